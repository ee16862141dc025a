//! Changes of many contacts: who is meant, what is done with them, once, and by whom it may be asked for.

use super::{everything, refused, settled, write_to};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, Answer, Company, Contact, World, busy::uuid_of};

const CHANGE: &str = "mutation ($input: ContactsChangeInput!) { contactsChange(input: $input) { id total } }";
const CANCEL: &str = "mutation ($id: ID!) { contactsChangeCancel(id: $id) { state done } }";
const FIND: &str = "query ($id: ID!) { contactsChange(id: $id) { kind state total done changed createdBy } }";
const PREVIEW: &str = "query ($whom: ContactsChosen!) { contactsChangePreview(whom: $whom) }";
const FIELD: &str = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";

/// Asks for a change of whoever is meant.
async fn ask(actor: &Actor, whom: Value, action: Value) -> Answer {
    actor.gql(CHANGE, json!({ "input": { "whom": whom, "action": action } })).await
}

/// Has a change done to its end.
async fn change(company: &Company<'_>, whom: Value, action: Value) -> Value {
    let asked = ask(&company.owner, whom, action).await.ok();
    company.world.drain().await;
    find(company, &asked["contactsChange"]["id"]).await
}

async fn find(company: &Company<'_>, id: &Value) -> Value {
    company.owner.gql(FIND, json!({ "id": id })).await.ok()["contactsChange"].clone()
}

/// How a change stands: its state, how many are done, and how many were changed.
fn counts(bulk: &Value) -> (&str, i64, i64) {
    (bulk["state"].as_str().unwrap(), bulk["done"].as_i64().unwrap(), bulk["changed"].as_i64().unwrap())
}

async fn field(company: &Company<'_>, key: &str, personal: bool) -> Value {
    let input = json!({ "key": key, "label": key, "kind": "TEXT", "personal": personal });
    company.owner.gql(FIELD, json!({ "input": input })).await.ok()["contactFieldCreate"]["id"].clone()
}

async fn seen(company: &Company<'_>, contact: &Contact) -> Value {
    let query = "query ($id: ID!) { contact(id: $id) { stage tags { name } lists { name } fields personalFields } }";
    company.owner.gql(query, json!({ "id": contact.id })).await.ok()["contact"].clone()
}

#[tokio::test]
async fn each_action_does_to_many_what_it_does_to_one() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (ada, bob) = (acme.contact("ada@x.example").create().await, acme.contact("bob@x.example").create().await);
    acme.contact("cyd@x.example").create().await;
    let tag = acme.tag("old", &[&ada, &bob]).await;
    let list = acme.owner.gql("mutation { listCreate(input: { name: \"Regulars\" }) { id } }", json!({})).await.ok();
    let list = &list["listCreate"]["id"];
    field(&acme, "note", false).await;
    field(&acme, "allergy", true).await;
    let both = json!({ "rule": { "tag": tag } });
    assert_eq!(acme.owner.gql(PREVIEW, json!({ "whom": both })).await.ok()["contactsChangePreview"], 2);
    acme.tag("new", &[&ada]).await;
    for (action, changed) in [
        (json!({ "tag": "new" }), 1),
        (json!({ "listAdd": list }), 2),
        (json!({ "listAdd": list }), 0),
        (json!({ "stage": "CUSTOMER" }), 2),
        (json!({ "fieldSet": { "key": "note", "value": "likes figs" } }), 2),
        (json!({ "fieldSet": { "key": "note", "value": "likes figs" } }), 0),
        (json!({ "fieldSet": { "key": "allergy", "value": "nuts" } }), 2),
        (json!({ "fieldSet": { "key": "allergy", "value": "nuts" } }), 0),
    ] {
        assert_eq!(counts(&change(&acme, both.clone(), action.clone()).await), ("COMPLETED", 2, changed), "{action}");
    }
    let expected = json!({ "stage": "CUSTOMER", "tags": [{ "name": "new" }, { "name": "old" }], "lists": [{ "name": "Regulars" }],
                           "fields": { "note": "likes figs" }, "personalFields": { "allergy": "nuts" } });
    assert_eq!((seen(&acme, &ada).await, seen(&acme, &bob).await), (expected.clone(), expected));
    let dump = world.witness().await.dump().await.join("\n");
    assert!(!dump.contains("nuts"), "a personal value lies open");

    let these = json!({ "contacts": [ada.id, bob.id] });
    for action in [
        json!({ "listRemove": list }),
        json!({ "fieldClear": "note" }),
        json!({ "fieldClear": "allergy" }),
        json!({ "untag": tag }),
    ] {
        assert_eq!(counts(&change(&acme, these.clone(), action.clone()).await), ("COMPLETED", 2, 2), "{action}");
    }
    let expected =
        json!({ "stage": "CUSTOMER", "tags": [{ "name": "new" }], "lists": [], "fields": {}, "personalFields": {} });
    assert_eq!(seen(&acme, &bob).await, expected);
    assert_eq!(world.witness().await.number("SELECT count(*) FROM bulk_contacts").await, 0, "nobody is remembered");
}

#[tokio::test]
async fn consent_is_withdrawn_with_its_proof_and_only_where_there_was_any() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@x.example").consenting_to_all().create().await;
    let bob = acme.contact("bob@x.example").create().await;
    let tag = acme.tag("all", &[&ada, &bob]).await;
    let marketer = acme.member(Role::Marketer).await;
    world.advance(TimeDelta::minutes(1));
    let action = json!({ "withdraw": { "channel": "EMAIL", "wording": "We stop writing.", "source": "board" } });
    let asked = ask(&marketer, json!({ "rule": { "tag": tag } }), action).await.ok();
    world.drain().await;
    assert_eq!(counts(&find(&acme, &asked["contactsChange"]["id"]).await), ("COMPLETED", 2, 1));
    let query = "query ($id: ID!) { contact(id: $id) { consentProof { held { purpose granted tracking wording source recordedBy } } } }";
    let held = acme.owner.gql(query, json!({ "id": ada.id })).await.ok()["contact"]["consentProof"]["held"].clone();
    let no = |purpose: &str, tracking: Value| {
        json!({ "purpose": purpose, "granted": false, "tracking": tracking,
        "wording": "We stop writing.", "source": "board", "recordedBy": "" })
    };
    let mut expected = [no("CLICKS", json!("NONE")), no("MESSAGES", Value::Null), no("OPENS", json!("NONE"))];
    let member = marketer.id().await;
    for row in &mut expected {
        row["recordedBy"] = json!(member);
    }
    assert_eq!(held, json!(expected));
    assert_eq!(write_to(&acme, "all").await, Vec::<String>::new());
    let proof = "SELECT count(*) FROM consents WHERE source = 'board'";
    assert_eq!(world.witness().await.number(proof).await, 3, "who said nothing withdrew nothing");
}

#[tokio::test]
async fn erasing_many_leaves_of_each_what_erasing_one_leaves() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (ada, bob) = (
        acme.contact("ada@x.example").phone("+213551020304").create().await,
        acme.contact("bob@x.example").create().await,
    );
    acme.contact("cyd@x.example").create().await;
    let twin = acme.contact("twin@x.example").phone("+213551020304").create().await;
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    acme.owner.gql(merge, json!({ "input": { "keep": ada.id, "drop": twin.id } })).await.ok();
    let bulk = change(&acme, json!({ "contacts": [ada.id, bob.id] }), json!({ "erase": true })).await;
    assert_eq!(counts(&bulk), ("COMPLETED", 2, 2));
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 1);
    let left = witness.texts("SELECT channel || ' ' || reason FROM suppressions ORDER BY 1").await;
    assert_eq!(left, ["email erased", "email erased", "email erased", "sms erased"]);
    let trail = acme.owner.gql("{ audit(first: 1) { nodes { actor action subjects } } }", json!({})).await.ok();
    let told = trail["audit"]["nodes"][0].to_string();
    assert!(
        [&ada, &bob, &twin].iter().all(|contact| told.contains(&contact.id)) && told.contains("bulk:run"),
        "{told}"
    );
}

/// The database goes away between two batches, for as long as it takes.
#[tokio::test]
async fn a_change_that_broke_off_goes_on_and_counts_nobody_twice() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let lines = (0..1_200).map(|n| format!("person{n:04}@x.example\n")).collect::<Vec<_>>().concat();
    super::import(&acme, &format!("email\n{lines}"), "fair").await;
    let mut witness = world.witness().await;
    witness
        .run(
            "CREATE FUNCTION public.away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.done > 500 THEN RAISE EXCEPTION 'gone' USING ERRCODE = '57P01'; END IF; RETURN NEW; END $$",
        )
        .await;
    witness.run("CREATE TRIGGER away BEFORE UPDATE ON bulks FOR EACH ROW EXECUTE FUNCTION public.away()").await;
    let asked = ask(&acme.owner, json!({ "rule": { "has": "EMAIL" } }), json!({ "tag": "all" })).await.ok();
    let id = asked["contactsChange"]["id"].clone();
    assert_eq!(asked["contactsChange"]["total"], 1_200);
    acme.contact("late@x.example").create().await;

    world.drain().await;
    assert_eq!(counts(&find(&acme, &id).await), ("RUNNING", 500, 500));
    let tagged = "SELECT count(*) FROM contact_tags t JOIN tags n ON n.id = t.tag_id WHERE n.name = 'all'";
    assert_eq!(witness.number(tagged).await, 500);
    witness.run("DROP TRIGGER away ON bulks").await;
    world.advance(TimeDelta::minutes(1));
    world.drain().await;

    assert_eq!(counts(&find(&acme, &id).await), ("COMPLETED", 1_200, 1_200));
    assert_eq!(witness.number(tagged).await, 1_200, "whoever came later is not meant");
    assert_eq!(witness.number("SELECT count(*) FROM contact_changes").await, 1_200, "each is noted once");
    // A ring that comes twice finds nothing to do.
    let uuid = uuid_of(id.as_str().unwrap());
    witness
        .run(&format!(
            "INSERT INTO tasks (tenant_id, id, kind, payload, lane, state, run_at, created_at, allowed)
             SELECT tenant_id, gen_random_uuid(), 'change_contacts', '{{\"kind\": \"change_contacts\", \"bulk\": {id}}}', 'bulk', 'pending',
                    created_at, created_at, 8 FROM bulks WHERE id = '{uuid}'"
        ))
        .await;
    world.drain().await;
    assert_eq!(counts(&find(&acme, &id).await), ("COMPLETED", 1_200, 1_200));
}

#[tokio::test]
async fn who_was_erased_or_merged_meanwhile_is_passed_over() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let [ada, bob, cyd] = ["ada@x.example", "bob@x.example", "cyd@x.example"].map(|email| acme.contact(email).create());
    let (ada, bob, cyd) = (ada.await, bob.await, cyd.await);
    let asked = ask(&acme.owner, json!({ "rule": { "has": "EMAIL" } }), json!({ "stage": "LEAD" })).await.ok();
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": ada.id })).await.ok();
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    acme.owner.gql(merge, json!({ "input": { "keep": bob.id, "drop": cyd.id } })).await.ok();
    world.drain().await;
    assert_eq!(counts(&find(&acme, &asked["contactsChange"]["id"]).await), ("COMPLETED", 3, 1));
}

#[tokio::test]
async fn a_change_can_be_stopped_and_whoever_is_done_stays_changed() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = acme.contact("ada@x.example").create().await;
    let asked = ask(&acme.owner, json!({ "contacts": [ada.id] }), json!({ "erase": true })).await.ok();
    let id = json!({ "id": asked["contactsChange"]["id"] });
    let marketer = acme.member(Role::Marketer).await;
    assert_eq!(
        refused(&acme, &marketer, CANCEL, id.clone()).await.code(),
        "FORBIDDEN",
        "it asks for what erasing asks for"
    );
    let follow = "subscription ($id: ID!) { contactsChangeProgress(id: $id) { state total done changed } }";
    let mut events = acme.owner.follow(follow, id.clone()).await;
    let first = events.next().await.unwrap().ok()["contactsChangeProgress"].clone();
    assert_eq!(first, json!({ "state": "QUEUED", "total": 1, "done": 0, "changed": 0 }));
    let stopped = acme.owner.gql(CANCEL, id.clone()).await.ok();
    assert_eq!(stopped["contactsChangeCancel"], json!({ "state": "CANCELLED", "done": 0 }));
    assert_eq!(events.next().await.unwrap().ok()["contactsChangeProgress"]["state"], "CANCELLED");
    assert!(events.next().await.is_none(), "a stream ends with what it follows");
    world.drain().await;
    assert_eq!(refused(&acme, &acme.owner, CANCEL, id).await.code(), "BULK_NOT_CANCELLABLE");
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts").await, 1);
    assert_eq!(world.witness().await.number("SELECT count(*) FROM bulk_contacts").await, 0);
}

#[tokio::test]
async fn whoever_may_not_do_it_to_one_may_not_do_it_to_many() {
    let world = World::new().await;
    let (acme, other) = (settled(&world).await, world.tenant("other").await);
    let ada = acme.contact("ada@x.example").consenting().create().await;
    let theirs = other.contact("eve@x.example").create().await;
    let tag = acme.tag("all", &[&ada]).await;
    let these = json!({ "contacts": [ada.id] });
    let withdraw = json!({ "withdraw": { "channel": "EMAIL", "wording": "No.", "source": "x" } });
    let writer = acme.key(&["contact:read", "contact:write"]).await;
    let blind = acme.key(&["contact:write", "contact:erase"]).await;
    let marketer = acme.member(Role::Marketer).await;
    let analyst = acme.member(Role::Analyst).await;
    for (actor, action) in [
        (&analyst, json!({ "tag": "x" })),
        (&analyst, withdraw.clone()),
        (&marketer, json!({ "erase": true })),
        (&writer, json!({ "erase": true })),
        (&writer, withdraw),
        (&blind, json!({ "erase": true })),
    ] {
        let input = json!({ "input": { "whom": these, "action": action } });
        assert_eq!(refused(&acme, actor, CHANGE, input).await.code(), "FORBIDDEN", "{action}");
    }
    let eraser = acme.key(&["contact:read", "contact:erase"]).await;
    let before = everything(&other).await;
    for action in [json!({ "tag": "x" }), json!({ "erase": true })] {
        let input = json!({ "input": { "whom": { "contacts": [ada.id, theirs.id] }, "action": action } });
        let told = refused(&acme, &acme.owner, CHANGE, input).await;
        assert_eq!(told.code(), "NOT_FOUND", "{action}");
    }
    let preview = json!({ "whom": { "contacts": [theirs.id] } });
    assert_eq!(refused(&acme, &acme.owner, PREVIEW, preview).await.code(), "NOT_FOUND");
    let unheard = json!({ "input": { "whom": these, "action": { "untag": other.tag("t", &[&theirs]).await } } });
    assert_eq!(refused(&acme, &acme.owner, CHANGE, unheard).await.code(), "NOT_FOUND");
    let asked = ask(&eraser, json!({ "rule": { "tag": tag } }), json!({ "erase": true })).await.ok();
    let id = json!({ "id": asked["contactsChange"]["id"] });
    for query in [FIND, CANCEL] {
        assert_eq!(refused(&acme, &other.owner, query, id.clone()).await.code(), "NOT_FOUND");
    }
    world.drain().await;
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts WHERE email_index IS NOT NULL").await, 1);
    assert_eq!(everything(&other).await.0["contacts"], before.0["contacts"]);
    let wrong = |whom: Value, action: Value| json!({ "input": { "whom": whom, "action": action } });
    let many: Vec<&str> = (0..1_001).map(|_| ada.id.as_str()).collect();
    for (input, told) in [
        (wrong(json!({ "contacts": many }), json!({ "tag": "x" })), ("contacts", "out-of-range")),
        (wrong(json!({ "contacts": [] }), json!({ "tag": "x" })), ("contacts", "out-of-range")),
        (wrong(json!({ "rule": { "has": "EMAIL" } }), json!({ "erase": false })), ("erase", "required")),
        (wrong(json!({ "rule": { "has": "EMAIL" } }), json!({ "fieldClear": "shoe" })), ("key", "field-unknown")),
        (wrong(json!({ "rule": { "all": [] } }), json!({ "tag": "x" })), ("rule.all", "required")),
    ] {
        assert_eq!(refused(&acme, &acme.owner, CHANGE, input).await.violations(), [told]);
    }
}

#[tokio::test]
async fn a_field_that_goes_takes_its_values_along() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let fields = [field(&acme, "note", false).await, field(&acme, "allergy", true).await];
    field(&acme, "other", true).await;
    let ada = acme.contact("ada@x.example").create().await;
    let twin = acme.contact("twin@x.example").create().await;
    for key in ["note", "allergy", "other"] {
        let set = json!({ "fieldSet": { "key": key, "value": "figs" } });
        change(&acme, json!({ "rule": { "has": "EMAIL" } }), set).await;
    }
    let merge = "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id } }";
    acme.owner.gql(merge, json!({ "input": { "keep": ada.id, "drop": twin.id } })).await.ok();
    let delete = "mutation ($id: ID!) { contactFieldDelete(id: $id) { id kind total state } }";
    let marketer = acme.member(Role::Marketer).await;
    assert_eq!(refused(&acme, &marketer, delete, json!({ "id": fields[0] })).await.code(), "FORBIDDEN");
    for id in fields {
        let gone = acme.owner.gql(delete, json!({ "id": id })).await.ok()["contactFieldDelete"].clone();
        assert_eq!((&gone["kind"], &gone["total"], &gone["state"]), (&json!("STRIP"), &json!(2), &json!("QUEUED")));
        assert_eq!(
            refused(&acme, &acme.owner, CANCEL, json!({ "id": gone["id"] })).await.code(),
            "BULK_NOT_CANCELLABLE"
        );
        assert_eq!(refused(&acme, &acme.owner, delete, json!({ "id": id })).await.code(), "NOT_FOUND");
    }
    let again = json!({ "input": { "key": "note", "label": "Note", "kind": "TEXT", "personal": false } });
    assert_eq!(refused(&acme, &acme.owner, FIELD, again.clone()).await.violations(), [("key", "field-being-removed")]);
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { locale } }";
    acme.owner.gql(update, json!({ "input": { "id": ada.id, "locale": "fr" } })).await.ok();
    world.drain().await;
    let left = seen(&acme, &ada).await;
    assert_eq!((&left["fields"], &left["personalFields"]), (&json!({}), &json!({ "other": "figs" })));
    let plain = "SELECT count(*) FROM contacts WHERE fields <> '{}'";
    assert_eq!(world.witness().await.number(plain).await, 0, "also of who was merged");
    acme.owner.gql(FIELD, again).await.ok();
    assert_eq!(seen(&acme, &ada).await["fields"], json!({}), "the key begins anew");
}
