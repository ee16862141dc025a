//! What an import tells of its file: days that can't be told apart, what it left out and why, and what it can't read at all.

use super::{IMPORT, ask, ended, import, refused, settled};
use serde_json::{Value, json};
use tests::{Company, World};

async fn acted(company: &Company<'_>) -> Vec<String> {
    let query = "{ contacts(first: 100, order: OLDEST) { nodes { actedAt } } }";
    let found = company.owner.gql(query, json!({})).await.ok();
    let day = |person: &Value| person["actedAt"].as_str().unwrap()[..10].to_owned();
    found["contacts"]["nodes"].as_array().unwrap().iter().map(day).collect()
}

#[tokio::test]
async fn a_day_is_read_as_the_file_proves_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    for (name, days, read) in [
        ("a", ["01/03/2025", "31/03/2025"], ["2025-03-01", "2025-03-31"]),
        ("b", ["01/03/2025", "03/31/2025"], ["2025-01-03", "2025-03-31"]),
    ] {
        let known = acted(&acme).await.len();
        let csv = format!("email,consent date\n{name}1@example.org,{}\n{name}2@example.org,{}\n", days[0], days[1]);
        let told = import(&acme, &csv, "fair").await;
        assert_eq!(told["rejects"]["nodes"], json!([]), "{csv}");
        assert_eq!(acted(&acme).await[known..], read);
    }
}

#[tokio::test]
async fn a_day_that_nothing_tells_apart_is_told_and_a_french_company_reads_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let told = import(&acme, "email,consent date\nada@example.org,01/03/2025\n", "fair").await;
    assert_eq!(told["rejects"]["nodes"], json!([{ "line": 2, "field": "agreedAt", "code": "date-ambiguous" }]));
    let update = "mutation ($input: TenantUpdate!) { tenantUpdate(input: $input) { locale } }";
    acme.owner.gql(update, json!({ "input": { "locale": "fr" } })).await.ok();
    let told = import(&acme, "email,consent date\nbob@example.org,01/03/2025\n", "fair").await;
    assert_eq!(told["rejects"]["nodes"], json!([]));
    assert_eq!(acted(&acme).await[1], "2025-03-01");
}

#[tokio::test]
async fn a_day_of_a_field_is_kept_as_rules_compare_it() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let input = json!({ "key": "birthday", "label": "Birthday", "kind": "DATE", "personal": false });
    let create = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
    acme.owner.gql(create, json!({ "input": input })).await.ok();
    import(
        &acme,
        "email,birthday\nada@example.org,03/04/1990\nbob@example.org,25.12.1991\ncyd@example.org,17/04/1992\n",
        "fair",
    )
    .await;
    let found = acme.owner.gql("{ contacts(first: 9, order: OLDEST) { nodes { fields } } }", json!({})).await.ok();
    let days: Vec<&Value> =
        found["contacts"]["nodes"].as_array().unwrap().iter().map(|person| &person["fields"]["birthday"]).collect();
    assert_eq!(days, ["1990-04-03", "1991-12-25", "1992-04-17"]);
}

#[tokio::test]
async fn a_report_is_counted_and_can_be_read_by_its_reasons() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let id = ask(
        &acme,
        "email,phone\nwrong,\nada@example.org,12\nbob@example.org,13\nwrong too,\nada@example.org,\n",
        "fair",
    )
    .await;
    world.drain().await;
    let query = "query ($id: ID!, $code: String) { import(id: $id) {
        rejectReasons { code rejected leftOut } rejects(code: $code, first: 1) { totalCount pageInfo { hasNextPage } nodes { line } } } }";
    let told = acme.owner.gql(query, json!({ "id": id, "code": "phone-invalid" })).await.ok()["import"].clone();
    let reason =
        |code: &str, rejected: u8, left_out: u8| json!({ "code": code, "rejected": rejected, "leftOut": left_out });
    let reasons = [reason("email-invalid", 2, 0), reason("phone-invalid", 0, 2), reason("duplicate", 1, 0)];
    assert_eq!(told["rejectReasons"], json!(reasons));
    let phones = json!({ "totalCount": 2, "pageInfo": { "hasNextPage": true }, "nodes": [{ "line": 3 }] });
    assert_eq!(told["rejects"], phones);
    let all = acme.owner.gql(query, json!({ "id": id })).await.ok();
    assert_eq!(all["import"]["rejects"]["totalCount"], 5);
}

#[tokio::test]
async fn a_column_that_is_missing_is_told_once() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let input = json!({
        "file": { "csv": "nom\nAda\n" }, "wording": "Yes.", "source": "fair", "columns": [{ "column": "courriel", "target": "EMAIL" }],
    });
    let answer = refused(&acme, &acme.owner, IMPORT, json!({ "input": input })).await;
    assert_eq!(answer.violations(), [("columns", "csv-column-missing")]);
}

#[tokio::test]
async fn a_reject_says_which_form_is_expected() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "email,optin ip,attributes,consent date\nada@example.org,here,none,soon\n";
    let id = ask(&acme, csv, "fair").await;
    world.drain().await;
    let codes: Vec<Value> =
        ended(&acme, &id).await["rejects"]["nodes"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, ["date-invalid", "ip-invalid", "attributes-invalid"]);
    let report = acme.owner.get(&format!("/imports/{id}/rejects.csv")).await.text().await.unwrap();
    for form in ["2025-03-01", "192.0.2.7", "JSON object"] {
        assert!(report.contains(form), "{report}");
    }
}
