//! People: who they are, how they show it, and the sessions and keys by which they come back.
//!
//! A *user* is a person, once in the installation; a [`Member`] is that person in one tenant; a [`Session`] is one sign-in
//! of a member; an [`ApiKey`] lets a program act with a part of its creator's permissions.

use crate::id::Named;

/// A person, in any tenant.
#[derive(Debug, Clone, Copy)]
pub struct User;

impl Named for User {
    const PREFIX: &'static str = "user";
}

/// A person in one tenant.
#[derive(Debug, Clone, Copy)]
pub struct Member;

impl Named for Member {
    const PREFIX: &'static str = "member";
}

/// One sign-in of a member.
#[derive(Debug, Clone, Copy)]
pub struct Session;

impl Named for Session {
    const PREFIX: &'static str = "session";
}

/// A key with which a program acts.
#[derive(Debug, Clone, Copy)]
pub struct ApiKey;

impl Named for ApiKey {
    const PREFIX: &'static str = "key";
}
