//! Golden messages: a campaign as it really leaves, in four languages, verified by programs that know nothing of us: dkimpy, and Python's
//! `email` with its list of defects. They work offline: the records are those that the product told to publish.

use super::{check, create, publish};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};
use tests::{Company, World};

/// Reads records and messages from standard input, and prints what is to be thought of each message.
const PYTHON: &str = r"
import base64, dkim, email, email.policy, json, sys, time
asked = json.load(sys.stdin)
time.time = lambda: asked['now']
records = {name + '.': value for name, value in asked['records'].items()}

def find(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return records.get(name, '').encode()

def verified(source):
    found = []
    for number in range(2):
        try:
            found.append(dkim.DKIM(source).verify(idx=number, dnsfunc=find))
        except dkim.DKIMException as fault:
            found.append(str(fault))
    return found

def judge(source):
    message = email.message_from_bytes(source, policy=email.policy.default)
    signatures = [dict(tag.split('=', 1) for tag in ''.join(str(value).split()).split(';'))
                  for value in message.get_all('DKIM-Signature')]
    return {
        'defects': [str(defect) for part in message.walk() for defect in part.defects]
                 + [str(defect) for header in message.values() for defect in header.defects],
        'kinds': [part.get_content_type() for part in message.walk()],
        'subject': message['Subject'],
        'from': message['From'].addresses[0].addr_spec,
        'text': message.get_body(('plain',)).get_content(),
        'html': message.get_body(('html',)).get_content(),
        'unsubscribe': message['List-Unsubscribe'],
        'post': message['List-Unsubscribe-Post'],
        'feedback': message['Feedback-ID'],
        'list': message['List-Id'],
        'algorithms': [signature['a'] for signature in signatures],
        'domains': [signature['d'] for signature in signatures],
        'signed': [signature['h'].split(':') for signature in signatures],
        'verified': verified(source),
        'forged': {
            'subject': verified(source.replace(b'Subject: ', b'Subject: Forged ', 1)),
            'unsubscribe': verified(source.replace(b'List-Unsubscribe: <', b'List-Unsubscribe: <https://evil.example/>, <', 1)),
            'second from': verified(b'From: Evil <evil@evil.example>\r\n' + source),
            'body': verified(source.replace(b'\r\n--=_', b'\r\nforged\r\n--=_', 2)),
        },
        'folded': verified(source.replace(b'List-Id: ', b'List-Id:\r\n   ', 1) + b'\r\n\r\n'),
    }

json.dump([judge(base64.b64decode(source)) for source in asked['messages']], sys.stdout)
";

/// A python that has dkimpy; `.config/install` sees to it. On some machines the first one in the path is not the system's.
fn python() -> &'static str {
    let knows = |program: &&str| {
        let asked = Command::new(program).args(["-c", "import dkim, nacl.signing"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|ended| ended.success())
    };
    let found = ["python3", "/usr/bin/python3"].into_iter().find(knows);
    found.expect("a Python with dkimpy and PyNaCl: `.config/install` installs them")
}

/// What the programs say of each message.
fn judge(world: &World, domain: &Value) -> Vec<Value> {
    let records = domain["records"].as_array().unwrap().iter();
    let records: serde_json::Map<String, Value> =
        records.map(|record| (record["name"].as_str().unwrap().to_owned(), record["value"].clone())).collect();
    let messages: Vec<String> = world.relay.messages().iter().map(|message| STANDARD.encode(&message.source)).collect();
    let asked = json!({ "now": world.now().timestamp() + 60, "records": records, "messages": messages });
    let started = Command::new(python()).args(["-c", PYTHON]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut started = started.unwrap();
    started.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let ended = started.wait_with_output().unwrap();
    assert!(ended.status.success());
    serde_json::from_slice(&ended.stdout).unwrap()
}

/// A wording in each language: its subject and something out of its text.
const WORDINGS: [(&str, &str, &str); 4] = [
    ("fr", "Déjà l’été, {{contact.name}} !", "Les nouveautés de la saison vous attendent."),
    ("en", "Summer is here, {{contact.name}}", "What is new this season awaits you."),
    ("ar", "لقد حلّ الصيف يا {{contact.name}}", "جديد هذا الموسم في انتظاركم."),
    ("tzm", "Yewweḍ-d unebdu, {{contact.name}}", "Ayen yellan d amaynut ⵉⵜⵜⵔⴰⵊⵓ-ⴽⵏ."),
];

fn wording(locale: &str, subject: &str, text: &str) -> Value {
    let html = format!("<h1>{subject}</h1>\n.\n<p>{text} <a href=\"https://shop.example/{locale}\">→</a></p>\n\n\n");
    json!({ "locale": locale, "subject": subject, "html": html })
}

/// A campaign in all four languages, sent to a person of each, from this domain.
async fn send(company: &Company<'_>, domain: &str) {
    let owner = &company.owner;
    let mut people = Vec::new();
    for (locale, ..) in WORDINGS {
        let contact = company.contact(&format!("{locale}@people.example")).named("Tiziri").consenting().create().await;
        let update = "mutation ($input: ContactUpdate!) { contactUpdate(input: $input) { id } }";
        owner.gql(update, json!({ "input": { "id": contact.id, "locale": locale } })).await.ok();
        people.push(contact);
    }
    let campaign = company.campaign("Summer").to(&people.iter().collect::<Vec<_>>()).create().await;
    let [first, others @ ..] = WORDINGS.map(|(locale, subject, text)| wording(locale, subject, text));
    let mut input = first;
    (input["name"], input["variants"]) = (json!("Summer"), json!(others));
    let anew = "mutation ($id: ID!, $input: TemplateInput!) { templateUpdate(id: $id, input: $input) { id } }";
    owner.gql(anew, json!({ "id": campaign.template, "input": input })).await.ok();
    let sender = super::sender(company, &format!("nouvelles@{domain}")).await;
    let update = "mutation ($input: CampaignUpdate!) { campaignUpdate(input: $input) { id } }";
    owner.gql(update, json!({ "input": { "id": campaign.id, "sender": sender["id"] } })).await.ok();
    crate::campaigns::send(company, &campaign).await;
}

#[tokio::test]
async fn messages_in_four_languages_pass_a_verifier_and_a_parser() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let domain = create(&acme, "maison-tanit-café.example").await;
    publish(&world, &domain);
    check(&acme, &domain).await;
    send(&acme, "maison-tanit-café.example").await;
    let ascii = domain["ascii"].as_str().unwrap();

    let judged = judge(&world, &domain);

    assert_eq!(judged.len(), 4);
    for (found, (locale, subject, text)) in judged.iter().zip(WORDINGS) {
        assert_eq!(found["defects"], json!([]), "{locale}");
        assert_eq!(found["kinds"], json!(["multipart/alternative", "text/plain", "text/html"]), "{locale}");
        assert_eq!(found["verified"], json!([true, true]), "{locale}");
        assert_eq!(found["folded"], json!([true, true]), "{locale}: a relay may fold lines and add empty ones");
        assert_eq!(found["algorithms"], json!(["rsa-sha256", "ed25519-sha256"]));
        assert_eq!(found["domains"], json!([ascii, ascii]));
        for (what, verified) in found["forged"].as_object().unwrap() {
            let passed = verified.as_array().unwrap().iter().any(|passed| passed == true);
            assert!(!passed, "{locale}: a forged {what} passes: {verified}");
        }
        for signed in found["signed"].as_array().unwrap() {
            let signed: Vec<&str> = signed.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            assert_eq!(signed.iter().filter(|name| **name == "from").count(), 2);
            for name in ["list-unsubscribe", "list-unsubscribe-post", "feedback-id", "list-id", "subject", "to", "date"]
            {
                assert!(signed.contains(&name), "{locale}: {name} is not signed");
            }
        }
        assert_eq!(found["subject"].as_str().unwrap(), subject.replace("{{contact.name}}", "Tiziri"));
        assert_eq!(found["from"].as_str().unwrap(), format!("nouvelles@{ascii}"));
        assert!(found["text"].as_str().unwrap().contains(text) && found["html"].as_str().unwrap().contains(text));
        assert_eq!(found["html"].as_str().unwrap().contains("dir=\"rtl\""), locale == "ar");
        assert_eq!(found["post"], "List-Unsubscribe=One-Click");
        assert!(found["unsubscribe"].as_str().unwrap().matches("http").count() == 1);
    }
    let same = |field: &str| judged.iter().all(|found| found[field] == judged[0][field]);
    assert!(same("feedback") && same("list"), "nothing in them tells recipients apart");
    let feedback = judged[0]["feedback"].as_str().unwrap();
    assert!(!feedback.contains(&acme.id.uuid().simple().to_string()), "{feedback} names the company");
}

#[tokio::test]
async fn without_the_records_nothing_is_signed() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    create(&acme, "acme.example").await;
    let ada = acme.contact("ada@example.org").consenting().create().await;
    crate::campaigns::send(&acme, &acme.campaign("Spring").to(&[&ada]).create().await).await;
    let message = world.relay.messages().pop().unwrap();
    let source = String::from_utf8(message.source.clone()).unwrap();
    assert!(!source.contains("DKIM-Signature") && message.sender == "news@acme.example", "{}", message.sender);
}
