//! Which elements an MJML source has, and whether each stands where MJML has a place for it.
//!
//! mrml takes any element anywhere and drops what it has no use for; of an element that is never closed it can only say that the
//! end came too early. An author needs the place.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::render::fault::{Fault, Part, Reason};

/// How deeply elements may be nested, how many there may be, and how many faults are told at once.
const DEEPEST: usize = 40;
const MOST: usize = 3_000;
const MOST_FAULTS: usize = 20;

/// What may stand in an element.
#[derive(Clone, Copy)]
enum Inside {
    /// These elements.
    Only(&'static [&'static str]),
    /// Any element of MJML: default values for it.
    Defaults,
    /// HTML.
    Free,
    /// Nothing.
    Nothing,
}

const CONTENT: Inside = Inside::Only(&[
    "mj-accordion",
    "mj-button",
    "mj-carousel",
    "mj-divider",
    "mj-image",
    "mj-navbar",
    "mj-raw",
    "mj-social",
    "mj-spacer",
    "mj-table",
    "mj-text",
]);

/// The elements of MJML 4 that mrml knows.
const ELEMENTS: [(&str, Inside); 33] = [
    ("mjml", Inside::Only(&["mj-head", "mj-body"])),
    (
        "mj-head",
        Inside::Only(&["mj-attributes", "mj-breakpoint", "mj-font", "mj-preview", "mj-raw", "mj-style", "mj-title"]),
    ),
    ("mj-attributes", Inside::Defaults),
    ("mj-all", Inside::Nothing),
    ("mj-class", Inside::Nothing),
    ("mj-breakpoint", Inside::Nothing),
    ("mj-font", Inside::Nothing),
    ("mj-preview", Inside::Free),
    ("mj-style", Inside::Free),
    ("mj-title", Inside::Free),
    ("mj-body", Inside::Only(&["mj-hero", "mj-raw", "mj-section", "mj-wrapper"])),
    ("mj-wrapper", Inside::Only(&["mj-hero", "mj-raw", "mj-section"])),
    ("mj-section", Inside::Only(&["mj-column", "mj-group", "mj-raw"])),
    ("mj-group", Inside::Only(&["mj-column", "mj-raw"])),
    ("mj-column", CONTENT),
    ("mj-hero", CONTENT),
    ("mj-accordion", Inside::Only(&["mj-accordion-element"])),
    ("mj-accordion-element", Inside::Only(&["mj-accordion-text", "mj-accordion-title", "mj-raw"])),
    ("mj-accordion-text", Inside::Free),
    ("mj-accordion-title", Inside::Free),
    ("mj-button", Inside::Free),
    ("mj-carousel", Inside::Only(&["mj-carousel-image"])),
    ("mj-carousel-image", Inside::Nothing),
    ("mj-divider", Inside::Nothing),
    ("mj-image", Inside::Nothing),
    ("mj-navbar", Inside::Only(&["mj-navbar-link", "mj-raw"])),
    ("mj-navbar-link", Inside::Free),
    ("mj-raw", Inside::Free),
    ("mj-social", Inside::Only(&["mj-raw", "mj-social-element"])),
    ("mj-social-element", Inside::Free),
    ("mj-spacer", Inside::Nothing),
    ("mj-table", Inside::Free),
    ("mj-text", Inside::Free),
];

/// Elements of HTML that have no end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Where the parts of a document are.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Behind the start of `<mj-head>`.
    pub(super) head: Option<usize>,
    /// Before `<mj-body>`.
    pub(super) body: Option<usize>,
}

/// Reads a source whose Handlebars tags are masked. A piece, unlike a document, may begin with any element.
pub(super) fn read(source: &str, masked: &str, piece: bool) -> Result<Outline, Vec<Fault>> {
    let mut reader = Reader { source, piece, ..Reader::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<()> {
        reader.read(&event, span);
        None
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(masked, emitter).for_each(drop);
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    piece: bool,
    /// The open elements, and where each begins.
    open: Vec<(String, usize)>,
    element: String,
    count: usize,
    outline: Outline,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn read(&mut self, event: &CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.element = String::from_utf8_lossy(name).into_owned();
                self.count += 1;
                self.start(span.start);
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if self.element == "mj-head" {
                    self.outline.head = Some(span.end);
                }
                if *self_closing || VOID.contains(&&*self.element) {
                    self.open.pop();
                }
            }
            CallbackEvent::EndTag { name } => self.end(&String::from_utf8_lossy(name), span.start),
            CallbackEvent::String { value } if !value.iter().all(u8::is_ascii_whitespace) => {
                let in_free = match self.inside() {
                    Some(Inside::Free) => true,
                    None => self.piece,
                    Some(_) => false,
                };
                let blank = value.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                self.fault_if(!in_free, span.start + blank, Reason::MjmlText);
            }
            _ => {}
        }
    }

    fn start(&mut self, at: usize) {
        let name = self.element.clone();
        let known = inside(&name);
        let (parent, mine) = (self.inside(), name.starts_with("mj-") || name == "mjml");
        if name == "mj-include" {
            self.fault_if(true, at, Reason::Forbidden("mj-include"));
        } else if mine && known.is_none() {
            self.fault_if(true, at, Reason::MjmlElement(name.clone()));
        } else {
            let fits = match parent {
                None if self.piece => true,
                None => name == "mjml" && self.count == 1,
                Some(Inside::Only(names)) => names.contains(&&*name),
                Some(Inside::Defaults) => mine,
                Some(Inside::Free) => !mine,
                Some(Inside::Nothing) => false,
            };
            let reason = if self.open.is_empty() { Reason::MjmlRoot } else { Reason::MjmlPlace(name.clone()) };
            self.fault_if(!fits, at, reason);
        }
        if name == "mj-body" {
            self.outline.body = Some(at);
        }
        self.fault_if(self.count > MOST, at, Reason::TooLarge);
        self.fault_if(self.open.len() >= DEEPEST, at, Reason::TooDeep);
        self.open.push((name, at));
    }

    fn end(&mut self, name: &str, at: usize) {
        match self.open.iter().rposition(|(open, _)| open == name) {
            _ if VOID.contains(&name) => self.fault_if(true, at, Reason::MjmlClose(name.to_owned())),
            None => self.fault_if(true, at, Reason::MjmlClose(name.to_owned())),
            Some(index) => {
                // All that was opened since then was not closed.
                for (left, at) in self.open.split_off(index).into_iter().skip(1) {
                    self.fault_if(true, at, Reason::MjmlUnclosed(left));
                }
            }
        }
    }

    /// What may stand where the reader is; nothing is known at the top.
    fn inside(&self) -> Option<Inside> {
        let (name, _) = self.open.last()?;
        // Elements of HTML stand in those that take HTML only, or have been told already.
        let in_defaults = self.open.iter().rev().nth(1).is_some_and(|(parent, _)| parent == "mj-attributes");
        Some(if in_defaults { Inside::Nothing } else { inside(name).unwrap_or(Inside::Free) })
    }

    fn fault_if(&mut self, wrong: bool, at: usize, reason: Reason) {
        if wrong && self.faults.len() < MOST_FAULTS {
            self.faults.push(Fault::at(Part::Html, self.source, at, reason));
        }
    }

    fn finish(mut self) -> Result<Outline, Vec<Fault>> {
        for (name, at) in std::mem::take(&mut self.open) {
            self.fault_if(true, at, Reason::MjmlUnclosed(name));
        }
        let is_whole = self.piece || self.outline.body.is_some();
        self.fault_if(!is_whole && self.faults.is_empty(), 0, Reason::MjmlRoot);
        if self.faults.is_empty() { Ok(self.outline) } else { Err(self.faults) }
    }
}

fn inside(name: &str) -> Option<Inside> {
    ELEMENTS.iter().find(|(element, _)| *element == name).map(|(_, inside)| *inside)
}
