//! Pictures: told by their content, read within limits, and written anew, so that nothing of a file remains but what is seen.
//!
//! What a file says of itself (its name, its content type) is not believed. Width and height are read from its head and checked
//! before anything is decoded, so that a small file can't unpack into a large one. Writing anew leaves behind what a camera knows
//! (place, time, serial number), what stands behind the picture's end, and every trick with a decoder that is not ours. What stays
//! must be seen: the turn that a camera noted is made, colours are brought into sRGB (mail programs show other profiles each in
//! their way, or not at all), and a picture that is larger than mails need is made smaller.
//!
//! What comes out is what every mail program shows: JPEG for photographs, PNG for drawings, GIF for what moves. WebP becomes one of
//! these, because Outlook shows none. SVG is refused: it is a document that can hold scripts.

mod colour;
mod converter;
mod kind;
mod motion;
mod still;

#[cfg(test)]
mod tests;

pub use converter::{Converter, Limits};

use image::{ImageDecoder, ImageError};
use kind::Kind;
use serde_json::{Value, json};
use std::io::Cursor;
use tenants::{Violation, media::Picture};

/// Why a file is no picture that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is empty.
    Empty,
    /// It is longer than this, in bytes.
    Long(usize),
    /// It is something else.
    Unknown,
    /// It is SVG.
    Svg,
    /// It is cut off, or its content is not what its head promises.
    Broken,
    /// A side is longer than this, in pixels.
    Side(u32),
    /// It has more pixels than this.
    Pixels(u64),
    /// It moves through more pictures than this.
    Frames(u32),
    /// It moves through more than this many pixels in all, or takes too long.
    Motion(u64),
}

impl Fault {
    /// The rule that the uploaded file breaks.
    #[must_use]
    pub fn violation(self) -> Violation {
        let (code, args) = match self {
            Self::Empty => ("required", Value::Null),
            Self::Long(max) => ("file-too-large", json!({ "max": max })),
            Self::Unknown => ("media-unknown", Value::Null),
            Self::Svg => ("media-svg", Value::Null),
            Self::Broken => ("media-broken", Value::Null),
            Self::Side(max) => ("media-side", json!({ "max": max })),
            Self::Pixels(max) => ("media-pixels", json!({ "max": max })),
            Self::Frames(max) => ("media-frames", json!({ "max": max })),
            Self::Motion(max) => ("media-motion", json!({ "max": max })),
        };
        Violation::new("file", code).with(&args)
    }
}

/// What decoders complain about: a limit of ours, or the file.
fn fault(error: &ImageError, limits: &Limits) -> Fault {
    match error {
        ImageError::Limits(_) => Fault::Pixels(limits.pixels),
        _ => Fault::Broken,
    }
}

/// Writes a picture anew.
///
/// # Errors
/// Why it is not taken.
pub fn convert(file: &[u8], limits: &Limits) -> Result<Picture, Fault> {
    if file.is_empty() {
        return Err(Fault::Empty);
    }
    if file.len() > limits.bytes {
        return Err(Fault::Long(limits.bytes));
    }
    let read = || Cursor::new(file);
    let wrong = |error: ImageError| fault(&error, limits);
    match kind::tell(file)? {
        Kind::Png => still::convert(image::codecs::png::PngDecoder::new(read()).map_err(wrong)?, file, true, limits),
        Kind::Jpeg if !kind::is_whole_jpeg(file) => Err(Fault::Broken),
        Kind::Jpeg => {
            still::convert(image::codecs::jpeg::JpegDecoder::new(read()).map_err(wrong)?, file, false, limits)
        }
        Kind::Gif => motion::convert(image::codecs::gif::GifDecoder::new(read()).map_err(wrong)?, limits),
        Kind::WebP { lossless } => {
            let decoder = image::codecs::webp::WebPDecoder::new(read()).map_err(wrong)?;
            if decoder.has_animation() {
                motion::convert(decoder, limits)
            } else {
                still::convert(decoder, file, lossless, limits)
            }
        }
    }
}

/// Holds a decoder to the limits, before it decodes.
fn hold(decoder: &mut impl ImageDecoder, limits: &Limits) -> Result<(), Fault> {
    let (width, height) = decoder.dimensions();
    if width.max(height) > limits.side {
        return Err(Fault::Side(limits.side));
    }
    let most = limits.pixels.saturating_mul(4);
    // Deep colours take twice the room: of them there may be half as many.
    if u64::from(width) * u64::from(height) > limits.pixels || decoder.total_bytes() > most {
        return Err(Fault::Pixels(limits.pixels));
    }
    let mut held = image::Limits::default();
    held.max_image_width = Some(limits.side);
    held.max_image_height = Some(limits.side);
    held.max_alloc = Some(most.saturating_mul(2));
    decoder.set_limits(held).map_err(|error| fault(&error, limits))
}
