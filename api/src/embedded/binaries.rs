//! Finds the servers' programs: in PATH, or where Debian, the Red Hat family and Homebrew put what they keep out of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Error;

/// The oldest major version whose features the migrations use (`security_invoker` views came with it).
const OLDEST: u32 = 15;

/// The installed PostgreSQL that can serve the data in `cluster`, or the newest if there are none yet.
///
/// Returns the folder of its programs.
pub(super) fn postgres(cluster: &Path) -> Result<PathBuf, Error> {
    let mut found: Vec<(u32, PathBuf)> = folders("postgresql")
        .into_iter()
        // A link in PATH leads to the folder where all of them are.
        .filter_map(|folder| Some(folder.join("initdb").canonicalize().ok()?.parent()?.to_owned()))
        .filter_map(|folder| Some((major(&folder.join("postgres"))?, folder)))
        .filter(|(major, _)| *major >= OLDEST)
        .collect();
    found.sort();
    found.dedup();
    let Ok(wanted) = std::fs::read_to_string(cluster.join("PG_VERSION")) else {
        return found.pop().map(|(_, folder)| folder).ok_or(Error::Missing {
            program: "PostgreSQL 15 or newer",
            package: "postgresql",
            setting: "DATABASE_URL",
        });
    };
    let wanted = wanted.trim();
    if let Some(at) = found.iter().position(|(major, _)| major.to_string() == wanted) {
        return Ok(found.swap_remove(at).1);
    }
    let found: Vec<String> = found.iter().map(|(major, _)| major.to_string()).collect();
    let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
    Err(Error::Version { folder: cluster.to_owned(), wanted: wanted.to_owned(), found })
}

/// The installed Redis server, or Valkey, which speaks the same protocol.
pub(super) fn redis() -> Result<PathBuf, Error> {
    let folders = folders("redis");
    ["redis-server", "valkey-server"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
        .ok_or(Error::Missing { program: "redis-server", package: "redis-server", setting: "REDIS_URL" })
}

/// Every folder that may hold a program of that package, those in PATH first.
#[expect(clippy::disallowed_methods, reason = "PATH is the system's way of naming programs, not a setting of ours")]
fn folders(package: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr"] {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        let ours = |name: &str| match parent {
            "/usr/lib/postgresql" => true,
            "/usr" => name.starts_with("pgsql-"),
            _ => name.starts_with(package),
        };
        folders.extend(
            entries.filter(|entry| ours(&entry.file_name().to_string_lossy())).map(|entry| entry.path().join("bin")),
        );
    }
    folders.push("/usr/bin".into());
    folders
}

/// The major version that a `postgres` program reports of itself.
fn major(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("--version").output().ok()?;
    major_in(&String::from_utf8_lossy(&said.stdout))
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` and `… 17beta2`.
fn major_in(said: &str) -> Option<u32> {
    let version = said.split_whitespace().nth(2)?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(major_in("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_in("postgres (PostgreSQL) 17beta2\n"), Some(17));
        assert_eq!(major_in("postgres: not found\n"), None);
    }

    #[test]
    fn data_of_a_version_that_is_not_installed_are_refused_by_name() {
        let cluster = std::env::temp_dir().join(format!("dihya-version-{}", std::process::id()));
        std::fs::create_dir_all(&cluster).unwrap();
        std::fs::write(cluster.join("PG_VERSION"), "8\n").unwrap();
        let refused = postgres(&cluster).unwrap_err().to_string();
        std::fs::remove_dir_all(&cluster).unwrap();
        assert!(refused.contains("written by PostgreSQL 8, which is not installed"), "{refused}");
        assert!(refused.contains("make reset"), "{refused}");
    }
}
