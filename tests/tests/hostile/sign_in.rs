//! Guessing passwords, and asking who has an account.

use super::site::{Refusal, Site, gql};
use crate::crash::client::Client;
use futures::future::join_all;
use reqwest::{Method, header::RETRY_AFTER};
use serde_json::{Value, json};
use tenants::permissions::Role;
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

const CHANGE: &str = "mutation ($old: String!) { passwordChange(old: $old, new: \"another long one\") }";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_guesses_no_further_than_a_stranger() {
    let asking = [
        (CHANGE, "old", "password-wrong"),
        ("mutation ($old: String!) { tenantErase(password: $old) }", "password", "password-wrong"),
        ("mutation ($old: String!) { secondFactorEnrol(password: $old) { secret } }", "password", "password-wrong"),
        ("mutation ($old: String!) { secondFactorConfirm(code: $old) }", "code", "code-invalid"),
        ("mutation ($old: String!) { secondFactorRenewCodes(code: $old) }", "code", "code-invalid"),
    ];
    let site = Site::with(|config| config.limits.sign_in_account = 5).await;
    let (acme, other) = (site.world.tenant("acme").await, site.world.tenant("other").await);
    let client = site.client(&acme.owner).await;
    for (mutation, field, rule) in asking {
        gql(&client, mutation, json!({ "old": "123456" })).await.naming(field, rule);
    }
    site.refuses(&client, "RATE_LIMITED", async |caller| gql(caller, CHANGE, json!({ "old": PASSWORD })).await).await;
    let disable = "mutation { secondFactorDisable(password: \"x\", code: \"y\") }";
    site.refuses(&client, "RATE_LIMITED", async |caller| gql(caller, disable, json!({})).await).await;
    let told = acme.owner.gql(CHANGE, json!({ "old": PASSWORD })).await;
    let seconds = told.body["errors"][0]["extensions"]["args"]["seconds"].as_u64().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");

    // Neither a colleague nor another company pays for it, and a stranger's guesses are counted for themselves.
    for colleague in [acme.member(Role::Marketer).await, other.owner.clone()] {
        let change = colleague.gql(CHANGE, json!({ "old": "wrong" })).await;
        assert_eq!(change.violations(), [("old", "password-wrong")]);
    }
    site.nobody().sign_in("owner@acme.example", PASSWORD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_under_many_names_and_at_the_same_time_are_counted_one_by_one() {
    let site = Site::with(|config| config.limits.sign_in_account = TRIES).await;
    let acme = site.world.tenant("acme").await;
    let guess = |name| format!("{name}: passwordChange(old: \"{name}\", new: \"another long one\") ");
    let aliases = (0..20).map(|number| guess(format!("g{number}"))).collect::<String>();
    let told = acme.owner.gql(&format!("mutation {{ {aliases} }}"), json!({})).await;
    assert_eq!(told.body["data"], Value::Null);
    let tried = |errors: &Value| {
        let codes = errors.as_array().unwrap().iter().map(|error| &error["extensions"]["code"]);
        codes.filter(|code| *code == "BAD_USER_INPUT").count()
    };
    assert_eq!(tried(&told.body["errors"]), TRIES as usize, "{}", told.body);

    let colleague = acme.member(Role::Marketer).await;
    let guesses = (0..40).map(|number| {
        let colleague = colleague.clone();
        async move { colleague.gql(CHANGE, json!({ "old": format!("guess {number}") })).await }
    });
    let tried: usize = join_all(guesses).await.iter().map(|told| tried(&told.body["errors"])).sum();
    assert!((1..=TRIES as usize).contains(&tried), "{tried} of 40 passwords were tried, {TRIES} are allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_is_never_counted() {
    let site = Site::with(|config| config.limits.sign_in_account = TRIES).await;
    let acme = site.world.tenant("acme").await;
    let enrol = "mutation ($p: String!) { secondFactorEnrol(password: $p) { secret } }";
    for _ in 0..3 * TRIES {
        acme.owner.gql(enrol, json!({ "p": PASSWORD })).await.ok();
    }
    // Neither is what fails for another reason.
    let weak = "mutation ($p: String!) { passwordChange(old: $p, new: \"short\") }";
    for _ in 0..3 * TRIES {
        let told = acme.owner.gql(weak, json!({ "p": PASSWORD })).await;
        assert_eq!(told.violations()[0].0, "new");
    }
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
