//! Settings: typed, with the defaults file as the manual, the environment above it, and no unknown key.

use figment::{
    Figment,
    error::Kind,
    providers::{Format, Serialized, Toml},
    value::{Dict, Map, Value},
};
use secrecy::SecretString;
use serde::Deserialize;
use std::{net::SocketAddr, path::Path, time::Duration};

/// The defaults, and the manual.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the manual is config.default.toml")]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub redis: Redis,
    pub keys: Keys,
    pub mail: Mail,
    pub returns: Returns,
    pub work: Work,
    pub graphql: GraphQl,
    pub limits: Limits,
    pub webhooks: Webhooks,
    pub media: Media,
    pub telemetry: Telemetry,
}

macro_rules! sections {
    ($($section:ident { $($field:ident: $type:ty,)* })*) => {$(
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(missing_docs, reason = "the manual is config.default.toml")]
        pub struct $section { $(pub $field: $type,)* }
    )*};
}
sections! {
    Server { address: SocketAddr, public_url: String, origins: Vec<String>, proxies: usize, upload: usize, }
    Database { url: SecretString, tenant_url: SecretString, system_url: SecretString, connections: u32, statement_timeout: u64, }
    Redis { url: SecretString, prefix: String, }
    Keys { master: SecretString, }
    Mail {
        host: String, port: u16, security: Security, user: String, password: SecretString, hello: String, connections: usize,
        messages_per_connection: usize, from_name: String, from_address: String, spf: String, reports: String, dns: String, catcher_smtp: SocketAddr, catcher_page: SocketAddr,
    }
    Returns { lmtp: String, secret: SecretString, complaints: String, }
    Work { urgent: usize, bulk: usize, webhooks: usize, upkeep: usize, window: usize, }
    GraphQl {
        introspection: bool, explorer: bool, depth: usize, cost: usize, aliases: usize, directives: usize, fields: usize,
        roots: usize, body: usize, timeout: u64,
    }
    Webhooks { networks: Vec<String>, }
    Limits { sign_in_account: u32, sign_in_address: u32, mails: u32, }
    Media {
        bytes: usize, side: u32, pixels: u64, edge: u32, frames: u32, motion_time: u64, at_a_time: usize, quota: u64,
    }
    Telemetry { level: String, format: LogFormat, otlp: String, metrics: String, }
}

/// How the connection to the relay is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all.
    Plain,
    /// By STARTTLS, which is insisted on.
    Starttls,
    /// From the first byte.
    Tls,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// A setting that can't be used, told without its value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Unknown, missing or of another type.
    #[error("{} can't be used: {why}", if path.is_empty() { "the file of settings".to_owned() } else { format!("the setting {path}") })]
    Setting {
        /// Where it stands, sections and name with dots between them; empty when the file is no TOML.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file that a `_FILE` variable names can't be read.
    #[error("{name} names a file that can't be read")]
    File {
        /// The variable.
        name: String,
        /// Why not.
        source: std::io::Error,
    },
}

impl Media {
    /// What a picture may be at most.
    pub(crate) fn limits(&self) -> jobs::media::Limits {
        let &Self { bytes, side, pixels, edge, frames, motion_time, .. } = self;
        jobs::media::Limits { bytes, side, pixels, edge, frames, time: Duration::from_millis(motion_time) }
    }
}

impl Config {
    /// Reads the settings: defaults, then `file`, then the environment.
    ///
    /// # Errors
    /// When a setting is unknown, missing or of another type.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read(file: Option<&Path>) -> Result<Self, Error> {
        Self::from(file, std::env::vars())
    }

    fn from(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Error> {
        let mut settings = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            let unreadable = |source| Error::File { name: format!("--config {}", file.display()), source };
            settings = settings.merge(Toml::string(&std::fs::read_to_string(file).map_err(unreadable)?));
        }
        for (name, value) in environment {
            if let Some(setting) = variable(&name, value)? {
                settings = settings.merge(setting);
            }
        }
        settings
            .extract_lossy()
            .map_err(|error: figment::Error| Error::Setting { path: error.path.join("."), why: why(&error.kind) })
    }
}

/// What is wrong with a setting, without quotation marks inside quotation marks.
fn why(kind: &Kind) -> String {
    match kind {
        Kind::UnknownField(found, expected) => {
            format!("there is no setting `{found}` here, but {}", expected.join(", "))
        }
        other => other.to_string(),
    }
}

/// The setting that a variable of the environment names, if it names one.
fn variable(name: &str, value: String) -> Result<Option<Serialized<Map<String, Value>>>, Error> {
    let (path, value) = match name {
        "DATABASE_URL" => ("database.url".to_owned(), value),
        "REDIS_URL" => ("redis.url".to_owned(), value),
        "DIHYA_CONFIG" => return Ok(None),
        _ => {
            let Some(key) = name.strip_prefix("DIHYA_") else { return Ok(None) };
            let (key, value) = match key.strip_suffix("_FILE") {
                Some(key) => (key, secret(name, &value)?),
                None => (key, value),
            };
            (key.to_lowercase().replace("__", "."), value)
        }
    };
    // A list is written as in the file; everything else is a text until its setting's type is known.
    let value = match value.parse::<Value>() {
        Ok(list @ Value::Array(..)) => list,
        _ => Value::from(value),
    };
    let nested = path.rsplit('.').fold(value, |inner, key| Value::from(Dict::from([(key.to_owned(), inner)])));
    Ok(nested.into_dict().map(Serialized::defaults))
}

fn secret(name: &str, path: &str) -> Result<String, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::File { name: name.to_owned(), source })?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(environment: &[(&str, &str)]) -> Result<Config, Error> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from(None, environment)
    }

    #[test]
    fn the_manual_holds_a_value_for_every_setting() {
        assert_eq!(read(&[]).unwrap().server.address.port(), 8080);
    }

    #[test]
    fn the_environment_stands_above_the_manual() {
        let config = read(&[("DIHYA_SERVER__ADDRESS", "127.0.0.1:9090"), ("DIHYA_GRAPHQL__EXPLORER", "true")]).unwrap();
        assert_eq!((config.server.address.port(), config.graphql.explorer), (9090, true));
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = read(&[("DIHYA_SERVER__ADRESS", "127.0.0.1:9090")]).unwrap_err().to_string();
        assert!(error.contains("no setting `adress` here, but address, public_url"), "{error}");
    }

    #[test]
    fn a_password_of_digits_is_still_a_text() {
        use secrecy::ExposeSecret;
        let config = read(&[("DIHYA_MAIL__PASSWORD", "12345")]).unwrap();
        assert_eq!(config.mail.password.expose_secret(), "12345");
    }

    #[test]
    fn printing_the_settings_shows_no_secret() {
        let config =
            read(&[("DIHYA_KEYS__MASTER", "c2VjcmV0"), ("DATABASE_URL", "postgres://owner:hidden@db/dihya")]).unwrap();
        let printed = format!("{config:?}");
        assert!(!printed.contains("c2VjcmV0") && !printed.contains("hidden"), "{printed}");
    }
}
