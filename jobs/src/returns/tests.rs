//! Reports as mail systems write them, and mails that only look like one.

use super::{Claim, claims, mail};
use tenants::returns::{Class, Kind, Report};

fn report(kind: &str, parts: &[(&str, &str)]) -> String {
    let parts: Vec<String> =
        parts.iter().map(|(kind, body)| format!("--=_b\r\nContent-Type: {kind}\r\n\r\n{body}\r\n")).collect();
    format!(
        "From: MAILER-DAEMON@mx.example\r\nSubject: Report\r\nContent-Type: multipart/report; report-type={kind};\r\n boundary=\"=_b\"\r\n\r\n{}--=_b--\r\n",
        parts.concat()
    )
}

fn status(fields: &str) -> Vec<Report> {
    let body = format!("Reporting-MTA: dns; mx.example\r\n\r\n{}\r\n", fields.replace('\n', "\r\n"));
    mail::read(report("delivery-status", &[("text/plain", "Sorry."), ("message/delivery-status", &body)]).as_bytes())
}

fn one(fields: &str) -> (Kind, Class, Option<String>) {
    let [report] = &status(fields)[..] else { panic!("not one report: {fields}") };
    (report.kind, report.class, report.status.map(|status| status.to_string()))
}

#[test]
fn what_mail_systems_write_is_understood() {
    for (fields, kind, class, code) in [
        // Postfix, of an answer by the other side.
        (
            "Final-Recipient: rfc822; ada@example.org\nOriginal-Recipient: rfc822;ada@example.org\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 5.1.1 <ada@example.org>: Recipient address\n    rejected: User unknown",
            Kind::BouncedHard,
            Class::MailboxUnknown,
            "5.1.1",
        ),
        // A vague code, and a better one in the answer.
        (
            "Final-Recipient: RFC822; ada@example.org\nAction: Failed\nStatus: 5.0.0 (undefined status)\nDiagnostic-Code: SMTP; 550-5.1.1 The email account that you tried to reach does not exist.",
            Kind::BouncedHard,
            Class::MailboxUnknown,
            "5.1.1",
        ),
        // Full, although the code is one of those that last.
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp;552 5.2.2 mailbox full",
            Kind::BouncedSoft,
            Class::MailboxFull,
            "5.2.2",
        ),
        // No such user, says the code; the words say otherwise.
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;550 5.1.1 Blocked by our spam filter",
            Kind::BouncedSoft,
            Class::Spam,
            "5.1.1",
        ),
        // Given up after days.
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: failed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mx.example.org: timed out",
            Kind::BouncedSoft,
            Class::Dns,
            "4.4.1",
        ),
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: delayed\nStatus: 4.4.1",
            Kind::Delayed,
            Class::None,
            "4.4.1",
        ),
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: relayed\nStatus: 2.1.9",
            Kind::Delayed,
            Class::None,
            "2.1.9",
        ),
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: expanded\nStatus: 2.1.5",
            Kind::Delayed,
            Class::None,
            "2.1.5",
        ),
        (
            "Final-Recipient: rfc822;ada@example.org\nAction: delivered\nStatus: 2.0.0",
            Kind::Delivered,
            Class::None,
            "2.0.0",
        ),
    ] {
        assert_eq!(one(fields), (kind, class, Some(code.to_owned())), "{fields}");
    }
    let bare = "Final-Recipient: rfc822;ada@example.org\nAction: failed\nDiagnostic-Code: smtp; 550 no such user here";
    assert_eq!(one(bare), (Kind::BouncedSoft, Class::Other, None), "without a code nothing is final");
}

#[test]
fn each_recipient_has_a_line_and_the_original_one_is_named() {
    let told = status(
        "Final-Recipient: rfc822; forwarded@elsewhere.example\nOriginal-Recipient: rfc822; <Ada@Example.org>\nAction: failed\nStatus: 5.1.1\n\n\
         Final-Recipient: rfc822; zoe@example.org\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: x400; c=fr\nAction: dreaming\nStatus: 5.1.1",
    );
    let names: Vec<_> = told.iter().map(|report| report.recipient.as_ref().unwrap().as_str()).collect();
    assert_eq!(names, ["ada@example.org", "zoe@example.org"]);
    assert_ne!(told[0].key, told[1].key);
}

#[test]
fn a_status_may_be_encoded_and_the_report_cut_off() {
    let fields = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: =35.1.1\r\n";
    let part = format!("Content-Transfer-Encoding: quoted-printable\r\n\r\n{fields}");
    let whole = report("delivery-status", &[("text/plain", "Sorry.")])
        .replace("--=_b--", &format!("--=_b\r\nContent-Type: message/delivery-status\r\n{part}\r\n--=_b--"));
    let told = |text: &str| mail::read(text.as_bytes()).iter().map(|report| report.kind).collect::<Vec<_>>();
    assert_eq!(told(&whole), [Kind::BouncedHard]);
    assert_eq!(told(whole.strip_suffix("--=_b--\r\n").unwrap()), [Kind::BouncedHard]);
    for end in 0..whole.len() {
        mail::read(&whole.as_bytes()[..end]);
    }
}

#[test]
fn no_nesting_and_no_number_of_parts_costs_anything() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(30_000);
    assert!(mail::read(nested.as_bytes()).is_empty());
    let boundaries: String = (0..5_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect::<Vec<_>>()
        .concat();
    assert!(mail::read(boundaries.as_bytes()).is_empty());
    let inside = report("delivery-status", &[("message/rfc822", &nested), ("message/delivery-status", &nested)]);
    assert!(mail::read(inside.as_bytes()).is_empty());
    let many = report("delivery-status", &vec![("text/plain", "x"); 5_000]);
    assert!(mail::read(many.as_bytes()).is_empty());
    let blocks = "Final-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.1.1\n\n".repeat(10_000);
    assert!(status(&blocks).len() <= 20);
}

#[test]
fn answers_by_machines_are_no_bounces() {
    for headers in [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Subject: Out of office: back on Monday",
        "Subject: Réponse automatique : absence",
        "Subject: Re: your news",
    ] {
        assert!(
            mail::read(format!("From: ada@example.org\r\n{headers}\r\n\r\nHello").as_bytes()).is_empty(),
            "{headers}"
        );
    }
}

#[test]
fn what_has_no_form_is_guessed_at_and_never_final() {
    for text in [
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nX-Failed-Recipients: ada@example.org\r\nSubject: Mail delivery failed\r\n\r\nNo such user.",
        "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.example.",
        "From: postmaster@mx.example\r\nSubject: Undeliverable: News\r\n\r\nYour message did not reach ada@example.org.",
    ] {
        let told: Vec<_> = mail::read(text.as_bytes()).iter().map(|report| (report.kind, report.class)).collect();
        assert_eq!(told, [(Kind::BouncedSoft, Class::Unreadable)], "{text}");
    }
}

#[test]
fn a_complaint_names_what_only_we_can_have_written() {
    let feedback =
        "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\nOriginal-Mail-From: <b+AAAA@bounce.example.org>\r\n";
    let original = "Return-Path: <b+BBBB@bounce.example.org>\r\nList-Unsubscribe: <https://here.example/u/CCCC>, <mailto:x@y.example>\r\n\r\nHello";
    let whole = report("feedback-report", &[("message/feedback-report", feedback), ("message/rfc822", original)]);
    let told: Vec<_> = mail::read(whole.as_bytes()).iter().map(|report| report.kind).collect();
    assert_eq!(told, [Kind::Complained]);
    let path = |text: &str| Claim::ReturnPath(text.to_owned());
    let named =
        [path("b+AAAA@bounce.example.org"), path("b+BBBB@bounce.example.org"), Claim::WayOut("CCCC".to_owned())];
    assert_eq!(claims(whole.as_bytes()), named);
    let kinds = |kind: &str| {
        mail::read(whole.replace("abuse", kind).as_bytes()).iter().map(|report| report.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds("fraud"), [Kind::Complained]);
    assert_eq!(kinds("opt-out"), [Kind::Left]);
    for other in ["not-spam", "virus", "other"] {
        assert!(kinds(other).is_empty(), "{other}");
    }
}
