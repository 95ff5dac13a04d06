//! QR codes (ISO/IEC 18004) as SVG, dark on light whatever the theme, since scanners want it so.

use qrcode::{EcLevel, QrCode, Version, render::svg};

/// Pixels on each side, at least.
const SIDE: u32 = 240;
/// The longest text, in bytes, whose code can spare room for stains; a screen has none.
const COARSE: usize = 128;
/// The finest code that a picture of a screen still shows clearly: 153 modules a side.
const FINEST: i16 = 34;

/// Draws a text; an empty picture where it is too long for any QR code.
pub(crate) fn draw(text: &str) -> String {
    let level = if text.len() > COARSE { EcLevel::L } else { EcLevel::M };
    QrCode::with_error_correction_level(text, level)
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
