//! Codes: cut, brought together in any order, mixed up.

use proptest::prelude::*;
use sheet::{Code, Gathered, Given, LARGEST, Progress, SheetError, SheetId, read_text};

use crate::bytes;

fn gathered(codes: Vec<Code>) -> Result<Vec<u8>, SheetError> {
    let mut gathered = Gathered::default();
    gathered.take(codes)?;
    gathered.join()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_of_any_size_comes_back_from_its_codes_in_any_order(
        length in 1..=LARGEST,
        seed in any::<u64>(),
        order in any::<prop::sample::Index>(),
    ) {
        let sealed = bytes(length, seed);
        let mut codes = Code::cut(&sealed).unwrap();
        prop_assert!(codes.len() <= 31);
        let turn = order.index(codes.len());
        codes.rotate_left(turn);
        for code in &codes {
            let text = code.to_string();
            prop_assert!(text.len() <= 900 && text.bytes().all(|byte| b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/:".contains(&byte)));
            let read = Code::read(&format!(" {}\n", text.to_ascii_lowercase())).unwrap();
            prop_assert_eq!(read.as_ref(), Some(code));
        }
        prop_assert_eq!(gathered(codes), Ok(sealed));
    }

    #[test]
    fn what_somebody_changed_in_a_code_never_gives_another_file(
        length in 1_usize..3000,
        at in any::<prop::sample::Index>(),
        letter in "[A-Z2-7/0-9-]",
    ) {
        let sealed = bytes(length, 3);
        let texts: Vec<String> = Code::cut(&sealed).unwrap().iter().map(Code::to_string).collect();
        let mut text = texts.join("\n");
        let at = at.index(text.len());
        text.replace_range(at..=at, &letter);
        if let Ok(Given::Codes(codes)) = read_text(&text)
            && let Ok(found) = gathered(codes)
        {
            prop_assert_eq!(found, sealed);
        }
    }
}

#[test]
fn what_is_too_large_is_not_cut() {
    assert_eq!(Code::cut(&bytes(LARGEST + 1, 1)), Err(SheetError::TooLarge));
    assert_eq!(Code::cut(&[]), Err(SheetError::TooLarge));
}

#[test]
fn some_codes_say_which_are_missing() {
    let sealed = bytes(2700, 1);
    let codes = Code::cut(&sealed).unwrap();
    assert_eq!(codes.len(), 5);
    let mut gathered = Gathered::default();
    assert_eq!(gathered.progress(), None);
    gathered.take(vec![codes[4].clone(), codes[0].clone()]).unwrap();
    // Again in the next picture.
    gathered.take(vec![codes[2].clone(), codes[0].clone()]).unwrap();
    let sheet = SheetId::of(&sealed);
    let progress = Progress { sheet, of: 5, here: vec![1, 3, 5], missing: vec![2, 4] };
    assert_eq!(gathered.progress(), Some(progress));
    let missing = SheetError::MissingCodes { sheet, of: 5, missing: vec![2, 4] };
    assert_eq!(gathered.join(), Err(missing.clone()));
    assert_eq!(missing.facts()[1], ("codes", "2, 4".to_owned()));
    gathered.take(vec![codes[3].clone(), codes[1].clone()]).unwrap();
    assert_eq!(gathered.join(), Ok(sealed));
}

#[test]
fn codes_of_two_sheets_never_mix_and_both_are_named() {
    let (one, other) = (bytes(1500, 1), bytes(1500, 2));
    let (ones, others) = (Code::cut(&one).unwrap(), Code::cut(&other).unwrap());
    let (one, other) = (SheetId::of(&one), SheetId::of(&other));
    let mut gathered = Gathered::default();
    let both = vec![ones[0].clone(), others[1].clone()];
    assert_eq!(gathered.take(both), Err(SheetError::TwoSheets { one, other }));
    assert_eq!(gathered.progress(), None, "neither was taken");
    gathered.take(vec![ones[0].clone()]).unwrap();
    let mixed = gathered.take(vec![others[1].clone()]);
    assert_eq!(mixed, Err(SheetError::OtherSheet { here: one, found: other }));
    assert_eq!(gathered.progress().unwrap().here, [1]);
    assert_eq!(other.to_string().len(), 9);
}

#[test]
fn a_code_that_says_something_else_in_the_same_place_is_refused() {
    let sealed = bytes(1500, 1);
    let codes = Code::cut(&sealed).unwrap();
    let text = codes[0].to_string();
    let last = if text.ends_with('A') { "B" } else { "A" };
    for lie in [
        text.replace("/1-3/", "/1-4/"),
        text.replace("/1-3/", "/2-3/"),
        format!("{}{last}", &text[..text.len() - 1]),
    ] {
        let Some(lie) = Code::read(&lie).unwrap() else { continue };
        let mut gathered = Gathered::default();
        gathered.take(codes.clone()).unwrap();
        assert_eq!(gathered.take(vec![lie]), Err(SheetError::Broken));
        assert_eq!(gathered.join().as_ref(), Ok(&sealed), "those that were here stay");
    }
}

#[test]
fn what_is_no_code_of_a_sheet_is_none() {
    for text in [
        "",
        "COHORT:WALLET/ABC",
        "COHORT:SHEET/",
        "COHORT:SHEET/1/AAAAAAAA/1-1",
        "COHORT:SHEET/1/AAAAAAAA/1-1/",
        "COHORT:SHEET/1/AAAAAAA/1-1/AA",
        "COHORT:SHEET/1/AAAAAAAA/2-1/AA",
        "COHORT:SHEET/1/AAAAAAAA/0-1/AA",
        "COHORT:SHEET/1/AAAAAAAA/1-999/AA",
        "COHORT:SHEET/1/AAAAAAAA/1-1/A1",
        "COHORT:SHEET/1/AAAAAAAA/1-1/AB",
        "COHORT:SHEET/1/AAAAAAAA/1-1/AA/AA",
        "COHORT:SHEET/0/AAAAAAAA/1-1/AA",
    ] {
        assert_eq!(Code::read(text), Ok(None), "{text}");
    }
    assert!(Code::read("COHORT:SHEET/1/AAAAAAAA/1-1/AA").unwrap().is_some());
    assert_eq!(Code::read("COHORT:SHEET/2/WHATEVER"), Err(SheetError::NewerVersion));
    let long = format!("COHORT:SHEET/1/AAAAAAAA/1-1/{}", "AA".repeat(4000));
    assert_eq!(Code::read(&long), Ok(None));
}

#[test]
fn texts_that_another_program_read_are_taken_however_they_were_broken() {
    let sealed = bytes(1500, 1);
    let codes = Code::cut(&sealed).unwrap();
    let pasted: String = codes.iter().map(|code| format!("scan: {code}")).collect();
    let broken =
        pasted.replace("scan: ", "\n").split_inclusive("23").collect::<Vec<_>>().join("\r\n ");
    assert_eq!(read_text(&broken), Ok(Given::Codes(codes)));
}

#[test]
fn the_text_of_a_code_is_what_the_formats_say() {
    // Written by another program after docs/formats.md.
    let file: Vec<u8> = (0..60).collect();
    let code = "COHORT:SHEET/1/BXO6FDSA/1-1/AAAQEAYEAUDAOCAJBIFQYDIOB4IBCEQTCQ\
                KRMFYYDENBWHA5DYPSAIJCEMSCKJRHFAUSUKZMFUXC6MBRGIZTINJWG44DSOR3";
    assert_eq!(Code::cut(&file).unwrap()[0].to_string(), code);
}
