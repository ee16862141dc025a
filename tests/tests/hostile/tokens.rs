//! Tokens that are expired, forged, altered, revoked or used twice.

use super::site::{Refusal, Site, gql};
use crate::crash::client::Client;
use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use tests::PASSWORD;

const VIEWER: &str = "{ viewer { id } }";

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_altered_tokens_open_nothing() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let other = site.world.tenant("other").await;
    let genuine = acme.owner.secret().await.unwrap();
    let [header, claims, signature] = parts(&genuine);
    let kid = read(&header)["kid"].clone();
    let mut elsewhere = read(&claims);
    elsewhere["tid"] = json!(other.id);
    let mut later = read(&claims);
    later["exp"] = json!(later["exp"].as_i64().unwrap() + 1_000_000);
    let public = public_key(&site).await;
    let stranger = Ed25519KeyPair::generate().unwrap();
    let own_key = URL_SAFE_NO_PAD.encode(stranger.public_key());
    let bare = json!({ "alg": "EdDSA", "typ": "at+jwt" });
    let forged = [
        ("a tenant written in by hand", format!("{header}.{}.{signature}", write(&elsewhere))),
        ("a longer life", format!("{header}.{}.{signature}", write(&later))),
        ("another key under our key's name", sign(&stranger, &json!({ "alg": "EdDSA", "kid": kid }), &elsewhere)),
        (
            "a key that nobody knows",
            sign(&stranger, &json!({ "alg": "EdDSA", "kid": "00000000-0000-0000-0000-000000000000" }), &elsewhere),
        ),
        ("a key that is a path", sign(&stranger, &json!({ "alg": "EdDSA", "kid": "../../../dev/null" }), &elsewhere)),
        (
            "a key of one's own in the header",
            sign(&stranger, &with(&bare, "jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": own_key })), &elsewhere),
        ),
        ("no algorithm", format!("{}.{}.", write(&json!({ "alg": "none", "kid": kid })), write(&elsewhere))),
        (
            "no algorithm, the signature kept",
            format!("{}.{claims}.{signature}", write(&json!({ "alg": "None", "kid": kid }))),
        ),
        ("our public key as a shared secret", hs256(&public, &json!({ "alg": "HS256", "kid": kid }), &elsewhere)),
        (
            "our public key's text as a shared secret",
            hs256(URL_SAFE_NO_PAD.encode(&public).as_bytes(), &json!({ "alg": "HS256", "kid": kid }), &elsewhere),
        ),
        ("no signature", format!("{header}.{claims}.")),
        ("half of it", format!("{header}.{claims}")),
        ("the refresh token", acme.owner.tokens().await.refresh),
        ("nothing like a token", "../../etc/passwd".to_owned()),
        ("a very long one", "a".repeat(6_000)),
        ("an API key that never was", format!("dihya_{}_{}", "0".repeat(26), "A".repeat(43))),
    ];
    for (how, token) in forged {
        let caller = Client { access: Some(token), ..site.nobody() };
        let refusal = gql(&caller, VIEWER, json!({})).await;
        assert_eq!((refusal.status, refusal.code.as_str()), (401, "UNAUTHENTICATED"), "{how}");
        site.refuses(&caller, "UNAUTHENTICATED", async |caller| gql(caller, VIEWER, json!({})).await).await;
    }
    acme.owner.gql(VIEWER, json!({})).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_with_its_time_and_with_its_session() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let token = site.client(&acme.owner).await;
    site.world.advance(TimeDelta::minutes(11));
    site.refuses(&token, "TOKEN_EXPIRED", async |caller| gql(caller, VIEWER, json!({})).await).await;

    let fresh = site.client(&acme.owner).await;
    fresh.gql(VIEWER, json!({})).await;
    assert_eq!(fresh.request(Method::POST, "/auth/sign-out").send().await.unwrap().status(), 204);
    site.refuses(&fresh, "TOKEN_REVOKED", async |caller| gql(caller, VIEWER, json!({})).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_comes_a_second_time_ends_the_session() {
    let site = Site::open().await;
    site.world.tenant("acme").await;
    let nobody = site.nobody();
    let input = json!({ "email": "owner@acme.example", "password": PASSWORD });
    let (_, first) = nobody.post("/auth/sign-in", &input).await;
    let (status, second) = nobody.post("/auth/refresh", &json!({ "refresh": first["refresh"] })).await;
    let owner = nobody.with(status, &second);
    owner.gql(VIEWER, json!({})).await;
    let again = refresh(&nobody, &first["refresh"]).await;
    assert_eq!((again.status, again.code.as_str()), (401, "TOKEN_REUSED"));
    assert_eq!(gql(&owner, VIEWER, json!({})).await.code, "TOKEN_REVOKED");
    site.refuses(&nobody, "TOKEN_REVOKED", async |caller| refresh(caller, &first["refresh"]).await).await;
    let made_up = json!("A".repeat(43));
    site.refuses(&nobody, "UNAUTHENTICATED", async |caller| refresh(caller, &made_up).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_ends_when_it_is_revoked_and_can_not_be_guessed_by_its_prefix() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let made = acme
        .owner
        .gql(
            "mutation ($input: ApiKeyCreate!) { apiKeyCreate(input: $input) { secret key { id prefix } } }",
            json!({ "input": { "name": "program", "permissions": ["contact:read"] } }),
        )
        .await
        .ok()["apiKeyCreate"]
        .clone();
    let secret = made["secret"].as_str().unwrap();
    let program = Client { access: Some(secret.to_owned()), ..site.nobody() };
    let contacts = "{ contacts { totalCount } }";
    program.gql(contacts, json!({})).await;
    let guessed = format!("{}{}", &secret[..secret.len() - 43], "A".repeat(43));
    let stranger = Client { access: Some(guessed), ..site.nobody() };
    site.refuses(&stranger, "UNAUTHENTICATED", async |caller| gql(caller, contacts, json!({})).await).await;
    let forbidden = "mutation { contactCreate(input: { email: \"a@b.example\", source: \"x\" }) { id } }";
    site.refuses(&program, "FORBIDDEN", async |caller| gql(caller, forbidden, json!({})).await).await;
    acme.owner
        .gql("mutation ($id: ID!) { apiKeyRevoke(id: $id) { id } }", json!({ "id": made["key"]["id"] }))
        .await
        .ok();
    site.refuses(&program, "TOKEN_REVOKED", async |caller| gql(caller, contacts, json!({})).await).await;
}

async fn refresh(caller: &Client, token: &Value) -> Refusal {
    let request = caller.request(Method::POST, "/auth/refresh").json(&json!({ "refresh": token }));
    Refusal::read(request.send().await.unwrap()).await
}

/// The key that everybody may have.
async fn public_key(site: &Site) -> Vec<u8> {
    let request = site.nobody().request(Method::GET, "/.well-known/jwks.json");
    let keys: Value = request.send().await.unwrap().json().await.unwrap();
    let key = &keys["keys"][0];
    assert!(key["d"].is_null(), "the private key is shown");
    URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap()
}

fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

fn read(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn write(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[name] = value;
    object
}

fn sign(key: &Ed25519KeyPair, header: &Value, claims: &Value) -> String {
    let said = format!("{}.{}", write(header), write(claims));
    let signature = key.sign(said.as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let said = format!("{}.{}", write(header), write(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), said.as_bytes());
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}
