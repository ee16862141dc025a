//! The README keeps its word: its chapter "The main job" is run exactly as it is printed, and both languages print the same.

use crate::{
    crash::{
        installation::free_port,
        process::{Process, command, tail},
    },
    journey::mail::Mail,
};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    process::Command,
    time::{sleep, timeout},
};

/// Stands before each block that is run.
const MARK: &str = "<!-- test: main-job -->\n```bash\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_works_as_it_is_pasted() {
    let blocks = blocks("README.md");
    let folder = std::env::temp_dir().join(format!("dihya-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let [api, page, smtp] = [free_port(), free_port(), free_port()];
    let dev = dev(&folder, api, page, smtp).await;

    let script = blocks.join("\n");
    assert!(script.contains("http://localhost:8080") && script.contains("http://localhost:8025"));
    let script = script
        .replace("http://localhost:8080", &format!("http://localhost:{api}"))
        .replace("http://localhost:8025", &format!("http://localhost:{page}"));
    let said = bash(&script).await;
    println!("{said}");

    for expected in [
        "\"fits\": false",
        "\"state\": \"COMPLETED\"",
        "\"unsubscribes\": 1",
        "\"clicks\": 1",
        "\"whole\": true",
        "\"status\": 404",
        "https://tanit.example/spring",
    ] {
        assert!(said.contains(expected), "the blocks do not show {expected}:\n{said}");
    }
    assert!(!said.contains("\"errors\""), "an operation was refused:\n{said}");
    arrived(page).await;
    healthy(&folder.join("data/dihya.toml")).await;
    dev.terminate().await;
    let elsewhere = folder.join("data/elsewhere").canonicalize();
    std::fs::remove_dir_all(&folder).unwrap();
    if let Ok(elsewhere) = elsewhere {
        std::fs::remove_dir_all(elsewhere).unwrap();
    }
}

#[test]
fn both_languages_show_the_same_operations() {
    assert_eq!(blocks("README.fr.md"), blocks("README.md"));
}

/// The blocks that are marked, in order.
fn blocks(file: &str) -> Vec<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let blocks = text.split(MARK).skip(1).map(|rest| rest.split_once("```\n").unwrap().0.to_owned());
    let blocks: Vec<String> = blocks.collect();
    assert!(!blocks.is_empty(), "{file} has no block that is marked as part of the main job");
    assert_eq!(
        blocks.len(),
        text.matches("<!-- test: main-job -->").count(),
        "a mark stands before no block in {file}"
    );
    blocks
}

/// What `make run` starts, at free ports, when it says that it is ready.
async fn dev(folder: &Path, api: u16, page: u16, smtp: u16) -> Process {
    let settings =
        [("DIHYA_SERVER__ADDRESS", api), ("DIHYA_MAIL__CATCHER_PAGE", page), ("DIHYA_MAIL__CATCHER_SMTP", smtp)];
    let settings = settings.map(|(name, port)| (name.to_owned(), format!("127.0.0.1:{port}")));
    let log = folder.join("dev.log");
    let data = folder.join("data");
    let mut dev = Process::start(&["dev", "--folder", data.to_str().unwrap()], &settings, log.clone());
    for _ in 0..600 {
        assert!(dev.lives(), "`dihya dev` ended:\n{}", dev.said());
        if std::fs::read_to_string(&log).unwrap_or_default().contains("Dihya is ready.") {
            return dev;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("`dihya dev` was not ready within a minute:\n{}", tail(&log));
}

/// Runs a script in one shell and gives what it prints.
async fn bash(script: &str) -> String {
    let script = format!("set -euo pipefail\n{script}");
    let shell = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).kill_on_drop(true).output();
    let ended = timeout(Duration::from_secs(150), shell).await.expect("the blocks take too long").unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{}:\n{said}\n{complained}", ended.status);
    said.into_owned()
}

/// The doctor finds nothing wrong with what runs, by the settings that it wrote down.
async fn healthy(settings: &Path) {
    let ended = command(&["--config", settings.to_str().unwrap(), "doctor"], &[]).output().await.unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && !said.contains("PROBLEM"), "{said}");
}

/// The campaign's mails are at the catcher, and a parser that is not ours accepts them.
async fn arrived(page: u16) {
    let client = crate::crash::client::Client::new(&format!("http://localhost:{page}"));
    let list: serde_json::Value =
        client.http.get(format!("{}/api/messages", client.url)).send().await.unwrap().json().await.unwrap();
    let sent: Vec<_> =
        list.as_array().unwrap().iter().filter(|mail| mail["sender"] == "bonjour@tanit.example").collect();
    assert_eq!(sent.len(), 3, "{list}");
    for mail in sent {
        let url = format!("{}/messages/{}/source", client.url, mail["id"]);
        let source = client.http.get(url).send().await.unwrap().bytes().await.unwrap().to_vec();
        let message = api::catcher::Message {
            id: 0,
            received: chrono::DateTime::UNIX_EPOCH,
            sender: String::new(),
            recipients: vec![mail["recipients"][0].as_str().unwrap().to_owned()],
            source,
            answered: true,
        };
        let read = Mail::read(&message);
        crate::journey::mail::prove_by_python(&message, &read);
        assert!(read.subject.ends_with(", the new season is here"), "{}", read.subject);
    }
}
