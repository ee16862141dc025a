//! What a person puts right of themselves, on the page that their own mailed link opened.

use super::{
    State,
    dossier::card,
    links::{self, enter},
    requests::{Kind, Told, put, settle},
};
use crate::{
    Tx,
    contacts::{Changes, Contact, Patch, Postal, acted, draft::Valid, fields, write},
    error::{Check, Error, Result},
    permissions::PersonCorrect,
};
use locales::Locale;
use uuid::Uuid;

/// What a person says of themselves. What is empty is taken away.
#[derive(Clone, Default)]
pub struct Correction {
    /// The e-mail address; a new one counts once it is confirmed from there, and an empty one changes nothing.
    pub email: String,
    /// The name as a whole.
    pub name: String,
    /// The given name.
    pub given_name: String,
    /// The family name.
    pub family_name: String,
    /// The language in which the person is written to.
    pub locale: String,
    /// The time zone, by its name in the IANA database.
    pub time_zone: String,
    /// House, street, floor: a line each.
    pub street: String,
    /// The postal code.
    pub postcode: String,
    /// The town.
    pub city: String,
    /// The state, province or wilaya.
    pub region: String,
    /// The country, by its two letters.
    pub country: String,
}

/// Writes down what a person puts right, which answers their request for it. Tells whether a mail is on its way to a new address.
///
/// # Errors
/// `LINK_INVALID` when the page stood open for too long; [`Error::Invalid`] with all violations.
pub async fn correct(
    tx: &Tx<PersonCorrect>,
    link: Uuid,
    stamp: &str,
    given: &Correction,
    language: Locale,
) -> Result<bool> {
    if stamp.is_empty() {
        return Err(Error::refused("LINK_INVALID"));
    }
    let id = enter(tx, link, stamp).await?;
    let contact: Contact = tx
        .row(
            "SELECT id, email_index IS NOT NULL AS has_email, phone_index IS NOT NULL AS has_phone, stage, locale, time_zone, country,
                    source, fields, created_at, updated_at, acted_at, 0 AS points
             FROM contacts WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL",
            [tx.tenant().into(), id.into()],
        )
        .await?
        .ok_or_else(|| Error::refused("LINK_INVALID"))?;
    let known = card(tx, id).await?;
    let mut draft = given.changes().onto(contact, known.clone());
    let wanted = filled(&given.email);
    let mut check = Check::default();
    draft.email = wanted.clone();
    let valid = Valid::check(&mut check, &fields::declared(tx).await?, &draft);
    check.done()?;
    let fresh = valid.email.clone().filter(|email| Some(email.as_str()) != known.email.as_deref());
    draft.email = known.email;
    let valid = Valid::check(&mut Check::default(), &fields::declared(tx).await?, &draft);
    write::write(tx, id, valid).await?;
    acted(tx, id, tx.now()).await?;
    let request = put(tx, id, Kind::Rectification, &Told::default(), tx.now()).await?;
    settle(tx, request.id, State::Fulfilled).await?;
    let Some(email) = fresh else { return Ok(false) };
    links::mail_address(tx, id, &email, language).await?;
    Ok(true)
}

impl Correction {
    fn changes(&self) -> Changes {
        let said = |text: &str| filled(text).map_or(Patch::Remove, Patch::Set);
        let lines: Vec<String> = self.street.lines().filter_map(filled).collect();
        let nowhere =
            lines.is_empty() && [&self.postcode, &self.city, &self.region].iter().all(|part| filled(part).is_none());
        let postal = Postal {
            lines,
            postcode: filled(&self.postcode),
            city: self.city.trim().to_owned(),
            region: filled(&self.region),
        };
        Changes {
            name: said(&self.name),
            given_name: said(&self.given_name),
            family_name: said(&self.family_name),
            locale: said(&self.locale),
            time_zone: said(&self.time_zone),
            country: said(&self.country),
            postal: if nowhere { Patch::Remove } else { Patch::Set(postal) },
            ..Changes::default()
        }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl std::fmt::Debug for Correction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Correction")
    }
}
