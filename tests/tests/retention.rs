//! How long people are kept: a link that they follow restarts the clock, an opening never does.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, Contact, World};

const SET: &str =
    "mutation ($input: RetentionSet!) { retentionSet(input: $input) { stage months outcome noticeDays } }";
const PREVIEW: &str =
    "query ($days: Int, $first: Int, $after: String) { retentionPreview(days: $days, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { contact { id } stage dueAt outcome noticedAt } } }";

async fn set(company: &Company<'_>, stage: &str, months: i32, outcome: &str, days: i32) {
    let input = json!({ "stage": stage, "months": months, "outcome": outcome, "noticeDays": days });
    company.owner.gql(SET, json!({ "input": input })).await.ok();
}

/// Lets the daily task do its work.
async fn run(world: &World) {
    world.db().tick().await.unwrap();
    world.drain().await;
}

async fn acted(world: &World, contact: &Contact) -> String {
    let sql = format!(
        "SELECT to_char(acted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM contacts WHERE id = '{}'",
        tests::busy::uuid_of(&contact.id)
    );
    world.witness().await.texts(&sql).await.remove(0)
}

async fn left(world: &World) -> i64 {
    world.witness().await.number("SELECT count(*) FROM contacts WHERE anonymised_at IS NULL").await
}

#[tokio::test]
async fn prospects_are_kept_for_three_years_unless_the_company_says_otherwise() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let rules = acme
        .member(Role::Auditor)
        .await
        .gql("{ retentionRules { stage months outcome noticeDays } }", json!({}))
        .await
        .ok();
    let rule =
        |stage: &str, outcome: &str| json!({ "stage": stage, "months": 36, "outcome": outcome, "noticeDays": 0 });
    assert_eq!(
        rules["retentionRules"],
        json!([rule("LEAD", "ERASE"), rule("PROSPECT", "ERASE"), rule("CUSTOMER", "ANONYMISE")])
    );
    for (months, days, field) in [(0, 0, "months"), (601, 0, "months"), (12, 91, "noticeDays")] {
        let input = json!({ "stage": "LEAD", "months": months, "outcome": "ERASE", "noticeDays": days });
        assert_eq!(acme.owner.gql(SET, json!({ "input": input })).await.violations(), [(field, "out-of-range")]);
    }
    acme.contact("ada@personal.example").create().await;
    world.advance(TimeDelta::days(3 * 365));
    run(&world).await;
    assert_eq!(left(&world).await, 1, "2027 is no leap year, 2028 is: one day is missing");
    world.advance(TimeDelta::days(2));
    run(&world).await;
    assert_eq!(left(&world).await, 0);
    let hashes = world.witness().await.number("SELECT count(*) FROM suppressions").await;
    assert_eq!(hashes, 0, "who never objected may come back");
}

#[tokio::test]
async fn a_click_restarts_the_clock_and_an_opening_does_not() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting_to_all().create().await;
    let bob = acme.contact("bob@personal.example").consenting_to_all().create().await;
    let eve = acme.contact("eve@personal.example").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada, &bob, &eve]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let before = acted(&world, &ada).await;
    world.advance(TimeDelta::days(30));
    let mail = |contact: &Contact| world.sent_to(&contact.email).pop().unwrap();
    world.anonymous().get(&mail(&ada).link("/c/").unwrap()).await;
    world.anonymous().get(&mail(&bob).link("/o/").unwrap()).await;
    if let Some(link) = mail(&eve).link("/c/") {
        world.anonymous().get(&link).await;
    }
    assert_eq!(acted(&world, &ada).await, "2026-12-21");
    assert_eq!(acted(&world, &bob).await, before, "an opening is no act");
    assert_eq!(
        acted(&world, &eve).await,
        before,
        "who does not want their clicks counted is not watched for the clock either"
    );
}

#[tokio::test]
async fn forms_choices_and_requests_restart_the_clock_and_leaving_does_not() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let bob = acme.contact("bob@personal.example").consenting().create().await;
    let marker = acme.owner.scope().await.marker().await.unwrap();
    let centre = |contact: &Contact| {
        format!(
            "/p/{}",
            marker.signed(tenants::campaigns::tracking::Purpose::Preferences, tests::busy::uuid_of(&contact.id))
        )
    };
    let spring = acme.campaign("Spring").to(&[&bob]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let way_out = world.sent_to("bob@personal.example").pop().unwrap().unsubscribe.unwrap();
    let before = acted(&world, &bob).await;
    let visitor = world.anonymous();
    let form = "application/x-www-form-urlencoded";
    for (days, path) in [(10, centre(&ada)), (20, format!("{}/rights", centre(&ada)))] {
        world.advance(TimeDelta::days(days));
        let page = visitor.get(&path).await.text().await.unwrap();
        let stamp = page.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let body = format!("stamp={stamp}&email-messages=yes&kind=access");
        assert_eq!(visitor.send(&path, form, body).await.status().as_u16(), 200);
        assert_eq!(acted(&world, &ada).await, world.now().date_naive().to_string());
    }
    world.drain().await;
    visitor.send(&way_out, form, "List-Unsubscribe=One-Click").await;
    assert_eq!(acted(&world, &bob).await, before, "leaving must not prolong what it ends");
    let said = json!({ "contact": bob.id, "channel": "SMS", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "till" });
    acme.owner
        .gql("mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }", json!({ "input": said }))
        .await
        .ok();
    assert_eq!(acted(&world, &bob).await, world.now().date_naive().to_string(), "what was said at the till is an act");
}

#[tokio::test]
async fn a_preview_tells_who_goes_and_when_and_changes_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "eve"] {
        people.push(acme.contact(&format!("{name}@personal.example")).create().await);
        world.advance(TimeDelta::days(1));
    }
    set(&acme, "PROSPECT", 12, "ERASE", 0).await;
    let before = world.witness().await.digest(acme.id.uuid()).await;
    let preview = async |days: i32, after: Value| {
        let auditor = acme.member(Role::Auditor).await;
        auditor.gql(PREVIEW, json!({ "days": days, "first": 2, "after": after })).await.ok()["retentionPreview"].clone()
    };
    assert_eq!(preview(100, Value::Null).await["totalCount"], 0);
    let digest = world.witness().await.digest(acme.id.uuid()).await;
    let changed: Vec<_> =
        before.iter().filter(|(table, hash)| digest[*table] != **hash).map(|(table, _)| table.as_str()).collect();
    assert!(!changed.contains(&"contacts"), "{changed:?}");
    let first = preview(366, Value::Null).await;
    let ids = |page: &Value| {
        page["nodes"].as_array().unwrap().iter().map(|row| row["contact"]["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!((&first["totalCount"], ids(&first)), (&json!(3), vec![json!(people[0].id), json!(people[1].id)]));
    assert!(first["nodes"][0]["dueAt"].as_str().unwrap().starts_with("2027-11-21"), "{first}");
    let second = preview(366, first["pageInfo"]["endCursor"].clone()).await;
    assert_eq!(ids(&second), [json!(people[2].id)]);
    world.advance(TimeDelta::days(363));
    assert_eq!(preview(0, Value::Null).await["totalCount"], 2);
    run(&world).await;
    assert_eq!(left(&world).await, 1, "who was in the preview is gone");
}

#[tokio::test]
async fn customers_become_nobody_and_stay_counted() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada").consenting_to_all().create().await;
    let patch = json!({ "id": ada.id, "stage": "CUSTOMER", "country": "DZ" });
    acme.owner
        .gql("mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }", json!({ "input": patch }))
        .await
        .ok();
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    world.advance(TimeDelta::days(3 * 366));
    run(&world).await;
    let mut witness = world.witness().await;
    let row = "SELECT stage || ' ' || country || ' ' || (email_index IS NULL) || ' ' || to_char(created_at AT TIME ZONE 'UTC', 'DD HH24') FROM contacts";
    assert_eq!(witness.texts(row).await, ["customer DZ true 01 00"]);
    for table in ["contact_cards", "consents", "consent_states", "contact_tags", "engagements"] {
        assert_eq!(witness.number(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    let uuid = tests::busy::uuid_of(&ada.id).to_string();
    assert!(witness.dump().await.iter().all(|line| !line.contains(&uuid)));
    assert_eq!(spring.seen(&acme).await["figures"]["recipients"], 1);
    let counted = acme.owner.gql("{ contacts { totalCount } }", json!({})).await.ok();
    assert_eq!(counted["contacts"]["totalCount"], 0, "nobody is no contact");
    run(&world).await;
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 1);
}

#[tokio::test]
async fn who_is_told_beforehand_can_stay_by_choosing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    acme.contact("bob@personal.example").consenting().create().await;
    acme.contact("mute@personal.example").create().await;
    set(&acme, "PROSPECT", 12, "ERASE", 30).await;
    world.advance(TimeDelta::days(340));
    run(&world).await;
    let mut told: Vec<String> = world.sent().into_iter().map(|mail| mail.to).collect();
    told.sort();
    assert_eq!(told, ["ada@personal.example", "bob@personal.example"], "nobody is written to who did not agree to it");
    run(&world).await;
    assert_eq!(world.sent().len(), 2, "once");
    let path = world.sent_to("ada@personal.example").pop().unwrap().link("/p/").unwrap();
    let visitor = world.anonymous();
    let page = visitor.get(&path).await.text().await.unwrap();
    let stamp = page.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    visitor.send(&path, "application/x-www-form-urlencoded", format!("stamp={stamp}&email-messages=yes")).await;
    world.advance(TimeDelta::days(26));
    run(&world).await;
    assert_eq!(left(&world).await, 3, "the days of notice are not over");
    world.advance(TimeDelta::days(6));
    run(&world).await;
    assert_eq!(left(&world).await, 1);
    assert_eq!(acted(&world, &ada).await, "2027-10-27");
}

#[tokio::test]
async fn a_campaign_chooses_nobody_beyond_their_time() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let old = acme.contact("old@personal.example").consenting().create().await;
    world.advance(TimeDelta::days(200));
    let new = acme.contact("new@personal.example").consenting().create().await;
    let first = acme.campaign("First").to(&[&old, &new]).create().await;
    set(&acme, "PROSPECT", 6, "ERASE", 0).await;
    first.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(world.sent().iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["new@personal.example"]);
}

#[tokio::test]
async fn hundreds_go_in_steps_each_of_which_is_audited() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let lines = (0..450).map(|n| format!("p{n}@personal.example\n")).collect::<Vec<_>>().concat();
    let input = json!({ "file": { "csv": format!("email\n{lines}") }, "wording": "Yes.", "source": "fair" });
    acme.owner
        .gql("mutation ($input: ContactImport!) { contactImport(input: $input) { id } }", json!({ "input": input }))
        .await
        .ok();
    world.drain().await;
    set(&acme, "PROSPECT", 1, "ERASE", 0).await;
    world.advance(TimeDelta::days(40));
    run(&world).await;
    assert_eq!(left(&world).await, 0);
    let steps = "SELECT cardinality(subjects)::text FROM audit WHERE action = 'retention:run' AND cardinality(subjects) > 0 ORDER BY seq";
    assert_eq!(world.witness().await.texts(steps).await, ["200", "200", "50"]);
}
