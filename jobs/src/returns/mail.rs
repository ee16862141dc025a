//! A mail that came to a return path: what it says, if it says anything.

use super::{
    LONGEST, automatic, complaint,
    parts::Letter,
    status::{self, Said},
};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tenants::returns::{Class, Kind, Report};

/// What a mail says. A mail that is no report, or an answer by a machine, says nothing.
pub(super) fn read(bytes: &[u8]) -> Vec<Report> {
    let Some(letter) = Letter::read(&bytes[..bytes.len().min(LONGEST)]) else { return Vec::new() };
    let key = key(&letter, bytes);
    let said = said(&letter);
    let reports = said.into_iter().enumerate().map(|(at, Said { kind, class, status, recipient })| Report {
        kind,
        class,
        status,
        place: None,
        recipient,
        at: None,
        key: format!("{key} {at}"),
    });
    reports.collect()
}

fn said(letter: &Letter<'_>) -> Vec<Said> {
    let bare = |kind, class| Said { kind, class, status: None, recipient: None };
    let parts = letter.parts();
    let of = |kind: &str| parts.iter().find(|part| part.kind == kind);
    if let Some(report) = of("message/feedback-report") {
        return complaint::read(report).map(|kind| bare(kind, Class::None)).into_iter().collect();
    }
    if let Some(report) = of("message/delivery-status").or_else(|| of("message/global-delivery-status")) {
        return status::read(report);
    }
    if !automatic::is_answer(letter) && is_loose_bounce(letter) {
        return vec![bare(Kind::BouncedSoft, Class::Unreadable)];
    }
    Vec::new()
}

/// Whether a mail tells in some way of its own that another came back. What it tells why is not guessed at.
fn is_loose_bounce(letter: &Letter<'_>) -> bool {
    let header = |name| letter.header(name).unwrap_or_default().to_lowercase();
    let by_system = ["mailer-daemon", "postmaster", "mail delivery s"].iter().any(|name| header("From").contains(name));
    let subjects = [
        "undeliver",
        "failure notice",
        "delivery status notification (failure)",
        "mail delivery failed",
        "returned mail",
        "delivery failure",
        "mail system error",
        "non remis",
    ];
    let subject = header("Subject");
    letter.header("X-Failed-Recipients").is_some()
        || by_system && subjects.iter().any(|start| subject.starts_with(start))
        || letter.body.trim_ascii_start().starts_with(b"Hi. This is the qmail-send program")
}

/// By what a report is known when it comes again by another way: its identifier, or its bytes.
fn key(letter: &Letter<'_>, bytes: &[u8]) -> String {
    let id = letter.header("Message-ID").filter(|id| !id.is_empty());
    let hash = digest(&SHA256, id.as_deref().map_or(bytes, str::as_bytes));
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}
