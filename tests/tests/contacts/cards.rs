//! What a contact holds beyond address and name: parts of the name, the way of a letter, and the company's own fields.

use super::{CREATE, refused, settled};
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World, busy::uuid_of};

const WHOLE: &str =
    "query ($id: ID!) { contact(id: $id) { name givenName familyName postal { lines postcode city region }
    country timeZone stage fields personalFields } }";
const FIELD: &str =
    "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id key kind personal } }";
const UPDATE: &str = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";

async fn declare(company: &Company<'_>, key: &str, kind: &str, personal: bool) {
    let choices = if kind == "CHOICE" { json!(["red", "blue"]) } else { json!([]) };
    let input = json!({ "key": key, "label": key, "kind": kind, "choices": choices, "personal": personal });
    company.owner.gql(FIELD, json!({ "input": input })).await.ok();
}

async fn create(company: &Company<'_>, input: Value) -> String {
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    made["contactCreate"]["id"].as_str().unwrap().to_owned()
}

async fn whole(company: &Company<'_>, id: &str) -> Value {
    company.owner.gql(WHOLE, json!({ "id": id })).await.ok()["contact"].clone()
}

#[tokio::test]
async fn everything_that_is_given_comes_back_and_what_is_personal_is_sealed() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "size", "NUMBER", false).await;
    declare(&acme, "allergy", "TEXT", true).await;
    let postal = json!({ "lines": ["12 rue des Figuiers"], "postcode": "13001", "city": "Marseille", "region": null });
    let ada = create(
        &acme,
        json!({
            "email": "ada@example.org", "givenName": "Ada", "familyName": "Lovelace", "postal": postal, "country": "fr",
            "timeZone": "Europe/Paris", "stage": "CUSTOMER", "source": "shop",
            "fields": [{ "key": "size", "value": 38.5 }, { "key": "allergy", "value": "hazelnuts" }],
        }),
    )
    .await;
    let expected = json!({
        "name": "Ada Lovelace", "givenName": "Ada", "familyName": "Lovelace", "postal": postal, "country": "FR",
        "timeZone": "Europe/Paris", "stage": "CUSTOMER", "fields": { "size": 38.5 }, "personalFields": { "allergy": "hazelnuts" },
    });
    assert_eq!(whole(&acme, &ada).await, expected);
    let dump = world.witness().await.dump().await;
    for secret in ["Lovelace", "Figuiers", "Marseille", "hazelnuts"] {
        assert!(dump.iter().all(|line| !line.contains(secret)), "{secret} can be read in the database");
    }
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nothing_else() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "size", "NUMBER", false).await;
    declare(&acme, "colour", "CHOICE", false).await;
    let fields = json!([{ "key": "size", "value": 38 }, { "key": "colour", "value": "red" }]);
    let input = json!({ "email": "ada@example.org", "givenName": "Ada", "familyName": "King", "source": "shop", "fields": fields });
    let ada = create(&acme, input).await;
    let change = json!({ "id": ada, "familyName": "Lovelace", "fields": [{ "key": "size", "value": null }] });
    acme.owner.gql(UPDATE, json!({ "input": change })).await.ok();
    let seen = whole(&acme, &ada).await;
    assert_eq!((&seen["name"], &seen["fields"]), (&json!("Ada Lovelace"), &json!({ "colour": "red" })));
}

#[tokio::test]
async fn every_value_that_no_field_holds_is_told_with_its_key() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "size", "NUMBER", false).await;
    declare(&acme, "since", "DATE", false).await;
    let input = json!({
        "email": "ada@example.org", "source": "shop", "country": "France", "timeZone": "Europe/Nowhere",
        "postal": { "lines": [], "city": "" },
        "fields": [{ "key": "size", "value": "large" }, { "key": "since", "value": "31/12/2024" }, { "key": "shoe", "value": 1 }],
    });
    let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": input })).await;
    assert_eq!(
        answer.violations(),
        [
            ("postal.lines", "out-of-range"),
            ("postal.city", "required"),
            ("country", "country-unknown"),
            ("timeZone", "time-zone-unknown"),
            ("fields.shoe", "field-unknown"),
            ("fields.since", "field-kind"),
            ("fields.size", "field-kind"),
        ]
    );
}

#[tokio::test]
async fn whoever_may_not_open_sees_fields_that_are_not_personal_and_no_others() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "size", "NUMBER", false).await;
    declare(&acme, "allergy", "TEXT", true).await;
    let fields = json!([{ "key": "size", "value": 38 }, { "key": "allergy", "value": "hazelnuts" }]);
    let ada = create(&acme, json!({ "email": "ada@example.org", "source": "shop", "fields": fields })).await;
    let analyst = acme.member(Role::Analyst).await;
    let shown = analyst.gql("query ($id: ID!) { contact(id: $id) { fields } }", json!({ "id": ada })).await.ok();
    assert_eq!(shown["contact"]["fields"], json!({ "size": 38 }));
    let sealed = "query ($id: ID!) { contact(id: $id) { personalFields } }";
    assert_eq!(refused(&acme, &analyst, sealed, json!({ "id": ada })).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_choice_that_somebody_may_have_stays() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "colour", "CHOICE", false).await;
    let fields = acme.owner.gql("{ contactFields { id choices } }", json!({})).await.ok();
    let id = fields["contactFields"][0]["id"].clone();
    let update = "mutation ($input: ContactFieldUpdate!) { contactFieldUpdate(input: $input) { choices } }";
    let fewer = json!({ "input": { "id": id, "label": "Colour", "choices": ["red"] } });
    assert_eq!(refused(&acme, &acme.owner, update, fewer).await.violations(), [("choices", "field-choice-in-use")]);
    let more = json!({ "input": { "id": id, "label": "Colour", "choices": ["red", "blue", "green"] } });
    let changed = acme.owner.gql(update, more).await.ok();
    assert_eq!(changed["contactFieldUpdate"]["choices"], json!(["red", "blue", "green"]));
}

#[tokio::test]
async fn a_list_holds_who_was_put_on_it() {
    let world = World::new().await;
    let (acme, other) = (settled(&world).await, world.tenant("other").await);
    let (ada, bob) = (acme.contact("ada@example.org").create().await, acme.contact("bob@example.org").create().await);
    let made = acme.owner.gql("mutation { listCreate(input: { name: \"Regulars\" }) { id } }", json!({})).await.ok();
    let list = made["listCreate"]["id"].clone();
    let add = "mutation ($input: ListContacts!) { listAdd(input: $input) { contacts { totalCount nodes { id } } } }";
    let all = json!({ "input": { "list": list, "contacts": [ada.id, bob.id] } });
    assert_eq!(acme.owner.gql(add, all).await.ok()["listAdd"]["contacts"]["totalCount"], 2);
    let theirs = other.contact("eve@example.org").create().await;
    let stranger = json!({ "input": { "list": list, "contacts": [theirs.id] } });
    assert_eq!(refused(&acme, &acme.owner, add, stranger).await.code(), "NOT_FOUND");
    let remove =
        "mutation ($input: ListContacts!) { listRemove(input: $input) { contacts { nodes { id lists { name } } } } }";
    let left = acme.owner.gql(remove, json!({ "input": { "list": list, "contacts": [bob.id] } })).await.ok();
    assert_eq!(left["listRemove"]["contacts"]["nodes"], json!([{ "id": ada.id, "lists": [{ "name": "Regulars" }] }]));
    assert!(uuid_of(&ada.id) < uuid_of(&bob.id), "identifiers follow the clock");
}
