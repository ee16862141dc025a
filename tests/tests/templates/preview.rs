//! Previews for a person: as they would get it, under the permission that opens them.

use super::{create, input, preview, shown};
use serde_json::json;
use tenants::permissions::Role;
use tests::World;

const TRAIL: &str = "{ audit(first: 1) { nodes { actor action subjects } } }";
const PAGE: &str = "<p>{{contact.name}} {{contact.email}} {{contact.phone}} {{contact.locale}}</p>";

#[tokio::test]
async fn a_person_is_opened_for_a_preview_and_the_trail_names_them() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada <A>").phone("+213551020304").create().await;
    let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
    acme.owner.gql(update, json!({ "input": { "id": ada.id, "locale": "ar" } })).await.ok();
    let variants = json!([{ "locale": "ar", "subject": "أخبار {{contact.name}}", "html": PAGE }]);
    let id = create(&acme, input("Hello", "<p>English</p>", json!({ "variants": variants }))).await;
    let marketer = acme.member(Role::Marketer).await;
    let seen = shown(&marketer, &id, json!({ "contact": ada.id })).await;
    assert_eq!(
        (&seen["locale"], &seen["subject"]),
        (&json!("ar"), &json!("أخبار Ada <A>")),
        "in the person's language"
    );
    assert_eq!(
        seen["html"],
        "<div dir=\"rtl\" lang=\"ar\"><p>Ada &lt;A&gt; ada@example.org +213551020304 ar</p></div>"
    );
    let last = acme.owner.gql(TRAIL, json!({})).await.ok()["audit"]["nodes"][0].clone();
    assert_eq!(last, json!({ "actor": marketer.id().await, "action": "contact:reveal", "subjects": [ada.id, id] }));
    let english = shown(&marketer, &id, json!({ "contact": ada.id, "locale": "en" })).await;
    assert_eq!(english["html"], "<p>English</p>");
}

#[tokio::test]
async fn whoever_may_not_open_people_sees_samples_only() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let ada = acme.contact("ada@example.org").named("Ada").create().await;
    let id = create(&acme, input("Hello", PAGE, json!({}))).await;
    for role in [Role::Contributor, Role::Analyst, Role::Reader, Role::Auditor] {
        let actor = acme.member(role).await;
        shown(&actor, &id, json!({})).await;
        let before = world.witness().await.digest(acme.id.uuid()).await;
        let answer = preview(&actor, &id, json!({ "contact": ada.id })).await;
        assert_eq!(answer.code(), "FORBIDDEN", "{}", role.name());
        assert!(!answer.body.to_string().contains("ada@"), "{}", answer.body);
        assert_eq!(world.witness().await.digest(acme.id.uuid()).await, before, "a refusal leaves nothing");
    }
    let client = acme.member(Role::Client).await;
    assert_eq!(preview(&client, &id, json!({ "contact": ada.id })).await.code(), "FORBIDDEN");
}

#[tokio::test]
async fn another_company_s_people_are_not_found() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let ada = zeta.contact("ada@example.org").create().await;
    let id = create(&acme, input("Hello", PAGE, json!({}))).await;
    let answer = preview(&acme.owner, &id, json!({ "contact": ada.id })).await;
    assert_eq!(answer.code(), "NOT_FOUND");
}
