//! Files of released formats still open. They are never made again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use vault::{
    BackupKey, Generation, KdfParams, KeychainSecret, Lock, Password, RecoveryFile, RecoveryLabel,
    UnixSeconds,
    pieces::{self, Piece, PieceFile},
};

const LOCK_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/lock-v1.bin");
const RECORD_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/record-v1.bin");
const RECOVERY_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/recovery-v1.bin");
const BACKUP_KEY_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/backup-key-v1.bin");
const BACKUP_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/backup-v1.bin");
const PIECE_1_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/piece-1-v1.bin");
const PIECE_3_FILE_V1: &[u8] = include_bytes!("../../../tests/frozen/vault/piece-3-file-v1.bin");
const MADE_AT: UnixSeconds = UnixSeconds(1_767_225_600);

const CONTENT: &[u8] = b"a share in its own encoding";

fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "3-a1b2".into(),
        share: "2 of 3".into(),
        device: "Laptop".into(),
        made_at: MADE_AT,
        wallet_id: "00ff".into(),
        wallet_name: "Family savings".into(),
    }
}

fn password() -> Password {
    Password::new("correct horse battery staple").unwrap()
}

#[test]
fn a_lock_and_a_record_of_version_1_still_open() {
    let info = Lock::peek(LOCK_V1).unwrap();
    assert_eq!(info.label.made_at, MADE_AT);
    assert_eq!(info.keychain.unwrap().as_str(), "store-5e6f");
    assert_eq!(info.params, KdfParams::FLOOR);

    let secret = KeychainSecret::from_bytes(&[0x5a; 32]);
    let key = Lock::open(LOCK_V1, &password(), Some(&secret)).unwrap();
    let record = key.open_record("wallets/00ff/record", "wallet", RECORD_V1).unwrap();
    assert_eq!(record.generation, Generation(7));
    assert_eq!(record.content.expose(), b"what the device keeps");
}

#[test]
fn a_recovery_file_of_version_1_still_opens() {
    assert_eq!(RecoveryFile::peek(RECOVERY_V1).unwrap(), label());
    let (opened, content) = RecoveryFile::open(RECOVERY_V1, &password()).unwrap();
    assert_eq!(opened, label());
    assert_eq!(content.expose(), CONTENT);
}

#[test]
fn a_backup_of_version_1_still_opens_by_its_kept_key_and_by_the_password() {
    let key = BackupKey::from_bytes(BACKUP_KEY_V1).unwrap();
    assert_eq!(key.params(), KdfParams::FLOOR);
    assert_eq!(key.expose().expose(), BACKUP_KEY_V1);
    for opened in
        [RecoveryFile::open_with(&key, BACKUP_V1), RecoveryFile::open(BACKUP_V1, &password())]
    {
        let (opened, content) = opened.unwrap();
        assert_eq!((opened, content.expose()), (label(), CONTENT));
    }
}

#[test]
fn pieces_of_version_1_still_join() {
    let first = Piece::decode(PIECE_1_V1).unwrap();
    assert_eq!(first.expose().unwrap().expose(), PIECE_1_V1);
    assert_eq!((first.index(), first.needed(), first.holder()), (1, 2, "Ada"));
    assert_eq!(PieceFile::peek(PIECE_3_FILE_V1).unwrap().holder, "Cy");
    let third = PieceFile::open(PIECE_3_FILE_V1, &password()).unwrap();
    let (joined, content) = pieces::join(&[third, first]).unwrap();
    assert_eq!((joined, content.expose()), (label(), CONTENT));
}

#[test]
fn headers_are_written_in_the_deterministic_order() {
    for file in [LOCK_V1, RECORD_V1, RECOVERY_V1, PIECE_3_FILE_V1] {
        let size = usize::from(u16::from_be_bytes([file[10], file[11]]));
        let header: ciborium::Value = ciborium::from_reader(&file[16..16 + size]).unwrap();
        assert_maps_are_ordered(&header);
    }
    assert_maps_are_ordered(&ciborium::from_reader(PIECE_1_V1).unwrap());
}

/// RFC 8949, section 4.2.1: the keys of every map ascend in their encoded form.
fn assert_maps_are_ordered(value: &ciborium::Value) {
    let Some(map) = value.as_map() else { return };
    let keys: Vec<Vec<u8>> = map
        .iter()
        .map(|(key, _)| {
            let mut bytes = Vec::new();
            ciborium::into_writer(key, &mut bytes).unwrap();
            bytes
        })
        .collect();
    assert!(keys.is_sorted(), "{map:?}");
    map.iter().for_each(|(_, value)| assert_maps_are_ordered(value));
}
