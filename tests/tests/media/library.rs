//! The library as its company sees it: named, found, described and removed.

use super::{kept, text};
use serde_json::{Value, json};
use tenants::permissions::Role;
use tests::{Company, World};

const UPDATE: &str =
    "mutation ($input: MediumUpdate!) { mediumUpdate(input: $input) { name folder alts { locale text } } }";
const DELETE: &str = "mutation ($id: ID!) { mediumDelete(id: $id) }";

async fn names(company: &Company<'_>, arguments: Value) -> Vec<String> {
    let query = "query ($search: String, $folder: String, $first: Int, $after: String) {
        media(search: $search, folder: $folder, first: $first, after: $after) { nodes { name } } }";
    let seen = company.owner.gql(query, arguments).await.ok();
    let nodes = seen["media"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| text(node, "name").to_owned()).collect()
}

#[tokio::test]
async fn pictures_are_listed_page_by_page_and_found_by_name_and_folder() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    for (shade, name) in (1_u8..).zip(["Summer%20hero", "Logo", "Summer%20footer", "Team"]) {
        kept(&acme, shade, name).await;
    }
    assert_eq!(names(&acme, json!({})).await, ["Team", "Summer footer", "Logo", "Summer hero"]);
    assert_eq!(names(&acme, json!({ "search": " summer " })).await, ["Summer footer", "Summer hero"]);
    assert_eq!(names(&acme, json!({ "search": "%" })).await, Vec::<String>::new());
    let first = "{ media(first: 2) { pageInfo { hasNextPage endCursor } } }";
    let first = acme.owner.gql(first, json!({})).await.ok()["media"]["pageInfo"].clone();
    assert_eq!(first["hasNextPage"], true);
    assert_eq!(names(&acme, json!({ "first": 2, "after": first["endCursor"] })).await, ["Logo", "Summer hero"]);
    let logo = acme.owner.gql("{ media(search: \"logo\") { nodes { id } } }", json!({})).await.ok();
    let logo = &logo["media"]["nodes"][0]["id"];
    acme.owner.gql(UPDATE, json!({ "input": { "id": logo, "folder": " Brand " } })).await.ok();
    assert_eq!(names(&acme, json!({ "folder": "Brand" })).await, ["Logo"]);
    assert_eq!(names(&acme, json!({ "folder": "" })).await, ["Team", "Summer footer", "Summer hero"]);
    let seen = acme.owner.gql(
        "query ($id: ID!) { mediaFolders node(id: $id) { id } medium(id: $id) { name format size } }",
        json!({ "id": logo }),
    );
    let seen = seen.await.ok();
    assert_eq!(
        (&seen["mediaFolders"], &seen["node"]["id"], &seen["medium"]["format"]),
        (&json!(["Brand"]), logo, &json!("PNG"))
    );
}

#[tokio::test]
async fn a_picture_is_named_and_described_in_the_companys_languages() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let told = kept(&acme, 1, "hero").await;
    let alts = json!([{ "locale": "fr", "text": " Une figue " }, { "locale": "ar", "text": "تينة" }, { "locale": "en", "text": "" }]);
    let change = json!({ "input": { "id": told["id"], "name": "Fig", "alts": alts } });
    let seen = acme.member(Role::Contributor).await.gql(UPDATE, change).await.ok();
    let expected = json!([{ "locale": "ar", "text": "تينة" }, { "locale": "fr", "text": "Une figue" }]);
    assert_eq!(seen["mediumUpdate"], json!({ "name": "Fig", "folder": "", "alts": expected }));
    let wrong = json!({ "input": { "id": told["id"], "name": " ", "folder": "a\nb", "alts": [
        { "locale": "klingon", "text": "x" }, { "locale": "fr", "text": "x".repeat(301) }, { "locale": "fr", "text": "a\tb" },
    ] } });
    let answer = acme.owner.gql(UPDATE, wrong).await;
    let expected = [
        ("name", "required"),
        ("folder", "line-break"),
        ("alts.0.locale", "locale-unknown"),
        ("alts.1.text", "too-long"),
        ("alts.2.locale", "duplicate"),
        ("alts.2.text", "line-break"),
    ];
    assert_eq!(answer.violations(), expected);
    let change = json!({ "input": { "id": told["id"], "name": "Mine" } });
    assert_eq!(acme.member(Role::Reader).await.gql(UPDATE, change.clone()).await.code(), "FORBIDDEN");
    assert_eq!(world.tenant("zeta").await.owner.gql(UPDATE, change).await.code(), "NOT_FOUND");
    assert_eq!(names(&acme, json!({})).await, ["Fig"]);
}

#[tokio::test]
async fn a_picture_that_nobody_shows_is_removed_with_its_content() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let told = kept(&acme, 1, "hero").await;
    kept(&zeta, 1, "hero").await;
    let id = json!({ "id": told["id"] });
    assert_eq!(acme.member(Role::Auditor).await.gql(DELETE, id.clone()).await.code(), "FORBIDDEN");
    assert_eq!(zeta.owner.gql(DELETE, id.clone()).await.code(), "NOT_FOUND");
    assert_eq!(names(&acme, json!({})).await, ["hero"]);
    acme.member(Role::Marketer).await.gql(DELETE, id.clone()).await.ok();
    assert_eq!(acme.owner.gql(DELETE, id).await.code(), "NOT_FOUND");
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM media_contents").await, 1, "the other company's stays");
    assert_eq!(names(&zeta, json!({})).await, ["hero"]);
}
