//! Settings that can't be meant: the process says which one in a sentence, shows no secret, and does not start.

use crate::crash::process::command;
use secrecy::ExposeSecret as _;
use std::{net::TcpListener, time::Duration};
use tenants::seal::Keyring;
use tests::World;
use tokio::time::timeout;

const SECRET: &str = "geheim-4711";

#[tokio::test(flavor = "multi_thread")]
async fn a_process_does_not_start_with_settings_that_can_not_be_meant() {
    let world = World::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let superuser = world.database_url().replace("dihya_owner@", "postgres@");
    let owner = world.database_url();
    let file = std::env::temp_dir().join(format!("dihya-settings-{}.toml", std::process::id()));
    std::fs::write(&file, "[server]\nadress = \"127.0.0.1:9090\"\n").unwrap();
    let file = file.to_str().unwrap();
    let no_toml = concat!(env!("CARGO_MANIFEST_DIR"), "/../LICENSE");
    for (change, told) in [
        (("DIHYA_SERVER__ADRESS", "127.0.0.1:9090"), "adress"),
        (("DIHYA_SMTP__HOST", "x"), "smtp"),
        (("DIHYA_CONFIG", file), "adress"),
        (("DIHYA_CONFIG", "/nowhere/dihya.toml"), "/nowhere/dihya.toml"),
        (("DIHYA_CONFIG", no_toml), "the file of settings"),
        (("DIHYA_SERVER__ADDRESS", "everywhere"), "server.address"),
        (("DIHYA_WORK__WINDOW", "many"), "work.window"),
        (("DIHYA_MAIL__SECURITY", "tsl"), "mail.security"),
        (("DIHYA_KEYS__MASTER", ""), "keys.master"),
        (("DIHYA_KEYS__MASTER", SECRET), "keys.master"),
        (("DIHYA_KEYS__MASTER_FILE", "/nowhere/key"), "DIHYA_KEYS__MASTER_FILE"),
        (("DIHYA_DATABASE__TENANT_URL", &superuser), "row-level security"),
        (("DIHYA_DATABASE__SYSTEM_URL", &superuser), "row-level security"),
        (("DIHYA_DATABASE__TENANT_URL", owner), "row-level security"),
        (("DIHYA_SERVER__ADDRESS", &taken), "DIHYA_SERVER__ADDRESS"),
        (("DATABASE_URL", ""), "DATABASE_URL"),
    ] {
        let said = refused(&["serve"], &world, change).await;
        assert!(said.contains(told), "with {change:?} it should speak of {told}: {said}");
    }
    for words in [&["work"][..], &["migrate"], &["audit", "verify"], &["keys", "rotate"]] {
        let said = refused(words, &world, ("DIHYA_KEYS__MASTER", "")).await;
        assert!(said.contains("keys.master"), "{words:?}: {said}");
    }
    std::fs::remove_file(file).unwrap();
}

/// What a command says that ends at once and without success.
async fn refused(words: &[&str], world: &World, (name, value): (&str, &str)) -> String {
    let config = &world.app.config;
    let mut settings = vec![
        ("DATABASE_URL".to_owned(), world.database_url().to_owned()),
        ("REDIS_URL".to_owned(), config.redis.url.expose_secret().to_owned()),
        ("DIHYA_SERVER__ADDRESS".to_owned(), "127.0.0.1:0".to_owned()),
        ("DIHYA_MAIL__PASSWORD".to_owned(), SECRET.to_owned()),
    ];
    if !name.starts_with("DIHYA_KEYS__MASTER") {
        settings.push(("DIHYA_KEYS__MASTER".to_owned(), config.keys.master.expose_secret().to_owned()));
    }
    settings.push((name.to_owned(), value.to_owned()));
    let ended = timeout(Duration::from_secs(20), command(words, &settings).output()).await;
    let ended = ended.unwrap_or_else(|_| panic!("it runs with {name}={value}")).unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success(), "{name}={value} was taken: {said}");
    assert!(said.matches("No such file").count() <= 1 && !said.contains('\u{1b}'), "{said}");
    assert!(!said.contains("panicked") && !said.contains(SECRET), "{name}: {said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_did_not_seal_opens_nothing_and_says_so() {
    let world = World::new().await;
    world.tenant("acme").await;
    let file = std::env::temp_dir().join(format!("dihya-other-key-{}", std::process::id()));
    std::fs::write(&file, Keyring::fresh().expose_secret()).unwrap();
    let said = refused(&["audit", "verify"], &world, ("DIHYA_KEYS__MASTER_FILE", file.to_str().unwrap())).await;
    std::fs::remove_file(file).unwrap();
    assert!(said.contains("a key was wrapped by a master key that is not configured"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tells_why_a_key_is_none_and_what_to_do() {
    let world = World::new().await;
    for (key, told) in [("", "no key: set `keys.master`"), (SECRET, "is not 32 bytes in base 64: copy it whole")] {
        let settings = [
            ("DATABASE_URL".to_owned(), world.database_url().to_owned()),
            ("DIHYA_KEYS__MASTER".to_owned(), key.to_owned()),
        ];
        let ended = command(&["doctor"], &settings).output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        assert!(!ended.status.success() && said.contains(told), "{said}");
        assert!(!said.contains("internal fault") && !said.contains(SECRET), "{said}");
    }
}
