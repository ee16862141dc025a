//! Builds the bytes of one e-mail, ready for a relay.
//!
//! What goes into a header is checked and never repaired: a line break in a name is an attack or a bug, and both should
//! be seen. Nothing here looks at a clock or rolls dice, so the same mail always has the same bytes.

pub mod address;
mod check;
pub mod dkim;
#[cfg(test)]
mod tests;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, MessageBuilder, MultiPart, SinglePart};

pub use address::{Address, Mailbox, NotAnAddress};

/// One e-mail to one person, in parts.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    /// The part of the Message-ID before the `@`, unique for ever; the sender's domain is put behind it.
    pub id: &'a str,
    /// When it was written.
    pub date: DateTime<Utc>,
    /// Who it is from, as the reader sees it.
    pub from: &'a Mailbox,
    /// Where the mail systems report that it could not be delivered (RFC 5321, 2.3.1); the sender's address if none.
    pub return_path: Option<&'a Address>,
    /// The one recipient.
    pub to: &'a Mailbox,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<&'a Mailbox>,
    /// The subject line, in any script.
    pub subject: &'a str,
    /// The text for programs that show no HTML.
    pub text: &'a str,
    /// The HTML page.
    pub html: &'a str,
    /// Why it is sent, which decides its further headers.
    pub kind: Kind<'a>,
}

/// Why a mail is sent.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// Marketing. It can be left with one click, in the mail program itself.
    Campaign {
        /// An https address which unsubscribes on POST (RFC 8058). Keep it short: some relays fold long headers, and
        /// that breaks the signature over them.
        unsubscribe_url: &'a str,
        /// A name for the list that never changes, formed like a domain: `news.example.org` (RFC 2919).
        list_id: &'a str,
        /// Up to four fields `a:b:c:sender`, none unique to a recipient, by which Gmail groups complaints.
        feedback_id: &'a str,
    },
    /// Sent by a machine because of something the person did; no robot may answer it (RFC 3834).
    Automatic,
}

/// A mail as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Formatted {
    /// For `MAIL FROM`.
    pub envelope_from: Address,
    /// For `RCPT TO`.
    pub envelope_to: Address,
    /// The Message-ID, with its angle brackets.
    pub message_id: String,
    /// Headers and body, pure ASCII with CRLF line ends, no line over 998 bytes, not dot-stuffed.
    pub bytes: Vec<u8>,
}

/// Why a mail cannot be built. It names the field and never its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A line break or another control character, which would end the header.
    #[error("control character in {0}")]
    ControlCharacter(&'static str),
    /// More than a header of this kind may hold.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// Characters or a form that the field's definition does not allow.
    #[error("{0} is malformed")]
    Malformed(&'static str),
}

impl Mail<'_> {
    /// Formats the mail as `multipart/alternative`, text first.
    ///
    /// # Errors
    /// When a header field holds something it may not hold.
    pub fn format(&self) -> Result<Formatted, Fault> {
        let message_id = format!("<{}@{}>", check::id(self.id)?, self.from.address.domain());
        let mut builder = Message::builder()
            .date(self.date.into())
            .from(check::mailbox("from", self.from)?)
            .to(check::mailbox("to", self.to)?)
            .subject(check::line("subject", self.subject)?)
            .message_id(Some(message_id.clone()));
        if let Some(reply_to) = self.reply_to {
            builder = builder.reply_to(check::mailbox("reply_to", reply_to)?);
        }
        let mut message = self.body(builder).map_err(|_| Fault::Malformed("envelope"))?;
        if self.subject.contains("=?") {
            message.headers_mut().insert_raw(encoded(SUBJECT, self.subject));
        }
        for (name, value) in self.kind.headers()? {
            // Written as they are, because folding an unsubscribe address breaks it at some relays.
            let value = HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value);
            message.headers_mut().insert_raw(value);
        }
        Ok(Formatted {
            envelope_from: self.return_path.unwrap_or(&self.from.address).clone(),
            envelope_to: self.to.address.clone(),
            message_id,
            bytes: message.formatted(),
        })
    }

    /// `=_` cannot occur in quoted-printable or base64 (RFC 2045, 6.7), so no content can forge this boundary.
    fn body(&self, builder: MessageBuilder) -> Result<Message, lettre::error::Error> {
        builder.multipart(
            MultiPart::alternative()
                .boundary(format!("=_{}", boundary(self.id)))
                .singlepart(part(ContentType::TEXT_PLAIN, self.text))
                .singlepart(part(ContentType::TEXT_HTML, self.html)),
        )
    }
}

impl Kind<'_> {
    fn headers(self) -> Result<Vec<(HeaderName, String)>, Fault> {
        Ok(match self {
            Kind::Automatic => vec![(AUTO_SUBMITTED, "auto-generated".to_owned())],
            Kind::Campaign { unsubscribe_url, list_id, feedback_id } => vec![
                (LIST_UNSUBSCRIBE, format!("<{}>", check::https("unsubscribe_url", unsubscribe_url)?)),
                (LIST_UNSUBSCRIBE_POST, "List-Unsubscribe=One-Click".to_owned()),
                (LIST_ID, format!("<{}>", check::list_id(list_id)?)),
                (FEEDBACK_ID, check::feedback_id(feedback_id)?.to_owned()),
                (PRECEDENCE, "bulk".to_owned()),
            ],
        })
    }
}

/// A text that looks like an encoded word (RFC 2047), as a name out of a file may, would be decoded by its reader and show
/// something else. So all of it is encoded.
fn encoded(name: HeaderName, text: &str) -> HeaderValue {
    /// With `Subject: `, `=?utf-8?b?` and `?=` a line stays below 78 characters.
    const BYTES: usize = 39;
    let mut words = vec![String::new()];
    for character in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + character.len_utf8() <= BYTES => word.push(character),
            _ => words.push(character.to_string()),
        }
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word))).collect();
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words.join("\r\n "))
}

const SUBJECT: HeaderName = HeaderName::new_from_ascii_str("Subject");
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
const LIST_ID: HeaderName = HeaderName::new_from_ascii_str("List-Id");
const FEEDBACK_ID: HeaderName = HeaderName::new_from_ascii_str("Feedback-ID");
/// No standard, but it keeps older mail programs from answering with absence notes.
const PRECEDENCE: HeaderName = HeaderName::new_from_ascii_str("Precedence");

/// The id in the characters a boundary may have (RFC 2046, 5.1.1: at most 70 with its prefix).
fn boundary(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}

/// Always encoded, never bare 7bit: that alone would let content hold a boundary. Base64 is the shorter one as soon as a
/// fifth of the bytes is not ASCII, as in Arabic or Tifinagh; below that, quoted-printable stays readable.
fn part(kind: ContentType, content: &str) -> SinglePart {
    let foreign = content.bytes().filter(|byte| !byte.is_ascii()).count();
    let encoding = if foreign * 5 > content.len() {
        ContentTransferEncoding::Base64
    } else {
        ContentTransferEncoding::QuotedPrintable
    };
    let body = Body::new_with_encoding(content.to_owned(), encoding).unwrap_or_else(Body::new);
    SinglePart::builder().content_type(kind).body(body)
}
