//! Domains that mails are sent from: their records, and what DNS says of them.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use locales::{Args, t};
use serde_json::{Map, Value};
use tenants::{
    Result,
    domains::{self, Finding, Kind, Part, Postbox, Record},
};

/// A domain that mails are sent from.
pub(crate) struct Domain(pub(crate) domains::Domain);

/// A domain that mails are sent from. Once its keys were found in DNS, mails from its addresses are signed.
#[Object]
impl Domain {
    /// The domain's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Its name as people write it.
    async fn name(&self) -> String {
        self.0.shown()
    }

    /// Its name as it stands in mails and in DNS: in ASCII.
    async fn ascii(&self) -> &str {
        &self.0.name
    }

    /// What has to be published in DNS, by whoever keeps the domain's zone.
    async fn records(&self, ctx: &Context<'_>) -> Vec<DomainRecord> {
        let postbox = ctx.data_opt::<Postbox>().cloned().unwrap_or_default();
        self.0.records(&postbox).into_iter().map(DomainRecord::from).collect()
    }

    /// What DNS said when it was last asked, as far as it deserves a look.
    async fn findings(&self, ctx: &Context<'_>) -> Vec<DomainFinding> {
        self.0.findings.0.iter().map(|finding| DomainFinding::told(ctx, finding)).collect()
    }

    /// Whether its mails are signed: both keys were found.
    async fn signs(&self) -> bool {
        self.0.signs
    }

    /// Whether its mails name a return path of the domain's own: SPF is aligned, and reports arrive.
    async fn returns(&self) -> bool {
        self.0.returns
    }

    /// Whether DNS has everything that mail systems demand of who sends to many.
    async fn ready(&self) -> bool {
        self.0.is_ready()
    }

    /// Whether DNS was asked and has not answered yet.
    async fn checking(&self) -> bool {
        self.0.is_being_checked()
    }

    /// When DNS last answered.
    async fn checked_at(&self) -> Option<DateTime<Utc>> {
        self.0.checked_at
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// What a record is for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Part")]
pub(crate) enum DomainPart {
    /// The public RSA key, for DKIM (RFC 6376).
    DkimRsa,
    /// The public Ed25519 key, for DKIM (RFC 8463).
    #[graphql(name = "DKIM_ED25519")]
    DkimEd25519,
    /// From where mails may leave (RFC 7208).
    Spf,
    /// Where reports of what could not be delivered arrive.
    ReturnPath,
    /// What others shall do with mails that fail (RFC 7489).
    Dmarc,
    /// Where answers arrive.
    Answers,
}

/// The type of a record.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub(crate) enum DomainRecordType {
    /// Text. DNS holds it in pieces of at most 255 bytes; most editors of zones cut it by themselves.
    Txt,
    /// A host that takes mail, with its preference before it.
    Mx,
}

/// A record to publish.
#[derive(SimpleObject)]
pub(crate) struct DomainRecord {
    /// What it is for.
    part: DomainPart,
    /// Its type.
    #[graphql(name = "type")]
    kind: DomainRecordType,
    /// Its whole name.
    name: String,
    /// What it holds.
    value: String,
}

impl From<Record> for DomainRecord {
    fn from(record: Record) -> Self {
        let Record { part, kind, name, value } = record;
        Self { part: part.into(), kind: kind.into(), name, value }
    }
}

/// Something about a domain that deserves a look.
#[derive(SimpleObject)]
pub(crate) struct DomainFinding {
    /// The record.
    part: DomainPart,
    /// What it is, in kebab case.
    code: String,
    /// What to do about it, in the caller's language.
    message: String,
    /// Whether mail systems refuse who sends to many like this, or the record is not used because of it.
    blocking: bool,
}

impl DomainFinding {
    fn told(ctx: &Context<'_>, finding: &Finding) -> Self {
        let Finding { part, code, args, blocks } = finding;
        let message = sentence(ctx, &format!("domain-{code}"), args);
        Self { part: (*part).into(), code: code.clone(), message, blocking: *blocks }
    }
}

/// The sentence of this key, in the caller's language.
pub(crate) fn sentence(ctx: &Context<'_>, key: &str, args: &Map<String, Value>) -> String {
    let locale = ctx.locale();
    t(locale, key, &Args::from(args))
}

/// A domain to be.
#[derive(InputObject)]
pub(crate) struct DomainCreate {
    /// Its name, in any script.
    name: String,
}

#[derive(Default)]
pub(crate) struct DomainsQuery;

#[Object]
impl DomainsQuery {
    /// Domains that mails are sent from, oldest first.
    async fn domains(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Domain>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| domains::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |domain| domain.id, Domain))
    }
}

#[derive(Default)]
pub(crate) struct DomainsMutation;

#[Object]
impl DomainsMutation {
    /// Adds a domain and makes its keys. Its mails leave unsigned until the records are published and `domainCheck` has found them.
    async fn domain_create(&self, ctx: &Context<'_>, input: DomainCreate) -> Result<Domain> {
        ctx.act(async |tx| domains::create(tx, &input.name).await).await.map(Domain)
    }

    /// Has DNS asked for a domain's records. The domain is `checking` until it has answered. It is asked daily besides.
    async fn domain_check(&self, ctx: &Context<'_>, id: ID) -> Result<Domain> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| domains::check(tx, id).await).await.map(Domain)
    }

    /// Removes a domain and destroys its keys: mails from its addresses leave unsigned from then on.
    async fn domain_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let domain = ids::read("id", &id)?;
        ctx.act(async |tx| domains::delete(tx, domain).await).await?;
        Ok(id)
    }
}
