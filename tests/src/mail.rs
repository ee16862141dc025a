//! A mail that left the house, as its reader sees it.

use api::catcher::Message;
use mail_parser::MessageParser;

/// A mail that arrived at the relay.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The envelope's recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The way out of RFC 8058, if there is one.
    pub unsubscribe: Option<String>,
}

impl Mail {
    pub(crate) fn read(message: &Message) -> Self {
        let parsed = MessageParser::default().parse(&message.source).unwrap();
        let unsubscribe =
            parsed.header_raw("List-Unsubscribe").map(|value| value.trim().trim_matches(['<', '>']).to_owned());
        Self {
            to: message.recipients.join(", "),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            html: parsed.body_html(0).unwrap_or_default().into_owned(),
            unsubscribe,
        }
    }

    /// The first address of the mail that leads to this path, for instance `/join/`.
    pub fn link(&self, path: &str) -> Option<String> {
        let quoted = self.html.split('"');
        let mut links = quoted.filter(|piece| piece.starts_with("http") && piece.contains(path));
        links.next().map(|link| link.replace("&amp;", "&"))
    }

    /// What stands behind the last slash of the link to this path.
    #[track_caller]
    pub fn token(&self, path: &str) -> String {
        let link = self.link(path).unwrap_or_else(|| panic!("no link to {path} in {}", self.html));
        link.rsplit('/').next().unwrap_or_default().to_owned()
    }
}
