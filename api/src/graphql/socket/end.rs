//! Why a WebSocket is closed, in the numbers that clients of the protocol act on.

use crate::graphql::Refusal;
use axum::{
    extract::ws::{CloseFrame, Message},
    http::StatusCode,
};
use std::borrow::Cow;

/// The end of a connection.
#[derive(Debug)]
pub(super) enum End {
    /// The client left, or no longer takes what it is sent.
    Gone,
    /// We close it.
    Close(u16, Cow<'static, str>),
}

impl End {
    /// The server stops; clients connect again (RFC 6455's registry, "service restart").
    pub(super) const RESTART: Self = Self::Close(1012, Cow::Borrowed("The server restarts"));
    pub(super) const INVALID: Self = Self::Close(4400, Cow::Borrowed("Invalid message received"));
    pub(super) const UNAUTHORIZED: Self = Self::Close(4401, Cow::Borrowed("Unauthorized"));
    /// The session expired or was revoked.
    pub(super) const ENDED: Self = Self::Close(4403, Cow::Borrowed("Forbidden"));
    pub(super) const SUBPROTOCOL: Self = Self::Close(4406, Cow::Borrowed("Subprotocol not acceptable"));
    pub(super) const SILENT: Self = Self::Close(4408, Cow::Borrowed("Connection initialisation timeout"));
    pub(super) const AGAIN: Self = Self::Close(4429, Cow::Borrowed("Too many initialisation requests"));
    /// Clients of the protocol wait before they try again.
    pub(super) const CROWDED: Self = Self::Close(1013, Cow::Borrowed("Too many connections"));

    pub(super) fn duplicate(id: &str) -> Self {
        // A reason holds 123 bytes (RFC 6455, section 5.5).
        let id = if id.len() <= 64 { id } else { "this id" };
        Self::Close(4409, format!("Subscriber for {id} already exists").into())
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        let later = matches!(refusal.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        Self::Close(if later { 1013 } else { 4403 }, refusal.code.into())
    }

    /// The closing frame, when there is somebody to send it to.
    pub(super) fn frame(self) -> Option<Message> {
        match self {
            Self::Gone => None,
            Self::Close(code, reason) => {
                Some(Message::Close(Some(CloseFrame { code, reason: reason.as_ref().into() })))
            }
        }
    }
}
