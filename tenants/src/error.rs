//! Why something was not done, in terms that a caller can act on.

use crate::taken;
use locales::{Args, Locale};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, fmt, iter};

/// The result of every action.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an action was not done. Nothing in it is personal data; the sentence a person reads is found by [`Error::code`] in
/// the catalogues.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or not by these means.
    #[error("not signed in: {0}")]
    Unauthenticated(&'static str),
    /// The actor's roles don't include the permission named.
    #[error("lacks the permission {0}")]
    Forbidden(&'static str),
    /// There is no such row for this tenant; another tenant's row is the same as none.
    #[error("not found")]
    NotFound,
    /// The input breaks rules; all that were found are listed.
    #[error("bad input")]
    Invalid(Vec<Violation>),
    /// Somebody else changed or made the same thing first.
    #[error("conflict")]
    Conflict,
    /// Too often; try again after this many seconds.
    #[error("too often")]
    Limit(u64),
    /// A rule of the domain forbids it; the code is the rule's own.
    #[error("refused: {0}")]
    Refused(&'static str, Map<String, Value>),
    /// A part of the installation can't be reached now; nothing was changed.
    #[error("unavailable")]
    Unavailable(#[source] Source),
    /// A fault of ours. The source is logged and never shown.
    #[error("internal fault")]
    Internal(#[source] Source),
}

/// What lies under a fault.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    /// A refusal by a rule that needs no arguments.
    #[must_use]
    pub fn refused(code: &'static str) -> Self {
        Self::Refused(code, Map::new())
    }

    /// A fault of ours, with a sentence for the log.
    #[must_use]
    pub fn internal(why: impl Into<Source>) -> Self {
        Self::Internal(why.into())
    }

    /// The stable code that clients branch on, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(code) | Self::Refused(code, _) => code,
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Invalid(_) => "BAD_USER_INPUT",
            Self::Conflict => "CONFLICT",
            Self::Limit(_) => "RATE_LIMITED",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// What the sentence of this code is filled with.
    #[must_use]
    pub fn args(&self) -> Map<String, Value> {
        match self {
            Self::Refused(_, args) => args.clone(),
            Self::Forbidden(permission) => arguments(&json!({ "permission": permission })),
            Self::Limit(seconds) => arguments(&json!({ "seconds": seconds })),
            _ => Map::new(),
        }
    }

    /// Whether this tells of a wrong guess: at a password, at a code, or at the token of a mail. A right password that lacks
    /// its second factor is none.
    #[must_use]
    pub fn is_wrong_guess(&self) -> bool {
        const CODES: [&str; 6] = [
            "SIGN_IN_REFUSED",
            "SECOND_FACTOR_REFUSED",
            "LINK_INVALID",
            "RESET_INVALID",
            "INVITATION_INVALID",
            "UNAUTHENTICATED",
        ];
        let wrong = |violation: &Violation| matches!(violation.code, "password-wrong" | "code-invalid");
        CODES.contains(&self.code()) || self.violations().iter().any(wrong)
    }

    /// Whether somebody else was quicker: to whoever has no input to put right, what is taken meanwhile is no more than that.
    #[must_use]
    pub fn is_race(&self) -> bool {
        match self {
            Self::Conflict => true,
            Self::Invalid(broken) => !broken.is_empty() && broken.iter().all(|violation| violation.code == taken::CODE),
            _ => false,
        }
    }

    /// The error and what lies under it, in one line of the log.
    #[must_use]
    pub fn chain(&self) -> impl fmt::Display {
        chain(self)
    }

    /// Writes a fault of ours that ended this request to the log, once. What a caller did wrong is no news.
    pub fn note(&self, request: &str) {
        if let Self::Internal(_) | Self::Unavailable(_) = self {
            tracing::error!(request, error = %self.chain(), "a request failed");
        }
    }

    /// The broken rules, one by one.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        if let Self::Invalid(violations) = self { violations } else { &[] }
    }
}

/// An error and what lies under it, in one line.
pub fn chain<'a>(error: &'a (dyn std::error::Error + 'static)) -> impl fmt::Display + 'a {
    fmt::from_fn(move |f| {
        write!(f, "{error}")?;
        let mut causes = iter::successors(error.source(), |cause| cause.source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    })
}

/// One rule that an input breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The input's field, by its name in the API, with dots into nested inputs.
    pub field: Cow<'static, str>,
    /// The rule, in kebab case; its sentence is `violation-<code>` in the catalogues.
    pub code: &'static str,
    /// What the sentence is filled with.
    pub args: Map<String, Value>,
}

impl Violation {
    /// A rule that needs no arguments.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Self { field: field.into(), code, args: Map::new() }
    }

    /// The rule as it is told to a program and, by its sentence, to a person.
    #[must_use]
    pub fn told(&self, locale: Locale) -> Value {
        let message = locales::violation(locale, self.code, &Args::from(&self.args));
        json!({ "field": self.field, "code": self.code, "message": message })
    }

    /// Adds the arguments of the sentence, given as a JSON object.
    #[must_use]
    pub fn with(self, args: &Value) -> Self {
        Self { args: arguments(args), ..self }
    }
}

fn arguments(args: &Value) -> Map<String, Value> {
    args.as_object().cloned().unwrap_or_default()
}

/// Collects what is wrong with an input, so that all of it is told at once.
#[derive(Debug, Default)]
pub struct Check(Vec<Violation>);

impl Check {
    /// Notes a violation of `field` unless `fine`.
    pub fn demand(&mut self, fine: bool, field: &'static str, code: &'static str) {
        if !fine {
            self.0.push(Violation::new(field, code));
        }
    }

    /// Adds one found elsewhere.
    pub fn push(&mut self, violation: Violation) {
        self.0.push(violation);
    }

    /// Adds those found elsewhere.
    pub fn extend(&mut self, violations: Vec<Violation>) {
        self.0.extend(violations);
    }

    /// Adds what is wrong with a part that was checked elsewhere, or gives what it is.
    ///
    /// # Errors
    /// What is no violation.
    pub fn absorb<T>(&mut self, part: Result<T>) -> Result<Option<T>> {
        match part {
            Err(Error::Invalid(violations)) => {
                self.extend(violations);
                Ok(None)
            }
            part => part.map(Some),
        }
    }

    /// A text of 1 to `max` characters, without line breaks.
    pub fn line(&mut self, field: &'static str, text: &str, max: usize) {
        self.demand(!text.trim().is_empty(), field, "required");
        self.demand(!text.chars().any(char::is_control), field, "line-break");
        self.length(field, text, max);
    }

    /// A text of at most `max` characters.
    pub fn length(&mut self, field: &'static str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.push(Violation::new(field, "too-long").with(&json!({ "max": max })));
        }
    }

    /// Keeps the value, or notes why there is none.
    pub fn keep<T>(&mut self, field: &'static str, value: Result<T, &'static str>) -> Option<T> {
        value.map_err(|code| self.push(Violation::new(field, code))).ok()
    }

    /// At most `max` things of a list.
    pub fn most(&mut self, field: &'static str, count: usize, max: usize) {
        if count > max {
            self.push(Violation::new(field, "out-of-range").with(&json!({ "min": 0, "max": max })));
        }
    }

    /// Everything that was found.
    #[must_use]
    pub fn found(self) -> Vec<Violation> {
        self.0
    }

    /// The field and the code of what was found first.
    #[must_use]
    pub fn first(&self) -> Option<(&str, &'static str)> {
        self.0.first().map(|violation| (&*violation.field, violation.code))
    }

    /// Passes when nothing was found.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that was found.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(fault: sea_orm::DbErr) -> Self {
        use sea_orm::{DbErr, RuntimeErr};
        match fault {
            DbErr::Exec(RuntimeErr::SqlxError(sqlx)) | DbErr::Query(RuntimeErr::SqlxError(sqlx)) => {
                std::sync::Arc::try_unwrap(sqlx).map_or_else(Self::internal, Self::from)
            }
            other => Self::internal(other),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(fault: sqlx::Error) -> Self {
        use sqlx::Error as Sqlx;
        let known = fault.as_database_error();
        let state = known.and_then(sqlx::error::DatabaseError::code).unwrap_or_default().into_owned();
        if let Some(field) = known.and_then(sqlx::error::DatabaseError::constraint).and_then(taken::field) {
            return Self::Invalid(vec![Violation::new(field, taken::CODE)]);
        }
        match (&fault, state.as_str()) {
            // Unique, exclusion, foreign key; serialization failure and deadlock: somebody was quicker.
            (_, "23505" | "23P01" | "23503" | "40001" | "40P01") => Self::Conflict,
            // Statement timeout, shutdown, too many connections, not yet accepting connections.
            (_, "57014" | "57P01" | "57P02" | "57P03" | "53300" | "25P02") => Self::Unavailable(Box::new(fault)),
            (Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed | Sqlx::Tls(_), _) => {
                Self::Unavailable(Box::new(fault))
            }
            _ => Self::internal(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wrong_guess_is_one() {
        let wrong = [
            Error::Unauthenticated("SIGN_IN_REFUSED"),
            Error::refused("RESET_INVALID"),
            Error::Invalid(vec![Violation::new("password", "password-wrong")]),
            Error::Invalid(vec![Violation::new("code", "code-invalid")]),
        ];
        assert!(wrong.iter().all(Error::is_wrong_guess));
        let other = [
            Error::Unauthenticated("SECOND_FACTOR_REQUIRED"),
            Error::Invalid(vec![Violation::new("password", "password-weak")]),
            Error::refused("TENANT_SUSPENDED"),
            Error::Limit(1),
        ];
        assert!(!other.iter().any(Error::is_wrong_guess));
    }

    #[test]
    fn the_line_of_the_log_holds_the_whole_chain() {
        let error = Error::internal(std::io::Error::other("broken pipe"));
        assert_eq!(error.chain().to_string(), "internal fault: broken pipe");
    }
}
