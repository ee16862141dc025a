//! Who may do what, seen from outside: every root field of the schema as every role, in a table that a lawyer can read.
//!
//! The table is what the server answers, not what the code says about itself. A field that is added has its line by itself; the
//! line is read by a person when the golden file changes.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tenants::permissions::Role;
use tests::{
    Actor, Answer, Company, World, busy, golden,
    walk::{self, Operation, Schema, Slot},
};

/// Things that an argument can be asked for.
const KINDS: [&str; 29] = [
    "campaign",
    "contact",
    "domain",
    "field",
    "form",
    "import",
    "invitation",
    "key",
    "list",
    "medium",
    "member",
    "partial",
    "request",
    "role",
    "scorerule",
    "segment",
    "sender",
    "session",
    "suppression",
    "suppressionlist",
    "tag",
    "task",
    "template",
    "upload",
    "wording",
    "bulk",
    "dryrun",
    "webhook",
    "webhookdelivery",
];

/// A root field with variables for things that do not exist: whoever may do it is told so, and nothing happens.
struct Sample {
    operation: Operation,
    variables: Value,
}

impl Sample {
    async fn of(schema: &Schema, operation: Operation, owner: &Actor) -> Self {
        let mut chosen: BTreeMap<String, &str> = BTreeMap::new();
        let required: Vec<&Slot> = operation.slots.iter().filter(|slot| slot.scalar == "ID" && slot.required).collect();
        for slot in &required {
            let name = slot.path.rsplit('.').next().unwrap_or_default();
            let mut fits = false;
            for kind in KINDS {
                chosen.insert(slot.path.clone(), kind);
                let answer = run(owner, &operation, fill(schema, &operation, &chosen)).await;
                let told = answer.body["errors"][0]["extensions"]["violations"].as_array().cloned().unwrap_or_default();
                fits = !told.iter().any(|told| told["field"] == name && told["code"] == "id-invalid");
                if fits {
                    break;
                }
            }
            assert!(fits, "{}: no kind of thing fits {}", operation.field, slot.path);
        }
        let variables = fill(schema, &operation, &chosen);
        Self { operation, variables }
    }

    async fn run(&self, actor: &Actor) -> Answer {
        run(actor, &self.operation, self.variables.clone()).await
    }

    fn name(&self) -> String {
        format!("{:<12} {}", self.operation.kind, self.operation.field)
    }
}

/// Required identifiers that nobody has, of the kinds that are chosen so far.
fn fill(schema: &Schema, operation: &Operation, chosen: &BTreeMap<String, &str>) -> Value {
    operation.variables(schema, 1, &|slot| {
        let kind = chosen.get(&slot.path).copied().unwrap_or("nobody");
        (slot.scalar == "ID" && slot.required).then(|| json!(busy::id_of(kind, uuid::Uuid::from_u128(7))))
    })
}

async fn run(actor: &Actor, operation: &Operation, variables: Value) -> Answer {
    if operation.kind == "subscription" {
        let mut events = actor.follow(&operation.shallow, variables).await;
        return events.next().await.unwrap_or_else(|| panic!("{} ended without a word", operation.field));
    }
    actor.gql(&operation.shallow, variables).await
}

/// The code with which the root field itself was denied, if it was.
fn denied(answer: &Answer) -> Option<&str> {
    let error = &answer.body["errors"][0];
    let code = error["extensions"]["code"].as_str()?;
    let root = error["path"].as_array().is_none_or(|path| path.len() <= 1);
    (root && ["FORBIDDEN", "UNAUTHENTICATED"].contains(&code)).then_some(code)
}

async fn actors(world: &World, acme: &Company<'_>) -> Vec<(&'static str, Actor)> {
    let mut actors = Vec::new();
    for role in Role::ALL.iter().filter(|role| role.assignable()) {
        actors.push((role.name(), acme.member(*role).await));
    }
    // A key is given something; this is what every program has anyway.
    actors.push(("key", acme.key(&["tenant:read"]).await));
    actors.push(("anonymous", world.anonymous()));
    actors
}

#[tokio::test(flavor = "multi_thread")]
async fn every_root_field_is_open_to_those_whom_the_table_names() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (schema, operations) = walk::operations(&acme.owner).await;
    let mut samples = Vec::new();
    for operation in operations {
        samples.push(Sample::of(&schema, operation, &acme.owner).await);
    }
    let actors = actors(&world, &acme).await;
    let mut witness = world.witness().await;
    let mut columns = Vec::new();
    for (name, actor) in &actors {
        let mut column = Vec::new();
        for sample in &samples {
            column.push(denied(&sample.run(actor).await).is_none());
        }
        let (before, sent) = (witness.digest(acme.id.uuid()).await, world.sent().len());
        for sample in samples.iter().zip(&column).filter_map(|(sample, passes)| (!passes).then_some(sample)) {
            let expected = if *name == "anonymous" { "UNAUTHENTICATED" } else { "FORBIDDEN" };
            assert_eq!(denied(&sample.run(actor).await), Some(expected), "{} as {name}", sample.name());
        }
        world.leaves_tasks();
        assert_eq!(witness.digest(acme.id.uuid()).await, before, "something changed although {name} was denied");
        assert_eq!(world.sent().len(), sent, "something was sent although {name} was denied");
        columns.push((*name, column));
    }
    let rows = samples.iter().enumerate().map(|(at, sample)| {
        let marks = columns.iter().map(|(_, column)| if column[at] { "yes" } else { "-" }).collect();
        (sample.name(), marks)
    });
    golden::same(
        "access.txt",
        &table("field", &columns.iter().map(|(name, _)| *name).collect::<Vec<_>>(), &rows.collect::<Vec<_>>()),
    );
}

/// A walk asks for more than a client does: all fields of everything that something may be, each by a name of its own.
fn roomy(config: &mut api::config::Config) {
    let graphql = &mut config.graphql;
    (graphql.aliases, graphql.fields, graphql.cost) = (10_000, 100_000, 100_000_000);
}

/// Below a field that is open, some fields ask for more: names and addresses above all.
#[tokio::test(flavor = "multi_thread")]
async fn every_field_that_asks_for_more_is_open_to_those_whom_the_table_names() {
    let world = World::with(|_| api::catcher::Behaviour::Accept, roomy).await;
    let acme = world.tenant("acme").await;
    busy::furnish(&[&acme]).await;
    let (schema, operations) = walk::operations(&acme.owner).await;
    let lists: Vec<&Operation> = operations
        .iter()
        .filter(|operation| {
            operation.kind == "query" && !operation.slots.iter().any(|slot| slot.required && slot.scalar == "ID")
        })
        .collect();
    let actors = actors(&world, &acme).await;
    let mut seen: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, actor) in &actors {
        for operation in &lists {
            let answer = actor.gql(&operation.deep, operation.all_variables(&schema, 0, &|_| None)).await;
            if denied(&answer).is_some() {
                continue;
            }
            reached.entry(&operation.field).or_default().insert(name);
            for error in answer.body["errors"].as_array().into_iter().flatten() {
                assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{} as {name}: {error}", operation.field);
                let path =
                    error["path"].as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>().join(".");
                if !path.contains(".edges.") {
                    seen.entry(path).or_default().insert(name, "-");
                }
            }
        }
    }
    let names: Vec<&str> = actors.iter().map(|(name, _)| *name).collect();
    let rows = seen.iter().map(|(path, denials)| {
        let root = path.split('.').next().unwrap_or_default();
        let hidden = |name: &str| {
            seen.iter().any(|(above, denials)| path.starts_with(&format!("{above}.")) && denials.contains_key(name))
        };
        let mark = |name: &&str| match denials.get(*name) {
            Some(mark) => *mark,
            None if reached[root].contains(*name) && !hidden(name) => "yes",
            None => "",
        };
        (path.clone(), names.iter().map(mark).collect())
    });
    let rows: Vec<_> = rows.collect();
    assert!(rows.iter().any(|(path, _)| path == "contacts.nodes.email"), "nobody was denied a contact's address");
    golden::same("access_below.txt", &table("field below an open one", &names, &rows));
}

/// Rows and columns, each column as wide as its name.
fn table(title: &str, columns: &[&str], rows: &[(String, Vec<&str>)]) -> String {
    let first = rows.iter().map(|(name, _)| name.len()).chain([title.len()]).max().unwrap_or_default();
    let line = |name: &str, marks: &[&str]| {
        let marks =
            marks.iter().zip(columns).map(|(mark, column)| format!("  {mark:<width$}", width = column.len().max(3)));
        format!("{name:<first$}{}", marks.collect::<String>()).trim_end().to_owned() + "\n"
    };
    line(title, columns) + &rows.iter().map(|(name, marks)| line(name, marks)).collect::<String>()
}
