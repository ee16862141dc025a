//! MJML: compiled to HTML once a version and language, with the Handlebars tags kept for each recipient.
//!
//! MJML comes first and Handlebars second. The other way round every recipient would cost a whole compilation, a value could
//! change the layout, and the links could not be numbered. mrml knows nothing of `{{…}}`: it would take the quotation marks in a tag for
//! the end of an attribute, and the `<` of a comparison for an element. So every tag is replaced by a word of its own before, and put
//! back after. Words pass through wherever MJML takes text or a value that it does not compute with; between elements, too, so that
//! `{{#each}}` may stand round columns or sections. Where a word is lost (`width="{{w}}px"`: MJML divides widths), the tag is
//! refused.
//!
//! mrml is built without its loaders, so `mj-include` can reach neither files nor the network; and without its list of fonts, which
//! would have every reader's mail program call Google.

mod outline;

use locales::{Direction, Locale};
use mrml::prelude::{parser, render::RenderOptions};
use std::{collections::HashMap, fmt::Write as _};

use super::fault::{Fault, Part, Reason};
use super::tags::{self, Kind, Tag};

/// What in Arabic is at the other side: MJML writes directions and alignments into every element, where the page's own can't reach.
const MIRRORED: &str = "<mj-attributes><mj-section direction=\"rtl\" /><mj-column direction=\"rtl\" /><mj-group direction=\"rtl\" />\
    <mj-text align=\"right\" /></mj-attributes>";

/// A page made of MJML.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) html: String,
    /// Where in the page a tag was put back, and where it stands in the source.
    kept: Vec<(usize, usize)>,
}

impl Compiled {
    /// A fault of the page, told by the place in the source of the tag next to it.
    pub(super) fn locate(&self, source: &str, fault: Fault) -> Fault {
        if fault.part != Part::Html {
            return fault;
        }
        let at = fault.offset(&self.html);
        let before = self.kept.partition_point(|(place, _)| *place <= at);
        let origin = before.checked_sub(1).and_then(|index| self.kept.get(index)).map_or(0, |(_, origin)| *origin);
        Fault::at(Part::Html, source, origin, fault.reason)
    }
}

/// Looks through a piece of MJML that is no document by itself.
pub(super) fn check_piece(source: &str, tags: &[Tag]) -> Result<(), Vec<Fault>> {
    outline::read(source, &tags::mask(source, tags), true).map(drop)
}

/// Compiles a source whose Handlebars was found to be fine.
pub(super) fn compile(source: &str, tags: &[Tag], locale: Locale) -> Result<Compiled, Vec<Fault>> {
    let outline = outline::read(source, &tags::mask(source, tags), false)?;
    let word = unheard(source);
    let mirror = (locale.direction() == Direction::Rtl).then_some(&outline);
    let (plain, map) = without(source, tags, &word, mirror);
    let wrong = |at: usize, reason| vec![Fault::at(Part::Html, source, origin(&map, at), reason)];
    let mut root = mrml::parse(&plain).map_err(|error| wrong(position(&error), Reason::MjmlSyntax))?.element;
    root.attributes.lang.get_or_insert_with(|| locale.to_string());
    root.attributes.dir.get_or_insert_with(|| locale.direction().to_string());
    let options = RenderOptions { fonts: HashMap::new(), ..RenderOptions::default() };
    let html = root.render(&options).map_err(|_| wrong(0, Reason::MjmlSyntax))?;
    let compiled = put_back(source, tags, &word, &html);
    let kept = |tag: &Tag| compiled.kept.iter().any(|(_, origin)| *origin == tag.span.start);
    let lost = tags.iter().filter(|tag| tag.kind != Kind::Comment && !kept(tag));
    let lost: Vec<Fault> =
        lost.map(|tag| Fault::at(Part::Html, source, tag.span.start, Reason::MjmlValue)).take(20).collect();
    if lost.is_empty() { Ok(compiled) } else { Err(lost) }
}

/// The beginning of a word that the source does not hold.
fn unheard(source: &str) -> String {
    let mut word = "hbs".to_owned();
    while source.contains(&word) {
        word.push('x');
    }
    word
}

/// The source with a word for each tag, and where each stretch of it comes from.
fn without(source: &str, tags: &[Tag], word: &str, mirror: Option<&outline::Outline>) -> (String, Vec<(usize, usize)>) {
    let (mut plain, mut map) = (String::with_capacity(source.len()), vec![(0, 0)]);
    let place = mirror.and_then(|outline| outline.head.or(outline.body).map(|at| (at, outline.head.is_some())));
    let mut copy = |plain: &mut String, from: usize, to: usize| {
        map.push((plain.len(), from));
        match place {
            Some((at, has_head)) if (from..to).contains(&at) => {
                plain.push_str(&source[from..at]);
                let (open, close) = if has_head { ("", "") } else { ("<mj-head>", "</mj-head>") };
                plain.extend([open, MIRRORED, close]);
                map.push((plain.len(), at));
                plain.push_str(&source[at..to]);
            }
            _ => plain.push_str(&source[from..to]),
        }
    };
    let mut at = 0;
    for (number, tag) in tags.iter().enumerate() {
        copy(&mut plain, at, tag.span.start);
        if tag.kind != Kind::Comment {
            let _ = write!(plain, "{word}{number}z");
        }
        at = tag.span.end;
    }
    copy(&mut plain, at, source.len());
    (plain, map)
}

/// The byte of the source that a byte without tags comes from.
fn origin(map: &[(usize, usize)], at: usize) -> usize {
    let after = map.partition_point(|(place, _)| *place <= at);
    after.checked_sub(1).and_then(|index| map.get(index)).map_or(0, |(place, origin)| origin + (at - place))
}

fn put_back(source: &str, tags: &[Tag], word: &str, html: &str) -> Compiled {
    let mut compiled = Compiled { html: String::with_capacity(html.len()), kept: Vec::new() };
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(word) {
        compiled.html.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let tag = after[..digits].parse::<usize>().ok().and_then(|number| tags.get(number));
        rest = after.get(digits + 1..).unwrap_or_default();
        if let Some(tag) = tag {
            compiled.kept.push((compiled.html.len(), tag.span.start));
            compiled.html.push_str(&source[tag.span.clone()]);
        }
    }
    compiled.html.push_str(rest);
    compiled
}

/// Where mrml found what it did not understand.
fn position(error: &parser::Error) -> usize {
    use parser::Error::{
        IncludeLoaderError, InvalidAttribute, InvalidFormat, MissingAttribute, UnexpectedElement, UnexpectedToken,
    };
    match error {
        UnexpectedElement { position, .. }
        | UnexpectedToken { position, .. }
        | MissingAttribute { position, .. }
        | InvalidAttribute { position, .. }
        | InvalidFormat { position, .. }
        | IncludeLoaderError { position, .. } => position.start,
        _ => 0,
    }
}
