//! What is personal of people: checked when it comes in, sealed when it is stored.

mod name;
mod plans;
mod postal;
mod words;

pub use name::Name;
pub use postal::{Country, Postal};
pub(crate) use postal::{Postcode, SealedPostal};
pub(crate) use words::words;

use email_address::{EmailAddress, Options};

/// Gives a text its place among what is sealed.
macro_rules! personal {
    ($($name:ident = $label:literal;)*) => {$(
        impl crate::seal::Personal for $name {
            const LABEL: &'static str = $label;
            fn bytes(&self) -> &[u8] {
                self.0.as_bytes()
            }
            fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
                String::from_utf8(bytes).ok().map(Self)
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
pub(super) use personal;

/// An e-mail address, in lower case.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// A phone number in the form of E.164: `+`, country code, number.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

/// A person's name, as one line.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl Email {
    /// Reads an address (RFC 5321): without a display name, a comment or an address literal, with a dot in its domain.
    ///
    /// # Errors
    /// The code of the violation.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim().to_lowercase();
        if text.chars().any(char::is_control) {
            return Err("line-break");
        }
        let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
        let address = EmailAddress::parse_with_options(&text, options).map_err(|_| "email-invalid")?;
        if address.local_part().starts_with('"') { Err("email-invalid") } else { Ok(Self(text)) }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl Phone {
    /// Reads a number in the form of E.164, passing over the usual separators; `00` stands for `+`.
    ///
    /// # Errors
    /// The code of the violation.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let bare = Self::bare(text);
        let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00")).ok_or("phone-invalid")?;
        let fine =
            (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if fine { Ok(Self(format!("+{digits}"))) } else { Err("phone-invalid") }
    }

    /// A number without the usual separators.
    fn bare(text: &str) -> String {
        text.trim().chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}')).collect()
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PersonName {
    /// The most characters of a name.
    pub const LONGEST: usize = 200;

    /// Reads a name of 1 to [`PersonName::LONGEST`] characters.
    ///
    /// # Errors
    /// The code of the violation.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err("required"),
            1..=Self::LONGEST if text.chars().any(char::is_control) => Err("line-break"),
            1..=Self::LONGEST => Ok(Self(text.to_owned())),
            _ => Err("too-long"),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

personal! {
    Email = "email";
    Phone = "phone";
    PersonName = "name";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_could_carry_a_second_header_are_refused() {
        for hostile in [
            "a@b.example\r\nBcc: c@d.example",
            "a\n@b.example",
            "\"a b\"@c.example",
            "Ada <a@b.example>",
            "a@[127.0.0.1]",
            "a@b",
            "",
        ] {
            assert!(Email::parse(hostile).is_err(), "{hostile:?}");
        }
    }

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(
            Email::parse(" Ada.Lovelace@Example.ORG ").map(|email| email.0),
            Ok("ada.lovelace@example.org".to_owned())
        );
    }

    #[test]
    fn numbers_need_a_country() {
        assert_eq!(Phone::parse("+33 6 12 34 56 78").map(|phone| phone.0), Ok("+33612345678".to_owned()));
        assert_eq!(Phone::parse("0033 (6) 12.34.56.78").map(|phone| phone.0), Ok("+33612345678".to_owned()));
        for wrong in ["06 12 34 56 78", "+0612345678", "+33", "+33abc45678", ""] {
            assert_eq!(Phone::parse(wrong), Err("phone-invalid"), "{wrong}");
        }
    }

    #[test]
    fn printing_for_debugging_shows_nothing() {
        assert_eq!(format!("{:?}", Email::parse("ada@example.org")), "Ok(Email)");
    }
}
