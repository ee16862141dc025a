//! Colours: brought into sRGB, and no more channels than the picture uses.

use image::{DynamicImage, RgbaImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// With eight bits a channel, as red, green and blue in sRGB, and with transparency where there was any.
///
/// A profile that can't be read is passed over, as most programs do; so is one for inks or for grey, because the decoders have
/// made red, green and blue of the former, and the latter differ by a shade.
pub(super) fn standard(image: DynamicImage, profile: Option<&[u8]>) -> DynamicImage {
    let transparent = image.color().has_alpha();
    let profile = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    let profile = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb);
    if transparent {
        let mut pixels = image.into_rgba8();
        convert(&mut pixels, Layout::Rgba, profile);
        pixels.into()
    } else {
        let mut pixels = image.into_rgb8();
        convert(&mut pixels, Layout::Rgb, profile);
        pixels.into()
    }
}

fn convert(pixels: &mut [u8], layout: Layout, profile: Option<ColorProfile>) {
    let standard = ColorProfile::new_srgb();
    let transform = profile
        .and_then(|profile| profile.create_transform_8bit(layout, &standard, layout, TransformOptions::default()).ok());
    let Some(transform) = transform else { return };
    // A piece at a time, whole pixels each.
    let mut piece = vec![0; 12 * 4096];
    for part in pixels.chunks_mut(12 * 4096) {
        let room = &mut piece[..part.len()];
        if transform.transform(part, room).is_ok() {
            part.copy_from_slice(room);
        }
    }
}

/// Without transparency that hides nothing, and without colours that are all grey.
pub(super) fn plain(image: DynamicImage) -> DynamicImage {
    let image = match image {
        DynamicImage::ImageRgba8(pixels) if is_opaque(&pixels) => DynamicImage::ImageRgba8(pixels).into_rgb8().into(),
        image => image,
    };
    match image {
        DynamicImage::ImageRgb8(pixels) if pixels.pixels().all(|pixel| is_grey(&pixel.0)) => {
            DynamicImage::ImageRgb8(pixels).into_luma8().into()
        }
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| is_grey(&pixel.0[..3])) => {
            DynamicImage::ImageRgba8(pixels).into_luma_alpha8().into()
        }
        image => image,
    }
}

fn is_opaque(pixels: &RgbaImage) -> bool {
    pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX)
}

fn is_grey(channels: &[u8]) -> bool {
    channels.windows(2).all(|pair| pair[0] == pair[1])
}
