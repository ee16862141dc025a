//! The media library: pictures that messages show.

use crate::{
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    media::{self, Change, Filter, Format, uses},
};

/// A picture of the library.
pub(crate) struct Medium(pub(crate) media::Medium);

/// A picture of the library. It comes in by `POST /media`, as it is or as the one file of a form.
#[Object]
impl Medium {
    /// The medium's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where the company put it; empty when nowhere.
    async fn folder(&self) -> &str {
        &self.0.folder
    }

    /// What is said in its place to whoever doesn't see it, by language. A template says it itself, in `alt`: these are its proposals.
    async fn alts(&self) -> Vec<MediumAlt> {
        let alt = |(locale, text): (&String, &String)| MediumAlt { locale: locale.clone(), text: text.clone() };
        self.0.alts.0.iter().map(alt).collect()
    }

    /// Its public address, which a template's `src` holds. It never shows anything else, and nobody guesses it.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        ctx.act(async |tx| Ok(self.0.url(tx))).await
    }

    /// How it is kept, whatever was uploaded.
    async fn format(&self) -> MediumFormat {
        self.0.format().into()
    }

    /// Its width, in pixels.
    async fn width(&self) -> i32 {
        self.0.width
    }

    /// Its height, in pixels.
    async fn height(&self) -> i32 {
        self.0.height
    }

    /// How many pictures it moves through; 1 when it does not.
    async fn frames(&self) -> i32 {
        self.0.frames
    }

    /// Its length, in bytes.
    async fn size(&self) -> i64 {
        self.0.size
    }

    /// When it was put into the library.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When its name, folder or texts were last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// How a picture is kept.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Format")]
pub(crate) enum MediumFormat {
    /// Drawings, and what something shows through.
    Png,
    /// Photographs.
    Jpeg,
    /// What moves.
    Gif,
}

/// What is said in a picture's place, in one language.
#[derive(SimpleObject)]
pub(crate) struct MediumAlt {
    /// The language, as a BCP 47 tag.
    locale: String,
    /// The text.
    text: String,
}

/// How much of its room a company has filled.
#[derive(SimpleObject)]
pub(crate) struct MediaUsage {
    /// Bytes that are kept, also of pictures that left the library and stand in mails.
    bytes: u64,
    /// The most there may be.
    limit: u64,
}

/// What is to be changed of a picture; nothing where a field is not given.
#[derive(InputObject)]
pub(crate) struct MediumUpdate {
    /// The medium.
    id: ID,
    /// What the company calls it.
    name: Option<String>,
    /// Where the company puts it; empty for nowhere.
    folder: Option<String>,
    /// What is said in its place, in place of all that was said before.
    alts: Option<Vec<MediumAltInput>>,
}

/// What is said in a picture's place, in one language.
#[derive(InputObject)]
pub(crate) struct MediumAltInput {
    /// The language, as a BCP 47 tag.
    locale: String,
    /// The text; empty to say nothing.
    text: String,
}

#[derive(Default)]
pub(crate) struct MediaQuery;

#[Object]
impl MediaQuery {
    /// One picture.
    async fn medium(&self, ctx: &Context<'_>, id: ID) -> Result<Medium> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| media::find(tx, id).await).await.map(Medium)
    }

    /// Pictures, newest first: those whose name holds `search`, and those of a folder.
    async fn media(
        &self,
        ctx: &Context<'_>,
        search: Option<String>,
        folder: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Medium>> {
        let window = Window { first, after };
        let (slice, filter) = (window.slice()?, Filter { search, folder });
        let page = ctx.act(async |tx| media::list(tx, &filter, &slice).await).await?;
        Ok(connect(&window, page, |medium| medium.id, Medium))
    }

    /// The folders in which there is something, by name.
    async fn media_folders(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        ctx.act(async |tx| media::folders(tx).await).await
    }

    /// How much of its room the company has filled.
    async fn media_usage(&self, ctx: &Context<'_>) -> Result<MediaUsage> {
        let uses::Usage { bytes, limit } = ctx.act(async |tx| uses::usage(tx).await).await?;
        Ok(MediaUsage { bytes, limit })
    }
}

#[derive(Default)]
pub(crate) struct MediaMutation;

#[Object]
impl MediaMutation {
    /// Changes what a picture is called, where it is put, and what is said in its place.
    async fn medium_update(&self, ctx: &Context<'_>, input: MediumUpdate) -> Result<Medium> {
        let MediumUpdate { id, name, folder, alts } = input;
        let alts = alts.map(|alts| alts.into_iter().map(|alt| (alt.locale, alt.text)).collect());
        let (id, change) = (ids::read("id", &id)?, Change { name, folder, alts });
        ctx.act(async |tx| media::update(tx, id, &change).await).await.map(Medium)
    }

    /// Removes a picture that no template and no partial shows. Where a mail that was sent may show it, it stays at its address.
    async fn medium_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let medium = ids::read("id", &id)?;
        ctx.act(async |tx| media::delete(tx, medium).await).await?;
        Ok(id)
    }
}
