//! The second factor: demanded once it is set up, and each code good once.

use super::{code, holder, refused, sign_in, token};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Actor, Answer, PASSWORD, World};
use totp_rs::{Builder, Secret};

const ENROL: &str = "mutation ($password: String!) { secondFactorEnrol(password: $password) { secret } }";
const CONFIRM: &str = "mutation ($code: String!) { secondFactorConfirm(code: $code) }";
const RENEW: &str = "mutation ($code: String!) { secondFactorRenewCodes(code: $code) }";
const DISABLE: &str =
    "mutation ($code: String!, $password: String!) { secondFactorDisable(code: $code, password: $password) }";

/// What an authenticator shows at the present instant of the world.
fn shown(world: &World, secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(world.now().timestamp()).unwrap()).to_string()
}

/// Sets the second factor up; gives the authenticator's secret and the recovery codes.
async fn enrol(world: &World, actor: &Actor) -> (String, Vec<String>) {
    let secret = actor.gql(ENROL, json!({ "password": PASSWORD })).await.ok();
    let secret = secret["secondFactorEnrol"]["secret"].as_str().unwrap().to_owned();
    let codes = actor.gql(CONFIRM, json!({ "code": shown(world, &secret) })).await.ok();
    let codes: Vec<String> = serde_json::from_value(codes["secondFactorConfirm"].clone()).unwrap();
    world.drain().await;
    (secret, codes)
}

async fn sign_in_with(world: &World, email: &str, code: &str) -> Answer {
    let input = json!({ "email": email, "password": PASSWORD, "code": code });
    world.anonymous().call("/auth/sign-in", &input).await
}

#[tokio::test]
async fn a_code_is_demanded_and_no_code_works_twice() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let (owner, _) = super::session(&world, &email).await;
    let (secret, codes) = enrol(&world, &owner).await;
    assert_eq!(codes.len(), 10);
    assert!(world.sent_to(&email).iter().any(|mail| !mail.subject.is_empty()), "the person is told by mail");

    refused(&world, "SECOND_FACTOR_REQUIRED", sign_in(&world, &email, PASSWORD)).await;
    let wrong = sign_in(&world, &email, "not the password").await;
    assert_eq!(
        code(&wrong),
        "SIGN_IN_REFUSED",
        "whoever lacks the password does not learn that there is a second factor"
    );
    let used = shown(&world, &secret);
    refused(&world, "SECOND_FACTOR_REFUSED", sign_in_with(&world, &email, &used)).await;

    world.advance(TimeDelta::seconds(30));
    let fresh = shown(&world, &secret);
    token(&sign_in_with(&world, &email, &fresh).await, "access");
    refused(&world, "SECOND_FACTOR_REFUSED", sign_in_with(&world, &email, &fresh)).await;
    refused(&world, "SECOND_FACTOR_REFUSED", sign_in_with(&world, &email, &used)).await;
}

#[tokio::test]
async fn of_two_sign_ins_with_one_code_only_one_is_served() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let (owner, _) = super::session(&world, &email).await;
    let (secret, _) = enrol(&world, &owner).await;
    world.advance(TimeDelta::seconds(30));
    let shown = shown(&world, &secret);
    let (one, other) = tokio::join!(sign_in_with(&world, &email, &shown), sign_in_with(&world, &email, &shown));
    let mut served = [one.status, other.status];
    served.sort_unstable();
    assert_eq!(served, [200, 401]);
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_replace_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let (owner, _) = super::session(&world, &email).await;
    let (secret, codes) = enrol(&world, &owner).await;
    let [first, second, ..] = &codes[..] else { unreachable!() };
    let owner = holder(&world, &sign_in_with(&world, &email, first).await);
    refused(&world, "SECOND_FACTOR_REFUSED", sign_in_with(&world, &email, first)).await;

    let twin = json!({ "code": first });
    refused(&world, "BAD_USER_INPUT", owner.gql(RENEW, twin)).await;
    world.advance(TimeDelta::seconds(30));
    let renewed: Value =
        owner.gql(RENEW, json!({ "code": shown(&world, &secret) })).await.ok()["secondFactorRenewCodes"].clone();
    world.drain().await;
    refused(&world, "SECOND_FACTOR_REFUSED", sign_in_with(&world, &email, second)).await;
    let typed = renewed[0].as_str().unwrap().to_lowercase().replace('-', " ");
    token(&sign_in_with(&world, &email, &typed).await, "access");
}

#[tokio::test]
async fn the_second_factor_is_given_up_with_password_and_code_only() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let (owner, _) = super::session(&world, &email).await;
    refused(&world, "BAD_USER_INPUT", owner.gql(ENROL, json!({ "password": "not the password" }))).await;
    let (secret, _) = enrol(&world, &owner).await;
    refused(&world, "CONFLICT", owner.gql(ENROL, json!({ "password": PASSWORD }))).await;
    world.advance(TimeDelta::seconds(30));
    let now = shown(&world, &secret);
    let disable = |code: &str, password: &str| json!({ "code": code, "password": password });
    refused(&world, "BAD_USER_INPUT", owner.gql(DISABLE, disable(&now, "not the password"))).await;
    refused(&world, "BAD_USER_INPUT", owner.gql(DISABLE, disable("000000", PASSWORD))).await;
    owner.gql(DISABLE, disable(&now, PASSWORD)).await.ok();
    world.drain().await;
    token(&sign_in(&world, &email, PASSWORD).await, "access");
}
