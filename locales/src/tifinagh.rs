//! Shows Tamazight, which the catalogue writes in Latin letters, in Tifinagh.
//!
//! Letter by letter, after the chart of the Moroccan standard (IRCAM): a transliteration, not an orthography. It is
//! given the literal text of a message only, never a value that is filled in; words which must stay as they are (`SMS`,
//! `GraphQL`) stand in the catalogue as string literals, `{ "SMS" }`, which are no text either.

/// The text in Tifinagh; what is no letter of Tamazight stays.
pub(crate) fn tifinagh(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).map(|c| letter(c).unwrap_or(c))
}

/// The Tifinagh letter; `o`, `p` and `v` of loan words become the standard's nearest.
fn letter(latin: char) -> Option<char> {
    Some(match latin {
        'a' => 'ⴰ',
        'b' | 'p' => 'ⴱ',
        'c' => 'ⵛ',
        'č' => 'ⵞ',
        'd' => 'ⴷ',
        'ḍ' => 'ⴹ',
        'e' => 'ⴻ',
        // The Greek letter is a common stand-in for the Latin one; so below.
        'ɛ' | 'ε' => 'ⵄ',
        'f' | 'v' => 'ⴼ',
        'g' => 'ⴳ',
        'ǧ' => 'ⴵ',
        'ɣ' | 'γ' => 'ⵖ',
        'h' => 'ⵀ',
        'ḥ' => 'ⵃ',
        'i' => 'ⵉ',
        'j' => 'ⵊ',
        'k' => 'ⴽ',
        'l' => 'ⵍ',
        'm' => 'ⵎ',
        'n' => 'ⵏ',
        'o' | 'u' => 'ⵓ',
        'q' => 'ⵇ',
        'r' => 'ⵔ',
        'ṛ' => 'ⵕ',
        's' => 'ⵙ',
        'ṣ' => 'ⵚ',
        't' => 'ⵜ',
        'ṭ' => 'ⵟ',
        'w' => 'ⵡ',
        'x' => 'ⵅ',
        'y' => 'ⵢ',
        'z' => 'ⵣ',
        'ẓ' => 'ⵥ',
        'ʷ' => 'ⵯ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    fn tifinagh(text: &str) -> String {
        super::tifinagh(text).collect()
    }

    #[test]
    fn letters_are_exchanged_one_for_one() {
        assert_eq!(tifinagh("Tamaziɣt"), "ⵜⴰⵎⴰⵣⵉⵖⵜ");
        assert_eq!(tifinagh("ḌḤṚṢṬẒ ČǦƔƐ gʷ"), "ⴹⵃⵕⵚⵟⵥ ⵞⴵⵖⵄ ⴳⵯ");
        assert_eq!(tifinagh("εγ"), "ⵄⵖ");
    }

    #[test]
    fn loan_letters_become_the_nearest() {
        assert_eq!(tifinagh("pov"), "ⴱⵓⴼ");
    }

    #[test]
    fn what_is_no_letter_stays() {
        assert_eq!(tifinagh("ad t-yaweḍ: 12, «wa»!"), "ⴰⴷ ⵜ-ⵢⴰⵡⴻⴹ: 12, «ⵡⴰ»!");
    }
}
