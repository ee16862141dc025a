//! Requests: a month, two more for a reason, an answer.

use super::{CREATE, EXTEND, ask, close, request, whole};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, World};

const LIST: &str = "query ($state: RightsState) { rightsRequests(state: $state) { nodes { id kind state dueAt recordedBy contact { id } } } }";

async fn list(actor: &Actor, state: Value) -> Vec<Value> {
    let listed = actor.gql(LIST, json!({ "state": state })).await.ok();
    listed["rightsRequests"]["nodes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn requests_are_listed_by_the_day_on_which_they_are_due() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").create().await;
    let late = request(&acme, &ada, "ACCESS").await;
    let before = world.now() - TimeDelta::days(10);
    let input = json!({ "contact": ada.id, "kind": "PORTABILITY", "receivedAt": before });
    let early = acme.owner.gql(CREATE, json!({ "input": input })).await.ok()["rightsRequestCreate"].clone();
    assert!(early["dueAt"].as_str().unwrap().starts_with("2026-12-11"), "{early}");
    let listed = list(&acme.member(Role::Auditor).await, Value::Null).await;
    assert_eq!(listed.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&early["id"], &json!(late)]);
    assert_eq!(listed[0]["contact"]["id"], json!(ada.id));
    assert_eq!(request(&acme, &ada, "ACCESS").await, late, "what waits already stands for both");
    assert!(list(&acme.owner, json!("REFUSED")).await.is_empty());
}

#[tokio::test]
async fn a_request_can_be_prolonged_once_within_its_month_and_for_a_reason() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").create().await;
    let id = request(&acme, &ada, "ACCESS").await;
    let extend = async |reason: &str| acme.owner.gql(EXTEND, json!({ "input": { "id": id, "reason": reason } })).await;
    assert_eq!(extend(" ").await.violations(), [("reason", "required")]);
    let made = extend("Three archives to look through").await.ok()["rightsRequestExtend"].clone();
    world.drain().await;
    let told = world.sent_to("ada@personal.example").remove(0);
    assert!(
        told.html.contains("Feb 21, 2027") && told.html.contains("Three archives to look through"),
        "{}",
        told.html
    );
    assert!(made["dueAt"].as_str().unwrap().starts_with("2027-02-21"), "{made}");
    let again = extend("Four archives").await.ok()["rightsRequestExtend"].clone();
    assert_eq!(again, made, "again, only the reason is put right");
    let other = request(&acme, &ada, "PORTABILITY").await;
    world.advance(TimeDelta::days(40));
    let late = acme.owner.gql(EXTEND, json!({ "input": { "id": other, "reason": "Too late" } })).await;
    assert_eq!(late.code(), "REQUEST_NOT_EXTENDABLE");
    world.drain().await;
}

#[tokio::test]
async fn refusing_needs_an_answer_and_what_is_answered_stays_answered() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").create().await;
    let id = request(&acme, &ada, "ERASURE").await;
    assert_eq!(close(&acme.owner, &id, "REFUSED", None).await.violations(), [("answer", "required")]);
    close(&acme.owner, &id, "REFUSED", Some("An invoice is open until March.")).await.ok();
    assert_eq!(close(&acme.owner, &id, "FULFILLED", None).await.code(), "REQUEST_CLOSED");
    close(&acme.owner, &id, "REFUSED", Some("An invoice is open until April.")).await.ok();
    let words = "query ($id: ID!) { rightsRequest(id: $id) { words { answer } } }";
    let told = acme.owner.gql(words, json!({ "id": id })).await.ok();
    assert_eq!(told["rightsRequest"]["words"]["answer"], "An invoice is open until April.");
    assert_eq!(whole(&acme, &ada).await["requests"][0]["answer"], "An invoice is open until April.");
    let auditor = acme.member(Role::Auditor).await.gql(words, json!({ "id": id })).await;
    assert_eq!(auditor.code(), "FORBIDDEN", "the words are for those who handle requests");
    let dump = world.witness().await.dump().await.join("\n");
    assert!(!dump.contains("invoice is open"), "the words lie open");
    close(&acme.owner, &id, "REFUSED", Some("An invoice is open until April.")).await.ok();
    world.drain().await;
    let told: Vec<String> = world.sent_to("ada@personal.example").into_iter().map(|mail| mail.html).collect();
    assert_eq!(told.len(), 2, "the same answer again is no news: {told:?}");
    assert!(
        told[0].contains("refuses") && told[0].contains("until March") && told[1].contains("until April"),
        "{told:?}"
    );
}

#[tokio::test]
async fn objecting_ends_every_message_at_once_and_needs_a_second_yes() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").phone("+213551020304").consenting_to_all().create().await;
    let path = format!("{}/rights", super::centre(&acme, &ada).await);
    let stamp = super::stamp(&super::page(&acme, &path).await.1);
    let before = world.witness().await.digest(acme.id.uuid()).await;
    super::post(&acme, &path, &[("stamp", &stamp), ("kind", "objection")]).await;
    super::page(&acme, &format!("{path}?kind=objection&sure=yes&stamp={stamp}")).await;
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before, "asked once, or by GET, nothing is done");
    let (status, told) = ask(&acme, &ada, "objection").await;
    assert!(status == 200 && told.contains("writes to you no more"), "{told}");
    let file = whole(&acme, &ada).await;
    let granted: Vec<&Value> = file["standing"].as_array().unwrap().iter().map(|row| &row["granted"]).collect();
    assert_eq!(granted, [false, false, false]);
    let reasons: Vec<Value> =
        file["suppressions"].as_array().unwrap().iter().map(|row| json!([row["channel"], row["reason"]])).collect();
    assert_eq!(reasons, [json!(["email", "unsubscribed"]), json!(["sms", "unsubscribed"])]);
    assert_eq!(
        (&file["requests"][0]["kind"], &file["requests"][0]["state"]),
        (&json!("objection"), &json!("fulfilled"))
    );
}

#[tokio::test]
async fn whoever_was_merged_objects_by_an_old_link_for_every_address_that_was_theirs() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let work = acme.contact("ada@work.example").consenting().create().await;
    let home = acme.contact("ada@home.example").consenting().create().await;
    let link = super::link(&acme, &home).await;
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    acme.owner.gql(merge, json!({ "input": { "keep": work.id, "drop": home.id } })).await.ok();
    let (status, told) = ask(&acme, &home, "objection").await;
    assert!(status == 200 && told.contains("writes to you no more"), "{told}");
    let file = whole(&acme, &work).await;
    let reasons: Vec<&Value> = file["suppressions"].as_array().unwrap().iter().map(|row| &row["reason"]).collect();
    assert_eq!(reasons, ["unsubscribed", "unsubscribed"], "both addresses");
    let kinds: Vec<&Value> = file["requests"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds, ["access", "objection"], "what was asked for goes along");
    assert_eq!(super::page(&acme, &link).await.0, 404, "a link to a part of somebody opens nothing");
}

#[tokio::test]
async fn who_lies_still_is_neither_written_to_nor_erased_by_time() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    ask(&acme, &ada, "restriction").await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(spring.seen(&acme).await["figures"]["recipients"], 0);
    world.advance(TimeDelta::days(4 * 366));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts").await, 1);
    let lift = json!({ "input": { "contact": ada.id, "restricted": false } });
    acme.owner.gql("mutation ($input: ContactRestrict!) { contactRestrict(input: $input) }", lift).await.ok();
    world.advance(TimeDelta::days(2));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts").await, 0);
}

#[tokio::test]
async fn an_erasure_is_only_carried_out_by_who_may_erase() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").create().await;
    let id = request(&acme, &ada, "ERASURE").await;
    let manager = acme.member(Role::Manager).await;
    let before = world.witness().await.digest(acme.id.uuid()).await;
    assert_eq!(close(&manager, &id, "FULFILLED", None).await.code(), "FORBIDDEN");
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
    let done = close(&acme.owner, &id, "FULFILLED", Some("It is done, Ada.")).await.ok()["rightsRequestClose"].clone();
    assert_eq!((&done["state"], &done["contact"]), (&json!("FULFILLED"), &Value::Null));
    world.drain().await;
    let told = world.sent_to("ada@personal.example").remove(0);
    assert!(
        told.html.contains("has done what you asked for") && told.html.contains("It is done, Ada."),
        "{}",
        told.html
    );
    let kept =
        "SELECT count(*) FROM rights_requests WHERE content IS NULL AND contact_id IS NULL AND closed_at IS NOT NULL";
    assert_eq!(world.witness().await.number(kept).await, 1, "that it was answered in time stays, without the words");
}

#[tokio::test]
async fn an_answer_is_mailed_in_the_persons_language_and_to_nobody_without_an_address() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let input = json!({ "email": "lila@personal.example", "locale": "fr", "source": "shop" });
    let create = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
    let id = |made: &Value| made["contactCreate"]["id"].as_str().unwrap().to_owned();
    let lila = id(&acme.owner.gql(create, json!({ "input": input })).await.ok());
    let nour =
        id(&acme.owner.gql(create, json!({ "input": { "phone": "+213551020304", "source": "shop" } })).await.ok());
    for contact in [&lila, &nour] {
        let contact = tests::Contact { id: contact.clone(), email: String::new() };
        let request = request(&acme, &contact, "RECTIFICATION").await;
        close(&acme.owner, &request, "FULFILLED", None).await.ok();
    }
    world.drain().await;
    let [told] = &world.sent()[..] else { panic!("{} mails", world.sent().len()) };
    assert_eq!(told.to, "lila@personal.example");
    assert!(told.subject.contains("répond à votre demande") && told.html.contains("rectification"), "{}", told.html);
}
