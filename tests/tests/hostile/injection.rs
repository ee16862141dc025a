//! Line breaks in what becomes a header: of a mail, of an address, of a name.

use super::site::{Site, gql};
use serde_json::{Value, json};

const BREAKS: [&str; 4] = ["\r\nBcc: victim@victim.example", "\nBcc: victim@victim.example", "\rX", "\u{0}"];

#[tokio::test(flavor = "multi_thread")]
async fn a_line_break_gets_into_no_header() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let owner = site.client(&acme.owner).await;
    let sender = |field: &str, value: &str| {
        let mut input = json!({ "name": "Acme", "email": "news@acme.example" });
        input[field] = json!(value);
        ("mutation ($input: SenderCreate!) { senderCreate(input: $input) { id } }", input)
    };
    let contact = |field: &str, value: &str| {
        let mut input = json!({ "email": "ada@people.example", "source": "form" });
        input[field] = json!(value);
        ("mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }", input)
    };
    let template = |field: &str, value: &str| {
        let mut input = json!({ "name": "T", "locale": "en", "subject": "S", "html": "<p>H</p>" });
        input[field] = json!(value);
        ("mutation ($input: TemplateInput!) { templateCreate(input: $input) { id } }", input)
    };
    let mut attacks: Vec<(&str, Value, &str, &str)> = Vec::new();
    for evil in BREAKS {
        let mut add = |(query, input): (&'static str, Value), field, code| attacks.push((query, input, field, code));
        add(sender("name", &format!("Acme{evil}")), "name", "line-break");
        add(sender("email", &format!("news@acme.example{evil}x")), "email", "line-break");
        add(sender("replyTo", &format!("news{evil}@acme.example")), "replyTo", "line-break");
        add(contact("name", &format!("Ada{evil}")), "name", "line-break");
        add(contact("email", &format!("ada{evil}@people.example")), "email", "line-break");
        add(contact("source", &format!("form{evil}")), "source", "line-break");
        add(template("subject", &format!("News{evil}")), "subject", "line-break");
        add(template("name", &format!("News{evil}")), "name", "line-break");
    }
    for address in [
        "Ada <ada@people.example>",
        "ada@people.example, eve@evil.example",
        "ada@people.example>",
        "\"a b\"@people.example",
    ] {
        let (query, input) = contact("email", address);
        attacks.push((query, input, "email", "email-invalid"));
        let (query, input) = sender("email", address);
        attacks.push((query, input, "email", "email-invalid"));
    }
    for (query, input, field, code) in attacks {
        site.refuses(&owner, "BAD_USER_INPUT", async |caller| {
            gql(caller, query, json!({ "input": input })).await.naming(field, code)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_template_is_filled_with_stays_in_its_place() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let name = "<script>alert(1)</script> =?utf-8?q?x?= \"{{company}}\" Ada";
    let ada = acme.contact("ada@people.example").named(name).consenting().create().await;
    let campaign = acme.campaign("Spring").to(&[&ada]).create().await;
    campaign.told(&acme.owner, "campaignSend").await.ok();
    site.world.drain().await;
    let [mail] = &site.world.sent()[..] else { panic!("one mail was expected") };
    assert_eq!(mail.to, "ada@people.example");
    assert_eq!(mail.subject, format!("News for {name}"), "the subject shows the name as it is");
    assert!(!mail.html.contains("<script>") && mail.html.contains("&lt;script&gt;"), "{}", mail.html);
    assert!(mail.html.contains("{{company}}"), "a value is no template");
    let source = site.world.relay.messages()[0].source.clone();
    let head = String::from_utf8(source).unwrap();
    let head = head.split("\r\n\r\n").next().unwrap().to_lowercase();
    for once in ["\r\nto:", "\r\nsubject:", "\r\nlist-unsubscribe:", "\r\nmessage-id:"] {
        assert_eq!(head.matches(once).count(), 1, "{once}: {head}");
    }
    assert!(!head.contains("\r\nbcc:") && !head.contains("\r\ncc:"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_carries_no_script() {
    let site = Site::open().await;
    let acme = site.world.tenant("acme").await;
    let owner = site.client(&acme.owner).await;
    for html in [
        "<script>alert(1)</script>",
        "<p onclick=\"alert(1)\">x</p>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\" JaVa\tScript:alert(1)\">x</a>",
        "<a href=\"vbscript:x\">x</a>",
    ] {
        let input = json!({ "name": "T", "locale": "en", "subject": "S", "html": html });
        let query = "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id } }";
        site.refuses(&owner, "BAD_USER_INPUT", async |caller| {
            gql(caller, query, json!({ "input": input })).await.naming("html", "template-script")
        })
        .await;
    }
}
