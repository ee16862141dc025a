//! A company with many contacts: they are taken out opened, page by page, beside `COPY … TO` of a table that holds the same text
//! unsealed; one is looked at, and a page of fifty with tags and consents, beside `pgbench` that asks the same of the database.

use crate::{
    figures::{Rates, line},
    imports,
    pgbench::{self, Script},
    place::Place,
    visitor::Visit,
};
use futures::TryStreamExt;
use serde_json::json;
use sqlx::AssertSqlSafe;
use tenants::{
    Id,
    contacts::{self, Contact, Order},
    page::Slice,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Measures a company of so many people by so many requests of each kind.
pub(crate) async fn measure(place: &Place, people: usize, requests: usize) {
    imports::fill(place, people).await;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&place.bare).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = listener.local_addr().unwrap().to_string();
    let stop = CancellationToken::new();
    let visits = async {
        exports(place, &here, people).await;
        one(place, &here, requests).await;
        page(place, &here, requests / 10).await;
        stop.cancel();
    };
    let (served, ()) = tokio::join!(place.app.serve(listener, stop.clone()), visits);
    served.unwrap();
}

async fn exports(place: &Place, here: &str, people: usize) {
    let file = take(place, here).await;
    let heading: String = file.chars().take_while(|letter| *letter != '\r').collect();
    let columns: Vec<String> = heading.split(',').map(|name| format!("\"{name}\" text")).collect();
    let table = format!("CREATE TABLE bare_people ({})", columns.join(", "));
    sqlx::raw_sql(AssertSqlSafe(table)).execute(&place.bare).await.unwrap();
    let mut connection = place.bare.acquire().await.unwrap();
    let mut copy = connection.copy_in_raw("COPY bare_people FROM STDIN (FORMAT csv, HEADER true)").await.unwrap();
    copy.send(file.as_bytes()).await.unwrap();
    let copied = usize::try_from(copy.finish().await.unwrap()).unwrap();
    assert!(copied >= people, "{copied} people in the file");
    let ours = Rates::of(copied, async |_| assert_eq!(measure_file(place, here).await, file.len())).await;
    let bare = Rates::of(copied, async |_| {
        let mut rows = connection.copy_out_raw("COPY bare_people TO STDOUT (FORMAT csv, HEADER true)").await.unwrap();
        let mut length = 0;
        while let Some(piece) = rows.try_next().await.unwrap() {
            length += piece.len();
        }
        assert!(length > people * 50);
    })
    .await;
    line("export: contacts opened, as CSV", &ours, &bare);
}

/// All contacts as a file.
async fn take(place: &Place, here: &str) -> String {
    ask(place, here).await.text().await.unwrap()
}

/// The length of the same, which is read and not kept.
async fn measure_file(place: &Place, here: &str) -> usize {
    let mut response = ask(place, here).await;
    let mut length = 0;
    while let Some(piece) = response.chunk().await.unwrap() {
        length += piece.len();
    }
    length
}

#[expect(clippy::disallowed_methods, reason = "whoever asks from outside has a client of their own")]
async fn ask(place: &Place, here: &str) -> reqwest::Response {
    let request = reqwest::Client::new().post(format!("http://{here}/exports")).bearer_auth(&place.access);
    let response = request.json(&json!({ "format": "csv" })).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

const ONE: &str = "SELECT id, email_index IS NOT NULL AS has_email, phone_index IS NOT NULL AS has_phone, stage, locale, time_zone, country,
    source, fields, created_at, updated_at, acted_at FROM contacts WHERE tenant_id = $T AND id = ANY('{$1}') AND merged_into IS NULL";

async fn one(place: &Place, here: &str, requests: usize) {
    let id = newest(place).await[0];
    let query = "query ($id: ID!) { contact(id: $id) { id source createdAt updatedAt } }";
    let visit = Visit::graphql(here, Some(&place.access), query, &json!({ "id": id.to_string() }));
    let ours = Rates::of(requests, async |_| visit.repeat(requests, "\"form\"").await).await;
    let bare =
        pgbench::rates(place, requests, &Script::reads(place, &[&ONE.replace("$1", &id.uuid().to_string())])).await;
    line("GraphQL: a contact by its id, beside pgbench", &ours, &bare);
    let slow = visit.slowest(requests, "\"form\"").await;
    println!("    of a hundred answers, 99 come within {:.1} ms", slow.as_secs_f64() * 1_000.0);
}

const PAGE: &str = "SELECT id, stage, locale, time_zone, country, source, fields, created_at, updated_at, acted_at,
    email_index IS NOT NULL AS has_email, phone_index IS NOT NULL AS has_phone FROM contacts
    WHERE tenant_id = $T AND merged_into IS NULL ORDER BY id DESC LIMIT 51";
const TAGS: &str =
    "SELECT c.contact_id, t.id, t.name FROM contact_tags c JOIN tags t ON t.tenant_id = $T AND t.id = c.tag_id
    WHERE c.tenant_id = $T AND c.contact_id = ANY('{$1}') ORDER BY t.name";
const CONSENTS: &str = "SELECT c.id, c.contact_id, c.channel, c.purpose, c.granted, c.tracking, c.basis, coalesce(c.wording, w.text) AS wording,
    c.wording_hash, c.wording_id, c.source, c.recorded_by, NULL AS address, c.said_at, c.recorded_at
    FROM consents c LEFT JOIN wordings w ON w.tenant_id = $T AND w.id = c.wording_id
    WHERE c.tenant_id = $T AND c.contact_id = ANY('{$1}') ORDER BY c.id";

async fn page(place: &Place, here: &str, requests: usize) {
    let ids: Vec<String> = newest(place).await.iter().map(|id| id.uuid().to_string()).collect();
    let query = "{ contacts(first: 50) { nodes { id source stage tags { name } consents { channel purpose granted saidAt } } } }";
    let visit = Visit::graphql(here, Some(&place.access), query, &json!({}));
    let ours = Rates::of(requests, async |_| visit.repeat(requests, "\"form\"").await).await;
    let [tags, consents] = [TAGS, CONSENTS].map(|sql| sql.replace("$1", &ids.join(",")));
    let bare = pgbench::rates(place, requests, &Script::reads(place, &[PAGE, &tags, &consents])).await;
    line("GraphQL: 50 contacts with tags and consents", &ours, &bare);
}

/// The first page of contacts.
async fn newest(place: &Place) -> Vec<Id<Contact>> {
    let slice = Slice { after: None, first: 50 };
    let page = place.owner.fresh().act(async |tx| contacts::list(tx, None, Order::Newest, &slice).await).await.unwrap();
    page.rows.iter().map(|contact| contact.id).collect()
}
