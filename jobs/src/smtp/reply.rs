//! What a mail server answers.

/// A whole answer, of one line or many.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Adds a line; `None` if it is not SMTP, else whether it was the last (RFC 5321, 4.2.1).
    pub(super) fn push(&mut self, line: &str) -> Option<bool> {
        let (code, rest) = line.split_at_checked(3)?;
        let code = code.bytes().all(|byte| byte.is_ascii_digit()).then(|| code.parse().ok())??;
        if !(200..600).contains(&code) || (!self.lines.is_empty() && code != self.code) {
            return None;
        }
        let last = match rest.bytes().next() {
            None | Some(b' ') => true,
            Some(b'-') => false,
            Some(_) => return None,
        };
        self.code = code;
        self.lines.push(rest.get(1..).unwrap_or_default().trim_end().to_owned());
        Some(last)
    }

    pub(super) fn is_positive(&self) -> bool {
        self.code < 400
    }

    pub(super) fn is_permanent(&self) -> bool {
        self.code >= 500
    }

    /// The enhanced status code, if it is of the reply's class (RFC 2034, 4).
    pub(super) fn enhanced(&self) -> Option<String> {
        let word = self.lines.first()?.split(' ').next()?;
        let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let (class, rest) = word.split_once('.')?;
        let (subject, detail) = rest.split_once('.')?;
        let same_class = class.parse() == Ok(self.code / 100);
        (same_class && is_number(subject) && is_number(detail)).then(|| word.to_owned())
    }

    /// What the server calls the message. Nobody has ever defined where it says so; these are the common ways.
    pub(super) fn queue(&self) -> Option<String> {
        let text = self.lines.last()?;
        let name = ["queued as ", "id="].iter().find_map(|mark| text.split_once(mark)).map(|(_, rest)| rest);
        let name = name.or_else(|| text.strip_prefix("Ok ").filter(|rest| !rest.contains(' ')))?;
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(name.len());
        let name = name[..end].trim_end_matches('.');
        (1..=100).contains(&name.len()).then(|| name.to_owned())
    }

    /// What follows a keyword in the answer to `EHLO`; the first line only holds the server's name.
    pub(super) fn extension(&self, keyword: &str) -> Option<&str> {
        self.lines.iter().skip(1).find_map(|line| {
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(rest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(lines: &str) -> Option<Reply> {
        let mut reply = Reply::default();
        let mut last = false;
        for line in lines.lines() {
            assert!(!last);
            last = reply.push(line)?;
        }
        last.then_some(reply)
    }

    #[test]
    fn only_smtp_is_understood() {
        for nonsense in ["", "25", "abc hello", "250", "2500 x", "100 x", "600 x", "+50 x", "250-a\n251 b", "é50 x"] {
            assert_eq!(reply(nonsense).is_some(), nonsense == "250", "{nonsense:?}");
        }
        let long = reply("250-mail.example.org\r\n250-PIPELINING\r\n250 AUTH PLAIN LOGIN\r\n").unwrap();
        assert_eq!(long.extension("pipelining"), Some(""));
        assert_eq!(long.extension("AUTH"), Some("PLAIN LOGIN"));
        assert_eq!(long.extension("mail.example.org"), None);
    }

    #[test]
    fn enhanced_codes_are_of_the_same_class() {
        for (line, code) in [
            ("550 5.1.1 unknown", Some("5.1.1")),
            ("451 4.7.650 slow down", Some("4.7.650")),
            ("250 2.0.0 Ok", Some("2.0.0")),
            ("550 4.1.1 confused", None),
            ("550 5.1 short", None),
            ("550 5.1.1234 long", None),
            ("550 no such user", None),
            ("550", None),
        ] {
            assert_eq!(reply(line).unwrap().enhanced().as_deref(), code, "{line}");
        }
    }

    #[test]
    fn the_servers_own_name_for_a_message_is_found() {
        for (line, name) in [
            ("250 2.0.0 Ok: queued as 4F1C22A0", Some("4F1C22A0")),
            ("250 OK id=1tE3xY-0001", Some("1tE3xY-0001")),
            ("250 Ok 0100019abc-4f-000000", Some("0100019abc-4f-000000")),
            ("250 2.0.0 Ok: queued as <script>", None),
            ("250 Ok", None),
            ("250 thanks", None),
        ] {
            assert_eq!(reply(line).unwrap().queue().as_deref(), name, "{line}");
        }
    }
}
