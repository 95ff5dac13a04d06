//! Backups in pieces: what any few of them give back, and what fewer do not.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod encoding;
mod file;
mod lies;
mod matrix;

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use vault::{
    RecoveryLabel, SecretBytes, UnixSeconds,
    pieces::{self, Holder, Piece},
};

const NAMES: [&str; 10] = ["Ada", "Ben", "Cy", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo"];

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn label() -> RecoveryLabel {
    RecoveryLabel {
        epoch: "3-a1b2".into(),
        share: "2 of 3".into(),
        device: "Laptop".into(),
        made_at: UnixSeconds(1_767_225_600),
        wallet_id: "00ff".into(),
        wallet_name: "Family savings".into(),
    }
}

fn holders(count: usize) -> Vec<String> {
    NAMES.iter().take(count).map(|name| (*name).to_owned()).collect()
}

fn content() -> SecretBytes {
    SecretBytes::new(b"a share in its own encoding".to_vec())
}

fn split_as(label: &RecoveryLabel, needed: u8, of: usize, seed: u64) -> Vec<Piece> {
    pieces::split(label, &content(), needed, &holders(of), &mut rng(seed)).unwrap()
}

fn split(needed: u8, of: usize) -> Vec<Piece> {
    split_as(&label(), needed, of, 1)
}

/// Another copy of a piece, by way of its encoding.
fn copy(piece: &Piece) -> Piece {
    Piece::decode(piece.expose().unwrap().expose()).unwrap()
}

/// Those of a set, by their indices from 1.
fn some(set: &[Piece], indices: &[u8]) -> Vec<Piece> {
    indices.iter().map(|index| copy(set.get(usize::from(*index) - 1).unwrap())).collect()
}

fn holder(index: u8) -> Holder {
    Holder { index, name: (*NAMES.get(usize::from(index) - 1).unwrap()).to_owned() }
}

/// All sets of `size` indices out of 1 to `of`, as ascending lists.
fn subsets(of: u8, size: u32) -> Vec<Vec<u8>> {
    (0_u32..1 << of)
        .filter(|mask| mask.count_ones() == size)
        .map(|mask| (1..=of).filter(|index| mask & (1 << (index - 1)) != 0).collect())
        .collect()
}
