//! Passwords and mails that open something: no stranger learns who has an account, and no link works twice.

use super::{NEW_PASSWORD, VIEWER, code, everything, given, holder, refused, session, sign_in, token};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, PASSWORD, World};

const INVITE: &str = "mutation ($input: MemberInvite!) { memberInvite(input: $input) { id } }";
const GUEST: &str = "guest@personal.example";

async fn reset(world: &World, token: &str, password: &str) -> Answer {
    world.anonymous().call("/auth/password-reset/confirm", &json!({ "token": token, "password": password })).await
}

async fn accept(world: &World, token: &str) -> Answer {
    let input = json!({ "token": token, "name": "Gaya Guest", "password": NEW_PASSWORD });
    world.anonymous().call("/auth/invitation", &input).await
}

/// The token of the mail that came last for an address.
fn mailed(world: &World, email: &str, path: &str) -> String {
    world.sent_to(email).last().unwrap_or_else(|| panic!("no mail for {email}")).token(path)
}

#[tokio::test]
async fn a_password_that_is_reset_ends_all_sessions_and_the_link_works_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let ((here, _), (there, refresh)) = (session(&world, &email).await, session(&world, &email).await);
    given(&world.anonymous().call("/auth/password-reset", &json!({ "email": email })).await);
    world.drain().await;
    let link = mailed(&world, &email, "/reset/");
    refused(&world, "RESET_INVALID", reset(&world, "no such token", NEW_PASSWORD)).await;
    refused(&world, "BAD_USER_INPUT", reset(&world, &link, "short")).await;

    given(&reset(&world, &link, NEW_PASSWORD).await);
    world.drain().await;
    refused(&world, "TOKEN_REVOKED", here.gql(VIEWER, json!({}))).await;
    refused(&world, "TOKEN_REVOKED", there.gql(VIEWER, json!({}))).await;
    let next = json!({ "refresh": refresh });
    refused(&world, "TOKEN_REVOKED", world.anonymous().call("/auth/refresh", &next)).await;
    refused(&world, "SIGN_IN_REFUSED", sign_in(&world, &email, PASSWORD)).await;
    refused(&world, "RESET_INVALID", reset(&world, &link, PASSWORD)).await;
    holder(&world, &sign_in(&world, &email, NEW_PASSWORD).await).gql(VIEWER, json!({})).await.ok();
    assert_eq!(world.sent_to(&email).len(), 2, "the link, and the word that the password was changed");
}

#[tokio::test]
async fn a_link_for_a_new_password_is_good_for_an_hour_and_dies_with_another() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let email = acme.owner.email().to_owned();
    let mut links = Vec::new();
    for _ in 0..2 {
        given(&world.anonymous().call("/auth/password-reset", &json!({ "email": email })).await);
        world.drain().await;
        links.push(mailed(&world, &email, "/reset/"));
    }
    given(&reset(&world, &links[0], NEW_PASSWORD).await);
    world.drain().await;
    refused(&world, "RESET_INVALID", reset(&world, &links[1], PASSWORD)).await;

    given(&world.anonymous().call("/auth/password-reset", &json!({ "email": email })).await);
    world.drain().await;
    world.advance(TimeDelta::hours(1));
    refused(&world, "RESET_INVALID", reset(&world, &mailed(&world, &email, "/reset/"), PASSWORD)).await;
}

#[tokio::test]
async fn an_invitation_makes_a_member_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    acme.owner.gql(INVITE, json!({ "input": { "email": GUEST, "roles": ["reader"] } })).await.ok();
    world.drain().await;
    let link = mailed(&world, GUEST, "/join/");
    refused(&world, "INVITATION_INVALID", accept(&world, "no such token")).await;
    let joined = accept(&world, &link).await;
    let reader = holder(&world, &joined);
    let may = reader.gql(VIEWER, json!({})).await.ok()["viewer"]["permissions"].clone();
    assert!(may.as_array().unwrap().contains(&json!("campaign:read")), "{may}");
    refused(
        &world,
        "FORBIDDEN",
        reader.gql(INVITE, json!({ "input": { "email": "x@y.example", "roles": ["reader"] } })),
    )
    .await;
    assert_eq!(given(&joined)["tenant"], json!(acme.id));
    refused(&world, "INVITATION_INVALID", accept(&world, &link)).await;
    token(&sign_in(&world, GUEST, NEW_PASSWORD).await, "access");
}

#[tokio::test]
async fn a_second_invitation_ends_the_first_ones_link() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let mut links = Vec::new();
    for _ in 0..2 {
        acme.owner.gql(INVITE, json!({ "input": { "email": GUEST, "roles": ["reader"] } })).await.ok();
        world.drain().await;
        links.push(world.sent_to(GUEST).last().unwrap().token("/join/"));
    }
    refused(&world, "INVITATION_INVALID", accept(&world, &links[0])).await;
    given(&accept(&world, &links[1]).await);
}

#[tokio::test]
async fn everything_that_is_wrong_with_an_invitation_is_told_at_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let input = json!({ "email": "nobody", "roles": ["emperor"], "locale": "xx" });
    let answer = refused(&world, "BAD_USER_INPUT", acme.owner.gql(INVITE, json!({ "input": input }))).await;
    assert_eq!(
        answer.violations(),
        [("email", "email-invalid"), ("roles", "role-unknown"), ("locale", "locale-unknown")]
    );
}

#[tokio::test]
async fn who_gives_no_password_is_told_so_and_not_that_it_is_wrong() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let answer = world.anonymous().call("/auth/sign-in", &json!({ "email": acme.owner.email() })).await;
    assert_eq!((answer.status, code(&answer)), (422, "BAD_USER_INPUT"));
    let [violation] = &answer.body["error"]["violations"].as_array().unwrap()[..] else { panic!("{}", answer.body) };
    assert_eq!((&violation["field"], &violation["code"]), (&json!("password"), &json!("required")));
}

#[tokio::test]
async fn a_link_that_is_good_for_nothing_asks_for_no_password() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    acme.owner.gql(INVITE, json!({ "input": { "email": GUEST, "roles": ["reader"] } })).await.ok();
    given(&world.anonymous().call("/auth/password-reset", &json!({ "email": acme.owner.email() })).await);
    world.drain().await;
    let join = format!("/join/{}", mailed(&world, GUEST, "/join/"));
    let reset = format!("/reset/{}", mailed(&world, acme.owner.email(), "/reset/"));
    let before = everything(&world).await;
    for (path, status) in
        [(join.as_str(), 200), (&reset, 200), ("/confirm/zzz", 410), ("/join/zzz", 410), ("/reset/zzz", 410)]
    {
        let answer = world.anonymous().get(path).await;
        let (found, page) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!((found, page.contains("type=\"password\"")), (status, status == 200), "{path}: {page}");
        assert_eq!(page.contains("acme"), path == join, "{path} names the company that invites: {page}");
    }
    assert_eq!(everything(&world).await, before, "looking at a link uses nothing up");
}

#[tokio::test]
async fn an_invitation_ends_with_its_week_or_when_it_is_taken_back() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let input = json!({ "input": { "email": GUEST, "roles": ["reader"] } });
    let made = acme.owner.gql(INVITE, input.clone()).await.ok();
    world.drain().await;
    let link = mailed(&world, GUEST, "/join/");
    let back = json!({ "id": made["memberInvite"]["id"] });
    acme.owner.gql("mutation ($id: ID!) { invitationRevoke(id: $id) }", back).await.ok();
    refused(&world, "INVITATION_INVALID", accept(&world, &link)).await;

    acme.owner.gql(INVITE, input).await.ok();
    world.drain().await;
    world.advance(TimeDelta::days(7));
    refused(&world, "INVITATION_INVALID", accept(&world, &mailed(&world, GUEST, "/join/"))).await;
}

#[tokio::test]
async fn no_answer_tells_who_has_an_account() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let sign_up =
        json!({ "company": "X", "name": "X", "password": PASSWORD, "locale": "fr", "timeZone": "Europe/Paris" });
    for (path, body) in [
        ("/auth/sign-in", json!({ "password": "not the password" })),
        ("/auth/password-reset", json!({})),
        ("/auth/sign-up", sign_up),
    ] {
        let mut told = Vec::new();
        for email in [acme.owner.email(), "nobody@acme.example"] {
            let mut body = body.clone();
            body["email"] = json!(email);
            let mut answer = world.anonymous().call(path, &body).await;
            answer.body["error"]["requestId"].take();
            told.push((answer.status, answer.body));
        }
        assert_eq!(told[0], told[1], "{path}");
    }
    world.drain().await;
    let subjects = |email: &str| world.sent_to(email).into_iter().map(|mail| mail.subject).collect::<Vec<_>>();
    assert_eq!(subjects(acme.owner.email()).len(), 2, "a link for a new password, and that there is an account");
    assert_eq!(subjects("nobody@acme.example").len(), 1, "a link to confirm the address");
}

#[tokio::test]
async fn a_sign_up_founds_a_company_once_and_as_long_as_its_mail_says() {
    let world = World::new().await;
    let sign_up = json!({
        "company": "Fresh", "name": "Fella Founder", "email": GUEST, "password": NEW_PASSWORD,
        "locale": "en", "timeZone": "Africa/Algiers",
    });
    let confirm = async |link: &str, password: &str| {
        world.anonymous().call("/auth/confirm", &json!({ "token": link, "password": password })).await
    };
    given(&world.anonymous().call("/auth/sign-up", &sign_up).await);
    world.drain().await;
    let mail = world.sent_to(GUEST).pop().unwrap();
    let words: Vec<&str> = mail.text.split_whitespace().collect();
    let hours = words.windows(2).find(|pair| pair[1].starts_with("hour")).and_then(|pair| pair[0].parse().ok());
    let late = mail.token("/confirm/");
    world.advance(TimeDelta::hours(hours.unwrap()));
    refused(&world, "LINK_INVALID", confirm(&late, NEW_PASSWORD)).await;

    given(&world.anonymous().call("/auth/sign-up", &sign_up).await);
    world.drain().await;
    let link = mailed(&world, GUEST, "/confirm/");
    world.advance(TimeDelta::hours(hours.unwrap()) - TimeDelta::seconds(1));
    refused(&world, "BAD_USER_INPUT", confirm(&link, PASSWORD)).await;
    let founder = holder(&world, &confirm(&link, NEW_PASSWORD).await);
    let company = founder.gql("{ viewer { tenant { name } } }", json!({})).await.ok();
    assert_eq!(company["viewer"]["tenant"]["name"], "Fresh");
    refused(&world, "LINK_INVALID", confirm(&link, NEW_PASSWORD)).await;
}

#[tokio::test]
async fn guesses_at_one_account_are_held_off_and_no_other_account_is() {
    let world = World::with(|_| api::catcher::Behaviour::Accept, |config| config.limits.sign_in_account = 3).await;
    let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
    let email = acme.owner.email();
    for _ in 0..3 {
        assert_eq!(code(&sign_in(&world, email, "not the password").await), "SIGN_IN_REFUSED");
    }
    let answer = refused(&world, "RATE_LIMITED", sign_in(&world, email, PASSWORD)).await;
    assert_eq!(answer.status, 429);
    let input = json!({ "email": email, "password": PASSWORD });
    let response = world.anonymous().post("/auth/sign-in", &input).await.send().await.unwrap();
    let wait: u64 = response.headers()["Retry-After"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["error"]["code"], "RATE_LIMITED");
    token(&sign_in(&world, other.owner.email(), PASSWORD).await, "access");
}
