//! Files of contacts to take out: opened and audited, or as groups in which nobody can be found.

use super::{CREATE, everything, import, settled};
use serde_json::{Value, json};
use sqlx::Row;
use tenants::permissions::Role;
use tests::{Actor, Company, Dice, World};

/// Takes a file out.
async fn take(actor: &Actor, wanted: &Value) -> String {
    let response = actor.post("/exports", wanted).await.send().await.unwrap();
    assert_eq!(response.status(), 200, "{:?}", response.headers());
    response.text().await.unwrap()
}

async fn objects(actor: &Actor, wanted: &Value) -> Vec<Value> {
    serde_json::from_str(&take(actor, wanted).await).unwrap()
}

/// Asks for a file that must be refused, and demands that nothing changed; gives the code and the violations.
async fn refused(company: &Company<'_>, actor: &Actor, wanted: &Value) -> (String, Vec<(String, String)>) {
    actor.gql("{ viewer { id } }", json!({})).await;
    let before = everything(company).await;
    let answer = actor.call("/exports", wanted).await;
    assert_eq!(everything(company).await, before, "something changed: {}", answer.body);
    let error = &answer.body["error"];
    let broken = error["violations"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&error["code"]), broken.map(|broken| (text(&broken["field"]), text(&broken["code"]))).collect())
}

async fn declare(company: &Company<'_>, key: &str, kind: &str, personal: bool) {
    let input = json!({ "key": key, "label": key, "kind": kind, "personal": personal });
    let query = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    company.owner.gql(query, json!({ "input": input })).await.ok();
}

/// Somebody of whom everything is known, with what breaks careless writers of tables.
async fn awkward(company: &Company<'_>) -> String {
    declare(company, "size", "NUMBER", false).await;
    declare(company, "allergy", "TEXT", true).await;
    let input = json!({
        "email": "ada@example.org", "phone": "+33199001234", "name": "=cmd(\"x\"), comte;sse", "givenName": "Ada", "familyName": "ⴰⴷⴰ لوفلايس",
        "postal": { "lines": ["12, rue des \"Figuiers\"", "Bât. B"], "postcode": "01000", "city": "Bourg", "region": null },
        "country": "FR", "locale": "fr", "timeZone": "Europe/Paris", "stage": "CUSTOMER", "source": "shop, Lyon",
        "fields": [{ "key": "size", "value": 38.5 }, { "key": "allergy", "value": "nuts\u{a0}; \"all\"" }],
    });
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    let id = made["contactCreate"]["id"].as_str().unwrap().to_owned();
    let tag = "mutation ($input: ContactTag!) { contactTag(input: $input) { id } }";
    for name in ["vip", "Lyon, 3e"] {
        company.owner.gql(tag, json!({ "input": { "contacts": [id], "tag": name } })).await.ok();
    }
    for input in [
        json!({ "contact": id, "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "shop" }),
        json!({ "contact": id, "channel": "EMAIL", "purpose": "CLICKS", "tracking": "ANONYMOUS", "wording": "Yes.", "source": "shop" }),
    ] {
        company.owner.gql(super::CONSENT, json!({ "input": input })).await.ok();
    }
    id
}

#[tokio::test]
async fn a_file_holds_everything_that_is_known_of_a_person() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let ada = awkward(&acme).await;
    let people = objects(&acme.owner, &json!({ "format": "json" })).await;
    let [person] = &people[..] else { panic!("{people:?}") };
    let said = json!([
        { "channel": "EMAIL", "purpose": "CLICKS", "granted": true, "tracking": "ANONYMOUS", "basis": "CONSENT", "saidAt": person["createdAt"] },
        { "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "tracking": null, "basis": "CONSENT", "saidAt": person["createdAt"] },
    ]);
    assert_eq!(
        *person,
        json!({
            "id": ada, "email": "ada@example.org", "phone": "+33199001234", "name": "=cmd(\"x\"), comte;sse", "givenName": "Ada",
            "familyName": "ⴰⴷⴰ لوفلايس", "country": "FR", "locale": "fr", "timeZone": "Europe/Paris", "stage": "CUSTOMER",
            "postal": { "lines": ["12, rue des \"Figuiers\"", "Bât. B"], "postcode": "01000", "city": "Bourg", "region": null },
            "source": "shop, Lyon", "tags": ["Lyon, 3e", "vip"], "lists": [], "consents": said,
            "fields": { "size": 38.5, "allergy": "nuts\u{a0}; \"all\"" },
            "createdAt": person["createdAt"], "updatedAt": person["updatedAt"], "actedAt": person["actedAt"],
        })
    );
}

/// PostgreSQL reads the table: a reader that is not ours.
#[tokio::test]
async fn another_reader_of_the_table_finds_the_same_values() {
    let world = World::new().await;
    let acme = settled(&world).await;
    awkward(&acme).await;
    let table = take(&acme.owner, &json!({})).await;
    let heading = table.lines().next().unwrap();
    let columns = heading.split(',').map(|name| format!("\"{name}\" text")).collect::<Vec<_>>().join(", ");
    let mut witness = world.witness().await;
    witness.run(&format!("CREATE TEMP TABLE people ({columns})")).await;
    let mut copy = witness.0.copy_in_raw("COPY people FROM STDIN (FORMAT csv, HEADER true)").await.unwrap();
    copy.send(table.as_bytes()).await.unwrap();
    assert_eq!(copy.finish().await.unwrap(), 1);
    let row = sqlx::query("SELECT to_jsonb(p) FROM people p").fetch_one(&mut witness.0).await.unwrap();
    let person: Value = row.get(0);
    for (column, value) in [
        ("name", "=cmd(\"x\"), comte;sse"),
        ("family_name", "ⴰⴷⴰ لوفلايس"),
        ("phone", "+33199001234"),
        ("address_1", "12, rue des \"Figuiers\""),
        ("address_2", "Bât. B"),
        ("postcode", "01000"),
        ("tags", "\"Lyon, 3e\",\"vip\""),
        ("consent_email", "yes"),
        ("consent_email_clicks", "anonymous"),
        ("fields.size", "38.5"),
        ("fields.allergy", "nuts\u{a0}; \"all\""),
    ] {
        assert_eq!(person[column], value, "{column}");
    }
    assert_eq!((&person["address_3"], &person["consent_sms"]), (&Value::Null, &Value::Null), "{person}");
}

/// Texts that break careless readers of tables. None begins or ends with a space, which an import takes off.
const TEXTS: [&str; 12] = [
    "Ada",
    "O'Brien",
    "=1+1",
    "a,b",
    "a;b|c",
    "a \"b\" c",
    "\"quoted\"",
    "@home",
    "-5",
    "لوفلايس",
    "ⴰⴷⴰ",
    "e\u{301}té 🌿",
];

#[tokio::test]
async fn an_import_of_an_export_brings_the_same_people() {
    let world = World::new().await;
    let (acme, twin) = (settled(&world).await, world.tenant("twin").await);
    for company in [&acme, &twin] {
        declare(company, "size", "NUMBER", false).await;
        declare(company, "allergy", "TEXT", true).await;
    }
    let mut dice = Dice::thrown("EXPORT_SEED");
    for n in 0..40 {
        let mut text = || dice.one(&TEXTS);
        let postal = json!({ "lines": [text(), text()], "postcode": "01000", "city": text(), "region": text() });
        let input = json!({
            "email": format!("p{n}@example.org"), "phone": format!("+331990012{n:02}"), "givenName": text(), "familyName": text(),
            "postal": postal, "country": "FR", "locale": "ar", "timeZone": "Africa/Algiers", "stage": "LEAD", "source": "shop",
            "fields": [{ "key": "size", "value": n }, { "key": "allergy", "value": text() }],
        });
        let made = acme.owner.gql(CREATE, json!({ "input": input })).await.ok();
        let tag = json!({ "contacts": [made["contactCreate"]["id"]], "tag": text() });
        let query = "mutation ($input: ContactTag!) { contactTag(input: $input) { id } }";
        acme.owner.gql(query, json!({ "input": tag })).await.ok();
    }
    let read = import_plain(&twin, &take(&acme.owner, &json!({})).await).await;
    assert_eq!(
        (read["created"].as_i64(), read["rejects"]["nodes"].as_array().map(Vec::len)),
        (Some(40), Some(0)),
        "{read}"
    );
    let [ours, theirs] = [people(&acme).await, people(&twin).await];
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
}

/// Everybody, without what cannot be the same in two companies.
async fn people(company: &Company<'_>) -> Vec<Value> {
    let mut people = objects(&company.owner, &json!({ "format": "json" })).await;
    for person in &mut people {
        let person = person.as_object_mut().unwrap();
        for own in ["id", "source", "createdAt", "updatedAt", "actedAt"] {
            person.remove(own);
        }
    }
    people.sort_by_key(|person| person["email"].to_string());
    people
}

/// Reads a file in with nothing but itself.
async fn import_plain(company: &Company<'_>, csv: &str) -> Value {
    let input = json!({ "file": { "csv": csv }, "wording": "Moved.", "source": "shop" });
    let asked = company.owner.gql(super::IMPORT, json!({ "input": input })).await.ok();
    company.world.drain().await;
    super::ended(company, asked["contactImport"]["id"].as_str().unwrap()).await
}

#[tokio::test]
async fn a_spreadsheet_finds_no_formula() {
    let world = World::new().await;
    let acme = settled(&world).await;
    awkward(&acme).await;
    let table = take(&acme.owner, &json!({ "format": "spreadsheet" })).await;
    assert!(
        table.starts_with('\u{feff}') && table.contains(";+33199001234;\"'=cmd(\"\"x\"\"), comte;sse\";"),
        "{table}"
    );
}

#[tokio::test]
async fn a_rule_says_who_is_in_the_file_and_pages_leave_nobody_out() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let line = |n: u32| format!("p{n}@example.org,{}", if n.is_multiple_of(2) { "fr" } else { "en" });
    let lines: Vec<String> = (0..4_100).map(line).collect();
    import(&acme, &format!("email,locale\n{}\n", lines.join("\n")), "fair").await;
    let all = objects(&acme.owner, &json!({ "format": "json" })).await;
    let mut addresses: Vec<&str> = all.iter().map(|person| person["email"].as_str().unwrap()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!((all.len(), addresses.len()), (4_100, 4_100), "each once");
    let french = take(&acme.owner, &json!({ "rule": { "locale": ["fr"] } })).await;
    assert_eq!(french.lines().count(), 1 + 2_050);
    let (code, broken) = refused(&acme, &acme.owner, &json!({ "rule": { "country": ["France"] } })).await;
    assert_eq!(
        (code.as_str(), broken),
        ("BAD_USER_INPUT", vec![("rule.country.0".to_owned(), "country-unknown".to_owned())])
    );
}

#[tokio::test]
async fn an_export_is_audited_and_only_for_who_may_take_people_out() {
    let world = World::new().await;
    let acme = settled(&world).await;
    awkward(&acme).await;
    let other = world.tenant("other").await;
    assert_eq!(take(&other.owner, &json!({ "format": "json" })).await, "[\n]\n", "another company's file is empty");
    for role in [Role::Marketer, Role::Manager, Role::Analyst, Role::Auditor, Role::Reader] {
        let member = acme.member(role).await;
        assert_eq!(refused(&acme, &member, &json!({})).await.0, "FORBIDDEN", "{}", role.name());
    }
    assert_eq!(world.anonymous().call("/exports", &json!({})).await.body["error"]["code"], "UNAUTHENTICATED");
    let audited = "{ audit(first: 20) { nodes { action subjects } } }";
    let count = async || {
        let chain = acme.owner.gql(audited, json!({})).await.ok();
        let rows = chain["audit"]["nodes"].as_array().unwrap().clone();
        let exports = rows.into_iter().filter(|row| row["action"] == "contact:export");
        exports.map(|row| row["subjects"][0].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(count().await.is_empty());
    take(&acme.owner, &json!({})).await;
    let rows = count().await;
    assert!(rows.len() >= 2 && rows.iter().all(|id| id.starts_with("export_") && *id == rows[0]), "{rows:?}");
}

#[tokio::test]
async fn groups_tell_how_many_there_are_and_nobody_stands_in_them() {
    let world = World::new().await;
    let acme = settled(&world).await;
    declare(&acme, "size", "NUMBER", false).await;
    declare(&acme, "allergy", "TEXT", true).await;
    let countries = ["fr"; 7].into_iter().chain(["dz"; 5]).chain(["be"; 4]).chain(["ch"; 2]);
    for (n, country) in countries.enumerate() {
        let input = json!({ "email": format!("p{n}@example.org"), "country": country, "source": "fair" });
        acme.owner.gql(CREATE, json!({ "input": input })).await.ok();
    }
    let analyst = acme.member(Role::Analyst).await;
    let wanted = json!({ "by": ["country", "consent_email"], "format": "json" });
    let line =
        |country: Option<&str>, people: i64| json!({ "country": country, "consent_email": null, "people": people });
    let expected = [line(Some("DZ"), 5), line(Some("FR"), 7), line(None, 6)];
    assert_eq!(objects(&analyst, &wanted).await, expected, "four Belgians and two Swiss stand together");
    let few = take(&analyst, &json!({ "by": ["country"], "rule": { "country": ["BE"] } })).await;
    assert_eq!(few, "country,people\r\n", "four people are too few even together");
    let wrong = json!({ "by": ["country", "email", "country", "fields.allergy", "fields.none"] });
    let (code, broken) = refused(&acme, &analyst, &wrong).await;
    let told: Vec<(&str, &str)> = broken.iter().map(|(field, code)| (&**field, &**code)).collect();
    assert_eq!(code, "BAD_USER_INPUT");
    assert_eq!(
        told,
        [
            ("by.1", "export-column-unknown"),
            ("by.2", "duplicate"),
            ("by.3", "field-personal"),
            ("by.4", "field-unknown")
        ]
    );
    let reader = acme.member(Role::Reader).await;
    assert_eq!(refused(&acme, &reader, &wanted).await.0, "FORBIDDEN");
}

#[tokio::test]
async fn a_request_that_says_something_else_is_malformed() {
    let world = World::new().await;
    let acme = settled(&world).await;
    for wanted in [json!({ "format": "pdf" }), json!({ "rules": null }), json!({ "rule": { "tag": "x" } }), json!([1])]
    {
        assert_eq!(refused(&acme, &acme.owner, &wanted).await.0, "MALFORMED_REQUEST", "{wanted}");
    }
}
