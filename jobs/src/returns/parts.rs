//! The parts of a report, taken apart no deeper than one level: what a report holds inside of its parts is not looked at, so that no
//! nesting can cost anything.

use mail_parser::{Message, MessageParser, MimeHeaders};
use std::borrow::Cow;

/// How many parts of a report are looked at; one has three.
const MOST_PARTS: usize = 10;
/// How many blocks of fields a status may have; a message of ours has one recipient.
const MOST_BLOCKS: usize = 20;
/// How many fields a block may have.
const MOST_FIELDS: usize = 60;

/// A mail's headers, and its bytes behind them.
pub(super) struct Letter<'x> {
    pub(super) headers: Message<'x>,
    pub(super) body: &'x [u8],
}

/// A part of a report.
pub(super) struct Part<'x> {
    /// Its type in lower case: `message/delivery-status`.
    pub(super) kind: String,
    /// The part with its headers.
    whole: &'x [u8],
    /// What stands behind its headers, encoded.
    body: &'x [u8],
}

impl<'x> Letter<'x> {
    /// Reads the headers; `None` when there are none.
    pub(super) fn read(bytes: &'x [u8]) -> Option<Self> {
        let headers = MessageParser::default().parse_headers(bytes)?;
        Some(Self { headers, body: behind_headers(bytes) })
    }

    /// A header's text as it stands, unfolded.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.header_raw(name).map(|value| unfold(value.trim()))
    }

    /// An attribute of the content type.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.headers.content_type().and_then(|kind| kind.attribute(name))
    }

    /// The parts of a multipart mail.
    pub(super) fn parts(&self) -> Vec<Part<'x>> {
        let Some(boundary) = self.attribute("boundary").filter(|boundary| (1..=70).contains(&boundary.len())) else {
            return Vec::new();
        };
        let mut parts = split(self.body, boundary.as_bytes());
        parts.truncate(MOST_PARTS);
        parts.into_iter().filter_map(Part::read).collect()
    }
}

impl<'x> Part<'x> {
    fn read(whole: &'x [u8]) -> Option<Self> {
        let headers = MessageParser::default().parse_headers(whole)?;
        Some(Self { kind: kind(&headers), whole, body: behind_headers(whole) })
    }

    /// What it holds, decoded. For parts that hold no parts.
    pub(super) fn text(&self) -> String {
        let is_leaf =
            !self.kind.starts_with("multipart/") && !["message/rfc822", "message/global"].contains(&&*self.kind);
        let parsed = is_leaf.then(|| MessageParser::default().parse(self.whole)).flatten();
        let decoded =
            parsed.as_ref().and_then(|parsed| parsed.parts.first()).map(|part| Cow::Borrowed(part.contents()));
        String::from_utf8_lossy(&decoded.unwrap_or(Cow::Borrowed(self.body))).into_owned()
    }

    /// The blocks of fields that it holds, parted by empty lines, as in a delivery status (RFC 3464, section 2.1).
    pub(super) fn blocks(&self) -> Vec<Fields> {
        let text = self.text().replace("\r\n", "\n");
        let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
        blocks.take(MOST_BLOCKS).map(Fields::read).collect()
    }

    /// The headers of the message that it returns, whole or without its body.
    pub(super) fn returned(&self) -> Option<Letter<'x>> {
        let holds = ["message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"];
        holds.contains(&&*self.kind).then(|| Letter::read(self.body)).flatten()
    }
}

/// Fields by their names in lower case.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(block: &str) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in block.lines().filter(|line| !line.trim().is_empty()) {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':')
                && fields.len() < MOST_FIELDS
            {
                fields.push((name.trim().to_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A value of the form `rfc822; somebody@example.org`, without its type and its comment.
    pub(super) fn address(&self, name: &str) -> Option<&str> {
        let (kind, address) = self.get(name)?.split_once(';')?;
        let known = ["rfc822", "utf-8"].iter().any(|known| kind.trim().eq_ignore_ascii_case(known));
        known.then(|| bare(address))
    }
}

/// An address without its angle brackets.
pub(super) fn bare(address: &str) -> &str {
    address.trim().trim_start_matches('<').trim_end_matches('>').trim()
}

fn kind(headers: &Message<'_>) -> String {
    let kind = headers.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
    kind.unwrap_or_else(|| "text/plain".to_owned()).to_lowercase()
}

fn unfold(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The bytes behind the first empty line.
fn behind_headers(bytes: &[u8]) -> &[u8] {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line == b"\n" || line == b"\r\n" {
            return &bytes[at..];
        }
    }
    &[]
}

/// What stands between the lines that name the boundary (RFC 2046, section 5.1.1).
fn split<'x>(body: &'x [u8], boundary: &[u8]) -> Vec<&'x [u8]> {
    let mut parts = Vec::new();
    let (mut begun, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let name = line.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary)).map(<[u8]>::trim_ascii_end);
        if let Some(rest) = name.filter(|rest| rest.is_empty() || *rest == b"--") {
            if let Some(from) = begun {
                parts.push(&body[from..at]);
            }
            begun = rest.is_empty().then_some(at + line.len());
            if begun.is_none() || parts.len() > MOST_PARTS {
                return parts;
            }
        }
        at += line.len();
    }
    // Cut off on its way: the last part may be whole enough.
    parts.extend(begun.map(|from| &body[from..]));
    parts
}
