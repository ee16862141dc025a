//! What providers of mail call in: how each proves that a call is its own, and what its calls say.
//!
//! | provider | proof |
//! |---|---|
//! | SendGrid | ECDSA over the time and the body as it came |
//! | Mailgun | HMAC over the time and a token, which is good for one call |
//! | Postmark | a word of ours, as it signs nothing |
//! | SES | the topic that was agreed upon; and the signature of SNS, whose certificate is fetched by a task |
//!
//! What a machine opened is no reader's act: openings and clicks that a provider tells are left out.

mod mailgun;
mod postmark;
mod sendgrid;
pub(super) mod ses;
#[cfg(test)]
mod tests;

use super::reason;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tenants::{
    Id,
    campaigns::Campaign,
    contacts::Email,
    returns::{Class, Kind, Proof, Report, Source},
};

/// How old a call may be. Providers try for hours; an event that comes twice is stored once.
const FRESH: TimeDelta = TimeDelta::hours(24);
/// How far ahead another's clock may be.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// A call, as it came.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Gives a header by its name.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The body's bytes.
    pub body: &'a [u8],
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Why a call is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It has not the form of the provider's calls.
    Malformed,
    /// Its proof is none.
    Forged,
    /// It was made long ago, or will be.
    Stale,
}

/// A provider.
pub trait Provider: Sync {
    /// Whether a call is the provider's own. Gives what is good for one call only, where there is such a thing.
    ///
    /// # Errors
    /// [`Doubt`].
    fn verify(&self, call: &Call<'_>, proofs: &[Proof]) -> Result<Option<String>, Doubt>;

    /// What the body of a call says, message by message; what can't be read is left out.
    fn events(&self, body: &[u8]) -> Vec<Report>;
}

/// Who calls from there.
#[must_use]
pub fn provider(source: Source) -> Option<&'static dyn Provider> {
    match source {
        Source::Mail => None,
        Source::SendGrid => Some(&sendgrid::SendGrid),
        Source::Mailgun => Some(&mailgun::Mailgun),
        Source::Postmark => Some(&postmark::Postmark),
        Source::Ses => Some(&ses::Ses),
    }
}

/// Whether a call of this instant is believed now.
fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Doubt> {
    if (now - FRESH..=now + AHEAD).contains(&at) { Ok(()) } else { Err(Doubt::Stale) }
}

/// An instant in seconds since 1970, as a text or a number.
fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    // Fractions are of no interest.
    DateTime::from_timestamp(text.split('.').next()?.parse().ok()?, 0)
}

fn date(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|at| at.to_utc())
}

fn address(value: &Value) -> Option<Email> {
    Email::parse(value.as_str()?).ok()
}

/// The message whose Message-ID of ours this is: `campaign_….3@example.org`.
fn place(id: &str) -> Option<(Id<Campaign>, i32)> {
    let (local, _) = id.trim().trim_matches(['<', '>']).rsplit_once('@')?;
    let (campaign, slot) = local.rsplit_once('.')?;
    Some((campaign.parse().ok()?, slot.parse().ok().filter(|slot| *slot >= 0)?))
}

/// Why a message came back, by a code and the words beside it. A provider that calls it permanent and names no code is believed only
/// as far as `hard`.
fn bounce(code: &str, words: &str, hard: bool) -> (Kind, Class) {
    let status = code.trim().parse().ok();
    match (status, reason::judge(status, words)) {
        (_, judged @ (_, Class::Spam)) => judged,
        (None, _) if hard => (Kind::BouncedHard, Class::MailboxUnknown),
        (_, judged) => judged,
    }
}
