//! Who acts: the driver of a party and its ports.
//!
//! A [`party::Party`] says what it wants done; this crate does it. [`home::Home`] is a device's data
//! directory with its lock; unlocking gives the [`home::Keys`] with which [`worker::Worker`] runs the
//! party on a thread of its own. [`link`] keeps the sealed line to the relay open, [`http`] carries
//! questions to chain nodes, [`tls`] says which of them are whom their address says. [`cloud`] keeps sealed
//! copies at places that the user chose, [`copies`] remembers which and what was proven of them,
//! [`browse`] finds them again from a new device, and [`pieces`] splits a backup among people.
//! [`practice`] is the second party of a wallet on one computer.

#[cfg(feature = "native")]
pub mod browse;
#[cfg(feature = "native")]
pub mod cloud;
#[cfg(feature = "native")]
pub mod copies;
#[cfg(feature = "native")]
pub mod cores;
#[cfg(feature = "native")]
pub mod home;
#[cfg(feature = "native")]
pub mod http;
#[cfg(feature = "native")]
pub mod keychain;
#[cfg(feature = "native")]
pub mod link;
#[cfg(feature = "native")]
mod marker;
#[cfg(feature = "native")]
pub mod pieces;
#[cfg(feature = "native")]
pub mod practice;
#[cfg(feature = "native")]
mod records;
#[cfg(feature = "native")]
pub mod recovery;
#[cfg(feature = "native")]
pub mod store;
#[cfg(feature = "native")]
pub mod tls;
#[cfg(feature = "native")]
pub mod worker;

/// What callers need of the vault: a password, and what a guess shall cost.
pub use vault::{
    KdfParams, KeychainRef, KeychainSecret, Password, RecoveryLabel, SecretBytes, VaultError,
};

#[cfg(feature = "native")]
mod system {
    //! The two things that only the operating system can give.

    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use getrandom::SysRng;
    use rand_core::UnwrapErr;

    /// The operating system's generator; without it nothing here could go on.
    pub(crate) const fn rng() -> UnwrapErr<SysRng> {
        UnwrapErr(SysRng)
    }

    /// Unix seconds.
    pub(crate) fn now() -> u64 {
        elapsed().as_secs()
    }

    /// Unix seconds, and the microseconds since that second began.
    pub(crate) fn now_in_micros() -> (u64, u32) {
        let elapsed = elapsed();
        (elapsed.as_secs(), elapsed.subsec_micros())
    }

    fn elapsed() -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}
