//! A campaign through the whole ledger (consent, opening, rendering, SMTP, settling), beside our own SMTP client handing
//! messages that lie ready to the same relay.

use crate::{
    figures::{Rates, line, rate},
    place::Place,
};
use futures::{StreamExt as _, stream};
use jobs::{
    message::{Formatted, Kind, Mail, Mailbox},
    smtp::{Outcome, Pool, Relay, Security, Timeouts},
};
use tenants::{
    Id,
    campaigns::{
        self, Campaign, Draft, State, figures,
        plans::Aims,
        senders::{self, NewSender},
    },
    contacts::{
        Tag,
        consent::{Answer, Channel, Said},
        import::{self, Agreed, Content, NewImport},
        rules::Rule,
    },
    templates::{self, Content as Text},
};
use tokio::time::{Duration, sleep};
use tokio_util::sync::CancellationToken;

const SENDER: &str = "news@company.example";
const SUBJECT: &str = "News for {{contact.name}}";
const HTML: &str = "<!doctype html><html lang=\"en\"><body><h1>Hello {{contact.name}}</h1><p>Here is what is new.</p>
    <p><a href=\"https://company.example/news\">Read it</a></p></body></html>";

/// Measures campaigns to so many people.
pub(crate) async fn measure(place: &Place, people: usize) {
    let stop = CancellationToken::new();
    let campaigns = async {
        let tag = audience(place, people).await;
        let (template, sender) = words(place).await;
        let mut rates = Vec::new();
        for _ in 0..=crate::figures::RUNS {
            let draft = Draft {
                title: "News".to_owned(),
                description: String::new(),
                channel: Channel::Email,
                template: Some(template),
                variables: serde_json::json!({}),
                sender: Some(sender),
                audience: Some(Rule::Tag(tag)),
                hour: None,
                aims: Aims::default(),
            };
            rates.push(campaign(place, people, &draft).await);
            place.relay.clear();
        }
        stop.cancel();
        Rates::all(rates)
    };
    let (worked, ours) = tokio::join!(place.app.work(stop.clone()), campaigns);
    worked.unwrap();
    let (pool, mails) = (pool(place), mails(people));
    let bare = Rates::of(people, async |_| {
        stream::iter(&mails).for_each_concurrent(64, |mail| take(&pool, mail)).await;
        place.relay.clear();
    })
    .await;
    line("sending: messages of a campaign", &ours, &bare);
}

/// Messages a second of one campaign, from the frozen audience to its end.
async fn campaign(place: &Place, people: usize, draft: &Draft) -> f64 {
    let id: Id<Campaign> = place.owner.fresh().act(async |tx| campaigns::create(tx, draft).await).await.unwrap().id;
    place.owner.fresh().act(async |tx| campaigns::send(tx, id).await).await.unwrap();
    let done = loop {
        let found = place.owner.fresh().act(async |tx| campaigns::find(tx, id).await).await.unwrap();
        if found.state == State::Completed {
            break found;
        }
        sleep(Duration::from_millis(20)).await;
    };
    let found = place.owner.fresh().act(async |tx| figures::of(tx, &[id]).await).await.unwrap();
    assert_eq!(usize::try_from(found[0].1.accepted).unwrap(), people);
    rate(people, (done.finished_at.unwrap() - done.started_at.unwrap()).as_seconds_f64())
}

async fn audience(place: &Place, people: usize) -> Id<Tag> {
    let csv = (0..people).map(|number| format!("person{number}@people.example,Person {number}\n"));
    let new = NewImport {
        tag: Some("audience".to_owned()),
        consents: vec![Agreed { answer: Answer::consent(Channel::Email, Said::Messages(true)), said_at: None }],
        ..NewImport::of(
            Content::Csv(std::iter::once("email,name\n".to_owned()).chain(csv).collect()),
            "I agree to receive news.",
            "form",
        )
    };
    let asked = place.owner.fresh().act(async |tx| import::request(tx, &new).await).await.unwrap();
    while place.owner.fresh().act(async |tx| import::find(tx, asked.id).await).await.unwrap().finished_at.is_none() {
        sleep(Duration::from_millis(50)).await;
    }
    asked.tag_id.unwrap()
}

async fn words(place: &Place) -> (Id<templates::Template>, Id<campaigns::Sender>) {
    let content = Text::html("en", SUBJECT, HTML);
    let draft = templates::Draft { name: "News".to_owned(), content, note: String::new() };
    let template = place.owner.fresh().act(async |tx| templates::create(tx, &draft).await).await.unwrap();
    let new = NewSender { name: "Company".to_owned(), email: SENDER.to_owned(), reply_to: None };
    let sender = place.owner.fresh().act(async |tx| senders::create(tx, &new).await).await.unwrap();
    (template.id, sender.id)
}

/// The client as the workers have it.
fn pool(place: &Place) -> Pool {
    let mail = &place.app.config.mail;
    let relay = Relay {
        host: mail.host.clone(),
        port: mail.port,
        security: Security::Plain,
        credentials: None,
        hello: mail.hello.clone(),
        messages_per_connection: mail.messages_per_connection,
        timeouts: Timeouts::default(),
    };
    Pool::new(relay, mail.connections).unwrap()
}

/// Messages of the same size, written beforehand.
fn mails(people: usize) -> Vec<Formatted> {
    let from = Mailbox { name: Some("Company".to_owned()), address: SENDER.parse().unwrap() };
    let link = format!("https://company.example/u/{}", "x".repeat(80));
    let text = format!("Hello\n\nHere is what is new.\n\nRead it: {link}\n\nUnsubscribe: {link}");
    let html = format!("{HTML}<p><a href=\"{link}\">Unsubscribe</a></p>");
    let kind =
        Kind::Campaign { unsubscribe_url: &link, list_id: "news.company.example", feedback_id: "a:b:email:dihya" };
    let mails = (0..people).map(|number| {
        let to = Mailbox { name: None, address: format!("person{number}@people.example").parse().unwrap() };
        let id = format!("bare.{number}");
        let mail = Mail {
            id: &id,
            date: chrono::DateTime::UNIX_EPOCH,
            from: &from,
            return_path: None,
            to: &to,
            reply_to: None,
            subject: SUBJECT,
            text: &text,
            html: &html,
            kind,
        };
        mail.format().unwrap()
    });
    mails.collect()
}

async fn take(pool: &Pool, mail: &Formatted) {
    let outcome = pool.send(mail).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}
