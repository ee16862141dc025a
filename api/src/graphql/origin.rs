//! Keeps other sites from using a session cookie that browsers send along for them.
//!
//! | door | what a request recognised by cookie must bring |
//! |---|---|
//! | POST | the session's CSRF token in its header, and no `Origin` but one of ours |
//! | GET | that token, or `Sec-Fetch-Site: same-origin`, and no `Origin` but one of ours |
//! | WebSocket | an `Origin` of ours: browsers always send one here, and no other header can be set |
//!
//! A GET changes nothing, but its answer's size and time tell a stranger's page about the victim, and `Accept` is a
//! header that any page may set without asking. `Sec-Fetch-Site` is one that no page can set (Fetch Metadata, section
//! 2.3), and lets an `EventSource` of our own pages in. A token put into `Authorization` by the client itself needs
//! none of this.

use super::{Caller, Proof, Refusal, Session, Settings};
use axum::http::StatusCode;

/// How a request comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// POST.
    Write,
    /// GET.
    Read,
    /// The opening of a WebSocket.
    Live,
}

/// Refuses what may come from another site's page.
pub(super) fn permit(session: &Session, caller: &Caller, door: Door, settings: &Settings) -> Result<(), Refusal> {
    let Proof::Cookie { csrf } = session.proof else {
        return Ok(());
    };
    let ours = caller.headers.get("origin").map(|origin| settings.origins.iter().any(|ours| origin == ours));
    let here = caller.header("sec-fetch-site") == Some("same-origin");
    let safe = match door {
        Door::Write => csrf && ours != Some(false),
        Door::Read => (csrf || here) && ours != Some(false),
        Door::Live => ours == Some(true),
    };
    if safe { Ok(()) } else { Err(Refusal::new(StatusCode::FORBIDDEN, "CSRF_REFUSED")) }
}
