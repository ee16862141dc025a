//! Keeps a value that runs against the direction of its sentence from disturbing it (Unicode Bidirectional Algorithm,
//! UAX #9).
//!
//! Fluent can isolate every value or none. Every value would put invisible characters into subjects, file names and
//! texts that a person copies; none would show "+33 6 12" backwards in an Arabic sentence. So a value is isolated only
//! where the directions mix: rarely in a sentence written from the left, for most foreign names, addresses and numbers in
//! an Arabic one.

use crate::Direction;

/// First strong isolate: the value's own first letter sets its direction.
const FSI: char = '\u{2068}';
/// Pop directional isolate.
const PDI: char = '\u{2069}';

/// The value between isolates, where it needs them in a sentence of this direction.
pub(crate) fn isolate(direction: Direction, value: String) -> String {
    let foreign = match direction {
        Direction::Ltr => value.chars().any(from_the_right),
        Direction::Rtl => value.chars().any(|c| c.is_alphanumeric() && !from_the_right(c)),
    };
    if foreign { format!("{FSI}{value}{PDI}") } else { value }
}

/// The blocks whose letters have the class R or AL (`DerivedBidiClass.txt`).
fn from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_against_the_sentence_is_isolated() {
        for (direction, value, foreign) in [
            (Direction::Ltr, "Amina, +33 6 12", false),
            (Direction::Ltr, "أمينة", true),
            (Direction::Rtl, "أمينة", false),
            (Direction::Rtl, "Amina", true),
            (Direction::Rtl, "+33 6 12", true),
        ] {
            let expected = if foreign { format!("\u{2068}{value}\u{2069}") } else { value.to_owned() };
            assert_eq!(isolate(direction, value.to_owned()), expected);
        }
    }
}
