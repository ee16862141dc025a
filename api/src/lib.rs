//! The inbound edge, and the one binary `dihya`.
//!
//! [`graphql`] serves the schema; beside it stands only what can't be GraphQL: signing in ([`auth`]), the pages behind signed links
//! (`pages`), reports of what came back (`returns`, `lmtp`), uploads, pictures (`media`), health and figures (`ops`). [`session`] turns a cookie, a bearer token or an API key into a
//! `tenants::Scope`; from there on permissions decide. [`commands`] are the command line, [`embedded`] and [`catcher`] what
//! `dihya dev` brings along.

// An optimised build computes the layout of an operation's future, in which each domain's root stands inside of the one before.
#![recursion_limit = "256"]

pub mod app;
pub mod auth;
pub mod catcher;
pub mod commands;
pub mod config;
pub mod embedded;
mod error;
mod exports;
pub mod graphql;
mod imports;
mod limits;
mod lmtp;
mod media;
mod ops;
mod pages;
mod returns;
mod server;
pub mod session;
pub mod telemetry;
mod uploads;
