//! Links in messages that were forged, altered, put to another use, or left lying for too long.

use super::site::{LANGUAGES, Refusal, Site};
use crate::crash::client::Client;
use chrono::TimeDelta;
use reqwest::{Method, Response, header};
use serde_json::json;
use std::collections::BTreeSet;
use tenants::campaigns::tracking::{Mark, Purpose};
use tests::{Campaign, Company};

/// Where the only link of the campaign leads.
const TARGET: &str = "https://shop.example/spring";

#[tokio::test(flavor = "multi_thread")]
async fn a_link_leads_where_its_campaign_says_and_nowhere_else() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let (_, link) = sent(&acme).await;
    let token = link.rsplit('/').next().unwrap();
    let followed = get(&site, &format!("/c/{token}")).await;
    assert_eq!((followed.status().as_u16(), location(&followed)), (302, Some(TARGET)));
    for parameters in
        ["url=https://evil.example", "u=//evil.example", "redirect=https://evil.example&next=https://evil.example"]
    {
        let answer = get(&site, &format!("/c/{token}?{parameters}")).await;
        assert_eq!(location(&answer), Some(TARGET), "{parameters}");
    }
    let forwarded = site.nobody().request(Method::GET, &format!("/c/{token}"));
    let forwarded =
        forwarded.header("X-Forwarded-Host", "evil.example").header("X-Original-URL", "https://evil.example");
    assert_eq!(location(&forwarded.send().await.unwrap()), Some(TARGET));
    for path in [
        "/c/https://evil.example",
        "/c/https%3A%2F%2Fevil.example",
        "/c/%2F%2Fevil.example",
        "//evil.example/%2e%2e",
        "/c//evil.example",
        "/c/?url=https://evil.example",
        "/c/..%2f..%2f@evil.example",
        "/\\evil.example",
    ] {
        let answer = get(&site, path).await;
        assert_eq!((answer.status().as_u16(), location(&answer)), (404, None), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_link_the_answer_is_the_same_and_nothing_changes() {
    let site = Site::open().await;
    let (acme, other) = (site.world.tenant("acme").await, site.world.tenant("other").await);
    let (campaign, link) = sent(&acme).await;
    let genuine = link.rsplit('/').next().unwrap();
    let marker = acme.owner.scope().await.marker().await.unwrap();
    let foreign = other.owner.scope().await.marker().await.unwrap();
    let campaign = campaign.id.parse().unwrap();
    let mark = Mark { campaign, slot: Some(0), link: 0 };
    let mut wrong: Vec<(char, String)> = Vec::new();
    for (path, purpose, others) in [
        ('c', Purpose::Click, [Purpose::Open, Purpose::Unsubscribe]),
        ('u', Purpose::Unsubscribe, [Purpose::Click, Purpose::Open]),
    ] {
        wrong.extend(others.map(|other| (path, marker.token(other, mark))));
        wrong.push((path, foreign.token(purpose, mark)));
        wrong.push((path, marker.token(purpose, Mark { campaign: acme_has_no_such(), ..mark })));
        wrong.extend(altered(genuine).into_iter().map(|token| (path, token)));
    }
    wrong.push(('c', marker.token(Purpose::Click, Mark { link: 9, ..mark })));
    wrong.push(('u', marker.token(Purpose::Unsubscribe, Mark { slot: Some(7), ..mark })));

    let before = site.everything().await;
    let mut pages = BTreeSet::new();
    for (path, token) in &wrong {
        for method in if *path == 'u' { vec![Method::GET, Method::POST] } else { vec![Method::GET] } {
            let answer = site.nobody().request(method.clone(), &format!("/{path}/{token}")).send().await.unwrap();
            // A page with a question is no leak: the token of a person who is gone is genuine.
            let gone = method == Method::GET && *path == 'u' && answer.status() == 200;
            assert!(gone || answer.status() == 404, "{method} /{path}/{token}: {}", answer.status());
            assert_eq!(location(&answer), None);
            if !gone {
                pages.insert((*path, answer.text().await.unwrap()));
            }
        }
    }
    assert_eq!(pages.len(), 2, "what is wrong can be told from the page: {pages:?}");
    assert_eq!(site.everything().await, before);

    for (path, key) in [("c", "page-link-expired-text"), ("u", "page-unsubscribe-invalid")] {
        for language in LANGUAGES {
            let (reader, locale) = (Client { language, ..site.nobody() }, language.parse().unwrap());
            let answer = reader.request(Method::GET, &format!("/{path}/forged")).send().await.unwrap();
            let (page, sentence) = (answer.text().await.unwrap(), locales::t(locale, key, &locales::Args::new()));
            assert!(page.contains(&sentence), "{language}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_expire_but_the_way_out_does_not() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let (campaign, link) = sent(&acme).await;
    let leave = site.world.sent()[0].unsubscribe.clone().unwrap();
    site.world.advance(TimeDelta::days(500));
    let before = campaign.seen(&acme).await;
    let answer = get(&site, link.strip_prefix(&site.world.url).unwrap()).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (404, None));
    assert_eq!(campaign.seen(&acme).await, before, "an expired link is not counted");

    let way_out = leave.strip_prefix(&site.world.url).unwrap();
    let left = site.nobody().request(Method::POST, way_out).body("List-Unsubscribe=One-Click").send().await.unwrap();
    assert_eq!(left.status(), 200);
    assert_eq!(campaign.seen(&acme).await["figures"]["unsubscribes"], 1);
}

/// A campaign that was sent to one person, and its link.
async fn sent(company: &Company<'_>) -> (Campaign, String) {
    let ada = company.contact("ada@people.example").consenting().create().await;
    let campaign = company.campaign("Spring").to(&[&ada]).create().await;
    campaign.told(&company.owner, "campaignSend").await.ok();
    company.world.drain().await;
    let mail = company.world.sent_to("ada@people.example").pop().unwrap();
    (campaign, mail.link("/c/").unwrap())
}

/// The token with one character changed at its beginning, in its middle and at its end; shorter; longer.
fn altered(token: &str) -> Vec<String> {
    let changed = [0, 20, token.len() - 2].map(|place| {
        let other = if token.as_bytes()[place] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &token[..place], &token[place + 1..])
    });
    let cut = token[..token.len() - 4].to_owned();
    changed.into_iter().chain([cut, format!("{token}AAAA"), "x".to_owned()]).collect()
}

/// The identifier of a campaign that nobody has.
fn acme_has_no_such() -> tenants::Id<tenants::campaigns::Campaign> {
    tenants::Id::from(uuid::Uuid::from_u128(1))
}

async fn get(site: &Site, path: &str) -> Response {
    site.nobody().request(Method::GET, path).send().await.unwrap()
}

fn location(answer: &Response) -> Option<&str> {
    answer.headers().get(header::LOCATION).map(|location| location.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_confirmation_founds_nothing() {
    let site = Site::open().await;
    site.world.tenant("acme").await;
    let nobody = site.nobody();
    for (path, code, token) in
        [("/auth/confirm", "LINK_INVALID", "A"), ("/auth/password-reset/confirm", "RESET_INVALID", "B")]
    {
        let body = json!({ "token": token.repeat(43), "password": "atlas cedre genet 1871" });
        site.refuses(&nobody, code, async |caller| {
            let request = caller.request(Method::POST, path).json(&body);
            Refusal::read(request.send().await.unwrap()).await
        })
        .await;
    }
    let body = json!({ "token": "C".repeat(43), "name": "Mallory", "password": "atlas cedre genet 1871" });
    site.refuses(&nobody, "INVITATION_INVALID", async |caller| {
        let request = caller.request(Method::POST, "/auth/invitation").json(&body);
        Refusal::read(request.send().await.unwrap()).await
    })
    .await;
}
