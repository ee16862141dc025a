//! The helpers a template may use, and those that only we put into one.
//!
//! `if`, `unless`, `each`, `with`, `lookup`, `len`, the comparisons and `and`, `or`, `not` are Handlebars' own. Ours
//! write as the reader does:
//!
//! | tag | writes |
//! |---|---|
//! | `{{date when}}`, `{{date when length="full"}}` | a date, `medium`, `long` or `full` |
//! | `{{date when time=true}}` | an instant in the zone it carries |
//! | `{{number amount}}`, `{{percent share}}` | a number; a share of one |
//! | `{{money amount "EUR"}}`, `{{money price}}` | an amount in a currency; a price that has both |
//! | `{{t "mail-greeting" name=name}}` | a sentence of the platform's catalogues |
//!
//! A value that is no date or number is written as it is: a price of "on request" must not stop a campaign.

use chrono::{DateTime, NaiveDate};
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender as _, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable as _, ScopedJson,
};
use locales::format::{self, Length};
use locales::{Args, Decimal, Locale};
use serde_json::{Map, Value};

use super::Fill;
use super::fault::Part;
use super::run::{Bounded, Steps, escape};

/// Counts a round of a loop.
pub(super) const TICK: &str = ":tick";
/// Writes the address of a numbered link.
pub(super) const LINK: &str = ":link";
/// Writes the image that tells when the page is opened.
pub(super) const PIXEL: &str = ":pixel";
/// Writes why the person gets this mail, and the link for unsubscribing.
pub(super) const FOOTER: &str = ":footer";
/// Stands round an address that depends on data.
pub(super) const GUARD: &str = ":guard";

/// The longest address that depends on data, in bytes.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// How many parameters a helper needs; `None` if there is no such helper.
pub(super) fn parameters(name: &str, block: bool) -> Option<usize> {
    match (block, name) {
        (true, "if" | "unless" | "each" | "with")
        | (false, "len" | "not" | "date" | "number" | "percent" | "money" | "t") => Some(1),
        (false, "lookup" | "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "and" | "or") => Some(2),
        _ => None,
    }
}

/// Whether Handlebars takes a tag of this name for a helper even without parameters. Ours give way to a field.
pub(super) fn is_never_a_field(name: &str) -> bool {
    let ours = ["date", "number", "percent", "money", "t"].contains(&name);
    let known = parameters(name, false).is_some() || parameters(name, true).is_some();
    known && !ours || ["log", "raw"].contains(&name)
}

/// Whether an address is a script. Browsers pass over blanks and control characters in the scheme.
pub(super) fn is_script(address: &str) -> bool {
    let scheme = address.split([':', '/', '?', '#']).next().unwrap_or_default();
    let is_scheme = address.as_bytes().get(scheme.len()) == Some(&b':');
    let scheme: String = scheme.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    is_scheme && ["javascript", "vbscript"].iter().any(|bad| scheme.eq_ignore_ascii_case(bad))
}

/// Whether an address made from data may stand: one of the usual kinds, or one relative to the page. A `&` before its kind
/// is settled is the beginning of an entity, behind which anything may hide.
fn is_harmless(address: &str) -> bool {
    let scheme = address.split([':', '/', '?', '#']).next().unwrap_or_default();
    let is_scheme = address.as_bytes().get(scheme.len()) == Some(&b':');
    let usual = ["http", "https", "mailto", "tel", "sms"];
    !scheme.contains('&') && (!is_scheme || usual.iter().any(|good| scheme.trim().eq_ignore_ascii_case(good)))
}

/// Makes the helpers of one person known to one rendering.
pub(super) fn register<'a>(
    context: &mut RenderContext<'static, 'a>,
    locale: Locale,
    fill: &'a Fill<'a>,
    steps: &'a Steps,
    part: Part,
) {
    let how: [(&str, Writing); 5] =
        [("date", date), ("number", number), ("percent", percent), ("money", money), ("t", sentence)];
    for (name, write) in how {
        context.register_local_helper(name, Box::new(Written { locale, write }));
    }
    context.register_local_helper(TICK, Box::new(Tick(steps)));
    match part {
        Part::Subject => {}
        Part::Text => context.register_local_helper(FOOTER, Box::new(Footer { fill, html: false })),
        Part::Html => {
            context.register_local_helper(LINK, Box::new(Link(fill)));
            context.register_local_helper(PIXEL, Box::new(Pixel(fill.open_url)));
            context.register_local_helper(GUARD, Box::new(Guard));
            context.register_local_helper(FOOTER, Box::new(Footer { fill, html: true }));
        }
    }
}

type Writing = fn(Locale, &Value, &Helper<'_>) -> Option<String>;

/// Writes a value as the reader does.
struct Written {
    locale: Locale,
    write: Writing,
}

impl HelperDef for Written {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let Some(value) = helper.param(0) else {
            return rc.evaluate(context, helper.name());
        };
        let written = (self.write)(self.locale, value.value(), helper);
        Ok(ScopedJson::Derived(written.unwrap_or_else(|| value.value().render()).into()))
    }
}

fn date(locale: Locale, value: &Value, helper: &Helper<'_>) -> Option<String> {
    let text = value.as_str()?;
    let length = match helper.hash_get("length").and_then(|length| length.value().as_str()) {
        Some("full") => Length::Full,
        Some("long") => Length::Long,
        _ => Length::Medium,
    };
    let Ok(instant) = DateTime::parse_from_rfc3339(text) else {
        return text.parse::<NaiveDate>().ok().map(|day| format::date(locale, day, length));
    };
    let with_time = helper.hash_get("time").is_some_and(|time| time.value() == &Value::Bool(true));
    Some(if with_time {
        format::date_time(locale, &instant, length)
    } else {
        format::date(locale, instant.date_naive(), length)
    })
}

fn number(locale: Locale, value: &Value, _: &Helper<'_>) -> Option<String> {
    Some(format::number(locale, decimal(value)?))
}

fn percent(locale: Locale, value: &Value, _: &Helper<'_>) -> Option<String> {
    Some(format::percent(locale, decimal(value)?))
}

fn money(locale: Locale, value: &Value, helper: &Helper<'_>) -> Option<String> {
    let (amount, own) = if value.is_object() { (&value["amount"], Some(&value["currency"])) } else { (value, None) };
    let currency = helper.param(1).map_or(own, |currency| Some(currency.value()))?;
    Some(format::money(locale, decimal(amount)?, currency.as_str()?.parse().ok()?))
}

fn sentence(locale: Locale, value: &Value, helper: &Helper<'_>) -> Option<String> {
    let key = value.as_str()?;
    let args: Map<String, Value> =
        helper.hash().iter().map(|(name, given)| ((*name).to_owned(), given.value().clone())).collect();
    locales::has(key).then(|| locales::t(locale, key, &Args::from(&args)))
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => number.to_string().parse().ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

struct Tick<'a>(&'a Steps);

impl HelperDef for Tick<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        let cost = helper.param(0).and_then(|cost| cost.value().as_u64()).and_then(|cost| cost.try_into().ok());
        if self.0.take(cost.unwrap_or(1)) {
            Ok(())
        } else {
            Err(RenderErrorReason::Other("too many steps".to_owned()).into())
        }
    }
}

struct Link<'a>(&'a Fill<'a>);

impl HelperDef for Link<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let number =
            helper.param(0).and_then(|number| number.value().as_u64()).and_then(|number| number.try_into().ok());
        let address = number.map(self.0.link).unwrap_or_default();
        Ok(out.write(&escape(&address))?)
    }
}

struct Footer<'a> {
    fill: &'a Fill<'a>,
    html: bool,
}

impl HelperDef for Footer<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Fill { footer, unsubscribe_url, unsubscribe_label: label, preferences, .. } = *self.fill;
        if label.is_empty() {
            return Ok(());
        }
        let footer = if self.html {
            let [footer, label, url] = [footer, label, unsubscribe_url].map(escape);
            let preferences = preferences.map(|(url, label)| {
                let [url, label] = [url, label].map(escape);
                format!(" <a href=\"{url}\">{label}</a>")
            });
            let preferences = preferences.unwrap_or_default();
            format!(
                "<p style=\"font-size:12px;text-align:center\">{footer} <a href=\"{url}\">{label}</a>{preferences}</p>"
            )
        } else {
            let preferences = preferences.map(|(url, label)| format!("{label}\n{url}\n")).unwrap_or_default();
            format!("\n\n{footer}\n{label}\n{unsubscribe_url}\n{preferences}")
        };
        Ok(out.write(&footer)?)
    }
}

struct Pixel<'a>(Option<&'a str>);

impl HelperDef for Pixel<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if let Some(url) = self.0 {
            out.write("<img src=\"")?;
            out.write(&escape(url))?;
            out.write("\" width=\"1\" height=\"1\" alt=\"\">")?;
        }
        Ok(())
    }
}

struct Guard;

impl HelperDef for Guard {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let Some(inner) = helper.template() else { return Ok(()) };
        let mut address = Bounded { text: String::new(), limit: LONGEST_ADDRESS, full: false };
        inner.render(registry, context, rc, &mut address)?;
        Ok(out.write(if is_harmless(&address.text) { &address.text } else { "#" })?)
    }
}
