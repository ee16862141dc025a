//! The pages: what opens only once, only by a button, and only to the person's own mailbox.

use super::{ask, centre, link, page, post, stamp, whole};
use chrono::TimeDelta;
use serde_json::json;
use tests::World;

#[tokio::test]
async fn a_forwarded_link_to_the_choices_shows_nothing_of_what_is_kept() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada Lovelace").consenting().create().await;
    let path = format!("{}/rights", centre(&acme, &ada).await);
    let shown = page(&acme, &path).await.1;
    let (_, told) = ask(&acme, &ada, "access").await;
    for text in [&shown, &told] {
        assert!(!text.contains("ada@") && !text.contains("Lovelace"), "{text}");
    }
    world.drain().await;
    assert_eq!(world.sent().iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ada@personal.example"]);
}

#[tokio::test]
async fn the_mailed_link_opens_once_by_its_button_and_within_the_hour() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada Lovelace").consenting().create().await;
    let first = link(&acme, &ada).await;
    let second = link(&acme, &ada).await;
    assert_eq!(page(&acme, &first).await.0, 404, "the newer link takes the place of the older");
    for _ in 0..2 {
        let (status, shown) = page(&acme, &second).await;
        assert!(status == 200 && !shown.contains("Lovelace"), "a gateway that looks opens nothing: {shown}");
    }
    let (status, shown) = post(&acme, &second, &[]).await;
    assert!(status == 200 && shown.contains("Ada Lovelace") && shown.contains("ada@personal.example"), "{shown}");
    assert_eq!(post(&acme, &second, &[]).await.0, 404);
    assert_eq!(page(&acme, &second).await.0, 404);
    let third = link(&acme, &ada).await;
    world.advance(TimeDelta::minutes(61));
    assert_eq!((page(&acme, &third).await.0, post(&acme, &third, &[]).await.0), (404, 404));
    let audit = acme.owner.gql("{ audit(first: 20) { nodes { action actor address } } }", json!({})).await.ok();
    let opened: Vec<_> =
        audit["audit"]["nodes"].as_array().unwrap().iter().filter(|row| row["action"] == "person:show").collect();
    assert_eq!(opened, [&json!({ "action": "person:show", "actor": "link", "address": null })]);
    let answered = whole(&acme, &ada).await["requests"][0].clone();
    assert_eq!(
        (&answered["kind"], &answered["state"]),
        (&json!("access"), &json!("fulfilled")),
        "who saw it was answered"
    );
}

#[tokio::test]
async fn what_was_opened_can_be_taken_along_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let path = link(&acme, &ada).await;
    let stamp = stamp(&post(&acme, &path, &[]).await.1);
    for (what, begins) in [("whole", "{"), ("portable", "{"), ("table", "email,phone,")] {
        let (status, file) = post(&acme, &path, &[("stamp", &stamp), ("do", what)]).await;
        assert!(status == 200 && file.starts_with(begins) && file.contains("ada@personal.example"), "{what}: {file}");
    }
    let other = acme.contact("bob@personal.example").consenting().create().await;
    let others = link(&acme, &other).await;
    assert_eq!(post(&acme, &others, &[("stamp", &stamp), ("do", "whole")]).await.0, 404, "a stamp of another link");
    world.advance(TimeDelta::minutes(16));
    assert_eq!(post(&acme, &path, &[("stamp", &stamp), ("do", "whole")]).await.0, 404);
}

#[tokio::test]
async fn the_file_is_read_in_four_languages_from_right_to_left_in_arabic_and_without_a_script() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada").consenting_to_all().create().await;
    for (language, title) in [
        ("fr", "Tout ce que vous avez dit"),
        ("en", "Everything that you said"),
        ("ar", "كل ما قلته"),
        ("tzm", "ⴰⴽⴽ ⴰⵢⴻⵏ"),
    ] {
        let path = format!("{}?lang={language}", link(&acme, &ada).await);
        let (status, shown) = post(&acme, &path, &[]).await;
        assert!(status == 200 && shown.contains(title), "{language}: {shown}");
        assert!(!shown.contains("<script") && !shown.contains("data-key-") && !shown.contains("data-part-"), "{shown}");
        assert_eq!(shown.contains("dir=\"rtl\""), language == "ar");
        world.advance(TimeDelta::hours(1));
    }
}

#[tokio::test]
async fn a_person_puts_right_what_is_kept_of_them() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada").consenting().create().await;
    let path = format!("{}?lang=en", link(&acme, &ada).await);
    let stamp = stamp(&post(&acme, &path, &[]).await.1);
    let fields = [
        ("stamp", stamp.as_str()),
        ("do", "mend"),
        ("email", "ada@personal.example"),
        ("name", "Ada Lovelace"),
        ("locale", "ar"),
        ("timeZone", "Africa/Algiers"),
        ("street", "1 fig road\n2nd floor"),
        ("city", "Algiers"),
        ("country", "dz"),
    ];
    let (status, told) = post(&acme, &path, &fields).await;
    assert!(status == 200 && told.contains("Corrected."), "{told}");
    let person = whole(&acme, &ada).await["person"].clone();
    assert_eq!(
        (&person["name"], &person["locale"], &person["country"]),
        (&json!("Ada Lovelace"), &json!("ar"), &json!("DZ"))
    );
    assert_eq!(person["postal"]["lines"], json!(["1 fig road", "2nd floor"]));
    let wrong = [
        ("stamp", stamp.as_str()),
        ("do", "mend"),
        ("email", "nobody"),
        ("timeZone", "Mars/Olympus"),
        ("country", "123"),
    ];
    let before =
        world.witness().await.number("SELECT count(*) FROM rights_requests WHERE kind = 'rectification'").await;
    let (status, told) = post(&acme, &path, &wrong).await;
    assert!(status == 422 || status == 400, "{status}");
    assert_eq!(told.matches("role=\"alert\"").count(), 3, "{told}");
    assert_eq!(whole(&acme, &ada).await["person"]["name"], "Ada Lovelace");
    let after = world.witness().await.number("SELECT count(*) FROM rights_requests WHERE kind = 'rectification'").await;
    assert_eq!((before, after), (1, 1));
    assert_eq!(post(&acme, &path, &[("do", "mend"), ("name", "Eve")]).await.0, 404, "without the stamp of the page");
}

#[tokio::test]
async fn a_new_address_counts_once_it_is_confirmed_from_there() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").named("Ada").consenting().create().await;
    let path = link(&acme, &ada).await;
    let stamp = stamp(&post(&acme, &path, &[]).await.1);
    post(&acme, &path, &[("stamp", &stamp), ("do", "mend"), ("email", "Ada.New@personal.example"), ("name", "Ada")])
        .await;
    world.drain().await;
    assert_eq!(whole(&acme, &ada).await["person"]["email"], "ada@personal.example");
    let confirm = world.sent_to("ada.new@personal.example").pop().unwrap().link("/e/").unwrap();
    page(&acme, &confirm).await;
    assert_eq!(whole(&acme, &ada).await["person"]["email"], "ada@personal.example", "looking confirms nothing");
    let (status, told) = post(&acme, &confirm, &[]).await;
    assert_eq!(status, 200, "{told}");
    assert_eq!(whole(&acme, &ada).await["person"]["email"], "ada.new@personal.example");
    assert_eq!(post(&acme, &confirm, &[]).await.0, 404);
    let found = acme.owner.gql("{ contactByEmail(email: \"ada.new@personal.example\") { id } }", json!({})).await.ok();
    assert_eq!(found["contactByEmail"]["id"], json!(ada.id));
}

#[tokio::test]
async fn an_address_that_left_is_left_alone_under_its_new_name_too() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    ask(&acme, &ada, "objection").await;
    let path = link(&acme, &ada).await;
    let stamp = stamp(&post(&acme, &path, &[]).await.1);
    post(&acme, &path, &[("stamp", &stamp), ("do", "mend"), ("email", "new@personal.example")]).await;
    world.drain().await;
    let confirm = world.sent_to("new@personal.example").pop().unwrap().link("/e/").unwrap();
    post(&acme, &confirm, &[]).await;
    let file = whole(&acme, &ada).await;
    assert_eq!(
        (&file["person"]["email"], &file["suppressions"][0]["reason"]),
        (&json!("new@personal.example"), &json!("unsubscribed"))
    );
}

#[tokio::test]
async fn looking_at_the_pages_of_rights_changes_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let (rights, data) = (format!("{}/rights", centre(&acme, &ada).await), link(&acme, &ada).await);
    let before = world.witness().await.digest(acme.id.uuid()).await;
    for path in [&rights, &data] {
        for query in ["", "?lang=ar", "?kind=erasure&sure=yes", "?do=whole"] {
            assert_eq!(page(&acme, &format!("{path}{query}")).await.0, 200);
        }
    }
    for path in ["/d/x", "/e/x", "/p/x/rights"] {
        assert_eq!(
            (page(&acme, path).await.0, post(&acme, path, &[("kind", "erasure"), ("sure", "yes")]).await.0),
            (404, 404)
        );
    }
    assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before);
}
