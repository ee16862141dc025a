//! Reads a page aloud: its words, line by line, with the addresses of its links in a list at the end.
//!
//! One pass over the tokens. A converter that lays the page out first takes six times as long as rendering it did, and
//! far longer for a page that nests on purpose.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

/// The text of a page.
pub(super) fn text_of(html: &str) -> String {
    let mut reader = Reader { text: String::with_capacity(html.len() / 4), ..Reader::default() };
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<()> {
        reader.read(&event);
        None
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).for_each(drop);
    reader.finish()
}

#[derive(Default)]
struct Reader {
    text: String,
    /// How many line ends are due before the next word.
    due: usize,
    /// Whether a space is due before the next word.
    space: bool,
    /// Inside an element whose words are not shown.
    hidden: Option<Vec<u8>>,
    element: Vec<u8>,
    attribute: Vec<u8>,
    alt: String,
    /// The address of the link we are in, and where its words began.
    link: Option<(String, usize)>,
    addresses: Vec<String>,
}

impl Reader {
    fn read(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                // Kept buffers: a page has hundreds of names, and every recipient's page is read.
                self.element.clear();
                self.element.extend_from_slice(name);
                self.alt.clear();
                self.break_for(name);
                if *name == b"a" {
                    self.end_link();
                }
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute.clear();
                self.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => match (&*self.element, &*self.attribute) {
                (b"a", b"href") => {
                    self.link = Some((String::from_utf8_lossy(value).trim().to_owned(), self.text.len()));
                }
                (b"img", b"alt") => String::from_utf8_lossy(value).trim().clone_into(&mut self.alt),
                _ => {}
            },
            CallbackEvent::CloseStartTag { .. } => self.start(),
            CallbackEvent::EndTag { name } => self.end(name),
            CallbackEvent::String { value } if self.hidden.is_none() => self.words(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    fn start(&mut self) {
        match &*self.element {
            name @ (b"style" | b"script" | b"title" | b"template") if self.hidden.is_none() => {
                self.hidden = Some(name.to_vec());
            }
            b"li" => self.words("- "),
            b"td" | b"th" => self.space = true,
            b"img" => {
                let alt = std::mem::take(&mut self.alt);
                self.words(&alt);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if self.hidden.as_deref() == Some(name) {
            self.hidden = None;
        }
        match name {
            b"a" => self.end_link(),
            b"br" => {}
            _ => self.break_for(name),
        }
    }

    /// The line ends round an element.
    fn break_for(&mut self, name: &[u8]) {
        let lines = match name {
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"ul" | b"ol" | b"dl" | b"blockquote"
            | b"pre" | b"hr" | b"section" | b"article" | b"header" | b"footer" => 2,
            b"div" | b"tr" | b"li" | b"dt" | b"dd" | b"form" | b"address" | b"figure" | b"center" | b"body" => 1,
            b"br" => self.due + 1,
            _ => 0,
        };
        self.due = self.due.max(lines).min(2);
    }

    fn words(&mut self, text: &str) {
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end_matches(is_blank);
            // A no-break space is there on purpose.
            if !word.is_empty() {
                if self.due > 0 && !self.text.is_empty() {
                    self.text.push_str(&"\n\n"[..self.due]);
                } else if self.space && !self.text.is_empty() {
                    self.text.push(' ');
                }
                (self.due, self.space) = (0, false);
                self.text.push_str(word);
            }
            self.space |= word.len() < piece.len();
        }
    }

    /// Puts a number behind a link's words, unless they are its address.
    fn end_link(&mut self) {
        let Some((address, from)) = self.link.take() else {
            return;
        };
        let words = self.text.get(from..).unwrap_or_default().trim();
        let is_useful = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
        let says_it = address.split_once(':').is_some_and(|(_, rest)| words == address || words == rest);
        if !is_useful || says_it {
            return;
        }
        let wordless = words.is_empty();
        let known = self.addresses.iter().position(|known| *known == address);
        let number = known.unwrap_or(self.addresses.len());
        if known.is_none() {
            self.addresses.push(address);
        }
        let mark = format!("[{}]", number + 1);
        if wordless {
            self.space = true;
            self.words(&mark);
        } else {
            self.text.push(' ');
            self.text.push_str(&mark);
        }
    }

    fn finish(mut self) -> String {
        self.end_link();
        self.text.push('\n');
        for (index, address) in self.addresses.iter().enumerate() {
            let line = format!("{}[{}] {address}\n", if index == 0 { "\n" } else { "" }, index + 1);
            self.text.push_str(&line);
        }
        self.text
    }
}

/// The blanks that HTML runs together.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}
