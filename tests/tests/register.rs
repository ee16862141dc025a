//! The register of processing says what is really set up and used, and what the company adds.

use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World, busy};

const UPDATE: &str =
    "mutation ($input: RegisterUpdate!) { registerUpdate(input: $input) { added { dpo purposes { activity text } } } }";

async fn activities(company: &Company<'_>) -> Vec<Value> {
    let read = company
        .owner
        .gql("{ register { controller relay activities { key bases wordings count data fields } } }", json!({}))
        .await
        .ok();
    assert_eq!((&read["register"]["controller"], &read["register"]["relay"]), (&json!("acme"), &json!("127.0.0.1")));
    read["register"]["activities"].as_array().unwrap().clone()
}

fn keys(activities: &[Value]) -> Vec<&str> {
    activities.iter().map(|activity| activity["key"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_is_not_done_is_not_in_the_register() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    assert_eq!(keys(&activities(&acme).await), ["accounts", "audit"]);
    acme.contact("ada@personal.example").consenting().create().await;
    let found = activities(&acme).await;
    assert_eq!(keys(&found), ["contacts", "messages_email", "accounts", "audit"]);
    assert_eq!(found[0]["data"], json!(["email"]));
    assert_eq!(found[1]["bases"], json!(["CONSENT"]));
}

#[tokio::test]
async fn a_busy_company_has_all_its_activities_with_words_and_fields() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    busy::furnish(&[&acme]).await;
    let found = activities(&acme).await;
    let expected = [
        "contacts",
        "clicks_email",
        "messages_email",
        "opens_email",
        "messages_sms",
        "forms",
        "imports",
        "suppressions",
        "requests",
        "accounts",
        "audit",
    ];
    assert_eq!(keys(&found), expected);
    assert_eq!(found[0]["data"], json!(["email", "phone", "name"]));
    assert_eq!(found[0]["fields"], json!(["Size"]));
}

#[tokio::test]
async fn the_company_adds_what_only_it_can_say_and_it_is_kept_sealed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let input = json!({ "dpo": "Dihia, dpo@personal.example", "purposes": [{ "activity": "messages_email", "text": "Our monthly letter." }] });
    let made = acme.owner.gql(UPDATE, json!({ "input": input })).await.ok();
    assert_eq!(made["registerUpdate"]["added"]["purposes"][0]["text"], "Our monthly letter.");
    let wrong = json!({ "input": { "purposes": [{ "activity": "alchemy", "text": "Gold" }] } });
    assert_eq!(acme.owner.gql(UPDATE, wrong).await.violations(), [("purposes", "value-invalid")]);
    let dump = world.witness().await.dump().await.join("\n");
    assert!(!dump.contains("dpo@personal.example"));
    for role in [Role::Auditor, Role::Manager] {
        let denied = acme.member(role).await.gql(UPDATE, json!({ "input": {} })).await;
        assert_eq!(denied.code(), "FORBIDDEN");
    }
    assert_eq!(acme.member(Role::Marketer).await.gql("{ register { at } }", json!({})).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_auditor_takes_it_out_as_a_table_as_json_and_as_a_page() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    acme.contact("ada@personal.example").consenting().create().await;
    acme.owner.gql(UPDATE, json!({ "input": { "dpo": "=Dihia" } })).await.ok();
    let auditor = acme.member(Role::Auditor).await;
    let export = async |format: &str| {
        let taken = auditor.gql(&format!("{{ registerExport(format: {format}) }}"), json!({})).await.ok();
        taken["registerExport"].as_str().unwrap().to_owned()
    };
    let whole: Value = serde_json::from_str(&export("JSON").await).unwrap();
    assert_eq!(
        (&whole["format"], &whole["activities"][1]["key"]),
        (&json!("dihya.register.1"), &json!("messages_email"))
    );
    assert_eq!(
        whole["retention"][1],
        json!({ "stage": "prospect", "months": 36, "outcome": "erase", "noticeDays": 0 })
    );
    let csv = export("CSV").await;
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(csv.contains("'=Dihia"), "a table holds no formulas: {csv}");
    for (language, title) in
        [("fr", "Registre des activités"), ("en", "Register of processing"), ("ar", "سجل أنشطة"), ("tzm", "ⴰⵊⴻⵔⵔⴻⴷ")]
    {
        let page = auditor.get(&format!("/register?lang={language}")).await.text().await.unwrap();
        assert!(page.contains(title) && !page.contains("<script"), "{language}: {page}");
        assert!(
            !page.contains("register-") && !page.contains("data-value-"),
            "{language}: a sentence is missing: {page}"
        );
        assert_eq!(page.contains("<html lang=\"ar\" dir=\"rtl\""), language == "ar");
    }
    assert_eq!(acme.member(Role::Reader).await.get("/register").await.status().as_u16(), 403);
}
