//! Files that are pictures, files that pretend to be, and what remains of each.

use super::{Fault, Limits, convert};
use image::{
    DynamicImage, ExtendedColorType, Frame, GrayImage, ImageEncoder, ImageFormat, ImageReader, Rgb, RgbImage, Rgba,
    RgbaImage,
    codecs::{gif::GifEncoder, png::PngEncoder},
};
use std::{io::Cursor, time::Duration};
use tenants::media::{Format, Picture};

const LIMITS: Limits =
    Limits { bytes: 1 << 20, side: 2_000, pixels: 1_000_000, edge: 400, frames: 20, time: Duration::from_mins(1) };

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Red at the left, blue at the right.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

fn pixels(picture: &Picture) -> RgbaImage {
    let reader = ImageReader::new(Cursor::new(&picture.content)).with_guessed_format().unwrap();
    reader.decode().unwrap().into_rgba8()
}

#[track_caller]
fn near(pixel: Rgba<u8>, expected: [u8; 4]) {
    let far = pixel.0.iter().zip(expected).any(|(found, wanted)| found.abs_diff(wanted) > 12);
    assert!(!far, "{pixel:?} is not {expected:?}");
}

/// A segment of a JPEG behind its beginning.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

/// Notes of a camera: held turned by 90 degrees, and where.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let tag = [tag.to_be_bytes(), kind.to_be_bytes()].concat();
        [tag, count.to_be_bytes().to_vec(), value.to_be_bytes().to_vec()].concat()
    };
    let place = b"48/1 51/1 GPS HERE\0";
    let head = [&b"Exif\0\0MM\0\x2a\0\0\0\x08"[..], &[0, 2]].concat();
    [head, entry(0x0112, 3, 1, 6 << 16), entry(0x8825, 4, 1, 38), vec![0; 4], place.to_vec()].concat()
}

#[test]
fn a_photograph_is_turned_and_forgets_where_it_was_taken() {
    let plain = encoded(&two_halves(80, 40).into(), ImageFormat::Jpeg);
    let file = [with_segment(&plain, 0xe1, &exif()), b"<?php system($_GET[0]); ?>".to_vec()].concat();
    let picture = convert(&file, &LIMITS).unwrap();
    assert_eq!((picture.format, picture.width, picture.height), (Format::Jpeg, 40, 80));
    for gone in [&b"Exif"[..], b"GPS", b"php"] {
        assert!(!picture.content.windows(gone.len()).any(|part| part == gone));
    }
    let pixels = pixels(&picture);
    near(*pixels.get_pixel(20, 10), [255, 0, 0, 255]);
    near(*pixels.get_pixel(20, 70), [0, 0, 255, 255]);
}

#[test]
fn a_large_picture_becomes_smaller_and_keeps_its_shape() {
    let picture = convert(&encoded(&two_halves(1_200, 600).into(), ImageFormat::Png), &LIMITS).unwrap();
    assert_eq!((picture.format, picture.width, picture.height), (Format::Png, 400, 200));
    near(*pixels(&picture).get_pixel(399, 100), [0, 0, 255, 255]);
    let thin = convert(&encoded(&two_halves(1_200, 1).into(), ImageFormat::Png), &LIMITS).unwrap();
    assert_eq!((thin.width, thin.height), (400, 1));
}

#[test]
fn what_shows_through_stays_and_what_is_hidden_does_not_run_out() {
    let hidden =
        RgbaImage::from_fn(800, 800, |x, _| if x < 400 { Rgba([255, 255, 255, 255]) } else { Rgba([0, 0, 0, 0]) });
    let picture = convert(&encoded(&hidden.into(), ImageFormat::WebP), &LIMITS).unwrap();
    assert_eq!(picture.format, Format::Png);
    for pixel in pixels(&picture).pixels().filter(|pixel| pixel.0[3] > 16) {
        near(Rgba([pixel.0[0], pixel.0[1], pixel.0[2], 255]), [255; 4]);
    }
    let opaque = RgbaImage::from_pixel(9, 9, Rgba([7, 7, 7, 255]));
    let picture = convert(&encoded(&opaque.into(), ImageFormat::Png), &LIMITS).unwrap();
    let read = ImageReader::new(Cursor::new(&picture.content)).with_guessed_format().unwrap().decode().unwrap();
    assert_eq!(read, DynamicImage::from(GrayImage::from_pixel(9, 9, image::Luma([7]))));
}

#[test]
fn colours_of_another_profile_become_those_of_srgb() {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    encoder.set_icc_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap()).unwrap();
    encoder.write_image(&[200, 100, 50].repeat(64), 8, 8, ExtendedColorType::Rgb8).unwrap();
    let picture = convert(&file, &LIMITS).unwrap();
    // 200, 100, 50 of Display P3, in sRGB.
    near(*pixels(&picture).get_pixel(4, 4), [213, 95, 36, 255]);
    assert!(!picture.content.windows(4).any(|part| part == b"iCCP"));
}

#[test]
fn what_moves_goes_on_moving_and_what_does_not_is_no_animation() {
    let square = |at: u32| {
        RgbaImage::from_fn(60, 60, move |x, y| {
            let inside = (at..at + 10).contains(&x) && (at..at + 10).contains(&y);
            if inside { Rgba([255, 0, 0, 255]) } else { Rgba([255, 255, 255, 255]) }
        })
    };
    let file = film([square(0), square(20), square(20), square(40)]);
    let picture = convert(&file, &LIMITS).unwrap();
    assert_eq!((picture.format, picture.frames, picture.width), (Format::Gif, 3, 60));
    assert_eq!(shown(&picture), [square(0), square(20), square(40)]);
    let still = convert(&film([square(0)]), &LIMITS).unwrap();
    assert_eq!((still.format, still.frames, pixels(&still)), (Format::Png, 1, square(0)));
    let blinking = |on: bool| {
        RgbaImage::from_fn(20, 20, move |x, _| if on || x < 5 { Rgba([0, 0, 255, 255]) } else { Rgba([0; 4]) })
    };
    let picture = convert(&film([blinking(true), blinking(false), blinking(true)]), &LIMITS).unwrap();
    assert_eq!(shown(&picture), [blinking(true), blinking(false), blinking(true)]);
    let large =
        film([0, 20].map(|at| image::imageops::resize(&square(at), 800, 800, image::imageops::FilterType::Nearest)));
    let picture = convert(&large, &LIMITS).unwrap();
    assert_eq!((picture.width, picture.height, picture.frames), (400, 400, 2));
}

fn film<const N: usize>(frames: [RgbaImage; N]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    encoder.encode_frames(frames.map(Frame::new)).unwrap();
    drop(encoder);
    file
}

fn shown(picture: &Picture) -> Vec<RgbaImage> {
    use image::{AnimationDecoder, codecs::gif::GifDecoder};
    let frames = GifDecoder::new(Cursor::new(&picture.content)).unwrap().into_frames();
    frames.map(|frame| frame.unwrap().into_buffer()).collect()
}

#[test]
fn a_picture_that_would_unpack_into_a_bomb_is_refused_by_its_head() {
    let limits = Limits { pixels: 50_000, ..LIMITS };
    // A PNG head says what it likes: here 2,000 by 2,000.
    let mut bomb = encoded(&two_halves(2, 2).into(), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 7, 0xd0, 0, 0, 7, 0xd0]);
    let sum = crc(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(convert(&bomb, &limits), Err(Fault::Pixels(50_000)));
    assert_eq!(convert(&bomb, &Limits { side: 1_999, ..limits }), Err(Fault::Side(1_999)));
    let mut gif = film([RgbaImage::new(4, 4), RgbaImage::new(4, 4)]);
    gif[6..10].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(convert(&gif, &limits), Err(Fault::Side(2_000)));
    let deep = encoded(&DynamicImage::ImageRgba16(image::ImageBuffer::new(200, 200)), ImageFormat::Png);
    assert_eq!(convert(&deep, &limits), Err(Fault::Pixels(50_000)));
}

#[test]
fn an_animation_that_never_ends_is_refused() {
    let frames: [RgbaImage; 21] =
        std::array::from_fn(|shade| RgbaImage::from_pixel(9, 9, Rgba([u8::try_from(shade).unwrap(), 0, 0, 255])));
    assert_eq!(convert(&film(frames.clone()), &LIMITS), Err(Fault::Frames(20)));
    assert_eq!(convert(&film(frames), &Limits { pixels: 400, ..LIMITS }), Err(Fault::Motion(1_600)));
}

#[test]
fn what_is_no_picture_is_told_by_its_content() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let wide: Vec<u8> = format!("\u{feff}{svg}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for file in [svg.as_bytes(), format!("<?xml version=\"1.0\"?>\n<!-- x --><SVG/>{svg}").as_bytes(), &wide] {
        assert_eq!(convert(file, &LIMITS), Err(Fault::Svg));
    }
    for file in [&b"%PDF-1.7"[..], b"<html><body>", b"MZ\x90\0", b"BM\0\0", b"II*\0", b"x", b"\0\0\0\x20ftypavif"] {
        assert_eq!(convert(file, &LIMITS), Err(Fault::Unknown), "{file:?}");
    }
    assert_eq!(convert(b"", &LIMITS), Err(Fault::Empty));
    assert_eq!(convert(&[0; 9], &Limits { bytes: 8, ..LIMITS }), Err(Fault::Long(8)));
}

/// Cut off anywhere, or with a byte turned anywhere: refused or read, and never the end of the process.
#[test]
fn a_damaged_picture_is_refused_or_read() {
    let whole =
        DynamicImage::from(RgbImage::from_fn(64, 64, |x, y| Rgb([(x * y % 251).try_into().unwrap_or(0), 40, 90])));
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let file = encoded(&whole, format);
        for cut in [4, 13, file.len() / 4, file.len() / 2, file.len() * 3 / 4] {
            assert!(convert(&file[..cut], &LIMITS).is_err(), "{format:?} cut at {cut} of {}", file.len());
        }
        for at in (0..file.len()).step_by(file.len() / 60 + 1) {
            let mut turned = file.clone();
            turned[at] ^= 0x55;
            drop(convert(&turned, &LIMITS));
        }
    }
    let thumbnail = encoded(&whole, ImageFormat::Jpeg);
    let file = with_segment(&thumbnail, 0xe1, &thumbnail);
    assert!(convert(&file, &LIMITS).is_ok());
    assert_eq!(convert(&file[..file.len() - 2], &LIMITS), Err(Fault::Broken));
}

/// The checksum of PNG (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        }
    }
    !sum
}
