//! Why a message came back, by its status and by the words beside it.

use tenants::returns::{Class, Kind, Status};

/// Words by which mail systems tell that they take a mail for unwanted, whatever code they give with it.
const UNWANTED: [&str; 9] =
    ["spam", "blocked", "blacklist", "blocklist", "block list", "reputation", "unsolicited", "spamhaus", "banned"];

/// A code that says that there is no such address is not believed where the words say that the mail was not wanted.
pub(super) fn judge(status: Option<Status>, words: &str) -> (Kind, Class) {
    let words = words.to_lowercase();
    let unwanted = UNWANTED.iter().any(|word| words.contains(word));
    match status.map(Status::judge) {
        _ if unwanted => (Kind::BouncedSoft, Class::Spam),
        Some(judged) => judged,
        None => (Kind::BouncedSoft, Class::Other),
    }
}
