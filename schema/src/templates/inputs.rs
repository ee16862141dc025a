//! What is given when templates and partials are written.

use super::types::{VariableType, read_format};
use async_graphql::{ID, InputObject, Json};
use tenants::{
    Error, Result,
    templates::{Body, Content, Draft, Format, Variable, Wording, content::place, partials},
};

/// A template to be. Its page is given as `html` or as `mjml`.
#[derive(InputObject)]
pub(crate) struct TemplateInput {
    /// What the company calls it.
    name: String,
    /// The language it is written in, as a BCP 47 tag: recipients for whose language there is no variant get it so.
    locale: String,
    /// The subject.
    subject: String,
    /// The page, as HTML with Handlebars.
    html: Option<String>,
    /// The page, as MJML with Handlebars.
    mjml: Option<String>,
    /// The text part; made from the page when there is none.
    text: Option<String>,
    /// The same in further languages.
    #[graphql(default)]
    variants: Vec<TemplateVariantInput>,
    /// What it takes beside `contact.…`, `company` and `unsubscribe_url`.
    #[graphql(default)]
    variables: Vec<TemplateVariableInput>,
    /// Why it is written, for the list of versions.
    #[graphql(default)]
    note: String,
}

/// What a template says in a further language.
#[derive(InputObject)]
struct TemplateVariantInput {
    /// The language, as a BCP 47 tag: `fr-CA` for readers of Canadian French, `fr` for all others.
    locale: String,
    /// The subject.
    subject: String,
    /// The page, as HTML with Handlebars.
    html: Option<String>,
    /// The page, as MJML with Handlebars.
    mjml: Option<String>,
    /// The text part; made from the page when there is none.
    text: Option<String>,
}

/// A variable that a template takes.
#[derive(InputObject)]
struct TemplateVariableInput {
    /// Its name: a letter, then up to 59 letters, digits, `_` and `-`.
    name: String,
    /// What values it has.
    #[graphql(name = "type")]
    kind: VariableType,
    /// Whether a campaign can't be sent without it.
    #[graphql(default)]
    required: bool,
    /// A value to show the template with. The fields of an object, or of a list's objects, are those that the sample has.
    sample: Option<Json<serde_json::Value>>,
}

/// Which version a template is to be again.
#[derive(InputObject)]
pub(crate) struct TemplateRollBack {
    /// The template.
    pub(super) id: ID,
    /// The number of the version.
    pub(super) version: i32,
    /// Why, for the list of versions.
    #[graphql(default)]
    pub(super) note: String,
}

/// A partial to be. It is given as `html`, `mjml` or `text`: HTML is called from pages of either kind, MJML from MJML, text from
/// subjects and text parts.
#[derive(InputObject)]
pub(crate) struct PartialInput {
    /// The name by which it is called, as in `{{> footer}}`: a letter, then up to 59 letters, digits, `_` and `-`.
    name: String,
    /// HTML with Handlebars.
    html: Option<String>,
    /// MJML with Handlebars.
    mjml: Option<String>,
    /// Text with Handlebars.
    text: Option<String>,
}

impl TemplateInput {
    pub(super) fn draft(self) -> Result<Draft> {
        let Self { name, locale, subject, html, mjml, text, variants, variables, note } = self;
        let mut wrong = Vec::new();
        let mut keep = |number, body: Result<Body, _>| body.map_err(|violation| wrong.push((number, violation))).ok();
        let body = keep(0, read_format([(Format::Html, html), (Format::Mjml, mjml)]));
        let wording = body.map(|body| Wording { locale, subject, body, text });
        let mut others = Vec::new();
        for (index, variant) in variants.into_iter().enumerate() {
            let TemplateVariantInput { locale, subject, html, mjml, text } = variant;
            let body = keep(index + 1, read_format([(Format::Html, html), (Format::Mjml, mjml)]));
            others.extend(body.map(|body| Wording { locale, subject, body, text }));
        }
        let told = wrong.into_iter().map(|(number, violation)| {
            let field = place(number, &violation.field).into();
            tenants::Violation { field, ..violation }
        });
        let told: Vec<_> = told.collect();
        match wording {
            Some(wording) if told.is_empty() => {
                let variables = variables.into_iter().map(Variable::from).collect();
                Ok(Draft { name, content: Content { wording, variants: others, variables }, note })
            }
            _ => Err(Error::Invalid(told)),
        }
    }
}

impl From<TemplateVariableInput> for Variable {
    fn from(input: TemplateVariableInput) -> Self {
        let TemplateVariableInput { name, kind, required, sample } = input;
        Self {
            name,
            kind: kind.into(),
            required,
            sample: sample.map(|sample| sample.0).filter(|value| !value.is_null()),
        }
    }
}

impl PartialInput {
    pub(super) fn draft(self) -> Result<partials::Draft> {
        let Self { name, html, mjml, text } = self;
        let given = [(Format::Html, html), (Format::Mjml, mjml), (Format::Text, text)];
        let body = read_format(given).map_err(|violation| Error::Invalid(vec![violation]))?;
        Ok(partials::Draft { name, body })
    }
}
