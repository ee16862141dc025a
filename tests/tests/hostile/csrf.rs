//! Requests that another site's page makes a browser send, with the session cookie that browsers add by themselves.

use super::site::{Refusal, Site};
use crate::crash::client::Client;
use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE},
};
use serde_json::{Value, json};
use tests::PASSWORD;

const WRITE: &str = "mutation { senderCreate(input: { name: \"Evil\", email: \"evil@evil.example\" }) { id } }";

/// A browser in which somebody is signed in.
struct Browser {
    client: Client,
    cookies: String,
    csrf: String,
}

impl Browser {
    async fn sign_in(site: &Site) -> Self {
        let client = site.nobody();
        let input = json!({ "email": "owner@acme.example", "password": PASSWORD, "cookie": true });
        let answer = client.request(Method::POST, "/auth/sign-in").json(&input).send().await.unwrap();
        let set: Vec<String> =
            answer.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap().to_owned()).collect();
        for line in &set {
            assert!(line.contains("SameSite=") && (line.contains("HttpOnly") || line.contains("csrf")), "{line}");
        }
        let cookies: Vec<&str> = set.iter().filter_map(|line| line.split(';').next()).collect();
        let cookies = cookies.join("; ");
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["access"].is_null() && answer["refresh"].is_null(), "a script could read the tokens");
        Self { client, cookies, csrf: answer["csrf"].as_str().unwrap().to_owned() }
    }

    fn request(&self, caller: &Client, method: Method, path: &str) -> RequestBuilder {
        caller.request(method, path).header(COOKIE, &self.cookies)
    }
}

/// The path that asks for this operation.
fn in_url(query: &str) -> String {
    format!("/graphql?query={}", url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>())
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_can_not_use_the_session_cookie() {
    let site = Site::open().await;
    site.world.tenant("acme").await;
    let browser = Browser::sign_in(&site).await;
    let body = json!({ "query": WRITE });
    let refused = async |code: &str, forge: &dyn Fn(RequestBuilder) -> RequestBuilder, method: Method, path: &str| {
        site.refuses(&browser.client, code, async |caller| {
            Refusal::read(forge(browser.request(caller, method.clone(), path)).send().await.unwrap()).await
        })
        .await;
    };
    refused("CSRF_REFUSED", &|request| request.json(&body), Method::POST, "/graphql").await;
    refused("CSRF_REFUSED", &|request| request.json(&body).header("X-CSRF-Token", "guessed"), Method::POST, "/graphql")
        .await;
    let evil = |request: RequestBuilder| {
        request.json(&body).header("X-CSRF-Token", &browser.csrf).header(ORIGIN, "https://evil.example")
    };
    refused("CSRF_REFUSED", &evil, Method::POST, "/graphql").await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let typed = |request: RequestBuilder| request.header(CONTENT_TYPE, kind).body(body.to_string());
        refused("UNSUPPORTED_MEDIA_TYPE", &typed, Method::POST, "/graphql").await;
    }
    let untyped = |request: RequestBuilder| request.body(body.to_string());
    refused("UNSUPPORTED_MEDIA_TYPE", &untyped, Method::POST, "/graphql").await;
    refused("CSRF_REFUSED", &|request| request, Method::GET, &in_url("{ viewer { id } }")).await;
    let shown = |request: RequestBuilder| request.header("X-CSRF-Token", &browser.csrf);
    refused("METHOD_NOT_ALLOWED", &shown, Method::GET, &in_url(WRITE)).await;
    let file = |request: RequestBuilder| request.header(CONTENT_TYPE, "text/csv").body("email\na@b.example\n");
    refused("CSRF_REFUSED", &file, Method::POST, "/uploads").await;
    for path in ["/auth/sign-out", "/auth/refresh"] {
        refused("CSRF_REFUSED", &|request| request.json(&json!({})), Method::POST, path).await;
    }

    let own =
        browser.request(&browser.client, Method::POST, "/graphql").json(&body).header("X-CSRF-Token", &browser.csrf);
    let own: Value = own.header(ORIGIN, &site.world.url).send().await.unwrap().json().await.unwrap();
    assert!(own["data"]["senderCreate"]["id"].is_string(), "our own page is served: {own}");
}
