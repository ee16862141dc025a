//! What people may ask for by right: requests with their deadlines, the file of all that is kept, corrections, and being forgotten.

mod dossier;
mod erasure;
mod pages;
mod requests;

use serde_json::{Value, json};
use tenants::campaigns::tracking::Purpose;
use tests::{Actor, Answer, Company, Contact, busy::uuid_of};

const CREATE: &str =
    "mutation ($input: RightsRequestCreate!) { rightsRequestCreate(input: $input) { id dueAt state } }";
const CLOSE: &str =
    "mutation ($input: RightsRequestClose!) { rightsRequestClose(input: $input) { id state closedAt contact { id } } }";
const EXTEND: &str =
    "mutation ($input: RightsRequestExtend!) { rightsRequestExtend(input: $input) { id dueAt extendedAt } }";
const EXPORT: &str = "mutation ($input: PersonExport!) { personExport(input: $input) }";
const IMPORT: &str = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";

/// Writes a request down and gives its identifier.
async fn request(company: &Company<'_>, contact: &Contact, kind: &str) -> String {
    let input = json!({ "contact": contact.id, "kind": kind });
    let made = company.owner.gql(CREATE, json!({ "input": input })).await.ok();
    made["rightsRequestCreate"]["id"].as_str().unwrap().to_owned()
}

/// Ends a request.
async fn close(actor: &Actor, id: &str, verdict: &str, answer: Option<&str>) -> Answer {
    let input = json!({ "id": id, "verdict": verdict, "answer": answer });
    actor.gql(CLOSE, json!({ "input": input })).await
}

/// What is kept of somebody, as a member takes it out.
async fn whole(company: &Company<'_>, contact: &Contact) -> Value {
    let input = json!({ "contact": contact.id, "format": "WHOLE" });
    let text = company.owner.gql(EXPORT, json!({ "input": input })).await.ok()["personExport"].clone();
    serde_json::from_str(text.as_str().unwrap()).unwrap()
}

/// The link to the preference centre that a message would carry.
async fn centre(company: &Company<'_>, contact: &Contact) -> String {
    let marker = company.owner.scope().await.marker().await.unwrap();
    format!("/p/{}", marker.signed(Purpose::Preferences, uuid_of(&contact.id)))
}

/// A page, fetched by somebody who is not signed in.
async fn page(company: &Company<'_>, path: &str) -> (u16, String) {
    let answer = company.world.anonymous().get(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Posts fields to a page.
async fn post(company: &Company<'_>, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let answer = company.world.anonymous().send(path, "application/x-www-form-urlencoded", body).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The stamp in a page.
#[track_caller]
fn stamp(page: &str) -> String {
    let rest = page.split("name=\"stamp\" value=\"").nth(1).unwrap_or_else(|| panic!("no stamp in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Asks for something on the page of rights, and says yes where it is asked again.
async fn ask(company: &Company<'_>, contact: &Contact, kind: &str) -> (u16, String) {
    let path = format!("{}/rights?lang=en", centre(company, contact).await);
    let stamp = stamp(&page(company, &path).await.1);
    post(company, &path, &[("stamp", &stamp), ("kind", kind), ("sure", "yes")]).await
}

/// Has the link to what is kept mailed, and gives it.
async fn link(company: &Company<'_>, contact: &Contact) -> String {
    let (status, told) = ask(company, contact, "access").await;
    assert_eq!(status, 200, "{told}");
    company.world.drain().await;
    company.world.sent_to(&contact.email).pop().unwrap().link("/d/").unwrap()
}
