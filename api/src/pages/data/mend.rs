//! The form by which a person puts right what is kept of them.

use super::super::{
    posted::{self, Posted},
    say,
};
use locales::{Args, Locale};
use maud::{Markup, html};
use serde_json::Value;
use tenants::{
    Violation,
    contacts::rights::{Correction, Dossier},
};

/// What was typed.
pub(super) fn given(posted: &Posted) -> Correction {
    let text = |name: &str| posted.get(name).to_owned();
    Correction {
        email: text("email"),
        name: text("name"),
        given_name: text("givenName"),
        family_name: text("familyName"),
        locale: text("locale"),
        time_zone: text("timeZone"),
        street: text("street"),
        postcode: text("postcode"),
        city: text("city"),
        region: text("region"),
        country: text("country"),
    }
}

/// What is known.
pub(super) fn known(dossier: &Dossier) -> Correction {
    let person = dossier.person();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let postal = &person["postal"];
    let lines = postal["lines"].as_array().map(|lines| lines.iter().map(text).collect::<Vec<_>>().join("\n"));
    let (name, given_name, family_name) =
        (text(&person["name"]), text(&person["givenName"]), text(&person["familyName"]));
    // A name that is only made of its parts was never said.
    let said = format!("{given_name} {family_name}").trim() != name;
    Correction {
        email: text(&person["email"]),
        name: if said { name } else { String::new() },
        given_name,
        family_name,
        locale: text(&person["locale"]),
        time_zone: text(&person["timeZone"]),
        street: lines.unwrap_or_default(),
        postcode: text(&postal["postcode"]),
        city: text(&postal["city"]),
        region: text(&postal["region"]),
        country: text(&person["country"]),
    }
}

/// The form, open when something in it is wrong.
pub(super) fn form(locale: Locale, stamp: &str, given: &Correction, violations: &[Violation]) -> Markup {
    let faults = |fields: &[&str]| {
        let wrong = violations.iter().filter(|violation| fields.contains(&&*violation.field));
        let told = wrong.map(|violation| locales::violation(locale, violation.code, &Args::from(&violation.args)));
        told.collect::<Vec<_>>()
    };
    let field = |name: &str, label: &str, kind: &str, auto: &str, value: &str, fields: &[&str]| {
        let faults = faults(fields);
        html! {
            label {
                span { (say(locale, &format!("data-key-{label}"))) }
                input name=(name) type=(kind) value=(value) autocomplete=(auto) dir="auto"
                    aria-invalid=[(!faults.is_empty()).then_some("true")];
                @for fault in faults { span.fault role="alert" { (fault) } }
            }
        }
    };
    html! {
        details open[!violations.is_empty()] {
            summary { (say(locale, "page-data-mend")) }
            form method="post" {
                input type="hidden" name="stamp" value=(stamp);
                (field("email", "email", "email", "email", &given.email, &["email"]))
                p.quiet { (say(locale, "page-data-mend-email")) }
                div.pair {
                    (field("name", "name", "text", "name", &given.name, &["name"]))
                    (field("givenName", "given-name", "text", "given-name", &given.given_name, &["givenName"]))
                    (field("familyName", "family-name", "text", "family-name", &given.family_name, &["familyName"]))
                }
                div.pair {
                    label {
                        span { (say(locale, "data-key-locale")) }
                        select name="locale" {
                            option value="" {}
                            @for language in Locale::ALL {
                                option value=(language) lang=(language) selected[given.locale == language.to_string()] {
                                    (posted::name(language))
                                }
                            }
                        }
                    }
                    (field("timeZone", "time-zone", "text", "off", &given.time_zone, &["timeZone"]))
                }
                label {
                    span { (say(locale, "data-key-street")) }
                    textarea name="street" rows="3" autocomplete="street-address" dir="auto" { (given.street) }
                    @for fault in faults(&["postal.lines"]) { span.fault role="alert" { (fault) } }
                }
                div.pair {
                    (field("postcode", "postcode", "text", "postal-code", &given.postcode, &["postal.postcode"]))
                    (field("city", "city", "text", "address-level2", &given.city, &["postal.city"]))
                    (field("region", "region", "text", "address-level1", &given.region, &["postal.region"]))
                    (field("country", "country", "text", "country", &given.country, &["country"]))
                }
                button name="do" value="mend" { (say(locale, "page-data-mend-button")) }
            }
        }
    }
}
