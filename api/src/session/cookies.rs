//! The console's session, kept in cookies so that no script holds a token.
//!
//! | cookie | holds | goes to | a script reads it |
//! |---|---|---|---|
//! | `dihya` | the access token | everything | no |
//! | `dihya-refresh` | the session's id and the refresh token | `/auth` | no |
//! | `dihya-csrf` | the session's CSRF token | nothing: it is a note for the page | yes |
//!
//! Over https the names begin with `__Host-`, or with `__Secure-` where the path is narrower, so that no neighbour of our
//! domain can set them (RFC 6265bis, section 4.1.3). All live as long as the session may: an access token that expired is sent and
//! refused, upon which the page asks for the next.
//!
//! The CSRF token follows from the session's id by a key of the installation. Whoever can plant a cookie still can't make one.

use crate::{app::App, graphql::Caller};
use axum::{
    http::{HeaderName, header},
    response::AppendHeaders,
};
use subtle::ConstantTimeEq;
use tenants::identity::Tokens;

/// Headers that set or remove the three cookies.
pub(crate) type Set = AppendHeaders<[(HeaderName, String); 3]>;

struct Cookie {
    name: &'static str,
    secure_name: &'static str,
    /// Where it goes, and whether scripts are kept from it.
    rest: &'static str,
}

/// `Lax`: whoever follows a link to the console is still signed in.
const ACCESS: Cookie = Cookie { name: "dihya", secure_name: "__Host-dihya", rest: "Path=/; SameSite=Lax; HttpOnly" };
const REFRESH: Cookie = Cookie {
    name: "dihya-refresh",
    secure_name: "__Secure-dihya-refresh",
    rest: "Path=/auth; SameSite=Strict; HttpOnly",
};
const CSRF: Cookie = Cookie { name: "dihya-csrf", secure_name: "__Host-dihya-csrf", rest: "Path=/; SameSite=Strict" };

impl Cookie {
    fn name(&self, secure: bool) -> &'static str {
        if secure { self.secure_name } else { self.name }
    }

    fn header(&self, secure: bool, value: &str, seconds: i64) -> (HeaderName, String) {
        let end = if secure { "; Secure" } else { "" };
        (header::SET_COOKIE, format!("{}={value}; {}; Max-Age={seconds}{end}", self.name(secure), self.rest))
    }

    fn find<'a>(&self, secure: bool, caller: &'a Caller) -> Option<&'a str> {
        let lines = caller.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find_map(|(name, value)| (name == self.name(secure) && !value.is_empty()).then_some(value))
    }
}

/// The access token.
pub(crate) fn access<'a>(app: &App, caller: &'a Caller) -> Option<&'a str> {
    ACCESS.find(is_secure(app), caller)
}

/// The session's id and the refresh token.
pub(crate) fn refresh<'a>(app: &App, caller: &'a Caller) -> Option<(&'a str, &'a str)> {
    REFRESH.find(is_secure(app), caller)?.split_once('.')
}

/// What a page must send along in `X-CSRF-Token` to show that it is ours.
pub(crate) fn csrf(app: &App, session: &str) -> String {
    app.keyring.derive(&format!("csrf token {session}"))
}

/// Whether the request carries the CSRF token of this session.
pub(crate) fn is_confirmed(app: &App, caller: &Caller, session: &str) -> bool {
    let sent = caller.header("x-csrf-token").unwrap_or_default();
    sent.as_bytes().ct_eq(csrf(app, session).as_bytes()).into()
}

/// Keeps the session in the browser.
pub(crate) fn set(app: &App, tokens: &Tokens) -> Set {
    let secure = is_secure(app);
    let session = tokens.session.to_string();
    let seconds = (tokens.refresh_expires_at - app.db.clock().now()).num_seconds();
    AppendHeaders([
        ACCESS.header(secure, &tokens.access, seconds),
        REFRESH.header(secure, &format!("{session}.{}", tokens.refresh), seconds),
        CSRF.header(secure, &csrf(app, &session), seconds),
    ])
}

/// Removes the session from the browser.
pub(crate) fn clear(app: &App) -> Set {
    AppendHeaders([&ACCESS, &REFRESH, &CSRF].map(|cookie| cookie.header(is_secure(app), "", 0)))
}

fn is_secure(app: &App) -> bool {
    app.config.server.public_url.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;

    fn caller(lines: &[&'static str]) -> Caller {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, line.parse().unwrap());
        }
        Caller { headers, peer: [127, 0, 0, 1].into(), request: String::new() }
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let caller = caller(&["theme=dark; dihya-refresh=session_1.family.turn", "xdihya=no;dihya=a.b.c"]);
        assert_eq!(ACCESS.find(false, &caller), Some("a.b.c"));
        assert_eq!(REFRESH.find(false, &caller), Some("session_1.family.turn"));
        assert_eq!(CSRF.find(false, &caller), None);
    }

    #[test]
    fn over_https_only_a_name_that_a_neighbour_cannot_set_counts() {
        assert_eq!(ACCESS.find(true, &caller(&["dihya=planted"])), None);
        assert_eq!(ACCESS.find(true, &caller(&["dihya=planted; __Host-dihya=ours"])), Some("ours"));
    }

    #[test]
    fn tokens_are_kept_from_scripts_and_from_other_sites() {
        let (_, line) = ACCESS.header(true, "a.b.c", 600);
        assert_eq!(line, "__Host-dihya=a.b.c; Path=/; SameSite=Lax; HttpOnly; Max-Age=600; Secure");
        let (_, line) = REFRESH.header(false, "s.f.t", 600);
        assert_eq!(line, "dihya-refresh=s.f.t; Path=/auth; SameSite=Strict; HttpOnly; Max-Age=600");
    }
}
