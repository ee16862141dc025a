//! As what the bytes of a file are read: told by its first bytes, else by whether they are UTF-8 throughout.

use crate::contacts::consent::named;
use encoding_rs::{Encoding as Table, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

named! {
    /// How a file's bytes stand for letters.
    Encoding {
        /// UTF-8, with a byte order mark or without.
        Utf8 = "utf-8",
        /// UTF-16 with the lower byte first, as spreadsheets write "Unicode text".
        Utf16Le = "utf-16le",
        /// UTF-16 with the higher byte first.
        Utf16Be = "utf-16be",
        /// The western code page of Windows, which contains Latin-1.
        Windows1252 = "windows-1252",
    }
}

/// What is wrong with a file whose bytes stand for no letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl Encoding {
    fn table(self) -> &'static Table {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }

    /// The bytes that may stand before all others and say which encoding follows.
    #[must_use]
    pub fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xef\xbb\xbf",
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
            Self::Windows1252 => b"",
        }
    }

    /// How many bytes of the beginning of a file are its byte order mark.
    #[must_use]
    pub fn skip(self, bytes: &[u8]) -> usize {
        if bytes.starts_with(self.mark()) { self.mark().len() } else { 0 }
    }

    /// How many bytes of the file this text was, given as UTF-8 and cut anywhere.
    #[must_use]
    pub(super) fn length(self, text: &[u8]) -> u64 {
        let letters = || text.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let length = match self {
            Self::Utf8 => text.len(),
            Self::Windows1252 => letters(),
            // What UTF-8 writes with four bytes, UTF-16 writes with two pairs.
            Self::Utf16Le | Self::Utf16Be => 2 * (letters() + text.iter().filter(|byte| **byte >= 0xf0).count()),
        };
        length as u64
    }
}

/// Finds out the encoding of a file while it passes by.
#[derive(Debug, Default)]
pub struct Guess {
    first: Vec<u8>,
    /// The beginning of a letter at the end of what passed by.
    rest: Vec<u8>,
    broken: bool,
}

impl Guess {
    /// Looks at the next bytes.
    pub fn see(&mut self, bytes: &[u8]) {
        if self.first.len() < 3 {
            self.first.extend(bytes.iter().take(3 - self.first.len()));
        }
        if self.broken {
            return;
        }
        let mut left = bytes;
        // A letter has four bytes at most.
        while let ([_, ..], Some((next, behind))) = (self.rest.as_slice(), left.split_first()) {
            self.rest.push(*next);
            left = behind;
            match std::str::from_utf8(&self.rest) {
                Ok(_) => self.rest.clear(),
                Err(fault) if fault.error_len().is_some() => return self.broken = true,
                Err(_) => {}
            }
        }
        if let Err(fault) = std::str::from_utf8(left) {
            match fault.error_len() {
                Some(_) => self.broken = true,
                None => self.rest.extend(&left[fault.valid_up_to()..]),
            }
        }
    }

    /// What it is, now that all has passed by.
    #[must_use]
    pub fn told(&self) -> Encoding {
        let marked = |encoding: &&Encoding| !encoding.mark().is_empty() && self.first.starts_with(encoding.mark());
        match Encoding::ALL.iter().find(marked) {
            Some(encoding) => *encoding,
            None if self.broken || !self.rest.is_empty() => Encoding::Windows1252,
            None => Encoding::Utf8,
        }
    }
}

/// Turns the bytes of a file into text, piece by piece.
pub struct Decoder(encoding_rs::Decoder);

impl Decoder {
    /// A decoder for what follows the byte order mark.
    #[must_use]
    pub fn new(encoding: Encoding) -> Self {
        Self(encoding.table().new_decoder_without_bom_handling())
    }

    /// The text of the next bytes; `last` when there are no more.
    ///
    /// # Errors
    /// [`Unreadable`] when they stand for no letters, or for the letter zero, which no text has.
    pub fn read(&mut self, bytes: &[u8], last: bool) -> Result<String, Unreadable> {
        let mut text = String::with_capacity(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3));
        let (_, _, broken) = self.0.decode_to_string(bytes, &mut text, last);
        if broken || text.contains('\0') { Err(Unreadable) } else { Ok(text) }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoder")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> [Encoding; 2] {
        let (mut whole, mut torn) = (Guess::default(), Guess::default());
        whole.see(bytes);
        for byte in bytes {
            torn.see(&[*byte]);
        }
        [whole.told(), torn.told()]
    }

    #[test]
    fn an_encoding_is_told_by_its_mark_or_by_its_bytes_however_they_arrive() {
        for (bytes, encoding) in [
            (&b"email"[..], Encoding::Utf8),
            ("\u{feff}é".as_bytes(), Encoding::Utf8),
            ("Éloïse ⵣ 🌵".as_bytes(), Encoding::Utf8),
            (b"\xff\xfee\0", Encoding::Utf16Le),
            (b"\xfe\xff\0e", Encoding::Utf16Be),
            (b"\xc9lo\xefse", Encoding::Windows1252),
            ("Zo\u{eb}".as_bytes().split_last().unwrap().1, Encoding::Windows1252),
        ] {
            assert_eq!(told(bytes), [encoding; 2], "{bytes:?}");
        }
    }

    #[test]
    fn text_is_as_long_as_its_bytes_were() {
        let text = "Éloïse €";
        let wide: Vec<u8> = format!("{text}🌵").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let narrow: Vec<u8> = WINDOWS_1252.encode(text).0.into_owned();
        for (encoding, bytes) in
            [(Encoding::Utf16Le, wide), (Encoding::Windows1252, narrow), (Encoding::Utf8, text.into())]
        {
            let read = Decoder::new(encoding).read(&bytes, true).unwrap();
            assert!(read.starts_with(text));
            assert_eq!(encoding.length(read.as_bytes()), bytes.len() as u64, "{encoding:?}");
        }
    }

    #[test]
    fn what_stands_for_no_letters_is_unreadable() {
        for (encoding, bytes) in
            [(Encoding::Utf8, &b"\xc9lise"[..]), (Encoding::Utf16Le, b"e\0m"), (Encoding::Utf8, b"PNG\0")]
        {
            assert_eq!(Decoder::new(encoding).read(bytes, true), Err(Unreadable), "{bytes:?}");
        }
    }
}
