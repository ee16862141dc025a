//! Addresses that events may be posted to, as far as their form tells. Where a name leads is looked at when something is sent.

use url::{Host, Url};

/// The most characters of an address.
const LONGEST: usize = 2000;

/// The address in its one form (WHATWG URL): https, without a user name, a password or a fragment. http only for a machine without a
/// public name, for development: whether such a machine is reached at all is a setting of the installation.
pub(super) fn read(text: &str) -> Result<String, &'static str> {
    let url = Url::parse(text.trim()).map_err(|_| "webhook-address-invalid")?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if !bare || !url.has_host() || url.as_str().len() > LONGEST {
        return Err("webhook-address-invalid");
    }
    let nameless = match url.host() {
        Some(Host::Domain(name)) => !name.trim_end_matches('.').contains('.'),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url.into()),
        "http" if nameless => Ok(url.into()),
        "http" => Err("webhook-address-plain"),
        _ => Err("webhook-address-invalid"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_its_one_form() {
        assert_eq!(read(" HTTPS://Exämple.org:443/a b "), Ok("https://xn--exmple-cua.org/a%20b".to_owned()));
        assert_eq!(read("http://0x7f.1/"), Ok("http://127.0.0.1/".to_owned()));
        assert_eq!(read("http://localhost:3000/hook"), Ok("http://localhost:3000/hook".to_owned()));
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        for wrong in [
            "",
            "example.org",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://",
            "https://user@example.org/",
            "https://user:word@example.org/",
            "https://example.org/#part",
            "https://exa mple.org/",
            "https://example.org:99999/",
        ] {
            assert_eq!(read(wrong), Err("webhook-address-invalid"), "{wrong}");
        }
        assert_eq!(read("http://example.org/"), Err("webhook-address-plain"));
        assert_eq!(read(&format!("https://example.org/{}", "a".repeat(LONGEST))), Err("webhook-address-invalid"));
    }
}
