//! Bad input of each kind: a clear refusal in the caller's language, and nothing is changed by it.

mod csrf;
mod documents;
mod files;
mod injection;
mod links;
mod settings;
mod sign_in;
mod site;
mod tokens;
