//! Which addresses anybody may be made to call: those of the public Internet, and networks that the host of the installation names.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// Networks of IPv4 that lead nowhere or home: IANA's registry of special purposes (RFC 6890), multicast (RFC 5771) and what is reserved.
const SPECIAL_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Azure answers its machines here as others do at 169.254.169.254.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Of IPv6 only this is given out (RFC 4291, section 2.4; IANA's registry) …
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// … but for protocols' own (Teredo, benchmarks, ORCHID among them), documentation, and 6to4, which leads into IPv4.
const SPECIAL_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];
/// Where a network without IPv4 reaches it (RFC 6052): as good as the address inside.
const NAT64: (Ipv6Addr, u32) = (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

fn covers_v4((network, prefix): (Ipv4Addr, u32), address: Ipv4Addr) -> bool {
    (network.to_bits() ^ address.to_bits()).checked_shr(32 - prefix).unwrap_or_default() == 0
}

fn covers_v6((network, prefix): (Ipv6Addr, u32), address: Ipv6Addr) -> bool {
    (network.to_bits() ^ address.to_bits()).checked_shr(128 - prefix).unwrap_or_default() == 0
}

/// The address that is really meant: an IPv4 one that is written as IPv6 (RFC 4291, section 2.5.5.2), or reached by NAT64.
fn meant(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) if covers_v6(NAT64, v6) => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        canonical => canonical,
    }
}

/// Whether an address is one machine of the public Internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match meant(address) {
        IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|network| covers_v4(*network, v4)),
        IpAddr::V6(v6) => covers_v6(GLOBAL_V6, v6) && !SPECIAL_V6.iter().any(|network| covers_v6(*network, v6)),
    }
}

/// A network: an address, or as many of its leading bits as stand behind a slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether the address is in it.
    pub(super) fn holds(&self, address: IpAddr) -> bool {
        match (self.address, meant(address)) {
            (IpAddr::V4(network), IpAddr::V4(address)) => covers_v4((network, self.prefix), address),
            (IpAddr::V6(network), IpAddr::V6(address)) => covers_v6((network, self.prefix), address),
            _ => false,
        }
    }
}

/// A text that is no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a network, like 10.0.0.0/8 or fd00::/8")]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), str::parse).map_err(|_| NoNetwork)?;
        if prefix > most { Err(NoNetwork) } else { Ok(Self { address, prefix }) }
    }
}
