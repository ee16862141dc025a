//! Variables: declared with type and sample, found when they are not, and given by the campaign.

use super::{CREATE, create, input, refused, shown, told};
use serde_json::json;
use tests::World;

fn declared() -> serde_json::Value {
    json!([
        { "name": "title", "type": "TEXT", "required": true, "sample": "Spring" },
        { "name": "price", "type": "MONEY", "sample": { "amount": "12.5", "currency": "EUR" } },
        { "name": "until", "type": "DATE", "sample": "2026-11-30" },
        { "name": "items", "type": "LIST", "sample": [{ "name": "Fig" }, { "name": "Thyme" }] },
    ])
}

const PAGE: &str =
    "<h1>{{title}}</h1><p>{{money price}} {{date until}}</p>{{#each items}}<i>{{this.name}}</i>{{/each}}";

#[tokio::test]
async fn a_variable_that_nobody_gives_is_found_when_saving_with_its_place() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let html = "<p>{{contact.name}} {{contact.fields.shoe}} {{company}}</p>\n <p>{{contact.nmae}} {{titel}}</p>{{#each items}}{{this.nam}}{{/each}}";
    let wrong = input("Hello", html, json!({ "subject": "{{tilte}}", "variables": declared() }));
    let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": wrong })).await;
    let fields: Vec<_> = answer.violations();
    assert_eq!(
        fields,
        [
            ("subject", "template-unknown-variable"),
            ("html", "template-unknown-variable"),
            ("html", "template-unknown-variable"),
            ("html", "template-unknown-variable"),
        ]
    );
    let told = told(&answer);
    for (told, (name, line)) in told.iter().zip([("tilte", 1), ("contact.nmae", 2), ("titel", 2), ("this.nam", 2)]) {
        assert!(told.2.contains(name) && told.2.contains(&line.to_string()), "{told:?}");
    }
}

#[tokio::test]
async fn the_sample_stands_in_for_what_a_preview_is_not_given() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let id = create(&acme, input("Hello", PAGE, json!({ "variables": declared() }))).await;
    let seen = shown(&acme.owner, &id, json!({})).await;
    assert_eq!(seen["html"], "<h1>Spring</h1><p>€12.50 Nov 30, 2026</p><i>Fig</i><i>Thyme</i>");
    let given = json!({ "variables": { "title": "<Mine>", "items": [] } });
    let seen = shown(&acme.owner, &id, given).await;
    assert_eq!(seen["html"], "<h1>&lt;Mine&gt;</h1><p>€12.50 Nov 30, 2026</p>");
    let wrong = json!({ "variables": { "title": 1, "until": "soon", "items": {} } });
    let answer = super::preview(&acme.owner, &id, wrong).await;
    assert_eq!(
        answer.violations(),
        [
            ("variables.title", "variable-wrong-type"),
            ("variables.until", "variable-wrong-type"),
            ("variables.items", "variable-wrong-type"),
        ]
    );
}

#[tokio::test]
async fn everything_that_is_wrong_with_declarations_is_told_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let variables = json!([
        { "name": "ok", "type": "BOOLEAN", "sample": true },
        { "name": "ok", "type": "TEXT" },
        { "name": "contact", "type": "OBJECT" },
        { "name": "no name", "type": "NUMBER", "sample": "many" },
        { "name": "when", "type": "DATE", "sample": "soon" },
    ]);
    let input = input("Hello", "<p>x</p>", json!({ "variables": variables }));
    let answer = refused(&acme, &acme.owner, CREATE, json!({ "input": input })).await;
    assert_eq!(
        answer.violations(),
        [
            ("variables.1.name", "duplicate"),
            ("variables.2.name", "duplicate"),
            ("variables.3.name", "name-invalid"),
            ("variables.3.sample", "variable-wrong-type"),
            ("variables.4.sample", "variable-wrong-type"),
        ]
    );
}

#[tokio::test]
async fn a_campaign_gives_the_values_and_leaves_only_with_those_that_are_required() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let template = create(&acme, input("With values", PAGE, json!({ "variables": declared() }))).await;
    let update = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { variables } }";
    let with = |variables: serde_json::Value| json!({ "input": { "id": spring.id, "template": template, "variables": variables } });
    let wrong = refused(&acme, &acme.owner, update, with(json!({ "title": false }))).await;
    assert_eq!(wrong.violations(), [("variables.title", "variable-wrong-type")]);
    let mut lacking = with(json!({ "until": "2026-12-01" }));
    acme.owner.gql(update, lacking.clone()).await.ok();
    let send = "mutation ($id: ID!) { campaignSend(id: $id) { state } }";
    let answer = refused(&acme, &acme.owner, send, json!({ "id": spring.id })).await;
    assert_eq!(answer.violations(), [("variables.title", "required")]);

    lacking["input"]["variables"]["title"] = json!("Figs");
    acme.owner.gql(update, lacking).await.ok();
    acme.owner.gql(send, json!({ "id": spring.id })).await.ok();
    world.drain().await;
    let html = world.sent().remove(0).html;
    assert!(html.contains("<h1>Figs</h1>") && html.contains("Dec 1, 2026") && !html.contains("Thyme"), "{html}");
}
