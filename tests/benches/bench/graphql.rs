//! A request through the whole stack, beside an axum handler that answers the same JSON: without GraphQL, without asking
//! who is there.

use crate::{
    figures::{Rates, line},
    place::Place,
    visitor::Visit,
};
use axum::{Json, Router, routing::get};
use serde_json::json;
use std::future::IntoFuture as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Measures so many requests of each kind.
pub(crate) async fn measure(place: &Place, requests: usize) {
    let (ours, bare) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (here, there) = (ours.local_addr().unwrap().to_string(), bare.local_addr().unwrap().to_string());
    let stop = CancellationToken::new();
    let serve = place.app.serve(ours, stop.clone());
    let rival = axum::serve(bare, handlers()).with_graceful_shutdown(stop.clone().cancelled_owned());
    let visits = async {
        visits(place, requests, &here, &there).await;
        stop.cancel();
    };
    let (served, rivalled, ()) = tokio::join!(serve, rival.into_future(), visits);
    served.unwrap();
    rivalled.unwrap();
}

async fn visits(place: &Place, requests: usize, here: &str, there: &str) {
    let none = json!({});
    let access = Some(place.access.as_str());
    let greeting = Visit::get(there, "/hello");
    let plain = rates(&greeting, requests, "Query").await;
    let ours = rates(&Visit::graphql(here, None, "{ __typename }", &none), requests, "Query").await;
    line("GraphQL: { __typename }, not signed in", &ours, &plain);
    let ours = rates(&Visit::graphql(here, access, "{ viewer { locale } }", &none), requests, "\"fr\"").await;
    line("GraphQL: { viewer { locale } }", &ours, &plain);
}

async fn rates(visit: &Visit, requests: usize, expected: &str) -> Rates {
    Rates::of(requests, async |_| visit.repeat(requests, expected).await).await
}

fn handlers() -> Router {
    Router::new().route("/hello", get(async || Json(json!({ "data": { "__typename": "Query" } }))))
}
