//! Delivery status notifications (RFC 3464): what became of a message at each recipient.

use super::{
    parts::{Fields, Part},
    reason,
};
use tenants::{
    contacts::Email,
    returns::{Class, Kind, Status},
};

/// What is said of one recipient.
pub(super) struct Said {
    pub(super) kind: Kind,
    pub(super) class: Class,
    pub(super) status: Option<Status>,
    pub(super) recipient: Option<Email>,
}

/// What a status tells, recipient by recipient; its first block speaks of the message.
pub(super) fn read(part: &Part<'_>) -> Vec<Said> {
    part.blocks().iter().filter_map(one).collect()
}

fn one(fields: &Fields) -> Option<Said> {
    let action = fields.get("action")?.to_lowercase();
    let diagnostic = fields.get("diagnostic-code").unwrap_or_default();
    let status = status(fields.get("status"), diagnostic);
    let (kind, class) = match action.split(' ').next().unwrap_or_default() {
        "failed" => reason::judge(status, diagnostic),
        "delivered" => (Kind::Delivered, Class::None),
        // What was passed on may still come back.
        "delayed" | "relayed" | "expanded" => (Kind::Delayed, Class::None),
        _ => return None,
    };
    let recipient = fields.address("original-recipient").or_else(|| fields.address("final-recipient"));
    let recipient = recipient.and_then(|address| Email::parse(address).ok());
    Some(Said { kind, class, status, recipient })
}

/// The code: the one of the field, or where that says nothing the one that the other system answered with.
fn status(field: Option<&str>, diagnostic: &str) -> Option<Status> {
    // A comment may follow.
    let field: Option<Status> = field.and_then(|text| text.split([' ', '(']).next()?.parse().ok());
    let vague = field.is_none_or(|status| status.to_string().ends_with(".0.0"));
    let answered = vague.then(|| answered(diagnostic)).flatten();
    answered.or(field)
}

/// The enhanced code behind the reply code of an answer: `smtp; 550 5.1.1 no such user`, `smtp; 550-5.1.1 …`.
fn answered(diagnostic: &str) -> Option<Status> {
    let (kind, answer) = diagnostic.split_once(';')?;
    let mut words = answer.split([' ', '-']).filter(|word| !word.is_empty());
    let reply = words.next().filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let status: Status = words.next()?.trim_start_matches('#').parse().ok()?;
    let same = reply.starts_with(if status.is_permanent() { '5' } else { '4' });
    (kind.trim().eq_ignore_ascii_case("smtp") && same).then_some(status)
}
