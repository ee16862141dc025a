//! Finds the Handlebars tags of a template before Handlebars does.
//!
//! Handlebars' own parser calls itself for every nested block and bracket, so it must not be given more of them than
//! the stack can bear; and the page's links can only be found once it is known which parts are not HTML. This scan
//! understands less than Handlebars: what it might understand otherwise, it refuses.

use std::ops::Range;

use super::fault::Reason;

/// The most tags of a part: parsing takes time by tags times length.
const MOST: usize = 1_000;
/// How deeply blocks may be nested; each `else if` counts as one.
const DEEPEST: usize = 16;
/// How deeply brackets may be nested in a tag.
const DEEPEST_BRACKETS: usize = 8;
/// The longest tag, in bytes.
const LONGEST: usize = 500;

/// The name by which a layout calls what stands in it.
pub(super) const SLOT: &str = "@partial-block";

/// A tag and where it stands.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
    /// How many blocks it stands in.
    pub(super) depth: usize,
}

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Else {
        chained: bool,
    },
    Close,
    Comment,
    Expression,
    /// `{{> name}}`.
    Call,
    /// `{{#> name}}`.
    OpenCall,
}

/// All tags, or the first thing that is wrong and where.
pub(super) fn scan(source: &str) -> Result<Vec<Tag>, (usize, Reason)> {
    let mut tags: Vec<Tag> = Vec::new();
    // Of each open block: where it began, and what it and its `else if` add to the depth.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = source[at..].find("{{") {
        let start = at + found;
        let wrong = |reason| (start, reason);
        if source[..start].ends_with('\\') {
            return Err(wrong(Reason::Forbidden("\\{{")));
        }
        if tags.len() == MOST {
            return Err(wrong(Reason::TooLarge));
        }
        let (kind, end) = tag(source, start).map_err(wrong)?;
        let depth = open.len();
        match kind {
            Kind::Open | Kind::OpenCall => open.push((start, 1)),
            Kind::Close => drop(open.pop().ok_or_else(|| wrong(syntax("nothing is open here")))?),
            Kind::Else { chained } => {
                let block = open.last_mut().ok_or_else(|| wrong(syntax("nothing is open here")))?;
                block.1 += usize::from(chained);
            }
            Kind::Comment | Kind::Expression | Kind::Call => {}
        }
        if open.iter().map(|block| block.1).sum::<usize>() > DEEPEST {
            return Err(wrong(Reason::TooDeep));
        }
        tags.push(Tag { span: start..end, kind, depth });
        at = end;
    }
    match open.first() {
        Some((start, _)) => Err((*start, syntax("this block is never closed"))),
        None => Ok(tags),
    }
}

/// The template with something harmless of the same length for each tag: spaces for those that write nothing, letters
/// for those that write a value.
pub(super) fn mask(source: &str, tags: &[Tag]) -> String {
    let mut masked = String::with_capacity(source.len());
    let mut at = 0;
    for tag in tags {
        masked.push_str(&source[at..tag.span.start]);
        let filler = if tag.kind == Kind::Expression { "x" } else { " " };
        masked.push_str(&filler.repeat(tag.span.len()));
        at = tag.span.end;
    }
    masked.push_str(&source[at..]);
    masked
}

/// The name of the partial that a tag calls.
pub(super) fn called<'a>(source: &'a str, tag: &Tag) -> Result<&'a str, Reason> {
    let inner = &source[tag.span.start + 2..tag.span.end - 2];
    if inner.contains('~') {
        return Err(Reason::Forbidden("{{~>"));
    }
    let name = inner.trim_start_matches(['#', '>', ' ', '\t', '\r', '\n']).trim_end();
    let fine = name == SLOT || name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if fine && !name.is_empty() { Ok(name) } else { Err(syntax("a partial is called by its name alone")) }
}

fn syntax(words: &str) -> Reason {
    Reason::Syntax(words.to_owned())
}

/// What the tag at `start` is, and where it ends.
fn tag(source: &str, start: usize) -> Result<(Kind, usize), Reason> {
    let rest = &source[start + 2..];
    if rest.starts_with("{{") {
        return Err(Reason::Forbidden("{{{{"));
    }
    let inner = blank(blank(rest).strip_prefix('~').unwrap_or(blank(rest)));
    let from = source.len() - inner.len();
    match inner.bytes().next() {
        Some(b'{') => return Err(Reason::Forbidden("{{{")),
        Some(b'&') => return Err(Reason::Forbidden("{{&")),
        Some(b'*') => return Err(Reason::Forbidden("{{*")),
        Some(b'!') => return comment(source, from + 1).map(|end| (Kind::Comment, end)),
        _ => {}
    }
    let end = end(source, from)?;
    if end - start > LONGEST {
        return Err(syntax("this tag is too long"));
    }
    let inner = source[from..end - 2].trim_end_matches(['~', ' ', '\t', '\r', '\n']);
    let kind = match inner.bytes().next() {
        Some(b'#') => match blank(&inner[1..]).bytes().next() {
            Some(b'>') => Kind::OpenCall,
            Some(b'*') => return Err(Reason::Forbidden("{{#*")),
            _ => Kind::Open,
        },
        Some(b'>') => Kind::Call,
        Some(b'/') => Kind::Close,
        Some(b'^') => Kind::Else { chained: inner.len() > 1 },
        // Handlebars takes `elsewhere` for `else where`, so it must be one here too.
        _ if inner.starts_with("else") => Kind::Else { chained: inner.len() > 4 },
        _ => Kind::Expression,
    };
    Ok((kind, end))
}

/// A comment may hold tags when it begins with `--`, which may have spaces before it.
fn comment(source: &str, from: usize) -> Result<usize, Reason> {
    let rest = &source[from..];
    let long = blank(rest).strip_prefix("--").and_then(|text| {
        let begin = source.len() - text.len();
        text.find("--}}").map(|end| begin + end + 4)
    });
    long.or_else(|| rest.find("}}").map(|end| from + end + 2)).ok_or_else(|| syntax("this comment is never closed"))
}

/// Where a tag ends that goes on at `from`.
fn end(source: &str, from: usize) -> Result<usize, Reason> {
    let bytes = source.as_bytes();
    let (mut quote, mut brackets, mut at) = (None, 0, from);
    while at < bytes.len() {
        let pair = &bytes[at..bytes.len().min(at + 2)];
        match (quote, bytes[at]) {
            (None, b'}') if pair == b"}}" => {
                return if brackets == 0 { Ok(at + 2) } else { Err(syntax("a bracket is never closed")) };
            }
            _ if pair == b"{{" || pair == b"}}" => return Err(syntax("a tag within a tag")),
            (Some(b']'), b'"' | b'\'') => return Err(syntax("a quotation mark within square brackets")),
            (Some(closing), byte) if byte == closing => quote = None,
            (Some(b'"' | b'\''), b'\\') => at += 1,
            (None, byte @ (b'"' | b'\'')) => quote = Some(byte),
            (None, b'[') => quote = Some(b']'),
            (None, b'{' | b'}') => return Err(Reason::Forbidden("{")),
            (None, b'(') => {
                brackets += 1;
                if brackets > DEEPEST_BRACKETS {
                    return Err(Reason::TooDeep);
                }
            }
            (None, b')') => match brackets.checked_sub(1) {
                Some(fewer) => brackets = fewer,
                None => return Err(syntax("a bracket is never opened")),
            },
            _ => {}
        }
        at += 1;
    }
    Err(syntax("this tag is never closed"))
}

/// Without the space at its beginning that Handlebars passes over.
fn blank(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}
