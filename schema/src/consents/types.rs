//! Consent, as the API shows it.

use crate::{context::Act, ids};
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::contacts::consent;

/// By what means a person is reached.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "consent::Channel")]
pub(crate) enum Channel {
    /// Electronic mail.
    Email,
    /// Short message to a phone.
    Sms,
    /// Notification to a device or browser.
    Push,
    /// Letter.
    Post,
}

/// What a person agrees to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "consent::Purpose")]
pub(crate) enum Purpose {
    /// To receive messages.
    Messages,
    /// To be counted when opening one.
    Opens,
    /// To be counted when following a link.
    Clicks,
}

/// What may be counted of a person's reading. What is not known is `NONE`.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "consent::Tracking")]
pub(crate) enum Tracking {
    /// Nothing.
    None,
    /// That somebody did, without whom.
    Anonymous,
    /// That this person did.
    Individual,
}

/// Why the law allows it: GDPR, article 6(1).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "consent::Basis")]
pub(crate) enum Basis {
    /// The person agreed: (a).
    Consent,
    /// A contract with the person needs it: (b).
    Contract,
    /// A law demands it: (c).
    LegalObligation,
    /// The company's interest outweighs the person's, who may object: (f).
    LegitimateInterest,
}

/// One text of one version of the company's words.
pub(crate) struct Wording(pub(crate) consent::Wording);

/// The words to which people are asked to agree: one text of one version, which never changes.
#[Object]
impl Wording {
    /// The text's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What all its versions are called.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The version's number, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The language, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The words.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// SHA-256 of the words, in hexadecimal.
    async fn hash(&self) -> &str {
        &self.0.hash
    }

    /// Who wrote it.
    async fn created_by(&self) -> &str {
        &self.0.created_by
    }

    /// When.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A row of the ledger of consent.
pub(crate) struct Consent(pub(crate) consent::Consent);

/// A row of the ledger of consent: what was said, and what proves it.
#[Object]
impl Consent {
    /// The row's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// By what means.
    async fn channel(&self) -> Option<Channel> {
        consent::Channel::parse(&self.0.channel).map(Channel::from)
    }

    /// To what.
    async fn purpose(&self) -> Option<Purpose> {
        consent::Purpose::parse(&self.0.purpose).map(Purpose::from)
    }

    /// Whether it allows anything.
    async fn granted(&self) -> bool {
        self.0.granted
    }

    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    async fn tracking(&self) -> Option<Tracking> {
        self.0.tracking.as_deref().and_then(consent::Tracking::parse).map(Tracking::from)
    }

    /// Why the law allows it.
    async fn basis(&self) -> Option<Basis> {
        consent::Basis::parse(&self.0.basis).map(Basis::from)
    }

    /// The words to which the person answered.
    async fn wording(&self) -> &str {
        &self.0.wording
    }

    /// SHA-256 of the words, in hexadecimal.
    async fn wording_hash(&self) -> &str {
        &self.0.wording_hash
    }

    /// The version of the company's own words, where it was one.
    async fn wording_version(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Wording>> {
        let Some(id) = self.0.wording_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Wording))
    }

    /// Where it was said.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Who wrote it down: a member, a key, an import, or the person by a signed link.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// The network address from which it was written down. Shown in a proof only.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// When it was said.
    async fn said_at(&self) -> DateTime<Utc> {
        self.0.said_at
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }
}

/// What a person had agreed to at an instant, and what proves it.
#[derive(SimpleObject)]
pub(crate) struct ConsentProof {
    /// The instant.
    at: DateTime<Utc>,
    /// By channel and purpose, the row that decided then.
    held: Vec<Consent>,
    /// Everything that had been said by then, in the order in which it was said.
    rows: Vec<Consent>,
}

impl From<consent::Proof> for ConsentProof {
    fn from(consent::Proof { at, held, rows }: consent::Proof) -> Self {
        let show = |rows: Vec<consent::Consent>| rows.into_iter().map(Consent).collect();
        Self { at, held: show(held), rows: show(rows) }
    }
}
