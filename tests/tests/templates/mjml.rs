//! MJML: as good as HTML, from the first save to the mailbox.

use super::{CREATE, create, input, refused, shown};
use serde_json::json;
use tests::World;

const PAGE: &str = "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{contact.name}}</mj-text>
    <mj-button href=\"https://shop.example/spring\">Look</mj-button></mj-column></mj-section></mj-body></mjml>";

#[tokio::test]
async fn a_page_in_mjml_reaches_the_mailbox_as_html_with_a_text_part() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let anew = input("Spring", "", json!({ "html": null, "mjml": PAGE }));
    acme.owner.gql(super::UPDATE, json!({ "id": spring.template, "input": anew })).await.ok();
    let query = "query ($id: ID!) { template(id: $id) { html mjml warnings { code } } }";
    let seen = acme.owner.gql(query, json!({ "id": spring.template })).await.ok();
    assert_eq!(seen["template"], json!({ "html": null, "mjml": PAGE, "warnings": [] }));
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let mail = world.sent().remove(0);
    assert!(mail.html.starts_with("<!doctype html>") && mail.html.contains("Hello Ada"), "{}", mail.html);
    assert!(!mail.html.contains("mj-button") && !mail.html.contains("googleapis"));
    assert!(mail.text.starts_with("Hello Ada") && mail.text.contains("Look [1]"), "{}", mail.text);
    let led = world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert_eq!(led.headers()["location"], "https://shop.example/spring");
}

#[tokio::test]
async fn a_page_is_given_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let both = json!({ "input": input("News", "<p>x</p>", json!({ "mjml": PAGE })) });
    assert_eq!(refused(&acme, &acme.owner, CREATE, both).await.violations(), [("mjml", "one-source")]);
    let none = json!({ "input": input("News", "", json!({ "html": null, "variants": [{ "locale": "fr", "subject": "s" }] })) });
    let answer = refused(&acme, &acme.owner, CREATE, none).await;
    assert_eq!(answer.violations(), [("html", "required"), ("variants.0.html", "required")]);
}

#[tokio::test]
async fn a_page_that_gmail_cuts_off_is_warned_of_and_not_refused() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let long = |bytes: usize| format!("<p>{}</p>", "x".repeat(bytes - 7));
    let fine = create(&acme, input("Fine", &long(102 * 1024), json!({}))).await;
    assert_eq!(shown(&acme.owner, &fine, json!({})).await["warnings"], json!([]));
    let french = json!([{ "locale": "fr", "subject": "s", "html": long(110 * 1024) }]);
    let cut = create(&acme, input("Cut", &long(102 * 1024), json!({ "variants": french }))).await;
    let query = "query ($id: ID!) { template(id: $id) { warnings { field code message } } }";
    let seen = acme.owner.gql(query, json!({ "id": cut })).await.ok()["template"]["warnings"].clone();
    assert_eq!((&seen[0]["field"], &seen[0]["code"]), (&json!("variants.0.html"), &json!("template-clipped")));
    let message = seen[0]["message"].as_str().unwrap();
    assert!(message.contains("110") && message.contains("102") && seen[1].is_null(), "{seen}");
}
