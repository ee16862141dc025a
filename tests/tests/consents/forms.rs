//! Public forms and the mail that asks: nothing is known of anybody before they say yes from their own mailbox.

use super::{fill_in, form, page, post, proof, stamp, wording};
use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Company, Contact, World};

const FIND: &str = "query ($email: String!) { contactByEmail(email: $email) { id name tags { name } } }";

async fn find(company: &Company<'_>, email: &str) -> Value {
    company.owner.gql(FIND, json!({ "email": email })).await.ok()["contactByEmail"].clone()
}

/// A company with a form.
async fn company(world: &World, more: Value) -> (Company<'_>, String) {
    let acme = world.tenant("acme").await;
    wording(&acme, "newsletter", "Write to me.").await;
    let path = form(&acme, more).await;
    (acme, path)
}

#[tokio::test]
async fn a_form_leads_to_a_mail_and_only_its_button_to_a_yes() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({})).await;
    let arabic = page(&acme, &format!("{path}?lang=ar")).await.1;
    assert!(arabic.contains("dir=\"rtl\"") && arabic.contains("أوافق."), "{arabic}");
    let (status, told) = fill_in(&acme, &path, "Ada@example.org").await;
    assert!(status == 200 && told.contains("Look into your mailbox"), "{status} {told}");
    assert!(find(&acme, "ada@example.org").await.is_null(), "somebody is known who has not confirmed");

    world.drain().await;
    let source = String::from_utf8_lossy(&world.relay.messages()[0].source).into_owned();
    assert!(source.contains("Auto-Submitted: auto-generated"), "{source}");
    let mail = world.sent_to("ada@example.org").remove(0);
    assert!(mail.unsubscribe.is_none() && mail.link("/o/").is_none() && mail.subject.contains("acme"), "{}", mail.html);
    let link = mail.link("/agree/").unwrap();
    let before = world.witness().await.digest(acme.id.uuid()).await;
    let (status, question) = page(&acme, &link).await;
    assert!(status == 200 && question.contains("Write to me."), "{question}");
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before, "a scanner said yes");

    for _ in 0..2 {
        let (status, told) = post(&acme, &link, &[]).await;
        assert!(status == 200 && told.contains("acme knows that you agree"), "{status} {told}");
    }
    let ada = find(&acme, "ada@example.org").await;
    assert_eq!((&ada["name"], &ada["tags"]), (&json!("Ada"), &json!([{ "name": "subscribed" }])));
    let contact = Contact { id: ada["id"].as_str().unwrap().to_owned(), email: String::new() };
    let shown = proof(&acme.owner, &contact, None).await.ok()["contact"]["consentProof"].clone();
    let rows = shown["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "a second yes was written down");
    assert_eq!(rows[0]["wordingVersion"], json!({ "key": "newsletter", "version": 1, "language": "en" }));
    assert_eq!(
        (&rows[0]["source"], &rows[0]["recordedBy"], &rows[0]["address"]),
        (&json!("Newsletter"), &json!("link"), &json!("127.0.0.1"))
    );
    assert_eq!(shown["held"][1]["tracking"], "INDIVIDUAL");
    let spring = acme.campaign("Spring").to(&[&contact]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(world.sent_to("ada@example.org").len(), 2);
}

#[tokio::test]
async fn the_answer_tells_nothing_about_anybody() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({})).await;
    acme.contact("agreed@example.org").consenting_to_all().create().await;
    let gone = acme.contact("gone@example.org").consenting().create().await;
    acme.owner.gql("mutation ($id: ID!) { contactErase(id: $id) }", json!({ "id": gone.id })).await.ok();
    let mut answers = Vec::new();
    for email in ["unknown@example.org", "agreed@example.org", "gone@example.org", "unknown@example.org"] {
        answers.push(fill_in(&acme, &path, email).await);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    world.drain().await;
    assert_eq!(world.sent_to("unknown@example.org").len(), 1, "who asked twice got two mails");
    assert_eq!(world.sent_to("gone@example.org").len(), 1, "only they can say that they want to come back");
}

#[tokio::test]
async fn what_nobody_confirms_is_purged_when_its_time_is_over() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({})).await;
    let set = "mutation { consentSettingsUpdate(optInDays: 3) { optInDays } }";
    acme.owner.gql(set, json!({})).await.ok();
    fill_in(&acme, &path, "ada@example.org").await;
    world.drain().await;
    let link = world.sent_to("ada@example.org").remove(0).link("/agree/").unwrap();
    let count = "SELECT count(*) FROM opt_ins";
    for (days, left) in [(2, 1), (2, 0)] {
        world.advance(TimeDelta::days(days));
        world.db().tick().await.unwrap();
        world.drain().await;
        assert_eq!(world.witness().await.number(count).await, left);
    }
    for (status, told) in [page(&acme, &link).await, post(&acme, &link, &[]).await] {
        assert!(status == 404 && told.contains("formulaire"), "{status} {told}");
    }
    assert!(find(&acme, "ada@example.org").await.is_null());
}

#[tokio::test]
async fn who_left_comes_back_by_their_own_yes() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({})).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let spring = acme.campaign("Spring").to(&[&ada]).create().await;
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    let way_out = world.sent_to("ada@example.org").remove(0).unsubscribe.unwrap();
    world.anonymous().send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
    let version = wording(&acme, "other", "Come back.").await[0]["id"].clone();
    let ask = json!({ "contact": ada.id, "consents": [{ "purpose": "MESSAGES" }], "wordingVersion": version, "source": "call" });
    let query = "mutation ($input: OptInRequest!) { optInRequest(input: $input) }";
    assert_eq!(
        acme.owner.gql(query, json!({ "input": ask })).await.code(),
        "CONTACT_SUPPRESSED",
        "staff may not ask her back"
    );

    fill_in(&acme, &path, "ada@example.org").await;
    world.drain().await;
    let link = world.sent_to("ada@example.org").pop().unwrap().link("/agree/").unwrap();
    post(&acme, &link, &[]).await;
    assert_eq!(world.witness().await.number("SELECT count(*) FROM suppressions").await, 0);
    let summer = acme.campaign("Summer").to(&[&ada]).create().await;
    summer.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;
    assert_eq!(world.sent_to("ada@example.org").len(), 3);
}

#[tokio::test]
async fn bad_input_is_told_in_the_readers_language_and_what_was_typed_stays() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({ "asksPhone": true })).await;
    let stamp = stamp(&page(&acme, &path).await.1);
    world.advance(TimeDelta::seconds(10));
    let before = world.witness().await.digest(acme.id.uuid()).await;
    let fields =
        [("language", "ar"), ("stamp", &*stamp), ("email", "no <b> address"), ("name", "Zoé <i>"), ("phone", "06")];
    let (status, told) = post(&acme, &path, &fields).await;
    let sentence = |code: &str| locales::violation(locales::Locale::Ar, code, &locales::Args::new());
    assert_eq!(status, 422, "{told}");
    for code in ["email-invalid", "phone-invalid", "form-nothing-ticked"] {
        assert!(told.contains(&sentence(code)), "{code}: {told}");
    }
    assert!(
        told.contains("Zoé &lt;i&gt;") && told.contains("no &lt;b&gt; address") && told.contains("dir=\"rtl\""),
        "{told}"
    );
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
}

#[tokio::test]
async fn machines_are_kept_off() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({ "difficulty": 8 })).await;
    let shown = page(&acme, &path).await.1;
    assert!(shown.contains("src=\"/form.js\"") && shown.contains("data-bits=\"8\""), "{shown}");
    let stamp = stamp(&shown);
    let base = [("language", "en"), ("email", "ada@example.org"), ("ask", "0")];
    let with = |more: &[(&'static str, String)]| {
        base.iter().map(|(name, value)| (*name, (*value).to_owned())).chain(more.iter().cloned()).collect::<Vec<_>>()
    };
    let tried = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        post(&acme, &path, &fields).await
    };
    let (status, told) = tried(with(&[("stamp", stamp.clone())])).await;
    assert!(status == 422 && told.contains("faster than a person"), "{told}");
    world.advance(TimeDelta::seconds(10));
    let (status, told) = tried(with(&[("stamp", format!("{stamp}0"))])).await;
    assert!(status == 422 && told.contains("stood open for too long"), "a forged stamp: {told}");
    let (status, told) = tried(with(&[("stamp", stamp.clone())])).await;
    assert!(status == 422 && told.contains("be checked"), "no work: {told}");
    let hash = |number: &u32| digest(&SHA256, format!("{stamp}:ada@example.org:{number}").as_bytes());
    let work = (0..100_000_u32).find(|number| hash(number).as_ref()[0] == 0).unwrap().to_string();
    let (status, _) =
        tried(with(&[("stamp", stamp.clone()), ("work", work.clone()), ("website", "http://spam".to_owned())])).await;
    assert_eq!(status, 200, "a machine learns nothing");
    assert_eq!(world.witness().await.number("SELECT count(*) FROM opt_ins").await, 0);
    let (status, _) = tried(with(&[("stamp", stamp), ("work", work)])).await;
    assert_eq!(status, 200);
    assert_eq!(world.witness().await.number("SELECT count(*) FROM opt_ins").await, 1);
    world.drain().await;
}

#[tokio::test]
async fn a_form_is_shown_by_the_sites_that_were_named_and_leads_back_to_them() {
    let world = World::new().await;
    let site = json!({ "origins": ["https://shop.example"], "redirect": "https://shop.example/thanks" });
    let (acme, path) = company(&world, site).await;
    let answer = world.anonymous().get(&path).await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors https://shop.example") && !policy.contains("script-src"), "{policy}");
    assert!(answer.headers().get("set-cookie").is_none());
    let (status, _) = fill_in(&acme, &path, "ada@example.org").await;
    assert_eq!(status, 303);
    world.drain().await;
    let other = form(&acme, json!({})).await;
    let policy = world.anonymous().get(&other).await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");

    let query = "mutation ($input: FormInput!) { formCreate(input: $input) { id } }";
    let evil = json!({ "name": "x", "languages": ["en", "fr"], "asks": [{ "purpose": "MESSAGES", "wording": "newsletter", "version": 1 }],
        "origins": ["https://shop.example; script-src *"], "redirect": "https://evil.example/" });
    let refused = acme.owner.gql(query, json!({ "input": evil })).await;
    assert_eq!(
        refused.violations(),
        [("origins", "origin-invalid"), ("redirect", "form-redirect-elsewhere"), ("asks", "form-wording-missing")]
    );
}

#[tokio::test]
async fn a_form_that_asks_to_count_asks_to_write_too() {
    let world = World::new().await;
    let (acme, _) = company(&world, json!({})).await;
    let ask = json!({ "purpose": "CLICKS", "tracking": "INDIVIDUAL", "wording": "newsletter", "version": 1 });
    let input = json!({ "name": "Counted", "languages": ["en"], "asks": [ask] });
    let query = "mutation ($input: FormInput!) { formCreate(input: $input) { id } }";
    let refused = acme.owner.gql(query, json!({ "input": input })).await;
    assert_eq!(refused.violations(), [("asks", "form-ask-without-messages")]);
}

#[tokio::test]
async fn a_form_that_was_changed_is_read_again() {
    let world = World::new().await;
    let (acme, path) = company(&world, json!({})).await;
    let stamp = stamp(&page(&acme, &path).await.1);
    world.advance(TimeDelta::seconds(10));
    let id = acme.owner.gql("{ forms { nodes { id } } }", json!({})).await.ok()["forms"]["nodes"][0]["id"].clone();
    let input = json!({ "name": "Newsletter", "languages": ["en"], "asks": [{ "purpose": "MESSAGES", "wording": "newsletter", "version": 1 }] });
    let update = "mutation ($id: ID!, $input: FormInput!) { formUpdate(id: $id, input: $input) { id } }";
    acme.owner.gql(update, json!({ "id": id, "input": input })).await.ok();
    let (status, told) =
        post(&acme, &path, &[("language", "en"), ("stamp", &stamp), ("email", "ada@example.org"), ("ask", "0")]).await;
    assert!(status == 422 && told.contains("read it again"), "{status} {told}");
    acme.owner.gql("mutation ($id: ID!) { formRemove(id: $id) }", json!({ "id": id })).await.ok();
    assert_eq!(page(&acme, &path).await.0, 404);
}
