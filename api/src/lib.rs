//! Placeholder.

pub mod catcher;
pub mod embedded;
pub mod graphql;
