//! QR codes (ISO/IEC 18004): as SVG, dark on light whatever the theme, since scanners want it so; and
//! out of a PNG picture (ISO/IEC 15948), such as a picture of a screen.

use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};
use qrcode::{EcLevel, QrCode, Version, render::svg};

/// Pixels on each side, at least.
const SIDE: u32 = 240;
/// The finest code that a picture of a screen still shows clearly: 153 modules a side.
const FINEST: i16 = 34;
/// The most pixels of a picture that is read.
const MOST_PIXELS: usize = 40_000_000;
/// The most memory that decoding one may take, in bytes.
const MOST_MEMORY: usize = 256 * 1024 * 1024;
/// The first bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Draws a text; an empty picture where it is too long for any QR code.
pub(crate) fn draw(text: &str) -> String {
    QrCode::with_error_correction_level(text, EcLevel::M)
        .map_or_else(|_| String::new(), |code| render(&code))
}

/// Draws a long text with as little to spare as a code can; `None` where it would be too fine to read.
pub(crate) fn draw_long(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    matches!(code.version(), Version::Normal(version) if version <= FINEST).then(|| render(&code))
}

fn render(code: &QrCode) -> String {
    code.render::<svg::Color<'_>>()
        .min_dimensions(SIDE, SIDE)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .quiet_zone(true)
        .build()
}

/// True for what is a PNG picture by its first bytes.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(PNG)
}

/// Reads the text of the first code in a PNG picture; `None` where there is none to be read.
pub(crate) fn read(picture: &[u8]) -> Option<String> {
    let (width, height, grey) = decode(picture)?;
    let at = |x: usize, y: usize| grey.get(y * width + x).copied().unwrap_or(255);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let codes = picture.detect_grids();
    codes.iter().find_map(|code| code.decode().ok()).map(|(_, text)| text)
}

/// Width, height and one grey byte for each pixel.
fn decode(picture: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let limits = Limits { bytes: MOST_MEMORY };
    let mut decoder = Decoder::new_with_limits(Cursor::new(picture), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width, reader.info().height);
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    width.checked_mul(height).filter(|pixels| (1..=MOST_PIXELS).contains(pixels))?;
    let mut bytes = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut bytes).ok()?;
    let samples = bytes.get(..frame.buffer_size())?.chunks_exact(frame.color_type.samples());
    let grey: Vec<u8> = match frame.color_type {
        ColorType::Grayscale => bytes,
        _ => samples.map(grey_of).collect(),
    };
    Some((width, height, grey))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of a code with so many pixels a module, of these samples for dark and light.
    fn picture(text: &str, scale: u32, colour: ColorType, dark: &[u8], light: &[u8]) -> Vec<u8> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        let modules = u32::try_from(code.width()).unwrap();
        let side = (modules + 8) * scale;
        let mut pixels = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let (column, row) = (x / scale, y / scale);
                let inside = |at: u32| (4..modules + 4).contains(&at);
                let is_dark = inside(column)
                    && inside(row)
                    && code[(column as usize - 4, row as usize - 4)] == qrcode::Color::Dark;
                pixels.extend(if is_dark { dark } else { light });
            }
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side, side);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        bytes
    }

    #[test]
    fn an_address_becomes_a_picture_without_anything_active() {
        let svg = draw("ethereum:0x52908400098527886E0F7030069857D2E4169EE7");
        assert!(svg.contains("<svg") && svg.contains("#000000"));
        assert!(!svg.contains("<script") && !svg.contains("href"));
    }

    #[test]
    fn what_fits_no_code_gives_no_picture() {
        assert_eq!(draw(&"x".repeat(10_000)), "");
        assert_eq!(draw_long(&"X".repeat(10_000)), None);
    }

    #[test]
    fn a_code_that_would_be_too_fine_is_not_drawn() {
        // The table of the standard: version 34, level L, 3,183 alphanumeric characters.
        assert!(draw_long(&"A".repeat(3183)).is_some());
        assert_eq!(draw_long(&"A".repeat(3184)), None);
    }

    #[test]
    fn a_text_comes_back_out_of_its_picture_in_every_kind_of_png() {
        let text = "COHORT:WALLET/".to_owned() + &"ABC234".repeat(200);
        for (colour, dark, light) in [
            (ColorType::Grayscale, &[0][..], &[255][..]),
            (ColorType::GrayscaleAlpha, &[0, 255], &[255, 255]),
            (ColorType::Rgb, &[20, 20, 60], &[250, 250, 240]),
            (ColorType::Rgba, &[0, 0, 0, 255], &[0, 0, 0, 0]),
        ] {
            let bytes = picture(&text, 3, colour, dark, light);
            assert!(is_picture(&bytes));
            assert_eq!(read(&bytes).as_deref(), Some(text.as_str()), "{colour:?}");
        }
    }

    #[test]
    fn the_finest_code_still_reads_at_two_pixels_a_module() {
        let text = "A1".repeat(1591);
        let bytes = picture(&text, 2, ColorType::Grayscale, &[0], &[255]);
        assert_eq!(read(&bytes).as_deref(), Some(text.as_str()));
    }

    #[test]
    fn what_holds_no_code_gives_none() {
        assert_eq!(read(b""), None);
        assert_eq!(read(PNG), None);
        assert!(!is_picture(b"cohort wallet 1\n"));
        let whole = picture("ABC", 4, ColorType::Grayscale, &[0], &[255]);
        let blank = picture("ABC", 4, ColorType::Grayscale, &[255], &[255]);
        assert_eq!(read(&blank), None);
        for at in 8..whole.len() {
            let _ = read(&whole[..at]);
        }
        // A picture that claims to be larger than any memory.
        let mut huge = whole;
        huge[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        assert_eq!(read(&huge), None);
    }
}
