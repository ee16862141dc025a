//! What recipients do: they follow links, open messages and leave; counted by name only with their consent of that day.

use super::{figures, send};
use chrono::TimeDelta;
use serde_json::json;
use tests::{Company, Contact, Mail, World};

const FORM: &str = "application/x-www-form-urlencoded";
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// A message to a contact, sent and read.
async fn message(company: &Company<'_>, contact: &Contact) -> (tests::Campaign, Mail) {
    let campaign = company.campaign("Spring").to(&[contact]).create().await;
    send(company, &campaign).await;
    (campaign, company.world.sent().pop().unwrap())
}

async fn engagements(world: &World) -> Vec<String> {
    world.witness().await.texts("SELECT kind FROM engagements ORDER BY kind").await
}

#[tokio::test]
async fn a_link_leads_where_the_template_says() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    let followed = world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert!(followed.status().is_redirection(), "{}", followed.status());
    assert_eq!(followed.headers()["location"], "https://shop.example/spring");
    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1, "clicks": 1, "opens": 1 }));
    assert_eq!(engagements(&world).await, ["clicks", "opens"]);
}

#[tokio::test]
async fn whoever_did_not_agree_to_be_counted_is_not() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    assert_eq!(mail.link("/o/"), None, "there is nothing in the message that tells of its opening");
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }), "nothing is counted");
    assert!(engagements(&world).await.is_empty());
    let bob = acme.contact("bob@example.org").consenting().create().await;
    let both = acme.campaign("Both").to(&[&ada, &bob]).create().await;
    send(&acme, &both).await;
    let links: Vec<_> = world.sent().iter().rev().take(2).map(|mail| mail.link("/c/").unwrap()).collect();
    assert_eq!(links[0], links[1], "the links of two people who are not counted tell them apart");
}

#[tokio::test]
async fn whoever_withdraws_is_counted_no_more_also_for_old_messages() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    ada.says(&acme, "CLICKS", false).await;
    ada.says(&acme, "OPENS", false).await;
    let followed = world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert_eq!(followed.headers()["location"], "https://shop.example/spring", "she is led on all the same");
    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    assert!(engagements(&world).await.is_empty());
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }), "nothing is counted");
}

#[tokio::test]
async fn whoever_agreed_to_be_counted_without_a_name_moves_a_figure_and_leaves_no_row() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    ada.is_counted(&acme, "OPENS", "ANONYMOUS").await;
    ada.is_counted(&acme, "CLICKS", "ANONYMOUS").await;
    let (spring, mail) = message(&acme, &ada).await;
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    let counted = json!({ "recipients": 1, "accepted": 1, "clicks": 1, "opens": 1 });
    assert_eq!(figures(&acme, &spring).await, counted);
    assert!(engagements(&world).await.is_empty(), "a row names her");

    ada.is_counted(&acme, "OPENS", "NONE").await;
    ada.is_counted(&acme, "CLICKS", "INDIVIDUAL").await;
    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert_eq!(engagements(&world).await, ["clicks"], "today's word decides, in both directions");
    assert_eq!(figures(&acme, &spring).await["opens"], 1);
}

#[tokio::test]
async fn a_look_up_that_fails_counts_as_no_consent_and_the_person_is_led_on() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    let mut witness = world.witness().await;
    witness.run("ALTER TABLE consent_states RENAME TO consent_states_away").await;
    let followed = world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert_eq!(
        (followed.status().as_u16(), &followed.headers()["location"]),
        (302, &"https://shop.example/spring".parse().unwrap())
    );
    let picture = world.anonymous().get(&mail.link("/o/").unwrap()).await;
    assert_eq!(picture.status().as_u16(), 200);
    witness.run("ALTER TABLE consent_states_away RENAME TO consent_states").await;
    assert!(engagements(&world).await.is_empty());
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }));
}

#[tokio::test]
async fn looking_at_the_way_out_is_not_taking_it() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let (_, mail) = message(&acme, &ada).await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    let way_out = mail.unsubscribe.unwrap();
    let page = world.anonymous().get(&way_out).await;
    assert_eq!(page.status().as_u16(), 200);
    assert!(page.text().await.unwrap().contains("acme"), "the page says whose messages they are");
    assert_eq!(witness.digest(acme.id.uuid()).await, before, "a scanner that follows links unsubscribed somebody");
}

#[tokio::test]
async fn one_click_is_enough_to_leave_and_a_second_changes_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    let way_out = mail.unsubscribe.unwrap();
    let reader = world.anonymous();
    let left = reader.send(&way_out, FORM, ONE_CLICK).await;
    assert!(left.status().is_success(), "{}", left.status());
    assert_eq!(figures(&acme, &spring).await["unsubscribes"], 1);
    let query = "query ($id: ID!) { contact(id: $id) { consents { granted source recordedBy } } }";
    let said = acme.owner.gql(query, json!({ "id": ada.id })).await.ok()["contact"]["consents"].clone();
    assert_eq!(said[1], json!({ "granted": false, "source": spring.id, "recordedBy": "link" }));
    let rows = "SELECT (SELECT count(*) FROM consents) + (SELECT count(*) FROM suppressions)";
    let before = world.witness().await.number(rows).await;
    reader.send(&way_out, FORM, ONE_CLICK).await;
    assert_eq!(world.witness().await.number(rows).await, before);
    assert_eq!(figures(&acme, &spring).await["unsubscribes"], 1);
    let again = acme.campaign("Again").to(&[&ada]).create().await;
    send(&acme, &again).await;
    assert_eq!(world.sent().len(), 1, "somebody who left was written to");
}

#[tokio::test]
async fn a_link_that_is_too_old_counts_nothing_but_the_way_out_never_closes() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let (spring, mail) = message(&acme, &ada).await;
    world.advance(TimeDelta::days(2_000));
    world.anonymous().get(&mail.link("/o/").unwrap()).await;
    world.anonymous().get(&mail.link("/c/").unwrap()).await;
    assert!(engagements(&world).await.is_empty());
    assert_eq!(figures(&acme, &spring).await, json!({ "recipients": 1, "accepted": 1 }));
    world.anonymous().send(&mail.unsubscribe.unwrap(), FORM, ONE_CLICK).await;
    assert_eq!(figures(&acme, &spring).await["unsubscribes"], 1);
}

#[tokio::test]
async fn a_token_for_one_thing_is_good_for_no_other() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").consenting_to_all().create().await;
    let (_, mail) = message(&acme, &ada).await;
    let mut witness = world.witness().await;
    let before = witness.digest(acme.id.uuid()).await;
    let reader = world.anonymous();
    let (click, open) = (mail.token("/c/"), mail.token("/o/"));
    for token in [&click, &open] {
        let left = reader.send(&format!("/u/{token}"), FORM, ONE_CLICK).await;
        assert!(left.status().is_client_error(), "{}", left.status());
    }
    let followed = reader.get(&format!("/c/{open}")).await;
    assert!(followed.status().is_client_error(), "{}", followed.status());
    assert_eq!(witness.digest(acme.id.uuid()).await, before);
}
