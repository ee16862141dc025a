//! GraphQL documents that ask for too much, or for what they may not have.

use super::site::{Refusal, Site, gql};
use crate::crash::client::Client;
use reqwest::Method;
use serde_json::{Value, json};
use std::iter::repeat_n;

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_ask_for_too_much_are_refused() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let owner = site.client(&acme.owner).await;
    for (document, code) in [
        (deep(), "QUERY_TOO_DEEP"),
        (brackets(), "QUERY_TOO_DEEP"),
        (aliases(), "TOO_MANY_ALIASES"),
        (directives(), "TOO_MANY_DIRECTIVES"),
        (duplicates(), "QUERY_TOO_LARGE"),
        (costly(), "QUERY_TOO_COSTLY"),
        (circle(), "FRAGMENT_CYCLE"),
        (bomb(), "QUERY_TOO_LARGE"),
        ("x".repeat(70_000), "QUERY_TOO_LARGE"),
        ("{ viewer { id }".to_owned(), "GRAPHQL_PARSE_FAILED"),
        ("{ viewer { secrets } }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ("{ __schema { types { name } } }".to_owned(), "INTROSPECTION_DISABLED"),
        ("{ __type(name: \"Contact\") { fields { name } } }".to_owned(), "INTROSPECTION_DISABLED"),
        ("{ contacts(first: 101) { nodes { id } } }".to_owned(), "BAD_USER_INPUT"),
        ("{ contacts(first: -1) { nodes { id } } }".to_owned(), "BAD_USER_INPUT"),
        ("{ contacts(after: \"nowhere\") { nodes { id } } }".to_owned(), "BAD_USER_INPUT"),
        ("{ contact(id: \"1 OR 1=1\") { id } }".to_owned(), "BAD_USER_INPUT"),
    ] {
        site.refuses(&owner, code, async |caller| gql(caller, &document, json!({})).await).await;
    }
    for (body, code) in [
        (json!([{ "query": "{ viewer { id } }" }, { "query": "{ viewer { id } }" }]), "BATCH_REFUSED"),
        (json!({ "query": 7 }), "MALFORMED_REQUEST"),
        (json!("{ viewer { id } }"), "MALFORMED_REQUEST"),
        (json!({ "query": "{ viewer { id } }", "variables": { "padding": "x".repeat(2_000_000) } }), "BODY_TOO_LARGE"),
    ] {
        site.refuses(&owner, code, async |caller| post(caller, &body).await).await;
    }
    still_serves(&owner).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_asked_is_not_hinted_at_either() {
    let site = Site::open().await;
    let nobody = site.nobody();
    for document in ["{ contact { nam } }", "{ viewe { id } }", "mutation { campaignSen(id: 1) { id } }"] {
        let refusal = gql(&nobody, document, json!({})).await;
        assert!(!refusal.sentences().iter().any(|sentence| sentence.contains("Did you mean")), "{refusal:?}");
    }
    for document in
        ["{ viewer { id } }", "{ contacts { nodes { id } } }", "mutation { contactErase(id: \"contact_1\") }"]
    {
        let code = gql(&nobody, document, json!({})).await.code;
        assert!(["UNAUTHENTICATED", "BAD_USER_INPUT"].contains(&code.as_str()), "{code}");
    }
    site.refuses(&nobody, "UNAUTHENTICATED", async |caller| gql(caller, "{ viewer { id } }", json!({})).await).await;
}

async fn post(caller: &Client, body: &Value) -> Refusal {
    Refusal::read(caller.request(Method::POST, "/graphql").json(body).send().await.unwrap()).await
}

async fn still_serves(owner: &Client) {
    assert_eq!(owner.gql("{ viewer { tenant { name } } }", json!({})).await["viewer"]["tenant"]["name"], "acme");
}

fn deep() -> String {
    format!("{}id{}", "{ viewer ".repeat(20) + "{ ", " }".repeat(21))
}

fn brackets() -> String {
    format!("{{ contact(id: {}{}) {{ id }} }}", "[".repeat(2_000), "]".repeat(2_000))
}

fn aliases() -> String {
    let fields: Vec<String> = (0..60).map(|number| format!("a{number}: locale")).collect();
    format!("{{ viewer {{ {} }} }}", fields.join(" "))
}

fn directives() -> String {
    format!("{{ viewer {{ id {} }} }}", "@include(if: true) ".repeat(60))
}

fn duplicates() -> String {
    format!("{{ viewer {{ {} }} }}", "id ".repeat(5_000))
}

fn costly() -> String {
    "{ campaigns(first: 100) { nodes { deliveries(first: 100) { nodes { slot state code } } } } }".to_owned()
}

fn circle() -> String {
    "{ viewer { ...a } } fragment a on Viewer { id ...b } fragment b on Viewer { locale ...a }".to_owned()
}

/// A few hundred bytes that stand for 12⁹ fields.
fn bomb() -> String {
    let levels = (0..9).map(|level| {
        let next = if level == 8 { "id ".to_owned() } else { format!("...f{} ", level + 1) };
        format!("fragment f{level} on Viewer {{ {} }} ", repeat_n(next, 12).collect::<String>())
    });
    format!("{{ viewer {{ ...f0 }} }} {}", levels.collect::<String>())
}
