//! What people do with their accounts, appended to the audit chains of the tenants that it concerns.

use crate::{
    Db, Id,
    audit::{self, Entry},
    conn::Conn,
    error::Result,
    identity::User,
    members::Member,
    scope::Origin,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Who is said to have done it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The person, who has shown who they are.
    Person,
    /// Somebody who has not.
    Nobody,
}

/// An event of one tenant.
pub(crate) struct Event {
    pub(crate) tenant: Uuid,
    pub(crate) actor: String,
    pub(crate) action: &'static str,
    pub(crate) subjects: Vec<String>,
}

#[derive(FromQueryResult)]
struct Seat {
    tenant_id: Uuid,
    id: Id<Member>,
}

/// An event in every tenant for which the person works; in the platform's own chain when there is none, as when there is
/// no such person, so that an attempt on either takes the same work.
pub(crate) async fn everywhere(
    conn: &Conn,
    user: Option<Id<User>>,
    action: &'static str,
    by: By,
) -> Result<Vec<Event>> {
    let id = user.map_or_else(Uuid::nil, Id::uuid);
    let seats: Vec<Seat> = conn
        .rows(
            "SELECT m.tenant_id, m.id FROM members m JOIN tenants t ON t.id = m.tenant_id
             WHERE m.user_id = $1 AND m.removed_at IS NULL AND t.state <> 'erased'",
            [id.into()],
        )
        .await?;
    let event = |tenant: Uuid, subject: Option<String>| Event {
        tenant,
        actor: subject.clone().filter(|_| by == By::Person).unwrap_or_else(|| "nobody".to_owned()),
        action,
        subjects: subject.into_iter().collect(),
    };
    if seats.is_empty() {
        return Ok(vec![event(Uuid::nil(), user.map(|user| user.to_string()))]);
    }
    Ok(seats.into_iter().map(|seat| event(seat.tenant_id, Some(seat.id.to_string()))).collect())
}

/// Appends the events, last in a transaction of the system. The chains are locked in one order by everybody.
pub(crate) async fn append(conn: &Conn, db: &Db, origin: &Origin, mut events: Vec<Event>) -> Result<()> {
    events.sort_by_key(|event| event.tenant);
    let at = db.clock().now();
    for Event { tenant, actor, action, subjects } in events {
        audit::append(conn, db, tenant, Entry { actor, action, subjects, origin: origin.clone(), at }).await?;
    }
    Ok(())
}
