//! Prepares a page: numbers its links, guards the addresses that depend on data, and finds places for what is added.
//!
//! The page is read by html5gum, which is a tokenizer by the WHATWG rules that says where each attribute value stands,
//! in a few thousand lines without dependencies. A regular expression would find links in comments, and a rewriter
//! such as `lol_html` would write its own HTML where the template's has to stay as it is.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::fault::{Fault, Part, Reason};
use super::helpers::{FOOTER, GUARD, LINK, PIXEL, is_script};
use super::parse::{Parsed, is_unsubscribe, parse, prepared};
use super::tags::{Kind, Tag, mask};

/// The attributes that hold addresses.
const ADDRESSES: [&[u8]; 7] = [
    b"href",
    b"src",
    b"action",
    b"formaction",
    b"background",
    b"poster",
    b"xlink:href",
];

/// A page with our tags in it.
pub(super) struct Page {
    pub(super) html: Parsed,
    pub(super) links: Vec<String>,
}

impl Page {
    /// Checks a page as its author wrote it and prepares it.
    pub(super) fn prepare(source: &str) -> Result<Self, Vec<Fault>> {
        let tags = parse(Part::Html, source)?.tags;
        let masked = mask(source, &tags);
        let mut reader = Reader {
            source,
            tags: &tags,
            ..Reader::default()
        };
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
            reader.read(&event, span);
            None
        });
        emitter.naively_switch_states(true);
        Tokenizer::new_with_emitter(&masked, emitter).for_each(drop);
        if !reader.faults.is_empty() {
            return Err(reader.faults);
        }
        let footer = if reader.unsubscribes {
            String::new()
        } else {
            format!("{{{{{FOOTER}}}}}")
        };
        reader.edits.push((
            reader.end.unwrap_or(source.len()),
            0,
            format!("{footer}{{{{{PIXEL}}}}}"),
        ));
        let html = prepared(Part::Html, &edit(source, reader.edits))?;
        Ok(Self {
            html,
            links: reader.links,
        })
    }
}

/// Where, how much is taken out, what is put there.
type Edit = (usize, usize, String);

fn edit(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.0);
    let mut edited = String::with_capacity(source.len() + edits.len() * 16);
    let mut at = 0;
    for (start, length, new) in edits {
        edited.push_str(&source[at..start]);
        edited.push_str(&new);
        at = start + length;
    }
    edited + &source[at..]
}

/// Reads the tokens of a page.
#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    tags: &'a [Tag],
    in_link: bool,
    is_href: bool,
    is_address: bool,
    unsubscribes: bool,
    end: Option<usize>,
    links: Vec<String>,
    edits: Vec<Edit>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn read(&mut self, event: &CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_link = *name == b"a";
                self.refuse_if(*name == b"script", span, Reason::Script);
                self.refuse_if(self.holds(span, Kind::Expression), span, Reason::Placement);
            }
            CallbackEvent::AttributeName { name } => {
                self.is_href = *name == b"href";
                self.is_address = ADDRESSES.contains(name);
                self.refuse_if(name.len() > 2 && name.starts_with(b"on"), span, Reason::Script);
                self.refuse_if(self.holds(span, Kind::Expression), span, Reason::Placement);
            }
            CallbackEvent::AttributeValue { value } => self.value(&String::from_utf8_lossy(value), span),
            CallbackEvent::EndTag { name } if *name == b"body" && self.depth(span.start) == 0 => {
                self.end = Some(span.start);
            }
            _ => {}
        }
    }

    fn value(&mut self, value: &str, span: Span<usize>) {
        let quoted = self.source[..span.start].ends_with(['"', '\'']);
        self.refuse_if(!quoted && self.holds(span, Kind::Expression), span, Reason::Placement);
        if !self.is_address {
            return;
        }
        let inside: Vec<&Tag> = self.tags.iter().filter(|tag| overlaps(tag, span)).collect();
        let Some(first) = inside.first() else {
            self.refuse_if(is_script(value), span, Reason::Script);
            if self.in_link && self.is_href && is_web(value) {
                let number = self.links.len();
                self.links.push(value.trim().to_owned());
                self.edits
                    .push((span.start, span.end - span.start, format!("{{{{{LINK} {number}}}}}")));
            }
            return;
        };
        let whole = first.span.start == span.start && first.span.end == span.end && first.depth == 0;
        if whole && self.in_link && self.is_href && is_unsubscribe(self.source, first) {
            self.unsubscribes = true;
        }
        self.refuse_if(is_script(value), span, Reason::Script);
        // Unless its kind is settled before the first tag, the data decide what kind of address it is.
        if !self.source[span.start..first.span.start].contains([':', '/', '?']) {
            self.edits.push((span.start, 0, format!("{{{{#{GUARD}}}}}")));
            self.edits.push((span.end, 0, format!("{{{{/{GUARD}}}}}")));
        }
    }

    fn holds(&self, span: Span<usize>, kind: Kind) -> bool {
        self.tags.iter().any(|tag| tag.kind == kind && overlaps(tag, span))
    }

    fn depth(&self, at: usize) -> usize {
        let before = || self.tags.iter().take_while(|tag| tag.span.start < at);
        let count = |kind| before().filter(|tag| tag.kind == kind).count();
        count(Kind::Open).saturating_sub(count(Kind::Close))
    }

    fn refuse_if(&mut self, wrong: bool, span: Span<usize>, reason: Reason) {
        if wrong {
            self.faults.push(Fault::at(Part::Html, self.source, span.start, reason));
        }
    }
}

fn overlaps(tag: &Tag, span: Span<usize>) -> bool {
    tag.span.start < span.end && span.start < tag.span.end
}

/// Whether an address can be counted: http or https, with a host and without a password.
fn is_web(address: &str) -> bool {
    let address = address.trim();
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find(|scheme| lower.starts_with(**scheme))
        .map(|s| &address[s.len()..]);
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !address.chars().any(char::is_control)
    })
}
