//! The main job from end to end, over real HTTP, SMTP, Redis and PostgreSQL, with two server processes and a worker: what a
//! newcomer does in the first ten minutes, what their recipients do, and what a stranger sees of it.

mod links;
mod live;
pub(crate) mod mail;

use crate::crash::{
    client::Client,
    installation::{Installation, Server, free_port, until},
};
use api::{catcher::Behaviour, embedded::Durability};
use live::{Socket, Stream};
use mail::Mail;
use serde_json::{Value, json};
use std::{collections::BTreeSet, time::Duration};

const OWNER: &str = "lalla@tanit.example";
const PASSWORD: &str = "sept figues sur la table";
/// People who also agreed to being counted by name.
const COUNTED: usize = 20;
/// People who agreed to receive, and to no more.
const UNCOUNTED: usize = 20;
/// Long enough for anything that takes a moment.
const PATIENCE: Duration = Duration::from_secs(30);

const PROGRESS: &str = "subscription ($id: ID!) { campaignProgress(id: $id) {
    state figures { recipients open accepted rejected unknown skipped } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_company_signs_up_writes_to_those_who_agreed_and_watches_it_live() {
    let mut installation =
        Installation::start("journey", Durability::Fast, |_| Behaviour::Delay(Duration::from_millis(200))).await;
    let port = free_port();
    installation.set("DIHYA_SERVER__PUBLIC_URL", &format!("http://127.0.0.1:{port}"));
    installation.set("DIHYA_WORK__WINDOW", &8);
    installation.set("DIHYA_TELEMETRY__LEVEL", "debug");
    let here = installation.serve_at("here", port).await;
    let there = installation.serve("there").await;
    let worker = installation.work("worker");

    let owner = sign_up(&installation, &here, &there).await;
    let tag = contacts(&owner, &there).await;
    worker.terminate().await;
    let campaign = campaign(&owner, &tag).await;
    let worker = watch(&installation, &owner, &there, &campaign).await;
    let mails = mails(&installation);
    links::follow(&installation, &owner, &campaign, &mails).await;
    whoever_left_stays_away(&installation, &owner, &tag).await;
    stranger(&installation, &here, &there, &campaign).await;
    audited(&installation, &owner).await;

    worker.terminate().await;
    for server in [here, there] {
        server.process.terminate().await;
    }
    installation.end().await;
}

/// Signs up at one server and confirms at the other. A link that is only fetched confirms nothing.
async fn sign_up(installation: &Installation, here: &Server, there: &Server) -> Client {
    let anyone = Client::new(&here.url);
    let form = json!({
        "company": "Maison Tanit", "name": "Lalla", "email": OWNER, "password": PASSWORD, "locale": "fr",
        "timeZone": "Africa/Algiers",
    });
    let (status, _) = anyone.post("/auth/sign-up", &form).await;
    assert!((200..300).contains(&status), "{status}");
    let early = anyone.post("/auth/sign-in", &json!({ "email": OWNER, "password": PASSWORD })).await;
    assert_eq!(early.0, 401, "nothing exists before the address is confirmed");

    let mail = until(installation, "the mail to confirm arrives", PATIENCE, async || {
        let messages = installation.mails.messages();
        messages.iter().find(|message| message.recipients == [OWNER]).map(|message| Mail::read(message))
    })
    .await;
    assert!(mail.unsubscribe.is_none(), "one cannot leave what one asked for");
    let link = mail.text.split_whitespace().find(|word| word.contains("/confirm/")).unwrap();
    assert!(mail.html.contains(link) && link.starts_with(&here.url), "{link}");
    drop(anyone.http.get(link).send().await.unwrap());
    let token = link.rsplit('/').next().unwrap();
    let (status, answer) =
        anyone.at(&there.url).post("/auth/confirm", &json!({ "token": token, "password": PASSWORD })).await;
    let owner = anyone.with(status, &answer);
    let again = anyone.post("/auth/confirm", &json!({ "token": token, "password": PASSWORD })).await;
    assert_ne!(again.0, 200, "a token is used once");
    let viewer = owner.gql("{ viewer { tenant { name timeZone } } }", json!({})).await;
    assert_eq!(viewer["viewer"]["tenant"], json!({ "name": "Maison Tanit", "timeZone": "Africa/Algiers" }));
    owner
}

/// Imports three files: people who agreed to all, to receiving only, and to nothing. Gives the tag.
async fn contacts(owner: &Client, there: &Server) -> String {
    let purposes = |names: &[&str]| -> Value {
        let tracking = |purpose: &str| (purpose != "MESSAGES").then_some("INDIVIDUAL");
        let consent = |purpose: &&str| json!({ "channel": "EMAIL", "purpose": purpose, "tracking": tracking(purpose) });
        names.iter().map(consent).collect()
    };
    let counted = lines("counted", COUNTED) + "no-address,Nobody,\n";
    let files = [
        (counted, purposes(&["MESSAGES", "OPENS", "CLICKS"]), COUNTED, 1),
        (lines("uncounted", UNCOUNTED), purposes(&["MESSAGES"]), UNCOUNTED, 0),
        (lines("silent", 3), purposes(&[]), 3, 0),
    ];
    for (csv, consents, created, rejected) in files {
        let input = json!({
            "file": { "csv": csv }, "tag": "printemps", "consents": consents,
            "wording": "J’accepte de recevoir les nouvelles de la Maison Tanit.", "source": "Foire de printemps",
        });
        let asked = owner
            .gql("mutation ($input: ContactImport!) { contactImport(input: $input) { id } }", json!({ "input": input }))
            .await;
        let id = &asked["contactImport"]["id"];
        let progress = "subscription ($id: ID!) { importProgress(id: $id) { state progress created rejected } }";
        let mut socket = Socket::follow(&owner.at(&there.url), progress, json!({ "id": id })).await;
        let last = loop {
            let event = socket.next().await["importProgress"].clone();
            if event["state"] == "COMPLETED" {
                break event;
            }
        };
        let expected = json!({ "state": "COMPLETED", "progress": 1.0, "created": created, "rejected": rejected });
        assert_eq!(last, expected);
    }
    let proof = owner
        .gql(
            "query ($email: String!) { contactByEmail(email: $email) {
               name tags { name } consents { purpose granted wording source } } }",
            json!({ "email": "uncounted0@people.example" }),
        )
        .await;
    let expected = json!({
        "name": "Zoé 0", "tags": [{ "name": "printemps" }],
        "consents": [{
            "purpose": "MESSAGES", "granted": true, "source": "Foire de printemps",
            "wording": "J’accepte de recevoir les nouvelles de la Maison Tanit.",
        }],
    });
    assert_eq!(proof["contactByEmail"], expected);
    let rejects = "{ imports { nodes { rejects { nodes { line field code } } } } }";
    let rejects = owner.gql(rejects, json!({})).await;
    let expected = json!([{ "line": COUNTED + 2, "field": "email", "code": "email-invalid" }]);
    assert_eq!(rejects["imports"]["nodes"][2]["rejects"]["nodes"], expected);
    let tags = owner.gql("{ tags { nodes { id name } } }", json!({})).await;
    tags["tags"]["nodes"][0]["id"].as_str().unwrap().to_owned()
}

/// A file with French headings, separated as spreadsheets do in France.
fn lines(name: &str, people: usize) -> String {
    let lines = (0..people).map(|number| format!("{name}{number}@people.example,Zoé {number},\n"));
    std::iter::once("Courriel,Nom,Téléphone\n".to_owned()).chain(lines).collect()
}

/// Drafts the campaign.
async fn campaign(owner: &Client, tag: &str) -> String {
    let template = owner
        .gql(
            "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id } }",
            json!({ "input": {
                "name": "Printemps", "locale": "fr", "subject": "{{contact.name}}, la saison est arrivée",
                "html": "<h1>Bonjour {{contact.name}}</h1><p><a href=\"https://tanit.example/printemps?a=1&amp;b=2\">Voir</a></p>",
            } }),
        )
        .await;
    let sender = owner
        .gql(
            "mutation { senderCreate(input: { name: \"Maison Tanit\", email: \"bonjour@tanit.example\" }) { id } }",
            json!({}),
        )
        .await;
    let input = json!({
        "title": "Printemps", "audience": { "tag": tag }, "template": template["templateCreate"]["id"], "sender": sender["senderCreate"]["id"],
    });
    let query = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id state } }";
    let campaign = owner.gql(query, json!({ "input": input })).await;
    assert_eq!(campaign["campaignCreate"]["state"], "DRAFT");
    campaign["campaignCreate"]["id"].as_str().unwrap().to_owned()
}

/// Launches it at one server, and sees each step at both, over both transports. Gives the worker that sent it.
async fn watch(
    installation: &Installation,
    owner: &Client,
    there: &Server,
    campaign: &str,
) -> crate::crash::process::Process {
    let id = json!({ "id": campaign });
    let mut socket = Socket::follow(&owner.at(&there.url), PROGRESS, id.clone()).await;
    let mut stream = Stream::follow(owner, PROGRESS, id.clone()).await;
    for event in [socket.next().await, stream.next().await] {
        assert_eq!(event["campaignProgress"]["state"], "DRAFT", "a snapshot comes first");
    }
    owner.gql("mutation ($id: ID!) { campaignSend(id: $id) { state } }", id).await;
    for event in [socket.next().await, stream.next().await] {
        assert_eq!(event["campaignProgress"]["state"], "PREPARING");
    }
    // Only now is there somebody to do it, so that no step is too quick to be seen.
    let worker = installation.work("worker-2");
    let (over_socket, over_stream) = tokio::join!(
        to_the_end(async || socket.next().await["campaignProgress"].clone()),
        to_the_end(async || stream.next().await["campaignProgress"].clone()),
    );
    assert_eq!(socket.hear().await["type"], "complete", "nothing more is to come");
    assert!(stream.ends().await, "nothing more is to come");
    for events in [over_socket, over_stream] {
        let states: Vec<&str> = events.iter().map(|event| event["state"].as_str().unwrap()).collect();
        let first_end = states.iter().position(|state| *state == "COMPLETED").unwrap();
        assert!(states[..first_end].iter().all(|state| *state == "SENDING"), "{states:?}");
        let accepted: Vec<u64> = events.iter().map(|event| event["figures"]["accepted"].as_u64().unwrap()).collect();
        assert!(accepted.is_sorted(), "figures only grow: {accepted:?}");
        assert!(accepted.iter().collect::<BTreeSet<_>>().len() > 2, "they grow while it is sent: {accepted:?}");
        let all = COUNTED + UNCOUNTED;
        let end = json!({
            "recipients": all, "open": 0, "accepted": all, "rejected": 0, "unknown": 0, "skipped": 0,
        });
        assert_eq!(events.last().unwrap()["figures"], end);
    }
    worker
}

/// All events until the campaign is completed.
async fn to_the_end(mut next: impl AsyncFnMut() -> Value) -> Vec<Value> {
    let mut events = Vec::new();
    for _ in 0..1_000 {
        events.push(next().await);
        if events.last().is_some_and(|event| event["state"] == "COMPLETED") {
            return events;
        }
    }
    panic!("it is never completed: {:?}", events.last());
}

/// What arrived: one mail for each who agreed to receive, which other parsers read as we do.
fn mails(installation: &Installation) -> Vec<Mail> {
    let messages = installation.mails.messages();
    let campaign = messages.iter().filter(|message| message.sender == "bonjour@tanit.example");
    let mails: Vec<Mail> = campaign
        .map(|message| {
            let mail = Mail::read(message);
            mail::prove_by_python(message, &mail);
            mail
        })
        .collect();
    let to: BTreeSet<&str> = mails.iter().map(|mail| &*mail.to).collect();
    assert_eq!((mails.len(), to.len()), (COUNTED + UNCOUNTED, COUNTED + UNCOUNTED));
    assert!(!to.iter().any(|to| to.starts_with("silent")), "nobody is written to who did not agree");
    let zoe = mails.iter().find(|mail| mail.to == "counted7@people.example").unwrap();
    assert_eq!(zoe.subject, "Zoé 7, la saison est arrivée");
    assert!(zoe.text.contains("Bonjour Zoé 7") && zoe.html.contains("Bonjour Zoé 7"), "{}", zoe.text);
    mails
}

/// A second campaign to the same tag goes to all but the one who left.
async fn whoever_left_stays_away(installation: &Installation, owner: &Client, tag: &str) {
    let before = installation.mails.messages().len();
    let query = "{ templates { nodes { id } } senders { nodes { id } } }";
    let found = owner.gql(query, json!({})).await;
    let input = json!({
        "title": "Encore", "audience": { "tag": tag }, "template": found["templates"]["nodes"][0]["id"],
        "sender": found["senders"]["nodes"][0]["id"],
    });
    let query = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }";
    let second = owner.gql(query, json!({ "input": input })).await["campaignCreate"]["id"].clone();
    let id = json!({ "id": second });
    owner.gql("mutation ($id: ID!) { campaignSend(id: $id) { state } }", id.clone()).await;
    let query = "query ($id: ID!) { campaign(id: $id) { state figures { recipients accepted } } }";
    let done = until(installation, "the second campaign is completed", PATIENCE, async || {
        let found = owner.gql(query, id.clone()).await["campaign"].clone();
        (found["state"] == "COMPLETED").then_some(found)
    })
    .await;
    let all = COUNTED + UNCOUNTED - 1;
    assert_eq!(done["figures"], json!({ "recipients": all, "accepted": all }));
    let messages = installation.mails.messages();
    assert!(messages[before..].iter().all(|message| message.recipients != [links::LEAVES]));
}

/// Another company sees nothing of it, over any door.
async fn stranger(installation: &Installation, here: &Server, there: &Server, campaign: &str) {
    let stranger = installation.found("Autre", "owner@autre.example", here).await;
    let seen = stranger
        .gql(
            "{ contacts { totalCount } campaigns { nodes { id } } templates { nodes { id } } senders { nodes { id } }
               tags { nodes { id } } imports { nodes { id } } tasks { nodes { id } } }",
            json!({}),
        )
        .await;
    let none = json!({ "nodes": [] });
    let expected = json!({
        "contacts": { "totalCount": 0 }, "campaigns": none, "templates": none, "senders": none, "tags": none, "imports": none,
        "tasks": none,
    });
    assert_eq!(seen, expected);
    let id = json!({ "id": campaign });
    for query in [
        "query ($id: ID!) { campaign(id: $id) { id } }",
        "mutation ($id: ID!) { campaignSend(id: $id) { id } }",
        "mutation ($id: ID!) { campaignCancel(id: $id) { id } }",
    ] {
        let answer = stranger.answer(query, id.clone()).await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "NOT_FOUND", "{answer}");
    }
    let mut socket = Socket::follow(&stranger.at(&there.url), PROGRESS, id).await;
    let refused = socket.hear().await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("NOT_FOUND"))
    );
}

/// The chain of what was done is whole, and nothing in it or in the logs names a person.
async fn audited(installation: &Installation, owner: &Client) {
    let chain = owner.gql("{ auditVerify { whole rows } }", json!({})).await;
    assert_eq!(chain["auditVerify"]["whole"], true);
    assert!(chain["auditVerify"]["rows"].as_u64().unwrap() > 10, "{chain}");
    assert!(!installation.run(&["audit", "verify"]).await.contains("BROKEN"));
    let logs = installation.logs();
    assert!(logs.contains("finished processing request"), "nothing was logged");
    for personal in ["people.example", "Zoé", OWNER, PASSWORD] {
        assert!(!logs.contains(personal), "{personal} stands in a log");
    }
}
