//! What people may ask of a company about their own data (GDPR, articles 15 to 21), asked by themselves or recorded for them.
//!
//! A request has a month (article 12(3)). Its words are sealed; that it was made and answered stays when its person goes. What takes no
//! judgement takes effect at once when the person asks: whoever objects is not written to any more, and what is contested
//! lies still. To what is kept of them leads a link that is mailed to their own address and opens once ([`links`]), because a message that
//! was forwarded carries the link of the preference centre with it.

mod ask;
mod correct;
mod dossier;
mod handle;
pub mod links;
mod parts;
mod requests;

pub use ask::{Offer, ask, offer};
pub use correct::{Correction, correct};
pub use dossier::{Dossier, Format, dossier, export};
pub use handle::{Verdict, close, extend, record, restrict};
pub use links::Link;
pub use parts::{keys, tables};
pub(crate) use requests::Words;
pub use requests::{Kind, Request, State, Told, find, list, open as open_words};
