//! A form as a stranger sees it, and what they post.

use super::{Ask, Form, link};
use crate::{
    Id, Tx,
    contacts::{
        NewContact, Valid,
        consent::{Answer, Channel, Words, wordings},
        opt_ins::{self, Asked},
        stamps,
    },
    error::{Check, Result, Violation},
    permissions::{FormRead, FormSubmit, Permission},
    provisioning,
};
use chrono::TimeDelta;
use locales::Locale;
use uuid::Uuid;

/// Nobody fills a form in faster than this.
const FASTEST: TimeDelta = TimeDelta::seconds(2);

/// A form, ready to be shown.
#[derive(Debug, Clone)]
pub struct Served {
    /// The form.
    pub form: Form,
    /// Whose it is.
    pub company: String,
    /// The language in which it is shown.
    pub locale: Locale,
    /// What can be ticked, in that language.
    pub words: Vec<String>,
    /// What the page puts into it.
    pub stamp: String,
}

/// What is posted.
#[derive(Clone, Default)]
pub struct Submission {
    /// The language in which the form was shown.
    pub language: String,
    /// The address.
    pub email: String,
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: String,
    /// The numbers of what was ticked.
    pub ticked: Vec<usize>,
    /// The page's stamp.
    pub stamp: String,
    /// What the browser found by working for it.
    pub work: String,
    /// A field that no person sees.
    pub trap: String,
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Submission")
    }
}

/// The form in the language that is wanted, or else in its first. Changes nothing.
///
/// # Errors
/// `LINK_INVALID` when there is no such form any more.
pub async fn serve(tx: &Tx<FormRead>, id: Uuid, wanted: Option<Locale>) -> Result<Served> {
    let form = link(tx, Id::from(id)).await?;
    let languages: Vec<Locale> = form.languages.iter().filter_map(|language| language.parse().ok()).collect();
    let locale = wanted.filter(|wanted| languages.contains(wanted)).or(languages.first().copied()).unwrap_or_default();
    let mut words = Vec::new();
    for Ask { wording, version, .. } in form.asks() {
        words
            .push(wordings::text(tx, &wording, version, locale).await?.map(|wording| wording.text).unwrap_or_default());
    }
    let stamp = stamps::make(tx, &subject(&form)).await?;
    Ok(Served { company: provisioning::here(tx).await?.name, form, locale, words, stamp })
}

/// A form that was changed since is another form: nobody agrees to words they did not see.
fn subject(form: &Form) -> String {
    format!("{} {}", form.id, form.updated_at.timestamp_micros())
}

/// Takes what is posted: whoever it names is asked by mail. Tells nothing about them, and does nothing for a machine that fell into
/// the trap.
///
/// # Errors
/// `LINK_INVALID` when there is no such form any more; [`Error::Invalid`](crate::Error::Invalid) with all violations.
pub async fn submit(tx: &Tx<FormSubmit>, id: Uuid, posted: &Submission) -> Result<Form> {
    let form = link(tx, Id::from(id)).await?;
    if !posted.trap.is_empty() {
        return Ok(form);
    }
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let (name, phone) =
        (filled(&posted.name).filter(|_| form.asks_name), filled(&posted.phone).filter(|_| form.asks_phone));
    let mut check = Check::default();
    stamped(tx, &form, posted, &mut check).await?;
    let email = filled(&posted.email);
    check.demand(email.is_some(), "email", "required");
    let given = NewContact { email, phone, name, ..NewContact::default() };
    Valid::check(&mut check, &[], &given);
    let NewContact { email, phone, name, .. } = given;
    let asks = form.asks();
    let ticked: Vec<&Ask> =
        asks.iter().enumerate().filter(|(at, _)| posted.ticked.contains(at)).map(|(_, ask)| ask).collect();
    check.demand(!ticked.is_empty(), "asks", "form-nothing-ticked");
    check.done()?;
    let locale: Locale = posted.language.parse().unwrap_or_default();
    let mut answers = Vec::with_capacity(ticked.len());
    for Ask { said, wording, version } in ticked {
        if let Some(text) = wordings::text(tx, wording, *version, locale).await? {
            answers.push((Answer::consent(Channel::Email, *said), Words::Version(text.id)));
        }
    }
    let asked = Asked {
        email: email.unwrap_or_default(),
        name,
        phone,
        locale: locale.to_string(),
        answers,
        tag: form.tag_id,
        source: form.name.clone(),
    };
    opt_ins::ask(tx, &asked, &form.id.to_string()).await?;
    Ok(form)
}

/// Notes what is wrong with how it was filled in.
async fn stamped<P: Permission>(tx: &Tx<P>, form: &Form, posted: &Submission, check: &mut Check) -> Result<()> {
    let age = stamps::age(tx, &subject(form), &posted.stamp).await?;
    let known = form.languages.contains(&posted.language);
    let bits = u32::try_from(form.difficulty).unwrap_or_default();
    let code = match age {
        None => "form-expired",
        Some(_) if !known => "form-expired",
        Some(age) if age < FASTEST => "form-too-fast",
        Some(_) if !stamps::is_worked(&posted.stamp, &posted.email, &posted.work, bits) => "form-work-missing",
        Some(_) => return Ok(()),
    };
    check.push(Violation::new("form", code));
    Ok(())
}
