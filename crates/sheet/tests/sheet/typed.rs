//! Lines as people type them.

use proptest::prelude::*;
use sheet::{
    Given, LARGEST, SheetError,
    lines::{self, Line},
    read, read_text,
};

use crate::bytes;

/// As it is printed.
fn printed(line: &Line) -> String {
    format!("{:>3}  {}  {}", line.number, line.groups.join(" "), line.check)
}

/// Without its number and in small letters without spaces.
fn hasty(line: &Line) -> String {
    format!("{}{}", line.groups.concat(), line.check).to_ascii_lowercase()
}

fn text(lines: &[Line], as_typed: impl Fn(&Line) -> String) -> String {
    lines.iter().map(as_typed).collect::<Vec<_>>().join("\n")
}

/// Another letter of the alphabet.
fn mistyped(letter: char) -> char {
    if letter == 'Q' { 'X' } else { 'Q' }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_of_any_size_comes_back_from_its_lines(length in 1..=LARGEST, seed in any::<u64>()) {
        let sealed = bytes(length, seed);
        let lines = lines::write(&sealed).unwrap();
        prop_assert_eq!(lines.len(), 1 + length.div_ceil(25));
        for typed in [text(&lines, printed), text(&lines, hasty)] {
            prop_assert_eq!(lines::read(&typed), Ok(sealed.clone()));
        }
    }

    #[test]
    fn any_line_that_is_mistyped_in_one_letter_is_named(
        length in 1_usize..3000,
        line in any::<prop::sample::Index>(),
        letter in any::<prop::sample::Index>(),
        is_hasty in any::<bool>(),
    ) {
        let mut lines = lines::write(&bytes(length, 5)).unwrap();
        let at = line.index(lines.len());
        let mut letters: Vec<char> = format!("{}{}", lines[at].groups.concat(), lines[at].check).chars().collect();
        let letter = letter.index(letters.len());
        letters[letter] = mistyped(letters[letter]);
        let check = letters.split_off(letters.len() - 4);
        lines[at].groups = vec![letters.into_iter().collect()];
        lines[at].check = check.into_iter().collect();
        let typed = if is_hasty { text(&lines, hasty) } else { text(&lines, printed) };
        prop_assert_eq!(lines::read(&typed), Err(SheetError::Lines(vec![at + 1])));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(?s).{0,400}", broken in "[A-Z2-7 0-9\n]{0,400}") {
        let _ = (read_text(&text), read_text(&broken), read(text.as_bytes()));
    }
}

#[test]
fn every_line_of_a_sheet_is_named_when_it_is_wrong_and_when_it_is_missing() {
    let sealed = bytes(700, 1);
    let lines = lines::write(&sealed).unwrap();
    for at in 0..lines.len() {
        let mut wrong = lines.clone();
        wrong[at].check = "QQQQ".to_owned();
        let mut missing = lines.clone();
        missing.remove(at);
        for as_typed in [printed, hasty] {
            let named = vec![at + 1];
            assert_eq!(lines::read(&text(&wrong, as_typed)), Err(SheetError::Lines(named.clone())));
            let found = lines::read(&text(&missing, as_typed));
            assert_eq!(found, Err(SheetError::MissingLines(named)));
        }
    }
}

#[test]
fn several_lines_are_named_at_once() {
    let mut lines = lines::write(&bytes(2700, 1)).unwrap();
    for at in [16, 22, 23, 100] {
        lines[at].groups[3] = "QQQQ".to_owned();
    }
    for as_typed in [printed, hasty] {
        let found = lines::read(&text(&lines, as_typed)).unwrap_err();
        assert_eq!(found, SheetError::Lines(vec![17, 23, 24, 101]));
        assert_eq!(found.facts(), [("lines", "17, 23, 24, 101".to_owned())]);
    }
    let begun = text(&lines[..16], printed);
    let rest: Vec<usize> = (17..=109).collect();
    assert_eq!(lines::read(&begun), Err(SheetError::MissingLines(rest)));
}

#[test]
fn a_line_with_a_group_too_few_or_too_many_is_named() {
    let lines = lines::write(&bytes(700, 1)).unwrap();
    for change in [
        |groups: &mut Vec<String>| drop(groups.remove(2)),
        |groups: &mut Vec<String>| groups.insert(2, "ABCD".to_owned()),
    ] {
        for at in [0, 6] {
            let mut wrong = lines.clone();
            change(&mut wrong[at].groups);
            for as_typed in [printed, hasty] {
                let found = lines::read(&text(&wrong, as_typed));
                assert_eq!(found, Err(SheetError::Lines(vec![at + 1])));
            }
        }
    }
}

#[test]
fn lines_are_read_in_any_order_with_any_marks_and_digits_for_letters() {
    let sealed = bytes(700, 1);
    let lines = lines::write(&sealed).unwrap();
    let mut turned = lines.clone();
    turned[1..].reverse();
    assert_eq!(lines::read(&text(&turned, printed)), Ok(sealed.clone()));
    assert_eq!(lines::read(&text(&turned, hasty)), Ok(sealed.clone()));
    let marked =
        |line: &Line| format!("{}) {} | {}.", line.number, line.groups.join("-"), line.check);
    let digits = |line: &Line| {
        let letters = hasty(line).replace('o', "0").replace('i', "1").replace('b', "8");
        format!("{}: {letters}", line.number)
    };
    assert_eq!(lines::read(&text(&lines, marked)), Ok(sealed.clone()));
    assert_eq!(lines::read(&text(&lines, digits)), Ok(sealed.clone()));
    let in_one = text(&lines, printed).replace('\n', "  ");
    assert_eq!(lines::read(&in_one), Ok(sealed.clone()), "pasted as one line");
    let halves = text(&lines, printed).replace("  ", "\r\n");
    assert_eq!(lines::read(&halves), Ok(sealed.clone()), "broken anywhere");
    let doubled = format!("{0}\n\n{0}", text(&lines, printed));
    assert_eq!(lines::read(&doubled), Ok(sealed));
}

#[test]
fn lines_of_another_sheet_fit_nowhere_and_are_named() {
    let (one, other) =
        (lines::write(&bytes(700, 1)).unwrap(), lines::write(&bytes(700, 2)).unwrap());
    let mut mixed = one.clone();
    mixed[10..20].clone_from_slice(&other[10..20]);
    let named = (11..=20).collect();
    assert_eq!(lines::read(&text(&mixed, printed)), Err(SheetError::Lines(named)));
}

#[test]
fn what_is_no_text_of_a_sheet_says_so() {
    for text in ["", " \n", "A shopping list:\nmilk\nbread", &"A".repeat(300)] {
        assert_eq!(read_text(text), Err(SheetError::NoText), "{text}");
    }
    assert_eq!(read_text(&"A\n".repeat(200_000)), Err(SheetError::NoText));
    // A file of text is one of a sheet, or whatever it is.
    let sealed = bytes(300, 1);
    let lines = lines::write(&sealed).unwrap();
    assert_eq!(read(text(&lines, printed).as_bytes()), Ok(Given::File(sealed)));
    assert_eq!(read(b"milk"), Ok(Given::File(b"milk".to_vec())));
}

#[test]
fn the_lines_are_what_the_formats_say() {
    // Written by another program after docs/formats.md.
    let file: Vec<u8> = (0..60).collect();
    let expected = [
        "1 AEAA AAB4 BXO6 FDSA QY5P",
        "2 AAAQ EAYE AUDA OCAJ BIFQ YDIO B4IB CEQT CQKR MFYY VQWM",
        "3 DENB WHA5 DYPS AIJC EMSC KJRH FAUS UKZM FUXC 6MBR KNHQ",
        "4 GIZT INJW G44D SOR3 ELPL",
    ];
    let lines = lines::write(&file).unwrap();
    let written = |line: &Line| format!("{} {} {}", line.number, line.groups.join(" "), line.check);
    assert_eq!(lines.iter().map(written).collect::<Vec<_>>(), expected);
}
