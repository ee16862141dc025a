//! The links of a message, followed by people, by mail programs, and by the machines that look at them first.

use super::{Mail, PATIENCE};
use crate::crash::{
    client::Client,
    installation::{Installation, until},
};
use reqwest::{Method, Response, header};
use serde_json::{Value, json};

/// Who leaves.
pub(super) const LEAVES: &str = "counted5@people.example";
const TARGET: &str = "https://tanit.example/printemps?a=1&b=2";

/// Follows every kind of link in every way, and holds the figures against it.
pub(super) async fn follow(installation: &Installation, owner: &Client, campaign: &str, mails: &[Mail]) {
    let mail = |to: &str| mails.iter().find(|mail| mail.to == to).unwrap();
    let (counted, uncounted) = (mail("counted3@people.example"), mail("uncounted3@people.example"));
    clicks(installation, owner, campaign, counted, uncounted).await;
    opens(installation, owner, campaign, counted, uncounted).await;
    leaving(installation, owner, campaign, mail(LEAVES)).await;
}

async fn clicks(installation: &Installation, owner: &Client, campaign: &str, counted: &Mail, uncounted: &Mail) {
    let (named, nameless) = (link(owner, counted, "c"), link(owner, uncounted, "c"));
    for link in [&named, &nameless] {
        for (method, name, value) in machines() {
            let answer = ask(owner, method, link, name, value).await;
            assert_eq!(location(&answer), Some(TARGET), "machines are answered");
        }
    }
    figures(installation, owner, campaign, json!({ "clicks": 0, "opens": 0, "unsubscribes": 0 })).await;
    for link in [&named, &named, &nameless] {
        let answer = ask(owner, Method::GET, link, "User-Agent", "a person's browser").await;
        assert_eq!(location(&answer), Some(TARGET));
    }
    figures(installation, owner, campaign, json!({ "clicks": 2, "opens": 0, "unsubscribes": 0 })).await;
    let by_name = installation.look("SELECT count(*) FROM engagements WHERE kind = 'clicks'").await;
    assert_eq!(by_name, [json!({ "count": 2 })], "only who agreed is counted");
}

async fn opens(installation: &Installation, owner: &Client, campaign: &str, counted: &Mail, uncounted: &Mail) {
    assert!(uncounted.links(&format!("{}/o/", owner.url)).is_empty(), "no picture for whoever did not agree to it");
    let picture = link(owner, counted, "o");
    for (method, name, value) in machines() {
        let answer = ask(owner, method, &picture, name, value).await;
        assert!(answer.status().is_success());
    }
    figures(installation, owner, campaign, json!({ "clicks": 2, "opens": 0, "unsubscribes": 0 })).await;
    let answer = ask(owner, Method::GET, &picture, "User-Agent", "a person's mail program").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/gif");
    assert!(answer.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("no-store"));
    figures(installation, owner, campaign, json!({ "clicks": 2, "opens": 1, "unsubscribes": 0 })).await;
}

/// RFC 8058: a fetched link changes nothing, the one-click POST withdraws, without cookie, redirect or question.
async fn leaving(installation: &Installation, owner: &Client, campaign: &str, mail: &Mail) {
    let way_out = mail.unsubscribe.clone().unwrap();
    assert!(mail.html.contains(&way_out) && mail.text.contains(&way_out), "the way out stands in both parts");
    assert!(agrees(owner).await);
    for (method, name, value) in machines().into_iter().chain([(Method::GET, "User-Agent", "a person's browser")]) {
        let answer = ask(owner, method, &way_out, name, value).await;
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    }
    figures(installation, owner, campaign, json!({ "clicks": 2, "opens": 1, "unsubscribes": 0 })).await;
    assert!(agrees(owner).await, "looking is not leaving");

    for _ in 0..2 {
        let request = owner.http.post(&way_out).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.body("List-Unsubscribe=One-Click").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().get(header::SET_COOKIE).is_none() && location(&answer).is_none());
        figures(installation, owner, campaign, json!({ "clicks": 2, "opens": 1, "unsubscribes": 1 })).await;
    }
    assert!(!agrees(owner).await);
}

/// Ways in which machines fetch a link before, or instead of, a person.
fn machines() -> [(Method, &'static str, &'static str); 4] {
    [
        (Method::HEAD, "User-Agent", "a gateway"),
        (Method::GET, "Sec-Purpose", "prefetch"),
        (Method::GET, "Purpose", "prefetch"),
        (Method::GET, "X-Moz", "prefetch"),
    ]
}

async fn ask(owner: &Client, method: Method, link: &str, name: &str, value: &str) -> Response {
    owner.http.request(method, link).header(name, value).send().await.unwrap()
}

fn location(answer: &Response) -> Option<&str> {
    assert!(!answer.status().is_server_error(), "{answer:?}");
    answer.headers().get(header::LOCATION).map(|location| location.to_str().unwrap())
}

/// The one link of this kind in a message.
fn link(owner: &Client, mail: &Mail, kind: &str) -> String {
    let links = mail.links(&format!("{}/{kind}/", owner.url));
    let [link] = &links[..] else { panic!("one link of kind {kind} was expected: {links:?}\n{}", mail.html) };
    link.clone()
}

/// Waits for these figures, then sees that they stay.
async fn figures(installation: &Installation, owner: &Client, campaign: &str, expected: Value) {
    let query = "query ($id: ID!) { campaign(id: $id) { figures { clicks opens unsubscribes } } }";
    let look = async || owner.gql(query, json!({ "id": campaign })).await["campaign"]["figures"].clone();
    until(installation, &format!("the figures are {expected}"), PATIENCE, async || {
        (look().await == expected).then_some(())
    })
    .await;
    assert_eq!(look().await, expected);
}

/// Whether the one who leaves still agrees to receive, by the last word in the ledger of consent.
async fn agrees(owner: &Client) -> bool {
    let query = "query ($email: String!) { contactByEmail(email: $email) { consents { purpose granted } } }";
    let found = owner.gql(query, json!({ "email": LEAVES })).await;
    let said = found["contactByEmail"]["consents"].as_array().unwrap().clone();
    said.iter().rfind(|consent| consent["purpose"] == "MESSAGES").unwrap()["granted"] == true
}
