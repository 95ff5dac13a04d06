//! Codes of other screens, read off pictures.

use std::fs;

use bridge::request::PictureRequest;
use data_encoding::BASE64;
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, EcLevel, QrCode};

use crate::devices::{Device, code};

/// A code as a screen shows it, with some room around it.
fn drawn(text: &str) -> Vec<u8> {
    const SQUARE: usize = 4;
    const ROOM: usize = 8;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("it fits");
    let side = code.width() + 2 * ROOM;
    let is_dark = |at: usize| {
        let place = |at: usize| (at / SQUARE).checked_sub(ROOM).filter(|at| *at < code.width());
        let (x, y) = (place(at % (side * SQUARE)), place(at / (side * SQUARE)));
        x.zip(y).is_some_and(|square| code[square] == Color::Dark)
    };
    let pixels = side * SQUARE * side * SQUARE;
    let grey: Vec<u8> = (0..pixels).map(|at| if is_dark(at) { 0 } else { 255 }).collect();
    let length = u32::try_from(side * SQUARE).expect("small");
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, length, length);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().expect("in memory");
    writer.write_image_data(&grey).expect("in memory");
    drop(writer);
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_an_invite_is_read_off_a_picture_and_no_other_code_is() {
    let device = Device::founded("Laptop").await;
    let invite = format!("cohort:join/{}", "a7Kq0Zr9_Xc3-Lm5".repeat(12));
    let picture = device.path("invite.png");
    fs::write(&picture, drawn(&invite)).expect("written");
    assert_eq!(device.app.read_code(picture).await.as_deref(), Ok(invite.as_str()));

    let pasted = |picture: &[u8]| PictureRequest { picture: BASE64.encode(picture) };
    let link = format!("https://wallet.example/#{invite}");
    let read = device.app.read_pasted(pasted(&drawn(&link))).await;
    assert_eq!(read.as_deref(), Ok(link.as_str()), "also as part of a link");
    let refused = async |picture: &[u8]| code(device.app.read_pasted(pasted(picture)).await);
    assert_eq!(refused(&drawn("https://example.org/")).await, "picture.other_code");
    assert_eq!(refused(b"no picture at all").await, "sheet.picture");
    let mut blank = drawn(&invite);
    blank.truncate(blank.len() / 2);
    assert_eq!(refused(&blank).await, "sheet.picture");
    let nothing = PictureRequest { picture: "%".to_owned() };
    assert_eq!(code(device.app.read_pasted(nothing).await), "sheet.picture");
    assert_eq!(code(device.app.read_code(device.path("none.png")).await), "picture.file");
}
