//! The mail catcher: a real SMTP server that keeps every message and sends none on, and a page to read them.
//!
//! `dihya dev` sends the demo's mail here. Tests send theirs too, and tell it by a script to refuse, to defer, to be slow
//! or to vanish, as servers out there do.

mod mailbox;
mod message;
mod pages;
mod script;
mod session;
mod smtp;
#[cfg(test)]
mod tests;
mod web;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use message::Message;
pub use script::Behaviour;

use mailbox::Mailbox;
use script::Script;

/// How many messages the page keeps; older ones are forgotten.
const KEPT: usize = 2_000;

/// How many a test keeps: more than it sends.
const KEPT_BY_TESTS: usize = 200_000;

/// Tells the time of arrival.
pub(crate) type Now = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A running mail catcher. Dropping it closes its ports and its connections.
pub struct Catcher {
    smtp: SocketAddr,
    page: SocketAddr,
    mailbox: Arc<Mailbox>,
    _tasks: JoinSet<()>,
}

impl Catcher {
    /// Listens for SMTP at `smtp` and serves the page at `page`. With a `folder`, messages are also kept there as a Maildir,
    /// which any mail program opens, and are found again at the next start.
    ///
    /// # Errors
    /// A port that is taken is named, with the setting that changes it; a folder that cannot be used is named too.
    pub async fn start(
        smtp: SocketAddr,
        page: SocketAddr,
        folder: Option<&Path>,
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let mailbox = match folder {
            Some(folder) => Mailbox::on_disk(KEPT, folder)?,
            None => Mailbox::in_memory(KEPT),
        };
        Self::serve(smtp, page, mailbox, Script::new(|_| Behaviour::Accept), Box::new(now)).await
    }

    /// For tests: listens on free ports of the loopback, keeps everything in memory, and treats each recipient as `script`
    /// says for their address.
    ///
    /// # Errors
    /// When the system has no free port.
    pub async fn scripted(
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        script: impl Fn(&str) -> Behaviour + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self::serve(free, free, Mailbox::in_memory(KEPT_BY_TESTS), Script::new(script), Box::new(now)).await
    }

    async fn serve(smtp: SocketAddr, page: SocketAddr, mailbox: Mailbox, script: Script, now: Now) -> io::Result<Self> {
        let mailbox = Arc::new(mailbox);
        let mut tasks = JoinSet::new();
        let listener = listen(smtp, "DIHYA_MAIL__CATCHER_SMTP").await?;
        let smtp = listener.local_addr()?;
        tasks.spawn(smtp::serve(listener, Arc::clone(&mailbox), Arc::new(script), now));
        let listener = listen(page, "DIHYA_MAIL__CATCHER_PAGE").await?;
        let page = listener.local_addr()?;
        tasks.spawn(web::serve(listener, page, Arc::clone(&mailbox)));
        Ok(Self { smtp, page, mailbox, _tasks: tasks })
    }

    /// Where SMTP is spoken.
    #[must_use]
    pub fn smtp_addr(&self) -> SocketAddr {
        self.smtp
    }

    /// Where the page is.
    #[must_use]
    pub fn page_addr(&self) -> SocketAddr {
        self.page
    }

    /// The messages that were kept, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.mailbox.all()
    }

    /// Forgets all messages.
    pub fn clear(&self) {
        self.mailbox.clear();
    }
}

/// Binds a port, or says which setting names another.
async fn listen(address: SocketAddr, setting: &str) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let said = format!("can't listen on {address}: {error}. Set {setting} to a free address.");
        io::Error::new(error.kind(), said)
    })
}
