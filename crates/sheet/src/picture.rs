//! Codes out of pictures: PNG (ISO/IEC 15948), such as a screen's or a scan's, and JPEG (ITU-T T.81), such as a
//! camera's.

use std::{
    collections::BTreeSet,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use png::{ColorType, Decoder, Limits, Transformations};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::{
    SheetError,
    blocks::Blocks,
    islands::{Part, islands},
};

/// The most pixels of a picture that is read.
const MOST_PIXELS: usize = 40_000_000;
/// The most pixels a side.
const MOST_SIDE: usize = 20_000;
/// The most memory that decoding a PNG picture may take, in bytes.
const MOST_MEMORY: usize = 256 * 1024 * 1024;
/// The most scans of a JPEG picture that builds itself up.
const MOST_SCANS: usize = 64;
/// The most pixels that are looked through at once: enough for a page of codes, and quick.
const AT_ONCE: usize = 8_000_000;
/// The most pixels along a side of what may be one code, and up to which it is made larger.
const ALONE: usize = 1_000;
/// How a code is turned to be looked at, in degrees.
const TURNS: [f32; 12] =
    [0.0, 11.0, 29.0, 47.0, 73.0, 97.0, 152.0, 205.0, 233.0, 262.0, 311.0, 345.0];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// True for what is a PNG or JPEG picture by its first bytes.
#[must_use]
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(PNG) || is_jpeg(bytes)
}

/// Reads the texts of the codes in a picture, until they are enough or all that can be read were.
///
/// # Errors
///
/// [`SheetError::Picture`], [`SheetError::LargePicture`].
pub fn texts(
    picture: &[u8],
    enough: impl Fn(&BTreeSet<String>) -> bool,
) -> Result<BTreeSet<String>, SheetError> {
    // Where nothing unwinds, a picture that breaks a decoder would end the whole program with it.
    if cfg!(target_family = "wasm") {
        return Err(SheetError::Picture);
    }
    let decode = || if is_jpeg(picture) { decode_jpeg(picture) } else { decode_png(picture) };
    let grey = catch_unwind(decode).unwrap_or(Err(SheetError::Picture))?;
    let mut found = BTreeSet::new();
    found.extend(grey.at_most(AT_ONCE).texts());
    // Where there are several codes, the finder takes corners of two for those of one: each is looked at alone. And
    // it misses one now and then by how its edges fall on the pixels: each is looked at from several sides.
    let whole = Part::whole(&grey);
    let mut parts: Vec<Grey> = [whole]
        .into_iter()
        .chain(islands(&grey))
        .map(|part| grey.cut(&part).no_wider(ALONE))
        .collect();
    for turn in TURNS {
        parts.retain(|part| {
            let texts = part.turned(turn).texts();
            found.extend(texts.iter().cloned());
            texts.is_empty()
        });
        if enough(&found) {
            break;
        }
    }
    Ok(found)
}

/// Where JPEG pictures begin in a document of a scanner's.
pub(crate) fn jpegs(document: &[u8]) -> impl Iterator<Item = &[u8]> {
    let begins = document.windows(JPEG.len()).enumerate().filter(|(_, window)| *window == JPEG);
    begins.filter_map(|(at, _)| document.get(at..))
}

fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(JPEG)
}

/// A picture without colours.
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(255)
    }

    fn at_most(&self, pixels: usize) -> Self {
        let mut times = 1;
        while self.pixels.len() / (times * times) > pixels {
            times += 1;
        }
        self.smaller(times)
    }

    fn no_wider(&self, side: usize) -> Self {
        self.smaller(self.width.max(self.height).div_ceil(side))
    }

    /// The same picture turned around its middle, with its edges drawn out; larger where it is small.
    fn turned(&self, degrees: f32) -> Self {
        let times = (ALONE / self.width.max(self.height).max(1)).clamp(1, 3);
        if self.pixels.is_empty() || (degrees == 0.0 && times == 1) {
            return self.cut(&Part::whole(self));
        }
        let (sin, cos) = degrees.to_radians().sin_cos();
        let times = times as f32;
        let (w, h) = (self.width as f32, self.height as f32);
        let width = ((w * cos.abs() + h * sin.abs()) * times) as usize;
        let height = ((w * sin.abs() + h * cos.abs()) * times) as usize;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let from_middle = |at: usize, size: usize| (at as f32 - size as f32 / 2.0) / times;
                let (dx, dy) = (from_middle(x, width), from_middle(y, height));
                let from = (cos * dx + sin * dy + w / 2.0, cos * dy - sin * dx + h / 2.0);
                pixels.push(self.between(from));
            }
        }
        Self { width, height, pixels }
    }

    /// What is seen at a place between four pixels.
    fn between(&self, (x, y): (f32, f32)) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let pixel = |x: f32, y: f32| {
            let near = |at: f32, size: usize| (at.max(0.0) as usize).min(size - 1);
            f32::from(self.at(near(x, self.width), near(y, self.height)))
        };
        let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
        let lower = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
        (upper * (1.0 - down) + lower * down) as u8
    }

    /// The same picture with the mean of so many pixels each way as one.
    fn smaller(&self, times: usize) -> Self {
        if times <= 1 {
            return self.cut(&Part::whole(self));
        }
        let (width, height) = (self.width / times, self.height / times);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let near = (0..times).flat_map(|down| (0..times).map(move |right| (right, down)));
                let sum: usize = near
                    .map(|(right, down)| usize::from(self.at(x * times + right, y * times + down)))
                    .sum();
                pixels.push(u8::try_from(sum / (times * times)).unwrap_or(255));
            }
        }
        Self { width, height, pixels }
    }

    fn cut(&self, part: &Part) -> Self {
        let Part { left, top, width, height } = *part;
        let row = |y: usize| self.pixels.get(y * self.width + left..)?.get(..width);
        let pixels = (top..top + height).filter_map(row).flatten().copied().collect();
        Self { width, height, pixels }
    }

    fn texts(&self) -> Vec<String> {
        let look = || {
            let blocks = Blocks::of(self);
            let middles = blocks.middles();
            let is_dark = |x: usize, y: usize| {
                let block = y / blocks.side * blocks.columns + x / blocks.side;
                middles.get(block).is_some_and(|middle| self.at(x, y) < *middle)
            };
            let mut picture =
                rqrr::PreparedImage::prepare_from_bitmap(self.width, self.height, is_dark);
            let codes = picture.detect_grids();
            codes.iter().filter_map(|code| code.decode().ok()).map(|(_, text)| text).collect()
        };
        if self.pixels.is_empty() {
            return Vec::new();
        }
        // Where its finder panics over an odd picture, there is nothing that it found.
        catch_unwind(AssertUnwindSafe(look)).unwrap_or_default()
    }
}

/// The size of a picture, where it is one that is read.
fn checked(width: usize, height: usize) -> Result<usize, SheetError> {
    let pixels = width.checked_mul(height).ok_or(SheetError::LargePicture)?;
    if pixels > MOST_PIXELS || width.max(height) > MOST_SIDE {
        return Err(SheetError::LargePicture);
    }
    if pixels == 0 { Err(SheetError::Picture) } else { Ok(pixels) }
}

fn decode_jpeg(picture: &[u8]) -> Result<Grey, SheetError> {
    // No limit of its own: what it says of too large a side is what it says of any damage.
    let options = DecoderOptions::new_safe()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    let broken = |_| SheetError::Picture;
    decoder.decode_headers().map_err(broken)?;
    let info = decoder.info().ok_or(SheetError::Picture)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    // Before there is memory for it.
    let size = checked(width, height)?;
    let pixels = decoder.decode().map_err(broken)?;
    if pixels.len() == size { Ok(Grey { width, height, pixels }) } else { Err(SheetError::Picture) }
}

fn decode_png(picture: &[u8]) -> Result<Grey, SheetError> {
    let broken = |_| SheetError::Picture;
    let limits = Limits { bytes: MOST_MEMORY };
    let mut decoder = Decoder::new_with_limits(Cursor::new(picture), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(broken)?;
    let side = |side: u32| usize::try_from(side).map_err(|_| SheetError::LargePicture);
    let (width, height) = (side(reader.info().width)?, side(reader.info().height)?);
    checked(width, height)?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or(SheetError::LargePicture)?];
    let frame = reader.next_frame(&mut bytes).map_err(broken)?;
    bytes.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        ColorType::Grayscale => bytes,
        _ => bytes.chunks_exact(frame.color_type.samples()).map(grey_of).collect(),
    };
    Ok(Grey { width, height, pixels })
}

/// The grey of a pixel on white: one sample or three, with or without how opaque it is.
fn grey_of(pixel: &[u8]) -> u8 {
    let (colour, opaque) = match *pixel {
        [grey, opaque] => (u32::from(grey), opaque),
        [red, green, blue, opaque] => (mean(red, green, blue), opaque),
        [red, green, blue] => (mean(red, green, blue), 255),
        _ => (255, 255),
    };
    let opaque = u32::from(opaque);
    u8::try_from((colour * opaque + 255 * (255 - opaque)) / 255).unwrap_or(255)
}

fn mean(red: u8, green: u8, blue: u8) -> u32 {
    (u32::from(red) + u32::from(green) + u32::from(blue)) / 3
}
