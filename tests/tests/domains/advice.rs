//! What DNS says, and what is advised.

use super::{CHECK, check, codes, create, publish, show};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, World};

#[tokio::test]
async fn what_is_published_as_shown_is_found() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    publish(&world, &domain);
    world.dns.exchange("acme.example", "mail.acme.example");
    acme.owner.gql(CHECK, json!({ "id": domain["id"] })).await.ok();
    assert_eq!(show(&acme, &domain).await["checking"], true);
    world.drain().await;
    let seen = show(&acme, &domain).await;
    assert_eq!((&seen["signs"], &seen["returns"], &seen["ready"]), (&json!(true), &json!(true), &json!(true)));
    assert_eq!(seen["checking"], false);
    // What is right and could be better.
    assert_eq!(codes(&seen), ["dmarc-none", "dmarc-unreported"]);
    assert!(seen["findings"].as_array().unwrap().iter().all(|finding| finding["blocking"] == false));
}

#[tokio::test]
async fn nothing_published_is_told_record_by_record() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    let seen = check(&acme, &domain).await;
    let all = ["key-missing", "key-missing", "spf-missing", "return-path-missing", "dmarc-missing", "answers-missing"];
    assert_eq!(codes(&seen), all);
    assert_eq!((&seen["signs"], &seen["returns"], &seen["ready"]), (&json!(false), &json!(false), &json!(false)));
    let first = &seen["findings"][0];
    let name = domain["records"][0]["name"].as_str().unwrap();
    assert!(first["message"].as_str().unwrap().contains(name), "{first}");
    assert_eq!((&first["part"], &first["blocking"]), (&json!("DKIM_RSA"), &json!(true)));
}

/// A company whose domain is right; then something is published in place of what is right.
async fn with(company: &Company<'_>, domain: &Value, name: &str, texts: &[&str]) -> Vec<String> {
    publish(company.world, domain);
    company.world.dns.exchange("acme.example", "mail.acme.example");
    company.world.dns.texts("_dmarc.acme.example", &["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"]);
    company.world.dns.texts(name, texts);
    let seen = check(company, domain).await;
    codes(&seen).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn each_fault_of_a_record_has_its_advice() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    let key = domain["records"][0]["name"].as_str().unwrap().to_owned();
    let right = domain["records"][0]["value"].as_str().unwrap().to_owned();
    let (bounce, dmarc) = ("bounce.acme.example", "_dmarc.acme.example");
    let ours = "include:spf.relay.example";
    let many = (0..10).map(|n| format!("a:host{n}.example")).collect::<Vec<_>>().join(" ");
    for (name, texts, advice) in [
        (&*key, vec!["v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"], vec!["key-wrong"]),
        (&key, vec![&*right, "v=DKIM1; p="], vec!["key-wrong"]),
        // As some editors of zones write it.
        (&key, vec![&*right.replace("; ", ";").replace("k=rsa;", "")], vec![]),
        (bounce, vec!["v=spf1 ip4:192.0.2.1 -all"], vec!["spf-incomplete"]),
        (bounce, vec![&*format!("v=spf1 {ours} ~all"), "v=spf1 -all"], vec!["spf-several"]),
        (bounce, vec![&*format!("v=spf1 {ours} {many} ~all")], vec!["spf-questions"]),
        (bounce, vec![&*format!("v=spf1 {ours} +all")], vec!["spf-everybody"]),
        (bounce, vec!["another text", &*format!("v=spf1 {ours} -all")], vec![]),
        (dmarc, vec!["v=DMARC1; p=reject; rua=mailto:a@b.example", "v=DMARC1; p=none"], vec!["dmarc-several"]),
        (dmarc, vec!["v=DMARC1; rua=mailto:a@b.example"], vec!["dmarc-malformed"]),
        (dmarc, vec!["v=DMARC1; p=quarantine"], vec!["dmarc-unreported"]),
        (dmarc, vec!["v=spf1 -all"], vec!["dmarc-missing"]),
    ] {
        assert_eq!(with(&acme, &domain, name, &texts).await, advice, "{texts:?}");
    }
}

#[tokio::test]
async fn the_questions_of_spf_are_counted_through_what_it_includes() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    let ours = "v=spf1 include:spf.relay.example ~all";
    // Nine of its own, and the one that leads there: ten.
    let mut inside = (0..9).map(|n| format!("exists:{n}.example")).collect::<Vec<_>>();
    let relay = |terms: &[String]| world.dns.texts("spf.relay.example", &[&format!("v=spf1 {} -all", terms.join(" "))]);
    relay(&inside);
    assert!(with(&acme, &domain, "bounce.acme.example", &[ours]).await.is_empty());
    inside.push("mx".to_owned());
    relay(&inside);
    assert_eq!(with(&acme, &domain, "bounce.acme.example", &[ours]).await, ["spf-questions"]);
    // One that includes itself is counted and not followed for ever.
    relay(&["include:spf.relay.example".to_owned()]);
    assert_eq!(with(&acme, &domain, "bounce.acme.example", &[ours]).await, ["spf-questions"]);
}

#[tokio::test]
async fn the_policy_of_the_domain_above_holds_below() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "news.shop.acme.example").await;
    publish(&world, &domain);
    world.dns.exchange("news.shop.acme.example", "mail.acme.example");
    world.dns.texts("_dmarc.news.shop.acme.example", &[]);
    world.dns.texts("_dmarc.acme.example", &["v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@acme.example"]);
    assert_eq!(codes(&check(&acme, &domain).await), ["dmarc-none"], "what it says for those below");
    world.dns.texts("_dmarc.shop.acme.example", &["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"]);
    assert!(codes(&check(&acme, &domain).await).is_empty(), "the nearest is asked first");
}

#[tokio::test]
async fn when_dns_does_not_answer_what_was_known_stays() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    publish(&world, &domain);
    check(&acme, &domain).await;
    world.dns.fail();
    let seen = check(&acme, &domain).await;
    assert_eq!((&seen["signs"], &seen["checking"]), (&json!(true), &json!(true)));
    let waits = "SELECT kind || ' ' || failure FROM tasks WHERE kind = 'check_domain'";
    assert_eq!(world.witness().await.texts(waits).await, ["check_domain dns_unavailable"]);
    world.leaves_tasks();
}

#[tokio::test]
async fn domains_are_looked_at_again_every_day() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "acme.example").await;
    publish(&world, &domain);
    check(&acme, &domain).await;
    world.dns.texts(domain["records"][1]["name"].as_str().unwrap(), &[]);
    world.advance(TimeDelta::days(1));
    world.db().tick().await.unwrap();
    world.drain().await;
    let seen = show(&acme, &domain).await;
    assert_eq!((&seen["signs"], codes(&seen)[0]), (&json!(false), "key-missing"));
}
