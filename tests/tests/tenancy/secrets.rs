//! What one company has and the other has not.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Company, World, busy};

/// What must not be told, and what may be tried.
pub(super) struct Secrets {
    guesses: Guesses,
    /// The identifiers of the other company, by kind.
    pub(super) theirs: BTreeMap<String, Vec<String>>,
    /// The identifiers of the spy's own company, by kind.
    pub(super) ours: BTreeMap<String, Vec<String>>,
    /// Everything that is shown to the other company alone.
    hidden: BTreeSet<String>,
}

/// Texts of the other company that a spy could guess at, beside its identifiers. Each is tried once: what the spy has typed in is
/// the spy's own from then on.
#[derive(Default)]
struct Guesses {
    contacts: u32,
    things: BTreeMap<&'static str, u32>,
}

/// From how many letters on a text is no coincidence in another.
const LONG: usize = 8;
/// How many people, and how many things of each other kind, the other company has for the spy to guess at.
const PEOPLE: u32 = 900;
const THINGS: u32 = 40;
/// Kinds of things with a name, by what the operations on them begin with.
const NAMED: [&str; 4] = ["contactTag", "role", "sender", "template"];

/// Gives a company what a spy will guess at.
pub(super) async fn hide(company: &Company<'_>) {
    let lines = (0..PEOPLE).map(|n| format!("{},{}\n", email(n), name(n))).collect::<Vec<_>>().concat();
    let import = json!({ "file": { "csv": format!("email,name\n{lines}") }, "wording": "Yes.", "source": "fair" });
    run(company, "contactImport", "ContactImport", import).await;
    company.world.drain().await;
    let insider = company.contact("insider@personal.example").create().await;
    for n in 0..THINGS {
        company.tag(&thing("contactTag", n), &[&insider]).await;
        run(company, "roleCreate", "RoleInput", json!({ "name": thing("role", n), "permissions": ["tenant:read"] }))
            .await;
        let sender = thing("sender", n);
        run(company, "senderCreate", "SenderCreate", json!({ "name": sender, "email": sender })).await;
        let template =
            json!({ "name": thing("template", n), "locale": "en", "subject": "Hush", "html": "<p>hush</p>" });
        run(company, "templateCreate", "TemplateInput", template).await;
    }
}

async fn run(company: &Company<'_>, mutation: &str, input: &str, value: Value) {
    let query = format!("mutation ($input: {input}!) {{ {mutation}(input: $input) {{ id }} }}");
    company.owner.gql(&query, json!({ "input": value })).await.ok();
}

fn email(number: u32) -> String {
    format!("insider.{number:03}.of.acme@personal.example")
}

fn name(number: u32) -> String {
    format!("Insider of Acme {number:03}")
}

fn thing(kind: &str, number: u32) -> String {
    format!("{}.{number}.of.acme@things.example", kind.to_lowercase())
}

impl Secrets {
    /// The difference between what the two owners see.
    pub(super) async fn of(world: &World, theirs: &[Value], ours: &[Value]) -> Self {
        let (mut hidden, known) = (texts(theirs), texts(ours));
        hidden.retain(|text| !known.contains(text) && text.len() >= LONG);
        let mut theirs = by_kind(&hidden);
        let mut witness = world.witness().await;
        // A file is shown to nobody once it was uploaded.
        let sql = "SELECT u.id::text FROM uploads u JOIN tenants t ON t.id = u.tenant_id WHERE t.name = 'acme'";
        let uploads = witness.texts(sql).await.into_iter().map(|id| busy::id_of("upload", id.parse().unwrap()));
        theirs.insert("upload".to_owned(), uploads.collect());
        for kind in [
            "bulk",
            "callback",
            "campaign",
            "consent",
            "contact",
            "form",
            "import",
            "invitation",
            "key",
            "member",
            "partial",
            "request",
            "role",
            "sender",
            "session",
            "suppression",
            "suppressionlist",
            "tag",
            "task",
            "template",
            "tenant",
            "webhook",
            "webhookdelivery",
            "wording",
        ] {
            assert!(theirs.contains_key(kind), "the walk has seen no {kind}: {:?}", theirs.keys());
        }
        hidden.extend(theirs.values().flatten().cloned());
        hidden.extend(theirs.values().flatten().map(|id| busy::uuid_of(id).to_string()).collect::<Vec<_>>());
        let mut ours = by_kind(&known);
        ours.insert("upload".to_owned(), vec![busy::id_of("upload", world.db().clock().uuid())]);
        Self { guesses: Guesses::default(), theirs, ours, hidden }
    }

    /// The first secret that a text shows.
    pub(super) fn shown_in(&self, text: &str) -> Option<&str> {
        self.hidden.iter().map(String::as_str).find(|secret| text.contains(*secret))
    }

    /// An identifier of each of these kinds, and one of that kind that nobody has.
    pub(super) fn ids(&self, world: &World, kinds: &[String]) -> Vec<(String, String)> {
        let first = kinds.iter().filter_map(|kind| Some((kind, self.theirs.get(kind)?.first()?)));
        first.map(|(kind, id)| (id.clone(), busy::id_of(kind, world.db().clock().uuid()))).collect()
    }

    /// Texts that stand a chance in an operation of this name, and others of their form that nobody has.
    pub(super) fn texts(&mut self, world: &World, operation: &str) -> Vec<(String, String)> {
        let unheard = |text: &str| {
            let fresh = world.db().clock().uuid().simple().to_string();
            let (form, domain) = text.split_once('@').unwrap_or((text, ""));
            // As many words: some texts must be one.
            let words = form.matches(' ').count();
            format!("x{fresh}{}{}{domain}", " x".repeat(words), if domain.is_empty() { "" } else { "@" })
        };
        let number = self.guesses.contacts;
        assert!(number < PEOPLE, "the other company needs more people to guess at");
        self.guesses.contacts += 1;
        let mut guesses = vec![email(number), name(number)];
        for kind in NAMED.into_iter().filter(|kind| operation.starts_with(kind)) {
            let number = self.guesses.things.entry(kind).or_default();
            assert!(*number < THINGS, "the other company needs more of what a {kind} is to guess at");
            guesses.push(thing(kind, *number));
            *number += 1;
        }
        for guess in &guesses {
            self.hidden.remove(guess);
        }
        let role = (self.theirs["role"][0].clone(), busy::id_of("role", world.db().clock().uuid()));
        let guesses = guesses.into_iter().map(|guess| (guess.clone(), unheard(&guess)));
        guesses.chain([role].into_iter().filter(|_| operation.starts_with("member"))).collect()
    }
}

/// All texts in these values.
fn texts(values: &[Value]) -> BTreeSet<String> {
    let (mut texts, mut left): (BTreeSet<String>, Vec<&Value>) = (BTreeSet::new(), values.iter().collect());
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => drop(texts.insert(text.clone())),
            Value::Array(items) => left.extend(items),
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    texts
}

/// The identifiers among texts, newest first.
fn by_kind(texts: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in texts.iter().rev() {
        if let Some((kind, code)) = text.split_once('_')
            && code.len() == 26
            && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        {
            kinds.entry(kind.to_owned()).or_default().push(text.clone());
        }
    }
    kinds
}
