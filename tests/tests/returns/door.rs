//! The ways in: who is let in with what, and that what was taken is stored.

use super::{Lmtp, WORD, domain, report, send, suppressed, world};
use serde_json::json;
use tests::World;

async fn kept(world: &World) -> i64 {
    world.witness().await.number("SELECT count(*) FROM returns").await
}

#[tokio::test]
async fn the_door_takes_what_came_to_a_return_path_and_nothing_else() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let zoe = acme.contact("zoe@personal.example").consenting().create().await;
    let sent = send(&acme, "Spring", &[&ada, &zoe]).await;
    let mut lmtp = Lmtp::open(&world).await;
    assert!(lmtp.say("EHLO mx.example").await.starts_with("500"), "this is another protocol");
    assert!(lmtp.say("RCPT TO:<ada@personal.example>").await.starts_with("503"));
    assert!(lmtp.say("MAIL FROM:<>").await.starts_with("250"));
    let forged = sent.paths[0].replacen("b+A", "b+B", 1).replacen('@', "A@", 1);
    for stranger in ["ada@personal.example", "postmaster@bounce.acme.example", &forged, "b+@bounce.acme.example"] {
        assert!(lmtp.say(&format!("RCPT TO:<{stranger}>")).await.starts_with("550 5.1.1"), "{stranger}");
    }
    assert!(lmtp.say("DATA").await.starts_with("503"), "nobody was accepted");
    assert!(lmtp.say("RSET").await.starts_with("250"));
    let mail = report("one", "ada@personal.example", "failed", "5.1.1", "550 5.1.1 no such user");
    let paths: Vec<&str> = sent.paths.iter().map(String::as_str).collect();
    assert_eq!(lmtp.hand(&paths, &mail).await, ["250 2.0.0 Stored"; 2], "one answer a recipient");
    assert_eq!(kept(&world).await, 2);
    let large = "x".repeat(1024 * 1024 + 1);
    assert_eq!(lmtp.hand(&paths, &large).await, ["552 5.3.4 Message too large"; 2]);
    assert_eq!(lmtp.say("QUIT").await, "221 2.0.0 Goodbye");
    assert_eq!(kept(&world).await, 2);
    world.drain().await;
    assert_eq!(kept(&world).await, 0, "what was read is gone");
}

#[tokio::test]
async fn whoever_got_a_message_can_not_fill_the_house() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let sent = send(&acme, "Spring", &[&ada]).await;
    let mut lmtp = Lmtp::open(&world).await;
    for number in 0..10 {
        assert_eq!(lmtp.hand(&[&sent.paths[0]], &format!("Subject: {number}\r\n\r\nNo.")).await, ["250 2.0.0 Stored"]);
    }
    assert!(lmtp.hand(&[&sent.paths[0]], "Subject: more\r\n\r\nNo.").await[0].starts_with("452 "));
    world.drain().await;
    assert_eq!(lmtp.hand(&[&sent.paths[0]], "Subject: more\r\n\r\nNo.").await, ["250 2.0.0 Stored"]);
    world.drain().await;
}

#[tokio::test]
async fn by_http_the_word_is_asked_for() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let sent = send(&acme, "Spring", &[&ada]).await;
    let mail = report("one", "ada@personal.example", "failed", "5.1.1", "550 5.1.1 no such user");
    let path = format!("/inbound/mail?to={}", sent.paths[0].replace('+', "%2B"));
    let post = async |word: &str, path: &str, kind: &str| {
        world.bearer(word).send(path, kind, mail.clone()).await.status().as_u16()
    };
    assert_eq!(world.anonymous().send(&path, "message/rfc822", mail.clone()).await.status().as_u16(), 401);
    assert_eq!(post("another word", &path, "message/rfc822").await, 401);
    assert_eq!(post(WORD, &path, "text/plain").await, 415);
    assert_eq!(post(WORD, "/inbound/mail?to=ada@personal.example", "message/rfc822").await, 422);
    assert_eq!(kept(&world).await, 0);
    assert_eq!(post(WORD, &path, "message/rfc822").await, 202);
    world.drain().await;
    assert_eq!(suppressed(&acme).await, [("HARD_BOUNCE".to_owned(), json!(ada.id))]);
}

#[tokio::test]
async fn where_no_word_is_set_there_is_no_such_address() {
    let world = World::new().await;
    let told = world.bearer("").send("/inbound/mail?to=a@b.example", "message/rfc822", "").await;
    assert_eq!(told.status().as_u16(), 404);
}

#[tokio::test]
async fn what_could_not_be_read_is_not_kept_for_ever() {
    let world = world().await;
    let acme = world.tenant("acme").await;
    domain(&acme).await;
    let ada = acme.contact("ada@personal.example").consenting().create().await;
    let sent = send(&acme, "Spring", &[&ada]).await;
    Lmtp::open(&world).await.hand(&[&sent.paths[0]], "Subject: x\r\n\r\nx").await;
    world.witness().await.run("DELETE FROM tasks").await;
    world.advance(chrono::TimeDelta::days(8));
    world.db().tick().await.unwrap();
    world.drain().await;
    assert_eq!(kept(&world).await, 0);
}
