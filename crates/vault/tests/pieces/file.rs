//! Pieces under their holders' passwords.

use std::time::{Duration, Instant};

use vault::{
    KdfParams, Password, RecoveryFile, SecretBytes, UnixSeconds, VaultError,
    pieces::{self, PieceFile, PieceLabel},
};

use super::{content, label, rng, split};

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn file(index: usize, text: &str) -> Vec<u8> {
    let set = split(2, 3);
    let piece = set.get(index - 1).unwrap();
    PieceFile::seal(piece, &password(text), KdfParams::FLOOR, &mut rng(7)).unwrap()
}

#[test]
fn files_opened_by_their_holders_give_the_backup_back() {
    let (ben, cy) = (file(2, "ben's"), file(3, "cy's"));
    assert_eq!(
        PieceFile::peek(&ben).unwrap(),
        PieceLabel {
            of: 3,
            epoch: "3-a1b2".into(),
            index: 2,
            share: "2 of 3".into(),
            device: "Laptop".into(),
            holder: "Ben".into(),
            needed: 2,
            made_at: UnixSeconds(1_767_225_600),
            wallet_id: "00ff".into(),
            wallet_name: "Family savings".into(),
        }
    );
    assert_eq!(PieceFile::peek(&ben).unwrap().backup(), label());
    let ben = PieceFile::open(&ben, &password("ben's")).unwrap();
    assert_eq!(PieceFile::open(&cy, &password("ben's")).err(), Some(VaultError::WrongPassword));
    let cy = PieceFile::open(&cy, &password("cy's")).unwrap();
    assert_eq!(pieces::join(&[ben, cy]).unwrap(), (label(), content()));
}

#[test]
fn a_label_rewritten_in_the_file_is_seen_when_it_opens() {
    let mut file = file(2, "ben's");
    let at = file.windows(3).position(|window| window == b"Ben").unwrap();
    file[at] = b'D';
    assert_eq!(PieceFile::peek(&file).unwrap().holder, "Den");
    assert_eq!(PieceFile::open(&file, &password("ben's")).err(), Some(VaultError::Damaged));
}

#[test]
fn a_label_that_lies_is_refused_before_any_password() {
    let whole = file(2, "ben's");
    let with = |before: &[u8], byte: u8| {
        let size = before.len();
        let at = whole.windows(size).position(|window| window == before).unwrap() + size;
        let mut altered = whole.clone();
        altered[at] = byte;
        PieceFile::peek(&altered).err()
    };
    for (before, byte) in [
        (b"bof".as_slice(), 1),
        (b"bof", 11),
        (b"eindex", 0),
        (b"eindex", 4),
        (b"fneeded", 1),
        (b"fneeded", 4),
        (b"holderc", b'\n'),
    ] {
        assert_eq!(with(before, byte), Some(VaultError::Damaged), "{byte}");
    }
}

#[test]
fn a_file_cut_short_at_any_length_is_refused_without_work() {
    let file = file(2, "ben's");
    let password = password("ben's");
    let started = Instant::now();
    for length in 1..file.len() {
        let cut = PieceFile::open(&file[..length], &password);
        assert_eq!(cut.err(), Some(VaultError::Damaged), "{length}");
    }
    let longer = [&file[..], &[0]].concat();
    assert_eq!(PieceFile::open(&longer, &password).err(), Some(VaultError::Damaged));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_cost_below_the_floor_or_of_a_terabyte_is_refused_without_work() {
    let file = file(2, "ben's");
    // 65536 KiB is encoded as 1a 00 01 00 00, after the key "memory_kib".
    let at = file.windows(11).position(|window| window == b"jmemory_kib").unwrap() + 11;
    assert_eq!(file[at..at + 5], [0x1a, 0, 1, 0, 0]);
    let passes = file.windows(7).position(|window| window == b"fpasses").unwrap() + 7;
    let started = Instant::now();
    let opened = |altered: &[u8]| PieceFile::open(altered, &password("ben's")).err();
    for memory in [2_097_153_u32, 1 << 30, u32::MAX] {
        let mut altered = file.clone();
        altered[at + 1..at + 5].copy_from_slice(&memory.to_be_bytes());
        assert_eq!(opened(&altered), Some(VaultError::KdfOutOfRange), "{memory} KiB");
    }
    let mut weaker = file.clone();
    weaker[passes] = 1;
    assert_eq!(opened(&weaker), Some(VaultError::KdfOutOfRange));
    assert!(started.elapsed() < Duration::from_millis(500));
}

#[test]
fn a_piece_is_no_recovery_file_and_a_recovery_file_no_piece() {
    let password = password("ben's");
    let piece = file(2, "ben's");
    assert_eq!(RecoveryFile::peek(&piece).err(), Some(VaultError::WrongKind));
    let content = SecretBytes::new(vec![0; 32]);
    let recovery =
        RecoveryFile::seal(&label(), &content, &password, KdfParams::FLOOR, &mut rng(1)).unwrap();
    assert_eq!(PieceFile::peek(&recovery).err(), Some(VaultError::WrongKind));
}
