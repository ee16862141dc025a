//! How scores are kept: at once, by time, and from the ledger.

use super::{CREATE, UPDATE, act, does, rule, score, sent};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::hash::{BuildHasher, Hasher, RandomState};
use tenants::permissions::Role;
use tests::{Contact, World};

#[tokio::test]
async fn points_are_told_rule_by_rule_and_come_with_what_somebody_is() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").create().await;
    let tag = acme.tag("vip", &[&acme.contact("bob@example.org").create().await]).await;
    rule(&acme, json!({ "name": "VIP", "points": 20, "when": { "rule": { "tag": tag } } })).await;
    rule(&acme, json!({ "name": "No phone", "points": -5, "when": { "rule": { "not": { "has": "PHONE" } } } })).await;
    assert_eq!(score(&acme, &ada).await, (-5, vec![("No phone".to_owned(), -5.0, 0)]));
    acme.tag("vip", &[&ada]).await;
    world.drain().await;
    let both = vec![("VIP".to_owned(), 20.0, 0), ("No phone".to_owned(), -5.0, 0)];
    assert_eq!(score(&acme, &ada).await, (15, both));
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    acme.owner.gql(update, json!({ "input": { "id": ada.id, "phone": "+213551020304" } })).await.ok();
    let untag = "mutation ($input: ContactUntag!) { contactUntag(input: $input) { id } }";
    acme.owner.gql(untag, json!({ "input": { "contacts": [ada.id], "tag": tag } })).await.ok();
    world.drain().await;
    assert_eq!(score(&acme, &ada).await, (0, vec![]));
    let zeta = world.tenant("zeta").await;
    assert_eq!(
        score(&zeta, &zeta.contact("ada@example.org").create().await).await,
        (0, vec![]),
        "rules are a company's own"
    );
}

#[tokio::test]
async fn an_act_counts_at_once_fades_by_halves_and_is_capped() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    rule(&acme, act("Opens", "OPENED", 8, Some(10), Some(12))).await;
    rule(&acme, act("Clicks", "CLICKED", 10, None, None)).await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    bob.is_counted(&acme, "CLICKS", "ANONYMOUS").await;
    let mails = sent(&acme, &[&ada, &bob]).await;
    does(&acme, &mails[0], "OPENED").await;
    assert_eq!(score(&acme, &ada).await, (8, vec![("Opens".to_owned(), 8.0, 1)]));
    does(&acme, &mails[0], "OPENED").await;
    assert_eq!(score(&acme, &ada).await.1, [("Opens".to_owned(), 12.0, 2)]);
    world.advance(TimeDelta::days(10));
    does(&acme, &mails[0], "CLICKED").await;
    let lines = vec![("Opens".to_owned(), 6.0, 2), ("Clicks".to_owned(), 10.0, 1)];
    assert_eq!(score(&acme, &ada).await, (16, lines));
    world.advance(TimeDelta::days(10));
    assert_eq!(score(&acme, &ada).await.0, 13);
    does(&acme, &mails[1], "CLICKED").await;
    assert_eq!(score(&acme, &bob).await, (0, vec![]), "who is counted without a name earns nothing");
}

#[tokio::test]
async fn who_agrees_on_a_page_of_ours_did_something_and_who_was_written_down_did_not() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    rule(&acme, act("Agreed", "OPTED_IN", 30, None, Some(30))).await;
    let ada = acme.contact("ada@example.org").create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let words = json!({ "key": "news", "texts": [{ "language": "en", "text": "Write to me." }] });
    let words = acme
        .owner
        .gql("mutation ($input: WordingCreate!) { wordingCreate(input: $input) { id } }", json!({ "input": words }));
    let words = words.await.ok()["wordingCreate"][0]["id"].clone();
    let ask = json!({ "contact": ada.id, "consents": [{ "purpose": "MESSAGES" }], "wordingVersion": words, "source": "a call" });
    acme.owner
        .gql("mutation ($input: OptInRequest!) { optInRequest(input: $input) }", json!({ "input": ask }))
        .await
        .ok();
    world.drain().await;
    let agree = world.sent_to("ada@example.org").pop().unwrap().link("/agree/").unwrap();
    assert_eq!(score(&acme, &ada).await.0, 0);
    world.anonymous().send(&agree, "application/x-www-form-urlencoded", "").await;
    assert_eq!(score(&acme, &ada).await, (30, vec![("Agreed".to_owned(), 30.0, 1)]));
    rule(&acme, act("Agreed twice", "OPTED_IN", 1, None, None)).await;
    assert_eq!(score(&acme, &ada).await.0, 31, "a new rule counts what was before it");
    assert_eq!(score(&acme, &bob).await.0, 0);
}

/// What somebody did, when.
type Did = (usize, &'static str, DateTime<Utc>);

/// The plain way: from the first act to the last.
fn plainly(
    ledger: &[Did],
    who: usize,
    what: &str,
    points: f64,
    half_life: Option<f64>,
    cap: f64,
    now: DateTime<Utc>,
) -> f64 {
    let fade = |value: f64, from: DateTime<Utc>, to: DateTime<Utc>| {
        half_life.map_or(value, |days| value * 0.5_f64.powf((to - from).as_seconds_f64() / 86_400.0 / days))
    };
    let mut line: Option<(f64, DateTime<Utc>)> = None;
    for (_, _, at) in ledger.iter().filter(|(person, act, _)| *person == who && *act == what) {
        let before = line.map_or(0.0, |(value, since)| fade(value, since, *at));
        line = Some(((before + points).clamp(-cap, cap), *at));
    }
    line.map_or(0.0, |(value, since)| fade(value, since, now))
}

#[tokio::test]
async fn what_was_added_act_by_act_is_what_is_counted_anew() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let rules = [
        ("Opens", "OPENED", 3, Some(2), Some(7)),
        ("Clicks", "CLICKED", 10, None, Some(45)),
        ("Curious", "CLICKED", 4, Some(30), None),
        ("Restless", "OPENED", -2, Some(5), Some(6)),
    ];
    let mut ids = Vec::new();
    for (name, what, points, half_life, cap) in rules {
        ids.push(rule(&acme, act(name, what, points, half_life, cap)).await);
    }
    let mut people: Vec<Contact> = Vec::new();
    for name in ["ada", "bob", "cyd"] {
        people.push(acme.contact(&format!("{name}@example.org")).consenting_to_all().create().await);
    }
    let mails = sent(&acme, &people.iter().collect::<Vec<_>>()).await;
    // Numerical Recipes' generator: any dice will do.
    let seed = u32::try_from(RandomState::new().build_hasher().finish() >> 32).unwrap();
    println!("the dice begin with {seed}");
    let mut dice = seed;
    let mut roll = |sides: u32| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) % sides
    };
    let mut ledger: Vec<Did> = Vec::new();
    for _ in 0..60 {
        world.advance(TimeDelta::minutes(i64::from(roll(2_000))));
        let (who, what) = (roll(3) as usize, if roll(2) == 0 { "OPENED" } else { "CLICKED" });
        does(&acme, &mails[who], what).await;
        ledger.push((who, what, world.now()));
    }
    for anew in [false, true] {
        if anew {
            let (name, what, points, half_life, cap) = rules[0];
            let same = json!({ "id": ids[0], "input": act(name, what, points, half_life, cap) });
            acme.owner.gql(UPDATE, same).await.ok();
            world.drain().await;
        }
        for (who, contact) in people.iter().enumerate() {
            let (sum, lines) = score(&acme, contact).await;
            let mut total = 0.0;
            for (name, what, points, half_life, cap) in rules {
                let cap = cap.map_or(f64::INFINITY, f64::from);
                let plain = plainly(&ledger, who, what, f64::from(points), half_life.map(f64::from), cap, world.now());
                let found = lines.iter().find(|line| line.0 == name).map_or(0.0, |line| line.1);
                // The world's clock ticks while it is asked.
                assert!((found - plain).abs() < 1e-3, "{name} of {who}: {found} is not {plain} (anew: {anew})");
                total += plain;
            }
            assert!((f64::from(i32::try_from(sum).unwrap()) - total).abs() < 0.51, "{sum} is not {total}");
        }
    }
}

#[tokio::test]
async fn a_rule_is_checked_changed_and_taken_away() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let id = rule(&acme, json!({ "name": "Reachable", "points": 5, "when": { "rule": { "has": "EMAIL" } } })).await;
    let ada = acme.contact("ada@example.org").create().await;
    world.drain().await;
    assert_eq!(score(&acme, &ada).await.0, 5);
    let wrong = json!({ "name": " ", "points": 0, "halfLifeDays": 0, "cap": 5,
        "when": { "rule": { "any": [{ "created": { "withinDays": 3 } }, { "field": { "key": "none", "test": { "known": true } } }] } } });
    let answer = acme.owner.gql(CREATE, json!({ "input": wrong })).await;
    let expected = [
        ("name", "required"),
        ("points", "required"),
        ("halfLifeDays", "out-of-range"),
        ("halfLifeDays", "score-of-acts-only"),
        ("cap", "score-of-acts-only"),
        ("when.rule", "score-rule-unsteady"),
        ("when.rule.any.1.field.key", "field-unknown"),
    ];
    assert_eq!(answer.violations(), expected);
    let taken = json!({ "name": "Reachable", "points": 1, "when": { "act": "OPENED" } });
    assert_eq!(acme.owner.gql(CREATE, json!({ "input": taken.clone() })).await.violations(), [("name", "taken")]);
    let more = json!({ "name": "Reachable", "points": 7, "when": { "rule": { "has": "EMAIL" } } });
    for role in [Role::Reader, Role::Contributor, Role::Analyst] {
        let refused = acme.member(role).await.gql(UPDATE, json!({ "id": id, "input": more })).await;
        assert_eq!(refused.code(), "FORBIDDEN", "{role:?}");
    }
    let spy = world.tenant("zeta").await.owner;
    assert_eq!(spy.gql(UPDATE, json!({ "id": id, "input": more })).await.code(), "NOT_FOUND");
    acme.member(Role::Marketer).await.gql(UPDATE, json!({ "id": id, "input": more })).await.ok();
    world.drain().await;
    assert_eq!(score(&acme, &ada).await.0, 7);
    let delete = "mutation ($id: ID!) { scoreRuleDelete(id: $id) }";
    acme.owner.gql(delete, json!({ "id": id })).await.ok();
    assert_eq!(score(&acme, &ada).await.0, 0, "before anybody counted");
    acme.owner.gql(CREATE, json!({ "input": taken })).await.ok();
    world.drain().await;
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM score_rules WHERE removed").await, 0);
    assert_eq!(
        witness.number("SELECT count(*) FROM score_lines").await + witness.number("SELECT count(*) FROM scores").await,
        0
    );
    assert_eq!(acme.owner.gql(delete, json!({ "id": id })).await.code(), "NOT_FOUND");
}
