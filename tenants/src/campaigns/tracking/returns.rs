//! Return paths: addresses by which a report tells whose message could not be delivered.
//!
//! `b+…@bounce.example.org` holds day, campaign, place and tag in base 32, because mail systems may fold the letters of an address; 63 of
//! the 64 bytes that RFC 5321 (4.5.3.1.1) leaves. The tenant has no room in it: the tag is made over it, and the domain says whom
//! to try.

use super::{KEY, Mark, Marker, Purpose, body};
use crate::{
    Db, Id, Scope, domains,
    error::{Error, Result},
    scope::Origin,
};

/// What a local part of ours begins with.
const START: &str = "b+";
/// Day, campaign, place.
const HEAD: usize = 22;

impl Marker {
    /// The return path of this place, at a host of return paths.
    #[must_use]
    pub fn return_path(&self, mark: Mark, host: &str) -> String {
        let signed = body(Purpose::Return, self.tenant, Mark { link: 0, ..mark }, self.day);
        let mut bytes = self.day.to_be_bytes().to_vec();
        bytes.extend(mark.campaign.uuid().as_bytes());
        bytes.extend(mark.slot.unwrap_or(-1).to_be_bytes());
        bytes.extend(self.tag(KEY, &signed));
        format!("{START}{}@{host}", encode(&bytes))
    }
}

impl Db {
    /// Follows a return path: whose message it was, and the scope of a link in its tenant.
    ///
    /// # Errors
    /// `LINK_INVALID` when it is forged, expired, or its domain or tenant is no more; always the same answer.
    pub async fn follow_return(&self, address: &str, origin: Origin) -> Result<(Scope, Mark)> {
        let invalid = || Error::refused("LINK_INVALID");
        let (local, host) = address.rsplit_once('@').ok_or_else(invalid)?;
        let (mark, made, shown) = read(&local.to_ascii_lowercase()).ok_or_else(invalid)?;
        if Purpose::Return.days().is_some_and(|days| super::day(self) > made.saturating_add(days)) {
            return Err(invalid());
        }
        let owners = domains::owners(&self.system().await?, host).await?;
        for tenant in owners {
            let signed = body(Purpose::Return, tenant, mark, made);
            match self.admit(KEY, &signed, &shown, tenant, origin.clone()).await {
                Err(Error::Refused(..)) => {}
                scope => return Ok((scope?, mark)),
            }
        }
        Err(invalid())
    }
}

/// The parts of a local part.
fn read(local: &str) -> Option<(Mark, u16, Vec<u8>)> {
    let bytes = decode(local.strip_prefix(START)?)?;
    let (head, tag) = bytes.split_first_chunk::<HEAD>()?;
    let (day, rest) = head.split_first_chunk::<2>()?;
    let (campaign, slot) = rest.split_first_chunk::<16>()?;
    let slot = Some(i32::from_be_bytes(slot.try_into().ok()?)).filter(|slot| *slot >= 0);
    let mark = Mark { campaign: Id::from(uuid::Uuid::from_bytes(*campaign)), slot, link: 0 };
    Some((mark, u16::from_be_bytes(*day), tag.to_vec()))
}

/// The letters of base 32 (RFC 4648, 6), in lower case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

fn encode(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::with_capacity(bytes.len() * 8 / 5 + 1), 0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(letter(bits >> held));
        }
    }
    if held > 0 {
        text.push(letter(bits << (5 - held)));
    }
    text
}

fn letter(bits: u32) -> char {
    char::from(LETTERS[usize::from(bits.to_le_bytes()[0] & 31)])
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() * 5 / 8), 0_u32, 0);
    for letter in text.bytes() {
        bits = bits << 5 | u32::try_from(LETTERS.iter().position(|known| *known == letter)?).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_32_is_that_of_the_rfc() {
        for (plain, code) in
            [("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foob", "mzxw6yq"), ("foobar", "mzxw6ytboi")]
        {
            assert_eq!(encode(plain.as_bytes()), code);
            assert_eq!(decode(code).unwrap(), plain.as_bytes());
        }
        assert_eq!(decode("m1"), None);
    }

    #[test]
    fn a_local_part_fits_into_an_address() {
        assert_eq!(START.len() + encode(&[255; HEAD + 16]).len(), 63);
    }
}
