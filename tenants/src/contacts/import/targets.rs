//! What a column may be read as, and by which names files call it: the one table of column names.

use super::days::Order;
use crate::contacts::{
    consent::{Channel, Purpose, named},
    fields::Field,
    types::words,
};
use serde::{Deserialize, Serialize};

named! {
    /// What a column is read as.
    Target {
        /// Nothing: it is passed over.
        Ignored = "ignored",
        /// The e-mail address.
        Email = "email",
        /// The phone number: E.164, or as it is written inside of the person's country.
        Phone = "phone",
        /// The name as a whole.
        Name = "name",
        /// The given name.
        GivenName = "given_name",
        /// The family name.
        FamilyName = "family_name",
        /// The whole postal address in one cell, its parts two spaces apart: street, town, region, postal code, country.
        Address = "address",
        /// A line of the postal address; several columns may be one.
        PostalLine = "postal_line",
        /// The postal code.
        Postcode = "postcode",
        /// The town.
        City = "city",
        /// The state, province or wilaya.
        Region = "region",
        /// The country, by its two letters.
        Country = "country",
        /// The language in which the person is written to.
        Locale = "locale",
        /// The person's time zone, by its name in the IANA database.
        TimeZone = "time_zone",
        /// How near the person is to the company.
        Stage = "stage",
        /// Tags, several in a cell.
        Tags = "tags",
        /// A field that the company declared.
        Field = "field",
        /// A JSON object with values of such fields.
        Attributes = "attributes",
        /// Whether the address may be written to, in a word: of several the worst counts.
        Status = "status",
        /// Whether the person agrees to e-mail, in a word.
        ConsentEmail = "consent_email",
        /// What may be counted of mails that the person opens: none, anonymous or individual.
        ConsentEmailOpens = "consent_email_opens",
        /// What may be counted of links in mails that the person follows, likewise.
        ConsentEmailClicks = "consent_email_clicks",
        /// Whether the person agrees to short messages.
        ConsentSms = "consent_sms",
        /// Whether the person agrees to notifications on a device.
        ConsentPush = "consent_push",
        /// Whether the person agrees to letters.
        ConsentPost = "consent_post",
        /// That the person left: yes, or when.
        Unsubscribed = "unsubscribed",
        /// That the phone number must not be written to: yes, or when.
        UnsubscribedSms = "unsubscribed_sms",
        /// That the address does not exist: yes, or when.
        Bounced = "bounced",
        /// When the person agreed.
        AgreedAt = "agreed_at",
        /// When the person confirmed it, which counts more.
        ConfirmedAt = "confirmed_at",
        /// The network address from which the person agreed.
        AgreedFrom = "agreed_from",
    }
}

impl Target {
    /// To what a column of consent answers. Of an empty cell nobody knows a yes.
    pub(super) fn consent(self) -> Option<(Channel, Purpose)> {
        match self {
            Self::ConsentEmail => Some((Channel::Email, Purpose::Messages)),
            Self::ConsentEmailOpens => Some((Channel::Email, Purpose::Opens)),
            Self::ConsentEmailClicks => Some((Channel::Email, Purpose::Clicks)),
            Self::ConsentSms => Some((Channel::Sms, Purpose::Messages)),
            Self::ConsentPush => Some((Channel::Push, Purpose::Messages)),
            Self::ConsentPost => Some((Channel::Post, Purpose::Messages)),
            _ => None,
        }
    }

    /// Whether people are found by it.
    pub(super) fn reaches(self) -> bool {
        matches!(self, Self::Email | Self::Phone)
    }

    /// Whether several columns may be read as this.
    pub(super) fn repeats(self) -> bool {
        matches!(self, Self::Ignored | Self::PostalLine | Self::Tags | Self::Field | Self::Attributes | Self::Status)
    }
}

/// A column, by its place in the file, and what it is read as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its place, from 0.
    pub at: usize,
    /// What it is read as.
    pub target: Target,
    /// The key of the field, where it is read as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands first in its days, where it holds any and something tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
}

/// The names by which columns are known: in French and English, and in the exports of Brevo, Mailchimp and listmonk. Case,
/// accents, order of the words and what stands between them do not matter.
const NAMES: &[(Target, &[&str])] = &[
    (Target::Email, &["email", "e-mail", "mail", "email address", "adresse email", "adresse e-mail", "courriel"]),
    (
        Target::Phone,
        &["phone", "phone number", "téléphone", "numéro de téléphone", "tél", "mobile", "portable", "sms", "gsm"],
    ),
    (Target::Name, &["name", "full name", "nom", "nom complet", "nom et prénom"]),
    (Target::GivenName, &["first name", "firstname", "given name", "fname", "prénom"]),
    (Target::FamilyName, &["last name", "lastname", "family name", "surname", "lname", "nom de famille"]),
    (
        Target::PostalLine,
        &[
            "address",
            "street",
            "address line 1",
            "address line 2",
            "address 1",
            "address 2",
            "address 3",
            "address 4",
            "adresse",
            "adresse postale",
            "rue",
            "complément d'adresse",
        ],
    ),
    (Target::Postcode, &["postcode", "postal code", "zip", "zip code", "zipcode", "code postal", "cp"]),
    (Target::City, &["city", "town", "ville", "commune", "localité"]),
    (Target::Region, &["state", "province", "wilaya", "région"]),
    (Target::Country, &["country", "country code", "pays", "code pays", "cc"]),
    (Target::Locale, &["locale", "language", "langue", "lang"]),
    (Target::TimeZone, &["time zone", "timezone", "contact timezone", "fuseau horaire"]),
    (Target::Stage, &["stage", "étape", "lifecycle stage"]),
    (Target::Tags, &["tags", "tag", "étiquettes", "étiquette", "mots clés", "labels"]),
    (Target::Attributes, &["attributes", "attribs"]),
    (
        Target::Status,
        &[
            "status",
            "statut",
            "email status",
            "subscription status",
            "consent",
            "consentement",
            "opt in",
            "optin",
            "newsletter",
        ],
    ),
    // As our own exports call them.
    (Target::ConsentEmail, &["consent email", "consentement e mail", "consentement email"]),
    (Target::ConsentEmailOpens, &["consent email opens"]),
    (Target::ConsentEmailClicks, &["consent email clicks"]),
    (Target::ConsentSms, &["consent sms", "consentement sms"]),
    (Target::ConsentPush, &["consent push"]),
    (Target::ConsentPost, &["consent post"]),
    (
        Target::Unsubscribed,
        &[
            "unsub time",
            "unsubscribed",
            "désabonné",
            "désinscrit",
            "email blacklisted",
            "email blocklisted",
            "emailblacklisted",
            "blacklisted",
            "blocklisted",
            "blacklist",
            "opt out",
        ],
    ),
    (Target::UnsubscribedSms, &["sms blacklisted", "sms blocklisted", "smsblacklisted"]),
    (Target::Bounced, &["clean time", "hard bounced", "bounced"]),
    (
        Target::AgreedAt,
        &["optin time", "opt in time", "opt in date", "date d'inscription", "consent date", "date de consentement"],
    ),
    (Target::ConfirmedAt, &["confirm time", "confirmed at", "date de confirmation"]),
    (Target::AgreedFrom, &["optin ip", "opt in ip", "confirm ip"]),
];

/// What each column is best read as, by its name: nothing twice that can only be once, and the company's own fields first.
pub(super) fn propose(heading: &[&str], declared: &[Field]) -> Vec<Column> {
    let names: Vec<Vec<String>> = heading.iter().map(|name| words(name)).collect();
    let mut columns: Vec<Column> = Vec::with_capacity(heading.len());
    // "Nom" is the whole name, unless another column holds the given one, and none the family's.
    let has = |target| names.iter().any(|name| known(name) == Some(target));
    let parted = has(Target::GivenName) && !has(Target::FamilyName);
    // "Address" is all of it, as Mailchimp has it, unless another column holds the town.
    let whole = !has(Target::City);
    for (at, name) in names.iter().enumerate() {
        // Our own exports call a field by its key behind `fields.`.
        let own = declared.iter().find(|field| {
            heading[at].strip_prefix("fields.") == Some(&field.key)
                || words(&field.key) == *name
                || words(&field.label) == *name
        });
        let target = match (own, known(name)) {
            (_, Some(Target::Email)) => Target::Email,
            (Some(_), _) => Target::Field,
            (None, Some(Target::Name)) if parted => Target::FamilyName,
            (None, Some(Target::PostalLine)) if whole => Target::Address,
            (None, found) => found.unwrap_or(Target::Ignored),
        };
        let taken = columns.iter().any(|column| column.target == target && !target.repeats());
        let target = if taken { Target::Ignored } else { target };
        let field = own.filter(|_| target == Target::Field).map(|field| field.key.clone());
        columns.push(Column { at, target, field, order: None });
    }
    columns
}

/// What a name is known for.
pub(in crate::contacts) fn known(heading: &[String]) -> Option<Target> {
    let named = |(_, names): &&(Target, &[&str])| names.iter().any(|name| words(name) == heading);
    NAMES.iter().find(named).map(|(target, _)| *target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(heading: &str) -> String {
        let heading: Vec<&str> = heading.split(',').collect();
        let columns = propose(&heading, &[]);
        columns.iter().map(|column| column.target.name()).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn the_exports_of_others_are_known_by_their_own_names() {
        for (heading, targets) in [
            (
                "CONTACT ID,EMAIL,PRENOM,NOM,SMS,EMAIL_BLACKLISTED",
                "ignored,email,given_name,family_name,phone,unsubscribed",
            ),
            (
                "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,REGION,CC,TAGS",
                "email,given_name,family_name,address,phone,ignored,agreed_at,agreed_from,confirmed_at,ignored,region,country,tags",
            ),
            ("email,name,given_name,family_name,address_1,city", "email,name,given_name,family_name,postal_line,city"),
            ("Email Address,UNSUB_TIME,UNSUB_REASON", "email,unsubscribed,ignored"),
            ("Email Address,CLEAN_TIME", "email,bounced"),
            (
                "email,consent_email,consent_email_opens,consent_email_clicks,consent_sms,consent_push,consent_post",
                "email,consent_email,consent_email_opens,consent_email_clicks,consent_sms,consent_push,consent_post",
            ),
            ("uuid,email,name,attributes,status,created_at", "ignored,email,name,attributes,status,ignored"),
        ] {
            assert_eq!(proposed(heading), targets, "{heading}");
        }
    }

    #[test]
    fn usual_names_are_known_in_french_and_english() {
        assert_eq!(proposed("Nom,Courriel,Téléphone,Langue"), "name,email,phone,locale");
        assert_eq!(proposed("Prénom,Nom, E-Mail ,Code postal,VILLE"), "given_name,family_name,email,postcode,city");
        assert_eq!(proposed("mail,email"), "email,ignored");
    }
}
