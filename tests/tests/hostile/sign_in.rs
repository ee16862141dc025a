//! Guessing passwords, and asking who has an account.

use super::site::{Refusal, Site};
use crate::crash::client::Client;
use futures::future::join_all;
use reqwest::{Method, header::RETRY_AFTER};
use serde_json::{Value, json};
use tests::PASSWORD;

/// Failed sign-ins that an account may have.
const TRIES: u32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_held_off_by_account_and_by_address() {
    let site = Site::with(|config| {
        config.limits.sign_in_account = TRIES;
        config.limits.sign_in_address = 3 * TRIES;
    })
    .await;
    site.world.tenant("acme").await;
    site.world.tenant("other").await;
    let client = site.nobody();
    let (acme, other) = ("owner@acme.example", "owner@other.example");
    site.refuses(&client, "SIGN_IN_REFUSED", async |caller| sign_in(caller, acme, "wrong").await).await;
    site.refuses(&client, "RATE_LIMITED", async |caller| sign_in(caller, acme, PASSWORD).await).await;
    site.refuses(&client, "RATE_LIMITED", async |caller| sign_in(caller, " Owner@ACME.example", PASSWORD).await).await;
    let answer = client.request(Method::POST, "/auth/sign-in").json(&json!({ "email": acme, "password": PASSWORD }));
    let answer = answer.header("X-Forwarded-For", "192.0.2.7").send().await.unwrap();
    let seconds: u64 = answer.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!(answer.status() == 429 && (1..=900).contains(&seconds), "{seconds}");

    client.sign_in(other, PASSWORD).await;
    for number in 0..2 * TRIES {
        let nobody = format!("nobody{number}@nowhere.example");
        assert_eq!(sign_in(&client, &nobody, "wrong").await.code, "SIGN_IN_REFUSED");
    }
    assert_eq!(sign_in(&client, other, PASSWORD).await.code, "RATE_LIMITED", "the address has guessed too often");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_the_same_time_are_counted_too() {
    let site = Site::with(|config| config.limits.sign_in_account = TRIES).await;
    site.world.tenant("acme").await;
    let client = site.nobody();
    let guesses = (0..40).map(|number| {
        let (client, password) = (client.clone(), format!("guess {number}"));
        async move { sign_in(&client, "owner@acme.example", &password).await.code }
    });
    let answers = join_all(guesses).await;
    let tried = answers.iter().filter(|code| *code == "SIGN_IN_REFUSED").count();
    assert!(tried <= TRIES as usize, "{tried} of 40 passwords were tried, {TRIES} are allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_tells_who_has_an_account() {
    let site = Site::open().await;
    site.world.tenant("acme").await;
    let client = site.nobody();
    let (known, unknown) = ("owner@acme.example", "nobody@acme.example");
    for (path, body) in [
        ("/auth/sign-in", json!({ "password": "wrong" })),
        ("/auth/password-reset", json!({})),
        (
            "/auth/sign-up",
            json!({ "company": "X", "name": "X", "password": PASSWORD, "locale": "fr", "timeZone": "Europe/Paris" }),
        ),
    ] {
        let mut answers = Vec::new();
        for email in [known, unknown] {
            let mut body = body.clone();
            body["email"] = json!(email);
            let answer = client.request(Method::POST, path).json(&body).send().await.unwrap();
            let mut names: Vec<String> = answer.headers().keys().map(ToString::to_string).collect();
            names.sort();
            let (status, mut answer) = (answer.status(), answer.json::<Value>().await.unwrap());
            answer["error"]["requestId"].take();
            answers.push((status, names, answer));
        }
        assert_eq!(answers[0], answers[1], "{path}");
    }
    site.world.leaves_tasks();
}

async fn sign_in(caller: &Client, email: &str, password: &str) -> Refusal {
    let request = caller.request(Method::POST, "/auth/sign-in").json(&json!({ "email": email, "password": password }));
    Refusal::read(request.send().await.unwrap()).await
}
