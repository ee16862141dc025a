//! Files as other programs write them: in any usual encoding, by their own names of columns, and with what their people said there.

use super::{IMPORT, ended, fixture, refused, settled, taken, upload};
use serde_json::{Value, json};
use tests::{Company, World};

const HEAD: &str =
    "query ($file: ImportFile!, $separator: ImportSeparator) { importHead(file: $file, separator: $separator) {
    encoding separator columns { name samples proposal { place target field } } } }";

async fn contact(company: &Company<'_>, email: &str) -> Value {
    let query = "query ($email: String!) { contactByEmail(email: $email) { name givenName familyName phone country
        tags { name } postal { lines postcode city region } fields personalFields consents { purpose granted saidAt } } }";
    company.owner.gql(query, json!({ "email": email })).await.ok()["contactByEmail"].clone()
}

async fn suppressed(company: &Company<'_>) -> Vec<(String, String)> {
    let query = "{ suppressions(first: 100) { nodes { channel reason } } }";
    let found = company.owner.gql(query, json!({})).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = found["suppressions"]["nodes"].as_array().unwrap().clone();
    nodes.iter().rev().map(|node| (text(&node["channel"]), text(&node["reason"]))).collect()
}

fn pair(channel: &str, reason: &str) -> (String, String) {
    (channel.to_owned(), reason.to_owned())
}

#[tokio::test]
async fn an_export_of_brevo_comes_in_and_who_left_there_has_left_here() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let read = taken(&acme, "brevo.csv").await;
    assert_eq!((&read["created"], &read["rejects"]["nodes"]), (&json!(3), &json!([])), "{read}");
    let lila = contact(&acme, "lila@brevo.example").await;
    assert_eq!(
        (&lila["givenName"], &lila["familyName"], &lila["phone"]),
        (&json!("Lila"), &json!("Haddad"), &json!("+213551000001"))
    );
    assert_eq!(lila["consents"].as_array().unwrap().len(), 1);
    assert_eq!(contact(&acme, "malik@brevo.example").await["consents"], json!([]), "a consent was made up");
    assert_eq!(
        contact(&acme, "nour@brevo.example").await["consents"].as_array().unwrap().len(),
        1,
        "only the phone is left alone"
    );
    assert_eq!(suppressed(&acme).await, [pair("EMAIL", "UNSUBSCRIBED"), pair("SMS", "UNSUBSCRIBED")]);
}

#[tokio::test]
async fn the_three_exports_of_mailchimp_keep_when_and_where_people_agreed_and_that_they_left() {
    let world = World::new().await;
    let acme = settled(&world).await;
    for name in ["mailchimp.csv", "mailchimp-unsubscribed.csv", "mailchimp-cleaned.csv"] {
        let read = taken(&acme, name).await;
        assert_eq!((&read["created"], &read["rejects"]["nodes"]), (&json!(1), &json!([])), "{name}: {read}");
    }
    let lila = contact(&acme, "lila@chimp.example").await;
    assert_eq!(
        lila["consents"],
        json!([{ "purpose": "MESSAGES", "granted": true, "saidAt": "2019-03-13T08:00:00+00:00" }])
    );
    assert_eq!(
        lila["postal"],
        json!({ "lines": ["1 rue des Oliviers", "Bat. B"], "postcode": "75011", "city": "Paris", "region": "Ile-de-France" })
    );
    assert_eq!(
        (&lila["country"], &lila["tags"]),
        (&json!("FR"), &json!([{ "name": "olive oil" }, { "name": "spring" }]))
    );
    let from = world.witness().await.texts("SELECT address FROM consents").await;
    assert_eq!(from, ["192.0.2.7"]);
    for gone in ["malik@chimp.example", "nour@chimp.example"] {
        assert_eq!(contact(&acme, gone).await["consents"], json!([]), "{gone}");
    }
    assert_eq!(suppressed(&acme).await, [pair("EMAIL", "UNSUBSCRIBED"), pair("EMAIL", "HARD_BOUNCE")]);
}

#[tokio::test]
async fn an_export_of_listmonk_brings_its_attributes_to_the_fields_that_are_declared() {
    let world = World::new().await;
    let acme = settled(&world).await;
    for (key, kind, personal) in [("size", "NUMBER", false), ("allergy", "TEXT", true)] {
        let input = json!({ "key": key, "label": key, "kind": kind, "personal": personal });
        acme.owner
            .gql(
                "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }",
                json!({ "input": input }),
            )
            .await
            .ok();
    }
    let read = taken(&acme, "listmonk.csv").await;
    assert_eq!(
        read["rejects"]["nodes"],
        json!([{ "line": 2, "field": "attributes", "code": "unknown" }]),
        "one is declared nowhere"
    );
    let lila = contact(&acme, "lila@monk.example").await;
    assert_eq!((&lila["fields"], &lila["personalFields"]), (&json!({ "size": 38 }), &json!({ "allergy": "nuts" })));
    assert_eq!(contact(&acme, "malik@monk.example").await["consents"], json!([]));
    assert_eq!(suppressed(&acme).await, [pair("EMAIL", "IMPORTED"), pair("EMAIL", "UNSUBSCRIBED")]);
}

#[tokio::test]
async fn files_of_windows_and_of_spreadsheets_are_read_by_their_bytes() {
    let world = World::new().await;
    let acme = settled(&world).await;
    for (name, encoding, separator) in
        [("windows.csv", "WINDOWS_1252", "SEMICOLON"), ("spreadsheet.txt", "UTF_16_LE", "TAB")]
    {
        let file = json!({ "upload": upload(&acme, fixture(name)).await });
        let head = acme.owner.gql(HEAD, json!({ "file": file })).await.ok()["importHead"].clone();
        assert_eq!((&head["encoding"], &head["separator"]), (&json!(encoding), &json!(separator)), "{head}");
        let read = taken(&acme, name).await;
        assert_eq!((&read["created"], &read["rejects"]["nodes"]), (&json!(1), &json!([])), "{name}: {read}");
    }
    let eloise = contact(&acme, "eloise@people.example").await;
    assert_eq!((&eloise["name"], &eloise["phone"]), (&json!("Éloïse Saïd"), &json!("+213551020304")));
    assert_eq!(contact(&acme, "masin@people.example").await["name"], "ⵎⴰⵙⵉⵏ");
}

#[tokio::test]
async fn a_file_shows_its_columns_and_is_read_as_somebody_chooses() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "Adresse,Qui,Pointure\nada@example.org,Ada,38\nbob@example.org,Bob,\n";
    let file = json!({ "csv": csv });
    let head = acme.owner.gql(HEAD, json!({ "file": file })).await.ok()["importHead"].clone();
    let proposal = |place: u64, target: &str| json!({ "place": place, "target": target, "field": null });
    let expected = json!([
        { "name": "Adresse", "samples": ["ada@example.org", "bob@example.org"], "proposal": proposal(1, "ADDRESS") },
        { "name": "Qui", "samples": ["Ada", "Bob"], "proposal": proposal(2, "IGNORED") },
        { "name": "Pointure", "samples": ["38"], "proposal": proposal(3, "IGNORED") },
    ]);
    assert_eq!(head["columns"], expected);
    let mut input = json!({ "file": file, "wording": "Yes.", "source": "fair" });
    let answer = refused(&acme, &acme.owner, IMPORT, json!({ "input": input })).await;
    assert_eq!(answer.violations(), [("file", "csv-column-missing")]);
    input["columns"] = json!([
        { "column": "adresse", "target": "EMAIL" }, { "column": "Qui", "target": "EMAIL" }, { "column": "Où", "target": "CITY" },
        { "column": "Pointure", "target": "FIELD", "field": "size" },
    ]);
    let answer = refused(&acme, &acme.owner, IMPORT, json!({ "input": input })).await;
    let expected = [("columns", "duplicate"), ("columns", "csv-column-missing"), ("columns", "field-unknown")];
    assert_eq!(answer.violations(), expected);
    input["columns"] = json!([{ "column": "adresse", "target": "EMAIL" }, { "column": "Qui", "target": "NAME" }]);
    let asked = acme.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    world.drain().await;
    let read = ended(&acme, asked["contactImport"]["id"].as_str().unwrap()).await;
    assert_eq!((&read["created"], &read["rejected"]), (&json!(2), &json!(0)));
    assert_eq!(contact(&acme, "ada@example.org").await["name"], "Ada");
    let analyst = acme.member(tenants::permissions::Role::Analyst).await;
    assert_eq!(analyst.gql(HEAD, json!({ "file": file })).await.code(), "FORBIDDEN", "samples are personal");
}
