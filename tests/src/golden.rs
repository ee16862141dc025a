//! Files that are compared, and written anew when `UPDATE_GOLDEN=1` is set: a change of theirs is read by a person.

use std::{fs, path::PathBuf};

/// The file of this name below `tests/golden`.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

/// The lines of a golden file that are neither empty nor comments (`#`).
pub fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(path(name)).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// Passes when the golden file holds exactly this text.
#[track_caller]
pub fn same(name: &str, text: &str) {
    let path = path(name);
    #[expect(clippy::disallowed_methods, reason = "asked for by whoever runs the tests")]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    if golden == text {
        return;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (golden.lines().collect(), text.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    let diff: Vec<String> = gone.chain(come).collect();
    panic!(
        "tests/golden/{name} is not what the code gives; if that is meant, run with UPDATE_GOLDEN=1\n{}",
        diff.join("\n")
    );
}

/// Passes when nothing was found that the golden file does not list, and everything that it lists was found. What is new is
/// never written by itself, not even by `UPDATE_GOLDEN=1`: a person adds the line, and another one reads it.
#[track_caller]
pub fn only_shrinks(name: &str, found: &[String]) {
    let listed = lines(name);
    let new: Vec<&String> = found.iter().filter(|line| !listed.contains(line)).collect();
    assert!(new.is_empty(), "not in tests/golden/{name}, where a person would have to add it: {new:#?}");
    let gone: Vec<&String> = listed.iter().filter(|line| !found.contains(line)).collect();
    assert!(gone.is_empty(), "no longer so; take it out of tests/golden/{name}: {gone:#?}");
}
