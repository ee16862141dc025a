//! A contact and its parts, as the API shows them.

use crate::{
    consents::{Consent, ConsentProof},
    context::Act,
    ids,
    lists::ContactList,
    loaders::{ConsentsOf, ListsOf, ProofOf, Reveal, ScoreOf, TagsOf, TimelineOf},
    page::{List, Window, connect},
    scoring::ContactScore,
    timeline::ContactEvent,
};
use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::sync::Arc;
use tenants::{
    contacts::{self, Revealed, consent},
    page::{Page, Slice},
};

/// A person whom the company may know.
#[derive(Clone)]
pub(crate) struct Contact(pub(crate) contacts::Contact);

type Opened<T> = async_graphql::Result<T>;

/// A person whom the company may know. Opening a personal field leaves a row in the audit chain.
#[Object]
impl Contact {
    /// The contact's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The e-mail address. Needs `contact:reveal`.
    async fn email(&self, ctx: &Context<'_>) -> Opened<Option<String>> {
        Ok(self.reveal(ctx).await?.email)
    }

    /// The phone number in the form of E.164. Needs `contact:reveal`.
    async fn phone(&self, ctx: &Context<'_>) -> Opened<Option<String>> {
        Ok(self.reveal(ctx).await?.phone)
    }

    /// How the person is called: the name as a whole, or given and family name. Needs `contact:reveal`.
    async fn name(&self, ctx: &Context<'_>) -> Opened<Option<String>> {
        Ok(self.reveal(ctx).await?.name)
    }

    /// The given name. Needs `contact:reveal`.
    async fn given_name(&self, ctx: &Context<'_>) -> Opened<Option<String>> {
        Ok(self.reveal(ctx).await?.given_name)
    }

    /// The family name. Needs `contact:reveal`.
    async fn family_name(&self, ctx: &Context<'_>) -> Opened<Option<String>> {
        Ok(self.reveal(ctx).await?.family_name)
    }

    /// Where letters reach the person. Needs `contact:reveal`.
    async fn postal(&self, ctx: &Context<'_>) -> Opened<Option<PostalAddress>> {
        Ok(self.reveal(ctx).await?.postal.map(PostalAddress::from))
    }

    /// Values of the company's fields that are personal, by key. Needs `contact:reveal`.
    async fn personal_fields(&self, ctx: &Context<'_>) -> Opened<Json<Map<String, Value>>> {
        Ok(Json(self.reveal(ctx).await?.fields))
    }

    /// Values of the company's fields that are not personal, by key.
    async fn fields(&self) -> Json<&Map<String, Value>> {
        Json(&self.0.fields)
    }

    /// How near the person is.
    async fn stage(&self) -> Stage {
        self.0.stage.into()
    }

    /// The country, by its two letters (ISO 3166-1).
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// The person's time zone, by its name in the IANA database.
    async fn time_zone(&self) -> Option<&str> {
        self.0.time_zone.as_deref()
    }

    /// Whether there is an e-mail address.
    async fn has_email(&self) -> bool {
        self.0.has_email
    }

    /// Whether there is a phone number.
    async fn has_phone(&self) -> bool {
        self.0.has_phone
    }

    /// The language in which the person is written to, as a BCP 47 tag.
    async fn locale(&self) -> Option<&str> {
        self.0.locale.as_deref()
    }

    /// Where the contact came from.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// The words that the company has put on the person.
    async fn tags(&self, ctx: &Context<'_>) -> Opened<Vec<Tag>> {
        let tags = ctx.loader()?.load_one(TagsOf(self.0.id)).await?;
        Ok(tags.unwrap_or_default().into_iter().map(Tag).collect())
    }

    /// All that the person ever agreed to or withdrew, oldest first.
    async fn consents(&self, ctx: &Context<'_>) -> Opened<Vec<Consent>> {
        let consents = ctx.loader()?.load_one(ConsentsOf(self.0.id)).await?;
        Ok(consents.unwrap_or_default().into_iter().map(Consent).collect())
    }

    /// The lists that the person is on.
    async fn lists(&self, ctx: &Context<'_>) -> Opened<Vec<ContactList>> {
        let lists = ctx.loader()?.load_one(ListsOf(self.0.id)).await?;
        Ok(lists.unwrap_or_default().into_iter().map(ContactList).collect())
    }

    /// All that happened with the person, newest first, with those who were merged into them; as far as the caller may see it.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Opened<List<ContactEvent>> {
        let window = Window { first, after };
        let Slice { first, after } = window.slice().map_err(Arc::new)?;
        let page = ctx.loader()?.load_one(TimelineOf { contact: self.0.id, first, after }).await?;
        let page = page.unwrap_or(Page { rows: Vec::new(), more: false });
        Ok(connect(&window, page, |event| event.moment.clone(), ContactEvent::from))
    }

    /// How near the person is by the company's own rules, and why.
    async fn score(&self, ctx: &Context<'_>) -> Opened<ContactScore> {
        let score = ctx.loader()?.load_one(ScoreOf(self.0.id)).await?;
        Ok(ContactScore(score.unwrap_or_default()))
    }

    /// When the person last did something of their own accord: the time of keeping runs from there.
    async fn acted_at(&self) -> DateTime<Utc> {
        self.0.acted_at
    }

    /// What the person had agreed to at an instant, today when none is given, and what proves it. Needs `consent:prove`.
    async fn consent_proof(&self, ctx: &Context<'_>, at: Option<DateTime<Utc>>) -> Opened<ConsentProof> {
        let at = at.unwrap_or(ctx.scope()?.db().clock().now());
        let rows = ctx.loader()?.load_one(ProofOf(self.0.id)).await?;
        Ok(consent::at(rows.unwrap_or_default(), at).into())
    }

    /// When the contact was created.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When the contact was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

impl Contact {
    async fn reveal(&self, ctx: &Context<'_>) -> Result<Revealed, async_graphql::Error> {
        let revealed = ctx.loader()?.load_one(Reveal(self.0.id)).await?;
        revealed.ok_or_else(|| Arc::new(tenants::Error::NotFound).into())
    }
}

/// A word that the company puts on contacts.
pub(crate) struct Tag(pub(crate) contacts::Tag);

/// A word that the company puts on contacts.
#[Object]
impl Tag {
    /// The tag's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The word.
    async fn name(&self) -> &str {
        &self.0.name
    }
}

/// How near a person is to the company.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ContactStage", remote = "contacts::Stage")]
pub(crate) enum Stage {
    /// Somebody who was heard of.
    Lead,
    /// Somebody who showed interest.
    Prospect,
    /// Somebody who bought.
    Customer,
}

/// An address within a country, as a letter bears it.
#[derive(SimpleObject)]
pub(crate) struct PostalAddress {
    /// House, street, floor: one to four lines.
    lines: Vec<String>,
    /// The postal code.
    postcode: Option<String>,
    /// The town.
    city: String,
    /// The state, province or wilaya, where letters name it.
    region: Option<String>,
}

impl From<contacts::Postal> for PostalAddress {
    fn from(postal: contacts::Postal) -> Self {
        let contacts::Postal { lines, postcode, city, region } = postal;
        Self { lines, postcode, city, region }
    }
}
