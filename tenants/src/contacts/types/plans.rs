//! Numbering plans: how a phone number is written inside a country, for the countries whose companies we know best.
//!
//! The lengths and prefixes are those of the national plans that the ITU publishes (recommendation E.164). A number that does not
//! plainly fit its country's plan is left alone rather than guessed at.

use super::{Country, Phone};
use std::ops::RangeInclusive;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// How numbers are written in a country.
struct Plan {
    country: &'static str,
    /// What files call the country, without accents.
    names: &'static [&'static str],
    /// The IANA zones of companies that are there.
    zones: &'static [&'static str],
    code: &'static str,
    /// What stands before a number inside of the country and falls away outside.
    trunk: &'static str,
    digits: RangeInclusive<usize>,
}

macro_rules! plans {
    ($($country:literal [$($name:literal)*] [$($zone:literal)*] $code:literal $trunk:literal $digits:expr;)*) => {
        const PLANS: &[Plan] = &[$(Plan {
            country: $country, names: &[$($name),*], zones: &[$($zone),*], code: $code, trunk: $trunk, digits: $digits,
        }),*];
    };
}
plans! {
    "FR" ["france"] ["Europe/Paris"] "33" "0" 9..=9;
    "GP" ["guadeloupe"] ["America/Guadeloupe"] "590" "0" 9..=9;
    "GF" ["guyane" "french guiana"] ["America/Cayenne"] "594" "0" 9..=9;
    "MQ" ["martinique"] ["America/Martinique"] "596" "0" 9..=9;
    "RE" ["reunion" "la reunion"] ["Indian/Reunion"] "262" "0" 9..=9;
    "DZ" ["algerie" "algeria"] ["Africa/Algiers"] "213" "0" 8..=9;
    "MA" ["maroc" "morocco"] ["Africa/Casablanca"] "212" "0" 9..=9;
    "TN" ["tunisie" "tunisia"] ["Africa/Tunis"] "216" "" 8..=8;
    "SN" ["senegal"] ["Africa/Dakar"] "221" "" 9..=9;
    "CI" ["cote d'ivoire" "ivory coast"] ["Africa/Abidjan"] "225" "" 10..=10;
    "BE" ["belgique" "belgium"] ["Europe/Brussels"] "32" "0" 8..=9;
    "CH" ["suisse" "switzerland"] ["Europe/Zurich"] "41" "0" 9..=9;
    "CA" ["canada"] ["America/Toronto" "America/Montreal"] "1" "" 10..=10;
    "US" ["etats unis" "united states" "usa"] ["America/New_York"] "1" "" 10..=10;
    "GB" ["royaume uni" "united kingdom"] ["Europe/London"] "44" "0" 9..=10;
    "ES" ["espagne" "spain"] ["Europe/Madrid"] "34" "" 9..=9;
}

impl Country {
    /// Reads two letters, or the name of a country whose numbers we know.
    ///
    /// # Errors
    /// The code of the violation.
    pub(crate) fn named(text: &str) -> Result<Self, &'static str> {
        let plain: String =
            text.trim().nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
        let plain = plain.replace('-', " ").replace('’', "'");
        let known = PLANS.iter().find(|plan| plan.names.contains(&plain.as_str()));
        Self::parse(known.map_or(text, |plan| plan.country))
    }

    /// The country in which a company of this zone is, where that is plain.
    pub(crate) fn of_zone(zone: &str) -> Option<Self> {
        let plan = PLANS.iter().find(|plan| plan.zones.contains(&zone))?;
        Self::parse(plan.country).ok()
    }
}

impl Phone {
    /// Reads a number as files have it: in the form of E.164, as it is written inside of `country`, or with the country's code but
    /// without the `+`.
    ///
    /// # Errors
    /// The code of the violation.
    pub(crate) fn within(text: &str, country: Option<Country>) -> Result<Self, &'static str> {
        let given = Self::parse(text);
        let Some(country) = country.filter(|_| given.is_err()) else { return given };
        let country = country.to_string();
        let plan = PLANS.iter().find(|plan| plan.country == country).ok_or("phone-invalid")?;
        let digits = Self::bare(text);
        let fits = |digits: &&str| plan.digits.contains(&digits.len()) && !digits.is_empty();
        let inside = digits.strip_prefix(plan.trunk).filter(fits);
        let outside = || digits.strip_prefix(plan.code).filter(fits);
        let number = inside.or_else(outside).ok_or("phone-invalid")?;
        Self::parse(&format!("+{}{number}", plan.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, country: &str) -> Result<String, &'static str> {
        Phone::within(text, Country::parse(country).ok()).map(|phone| phone.as_str().to_owned())
    }

    #[test]
    fn a_number_is_read_as_people_write_it_at_home() {
        for (text, country, number) in [
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("33612345678", "FR", "+33612345678"),
            ("+213 551 02 03 04", "FR", "+213551020304"),
            ("0551.02.03.04", "DZ", "+213551020304"),
            ("021 63 12 34", "DZ", "+21321631234"),
            ("0692 12 34 56", "RE", "+262692123456"),
            ("20 123 456", "TN", "+21620123456"),
            ("07 01 02 03 04", "CI", "+2250701020304"),
            ("(514) 555-0199", "CA", "+15145550199"),
        ] {
            assert_eq!(read(text, country).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_does_not_plainly_fit_is_not_guessed_at() {
        for (text, country) in [
            ("612345678", "FR"),
            ("06 12 34 56", "FR"),
            ("06 12 34 56 78", ""),
            ("06 12 34 56 78", "JP"),
            ("0612345678", "TN"),
            ("deux", "FR"),
            ("+33 6 12", "FR"),
        ] {
            assert_eq!(read(text, country), Err("phone-invalid"), "{text} {country}");
        }
    }

    #[test]
    fn countries_are_read_by_their_names_and_zones() {
        assert_eq!(Country::named(" Algérie ").map(|country| country.to_string()), Ok("DZ".to_owned()));
        assert_eq!(Country::named("Côte d’Ivoire").map(|country| country.to_string()), Ok("CI".to_owned()));
        assert_eq!(Country::named("États-Unis").map(|country| country.to_string()), Ok("US".to_owned()));
        assert_eq!(Country::named("fr").map(|country| country.to_string()), Ok("FR".to_owned()));
        assert_eq!(Country::named("Atlantis"), Err("country-unknown"));
        assert_eq!(Country::of_zone("Africa/Algiers").map(|country| country.to_string()), Some("DZ".to_owned()));
    }
}
