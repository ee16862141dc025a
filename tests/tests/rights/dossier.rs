//! The file of a person holds all that is kept of them, whoever adds a table.

use super::{EXPORT, whole};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tenants::{contacts::rights, permissions::Role};
use tests::{Contact, World, busy};

/// Tables of people who work here: found by an address too, and no contacts.
const ELSEWHERE: [&str; 3] = ["invitations", "members", "users"];
/// Whose turn it is while a task runs: nothing but identifiers and hashes, which go with the task.
const PASSING: [&str; 3] = ["bulk_contacts", "import_seen", "score_marks"];

/// Whatever points to a contact, by a key, by its identifier or by the hash of an address, is a part of the file.
#[tokio::test]
async fn no_table_that_refers_to_a_person_is_missing_from_their_file() {
    let world = World::new().await;
    let mut witness = world.witness().await;
    let referring = witness
        .texts(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = 'contacts'::regclass
             UNION SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public'
               AND column_name IN ('contact_id', 'email_index', 'phone_index', 'address_index')",
        )
        .await;
    let known = rights::tables();
    let missing: Vec<_> = referring
        .iter()
        .map(String::as_str)
        .filter(|table| !known.contains(table) && !ELSEWHERE.contains(table) && !PASSING.contains(table))
        .collect();
    assert!(referring.len() >= 10, "the tables were not found: {referring:?}");
    assert!(missing.is_empty(), "add these to tenants/src/contacts/rights/parts.rs: {missing:?}");
}

#[tokio::test]
async fn the_file_shows_the_rows_of_every_table() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    busy::furnish(&[&acme]).await;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let people = acme.owner.gql("{ contacts { nodes { id email } } }", json!({})).await.ok();
    for person in people["contacts"]["nodes"].as_array().unwrap() {
        let text = |key: &str| person[key].as_str().unwrap().to_owned();
        let file = whole(&acme, &Contact { id: text("id"), email: text("email") }).await;
        assert_eq!(file["person"]["email"], person["email"]);
        assert_eq!(file["format"], "dihya.person.1");
        let filled =
            file.as_object().unwrap().iter().filter(|(_, part)| part.as_array().is_some_and(|rows| !rows.is_empty()));
        seen.extend(filled.map(|(key, _)| key.clone()));
        for (part, columns) in rights::keys() {
            for row in file[part].as_array().into_iter().flatten() {
                let keys: BTreeSet<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
                let unnamed: Vec<_> = keys.iter().filter(|key| !columns.contains(key)).collect();
                assert!(unnamed.is_empty(), "{part} has keys that no page shows: {unnamed:?}");
            }
        }
    }
    let parts: BTreeSet<String> =
        rights::keys().iter().map(|(key, _)| (*key).to_owned()).filter(|key| key != "person").collect();
    let unproven: Vec<_> =
        parts.difference(&seen).filter(|key| !["fields", "waiting"].contains(&key.as_str())).collect();
    assert!(unproven.is_empty(), "a busy company has nothing there: {unproven:?}");
}

#[tokio::test]
async fn a_file_tells_purposes_recipients_and_until_when_beside_the_data() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada Lovelace").consenting_to_all().create().await;
    let field = json!({ "key": "allergy", "label": "Allergy", "kind": "TEXT", "personal": true });
    acme.owner
        .gql(
            "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }",
            json!({ "input": field }),
        )
        .await
        .ok();
    let more = json!({ "id": ada.id, "fields": [{ "key": "allergy", "value": "nuts" }], "postal": { "lines": ["1 fig road"], "city": "Algiers" } });
    acme.owner
        .gql("mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }", json!({ "input": more }))
        .await
        .ok();
    let file = whole(&acme, &ada).await;
    assert_eq!(file["person"]["name"], "Ada Lovelace");
    assert_eq!(file["person"]["postal"]["city"], "Algiers");
    assert_eq!(file["fields"], json!([{ "key": "allergy", "label": "Allergy", "value": "nuts", "personal": true }]));
    assert_eq!(file["consents"][0]["wording"], "Yes, write to me.");
    let processing = &file["processing"];
    assert_eq!(
        processing["purposes"][0],
        json!({ "channel": "email", "purpose": "clicks", "granted": true, "basis": "consent" })
    );
    assert_eq!(processing["recipients"], json!(["127.0.0.1"]));
    assert_eq!(processing["source"], "shop");
    assert!(processing["keptUntil"].as_str().unwrap().starts_with("2029-11-21"), "{processing}");
}

#[tokio::test]
async fn what_a_person_gave_can_be_taken_elsewhere() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("=Ada").phone("+213551020304").consenting().create().await;
    let taken = async |format: &str| {
        let input = json!({ "contact": ada.id, "format": format });
        acme.owner.gql(EXPORT, json!({ "input": input })).await.ok()["personExport"].as_str().unwrap().to_owned()
    };
    let portable: Value = serde_json::from_str(&taken("PORTABLE").await).unwrap();
    assert_eq!(portable["person"]["phone"], "+213551020304");
    assert_eq!(portable["consents"][0]["purpose"], "messages");
    for kept in ["source", "stage", "history", "messages"] {
        assert!(portable[kept].is_null() && portable["person"][kept].is_null(), "{kept} was never given by the person");
    }
    let csv = taken("PORTABLE_CSV").await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2);
    let heading = "email,phone,name,given_name,family_name,address_1,address_2,address_3,address_4,postcode,city,region,country,locale,\
        time_zone,consent_email";
    assert_eq!(lines[0], heading, "as an export calls them");
    assert!(lines[1].starts_with("ada@personal.example,+213551020304,'=Ada,") && lines[1].ends_with(",yes"), "{csv}");
}

#[tokio::test]
async fn only_who_may_opens_a_file_and_it_is_written_down() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let page = format!("/data/{}", ada.id);
    let input = json!({ "input": { "contact": ada.id, "format": "WHOLE" } });
    for role in [Role::Marketer, Role::Manager, Role::Auditor, Role::Reader] {
        let member = acme.member(role).await;
        let before = world.witness().await.digest(acme.id.uuid()).await;
        assert_eq!(member.gql(EXPORT, input.clone()).await.code(), "FORBIDDEN");
        assert_eq!(member.get(&page).await.status().as_u16(), 403);
        assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
    }
    assert_eq!(world.anonymous().get(&page).await.status().as_u16(), 401);
    let shown = acme.member(Role::Admin).await.get(&format!("{page}?lang=ar")).await;
    assert_eq!(shown.status().as_u16(), 200);
    let shown = shown.text().await.unwrap();
    assert!(
        shown.contains("dir=\"rtl\"") && shown.contains("ada@personal.example") && !shown.contains("<script"),
        "{shown}"
    );
    let audit = acme.owner.gql("{ audit(first: 1) { nodes { action subjects } } }", json!({})).await.ok();
    assert_eq!(audit["audit"]["nodes"][0], json!({ "action": "person:export", "subjects": [ada.id] }));
    let zeta = world.tenant("zeta").await;
    assert_eq!(zeta.owner.gql(EXPORT, input).await.code(), "NOT_FOUND");
    assert_eq!(zeta.owner.get(&page).await.status().as_u16(), 404);
}
