//! What arrived, read by parsers that know nothing of us: mail-parser and, where there is one, Python's `email`.

use api::catcher::Message;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// A message as its reader sees it.
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) unsubscribe: Option<String>,
}

impl Mail {
    /// Reads a message whose form must be right: `multipart/alternative`, text first, every part in UTF-8.
    pub(crate) fn read(message: &Message) -> Self {
        let parsed = MessageParser::default().parse(&message.source).unwrap();
        let root = parsed.root_part();
        let kind = root.content_type().unwrap();
        assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
        let PartType::Multipart(parts) = &root.body else { panic!("no parts") };
        let [text, html] = parts[..] else { panic!("{} parts", parts.len()) };
        let part = |number: u32| &parsed.parts[usize::try_from(number).unwrap()];
        let (PartType::Text(text), PartType::Html(html)) = (&part(text).body, &part(html).body) else {
            panic!("the text comes first, then the page");
        };
        let broken = parsed.parts.iter().any(|part| part.is_encoding_problem);
        assert!(!broken, "a part's encoding is broken");
        assert!(message.source.is_ascii(), "bytes above 127 need an encoding");
        let lines = message.source.split(|byte| *byte == b'\n');
        assert!(lines.clone().all(|line| line.len() <= 999), "a line is too long (RFC 5322, section 2.1.1)");
        let [to] = &message.recipients[..] else { panic!("{:?}", message.recipients) };
        let shown = parsed.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap();
        assert_eq!(shown, to, "the envelope's recipient is the one that is shown");
        let header = |name: &str| parsed.header_raw(name).map(|value| value.trim().to_owned());
        Self {
            to: to.clone(),
            subject: parsed.subject().unwrap().to_owned(),
            text: text.clone().into_owned(),
            html: html.clone().into_owned(),
            unsubscribe: header("List-Unsubscribe").map(|value| {
                assert_eq!(header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
                value.strip_prefix('<').and_then(|value| value.strip_suffix('>')).unwrap().to_owned()
            }),
        }
    }

    /// The addresses in the page that begin like this.
    pub(crate) fn links(&self, start: &str) -> Vec<String> {
        let quoted = self.html.split('"');
        quoted.filter(|piece| piece.starts_with(start)).map(|link| link.replace("&amp;", "&")).collect()
    }
}

/// Reads a message from standard input and prints what Python makes of it.
const PYTHON: &str = "
import email, email.policy, json, sys
message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps({
    'defects': [str(defect) for part in message.walk() for defect in part.defects]
             + [str(defect) for header in message.values() for defect in header.defects],
    'kinds': [part.get_content_type() for part in message.walk()],
    'to': message['To'], 'subject': message['Subject'], 'dated': message['Date'].datetime is not None,
    'unsubscribe': message['List-Unsubscribe'], 'post': message['List-Unsubscribe-Post'],
    'text': message.get_body(('plain',)).get_content(),
}))
";

/// Holds our reading of a message against Python's; says so when there is no Python here.
pub(crate) fn prove_by_python(message: &Message, mail: &Mail) {
    let python = Command::new("python3").args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        println!("there is no python3: its parser was not asked");
        return;
    };
    python.stdin.take().unwrap().write_all(&message.source).unwrap();
    let ended = python.wait_with_output().unwrap();
    assert!(ended.status.success());
    let found: Value = serde_json::from_slice(&ended.stdout).unwrap();
    let expected = json!({
        "defects": [],
        "kinds": ["multipart/alternative", "text/plain", "text/html"],
        "to": mail.to,
        "subject": mail.subject,
        "dated": true,
        "unsubscribe": mail.unsubscribe.as_ref().map(|url| format!("<{url}>")),
        "post": mail.unsubscribe.as_ref().map(|_| "List-Unsubscribe=One-Click"),
        "text": mail.text.replace("\r\n", "\n"),
    });
    assert_eq!(found, expected);
}
