//! Invitations: a mail with a token, by which a person joins with roles that somebody chose for them.

mod accept;

pub use accept::Acceptance;

use super::{Held, roles};
use crate::{
    Id, Tx,
    contacts::Email,
    error::{Check, Error, Result},
    id::{Named, several},
    identity::secrets::{fresh, hashed},
    members::Member,
    notices::{self, Notice},
    page::{Page, Slice},
    permissions::{MemberManage, MemberRead, MemberReveal},
    provisioning,
    seal::Sealed,
    taken,
};
use chrono::{DateTime, TimeDelta, Utc};
use locales::Locale;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// How long an invitation is open.
const OPEN: TimeDelta = TimeDelta::days(7);

/// An invitation that is open.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Invitation {
    /// The invitation's identifier.
    pub id: Id<Self>,
    /// The address it was sent to, sealed.
    pub email: Sealed<Email>,
    /// Who sent it.
    pub invited_by: Id<Member>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
    roles: Vec<String>,
}

impl Named for Invitation {
    const PREFIX: &'static str = "invitation";
}

impl Invitation {
    /// The roles with which the person will join.
    #[must_use]
    pub fn roles(&self) -> Vec<Held> {
        Held::list(&self.roles)
    }
}

/// An invitation to be.
#[derive(Clone, Default)]
pub struct NewInvitation {
    /// To whom it is sent.
    pub email: String,
    /// The roles with which the person will join: names of the table, or identifiers of the tenant's own.
    pub roles: Vec<String>,
    /// The language of the mail, as a BCP 47 tag; the tenant's when none is named.
    pub locale: Option<String>,
}

/// Sends an invitation, in place of an earlier one to the same address, whose link ends.
///
/// # Errors
/// [`Error::Invalid`], with `taken` when there is such a member; `PERMISSION_NOT_YOURS`; [`Error::Forbidden`] for a program.
pub async fn create(tx: &Tx<MemberManage>, new: &NewInvitation) -> Result<Invitation> {
    let author = roles::author(tx)?;
    let keys = tx.keys().await?;
    let mut check = Check::default();
    let email = check.keep("email", Email::parse(&new.email));
    let chosen = roles::known(tx, &mut check, &new.roles).await?;
    let parse = |tag: &String| tag.parse::<Locale>().map_err(|_| "locale-unknown");
    let locale = new.locale.as_ref().and_then(|tag| check.keep("locale", parse(tag)));
    if let Some(email) = &email {
        check.demand(!is_member(tx, keys.blind(email).into()).await?, "email", taken::CODE);
    }
    check.done()?;
    let email = email.ok_or_else(|| Error::internal("an input passed without its field"))?;
    roles::demand_mine(tx, &chosen).await?;

    let (id, token) = (Id::new(tx.clock()), fresh());
    tx.run(
        "UPDATE invitations SET revoked_at = $3
         WHERE tenant_id = $1 AND email_index = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
        [tx.tenant().into(), keys.blind(&email).into(), tx.now().into()],
    )
    .await?;
    tx.run(
        "INSERT INTO invitations (tenant_id, id, email, email_index, roles, token_hash, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            tx.tenant().into(),
            id.into(),
            keys.seal(id, &email).into(),
            keys.blind(&email).into(),
            chosen.into(),
            hashed(&token).into(),
            author.into(),
            tx.now().into(),
            (tx.now() + OPEN).into(),
        ],
    )
    .await?;
    let tenant = provisioning::read(&tx.also()?).await?;
    let locale = locale.or_else(|| tenant.locale.parse().ok()).unwrap_or_default();
    let notice = Notice::Invitation { token, company: tenant.name };
    notices::write(tx.conn(), tx.db(), tx.tenant(), &email, locale, notice).await?;
    tx.touch(id);
    find(tx, id).await
}

/// Open invitations, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<MemberRead>, slice: &Slice<Id<Invitation>>) -> Result<Page<Invitation>> {
    let rows = tx
        .rows(
            "SELECT id, email, invited_by, created_at, expires_at, roles FROM invitations
             WHERE tenant_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
               AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
            [tx.tenant().into(), tx.now().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

/// Those of these invitations that there are and that are open.
///
/// # Errors
/// When the database can't be read.
pub async fn by_ids(tx: &Tx<MemberRead>, ids: &[Id<Invitation>]) -> Result<Vec<Invitation>> {
    tx.rows(
        "SELECT id, email, invited_by, created_at, expires_at, roles FROM invitations
         WHERE tenant_id = $1 AND id = ANY ($2) AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3",
        [tx.tenant().into(), several(ids), tx.now().into()],
    )
    .await
}

/// Opens the addresses of these invitations. The audit row names every one of them.
///
/// # Errors
/// When a value does not open.
pub async fn reveal(tx: &Tx<MemberReveal>, invitations: &[Invitation]) -> Result<HashMap<Id<Invitation>, String>> {
    let keys = tx.keys().await?;
    let open = |invitation: &Invitation| {
        tx.touch(invitation.id);
        Ok((invitation.id, keys.open(invitation.id, &invitation.email)?.as_str().to_owned()))
    };
    invitations.iter().map(open).collect()
}

/// Takes an invitation back.
///
/// # Errors
/// [`Error::NotFound`] when it is not open.
pub async fn revoke(tx: &Tx<MemberManage>, id: Id<Invitation>) -> Result<()> {
    find(tx, id).await?;
    tx.run(
        "UPDATE invitations SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?;
    tx.touch(id);
    Ok(())
}

async fn find(tx: &Tx<MemberManage>, id: Id<Invitation>) -> Result<Invitation> {
    tx.row(
        "SELECT id, email, invited_by, created_at, expires_at, roles FROM invitations
         WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3",
        [tx.tenant().into(), id.into(), tx.now().into()],
    )
    .await?
    .ok_or(Error::NotFound)
}

async fn is_member(tx: &Tx<MemberManage>, email_index: sea_orm::Value) -> Result<bool> {
    let member: Option<Member> = tx
        .row(
            "SELECT id, name, email, created_at, roles FROM members
             WHERE tenant_id = $1 AND email_index = $2 AND removed_at IS NULL LIMIT 1",
            [tx.tenant().into(), email_index],
        )
        .await?;
    Ok(member.is_some())
}
