//! Pictures that move: written as GIF, each frame with no more than what changes in it.

use super::{Fault, Limits, fault, hold, still};
use gif::{DisposalMethod, Encoder, Frame, Repeat};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, RgbaImage, metadata::LoopCount};
use std::time::Instant;
use tenants::media::{Format, Picture};

/// How coarsely colours are chosen where there are more than 256 (1 to 30): the crate's own middle.
const SPEED: i32 = 10;
/// How many times as many pixels as a still picture one that moves may have in all.
const MOTION: u64 = 4;

/// Reads a picture that may move and writes it anew: what doesn't move is no GIF any more.
pub(super) fn convert<'a>(
    mut decoder: impl ImageDecoder + AnimationDecoder<'a>,
    limits: &Limits,
) -> Result<Picture, Fault> {
    hold(&mut decoder, limits)?;
    let begun = Instant::now();
    let (width, height) = decoder.dimensions();
    let each = u64::from(width) * u64::from(height);
    let most = limits.pixels.saturating_mul(MOTION);
    let repeat = match decoder.loop_count() {
        LoopCount::Infinite => Repeat::Infinite,
        LoopCount::Finite(times) => Repeat::Finite(u16::try_from(times.get()).unwrap_or(u16::MAX)),
    };
    let mut film = None;
    let mut first: Option<(DynamicImage, u16)> = None;
    for (number, frame) in (1_u32..).zip(decoder.into_frames()) {
        if number > limits.frames {
            return Err(Fault::Frames(limits.frames));
        }
        if each * u64::from(number) > most || begun.elapsed() > limits.time {
            return Err(Fault::Motion(most));
        }
        let frame = frame.map_err(|error| fault(&error, limits))?;
        let (numerator, denominator) = frame.delay().numer_denom_ms();
        let delay = u16::try_from(numerator / denominator.max(1) / 10).unwrap_or(u16::MAX);
        let image = DynamicImage::from(frame.into_buffer());
        match first.take() {
            None if film.is_none() => first = Some((image, delay)),
            waiting => {
                let film = match &mut film {
                    Some(film) => film,
                    none => none.insert(Film::new(width, height, repeat, limits.edge)?),
                };
                for (image, delay) in waiting.into_iter().chain([(image, delay)]) {
                    film.push(image, delay)?;
                }
            }
        }
    }
    match (film, first) {
        (Some(film), _) => film.end(),
        (None, Some((image, _))) => still::write(image, None, true, limits),
        (None, None) => Err(Fault::Broken),
    }
}

/// A GIF that is being written.
struct Film {
    encoder: Encoder<Vec<u8>>,
    edge: u32,
    /// What is on the screen before the frame that waits; nothing at the beginning, and where all was cleared.
    shown: Option<RgbaImage>,
    /// The frame that waits for the next one, and for how long it is shown, in hundredths of a second.
    waiting: Option<(RgbaImage, u16)>,
    frames: u32,
    size: (u16, u16),
}

impl Film {
    fn new(width: u32, height: u32, repeat: Repeat, edge: u32) -> Result<Self, Fault> {
        // As the frames will be after they were made smaller.
        let blank = still::shrink(DynamicImage::new_rgba8(width, height), edge);
        let size = (short(blank.width())?, short(blank.height())?);
        let mut encoder = Encoder::new(Vec::new(), size.0, size.1, &[]).map_err(|_| Fault::Broken)?;
        encoder.set_repeat(repeat).map_err(|_| Fault::Broken)?;
        Ok(Self { encoder, edge, shown: None, waiting: None, frames: 0, size })
    }

    fn push(&mut self, image: DynamicImage, delay: u16) -> Result<(), Fault> {
        let mut canvas = still::shrink(image, self.edge).into_rgba8();
        for pixel in canvas.pixels_mut() {
            // A GIF shows a pixel or does not.
            pixel.0 = if pixel.0[3] < 128 { [0; 4] } else { [pixel.0[0], pixel.0[1], pixel.0[2], u8::MAX] };
        }
        let Some((before, shown_for)) = self.waiting.take() else {
            self.waiting = Some((canvas, delay));
            return Ok(());
        };
        if before == canvas {
            self.waiting = Some((before, shown_for.saturating_add(delay)));
            return Ok(());
        }
        // A pixel that is shown can't be taken back but with all others.
        let clears = before.pixels().zip(canvas.pixels()).any(|(before, now)| before.0[3] > now.0[3]);
        self.write(before, shown_for, clears)?;
        self.waiting = Some((canvas, delay));
        Ok(())
    }

    fn write(&mut self, canvas: RgbaImage, delay: u16, clears: bool) -> Result<(), Fault> {
        let shown = if clears { None } else { self.shown.take() };
        let ((left, top), mut part) = match &shown {
            None => ((0, 0), canvas.clone()),
            Some(shown) => changes(shown, &canvas),
        };
        let mut frame = Frame::from_rgba_speed(short(part.width())?, short(part.height())?, &mut part, SPEED);
        (frame.left, frame.top, frame.delay) = (short(left)?, short(top)?, delay);
        frame.dispose = if clears { DisposalMethod::Background } else { DisposalMethod::Keep };
        self.encoder.write_frame(&frame).map_err(|_| Fault::Broken)?;
        self.frames += 1;
        self.shown = (!clears).then_some(canvas);
        Ok(())
    }

    fn end(mut self) -> Result<Picture, Fault> {
        if let Some((canvas, delay)) = self.waiting.take() {
            self.write(canvas, delay, false)?;
        }
        let (width, height) = (u32::from(self.size.0), u32::from(self.size.1));
        let content = self.encoder.into_inner().map_err(|_| Fault::Broken)?;
        Ok(Picture { format: Format::Gif, width, height, frames: self.frames, content })
    }
}

/// A length as GIF has it.
fn short(side: u32) -> Result<u16, Fault> {
    u16::try_from(side).map_err(|_| Fault::Broken)
}

/// The smallest rectangle that holds all that changes, with nothing in it where nothing does.
fn changes(before: &RgbaImage, now: &RgbaImage) -> ((u32, u32), RgbaImage) {
    let (mut left, mut top, mut right, mut bottom) = (now.width(), now.height(), 0, 0);
    for (x, y, pixel) in now.enumerate_pixels() {
        if pixel != before.get_pixel(x, y) {
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1));
        }
    }
    let part = RgbaImage::from_fn(right.saturating_sub(left).max(1), bottom.saturating_sub(top).max(1), |x, y| {
        let (x, y) = (x + left.min(now.width() - 1), y + top.min(now.height() - 1));
        let pixel = now.get_pixel(x, y);
        if pixel == before.get_pixel(x, y) { image::Rgba([0; 4]) } else { *pixel }
    });
    ((left.min(now.width() - 1), top.min(now.height() - 1)), part)
}
