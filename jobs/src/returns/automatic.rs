//! Answers that no person wrote: absence notes, acknowledgements. They come to return paths and say nothing of a message.

use super::parts::Letter;

/// Whether a mail is an answer by a machine (RFC 3834), or says so in one of the older ways.
pub(super) fn is_answer(letter: &Letter<'_>) -> bool {
    let says = |name: &str, words: &[&str]| {
        let value = letter.header(name).unwrap_or_default().to_lowercase();
        words.iter().any(|word| value.starts_with(word))
    };
    says("Auto-Submitted", &["auto-replied", "auto-notified"])
        || says("Precedence", &["auto_reply", "auto-reply"])
        || ["X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Vacation"]
            .iter()
            .any(|name| letter.header(name).is_some())
        || says("Content-Type", &["multipart/report; report-type=vacation"])
        || says("Subject", &["out of office", "automatic reply", "auto:", "absence", "réponse automatique", "vacation"])
}
