//! Complaints: whoever called a message unwanted is left alone at once, and nobody complains for others.

use super::{COMPLAINTS, Lmtp, domain, figures, hand, message, send, suppressed, world};
use serde_json::json;
use tests::{Company, Contact};

/// A complaint as a mail provider sends it, about a message with these headers.
fn complaint(kind: &str, headers: &str) -> String {
    format!(
        "From: fbl@provider.example\r\nSubject: complaint\r\nMessage-ID: <{kind}@provider.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"=_f\"\r\n\r\n--=_f\r\nContent-Type: text/plain\r\n\r\n\
         A reader said so.\r\n--=_f\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nUser-Agent: SomeGenerator/1.0\r\n\
         Version: 1\r\n\r\n--=_f\r\nContent-Type: message/rfc822\r\n\r\n{headers}\r\n\r\nHello\r\n--=_f--\r\n"
    )
}

/// The way out of the message that came last.
fn way_out(company: &Company<'_>) -> String {
    format!("List-Unsubscribe: <{}>", company.world.sent().pop().unwrap().unsubscribe.unwrap())
}

/// What was said last about messages, and where.
async fn said(company: &Company<'_>, contact: &Contact) -> serde_json::Value {
    let query = "query ($id: ID!) { contact(id: $id) { consents { granted source recordedBy wording } } }";
    let said = company.owner.gql(query, json!({ "id": contact.id })).await.ok()["contact"]["consents"].clone();
    said.as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn a_complaint_ends_what_is_written_to_the_person() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let headers = way_out(&acme);
    hand(&world, COMPLAINTS, &complaint("abuse", &headers)).await;
    assert_eq!(suppressed(&acme).await, [("COMPLAINT".to_owned(), json!(ada.id))]);
    let withdrawn = json!({ "granted": false, "source": spring.campaign.id, "recordedBy": "worker", "wording": "Feedback-Type: abuse" });
    assert_eq!(said(&acme, &ada).await, withdrawn);
    let counted = json!({ "recipients": 1, "accepted": 1, "complaints": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
    assert_eq!(message(&acme, &spring.campaign).await["outcome"], "OPEN");

    // Another of the same reader, by another provider's identifier.
    hand(&world, COMPLAINTS, &complaint("fraud", &headers)).await;
    assert_eq!(figures(&acme, &spring.campaign).await, counted, "one reader complains once");
    assert!(send(&acme, "Summer", &[&ada]).await.paths.is_empty());
    let lift = "mutation ($id: ID!) { suppressionRemove(id: $id) }";
    let id = acme.owner.gql("{ suppressions { nodes { id } } }", json!({})).await.ok();
    let refused = acme.owner.gql(lift, json!({ "id": id["suppressions"]["nodes"][0]["id"] })).await;
    assert_eq!(refused.code(), "SUPPRESSION_OWN");
}

#[tokio::test]
async fn whoever_leaves_by_their_provider_has_left() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let path = format!("Return-Path: <{}>", spring.paths[0]);
    hand(&world, COMPLAINTS, &complaint("not-spam", &path)).await;
    assert!(suppressed(&acme).await.is_empty());
    hand(&world, COMPLAINTS, &complaint("opt-out", &path)).await;
    assert_eq!(suppressed(&acme).await, [("UNSUBSCRIBED".to_owned(), json!(ada.id))]);
    let counted = json!({ "recipients": 1, "accepted": 1, "unsubscribes": 1 });
    assert_eq!(figures(&acme, &spring.campaign).await, counted);
}

#[tokio::test]
async fn nobody_complains_for_others() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let spring = send(&acme, "Spring", &[&ada]).await;
    let (out, path) = (way_out(&acme), &spring.paths[0]);
    let forged = |text: &str| text.replacen("/u/AX", "/u/AY", 1).replacen("b+A", "b+B", 1);
    let mut lmtp = Lmtp::open(&world).await;
    for headers in [
        "To: ada@personal.example".to_owned(),
        format!("{}A", forged(&out).trim_end_matches('>')),
        forged(&format!("Return-Path: <x{path}>")),
        String::new(),
    ] {
        let answers = lmtp.hand(&[COMPLAINTS], &complaint("abuse", &headers)).await;
        assert!(answers[0].starts_with("550 "), "{headers}: {answers:?}");
    }
    assert!(lmtp.hand(&[COMPLAINTS], "Subject: I complain\r\n\r\nMuch.").await[0].starts_with("550 "));
    assert_eq!(world.witness().await.number("SELECT count(*) FROM returns").await, 0);
    assert!(suppressed(&acme).await.is_empty());
}
