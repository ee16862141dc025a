//! The media library: what comes in, what is served, and what templates show of it.

mod library;
mod served;
mod shown;
mod uploads;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use std::io::Cursor;
use tests::{Actor, Company};

/// A picture of this shade, in this format.
fn picture(shade: u8, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(40, 20, |x, y| Rgb([shade, u8::try_from(x + y).unwrap(), 90]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// What is answered to an upload: the status and the body.
async fn put(actor: &Actor, query: &str, kind: &str, file: &[u8]) -> (u16, Value) {
    let answer = actor.send(&format!("/media{query}"), kind, file.to_vec()).await;
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

/// A picture of this shade in the library, by this name: what is told of it.
async fn kept(company: &Company<'_>, shade: u8, name: &str) -> Value {
    let query = format!("?name={name}");
    let (status, told) = put(&company.owner, &query, "image/png", &picture(shade, ImageFormat::Png)).await;
    assert_eq!(status, 201, "{told}");
    told
}

/// A text of an answer.
#[track_caller]
fn text<'a>(told: &'a Value, field: &str) -> &'a str {
    told[field].as_str().unwrap_or_else(|| panic!("no {field} in {told}"))
}
