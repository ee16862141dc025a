//! Choosing and ordering people by their scores.

use super::{act, does, rule, score, sent};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, Contact, World};

async fn chosen(company: &Company<'_>, range: Value) -> Vec<String> {
    let query =
        "query ($rule: ContactRule!) { contacts(rule: $rule, order: OLDEST, first: 100) { totalCount nodes { id } } }";
    let found = company.owner.gql(query, json!({ "rule": { "score": range } })).await.ok()["contacts"].clone();
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(found["totalCount"], nodes.len());
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

/// Asserts that rules choose by the points that are shown.
async fn agree(company: &Company<'_>, people: &[Contact]) {
    let mut points = Vec::new();
    for contact in people {
        points.push(score(company, contact).await.0);
    }
    let who = |fits: &dyn Fn(i64) -> bool| -> Vec<String> {
        people.iter().zip(&points).filter(|(_, points)| fits(**points)).map(|(contact, _)| contact.id.clone()).collect()
    };
    for bound in points.iter().flat_map(|points| [points - 1, *points, points + 1]).chain([0, -100, 100]) {
        assert_eq!(
            chosen(company, json!({ "atLeast": bound })).await,
            who(&|points| points >= bound),
            "at least {bound} of {points:?}"
        );
        assert_eq!(
            chosen(company, json!({ "atMost": bound })).await,
            who(&|points| points <= bound),
            "at most {bound} of {points:?}"
        );
    }
}

#[tokio::test]
async fn people_are_chosen_and_ordered_by_their_points_as_these_fade() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    rule(&acme, act("Clicks", "CLICKED", 40, Some(7), None)).await;
    rule(&acme, act("Opens", "OPENED", -10, Some(30), None)).await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "cyd", "dan"] {
        people.push(acme.contact(&format!("{name}@example.org")).consenting_to_all().create().await);
    }
    let tag = acme.tag("vip", &[&people[1], &people[2]]).await;
    rule(&acme, json!({ "name": "VIP", "points": 25, "when": { "rule": { "tag": tag } } })).await;
    let mails = sent(&acme, &people.iter().collect::<Vec<_>>()).await;
    does(&acme, &mails[0], "CLICKED").await;
    does(&acme, &mails[2], "CLICKED").await;
    does(&acme, &mails[2], "OPENED").await;
    does(&acme, &mails[3], "OPENED").await;
    agree(&acme, &people).await;
    let order = "query ($first: Int, $after: String) { contacts(order: SCORE, first: $first, after: $after) {
        totalCount nodes { id score { points } } pageInfo { endCursor hasNextPage } } }";
    let ids = |seen: &Value| -> Vec<String> {
        seen["contacts"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let by = |order: [usize; 4]| order.map(|at| people[at].id.clone());
    let seen = acme.owner.gql(order, json!({})).await.ok();
    assert_eq!(ids(&seen), by([2, 0, 1, 3]), "{seen}");
    // Two weeks later clicks have faded: nobody wrote a row for it.
    world.advance(TimeDelta::days(14));
    agree(&acme, &people).await;
    world.db().tick().await.unwrap();
    world.drain().await;
    agree(&acme, &people).await;
    let first = acme.owner.gql(order, json!({ "first": 2 })).await.ok();
    let cursor = &first["contacts"]["pageInfo"]["endCursor"];
    let rest = acme.owner.gql(order, json!({ "first": 2, "after": cursor })).await.ok();
    assert_eq!([ids(&first), ids(&rest)].concat(), by([2, 1, 0, 3]), "{first} {rest}");
    assert_eq!(rest["contacts"]["pageInfo"]["hasNextPage"], false);
    let explain =
        "query ($contact: ID!, $rule: ContactRule!) { contactExplain(contact: $contact, rule: $rule) { fits } }";
    for (range, fits) in [(json!({ "atLeast": 20 }), false), (json!({ "atMost": 10 }), true)] {
        let asked = json!({ "contact": people[0].id, "rule": { "score": range } });
        assert_eq!(acme.owner.gql(explain, asked).await.ok()["contactExplain"]["fits"], fits);
    }
}
