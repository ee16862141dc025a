//! Who acts, in which tenant; and `act`, the only way to rows.
//!
//! A [`Scope`] comes from authenticating or from claiming a task, never from a constructor. `act` checks the permission that
//! the action's signature names, opens a transaction in which the walls show this tenant only, runs the action, appends to
//! the audit chain what it wrote, and commits. There is no public commit and no second door.

mod tx;

pub use tx::Tx;

use crate::{
    Id,
    audit::{self, Entry},
    conn::Conn,
    db::Db,
    error::{Error, Result},
    idempotency::Once,
    identity::{ApiKey, Session, User},
    members::Member,
    permissions::{Grants, Mode, Permission, Role},
    signals::Signal,
};
use locales::Locale;
use std::{fmt, sync::Arc};
use tokio::sync::Mutex;
use tracing::Instrument;
use uuid::Uuid;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A person, signed in.
    Member {
        /// As a member of this tenant.
        member: Id<Member>,
        /// As a person, in any tenant.
        user: Id<User>,
        /// By this sign-in.
        session: Id<Session>,
    },
    /// A program with an API key.
    Key(Id<ApiKey>),
    /// A task of the platform.
    Worker,
    /// Whoever follows a signed link.
    Link,
}

impl Actor {
    /// The identifier under which idempotency keys are kept; none for tasks and links.
    pub(crate) fn uuid(self) -> Option<Uuid> {
        match self {
            Self::Member { member, .. } => Some(member.uuid()),
            Self::Key(key) => Some(key.uuid()),
            Self::Worker | Self::Link => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member { member, .. } => member.fmt(f),
            Self::Key(key) => key.fmt(f),
            Self::Worker => f.write_str("worker"),
            Self::Link => f.write_str("link"),
        }
    }
}

/// Where an act comes from, for the audit chain.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The network address of the caller.
    pub address: Option<String>,
    /// The identifier of the request, which the logs carry too.
    pub request: Option<String>,
}

/// Somebody, acting in one tenant. A clone shares the transaction in which this request reads.
#[derive(Clone)]
pub struct Scope(Arc<Who>);

pub(crate) struct Who {
    pub(crate) db: Db,
    pub(crate) tenant: Uuid,
    pub(crate) actor: Actor,
    /// Permissions for all rows of the tenant, and those for own rows only.
    pub(crate) full: Grants,
    pub(crate) own: Grants,
    pub(crate) locale: Locale,
    pub(crate) origin: Origin,
    pub(crate) once: Option<Once>,
    readers: Mutex<[Option<Arc<Conn>>; 2]>,
}

/// What a scope is made of; only this crate can fill it in.
pub(crate) struct Standing {
    pub(crate) tenant: Uuid,
    pub(crate) actor: Actor,
    pub(crate) full: Grants,
    pub(crate) own: Grants,
    pub(crate) locale: Locale,
    pub(crate) origin: Origin,
}

tokio::task_local! {
    /// Set while an action runs: a write started inside another act would wait for a second connection, and under load
    /// for ever.
    static ACTING: ();
}

impl Scope {
    pub(crate) fn new(db: &Db, standing: Standing) -> Self {
        let Standing { tenant, actor, full, own, locale, origin } = standing;
        let readers = Mutex::default();
        Self(Arc::new(Who { db: db.clone(), tenant, actor, full, own, locale, origin, once: None, readers }))
    }

    /// The platform itself, on behalf of `tenant`, as `role` (worker or link).
    pub(crate) fn platform(db: &Db, tenant: Uuid, role: Role, locale: Locale, origin: Origin) -> Self {
        let actor = if role == Role::Link { Actor::Link } else { Actor::Worker };
        Self::new(db, Standing { tenant, actor, full: Grants::of(role), own: Grants::default(), locale, origin })
    }

    /// The same somebody with a transaction of their own, for the next event of a stream. It does not ask again whether they
    /// are still who they were: [`Db::renew`] does.
    #[must_use]
    pub fn fresh(&self) -> Self {
        self.with(None)
    }

    pub(crate) fn with(&self, once: Option<Once>) -> Self {
        let Who { tenant, actor, full, own, locale, ref origin, .. } = *self.0;
        let mut scope = Self::new(&self.0.db, Standing { tenant, actor, full, own, locale, origin: origin.clone() });
        if let Some(who) = Arc::get_mut(&mut scope.0) {
            who.once = once;
        }
        scope
    }

    /// The tenant in whose rooms this scope moves.
    #[must_use]
    pub fn tenant(&self) -> Uuid {
        self.0.tenant
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.actor
    }

    /// The language in which this caller is answered.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.0.locale
    }

    /// Names of the permissions that the caller has, for a client that hides what may not be done.
    #[must_use]
    pub fn permissions(&self) -> Vec<&'static str> {
        self.0.full.and(self.0.own).names()
    }

    pub(crate) fn who(&self) -> &Who {
        &self.0
    }

    /// Whether the caller has this permission, asked before costly work whose end is an act under it.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn demand<P: Permission>(&self) -> Result<()> {
        self.0.allow(P::INDEX, P::NAME).map(drop)
    }

    /// The database this scope belongs to.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Runs `action` in a transaction under the permission that its signature names.
    ///
    /// Reads of one scope share one read-only transaction, opened by the first. A write has its own, commits when the action
    /// succeeds and otherwise leaves nothing behind.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when the caller lacks the permission, [`Error::Unavailable`] when the database does, and
    /// whatever the action answers.
    pub async fn act<P, T, F>(&self, action: F) -> Result<T>
    where
        P: Permission,
        F: AsyncFnOnce(&Tx<P>) -> Result<T>,
    {
        let own = self.0.allow(P::INDEX, P::NAME)?;
        let span = tracing::info_span!("act", tenant = %self.0.tenant, permission = P::NAME);
        async { if P::Mode::WRITES { self.write(own, action).await } else { self.read(own, action).await } }
            .instrument(span)
            .await
    }

    async fn read<P, T, F>(&self, own: Option<Uuid>, action: F) -> Result<T>
    where
        P: Permission,
        F: AsyncFnOnce(&Tx<P>) -> Result<T>,
    {
        let tx = Tx::new(&self.0, self.reader(own).await?, own);
        ACTING.scope((), action(&tx)).await
    }

    async fn write<P, T, F>(&self, own: Option<Uuid>, action: F) -> Result<T>
    where
        P: Permission,
        F: AsyncFnOnce(&Tx<P>) -> Result<T>,
    {
        if ACTING.try_with(|()| ()).is_ok() {
            return Err(Error::internal("a write was started inside another act"));
        }
        // One connection a request, and fresh rows for whoever reads after the write.
        *self.0.readers.lock().await = [None, None];
        let conn = Arc::new(self.0.db.tenant(&self.0, own, true).await?);
        if let (Some(once), Some(actor)) = (&self.0.once, self.0.actor.uuid()) {
            once.claim(&conn, actor, &self.0.db).await?;
        }
        let tx = Tx::new(&self.0, conn.clone(), own);
        let done = ACTING.scope((), action(&tx)).await?;
        let journal = tx.close();
        if P::Mode::AUDITED {
            let entry = Entry {
                actor: self.0.actor.to_string(),
                action: P::NAME,
                subjects: journal.subjects,
                origin: self.0.traced(),
                at: journal.now,
            };
            audit::append(&conn, &self.0.db, self.0.tenant, entry).await?;
        }
        conn.commit().await?;
        if let Some(once) = &self.0.once {
            once.settle();
        }
        for topic in journal.signals {
            self.0.db.signals().tell(Signal { tenant: self.0.tenant, topic });
        }
        Ok(done)
    }

    /// The transaction in which this scope reads: one for all rows, one for own rows only.
    async fn reader(&self, own: Option<Uuid>) -> Result<Arc<Conn>> {
        let mut readers = self.0.readers.lock().await;
        let reader = &mut readers[usize::from(own.is_some())];
        match reader {
            Some(conn) if !conn.broken() => Ok(conn.clone()),
            _ => {
                let conn = Arc::new(self.0.db.tenant(&self.0, own, false).await?);
                *reader = Some(conn.clone());
                Ok(conn)
            }
        }
    }
}

impl Who {
    /// Where an act comes from, as the chain may keep it for ever: not from where somebody followed a link, who may ask to be
    /// forgotten.
    fn traced(&self) -> Origin {
        let Origin { address, request } = self.origin.clone();
        Origin { address: address.filter(|_| self.actor != Actor::Link), request }
    }

    /// Whether the permission is held, and if for own rows only, whose these are.
    pub(crate) fn allow(&self, index: usize, name: &'static str) -> Result<Option<Uuid>> {
        if self.full.has(index) {
            return Ok(None);
        }
        match self.actor {
            Actor::Member { member, .. } if self.own.has(index) => Ok(Some(member.uuid())),
            _ => Err(Error::Forbidden(name)),
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("tenant", &self.0.tenant).field("actor", &self.0.actor).finish_non_exhaustive()
    }
}
