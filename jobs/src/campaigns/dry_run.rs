//! Writing a campaign for everybody and sending it to nobody.

use super::{SLICE, press::Press};
use crate::{job::Job, templates::CLIPPED};
use chrono::TimeDelta;
use tenants::{
    Id, Result,
    campaigns::{
        delivery::Recipient,
        dry_runs::{self, DryRun, Findings},
    },
    contacts::Contact,
    outbox::Outcome,
};

/// People whose messages are written between two notes of how far it has come.
const STEP: usize = 500;

/// Goes through the audience from where the last run ended.
pub(crate) async fn run(job: &Job<'_>, id: Id<DryRun>) -> Result<Outcome> {
    let clock = job.scope.db().clock();
    let until = clock.now() + TimeDelta::seconds(SLICE);
    let Some((campaign, letter)) = job.scope.act(async |tx| dry_runs::begin(tx, id).await).await? else {
        return Ok(Outcome::Done);
    };
    let Some(press) = Press::new(job, campaign, letter).await? else { return Ok(Outcome::GiveUp("template")) };
    loop {
        let chosen = job.scope.act(async |tx| dry_runs::chosen(tx, id).await).await?;
        if chosen.is_empty() {
            job.scope.act(async |tx| dry_runs::finish(tx, id).await).await?;
            return Ok(Outcome::Done);
        }
        for people in chosen.chunks(STEP) {
            let Some(recipients) = job.scope.act(async |tx| dry_runs::people(tx, id, people).await).await? else {
                return Ok(Outcome::Done);
            };
            let found = write(&press, &recipients);
            job.scope.act(async |tx| dry_runs::note(tx, id, people, &found).await).await?;
            if clock.now() >= until || job.stop.is_cancelled() {
                return Ok(Outcome::Again(clock.now()));
            }
        }
    }
}

/// What is found when these messages are written as they would leave.
fn write(press: &Press, recipients: &[Recipient]) -> Findings {
    let mut findings = Findings::default();
    for recipient in recipients {
        let Some(contact) = recipient.cleared.id() else { continue };
        one(press, recipient, contact, &mut findings);
    }
    findings
}

fn one(press: &Press, recipient: &Recipient, contact: Id<Contact>, findings: &mut Findings) {
    let printed = match press.write(recipient) {
        Ok(printed) => printed,
        Err(fault) => return findings.failed(contact, fault.reason.code()),
    };
    let Some(bytes) = press.letter(&printed).size(&recipient.cleared) else {
        return findings.failed(contact, "mail-malformed");
    };
    findings.wrote(contact, bytes);
    if printed.page() > CLIPPED {
        findings.clipped(contact, "template-clipped");
    }
}
