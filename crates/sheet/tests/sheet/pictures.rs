//! Pictures of codes: pages, photos, several, and what is none.

use sheet::{Gathered, Given, SheetError, SheetId, is_picture, read, texts};

use crate::{
    label,
    page::{Picture, pages},
    piece_file, recovery_file,
};

/// Brings together what these pictures show, and gives which sheet it is.
fn gathered(pictures: impl IntoIterator<Item = Vec<u8>>) -> Result<SheetId, SheetError> {
    let mut gathered = Gathered::default();
    for picture in pictures {
        let Given::Codes(codes) = read(&picture)? else { panic!("a picture has codes") };
        gathered.take(codes)?;
    }
    gathered.join().map(|sealed| SheetId::of(&sealed))
}

#[test]
fn a_page_as_it_is_printed_reads_back_from_one_picture() {
    for sealed in [recovery_file(&label(), 2400), piece_file(400)] {
        let pages = pages(&sealed, 2.0);
        assert_eq!(pages.len(), 1);
        assert_eq!(gathered([pages[0].png()]), Ok(SheetId::of(&sealed)));
    }
}

#[test]
fn every_number_of_codes_on_a_page_reads_back() {
    for content in [1, 600, 1100, 1700, 2200, 2800, 3300, 6000] {
        let sealed = recovery_file(&label(), content);
        let pictures = pages(&sealed, 2.0).into_iter().map(|page| page.png());
        assert_eq!(gathered(pictures), Ok(SheetId::of(&sealed)), "{content}");
    }
}

#[test]
fn a_photo_that_is_askew_and_badly_lit_reads_back() {
    let sealed = recovery_file(&label(), 2400);
    let page = pages(&sealed, 2.5).remove(0);
    for seed in 1..=3 {
        for is_progressive in [false, true] {
            let photo = page.photographed(seed).jpeg(is_progressive);
            assert_eq!(gathered([photo]), Ok(SheetId::of(&sealed)), "seed {seed}");
        }
    }
}

#[test]
fn a_picture_of_some_codes_waits_for_the_next_one() {
    let sealed = recovery_file(&label(), 2400);
    let page = pages(&sealed, 2.0).remove(0);
    let (mut upper, mut lower) = (page.clone(), page.clone());
    let half = page.pixels.len() / 2;
    upper.pixels[half..].fill(255);
    lower.pixels[..half].fill(255);
    let found = gathered([upper.png()]);
    assert!(matches!(found, Err(SheetError::MissingCodes { of: 6, .. })), "{found:?}");
    // A code that is cut in two is in neither.
    let found = gathered([lower.png(), upper.png()]);
    let Err(SheetError::MissingCodes { sheet, missing, .. }) = found else { panic!("{found:?}") };
    assert_eq!((sheet, missing), (SheetId::of(&sealed), vec![3, 4]));
    assert_eq!(gathered([lower.png(), upper.png(), page.jpeg(false)]), Ok(SheetId::of(&sealed)));
}

#[test]
fn a_picture_of_two_sheets_names_both() {
    let (one, other) = (recovery_file(&label(), 600), piece_file(10));
    let pages = [&one, &other].map(|sealed| pages(sealed, 2.0).remove(0));
    let mut beside = Picture::blank(pages[0].width * 2, pages[0].height);
    for y in 0..beside.height {
        for (at, page) in pages.iter().enumerate() {
            let row = &page.pixels[y * page.width..][..page.width];
            beside.pixels[y * beside.width + at * page.width..][..page.width].copy_from_slice(row);
        }
    }
    let mut both = [SheetId::of(&one), SheetId::of(&other)];
    both.sort_unstable();
    let found = gathered([beside.png()]);
    let Err(SheetError::TwoSheets { one, other }) = found else { panic!("{found:?}") };
    let mut named = [one, other];
    named.sort_unstable();
    assert_eq!(named, both);
}

#[test]
fn a_picture_without_codes_says_so() {
    let blank = Picture::blank(600, 400);
    // Thinner than the smallest one of it would be.
    let mut line = Picture::blank(19_000, 40);
    line.pixels[19_000 * 20..19_000 * 21].fill(0);
    for picture in [line.png(), blank.png(), blank.jpeg(false), blank.photographed(1).jpeg(true)] {
        assert!(is_picture(&picture));
        assert_eq!(read(&picture), Err(SheetError::NoCode));
    }
}

#[test]
fn a_picture_that_is_cut_or_changed_anywhere_is_an_error_and_no_panic() {
    let mut page = pages(&recovery_file(&label(), 1), 0.5).remove(0);
    page.height /= 2;
    page.pixels.truncate(page.width * page.height);
    for whole in [page.png(), page.jpeg(false), page.jpeg(true)] {
        for at in (4..whole.len()).step_by(whole.len() / 12 + 1) {
            let _ = read(&whole[..at]);
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            let _ = read(&changed);
        }
    }
}

#[test]
fn a_picture_that_lies_about_its_size_gets_no_memory() {
    let picture = Picture::blank(64, 64);
    let mut png = picture.png();
    png[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    for is_progressive in [false, true] {
        let whole = picture.jpeg(is_progressive);
        let frame = whole.windows(2).position(|two| matches!(two, [0xff, 0xc0 | 0xc2])).unwrap();
        for size in [[0xff, 0xff, 0xff, 0xff], [0x30, 0, 0x30, 0]] {
            let mut jpeg = whole.clone();
            jpeg[frame + 5..frame + 9].copy_from_slice(&size);
            assert_eq!(read(&jpeg), Err(SheetError::LargePicture));
        }
        // Within what is read, and less than it says.
        let mut jpeg = whole.clone();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0x08, 0, 0x08, 0]);
        assert!(matches!(read(&jpeg), Err(SheetError::NoCode | SheetError::Picture)));
        let mut jpeg = whole;
        jpeg[frame + 5..frame + 9].fill(0);
        assert_eq!(read(&jpeg), Err(SheetError::Picture));
    }
    assert!(matches!(read(&png), Err(SheetError::Picture | SheetError::LargePicture)));
}

/// A picture of a code with so many pixels a square, of these samples for dark and light.
fn code(text: &str, scale: usize, colour: png::ColorType, dark: &[u8], light: &[u8]) -> Vec<u8> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).unwrap();
    let side = (code.width() + 8) * scale;
    let mut pixels = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let (column, row) = (x / scale, y / scale);
            let inside = |at: usize| (4..code.width() + 4).contains(&at);
            let is_dark =
                inside(column) && inside(row) && code[(column - 4, row - 4)] == qrcode::Color::Dark;
            pixels.extend(if is_dark { dark } else { light });
        }
    }
    let mut bytes = Vec::new();
    let side = u32::try_from(side).unwrap();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(colour);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn first(picture: &[u8]) -> Option<String> {
    texts(picture, |found| !found.is_empty()).ok()?.into_iter().next()
}

#[test]
fn a_text_comes_back_out_of_its_picture_in_every_kind_of_png() {
    let text = "COHORT:WALLET/".to_owned() + &"ABC234".repeat(200);
    for (colour, dark, light) in [
        (png::ColorType::Grayscale, &[0][..], &[255][..]),
        (png::ColorType::GrayscaleAlpha, &[0, 255], &[255, 255]),
        (png::ColorType::Rgb, &[20, 20, 60], &[250, 250, 240]),
        (png::ColorType::Rgba, &[0, 0, 0, 255], &[0, 0, 0, 0]),
    ] {
        let bytes = code(&text, 3, colour, dark, light);
        assert!(is_picture(&bytes));
        assert_eq!(first(&bytes).as_deref(), Some(text.as_str()), "{colour:?}");
    }
}

#[test]
fn the_finest_code_still_reads_at_two_pixels_a_square() {
    let text = "A1".repeat(1591);
    let bytes = code(&text, 2, png::ColorType::Grayscale, &[0], &[255]);
    assert_eq!(first(&bytes).as_deref(), Some(text.as_str()));
}

#[test]
fn what_is_no_picture_is_none() {
    for bytes in [&b""[..], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x10JFIF"]
    {
        assert_eq!(first(bytes), None);
    }
    assert!(!is_picture(b"cohort wallet 1\n") && !is_picture(b""));
}
