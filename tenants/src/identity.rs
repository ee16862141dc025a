//! People: who they are, how they show it, and the sessions and keys by which they come back.
//!
//! A *user* is a person, once in the installation; a [`Member`](crate::members::Member) is that person in one tenant; a
//! [`Session`] is one sign-in of a member; an [`ApiKey`] lets a program act with a part of its creator's permissions.
//!
//! What belongs to a tenant is done in a transaction of its scope, like everything else. What belongs to the person, who may
//! work for several tenants, lies outside all walls: it is done by the functions of [`Db`](crate::Db) in this module, each in one
//! transaction of the system role, which also appends to the audit chains of the tenants that it concerns.

mod account;
mod authentication;
mod authority;
pub mod keys;
pub(crate) mod passwords;
mod reset;
mod second_factor;
pub(crate) mod secrets;
pub(crate) mod sessions;
pub(crate) mod sign_in;
mod sign_up;
mod sweep;
mod tokens;
pub(crate) mod trail;
pub(crate) mod users;

pub use account::{Profile, Workplace};
pub use authentication::Credential;
pub use keys::ApiKey;
pub use second_factor::Enrolment;
pub use sessions::{Session, Tokens};
pub use sign_in::SignIn;
pub use sign_up::SignUp;
pub use users::User;

pub(crate) use authority::Authority;
pub(crate) use second_factor::TotpSecret;
pub(crate) use sign_up::Application;
pub(crate) use tokens::{SigningKeys, owner as signing_key_owner};
