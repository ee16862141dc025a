//! The network address of a caller, as far as it can be trusted.

use crate::graphql::Caller;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address that the outermost of `proxies` proxies of our own saw; the connection's own where there is none, or where what
/// they wrote can't be read. What stands further left in `X-Forwarded-For` is the caller's own word and counts for nothing.
pub(crate) fn client(caller: &Caller, proxies: usize) -> IpAddr {
    let lines = caller.headers.get_all("x-forwarded-for");
    let seen: Vec<&str> = lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).collect();
    let trusted = &seen[seen.len() - proxies.min(seen.len())..];
    trusted.first().and_then(|entry| address(entry.trim())).unwrap_or(caller.peer).to_canonical()
}

/// Reads `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::7` and `[2001:db8::7]:4711`.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

/// Under what attempts from an address are counted: the address, or the /64 that a subscriber of IPv6 has to themselves.
pub(crate) fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    fn seen(lines: &[&str], proxies: usize) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let caller = Caller { headers, peer: "::ffff:10.0.0.1".parse().unwrap(), request: String::new() };
        client(&caller, proxies).to_string()
    }

    #[test]
    fn without_a_proxy_of_ours_the_header_is_the_callers_own_word() {
        assert_eq!(seen(&["192.0.2.7"], 0), "10.0.0.1");
    }

    #[test]
    fn each_proxy_of_ours_is_believed_what_it_saw() {
        assert_eq!(seen(&["203.0.113.9, 192.0.2.7"], 1), "192.0.2.7");
        assert_eq!(seen(&["203.0.113.9", "192.0.2.7, 10.0.0.2"], 2), "192.0.2.7");
        assert_eq!(seen(&["192.0.2.7"], 2), "192.0.2.7");
    }

    #[test]
    fn ports_and_brackets_are_read_past_and_nonsense_is_not_believed() {
        assert_eq!(seen(&["192.0.2.7:4711"], 1), "192.0.2.7");
        assert_eq!(seen(&["[2001:db8::7]:4711"], 1), "2001:db8::7");
        assert_eq!(seen(&["[2001:db8::7]"], 1), "2001:db8::7");
        assert_eq!(seen(&["unknown"], 1), "10.0.0.1");
        assert_eq!(seen(&[], 1), "10.0.0.1");
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_network() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6".parse().unwrap()), "2001:db8:1:2::/64");
        assert_eq!(network("192.0.2.7".parse().unwrap()), "192.0.2.7");
    }
}
