//! A campaign as a company launches it, and what became of each of its recipients: at the relay, and in the ledger.

use super::{
    client::Client,
    installation::{Installation, until},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Who campaigns of these tests are sent as.
const SENDER: &str = "news@company.example";

/// The address of the person with this number.
pub(crate) fn address(number: usize) -> String {
    format!("person{number}@people.example")
}

/// A file with so many people.
pub(crate) fn file(people: usize) -> String {
    let lines = (0..people).map(|number| format!("{},Person {number}\n", address(number)));
    std::iter::once("email,name\n".to_owned()).chain(lines).collect()
}

/// Asks for a file to be read in, with consent to receive; gives the import's id.
pub(crate) async fn import(owner: &Client, csv: &str) -> String {
    let answer = owner
        .gql(
            "mutation ($csv: String!) { contactImport(input: {
               file: { csv: $csv }, tag: \"all\", consents: [{ channel: EMAIL, purpose: MESSAGES }],
               wording: \"I agree to receive news.\", source: \"form\" }) { id } }",
            json!({ "csv": csv }),
        )
        .await;
    id(&answer["contactImport"])
}

/// Drafts a campaign to so many people, who are imported first; gives its id.
pub(crate) async fn draft(installation: &Installation, owner: &Client, people: usize) -> String {
    let import = import(owner, &file(people)).await;
    until(installation, "the import is completed", Duration::from_mins(1), async || {
        let found = owner.gql("query ($id: ID!) { import(id: $id) { state } }", json!({ "id": import })).await;
        (found["import"]["state"] == "COMPLETED").then_some(())
    })
    .await;
    let tag = id(&owner.gql("{ tags { nodes { id } } }", json!({})).await["tags"]["nodes"][0]);
    let template = owner
        .gql(
            "mutation { templateCreate(input: { name: \"News\", locale: \"en\", subject: \"News for {{contact.name}}\",
               html: \"<p>Hello {{contact.name}}</p><p><a href='https://company.example/'>More</a></p>\" }) { id } }",
            json!({}),
        )
        .await;
    let sender = owner
        .gql(
            "mutation ($email: String!) { senderCreate(input: { name: \"Company\", email: $email }) { id } }",
            json!({ "email": SENDER }),
        )
        .await;
    let input = json!({
        "title": "News", "audience": { "tag": tag }, "template": id(&template["templateCreate"]), "sender": id(&sender["senderCreate"]),
    });
    let campaign = owner
        .gql("mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }", json!({ "input": input }))
        .await;
    id(&campaign["campaignCreate"])
}

/// Starts sending.
pub(crate) async fn send(owner: &Client, campaign: &str) {
    let sent = owner.gql("mutation ($id: ID!) { campaignSend(id: $id) { state } }", json!({ "id": campaign })).await;
    assert_eq!(sent["campaignSend"]["state"], "PREPARING");
}

/// Waits until the relay has taken so many messages of campaigns.
pub(crate) async fn taken(installation: &Installation, messages: usize) {
    let what = format!("the relay has {messages} messages");
    until(installation, &what, Duration::from_mins(1), async || {
        (at_relay(installation).values().sum::<usize>() >= messages).then_some(())
    })
    .await;
}

/// Waits until the campaign is completed; a server that is away meanwhile is asked again.
pub(crate) async fn completed(installation: &Installation, owner: &Client, campaign: &str, patience: Duration) {
    until(installation, "the campaign is completed", patience, async || {
        let asked = owner.answer("query ($id: ID!) { campaign(id: $id) { state } }", json!({ "id": campaign })).await;
        let state = asked.ok()?["data"]["campaign"]["state"].clone();
        assert!(state != "CANCELLED");
        (state == "COMPLETED").then_some(())
    })
    .await;
}

/// What the ledger says at the end, by state.
pub(crate) struct Ledger {
    pub(crate) figures: Value,
    by_state: BTreeMap<String, BTreeSet<String>>,
}

impl Ledger {
    /// Reads the whole ledger through the API, as the company would.
    pub(crate) async fn read(owner: &Client, campaign: &str) -> Self {
        let query = "query ($id: ID!, $after: String) { campaign(id: $id) {
            figures { recipients open accepted rejected unknown skipped }
            deliveries(first: 100, after: $after) {
              pageInfo { hasNextPage endCursor } nodes { state contact { email } } } } }";
        let (mut by_state, mut after) = (BTreeMap::<String, BTreeSet<String>>::new(), Value::Null);
        loop {
            let page = owner.gql(query, json!({ "id": campaign, "after": after })).await;
            let page = &page["campaign"];
            for node in page["deliveries"]["nodes"].as_array().unwrap() {
                let (state, email) = (text(&node["state"]), text(&node["contact"]["email"]));
                assert!(by_state.entry(state).or_default().insert(email.clone()), "{email} has two rows");
            }
            after = page["deliveries"]["pageInfo"]["endCursor"].clone();
            if page["deliveries"]["pageInfo"]["hasNextPage"] == false {
                return Self { figures: page["figures"].clone(), by_state };
            }
        }
    }

    /// Those in one state.
    pub(crate) fn state(&self, state: &str) -> BTreeSet<String> {
        self.by_state.get(state).cloned().unwrap_or_default()
    }

    /// Holds ledger, figures and relay against each other: nobody twice, nobody missing, nothing made up.
    pub(crate) fn prove(&self, installation: &Installation, people: usize) {
        let relay = at_relay(installation);
        let twice: Vec<_> = relay.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "written to more than once: {twice:?}");
        let (accepted, unknown) = (self.state("ACCEPTED"), self.state("UNKNOWN"));
        let took: BTreeSet<String> = relay.into_keys().collect();
        let everybody: BTreeSet<String> = (0..people).map(address).collect();
        let accounted: BTreeSet<String> = took.union(&unknown).cloned().collect();
        assert_eq!(&everybody - &accounted, BTreeSet::new(), "lost: neither at the relay nor listed as unknown");
        assert_eq!(&took - &everybody, BTreeSet::new(), "written to although no recipient");
        assert_eq!(accepted, &took - &unknown, "accepted is what the relay took and was not listed as unknown");
        let expected = json!({
            "recipients": people, "open": 0, "accepted": accepted.len(), "rejected": 0, "unknown": unknown.len(), "skipped": 0,
        });
        assert_eq!(self.figures, expected);
    }
}

/// How often the relay took a campaign's message for each address.
fn at_relay(installation: &Installation) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for message in installation.mails.messages() {
        if message.sender == SENDER {
            for recipient in &message.recipients {
                *times.entry(recipient.clone()).or_default() += 1;
            }
        }
    }
    times
}

/// The `id` of an object.
fn id(node: &Value) -> String {
    text(&node["id"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text was expected, not {value}")).to_owned()
}
