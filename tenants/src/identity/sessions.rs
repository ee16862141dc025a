//! Sessions: one row a sign-in, which an access token names and a refresh token prolongs.

mod refresh;

pub use refresh::Tokens;
pub(crate) use refresh::{Seat, open};

use super::{
    User,
    trail::{self, Event},
};
use crate::{
    Db, Id,
    conn::Conn,
    error::{Error, Result},
    id::Named,
    members::Member,
    provisioning::Tenant,
    scope::Scope,
    signals::{Signal, Topic},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// One sign-in of a member.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Session {
    /// The session's identifier.
    pub id: Id<Self>,
    /// The tenant it is for.
    pub tenant: Id<Tenant>,
    /// The network address it was last refreshed from.
    pub address: String,
    /// What the client says it is.
    pub agent: String,
    /// When the person signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub refreshed_at: DateTime<Utc>,
    /// When it ends unless it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Named for Session {
    const PREFIX: &'static str = "session";
}

impl Db {
    /// The sessions in which the person of this scope is signed in, in whichever tenant, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn sessions(&self, scope: &Scope) -> Result<Vec<Session>> {
        let person = scope.person()?;
        self.system()
            .await?
            .rows(
                "SELECT id, tenant_id AS tenant, address, agent, created_at, refreshed_at, expires_at, id = $2 AS current
                 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $3 ORDER BY refreshed_at DESC, id DESC",
                [person.user.into(), person.session.into(), self.clock().now().into()],
            )
            .await
    }

    /// Ends the session of this scope.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn sign_out(&self, scope: &Scope) -> Result<()> {
        self.revoke_session(scope, scope.person()?.session).await
    }

    /// Ends one of the person's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none such; [`Error::Forbidden`] for a program.
    pub async fn revoke_session(&self, scope: &Scope, id: Id<Session>) -> Result<()> {
        let person = scope.person()?;
        if self.revoke(scope, person.user, Which::Only(id)).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Ends all of the person's sessions but the one of this scope, and tells how many these were.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a program.
    pub async fn revoke_other_sessions(&self, scope: &Scope) -> Result<usize> {
        let person = scope.person()?;
        self.revoke(scope, person.user, Which::AllBut(Some(person.session))).await
    }

    async fn revoke(&self, scope: &Scope, user: Id<User>, which: Which) -> Result<usize> {
        let conn = self.system().await?;
        let ended = end(&conn, self, user, which).await?;
        trail::append(&conn, self, &scope.who().origin, ended.events("session:revoke")).await?;
        conn.commit().await?;
        ended.tell(self);
        Ok(ended.0.len())
    }
}

/// Which sessions of a person.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    Only(Id<Session>),
    AllBut(Option<Id<Session>>),
}

/// Sessions that were ended.
pub(crate) struct Ended(Vec<EndedRow>);

#[derive(FromQueryResult)]
struct EndedRow {
    tenant_id: Uuid,
    id: Id<Session>,
    member_id: Id<Member>,
}

/// Ends sessions of a person; say so with [`Ended::tell`] after the commit.
pub(crate) async fn end(conn: &Conn, db: &Db, user: Id<User>, which: Which) -> Result<Ended> {
    let (only, but) = match which {
        Which::Only(id) => (Some(id), None),
        Which::AllBut(id) => (None, id),
    };
    let rows = conn
        .rows(
            "UPDATE sessions SET revoked_at = $2
             WHERE user_id = $1 AND revoked_at IS NULL AND ($3::uuid IS NULL OR id = $3) AND ($4::uuid IS NULL OR id <> $4)
             RETURNING tenant_id, id, member_id",
            [user.into(), db.clock().now().into(), only.into(), but.into()],
        )
        .await?;
    Ok(Ended(rows))
}

impl Ended {
    /// An event for each.
    pub(crate) fn events(&self, action: &'static str) -> Vec<Event> {
        let event = |row: &EndedRow| Event {
            tenant: row.tenant_id,
            actor: row.member_id.to_string(),
            action,
            subjects: vec![row.id.to_string()],
        };
        self.0.iter().map(event).collect()
    }

    /// Tells followers in all processes, so that their streams end.
    pub(crate) fn tell(&self, db: &Db) {
        let mut tenants: Vec<Uuid> = self.0.iter().map(|row| row.tenant_id).collect();
        tenants.sort_unstable();
        tenants.dedup();
        for tenant in tenants {
            db.signals().tell(Signal { tenant, topic: Topic::Sessions });
        }
    }
}
