//! A request through the whole stack, beside an axum handler that answers the same JSON: without GraphQL, without asking
//! who is there, without a transaction.

use crate::{
    figures::{Rates, line},
    place::Place,
    visitor::Visit,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde_json::{Value, json};
use sqlx::{PgPool, Row};
use std::future::IntoFuture as _;
use tenants::{Id, contacts};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SELECT: &str = "SELECT id, email, phone, name, locale, source, created_at, updated_at FROM bare_contacts WHERE tenant_id = $1 AND id = $2";

/// Measures so many requests of each kind.
pub(crate) async fn measure(place: &Place, requests: usize) {
    let (ours, bare) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let (here, there) = (ours.local_addr().unwrap().to_string(), bare.local_addr().unwrap().to_string());
    let stop = CancellationToken::new();
    let serve = place.app.serve(ours, stop.clone());
    let rival = axum::serve(bare, handlers(place)).with_graceful_shutdown(stop.clone().cancelled_owned());
    let visits = async {
        visits(place, requests, &here, &there).await;
        stop.cancel();
    };
    let (served, rivalled, ()) = tokio::join!(serve, rival.into_future(), visits);
    served.unwrap();
    rivalled.unwrap();
}

async fn visits(place: &Place, requests: usize, here: &str, there: &str) {
    let contact = contact(place).await;
    let (id, none) = (json!({ "id": contact.to_string() }), json!({}));
    let access = Some(place.access.as_str());
    let greeting = Visit::get(there, "/hello");
    let plain = rates(&greeting, requests, "Query").await;
    let ours = rates(&Visit::graphql(here, None, "{ __typename }", &none), requests, "Query").await;
    line("GraphQL: { __typename }, not signed in", &ours, &plain);
    let ours = rates(&Visit::graphql(here, access, "{ viewer { locale } }", &none), requests, "\"fr\"").await;
    line("GraphQL: { viewer { locale } }", &ours, &plain);
    let query = "query ($id: ID!) { contact(id: $id) { id source createdAt updatedAt } }";
    let ours = rates(&Visit::graphql(here, access, query, &id), requests, "\"form\"").await;
    let row = Visit::get(there, &format!("/contacts/{}", contact.uuid()));
    let bare = rates(&row, requests, "\"form\"").await;
    line("GraphQL: a contact by its id", &ours, &bare);
}

async fn rates(visit: &Visit, requests: usize, expected: &str) -> Rates {
    Rates::of(requests, async |_| visit.repeat(requests, expected).await).await
}

/// One contact, known to both.
async fn contact(place: &Place) -> Id<contacts::Contact> {
    let new = contacts::NewContact {
        email: Some("one@people.example".to_owned()),
        source: "form".to_owned(),
        ..contacts::NewContact::default()
    };
    let made = place.owner.act(async |tx| contacts::create(tx, &new).await).await.unwrap();
    let copy = "INSERT INTO bare_contacts (tenant_id, id, source, created_at, updated_at) VALUES ($1, $2, 'form', now(), now())";
    let copied = sqlx::query(copy).bind(place.owner.tenant()).bind(made.id.uuid()).execute(&place.bare).await;
    copied.unwrap();
    made.id
}

fn handlers(place: &Place) -> Router {
    Router::new()
        .route("/hello", get(async || Json(json!({ "data": { "__typename": "Query" } }))))
        .route("/contacts/{id}", get(one))
        .with_state((place.bare.clone(), place.owner.tenant()))
}

async fn one(State((pool, tenant)): State<(PgPool, Uuid)>, Path(id): Path<Uuid>) -> Json<Value> {
    let row = sqlx::query(SELECT).bind(tenant).bind(id).fetch_one(&pool).await.unwrap();
    let [created, updated] =
        ["created_at", "updated_at"].map(|column| row.get::<chrono::DateTime<chrono::Utc>, _>(column));
    let contact =
        json!({ "id": id, "source": row.get::<String, _>("source"), "createdAt": created, "updatedAt": updated });
    Json(json!({ "data": { "contact": contact } }))
}
