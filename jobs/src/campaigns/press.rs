//! Writes the messages of one campaign: compiled once, filled in for each person.

use crate::{
    channels::Letter,
    job::Job,
    message::{Address, Kind, Mailbox, dkim::Signer},
    render::{Fault, Fill, Rendered, Template},
    templates,
};
use chrono::{DateTime, Utc};
use locales::{Args, t};
use serde_json::Value;
use tenants::{
    Error, Id, Result,
    campaigns::{
        Campaign, audience,
        delivery::Recipient,
        tracking::{Mark, Marker, Purpose},
    },
    contacts::consent::{Modes, Tracking},
    domains::{self, Signing},
    templates::{Bundle, Content},
};

/// What prints a campaign's messages.
pub(super) struct Press {
    campaign: Id<Campaign>,
    content: Content,
    wordings: Vec<Printable>,
    locale: String,
    variables: Value,
    marker: Marker,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    company: String,
    public_url: String,
    list_id: String,
    feedback_id: String,
    date: DateTime<Utc>,
    signer: Option<Signer>,
    bounces: Option<String>,
}

/// A wording, compiled once.
struct Printable {
    template: Template,
    /// The number, in the campaign, of its first link.
    first_link: u16,
    footer: String,
    unsubscribe_label: String,
    preferences_label: String,
}

/// A message for one person.
pub(super) struct Printed {
    rendered: Rendered,
    id: String,
    unsubscribe_url: String,
    return_path: Option<Address>,
}

impl Printed {
    /// How many bytes its page has.
    pub(super) fn page(&self) -> usize {
        self.rendered.html.len()
    }
}

/// The wordings of a bundle, each compiled; `None` when one is no template.
pub(super) fn compile(bundle: &Bundle) -> Option<Vec<Template>> {
    bundle.content.wordings().map(|wording| templates::compile(wording, &bundle.partials).ok()).collect()
}

impl Press {
    /// `None` when the content is no template, or the sender no address.
    pub(super) async fn new(job: &Job<'_>, campaign: Id<Campaign>, letter: audience::Letter) -> Result<Option<Self>> {
        let Some(templates) = compile(&letter.bundle) else { return Ok(None) };
        let Ok(address) = letter.from.parse::<Address>() else { return Ok(None) };
        let domain = address.domain().to_owned();
        let signing = job.scope.act(async |tx| domains::signing(tx, &domain).await).await?;
        let malformed = || Error::internal("the keys of a domain are none");
        let signer = signing.as_ref().map(|signing| Signer::new(signing).ok_or_else(malformed)).transpose()?;
        let bounces = signing.and_then(|Signing { bounces, .. }| bounces);
        let marker = job.scope.marker().await?;
        let reply_to = letter.reply_to.as_deref().and_then(|text| text.parse().ok());
        let tenant = job.scope.tenant().simple();
        let Bundle { content, .. } = letter.bundle;
        let mut first_link = 0;
        let wordings = content.wordings().zip(templates).map(|(wording, template)| {
            let (locale, first) = (templates::locale(wording), first_link);
            first_link += u16::try_from(template.links().len()).unwrap_or_default();
            Printable {
                template,
                first_link: first,
                footer: t(locale, "mail-campaign-reason", &Args::new().with("company", letter.company.as_str())),
                unsubscribe_label: t(locale, "mail-campaign-unsubscribe", &Args::new()),
                preferences_label: t(locale, "mail-campaign-preferences", &Args::new()),
            }
        });
        Ok(Some(Self {
            campaign,
            wordings: wordings.collect(),
            content,
            locale: letter.locale,
            variables: letter.variables,
            from: Mailbox { name: Some(letter.from_name), address },
            reply_to: reply_to.map(|address| Mailbox { name: None, address }),
            company: letter.company,
            public_url: job.outside.public_url.clone(),
            list_id: format!("{tenant}.{domain}"),
            feedback_id: format!("{}:{}:email:dihya", campaign.uuid().simple(), marker.stream()),
            marker,
            date: job.scope.db().clock().now(),
            signer,
            bounces,
        }))
    }

    /// Fills the template in for one person. Who did not agree to be counted when opening gets no picture, and whose clicks may
    /// not be counted gets links that tell nobody apart. Whether somebody is counted with their name or without is decided when the
    /// link is followed.
    pub(super) fn write(&self, recipient: &Recipient) -> Result<Printed, Fault> {
        let slot = Some(recipient.slot);
        let unsubscribe_url = self.url("u", Purpose::Unsubscribe, slot, 0);
        let preferences_url = recipient.cleared.id().map(|contact| {
            format!("{}/p/{}", self.public_url, self.marker.signed(Purpose::Preferences, contact.uuid()))
        });
        let Modes { opens, clicks } = recipient.modes;
        let open_url = (opens != Tracking::None).then(|| self.url("o", Purpose::Open, slot, 0));
        let counted = slot.filter(|_| clicks != Tracking::None);
        let wanted = recipient.locale.as_deref().unwrap_or(&self.locale);
        let wording = &self.wordings[self.content.choose(Some(wanted))];
        let link = |number: u16| self.url("c", Purpose::Click, counted, wording.first_link + number);
        let mut variables = self.variables.clone();
        variables["contact"] = recipient.person.clone();
        variables["company"] = self.company.as_str().into();
        let rendered = wording.template.render(&Fill {
            variables: &variables,
            link: &link,
            unsubscribe_url: &unsubscribe_url,
            open_url: open_url.as_deref(),
            footer: &wording.footer,
            unsubscribe_label: &wording.unsubscribe_label,
            preferences: preferences_url.as_deref().map(|url| (url, wording.preferences_label.as_str())),
        })?;
        let id = format!("{}.{}", self.campaign, recipient.slot);
        let mark = Mark { campaign: self.campaign, slot, link: 0 };
        let return_path = self.bounces.as_ref().map(|host| self.marker.return_path(mark, host));
        let return_path = return_path.and_then(|path| path.parse().ok());
        Ok(Printed { rendered, id, unsubscribe_url, return_path })
    }

    /// The printed message as a letter.
    pub(super) fn letter<'a>(&'a self, printed: &'a Printed) -> Letter<'a> {
        Letter {
            id: &printed.id,
            date: self.date,
            from: &self.from,
            reply_to: self.reply_to.as_ref(),
            return_path: printed.return_path.as_ref(),
            signer: self.signer.as_ref(),
            rendered: &printed.rendered,
            kind: Kind::Campaign {
                unsubscribe_url: &printed.unsubscribe_url,
                list_id: &self.list_id,
                feedback_id: &self.feedback_id,
            },
        }
    }

    fn url(&self, path: &str, purpose: Purpose, slot: Option<i32>, link: u16) -> String {
        let mark = Mark { campaign: self.campaign, slot, link };
        format!("{}/{path}/{}", self.public_url, self.marker.token(purpose, mark))
    }
}
