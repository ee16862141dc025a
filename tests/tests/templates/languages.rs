//! Languages: everybody is written to in theirs, as far as the template speaks it.

use super::{CREATE, create, input, refused, shown};
use serde_json::json;
use tests::World;

#[tokio::test]
async fn the_language_is_chosen_exactly_then_without_region_then_by_the_template() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let variants = json!([
        { "locale": "fr", "subject": "Nouvelles", "html": "<p>Bonjour</p>" },
        { "locale": "fr-CA", "subject": "Nouvelles du Québec", "html": "<p>Allô</p>" },
        { "locale": "ar", "subject": "أخبار", "html": "<p>مرحبا</p>" },
        { "locale": "tzm", "subject": "Isalan", "html": "<p>Azul</p>" },
    ]);
    let id = create(&acme, input("Hello", "<p>Hello</p>", json!({ "variants": variants }))).await;
    for (reader, chosen, subject) in [
        ("fr-CA", "fr-CA", "Nouvelles du Québec"),
        ("fr-BE", "fr", "Nouvelles"),
        ("ar-DZ", "ar", "أخبار"),
        ("tzm-Tfng", "tzm", "Isalan"),
        ("en-GB", "en", "News"),
        ("de", "en", "News"),
    ] {
        let seen = shown(&acme.owner, &id, json!({ "locale": reader })).await;
        assert_eq!((&seen["locale"], &seen["subject"]), (&json!(chosen), &json!(subject)), "{reader}");
    }
    let arabic = shown(&acme.owner, &id, json!({ "locale": "ar" })).await;
    assert_eq!(arabic["html"], "<div dir=\"rtl\" lang=\"ar\"><p>مرحبا</p></div>");
}

#[tokio::test]
async fn a_campaign_speaks_the_language_of_each_recipient() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let spring = acme.campaign("Spring");
    let mut people = Vec::new();
    for (email, locale) in
        [("ada@example.org", Some("en")), ("amina@example.org", Some("ar")), ("zoe@example.org", None)]
    {
        let contact = acme.contact(email).consenting().create().await;
        let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
        acme.owner.gql(update, json!({ "input": { "id": contact.id, "locale": locale } })).await.ok();
        people.push(contact);
    }
    let spring = spring.to(&people.iter().collect::<Vec<_>>()).create().await;
    let variants = json!([
        { "locale": "ar", "subject": "أخبار", "html": "<p><a href=\"https://shop.example/ar\">س</a></p>" },
        { "locale": "fr", "subject": "Nouvelles", "html": "<p><a href=\"https://shop.example/fr\">ici</a></p>" },
    ]);
    let anew = input("Spring", "<p><a href=\"https://shop.example/en\">here</a></p>", json!({ "variants": variants }));
    acme.owner.gql(super::UPDATE, json!({ "id": spring.template, "input": anew })).await.ok();
    spring.told(&acme.owner, "campaignSend").await.ok();
    world.drain().await;

    let tenant = acme.owner.gql("{ viewer { tenant { locale } } }", json!({})).await.ok();
    let own = tenant["viewer"]["tenant"]["locale"].as_str().unwrap().to_owned();
    let (subject, way) = if own == "fr" { ("Nouvelles", "fr") } else { ("News", "en") };
    for (email, subject, way) in
        [("ada@example.org", "News", "en"), ("amina@example.org", "أخبار", "ar"), ("zoe@example.org", subject, way)]
    {
        let mail = world.sent_to(email).remove(0);
        assert_eq!(mail.subject, subject, "{email}");
        let led = world.anonymous().get(&mail.link("/c/").unwrap()).await;
        let to = led.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(to, format!("https://shop.example/{way}"), "links of each language lead where it says");
        assert_eq!(mail.html.contains("dir=\"rtl\""), way == "ar");
    }
}

#[tokio::test]
async fn a_language_is_one_we_speak_and_stands_once() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let variants = json!([
        { "locale": "fr", "subject": "s", "html": "<p>x</p>" },
        { "locale": "FR", "subject": "s", "html": "<p>x</p>" },
        { "locale": "klingon", "subject": "", "html": "<p>{{#if}}x{{/if}}</p>" },
    ]);
    let twice = json!({ "input": input("Hello", "<p>x</p>", json!({ "variants": variants })) });
    let answer = refused(&acme, &acme.owner, CREATE, twice).await;
    assert_eq!(
        answer.violations(),
        [
            ("variants.1.locale", "duplicate"),
            ("variants.2.locale", "locale-unknown"),
            ("variants.2.subject", "required"),
            ("variants.2.html", "template-missing-parameter"),
        ]
    );
}
