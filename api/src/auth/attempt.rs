//! Attempts that are counted: at signing in, at tokens of mails, and at having mails sent.

use crate::{
    app::App,
    graphql::Caller,
    limits::Kind,
    session::{client, network},
};
use tenants::{Error, Result};

/// What tells a wrong guess from everything else that can go wrong.
const WRONG: [&str; 6] = [
    "SIGN_IN_REFUSED",
    "SECOND_FACTOR_REFUSED",
    "LINK_INVALID",
    "RESET_INVALID",
    "INVITATION_INVALID",
    "UNAUTHENTICATED",
];

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
    app.throttle.attempt(&counters, attempt, |outcome| outcome.as_ref().is_err_and(is_wrong)).await
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

fn is_wrong(error: &Error) -> bool {
    WRONG.contains(&error.code()) || error.violations().iter().any(|violation| violation.code == "password-wrong")
}

fn address_mark(app: &App, caller: &Caller) -> String {
    let address = network(client(caller, app.config.server.proxies));
    app.keyring.derive(&format!("address mark {address}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenants::Violation;

    #[test]
    fn only_a_wrong_guess_is_one() {
        let wrong = [
            Error::Unauthenticated("SIGN_IN_REFUSED"),
            Error::refused("RESET_INVALID"),
            Error::Invalid(vec![Violation::new("password", "password-wrong")]),
        ];
        assert!(wrong.iter().all(is_wrong));
        let other = [
            Error::Unauthenticated("SECOND_FACTOR_REQUIRED"),
            Error::Invalid(vec![Violation::new("password", "password-weak")]),
            Error::refused("TENANT_SUSPENDED"),
            Error::Limit(1),
        ];
        assert!(!other.iter().any(is_wrong));
    }
}
