//! Complaint reports (RFC 5965): a mail provider tells that a reader called a message unwanted, or left.

use super::parts::{Letter, Part, bare};
use tenants::returns::Kind;

/// What a complaint names, by which a message of ours can be found. Each is signed by us, so that nobody complains for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A return path.
    ReturnPath(String),
    /// The token of a way out.
    WayOut(String),
}

/// What a report says; nothing where it complains of nothing.
pub(super) fn read(part: &Part<'_>) -> Option<Kind> {
    let blocks = part.blocks();
    let kind = blocks.first()?.get("feedback-type")?.to_lowercase();
    match kind.as_str() {
        "abuse" | "fraud" => Some(Kind::Complained),
        "opt-out" | "opt-out-list" | "unsubscribe" => Some(Kind::Left),
        // Not spam, a virus that somebody else put in, or something else.
        _ => None,
    }
}

/// What a complaint that came to the address for complaints names.
#[must_use]
pub fn claims(bytes: &[u8]) -> Vec<Claim> {
    let Some(letter) = Letter::read(bytes) else { return Vec::new() };
    let parts = letter.parts();
    let Some(report) = parts.iter().find(|part| part.kind == "message/feedback-report") else { return Vec::new() };
    let blocks = report.blocks();
    let mut claims: Vec<Claim> = blocks
        .iter()
        .filter_map(|block| block.get("original-mail-from"))
        .map(|path| Claim::ReturnPath(bare(path).to_owned()))
        .collect();
    for original in parts.iter().filter_map(Part::returned) {
        claims.extend(original.header("Return-Path").map(|path| Claim::ReturnPath(bare(&path).to_owned())));
        let way_out = original.header("List-Unsubscribe").unwrap_or_default();
        let tokens = way_out.split(',').filter_map(|url| bare(url).rsplit_once("/u/"));
        claims.extend(tokens.map(|(_, token)| Claim::WayOut(token.to_owned())));
    }
    claims
}
