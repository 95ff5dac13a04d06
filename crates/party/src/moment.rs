//! Time and randomness, given to the party with each call.

use rand_core::CryptoRng;

/// What a party cannot know by itself: the time, and fresh randomness.
pub struct Moment<'a> {
    /// Unix seconds by this device's clock.
    pub now: u64,
    /// A cryptographic generator.
    pub rng: &'a mut dyn CryptoRng,
}

impl Moment<'_> {
    /// 32 fresh random bytes.
    pub(crate) fn make_bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }
}
