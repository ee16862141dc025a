//! The preference centre, reached by a link of a message; and that looking at any public page changes nothing.

use super::{form, page, post, proof, stamp, wording};
use serde_json::json;
use tenants::campaigns::tracking::Purpose;
use tests::{Company, Contact, Mail, World};

/// A message to a contact, sent and read.
async fn message(company: &Company<'_>, contact: &Contact) -> Mail {
    let before = company.world.sent().len();
    let campaign = company.campaign("Spring").to(&[contact]).create().await;
    campaign.told(&company.owner, "campaignSend").await.ok();
    company.world.drain().await;
    company.world.sent().split_off(before).remove(0)
}

/// What holds of a contact: channel and purpose with what was said.
async fn held(company: &Company<'_>, contact: &Contact) -> Vec<String> {
    let shown = proof(&company.owner, contact, None).await.ok()["contact"]["consentProof"]["held"].clone();
    let told = shown.as_array().unwrap().iter().map(|row| {
        let said = row["tracking"].as_str().map_or_else(|| row["granted"].to_string(), str::to_owned);
        format!("{} {} {said}", row["channel"].as_str().unwrap(), row["purpose"].as_str().unwrap())
    });
    told.collect()
}

#[tokio::test]
async fn a_person_sees_what_they_agreed_to_in_their_language() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let version = wording(&acme, "newsletter", "Write to me.").await[0]["id"].clone();
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let input = json!({ "contact": ada.id, "channel": "EMAIL", "purpose": "MESSAGES", "granted": true, "wordingVersion": version, "source": "shop" });
    acme.owner.gql(super::RECORD, json!({ "input": input })).await.ok();
    let mail = message(&acme, &ada).await;
    let link = mail.link("/p/").unwrap();
    assert!(mail.text.contains("/p/"), "{}", mail.text);
    for (language, expected) in
        [("en", "Write to me."), ("ar", "أوافق."), ("fr", "Write to me."), ("tzm", "Write to me.")]
    {
        let (status, shown) = page(&acme, &format!("{link}?lang={language}")).await;
        assert!(status == 200 && shown.contains(expected) && shown.contains("acme"), "{language}: {shown}");
        assert_eq!(shown.contains("<html lang=\"ar\" dir=\"rtl\""), language == "ar", "{shown}");
        assert!(shown.contains("hreflang=\"tzm-Tfng\"") && !shown.contains("<script"), "{shown}");
    }
}

#[tokio::test]
async fn withdrawing_is_as_easy_as_agreeing_and_counts_for_old_messages() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let mail = message(&acme, &ada).await;
    let link = mail.link("/p/").unwrap();
    let stamp = stamp(&page(&acme, &link).await.1);
    let fields =
        [("stamp", &*stamp), ("email-messages", "yes"), ("email-opens", "none"), ("email-clicks", "anonymous")];
    let (status, told) = post(&acme, &link, &fields).await;
    assert!(status == 200 && told.contains("enregistré"), "{told}");
    assert_eq!(held(&acme, &ada).await, ["EMAIL CLICKS ANONYMOUS", "EMAIL MESSAGES true", "EMAIL OPENS NONE"]);

    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    let mut witness = world.witness().await;
    assert_eq!(witness.number("SELECT count(*) FROM engagements").await, 0);
    assert_eq!(witness.number("SELECT sum(opens)::bigint FROM delivery_counts").await, 0);
    assert_eq!(witness.number("SELECT sum(clicks)::bigint FROM delivery_counts").await, 1);
    let rows = "SELECT count(*) FROM consents";
    let before = witness.number(rows).await;
    post(&acme, &link, &fields).await;
    assert_eq!(witness.number(rows).await, before, "what is said twice is written once");
}

#[tokio::test]
async fn no_more_of_anything_is_one_button_and_coming_back_is_confirmed_by_mail() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let link = message(&acme, &ada).await.link("/p/").unwrap();
    let first = stamp(&page(&acme, &link).await.1);
    post(
        &acme,
        &link,
        &[("stamp", &first), ("email-messages", "yes"), ("email-opens", "individual"), ("nothing", "yes")],
    )
    .await;
    assert_eq!(held(&acme, &ada).await, ["EMAIL CLICKS NONE", "EMAIL MESSAGES false", "EMAIL OPENS NONE"]);
    assert_eq!(
        world.witness().await.texts("SELECT reason || ' ' || origin FROM suppressions").await,
        ["unsubscribed page"]
    );

    let second = stamp(&page(&acme, &link).await.1);
    let (_, told) = post(&acme, &link, &[("stamp", &second), ("email-messages", "yes")]).await;
    assert!(told.contains("recevoir un message"), "{told}");
    assert_eq!(held(&acme, &ada).await[1], "EMAIL MESSAGES false", "a link that was forwarded spoke for her");
    world.drain().await;
    let agree = world.sent_to("ada@example.org").pop().unwrap().link("/agree/").unwrap();
    post(&acme, &agree, &[]).await;
    assert_eq!(held(&acme, &ada).await[1], "EMAIL MESSAGES true");
    message(&acme, &ada).await;
}

#[tokio::test]
async fn a_page_that_stood_open_for_too_long_or_is_another_persons_saves_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let (adas, bobs) =
        (message(&acme, &ada).await.link("/p/").unwrap(), message(&acme, &bob).await.link("/p/").unwrap());
    let (hers, his) = (stamp(&page(&acme, &adas).await.1), stamp(&page(&acme, &bobs).await.1));
    for forged in ["", "1.x", &his] {
        let (status, _) = post(&acme, &adas, &[("stamp", forged)]).await;
        assert!((400..500).contains(&status), "{status}");
    }
    world.advance(chrono::TimeDelta::hours(13));
    let (status, _) = post(&acme, &adas, &[("stamp", &hers)]).await;
    assert!((400..500).contains(&status), "{status}");
    assert_eq!(held(&acme, &ada).await, ["EMAIL MESSAGES true"]);
}

#[tokio::test]
async fn looking_at_a_public_page_changes_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    wording(&acme, "newsletter", "Write to me.").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let mail = message(&acme, &ada).await;
    let path = form(&acme, json!({ "difficulty": 4 })).await;
    let version =
        acme.owner.gql("{ wordings { nodes { id } } }", json!({})).await.ok()["wordings"]["nodes"][0]["id"].clone();
    let ask = json!({ "contact": ada.id, "consents": [{ "purpose": "OPENS", "tracking": "ANONYMOUS" }], "wordingVersion": version, "source": "call" });
    acme.owner
        .gql("mutation ($input: OptInRequest!) { optInRequest(input: $input) }", json!({ "input": ask }))
        .await
        .ok();
    world.drain().await;
    let agree = world.sent().pop().unwrap().link("/agree/").unwrap();
    let before = world.witness().await.digest(acme.id.uuid()).await;
    let sent = world.sent().len();
    let public = [mail.unsubscribe.clone().unwrap(), mail.link("/p/").unwrap(), mail.link("/c/").unwrap(), agree, path];
    let others = ["/", "/pages.css", "/form.js", "/confirm/x", "/join/x", "/reset/x", "/o/x"].map(str::to_owned);
    for link in public.iter().chain(&others) {
        for query in ["", "?lang=ar", "?nothing=yes&email-messages=yes&stamp=x"] {
            let (status, shown) = page(&acme, &format!("{link}{query}")).await;
            // A link that is good for nothing says so.
            assert!(status < 400 || (status == 410 && link.ends_with("/x")), "{link}: {status} {shown}");
        }
    }
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
    assert_eq!(world.sent().len(), sent);
}

#[tokio::test]
async fn links_of_one_company_are_nothing_to_another_and_one_purpose_is_no_other() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    wording(&acme, "newsletter", "Write to me.").await;
    let path = form(&acme, json!({})).await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let mail = message(&acme, &ada).await;
    let (form_token, person_token) = (path.rsplit('/').next().unwrap().to_owned(), mail.token("/p/"));
    let marker = zeta.owner.scope().await.marker().await.unwrap();
    let own = acme.owner.scope().await.marker().await.unwrap();
    let subject = tests::busy::uuid_of(&ada.id);
    let before = world.witness().await.digest(acme.id.uuid()).await;
    for (path, tokens) in [
        (
            "/p",
            vec![
                form_token.clone(),
                marker.signed(Purpose::Preferences, subject),
                own.signed(Purpose::Unsubscribe, subject),
                own.signed(Purpose::OptIn, subject),
            ],
        ),
        ("/agree", vec![person_token.clone(), form_token.clone(), own.signed(Purpose::OptIn, subject), "x".to_owned()]),
        (
            "/f",
            vec![
                person_token.clone(),
                marker.signed(Purpose::Form, subject),
                format!("{form_token}A"),
                own.signed(Purpose::Form, subject),
            ],
        ),
        ("/u", vec![form_token, person_token]),
    ] {
        for token in tokens {
            for (status, _) in [
                page(&acme, &format!("{path}/{token}")).await,
                post(&acme, &format!("{path}/{token}"), &[("nothing", "yes")]).await,
            ] {
                assert_eq!(status, 404, "{path}/{token}");
            }
        }
    }
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
}
