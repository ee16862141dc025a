//! Mails read back by another program's parser, and attempts to smuggle something in.

use std::sync::LazyLock;

use chrono::TimeZone as _;
use mail_parser::{HeaderValue, MessageParser, MimeHeaders as _};

use super::*;

const CAMPAIGN: Kind<'_> = Kind::Campaign {
    unsubscribe_url: "https://mail.example.org/u/3fJw0eR7",
    list_id: "news.example.org",
    feedback_id: "spring:acme:example",
};

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox { name: (!name.is_empty()).then(|| name.to_owned()), address: address.parse().unwrap() }
}

static FROM: LazyLock<Mailbox> = LazyLock::new(|| mailbox("Le Vieux Moulin, Vensac", "news@example.org"));
static TO: LazyLock<Mailbox> = LazyLock::new(|| mailbox("Zoé Özdemir", "zoe@exämple.fr"));

fn format<'a>(change: impl FnOnce(&mut Mail<'a>)) -> Result<Formatted, Fault> {
    let mut mail = Mail {
        id: "01jd3x.7",
        date: Utc.with_ymd_and_hms(2026, 11, 21, 9, 30, 0).unwrap(),
        from: &FROM,
        return_path: None,
        to: &TO,
        reply_to: None,
        subject: "Déjà l'été ! ⵜⴰⴼⴰⵙⴽⴰ – العيد",
        text: "Bonjour Zoé,\n.\nÀ bientôt !\n",
        html: "<p lang=\"fr\">Bonjour Zoé</p>\n",
        kind: CAMPAIGN,
    };
    change(&mut mail);
    mail.format()
}

#[test]
fn a_campaign_mail_is_the_golden_one() {
    let bytes = format(|_| {}).unwrap().bytes;
    let golden = include_str!("golden.eml").replace('\n', "\r\n");
    assert_eq!(String::from_utf8(bytes).unwrap(), golden);
}

#[test]
fn another_parser_reads_what_was_written() {
    let formatted = format(|_| {}).unwrap();
    let mail = MessageParser::default().parse(&formatted.bytes).unwrap();
    let (from, to) = (mail.from().unwrap().first().unwrap(), mail.to().unwrap().first().unwrap());
    assert_eq!(from.name(), Some("Le Vieux Moulin, Vensac"));
    assert_eq!(from.address(), Some("news@example.org"));
    assert_eq!(to.name(), Some("Zoé Özdemir"));
    assert_eq!(to.address(), Some("zoe@xn--exmple-cua.fr"));
    assert_eq!(formatted.envelope_to.as_str(), "zoe@xn--exmple-cua.fr");
    assert_eq!(mail.subject(), Some("Déjà l'été ! ⵜⴰⴼⴰⵙⴽⴰ – العيد"));
    assert_eq!(mail.message_id(), Some("01jd3x.7@example.org"));
    assert_eq!(formatted.message_id, "<01jd3x.7@example.org>");
    assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-11-21T09:30:00Z");
    assert_eq!(mail.body_text(0).unwrap(), "Bonjour Zoé,\r\n.\r\nÀ bientôt !\r\n");
    assert_eq!(mail.body_html(0).unwrap(), "<p lang=\"fr\">Bonjour Zoé</p>\r\n");
    let parts: Vec<_> = mail.parts.iter().filter_map(|part| part.content_type()?.subtype()).collect();
    assert_eq!(parts, ["alternative", "plain", "html"]);
    assert_eq!(mail.header("List-Unsubscribe-Post").and_then(HeaderValue::as_text), Some("List-Unsubscribe=One-Click"));
}

#[test]
fn a_subject_that_looks_encoded_is_shown_as_it_is() {
    let long = "=?utf-8?q?=0D=0ABcc:?= ⵜⴰⴼⴰⵙⴽⴰ ".repeat(9);
    for subject in ["=?utf-8?q?x?=", "a =?utf-8?b?eA==?= b", "Why =? and no end", long.trim_end()] {
        let bytes = format(|mail| mail.subject = subject).unwrap().bytes;
        assert_eq!(MessageParser::default().parse(&bytes).unwrap().subject(), Some(subject));
        let head = String::from_utf8(bytes).unwrap();
        let head = head.split("\r\n\r\n").next().unwrap();
        assert!(head.lines().filter(|line| line.contains("=?utf-8?b?")).all(|line| line.len() <= 78), "{head}");
    }
}

#[test]
fn an_unsubscribe_address_stays_on_one_line() {
    let url = format!("https://mail.example.org/{}", "x".repeat(800));
    let bytes = format(|mail| {
        mail.kind = Kind::Campaign { unsubscribe_url: &url, list_id: "a.b", feedback_id: "sender" };
    });
    let text = String::from_utf8(bytes.unwrap().bytes).unwrap();
    assert!(text.contains(&format!("\r\nList-Unsubscribe: <{url}>\r\n")));
}

#[test]
fn an_automatic_mail_says_so_and_has_no_list() {
    let text = String::from_utf8(format(|mail| mail.kind = Kind::Automatic).unwrap().bytes).unwrap();
    assert!(text.contains("\r\nAuto-Submitted: auto-generated\r\n"));
    assert!(!text.contains("List-"));
}

#[test]
fn bounces_and_answers_may_go_elsewhere() {
    let (bounces, answers) = ("b7@bounce.example.org".parse().unwrap(), mailbox("", "team@example.org"));
    let formatted = format(|mail| {
        mail.return_path = Some(&bounces);
        mail.reply_to = Some(&answers);
    });
    let formatted = formatted.unwrap();
    assert_eq!(formatted.envelope_from, bounces);
    assert!(String::from_utf8(formatted.bytes).unwrap().contains("\r\nReply-To: team@example.org\r\n"));
}

#[test]
fn lines_stay_short_and_ascii_whatever_the_content() {
    let long = "é".repeat(5_000) + &"x".repeat(20_000) + &"ⵜⴰⴼ ".repeat(4_000);
    let subject = "Une très longue promesse ".repeat(18);
    for content in [long.as_str(), &"x".repeat(3_000), &"ع".repeat(3_000), "a\rb\nc\r\nd"] {
        let formatted = format(|mail| (mail.text, mail.html, mail.subject) = (content, content, &subject)).unwrap();
        assert!(formatted.bytes.is_ascii());
        let text = String::from_utf8(formatted.bytes.clone()).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 200 && !line.contains(['\r', '\n'])));
        let mail = MessageParser::default().parse(&formatted.bytes).unwrap();
        assert_eq!(mail.subject().unwrap().trim(), subject.trim());
        if !content.contains('\r') {
            assert_eq!(mail.body_text(0).unwrap(), content);
        }
    }
}

#[test]
fn content_cannot_forge_a_part() {
    let forged = "--=_01jd3x7\r\nContent-Type: text/html\r\n\r\n<b>forged</b>\r\n--=_01jd3x7--\r\n";
    let bytes = format(|mail| mail.text = forged).unwrap().bytes;
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(mail.parts.len(), 3);
    assert_eq!(mail.body_text(0).unwrap(), forged);
}

#[test]
fn a_line_break_in_any_header_is_refused() {
    for evil in ["a\r\nBcc: x@example.com", "a\nb", "a\rb", "a\0b", "a\u{85}b"] {
        let name = mailbox(evil, "a@example.org");
        let control = |field| Err(Fault::ControlCharacter(field));
        assert_eq!(format(|mail| mail.subject = evil).map(drop), control("subject"));
        assert_eq!(format(|mail| mail.id = evil).map(drop), control("id"));
        assert_eq!(format(|mail| mail.from = &name).map(drop), control("from"));
        assert_eq!(format(|mail| mail.to = &name).map(drop), control("to"));
        assert_eq!(format(|mail| mail.reply_to = Some(&name)).map(drop), control("reply_to"));
        let campaign = |unsubscribe_url, list_id, feedback_id| {
            format(|mail| mail.kind = Kind::Campaign { unsubscribe_url, list_id, feedback_id }).map(drop)
        };
        let url = format!("https://{evil}");
        assert_eq!(campaign(&url, "a.b", "sender"), control("unsubscribe_url"));
        assert_eq!(campaign("https://a", evil, "sender"), control("list_id"));
        assert_eq!(campaign("https://a", "a.b", evil), control("feedback_id"));
    }
}

#[test]
fn fields_with_a_form_must_have_it() {
    let campaign = |unsubscribe_url, list_id, feedback_id| {
        format(|mail| mail.kind = Kind::Campaign { unsubscribe_url, list_id, feedback_id }).map(drop)
    };
    assert_eq!(campaign("https://a", "a.b", "sender"), Ok(()));
    for url in ["http://a", "https://", "https://a b", "https://a>,<https://b", "mailto:a@b.c", "https://é"] {
        assert_eq!(campaign(url, "a.b", "sender"), Err(Fault::Malformed("unsubscribe_url")), "{url}");
    }
    for list_id in ["", "a", "a..b", "a b.c", "a.b>"] {
        assert_eq!(campaign("https://a", list_id, "sender"), Err(Fault::Malformed("list_id")), "{list_id}");
    }
    for feedback_id in ["", "abcd", "a:b:c:d:sender", "a:sixteencharacters", "a b:sender"] {
        assert_eq!(campaign("https://a", "a.b", feedback_id), Err(Fault::Malformed("feedback_id")), "{feedback_id}");
    }
    for id in ["", ".a", "a..b", "a@b", "a b", "a>"] {
        assert_eq!(format(|mail| mail.id = id).map(drop), Err(Fault::Malformed("id")), "{id}");
    }
}

#[test]
fn an_address_is_plain_ascii_or_none() {
    let good = ["a@example.org", "a.b+c_d-e@sub.example.org", "o'hara@example.org", "A@EXAMPLE.ORG", "a@münchen.de"];
    for text in good {
        assert!(text.parse::<Address>().is_ok(), "{text}");
    }
    assert_eq!("a@münchen.de".parse::<Address>().unwrap().as_str(), "a@xn--mnchen-3ya.de");
    let long = format!("{}@example.org", "a".repeat(65));
    let bad = [
        "",
        "a",
        "@b.c",
        "a@",
        "a@b",
        "a b@c.d",
        "\"a b\"@c.d",
        "a@b@c.d",
        "a>@b.c",
        "a@b.c>",
        "a@b.c\r\nDATA",
        "a\r\n@b.c",
        "é@b.c",
        "a@b..c",
        "a@-b.c",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@b.c SIZE=1",
        "a@b\0.c",
        &long,
    ];
    for text in bad {
        assert_eq!(text.parse::<Address>(), Err(NotAnAddress), "{text:?}");
    }
    assert_eq!(format!("{:?}", mailbox("Ada", "ada@example.org")), "Mailbox(..)");
}
