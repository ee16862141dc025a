//! People one by one: their fields, who may open them, and their end.

use super::{CREATE, UPDATE, refused, settled};
use serde_json::json;
use tenants::permissions::Role;
use tests::{World, busy};

const OPEN: &str = "query ($id: ID!) { contact(id: $id) { hasEmail email } }";
const TRAIL: &str = "{ audit(first: 1) { nodes { actor action subjects } } }";

#[tokio::test]
async fn everything_that_is_wrong_with_a_contact_is_told_at_once() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let input = json!({ "email": "nowhere", "phone": "06 12", "name": "a\r\nb", "locale": "xx-klingon", "source": "" });
    let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": input })).await;
    assert_eq!(
        answer.violations(),
        [
            ("email", "email-invalid"),
            ("phone", "phone-invalid"),
            ("name", "line-break"),
            ("locale", "locale-unknown"),
            ("source", "required")
        ]
    );
    let nobody = refused(&acme, &acme.owner, CREATE, json!({ "input": { "name": "Ada", "source": "shop" } })).await;
    assert_eq!(nobody.violations(), [("email", "contact-without-reach")]);
}

#[tokio::test]
async fn an_address_is_kept_once_however_it_is_written() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact(" Ada.Lovelace@Example.ORG ").create().await;
    let again = json!({ "input": { "email": "ADA.LOVELACE@example.org", "source": "shop" } });
    assert_eq!(refused(&acme, &acme.owner, CREATE, again).await.violations(), [("email", "taken")]);
    let find = "query ($email: String!) { contactByEmail(email: $email) { id email } }";
    let found = acme.owner.gql(find, json!({ "email": "aDa.lOvelace@eXample.org" })).await.ok();
    assert_eq!(found["contactByEmail"], json!({ "id": ada.id, "email": "ada.lovelace@example.org" }));
    let bob = acme.contact("bob@example.org").create().await;
    let taken = json!({ "input": { "id": bob.id, "email": "Ada.Lovelace@example.org" } });
    assert_eq!(refused(&acme, &acme.owner, UPDATE, taken).await.violations(), [("email", "taken")]);
}

#[tokio::test]
async fn what_is_absent_stays_and_what_is_null_goes() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").named("Ada").phone("+213551020304").create().await;
    let changed =
        acme.owner.gql(UPDATE, json!({ "input": { "id": ada.id, "phone": null, "locale": "ar" } })).await.ok();
    let expected = json!({ "email": "ada@example.org", "phone": null, "name": "Ada", "locale": "ar" });
    assert_eq!(changed["contactUpdate"], expected);
}

#[tokio::test]
async fn opening_a_person_leaves_a_row_that_names_them() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").create().await;
    let marketer = acme.member(Role::Marketer).await;
    assert_eq!(marketer.gql(OPEN, json!({ "id": ada.id })).await.ok()["contact"]["email"], "ada@example.org");
    let last = acme.owner.gql(TRAIL, json!({})).await.ok()["audit"]["nodes"][0].clone();
    assert_eq!(last, json!({ "actor": marketer.id().await, "action": "contact:reveal", "subjects": [ada.id] }));
}

#[tokio::test]
async fn whoever_may_not_open_sees_that_there_is_an_address_and_no_more() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").create().await;
    for role in [Role::Analyst, Role::Reader, Role::Contributor, Role::Auditor] {
        let answer = refused(&acme, &acme.member(role).await, OPEN, json!({ "id": ada.id })).await;
        assert_eq!(answer.code(), "FORBIDDEN");
        let seen = &answer.body["data"]["contact"];
        assert!(seen["hasEmail"] == true && seen["email"].is_null(), "{} sees {seen}", role.name());
        assert!(!answer.body.to_string().contains("ada@"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_client_knows_themselves_and_nobody_else() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (ada, bob) = (acme.contact("ada@example.org").create().await, acme.contact("bob@example.org").create().await);
    let client = acme.member(Role::Client).await;
    let list = "{ contacts { nodes { id email } totalCount } }";
    let none = client.gql(list, json!({})).await.ok();
    assert_eq!(none["contacts"], json!({ "nodes": [], "totalCount": 0 }));
    let is_ada = format!(
        "UPDATE contacts SET member_id = '{}' WHERE id = '{}'",
        busy::uuid_of(&client.id().await),
        busy::uuid_of(&ada.id)
    );
    assert_eq!(world.witness().await.run(&is_ada).await, 1);
    let own = client.gql(list, json!({})).await.ok();
    assert_eq!(own["contacts"], json!({ "nodes": [{ "id": ada.id, "email": "ada@example.org" }], "totalCount": 1 }));
    assert_eq!(refused(&acme, &client, OPEN, json!({ "id": bob.id })).await.code(), "NOT_FOUND");
    let for_bob = json!({ "input": {
        "contact": bob.id, "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "portal" } });
    assert_eq!(refused(&acme, &client, super::CONSENT, for_bob).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn who_is_erased_leaves_nothing_but_a_count() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").named("Ada").consenting_to_all().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let mail = world.sent_to("ada@example.org").remove(0);
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    let id = busy::uuid_of(&ada.id);
    let mut witness = world.witness().await;
    let engaged = witness.number("SELECT count(*) FROM engagements").await;
    assert!(engaged > 0, "the click was not noted");

    let erase = "mutation ($id: ID!) { contactErase(id: $id) }";
    acme.owner.gql(erase, json!({ "id": ada.id })).await.ok();

    for table in ["contact_tags", "consents", "consent_states"] {
        assert_eq!(
            witness.number(&format!("SELECT count(*) FROM {table} WHERE contact_id = '{id}'")).await,
            0,
            "{table}"
        );
    }
    assert_eq!(witness.number("SELECT count(*) FROM engagements").await, 0, "the click is still noted by name");
    assert_eq!(spring.seen(&acme).await["figures"]["accepted"], 1, "what was sent stays counted");
    let delivery = "query ($id: ID!) { campaign(id: $id) { deliveries { nodes { state contact { id } } } } }";
    let delivery = acme.owner.gql(delivery, json!({ "id": spring.id })).await.ok();
    assert_eq!(delivery["campaign"]["deliveries"]["nodes"], json!([{ "state": "ACCEPTED", "contact": null }]));
    assert_eq!(refused(&acme, &acme.owner, erase, json!({ "id": ada.id })).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn an_erased_address_that_left_is_not_written_to_when_it_comes_back() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let way_out = world.sent_to("ada@example.org").remove(0).unsubscribe.unwrap();
    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await.ok();

    super::import(&acme, "email\nada@example.org\nbob@example.org\n", "fair").await;

    assert_eq!(super::write_to(&acme, "fair").await, ["bob@example.org"]);
}
