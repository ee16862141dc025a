//! Where letters reach a person.

use super::personal;
use crate::error::{Check, Violation};
use serde::{Deserialize, Serialize};

/// A country, by its two letters (ISO 3166-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads two letters.
    ///
    /// # Errors
    /// The code of the violation.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text.trim().to_ascii_uppercase().as_bytes() {
            &[a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Ok(Self([a, b])),
            _ => Err("country-unknown"),
        }
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// An address within a country, as a letter bears it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postal {
    /// House, street, floor: one to four lines.
    pub lines: Vec<String>,
    /// The postal code.
    pub postcode: Option<String>,
    /// The town.
    pub city: String,
    /// The state, province or wilaya, where letters name it.
    pub region: Option<String>,
}

/// The same as it is sealed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedPostal(String);

/// A postal code without what people write between its letters. It is kept as a keyed hash only.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Postcode(String);

personal! {
    SealedPostal = "contact postal";
    Postcode = "contact postcode";
}

impl SealedPostal {
    pub(crate) fn check(check: &mut Check, postal: &Postal) -> Option<Self> {
        /// As long as any of them may be.
        const LONGEST: usize = 120;
        let lines = postal.lines.len();
        if !(1..=4).contains(&lines) {
            check.push(Violation::new("postal.lines", "out-of-range").with(&serde_json::json!({ "min": 1, "max": 4 })));
        }
        for line in &postal.lines {
            check.line("postal.lines", line, LONGEST);
        }
        check.line("postal.city", &postal.city, LONGEST);
        for (field, part) in [("postal.postcode", &postal.postcode), ("postal.region", &postal.region)] {
            if let Some(part) = part {
                check.line(field, part, LONGEST);
            }
        }
        serde_json::to_string(postal).ok().map(Self)
    }

    pub(crate) fn open(&self) -> Option<Postal> {
        serde_json::from_str(&self.0).ok()
    }

    /// The postal code, by which people of one name are told apart.
    pub(crate) fn postcode(&self) -> Option<Postcode> {
        let code: String = self.open()?.postcode?.chars().filter(char::is_ascii_alphanumeric).collect();
        (!code.is_empty()).then(|| Postcode(code.to_ascii_uppercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters() {
        assert_eq!(Country::parse(" dz ").map(|country| country.to_string()), Ok("DZ".to_owned()));
        for wrong in ["", "D", "DZA", "1Z", "É!"] {
            assert_eq!(Country::parse(wrong), Err("country-unknown"), "{wrong}");
        }
    }
}
