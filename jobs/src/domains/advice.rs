//! What DNS says of a domain, and what would be better.

use super::spf;
use crate::dns::{Dns, Unanswered};
use serde_json::{Value, json};
use tenants::domains::{Domain, Finding, Findings, Part, Postbox, Record, Report};

/// How far up from a domain a policy is looked for.
const LABELS: usize = 8;

/// Findings, as they come up.
#[derive(Default)]
struct Found(Vec<Finding>);

impl Found {
    /// What keeps something from working.
    fn wrong(&mut self, part: Part, code: &str, args: &Value) {
        self.note(part, code, args, true);
    }

    /// What would be better otherwise.
    fn advise(&mut self, part: Part, code: &str, args: &Value) {
        self.note(part, code, args, false);
    }

    fn note(&mut self, part: Part, code: &str, args: &Value, blocks: bool) {
        let args = args.as_object().cloned().unwrap_or_default();
        self.0.push(Finding { part, code: code.to_owned(), args, blocks });
    }
}

/// Asks for everything that others would ask for.
pub(super) async fn report(dns: &Dns, domain: &Domain, postbox: &Postbox) -> Result<Report, Unanswered> {
    let mut found = Found::default();
    let (mut signs, mut returns) = (true, !postbox.reports.is_empty());
    if postbox.spf.is_empty() {
        // Nothing to publish for us; others look at what there is all the same.
        returns &= origin(dns, &domain.path(postbox), postbox, &mut found).await?;
    }
    for record in domain.records(postbox) {
        let right = match record.part {
            Part::DkimRsa | Part::DkimEd25519 => key(dns, &record, &mut found).await?,
            Part::Spf => origin(dns, &record.name, postbox, &mut found).await?,
            Part::ReturnPath => exchange(dns, &record, postbox, &mut found).await?,
            Part::Dmarc => policy(dns, domain, &mut found).await?,
            Part::Answers => true,
        };
        match record.part {
            Part::DkimRsa | Part::DkimEd25519 => signs &= right,
            Part::Spf | Part::ReturnPath => returns &= right,
            Part::Dmarc | Part::Answers => {}
        }
    }
    answers(dns, domain, &mut found).await?;
    Ok(Report { signs, returns, findings: Findings(found.0) })
}

/// A public key (RFC 6376, 3.6.1).
async fn key(dns: &Dns, record: &Record, found: &mut Found) -> Result<bool, Unanswered> {
    let texts = dns.texts(&record.name).await?;
    let right =
        texts.len() == 1 && tag(&texts[0], "p") == tag(&record.value, "p") && same_kind(&texts[0], &record.value);
    if !right {
        let code = if texts.is_empty() { "key-missing" } else { "key-wrong" };
        found.wrong(record.part, code, &json!({ "name": record.name }));
    }
    Ok(right)
}

/// Without a word it is RSA.
fn same_kind(one: &str, other: &str) -> bool {
    let kind = |text| tag(text, "k").unwrap_or_else(|| "rsa".to_owned());
    kind(one) == kind(other)
}

/// From where mails may leave.
async fn origin(dns: &Dns, name: &str, postbox: &Postbox, found: &mut Found) -> Result<bool, Unanswered> {
    let named = json!({ "name": name });
    let records = spf::records(dns, name).await?;
    let [held] = &records[..] else {
        match (records.is_empty(), postbox.spf.is_empty()) {
            (true, true) => found.advise(Part::Spf, "spf-none", &named),
            (true, false) => found.wrong(Part::Spf, "spf-missing", &named),
            (false, _) => found.wrong(Part::Spf, "spf-several", &named),
        }
        return Ok(false);
    };
    let wanted = postbox.spf.split_ascii_whitespace();
    let missing: Vec<&str> =
        wanted.filter(|term| !spf::terms(held).any(|held| held == term.to_ascii_lowercase())).collect();
    if !missing.is_empty() {
        found.wrong(Part::Spf, "spf-incomplete", &json!({ "name": name, "what": missing.join(" ") }));
    }
    let questions = spf::questions(dns, held).await;
    if questions > spf::QUESTIONS {
        found.wrong(Part::Spf, "spf-questions", &json!({ "name": name, "max": spf::QUESTIONS }));
    }
    if spf::allows_everybody(held) {
        found.wrong(Part::Spf, "spf-everybody", &named);
    }
    Ok(missing.is_empty() && questions <= spf::QUESTIONS && !spf::allows_everybody(held))
}

/// Where reports arrive.
async fn exchange(dns: &Dns, record: &Record, postbox: &Postbox, found: &mut Found) -> Result<bool, Unanswered> {
    let hosts = dns.exchanges(&record.name).await?;
    let right = hosts.iter().any(|host| host.eq_ignore_ascii_case(&postbox.reports));
    if !right {
        found.wrong(record.part, "return-path-missing", &json!({ "name": record.name, "what": record.value }));
    }
    Ok(right)
}

/// What others shall do with mails that fail: the domain's own word, or that of the nearest domain above it.
async fn policy(dns: &Dns, domain: &Domain, found: &mut Found) -> Result<bool, Unanswered> {
    let labels: Vec<&str> = domain.name.split('.').collect();
    for above in (0..labels.len().saturating_sub(1)).take(LABELS) {
        let name = format!("_dmarc.{}", labels[above..].join("."));
        let texts = dns.texts(&name).await?;
        let held: Vec<&String> = texts.iter().filter(|text| tag(text, "v").as_deref() == Some("DMARC1")).collect();
        match held[..] {
            [] => {}
            [held] => {
                judge_policy(held, above > 0, &name, found);
                return Ok(true);
            }
            _ => {
                found.wrong(Part::Dmarc, "dmarc-several", &json!({ "name": name }));
                return Ok(false);
            }
        }
    }
    found.wrong(Part::Dmarc, "dmarc-missing", &json!({ "name": format!("_dmarc.{}", domain.name) }));
    Ok(false)
}

fn judge_policy(held: &str, inherited: bool, name: &str, found: &mut Found) {
    let own = inherited.then(|| tag(held, "sp")).flatten();
    let policy = own.or_else(|| tag(held, "p"));
    match policy.as_deref() {
        Some("quarantine" | "reject") => {}
        Some("none") => found.advise(Part::Dmarc, "dmarc-none", &json!({ "name": name })),
        _ => found.wrong(Part::Dmarc, "dmarc-malformed", &json!({ "name": name })),
    }
    if tag(held, "rua").is_none() {
        found.advise(Part::Dmarc, "dmarc-unreported", &json!({ "name": name }));
    }
}

/// Where answers arrive: a sender whom nobody can answer looks like none (RFC 7505 for those who say so).
async fn answers(dns: &Dns, domain: &Domain, found: &mut Found) -> Result<(), Unanswered> {
    let hosts = dns.exchanges(&domain.name).await?;
    if hosts.iter().all(String::is_empty) {
        found.advise(Part::Answers, "answers-missing", &json!({ "name": domain.name }));
    }
    Ok(())
}

/// A tag of a list of tags (RFC 6376, 3.2), without spaces in it.
fn tag(text: &str, name: &str) -> Option<String> {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut found = tags.filter(|(found, _)| found.trim() == name);
    found.next().map(|(_, value)| value.split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use locales::{Args, Locale, t};

    /// Every finding that there can be.
    const CODES: [&str; 15] = [
        "key-missing",
        "key-wrong",
        "spf-missing",
        "spf-none",
        "spf-several",
        "spf-incomplete",
        "spf-questions",
        "spf-everybody",
        "return-path-missing",
        "dmarc-missing",
        "dmarc-several",
        "dmarc-malformed",
        "dmarc-none",
        "dmarc-unreported",
        "answers-missing",
    ];

    #[test]
    fn every_finding_has_its_sentence() {
        for code in CODES {
            let args = Args::new().with("name", "example.org").with("what", "something").with("max", 10);
            for locale in Locale::ALL {
                let sentence = t(locale, &format!("domain-{code}"), &args);
                assert!(sentence.contains("example.org") && !sentence.contains('{'), "{locale} {code}: {sentence}");
            }
        }
    }

    #[test]
    fn a_tag_is_found_whatever_stands_around_it() {
        assert_eq!(tag("v=DKIM1; k=rsa; p=AB CD==", "p").as_deref(), Some("ABCD=="));
        assert_eq!(tag("v=DMARC1;p=none ; sp = reject", "sp").as_deref(), Some("reject"));
        assert_eq!(tag("v=DMARC1; pct=10", "p"), None);
    }
}
