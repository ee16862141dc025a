//! Campaigns: how they are drafted and scheduled, who gets a message and who does not, where a campaign may go from where it stands, and what comes back.

mod approvals;
mod archives;
mod audience;
mod caps;
mod drafts;
mod dry_runs;
mod hours;
mod links;
mod pace;
mod reach;
mod relay;
mod schedules;
mod states;

use api::catcher::Behaviour;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};
use tests::{Campaign, Company, World};

/// How long everything rests that the relay put off.
const REST: TimeDelta = TimeDelta::minutes(1);

/// A relay that is closed and can be opened: meanwhile messages wait.
#[derive(Clone, Default)]
struct Gate(Arc<AtomicBool>);

impl Gate {
    /// A world behind a closed gate.
    async fn closed() -> (Self, World) {
        let gate = Self::default();
        let open = gate.0.clone();
        let relay = move |_: &str| if open.load(Relaxed) { Behaviour::Accept } else { Behaviour::Defer };
        (gate, World::with(relay, |_| {}).await)
    }

    /// Opens it and lets everything leave that waits.
    async fn open(&self, world: &World) {
        self.0.store(true, Relaxed);
        world.advance(REST);
        world.drain().await;
    }
}

/// The addresses that got something, in order.
fn got(world: &World) -> Vec<String> {
    let mut got: Vec<String> = world.sent().into_iter().map(|mail| mail.to).collect();
    got.sort();
    got
}

/// Starts a campaign and works off what is due.
pub(crate) async fn send(company: &Company<'_>, campaign: &Campaign) {
    campaign.told(&company.owner, "campaignSend").await.ok();
    company.world.drain().await;
}

/// The figures of a campaign that are not zero.
async fn figures(company: &Company<'_>, campaign: &Campaign) -> Value {
    let seen = campaign.seen(company).await["figures"].clone();
    let told = seen.as_object().unwrap().iter().filter(|(_, figure)| **figure != json!(0));
    Value::Object(told.map(|(name, figure)| (name.clone(), figure.clone())).collect())
}
