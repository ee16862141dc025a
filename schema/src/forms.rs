//! Public forms, and asking people by mail whether they agree.

use crate::{
    consents::{Basis, Channel, Purpose, Tracking, answer},
    contacts::Tag,
    context::Act,
    ids,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{
    Result,
    campaigns::tracking,
    contacts::{
        consent::Words,
        forms::{self, Ask, Draft},
        opt_ins::{self, Request, Settings},
    },
    error::Check,
};

/// Something that can be ticked on a form.
#[derive(SimpleObject)]
pub(crate) struct FormAsk {
    /// To what one agrees by ticking it.
    purpose: Purpose,
    /// What may then be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// The key of the words beside it.
    wording: String,
    /// The version of the words.
    version: i32,
}

impl From<Ask> for FormAsk {
    fn from(Ask { said, wording, version }: Ask) -> Self {
        Self { purpose: said.purpose().into(), tracking: said.tracking().map(Into::into), wording, version }
    }
}

/// A public form.
pub(crate) struct Form(forms::Form);

/// A public form by which people ask to be written to. It only ever leads to a mail that asks them to confirm.
#[Object]
impl Form {
    /// The form's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The path of its page.
    async fn path(&self, ctx: &Context<'_>) -> Result<String> {
        let marker = ctx.scope()?.marker().await?;
        Ok(format!("/f/{}", marker.signed(tracking::Purpose::Form, self.0.id.uuid())))
    }

    /// The languages in which it is shown, the first one to whoever reads none of them.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// Whether it has a field for the name.
    async fn asks_name(&self) -> bool {
        self.0.asks_name
    }

    /// Whether it has a field for the phone number.
    async fn asks_phone(&self) -> bool {
        self.0.asks_phone
    }

    /// What can be ticked.
    async fn asks(&self) -> Vec<FormAsk> {
        self.0.asks().into_iter().map(FormAsk::from).collect()
    }

    /// The tag that those who confirm get.
    async fn tag(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Tag>> {
        let Some(id) = self.0.tag_id else { return Ok(None) };
        Ok(ctx.loader()?.load_one(id).await?.map(Tag))
    }

    /// The page to which it leads; a page of ours where there is none.
    async fn redirect(&self) -> Option<&str> {
        self.0.redirect.as_deref()
    }

    /// The sites that may show it in a frame, and to which it may lead.
    async fn origins(&self) -> &[String] {
        &self.0.origins
    }

    /// The work that a browser has to do before posting, in bits; none when 0.
    async fn difficulty(&self) -> i16 {
        self.0.difficulty
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// Something to tick: a purpose of e-mail, and the words beside it.
#[derive(InputObject)]
pub(crate) struct FormAskInput {
    /// To what one agrees by ticking it.
    purpose: Purpose,
    /// What may then be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
    /// The key of the words.
    wording: String,
    /// The version of the words, which must be there in all languages of the form.
    version: i32,
}

/// A form to be.
#[derive(InputObject)]
pub(crate) struct FormInput {
    /// What the company calls it; the ledger's rows name it as their source.
    name: String,
    /// The languages in which it is shown, as BCP 47 tags.
    languages: Vec<String>,
    /// Whether it has a field for the name.
    #[graphql(default)]
    asks_name: bool,
    /// Whether it has a field for the phone number.
    #[graphql(default)]
    asks_phone: bool,
    /// What can be ticked.
    asks: Vec<FormAskInput>,
    /// A tag for those who confirm.
    tag: Option<String>,
    /// The page to which it leads, on one of the sites below.
    redirect: Option<String>,
    /// The sites that may show it in a frame, each as `https://` and its host.
    #[graphql(default)]
    origins: Vec<String>,
    /// The work that a browser has to do before posting, in bits, at most 20; each bit doubles it, and 16 take less than a second. Without scripts the form then
    /// can't be posted.
    #[graphql(default)]
    difficulty: i16,
}

impl FormInput {
    fn draft(self) -> Result<Draft> {
        let Self { name, languages, asks_name, asks_phone, asks, tag, redirect, origins, difficulty } = self;
        let mut check = Check::default();
        let asks = asks.into_iter().filter_map(|FormAskInput { purpose, tracking, wording, version }| {
            let granted = (purpose == Purpose::Messages).then_some(true);
            let answer = answer(&mut check, Channel::Email, purpose, (granted, tracking), Basis::Consent)?;
            Some(Ask { said: answer.said, wording, version })
        });
        let asks = asks.collect();
        check.done()?;
        Ok(Draft { name, languages, asks_name, asks_phone, asks, tag, redirect, origins, difficulty })
    }
}

/// Something that a contact is asked for.
#[derive(InputObject)]
pub(crate) struct OptInConsent {
    /// To what.
    purpose: Purpose,
    /// What may be counted, where the purpose is `OPENS` or `CLICKS`.
    tracking: Option<Tracking>,
}

/// A request by mail to somebody whom the company knows.
#[derive(InputObject)]
pub(crate) struct OptInRequest {
    /// The contact.
    contact: ID,
    /// For what.
    consents: Vec<OptInConsent>,
    /// In which version of the company's own words.
    wording_version: ID,
    /// Where they were asked, as the ledger will say.
    source: String,
}

/// What a company decides about consent.
#[derive(SimpleObject)]
pub(crate) struct ConsentSettings {
    /// How long a request by mail waits for its answer, in days; then it is purged.
    opt_in_days: i32,
}

impl From<Settings> for ConsentSettings {
    fn from(Settings { opt_in_days }: Settings) -> Self {
        Self { opt_in_days }
    }
}

#[derive(Default)]
pub(crate) struct FormsQuery;

#[Object]
impl FormsQuery {
    /// One form.
    async fn form(&self, ctx: &Context<'_>, id: ID) -> Result<Form> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| forms::find(tx, id).await).await.map(Form)
    }

    /// Forms, newest first.
    async fn forms(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Form>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| forms::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |form| form.id, Form))
    }

    /// What the company decided about consent.
    async fn consent_settings(&self, ctx: &Context<'_>) -> Result<ConsentSettings> {
        ctx.act(async |tx| opt_ins::settings(tx).await).await.map(Into::into)
    }
}

#[derive(Default)]
pub(crate) struct FormsMutation;

#[Object]
impl FormsMutation {
    /// Makes a form.
    async fn form_create(&self, ctx: &Context<'_>, input: FormInput) -> Result<Form> {
        let draft = input.draft()?;
        ctx.act(async |tx| forms::create(tx, &draft).await).await.map(Form)
    }

    /// Changes a form. Whoever has it open is asked to read it again.
    async fn form_update(&self, ctx: &Context<'_>, id: ID, input: FormInput) -> Result<Form> {
        let (id, draft) = (ids::read("id", &id)?, input.draft()?);
        ctx.act(async |tx| forms::update(tx, id, &draft).await).await.map(Form)
    }

    /// Takes a form away. What it asked before can still be confirmed.
    async fn form_remove(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let form = ids::read("id", &id)?;
        ctx.act(async |tx| forms::remove(tx, form).await).await?;
        Ok(id)
    }

    /// Asks a contact by mail whether they agree; only their yes from there is written into the ledger. Gives the contact's identifier.
    async fn opt_in_request(&self, ctx: &Context<'_>, input: OptInRequest) -> Result<ID> {
        let contact = ids::read("contact", &input.contact)?;
        let words = Words::Version(ids::read("wordingVersion", &input.wording_version)?);
        let mut check = Check::default();
        let answers = input.consents.into_iter().filter_map(|OptInConsent { purpose, tracking }| {
            let granted = (purpose == Purpose::Messages).then_some(true);
            answer(&mut check, Channel::Email, purpose, (granted, tracking), Basis::Consent)
        });
        let answers = answers.collect();
        check.done()?;
        let request = Request { contact, answers, words, source: input.source };
        ctx.act(async |tx| opt_ins::request(tx, &request).await).await?;
        Ok(input.contact)
    }

    /// Decides about consent.
    async fn consent_settings_update(&self, ctx: &Context<'_>, opt_in_days: i32) -> Result<ConsentSettings> {
        ctx.act(async |tx| opt_ins::set(tx, Settings { opt_in_days }).await).await.map(Into::into)
    }
}
