//! A busy company: something of everything that a company can have, the same in every company but for its name.

use crate::{Company, Contact, Mail, World};
use aws_lc_rs::hmac;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tenants::{campaigns::tracking::Purpose, permissions::Role};

const IMPORT: &str = "mutation ($input: ContactImport!) { contactImport(input: $input) { id } }";
const WORDING: &str = "mutation ($input: WordingCreate!) { wordingCreate(input: $input) { id } }";
const SUPPRESS: &str = "mutation ($input: SuppressionImport!) { suppressionImport(input: $input) { id } }";
const FORM: &str = "mutation ($input: FormInput!) { formCreate(input: $input) { id } }";
const ASK: &str = "mutation ($input: OptInRequest!) { optInRequest(input: $input) }";
const INVITE: &str = "mutation ($input: MemberInvite!) { memberInvite(input: $input) { id } }";
const FIELD: &str = "mutation ($input: ContactFieldCreate!) { contactFieldCreate(input: $input) { id } }";
const LIST: &str = "mutation ($input: ListCreate!) { listCreate(input: $input) { id } }";
const SEGMENT: &str = "mutation ($input: SegmentInput!) { segmentCreate(input: $input) { id } }";
const CHANGE: &str = "mutation ($input: ContactsChangeInput!) { contactsChange(input: $input) { id } }";
const ROLE: &str = "mutation ($input: RoleInput!) { roleCreate(input: $input) { id } }";
const REQUEST: &str = "mutation ($input: RightsRequestCreate!) { rightsRequestCreate(input: $input) { id } }";
const RETENTION: &str = "mutation ($input: RetentionSet!) { retentionSet(input: $input) { stage } }";
const REGISTER: &str = "mutation ($input: RegisterUpdate!) { registerUpdate(input: $input) { at } }";
const DOMAIN: &str = "mutation ($input: DomainCreate!) { domainCreate(input: $input) { id } }";
const SCHEDULE: &str =
    "mutation ($id: ID!, $at: DateTime!) { campaignSchedule(input: { id: $id, hour: { at: $at } }) { id } }";

/// The people that every busy company knows: address, name, phone.
pub const PEOPLE: [(&str, &str, &str); 4] = [
    ("tiziri.amrane@personal.example", "Tiziri Amrane", "+213551020304"),
    ("yuba.haddad@personal.example", "Yuba Haddad", "+213661020305"),
    ("massin.ould@personal.example", "Massin Ould", "+213771020306"),
    ("numidia.kaci@personal.example", "Numidia Kaci", "+213551020307"),
];

/// Fills the companies with one of everything, and more: contacts with consents, a file read in, a campaign that was sent,
/// clicked and left, people of several roles, keys, an invitation and tasks that wait.
pub async fn furnish(companies: &[&Company<'_>]) {
    let mut all = Vec::new();
    for company in companies {
        let mut contacts = Vec::new();
        for (email, name, phone) in PEOPLE {
            contacts.push(company.contact(email).named(name).phone(phone).consenting_to_all().create().await);
        }
        let picture = content(company).await;
        points(company).await;
        domain(company).await;
        send(company, &contacts, &picture).await;
        plan(company, &contacts[0]).await;
        choose(company, &contacts[0]).await;
        import(company).await;
        rights(company, &contacts).await;
        people(company, &contacts[0]).await;
        webhook(company).await;
        hear(company, "arrived").await;
        company.world.db().tick().await.unwrap();
        company.world.drain().await;
        all.push(contacts);
    }
    for (company, contacts) in companies.iter().zip(&all) {
        waiting(company, contacts).await;
    }
}

/// A picture, a layout with a footer that shows it, and a template that stands in it. Gives the picture's address.
async fn content(company: &Company<'_>) -> String {
    let partial = "mutation ($input: PartialInput!) { partialCreate(input: $input) { id } }";
    let kept = company.owner.send("/media?name=Logo&folder=Brand", "image/gif", PIXEL).await;
    let kept: Value = serde_json::from_str(&kept.text().await.unwrap()).unwrap();
    let picture = kept["url"].as_str().unwrap_or_else(|| panic!("{kept}")).to_owned();
    let footer = json!({ "name": "footer", "html": format!("<p><img src='{picture}' alt=''>{{{{company}}}}</p>") });
    company.owner.gql(partial, json!({ "input": footer })).await.ok();
    let layout = json!({ "name": "layout", "html": "<div>{{> @partial-block}}{{> footer}}</div>" });
    company.owner.gql(partial, json!({ "input": layout })).await.ok();
    let template = "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id } }";
    let input = json!({
        "name": "In a layout", "locale": "en", "subject": "News", "html": "{{#> layout}}<p>Hello</p>{{/layout}}",
    });
    company.owner.gql(template, json!({ "input": input })).await.ok();
    picture
}

/// A domain that nobody has published anything for.
async fn domain(company: &Company<'_>) {
    let made = company.owner.gql(DOMAIN, json!({ "input": { "name": "news.example" } })).await.ok();
    let check = "mutation ($id: ID!) { domainCheck(id: $id) { checking } }";
    company.owner.gql(check, json!({ "id": made["domainCreate"]["id"] })).await.ok();
}

/// Points for who is reachable, and for who follows a link.
async fn points(company: &Company<'_>) {
    let create = "mutation ($input: ScoreRuleInput!) { scoreRuleCreate(input: $input) { id } }";
    for rule in [
        json!({ "name": "Reachable", "points": 5, "when": { "rule": { "has": "EMAIL" } } }),
        json!({ "name": "Curious", "points": 10, "when": { "act": "CLICKED" }, "halfLifeDays": 30, "cap": 50 }),
    ] {
        company.owner.gql(create, json!({ "input": rule })).await.ok();
    }
}

/// One transparent pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// A campaign that was sent, opened and clicked by everybody, and left by the last.
async fn send(company: &Company<'_>, contacts: &[Contact], picture: &str) {
    let world = company.world;
    let everybody: Vec<&Contact> = contacts.iter().collect();
    let spring = company.campaign("Spring").to(&everybody).create().await;
    let anew = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    let html = format!(r#"<a href="https://shop.example/spring">look</a><img src="{picture}" alt="Our logo">"#);
    let input = json!({ "name": "Spring", "locale": "en", "subject": "News for {{contact.name}}", "html": html });
    company.owner.gql(anew, json!({ "id": spring.template, "input": input })).await.ok();
    let before = world.sent().len();
    spring.told(&company.owner, "campaignSend").await.ok();
    world.drain().await;
    let mails: Vec<Mail> =
        world.sent().split_off(before).into_iter().filter(|mail| mail.unsubscribe.is_some()).collect();
    assert_eq!(mails.len(), contacts.len());
    let reader = world.anonymous();
    for mail in &mails {
        reader.get(&mail.link("/c/").unwrap()).await;
        reader.get(&mail.link("/o/").unwrap()).await;
    }
    let way_out = mails.last().unwrap().unsubscribe.clone().unwrap();
    reader.send(&way_out, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await;
}

/// Rules for all campaigns, and a dry run.
async fn plan(company: &Company<'_>, contact: &Contact) {
    let rules = "mutation ($input: SendingRulesSet!) { sendingRulesSet(input: $input) { channel } }";
    let night = json!({ "days": ["SUNDAY"], "from": "03:00", "to": "03:30" });
    let input = json!({ "approval": false, "cap": { "messages": 1_000, "hours": 1 }, "quietHours": [night] });
    company.owner.gql(rules, json!({ "input": input })).await.ok();
    let autumn = company.campaign("Autumn").to(&[contact]).create().await;
    let start = "mutation ($id: ID!) { campaignDryRunStart(id: $id) { id } }";
    company.owner.gql(start, json!({ "id": autumn.id })).await.ok();
}

/// A field of the company's own, a list with somebody on it, and a rule that is kept.
async fn choose(company: &Company<'_>, contact: &Contact) {
    let owner = &company.owner;
    let field = json!({ "key": "size", "label": "Size", "kind": "NUMBER", "personal": false });
    owner.gql(FIELD, json!({ "input": field })).await.ok();
    let made = owner.gql(LIST, json!({ "input": { "name": "Regulars" } })).await.ok();
    let on = json!({ "list": made["listCreate"]["id"], "contacts": [contact.id] });
    owner.gql("mutation ($input: ListContacts!) { listAdd(input: $input) { id } }", json!({ "input": on })).await.ok();
    let rule = json!({ "name": "Reachable", "rule": { "has": "EMAIL" } });
    owner.gql(SEGMENT, json!({ "input": rule })).await.ok();
    let change = json!({ "whom": { "rule": { "has": "EMAIL" } }, "action": { "tag": "reachable" } });
    owner.gql(CHANGE, json!({ "input": change })).await.ok();
}

/// A file with one line that is read and one that is refused, a file that waits, words, a form, and a contact who is asked by mail.
async fn import(company: &Company<'_>) {
    let csv = "email,name\nimported@personal.example,Ines Imported\nno address,Nobody\n";
    let input = json!({
        "file": { "csv": csv }, "tag": "imported", "consents": [{ "channel": "EMAIL", "purpose": "MESSAGES" }],
        "wording": "Yes, write to me.", "source": "an older list",
    });
    company.owner.gql(IMPORT, json!({ "input": input })).await.ok();
    company.world.drain().await;
    let words = json!({ "key": "newsletter", "texts": [{ "language": "en", "text": "Write to me." }, { "language": "fr", "text": "Écrivez-moi." }] });
    let words = company.owner.gql(WORDING, json!({ "input": words })).await.ok()["wordingCreate"].clone();
    let form = json!({ "name": "Newsletter", "languages": ["en"], "tag": "subscribed",
        "asks": [{ "purpose": "MESSAGES", "wording": "newsletter", "version": 1 }] });
    company.owner.gql(FORM, json!({ "input": form })).await.ok();
    company.owner.gql("mutation { consentSettingsUpdate(optInDays: 20) { optInDays } }", json!({})).await.ok();
    let imported = "{ contactByEmail(email: \"imported@personal.example\") { id } }";
    let imported = company.owner.gql(imported, json!({})).await.ok()["contactByEmail"]["id"].clone();
    let asked = json!({ "contact": imported, "consents": [{ "purpose": "OPENS", "tracking": "ANONYMOUS" }],
        "wordingVersion": words[0]["id"], "source": "a call" });
    company.owner.gql(ASK, json!({ "input": asked })).await.ok();
    let list =
        json!({ "file": { "csv": "email\nleft@personal.example\n" }, "channel": "EMAIL", "origin": "an older list" });
    company.owner.gql(SUPPRESS, json!({ "input": list })).await.ok();
    company.world.drain().await;
    let upload = company.owner.send("/uploads", "text/csv", "email\nwaiting@personal.example\n").await;
    assert_eq!(upload.status().as_u16(), 201);
}

/// A request that waits, a link to what is kept of somebody, a rule of retention, and what the register is to say.
async fn rights(company: &Company<'_>, contacts: &[Contact]) {
    let owner = &company.owner;
    let request = json!({ "contact": contacts[1].id, "kind": "RECTIFICATION", "note": "My name is spelt otherwise." });
    owner.gql(REQUEST, json!({ "input": request })).await.ok();
    let marker = owner.scope().await.marker().await.unwrap();
    let path = format!("/p/{}/rights", marker.signed(Purpose::Preferences, uuid_of(&contacts[2].id)));
    let reader = company.world.anonymous();
    let page = reader.get(&path).await.text().await.unwrap();
    let stamp =
        page.split("name=\"stamp\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let asked = reader.send(&path, "application/x-www-form-urlencoded", format!("kind=access&stamp={stamp}")).await;
    assert!(asked.status().is_success());
    let rule = json!({ "stage": "LEAD", "months": 24, "outcome": "ERASE" });
    owner.gql(RETENTION, json!({ "input": rule })).await.ok();
    owner.gql(REGISTER, json!({ "input": { "dpo": "Dihia Officer, dpo@personal.example" } })).await.ok();
}

/// A role of the company's own, a key, an answer that is kept, and a client who is one of the contacts.
async fn people(company: &Company<'_>, contact: &Contact) {
    let role = json!({ "name": "Press", "permissions": ["campaign:read"] });
    let once = company.owner.post("/graphql", &json!({ "query": ROLE, "variables": { "input": role } })).await;
    let kept = once.header("Idempotency-Key", "once").send().await.unwrap();
    assert!(kept.status().is_success());
    company.key(&["campaign:read"]).await;
    let client = company.member(Role::Client).await;
    let mut witness = company.world.witness().await;
    let member = uuid_of(&client.id().await);
    witness.run(&format!("UPDATE contacts SET member_id = '{member}' WHERE id = '{}'", uuid_of(&contact.id))).await;
    let said = json!({ "query": "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }", "variables": { "input": {
        "contact": contact.id, "channel": "SMS", "purpose": "MESSAGES", "granted": true, "wording": "Yes.", "source": "by phone" } } });
    let kept = client.post("/graphql", &said).await.header("Idempotency-Key", "mine").send().await.unwrap();
    assert!(kept.status().is_success());
}

/// A webhook that hears of everything, and at whose address nobody answers.
async fn webhook(company: &Company<'_>) {
    let create = "mutation ($input: WebhookCreate!) { webhookCreate(input: $input) { webhook { id } } }";
    let input = json!({ "url": "http://127.0.0.1:9/hook",
        "events": ["CONTACT_UPDATED", "CONSENT_GIVEN", "CAMPAIGN_SCHEDULED", "CAMPAIGN_COMPLETED"] });
    let made = company.owner.gql(create, json!({ "input": input })).await.ok();
    let id = made["webhookCreate"]["webhook"]["id"].clone();
    for act in [
        "mutation ($id: ID!) { webhookRotate(id: $id) { secret } }",
        "mutation ($id: ID!) { webhookTest(id: $id) { id } }",
    ] {
        company.owner.gql(act, json!({ "id": id })).await.ok();
    }
}

/// Where a provider calls, by another proof than at first; and a call that tells that a message arrived.
async fn hear(company: &Company<'_>, event: &str) {
    let owner = &company.owner;
    let known = owner.gql("{ callbacks { nodes { id path } } }", json!({})).await.ok()["callbacks"]["nodes"][0].clone();
    let known = if known.is_null() {
        let settings = json!({ "softBounces": 4, "softDays": 20 });
        let set = "mutation ($input: ReturnSettingsUpdate!) { returnSettingsUpdate(input: $input) { softDays } }";
        owner.gql(set, json!({ "input": settings })).await.ok();
        let create = "mutation ($input: CallbackCreate!) { callbackCreate(input: $input) { callback { id path } } }";
        let made =
            owner.gql(create, json!({ "input": { "provider": "MAILGUN", "proof": "the key before" } })).await.ok();
        let made = made["callbackCreate"]["callback"].clone();
        let rotate = "mutation ($input: CallbackRotate!) { callbackRotate(input: $input) { callback { id } } }";
        owner.gql(rotate, json!({ "input": { "id": made["id"], "proof": MAILGUN } })).await.ok();
        made
    } else {
        known
    };
    let call = mailgun(company.world, event, &json!({ "event": "delivered", "recipient": PEOPLE[0].0 }));
    let told = company.world.anonymous().send(known["path"].as_str().unwrap(), "application/json", call).await;
    assert_eq!(told.status().as_u16(), 200);
}

/// The key of busy companies at Mailgun.
pub const MAILGUN: &str = "the key at Mailgun";

/// A call as Mailgun makes it now, with a token and an identifier of this name.
pub fn mailgun(world: &World, name: &str, event: &Value) -> String {
    let (timestamp, token) = (world.now().timestamp().to_string(), format!("token of {name}"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, MAILGUN.as_bytes());
    let tag = hmac::sign(&key, format!("{timestamp}{token}").as_bytes());
    let signature = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let mut event = event.clone();
    event["id"] = name.into();
    event["timestamp"] = json!(world.now().timestamp());
    let signature = json!({ "timestamp": timestamp, "token": token, "signature": signature });
    json!({ "signature": signature, "event-data": event }).to_string()
}

/// What waits: a campaign for tomorrow, an invitation whose mail has not left.
async fn waiting(company: &Company<'_>, contacts: &[Contact]) {
    company.world.leaves_tasks();
    hear(company, "waits").await;
    let summer = company.campaign("Summer").to(&[&contacts[0]]).create().await;
    let at = company.world.now() + TimeDelta::days(1);
    company.owner.gql(SCHEDULE, json!({ "id": summer.id, "at": at })).await.ok();
    let change = json!({ "whom": { "contacts": [contacts[0].id] }, "action": { "stage": "CUSTOMER" } });
    company.owner.gql(CHANGE, json!({ "input": change })).await.ok();
    let invitation = json!({ "email": "invited@personal.example", "roles": ["reader"] });
    company.owner.gql(INVITE, json!({ "input": invitation })).await.ok();
}

/// The UUID inside of an identifier.
pub fn uuid_of(id: &str) -> uuid::Uuid {
    let (_, code) = id.split_once('_').unwrap_or_else(|| panic!("no identifier: {id}"));
    let bits = code.bytes().fold(0_u128, |bits, letter| {
        let value = LETTERS.iter().position(|known| *known == letter);
        bits << 5 | value.unwrap_or_else(|| panic!("no identifier: {id}")) as u128
    });
    uuid::Uuid::from_u128(bits)
}

/// The identifier of this kind for a UUID, as the API shows it.
pub fn id_of(kind: &str, uuid: uuid::Uuid) -> String {
    let bits = uuid.as_u128();
    let letter = |place: u32| char::from(LETTERS[usize::try_from(bits >> (5 * place) & 31).unwrap_or_default()]);
    format!("{kind}_{}", (0..26).rev().map(letter).collect::<String>())
}

/// Crockford's base 32.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
