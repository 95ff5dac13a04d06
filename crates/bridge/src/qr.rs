//! QR codes as SVG (ISO/IEC 18004), dark on light whatever the theme: scanners want it so.

use qrcode::{EcLevel, QrCode, render::svg};

/// Pixels on each side, at least.
const SIDE: u32 = 240;

/// Draws a text; an empty picture where it is too long for any QR code.
pub(crate) fn draw(text: &str) -> String {
    QrCode::with_error_correction_level(text, EcLevel::M).map_or_else(
        |_| String::new(),
        |code| {
            code.render::<svg::Color<'_>>()
                .min_dimensions(SIDE, SIDE)
                .dark_color(svg::Color("#000000"))
                .light_color(svg::Color("#ffffff"))
                .quiet_zone(true)
                .build()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn an_address_becomes_a_picture_without_anything_active() {
        let svg = draw("ethereum:0x52908400098527886E0F7030069857D2E4169EE7");
        assert!(svg.contains("<svg") && svg.contains("#000000"));
        assert!(!svg.contains("<script") && !svg.contains("href"));
    }

    #[test]
    fn what_fits_no_code_gives_no_picture() {
        assert_eq!(draw(&"x".repeat(10_000)), "");
    }
}
