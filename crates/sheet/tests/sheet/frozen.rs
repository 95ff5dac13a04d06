//! Sheets of released formats still read. They are never drawn again.

use sheet::{Given, attached, read, read_text};

const SEALED: &[u8] = include_bytes!("../../../../tests/frozen/vault/recovery-v1.bin");
const PDF: &[u8] = include_bytes!("../../../../tests/frozen/sheet/sheet-v1.pdf");
const LINES: &str = include_str!("../../../../tests/frozen/sheet/lines-v1.txt");
const CODES: &str = include_str!("../../../../tests/frozen/sheet/codes-v1.txt");

#[test]
fn a_sheet_of_version_1_still_gives_its_file_in_each_way() {
    assert_eq!(attached(PDF).as_deref(), Some(SEALED));
    let whole = |given: Given| match given {
        Given::File(file) => file,
        Given::Codes(codes) => {
            let mut gathered = sheet::Gathered::default();
            gathered.take(codes).unwrap();
            gathered.join().unwrap()
        }
    };
    assert_eq!(whole(read(PDF).unwrap()), SEALED);
    assert_eq!(whole(read_text(LINES).unwrap()), SEALED);
    assert_eq!(whole(read_text(CODES).unwrap()), SEALED);
}
