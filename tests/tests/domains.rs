//! Domains: keys, records, what DNS says, and mails that others can verify.

mod advice;
mod golden;
mod returns;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Actor, Answer, Company, World};

const CREATE: &str = "mutation ($input: DomainCreate!) { domainCreate(input: $input) {
    id name ascii signs returns ready checking checkedAt findings { code } records { part type name value } } }";
const CHECK: &str = "mutation ($id: ID!) { domainCheck(id: $id) { checking } }";
const SHOW: &str = "query ($id: ID!) { node(id: $id) { ... on Domain {
    signs returns ready checking checkedAt findings { part code blocking message } } } }";

/// Adds a domain.
pub(crate) async fn create(company: &Company<'_>, name: &str) -> Value {
    let made = company.owner.gql(CREATE, json!({ "input": { "name": name } })).await;
    made.ok()["domainCreate"].clone()
}

/// Publishes a domain's records, as they are shown.
pub(crate) fn publish(world: &World, domain: &Value) {
    for record in domain["records"].as_array().unwrap() {
        let (name, value) = (record["name"].as_str().unwrap(), record["value"].as_str().unwrap());
        match record["type"].as_str().unwrap() {
            "TXT" => world.dns.texts(name, &[value]),
            _ => world.dns.exchange(name, value.split(' ').nth(1).unwrap()),
        }
    }
}

/// Has a domain checked, and shows it.
pub(crate) async fn check(company: &Company<'_>, domain: &Value) -> Value {
    company.owner.gql(CHECK, json!({ "id": domain["id"] })).await.ok();
    company.world.drain().await;
    show(company, domain).await
}

async fn show(company: &Company<'_>, domain: &Value) -> Value {
    company.owner.gql(SHOW, json!({ "id": domain["id"] })).await.ok()["node"].clone()
}

/// The codes of what was found.
fn codes(domain: &Value) -> Vec<&str> {
    domain["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// A sender with this address, and what it warns of.
async fn sender(company: &Company<'_>, email: &str) -> Value {
    let create = "mutation ($input: SenderCreate!) { senderCreate(input: $input) { id email signed warnings { code message } } }";
    let input = json!({ "name": "Maison Tanit", "email": email });
    company.owner.gql(create, json!({ "input": input })).await.ok()["senderCreate"].clone()
}

async fn refused(actor: &Actor, name: &str) -> Answer {
    actor.gql(CREATE, json!({ "input": { "name": name } })).await
}

#[tokio::test]
async fn a_domain_gets_two_keys_and_says_what_to_publish() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let made = create(&acme, "Café.example").await;
    assert_eq!((&made["name"], &made["ascii"]), (&json!("café.example"), &json!("xn--caf-dma.example")));
    assert_eq!((&made["signs"], &made["ready"], &made["checkedAt"]), (&json!(false), &json!(false), &Value::Null));
    let records: Vec<_> = made["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let text = |key: &str| record[key].as_str().unwrap();
            (text("part"), text("type"), text("name").split_once('.').unwrap().1, text("value"))
        })
        .collect();
    let host = "_domainkey.xn--caf-dma.example";
    assert_eq!((records[0].0, records[0].1, records[0].2), ("DKIM_RSA", "TXT", host));
    assert!(records[0].3.starts_with("v=DKIM1; k=rsa; p=MIIBIjAN"));
    assert_eq!((records[1].0, records[1].2), ("DKIM_ED25519", host));
    assert_eq!(records[1].3.strip_prefix("v=DKIM1; k=ed25519; p=").unwrap().len(), 44);
    assert_eq!(records[2], ("SPF", "TXT", "xn--caf-dma.example", "v=spf1 include:spf.relay.example ~all"));
    assert_eq!(records[3], ("RETURN_PATH", "MX", "xn--caf-dma.example", "10 reports.relay.example"));
    assert_eq!(records[4], ("DMARC", "TXT", "xn--caf-dma.example", "v=DMARC1; p=none"));
    let sealed = world.witness().await.texts("SELECT encode(keys, 'escape') FROM domains").await.remove(0);
    assert!(!sealed.contains("rsaEncryption") && !sealed.starts_with("\\004"), "the private keys are sealed");
}

#[tokio::test]
async fn a_domain_is_refused_that_is_none_or_there_already() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    for name in ["", "localhost", "a b.example", "192.0.2.1", "under_score.example"] {
        assert_eq!(refused(&acme.owner, name).await.violations(), [("name", "domain-invalid")], "{name}");
    }
    let ours = create(&acme, "shop.example").await;
    assert_eq!(refused(&acme.owner, "SHOP.example.").await.violations(), [("name", "taken")]);
    let theirs = create(&zeta, "shop.example").await;
    let name = |domain: &Value| domain["records"][0]["name"].clone();
    assert_ne!(name(&ours), name(&theirs), "each company has keys under names of its own");
    assert_eq!(
        refused(&acme.member(tenants::permissions::Role::Marketer).await, "other.example").await.code(),
        "FORBIDDEN"
    );
    assert_eq!(world.witness().await.number("SELECT count(*) FROM domains").await, 2);
}

#[tokio::test]
async fn a_domain_whose_name_servers_are_silent_is_asked_again_the_same_day() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    world.dns.fail();
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(show(&acme, &domain).await["checkedAt"], Value::Null);
    publish(&world, &domain);
    world.advance(TimeDelta::hours(1));
    world.drain().await;
    assert_eq!(show(&acme, &domain).await["signs"], true, "nobody asked before tomorrow");
}

#[tokio::test]
async fn a_sender_tells_whether_its_mails_are_signed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let lost = sender(&acme, "news@elsewhere.example").await;
    assert_eq!((&lost["signed"], &lost["warnings"][0]["code"]), (&json!(false), &json!("domain-sender-without")));
    assert!(lost["warnings"][0]["message"].as_str().unwrap().contains("unsigned"));
    let domain = create(&acme, "café.example").await;
    let waits = sender(&acme, "waits@CAFÉ.example").await;
    assert_eq!(
        (&waits["email"], &waits["warnings"][0]["code"]),
        (&json!("waits@xn--caf-dma.example"), &json!("domain-sender-unready"))
    );
    publish(&world, &domain);
    check(&acme, &domain).await;
    let signed = sender(&acme, "news@café.example").await;
    assert_eq!((&signed["signed"], &signed["warnings"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn a_domain_that_is_removed_signs_no_more() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    publish(&world, &domain);
    check(&acme, &domain).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let delete = "mutation ($id: ID!) { domainDelete(id: $id) }";
    let signed = |world: &World| {
        let source = String::from_utf8(world.relay.messages().last().unwrap().source.clone()).unwrap();
        source.contains("DKIM-Signature")
    };
    crate::campaigns::send(&acme, &acme.campaign("Spring").to(&[&ada]).create().await).await;
    assert!(signed(&world));
    assert_eq!(acme.owner.gql(delete, json!({ "id": domain["id"] })).await.ok()["domainDelete"], domain["id"]);
    crate::campaigns::send(&acme, &acme.campaign("Summer").to(&[&ada]).create().await).await;
    assert!(!signed(&world));
    assert_eq!(acme.owner.gql(delete, json!({ "id": domain["id"] })).await.code(), "NOT_FOUND");
}
