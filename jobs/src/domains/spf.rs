//! Reads SPF (RFC 7208) as far as advice needs it: which record there is, and how many questions it costs its readers.

use crate::dns::{Dns, Unanswered};

/// How many questions a record may cost (section 4.6.4); who needs more fails everywhere.
pub(super) const QUESTIONS: usize = 10;

/// The records of SPF among a name's texts. More than one is as good as none (section 4.5).
pub(super) async fn records(dns: &Dns, name: &str) -> Result<Vec<String>, Unanswered> {
    let texts = dns.texts(name).await?.into_iter();
    Ok(texts.filter(|text| text.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case("v=spf1"))).collect())
}

/// The terms of a record.
pub(super) fn terms(record: &str) -> impl Iterator<Item = String> {
    record.split_ascii_whitespace().skip(1).map(str::to_ascii_lowercase)
}

/// Whether it lets everybody send.
pub(super) fn allows_everybody(record: &str) -> bool {
    terms(record).any(|term| matches!(term.as_str(), "all" | "+all"))
}

/// How many questions a record costs, those of what it includes among them; counted no further than just over the limit.
pub(super) async fn questions(dns: &Dns, record: &str) -> usize {
    let (mut asked, mut left) = (0, vec![record.to_owned()]);
    while let Some(record) = left.pop() {
        for term in terms(&record) {
            let term = term.trim_start_matches(['+', '-', '~', '?']);
            let (name, target) = term.split_once([':', '=']).unwrap_or((term, ""));
            match name.split('/').next() {
                Some("a" | "mx" | "ptr" | "exists") => asked += 1,
                Some("include" | "redirect") => {
                    asked += 1;
                    // A record elsewhere that can't be read now costs what asking for it costs.
                    if asked <= QUESTIONS {
                        left.extend(records(dns, target).await.unwrap_or_default().into_iter().next());
                    }
                }
                _ => {}
            }
            if asked > QUESTIONS {
                return asked;
            }
        }
    }
    asked
}
