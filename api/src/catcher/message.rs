//! One caught message: its envelope, its source, and what a reader wants to see of it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use mail_parser::{MessageParser, MimeHeaders, PartType};
use serde::Serialize;

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Message {
    /// Counts up from 1 in the order of arrival.
    pub id: u64,
    /// When its last byte came.
    pub received: DateTime<Utc>,
    /// The address in MAIL FROM; empty for a bounce.
    pub sender: String,
    /// The addresses in RCPT TO that were accepted.
    pub recipients: Vec<String>,
    /// The bytes between DATA and the final dot, without the dots that were stuffed in.
    pub source: Vec<u8>,
    /// Whether the sender was told that it was accepted; only a script withholds that.
    pub answered: bool,
}

/// What a list shows of a message.
#[derive(Debug, Serialize)]
pub(super) struct Summary<'a> {
    pub(super) id: u64,
    pub(super) received: DateTime<Utc>,
    pub(super) sender: &'a str,
    pub(super) recipients: &'a [String],
    pub(super) subject: String,
    /// In bytes.
    pub(super) size: usize,
}

/// What the page of one message shows.
#[derive(Debug, Serialize)]
pub(super) struct Details<'a> {
    #[serde(flatten)]
    pub(super) summary: Summary<'a>,
    /// Names and values as they came, folded lines joined.
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

/// A part of a message that is neither its text nor its HTML.
#[derive(Debug, Serialize)]
pub(super) struct Attachment {
    pub(super) name: String,
    /// Its MIME type.
    pub(super) kind: String,
    #[serde(skip)]
    pub(super) content: Vec<u8>,
    /// In bytes, decoded.
    pub(super) size: usize,
}

impl Message {
    /// What a list shows. Reads the headers only.
    pub(super) fn summary(&self) -> Summary<'_> {
        let parsed = MessageParser::default().parse_headers(&self.source);
        self.summary_with(parsed.as_ref().and_then(|it| it.subject()))
    }

    fn summary_with(&self, subject: Option<&str>) -> Summary<'_> {
        Summary {
            id: self.id,
            received: self.received,
            sender: &self.sender,
            recipients: &self.recipients,
            subject: subject.unwrap_or_default().to_owned(),
            size: self.source.len(),
        }
    }

    /// What the page shows. Of a message that is no MIME at all, only the envelope.
    pub(super) fn details(&self) -> Details<'_> {
        let Some(parsed) = MessageParser::default().parse(&self.source) else {
            let summary = self.summary_with(None);
            return Details { summary, headers: vec![], text: None, html: None, attachments: vec![] };
        };
        // A part of the other kind would be converted; the reader is to see what was sent.
        let text = parsed.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.clone().into_owned()),
            _ => None,
        });
        let html = parsed.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.clone().into_owned()),
            _ => None,
        });
        Details {
            summary: self.summary_with(parsed.subject()),
            headers: parsed.headers_raw().map(|(name, value)| (name.to_owned(), unfold(value))).collect(),
            text,
            html,
            attachments: parsed
                .attachments()
                .map(|part| Attachment {
                    name: part.attachment_name().unwrap_or("unnamed").to_owned(),
                    kind: part.content_type().map_or(Cow::Borrowed("application/octet-stream"), kind).into_owned(),
                    size: part.contents().len(),
                    content: part.contents().to_vec(),
                })
                .collect(),
        }
    }
}

/// A MIME type in full.
fn kind<'a>(found: &'a mail_parser::ContentType<'_>) -> Cow<'a, str> {
    match found.subtype() {
        Some(subtype) => format!("{}/{subtype}", found.ctype()).into(),
        None => found.ctype().into(),
    }
}

/// Joins the lines that a long header was folded into (RFC 5322 section 2.2.3).
fn unfold(value: &str) -> String {
    value.replace("\r\n", "").trim().to_owned()
}
