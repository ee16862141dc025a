//! What comes back: by mail at the door or by HTTP, by the calls of providers; and what follows for a message, its figures and its address.

mod callbacks;
mod complaints;
mod door;
mod meaning;

use crate::{campaigns, domains};
use serde_json::{Value, json};
use std::{env, path::PathBuf};
use tests::{Campaign, Company, Contact, World};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
};

/// The word for `POST /inbound/mail`.
const WORD: &str = "four figs in a row";
/// Where complaints go.
const COMPLAINTS: &str = "complaints@relay.example";

/// A world with a door for reports.
async fn world() -> World {
    let socket = env::temp_dir().join(format!("dihya-{}.sock", uuid::Uuid::new_v4().simple()));
    World::with(
        |_| api::catcher::Behaviour::Accept,
        move |config| {
            config.returns.lmtp = socket.to_string_lossy().into_owned();
            config.returns.secret = WORD.into();
            COMPLAINTS.clone_into(&mut config.returns.complaints);
        },
    )
    .await
}

/// A campaign that was sent from a domain of the company's own, with the return path of each message.
struct Sent {
    campaign: Campaign,
    paths: Vec<String>,
}

/// Sets up a domain whose return paths are used.
async fn domain(company: &Company<'_>) {
    let domain = domains::create(company, &format!("{}.example", company.name)).await;
    domains::publish(company.world, &domain);
    domains::check(company, &domain).await;
}

async fn send(company: &Company<'_>, title: &str, contacts: &[&Contact]) -> Sent {
    let campaign = company.campaign(title).to(contacts).create().await;
    let before = company.world.relay.messages().len();
    campaigns::send(company, &campaign).await;
    let paths = company.world.relay.messages().split_off(before).iter().map(|message| message.sender.clone()).collect();
    Sent { campaign, paths }
}

/// A report as a mail system writes one.
fn report(id: &str, recipient: &str, action: &str, status: &str, words: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: sender@acme.example\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <{id}@mx.example>\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_r\"\r\n\r\n\
         --=_r\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n\r\n--=_r\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\nArrival-Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; {words}\r\n\r\n--=_r\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: News\r\n\r\n--=_r--\r\n"
    )
}

/// A conversation at the door.
struct Lmtp(BufReader<UnixStream>);

impl Lmtp {
    async fn open(world: &World) -> Self {
        let path = PathBuf::from(&world.app.config.returns.lmtp);
        let mut lmtp = Self(BufReader::new(UnixStream::connect(path).await.unwrap()));
        assert!(lmtp.answer().await.starts_with("220 "));
        assert!(lmtp.say("LHLO mx.example").await.starts_with("250"));
        lmtp
    }

    /// Says a line and hears the last line of the answer.
    async fn say(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.answer().await
    }

    async fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    /// Hands a mail over; gives the answer for each recipient that was taken.
    async fn hand(&mut self, recipients: &[&str], mail: &str) -> Vec<String> {
        assert!(self.say("MAIL FROM:<>").await.starts_with("250"));
        for recipient in recipients {
            assert!(self.say(&format!("RCPT TO:<{recipient}>")).await.starts_with("250"), "{recipient}");
        }
        assert!(self.say("DATA").await.starts_with("354"));
        let mut answers = vec![self.say(&format!("{mail}\r\n.")).await];
        for _ in 1..recipients.len() {
            answers.push(self.answer().await);
        }
        answers
    }
}

/// Hands a mail over and has it read.
async fn hand(world: &World, path: &str, mail: &str) {
    let answers = Lmtp::open(world).await.hand(&[path], mail).await;
    assert_eq!(answers, ["250 2.0.0 Stored"]);
    world.drain().await;
}

/// The message of a campaign at its first place, as the owner sees it.
async fn message(company: &Company<'_>, campaign: &Campaign) -> Value {
    let query = "query ($id: ID!) { campaign(id: $id) { deliveries { nodes {
        slot state outcome events { kind class status source } } } } }";
    company.owner.gql(query, json!({ "id": campaign.id })).await.ok()["campaign"]["deliveries"]["nodes"][0].clone()
}

/// The figures of a campaign that are not zero.
async fn figures(company: &Company<'_>, campaign: &Campaign) -> Value {
    let seen = campaign.seen(company).await["figures"].clone();
    let told = seen.as_object().unwrap().iter().filter(|(_, figure)| **figure != json!(0));
    Value::Object(told.map(|(name, figure)| (name.clone(), figure.clone())).collect())
}

/// Reason and contact of each suppression.
async fn suppressed(company: &Company<'_>) -> Vec<(String, Value)> {
    let seen = company.owner.gql("{ suppressions { nodes { reason contact { id } } } }", json!({})).await.ok();
    let rows = seen["suppressions"]["nodes"].as_array().unwrap().clone();
    rows.iter().map(|row| (row["reason"].as_str().unwrap().to_owned(), row["contact"]["id"].clone())).collect()
}
