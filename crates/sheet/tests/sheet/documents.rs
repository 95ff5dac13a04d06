//! PDFs: drawn, attached to, damaged, saved anew, scanned.

use sheet::{Given, LARGEST, SheetError, attached, draw, lines, prove, read, read_text};
use vault::RecoveryLabel;

use crate::{label, page::pages, piece_file, recovery_file};

/// All that the pages show, string by string.
fn shown(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(pdf);
    let strings = text.lines().filter_map(|line| line.strip_suffix(" Tj"));
    let latin = |string: &str| match string.strip_prefix('<') {
        Some(digits) => (0..digits.len() / 2)
            .map(|at| char::from(u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()))
            .collect(),
        None => string[1..string.len() - 1].to_owned(),
    };
    strings.map(latin).collect()
}

/// Lines may be broken anywhere between words.
fn shows(pdf: &[u8], text: &str) -> bool {
    shown(pdf).join(" ").contains(text)
}

#[test]
fn a_sheet_gives_its_file_back_and_says_what_it_is() {
    let sealed = recovery_file(&label(), 2400);
    let pdf = draw(&sealed).unwrap();
    assert_eq!(prove(&pdf, &sealed), Ok(()));
    assert!(read(&pdf) == Ok(Given::File(sealed.clone())));
    for text in [
        "Recovery sheet",
        "Family savings",
        "Kitchen laptop",
        "piece 2 of 3, epoch 4",
        "26 November 2026, 12:05 UTC",
        "5f3a 9c0d 5f3a 9c0d",
        "Page 1 of 5",
        "Page 5 of 5",
        "5 of 5",
    ] {
        assert!(shows(&pdf, text), "{text}");
    }
    assert_eq!(draw(&sealed).unwrap(), pdf, "one file has one sheet");
}

#[test]
fn a_part_says_whose_it_is_and_how_many_are_needed() {
    let sealed = piece_file(2400);
    let pdf = draw(&sealed).unwrap();
    assert_eq!(prove(&pdf, &sealed), Ok(()));
    for text in
        ["Part of a backup", "1 of 3, kept by Bank", "any 2 of the 3 parts", "With one other part"]
    {
        assert!(shows(&pdf, text), "{text}");
    }
}

#[test]
fn nothing_that_is_not_sealed_can_be_drawn() {
    let sealed = recovery_file(&label(), 2400);
    let cut = &sealed[..sealed.len() - 1];
    for other in [&b"a secret"[..], b"", b"COHORTVT", cut] {
        assert_eq!(draw(other), Err(SheetError::NotProven));
    }
    assert_eq!(draw(&recovery_file(&label(), LARGEST)), Err(SheetError::TooLarge));
}

#[test]
fn the_largest_file_is_drawn_and_proven() {
    let mut length = LARGEST;
    let sealed = loop {
        let sealed = recovery_file(&label(), length);
        match sealed.len().checked_sub(LARGEST) {
            None | Some(0) => break sealed,
            Some(over) => length -= over,
        }
    };
    assert_eq!(sealed.len(), LARGEST);
    let pdf = draw(&sealed).unwrap();
    assert_eq!(prove(&pdf, &sealed), Ok(()));
}

#[test]
fn names_of_other_scripts_are_marked_and_the_sheet_says_so() {
    let named =
        RecoveryLabel { wallet_name: "\u{5bb6}\u{5ead} (a) \\ M\u{fc}ller".into(), ..label() };
    let sealed = recovery_file(&named, 100);
    let pdf = draw(&sealed).unwrap();
    assert_eq!(prove(&pdf, &sealed), Ok(()));
    assert!(shows(&pdf, "Some characters of the names cannot be printed here"));
    assert!(!shows(&draw(&recovery_file(&label(), 100)).unwrap(), "Some characters"));
    let long = RecoveryLabel { wallet_name: "W".repeat(128), device: "M ".repeat(64), ..label() };
    let sealed = recovery_file(&long, 100);
    assert_eq!(prove(&draw(&sealed).unwrap(), &sealed), Ok(()));
}

#[test]
fn a_sheet_that_says_something_else_anywhere_is_not_proven() {
    let sealed = recovery_file(&label(), 300);
    let pdf = draw(&sealed).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    let code = text.find("/CohortCode BMC").unwrap();
    let square = code + text[code..].find(" re").unwrap() + 1;
    let mut stained = pdf.clone();
    stained[square..square + 2].copy_from_slice(b"xx");
    assert_eq!(prove(&stained, &sealed), Err(SheetError::NotProven));
    let line = lines::write(&sealed).unwrap()[3].groups.join(" ");
    let at = pdf.windows(line.len()).position(|window| window == line.as_bytes()).unwrap();
    let mut mistyped = pdf.clone();
    mistyped[at] = if pdf[at] == b'Q' { b'X' } else { b'Q' };
    assert_eq!(prove(&mistyped, &sealed), Err(SheetError::NotProven));
    let at = pdf.windows(8).position(|window| window == b"COHORTVT").unwrap();
    let mut damaged = pdf.clone();
    damaged[at + 20] ^= 1;
    assert_eq!(prove(&damaged, &sealed), Err(SheetError::NotProven));
    assert_eq!(prove(&pdf, &recovery_file(&label(), 301)), Err(SheetError::NotProven));
    for end in (0..pdf.len()).step_by(pdf.len() / 50) {
        let _ = (prove(&pdf[..end], &sealed), read(&pdf[..end]));
    }
}

#[test]
fn a_pdf_that_lost_its_file_says_so() {
    let sealed = recovery_file(&label(), 300);
    let pdf = draw(&sealed).unwrap();
    let at = pdf.windows(8).position(|window| window == b"COHORTVT").unwrap();
    // Cut short, or saved by a program that packs what is attached.
    assert_eq!(read(&pdf[..at + 100]), Err(SheetError::EmptyPdf));
    let mut packed = pdf.clone();
    packed.drain(at..at + sealed.len());
    assert_eq!(read(&packed), Err(SheetError::EmptyPdf));
    assert_eq!(attached(&packed), None);
    assert_eq!(read(b"%PDF-1.7\n"), Err(SheetError::EmptyPdf));
}

#[test]
fn a_scan_that_a_scanner_made_a_pdf_of_reads_back() {
    let sealed = recovery_file(&label(), 300);
    let page = pages(&sealed, 2.0).remove(0).photographed(1).jpeg(false);
    let around: [&[u8]; 5] = [
        b"%PDF-1.4\n/Filter /DCTDecode stream\n\xff\xd8\xff",
        &[0; 40],
        b"stream\n",
        &page,
        b"\nendstream",
    ];
    let Ok(Given::Codes(codes)) = read(&around.concat()) else { panic!("codes are found") };
    let mut gathered = sheet::Gathered::default();
    gathered.take(codes).unwrap();
    assert!(gathered.join() == Ok(sealed));
}

#[test]
fn all_text_of_a_sheet_pasted_at_once_reads_back() {
    let sealed = recovery_file(&label(), 700);
    let pasted = shown(&draw(&sealed).unwrap()).join("\n");
    assert!(read_text(&pasted) == Ok(Given::File(sealed.clone())));
    assert!(read(pasted.as_bytes()) == Ok(Given::File(sealed)), "a file of text too");
}
