//! What each header field may hold.

use super::{Fault, Mailbox};

/// A subject or a name beyond this is not meant for a reader.
const LONGEST_LINE: usize = 500;
/// With its name it must fit into one line of 998 bytes (RFC 5322, 2.1.1), unfolded.
const LONGEST_URL: usize = 900;
/// Room for the domain in a Message-ID on one line.
const LONGEST_ID: usize = 128;

/// One line of text.
pub(super) fn line<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Fault> {
    if text.chars().any(char::is_control) {
        Err(Fault::ControlCharacter(field))
    } else if text.len() > LONGEST_LINE {
        Err(Fault::TooLong(field))
    } else {
        Ok(text)
    }
}

/// A mailbox as lettre wants it; a name of nothing but spaces is none.
pub(super) fn mailbox(field: &'static str, mailbox: &Mailbox) -> Result<lettre::message::Mailbox, Fault> {
    let name = mailbox.name.as_deref().map(|name| line(field, name)).transpose()?;
    let name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(lettre::message::Mailbox::new(name, mailbox.address.inner().clone()))
}

/// The part of a Message-ID before its `@`: a dot-atom (RFC 5322, 3.2.3).
pub(super) fn id(id: &str) -> Result<&str, Fault> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+=.".contains(&byte);
    let parts = id.split('.').all(|part| !part.is_empty());
    characters("id", id, LONGEST_ID, is_allowed).and_then(|id| if parts { Ok(id) } else { Err(Fault::Malformed("id")) })
}

/// An https address in the characters of RFC 3986, as RFC 8058 demands. In clear only to this machine itself, for trying things.
pub(super) fn https<'a>(field: &'static str, url: &'a str) -> Result<&'a str, Fault> {
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte);
    let url = characters(field, url, LONGEST_URL, is_allowed)?;
    let here = ["http://localhost:", "http://127.0.0.1:"].iter().any(|here| url.starts_with(here));
    match url.strip_prefix("https://") {
        _ if here => Ok(url),
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[') => Ok(url),
        _ => Err(Fault::Malformed(field)),
    }
}

/// Labels with dots between them (RFC 2919, 3).
pub(super) fn list_id(id: &str) -> Result<&str, Fault> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let id = characters("list_id", id, 255, is_allowed)?;
    let labels = id.split('.').all(|label| !label.is_empty());
    if labels && id.contains('.') { Ok(id) } else { Err(Fault::Malformed("list_id")) }
}

/// One to four fields; the last names the sender with 5 to 15 characters
/// (<https://support.google.com/mail/answer/6254652>).
pub(super) fn feedback_id(id: &str) -> Result<&str, Fault> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let id = characters("feedback_id", id, 127, is_allowed)?;
    let sender = id.rsplit(':').next().unwrap_or_default();
    if id.split(':').count() <= 4 && (5..=15).contains(&sender.len()) {
        Ok(id)
    } else {
        Err(Fault::Malformed("feedback_id"))
    }
}

fn characters<'a>(
    field: &'static str,
    text: &'a str,
    longest: usize,
    is_allowed: impl Fn(u8) -> bool,
) -> Result<&'a str, Fault> {
    if text.chars().any(char::is_control) {
        Err(Fault::ControlCharacter(field))
    } else if text.len() > longest {
        Err(Fault::TooLong(field))
    } else if text.is_empty() || !text.bytes().all(is_allowed) {
        Err(Fault::Malformed(field))
    } else {
        Ok(text)
    }
}
