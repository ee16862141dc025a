//! Mails to people with an account, and to those who are asked whether they agree: one layout, sentences from the catalogues.

use crate::{
    channels::Letter,
    job::Job,
    message::Kind,
    render::{Draft, Rendered, Template},
    smtp,
};
use locales::{Args, Locale, t};
use serde_json::json;
use tenants::{
    Error, Id, Result,
    campaigns::tracking::Purpose,
    notices::{self, Notice, Waiting},
    outbox::Outcome,
};
use uuid::Uuid;

/// Sends a mail that waits. When the process dies between sending and forgetting it, the mail leaves twice: better a second
/// invitation than none.
pub(crate) async fn send(job: &Job<'_>, id: Id<Waiting>) -> Result<Outcome> {
    let (to, notice, locale) = match job.scope.act(async |tx| notices::open(tx, id).await).await {
        // It left, and whoever sent it did not live to settle the task; or its person was erased.
        Err(Error::NotFound) => return Ok(Outcome::Done),
        waiting => waiting?,
    };
    let marker = job.scope.marker().await?;
    let sign = |purpose, subject| marker.signed(purpose, subject);
    let rendered = write(&job.outside.public_url, &notice, &sign, locale)?;
    let letter = Letter {
        id: &id.to_string(),
        date: job.scope.db().clock().now(),
        from: &job.outside.platform,
        reply_to: None,
        return_path: None,
        signer: None,
        rendered: &rendered,
        kind: Kind::Automatic,
    };
    let left = job.outside.mail(&to, &letter).await;
    if let Ok(smtp::Outcome::NotTried { .. } | smtp::Outcome::Refused { permanent: false, .. }) = left {
        return Ok(Outcome::Retry("relay_unavailable"));
    }
    job.scope.act(async |tx| notices::sent(tx, id).await).await?;
    Ok(Outcome::Done)
}

/// What a notice is about: the key of its sentences, what they are filled with, and the path of its page.
fn sentences(
    notice: &Notice,
    marker: &dyn Fn(Purpose, Uuid) -> String,
    locale: Locale,
) -> (&'static str, Args, Option<String>) {
    match notice {
        Notice::OptIn { request, company, days } => {
            let args = Args::new().with("company", company.clone()).with("days", *days);
            ("mail-opt-in", args, Some(format!("agree/{}", marker(Purpose::OptIn, request.uuid()))))
        }
        Notice::PersonData { link, company } => {
            let args = Args::new().with("company", company.clone());
            ("mail-person-data", args, Some(format!("d/{}", marker(Purpose::Data, link.uuid()))))
        }
        Notice::PersonAddress { link, company } => {
            let args = Args::new().with("company", company.clone());
            ("mail-person-address", args, Some(format!("e/{}", marker(Purpose::Address, link.uuid()))))
        }
        Notice::PersonExpiry { contact, company, days } => {
            let args = Args::new().with("company", company.clone()).with("days", *days);
            ("mail-person-expiry", args, Some(format!("p/{}", marker(Purpose::Preferences, contact.uuid()))))
        }
        Notice::Registration { token, company } => {
            let args = Args::new().with("company", company.clone()).with("hours", 24);
            ("mail-email-verification", args, Some(format!("confirm/{token}")))
        }
        Notice::Invitation { token, company } => {
            let args = Args::new().with("company", company.clone()).with("days", 7);
            ("mail-invitation", args, Some(format!("join/{token}")))
        }
        Notice::PasswordReset { token } => {
            ("mail-password-reset", Args::new().with("minutes", 60), Some(format!("reset/{token}")))
        }
        Notice::RightsAnswer { company, request, reason, received, due, .. } => {
            let kind = t(locale, &format!("data-value-{request}"), &Args::new());
            let args = Args::new().with("company", company.clone()).with("kind", kind).with("reason", reason.clone());
            ("mail-rights-answer", args.with("when", *received).with("to", *due), None)
        }
        Notice::WebhookDisabled { host, company, reason } => {
            let args = Args::new().with("name", host.clone()).with("company", company.clone());
            ("mail-webhook-disabled", args.with("reason", reason.clone()), None)
        }
        Notice::AccountExists => ("mail-account-exists", Args::new(), None),
        Notice::SecurityChanged => ("mail-security-changed", Args::new(), None),
    }
}

/// A notice in the person's language.
fn write(
    public_url: &str,
    notice: &Notice,
    marker: &dyn Fn(Purpose, Uuid) -> String,
    locale: Locale,
) -> Result<Rendered> {
    let (key, args, path) = sentences(notice, marker, locale);
    let words = if let Notice::RightsAnswer { words, .. } = notice { words.as_deref() } else { None };
    let say = |part: &str| t(locale, &format!("{key}-{part}"), &args);
    let shared = |key: &str| t(locale, key, &Args::new());
    let data = json!({
        "lang": locale.to_string(),
        "dir": locale.direction().to_string(),
        "subject": say("subject"),
        "greeting": shared("mail-greeting-nameless"),
        "body": say("body"),
        "words": words,
        "url": path.as_ref().map(|path| format!("{public_url}/{path}")),
        "action": path.as_ref().map(|_| say("action")),
        "hint": shared("mail-link-hint"),
        "footnote": say("footnote"),
        "automatic": shared("mail-automatic"),
    });
    let draft = Draft {
        locale,
        subject: "{{subject}}",
        html: include_str!("../templates/notice.html.hbs"),
        text: Some(include_str!("../templates/notice.text.hbs")),
        ..Draft::default()
    };
    let template = Template::compile(&draft).map_err(|_| Error::internal("the layout of notices is no template"))?;
    template.preview(&data).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn samples() -> [Notice; 11] {
        let (token, company) = ("s3cret".to_owned(), "Épicerie <Zoé>".to_owned());
        [
            Notice::Registration { token: token.clone(), company: company.clone() },
            Notice::OptIn { request: Uuid::nil().into(), company: company.clone(), days: 30 },
            Notice::PersonData { link: Uuid::nil().into(), company: company.clone() },
            Notice::PersonAddress { link: Uuid::nil().into(), company: company.clone() },
            Notice::PersonExpiry { contact: Uuid::nil().into(), company: company.clone(), days: 30 },
            Notice::WebhookDisabled {
                host: "hooks.example".to_owned(),
                company: company.clone(),
                reason: "failing".to_owned(),
            },
            Notice::RightsAnswer {
                company: company.clone(),
                request: "erasure".to_owned(),
                reason: "refused".to_owned(),
                words: Some("An invoice\n<is> open.".to_owned()),
                received: NaiveDate::default(),
                due: NaiveDate::default(),
            },
            Notice::Invitation { token: token.clone(), company },
            Notice::PasswordReset { token },
            Notice::AccountExists,
            Notice::SecurityChanged,
        ]
    }

    #[test]
    fn every_notice_is_whole_in_every_language() {
        for locale in Locale::ALL {
            for notice in samples() {
                let mail = write("https://dihya.example", &notice, &|_, id| id.to_string(), locale).unwrap();
                let whole = format!("{} {} {}", mail.subject, mail.html, mail.text);
                assert!(!whole.contains("mail-") && !whole.contains("{$"), "{locale}: {whole}");
                assert!(!mail.subject.is_empty() && !mail.html.contains("<Zoé>"), "{locale}: {whole}");
            }
        }
    }

    #[test]
    fn the_link_stands_in_both_parts() {
        let mail = write("https://dihya.example", &samples()[0], &|_, id| id.to_string(), Locale::Ar).unwrap();
        assert!(
            mail.html.contains("dir=\"rtl\"") && mail.html.contains("https://dihya.example/confirm/s3cret"),
            "{}",
            mail.html
        );
        assert!(mail.text.contains("https://dihya.example/confirm/s3cret"), "{}", mail.text);
    }
}
