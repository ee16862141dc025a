//! Puts partials into the source that calls them, and remembers where each piece came from.
//!
//! It is done once, before anything else: so a partial may hold half an element or a piece of MJML, the links in it are counted
//! like any other, what it adds is held to the same limits, and what is sent needs no partial any more. A call at rendering
//! would do none of this, and would let partials call each other for ever.

use super::fault::{Fault, Part, Reason};
use super::tags::{self, Kind, SLOT, Tag};
use tenants::templates::{Format, partials::Partials};

/// The longest source with its partials, in bytes.
const LARGEST: usize = 256 * 1024;
/// How deeply partials may call each other, and how often partials are called in all.
const DEEPEST: usize = 8;
const MOST: usize = 500;

/// A source without calls.
pub(super) struct Source {
    pub(super) part: Part,
    pub(super) text: String,
    pieces: Vec<Piece>,
}

/// A stretch of the text: where it begins, of which partial it is, and at which line and column it began there.
struct Piece {
    at: usize,
    partial: Option<String>,
    place: (usize, usize),
}

impl Source {
    /// Puts the partials in.
    pub(super) fn expand(part: Part, format: Format, source: &str, partials: &Partials) -> Result<Self, Vec<Fault>> {
        if source.len() > LARGEST {
            return Err(vec![Fault::at(part, source, 0, Reason::TooLarge)]);
        }
        let mut expansion = Expansion {
            out: Self { part, text: String::with_capacity(source.len()), pieces: Vec::new() },
            format,
            partials,
            trail: Vec::new(),
            calls: 0,
        };
        match expansion.put(&Text { partial: None, source, offset: 0, whole: source, slot: None }) {
            Ok(()) => Ok(expansion.out),
            Err(fault) => Err(vec![fault]),
        }
    }

    /// A partial by itself, with its slot left empty.
    pub(super) fn partial(part: Part, name: &str, partials: &Partials) -> Result<Self, Vec<Fault>> {
        let Some(body) = partials.get(name) else {
            return Err(vec![Fault::whole(part, Reason::UnknownPartial(name.to_owned()))]);
        };
        let mut expansion = Expansion {
            out: Self { part, text: String::new(), pieces: Vec::new() },
            format: body.format,
            partials,
            trail: vec![name.to_owned()],
            calls: 0,
        };
        let nothing = Text { partial: None, source: "", offset: 0, whole: "", slot: None };
        let source = body.source.as_str();
        match expansion.put(&Text { partial: None, source, offset: 0, whole: source, slot: Some(&nothing) }) {
            Ok(()) => Ok(expansion.out),
            Err(fault) => Err(vec![fault]),
        }
    }

    /// Refuses a line break that a partial brings into what becomes one line: no recipient could get it.
    pub(super) fn one_line(&self) -> Result<(), Vec<Fault>> {
        let ends = self.pieces.iter().skip(1).map(|piece| piece.at).chain([self.text.len()]);
        let broken = self.pieces.iter().zip(ends).filter(|(piece, _)| piece.partial.is_some());
        let mut places = broken
            .filter_map(|(piece, end)| self.text[piece.at..end].find(char::is_control).map(|found| piece.at + found));
        let fault = |at| vec![Fault::at(self.part, &self.text, at, Reason::LineBreak)];
        places.next().map_or(Ok(()), |at| Err(fault(at)))
    }

    /// The fault, told by the place where its author wrote it.
    pub(super) fn locate(&self, fault: Fault) -> Fault {
        if fault.part != self.part {
            return fault;
        }
        let at = fault.offset(&self.text);
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        let Some(piece) = after.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return fault };
        let inside = Fault::at(self.part, &self.text[piece.at..], at.saturating_sub(piece.at), fault.reason);
        let (line, column) = piece.place;
        let column = if inside.line == 1 { column + inside.column - 1 } else { inside.column };
        Fault { partial: piece.partial.clone(), line: line + inside.line - 1, column, ..inside }
    }
}

/// A text that is being put in.
#[derive(Clone, Copy)]
struct Text<'a> {
    partial: Option<&'a str>,
    /// What is put in, and where it stands in the whole source of its author.
    source: &'a str,
    offset: usize,
    whole: &'a str,
    /// What its slot is filled with.
    slot: Option<&'a Text<'a>>,
}

impl Text<'_> {
    /// A fault at a byte of it, told by its place in the whole source.
    fn fault(&self, part: Part, at: usize, reason: Reason) -> Fault {
        let fault = Fault::at(part, self.whole, self.offset + at, reason);
        Fault { partial: self.partial.map(str::to_owned), ..fault }
    }
}

struct Expansion<'a> {
    out: Source,
    format: Format,
    partials: &'a Partials,
    trail: Vec<String>,
    calls: usize,
}

impl Expansion<'_> {
    fn put(&mut self, text: &Text<'_>) -> Result<(), Fault> {
        let tags = tags::scan(text.source).map_err(|(at, reason)| text.fault(self.out.part, at, reason))?;
        let mut at = 0;
        let mut index = 0;
        while let Some(tag) = tags.get(index) {
            index += 1;
            if !matches!(tag.kind, Kind::Call | Kind::OpenCall) {
                continue;
            }
            self.copy(text, at, tag.span.start)?;
            let name =
                tags::called(text.source, tag).map_err(|reason| text.fault(self.out.part, tag.span.start, reason))?;
            if tag.kind == Kind::Call {
                at = tag.span.end;
                self.call(text, tag, name, None)?;
            } else {
                let close = closing(&tags, index - 1);
                let end = text.source[close.span.clone()].trim_matches(['{', '}', '~', '/', ' ', '\t', '\r', '\n']);
                if end != name {
                    let words = format!("{{{{/{name}}}}} was expected");
                    return Err(text.fault(self.out.part, close.span.start, Reason::Syntax(words)));
                }
                let source = &text.source[tag.span.end..close.span.start];
                let block = Text { source, offset: text.offset + tag.span.end, ..*text };
                self.call(text, tag, name, Some(&block))?;
                at = close.span.end;
                index = tags.partition_point(|other| other.span.start < at);
            }
        }
        self.copy(text, at, text.source.len())
    }

    fn call(&mut self, text: &Text<'_>, tag: &Tag, name: &str, block: Option<&Text<'_>>) -> Result<(), Fault> {
        let part = self.out.part;
        let wrong = |reason| text.fault(part, tag.span.start, reason);
        if self.calls == MOST {
            return Err(wrong(Reason::TooDeep));
        }
        self.calls += 1;
        if name == SLOT {
            let Some(slot) = text.slot else { return Err(wrong(Reason::UnknownPartial(name.to_owned()))) };
            // What stands in the slot was written outside of the layout, and may call it again.
            let trail = self.trail.pop();
            let done = self.put(slot);
            self.trail.extend(trail);
            return done;
        }
        if self.trail.iter().any(|open| open == name) {
            return Err(wrong(Reason::PartialCycle(name.to_owned())));
        }
        let Some((name, body)) = self.partials.get_key_value(name) else {
            return Err(wrong(Reason::UnknownPartial(name.to_owned())));
        };
        if !(body.format == self.format || (body.format, self.format) == (Format::Html, Format::Mjml)) {
            return Err(wrong(Reason::PartialFormat(name.clone())));
        }
        if self.trail.len() == DEEPEST {
            return Err(wrong(Reason::TooDeep));
        }
        self.trail.push(name.clone());
        let (source, nothing) = (body.source.as_str(), Text { source: "", ..*text });
        let slot = Some(block.unwrap_or(&nothing));
        self.put(&Text { partial: Some(name), source, offset: 0, whole: source, slot })?;
        self.trail.pop();
        Ok(())
    }

    fn copy(&mut self, text: &Text<'_>, from: usize, to: usize) -> Result<(), Fault> {
        if self.out.text.len() + (to - from) > LARGEST {
            return Err(text.fault(self.out.part, from, Reason::TooLarge));
        }
        if from < to || self.out.pieces.is_empty() {
            let start = text.fault(self.out.part, from, Reason::TooLarge);
            let partial = text.partial.map(str::to_owned);
            let place = (start.line, start.column);
            self.out.pieces.push(Piece { at: self.out.text.len(), partial, place });
            self.out.text.push_str(&text.source[from..to]);
        }
        Ok(())
    }
}

/// The tag that closes the block which the tag of this number opens; the scan has found that there is one.
fn closing(tags: &[Tag], opening: usize) -> &Tag {
    let depth = tags[opening].depth;
    let close = tags[opening + 1..].iter().find(|tag| tag.kind == Kind::Close && tag.depth == depth + 1);
    close.unwrap_or(&tags[opening])
}
