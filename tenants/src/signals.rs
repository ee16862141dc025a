//! What changed, told after the commit to whoever follows it live. A signal names the thing and says nothing about it: the
//! follower looks at the rows again, behind the walls.

use tokio::sync::broadcast;
use uuid::Uuid;

/// Something that can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A campaign's state or figures.
    Campaign(Uuid),
    /// An import's progress.
    Import(Uuid),
    /// A change of many contacts.
    Bulk(Uuid),
    /// A dry run's progress.
    DryRun(Uuid),
    /// Sessions of the tenant: somebody was signed out.
    Sessions,
}

impl Topic {
    /// Its name on the wire between processes.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Campaign(id) => format!("campaign:{id}"),
            Self::Import(id) => format!("import:{id}"),
            Self::Bulk(id) => format!("bulk:{id}"),
            Self::DryRun(id) => format!("dryrun:{id}"),
            Self::Sessions => "sessions".to_owned(),
        }
    }

    /// The topic of this name, if it is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once(':') {
            Some(("campaign", id)) => id.parse().ok().map(Self::Campaign),
            Some(("import", id)) => id.parse().ok().map(Self::Import),
            Some(("bulk", id)) => id.parse().ok().map(Self::Bulk),
            Some(("dryrun", id)) => id.parse().ok().map(Self::DryRun),
            None if name == "sessions" => Some(Self::Sessions),
            _ => None,
        }
    }
}

/// A change of one tenant's thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Whose it is.
    pub tenant: Uuid,
    /// What it is.
    pub topic: Topic,
}

/// The signals of this process: those of its own commits (`made`), and those of all processes (`heard`), which the edge
/// that knows the wire feeds in.
#[derive(Debug, Clone)]
pub struct Signals {
    made: broadcast::Sender<Signal>,
    heard: broadcast::Sender<Signal>,
}

impl Default for Signals {
    fn default() -> Self {
        Self { made: broadcast::channel(1024).0, heard: broadcast::channel(1024).0 }
    }
}

impl Signals {
    /// Tells of a commit of this process.
    pub(crate) fn tell(&self, signal: Signal) {
        // Nobody listening is no fault: a command line has no wire.
        let _ = self.made.send(signal);
    }

    /// The commits of this process, for whoever carries them to the others.
    #[must_use]
    pub fn made(&self) -> broadcast::Receiver<Signal> {
        self.made.subscribe()
    }

    /// Takes in a signal that came over the wire.
    pub fn hear(&self, signal: Signal) {
        let _ = self.heard.send(signal);
    }

    /// What all processes told, for followers.
    #[must_use]
    pub fn heard(&self) -> broadcast::Receiver<Signal> {
        self.heard.subscribe()
    }
}
