//! `tests/vectors/vault`: files that a password opens and backups in pieces, made and read by the code here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../../tests/vectors/file.rs"]
mod file;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use vault::{
    BackupKey, Generation, KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, StoreKey,
    UnixSeconds, VaultError,
    pieces::{self, Piece, PiecesError},
};

use file::{Prescribed, bytes, check, hex};

/// As it is typed: an accent of its own, which NFKC joins to its letter.
const TYPED: &str = "cafe\u{301} with a long password";
const CONTENT: &[u8] = b"the content of a backup";
const SALT: [u8; 16] = [0x5a; 16];
const DATA_KEY: [u8; 32] = [0xda; 32];
const NONCES: [[u8; 12]; 2] = [[0x01; 12], [0x02; 12]];

fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "1".into(),
        share: "2 of 3".into(),
        device: "Laptop".into(),
        made_at: UnixSeconds(1_767_225_600),
        wallet_id: "00ff".into(),
        wallet_name: "Savings".into(),
    }
}

fn password() -> Password {
    Password::new(TYPED).unwrap()
}

/// The key of the password under the salt above: derived once, for every file here.
fn backup_key() -> BackupKey {
    BackupKey::make(&password(), KdfParams::FLOOR, &mut Prescribed::new(&[&SALT])).unwrap()
}

fn recovery_file(key: &BackupKey) -> Vec<u8> {
    let mut drawn = Prescribed::new(&[&DATA_KEY, &NONCES[0], &NONCES[1]]);
    let content = SecretBytes::new(CONTENT.to_vec());
    RecoveryFile::seal_with(key, &label(), &content, &mut drawn).unwrap()
}

/// The file with another byte at a place.
fn with(file: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut file = file.to_vec();
    file[at] = byte;
    file
}

/// Where a text stands in the file.
fn place_of(file: &[u8], text: &[u8]) -> usize {
    file.windows(text.len()).position(|window| window == text).unwrap()
}

/// Files that do not open, and why.
fn spoiled(file: &[u8]) -> Vec<(&'static str, Vec<u8>, VaultError)> {
    let header = 16..16 + usize::from(u16::from_be_bytes([file[10], file[11]]));
    let commit = place_of(file, b"\x66commit\x50") + 8;
    // 3 passes of Argon2id are the fewest; the number stands after its name.
    let passes = place_of(file, b"\x66passes\x03") + 7;
    let wallet = place_of(file, b"Savings");
    vec![
        ("no file of ours", with(file, 0, b'K'), VaultError::NotAVault),
        ("a later version", with(file, 8, 2), VaultError::NewerVersion),
        ("another kind: a lock", with(file, 9, 1), VaultError::WrongKind),
        ("a byte short", file[..file.len() - 1].to_vec(), VaultError::Damaged),
        ("a byte after the end", [file, &[0]].concat(), VaultError::Damaged),
        ("fewer passes than the floor", with(file, passes, 2), VaultError::KdfOutOfRange),
        ("another commitment", with(file, commit, file[commit] ^ 1), VaultError::WrongPassword),
        ("another name of the wallet", with(file, wallet, b'R'), VaultError::Damaged),
        ("another wrapped key", with(file, header.end, file[header.end] ^ 1), VaultError::Damaged),
        (
            "another content",
            with(file, file.len() - 1, file[file.len() - 1] ^ 1),
            VaultError::Damaged,
        ),
    ]
}

fn record() -> Vec<u8> {
    let store = StoreKey::make(&mut Prescribed::new(&[&[0x57; 32]]));
    let mut drawn = Prescribed::new(&[&DATA_KEY, &NONCES[0], &NONCES[1]]);
    store.seal_record("contacts", "contacts", Generation(7), CONTENT, &mut drawn).unwrap()
}

fn made_files(key: &BackupKey) -> Value {
    let kept = key.expose();
    let file = recovery_file(key);
    let spoiled = spoiled(&file).into_iter().map(|(shows, file, error)| {
        json!({ "shows": shows, "given": { "file": hex(file) }, "refused": reason(&error) })
    });
    json!({
        "recovery": {
            "shows": "a recovery file, and the key that its password comes to",
            "given": {
                "password": TYPED,
                "memory_kib": key.params().memory_kib(),
                "passes": key.params().passes(),
                "lanes": key.params().lanes(),
                "salt": hex(SALT),
                "data_key": hex(DATA_KEY),
                "nonce_of_data_key": hex(NONCES[0]),
                "nonce_of_content": hex(NONCES[1]),
                "label": serde_json::to_value(label()).unwrap(),
                "content": hex(CONTENT),
            },
            "expect": {
                "wrapping_key": hex(&kept.expose()[29..]),
                "backup_key": hex(kept.expose()),
                "file": hex(&file),
            },
        },
        "record": {
            "shows": "a record of a device's store, under the store's key",
            "given": {
                "store_key": hex([0x57; 32]),
                "name": "contacts",
                "kind": "contacts",
                "generation": 7,
                "data_key": hex(DATA_KEY),
                "nonce_of_data_key": hex(NONCES[0]),
                "nonce_of_content": hex(NONCES[1]),
                "content": hex(CONTENT),
            },
            "expect": { "file": hex(record()) },
        },
        "refused": spoiled.collect::<Vec<_>>(),
    })
}

fn reason(error: &VaultError) -> &'static str {
    match error {
        VaultError::NotAVault => "no file of ours",
        VaultError::NewerVersion => "a newer version",
        VaultError::WrongKind => "another kind of file",
        VaultError::KdfOutOfRange => "a cost outside the range",
        VaultError::WrongPassword => "wrong password",
        VaultError::Damaged => "damaged",
        other => panic!("no vector is refused with {other:?}"),
    }
}

#[test]
fn files_that_a_password_opens_are_as_the_vectors_have_them() {
    let key = backup_key();
    let kept = check("vault/files.json", &made_files(&key));
    let file = bytes(&kept, "/recovery/expect/file");
    let (opened, content) = RecoveryFile::open(&file, &password()).unwrap();
    assert_eq!((opened, content.expose()), (label(), CONTENT));
    let again = BackupKey::from_bytes(&bytes(&kept, "/recovery/expect/backup_key")).unwrap();
    assert_eq!(again, key);
    let other = Password::new("another password").unwrap();
    assert_eq!(RecoveryFile::open(&file, &other).err(), Some(VaultError::WrongPassword));

    for (number, (shows, _, error)) in spoiled(&file).into_iter().enumerate() {
        let file = bytes(&kept, &format!("/refused/{number}/given/file"));
        // The kept key stands for the password, without its cost; it knows no wrong one.
        let refused = RecoveryFile::open_with(&key, &file).unwrap_err();
        let refused =
            if refused == VaultError::OtherKey { VaultError::WrongPassword } else { refused };
        assert_eq!(refused, error, "{shows}");
    }

    let record = bytes(&kept, "/record/expect/file");
    let store = StoreKey::make(&mut Prescribed::new(&[&[0x57; 32]]));
    let opened = store.open_record("contacts", "contacts", &record).unwrap();
    assert_eq!((opened.generation, opened.content.expose()), (Generation(7), CONTENT));
    let elsewhere = store.open_record("settings", "contacts", &record);
    assert_eq!(elsewhere.err(), Some(VaultError::WrongRecord));
}

fn holders() -> Vec<String> {
    ["Ada", "Bo", "Cy"].map(String::from).into()
}

fn made_pieces() -> Value {
    let content = SecretBytes::new(CONTENT.to_vec());
    let mut rng = ChaCha20Rng::seed_from_u64(11);
    let pieces = pieces::split(&label(), &content, 2, &holders(), &mut rng).unwrap();
    let encoded: Vec<Vec<u8>> =
        pieces.iter().map(|piece| piece.expose().unwrap().expose().to_vec()).collect();
    let altered = altered(&encoded[0]);
    json!({
        "shows": "a backup in three pieces, any two of which give it back",
        "given": {
            "needed": 2,
            "holders": holders(),
            "label": serde_json::to_value(label()).unwrap(),
            "content": hex(CONTENT),
        },
        "expect": {
            "set": hex(pieces[0].set_id()),
            "pieces": encoded.iter().map(hex).collect::<Vec<_>>(),
        },
        "refused": [
            { "shows": "a share that does not fit the commitments", "given": { "piece": hex(&altered[0]) } },
            { "shows": "another content than the set is named after", "given": { "piece": hex(&altered[1]) } },
        ],
    })
}

/// A piece with another share, and one with another content.
fn altered(piece: &[u8]) -> [Vec<u8>; 2] {
    let share = place_of(piece, b"\x65share\x58\x20") + 8;
    let end = piece.len() - 1;
    [share, end].map(|at| with(piece, at, piece[at] ^ 1))
}

#[test]
fn pieces_are_as_the_vectors_have_them() {
    let kept = check("vault/pieces.json", &made_pieces());
    let piece =
        |number: usize| Piece::decode(&bytes(&kept, &format!("/expect/pieces/{number}"))).unwrap();
    for (one, other) in [(0, 1), (0, 2), (2, 1)] {
        let (joined, content) = pieces::join(&[piece(one), piece(other)]).unwrap();
        assert_eq!((joined, content.expose()), (label(), CONTENT));
    }
    assert!(matches!(pieces::join(&[piece(0)]), Err(PiecesError::TooFew { .. })));
    assert!(matches!(pieces::join(&[piece(0), piece(0)]), Err(PiecesError::Twice(_))));
    for number in 0..2 {
        let altered = bytes(&kept, &format!("/refused/{number}/given/piece"));
        let altered = Piece::decode(&altered).unwrap();
        assert_eq!(altered.check(), Err(VaultError::Damaged), "{number}");
    }
}
