//! Sheets drawn, printed, photographed, typed, mixed up and damaged.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod codes;
mod documents;
mod frozen;
mod page;
mod pictures;
mod typed;

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};
use vault::{
    KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, UnixSeconds,
    pieces::{PieceFile, split},
};

fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "4".into(),
        share: "2 of 3".into(),
        device: "Kitchen laptop".into(),
        made_at: UnixSeconds(1_795_694_700),
        wallet_id: "5f3a9c0d".repeat(8),
        wallet_name: "Family savings".into(),
    }
}

fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    ChaCha20Rng::seed_from_u64(seed).fill_bytes(&mut bytes);
    bytes
}

/// A recovery file with so many bytes in it.
fn recovery_file(label: &RecoveryLabel, length: usize) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let password = Password::new("carry").unwrap();
    let content = SecretBytes::new(bytes(length, 1));
    RecoveryFile::seal(label, &content, &password, KdfParams::FLOOR, &mut rng).unwrap()
}

/// The file of the first of three pieces.
fn piece_file(length: usize) -> Vec<u8> {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let password = Password::new("carry").unwrap();
    let holders = ["Bank", "Sister", "Safe at home"].map(str::to_owned);
    let content = SecretBytes::new(bytes(length, 1));
    let pieces = split(&label(), &content, 2, &holders, &mut rng).unwrap();
    PieceFile::seal(&pieces[0], &password, KdfParams::FLOOR, &mut rng).unwrap()
}
