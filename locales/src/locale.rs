//! Which language a person reads, and in which script and direction it is written.

use icu_locale_core::subtags;
use std::{fmt, str::FromStr};

/// A language that the platform speaks. French is the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
    /// Arabic, the modern standard.
    Ar,
    /// Tamazight: one wording, shown in either script.
    Tzm(Script),
}

/// A script in which Tamazight is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Script {
    /// ⵜⵉⴼⵉⵏⴰⵖ, the default.
    #[default]
    Tifinagh,
    /// Latin letters, by choice.
    Latin,
}

/// Where a line of text begins. Displayed as the value of HTML's `dir` attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// At the left.
    Ltr,
    /// At the right.
    Rtl,
}

/// The language tag is malformed or none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language of the platform")]
pub struct UnknownLocale;

impl Locale {
    /// All of them, in the order in which a choice is offered.
    pub const ALL: [Self; 5] = [Self::Fr, Self::En, Self::Ar, Self::Tzm(Script::Tifinagh), Self::Tzm(Script::Latin)];

    /// Where its lines begin.
    #[must_use]
    pub fn direction(self) -> Direction {
        if self == Self::Ar { Direction::Rtl } else { Direction::Ltr }
    }
}

/// Reads a BCP 47 tag; region and extensions are passed over.
///
/// Moroccan standard (`zgh`), Tachelhit (`shi`) and undetermined Berber (`ber`) count as Tamazight in Tifinagh; Kabyle
/// (`kab`), Riffian (`rif`) and Chaouia (`shy`), which are mostly written so, as Tamazight in Latin letters. A script
/// subtag decides over both.
impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(tag: &str) -> Result<Self, UnknownLocale> {
        let id = icu_locale_core::Locale::try_from_str(tag).map_err(|_| UnknownLocale)?.id;
        let script = match id.script.as_ref().map(subtags::Script::as_str) {
            Some("Latn") => Some(Script::Latin),
            Some("Tfng") => Some(Script::Tifinagh),
            _ => None,
        };
        match id.language.as_str() {
            "fr" => Ok(Self::Fr),
            "en" => Ok(Self::En),
            "ar" => Ok(Self::Ar),
            "tzm" | "zgh" | "shi" | "ber" => Ok(Self::Tzm(script.unwrap_or(Script::Tifinagh))),
            "kab" | "rif" | "shy" => Ok(Self::Tzm(script.unwrap_or(Script::Latin))),
            _ => Err(UnknownLocale),
        }
    }
}

/// Writes a BCP 47 tag, fit for HTML's `lang`. Tamazight always names its script, because CLDR takes a bare `tzm` for
/// Latin.
impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fr => "fr",
            Self::En => "en",
            Self::Ar => "ar",
            Self::Tzm(Script::Tifinagh) => "tzm-Tfng",
            Self::Tzm(Script::Latin) => "tzm-Latn",
        })
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_reads_back_what_it_writes() {
        for locale in Locale::ALL {
            assert_eq!(locale.to_string().parse(), Ok(locale));
        }
        assert_eq!(Locale::default(), Locale::Fr);
    }

    #[test]
    fn tags_are_read_by_language_and_script() {
        let (tifinagh, latin) = (Locale::Tzm(Script::Tifinagh), Locale::Tzm(Script::Latin));
        for (tag, locale) in [
            ("fr-CA", Locale::Fr),
            ("EN-gb", Locale::En),
            ("ar-DZ", Locale::Ar),
            ("ar-u-nu-latn", Locale::Ar),
            ("tzm", tifinagh),
            ("tzm-Tfng-MA", tifinagh),
            ("tzm-latn", latin),
            ("zgh", tifinagh),
            ("zgh-Latn", latin),
            ("kab", latin),
            ("kab-Tfng", tifinagh),
        ] {
            assert_eq!(tag.parse(), Ok(locale), "{tag}");
        }
        for tag in ["", "de", "fr!", "français", "*", "f", "frfrfrfrfr"] {
            assert_eq!(tag.parse::<Locale>(), Err(UnknownLocale), "{tag}");
        }
    }

    #[test]
    fn only_arabic_begins_at_the_right() {
        let right = Locale::ALL.into_iter().filter(|locale| locale.direction() == Direction::Rtl);
        assert_eq!(right.collect::<Vec<_>>(), [Locale::Ar]);
        assert_eq!(Locale::Ar.direction().to_string(), "rtl");
    }
}
