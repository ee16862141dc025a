//! Asks DNS what others find there.

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::{Name, RData, RecordType},
};
use std::net::{Ipv4Addr, SocketAddr};

/// A way to ask DNS. Nothing is kept: who published a record a moment ago wants to see it found.
#[derive(Clone)]
pub struct Dns(TokioResolver);

/// DNS did not answer, which says nothing about the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("DNS did not answer")]
pub struct Unanswered;

impl Dns {
    /// Asks this name server; without one, those that the machine asks.
    ///
    /// # Errors
    /// When the resolver can't be set up.
    pub fn new(server: Option<SocketAddr>) -> Result<Self, NetError> {
        let system = server.is_none().then(TokioResolver::builder_tokio).and_then(Result::ok);
        // A machine that names none asks itself (resolv.conf(5)).
        let server = server.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 53)));
        let mut builder = system.unwrap_or_else(|| {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                connection.port = server.port();
                connection
            });
            let server = NameServerConfig::new(server.ip(), true, connections.into());
            let config = ResolverConfig::from_name_servers(vec![server]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        });
        let options = builder.options_mut();
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Self(builder.build()?))
    }

    /// The texts of a name, each put together out of its pieces (RFC 7208, 3.3); none when there are none.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, Unanswered> {
        let found = self.ask(name, RecordType::TXT).await?;
        let texts = found.into_iter().filter_map(|data| match data {
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        });
        Ok(texts.collect())
    }

    /// The hosts that take mail for a name, in lower case and without a dot at the end; an empty one says that none does (RFC
    /// 7505).
    ///
    /// # Errors
    /// [`Unanswered`].
    pub async fn exchanges(&self, name: &str) -> Result<Vec<String>, Unanswered> {
        let found = self.ask(name, RecordType::MX).await?;
        let hosts = found.into_iter().filter_map(|data| match data {
            RData::MX(exchange) => Some(exchange.exchange.to_ascii().trim_end_matches('.').to_ascii_lowercase()),
            _ => None,
        });
        Ok(hosts.collect())
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, Unanswered> {
        // A name that can't be asked for has no records.
        let Ok(mut name) = Name::from_ascii(name) else { return Ok(Vec::new()) };
        // Whole as it is: not a name of the network that this machine stands in.
        name.set_fqdn(true);
        match self.0.lookup(name, kind).await {
            Ok(found) => Ok(found.answers().iter().map(|record| record.data.clone()).collect()),
            Err(fault) if fault.is_no_records_found() => Ok(Vec::new()),
            Err(fault) => {
                tracing::warn!(error = %fault, "DNS did not answer");
                Err(Unanswered)
            }
        }
    }
}

impl std::fmt::Debug for Dns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dns")
    }
}
