//! The house rules that a machine can check: the shape of files, the sentences of codes, doors that may only become fewer.

use locales::has;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use tests::golden;

/// The most lines of a file.
const LONGEST: usize = 400;
/// Capital words that are the names of something else.
const NO_ERRORS: [&str; 7] =
    ["CARGO_PKG_VERSION", "DATABASE_URL", "DIHYA_CONFIG", "LC_ALL", "PG_VERSION", "REDIS_URL", "SECOND_FACTOR"];
/// Words with hyphens that are the names of something else, where violations are found.
const NO_VIOLATIONS: [&str; 1] = ["e-mail"];
/// How the elements of MJML begin, which are no violations either.
const MJML: &str = "mj-";
/// Where violations are found.
const RULES: [&str; 6] = [
    "tenants/src",
    "schema/src",
    "jobs/src/contacts.rs",
    "jobs/src/media.rs",
    "jobs/src/templates.rs",
    "jobs/src/render",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The files below a folder that end like this, by their path from the root.
fn files(below: &str, endings: &[&str]) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut left = vec![root().join(below)];
    while let Some(path) = left.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let outside = ["target", "node_modules", "dist"].contains(&name.as_str()) || name.starts_with('.');
            if !outside || path == root() {
                left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            files.insert(shown(&path), fs::read_to_string(&path).unwrap());
        }
    }
    files
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().into_owned()
}

/// The texts between quotes, outside of the tests that end a file.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let product = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    product.split('"')
}

fn is_word(text: &str, letters: impl Fn(char) -> bool, joint: char) -> bool {
    text.contains(joint) && text.split(joint).all(|part| !part.is_empty() && part.chars().all(&letters))
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    let endings = [".rs", ".ts", ".vue", ".js", ".css"];
    let long = files("", &endings).into_iter().map(|(path, text)| (path, text.lines().count()));
    let long: Vec<_> = long.filter(|(_, lines)| *lines > LONGEST).collect();
    assert!(long.is_empty(), "longer than {LONGEST} lines: {long:?}");
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let sources = files("", &[".rs"]);
    assert!(sources.len() > 150, "the sources were not found");
    let silent: Vec<_> = sources.iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "{silent:?}");
    let hidden: Vec<_> = sources.keys().filter(|path| path.ends_with("/mod.rs")).collect();
    assert!(hidden.is_empty(), "a module's file has the module's name: {hidden:?}");
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "XX".to_owned() + "X", "HA".to_owned() + "CK"];
    for (path, text) in files("", &[".rs", ".ts", ".vue", ".js", ".css", ".ftl", ".toml", ".graphql"]) {
        for word in &words {
            let found = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|found| found == word);
            assert!(!found, "{path} says {word}");
        }
    }
}

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let path = root().join("schema/schema.graphql");
    let sdl = format!("{}\n", schema::Api::sdl().trim_end());
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == sdl, "schema/schema.graphql has drifted; write it anew: dihya sdl >schema/schema.graphql");
}

#[test]
fn every_code_of_an_error_has_its_sentence() {
    let mut silent = BTreeSet::new();
    let mut said = BTreeSet::new();
    for (_, source) in
        ["tenants/src", "schema/src", "jobs/src", "api/src"].iter().flat_map(|folder| files(folder, &[".rs"]))
    {
        for code in literals(&source) {
            let code_like = is_word(code, |c| c.is_ascii_uppercase(), '_') && !NO_ERRORS.contains(&code);
            let short = ["UNAUTHENTICATED", "FORBIDDEN", "CONFLICT", "INTERNAL", "UNAVAILABLE"].contains(&code);
            if !code_like && !short {
                continue;
            }
            said.insert(code.to_lowercase().replace('_', "-"));
            if !has(&format!("error-{}", code.to_lowercase().replace('_', "-"))) {
                silent.insert(code.to_owned());
            }
        }
    }
    assert!(said.len() > 40, "the codes were not found: {said:?}");
    assert!(silent.is_empty(), "codes without a sentence in the catalogues: {silent:?}");
    assert_eq!(idle("errors", "error-", &said), Vec::<String>::new(), "sentences that nobody says");
}

#[test]
fn every_broken_rule_has_its_sentence() {
    let sources: Vec<String> = RULES.iter().flat_map(|place| files(place, &[".rs"]).into_values()).collect();
    let words: BTreeSet<String> = sources.iter().flat_map(|source| literals(source)).map(str::to_owned).collect();
    let codes = words
        .iter()
        .filter(|word| is_word(word, |c| c.is_ascii_lowercase(), '-'))
        .filter(|word| !NO_VIOLATIONS.contains(&word.as_str()) && !word.starts_with(MJML));
    // A key that is named whole is that of another sentence.
    let silent: Vec<_> = codes.filter(|code| !has(&format!("violation-{code}")) && !has(code)).collect();
    assert!(silent.is_empty(), "rules without a sentence in the catalogues: {silent:?}");
    assert_eq!(idle("violations", "violation-", &words), Vec::<String>::new(), "sentences that nobody says");
}

/// The keys of a catalogue that begin like this and that nobody names.
fn idle(catalogue: &str, start: &str, named: &BTreeSet<String>) -> Vec<String> {
    let text = fs::read_to_string(root().join(format!("locales/en/{catalogue}.ftl"))).unwrap();
    let keys = text.lines().filter_map(|line| line.split_once(" =")?.0.strip_prefix(start));
    keys.filter(|key| !named.contains(*key)).map(str::to_owned).collect()
}

/// What the system role reads or writes, it sees of all tenants. Who needs one more, says so in the golden file.
#[test]
fn the_doors_beside_the_walls_become_fewer() {
    let mut doors = BTreeMap::new();
    for (path, text) in files("tenants/src", &[".rs"]) {
        // Also over a line's end.
        let tight: String = text.split_whitespace().collect();
        let count = [".system()", ".system_row(", "Scope::platform("]
            .iter()
            .map(|door| tight.matches(door).count())
            .sum::<usize>();
        if count > 0 {
            doors.insert(path, count);
        }
    }
    let listed = golden::lines("system.txt").into_iter().map(|line| {
        let (path, count) = line.split_once(": ").unwrap_or_else(|| panic!("{line} has no count"));
        (path.to_owned(), count.parse().unwrap())
    });
    let listed: BTreeMap<String, usize> = listed.collect();
    let more = doors.iter().filter(|(path, count)| listed.get(*path).is_none_or(|listed| *count > listed));
    assert_eq!(
        more.collect::<Vec<_>>(),
        [],
        "more doors than tests/golden/system.txt says: a person would have to add them"
    );
    assert_eq!(doors, listed, "fewer doors than tests/golden/system.txt says: hold it to that");
}

#[test]
fn a_lawyer_can_read_who_may_do_what() {
    let roles = tenants::permissions::Role::ALL;
    let line = |name: &str, mode: &str, marks: Vec<&str>| {
        let marks =
            marks.iter().zip(roles).map(|(mark, role)| format!("  {mark:<width$}", width = role.name().len().max(3)));
        format!("{name:<18}  {mode:<6}{}", marks.collect::<String>()).trim_end().to_owned() + "\n"
    };
    let mut table = line("permission", "mode", roles.iter().map(|role| role.name()).collect());
    for entry in tenants::permissions::PERMISSIONS {
        let marks = roles.iter().map(|role| if entry.roles.contains(role) { "yes" } else { "-" });
        table += &line(entry.name, entry.mode, marks.collect());
    }
    golden::same("permissions.txt", &table);
}
