//! What a file is, by its first bytes.

use super::Fault;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Png,
    Jpeg,
    Gif,
    WebP {
        /// Whether it keeps every pixel as it was, as drawings want it.
        lossless: bool,
    },
}

/// How far into a file its root element can be, in bytes.
const PROLOGUE: usize = 4096;

/// What this file is.
pub(super) fn tell(file: &[u8]) -> Result<Kind, Fault> {
    match file {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Kind::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(Kind::Jpeg),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Kind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', chunks @ ..] => {
            Ok(Kind::WebP { lossless: has_chunk(chunks, *b"VP8L") })
        }
        _ if is_svg(file) => Err(Fault::Svg),
        _ => Err(Fault::Unknown),
    }
}

/// Whether one of the chunks of a RIFF file has this name.
fn has_chunk(mut chunks: &[u8], name: [u8; 4]) -> bool {
    while let Some((head, rest)) = chunks.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = head;
        if [*a, *b, *c, *d] == name {
            return true;
        }
        let size = usize::try_from(u32::from_le_bytes(*size)).unwrap_or(usize::MAX);
        // Chunks begin at even places.
        chunks = rest.get(size.saturating_add(size % 2)..).unwrap_or_default();
    }
    false
}

fn is_svg(file: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&file[..file.len().min(PROLOGUE)]).to_ascii_lowercase();
    // In UTF-16 every other byte is none.
    let head = head.replace('\0', "");
    head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{fffd}').starts_with('<')
        && head.contains("<svg")
}

/// Whether a JPEG ends where it says so. A decoder would show one that was cut off, grey where it is missing.
///
/// The segments before the picture have lengths; one of them may hold a smaller picture with an end of its own.
pub(super) fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut rest = file.get(2..).unwrap_or_default();
    loop {
        let Some((&[0xff, marker], after)) = rest.split_first_chunk::<2>() else { return false };
        match marker {
            // A filling byte.
            0xff => rest = &rest[1..],
            // Those that stand alone.
            0x01 | 0xd0..=0xd7 => rest = after,
            0xd9 => return false,
            // The picture begins; in it, and between its scans, the mark of its end stands nowhere else.
            0xda => return after.windows(2).any(|pair| pair == [0xff, 0xd9]),
            _ => {
                let Some((size, _)) = after.split_first_chunk::<2>() else { return false };
                let Some(next) = after.get(usize::from(u16::from_be_bytes(*size))..) else { return false };
                if next.len() == after.len() {
                    return false;
                }
                rest = next;
            }
        }
    }
}
