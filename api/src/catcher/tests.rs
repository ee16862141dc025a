//! The catcher, spoken to by a real mail client and by hand, and its page, read as a browser would.

use std::time::Duration;

use lettre::message::{Attachment, MultiPart, header::ContentType};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::*;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

async fn catcher() -> Catcher {
    Catcher::scripted(noon, |address| match address {
        "gone@example.com" => Behaviour::Refuse,
        "full@example.com" => Behaviour::Defer,
        "abyss@example.com" => Behaviour::Vanish,
        "slow@example.com" => Behaviour::Delay(Duration::from_millis(30)),
        _ => Behaviour::Accept,
    })
    .await
    .unwrap()
}

fn client(catcher: &Catcher) -> AsyncSmtpTransport<Tokio1Executor> {
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(catcher.smtp_addr().port()).build()
}

fn mail(to: &str, subject: &str) -> Mail {
    let body = MultiPart::mixed()
        .multipart(MultiPart::alternative_plain_html(
            "Bonjour,\n.une ligne qui commence par un point\nhttps://example.com/lire?x=1 <fin>\n".to_owned(),
            "<html><head><title>x</title></head><body><script>alert(1)</script><p>Été</p></body></html>".to_owned(),
        ))
        .singlepart(Attachment::new("avis.txt".to_owned()).body("pièce jointe".to_owned(), ContentType::TEXT_PLAIN));
    Mail::builder()
        .from("shop@example.org".parse().unwrap())
        .to(to.parse().unwrap())
        .subject(subject)
        .multipart(body)
        .unwrap()
}

/// A message as the listener hands it to the mailbox.
fn kept(source: &str) -> Message {
    Message {
        id: 0,
        received: noon(),
        sender: "shop@example.org".to_owned(),
        recipients: vec!["ada@example.com".to_owned(), "bo@example.com".to_owned()],
        source: source.as_bytes().to_vec(),
        answered: true,
    }
}

/// A conversation by hand: what is sent, and the codes that come back.
async fn codes(catcher: &Catcher, sent: &str, replies: usize) -> Vec<String> {
    let mut stream = BufReader::new(TcpStream::connect(catcher.smtp_addr()).await.unwrap());
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut codes = Vec::new();
    while codes.len() < replies {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() == 0 {
            break;
        }
        if line.as_bytes()[3] == b' ' {
            codes.push(line[..3].to_owned());
        }
    }
    codes
}

/// One request to the page: status line and headers, and body.
async fn http(catcher: &Catcher, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(catcher.page_addr()).await.unwrap();
    stream.write_all(format!("{request}\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

async fn page(catcher: &Catcher, path: &str) -> (String, String) {
    http(catcher, &format!("GET {path} HTTP/1.1\r\nHost: localhost")).await
}

#[tokio::test]
async fn a_mail_client_delivers_several_messages_over_one_connection() {
    let catcher = catcher().await;
    let client = client(&catcher);
    for subject in ["Un", "Deux", "Trois"] {
        client.send(mail("ada@example.com", subject)).await.unwrap();
    }
    let messages = catcher.messages();
    let subjects: Vec<_> = messages.iter().map(|message| message.summary().subject).collect();
    assert_eq!(subjects, ["Un", "Deux", "Trois"]);
    assert_eq!(
        (&*messages[0].sender, &*messages[0].recipients),
        ("shop@example.org", &["ada@example.com".to_owned()][..])
    );
    assert_eq!(messages[0].received, noon());

    let details = messages[0].details();
    assert!(details.text.unwrap().contains("\n.une ligne"), "a stuffed dot was not taken out");
    assert!(details.html.unwrap().contains("Été"));
    assert_eq!(
        (&*details.attachments[0].name, &*details.attachments[0].content),
        ("avis.txt", "pièce jointe".as_bytes())
    );

    catcher.clear();
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn the_script_refuses_defers_delays_and_vanishes() {
    let catcher = catcher().await;
    let client = client(&catcher);
    let code = async |to: &str| client.send(mail(to, "x")).await.map_err(|error| error.status().map(u16::from));
    assert_eq!(code("gone@example.com").await.unwrap_err(), Some(550));
    assert_eq!(code("full@example.com").await.unwrap_err(), Some(451));
    assert!(catcher.messages().is_empty());

    // No code at all: the sender cannot know that the message has arrived.
    assert_eq!(code("abyss@example.com").await.unwrap_err(), None);
    code("slow@example.com").await.unwrap();
    let answered: Vec<_> = catcher.messages().iter().map(|message| message.answered).collect();
    assert_eq!(answered, [false, true]);
}

#[tokio::test]
async fn pipelined_commands_are_answered_in_order() {
    let catcher = catcher().await;
    let sent = "EHLO x\r\nMAIL FROM:<a@example.org> SIZE=10 BODY=8BITMIME\r\nRCPT TO:<gone@example.com>\r\n\
                RCPT TO:<b@example.com>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\nNOOP\r\nMAIL FROM:<>\r\nRSET\r\nQUIT\r\n";
    let codes = codes(&catcher, sent, 99).await;
    assert_eq!(codes, ["220", "250", "250", "550", "250", "354", "250", "250", "250", "250", "221"]);
    assert_eq!(catcher.messages()[0].source, b"Subject: x\r\n\r\n.\r\n");
}

#[tokio::test]
async fn an_empty_message_ends_at_its_dot() {
    let catcher = catcher().await;
    let sent = "EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n.\r\nQUIT\r\n";
    assert_eq!(codes(&catcher, sent, 99).await, ["220", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(catcher.messages()[0].source, b"");
}

#[tokio::test]
async fn what_is_out_of_order_or_out_of_bounds_is_refused() {
    let catcher = catcher().await;
    for (sent, refused) in [
        ("MAIL FROM:<a@example.org>\r\n", "503"),
        ("EHLO x\r\nRCPT TO:<b@example.com>\r\n", "503"),
        ("EHLO x\r\nDATA\r\n", "503"),
        ("EHLO x\r\nMAIL FROM:<a@example.org>\r\nDATA\r\n", "554"),
        ("EHLO x\r\nMAIL FROM:<a@example.org>\r\nMAIL FROM:<a@example.org>\r\n", "503"),
        ("EHLO x\r\nMAIL FROM:<a@example.org> SIZE=99999999999\r\n", "552"),
        ("EHLO x\r\nMAIL FROM:<é@example.org>\r\n", "553"),
        ("EHLO x\r\nMAIL FROM a@example.org\r\n", "501"),
        ("EHLO x\r\nAUTH PLAIN AGEAYg==\r\n", "502"),
        ("BREW coffee\r\n", "500"),
    ] {
        assert_eq!(
            codes(&catcher, &format!("{sent}QUIT\r\n"), 99).await.iter().rev().nth(1).unwrap(),
            refused,
            "{sent}"
        );
    }
    let sent = "EHLO x\r\nMAIL FROM:<é@example.org> SMTPUTF8\r\nRCPT TO:<ü@example.com>\r\n";
    assert_eq!(codes(&catcher, sent, 4).await, ["220", "250", "250", "250"]);
    let overlong = format!("{}\r\nQUIT\r\n", "x".repeat(40_000));
    assert_eq!(codes(&catcher, &overlong, 99).await, ["220", "500", "221"]);
    assert_eq!(codes(&catcher, &"BREW\r\n".repeat(51), 99).await.last().unwrap(), "421");
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn a_bare_line_feed_does_not_smuggle_a_second_message() {
    let catcher = catcher().await;
    let sent = "EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nx\n.\nMAIL FROM:<c@example.org>\r\n\
                .\r\nQUIT\r\n";
    assert_eq!(codes(&catcher, sent, 99).await, ["220", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(catcher.messages().len(), 1);
}

#[tokio::test]
async fn the_page_shows_mail_escaped_and_its_html_in_a_sandbox() {
    let catcher = catcher().await;
    client(&catcher).send(mail("ada@example.com", "<b>Gras & \"cité\"</b>")).await.unwrap();

    let (head, list) = page(&catcher, "/").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(list.contains("&lt;b&gt;Gras &amp; &quot;cité&quot;&lt;/b&gt;"), "{list}");

    let (head, shown) = page(&catcher, "/messages/1").await;
    assert!(head.contains("default-src 'none'"), "{head}");
    assert!(shown.contains("<iframe") && shown.contains("sandbox=\"allow-popups"), "{shown}");
    assert!(!shown.contains("<script"), "{shown}");
    assert!(shown.contains("href=\"https://example.com/lire?x=1\""), "{shown}");
    assert!(shown.contains("&lt;fin&gt;"), "{shown}");

    let (head, inner) = page(&catcher, "/messages/1/html").await;
    assert!(head.contains("sandbox allow-popups") && head.contains("img-src data:;"), "{head}");
    assert!(inner.contains("<head><base target=\"_blank\">"), "{inner}");
    let (head, _) = page(&catcher, "/messages/1/html?pictures=true").await;
    assert!(head.contains("img-src data: http: https:;"), "{head}");

    let (head, source) = page(&catcher, "/messages/1/source").await;
    assert!(head.contains("attachment; filename=\"1.eml\""), "{head}");
    assert!(source.starts_with("From: shop@example.org\r\n"), "{source}");
    let (head, part) = page(&catcher, "/messages/1/attachments/0").await;
    assert!(head.contains("application/octet-stream") && part == "pièce jointe", "{head}");
    assert!(page(&catcher, "/messages/9").await.0.starts_with("HTTP/1.1 404"));
}

#[tokio::test]
async fn the_list_as_json_pages_from_the_newest() {
    let catcher = catcher().await;
    for number in 1..=101 {
        catcher.mailbox.keep(kept(&format!("Subject: {number}\r\n\r\n")));
    }
    let read = async |path: &str| serde_json::from_str::<serde_json::Value>(&page(&catcher, path).await.1).unwrap();
    let first = read("/api/messages").await;
    assert_eq!((first.as_array().unwrap().len(), &first[0]["subject"]), (100, &"101".into()));
    let second = read("/api/messages?before=2").await;
    assert_eq!((second.as_array().unwrap().len(), &second[0]["id"]), (1, &1.into()));
    let one = read("/api/messages/1").await;
    assert_eq!((&one["subject"], &one["recipients"][0]), (&"1".into(), &"ada@example.com".into()));
    assert!(one["headers"].as_array().unwrap().iter().any(|it| it[0] == "Subject" && it[1] == "1"));

    http(&catcher, "DELETE /api/messages HTTP/1.1\r\nHost: localhost").await;
    assert_eq!(read("/api/messages").await, serde_json::json!([]));
}

#[tokio::test]
async fn other_sites_can_neither_read_nor_delete_the_mail() {
    let catcher = catcher().await;
    client(&catcher).send(mail("ada@example.com", "x")).await.unwrap();
    let (head, body) = http(&catcher, "GET / HTTP/1.1\r\nHost: evil.example:80").await;
    assert!(head.starts_with("HTTP/1.1 421") && !body.contains("ada@"), "{head}");
    let forged = "POST /clear HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nSec-Fetch-Site: cross-site";
    assert!(http(&catcher, forged).await.0.starts_with("HTTP/1.1 403"));
    assert_eq!(catcher.messages().len(), 1);
    let own = forged.replace("cross-site", "same-origin");
    assert!(http(&catcher, &own).await.0.starts_with("HTTP/1.1 303"));
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn mail_on_disk_is_found_again_and_the_oldest_makes_room() {
    let folder = std::env::temp_dir().join(format!("dihya-mail-{}", std::process::id()));
    let mailbox = Mailbox::on_disk(2, &folder).unwrap();
    for source in ["Subject: 1\r\n\r\n", "Subject: 2\r\n\r\n", "X-Envelope-To: <x>\r\nSubject: 3\r\n\r\n"] {
        mailbox.keep(kept(source));
    }
    drop(mailbox);

    let mailbox = Mailbox::on_disk(2, &folder).unwrap();
    let found = mailbox.all();
    assert_eq!(found.iter().map(|message| message.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(
        (&found[1].source, &found[1].recipients),
        (&kept("X-Envelope-To: <x>\r\nSubject: 3\r\n\r\n").source, &kept("").recipients)
    );
    assert_eq!(found[1].received, noon());
    mailbox.keep(kept("Subject: 4\r\n\r\n"));
    assert_eq!(mailbox.newest(None, 9).iter().map(|message| message.id).collect::<Vec<_>>(), [4, 3]);
    assert!(mailbox.get(2).is_none() && mailbox.get(4).is_some());
    mailbox.clear();
    assert_eq!(std::fs::read_dir(folder.join("new")).unwrap().count(), 0);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named_with_its_setting() {
    let first = catcher().await;
    let free = "127.0.0.1:0".parse().unwrap();
    let refused = Catcher::start(first.smtp_addr(), free, None, noon).await.err().unwrap().to_string();
    assert!(
        refused.contains(&first.smtp_addr().to_string()) && refused.contains("DIHYA_MAIL__CATCHER_SMTP"),
        "{refused}"
    );
    let refused = Catcher::start(free, first.page_addr(), None, noon).await.err().unwrap().to_string();
    assert!(
        refused.contains(&first.page_addr().to_string()) && refused.contains("DIHYA_MAIL__CATCHER_PAGE"),
        "{refused}"
    );
}
