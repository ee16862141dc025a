//! Pictures in templates: held while they are shown, kept where they were sent, missed where they are not.

use super::{kept, text};
use serde_json::{Value, json};
use tests::{Actor, Company, World};

const TEMPLATE: &str =
    "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id warnings { field code message } } }";
const ANEW: &str = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
const DELETE: &str = "mutation ($id: ID!) { mediumDelete(id: $id) }";

fn input(name: &str, html: &str) -> Value {
    json!({ "name": name, "locale": "en", "subject": "News", "html": html })
}

async fn template(company: &Company<'_>, name: &str, html: &str) -> Value {
    company.owner.gql(TEMPLATE, json!({ "input": input(name, html) })).await.ok()["templateCreate"].clone()
}

async fn status(actor: &Actor, told: &Value) -> u16 {
    actor.get(text(told, "url")).await.status().as_u16()
}

#[tokio::test]
async fn what_a_template_or_a_partial_shows_can_not_be_removed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (hero, logo) = (kept(&acme, 1, "hero").await, kept(&acme, 2, "logo").await);
    let made = template(&acme, "Spring", &format!("<img alt='' src='{}'>", text(&hero, "url"))).await;
    let partial = "mutation ($input: PartialInput!) { partialCreate(input: $input) { id } }";
    let footer =
        json!({ "name": "footer", "html": format!("<i style=\"background:url({})\">x</i>", text(&logo, "url")) });
    let footer = acme.owner.gql(partial, json!({ "input": footer })).await.ok()["partialCreate"]["id"].clone();
    for (told, name) in [(&hero, "Spring"), (&logo, "footer")] {
        let refused = acme.owner.gql(DELETE, json!({ "id": told["id"] })).await;
        assert_eq!(refused.code(), "MEDIUM_IN_USE");
        assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains(name), "{refused:?}");
    }
    acme.owner.gql(ANEW, json!({ "id": made["id"], "input": input("Spring", "<p>x</p>") })).await.ok();
    acme.owner.gql(DELETE, json!({ "id": hero["id"] })).await.ok();
    let seen = acme.owner.gql("{ media { nodes { name } } }", json!({})).await.ok();
    assert_eq!(seen["media"]["nodes"], json!([{ "name": "logo" }]));
    assert_eq!(status(&world.anonymous(), &hero).await, 200, "an earlier version shows it");
    let back = "mutation ($input: TemplateRollBack!) { templateRollBack(input: $input) { warnings { code } } }";
    let back = acme.owner.gql(back, json!({ "input": { "id": made["id"], "version": 1 } })).await.ok();
    assert_eq!(back["templateRollBack"]["warnings"], json!([]));
    // The same content comes back into the library, at the same address.
    assert_eq!(kept(&acme, 1, "hero again").await["url"], hero["url"]);
    acme.owner.gql("mutation ($id: ID!) { partialDelete(id: $id) }", json!({ "id": footer })).await.ok();
    acme.owner.gql(DELETE, json!({ "id": logo["id"] })).await.ok();
    assert_eq!(status(&world.anonymous(), &logo).await, 404);
}

#[tokio::test]
async fn what_stands_in_a_mail_that_was_sent_stays_reachable() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (hero, logo) = (kept(&acme, 1, "hero").await, kept(&acme, 2, "logo").await);
    let partial = "mutation ($input: PartialInput!) { partialCreate(input: $input) { id } }";
    let footer = |html: String| json!({ "name": "footer", "html": html });
    let with = footer(format!("<img alt='' src='{}'>", text(&logo, "url")));
    let id = acme.owner.gql(partial, json!({ "input": with })).await.ok()["partialCreate"]["id"].clone();
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let html = format!("<img alt='' src='{}'>{{{{> footer}}}}", text(&hero, "url"));
    acme.owner.gql(ANEW, json!({ "id": spring.template, "input": input("Spring", &html) })).await.ok();
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let anew = "mutation ($id: ID!, $input: PartialInput!) { partialUpdate(id: $id, input: $input) { id } }";
    acme.owner.gql(anew, json!({ "id": id, "input": footer("<i>x</i>".to_owned()) })).await.ok();
    acme.owner.gql(ANEW, json!({ "id": spring.template, "input": input("Spring", "<p>x</p>") })).await.ok();
    for told in [&hero, &logo] {
        acme.owner.gql(DELETE, json!({ "id": told["id"] })).await.ok();
        assert!(world.sent().remove(0).html.contains(text(told, "url")));
        assert_eq!(status(&world.anonymous(), told).await, 200);
    }
    world.advance(chrono::TimeDelta::days(2));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(status(&world.anonymous(), &logo).await, 200, "what clears away leaves it");
}

#[tokio::test]
async fn what_nobody_shows_any_more_is_cleared_away() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let hero = kept(&acme, 1, "hero").await;
    let made = template(&acme, "Spring", &format!("<img alt='' src='{}'>", text(&hero, "url"))).await;
    acme.owner.gql(ANEW, json!({ "id": made["id"], "input": input("Spring", "<p>x</p>") })).await.ok();
    acme.owner.gql(DELETE, json!({ "id": hero["id"] })).await.ok();
    acme.owner.gql("mutation ($id: ID!) { templateDelete(id: $id) }", json!({ "id": made["id"] })).await.ok();
    assert_eq!(status(&world.anonymous(), &hero).await, 200);
    world.advance(chrono::TimeDelta::days(2));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(status(&world.anonymous(), &hero).await, 404);
}

#[tokio::test]
async fn a_template_warns_of_pictures_that_say_nothing_or_are_not_there() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let (hero, theirs) = (kept(&acme, 1, "hero").await, kept(&zeta, 2, "other").await);
    let (hero, theirs) = (text(&hero, "url"), text(&theirs, "url"));
    let html = format!(
        "<img src='{hero}'><img src='{hero}' alt='A fig'><img src='{theirs}' alt=''><img src='{}/media/typo.png' alt=''>
         <img src='https://elsewhere.example/media/x.png' alt=''>",
        world.url
    );
    let made = template(&acme, "Spring", &html).await;
    let warned: Vec<(&str, &str)> =
        made["warnings"].as_array().unwrap().iter().map(|found| (text(found, "field"), text(found, "code"))).collect();
    let missing = ("html", "template-media-missing");
    assert_eq!(warned, [("html", "template-picture-silent"), missing, missing], "{made}");
    let told = made["warnings"].to_string();
    assert!(told.contains(hero) && told.contains(theirs) && told.contains("typo.png") && !told.contains("elsewhere"));
    let mjml = json!({ "input": { "name": "Mjml", "locale": "en", "subject": "News",
        "mjml": format!("<mjml><mj-body><mj-section><mj-column><mj-image src=\"{hero}\" /></mj-column></mj-section></mj-body></mjml>") } });
    let made = acme.owner.gql(TEMPLATE, mjml).await.ok()["templateCreate"].clone();
    assert_eq!(made["warnings"][0]["code"], "template-picture-silent", "{made}");
    assert_eq!(made["warnings"][0]["field"], "mjml", "{made}");
}
