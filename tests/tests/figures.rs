//! The figures that an operator watches: they count from the start, are explained, and hold nothing that a caller made up.

use crate::campaigns::send;
use serde_json::json;
use tests::World;

/// What `/metrics` shows.
async fn shown(world: &World) -> String {
    world.anonymous().get("/metrics").await.text().await.unwrap()
}

#[tokio::test]
async fn what_happened_before_the_first_reading_is_counted() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    send(&acme, &spring).await;
    acme.owner.gql("{ nonsense }", json!({})).await;
    let shown = shown(&world).await;
    for expected in [
        "dihya_messages_total{channel=\"email\",verdict=\"accepted\"}",
        "dihya_task_duration_seconds_count{kind=\"prepare_campaign\",outcome=\"done\"}",
        "dihya_graphql_operation_duration_seconds_bucket{kind=\"mutation\",outcome=\"ok\",le=\"0.5\"}",
        "dihya_graphql_operation_duration_seconds_count{kind=\"query\",outcome=\"error\"}",
        "dihya_http_request_duration_seconds_count{method=\"POST\",route=\"/graphql\",status=\"200\"}",
    ] {
        assert!(shown.contains(expected), "{expected} is not in:\n{shown}");
    }
}

#[tokio::test]
async fn every_figure_is_explained() {
    let world = World::new().await;
    world.anonymous().get("/healthz").await;
    let shown = shown(&world).await;
    let named = |line: &str, word: &str| line.strip_prefix(word).map(|rest| rest.split(' ').next().unwrap().to_owned());
    let explained: Vec<String> = shown.lines().filter_map(|line| named(line, "# HELP ")).collect();
    let figures: Vec<String> = shown.lines().filter_map(|line| named(line, "# TYPE ")).collect();
    assert!(!figures.is_empty() && figures.iter().all(|figure| explained.contains(figure)), "{shown}");
}

#[tokio::test]
async fn what_a_caller_makes_up_is_no_label() {
    let world = World::new().await;
    for path in ["/confirm/geheim-4711", "/u/geheim-4711", "/geheim-4711", "/graphql?query={geheim}"] {
        world.anonymous().get(path).await;
    }
    let shown = shown(&world).await;
    assert!(shown.contains("route=\"none\"") && shown.contains("route=\"/u/{token}\""), "{shown}");
    assert!(!shown.contains("geheim"), "{shown}");
}
