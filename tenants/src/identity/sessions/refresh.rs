//! What a session gives: an access token for ten minutes, and a refresh token for the next pair.
//!
//! A refresh token is `family.turn`. The family stays as long as the session; the turn is good once. Whoever shows a known
//! family with another turn than the last holds a token that was used before: theirs or the person's was stolen, so the
//! session ends. There is no grace: a client with several windows takes turns at refreshing.

use super::Session;
use crate::{
    Db, Id,
    conn::Conn,
    error::{Error, Result},
    identity::{
        User, authentication, secrets,
        tokens::{Claims, Ring},
        trail::{self, Event},
    },
    members::Member,
    provisioning::Tenant,
    scope::Origin,
    signals::{Signal, Topic},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;

/// How long a session lives without being refreshed.
const IDLE: TimeDelta = TimeDelta::days(30);
/// How long it lives at most, then the person signs in anew.
const MOST: TimeDelta = TimeDelta::days(90);
/// How much is kept of what a client says it is, in characters.
const AGENT: usize = 200;

/// What a client gets by signing in, and again by each refresh.
#[derive(Clone)]
pub struct Tokens {
    /// Goes with each request as `Authorization: Bearer`.
    pub access: String,
    /// When the access token is no longer good: 10 minutes after it was given.
    pub access_expires_at: DateTime<Utc>,
    /// Buys the next pair, once.
    pub refresh: String,
    /// When the session ends unless it is refreshed.
    pub refresh_expires_at: DateTime<Utc>,
    /// The session.
    pub session: Id<Session>,
    /// The person in this tenant.
    pub member: Id<Member>,
    /// The tenant.
    pub tenant: Id<Tenant>,
}

/// Who gets a session, and since when they have been signed in.
pub(crate) struct Seat {
    pub(crate) tenant: Id<Tenant>,
    pub(crate) member: Id<Member>,
    pub(crate) user: Id<User>,
    pub(crate) since: DateTime<Utc>,
}

/// Opens a session and gives its first tokens.
pub(crate) async fn open(
    conn: &Conn,
    db: &Db,
    ring: &Ring,
    seat: &Seat,
    origin: &Origin,
    agent: &str,
) -> Result<Tokens> {
    let now = db.clock().now();
    let id = Id::<Session>::new(db.clock());
    let (family, turn) = (secrets::fresh(), secrets::fresh());
    let expires_at = (now + IDLE).min(seat.since + MOST);
    conn.run(
        "INSERT INTO sessions (tenant_id, id, user_id, member_id, family_hash, refresh_hash, address, agent,
                               created_at, refreshed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            seat.tenant.into(),
            id.into(),
            seat.user.into(),
            seat.member.into(),
            secrets::hashed(&family).into(),
            secrets::hashed(&turn).into(),
            origin.address.clone().unwrap_or_default().into(),
            agent.chars().take(AGENT).collect::<String>().into(),
            seat.since.into(),
            now.into(),
            expires_at.into(),
        ],
    )
    .await?;
    give(ring, seat, id, format!("{family}.{turn}"), now, expires_at)
}

fn give(
    ring: &Ring,
    seat: &Seat,
    session: Id<Session>,
    refresh: String,
    now: DateTime<Utc>,
    refresh_expires_at: DateTime<Utc>,
) -> Result<Tokens> {
    let &Seat { tenant, member, user, .. } = seat;
    let claims = Claims::new(user, tenant, member, session, now);
    let (access, access_expires_at) = (ring.sign(&claims)?, claims.expires_at());
    Ok(Tokens { access, access_expires_at, refresh, refresh_expires_at, session, member, tenant })
}

#[derive(FromQueryResult)]
struct Row {
    tenant_id: Id<Tenant>,
    id: Id<Session>,
    user_id: Id<User>,
    member_id: Id<Member>,
    refresh_hash: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended: bool,
    state: String,
}

impl Db {
    /// Gives the next pair of tokens for a refresh token, which is thereby used up.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] with `TOKEN_REUSED` when it was used before, which ends the session; `TOKEN_EXPIRED`,
    /// `TOKEN_REVOKED`, or `UNAUTHENTICATED` when it is none. `TENANT_SUSPENDED`.
    pub async fn refresh(&self, token: &str, origin: &Origin) -> Result<Tokens> {
        let none = Error::Unauthenticated("UNAUTHENTICATED");
        let Some((family, turn)) = token.split_once('.') else {
            return Err(none);
        };
        let ring = self.signing_keys().await?;
        let now = self.clock().now();
        let conn = self.system().await?;
        let row: Option<Row> = conn
            .row(
                "SELECT s.tenant_id, s.id, s.user_id, s.member_id, s.refresh_hash, s.created_at, s.expires_at, t.state,
                        s.revoked_at IS NOT NULL OR m.removed_at IS NOT NULL AS ended
                 FROM sessions s JOIN members m ON m.tenant_id = s.tenant_id AND m.id = s.member_id
                 JOIN tenants t ON t.id = s.tenant_id
                 WHERE s.family_hash = $1 FOR UPDATE OF s",
                [secrets::hashed(family).into()],
            )
            .await?;
        let row = row.ok_or(none)?;
        if row.ended {
            return Err(Error::Unauthenticated("TOKEN_REVOKED"));
        }
        if row.expires_at <= now {
            return Err(Error::Unauthenticated("TOKEN_EXPIRED"));
        }
        if !secrets::matches(turn, &row.refresh_hash) {
            return self.end_stolen(&conn, &row, origin).await;
        }
        authentication::admits(&row.state)?;
        let turn = secrets::fresh();
        let expires_at = (now + IDLE).min(row.created_at + MOST);
        conn.run(
            "UPDATE sessions SET refresh_hash = $3, address = $4, refreshed_at = $5, expires_at = $6 WHERE tenant_id = $1 AND id = $2",
            [
                row.tenant_id.into(),
                row.id.into(),
                secrets::hashed(&turn).into(),
                origin.address.clone().unwrap_or_default().into(),
                now.into(),
                expires_at.into(),
            ],
        )
        .await?;
        let seat = Seat { tenant: row.tenant_id, member: row.member_id, user: row.user_id, since: row.created_at };
        let tokens = give(&ring, &seat, row.id, format!("{family}.{turn}"), now, expires_at)?;
        conn.commit().await?;
        Ok(tokens)
    }

    async fn end_stolen(&self, conn: &Conn, row: &Row, origin: &Origin) -> Result<Tokens> {
        let tenant = row.tenant_id.uuid();
        conn.run(
            "UPDATE sessions SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2",
            [tenant.into(), row.id.into(), self.clock().now().into()],
        )
        .await?;
        let subjects = vec![row.member_id.to_string(), row.id.to_string()];
        let event = Event { tenant, actor: "nobody".to_owned(), action: "session:reuse", subjects };
        trail::append(conn, self, origin, vec![event]).await?;
        conn.commit().await?;
        self.signals().tell(Signal { tenant, topic: Topic::Sessions });
        Err(Error::Unauthenticated("TOKEN_REUSED"))
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("session", &self.session).finish_non_exhaustive()
    }
}
