//! The ledger of consent: every yes and no with its proof, and nobody is written to without a yes.

use super::{CONSENT, import, refused, settled, write_to};
use serde_json::{Value, json};
use tests::{Company, Contact, World};

/// The ledger's rows of one contact, oldest first.
async fn ledger(company: &Company<'_>, contact: &Contact) -> Vec<Value> {
    let query =
        "query ($id: ID!) { contact(id: $id) { consents { channel purpose granted wording source recordedBy } } }";
    let seen = company.owner.gql(query, json!({ "id": contact.id })).await.ok();
    seen["contact"]["consents"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_consent_needs_its_words_and_its_place() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").create().await;
    let input = json!({
        "contact": ada.id, "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "wording": " ", "source": "",
    });
    let answer = refused(&acme, &acme.owner, CONSENT, json!({ "input": input })).await;
    assert_eq!(answer.violations(), [("wording", "consent-wording-required"), ("source", "consent-source-required")]);
}

#[tokio::test]
async fn the_ledger_keeps_every_yes_and_every_no() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").create().await;
    for granted in [true, false, true] {
        ada.says(&acme, "MESSAGES", granted).await;
    }
    let said = ledger(&acme, &ada).await;
    assert_eq!(said.iter().map(|row| row["granted"] == true).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(said[0]["wording"], "Yes, write to me.");
    assert_eq!(said[0]["recordedBy"], json!(acme.owner.id().await));
    let mut tenant = world.login(migrations::TENANT).await;
    for forged in ["UPDATE consents SET granted = true", "DELETE FROM consents"] {
        let refused = sqlx::query(forged).execute(&mut tenant).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501", "{forged}");
    }
}

#[tokio::test]
async fn only_a_yes_to_this_channel_and_this_purpose_is_one() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let silent = acme.contact("silent@example.org").create().await;
    let counted = acme.contact("counted@example.org").create().await;
    counted.says(&acme, "OPENS", true).await;
    counted.says(&acme, "CLICKS", true).await;
    let texted = acme.contact("texted@example.org").create().await;
    let sms = json!({
        "contact": texted.id, "channel": "SMS", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "shop",
    });
    acme.owner.gql(CONSENT, json!({ "input": sms })).await.ok();
    let refusing = acme.contact("refusing@example.org").create().await;
    refusing.says(&acme, "MESSAGES", false).await;
    let agreeing = acme.contact("agreeing@example.org").consenting().create().await;
    acme.tag("all", &[&silent, &counted, &texted, &refusing, &agreeing]).await;
    assert_eq!(write_to(&acme, "all").await, ["agreeing@example.org"]);
}

#[tokio::test]
async fn a_file_does_not_overrule_what_a_person_said() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    ada.says(&acme, "MESSAGES", false).await;

    let read = import(&acme, "email,name\nADA@example.org,Ada\nbob@example.org,Bob\n", "fair").await;

    assert_eq!((&read["created"], &read["updated"], &read["rejected"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(ledger(&acme, &ada).await.len(), 2, "the file spoke for her");
    assert_eq!(write_to(&acme, "fair").await, ["bob@example.org"]);
}

#[tokio::test]
async fn what_a_file_agrees_to_is_proven_by_the_file() {
    let world = World::new().await;
    let acme = settled(&world).await;
    import(&acme, "email\nbob@example.org\n", "fair").await;
    import(&acme, "email\nbob@example.org\n", "fair").await;
    let query = "{ contactByEmail(email: \"bob@example.org\") { id } }";
    let id = acme.owner.gql(query, json!({})).await.ok()["contactByEmail"]["id"].as_str().unwrap().to_owned();
    let said = ledger(&acme, &Contact { id, email: "bob@example.org".to_owned() }).await;
    assert_eq!(said.len(), 1, "the second file said it once more");
    assert_eq!((&said[0]["wording"], &said[0]["source"]), (&json!("Yes, write to me."), &json!("fair")));
    assert!(said[0]["recordedBy"].as_str().unwrap().starts_with("import_"), "{}", said[0]);
}
