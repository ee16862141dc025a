//! Signed links: what a recipient follows, and what may be counted of it.
//!
//! A token names tenant, campaign, place and link, carries the purpose it was made for, and is authenticated by HMAC-SHA-256 under a
//! key of the platform, cut to 128 bits. It holds no address and no target: a link leads only to where the campaign's own table
//! says, so it is no open redirect. Tokens expire, except those for unsubscribing. Following one gives a [`Scope`] that may do
//! nothing but count or withdraw.

mod acts;
mod returns;

pub use acts::{click, open, target, unsubscribe};

use super::Campaign;
use crate::{
    Db, Id, Scope,
    error::{Error, Result},
    permissions::Role,
    scope::Origin,
    seal::{TenantKeys, hex},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use locales::Locale;
use sea_orm::FromQueryResult;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What a link is for; a token made for one purpose serves no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The picture that tells of an opening.
    Open,
    /// A link of the message.
    Click,
    /// The way out.
    Unsubscribe,
    /// What a person agreed to.
    Preferences,
    /// The answer to a mail that asks whether somebody agrees.
    OptIn,
    /// A public form.
    Form,
    /// What is kept of a person.
    Data,
    /// An address that is to be a person's.
    Address,
    /// Where the mail systems report what could not be delivered.
    Return,
    /// Where a provider tells what became of messages.
    Callback,
}

impl Purpose {
    fn byte(self) -> u8 {
        match self {
            Self::Open => b'o',
            Self::Click => b'c',
            Self::Unsubscribe => b'u',
            Self::Preferences => b'p',
            Self::OptIn => b'a',
            Self::Form => b'f',
            Self::Data => b'd',
            Self::Address => b'e',
            Self::Return => b'r',
            Self::Callback => b'k',
        }
    }

    /// How long a token holds, in days; none for the way out, and for what ends by its own row.
    fn days(self) -> Option<u16> {
        match self {
            Self::Open => Some(90),
            // Their rows end much earlier.
            Self::Data | Self::Address => Some(2),
            Self::Click | Self::Preferences | Self::OptIn => Some(400),
            Self::Unsubscribe | Self::Form | Self::Return | Self::Callback => None,
        }
    }
}

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The campaign.
    pub campaign: Id<Campaign>,
    /// The recipient's place in it; none when nothing may be counted of the recipient.
    pub slot: Option<i32>,
    /// The link's number.
    pub link: u16,
}

/// Makes the tokens of a campaign.
#[derive(Clone)]
pub struct Marker {
    keys: Arc<TenantKeys>,
    tenant: Uuid,
    day: u16,
}

impl Scope {
    /// What makes tokens for this tenant's messages.
    ///
    /// # Errors
    /// When the platform's keys can't be read.
    pub async fn marker(&self) -> Result<Marker> {
        let conn = self.db().system().await?;
        let keys = self.db().vault().platform(&conn).await?;
        Ok(Marker { keys, tenant: self.tenant(), day: day(self.db()) })
    }
}

impl Marker {
    /// A token for this purpose that names a thing of the tenant other than a campaign.
    #[must_use]
    pub fn signed(&self, purpose: Purpose, subject: Uuid) -> String {
        self.token(purpose, Mark { campaign: Id::from(subject), slot: None, link: 0 })
    }

    /// What proves that an address was made here: `N` bytes over `body`, under a key for this use. 16 where there is room.
    pub(crate) fn tag<const N: usize>(&self, key: &str, body: &[u8]) -> [u8; N] {
        tag(&self.keys, key, body)
    }

    /// The tenant whose tokens these are.
    pub(crate) fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// A token for this purpose.
    #[must_use]
    pub fn token(&self, purpose: Purpose, mark: Mark) -> String {
        // What never ends is the same on every day.
        let day = purpose.days().map_or(0, |_| self.day);
        let mut bytes = body(purpose, self.tenant, mark, day);
        bytes.extend(self.tag::<TAG>(KEY, &bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What Gmail may group the tenant's mails by: always the same, and nothing that leads to the tenant elsewhere.
    #[must_use]
    pub fn stream(&self) -> String {
        hex(&self.tag::<4>("mail stream", self.tenant.as_bytes()))
    }
}

const KEY: &str = "tracking link";
const BODY: usize = 42;
const TAG: usize = 16;

fn tag<const N: usize>(keys: &TenantKeys, key: &str, body: &[u8]) -> [u8; N] {
    let mac = keys.mac(key, body);
    std::array::from_fn(|at| mac[at])
}

/// What a token's tag is made over.
fn body(purpose: Purpose, tenant: Uuid, mark: Mark, day: u16) -> Vec<u8> {
    let mut bytes = vec![1, purpose.byte()];
    bytes.extend(tenant.as_bytes());
    bytes.extend(mark.campaign.uuid().as_bytes());
    bytes.extend(mark.slot.unwrap_or(-1).to_be_bytes());
    bytes.extend(mark.link.to_be_bytes());
    bytes.extend(day.to_be_bytes());
    bytes
}

fn day(db: &Db) -> u16 {
    u16::try_from(db.clock().now().timestamp() / 86_400).unwrap_or(u16::MAX)
}

impl Mark {
    /// What a token of [`Marker::signed`] names.
    #[must_use]
    pub fn subject(&self) -> Uuid {
        self.campaign.uuid()
    }
}

#[derive(FromQueryResult)]
struct TenantRow {
    locale: String,
}

impl Db {
    /// Follows a token: what it says, and the scope of a link in its tenant.
    ///
    /// # Errors
    /// `LINK_INVALID` when it is forged, made for something else, expired, or its tenant is no more; always the same answer.
    pub async fn follow(&self, token: &str, purpose: Purpose, origin: Origin) -> Result<(Scope, Mark)> {
        let invalid = || Error::refused("LINK_INVALID");
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
        let (body, shown) = bytes.split_at_checked(BODY).ok_or_else(invalid)?;
        let (tenant, mark, made) = read(body, purpose).ok_or_else(invalid)?;
        let shown: &[u8; TAG] = shown.try_into().map_err(|_| invalid())?;
        let scope = self.admit(KEY, body, shown, tenant, origin).await?;
        if purpose.days().is_some_and(|days| day(self) > made.saturating_add(days)) {
            return Err(invalid());
        }
        Ok((scope, mark))
    }

    /// The scope of a link, for whoever shows the tag that [`Marker::tag`] makes of this body.
    ///
    /// # Errors
    /// `LINK_INVALID` when the tag is another one, or the tenant is no more.
    pub(crate) async fn admit<const N: usize>(
        &self,
        key: &str,
        body: &[u8],
        shown: &[u8; N],
        tenant: Uuid,
        origin: Origin,
    ) -> Result<Scope> {
        let invalid = || Error::refused("LINK_INVALID");
        let conn = self.system().await?;
        let keys = self.vault().platform(&conn).await?;
        if !bool::from(tag::<N>(&keys, key, body).ct_eq(shown)) {
            return Err(invalid());
        }
        let row: Option<TenantRow> =
            conn.row("SELECT locale FROM tenants WHERE id = $1 AND state = 'active'", [tenant.into()]).await?;
        let locale = row.ok_or_else(invalid)?.locale.parse::<Locale>().unwrap_or_default();
        Ok(Scope::platform(self, tenant, Role::Link, locale, origin))
    }
}

/// The parts of a body.
fn read(body: &[u8], purpose: Purpose) -> Option<(Uuid, Mark, u16)> {
    let (head, rest) = body.split_first_chunk::<2>()?;
    let (tenant, rest) = rest.split_first_chunk::<16>()?;
    let (campaign, rest) = rest.split_first_chunk::<16>()?;
    let (slot, rest) = rest.split_first_chunk::<4>()?;
    let (link, rest) = rest.split_first_chunk::<2>()?;
    let made = u16::from_be_bytes(rest.try_into().ok()?);
    if *head != [1, purpose.byte()] {
        return None;
    }
    let slot = Some(i32::from_be_bytes(*slot)).filter(|slot| *slot >= 0);
    let mark = Mark { campaign: Id::from(Uuid::from_bytes(*campaign)), slot, link: u16::from_be_bytes(*link) };
    Some((Uuid::from_bytes(*tenant), mark, made))
}

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marker")
    }
}
