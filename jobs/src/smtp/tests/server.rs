//! A mail server on loopback that answers as a test tells it to.

use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::super::tls::Trust;
use super::super::{Relay, Security, Timeouts};

/// How the server reacts to a line.
pub(super) enum Act {
    /// Answers with this; several lines are written as they stand.
    Say(&'static str),
    /// Answers with this, then expects TLS.
    SayAndProtect(&'static str),
    /// Answers with this, reads so many bytes, then hangs up.
    SayAndCut(&'static str, usize),
    /// Hangs up.
    Cut,
    /// Never answers.
    Silence,
}

/// What the server has seen.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) connections: usize,
    /// Every command with the number of its connection before it, as in `1 QUIT`.
    pub(super) lines: Vec<String>,
    /// The messages that were sent to their end, still with doubled dots.
    pub(super) messages: Vec<String>,
    /// Whether a command ever came before the one before it was answered.
    pub(super) pipelined: bool,
}

/// Decides by the line and the number of the connection. The greeting is asked for by an empty line, the verdict on a
/// message by `.`.
type Manner = dyn Fn(&str, usize) -> Act + Send + Sync;

/// How every mail server answers when nothing is wrong.
pub(super) fn polite(line: &str) -> Act {
    Act::Say(match line.split([' ', ':']).next().unwrap_or_default() {
        "" => "220 ready",
        "EHLO" => "250-localhost\r\n250-SIZE 1000000\r\n250 8BITMIME",
        "DATA" => "354 go on",
        "." => "250 2.0.0 Ok: queued as AB12",
        "QUIT" => "221 bye",
        _ => "250 2.1.0 fine",
    })
}

/// The same, with pipelining.
pub(super) fn brisk(line: &str) -> Act {
    if line.starts_with("EHLO") { Act::Say("250-localhost\r\n250 PIPELINING") } else { polite(line) }
}

pub(super) struct Server {
    port: u16,
    certificate: CertificateDer<'static>,
    pub(super) seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Starts one; with `protected` it expects TLS from the first byte.
    #[expect(clippy::disallowed_methods, reason = "the server runs beside the test")]
    pub(super) async fn start(protected: bool, manner: impl Fn(&str, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der()).into();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (seen, manner): (Arc<Mutex<Seen>>, Arc<Manner>) = (Arc::default(), Arc::new(manner));
        let server = Self { port, certificate: cert.der().clone(), seen: seen.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.connections += 1;
                    seen.connections
                };
                let host = Host { seen: seen.clone(), manner: manner.clone(), acceptor: acceptor.clone(), number };
                tokio::spawn(host.serve(stream, protected));
            }
        });
        server
    }

    /// How to reach it.
    pub(super) fn relay(&self, security: Security) -> Relay {
        Relay {
            host: "localhost".to_owned(),
            port: self.port,
            security,
            credentials: None,
            hello: "client.example.org".to_owned(),
            messages_per_connection: 100,
            timeouts: Timeouts::default(),
        }
    }

    /// Trusts its certificate.
    pub(super) fn trust(&self) -> Trust {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Trust::These(TlsConnector::from(Arc::new(config)))
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().lines.clone()
    }

    /// Whether any command began like this.
    pub(super) fn heard(&self, command: &str) -> bool {
        self.lines().iter().any(|line| line.split_once(' ').unwrap().1.starts_with(command))
    }
}

struct Host {
    seen: Arc<Mutex<Seen>>,
    manner: Arc<Manner>,
    acceptor: TlsAcceptor,
    number: usize,
}

impl Host {
    async fn serve(self, stream: TcpStream, protected: bool) {
        if protected {
            if let Ok(stream) = self.acceptor.accept(stream).await {
                self.talk(stream, true).await;
            }
        } else if let Some(stream) = self.talk(stream, true).await
            && let Ok(stream) = self.acceptor.accept(stream).await
        {
            self.talk(stream, false).await;
        }
    }

    /// One conversation. Gives the stream back when it is to be protected.
    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, greet: bool) -> Option<S> {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        let mut waiting = greet;
        loop {
            if !waiting {
                line.clear();
                if stream.read_line(&mut line).await.ok()? == 0 {
                    return None;
                }
                let mut seen = self.seen.lock().unwrap();
                seen.lines.push(format!("{} {}", self.number, line.trim_end()));
                seen.pipelined |= !stream.buffer().is_empty();
            }
            waiting = false;
            match (self.manner)(line.trim_end(), self.number) {
                Act::Say(answer) => {
                    stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
                    if answer.starts_with("354") {
                        self.take_message(&mut stream).await?;
                        ".".clone_into(&mut line);
                        waiting = true;
                    }
                }
                Act::SayAndProtect(answer) => {
                    stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
                    return Some(stream.into_inner());
                }
                Act::SayAndCut(answer, bytes) => {
                    stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
                    stream.read_exact(&mut vec![0; bytes]).await.ok()?;
                    return None;
                }
                Act::Cut => return None,
                Act::Silence => std::future::pending().await,
            }
        }
    }

    async fn take_message(&self, stream: &mut (impl AsyncBufRead + Unpin)) -> Option<()> {
        let mut message = String::new();
        let mut start = 0;
        while &message[start..] != ".\r\n" {
            start = message.len();
            if stream.read_line(&mut message).await.ok()? == 0 {
                return None;
            }
        }
        message.truncate(start);
        self.seen.lock().unwrap().messages.push(message);
        Some(())
    }
}
