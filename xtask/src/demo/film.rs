//! What a phone's camera sees: a part of another device's screen, as a film of one picture.

use std::{fs, path::Path};

use png::{ColorType, Decoder, Transformations};

use crate::Failure;

/// The camera's picture, in pixels.
const WIDTH: usize = 1280;
const HEIGHT: usize = 960;

/// A place on a screen: left, top, width, height, in pixels of its picture.
pub(super) type Place = [usize; 4];

/// Makes a film (YUV4MPEG2) of a place in a picture of a screen (PNG), as large as it fits, on white.
pub(super) fn shoot(screen: &Path, place: Place, film: &Path) -> Result<(), Failure> {
    let bytes = fs::read(screen).map_err(Failure::system("read a picture"))?;
    let odd = |problem: png::DecodingError| Failure::Node {
        method: "a picture".into(),
        answer: problem.to_string(),
    };
    let mut decoder = Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(odd)?;
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let frame = reader.next_frame(&mut pixels).map_err(odd)?;
    let samples = match frame.color_type {
        ColorType::Grayscale => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgba => 4,
        ColorType::Rgb | ColorType::Indexed => 3,
    };
    let [left, top, width, height] = place;
    let scale = (WIDTH * 9 / 10 / width.max(1)).min(HEIGHT * 9 / 10 / height.max(1)).max(1);
    let [inset_x, inset_y] =
        [WIDTH.saturating_sub(width * scale) / 2, HEIGHT.saturating_sub(height * scale) / 2];
    let light = |x: usize, y: usize| {
        let inside = |at: usize, inset: usize, size: usize| {
            at.checked_sub(inset).map(|at| at / scale).filter(|at| *at < size)
        };
        let (x, y) = inside(x, inset_x, width).zip(inside(y, inset_y, height))?;
        pixels.get(((top + y) * frame.width as usize + left + x) * samples).copied()
    };
    let mut out = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\nFRAME\n").into_bytes();
    for y in 0..HEIGHT {
        out.extend((0..WIDTH).map(|x| light(x, y).unwrap_or(255)));
    }
    // Without colours.
    out.resize(out.len() + WIDTH * HEIGHT / 2, 128);
    fs::write(film, out).map_err(Failure::system("write a film"))
}
