//! Live figures: a snapshot first, then every change, coalesced, until nothing more is to come.
//!
//! A signal only says that something changed; what is shown is read anew, behind the walls, by a scope that was asked again whether
//! it still holds. So nothing is missed after a reconnection, and a revoked session ends its streams.

use crate::{
    bulks,
    campaigns::{CampaignFigures, CampaignState, DryRunState},
    context::Act,
    ids,
    imports::{ImportState, progress},
};
use async_graphql::{Context, ID, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use futures::Stream;
use std::time::Duration;
use tenants::{
    Id, Result, Scope,
    campaigns::{
        self, Campaign,
        dry_runs::{self, DryRun},
    },
    contacts::{
        bulks::Bulk,
        import::{self, Import},
    },
    signals::{Signal, Topic},
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{sleep, timeout},
};

/// The least time between two events of one stream.
const COALESCE: Duration = Duration::from_millis(250);
/// How long a stream trusts that no signal was lost.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// What a stream gives: the library wants errors of its own kind here, with ours inside.
type Event<T> = async_graphql::Result<T>;

/// A campaign at one moment.
#[derive(SimpleObject, Clone, PartialEq)]
pub(crate) struct CampaignProgress {
    /// The campaign.
    id: ID,
    /// Where it stands.
    state: CampaignState,
    /// Its figures.
    figures: CampaignFigures,
    /// When sending began.
    started_at: Option<DateTime<Utc>>,
    /// When it was completed or cancelled.
    finished_at: Option<DateTime<Utc>>,
}

/// An import at one moment.
#[derive(SimpleObject, Clone, PartialEq)]
pub(crate) struct ImportProgress {
    /// The import.
    id: ID,
    /// Where it stands.
    state: ImportState,
    /// How much of the file was read, from 0 to 1.
    progress: f64,
    /// New contacts.
    created: i64,
    /// Contacts that were there and were completed.
    updated: i64,
    /// Lines that were refused.
    rejected: i64,
    /// Why the file as a whole could not be read: the code of a violation.
    failure: Option<String>,
}

/// A change of many contacts at one moment.
#[derive(SimpleObject, Clone, PartialEq)]
pub(crate) struct ContactsChangeProgress {
    /// The change.
    id: ID,
    /// Where it stands.
    state: bulks::State,
    /// How many contacts are meant.
    total: i32,
    /// How many are done.
    done: i32,
    /// How many of them it made a difference to.
    changed: i32,
}

/// A dry run at one moment.
#[derive(SimpleObject, Clone, PartialEq)]
pub(crate) struct CampaignDryRunProgress {
    /// The dry run.
    id: ID,
    /// Where it stands.
    state: DryRunState,
    /// How many would get it; none before it began.
    cleared: Option<i64>,
    /// How many messages were written as they would leave.
    rendered: i64,
    /// How many could not be written.
    faulty: i64,
}

#[derive(Default)]
pub(crate) struct LiveSubscription;

#[Subscription]
impl LiveSubscription {
    /// A campaign's state and figures: as they are, then whenever they change, at most four times a second, until the campaign
    /// is completed or cancelled. Clicks that come later are told by `campaign`.
    async fn campaign_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Event<CampaignProgress>>> {
        let (scope, id) = (ctx.scope()?.clone(), ids::read::<Campaign>("id", &id)?);
        look_at_campaign(&scope.fresh(), id).await?;
        Ok(follow(scope, Topic::Campaign(id.uuid()), move |scope| async move { look_at_campaign(&scope, id).await }))
    }

    /// The progress of a dry run: as it is, then whenever it moves, at most four times a second, until it is completed or cancelled.
    async fn campaign_dry_run_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Event<CampaignDryRunProgress>>> {
        let (scope, id) = (ctx.scope()?.clone(), ids::read::<DryRun>("id", &id)?);
        look_at_dry_run(&scope.fresh(), id).await?;
        Ok(follow(scope, Topic::DryRun(id.uuid()), move |scope| async move { look_at_dry_run(&scope, id).await }))
    }

    /// An import's progress: as it is, then whenever it changes, at most four times a second, until it is completed or failed.
    async fn import_progress(&self, ctx: &Context<'_>, id: ID) -> Result<impl Stream<Item = Event<ImportProgress>>> {
        let (scope, id) = (ctx.scope()?.clone(), ids::read::<Import>("id", &id)?);
        look_at_import(&scope.fresh(), id).await?;
        Ok(follow(scope, Topic::Import(id.uuid()), move |scope| async move { look_at_import(&scope, id).await }))
    }

    /// The progress of a change of many contacts: as it is, then whenever it moves, at most four times a second, until it is completed or
    /// cancelled.
    async fn contacts_change_progress(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> Result<impl Stream<Item = Event<ContactsChangeProgress>>> {
        let (scope, id) = (ctx.scope()?.clone(), ids::read::<Bulk>("id", &id)?);
        look_at_bulk(&scope.fresh(), id).await?;
        Ok(follow(scope, Topic::Bulk(id.uuid()), move |scope| async move { look_at_bulk(&scope, id).await }))
    }
}

async fn look_at_campaign(scope: &Scope, id: Id<Campaign>) -> Result<CampaignProgress> {
    scope
        .act(async |tx| {
            let campaign = campaigns::find(tx, id).await?;
            let figures = campaigns::figures::of(tx, &[id]).await?.into_iter().next().map(|(_, figures)| figures);
            Ok(CampaignProgress {
                id: ids::show(id),
                state: campaign.state.into(),
                figures: figures.unwrap_or_default().into(),
                started_at: campaign.started_at,
                finished_at: campaign.finished_at,
            })
        })
        .await
}

async fn look_at_dry_run(scope: &Scope, id: Id<DryRun>) -> Result<CampaignDryRunProgress> {
    let run = scope.act(async |tx| dry_runs::find(tx, id).await).await?;
    let cleared = run.reach().map(|(_, reach)| reach.cleared);
    let DryRun { rendered, faulty, .. } = run;
    Ok(CampaignDryRunProgress { id: ids::show(id), state: run.state().into(), cleared, rendered, faulty })
}

async fn look_at_import(scope: &Scope, id: Id<Import>) -> Result<ImportProgress> {
    let import = scope.act(async |tx| import::find(tx, id).await).await?;
    Ok(ImportProgress {
        id: ids::show(id),
        state: ImportState::of(&import.state),
        progress: progress(&import),
        created: import.created,
        updated: import.updated,
        rejected: import.rejected,
        failure: import.failure,
    })
}

async fn look_at_bulk(scope: &Scope, id: Id<Bulk>) -> Result<ContactsChangeProgress> {
    let bulk = scope.act(async |tx| tenants::contacts::bulks::find(tx, id).await).await?;
    let Bulk { total, done, changed, .. } = bulk;
    Ok(ContactsChangeProgress { id: ids::show(id), state: bulk.state().into(), total, done, changed })
}

/// What can come to an end.
trait Ends {
    /// Whether nothing more is to come.
    fn ended(&self) -> bool;
}

impl Ends for CampaignProgress {
    fn ended(&self) -> bool {
        campaigns::State::from(self.state).over()
    }
}

impl Ends for CampaignDryRunProgress {
    fn ended(&self) -> bool {
        matches!(self.state, DryRunState::Completed | DryRunState::Cancelled)
    }
}

impl Ends for ImportProgress {
    fn ended(&self) -> bool {
        matches!(self.state, ImportState::Completed | ImportState::Failed)
    }
}

impl Ends for ContactsChangeProgress {
    fn ended(&self) -> bool {
        matches!(self.state, bulks::State::Completed | bulks::State::Cancelled)
    }
}

/// What `look` sees, whenever it sees something new. The stream ends with what it follows, or when the session does.
fn follow<T, L, F>(scope: Scope, topic: Topic, look: L) -> impl Stream<Item = Event<T>>
where
    T: Clone + Ends + PartialEq + Send,
    L: Fn(Scope) -> F + Send + 'static,
    F: Future<Output = Result<T>> + Send,
{
    let wanted = Signal { tenant: scope.tenant(), topic };
    let mut heard = scope.db().signals().heard();
    async_stream::try_stream! {
        let mut shown = None;
        loop {
            let scope = scope.db().renew(&scope).await?;
            let seen = look(scope).await?;
            let ended = seen.ended();
            if shown.as_ref() != Some(&seen) {
                shown = Some(seen.clone());
                yield seen;
            }
            if ended {
                return;
            }
            sleep(COALESCE).await;
            wait(&mut heard, wanted).await;
        }
    }
}

/// Until the signal is heard, some were missed, or it is time to look again anyway.
async fn wait(heard: &mut Receiver<Signal>, wanted: Signal) {
    let signal = async {
        loop {
            match heard.recv().await {
                Ok(signal) if signal == wanted => return,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    let _ = timeout(LOOK_AGAIN, signal).await;
}
