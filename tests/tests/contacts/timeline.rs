//! The timeline of a contact: everything that happened, newest first, for those who may see it.

use super::{UPDATE, import, settled, write_to};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, Contact, World};

const TIMELINE: &str = "query ($id: ID!, $first: Int, $after: String) { contact(id: $id) { timeline(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { kind: __typename id at
      ... on ContactCreated { source } ... on ContactMerged { contact } ... on ContactSaid { purpose granted recordedBy }
      ... on ContactAsked { origin } ... on ContactConfirmed { origin } ... on ContactListed { name } ... on ContactDelivery { title state code }
      ... on ContactOpened { title } ... on ContactClicked { title url } ... on ContactSuppressed { channel reason }
      ... on ContactChanged { by fields } } } } }";

/// A page of a timeline as somebody sees it.
async fn page(actor: &Actor, contact: &Contact, first: u32, after: &Value) -> Value {
    let told = actor.gql(TIMELINE, json!({ "id": contact.id, "first": first, "after": after })).await.ok();
    told["contact"]["timeline"].clone()
}

/// What happened, newest first.
async fn kinds(actor: &Actor, contact: &Contact) -> Vec<String> {
    let told = page(actor, contact, 100, &Value::Null).await;
    let nodes = told["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["kind"].as_str().unwrap().trim_start_matches("Contact").to_owned()).collect()
}

#[tokio::test]
async fn all_that_happened_with_a_person_is_told_newest_first() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let next = || world.advance(TimeDelta::minutes(1));
    import(&acme, "email\nada@x.example\n", "fair").await;
    let id = acme.owner.gql("{ contactByEmail(email: \"ada@x.example\") { id } }", json!({})).await.ok();
    let ada =
        Contact { id: id["contactByEmail"]["id"].as_str().unwrap().to_owned(), email: "ada@x.example".to_owned() };
    next();
    ada.says(&acme, "CLICKS", true).await;
    next();
    let list = "mutation { listCreate(input: { name: \"Regulars\" }) { id } }";
    let list = acme.owner.gql(list, json!({})).await.ok()["listCreate"]["id"].clone();
    let put = json!({ "whom": { "contacts": [ada.id] }, "action": { "listAdd": list } });
    let change = "mutation ($input: ContactsChangeInput!) { contactsChange(input: $input) { id } }";
    acme.owner.gql(change, json!({ "input": put })).await.ok();
    world.drain().await;
    next();
    write_to(&acme, "fair").await;
    let mail = world.sent_to("ada@x.example").pop().unwrap();
    next();
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    next();
    acme.owner.gql(UPDATE, json!({ "input": { "id": ada.id, "phone": "+213551020304", "locale": "fr" } })).await.ok();
    next();
    let twin = acme.contact("twin@x.example").create().await;
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    acme.owner.gql(merge, json!({ "input": { "keep": ada.id, "drop": twin.id } })).await.ok();
    next();
    let form = "application/x-www-form-urlencoded";
    world.anonymous().send(&mail.unsubscribe.unwrap(), form, "List-Unsubscribe=One-Click").await;

    let told = page(&acme.owner, &ada, 100, &Value::Null).await;
    let owner = acme.owner.id().await;
    let mut nodes = told["nodes"].as_array().unwrap().clone();
    let mut times: Vec<String> = nodes.iter().map(|node| node["at"].as_str().unwrap().to_owned()).collect();
    times.reverse();
    assert!(times.is_sorted(), "{times:?}");
    for node in &mut nodes {
        node.as_object_mut().unwrap().retain(|name, _| name != "id" && name != "at");
    }
    let suppressed = json!({ "kind": "ContactSuppressed", "channel": "EMAIL", "reason": "UNSUBSCRIBED" });
    let expected = json!([
        suppressed,
        suppressed,
        { "kind": "ContactSaid", "purpose": "MESSAGES", "granted": false, "recordedBy": "link" },
        { "kind": "ContactMerged", "contact": twin.id },
        { "kind": "ContactCreated", "source": "shop" },
        { "kind": "ContactChanged", "by": owner, "fields": ["phone", "locale"] },
        { "kind": "ContactClicked", "title": "News", "url": "https://shop.example/spring" },
        { "kind": "ContactDelivery", "title": "News", "state": "ACCEPTED", "code": 250 },
        { "kind": "ContactChanged", "by": owner, "fields": ["lists"] },
        { "kind": "ContactListed", "name": "Regulars" },
        { "kind": "ContactSaid", "purpose": "CLICKS", "granted": true, "recordedBy": owner },
        nodes[11],
        { "kind": "ContactCreated", "source": "fair" },
    ]);
    assert_eq!(json!(nodes), expected);
    assert!(nodes[11]["recordedBy"].as_str().unwrap().starts_with("import_"), "{}", nodes[11]);

    let (mut pages, mut after) = (Vec::new(), Value::Null);
    loop {
        let told = page(&acme.owner, &ada, 2, &after).await;
        pages.extend(told["nodes"].as_array().unwrap().clone());
        after = told["pageInfo"]["endCursor"].clone();
        if told["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(json!(pages), told["nodes"], "page by page it is the same");
}

#[tokio::test]
async fn whoever_was_asked_by_mail_shows_when_and_by_what() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@x.example").create().await;
    let words = "mutation { wordingCreate(input: { key: \"count\", texts: [{ language: \"en\", text: \"Count me.\" }] }) { id } }";
    let words = acme.owner.gql(words, json!({})).await.ok()["wordingCreate"][0]["id"].clone();
    world.advance(TimeDelta::minutes(1));
    let asked = json!({ "contact": ada.id, "consents": [{ "purpose": "OPENS", "tracking": "ANONYMOUS" }], "wordingVersion": words, "source": "call" });
    acme.owner
        .gql("mutation ($input: OptInRequest!) { optInRequest(input: $input) }", json!({ "input": asked }))
        .await
        .ok();
    world.drain().await;
    assert_eq!(kinds(&acme.owner, &ada).await, ["Asked", "Created"]);
    world.advance(TimeDelta::minutes(1));
    let link = world.sent_to("ada@x.example").pop().unwrap().link("/agree/").unwrap();
    world.anonymous().send(&link, "application/x-www-form-urlencoded", "").await;
    assert_eq!(kinds(&acme.owner, &ada).await, ["Confirmed", "Said", "Asked", "Created"]);
}

#[tokio::test]
async fn what_a_role_may_not_see_is_not_in_the_timeline() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@x.example").consenting_to_all().create().await;
    let bob = acme.contact("bob@x.example").create().await;
    acme.tag("all", &[&ada]).await;
    world.advance(TimeDelta::minutes(1));
    write_to(&acme, "all").await;
    let mail = world.sent_to("ada@x.example").pop().unwrap();
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    let way_out = mail.unsubscribe.unwrap();
    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
    let all = kinds(&acme.owner, &ada).await;
    let without = |hidden: &[&str]| -> Vec<String> {
        all.iter().filter(|kind| !hidden.contains(&kind.as_str())).cloned().collect()
    };
    assert!(["Delivery", "Clicked", "Suppressed"].iter().all(|kind| all.iter().any(|known| known == kind)), "{all:?}");
    assert_eq!(kinds(&acme.member(Role::Analyst).await, &ada).await, all);
    assert_eq!(kinds(&acme.member(Role::Manager).await, &ada).await, without(&["Delivery", "Clicked", "Opened"]));
    let reader = acme.member(Role::Reader).await;
    assert_eq!(kinds(&reader, &ada).await, without(&["Delivery", "Clicked", "Opened", "Suppressed"]));
    assert_eq!(kinds(&acme.owner, &bob).await, ["Created"], "what happened with one is not in another's");
    let many = "{ contacts(order: OLDEST) { nodes { timeline(first: 1) { nodes { kind: __typename } } } } }";
    let told = acme.owner.gql(many, json!({})).await.ok()["contacts"]["nodes"].clone();
    assert_eq!(told[1]["timeline"]["nodes"], json!([{ "kind": "ContactCreated" }]));
    let other = world.tenant("other").await;
    let spy = other.owner.gql(TIMELINE, json!({ "id": ada.id })).await;
    assert_eq!(spy.code(), "NOT_FOUND");
}
