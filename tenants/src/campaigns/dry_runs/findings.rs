//! What a dry run finds: by kind, with some people for example, and nothing of what they are.

use crate::{Id, contacts::Contact};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many people are kept of each kind, for example.
const EXAMPLES: usize = 5;

/// Something that was wrong with messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What it was: the code of a violation.
    pub code: String,
    /// With how many.
    pub count: i64,
    /// With whom, for example.
    examples: Vec<Uuid>,
}

impl Fault {
    /// With whom, for example.
    pub fn contacts(&self) -> impl Iterator<Item = Id<Contact>> {
        self.examples.iter().copied().map(Id::from)
    }
}

/// What was found with some people.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// How many messages were written as they would leave.
    pub rendered: i64,
    /// How many could not be written.
    pub faulty: i64,
    /// How many are so long that Gmail cuts them off.
    pub clipped: i64,
    pub(super) faults: Vec<Fault>,
    pub(super) largest: Option<(i32, Id<Contact>)>,
}

impl Findings {
    /// Notes a message of so many bytes.
    pub fn wrote(&mut self, contact: Id<Contact>, bytes: usize) {
        let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
        self.rendered += 1;
        if self.largest.is_none_or(|(largest, _)| bytes > largest) {
            self.largest = Some((bytes, contact));
        }
    }

    /// Notes a message that is so long that Gmail cuts it off.
    pub fn clipped(&mut self, contact: Id<Contact>, code: &str) {
        self.clipped += 1;
        add(&mut self.faults, code, 1, &[contact.uuid()]);
    }

    /// Notes that no message could be written.
    pub fn failed(&mut self, contact: Id<Contact>, code: &str) {
        self.faulty += 1;
        add(&mut self.faults, code, 1, &[contact.uuid()]);
    }

    /// What was wrong, together with what was found before.
    pub(super) fn onto(&self, mut before: Vec<Fault>) -> Vec<Fault> {
        for Fault { code, count, examples } in &self.faults {
            add(&mut before, code, *count, examples);
        }
        before
    }
}

fn add(faults: &mut Vec<Fault>, code: &str, count: i64, examples: &[Uuid]) {
    let known = faults.iter().position(|fault| fault.code == code).unwrap_or_else(|| {
        faults.push(Fault { code: code.to_owned(), count: 0, examples: Vec::new() });
        faults.len() - 1
    });
    let fault = &mut faults[known];
    fault.count += count;
    fault.examples.extend(examples.iter().take(EXAMPLES.saturating_sub(fault.examples.len())));
}
