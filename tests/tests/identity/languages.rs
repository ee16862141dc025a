//! The language of an answer: the one that the request asks for, else that of the account, and never two in one sentence.

use serde_json::{Value, json};
use tests::{Actor, Company, World};

const LOCALE: &str = "mutation { accountSetLocale(locale: \"ar\") }";

/// What an answer says, asked with this body for an answer in this language, if in one.
async fn said(actor: &Actor, language: Option<&str>, path: &str, body: &Value) -> (u16, Value) {
    let mut request = actor.post(path, body).await;
    if let Some(language) = language {
        request = request.header("Accept-Language", language);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

/// The sentence of a code without arguments.
fn sentence(language: &str, code: &str) -> String {
    locales::error(language.parse().unwrap(), code, &locales::Args::new())
}

/// The owner, who reads Arabic.
async fn reader(world: &World) -> (Company<'_>, Actor) {
    let acme = world.tenant("acme").await;
    acme.owner.gql(LOCALE, json!({})).await.ok();
    let owner = acme.owner.clone();
    (acme, owner)
}

#[tokio::test]
async fn a_request_is_answered_in_the_language_it_asks_for_or_else_in_the_accounts() {
    let world = World::new().await;
    let (_acme, owner) = reader(&world).await;
    let missing = json!({ "query": "{ campaign(id: \"campaign_00000000000000000000000000\") { id } }" });
    let batch = json!([{ "query": "{ viewer { id } }" }]);
    for (body, code) in [(missing, "NOT_FOUND"), (batch, "BATCH_REFUSED")] {
        for (asked, told) in [(None, "ar"), (Some("fr-FR,fr;q=0.9"), "fr"), (Some("xx"), "ar"), (Some("en"), "en")] {
            let (_, answer) = said(&owner, asked, "/graphql", &body).await;
            let error = &answer["errors"][0];
            assert_eq!((&error["extensions"]["code"], &error["message"]), (&json!(code), &json!(sentence(told, code))));
        }
    }
}

#[tokio::test]
async fn what_the_edge_refuses_before_it_knows_who_asks_is_told_in_their_language_too() {
    let world = World::new().await;
    let (_acme, owner) = reader(&world).await;
    let text = owner.send("/graphql", "text/plain", "{}").await;
    assert_eq!(text.status(), 415);
    let told: Value = serde_json::from_str(&text.text().await.unwrap()).unwrap();
    assert_eq!(told["errors"][0]["message"], sentence("ar", "UNSUPPORTED_MEDIA_TYPE"));
    let stranger = world.anonymous().send("/graphql", "text/plain", "{}").await;
    let told: Value = serde_json::from_str(&stranger.text().await.unwrap()).unwrap();
    assert_eq!(told["errors"][0]["message"], sentence("fr", "UNSUPPORTED_MEDIA_TYPE"));
}

#[tokio::test]
async fn the_librarys_english_stands_beside_the_sentence_and_not_in_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let schedule = "mutation ($at: DateTime!) { campaignSchedule(input: { id: \"campaign_00000000000000000000000000\", hour: { at: $at } }) { id } }";
    for (query, code) in [
        ("{ nonsense }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer", "GRAPHQL_PARSE_FAILED"),
        (schedule, "BAD_USER_INPUT"),
    ] {
        let body = json!({ "query": query, "variables": { "at": "tomorrow" } });
        let (_, answer) = said(&acme.owner, Some("fr"), "/graphql", &body).await;
        let error = &answer["errors"][0];
        assert_eq!((&error["extensions"]["code"], &error["message"]), (&json!(code), &json!(sentence("fr", code))));
        assert!(error["extensions"]["args"]["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{error}");
        if code == "BAD_USER_INPUT" {
            let violation = &error["extensions"]["violations"][0];
            assert_eq!(
                (&violation["field"], &violation["code"]),
                (&json!("campaignSchedule"), &json!("value-invalid"))
            );
        }
    }
}

#[tokio::test]
async fn a_document_that_is_too_large_is_told_what_was_counted_and_how_much_is_allowed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let many = (0..21).map(|number| format!("v{number}: viewer {{ id }}")).collect::<Vec<_>>().join(" ");
    let body = json!({ "query": format!("{{ {many} }}") });
    let (_, answer) = said(&acme.owner, Some("en"), "/graphql", &body).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "QUERY_TOO_LARGE", "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("21 root fields, where 20 are allowed"), "{message}");
}

#[tokio::test]
async fn an_address_that_there_is_not_answers_browsers_with_a_page_and_programs_with_json() {
    let world = World::new().await;
    let nobody = world.anonymous();
    for (path, status, code) in [("/nowhere", 404, "NOT_FOUND"), ("/u/token/more", 404, "NOT_FOUND")] {
        let (found, answer) = said(&nobody, Some("en"), path, &json!({})).await;
        assert_eq!((found, &answer["error"]["code"]), (status, &json!(code)), "{path}");
        assert_eq!(answer["error"]["message"], sentence("en", code));
    }
    let wrong = nobody.get("/auth/sign-in").await;
    assert_eq!((wrong.status().as_u16(), wrong.headers()["allow"].to_str().unwrap()), (405, "POST"));
    assert_eq!(wrong.json::<Value>().await.unwrap()["error"]["code"], "METHOD_NOT_ALLOWED");
    let request =
        nobody.post("/nowhere", &json!({})).await.header("Accept", "text/html").header("Accept-Language", "en");
    let page = request.send().await.unwrap();
    assert_eq!(page.status(), 404);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.text().await.unwrap().contains(&sentence("en", "NOT_FOUND")));
}

#[tokio::test]
async fn a_viewer_sees_no_permission_that_nobody_can_give() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let key = acme.key(&["contact:read"]).await;
    let seen = key.gql("{ viewer { permissions } }", json!({})).await.ok();
    assert_eq!(seen["viewer"]["permissions"], json!(["tenant:read", "contact:read"]));
    let asked = json!({ "input": { "name": "program", "permissions": ["answer:keep"] } });
    let query = "mutation ($input: ApiKeyCreate!) { apiKeyCreate(input: $input) { secret } }";
    assert_eq!(acme.owner.gql(query, asked).await.violations(), [("permissions", "permission-unknown")]);
}
