//! An e-mail address that can stand in an SMTP command or a header without further ado.

use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;

/// The longest address that fits into an SMTP path (RFC 5321, 4.5.3.1.3, less its angle brackets).
const LONGEST: usize = 254;
/// The longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL_PART: usize = 64;

/// An address in ASCII, its domain in Punycode. Its `Debug` shows nothing, as addresses do not belong in logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    inner: lettre::Address,
}

/// Not an address we can send to: no `@`, forbidden characters, a domain that is none, or a part before the `@` outside
/// ASCII, which only the rare relays with SMTPUTF8 accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address that can be sent to")]
pub struct NotAnAddress;

impl Address {
    /// The domain, in ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.inner.domain()
    }

    /// The whole address, in ASCII.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.inner.as_ref()
    }

    pub(super) fn inner(&self) -> &lettre::Address {
        &self.inner
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
        // Quoting would allow more, and nobody has such an address; without it no command can be broken out of.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&byte);
        if !local.bytes().all(is_plain) || local.len() > LONGEST_LOCAL_PART {
            return Err(NotAnAddress);
        }
        let domain = idna::domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::STD3).map_err(|_| NotAnAddress)?;
        let inner = lettre::Address::new(local, &domain).map_err(|_| NotAnAddress)?;
        let address = Self { inner };
        let is_named = domain.rsplit_once('.').is_some_and(|(_, top)| !top.bytes().all(|byte| byte.is_ascii_digit()));
        if is_named && address.as_str().len() <= LONGEST { Ok(address) } else { Err(NotAnAddress) }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

/// An address with the name that is shown for it. Its `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, in any script.
    pub name: Option<String>,
    /// The address.
    pub address: Address,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(..)")
    }
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: None, address }
    }
}
