//! The public path: what is served there, with which headers, and what it does not tell.

use super::{kept, picture, put, text};
use image::ImageFormat;
use serde_json::json;
use tests::World;

const OWNER: &str = "SELECT row_to_json(c)::text FROM (SELECT digest, key FROM media_contents ORDER BY tenant_id) c";

#[tokio::test]
async fn a_picture_is_served_to_everybody_and_can_do_nothing() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let told = kept(&acme, 1, "hero").await;
    let served = world.anonymous().get(text(&told, "url")).await;
    assert_eq!(served.status().as_u16(), 200);
    let digest = text(&told, "url").rsplit('/').next().unwrap().trim_end_matches(".png").to_owned();
    for (name, value) in [
        ("content-type", "image/png"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("etag", &format!("\"{digest}\"")),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("content-length", &told["size"].to_string()),
    ] {
        assert_eq!(served.headers().get(name).and_then(|value| value.to_str().ok()), Some(value), "{name}");
    }
    assert!(served.headers().get("set-cookie").is_none());
    let content = served.bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&content).unwrap().width(), 40);
    let hashed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
    let hashed = hashed.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    assert_eq!(hashed, digest);
}

#[tokio::test]
async fn it_is_asked_for_once_and_only_read() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let told = kept(&acme, 1, "hero").await;
    let (url, http) = (text(&told, "url"), reqwest_client());
    let head = http.head(url).send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()),
        (200, &*told["size"].to_string())
    );
    let tag = head.headers()["etag"].clone();
    let again =
        http.get(url).header("If-None-Match", format!("\"x\", W/{}", tag.to_str().unwrap())).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.headers()["etag"].clone()), (304, tag));
    assert!(again.bytes().await.unwrap().is_empty());
    for method in [reqwest::Method::POST, reqwest::Method::PUT, reqwest::Method::DELETE] {
        assert_eq!(http.request(method.clone(), url).send().await.unwrap().status().as_u16(), 405, "{method}");
    }
}

#[tokio::test]
async fn an_address_that_nobody_made_tells_nothing() {
    let world = World::new().await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let ours = kept(&acme, 1, "hero").await;
    let url = text(&ours, "url");
    let (root, file) = url.rsplit_once('/').unwrap();
    let (root, key) = root.rsplit_once('/').unwrap();
    let theirs = kept(&zeta, 2, "other").await;
    let (their_root, their_file) = text(&theirs, "url").rsplit_once('/').unwrap();
    let their_key = their_root.rsplit('/').next().unwrap();
    assert!(key != their_key && file != their_file);
    let turned: String = file.chars().map(|c| if c == 'a' { 'b' } else { c }).collect();
    let other = if key.ends_with('A') { "Q" } else { "A" };
    let mut answers = Vec::new();
    for (key, file) in [
        (their_key, file),
        (key, their_file),
        (key, &*turned),
        (&*format!("{}{other}", &key[..42]), file),
        (&"A".repeat(43), file),
        (key, &*file.replace(".png", ".jpg")),
        (key, &*file.replace(".png", "")),
        (key, "x.png"),
        ("x", file),
        (key, "%ff.png"),
        ("..", file),
    ] {
        let answer = world.anonymous().get(&format!("{root}/{key}/{file}")).await;
        let headers = ["cache-control", "content-type", "etag"].map(|name| answer.headers().get(name).cloned());
        answers.push((answer.status().as_u16(), headers, answer.text().await.unwrap()));
    }
    // Not the last one: a client takes it for another path.
    answers.pop();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    assert_eq!((answers[0].0, &*answers[0].2), (404, ""));
    // The same content in two companies has two addresses.
    let same = kept(&zeta, 1, "hero").await;
    assert_ne!(text(&same, "url"), url);
    assert_eq!(world.witness().await.texts(OWNER).await.len(), 3);
}

#[tokio::test]
async fn nothing_else_is_served_there_and_no_longer_than_the_company_is_there() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let html = [picture(3, ImageFormat::Gif), b"<script>alert(1)</script>".to_vec()].concat();
    let (_, told) = put(&acme.owner, "", "image/gif", &html).await;
    let reader = world.anonymous();
    let served = reader.get(text(&told, "url")).await;
    assert_eq!(served.headers()["content-type"], "image/png", "a picture that does not move is no GIF");
    let content = served.bytes().await.unwrap();
    assert!(!content.windows(6).any(|part| part == b"script"));
    tenants::provisioning::suspend(world.db(), acme.id, true).await.unwrap();
    assert_eq!(reader.get(text(&told, "url")).await.status().as_u16(), 404);
    tenants::provisioning::suspend(world.db(), acme.id, false).await.unwrap();
    assert_eq!(reader.get(text(&told, "url")).await.status().as_u16(), 200);
    let gone = acme.owner.gql("mutation ($id: ID!) { mediumDelete(id: $id) }", json!({ "id": told["id"] })).await;
    gone.ok();
    assert_eq!(reader.get(text(&told, "url")).await.status().as_u16(), 404, "nobody showed it");
}

#[expect(clippy::disallowed_methods, reason = "a test calls its own server only")]
fn reqwest_client() -> reqwest::Client {
    reqwest::Client::new()
}
