//! The one way out to addresses that other people name: it bounds time, size and redirects, and calls nobody at home.
//!
//! A name is resolved here, and what it leads to is checked before anything connects; the connection is made to the very
//! addresses that were checked, so that a name which leads elsewhere a moment later gains nothing. No redirect is followed, no proxy of the
//! environment is asked, and an answer is read no further than to be polite.

mod addresses;
#[cfg(test)]
mod tests;

pub use addresses::{Network, NoNetwork};

use addresses::is_public;
use futures::{FutureExt, future::BoxFuture};
use reqwest::{
    Client, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderMap},
    redirect::Policy,
};
use std::{
    error::Error as _,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use url::Host;

/// How long a call may take, from the look at its name to the head of the answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How many bytes of an answer are read, and thrown away.
const POLITE: usize = 1024;
/// The port of https, and from which one on others are called on the public Internet: what listens below is no web server.
const HTTPS: u16 = 443;
const HIGH: u16 = 8443;

/// Finds the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Why nobody was called, or nobody answered: a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Fault {
    /// It leads to an address that nobody may make us call.
    Internal,
    /// The scheme or the port is not one that is called there.
    Refused,
    /// The name leads nowhere.
    Unresolved,
    /// No answer in time.
    Timeout,
    /// Nobody listens there.
    Closed,
    /// No secure connection came about.
    Tls,
    /// The connection did not come about, or broke.
    Unreachable,
}

impl Fault {
    /// Its name in rows and figures.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Internal => "internal_address",
            Self::Refused => "refused_address",
            Self::Unresolved => "unresolved",
            Self::Timeout => "timeout",
            Self::Closed => "connection_refused",
            Self::Tls => "tls",
            Self::Unreachable => "unreachable",
        }
    }
}

/// The way out.
#[derive(Clone)]
pub struct Egress {
    open: Way,
    home: Way,
}

/// A client, and the gate that it asks for the addresses of a name, and no other way.
#[derive(Clone)]
struct Way {
    client: Client,
    gate: Gate,
}

/// Who may be called.
#[derive(Clone)]
struct Gate {
    allowed: Arc<[Network]>,
    lookup: Lookup,
    /// Whether the public Internet may not.
    home: bool,
}

impl Egress {
    /// A way to the public Internet, and to the networks that the host of the installation allows on purpose.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn new(allowed: Vec<Network>) -> reqwest::Result<Self> {
        let lookup: Lookup = Arc::new(|name| resolve(name).boxed());
        Self::with(allowed, &lookup)
    }

    /// The same with another way to find addresses.
    ///
    /// # Errors
    /// As [`Egress::new`].
    pub fn with(allowed: Vec<Network>, lookup: &Lookup) -> reqwest::Result<Self> {
        let allowed: Arc<[Network]> = allowed.into();
        let way = |home| Way::new(Gate { allowed: allowed.clone(), lookup: lookup.clone(), home });
        Ok(Self { open: way(false)?, home: way(true)? })
    }

    /// Posts JSON and gives the status that was answered.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Result<u16, Fault> {
        let url = Url::parse(url).map_err(|_| Fault::Refused)?;
        let way = self.way(&url)?;
        let request = way.client.post(url).headers(headers).header(CONTENT_TYPE, "application/json").body(body);
        let mut answer = request.send().await.map_err(|fault| told(&fault))?;
        let mut read = 0;
        while let Ok(Some(piece)) = answer.chunk().await {
            read += piece.len();
            if read >= POLITE {
                break;
            }
        }
        Ok(answer.status().as_u16())
    }

    /// Gets what is there: a whole answer with the status 200, of at most `longest` bytes.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Unreachable`] for any other status and for what is longer.
    pub async fn get(&self, url: &str, longest: usize) -> Result<Vec<u8>, Fault> {
        let url = Url::parse(url).map_err(|_| Fault::Refused)?;
        let way = self.way(&url)?;
        let mut answer = way.client.get(url).send().await.map_err(|fault| told(&fault))?;
        if answer.status() != StatusCode::OK {
            return Err(Fault::Unreachable);
        }
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|fault| told(&fault))? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > longest {
                return Err(Fault::Unreachable);
            }
        }
        Ok(bytes)
    }
}

impl Egress {
    /// The way to an address: http, and ports where no web server is to be expected, lead home only. What is no name is checked here,
    /// as nobody looks it up.
    fn way(&self, url: &Url) -> Result<&Way, Fault> {
        let port = url.port_or_known_default().ok_or(Fault::Refused)?;
        let way = match url.scheme() {
            "https" if port == HTTPS || port >= HIGH => &self.open,
            "http" | "https" => &self.home,
            _ => return Err(Fault::Refused),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Fault::Refused);
        }
        match url.host().ok_or(Fault::Refused)? {
            Host::Ipv4(address) => way.gate.check(address.into())?,
            Host::Ipv6(address) => way.gate.check(address.into())?,
            Host::Domain(_) => {}
        }
        Ok(way)
    }
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Egress").field("allowed", &self.open.gate.allowed).finish_non_exhaustive()
    }
}

impl Way {
    #[expect(clippy::disallowed_methods, reason = "these are the clients of `jobs`")]
    fn new(gate: Gate) -> reqwest::Result<Self> {
        let client = Client::builder()
            .dns_resolver(gate.clone())
            .no_proxy()
            .redirect(Policy::none())
            .timeout(PATIENCE)
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .user_agent(concat!("Dihya/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, gate })
    }
}

impl Gate {
    /// Whether this address may be called.
    fn check(&self, address: IpAddr) -> Result<(), Fault> {
        if self.allowed.iter().any(|network| network.holds(address)) {
            return Ok(());
        }
        match is_public(address) {
            true if self.home => Err(Fault::Refused),
            true => Ok(()),
            false => Err(Fault::Internal),
        }
    }

    /// The addresses of a name that may be called.
    async fn find(&self, name: String) -> Result<Vec<IpAddr>, Fault> {
        let found = (self.lookup)(name).await.map_err(|_| Fault::Unresolved)?;
        let mut fault = Fault::Unresolved;
        let mut open = Vec::with_capacity(found.len());
        for address in found {
            match self.check(address) {
                Ok(()) => open.push(address),
                Err(why) => fault = why,
            }
        }
        if open.is_empty() { Err(fault) } else { Ok(open) }
    }
}

/// What the client connects to is what this gives, and nothing else.
impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let gate = self.clone();
        async move {
            let found = gate.find(name.as_str().to_owned()).await?;
            // The client puts the port of the address in place of 0.
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        }
        .boxed()
    }
}

async fn resolve(name: String) -> io::Result<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((name, 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

/// What a failure of the client comes down to.
fn told(fault: &reqwest::Error) -> Fault {
    match fault.source().and_then(known) {
        Some(known) => known,
        None if fault.is_timeout() => Fault::Timeout,
        None => Fault::Unreachable,
    }
}

/// What a cause is known for, or one under it: an error of the system may carry another, which is not its source.
fn known(cause: &(dyn std::error::Error + 'static)) -> Option<Fault> {
    if let Some(fault) = cause.downcast_ref::<Fault>() {
        return Some(*fault);
    }
    if cause.is::<rustls::Error>() {
        return Some(Fault::Tls);
    }
    let system = cause.downcast_ref::<io::Error>();
    if system.is_some_and(|system| system.kind() == io::ErrorKind::ConnectionRefused) {
        return Some(Fault::Closed);
    }
    let carried = system.and_then(io::Error::get_ref).and_then(|carried| known(carried));
    carried.or_else(|| cause.source().and_then(known))
}
