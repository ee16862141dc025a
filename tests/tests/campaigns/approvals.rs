//! Approval by a second person: of exactly what would leave, and by nobody who wrote on it.

use super::{got, send};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Actor, Answer, Campaign, Company, World};

const RULES: &str = "mutation ($input: SendingRulesSet!) { sendingRulesSet(input: $input) { approval } }";
const APPROVE: &str =
    "mutation ($input: CampaignApprove!) { campaignApprove(input: $input) { approval { by holds } } }";
const SEEN: &str = "query ($id: ID!) { campaign(id: $id) { version approval { by at holds } } }";
const UPDATE: &str = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { id } }";
const SCHEDULE: &str = "mutation ($input: CampaignSchedule!) { campaignSchedule(input: $input) { state } }";

/// A company that asks for approval, a campaign that its owner wrote, and a marketer.
async fn asked(world: &World) -> (Company<'_>, Campaign, Actor) {
    let acme = world.tenant("acme").await;
    acme.owner.gql(RULES, json!({ "input": { "approval": true } })).await.ok();
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    let marketer = acme.member(Role::Marketer).await;
    (acme, spring, marketer)
}

async fn seen(actor: &Actor, campaign: &Campaign) -> Value {
    actor.gql(SEEN, json!({ "id": campaign.id })).await.ok()["campaign"].clone()
}

/// Approves the campaign as it is now.
async fn approve(actor: &Actor, campaign: &Campaign) -> Answer {
    let version = seen(actor, campaign).await["version"].clone();
    actor.gql(APPROVE, json!({ "input": { "id": campaign.id, "version": version } })).await
}

#[tokio::test]
async fn nothing_leaves_before_somebody_else_approved_it() {
    let world = World::new().await;
    let (acme, spring, marketer) = asked(&world).await;
    let at = world.now() + TimeDelta::hours(1);
    let schedule = json!({ "input": { "id": spring.id, "hour": { "at": at } } });
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    assert_eq!(spring.told(&acme.owner, "campaignSend").await.code(), "CAMPAIGN_NOT_APPROVED");
    assert_eq!(acme.owner.gql(SCHEDULE, schedule).await.code(), "CAMPAIGN_NOT_APPROVED");
    assert_eq!(approve(&acme.owner, &spring).await.code(), "CAMPAIGN_OWN_APPROVAL");
    assert_eq!(approve(&acme.member(Role::Contributor).await, &spring).await.code(), "FORBIDDEN");
    assert_eq!(approve(&acme.key(&["campaign:read", "campaign:approve"]).await, &spring).await.code(), "FORBIDDEN");
    let other = json!({ "input": { "id": spring.id, "version": "another" } });
    assert_eq!(marketer.gql(APPROVE, other).await.code(), "CONFLICT");
    let after = witness.digest(acme.id.uuid()).await;
    let changed: Vec<_> = after.iter().filter(|(table, digest)| before.get(*table) != Some(digest)).collect();
    assert!(
        changed
            .iter()
            .all(|(table, _)| ["members", "users", "api_keys", "sessions", "audit", "audit_heads"]
                .contains(&table.as_str())),
        "{changed:?}"
    );

    let answer = approve(&marketer, &spring).await.ok();
    assert_eq!(answer["campaignApprove"]["approval"], json!({ "by": marketer.id().await, "holds": true }));
    send(&acme, &spring).await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn whatever_changes_what_would_leave_ends_the_approval() {
    let world = World::new().await;
    let (acme, spring, marketer) = asked(&world).await;
    let template = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    let anew = json!({ "name": "Spring", "locale": "en", "subject": "Other news", "html": "<p>Hello</p>" });
    let hour = json!({ "at": world.now() + TimeDelta::hours(2) });
    let changes = [
        (UPDATE, json!({ "input": { "id": spring.id, "audience": { "everybody": true } } })),
        (UPDATE, json!({ "input": { "id": spring.id, "variables": { "shop": "Tunis" } } })),
        (UPDATE, json!({ "input": { "id": spring.id, "hour": hour } })),
        (template, json!({ "id": spring.template, "input": anew })),
    ];
    for (mutation, variables) in changes {
        approve(&marketer, &spring).await.ok();
        assert_eq!(seen(&marketer, &spring).await["approval"]["holds"], true);
        acme.owner.gql(mutation, variables.clone()).await.ok();
        assert_eq!(seen(&marketer, &spring).await["approval"]["holds"], false, "{variables}");
        let bare = acme.owner.gql(SCHEDULE, json!({ "input": { "id": spring.id, "hour": hour } })).await;
        assert_eq!(bare.code(), "CAMPAIGN_NOT_APPROVED", "{variables}");
    }
    approve(&marketer, &spring).await.ok();
    assert_eq!(
        spring.told(&acme.owner, "campaignSend").await.code(),
        "CAMPAIGN_NOT_APPROVED",
        "it was for another hour"
    );
    acme.owner.gql(UPDATE, json!({ "input": { "id": spring.id, "title": "Spring!" } })).await.ok();
    assert_eq!(seen(&marketer, &spring).await["approval"]["holds"], true, "recipients don't see the title");
    acme.owner.gql(SCHEDULE, json!({ "input": { "id": spring.id } })).await.ok();
    world.advance(TimeDelta::hours(2));
    world.drain().await;
    assert_eq!(got(&world), ["ada@example.org"]);
}

#[tokio::test]
async fn a_rule_that_an_audience_builds_on_is_part_of_what_was_approved() {
    let world = World::new().await;
    let (acme, _, marketer) = asked(&world).await;
    let create = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id } }";
    let input = json!({ "name": "Here", "rule": { "has": "EMAIL" } });
    let segment = acme.owner.gql(create, json!({ "input": input })).await.ok()["segmentCreate"]["id"].clone();
    let summer = acme.campaign("Summer").for_rule(json!({ "segment": segment })).create().await;
    approve(&marketer, &summer).await.ok();
    let update = "mutation ($id: ID!, $input: SegmentInput!) { segmentUpdate(id: $id, input: $input) { id } }";
    let input = json!({ "name": "Here", "rule": { "everybody": true } });
    acme.owner.gql(update, json!({ "id": segment, "input": input })).await.ok();
    assert_eq!(seen(&marketer, &summer).await["approval"]["holds"], false);
}

#[tokio::test]
async fn whoever_writes_by_a_program_has_written_too() {
    let world = World::new().await;
    let (acme, spring, marketer) = asked(&world).await;
    let admin = acme.member(Role::Admin).await;
    let key = "mutation ($input: ApiKeyCreate!) { apiKeyCreate(input: $input) { secret } }";
    let input = json!({ "name": "program", "permissions": ["campaign:read", "campaign:write", "template:read", "sender:read"] });
    let made = admin.gql(key, json!({ "input": input })).await.ok();
    let program = world.bearer(made["apiKeyCreate"]["secret"].as_str().unwrap());
    program.gql(UPDATE, json!({ "input": { "id": spring.id, "description": "By a program" } })).await.ok();
    assert_eq!(approve(&admin, &spring).await.code(), "CAMPAIGN_OWN_APPROVAL");
    approve(&marketer, &spring).await.ok();
}

#[tokio::test]
async fn a_template_that_changes_after_the_schedule_keeps_the_campaign_from_leaving() {
    let world = World::new().await;
    let (acme, spring, marketer) = asked(&world).await;
    let hour = json!({ "at": world.now() + TimeDelta::hours(1) });
    acme.owner.gql(UPDATE, json!({ "input": { "id": spring.id, "hour": hour } })).await.ok();
    approve(&marketer, &spring).await.ok();
    acme.owner.gql(SCHEDULE, json!({ "input": { "id": spring.id } })).await.ok();
    let template = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    let anew = json!({ "name": "Spring", "locale": "en", "subject": "Smuggled", "html": "<p>Hello</p>" });
    acme.owner.gql(template, json!({ "id": spring.template, "input": anew })).await.ok();
    world.advance(TimeDelta::hours(1));
    world.drain().await;
    assert!(got(&world).is_empty());
    let tasks = acme.owner.gql("{ tasks { nodes { kind failure } } }", json!({})).await.ok();
    assert_eq!(tasks["tasks"]["nodes"], json!([{ "kind": "prepare_campaign", "failure": "CAMPAIGN_NOT_APPROVED" }]));
}
