//! Who somebody is: signing in and staying so, second factors, keys, invitations, roles, and the trail that all of it leaves.

mod keys;
mod languages;
mod passwords;
mod roles;
mod second_factor;
mod sessions;
mod trail;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Answer, PASSWORD, World};

/// The least that somebody who is let in may ask.
const VIEWER: &str = "{ viewer { id permissions } }";
/// The password that somebody chooses in place of [`PASSWORD`].
const NEW_PASSWORD: &str = "trois chats sous le figuier";

/// The code of a refusal, by GraphQL or beside it.
#[track_caller]
fn code(answer: &Answer) -> &str {
    answer.body["error"]["code"].as_str().unwrap_or_else(|| answer.code())
}

/// What an endpoint beside GraphQL gives when it does what it is asked.
#[track_caller]
fn given(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "refused: {} {}", answer.status, answer.body);
    answer.body.clone()
}

/// A token of an answer.
#[track_caller]
fn token(answer: &Answer, name: &str) -> String {
    given(answer)[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", answer.body)).to_owned()
}

/// All rows but the trail's, to which refused attempts are added too, and the keys that come with time; and how many mails left.
async fn everything(world: &World) -> BTreeSet<String> {
    let rows = world.witness().await.dump().await;
    let mails = format!("{} mails", world.relay.messages().len());
    let kept = rows.into_iter().filter(|row| !row.starts_with("audit") && !row.starts_with("signing_keys"));
    kept.chain([mails]).collect()
}

/// Demands that `ask` is refused with `expected`, that nothing is changed by it, and nothing sent.
async fn refused(world: &World, expected: &str, ask: impl Future<Output = Answer>) -> Answer {
    let before = everything(world).await;
    let answer = ask.await;
    assert_eq!(code(&answer), expected, "{}", answer.body);
    let after = everything(world).await;
    let changed: Vec<&String> = before.symmetric_difference(&after).collect();
    assert!(changed.is_empty(), "{expected}, and yet something changed: {changed:?}");
    answer
}

/// Signs in over HTTP with a password.
async fn sign_in(world: &World, email: &str, password: &str) -> Answer {
    world.anonymous().call("/auth/sign-in", &json!({ "email": email, "password": password })).await
}

/// Whoever holds the access token of an answer.
fn holder(world: &World, answer: &Answer) -> Actor {
    world.bearer(&token(answer, "access"))
}

/// A session of somebody with [`PASSWORD`], begun over HTTP: who holds it, and its refresh token.
async fn session(world: &World, email: &str) -> (Actor, String) {
    let answer = sign_in(world, email, PASSWORD).await;
    (holder(world, &answer), token(&answer, "refresh"))
}
