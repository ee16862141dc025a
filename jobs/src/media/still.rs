//! Pictures that don't move.

use super::{Fault, Limits, colour, fault, hold};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, RgbaImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    imageops,
};
use tenants::media::{Format, Picture};

/// How well a photograph is kept, in the encoder's hundredths: where the first makes more of a file than it was, the second.
const QUALITY: [u8; 2] = [85, 75];

/// Reads a picture and writes it anew: a drawing as PNG, and a photograph as JPEG unless something shows through it.
pub(super) fn convert(
    mut decoder: impl ImageDecoder,
    file: &[u8],
    drawing: bool,
    limits: &Limits,
) -> Result<Picture, Fault> {
    hold(&mut decoder, limits)?;
    let wrong = |error| fault(&error, limits);
    // Notes that can't be read turn nothing and colour nothing.
    let turn = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    let mut image = colour::standard(DynamicImage::from_decoder(decoder).map_err(wrong)?, profile.as_deref());
    image.apply_orientation(turn);
    write(image, Some(file.len()), drawing, limits)
}

/// Writes a picture whose colours are in order; `before` is how long it was, in bytes.
pub(super) fn write(
    image: DynamicImage,
    before: Option<usize>,
    drawing: bool,
    limits: &Limits,
) -> Result<Picture, Fault> {
    let (width, height) = (image.width(), image.height());
    let image = colour::plain(shrink(image, limits.edge));
    let is_smaller = (image.width(), image.height()) != (width, height);
    let (format, content) = if drawing || image.color().has_alpha() {
        (Format::Png, png(&image)?)
    } else {
        let mut content = jpeg(&image, QUALITY[0])?;
        if !is_smaller && before.is_some_and(|before| content.len() > before) {
            content = jpeg(&image, QUALITY[1])?;
        }
        (Format::Jpeg, content)
    };
    Ok(Picture { format, width: image.width(), height: image.height(), frames: 1, content })
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut content, CompressionType::Default, FilterType::Adaptive);
    encode(encoder, image)?;
    Ok(content)
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    encode(JpegEncoder::new_with_quality(&mut content, quality), image)?;
    Ok(content)
}

fn encode(encoder: impl ImageEncoder, image: &DynamicImage) -> Result<(), Fault> {
    let colours = ExtendedColorType::from(image.color());
    encoder.write_image(image.as_bytes(), image.width(), image.height(), colours).map_err(|_| Fault::Broken)
}

/// No longer at any side than `edge`.
pub(super) fn shrink(image: DynamicImage, edge: u32) -> DynamicImage {
    if image.width().max(image.height()) <= edge {
        return image;
    }
    let transparent = image.color().has_alpha();
    // What can't be seen has a colour too, which must not run into what can.
    let image = if transparent { weigh(image.into_rgba8()).into() } else { image };
    // A coarse step first: the fine one takes room for every pixel that it reads.
    let coarse = edge.saturating_mul(2);
    let image = if image.width().max(image.height()) > coarse { image.thumbnail(coarse, coarse) } else { image };
    let image = image.resize(edge, edge, imageops::FilterType::Lanczos3);
    if transparent { unweigh(image.into_rgba8()).into() } else { image }
}

fn weigh(mut pixels: RgbaImage) -> RgbaImage {
    for pixel in pixels.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            *channel = u8::try_from((u16::from(*channel) * alpha + 127) / 255).unwrap_or(u8::MAX);
        }
    }
    pixels
}

fn unweigh(mut pixels: RgbaImage) -> RgbaImage {
    for pixel in pixels.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for channel in &mut pixel.0[..3] {
            let whole = (u16::from(*channel) * 255 + alpha / 2).checked_div(alpha).unwrap_or_default();
            *channel = u8::try_from(whole).unwrap_or(u8::MAX);
        }
    }
    pixels
}
