//! Who acts: the driver of a party and its ports.
//!
//! A [`party::Party`] says what it wants done; this crate does it. [`home::Home`] is a device's data
//! directory with its lock; unlocking gives the [`home::Keys`] with which [`worker::Worker`] runs the
//! party on a thread of its own. [`link`] keeps the sealed line to the relay open, [`http`] carries
//! questions to chain nodes, [`tls`] says which of them are whom their address says. [`cloud`] keeps sealed
//! copies at places that the user chose, [`oauth`] signs in where that takes an account, [`copies`] remembers which
//! and what was proven of them, [`browse`] finds them again from a new device, and [`pieces`] splits a backup among
//! people; either is kept as a file or as a [`sheet`] of paper.
//! [`practice`] is the second party of a wallet on one computer.

#[cfg(feature = "driver")]
pub mod browse;
#[cfg(feature = "driver")]
pub mod cloud;
#[cfg(feature = "driver")]
pub mod copies;
#[cfg(feature = "driver")]
pub mod cores;
#[cfg(feature = "driver")]
pub mod files;
#[cfg(feature = "driver")]
pub mod home;
#[cfg(feature = "driver")]
pub mod http;
#[cfg(feature = "driver")]
pub mod keychain;
#[cfg(feature = "driver")]
pub mod link;
#[cfg(feature = "driver")]
mod marker;
#[cfg(feature = "driver")]
#[cfg_attr(not(feature = "native"), expect(dead_code, reason = "a browser only keeps tokens"))]
pub mod oauth;
#[cfg(feature = "driver")]
pub mod pieces;
#[cfg(feature = "native")]
pub mod practice;
#[cfg(feature = "driver")]
mod records;
#[cfg(feature = "driver")]
pub mod recovery;
#[cfg(feature = "driver")]
pub mod runtime;
#[cfg(feature = "driver")]
pub mod store;
#[cfg(feature = "native")]
pub mod tls;
#[cfg(feature = "driver")]
pub mod worker;

/// Backups on paper, for callers who show what comes back of them.
#[cfg(feature = "driver")]
pub use sheet;
/// What callers need of the vault: a password, and what a guess shall cost.
pub use vault::{
    KdfParams, KeychainRef, KeychainSecret, Password, RecoveryLabel, SecretBytes, VaultError,
};

#[cfg(feature = "driver")]
mod system {
    //! The two things that only the system can give, be it a browser.

    use std::time::Duration;

    use getrandom::SysRng;
    use rand_core::UnwrapErr;
    use web_time::{SystemTime, UNIX_EPOCH};

    /// The system's generator; without it nothing here could go on.
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
