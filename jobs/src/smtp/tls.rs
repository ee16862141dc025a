//! Protects a connection with TLS, trusting what the machine trusts.

use std::sync::{Arc, LazyLock};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Cause;

/// Reading the machine's certificates takes a while, and they are the same for every relay.
static PLATFORM: LazyLock<Option<TlsConnector>> = LazyLock::new(|| {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    match config {
        Ok(config) => Some(TlsConnector::from(Arc::new(config.with_no_client_auth()))),
        Err(error) => {
            tracing::error!(%error, "TLS cannot be used");
            None
        }
    }
});

/// Whom to trust.
#[derive(Clone)]
pub(super) enum Trust {
    /// Whom the machine trusts.
    Platform,
    /// A certificate made for a test.
    #[cfg(test)]
    These(TlsConnector),
}

impl Trust {
    /// Shakes hands and checks that the other side is `host`.
    pub(super) async fn protect(&self, stream: TcpStream, host: &str) -> Result<TlsStream<TcpStream>, Cause> {
        let connector = match self {
            Trust::Platform => PLATFORM.as_ref(),
            #[cfg(test)]
            Trust::These(connector) => Some(connector),
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Cause::Tls)?;
        connector.ok_or(Cause::Tls)?.connect(name, stream).await.map_err(|_| Cause::Tls)
    }
}
