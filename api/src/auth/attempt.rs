//! Attempts that are counted: at signing in, at passwords and codes of who is, at tokens of mails, and at having mails sent.

use crate::{
    app::App,
    graphql::Caller,
    limits::{Counter, Kind},
    session::{client, network},
};
use futures::FutureExt;
use schema::Attempts;
use std::sync::Arc;
use tenants::{Actor, Error, Result};

/// Makes an attempt to get in, counted by what is guessed at (an account's address, or the token of a mail) and by where it
/// comes from. Only wrong guesses count; a right password that lacks its second factor is none, and clears no earlier one.
///
/// # Errors
/// [`Error::Limit`], the same whether or not there is such an account; and whatever the attempt answers.
pub(crate) async fn guess<T>(
    app: &App,
    caller: &Caller,
    at: &str,
    attempt: impl Future<Output = Result<T>>,
) -> Result<T> {
    let counters = [(Kind::Account, app.db.account_mark(at)), (Kind::Address, address_mark(app, caller))];
    app.throttle.attempt(&counters, attempt, |outcome| outcome.as_ref().is_err_and(Error::is_wrong_guess)).await
}

/// What holds off guesses of somebody who is signed in, at their own password and codes: as many as at signing in, counted by
/// the person, whatever company they act in, and by where they come from.
pub(crate) fn attempts(app: &App, caller: &Caller, who: Option<Actor>) -> Attempts {
    let person = match who {
        Some(Actor::Member { user, .. }) => Some((Kind::Account, app.db.account_mark(&user.to_string()))),
        _ => None,
    };
    let counters: Arc<[Counter]> = person.into_iter().chain([(Kind::Address, address_mark(app, caller))]).collect();
    let taking = (app.throttle.clone(), counters);
    let giving = taking.clone();
    Attempts {
        take: Arc::new(move || {
            let (throttle, counters) = taking.clone();
            async move { throttle.take(&counters).await }.boxed()
        }),
        give_back: Arc::new(move || {
            let (throttle, counters) = giving.clone();
            async move { throttle.give_back(&counters).await }.boxed()
        }),
    }
}

/// Has a mail sent, counted by who would get it and by where it was asked for.
///
/// # Errors
/// [`Error::Limit`], the same whether or not there is such an account; and whatever the attempt answers.
pub(crate) async fn mail(
    app: &App,
    caller: &Caller,
    to: &str,
    attempt: impl Future<Output = Result<()>>,
) -> Result<()> {
    let counters = [(Kind::Recipient, app.db.account_mark(to)), (Kind::Mails, address_mark(app, caller))];
    app.throttle.attempt(&counters, attempt, Result::is_ok).await
}

fn address_mark(app: &App, caller: &Caller) -> String {
    let address = network(client(caller, app.config.server.proxies));
    app.keyring.derive(&format!("address mark {address}"))
}
