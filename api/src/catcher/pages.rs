//! The catcher's pages as HTML. Everything from a message is escaped by the templates, except in the sandboxed frame.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::message::{Details, Summary};

/// The list of messages, newest first.
pub(super) fn list(messages: &[Summary<'_>], count: usize, is_older: bool, has_more: bool) -> Markup {
    let page = html! {
        header {
            h1 { "Caught mail" }
            p.quiet { (count) " kept · nothing leaves this machine" }
            @if count > 0 {
                form method="post" action="/clear" { button { "Delete all" } }
            }
        }
        @if messages.is_empty() {
            p.empty { "No mail here yet. What the server sends will appear by itself." }
        } @else {
            ol.mails {
                @for mail in messages {
                    li { a href={ "/messages/" (mail.id) } {
                        span.to { (mail.recipients.join(", ")) }
                        span.subject dir="auto" { (subject(mail)) }
                        time.quiet { (mail.received.format("%-d %b, %H:%M:%S")) }
                    } }
                }
            }
        }
        nav {
            @if is_older { a href="/" { "Newest" } }
            @if let Some(last) = messages.last().filter(|_| has_more) {
                a href={ "/?before=" (last.id) } { "Older" }
            }
        }
    };
    // An older page stays as it is; the newest renews itself.
    frame_of("Caught mail", &page, !is_older)
}

/// One message: envelope, content, headers, attachments.
pub(super) fn message(mail: &Details<'_>, pictures: bool) -> Markup {
    let id = mail.summary.id;
    let sender = if mail.summary.sender.is_empty() { "nobody (a bounce)" } else { mail.summary.sender };
    let page = html! {
        header {
            h1 dir="auto" { (subject(&mail.summary)) }
            p.quiet {
                "from " (sender) " to " (mail.summary.recipients.join(", ")) " · "
                (mail.summary.received.format("%Y-%m-%d %H:%M:%S UTC")) " · " (mail.summary.size) " bytes"
            }
        }
        nav {
            a href="/" { "All mail" }
            a href={ "/messages/" (id) "/source" } { "Source" }
            @if mail.html.is_some() {
                @if pictures {
                    a href={ "/messages/" (id) } { "Without pictures" }
                } @else {
                    a href={ "/messages/" (id) "?pictures=true" } { "Load pictures" }
                }
            }
        }
        @if mail.html.is_some() {
            iframe title="The message as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
                src={ "/messages/" (id) "/html?pictures=" (pictures) } {}
        }
        @if let Some(text) = &mail.text {
            h2 { "Text" }
            pre.text dir="auto" { (linked(text)) }
        }
        @if !mail.attachments.is_empty() {
            h2 { "Attachments" }
            ul {
                @for (at, part) in mail.attachments.iter().enumerate() {
                    li {
                        a href={ "/messages/" (id) "/attachments/" (at) } download=(part.name) { (part.name) }
                        span.quiet { " " (part.kind) ", " (part.size) " bytes" }
                    }
                }
            }
        }
        h2 { "Headers" }
        dl {
            @for (name, value) in &mail.headers { dt { (name) } dd { (value) } }
        }
    };
    frame_of(&subject(&mail.summary), &page, false)
}

/// A message's own HTML, for the sandboxed frame: its links open in a window of their own.
pub(super) fn frame(body: &str) -> Markup {
    let base = r#"<base target="_blank">"#;
    let head = body.to_ascii_lowercase().find("<head>").map(|at| at + "<head>".len());
    let (before, after) = body.split_at(head.unwrap_or(0));
    PreEscaped(format!("{before}{base}{after}"))
}

/// The page for what is not there.
pub(super) fn missing() -> Markup {
    let page = html! {
        header { h1 { "Not here" } }
        p { "This message was deleted, or made room for newer ones." }
        nav { a href="/" { "All mail" } }
    };
    frame_of("Not here", &page, false)
}

/// What is the same around every page.
fn frame_of(title: &str, page: &Markup, renew: bool) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if renew { meta http-equiv="refresh" content="4"; }
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/style.css";
            }
            body { main { (page) } }
        }
    }
}

fn subject(mail: &Summary<'_>) -> String {
    if mail.subject.is_empty() { "(no subject)".to_owned() } else { mail.subject.clone() }
}

/// The text, its web addresses made into links.
fn linked(text: &str) -> Markup {
    html! {
        @for word in text.split_inclusive(char::is_whitespace) {
            @let address = word.trim_end();
            @if address.starts_with("http://") || address.starts_with("https://") {
                a href=(address) target="_blank" rel="noreferrer" { (address) }
                (&word[address.len()..])
            } @else {
                (word)
            }
        }
    }
}
