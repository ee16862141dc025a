//! What is taken into the library, and what is refused.

use super::{picture, put, text};
use api::catcher::Behaviour;
use image::ImageFormat;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tenants::permissions::Role;
use tests::{Actor, World};

/// Asserts that nothing is in the library.
async fn empty(owner: &Actor) {
    let seen = owner.gql("{ media { nodes { id } } mediaUsage { bytes } }", json!({})).await.ok();
    assert_eq!(seen, json!({ "media": { "nodes": [] }, "mediaUsage": { "bytes": 0 } }));
}

#[tokio::test]
async fn a_picture_is_what_its_content_says_and_comes_as_it_is_or_in_a_form() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let png = picture(1, ImageFormat::Png);
    let (status, told) = put(&acme.owner, "?name=Hero&folder=Spring", "image/jpeg", &png).await;
    assert_eq!((status, text(&told, "format"), text(&told, "name")), (201, "png", "Hero"));
    assert_eq!((&told["width"], &told["height"], &told["frames"]), (&json!(40), &json!(20), &json!(1)));
    let form = [
        &b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Photo.exe.png\"\r\nContent-Type: text/html\r\n\r\n"[..],
        &picture(2, ImageFormat::Jpeg),
        b"\r\n--x--\r\n",
    ];
    let (status, told) = put(&acme.owner, "", "multipart/form-data; boundary=x", &form.concat()).await;
    assert_eq!((status, text(&told, "format"), text(&told, "name")), (201, "jpeg", "Photo.exe"));
    assert!(text(&told, "url").starts_with(&format!("{}/media/", world.url)) && text(&told, "url").contains(".jpg"));
    let again = put(&acme.owner, "?name=Other", "image/png", &png).await;
    assert_eq!((again.0, text(&again.1, "name")), (200, "Hero"), "the same content is the same medium");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_with_a_sentence_in_each_language() {
    let world = World::with(
        |_| Behaviour::Accept,
        |config| {
            (config.media.bytes, config.media.side, config.media.pixels) = (20_000, 100, 5_000);
        },
    )
    .await;
    let acme = world.tenant("acme").await;
    let large = image::DynamicImage::new_rgb8(90, 90);
    let mut wide = std::io::Cursor::new(Vec::new());
    large.write_to(&mut wide, ImageFormat::Png).unwrap();
    let mut cut = picture(1, ImageFormat::Jpeg);
    cut.truncate(cut.len() / 2);
    let mut said = BTreeSet::new();
    for language in ["fr", "en", "ar", "tzm"] {
        let speak = "mutation ($language: String!) { accountSetLocale(locale: $language) }";
        acme.owner.gql(speak, json!({ "language": language })).await.ok();
        for (file, code) in [
            (&b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..], "media-svg"),
            (b"<html><script>alert(1)</script></html>", "media-unknown"),
            (b"", "required"),
            (&cut, "media-broken"),
            (wide.get_ref(), "media-pixels"),
        ] {
            let (status, told) = put(&acme.owner, "", "image/png", file).await;
            let violation = &told["error"]["violations"][0];
            assert_eq!(
                (status, &violation["field"], &violation["code"]),
                (422, &json!("file"), &json!(code)),
                "{told}"
            );
            assert!(said.insert(text(violation, "message").to_owned()), "said twice: {told}");
        }
    }
    for (kind, file, status, code) in [
        ("image/png", vec![0; 20_001], 413, "BODY_TOO_LARGE"),
        ("text/html", picture(1, ImageFormat::Png), 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 400, "MALFORMED_REQUEST"),
    ] {
        let (told, body) = put(&acme.owner, "", kind, &file).await;
        assert_eq!((told, &body["error"]["code"]), (status, &json!(code)), "{body}");
    }
    empty(&acme.owner).await;
}

#[tokio::test]
async fn only_who_may_write_the_library_is_asked_for_a_file() {
    let world = World::new().await;
    let acme = world.tenant("acme").await;
    let png = picture(1, ImageFormat::Png);
    let (status, told) = put(&world.anonymous(), "", "image/png", &png).await;
    assert_eq!((status, &told["error"]["code"]), (401, &json!("UNAUTHENTICATED")));
    for role in [Role::Reader, Role::Analyst, Role::Auditor, Role::Client, Role::Guest] {
        // Not a picture at all: nobody looked.
        let (status, told) = put(&acme.member(role).await, "", "image/png", b"nothing").await;
        assert_eq!((status, &told["error"]["code"]), (403, &json!("FORBIDDEN")), "{role:?}");
    }
    let reader = acme.key(&["media:read"]).await;
    assert_eq!(put(&reader, "", "image/png", &png).await.0, 403);
    empty(&acme.owner).await;
    for role in [Role::Marketer, Role::Contributor, Role::Manager] {
        let (status, _) = put(&acme.member(role).await, "", "image/png", &picture(role as u8, ImageFormat::Png)).await;
        assert_eq!(status, 201, "{role:?}");
    }
    let program = acme.key(&["media:write", "media:read"]).await;
    assert_eq!(put(&program, "", "image/png", &picture(99, ImageFormat::Png)).await.0, 201);
}

#[tokio::test]
async fn a_company_keeps_no_more_than_its_room() {
    let first = picture(1, ImageFormat::Png);
    let world = World::with(|_| Behaviour::Accept, |config| config.media.quota = 1_000).await;
    let (acme, zeta) = (world.tenant("acme").await, world.tenant("zeta").await);
    let (status, told) = put(&acme.owner, "", "image/png", &first).await;
    assert_eq!(status, 201, "{told}");
    let size = told["size"].as_u64().unwrap();
    let usage = "{ mediaUsage { bytes limit } }";
    let before = acme.owner.gql(usage, json!({})).await.ok();
    assert_eq!(before["mediaUsage"], json!({ "bytes": size, "limit": 1_000 }));
    let mut full = Value::Null;
    for shade in 2..20 {
        let (status, told) = put(&acme.owner, "", "image/png", &picture(shade, ImageFormat::Png)).await;
        if status != 201 {
            full = told;
            break;
        }
    }
    assert_eq!(full["error"]["code"], "MEDIA_FULL", "{full}");
    let after = acme.owner.gql(usage, json!({})).await.ok()["mediaUsage"]["bytes"].as_u64().unwrap();
    assert!((size..=1_000).contains(&after), "{after}");
    assert_eq!(put(&acme.owner, "", "image/png", &first).await.0, 200, "what is there takes no room");
    assert_eq!(put(&zeta.owner, "", "image/png", &first).await.0, 201, "another company has its own");
}
