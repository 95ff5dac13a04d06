//! How far this device's wallets are, in the system's keychain: what a store that was set back to an
//! older copy does not know any more.
//!
//! One entry for each identity holds the mark of every wallet, signed by that identity, so that what
//! another store or program wrote is no mark. It is written after the store is durable and never
//! before, so it is never ahead of an honest store, and nothing waits for it: a keychain that asks its
//! user, or fails, only remembers later.
//!
//! # Security
//!
//! Whoever can set the keychain back as well, or erase the entry, undoes it. A copy of the whole disk
//! that is put back does so too.

use std::{collections::BTreeMap, sync::mpsc, thread, time::Duration};

use party::{Mark, wire::WalletId};
use serde::{Deserialize, Serialize};
use vault::KeychainRef;
use wire::{DeviceSecret, IdentityBundle, PartyId, identity::Purpose, identity::SignatureBytes};

use crate::keychain::{Keychain, KeychainError, OpenKeychain};

/// How far each wallet is.
pub(crate) type Marks = BTreeMap<WalletId, Mark>;

/// The version of the entry.
const VERSION: u8 = 1;
/// The longest entry that is read, in bytes: several hundred wallets.
const LONGEST: usize = 64 * 1024;
/// How long until a keychain that did not take the entry is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(60);

/// What the keychain said when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Remembered {
    /// This store uses no keychain, or one that keeps no markers.
    Nowhere,
    /// The marks; none where nothing was remembered yet.
    Here(Marks),
    /// Something that this identity did not write. It is written anew.
    Unreadable,
}

impl Remembered {
    /// What counts as remembered; `None` where nothing can be.
    pub(crate) fn marks(&self) -> Option<Marks> {
        match self {
            Self::Nowhere => None,
            Self::Here(marks) => Some(marks.clone()),
            Self::Unreadable => Some(Marks::new()),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    version: u8,
    wallets: Marks,
    signature: SignatureBytes,
}

/// Asks the keychain what it remembers of this identity's wallets.
pub(crate) fn load(
    keychain: &dyn Keychain,
    bundle: &IdentityBundle,
) -> Result<Remembered, KeychainError> {
    let found = match keychain.load_marker(&name(&bundle.party_id())) {
        Err(KeychainError::Foreign) => return Ok(Remembered::Unreadable),
        Err(KeychainError::Unmarked) => return Ok(Remembered::Nowhere),
        found => found?,
    };
    let Some(bytes) = found else { return Ok(Remembered::Here(Marks::new())) };
    Ok(read(&bytes, bundle).map_or(Remembered::Unreadable, Remembered::Here))
}

/// Under which name the keychain holds the entry of an identity.
fn name(party: &PartyId) -> KeychainRef {
    let id: String = party.to_string().chars().take(32).collect();
    KeychainRef::new(&format!("marker-{id}")).expect("hex digits and a dash are allowed")
}

fn read(bytes: &[u8], bundle: &IdentityBundle) -> Option<Marks> {
    let entry: Entry = wire::decode(bytes, LONGEST).ok()?;
    let signed = bundle.verify(Purpose::Marker, &wire::encode(&entry.wallets), &entry.signature);
    (entry.version == VERSION && signed).then_some(entry.wallets)
}

fn write(wallets: &Marks, identity: &DeviceSecret) -> Vec<u8> {
    let signature = identity.sign(Purpose::Marker, &wire::encode(wallets));
    wire::encode(&Entry { version: VERSION, wallets: wallets.clone(), signature })
}

/// Keeps the keychain's entry up to date. The keychain is asked on a thread of its own, which holds no
/// secret and outlives a device that was locked by what it still has to write.
pub(crate) struct Marker {
    marks: Marks,
    written: Option<Vec<u8>>,
    entries: mpsc::Sender<Vec<u8>>,
}

impl Marker {
    /// Begins with what the keychain remembers; `None` where no thread can be had.
    pub(crate) fn start(marks: Marks, party: PartyId, keychain: OpenKeychain) -> Option<Self> {
        let (entries, inbox) = mpsc::channel();
        let work = move || keep_writing(&inbox, &name(&party), keychain);
        // A browser has no keychain, and no thread for it.
        thread::Builder::new().name("marker".to_owned()).spawn(work).ok()?;
        Some(Self { marks, written: None, entries })
    }

    /// Remembers how far a wallet is, or forgets it. A mark is never lowered.
    pub(crate) fn set(&mut self, wallet: WalletId, mark: Option<Mark>, identity: &DeviceSecret) {
        match mark {
            None => {
                self.marks.remove(&wallet);
            }
            Some(mark) => {
                let held = self.marks.entry(wallet).or_insert(mark);
                if held.attempt < mark.attempt {
                    *held = mark;
                }
            }
        }
        let entry = write(&self.marks, identity);
        if self.written.as_ref() != Some(&entry) {
            self.written = Some(entry.clone());
            // The thread ends only after this sender does.
            let _ = self.entries.send(entry);
        }
    }
}

fn keep_writing(inbox: &mpsc::Receiver<Vec<u8>>, name: &KeychainRef, keychain: OpenKeychain) {
    let mut owed: Option<Vec<u8>> = None;
    loop {
        let next = match &owed {
            None => inbox.recv().map_err(|mpsc::RecvError| mpsc::RecvTimeoutError::Disconnected),
            Some(_) => inbox.recv_timeout(ASK_AGAIN),
        };
        match next {
            // Only the latest counts.
            Ok(entry) => owed = inbox.try_iter().last().or(Some(entry)),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        }
        let Some(entry) = &owed else { continue };
        if keychain().and_then(|keychain| keychain.save_marker(name, entry)).is_ok() {
            owed = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use serde_bytes::ByteArray;

    use super::*;

    fn device(seed: u64) -> DeviceSecret {
        DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    fn marks(attempt: u64) -> Marks {
        let mark = Mark { attempt, manifest: ByteArray::new([3; 32]) };
        Marks::from([(WalletId::from_bytes([1; 32]), mark)])
    }

    #[test]
    fn an_entry_reads_for_the_identity_that_wrote_it_and_for_no_other() {
        let (ours, other) = (device(1), device(2));
        let entry = write(&marks(4), &ours);
        assert_eq!(read(&entry, &ours.bundle()), Some(marks(4)));
        assert_eq!(read(&entry, &other.bundle()), None);
    }

    #[test]
    fn a_spoiled_entry_is_none() {
        let ours = device(1);
        let entry = write(&marks(4), &ours);
        for at in 0..entry.len() {
            let mut spoiled = entry.clone();
            spoiled[at] ^= 1;
            assert_eq!(read(&spoiled, &ours.bundle()), None, "byte {at}");
            assert_eq!(read(&entry[..at], &ours.bundle()), None, "cut at {at}");
        }
    }
}
