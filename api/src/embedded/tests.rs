//! The embedded servers, started for real: what they survive, and what they say when something is in the way.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::*;

/// A folder that any user may pass through, deleted afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dihya-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Ok(elsewhere) = self.0.join("elsewhere").canonicalize() {
            let _ = fs::remove_dir_all(elsewhere);
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn start(folder: &Path) -> Result<Services, Error> {
    Services::start(folder, Durability::Fast, None, None).await
}

fn kill(pid: Option<i32>) {
    kill_process(pid.and_then(Pid::from_raw).unwrap(), Signal::KILL).unwrap();
}

/// Waits for something that must come, but not for ever.
async fn until(mut reached: impl FnMut() -> bool) {
    for _ in 0..600 {
        if reached() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it did not come");
}

/// Runs SQL as the owner by the program `psql`, which is installed with the server.
fn sql(services: &Services, statement: &str) -> String {
    let programs = binaries::postgres(Path::new("/nowhere")).unwrap();
    let ran = Command::new(programs.join("psql"))
        .args(["--no-psqlrc", "-Atqc", statement, &services.database_url])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn data_survive_a_restart_and_the_death_of_either_server() {
    let folder = Folder::new("survive");
    let services = start(&folder.0).await.unwrap();
    sql(&services, "CREATE TABLE kept AS SELECT 42 AS answer");
    let (postgres, redis) = (services.pid_of_postgres(), services.pid_of_redis());

    kill(postgres);
    kill(redis);
    until(|| services.pid_of_postgres() != postgres && services.pid_of_postgres().is_some()).await;
    until(|| services.pid_of_redis() != redis && services.pid_of_redis().is_some()).await;
    assert_eq!(sql(&services, "SELECT answer FROM kept"), "42");

    let postgres = services.pid_of_postgres();
    services.restart_postgres().await.unwrap();
    assert_ne!(services.pid_of_postgres(), postgres);
    services.restart_redis().await.unwrap();
    services.stop().await;

    let again = start(&folder.0).await.unwrap();
    assert_eq!(sql(&again, "SELECT answer FROM kept"), "42");
    again.stop().await;
}

#[tokio::test]
async fn the_owner_is_no_superuser_and_may_create_the_weaker_roles() {
    let folder = Folder::new("owner");
    let services = start(&folder.0).await.unwrap();
    let rights = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user";
    assert_eq!(sql(&services, rights), "f|f|t|t");
    let address = "SELECT coalesce(inet_server_addr()::text, 'socket'), current_setting('listen_addresses')";
    assert_eq!(sql(&services, address), "socket|");
    services.stop().await;
}

#[tokio::test]
async fn a_folder_serves_one_process_at_a_time() {
    let folder = Folder::new("busy");
    let services = start(&folder.0).await.unwrap();
    let refused = start(&folder.0).await.unwrap_err().to_string();
    let said = format!("already running under process {}: stop that one first", std::process::id());
    assert!(refused.contains(&said), "{refused}");
    services.stop().await;
    start(&folder.0).await.unwrap().stop().await;
}

#[tokio::test]
async fn servers_left_by_a_killed_supervisor_are_stopped_and_replaced() {
    let folder = Folder::new("orphans");
    let services = start(&folder.0).await.unwrap();
    sql(&services, "CREATE TABLE kept AS SELECT 42 AS answer");
    let left = [services.pid_of_postgres(), services.pid_of_redis()];
    // As `kill -9` would: nobody stops the children, and the lock is free.
    services.abandon();

    let again = start(&folder.0).await.unwrap();
    assert!(!left.contains(&again.pid_of_postgres()) && !left.contains(&again.pid_of_redis()));
    assert_eq!(sql(&again, "SELECT answer FROM kept"), "42");
    again.stop().await;
}

#[tokio::test]
async fn dropping_the_services_ends_the_servers() {
    let folder = Folder::new("dropped");
    let services = start(&folder.0).await.unwrap();
    let left = [services.pid_of_postgres(), services.pid_of_redis()].map(|pid| pid.and_then(Pid::from_raw).unwrap());
    drop(services);
    until(|| !left.iter().any(|pid| orphan::alive(*pid))).await;
}

#[tokio::test]
async fn a_pid_file_that_names_a_stranger_keeps_nothing_from_starting() {
    let folder = Folder::new("stranger");
    start(&folder.0).await.unwrap().stop().await;
    let mut stranger = Command::new("sleep").arg("600").spawn().unwrap();
    let pid_file = folder.0.join("postgres/postmaster.pid");
    fs::write(&pid_file, format!("{}\n/elsewhere\n1\n5432\n/tmp\n\n  1 1\nready\n", stranger.id())).unwrap();

    start(&folder.0).await.unwrap().stop().await;
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger was stopped");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn a_long_path_and_one_that_others_may_not_enter_serve_too() {
    let folder = Folder::new("long");
    let closed = folder.0.join("a".repeat(100));
    fs::create_dir_all(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let inside = Folder(closed.join("data"));
    for _ in 0..2 {
        let services = start(&inside.0).await.unwrap();
        assert_eq!(sql(&services, "SELECT 42"), "42");
        services.stop().await;
    }
}

#[tokio::test]
async fn what_is_given_from_outside_is_used_and_nothing_started() {
    let folder = Folder::new("outside");
    let (database, redis) = ("postgres://db.example/dihya".to_owned(), "redis://cache.example".to_owned());
    let services =
        Services::start(&folder.0, Durability::Safe, Some(database.clone()), Some(redis.clone())).await.unwrap();
    assert_eq!((&services.database_url, &services.redis_url), (&database, &redis));
    assert_eq!((services.pid_of_postgres(), services.pid_of_redis()), (None, None));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
    services.stop().await;
}

#[tokio::test]
async fn a_command_finds_the_servers_and_its_exit_code_is_passed_on() {
    let folder = Folder::new("exec");
    let script = "case $DATABASE_URL$REDIS_URL in postgres://*unix://*) exit 7;; esac";
    let command = ["sh", "-c", script].map(str::to_owned);
    let code = exec(&folder.0, Durability::Fast, None, None, &command).await.unwrap();
    assert_eq!(code, std::process::ExitCode::from(7));
    let missing =
        exec(&folder.0, Durability::Fast, None, None, &["no-such-program".to_owned()]).await.unwrap_err().to_string();
    assert!(missing.contains("cannot run no-such-program"), "{missing}");
}
