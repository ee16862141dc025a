//! Addresses that are not written to.

use crate::{
    consents::Channel,
    contacts::Contact,
    context::Act,
    ids,
    imports::{ImportFile, ImportState},
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    contacts::suppressions::{self, Reason},
};

/// Why an address is not written to.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Reason")]
pub(crate) enum SuppressionReason {
    /// The person left, by a link or a page. Only they can come back.
    Unsubscribed,
    /// The person called a message unwanted. Only they can come back.
    Complaint,
    /// The person was erased. Only they can come back.
    Erased,
    /// The address does not exist.
    HardBounce,
    /// Messages to it came back too often, see `returnSettings`.
    SoftBounces,
    /// Somebody of the company entered it.
    Manual,
    /// It came with a file.
    Imported,
}

/// An address that is not written to.
pub(crate) struct Suppression(suppressions::Suppression);

/// An address that is not written to, by keyed hash.
#[Object]
impl Suppression {
    /// The suppression's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The channel on which it is left alone.
    async fn channel(&self) -> Option<Channel> {
        tenants::contacts::consent::Channel::parse(&self.0.channel).map(Channel::from)
    }

    /// Why.
    async fn reason(&self) -> Option<SuppressionReason> {
        Reason::parse(&self.0.reason).map(SuppressionReason::from)
    }

    /// By what it came about.
    async fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Who wrote it down.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The address as a keyed hash, which is another one in each company.
    async fn hash(&self) -> &str {
        &self.0.address_index
    }

    /// The contact with this address, while there is one. Opening the address leaves a row in the audit chain.
    async fn contact(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Contact>> {
        let Some(id) = self.0.contact_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Contact))
    }
}

/// A file of addresses.
pub(crate) struct SuppressionList(suppressions::SuppressionList);

/// A file of addresses that must not be written to, read in as a task.
#[Object]
impl SuppressionList {
    /// The list's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Where it stands.
    async fn state(&self) -> ImportState {
        ImportState::of(&self.0.state)
    }

    /// The channel on which its addresses are left alone.
    async fn channel(&self) -> Option<Channel> {
        tenants::contacts::consent::Channel::parse(&self.0.channel).map(Channel::from)
    }

    /// Where the file comes from.
    async fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Lines that were worked off.
    async fn lines(&self) -> i64 {
        self.0.lines
    }

    /// Addresses that were not suppressed before.
    async fn added(&self) -> i64 {
        self.0.added
    }

    /// Lines that hold no address.
    async fn rejected(&self) -> i64 {
        self.0.rejected
    }

    /// Why the file as a whole could not be read: the code of a violation.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
}

/// An address to leave alone.
#[derive(InputObject)]
pub(crate) struct SuppressionAdd {
    /// On which channel: `EMAIL` or `SMS`.
    channel: Channel,
    /// The e-mail address, or the phone number in the form of E.164.
    address: String,
    /// Why, in the company's words: a call, a letter.
    origin: String,
}

/// A file of addresses to leave alone.
#[derive(InputObject)]
pub(crate) struct SuppressionImport {
    /// The file: addresses in the first column, or in the one that is named `email` or `phone`.
    file: ImportFile,
    /// On which channel: `EMAIL` or `SMS`.
    channel: Channel,
    /// Where the file comes from.
    origin: String,
}

#[derive(Default)]
pub(crate) struct SuppressionsQuery;

#[Object]
impl SuppressionsQuery {
    /// Addresses that are not written to, newest first, all or those of one channel.
    async fn suppressions(
        &self,
        ctx: &Context<'_>,
        channel: Option<Channel>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Suppression>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let channel = channel.map(Into::into);
        let page = ctx.act(async |tx| suppressions::list(tx, channel, &slice).await).await?;
        Ok(connect(&window, page, |row| row.id, Suppression))
    }

    /// One file of addresses.
    async fn suppression_list(&self, ctx: &Context<'_>, id: ID) -> Result<SuppressionList> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| suppressions::find_list(tx, id).await).await.map(SuppressionList)
    }

    /// Files of addresses, newest first.
    async fn suppression_lists(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<SuppressionList>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| suppressions::lists(tx, &slice).await).await?;
        Ok(connect(&window, page, |list| list.id, SuppressionList))
    }
}

#[derive(Default)]
pub(crate) struct SuppressionsMutation;

#[Object]
impl SuppressionsMutation {
    /// Leaves an address alone. One that is left alone already stays as it is.
    async fn suppression_add(&self, ctx: &Context<'_>, input: SuppressionAdd) -> Result<Suppression> {
        let SuppressionAdd { channel, address, origin } = input;
        let channel = channel.into();
        ctx.act(async |tx| suppressions::add(tx, channel, &address, &origin).await).await.map(Suppression)
    }

    /// Lets an address be written to again. What was the person's own doing only they can undo, by a form of the company's.
    async fn suppression_remove(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let suppression = ids::read("id", &id)?;
        ctx.act(async |tx| suppressions::remove(tx, suppression).await).await?;
        Ok(id)
    }

    /// Reads a file of addresses to leave alone, as a task.
    async fn suppression_import(&self, ctx: &Context<'_>, input: SuppressionImport) -> Result<SuppressionList> {
        let (content, channel) = (input.file.content()?, input.channel.into());
        let list = ctx.act(async |tx| suppressions::request(tx, channel, &content, &input.origin).await).await?;
        Ok(SuppressionList(list))
    }

    /// Takes them out as comma-separated values (RFC 4180). Addresses stand there only for contacts that there still are. The export is
    /// itself a row of the audit chain.
    async fn suppression_export(&self, ctx: &Context<'_>, channel: Option<Channel>) -> Result<String> {
        let channel = channel.map(Into::into);
        ctx.act(async |tx| suppressions::export(tx, channel).await).await
    }
}
