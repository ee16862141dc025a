//! Partials and layouts: shared by templates, held while they are used, and not felt by campaigns under way.

use super::{CREATE, UPDATE, create, input, refused, shown, told};
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World};

const PARTIAL: &str = "mutation ($input: PartialInput!) { partialCreate(input: $input) { id } }";
const ANEW: &str = "mutation ($id: ID!, $input: PartialInput!) { partialUpdate(id: $id, input: $input) { html } }";
const GONE: &str = "mutation ($id: ID!) { partialDelete(id: $id) }";

async fn partial(company: &Company<'_>, name: &str, html: &str) -> String {
    let made = company.owner.gql(PARTIAL, json!({ "input": { "name": name, "html": html } })).await.ok();
    made["partialCreate"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_template_stands_in_the_layout_of_the_company() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    partial(&acme, "footer", "<p>{{contact.name}}</p>").await;
    let layout = partial(&acme, "layout", "<main>{{> @partial-block}}</main>{{> footer}}").await;
    let id = create(&acme, input("News", "{{#> layout}}<h1>Hello</h1>{{/layout}}", json!({}))).await;
    let ada = json!({ "variables": { "contact": { "name": "Ada" } } });
    let seen = shown(&acme.owner, &id, ada.clone()).await;
    assert_eq!(seen["html"], "<main><h1>Hello</h1></main><p>Ada</p>");
    let anew = json!({ "id": layout, "input": { "name": "layout", "html": "<div>{{> @partial-block}}</div>" } });
    acme.member(Role::Contributor).await.gql(ANEW, anew).await.ok();
    let seen = shown(&acme.owner, &id, ada).await;
    assert_eq!(seen["html"], "<div><h1>Hello</h1></div>");
}

#[tokio::test]
async fn missing_partials_and_circles_are_refused_when_saving() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let missing = json!({ "input": input("News", "<p>x</p>\n{{> nowhere}}", json!({})) });
    let answer = refused(&acme, &acme.owner, CREATE, missing).await;
    assert_eq!(answer.violations(), [("html", "template-unknown-partial")]);
    assert!(told(&answer)[0].2.contains("nowhere") && told(&answer)[0].2.contains('2'));
    let a = partial(&acme, "a", "<i>a</i>").await;
    partial(&acme, "b", "{{> a}}").await;
    let circle = json!({ "id": a, "input": { "name": "a", "html": "{{> b}}" } });
    assert_eq!(refused(&acme, &acme.owner, ANEW, circle).await.violations(), [("html", "template-in-partial")]);
    let itself = json!({ "input": { "name": "self", "html": "{{> self}}" } });
    assert_eq!(refused(&acme, &acme.owner, PARTIAL, itself).await.violations(), [("html", "template-partial-cycle")]);
    let wrong = json!({ "input": { "name": "1 x", "mjml": "<mj-text>" } });
    let answer = refused(&acme, &acme.owner, PARTIAL, wrong).await;
    assert_eq!(answer.violations(), [("name", "name-invalid"), ("mjml", "template-mjml-unclosed")]);
    let both = json!({ "input": { "name": "both", "html": "x", "text": "x" } });
    assert_eq!(refused(&acme, &acme.owner, PARTIAL, both).await.violations(), [("text", "one-source")]);
    let taken = json!({ "input": { "name": "a", "html": "x" } });
    assert_eq!(refused(&acme, &acme.owner, PARTIAL, taken).await.violations(), [("name", "taken")]);
    let reader = acme.member(Role::Reader).await;
    let new = json!({ "input": { "name": "new", "html": "x" } });
    assert_eq!(refused(&acme, &reader, PARTIAL, new).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn what_is_called_can_be_neither_removed_nor_broken() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let inner = partial(&acme, "inner", "<i>{{contact.name}}</i>").await;
    let outer = partial(&acme, "outer", "{{> inner}}").await;
    let id = create(&acme, input("News", "{{> outer}}", json!({}))).await;
    for called in [&inner, &outer] {
        assert_eq!(refused(&acme, &acme.owner, GONE, json!({ "id": called })).await.code(), "CONFLICT");
    }
    for broken in [
        json!({ "name": "inner", "html": "{{contact.nmae}}" }),
        json!({ "name": "renamed", "html": "<i>x</i>" }),
        json!({ "name": "inner", "mjml": "<mj-text>x</mj-text>" }),
    ] {
        let answer = refused(&acme, &acme.owner, ANEW, json!({ "id": inner, "input": broken })).await;
        assert_eq!(answer.violations(), [("name", "partial-breaks-template")]);
        assert!(told(&answer)[0].2.contains("News"), "{answer:?}");
    }
    acme.owner.gql(UPDATE, json!({ "id": id, "input": input("News", "<p>alone</p>", json!({})) })).await.ok();
    acme.owner.gql(GONE, json!({ "id": outer })).await.ok();
    acme.owner.gql(GONE, json!({ "id": inner })).await.ok();
    assert_eq!(refused(&acme, &acme.owner, GONE, json!({ "id": inner })).await.code(), "NOT_FOUND");
    let back = "mutation ($input: TemplateRollBack!) { templateRollBack(input: $input) { version } }";
    let answer = refused(&acme, &acme.owner, back, json!({ "input": { "id": id, "version": 1 } })).await;
    assert_eq!(answer.violations(), [("html", "template-unknown-partial")]);
}

#[tokio::test]
async fn a_campaign_under_way_does_not_feel_its_partial_change() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let footer = partial(&acme, "footer", "<p>before</p>").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let with = input("Spring", "<h1>x</h1>{{> footer}}", json!({}));
    acme.owner.gql(UPDATE, json!({ "id": spring.template, "input": with })).await.ok();
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let anew = json!({ "id": footer, "input": { "name": "footer", "html": "<p>after</p>" } });
    acme.owner.gql(ANEW, anew).await.ok();
    assert!(world.sent().remove(0).html.contains("before"));
    let mut witness = world.witness().await;
    let frozen = "SELECT content->'bundle'->'partials'->'footer'->>'source' FROM campaigns";
    assert_eq!(witness.texts(frozen).await, ["<p>before</p>"], "what is still to be sent is what was frozen");
    let seen = shown(&acme.owner, &spring.template, json!({})).await;
    assert!(seen["html"].as_str().unwrap().contains("after"));
}

#[tokio::test]
async fn partials_are_listed_and_found_by_their_identifier() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let id = partial(&acme, "footer", "<p>x</p>").await;
    let query = "query ($id: ID!) { partial(id: $id) { name html mjml text } node(id: $id) { id }
        partials(first: 5) { nodes { id } } }";
    let seen = acme.owner.gql(query, json!({ "id": id })).await.ok();
    let expected = json!({
        "partial": { "name": "footer", "html": "<p>x</p>", "mjml": Value::Null, "text": Value::Null },
        "node": { "id": id }, "partials": { "nodes": [{ "id": id }] },
    });
    assert_eq!(seen, expected);
}
