//! New keys in place of old ones, while the server runs.

use super::{addresses, import, open};
use api::app::App;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use std::collections::BTreeSet;
use tenants::{
    Origin, Scope,
    contacts::{self, NewContact},
    identity::{Credential, SignIn},
    seal::{
        Keyring,
        rotate::{self, SEALED},
    },
};
use tests::{Actor, PASSWORD, World, busy};

/// Columns of bytes that hold no sealed value: keys that are wrapped, public keys, hashes.
const NOT_SEALED: [&str; 5] =
    ["audit.hash", "audit_heads.hash", "signing_keys.public", "signing_keys.wrapped", "tenant_keys.wrapped"];

/// The versions of the data keys that sealed what is stored, of all owners.
async fn versions(world: &World) -> BTreeSet<(String, String)> {
    let mut witness = world.witness().await;
    let mut versions = BTreeSet::new();
    for column in SEALED {
        let sql = format!(
            "SELECT encode(substring({0} FROM 1 FOR 4), 'hex') FROM {1} WHERE {0} IS NOT NULL",
            column.column, column.table
        );
        let place = format!("{}.{}", column.table, column.column);
        versions.extend(witness.texts(&sql).await.into_iter().map(|version| (place.clone(), version)));
    }
    versions
}

/// Signs in at this process.
async fn enter(app: &App, actor: &Actor) -> tenants::Result<Scope> {
    let input = SignIn { email: actor.email().to_owned(), password: PASSWORD.to_owned(), code: None, tenant: None };
    let tokens = app.db.sign_in(&input, &Origin::default(), "proof").await?;
    app.db.authenticate(Credential::Bearer(&tokens.access), Origin::default(), None).await
}

async fn scope(app: &App, actor: &Actor) -> Scope {
    enter(app, actor).await.unwrap()
}

/// The address of a contact, opened by this process.
async fn opened(app: &App, actor: &Actor, contact: &str) -> tenants::Result<Option<String>> {
    let id = contact.parse().unwrap();
    let revealed = scope(app, actor).await.act(async |tx| contacts::reveal(tx, &[id]).await).await?;
    Ok(revealed[&id].email.clone())
}

#[tokio::test]
async fn every_column_that_holds_sealed_values_is_sealed_anew() {
    let world = World::new().await;
    let sql = "SELECT table_name || '.' || column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1";
    let found: BTreeSet<String> = world.witness().await.texts(sql).await.into_iter().collect();
    let sealed = SEALED.iter().map(|column| format!("{}.{}", column.table, column.column));
    let known: BTreeSet<String> = sealed.chain(NOT_SEALED.map(str::to_owned)).collect();
    assert_eq!(found, known);
}

#[tokio::test]
async fn keys_are_replaced_while_everything_still_opens() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    busy::furnish(&[&acme]).await;
    let old = world.app.config.keys.master.expose_secret().to_owned();
    let new = Keyring::fresh().expose_secret().to_owned();
    let both = world.another(|config| config.keys.master = format!("{new},{old}").into()).await;
    let serving = world.another(|config| config.keys.master = format!("{new},{old}").into()).await;
    let before = acme.contact("before@example.org").create().await;

    let during = async |ripens: TimeDelta| {
        assert_eq!(opened(&serving, &acme.owner, &before.id).await.unwrap().as_deref(), Some("before@example.org"));
        let contact = NewContact {
            email: Some("during@example.org".to_owned()),
            source: "shop".to_owned(),
            ..NewContact::default()
        };
        scope(&serving, &acme.owner).await.act(async |tx| contacts::create(tx, &contact).await).await.unwrap();
        world.advance(ripens);
    };
    let done = rotate::rotate(&both.db, during).await.unwrap();

    assert!(done.wrapped >= 5 && done.sealed > 20, "{done:?}");
    assert!(versions(&world).await.iter().all(|(_, version)| version == "00000002"), "{:?}", versions(&world).await);
    world.advance(TimeDelta::minutes(1));
    assert_eq!(opened(&serving, &acme.owner, &before.id).await.unwrap().as_deref(), Some("before@example.org"));

    world.advance(TimeDelta::days(2));
    let later = rotate::finish(&both.db).await.unwrap();
    assert!(later.destroyed >= 2, "{later:?}");
    let gone = "SELECT count(*) FROM tenant_keys WHERE version = 1";
    assert_eq!(world.witness().await.number(gone).await, 0, "the old keys are still there");
    let alone = world.another(|config| config.keys.master = new.clone().into()).await;
    for address in ["before@example.org", "during@example.org", busy::PEOPLE[0].0] {
        let found =
            scope(&alone, &acme.owner).await.act(async |tx| contacts::find_by_email(tx, address).await).await.unwrap();
        let id = found.unwrap_or_else(|| panic!("{address} is not found any more")).id.to_string();
        assert_eq!(opened(&alone, &acme.owner, &id).await.unwrap().as_deref(), Some(address), "with the new key alone");
    }
    let chain = scope(&alone, &acme.owner).await.act(async |tx| tenants::audit::verify(tx).await).await.unwrap();
    assert!(matches!(chain, tenants::audit::Verdict::Whole(_)), "the audit chain broke: {chain:?}");
    let refused = enter(&world.app, &acme.owner).await.unwrap_err();
    assert_eq!(refused.code(), "INTERNAL", "the old key alone opens nothing");
}

#[tokio::test]
async fn a_rotation_that_is_broken_off_while_it_waits_goes_on_with_the_same_keys() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").create().await;
    let broken = tokio::time::timeout(
        std::time::Duration::from_secs(2),
        rotate::rotate(&world.app.db, async |_| std::future::pending().await),
    );
    assert!(broken.await.is_err(), "it did not wait");
    assert!(versions(&world).await.iter().all(|(_, version)| version == "00000001"), "nothing was sealed yet");

    let done = rotate::rotate(&world.app.db, async |ripens| world.advance(ripens)).await.unwrap();

    assert!(done.sealed > 0, "{done:?}");
    let newest = "SELECT max(version)::bigint FROM tenant_keys";
    assert_eq!(world.witness().await.number(newest).await, 2, "the second attempt made keys of its own");
    assert!(versions(&world).await.iter().all(|(_, version)| version == "00000002"));
    assert_eq!(open(&acme.owner, &ada.id).await.ok()["contact"]["email"], "ada@example.org");
}

#[tokio::test]
async fn a_rotation_that_was_broken_off_between_batches_goes_on_where_it_stood() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let lines = (0..1_500).map(|n| format!("person{n:04}@example.org\n")).collect::<Vec<_>>().concat();
    import(&acme, &format!("email\n{lines}")).await;
    // The last value is damaged: the first batch is sealed anew, the second is not.
    let damage = |sign: &str| {
        format!(
            "UPDATE contact_cards SET email = set_byte(email, 30, (get_byte(email, 30) {sign} 1 + 256) % 256)
             WHERE contact_id = (SELECT max(contact_id::text)::uuid FROM contact_cards)"
        )
    };
    let mut witness = world.witness().await;
    assert_eq!(witness.run(&damage("+")).await, 1);
    let broken = rotate::rotate(&world.app.db, async |ripens| world.advance(ripens)).await;
    assert_eq!(broken.unwrap_err().code(), "INTERNAL");
    let of = async |version: &str| {
        let mut witness = world.witness().await;
        witness
            .number(&format!("SELECT count(*) FROM contact_cards WHERE substring(email FROM 1 FOR 4) = '\\x{version}'"))
            .await
    };
    let (sealed, left) = (of("00000002").await, of("00000001").await);
    assert!(sealed >= 500 && left >= 1 && sealed + left == 1_500, "{sealed} and {left}");
    assert_eq!(witness.run(&damage("-")).await, 1);

    let done = rotate::rotate(&world.app.db, async |ripens| world.advance(ripens)).await.unwrap();

    assert_eq!(of("00000002").await, 1_500, "{done:?}");
    assert!(done.sealed < 1_500 + 20, "what was sealed anew was sealed once more: {done:?}");
    let mut found = addresses(&acme.owner).await;
    found.sort();
    assert_eq!(found.len(), 1_500);
    assert_eq!((found[0].as_str(), found[1_499].as_str()), ("person0000@example.org", "person1499@example.org"));
}
