//! The way out without anybody: the keys of a wallet from t of its recovery files, on one computer and
//! without a network.

use std::collections::BTreeMap;

use mpc::{SecretBytes, ShareIndex, WholeKey, gather};
use wire::{PartyId, manifest::Manifest};

use crate::{
    backup::Backup,
    scheme::{Bare, Threshold},
    wallet::read_public,
};

/// Why the files do not make the key. Each names the files by their place, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExitError {
    /// This one holds nothing that can be read, or not the share that its own description says.
    #[error("a file holds no share")]
    NoShare {
        /// Which.
        file: usize,
    },
    /// This one is of another wallet than the first.
    #[error("a file is of another wallet")]
    OtherWallet {
        /// Which.
        file: usize,
    },
    /// This one was made before or after pieces changed: it does not fit the first.
    #[error("a file is of another epoch")]
    OtherEpoch {
        /// Which.
        file: usize,
        /// The attempt that made the epoch of this one.
        attempt: u64,
        /// The attempt that made the epoch of the first.
        first: u64,
    },
    /// This one is of the same device as an earlier one.
    #[error("two files are of the same device")]
    SameDevice {
        /// Which.
        file: usize,
        /// The earlier one.
        earlier: usize,
    },
    /// There are fewer than must agree.
    #[error("too few files: {found} of {needed}")]
    TooFew {
        /// How many fit.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// The wallet's description and its shares do not fit together.
    #[error("the wallet's keys do not fit together")]
    Broken,
}

impl ExitError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoShare { .. } => "exit.no_share",
            Self::OtherWallet { .. } => "exit.other_wallet",
            Self::OtherEpoch { .. } => "exit.other_epoch",
            Self::SameDevice { .. } => "exit.same_device",
            Self::TooFew { .. } => "exit.too_few",
            Self::Broken => "exit.broken",
        }
    }
}

/// What t recovery files hold together.
#[derive(Debug)]
pub struct Exit {
    /// The wallet, as its newest file knows it.
    pub manifest: Manifest,
    /// Its keys, in the order of the manifest's.
    pub keys: Vec<WholeKey>,
}

/// Puts the keys of a wallet together from what its recovery files hold.
///
/// # Security
///
/// From here on the keys are whole. The caller shows or seals them, and lets them go.
///
/// # Errors
///
/// [`ExitError`] says which file does not fit, or how many are missing.
pub fn exit(payloads: &[SecretBytes]) -> Result<Exit, ExitError> {
    let mut pieces: BTreeMap<ShareIndex, SecretBytes> = BTreeMap::new();
    let mut devices: BTreeMap<PartyId, usize> = BTreeMap::new();
    let mut first: Option<Manifest> = None;
    for (file, payload) in payloads.iter().enumerate() {
        let backup = Backup::read::<Threshold>(payload.expose());
        let backup = backup.ok_or(ExitError::NoShare { file })?;
        let wallet = first.get_or_insert_with(|| backup.manifest().clone());
        check(wallet, backup.manifest(), file)?;
        if let Some(earlier) = devices.insert(backup.of, file) {
            return Err(ExitError::SameDevice { file, earlier });
        }
        let piece = Bare::give(&backup.share).map_err(|_| ExitError::Broken)?;
        pieces.insert(backup.share.index(), piece);
    }
    let manifest = first.ok_or(ExitError::TooFew { found: 0, needed: 2 })?;
    let needed = usize::from(manifest.terms.threshold);
    if pieces.len() < needed {
        return Err(ExitError::TooFew { found: pieces.len(), needed });
    }
    let public = read_public(&manifest).ok_or(ExitError::Broken)?;
    let keys = gather(&public, &pieces).map_err(|_| ExitError::Broken)?;
    Ok(Exit { manifest, keys })
}

fn check(first: &Manifest, manifest: &Manifest, file: usize) -> Result<(), ExitError> {
    if manifest.wallet != first.wallet {
        return Err(ExitError::OtherWallet { file });
    }
    if manifest != first {
        let (attempt, first) = (manifest.attempt, first.attempt);
        return Err(ExitError::OtherEpoch { file, attempt, first });
    }
    Ok(())
}
