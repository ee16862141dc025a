//! Batches: what many rows of an answer need is read in one statement. Fresh for each request, nothing is kept.

use async_graphql::dataloader::Loader;
use std::{collections::HashMap, sync::Arc};
use tenants::{
    Error, Id, Scope,
    campaigns::{self, Campaign, Sender, figures::Figures},
    contacts::{
        self, Contact, List, Revealed, Tag,
        consent::{self, Consent, Wording, wordings},
        rights::{self, Request, Told},
        scoring::{self, Score, ScoreRule},
        timeline::{self, Event},
    },
    members::{self, Member},
    page::{Moment, Page, Slice},
    returns,
    templates::{self, Template},
};

/// Reads for one request, in the scope of whoever asks.
pub(crate) struct Loaders(pub(crate) Scope);

/// Something of a row that is read apart from it.
macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident($($id:ty),*);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) struct $key($(pub(crate) $id),*);
    )*};
}
keys! {
    /// A contact's personal fields, open.
    Reveal(Id<Contact>);
    /// A contact's tags.
    TagsOf(Id<Contact>);
    /// The lists that a contact is on.
    ListsOf(Id<Contact>);
    /// A contact's rows in the ledger of consent.
    ConsentsOf(Id<Contact>);
    /// A contact's rows in the ledger of consent, with all that proves them.
    ProofOf(Id<Contact>);
    /// What was said about a request.
    WordsOf(Id<Request>);
    /// A contact's score.
    ScoreOf(Id<Contact>);
    /// A campaign's figures.
    FiguresOf(Id<Campaign>);
    /// What happened to the message at a place of a campaign.
    EventsOf(Id<Campaign>, i32);
    /// A member's name and address, open.
    RevealMember(Id<Member>);
}

/// A page of a contact's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TimelineOf {
    pub(crate) contact: Id<Contact>,
    pub(crate) first: u32,
    pub(crate) after: Option<Moment<String>>,
}

type Batch<K, V> = Result<HashMap<K, V>, Arc<Error>>;

impl Loader<Id<Contact>> for Loaders {
    type Value = Contact;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<Contact>]) -> Batch<Id<Contact>, Contact> {
        let rows = self.0.act(async |tx| contacts::through(tx, keys).await).await?;
        Ok(rows.into_iter().collect())
    }
}

impl Loader<Reveal> for Loaders {
    type Value = Revealed;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Reveal]) -> Batch<Reveal, Revealed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.fresh().act(async |tx| contacts::reveal(tx, &ids).await).await?;
        Ok(rows.into_iter().map(|(id, row)| (Reveal(id), row)).collect())
    }
}

impl Loader<TagsOf> for Loaders {
    type Value = Vec<Tag>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TagsOf]) -> Batch<TagsOf, Vec<Tag>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| contacts::tags_of(tx, &ids).await).await?;
        Ok(grouped(keys, rows.into_iter().map(|(contact, tag)| (TagsOf(contact), tag))))
    }
}

impl Loader<ListsOf> for Loaders {
    type Value = Vec<List>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ListsOf]) -> Batch<ListsOf, Vec<List>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| contacts::lists::of(tx, &ids).await).await?;
        Ok(grouped(keys, rows.into_iter().map(|(contact, list)| (ListsOf(contact), list))))
    }
}

impl Loader<ScoreOf> for Loaders {
    type Value = Score;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ScoreOf]) -> Batch<ScoreOf, Score> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let scores = self.0.act(async |tx| scoring::of(tx, &ids).await).await?;
        Ok(scores.into_iter().map(|(contact, score)| (ScoreOf(contact), score)).collect())
    }
}

impl Loader<Id<ScoreRule>> for Loaders {
    type Value = ScoreRule;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<ScoreRule>]) -> Batch<Id<ScoreRule>, ScoreRule> {
        let rules = self.0.act(async |tx| scoring::by_ids(tx, keys).await).await?;
        Ok(rules.into_iter().map(|rule| (rule.id, rule)).collect())
    }
}

impl Loader<ConsentsOf> for Loaders {
    type Value = Vec<Consent>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ConsentsOf]) -> Batch<ConsentsOf, Vec<Consent>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| consent::of(tx, &ids).await).await?;
        Ok(grouped(keys, rows.into_iter().map(|row| (ConsentsOf(row.kept_id), row))))
    }
}

impl Loader<ProofOf> for Loaders {
    type Value = Vec<Consent>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ProofOf]) -> Batch<ProofOf, Vec<Consent>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| consent::rows(tx, &ids).await).await?;
        Ok(grouped(keys, rows.into_iter().map(|row| (ProofOf(row.kept_id), row))))
    }
}

/// What pages have in common that are read together.
type Same = (u32, Option<Moment<String>>);

impl Loader<TimelineOf> for Loaders {
    type Value = Page<Event>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TimelineOf]) -> Batch<TimelineOf, Page<Event>> {
        let mut slices: HashMap<Same, Vec<Id<Contact>>> = HashMap::new();
        for TimelineOf { contact, first, after } in keys {
            slices.entry((*first, after.clone())).or_default().push(*contact);
        }
        let mut pages = HashMap::new();
        for ((first, after), contacts) in slices {
            let slice = Slice::new(first, after.clone())?;
            let rows = self.0.act(async |tx| timeline::timelines(tx, &contacts, &slice).await).await?;
            let key = |contact| TimelineOf { contact, first, after: after.clone() };
            pages.extend(rows.into_iter().map(|(contact, page)| (key(contact), page)));
        }
        Ok(pages)
    }
}

impl Loader<WordsOf> for Loaders {
    type Value = Told;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[WordsOf]) -> Batch<WordsOf, Told> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.fresh().act(async |tx| rights::open_words(tx, &ids).await).await?;
        Ok(rows.into_iter().map(|(id, told)| (WordsOf(id), told)).collect())
    }
}

impl Loader<Id<Wording>> for Loaders {
    type Value = Wording;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<Wording>]) -> Batch<Id<Wording>, Wording> {
        let rows = self.0.act(async |tx| wordings::by_ids(tx, keys).await).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<Id<Tag>> for Loaders {
    type Value = Tag;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<Tag>]) -> Batch<Id<Tag>, Tag> {
        let rows = self.0.act(async |tx| contacts::tag_by_ids(tx, keys).await).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<Id<Template>> for Loaders {
    type Value = Template;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<Template>]) -> Batch<Id<Template>, Template> {
        let rows = self.0.act(async |tx| templates::by_ids(tx, keys).await).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<Id<Sender>> for Loaders {
    type Value = Sender;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Id<Sender>]) -> Batch<Id<Sender>, Sender> {
        let rows = self.0.act(async |tx| campaigns::senders::by_ids(tx, keys).await).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<FiguresOf> for Loaders {
    type Value = Figures;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[FiguresOf]) -> Batch<FiguresOf, Figures> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| campaigns::figures::of(tx, &ids).await).await?;
        Ok(rows.into_iter().map(|(id, figures)| (FiguresOf(id), figures)).collect())
    }
}

impl Loader<EventsOf> for Loaders {
    type Value = Vec<returns::Event>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[EventsOf]) -> Batch<EventsOf, Vec<returns::Event>> {
        let places: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let rows = self.0.act(async |tx| returns::events::of(tx, &places).await).await?;
        Ok(grouped(keys, rows.into_iter().map(|row| (EventsOf(row.campaign_id, row.slot), row))))
    }
}

impl Loader<RevealMember> for Loaders {
    type Value = members::Revealed;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RevealMember]) -> Batch<RevealMember, members::Revealed> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = self.0.act(async |tx| members::reveal(tx, &members::by_ids(&tx.also()?, &ids).await?).await).await?;
        Ok(rows.into_iter().map(|(id, row)| (RevealMember(id), row)).collect())
    }
}

/// Rows by key; a key without rows has an empty list.
fn grouped<K: Copy + Eq + std::hash::Hash, V>(keys: &[K], rows: impl Iterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups
}
