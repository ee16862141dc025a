//! Two versions side by side: which lines of which part came and went.

use super::{Content, content::place};
use similar::{ChangeTag, TextDiff};
use std::{collections::BTreeMap, time::Duration};

/// How many lines are shown round what changed.
const CONTEXT: usize = 3;
/// How long one part is compared for the shortest difference; after that a longer one is good enough.
const PATIENCE: Duration = Duration::from_millis(200);

/// A part that is not the same in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The part, as the API names it, for instance `html` or `variants.ar.subject`.
    pub part: String,
    /// The lines that changed, and some round them.
    pub lines: Vec<Line>,
}

/// A line of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whether it came, went or stayed.
    pub mark: Mark,
    /// Its number in the older version, from 1.
    pub old: Option<usize>,
    /// Its number in the newer version, from 1.
    pub new: Option<usize>,
    /// The line, without its end.
    pub text: String,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stands in both.
    Kept,
    /// It stands in the newer only.
    Added,
    /// It stands in the older only.
    Removed,
}

/// The parts that differ, in the order of their names.
#[must_use]
pub fn compare(old: &Content, new: &Content) -> Vec<Change> {
    let (old, new) = (parts(old), parts(new));
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let mut changes: Vec<Change> = names
        .filter_map(|name| {
            let of = |parts: &BTreeMap<String, String>| parts.get(name).cloned().unwrap_or_default();
            let (before, after) = (of(&old), of(&new));
            (before != after).then(|| Change { part: name.clone(), lines: lines(&before, &after) })
        })
        .collect();
    changes.sort_by(|one, other| one.part.cmp(&other.part));
    changes
}

/// The parts of a content by name. Variants go by their language, as their order says nothing.
fn parts(content: &Content) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    for (number, wording) in content.wordings().enumerate() {
        let mut put = |field: &str, text: &str| {
            let name = if number == 0 { place(0, field) } else { format!("variants.{}.{field}", wording.locale) };
            parts.insert(name, text.to_owned());
        };
        put("subject", &wording.subject);
        put(wording.body.format.name(), &wording.body.source);
        put("text", wording.text.as_deref().unwrap_or_default());
        if number == 0 {
            put("locale", &wording.locale);
        }
    }
    let declared = content.variables.iter().map(|variable| {
        let sample = variable.sample.as_ref().map(ToString::to_string).unwrap_or_default();
        let required = if variable.required { " required" } else { "" };
        format!("{}: {:?}{required} {sample}", variable.name, variable.kind).trim_end().to_owned()
    });
    parts.insert("variables".to_owned(), declared.collect::<Vec<_>>().join("\n"));
    parts
}

fn lines(before: &str, after: &str) -> Vec<Line> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
    let groups = diff.grouped_ops(CONTEXT);
    let changes = groups.iter().flatten().flat_map(|op| diff.iter_changes(op));
    changes
        .map(|change| Line {
            mark: match change.tag() {
                ChangeTag::Equal => Mark::Kept,
                ChangeTag::Insert => Mark::Added,
                ChangeTag::Delete => Mark::Removed,
            },
            old: change.old_index().map(|index| index + 1),
            new: change.new_index().map(|index| index + 1),
            text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(html: &str) -> Content {
        Content::html("en", "s", html)
    }

    #[test]
    fn only_what_changed_is_shown_with_its_lines() {
        let changes = compare(&content("a\nb\nc"), &content("a\nB\nc"));
        assert_eq!(changes.len(), 1);
        let shown: Vec<_> =
            changes[0].lines.iter().map(|line| (line.mark, line.old, line.new, line.text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Mark::Kept, Some(1), Some(1), "a"),
                (Mark::Removed, Some(2), None, "b"),
                (Mark::Added, None, Some(2), "B"),
                (Mark::Kept, Some(3), Some(3), "c"),
            ]
        );
        assert_eq!(compare(&content("a"), &content("a")), []);
    }

    #[test]
    fn a_page_that_is_all_new_lines_is_compared_in_time() {
        let page = |seed: usize| (0..60_000).map(|n| (n * 7 + seed).to_string()).collect::<Vec<_>>().join("\n");
        let changes = compare(&content(&page(1)), &content(&page(3)));
        let removed = changes[0].lines.iter().filter(|line| line.mark == Mark::Removed).count();
        assert!(removed > 50_000);
    }
}
