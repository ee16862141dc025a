//! Contacts who may be one person, and making one of two.

use crate::{
    consents::{Channel, Purpose, Tracking},
    contacts::{Contact, Tag},
    context::Act,
    ids,
    lists::ContactList,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tenants::{
    Id, Result,
    contacts::{
        self,
        merge::{self, Choice, Part, Settlement, Shown, Unreached},
    },
};

/// In what contacts are alike.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "merge::Alike")]
pub(crate) enum ContactAlike {
    /// They have the same phone number.
    Phone,
    /// Their names have the same words, two or more, and their letters go to the same postal code.
    NameAndPostcode,
    /// Their names have the same words, two or more, and they live in the same country.
    NameAndCountry,
}

/// Contacts who may be one person.
#[derive(SimpleObject)]
pub(crate) struct ContactDuplicates {
    /// The oldest of them, ten at most.
    contacts: Vec<Contact>,
    /// How many there are.
    count: i64,
}

/// One of the two contacts of a merge.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ContactMergeSide", remote = "merge::Side")]
pub(crate) enum Side {
    /// The one who stays.
    Keep,
    /// The one who goes.
    Drop,
}

/// A part of a contact that is taken from one side as a whole.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContactPart {
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The name with its parts.
    Name,
    /// Where letters reach the person.
    Postal,
    /// The country.
    Country,
    /// The language.
    Locale,
    /// The time zone.
    TimeZone,
    /// How near the person is.
    Stage,
}

impl ContactPart {
    fn of(part: &Part) -> Option<Self> {
        Some(match part {
            Part::Email => Self::Email,
            Part::Phone => Self::Phone,
            Part::Name => Self::Name,
            Part::Postal => Self::Postal,
            Part::Country => Self::Country,
            Part::Locale => Self::Locale,
            Part::TimeZone => Self::TimeZone,
            Part::Stage => Self::Stage,
            Part::Field(_) => return None,
        })
    }
}

/// What is chosen: a part that everybody has, or a field of the company's own.
#[derive(OneofObject)]
pub(crate) enum ContactMergeWhat {
    /// A part that everybody has.
    Part(ContactPart),
    /// A field of the company's own, by its key.
    Field(String),
}

impl From<ContactMergeWhat> for Part {
    fn from(what: ContactMergeWhat) -> Self {
        match what {
            ContactMergeWhat::Part(part) => match part {
                ContactPart::Email => Self::Email,
                ContactPart::Phone => Self::Phone,
                ContactPart::Name => Self::Name,
                ContactPart::Postal => Self::Postal,
                ContactPart::Country => Self::Country,
                ContactPart::Locale => Self::Locale,
                ContactPart::TimeZone => Self::TimeZone,
                ContactPart::Stage => Self::Stage,
            },
            ContactMergeWhat::Field(key) => Self::Field(key),
        }
    }
}

/// From which contact a part is taken.
#[derive(InputObject)]
pub(crate) struct ContactMergeChoice {
    /// The part.
    what: ContactMergeWhat,
    /// The contact.
    from: Side,
}

/// Two contacts who are one person.
#[derive(InputObject)]
pub(crate) struct ContactMerge {
    /// The contact who stays.
    keep: ID,
    /// The contact who goes.
    drop: ID,
    /// What is to be taken from which. What is not named is taken from the contact who stays where it is there, else from the other; of the
    /// stages the nearer.
    #[graphql(default)]
    choose: Vec<ContactMergeChoice>,
}

impl ContactMerge {
    fn read(self) -> Result<(Id<contacts::Contact>, Id<contacts::Contact>, Vec<Choice>)> {
        let (keep, drop) = (ids::read("keep", &self.keep)?, ids::read("drop", &self.drop)?);
        let choices =
            self.choose.into_iter().map(|choice| Choice { part: choice.what.into(), side: choice.from.into() });
        Ok((keep, drop, choices.collect()))
    }
}

/// A part as both contacts have it.
pub(crate) struct ContactMergePart(Shown);

/// A part as both contacts have it, and from which of them it is taken.
#[Object]
impl ContactMergePart {
    /// The part; none where it is a field of the company's own.
    async fn part(&self) -> Option<ContactPart> {
        ContactPart::of(&self.0.part)
    }

    /// The key of the field of the company's own, where it is one.
    async fn field(&self) -> Option<&str> {
        if let Part::Field(key) = &self.0.part { Some(key) } else { None }
    }

    /// What the contact who stays has.
    async fn keep(&self) -> Option<&Value> {
        Some(&self.0.keep).filter(|value| !value.is_null())
    }

    /// What the contact who goes has.
    async fn drop(&self) -> Option<&Value> {
        Some(&self.0.drop).filter(|value| !value.is_null())
    }

    /// Whose the result gets; the other's goes.
    async fn from(&self) -> Side {
        self.0.side.into()
    }
}

/// What somebody said last.
#[derive(SimpleObject)]
pub(crate) struct ContactMergeAnswer {
    /// Whether it allows anything.
    granted: bool,
    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// When it was said.
    said_at: DateTime<Utc>,
}

impl From<merge::Held> for ContactMergeAnswer {
    fn from(held: merge::Held) -> Self {
        Self { granted: held.granted, tracking: held.tracking().map(Tracking::from), said_at: held.said_at }
    }
}

/// What would hold of one channel and purpose.
#[derive(SimpleObject)]
pub(crate) struct ContactMergeConsent {
    /// By what means.
    channel: Channel,
    /// To what.
    purpose: Purpose,
    /// What the contact who stays said last.
    keep: Option<ContactMergeAnswer>,
    /// What the contact who goes said last.
    drop: Option<ContactMergeAnswer>,
    /// What would hold.
    result: ContactMergeAnswer,
}

impl From<Settlement> for ContactMergeConsent {
    fn from(settlement: Settlement) -> Self {
        let Settlement { channel, purpose, keep, drop, result, .. } = settlement;
        Self {
            channel: channel.into(),
            purpose: purpose.into(),
            keep: keep.map(ContactMergeAnswer::from),
            drop: drop.map(ContactMergeAnswer::from),
            result: result.into(),
        }
    }
}

/// Why nothing may be sent.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Unreached")]
pub(crate) enum ContactUnreached {
    /// There is no address.
    NoAddress,
    /// The ledger of consent knows no yes.
    NoConsent,
    /// The address is suppressed.
    Suppressed,
}

/// Whether the result could be written to.
#[derive(SimpleObject)]
pub(crate) struct ContactMergeReach {
    /// The channel.
    channel: Channel,
    /// Whether anything may be sent.
    allowed: bool,
    /// Why not.
    because: Option<ContactUnreached>,
}

/// What a merge would do.
#[derive(SimpleObject)]
pub(crate) struct ContactMergePreview {
    /// The contact who would stay, as they are.
    keep: Contact,
    /// The contact who would go, as they are.
    drop: Contact,
    /// Every part that one of them has.
    parts: Vec<ContactMergePart>,
    /// The tags of the result.
    tags: Vec<Tag>,
    /// The lists of the result.
    lists: Vec<ContactList>,
    /// What the result would have agreed to.
    consents: Vec<ContactMergeConsent>,
    /// Where the result could be written to.
    reaches: Vec<ContactMergeReach>,
}

impl From<merge::Preview> for ContactMergePreview {
    fn from(preview: merge::Preview) -> Self {
        let merge::Preview { keep, drop, parts, tags, lists, consents, reaches } = preview;
        let reach = |reach: merge::Reach| ContactMergeReach {
            channel: reach.channel.into(),
            allowed: reach.unreached.is_none(),
            because: reach.unreached.map(ContactUnreached::from),
        };
        Self {
            keep: Contact(keep),
            drop: Contact(drop),
            parts: parts.into_iter().map(ContactMergePart).collect(),
            tags: tags.into_iter().map(Tag).collect(),
            lists: lists.into_iter().map(ContactList).collect(),
            consents: consents.into_iter().map(ContactMergeConsent::from).collect(),
            reaches: reaches.into_iter().map(reach).collect(),
        }
    }
}

#[derive(Default)]
pub(crate) struct MergesQuery;

#[Object]
impl MergesQuery {
    /// Contacts who may be one person, in groups: by their phone number, unless something else is asked for.
    async fn contact_duplicates(
        &self,
        ctx: &Context<'_>,
        by: Option<ContactAlike>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<ContactDuplicates>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let alike = by.map_or(merge::Alike::Phone, Into::into);
        let page = ctx.act(async |tx| merge::duplicates(tx, alike, &slice).await).await?;
        let show = |group: merge::Duplicates| ContactDuplicates {
            contacts: group.contacts.into_iter().map(Contact).collect(),
            count: group.count,
        };
        Ok(connect(&window, page, |group| group.key.clone(), show))
    }

    /// What `contactMerge` would do with the same input. Opens both contacts, which leaves a row in the audit chain. Needs
    /// `contact:reveal`.
    async fn contact_merge_preview(&self, ctx: &Context<'_>, input: ContactMerge) -> Result<ContactMergePreview> {
        let (keep, drop, choices) = input.read()?;
        // A write of its own, beside what else this query reads.
        let scope = ctx.scope()?.fresh();
        scope.act(async |tx| merge::preview(tx, keep, drop, &choices).await).await.map(Into::into)
    }
}

#[derive(Default)]
pub(crate) struct MergesMutation;

#[Object]
impl MergesMutation {
    /// Makes one contact of two, for good. The one who stays stands for both: what was sent to the other and what they said is theirs, and
    /// whoever comes with an address of the other finds them. Where the two contradict each other in what they agreed to, the refusal
    /// stands, unless a consent was given after it. Needs `contact:reveal` too.
    async fn contact_merge(&self, ctx: &Context<'_>, input: ContactMerge) -> Result<Contact> {
        let (keep, drop, choices) = input.read()?;
        ctx.act(async |tx| merge::merge(tx, keep, drop, &choices).await).await.map(Contact)
    }
}
