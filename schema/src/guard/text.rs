//! Bounds the text of a document before the parser, which recurses as deeply as brackets nest, sees it.

use super::refusal;
use async_graphql::ServerResult;

/// No honest document nests brackets deeper; the parser's own stack holds many times more.
const BRACKETS: usize = 64;

pub(super) fn bound(source: &str, bytes: usize) -> ServerResult<()> {
    if source.len() > bytes {
        return Err(refusal::too_large("bytes", source.len(), bytes));
    }
    if nesting(source.as_bytes()) > BRACKETS { Err(refusal::too_deep(BRACKETS)) } else { Ok(()) }
}

/// How deeply brackets of any kind nest outside strings and comments.
fn nesting(mut rest: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'#' => skip(tail, |rest| matches!(rest[0], b'\n' | b'\r')),
            b'"' if tail.starts_with(b"\"\"") => after_block(&tail[2..]),
            b'"' => after_string(tail),
            _ => tail,
        };
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn skip(mut rest: &[u8], ends: impl Fn(&[u8]) -> bool) -> &[u8] {
    while !rest.is_empty() && !ends(rest) {
        rest = &rest[1..];
    }
    rest
}

/// What follows a string; one that its line does not close ends with the line, where the parser will complain.
fn after_string(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [b'"', tail @ ..] => return tail,
            [] | [b'\n' | b'\r', ..] => return rest,
            [b'\\', _, tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

/// What follows a block string, in which only `\"""` is an escape.
fn after_block(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [b'"', b'"', b'"', tail @ ..] => return tail,
            [] => return rest,
            [b'\\', b'"', b'"', b'"', tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::nesting;

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        let source = "{ a(b: \"{{\\\"{{\", c: \"\"\"[[[ \\\"\"\" \" (((\"\"\") # {{{{\n { d } }";
        assert_eq!(nesting(source.as_bytes()), 2);
    }

    #[test]
    fn an_open_string_hides_only_its_own_line() {
        assert_eq!(nesting(b"{ a(b: \"{{{\n{{ c"), 4);
        assert_eq!(nesting(b"\"\"\"{{{"), 0);
        assert_eq!(nesting(b"\"\\"), 0);
    }
}
