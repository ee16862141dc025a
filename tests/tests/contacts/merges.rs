//! Two contacts who are one person: proposed, shown, made one, and found as one from wherever they are looked for.

use super::{CREATE, everything, import, refused, settled, write_to};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Answer, Company, Contact, World};

const MERGE: &str =
    "mutation ($input: ContactMerge!) { contactMerge(input: $input) { id email phone name stage country fields
    tags { name } lists { name } } }";
const PREVIEW: &str = "query ($input: ContactMerge!) { contactMergePreview(input: $input) {
    parts { part field keep drop from } tags { name } lists { name }
    consents { channel purpose keep { granted } drop { granted } result { granted tracking } } reaches { channel allowed because } } }";
const DUPLICATES: &str = "query ($by: ContactAlike, $first: Int, $after: String) { contactDuplicates(by: $by, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { count contacts { id } } } }";
const ERASE: &str = "mutation ($id: ID!) { contactErase(id: $id) }";
const FORM: &str = "application/x-www-form-urlencoded";

async fn create(company: &Company<'_>, input: Value) -> Contact {
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    let email = input["email"].as_str().unwrap_or_default().to_owned();
    Contact { id: made["contactCreate"]["id"].as_str().unwrap().to_owned(), email }
}

async fn merge(company: &Company<'_>, keep: &Contact, drop: &Contact) -> Value {
    let input = json!({ "keep": keep.id, "drop": drop.id });
    company.owner.gql(MERGE, json!({ "input": input })).await.ok()["contactMerge"].clone()
}

/// Whoever is found by an address.
async fn by_email(company: &Company<'_>, email: &str) -> Value {
    let query = "query ($email: String!) { contactByEmail(email: $email) { id } }";
    company.owner.gql(query, json!({ "email": email })).await.ok()["contactByEmail"]["id"].clone()
}

/// What a contact agreed to today, by purpose of e-mail.
async fn held(company: &Company<'_>, contact: &Contact) -> Value {
    let query = "query ($id: ID!) { contact(id: $id) { consentProof { held { purpose granted source } } } }";
    let told = company.owner.gql(query, json!({ "id": contact.id })).await.ok();
    told["contact"]["consentProof"]["held"].clone()
}

/// Ada at work and Ada at home, who are one.
async fn two(company: &Company<'_>) -> (Contact, Contact) {
    let work = company.contact("ada@work.example").named("Ada Lovelace").consenting().create().await;
    let home = company.contact("ada@home.example").phone("+213551020304").consenting().create().await;
    (work, home)
}

#[tokio::test]
async fn people_who_are_alike_are_proposed_page_by_page() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let person = |email: &str, name: &str, country: &str, postcode: &str, phone: &str| {
        json!({ "email": email, "name": name, "country": country, "phone": phone, "source": "shop",
                "postal": { "lines": ["1 rue"], "postcode": postcode, "city": "Alger" } })
    };
    let ada = create(&acme, person("a@x.example", "Ada Lovelace", "DZ", "16000", "+213551020301")).await;
    let eda = create(&acme, person("b@x.example", "LOVELACE, Ada", "DZ", "16 000", "+213551020302")).await;
    let ida = create(&acme, person("c@x.example", "Ada Lovelace", "FR", "13001", "+213551020301")).await;
    create(&acme, person("d@x.example", "Ada", "DZ", "16000", "+213551020303")).await;
    let one = create(&acme, json!({ "phone": "+213551020309", "source": "call" })).await;
    let two = create(&acme, json!({ "phone": "+213551020309", "source": "call" })).await;
    let groups = async |by: &str| {
        let (mut groups, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = acme.owner.gql(DUPLICATES, json!({ "by": by, "first": 1, "after": after })).await.ok();
            let page = page["contactDuplicates"].clone();
            groups.extend(page["nodes"].as_array().unwrap().clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                groups.sort_by_key(|group| group["contacts"][0]["id"].to_string());
                return Value::Array(groups);
            }
        }
    };
    let group = |people: &[&Contact]| {
        let people: Vec<Value> = people.iter().map(|contact| json!({ "id": contact.id })).collect();
        json!({ "count": people.len(), "contacts": people })
    };
    assert_eq!(groups("PHONE").await, json!([group(&[&ada, &ida]), group(&[&one, &two])]));
    assert_eq!(groups("NAME_AND_COUNTRY").await, json!([group(&[&ada, &eda])]));
    assert_eq!(groups("NAME_AND_POSTCODE").await, json!([group(&[&ada, &eda])]));
    merge(&acme, &ada, &ida).await;
    assert_eq!(groups("PHONE").await, json!([group(&[&one, &two])]), "who was merged is proposed no more");
}

#[tokio::test]
async fn what_a_merge_would_do_is_shown_before_and_is_what_it_does() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let field = "mutation { contactFieldCreate(input: { key: \"size\", label: \"Size\", kind: NUMBER, personal: false }) { id } }";
    acme.owner.gql(field, json!({})).await.ok();
    let work = json!({ "email": "ada@work.example", "name": "Ada", "country": "FR", "source": "shop" });
    let home = json!({ "email": "ada@home.example", "phone": "+213551020304", "country": "DZ", "stage": "CUSTOMER", "source": "fair",
                       "fields": [{ "key": "size", "value": 9 }] });
    let (work, home) = (create(&acme, work).await, create(&acme, home).await);
    acme.tag("regular", &[&work, &home]).await;
    acme.tag("spring", &[&home]).await;
    work.says(&acme, "MESSAGES", true).await;
    let input =
        json!({ "keep": work.id, "drop": home.id, "choose": [{ "what": { "part": "COUNTRY" }, "from": "DROP" }] });
    let before = everything(&acme).await.0["contacts"].clone();
    let shown = acme.owner.gql(PREVIEW, json!({ "input": input })).await.ok()["contactMergePreview"].clone();
    assert_eq!(everything(&acme).await.0["contacts"], before, "a preview changed somebody");
    let part = |part: &str, keep: Value, drop: Value, from: &str| json!({ "part": part, "field": null, "keep": keep, "drop": drop, "from": from });
    let expected = json!([
        part("EMAIL", json!("ada@work.example"), json!("ada@home.example"), "KEEP"),
        part("PHONE", Value::Null, json!("+213551020304"), "DROP"),
        part("NAME", json!("Ada"), Value::Null, "KEEP"),
        part("COUNTRY", json!("FR"), json!("DZ"), "DROP"),
        part("STAGE", json!("PROSPECT"), json!("CUSTOMER"), "DROP"),
        { "part": null, "field": "size", "keep": null, "drop": 9, "from": "DROP" },
    ]);
    assert_eq!(shown["parts"], expected);
    assert_eq!(shown["tags"], json!([{ "name": "regular" }, { "name": "spring" }]));
    assert_eq!(
        shown["consents"],
        json!([{ "channel": "EMAIL", "purpose": "MESSAGES", "keep": { "granted": true }, "drop": null,
                                           "result": { "granted": true, "tracking": null } }])
    );
    let reach =
        |channel: &str, because: Value| json!({ "channel": channel, "allowed": because.is_null(), "because": because });
    let expected =
        json!([reach("EMAIL", Value::Null), reach("SMS", json!("NO_CONSENT")), reach("POST", json!("NO_ADDRESS"))]);
    assert_eq!(shown["reaches"], expected);

    let merged = acme.owner.gql(MERGE, json!({ "input": input })).await.ok()["contactMerge"].clone();

    let expected = json!({ "id": work.id, "email": "ada@work.example", "phone": "+213551020304", "name": "Ada", "stage": "CUSTOMER",
        "country": "DZ", "fields": { "size": 9 }, "tags": shown["tags"], "lists": [] });
    assert_eq!(merged, expected);
    let trail = acme.owner.gql("{ audit(first: 3) { nodes { action subjects } } }", json!({})).await.ok();
    let rows = trail["audit"]["nodes"].as_array().unwrap();
    let subjects = rows.iter().find(|row| row["action"] == "contact:write").unwrap()["subjects"].to_string();
    assert!(subjects.contains(&work.id) && subjects.contains(&home.id), "{subjects}");
}

#[tokio::test]
async fn whoever_was_merged_is_listed_counted_and_written_to_no_more_and_leads_to_the_other() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    let tag = acme.tag("all", &[&work, &home]).await;
    merge(&acme, &work, &home).await;
    let seen = acme.owner.gql("{ contacts { totalCount nodes { id } } }", json!({})).await.ok();
    assert_eq!(seen["contacts"], json!({ "totalCount": 1, "nodes": [{ "id": work.id }] }));
    let one = "query ($id: ID!) { contact(id: $id) { id } }";
    assert_eq!(refused(&acme, &acme.owner, one, json!({ "id": home.id })).await.code(), "NOT_FOUND");
    for email in ["ada@home.example", "ada@work.example"] {
        assert_eq!(by_email(&acme, email).await, json!(work.id));
        let rule = "query ($rule: ContactRule!) { contacts(rule: $rule) { nodes { id } } }";
        let chosen = acme.owner.gql(rule, json!({ "rule": { "email": email } })).await.ok();
        assert_eq!(chosen["contacts"]["nodes"], json!([{ "id": work.id }]));
    }
    for (change, input) in [
        ("contactUpdate(input: $input) { id } }", json!({ "id": home.id, "locale": "fr" })),
        ("contactTag(input: $input) { id } }", json!({ "contacts": [home.id], "tag": "late" })),
        ("contactUntag(input: $input) { id } }", json!({ "contacts": [home.id], "tag": tag })),
    ] {
        let kind = change[..change.find('(').unwrap()].replacen('c', "C", 1);
        let query = format!("mutation ($input: {kind}!) {{ {change}");
        assert_eq!(
            refused(&acme, &acme.owner, &query, json!({ "input": input })).await.code(),
            "NOT_FOUND",
            "{change}"
        );
    }
    assert_eq!(refused(&acme, &acme.owner, ERASE, json!({ "id": home.id })).await.code(), "NOT_FOUND");
    assert_eq!(write_to(&acme, "all").await, ["ada@work.example"]);
}

#[tokio::test]
async fn the_address_of_the_other_can_be_chosen_and_both_find_the_person() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    acme.tag("all", &[&work]).await;
    let input =
        json!({ "keep": work.id, "drop": home.id, "choose": [{ "what": { "part": "EMAIL" }, "from": "DROP" }] });
    assert_eq!(
        acme.owner.gql(MERGE, json!({ "input": input })).await.ok()["contactMerge"]["email"],
        "ada@home.example"
    );
    for email in ["ada@home.example", "ada@work.example"] {
        assert_eq!(by_email(&acme, email).await, json!(work.id));
    }
    assert_eq!(write_to(&acme, "all").await, ["ada@home.example"]);
}

#[tokio::test]
async fn a_contact_without_an_address_gets_that_of_the_other() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let home = acme.contact("ada@home.example").consenting().create().await;
    let caller = create(&acme, json!({ "phone": "+213551020304", "source": "call" })).await;
    assert_eq!(merge(&acme, &caller, &home).await["email"], "ada@home.example");
    assert_eq!(by_email(&acme, "ada@home.example").await, json!(caller.id));
}

#[tokio::test]
async fn the_refusal_stands_unless_a_consent_was_given_after_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    world.advance(TimeDelta::minutes(1));
    home.says(&acme, "MESSAGES", false).await;
    merge(&acme, &work, &home).await;
    let refusal = json!([{ "purpose": "MESSAGES", "granted": false, "source": "shop" }]);
    assert_eq!(held(&acme, &work).await, refusal, "the refusal came last");

    let (late, early) = (acme.contact("late@x.example").create().await, acme.contact("early@x.example").create().await);
    early.says(&acme, "MESSAGES", false).await;
    world.advance(TimeDelta::minutes(1));
    late.says(&acme, "MESSAGES", true).await;
    merge(&acme, &early, &late).await;
    assert_eq!(held(&acme, &early).await[0]["granted"], true, "she agreed after she had refused");

    let left = acme.contact("left@x.example").create().await;
    left.says(&acme, "MESSAGES", false).await;
    world.advance(TimeDelta::minutes(1));
    import(&acme, "email\nlisted@x.example\n", "fair").await;
    let listed =
        Contact { id: by_email(&acme, "listed@x.example").await.as_str().unwrap().to_owned(), email: String::new() };
    let rows = async |of: &str| world.witness().await.number(&format!("SELECT count(*) FROM consents {of}")).await;
    let before = rows("").await;
    merge(&acme, &listed, &left).await;
    let repeated = json!([{ "purpose": "MESSAGES", "granted": false, "source": "merge" }]);
    assert_eq!(held(&acme, &listed).await, repeated, "a file spoke for somebody who had refused");
    assert_eq!(rows("").await, before + 1, "the ledger grows and nothing in it changes");
    assert_eq!(write_to(&acme, "fair").await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_leaves_by_an_old_link_leaves_as_both() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    acme.tag("home", &[&home]).await;
    write_to(&acme, "home").await;
    let mail = world.sent_to("ada@home.example").pop().unwrap();
    merge(&acme, &work, &home).await;
    world.anonymous().send(&mail.unsubscribe.unwrap(), FORM, "List-Unsubscribe=One-Click").await;
    assert_eq!(held(&acme, &work).await[0]["granted"], false);
    let query = "{ suppressions { nodes { reason contact { id } } } }";
    let left = json!({ "reason": "UNSUBSCRIBED", "contact": { "id": work.id } });
    assert_eq!(
        acme.owner.gql(query, json!({})).await.ok()["suppressions"]["nodes"],
        json!([left, left]),
        "both addresses"
    );
    assert_eq!(write_to(&acme, "home").await, Vec::<String>::new());
    let figures = "{ campaigns { nodes { deliveries { nodes { contact { id } } } } } }";
    let shown = acme.owner.gql(figures, json!({})).await.ok()["campaigns"]["nodes"].to_string();
    assert!(shown.contains(&work.id) && !shown.contains(&home.id), "what was sent to the other is theirs: {shown}");
}

#[tokio::test]
async fn a_file_with_an_address_of_the_other_completes_the_person() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    merge(&acme, &work, &home).await;
    let csv = "email,name,phone\nada@home.example,Ada King,\nnew@x.example,New,\nada@work.example,Ada Again,\n";
    let read = import(&acme, csv, "fair").await;
    assert_eq!((&read["created"], &read["updated"], &read["rejected"]), (&json!(1), &json!(1), &json!(1)), "{read}");
    assert_eq!(read["rejects"]["nodes"], json!([{ "line": 4, "field": "email", "code": "duplicate" }]));
    let query = "query ($id: ID!) { contact(id: $id) { name email tags { name } } }";
    let seen = acme.owner.gql(query, json!({ "id": work.id })).await.ok();
    assert_eq!(
        seen["contact"],
        json!({ "name": "Ada King", "email": "ada@work.example", "tags": [{ "name": "fair" }] })
    );
    assert_eq!(world.witness().await.number("SELECT count(*) FROM contacts WHERE merged_into IS NULL").await, 2);
}

#[tokio::test]
async fn a_yes_from_an_address_of_the_other_is_one_of_the_person() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    let words = "mutation { wordingCreate(input: { key: \"count\", texts: [{ language: \"en\", text: \"Count me.\" }] }) { id } }";
    let words = acme.owner.gql(words, json!({})).await.ok();
    let ask = "mutation ($input: OptInRequest!) { optInRequest(input: $input) }";
    let asked = json!({ "contact": home.id, "consents": [{ "purpose": "OPENS", "tracking": "ANONYMOUS" }],
        "wordingVersion": words["wordingCreate"][0]["id"], "source": "call" });
    acme.owner.gql(ask, json!({ "input": asked })).await.ok();
    world.drain().await;
    let link = world.sent_to("ada@home.example").pop().unwrap().link("/agree/").unwrap();
    merge(&acme, &work, &home).await;
    assert_eq!(refused(&acme, &acme.owner, ask, json!({ "input": asked })).await.code(), "NOT_FOUND");
    world.anonymous().send(&link, FORM, "").await;
    assert_eq!(held(&acme, &work).await[1], json!({ "purpose": "OPENS", "granted": true, "source": "call" }));
    let query = "query ($id: ID!) { contact(id: $id) { email } }";
    assert_eq!(acme.owner.gql(query, json!({ "id": work.id })).await.ok()["contact"]["email"], "ada@work.example");
}

#[tokio::test]
async fn chains_are_laid_flat_and_circles_do_not_arise() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let (work, home) = two(&acme).await;
    let club = acme.contact("ada@club.example").create().await;
    merge(&acme, &work, &home).await;
    merge(&acme, &club, &work).await;
    for email in ["ada@home.example", "ada@work.example", "ada@club.example"] {
        assert_eq!(by_email(&acme, email).await, json!(club.id));
    }
    let deep =
        "SELECT count(*) FROM contacts a JOIN contacts b ON b.id = a.merged_into WHERE b.merged_into IS NOT NULL";
    assert_eq!(world.witness().await.number(deep).await, 0);
    assert_eq!(held(&acme, &club).await[0]["granted"], true, "what was said by the first of three");
    let again = |keep: &Contact, drop: &Contact| json!({ "input": { "keep": keep.id, "drop": drop.id } });
    for (keep, drop) in [(&home, &club), (&club, &home), (&work, &home)] {
        assert_eq!(refused(&acme, &acme.owner, MERGE, again(keep, drop)).await.code(), "NOT_FOUND");
    }
    assert_eq!(refused(&acme, &acme.owner, MERGE, again(&club, &club)).await.violations(), [("drop", "merge-self")]);
}

#[tokio::test]
async fn erasing_the_person_erases_all_of_whom_they_were_made() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let work = acme.contact("ada@work.example").consenting_to_all().create().await;
    let home = acme.contact("ada@home.example").consenting_to_all().create().await;
    acme.tag("home", &[&home]).await;
    write_to(&acme, "home").await;
    world.anonymous().get(&world.sent_to("ada@home.example").pop().unwrap().link("/c/").unwrap()).await;
    merge(&acme, &work, &home).await;
    acme.owner.gql(ERASE, json!({ "id": work.id })).await.ok();
    let mut witness = world.witness().await;
    for table in ["contacts", "contact_cards", "consents", "consent_states", "contact_tags", "engagements"] {
        assert_eq!(witness.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(
        witness.texts("SELECT reason FROM suppressions").await,
        ["erased", "erased"],
        "no file brings them back"
    );
    let trail = acme.owner.gql("{ audit(first: 1) { nodes { subjects } } }", json!({})).await.ok().to_string();
    assert!(trail.contains(&work.id) && trail.contains(&home.id), "{trail}");
}

#[tokio::test]
async fn merging_is_for_those_who_may_and_within_one_company() {
    let world = World::new().await;
    let (acme, other) = (settled(&world).await, world.tenant("other").await);
    let (work, home) = two(&acme).await;
    let theirs = other.contact("eve@x.example").create().await;
    let both = json!({ "input": { "keep": work.id, "drop": home.id } });
    for role in [Role::Analyst, Role::Contributor, Role::Client] {
        let member = acme.member(role).await;
        let denied: Answer = refused(&acme, &member, MERGE, both.clone()).await;
        assert_eq!(denied.code(), "FORBIDDEN", "{}", role.name());
    }
    let program = acme.key(&["contact:read", "contact:write"]).await;
    assert_eq!(refused(&acme, &program, MERGE, both).await.code(), "FORBIDDEN", "merging opens both");
    for (keep, drop) in [(&work, &theirs), (&theirs, &work)] {
        let input = json!({ "input": { "keep": keep.id, "drop": drop.id } });
        for query in [MERGE, PREVIEW] {
            assert_eq!(refused(&acme, &acme.owner, query, input.clone()).await.code(), "NOT_FOUND");
        }
    }
    let empty = json!({ "input": { "keep": work.id, "drop": home.id, "choose": [
        { "what": { "part": "PHONE" }, "from": "KEEP" }, { "what": { "field": "shoe" }, "from": "DROP" }] } });
    let told = refused(&acme, &acme.owner, MERGE, empty).await;
    assert_eq!(told.violations(), [("choose.field", "field-unknown"), ("choose", "merge-choice-empty")]);
}
