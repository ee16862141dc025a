//! Who is erased leaves a keyed hash, figures without a name, and nothing else.

use super::{IMPORT, ask, close, link, page, request};
use serde_json::json;
use tests::{World, busy};

#[tokio::test]
async fn a_dump_after_an_erasure_holds_no_trace_of_the_person() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (email, name, phone) = ("tinhinan.azrou@personal.example", "Tinhinan Azrou", "+213551929394");
    let tin = acme.contact(email).named(name).phone(phone).consenting_to_all().create().await;
    let bob = acme.contact("bob@personal.example").consenting_to_all().create().await;
    let spring = acme.campaign("Spring").to(&[&tin, &bob]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    for mail in world.sent() {
        world.anonymous().get(&mail.link("/c/").unwrap()).await;
        world.anonymous().get(&mail.link("/o/").unwrap()).await;
    }
    let opened = link(&acme, &tin).await;
    super::post(&acme, &opened, &[]).await;
    ask(&acme, &tin, "erasure").await;
    let uuid = busy::uuid_of(&tin.id);
    let mut witness = world.witness().await;
    let index = witness.texts(&format!("SELECT email_index FROM contacts WHERE id = '{uuid}'")).await.remove(0);
    let figures = spring.seen(&acme).await["figures"].clone();

    let id = request(&acme, &tin, "ERASURE").await;
    close(&acme.owner, &id, "FULFILLED", Some("Tinhinan Azrou is erased.")).await.ok();
    world.drain().await;

    assert_eq!(spring.seen(&acme).await["figures"], figures, "figures stay, without the person");
    assert_eq!(witness.number("SELECT count(*) FROM deliveries").await, 2);
    assert_eq!(witness.number("SELECT count(*) FROM engagements").await, 2, "of the two only one is left by name");
    let sealed = witness.number(&format!("SELECT count(*) FROM contact_cards WHERE contact_id = '{uuid}'")).await;
    assert_eq!(sealed, 0);
    for line in witness.dump().await {
        let (table, row) = line.split_once(':').unwrap();
        for trace in [&uuid.to_string(), &uuid.simple().to_string()] {
            assert!(!row.contains(trace.as_str()), "{table} holds the identifier: {row}");
        }
        assert!(!row.contains(&tin.id) || table == "audit", "{table} holds the identifier as the API shows it: {row}");
        assert!(!row.contains(&index) || table == "suppressions", "{table} holds the hash: {row}");
        for text in [email, name, phone, "azrou"] {
            assert!(!row.to_lowercase().contains(&text.to_lowercase()), "{table}: {row}");
        }
        // What the person did by a link left no address of theirs in the chain.
        assert!(table != "audit" || !row.contains(",link,") || !row.contains("127.0.0.1"), "{row}");
    }
    let verdict = acme.owner.gql("{ auditVerify { whole } }", json!({})).await.ok();
    assert_eq!(verdict["auditVerify"]["whole"], true);
}

#[tokio::test]
async fn who_comes_back_in_a_file_is_left_alone() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await.ok();
    let input = json!({
        "file": { "csv": "email\nada@personal.example\n" }, "tag": "fair", "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
        "wording": "Yes, write to me.", "source": "fair",
    });
    acme.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    world.drain().await;
    let tag = acme.owner.gql("{ tags { nodes { id name } } }", json!({})).await.ok()["tags"]["nodes"][0]["id"].clone();
    let fair = acme.campaign("Fair").for_rule(json!({ "tag": tag })).create().await;
    fair.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(fair.seen(&acme).await["figures"]["recipients"], 0);
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn mails_that_wait_for_somebody_who_is_erased_never_leave() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let (status, _) = ask(&acme, &ada, "access").await;
    assert_eq!(status, 200);
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await.ok();
    world.drain().await;
    assert!(world.sent().is_empty());
    assert_eq!(page(&acme, &super::centre(&acme, &ada).await).await.0, 404);
}
