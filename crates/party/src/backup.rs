//! What a backup of a wallet holds: an epoch, and one party's share of it without the pairs.

use mpc::{SecretBytes, ShareIndex};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    PartyId,
    manifest::{Committed, Manifest},
    pairing::Introduction,
};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    candidate::Candidate,
    ceremony::{LONGEST_EPOCH_FILE, record_key},
    records::LONGEST_RECORD,
    scheme::{Bare, Scheme},
    wallet::{WalletRecord, member_indices},
};

/// The version of what is written.
const VERSION: u8 = 2;
/// The version that held a device's identity and its pairs as well.
const FIRST_VERSION: u8 = 1;

/// A share that a backup holds or brought back. Secret.
pub(crate) struct Backup<B> {
    pub(crate) committed: Committed,
    pub(crate) share: B,
    /// The member whose share it is.
    pub(crate) of: PartyId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    committed: Committed,
    share: ByteBuf,
}

impl Drop for Stored {
    fn drop(&mut self) {
        self.share.zeroize();
    }
}

/// Version 1: the identity of the device is not read.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FirstStored {
    version: u8,
    seed: ByteBuf,
    introduction: Introduction,
    record: WalletRecord,
    epoch_file: ByteBuf,
}

impl Drop for FirstStored {
    fn drop(&mut self) {
        self.seed.zeroize();
        self.epoch_file.zeroize();
    }
}

/// What is sealed in a backup of this share.
pub(crate) fn write<B: Bare>(committed: Committed, share: &B) -> SecretBytes {
    // EXPOSE: into the plaintext that the vault seals.
    let share = ByteBuf::from(std::mem::take(&mut *share.to_plaintext()));
    SecretBytes::new(wire::encode(&Stored { version: VERSION, committed, share }))
}

impl<B: Bare> Backup<B> {
    /// Reads what was sealed and checks that it fits itself: the certificate commits the manifest, and the
    /// share is one of it.
    pub(crate) fn read<S: Scheme<Bare = B>>(bytes: &[u8]) -> Option<Self> {
        let longest = LONGEST_EPOCH_FILE + LONGEST_RECORD;
        if let Ok(stored) = wire::decode::<Stored>(bytes, longest) {
            let share = B::from_plaintext(&stored.share).ok()?;
            let is_known = stored.version == VERSION;
            return Self::new(stored.committed.clone(), share).filter(|_| is_known);
        }
        let first: FirstStored = wire::decode(bytes, longest).ok()?;
        if first.version != FIRST_VERSION || !first.record.is_sound() {
            return None;
        }
        let committed = first.record.committed.clone();
        let file = Candidate::<S>::read(&record_key(&committed.manifest), &first.epoch_file)?;
        // Copied through its encoding: the pairs stay behind and are wiped.
        let plaintext: Zeroizing<Vec<u8>> = S::bare(&file.shares).to_plaintext();
        let share = B::from_plaintext(&plaintext).ok()?;
        Self::new(committed, share).filter(|_| file.manifest == first.record.committed.manifest)
    }

    fn new(committed: Committed, share: B) -> Option<Self> {
        let manifest = &committed.manifest;
        let of = owner(manifest, share.index())?;
        let is_of_it = wire::encode(share.public()) == **manifest.public;
        (committed.is_sound() && is_of_it).then_some(Self { committed, share, of })
    }

    /// The epoch that the share is of.
    pub(crate) const fn manifest(&self) -> &Manifest {
        &self.committed.manifest
    }
}

/// The member that holds the share of this index.
fn owner(manifest: &Manifest, index: ShareIndex) -> Option<PartyId> {
    member_indices(manifest).into_iter().find_map(|(party, of)| (of == index).then_some(party))
}
