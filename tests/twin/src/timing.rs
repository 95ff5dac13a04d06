//! How long the parties of one place compute.

use mpc::Curve;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde::Deserialize;
use web_time::Instant;

use crate::pair::{make, sign};

/// What is measured: 2 of 2 on secp256k1, both parties one after the other.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Making a key.
    Make,
    /// Signing with it.
    Sign,
}

/// Does it so many times, after a first one that does not count, and gives what each took, in milliseconds.
#[must_use]
pub fn measure(work: Work, times: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let wallet = make(2, 2, &[Curve::Secp256k1], &mut rng);
    let mut once = || {
        let begun = Instant::now();
        match work {
            Work::Make => drop(make(2, 2, &[Curve::Secp256k1], &mut rng)),
            Work::Sign => drop(sign(&wallet, Curve::Secp256k1, &[0x5a; 32], &mut rng)),
        }
        begun.elapsed().as_secs_f64() * 1000.0
    };
    if matches!(work, Work::Sign) {
        once();
    }
    (0..times).map(|_| once()).collect()
}
