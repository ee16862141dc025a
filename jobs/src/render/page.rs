//! Prepares a page: numbers its links, guards the addresses that depend on data, and finds places for what is added.
//!
//! The page is read by html5gum, which is a tokenizer by the WHATWG rules that says where each attribute value stands,
//! without dependencies of its own. A regular expression would find links in comments; a rewriter such as `lol_html`
//! brings an engine for CSS selectors, and here nothing is selected.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use locales::{Direction, Locale};
use std::fmt::Write as _;

use super::fault::{Fault, Part, Reason};
use super::helpers::{FOOTER, GUARD, LINK, PIXEL, is_script};
use super::parse::{Parsed, is_unsubscribe, parse, prepared};
use super::tags::{Kind, Tag, mask};

/// The attributes that hold addresses.
const ADDRESSES: [&[u8]; 7] = [b"href", b"src", b"action", b"formaction", b"background", b"poster", b"xlink:href"];

/// How many faults are told at once.
const MOST_FAULTS: usize = 20;
/// How many tags of ours a page may get; parsing takes time by tags times length.
const MOST_EDITS: usize = 1_000;
/// How many elements are told their direction.
const MOST_MARKS: usize = 5_000;

/// A page with our tags in it.
pub(super) struct Page {
    pub(super) html: Parsed,
    pub(super) links: Vec<String>,
}

impl Page {
    /// Checks a page as its author wrote it and prepares it for readers of this language.
    pub(super) fn prepare(source: &str, locale: Locale) -> Result<Self, Vec<Fault>> {
        let tags = parse(Part::Html, source)?.tags;
        let mut reader = read(source, &tags, Some(locale))?;
        reader.turn(locale);
        let footer = if reader.unsubscribes { String::new() } else { format!("{{{{{FOOTER}}}}}") };
        reader.edits.push((reader.end.unwrap_or(source.len()), 0, format!("{footer}{{{{{PIXEL}}}}}")));
        reader.edits.append(&mut reader.last);
        let html = prepared(Part::Html, &edit(source, reader.edits))?;
        Ok(Self { html, links: reader.links })
    }
}

/// Looks for what may not stand in a page.
pub(super) fn check(source: &str, tags: &[Tag]) -> Result<(), Vec<Fault>> {
    read(source, tags, None).map(drop)
}

fn read<'a>(source: &'a str, tags: &'a [Tag], locale: Option<Locale>) -> Result<Reader<'a>, Vec<Fault>> {
    let masked = mask(source, tags);
    let mut reader = Reader { source, tags, locale, ..Reader::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
        reader.read(&event, span);
        None
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(&masked, emitter).for_each(drop);
    if reader.faults.is_empty() { Ok(reader) } else { Err(reader.faults) }
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
    /// The language for whose readers the page is prepared.
    locale: Option<Locale>,
    element: Vec<u8>,
    /// Where the element's name ends, and whether it says its direction and its language itself.
    name_end: usize,
    says: (bool, bool),
    /// Whether there is an element for the whole page, and where a page without one begins.
    whole: bool,
    begin: usize,
    marks: usize,
    attribute: Vec<u8>,
    unsubscribes: bool,
    end: Option<usize>,
    links: Vec<String>,
    edits: Vec<Edit>,
    /// Those that come behind all others of their place.
    last: Vec<Edit>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, event: &CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.element = name.to_vec();
                (self.name_end, self.says) = (span.start + 1 + name.len(), (false, false));
                self.refuse_if(*name == b"script", span, Reason::Script);
                self.refuse_if(self.holds_value(span), span, Reason::Placement);
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = name.to_vec();
                self.says.0 |= *name == b"dir";
                self.says.1 |= *name == b"lang";
                self.refuse_if(name.len() > 2 && name.starts_with(b"on"), span, Reason::Script);
                self.refuse_if(self.holds_value(span), span, Reason::Placement);
            }
            CallbackEvent::AttributeValue { value } => {
                let quoted = self.source[..span.start].ends_with(['"', '\'']);
                self.refuse_if(!quoted && self.holds_value(span), span, Reason::Placement);
                if ADDRESSES.contains(&&*self.attribute) {
                    self.address(&String::from_utf8_lossy(value), span);
                }
            }
            CallbackEvent::CloseStartTag { .. } => self.mark(),
            CallbackEvent::Doctype { .. } => self.begin = span.end,
            CallbackEvent::EndTag { name } if *name == b"body" && self.depth(span.start) == 0 => {
                self.end = Some(span.start);
            }
            _ => {}
        }
    }

    /// Tells language and direction to mail programs: those that strip `<html>` look at the cells of tables.
    fn mark(&mut self) {
        let Some(locale) = self.locale else { return };
        let is_page = [&b"html"[..], b"body"].contains(&&*self.element);
        let is_turned = is_page || [&b"table"[..], b"td", b"th"].contains(&&*self.element);
        self.whole |= is_page;
        let right = locale.direction() == Direction::Rtl;
        let mut mark = String::new();
        if right && is_turned && !self.says.0 {
            mark += " dir=\"rtl\"";
        }
        if (right && is_turned || self.element == b"html") && !self.says.1 {
            let _ = write!(mark, " lang=\"{locale}\"");
        }
        if !mark.is_empty() && self.marks < MOST_MARKS {
            self.marks += 1;
            self.edits.push((self.name_end, 0, mark));
        }
    }

    /// Puts a page that is written from right to left, and has no element for the whole, into one.
    fn turn(&mut self, locale: Locale) {
        if locale.direction() == Direction::Rtl && !self.whole {
            self.edits.push((self.begin, 0, format!("<div dir=\"rtl\" lang=\"{locale}\">")));
            self.last.push((self.source.len(), 0, "</div>".to_owned()));
        }
    }

    fn address(&mut self, value: &str, span: Span<usize>) {
        self.refuse_if(is_script(value), span, Reason::Script);
        let is_link = self.element == b"a" && self.attribute == b"href";
        let inside = self.inside(span);
        match inside.first() {
            None if is_link && is_web(value) => {
                let number = self.links.len();
                self.links.push(value.trim().to_owned());
                self.edits.push((span.start, span.end - span.start, format!("{{{{{LINK} {number}}}}}")));
            }
            None => {}
            Some(first) => {
                let whole = first.span == (span.start..span.end) && first.depth == 0;
                self.unsubscribes |= whole && is_link && is_unsubscribe(self.source, first);
                // Unless its kind is settled before the first tag, the data decide what kind of address it is.
                if !self.source[span.start..first.span.start].contains([':', '/', '?']) {
                    self.edits.push((span.start, 0, format!("{{{{#{GUARD}}}}}")));
                    self.edits.push((span.end, 0, format!("{{{{/{GUARD}}}}}")));
                }
            }
        }
        self.refuse_if(self.edits.len() - self.marks > MOST_EDITS, span, Reason::TooLarge);
    }

    /// The tags that stand at least partly in a span.
    fn inside(&self, span: Span<usize>) -> &'a [Tag] {
        let from = self.tags.partition_point(|tag| tag.span.end <= span.start);
        let to = self.tags.partition_point(|tag| tag.span.start < span.end);
        self.tags.get(from..to).unwrap_or_default()
    }

    fn holds_value(&self, span: Span<usize>) -> bool {
        self.inside(span).iter().any(|tag| tag.kind == Kind::Expression)
    }

    /// In how many blocks a place is.
    fn depth(&self, at: usize) -> usize {
        let before = &self.tags[..self.tags.partition_point(|tag| tag.span.start < at)];
        let count = |kind| before.iter().filter(|tag| tag.kind == kind).count();
        count(Kind::Open).saturating_sub(count(Kind::Close))
    }

    fn refuse_if(&mut self, wrong: bool, span: Span<usize>, reason: Reason) {
        if wrong && self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::at(Part::Html, self.source, span.start, reason));
        }
    }
}

/// Whether an address can be counted: http or https, with a host and without a password.
fn is_web(address: &str) -> bool {
    let address = address.trim();
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let rest = ["https://", "http://"].iter().find(|scheme| lower.starts_with(**scheme)).map(|s| &address[s.len()..]);
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !address.chars().any(char::is_control)
    })
}
