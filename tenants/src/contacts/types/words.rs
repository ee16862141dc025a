//! The words of a name, as people look for them.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of a text without case, accents, vowel signs and the variants of Arabic letters that people write for each
/// other, each once: `Élodie BEN-ALI` is `elodie`, `ben`, `ali`.
#[must_use]
pub(crate) fn words(text: &str) -> Vec<String> {
    let plain: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(usual).collect();
    let mut words: Vec<String> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn usual(letter: char) -> char {
    match letter {
        // Alef maksura for yeh, teh marbuta for heh.
        'ى' => 'ي',
        'ة' => 'ه',
        // Tatweel stretches a word and is no letter of it; it parts no words either, being alphanumeric.
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_order_do_not_matter() {
        assert_eq!(words("Élodie BEN-ALI"), ["ali", "ben", "elodie"]);
        assert_eq!(words("ali élodie, ben ali"), words("Élodie Ben-Ali"));
        assert_eq!(words("Łukasz Ñandú"), ["nandu", "łukasz"]);
    }

    #[test]
    fn arabic_is_found_without_its_vowel_signs() {
        assert_eq!(words("أَحْمَد فاطمة"), words("احمد فاطمه"));
        assert_eq!(words("ⵎⴰⵙⵉⵏ ⵢⵉⵏⵙⵙ").len(), 2);
        assert!(words(" -- ").is_empty());
    }
}
