//! How the catcher treats a recipient: it accepts, unless a test asks for one of the ways in which servers fail.

use std::time::Duration;

/// What happens to a message for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// It is kept.
    Accept,
    /// The recipient is refused for good: 550.
    Refuse,
    /// The message is refused for good, for what it is: 550.
    Forbid,
    /// The recipient is refused for now: 451.
    Defer,
    /// The message is kept, but the connection breaks before the sender is told: it cannot know.
    Vanish,
    /// The message is kept, and the sender is told only after this time.
    Delay(Duration),
}

/// Decides by the recipient's address.
pub(super) struct Script(Box<dyn Fn(&str) -> Behaviour + Send + Sync>);

impl Script {
    pub(super) fn new(decide: impl Fn(&str) -> Behaviour + Send + Sync + 'static) -> Self {
        Self(Box::new(decide))
    }

    pub(super) fn for_recipient(&self, address: &str) -> Behaviour {
        (self.0)(address)
    }
}
