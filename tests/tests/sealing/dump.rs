//! Whoever gets hold of the database, of Redis or of the logs reads no address, number or name in them.

use api::catcher::Behaviour;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chrono::TimeDelta;
use redis::AsyncCommands;
use secrecy::ExposeSecret;
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};
use tenants::{Origin, identity::SignUp};
use tests::{Company, World, busy, logs};
use tokio_util::sync::CancellationToken;

/// Everything that was typed in and is nobody's business.
fn personal() -> Vec<String> {
    let people = busy::PEOPLE.iter().flat_map(|(email, name, phone)| [*email, *name, *phone]);
    let others = [
        "imported@personal.example",
        "Ines Imported",
        "waiting@personal.example",
        "invited@personal.example",
        "owner@acme.example",
        "client@acme.example",
        "Olu Owner",
        "Mina Member",
        "founder@personal.example",
        "Fadma Founder",
        "Dihia Officer",
        "dpo@personal.example",
        "My name is spelt otherwise.",
        busy::MAILGUN,
    ];
    people.chain(others).map(str::to_owned).collect()
}

/// How a text shows in other notations: as it is in any case, in hexadecimal, and in base 64 wherever in it the text begins.
struct Needle {
    text: String,
    folded: [String; 2],
    base64: Vec<String>,
}

impl Needle {
    fn of(text: &str) -> Self {
        let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let base64 = (0..3).map(|offset| {
            let whole = STANDARD_NO_PAD.encode([&b"\0\0\0"[..offset], text.as_bytes()].concat());
            // The first letters hold bits of what stands before, the last of what stands behind.
            whole[[0, 2, 3][offset]..whole.len() - 1].to_owned()
        });
        let base64 = base64.flat_map(|code| [code.replace('+', "-").replace('/', "_"), code]).collect();
        Self { text: text.to_owned(), folded: [text.to_lowercase(), hex], base64 }
    }

    fn found_in(&self, line: &str) -> bool {
        let folded = line.to_lowercase();
        self.folded.iter().any(|needle| folded.contains(needle))
            || self.base64.iter().any(|needle| line.contains(needle))
    }
}

#[track_caller]
fn nothing_personal(place: &str, lines: &[String]) {
    assert!(!lines.is_empty(), "{place} is empty: nothing is proven");
    for needle in personal().iter().map(|text| Needle::of(text)) {
        let line = lines.iter().find(|line| needle.found_in(line));
        assert!(
            line.is_none(),
            "{place} shows {:?}: {}",
            needle.text,
            line.map_or("", |line| &line[..line.len().min(600)])
        );
    }
}

/// Everything that personal data comes in by: forms, files, mails, accounts that are not confirmed, answers that are kept.
async fn live(company: &Company<'_>) {
    busy::furnish(&[company]).await;
    let world = company.world;
    let founder = SignUp {
        company: "Founders".to_owned(),
        name: "Fadma Founder".to_owned(),
        email: "founder@personal.example".to_owned(),
        password: "cinq oliviers en pente".to_owned(),
        locale: "fr".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
    };
    world.db().sign_up(&founder).await.unwrap();
    world.db().ask_reset("owner@acme.example", &Origin::default()).await.unwrap();
    let found = company.owner.gql("{ contacts { nodes { email phone name } } }", json!({})).await.ok();
    assert!(found.to_string().contains(busy::PEOPLE[0].0), "the people are not there");
    let refused = json!({ "email": busy::PEOPLE[0].0, "password": "not the password of anybody" });
    world.anonymous().call("/auth/sign-in", &refused).await;
    let wrong = json!({ "input": { "email": busy::PEOPLE[0].0, "source": "shop" } });
    let taken =
        company.owner.gql("mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }", wrong).await;
    assert_eq!(taken.violations(), [("email", "taken")]);
}

#[tokio::test]
async fn a_dump_of_the_database_shows_nobody() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    live(&acme).await;
    let dump = world.witness().await.dump().await;
    let tables: BTreeSet<&str> = dump.iter().filter_map(|line| line.split_once(':')).map(|(table, _)| table).collect();
    for table in [
        "contact_cards",
        "members",
        "users",
        "registrations",
        "notices",
        "invitations",
        "media_contents",
        "upload_chunks",
        "idempotency_keys",
        "returns",
        "rights_requests",
        "register_additions",
    ] {
        assert!(tables.contains(table), "nothing is in {table}: nothing is proven about it");
    }
    nothing_personal("the dump", &dump);
}

#[tokio::test]
async fn the_search_finds_what_is_hidden_in_other_notations() {
    let needle = Needle::of("tiziri.amrane@personal.example");
    let hidden = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
    for line in [
        "TIZIRI.AMRANE@PERSONAL.EXAMPLE".to_owned(),
        "\\x74697a6972692e616d72616e6540706572736f6e616c2e6578616d706c65".to_owned(),
        hidden(b"tiziri.amrane@personal.example"),
        hidden(b"{\"to\":\"tiziri.amrane@personal.example\"}"),
        hidden(b"{\"a\":\"tiziri.amrane@personal.example\"}"),
        hidden(b"{\"as\":\"tiziri.amrane@personal.example\"}"),
    ] {
        assert!(needle.found_in(&line), "{line}");
    }
    assert!(!needle.found_in("tiziri.amrane at personal.example"));
}

/// Also when things go wrong: a relay that refuses, defers or vanishes, a value that does not open.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_shows_nobody() {
    logs::keep();
    let moody = Arc::new(AtomicBool::new(false));
    let mood = moody.clone();
    let relay = move |address: &str| match address.split('.').next() {
        Some("tiziri") if mood.load(Relaxed) => Behaviour::Refuse,
        Some("yuba") if mood.load(Relaxed) => Behaviour::Defer,
        Some("massin") if mood.load(Relaxed) => Behaviour::Vanish,
        _ => Behaviour::Accept,
    };
    let world = World::with(relay, |_| {}).await;
    let acme = world.tenant("acme").await;
    live(&acme).await;
    moody.store(true, Relaxed);
    let tag = acme.owner.gql("{ tags { nodes { id name } } }", json!({})).await.ok()["tags"]["nodes"][0]["id"].clone();
    let storm = acme.campaign("Storm").for_rule(json!({ "tag": tag })).create().await;
    storm.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    world.witness().await.run("UPDATE contact_cards SET name = email").await;
    let shut = acme.owner.gql("{ contacts { nodes { name } } }", json!({})).await;
    assert_eq!(shut.code(), "INTERNAL");
    world.advance(TimeDelta::days(2));
    world.db().tick().await.unwrap();
    world.drain().await;

    let log: Vec<String> = logs::kept().lines().map(str::to_owned).collect();
    for expected in ["request{", "task{", "a request failed"] {
        assert!(log.iter().any(|line| line.contains(expected)), "the log does not hold {expected:?}: was it kept?");
    }
    nothing_personal("the log", &log);
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_knows_nobody() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let (stop, app) = (CancellationToken::new(), world.app.clone());
    let mut workers = tokio::task::JoinSet::new();
    let stopped = stop.clone();
    workers.spawn(async move { app.work(stopped).await.unwrap() });
    let mut redis = redis::Client::open(world.app.config.redis.url.expose_secret())
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let ada = acme.contact(busy::PEOPLE[0].0).named(busy::PEOPLE[0].1).consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    let mut kept = BTreeSet::new();
    for _ in 0..600 {
        let keys: Vec<String> = redis.keys(format!("{}*", world.app.config.redis.prefix)).await.unwrap();
        for key in keys {
            let value: Option<Vec<u8>> = redis::cmd("DUMP").arg(&key).query_async(&mut redis).await.unwrap();
            kept.insert(format!("{key} {}", String::from_utf8_lossy(&value.unwrap_or_default())));
        }
        if world.sent().len() == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(world.sent().len(), 1, "the workers did not send");
    stop.cancel();
    while workers.join_next().await.is_some() {}
    nothing_personal("Redis", &kept.into_iter().collect::<Vec<_>>());
    world.leaves_tasks();
}
