//! Files that are no files of contacts, or not quite.

use super::site::{LANGUAGES, Refusal, Site, gql};
use crate::crash::client::Client;
use reqwest::{Method, RequestBuilder, header::CONTENT_TYPE};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Company};

const IMPORT: &str = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";
const FOUND: &str = "query ($id: ID!) { import(id: $id) { state lines created updated rejected failure
    rejects(first: 100) { nodes { line field code } } } }";
const TOLD: &str = "{ imports { nodes { failureMessage rejects(first: 100) { nodes { message } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_not_be_read_fails_as_a_whole_and_says_why() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    for content in
        [&b"email\n\"ada@people.example\nbob@people.example\n"[..], b"email,name\nada@people.example,\"Ada\nb\nc\n"]
    {
        let upload = upload(&site, &acme.owner, content).await;
        let import = import(&acme, json!({ "upload": upload })).await;
        assert_eq!((&import["state"], &import["failure"]), (&json!("FAILED"), &json!("csv-malformed")), "{import}");
        assert_eq!(import["created"], 0);
    }
    import(&acme, json!({ "csv": "email,name,phone\nnobody,x,\n,y,\n,z,12\n" })).await;
    let contacts = acme.owner.gql("{ contacts { totalCount } }", json!({})).await.ok();
    assert_eq!(contacts["contacts"]["totalCount"], 0);
    told_in_every_language(&acme).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_line_is_told_by_its_number_and_the_others_are_taken() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let long = "x".repeat(201);
    let csv = "email,name,phone,locale\n\
               ada@people.example,Ada,,\n\
               \n\
               not an address,Bob,,\n\
               ,Nobody,,\n\
               cyd@people.example,Cyd,12,\n\
               dan@people.example,Dan,,klingon\n\
               ada@people.example,Ada again,,\n\
               eve@people.example,\"Eve\nBcc: x\",,\n\
               fay@people.example,Fay,,,,too,many\n\
               =HYPERLINK(\"x\")@people.example,Gus,,\n\
               ida@people.example,LONG,,\n\
               hal@people.example,Hal,+213550000001,fr\n";
    let csv = csv.replace("LONG", &long);
    let import = import(&acme, json!({ "csv": csv })).await;
    let told = |line: u64, field: &str, code: &str| json!({ "line": line, "field": field, "code": code });
    let expected = json!({
        "state": "COMPLETED", "lines": 11, "created": 6, "updated": 0, "rejected": 5, "failure": null,
        "rejects": { "nodes": [
            told(4, "email", "email-invalid"),
            told(5, "email", "required"),
            told(6, "phone", "phone-invalid"),
            told(7, "locale", "locale-unknown"),
            told(8, "email", "duplicate"),
            told(9, "name", "line-break"),
            told(11, "line", "csv-malformed"),
            told(12, "email", "email-invalid"),
            told(13, "name", "too-long"),
        ] },
    });
    assert_eq!(import, expected);
    told_in_every_language(&acme).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_or_not_ones_own_is_not_kept() {
    const LARGEST: usize = 600_000;
    let site = Site::with(|config| config.server.upload = LARGEST).await;
    let (acme, other) = (site.world.tenant("acme").await, site.world.tenant("other").await);
    let owner = site.client(&acme.owner).await;
    let large = vec![b'x'; LARGEST + 1];
    site.refuses(&owner, "BODY_TOO_LARGE", async |caller| put(caller, &large).await).await;
    // Without a word about its size, so that it is found out when much of it was written.
    site.refuses(&owner, "BODY_TOO_LARGE", async |caller| {
        let pieces = large.chunks(50_000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>();
        let body = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
        let request = caller.request(Method::POST, "/uploads").header(CONTENT_TYPE, "text/csv").body(body);
        Refusal::read(request.send().await.unwrap()).await
    })
    .await;
    site.refuses(&owner, "BAD_USER_INPUT", async |caller| put(caller, b"").await.naming("file", "csv-empty")).await;
    site.refuses(&site.nobody(), "UNAUTHENTICATED", async |caller| put(caller, b"email\n").await).await;
    let theirs = upload(&site, &other.owner, b"email\nada@people.example\n").await;
    let asked = input(&json!({ "upload": theirs }));
    site.refuses(&owner, "NOT_FOUND", async |caller| gql(caller, IMPORT, json!({ "input": asked })).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_proof_of_consent_is_not_read() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let owner = site.client(&acme.owner).await;
    for (field, code) in [("wording", "consent-wording-required"), ("source", "consent-source-required")] {
        let mut asked = input(&json!({ "csv": "email\nada@people.example\n" }));
        asked[field] = json!("  ");
        site.refuses(&owner, "BAD_USER_INPUT", async |caller| {
            gql(caller, IMPORT, json!({ "input": asked })).await.naming(field, code)
        })
        .await;
    }
    assert_eq!(site.world.drain().await, 0, "no task was written");
}

/// What is wrong with files and lines is told in sentences, in the language of whoever asks.
async fn told_in_every_language(company: &Company<'_>) {
    let mut said = BTreeSet::new();
    for language in LANGUAGES {
        let speak = "mutation ($language: String!) { accountSetLocale(locale: $language) }";
        company.owner.gql(speak, json!({ "language": language })).await.ok();
        let told = company.owner.gql(TOLD, json!({})).await.ok();
        let imports = told["imports"]["nodes"].as_array().unwrap();
        let lines = imports.iter().flat_map(|import| import["rejects"]["nodes"].as_array().unwrap());
        let sentences =
            lines.map(|line| &line["message"]).chain(imports.iter().map(|import| &import["failureMessage"]));
        let sentences: BTreeSet<String> = sentences.filter_map(Value::as_str).map(str::to_owned).collect();
        assert!(sentences.len() >= 4, "{sentences:?}");
        for sentence in sentences {
            assert!(!sentence.contains("violation-") && !sentence.contains('$'), "{sentence}");
            assert!(said.insert(sentence.clone()), "two languages say the same: {sentence}");
        }
    }
}

fn input(file: &Value) -> Value {
    json!({
        "file": file, "tag": "all", "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
        "wording": "Yes, write to me.", "source": "form",
    })
}

/// What became of an import.
async fn import(company: &Company<'_>, file: Value) -> Value {
    let asked = company.owner.gql(IMPORT, json!({ "input": input(&file) })).await.ok();
    company.world.drain().await;
    company.owner.gql(FOUND, json!({ "id": asked["contactImport"]["id"] })).await.ok()["import"].clone()
}

async fn upload(site: &Site, actor: &Actor, content: &[u8]) -> String {
    let kept: Value = file(&site.client(actor).await, content).send().await.unwrap().json().await.unwrap();
    kept["id"].as_str().unwrap_or_else(|| panic!("{kept}")).to_owned()
}

async fn put(caller: &Client, content: &[u8]) -> Refusal {
    Refusal::read(file(caller, content).send().await.unwrap()).await
}

fn file(caller: &Client, content: &[u8]) -> RequestBuilder {
    caller.request(Method::POST, "/uploads").header(CONTENT_TYPE, "text/csv").body(content.to_vec())
}
