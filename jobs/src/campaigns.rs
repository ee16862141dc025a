//! Sending a campaign: freezing its audience, then one window of a batch after the other.

mod dry_run;
mod press;

use crate::{
    channels::{Outside, Refused},
    job::Job,
    smtp,
};
use chrono::TimeDelta;
pub(crate) use dry_run::run as dry_run;
use futures::{StreamExt, stream::FuturesUnordered};
use press::Press;
use std::time::Duration;
use tenants::{
    Error, Id, Result,
    campaigns::{
        Campaign, audience,
        delivery::{self, Batch, Claim, Recipient, Settled, Verdict, Window},
    },
    outbox::Outcome,
    returns::{Kind, Status},
};
use tokio::time::{interval, sleep};

/// How long a task sends before other tenants have their turn, in seconds.
const SLICE: i64 = 20;
/// How long a batch rests when the relay can't be reached or puts us off.
const REST: TimeDelta = TimeDelta::seconds(5);
/// How often a worker tells that it still holds a batch.
const PULSE: Duration = Duration::from_secs(5);
/// How often results are offered to a database that is away, a second apart.
const TRIES: u32 = 120;

/// Freezes the audience of a campaign whose time has come.
pub(crate) async fn prepare(job: &Job<'_>, id: Id<Campaign>) -> Result<Outcome> {
    let Some((campaign, letter)) = job.scope.act(async |tx| audience::letter(tx, id).await).await? else {
        return Ok(Outcome::Done);
    };
    let Some(templates) = press::compile(&letter.bundle) else { return Ok(Outcome::GiveUp("template")) };
    let links: Vec<String> = templates.iter().flat_map(|template| template.links().to_vec()).collect();
    job.scope.act(async |tx| audience::freeze(tx, &campaign, &letter, &links).await).await?;
    Ok(Outcome::Done)
}

/// Sends batches until none is left, a person stops the campaign, the relay is gone, or others are to have their turn.
pub(crate) async fn deliver(job: &Job<'_>, id: Id<Campaign>) -> Result<Outcome> {
    let clock = job.scope.db().clock();
    let until = clock.now() + TimeDelta::seconds(SLICE);
    let letter = job.scope.act(async |tx| delivery::letter(tx, id).await).await?;
    let Some(press) = Press::new(job, id, letter).await? else { return Ok(Outcome::GiveUp("template")) };
    loop {
        let batch = match job.scope.act(async |tx| delivery::claim(tx, id).await).await? {
            Claim::Batch(batch) => batch,
            Claim::Wait(at) => return Ok(Outcome::Again(at)),
            Claim::Over => return Ok(Outcome::Done),
        };
        let end = send(job, &press, &batch).await?;
        let now = clock.now();
        match end {
            End::Done if now < until && !job.stop.is_cancelled() => {}
            End::Done | End::Stopped => return Ok(Outcome::Again(now)),
            End::Halted => return Ok(Outcome::Done),
            End::Rests => return Ok(Outcome::Again(now + REST)),
        }
    }
}

/// How the work on a batch ended.
enum End {
    Done,
    Halted,
    Rests,
    Stopped,
}

async fn send(job: &Job<'_>, press: &Press, batch: &Batch) -> Result<End> {
    let mut settled = Vec::new();
    let size = i64::try_from(job.outside.window).unwrap_or(i64::MAX);
    loop {
        let mut patience = Patience::default();
        let window = loop {
            match job.scope.act(async |tx| delivery::open(tx, batch, &settled, size).await).await {
                Err(Error::Unavailable(_)) if patience.is_left() => patience.wait().await,
                window => break window?,
            }
        };
        let recipients = match window {
            Window::Send(recipients) => recipients,
            Window::Done | Window::Hushed => return Ok(End::Done),
            Window::Halted => return Ok(End::Halted),
        };
        settled = transmit(job, press, batch, &recipients).await;
        let put_off = settled.iter().any(|one| matches!(one.verdict, Verdict::Untried | Verdict::Deferred));
        if put_off || job.stop.is_cancelled() {
            close(job, batch, &settled, if put_off { REST } else { TimeDelta::zero() }).await?;
            return Ok(if put_off { End::Rests } else { End::Stopped });
        }
    }
}

/// Gives a batch back with the results of its last window.
async fn close(job: &Job<'_>, batch: &Batch, settled: &[Settled], rest: TimeDelta) -> Result<()> {
    let mut patience = Patience::default();
    loop {
        match job.scope.act(async |tx| delivery::close(tx, batch, settled, rest).await).await {
            Err(Error::Unavailable(_)) if patience.is_left() => patience.wait().await,
            closed => return closed,
        }
    }
}

/// Results are offered until the database takes them: while it is away, nobody else can take the batch either.
#[derive(Default)]
struct Patience(u32);

impl Patience {
    fn is_left(&self) -> bool {
        self.0 < TRIES
    }

    async fn wait(&mut self) {
        self.0 += 1;
        sleep(Duration::from_secs(1)).await;
    }
}

/// Sends one window, holding the batch meanwhile.
async fn transmit(job: &Job<'_>, press: &Press, batch: &Batch, recipients: &[Recipient]) -> Vec<Settled> {
    let sends = FuturesUnordered::new();
    for recipient in recipients {
        sends.push(one(job.outside, press, recipient));
    }
    let mut sends = sends.collect::<Vec<_>>();
    let mut pulse = interval(PULSE);
    pulse.tick().await;
    loop {
        tokio::select! {
            settled = &mut sends => return settled,
            _ = pulse.tick() => {
                // A lost lease shows when the results are offered.
                drop(job.scope.act(async |tx| delivery::hold(tx, batch).await).await);
            }
        }
    }
}

async fn one(outside: &Outside, press: &Press, recipient: &Recipient) -> Settled {
    let outcome = match press.write(recipient) {
        Ok(printed) => outside.mail(&recipient.cleared, &press.letter(&printed)).await,
        Err(_) => Err(Refused::Malformed),
    };
    let (verdict, code) = judge(&outcome);
    metrics::counter!("dihya_messages_total", "channel" => "email", "verdict" => verdict_label(verdict)).increment(1);
    Settled { slot: recipient.slot, verdict, code, gone: is_gone(&outcome) }
}

/// Whether the relay says that there is no such address, and not only that it does not want the message.
fn is_gone(outcome: &Result<smtp::Outcome, Refused>) -> bool {
    use smtp::{Outcome, Stage};
    let Ok(Outcome::Refused { permanent: true, stage: Stage::Recipient, enhanced: Some(code), .. }) = outcome else {
        return false;
    };
    code.parse::<Status>().is_ok_and(|status| status.judge().0 == Kind::BouncedHard)
}

/// What a conversation with the relay means for the ledger.
fn judge(outcome: &Result<smtp::Outcome, Refused>) -> (Verdict, i16) {
    use smtp::{Outcome, Stage};
    let code = |code: &u16| i16::try_from(*code).unwrap_or_default();
    match outcome {
        Ok(Outcome::Accepted { code: reply, .. }) => (Verdict::Accepted, code(reply)),
        Ok(Outcome::Refused { code: reply, permanent: true, stage: Stage::Recipient | Stage::Message, .. }) => {
            (Verdict::Rejected, code(reply))
        }
        Ok(Outcome::Refused { code: reply, permanent: false, stage: Stage::Recipient | Stage::Message, .. }) => {
            (Verdict::Deferred, code(reply))
        }
        // The relay refused us, not the person.
        Ok(Outcome::Refused { .. } | Outcome::NotTried { .. }) => (Verdict::Untried, 0),
        Ok(Outcome::Unknown { .. }) => (Verdict::Unknown, 0),
        Err(Refused::Malformed) => (Verdict::Rejected, 0),
    }
}

fn verdict_label(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "accepted",
        Verdict::Rejected => "rejected",
        Verdict::Deferred => "deferred",
        Verdict::Unknown => "unknown",
        Verdict::Untried => "untried",
    }
}
