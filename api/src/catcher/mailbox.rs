//! Where caught messages are kept: the newest in memory, and, for `dihya dev`, each in a Maildir that outlives a restart.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fs, io};

use chrono::{DateTime, Utc};

use super::Message;

/// The envelope is written before the source as these two header lines, as a server does that delivers finally.
const SENDER: &str = "Return-Path: <";
const RECIPIENTS: &str = "X-Envelope-To: <";

/// The newest messages, oldest first.
pub(super) struct Mailbox {
    kept: Mutex<Kept>,
    limit: usize,
    /// The root of the Maildir.
    folder: Option<PathBuf>,
}

#[derive(Default)]
struct Kept {
    messages: VecDeque<Arc<Message>>,
    last_id: u64,
}

impl Mailbox {
    /// Keeps `limit` messages and forgets them with the process.
    pub(super) fn in_memory(limit: usize) -> Self {
        Self { kept: Mutex::default(), limit, folder: None }
    }

    /// Keeps `limit` messages in `folder` too, beginning with those that it holds.
    pub(super) fn on_disk(limit: usize, folder: &Path) -> io::Result<Self> {
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("cannot use {}: {error}", folder.display()));
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(folder.join(part)).map_err(named)?;
        }
        let mailbox = Self { folder: Some(folder.to_owned()), ..Self::in_memory(limit) };
        let mut files = fs::read_dir(folder.join("new"))?.collect::<io::Result<Vec<_>>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let surplus = files.len().saturating_sub(limit);
        for (at, file) in files.iter().enumerate() {
            if at < surplus {
                fs::remove_file(file.path())?;
            } else if let Some(message) = read(&file.path()) {
                mailbox.push(&mut mailbox.kept(), message);
            }
        }
        Ok(mailbox)
    }

    /// Keeps a message, under the next id.
    pub(super) fn keep(&self, mut message: Message) {
        let mut kept = self.kept();
        message.id = kept.last_id + 1;
        if let Some(folder) = &self.folder
            && let Err(error) = write(folder, &message)
        {
            tracing::warn!(%error, "a caught message could not be written to disk");
        }
        self.push(&mut kept, message);
    }

    /// Adds the newest message and makes room for it.
    fn push(&self, kept: &mut Kept, message: Message) {
        kept.last_id = message.id;
        kept.messages.push_back(Arc::new(message));
        if kept.messages.len() > self.limit
            && let Some(oldest) = kept.messages.pop_front()
        {
            self.delete(&oldest);
        }
    }

    /// All messages, oldest first.
    pub(super) fn all(&self) -> Vec<Arc<Message>> {
        self.kept().messages.iter().cloned().collect()
    }

    /// Up to `limit` messages older than the one with the id `before`, newest first.
    pub(super) fn newest(&self, before: Option<u64>, limit: usize) -> Vec<Arc<Message>> {
        let older = |message: &&Arc<Message>| before.is_none_or(|before| message.id < before);
        self.kept().messages.iter().rev().filter(older).take(limit).cloned().collect()
    }

    /// How many messages there are.
    pub(super) fn count(&self) -> usize {
        self.kept().messages.len()
    }

    /// The message with that id.
    pub(super) fn get(&self, id: u64) -> Option<Arc<Message>> {
        let kept = self.kept();
        let at = kept.messages.binary_search_by_key(&id, |message| message.id).ok()?;
        kept.messages.get(at).cloned()
    }

    /// Forgets all messages.
    pub(super) fn clear(&self) {
        for message in self.kept().messages.drain(..) {
            self.delete(&message);
        }
    }

    fn delete(&self, message: &Message) {
        if let Some(folder) = &self.folder {
            // It may have been moved to `cur` or deleted by a mail program.
            let _ = fs::remove_file(folder.join("new").join(file_name(message)));
        }
    }

    /// A panic elsewhere leaves the list whole: every change of it is a single push or pop.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sorts by id, which counts on over restarts.
fn file_name(message: &Message) -> String {
    format!("{:010}.{}.dihya", message.id, message.received.timestamp_millis())
}

/// Writes aside and moves into place, as a Maildir demands, so that no reader sees half a message.
fn write(folder: &Path, message: &Message) -> io::Result<()> {
    let name = file_name(message);
    let recipients = message.recipients.join(">, <");
    let mut bytes = format!("{SENDER}{}>\r\n{RECIPIENTS}{recipients}>\r\n", message.sender).into_bytes();
    bytes.extend_from_slice(&message.source);
    fs::write(folder.join("tmp").join(&name), bytes)?;
    fs::rename(folder.join("tmp").join(&name), folder.join("new").join(&name))
}

/// Reads what `write` wrote; `None` for any other file.
fn read(path: &Path) -> Option<Message> {
    let (id, rest) = path.file_name()?.to_str()?.split_once('.')?;
    let millis = rest.strip_suffix(".dihya")?.parse().ok()?;
    let bytes = fs::read(path).ok()?;
    let (sender, rest) = line(&bytes, SENDER)?;
    let (recipients, source) = line(rest, RECIPIENTS)?;
    Some(Message {
        id: id.parse().ok()?,
        received: DateTime::<Utc>::from_timestamp_millis(millis)?,
        sender,
        recipients: recipients.split(">, <").map(str::to_owned).collect(),
        source: source.to_vec(),
        answered: true,
    })
}

/// The text between `start` and `>` of the first line, and what follows the line.
fn line<'a>(bytes: &'a [u8], start: &str) -> Option<(String, &'a [u8])> {
    let end = bytes.windows(3).position(|window| window == b">\r\n")?;
    let text = str::from_utf8(&bytes[..end]).ok()?.strip_prefix(start)?;
    Some((text.to_owned(), &bytes[end + 3..]))
}
