//! The ways out. A channel takes a `Cleared`, which only the ledger of consent gives, and says truthfully what became of a message.

use crate::{
    dns::Dns,
    egress::Egress,
    message::{Address, Formatted, Kind, Mail, Mailbox, dkim::Signer},
    smtp::{Outcome, Pool},
};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tenants::{Cleared, domains::Postbox};

/// What the workers reach outside, and how the outside reaches us.
#[derive(Clone)]
pub struct Outside {
    /// The relay that takes mail.
    pub mail: Arc<Pool>,
    /// The way to addresses that other people name.
    pub web: Egress,
    /// The address under which people reach this installation, without a slash at its end.
    pub public_url: String,
    /// Who mails of the platform itself come from.
    pub platform: Mailbox,
    /// What is asked for records.
    pub dns: Dns,
    /// What the installation does with mails, as records name it.
    pub postbox: Postbox,
    /// How many messages of a campaign are under way at a time in one task.
    pub window: usize,
}

/// A message, written for one person.
pub struct Letter<'a> {
    /// The part of the Message-ID before the `@`.
    pub id: &'a str,
    /// When it was written.
    pub date: DateTime<Utc>,
    /// Who it is from.
    pub from: &'a Mailbox,
    /// Where answers go.
    pub reply_to: Option<&'a Mailbox>,
    /// Where the mail systems report that it could not be delivered; the sender's address if none.
    pub return_path: Option<&'a Address>,
    /// What signs it for its domain.
    pub signer: Option<&'a Signer>,
    /// Subject and bodies.
    pub rendered: &'a crate::render::Rendered,
    /// Why it is sent.
    pub kind: Kind<'a>,
}

/// Why a message was not handed over.
#[derive(Debug)]
pub enum Refused {
    /// It can't be written for this person: a header field holds what it may not hold.
    Malformed,
}

impl Letter<'_> {
    /// How many bytes the mail has without its signatures; `None` when it can't be built.
    #[must_use]
    pub fn size(&self, to: &Cleared) -> Option<usize> {
        format(to, self).map(|formatted| formatted.bytes.len())
    }
}

impl Outside {
    /// Mails a letter to somebody who was cleared for it.
    ///
    /// # Errors
    /// [`Refused::Malformed`] when the mail can't be built; nothing left then.
    pub async fn mail(&self, to: &Cleared, letter: &Letter<'_>) -> Result<Outcome, Refused> {
        let mail = write(to, letter).ok_or(Refused::Malformed)?;
        Ok(self.mail.send(&mail).await)
    }
}

/// The mail's bytes; `None` when a header field holds what it may not hold.
fn write(to: &Cleared, letter: &Letter<'_>) -> Option<Formatted> {
    let mut formatted = format(to, letter)?;
    if let Some(signer) = letter.signer {
        formatted.bytes = signer.sign(&formatted.bytes, letter.date)?;
    }
    Some(formatted)
}

/// The same before it is signed.
fn format(to: &Cleared, letter: &Letter<'_>) -> Option<Formatted> {
    let to = Mailbox { name: None, address: to.address().parse::<Address>().ok()? };
    let mail = Mail {
        id: letter.id,
        date: letter.date,
        from: letter.from,
        return_path: letter.return_path,
        to: &to,
        reply_to: letter.reply_to,
        subject: &letter.rendered.subject,
        text: &letter.rendered.text,
        html: &letter.rendered.html,
        kind: letter.kind,
    };
    mail.format().ok()
}
