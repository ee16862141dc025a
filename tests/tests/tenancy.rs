//! Two companies with the same people: nothing in the whole schema tells one of the other.
//!
//! The owner of one walks every field with the other's identifiers, names and cursors in every place where one can be given. Each
//! answer must be the one that something unheard of gets, and hold nothing of the other company.

mod attempt;
mod secrets;

use api::catcher::Behaviour;
use attempt::{Attempt, Told};
use secrets::Secrets;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{
    Actor, Company, World, busy,
    walk::{self, Operation, Schema, Slot},
};

/// Documents of a walk are larger than a client's.
fn roomy(config: &mut api::config::Config) {
    let graphql = &mut config.graphql;
    (graphql.aliases, graphql.fields, graphql.cost) = (10_000, 100_000, 100_000_000);
    config.limits.sign_in_account = 10_000;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_the_schema_tells_one_tenant_of_another() {
    let world = World::with(|_| Behaviour::Accept, roomy).await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    busy::furnish(&[&acme, &zeta]).await;
    let mut walker = Walker::start(&world, &acme, &zeta).await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;

    let operations = walker.operations.clone();
    assert!(operations.len() > 50, "the schema was not found");
    let mut found = Vec::new();
    for operation in &operations {
        walker.walk(operation, &mut found).await;
    }

    assert!(found.is_empty(), "{} answers tell:\n{}", found.len(), found.join("\n"));
    assert_eq!(witness.digest(acme.id.uuid()).await, before, "something of the other company changed");
    control(&acme, &walker).await;
    world.leaves_tasks();
}

/// The proof of the proof: a key that all tenants share tells one what another has, and the walk notices.
#[tokio::test(flavor = "multi_thread")]
async fn the_walk_notices_a_key_that_reaches_over_the_wall() {
    let world = World::with(|_| Behaviour::Accept, roomy).await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    busy::furnish(&[&acme, &zeta]).await;
    let mut walker = Walker::start(&world, &acme, &zeta).await;
    world.witness().await.run("CREATE UNIQUE INDEX over_the_wall ON senders (email)").await;
    let create = walker.operations.iter().find(|operation| operation.field == "senderCreate").unwrap().clone();
    let mut found = Vec::new();
    walker.walk(&create, &mut found).await;
    assert!(found.iter().any(|told| told.contains("CONFLICT")), "{found:?}");
    world.leaves_tasks();
}

/// The same walk finds what it looks for where it may be found: as the other company's own owner.
async fn control(acme: &Company<'_>, walker: &Walker<'_>) {
    let mut controlled = 0;
    for operation in walker.operations.iter().filter(|operation| operation.kind == "query") {
        let needed: Vec<&Slot> = operation.slots.iter().filter(|slot| slot.required && slot.scalar == "ID").collect();
        let [slot] = needed[..] else { continue };
        if slot.path != "id" {
            continue;
        }
        let mut shown = false;
        for id in walker.secrets.theirs.values().filter_map(|ids| ids.first()) {
            let attempt =
                Attempt { operation, slot, given: Value::from(id.as_str()), others: BTreeMap::new(), deep: true };
            let told = attempt.told(&acme.owner, &walker.schema, 0).await;
            shown |= walker.secrets.shown_in(&told.text).is_some();
        }
        assert!(shown, "the walk would not notice a secret in {}", operation.field);
        controlled += 1;
    }
    assert!(controlled >= 5, "no field was controlled");
}

/// What a company's owner sees when asking for everything that can be asked for without knowing anything.
async fn harvest(schema: &Schema, operations: &[Operation], company: &Company<'_>) -> Vec<Value> {
    let mut seen = Vec::new();
    for operation in operations.iter().filter(|operation| operation.kind == "query") {
        if operation.slots.iter().any(|slot| slot.path == "email" || slot.required && slot.scalar == "ID") {
            continue;
        }
        let variables = operation.all_variables(schema, 0, &|_| None);
        seen.push(company.owner.gql(&operation.deep, variables).await.ok());
    }
    seen
}

struct Walker<'w> {
    world: &'w World,
    spy: Actor,
    schema: Schema,
    operations: Vec<Operation>,
    secrets: Secrets,
    number: u32,
}

impl<'w> Walker<'w> {
    /// Looks around: what there is to ask, and what only the other company has.
    async fn start(world: &'w World, them: &Company<'_>, us: &Company<'_>) -> Self {
        secrets::hide(them).await;
        us.campaign("Draft").create().await;
        let (schema, operations) = walk::operations(&us.owner).await;
        let (theirs, ours) = (harvest(&schema, &operations, them).await, harvest(&schema, &operations, us).await);
        let secrets = Secrets::of(world, &theirs, &ours).await;
        Self { world, spy: us.owner.clone(), schema, operations, secrets, number: 0 }
    }

    /// Tries everything of the other company in every place of one operation.
    async fn walk(&mut self, operation: &Operation, found: &mut Vec<String>) {
        let kinds = self.kinds(operation).await;
        for slot in &operation.slots {
            let pairs = if slot.scalar == "ID" {
                self.secrets.ids(self.world, kinds.get(&slot.path).map_or(&[][..], Vec::as_slice))
            } else {
                self.secrets.texts(self.world, &operation.field)
            };
            for (theirs, unheard) in pairs {
                let others = self.own(operation, slot, &kinds);
                let told = self.told(operation, slot, &theirs, &others).await;
                let fair = self.told(operation, slot, &unheard, &others).await;
                let place = format!("{} {}({} = {theirs})", operation.kind, operation.field, slot.path);
                if let Some(secret) = self.secrets.shown_in(&told.text.replace(&theirs, "")) {
                    found.push(format!("{place} shows {secret}"));
                }
                // A cursor is a place in an order, which one's own rows have too.
                if told.said != fair.said && !slot.path.ends_with("after") {
                    found.push(format!("{place}\n  theirs:  {}\n  unheard: {}", told.said, fair.said));
                }
                if told.said.contains("INTERNAL") {
                    found.push(format!("{place}: {}", told.said));
                }
            }
        }
        if operation.slots.is_empty() {
            let variables = operation.all_variables(&self.schema, 0, &|_| None);
            let text = self.spy.gql(&operation.deep, variables).await.body.to_string();
            found.extend(self.secrets.shown_in(&text).map(|secret| format!("{} shows {secret}", operation.field)));
        }
    }

    async fn told(
        &mut self,
        operation: &Operation,
        slot: &Slot,
        given: &str,
        others: &BTreeMap<String, String>,
    ) -> Told {
        self.number += 1;
        let attempt = Attempt { operation, slot, given: json!(given), others: others.clone(), deep: true };
        attempt.told(&self.spy, &self.schema, self.number).await
    }

    /// For each place of an identifier the kinds that belong there: those whose unheard-of identifier is not called malformed. What
    /// is called so is told by its form alone, whoever has it.
    async fn kinds(&mut self, operation: &Operation) -> BTreeMap<String, Vec<String>> {
        let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for slot in operation.slots.iter().filter(|slot| slot.scalar == "ID") {
            let others = kinds_filled(self.world, &kinds);
            for (kind, _) in self.secrets.theirs.clone() {
                let unheard = busy::id_of(&kind, self.world.db().clock().uuid());
                self.number += 1;
                let attempt = Attempt { operation, slot, given: json!(unheard), others: others.clone(), deep: false };
                let told = attempt.told(&self.spy, &self.schema, self.number).await;
                // A variable of a name that is taken is called after its field too.
                let name = slot.path.rsplit('.').next().and_then(|name| name.split('_').next()).unwrap_or_default();
                if !told.malformed(name) {
                    kinds.entry(slot.path.clone()).or_default().push(kind);
                }
            }
        }
        kinds
    }

    /// The spy's own things, for all places but one.
    fn own(
        &self,
        operation: &Operation,
        but: &Slot,
        kinds: &BTreeMap<String, Vec<String>>,
    ) -> BTreeMap<String, String> {
        let ids = operation.slots.iter().filter(|slot| slot.scalar == "ID" && slot.path != but.path);
        let own = ids.filter_map(|slot| {
            let kind = kinds.get(&slot.path)?.first()?;
            let own = self.secrets.ours.get(kind).and_then(|ids| ids.first());
            let own = own.unwrap_or_else(|| panic!("{}: the company has no {kind} of its own", operation.field));
            Some((slot.path.clone(), own.clone()))
        });
        own.collect()
    }
}

/// Unheard-of identifiers for the places whose kind is known.
fn kinds_filled(world: &World, kinds: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, String> {
    kinds.iter().map(|(path, kinds)| (path.clone(), busy::id_of(&kinds[0], world.db().clock().uuid()))).collect()
}
