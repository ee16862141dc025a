//! How a person is called.

use super::{PersonName, personal};
use crate::{error::Check, permissions::Permission, seal::Keys};

/// How a person is called: the name as a whole where somebody said it, and its parts where they are known. Nobody can tell
/// the parts from the whole, so that neither is ever guessed from the other but for `given family`.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(String);

personal! { Name = "contact name"; }

impl Name {
    /// Reads the whole and the parts, noting every violation; none when nothing was said.
    pub fn check(check: &mut Check, [whole, given, family]: [Option<&str>; 3]) -> Option<Self> {
        let parts = [("name", whole), ("givenName", given), ("familyName", family)]
            .map(|(field, text)| text.and_then(|text| check.keep(field, PersonName::parse(text))));
        let said = parts.iter().any(Option::is_some);
        let parts = parts.map(|part| part.map(|part| part.as_str().to_owned()).unwrap_or_default());
        // None of the parts can hold a line break.
        said.then(|| Self(parts.join("\n")))
    }

    /// A name of which only the whole is known.
    ///
    /// # Errors
    /// The code of the violation.
    pub(crate) fn read(whole: Option<&str>) -> Result<Option<Self>, &'static str> {
        let whole = whole.map(PersonName::parse).transpose()?;
        Ok(whole.map(|whole| Self(format!("{}\n\n", whole.as_str()))))
    }

    /// This name, with the parts of a known one that it does not say.
    pub(crate) fn completed(&self, known: &Self) -> Self {
        let (said, known) = (self.parts(), known.parts());
        let parts: [&str; 3] = std::array::from_fn(|part| said[part].or(known[part]).unwrap_or_default());
        Self(parts.join("\n"))
    }

    /// The keyed hashes of the words of the name.
    pub(crate) fn words<P: Permission>(&self, keys: &Keys<P>) -> Vec<i64> {
        super::words(&self.whole()).iter().map(|word| keys.word(word)).collect()
    }

    /// The name as a whole; where nobody said it, the given name before the family's.
    #[must_use]
    pub fn whole(&self) -> String {
        match self.parts() {
            [Some(whole), ..] => whole.to_owned(),
            [None, given, family] => [given, family].into_iter().flatten().collect::<Vec<_>>().join(" "),
        }
    }

    /// What was said: the whole, the given name, the family name.
    #[must_use]
    pub fn parts(&self) -> [Option<&str>; 3] {
        let mut lines = self.0.split('\n').map(|part| Some(part).filter(|part| !part.is_empty()));
        [(); 3].map(|()| lines.next().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(parts: [Option<&str>; 3]) -> Option<Name> {
        let mut check = Check::default();
        let name = Name::check(&mut check, parts);
        check.done().is_ok().then_some(name).flatten()
    }

    #[test]
    fn the_whole_is_made_of_the_parts_where_nobody_said_it() {
        let ada = name([None, Some("Ada"), Some("Lovelace")]).unwrap();
        assert_eq!((ada.whole().as_str(), ada.parts()), ("Ada Lovelace", [None, Some("Ada"), Some("Lovelace")]));
        let said = name([Some("Countess of Lovelace"), Some("Ada"), None]).unwrap();
        assert_eq!(said.whole(), "Countess of Lovelace");
        assert_eq!(name([None, Some("Ada"), None]).unwrap().whole(), "Ada");
        assert_eq!(name([None, None, None]), None);
    }

    #[test]
    fn each_part_that_is_wrong_is_told() {
        let mut check = Check::default();
        Name::check(&mut check, [Some("a\nb"), Some(""), Some("Lovelace")]);
        let error = check.done().unwrap_err();
        let told: Vec<_> = error.violations().iter().map(|violation| (&*violation.field, violation.code)).collect();
        assert_eq!(told, [("name", "line-break"), ("givenName", "required")]);
    }
}
