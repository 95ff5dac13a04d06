//! A share that this party may have acknowledged and for which it holds no certificate yet (R7).

use wire::manifest::Manifest;

use crate::{
    ceremony::{EpochFile, LONGEST_EPOCH_FILE, record_key},
    effect::RecordKey,
    scheme::Scheme,
};

pub(crate) struct Candidate<S: Scheme> {
    pub(crate) manifest: Manifest,
    pub(crate) shares: S::Shares,
}

impl<S: Scheme> Candidate<S> {
    /// Reads one epoch's file, as the disk has it under this name.
    pub(crate) fn read(key: &RecordKey, contents: &[u8]) -> Option<Self> {
        let file: EpochFile = wire::decode(contents, LONGEST_EPOCH_FILE).ok()?;
        let manifest = file.manifest.clone();
        let shares = S::from_plaintext(file.expose_shares()).ok()?;
        let fits =
            record_key(&manifest) == *key && wire::encode(S::public(&shares)) == **manifest.public;
        fits.then_some(Self { manifest, shares })
    }
}
