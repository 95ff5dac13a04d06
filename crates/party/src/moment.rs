//! Time, randomness and hands, given to the party with each call.

use mpc::Crew;
use rand_core::CryptoRng;

/// What a party does not have by itself: the time, fresh randomness, and threads.
pub struct Moment<'a> {
    /// Unix seconds by this device's clock.
    pub now: u64,
    /// How far that second has gone, in microseconds: a device may start twice within one.
    pub micros: u32,
    /// A cryptographic generator.
    pub rng: &'a mut dyn CryptoRng,
    /// Does what can be done at the same time.
    pub crew: &'a dyn Crew,
}

impl Moment<'_> {
    /// Unix microseconds.
    pub(crate) const fn in_micros(&self) -> u64 {
        self.now.saturating_mul(1_000_000).saturating_add(self.micros as u64)
    }

    /// 32 fresh random bytes.
    pub(crate) fn make_bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }
}
