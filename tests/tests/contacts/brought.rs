//! What a file brings of consent: never more than its own columns say, and nothing against somebody's own word.

use super::{IMPORT, ended, settled};
use serde_json::{Value, json};
use tenants::{
    contacts::import::{self, Turn},
    tasks::{Lane, Task},
    uploads::{Encoding, Records, Separator},
};
use tests::{Company, World};
use tokio::sync::oneshot;

/// Reads a text in whose people are said to agree to everything.
async fn bring(company: &Company<'_>, csv: &str) -> Value {
    let consents = json!([
        { "channel": "EMAIL", "purpose": "MESSAGES" }, { "channel": "SMS", "purpose": "MESSAGES" },
        { "channel": "EMAIL", "purpose": "OPENS", "tracking": "INDIVIDUAL" },
        { "channel": "EMAIL", "purpose": "CLICKS", "tracking": "INDIVIDUAL" },
    ]);
    let input = json!({ "file": { "csv": csv }, "consents": consents, "wording": "Yes.", "source": "fair" });
    let asked = company.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    company.world.drain().await;
    ended(company, asked["contactImport"]["id"].as_str().unwrap()).await
}

/// What each person agrees to, by e-mail address or else number.
async fn agreed(company: &Company<'_>) -> Vec<String> {
    let query = "{ contacts(first: 100, order: OLDEST) { nodes { email phone consents { channel purpose tracking granted } } } }";
    let found = company.owner.gql(query, json!({})).await.ok();
    let people = found["contacts"]["nodes"].as_array().unwrap().clone();
    let line = |person: &Value| {
        let who = person["email"].as_str().or(person["phone"].as_str()).unwrap();
        let mut said: Vec<String> = person["consents"].as_array().unwrap().iter().map(word).collect();
        said.sort();
        format!("{who}: {}", said.join(", "))
    };
    people.iter().map(line).collect()
}

fn word(consent: &Value) -> String {
    assert_eq!(consent["granted"], true, "{consent}");
    let text = |key: &str| consent[key].as_str().unwrap_or_default().to_owned();
    [text("channel"), text("purpose"), text("tracking")].join(" ").trim_end().to_owned()
}

#[tokio::test]
async fn the_columns_of_an_export_take_from_what_a_file_brings() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let csv = "email,phone,consent_email,consent_email_opens,consent_email_clicks,consent_sms\n\
        all@example.org,+33199001234,yes,individual,individual,yes\n\
        some@example.org,+33199001235,yes,anonymous,none,no\n\
        none@example.org,+33199001236,no,,none,\n\
        odd@example.org,+33199001237,yes,often,,yes\n";
    let read = bring(&acme, csv).await;
    assert_eq!(read["rejects"]["nodes"], json!([{ "line": 5, "field": "consent_email_opens", "code": "unknown" }]));
    let expected = [
        "all@example.org: EMAIL CLICKS INDIVIDUAL, EMAIL MESSAGES, EMAIL OPENS INDIVIDUAL, SMS MESSAGES",
        "some@example.org: EMAIL MESSAGES, EMAIL OPENS ANONYMOUS",
        "none@example.org: ",
        "odd@example.org: EMAIL MESSAGES, SMS MESSAGES",
    ];
    assert_eq!(agreed(&acme).await, expected);
}

#[tokio::test]
async fn nobody_agrees_by_a_channel_for_which_there_is_no_address() {
    let world = World::new().await;
    let acme = settled(&world).await;
    bring(&acme, "email,phone\nada@example.org,\n,+33199001234\n").await;
    let expected = [
        "ada@example.org: EMAIL CLICKS INDIVIDUAL, EMAIL MESSAGES, EMAIL OPENS INDIVIDUAL",
        "+33199001234: SMS MESSAGES",
    ];
    assert_eq!(agreed(&acme).await, expected);
}

#[tokio::test]
async fn a_number_that_asked_for_silence_is_brought_no_yes() {
    let world = World::new().await;
    let acme = settled(&world).await;
    bring(&acme, "phone,consent_sms\n+33199001234,unsubscribed\n+33199001235,\n").await;
    let found = acme.owner.gql("{ contacts(first: 9, order: OLDEST) { nodes { id } } }", json!({})).await.ok();
    let erased = &found["contacts"]["nodes"][1]["id"];
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": erased })).await.ok();
    let read =
        bring(&acme, "email,phone\nada@example.org,+33199001234\nback@example.org,+33199001235\n,+33199001236\n").await;
    let left = |line: u64| json!({ "line": line, "field": "phone", "code": "left-alone" });
    assert_eq!(read["rejects"]["nodes"], json!([left(2), left(3)]));
    let expected = [
        "+33199001234: ",
        "ada@example.org: EMAIL CLICKS INDIVIDUAL, EMAIL MESSAGES, EMAIL OPENS INDIVIDUAL",
        "back@example.org: ",
        "+33199001236: SMS MESSAGES",
    ];
    assert_eq!(agreed(&acme).await, expected, "who was erased is brought nothing at all");
}

/// An import that is about to write its one line.
struct Reading {
    scope: tenants::Scope,
    import: import::Import,
}

impl Reading {
    async fn begin(claimed: &tenants::outbox::Claimed) -> Self {
        let Task::ImportContacts { import } = claimed.task else { panic!("{:?}", claimed.task) };
        let scope = claimed.scope.fresh();
        let begun = scope.act(async |tx| import::begin(tx, import).await).await.unwrap().unwrap();
        Self { scope: claimed.scope.fresh(), import: begun }
    }

    async fn write(&self, line: &str, turn: Turn) -> tenants::Result<()> {
        let from = import::place(&self.import);
        let mut records = Records::new(Encoding::Utf8, Separator::Comma, from);
        records.push(line);
        let record = records.next(true).unwrap().unwrap();
        let places = (from, records.place());
        let scope = self.scope.fresh();
        let batch = scope.act(async |tx| import::prepare(tx, &self.import, &[record], places).await).await?;
        self.scope.fresh().act(async |tx| import::store(tx, &self.import, batch, turn).await).await
    }
}

#[tokio::test]
async fn two_imports_at_once_make_one_person_of_a_number() {
    let world = World::new().await;
    let acme = settled(&world).await;
    let line = "+33199001234\n";
    for _ in 0..2 {
        let input = json!({ "file": { "csv": format!("phone\n{line}") }, "wording": "Yes.", "source": "fair" });
        acme.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    }
    let mut readings = Vec::new();
    for task in world.db().ring(Lane::Bulk, 9).await.unwrap() {
        let claimed = world.db().claim(task).await.unwrap().unwrap();
        readings.push(Reading::begin(&claimed).await);
    }
    let [first, second] = &readings[..] else { panic!("{} imports", readings.len()) };
    let turn = || {
        let ((begun, begins), (committed, before)) = (oneshot::channel(), oneshot::channel());
        (Turn { begun, before }, begins, committed)
    };
    let ((one, one_begins, one_may_end), (other, other_begins, other_may_end)) = (turn(), turn());
    other_may_end.send(()).unwrap();
    let mut witness = world.witness().await;
    let (one, other, ()) = tokio::join!(
        first.write(line, one),
        async {
            one_begins.await.unwrap();
            second.write(line, other).await
        },
        async {
            // The first has written and not committed: the second waits for it, or writes too.
            let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
            tokio::select! {
                () = async { while witness.number(waits).await == 0 {} } => {}
                _ = other_begins => {}
            }
            one_may_end.send(()).unwrap();
        }
    );
    one.unwrap();
    other.unwrap();
    assert_eq!(witness.number("SELECT count(*) FROM contacts").await, 1);
    world.leaves_tasks();
}
