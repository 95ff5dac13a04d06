//! What a device keeps.

use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    SecretBytes, VaultError,
    cipher::Commitment,
    frame::{self, Frame, Kind},
    secret::Key32,
};

const MAX_NAME: usize = 255;

/// How often a record has been written: a caller that remembers the last number notices when an
/// older file was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub u64);

/// A record that has been opened.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// The generation it was sealed as.
    pub generation: Generation,
    /// What it holds.
    pub content: SecretBytes,
}

/// The key of a store, held while it is unlocked. Every record has a data key of its own; this
/// one only wraps those.
///
/// # Security
///
/// The nonces of the wrapping are random, which is sound for 2³² records under one store key
/// (NIST SP 800-38D, section 8.3).
#[derive(PartialEq, Eq)]
pub struct StoreKey(Key32);

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    // In the order of RFC 8949, section 4.2.1.
    kind: String,
    name: String,
    commit: Commitment,
    generation: Generation,
}

impl StoreKey {
    /// A fresh one. [`Lock::make`](crate::Lock::make) makes it together with its lock.
    #[must_use]
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        Self(Key32::make(rng))
    }

    /// Seals what is to be kept under `name`. `kind` says what the content is, so that a record
    /// of one type is never read as another.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLarge`] above 16 MiB; [`VaultError::LabelRefused`] when `name` or `kind`
    /// is empty or longer than 255 bytes.
    pub fn seal_record(
        &self,
        name: &str,
        kind: &str,
        generation: Generation,
        content: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        for text in [name, kind] {
            if text.is_empty() || text.len() > MAX_NAME {
                return Err(VaultError::LabelRefused);
            }
        }
        let header = Header {
            kind: kind.to_owned(),
            name: name.to_owned(),
            commit: Commitment::derive(&self.0),
            generation,
        };
        frame::seal(Kind::Record, &header, &self.0, content, rng)
    }

    /// Opens the record that was read from the place called `name`.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongRecord`] when the file is authentic and was sealed under another name or
    /// kind; [`VaultError::WrongStore`] when another store key sealed it; [`VaultError::Damaged`]
    /// and the others when the file is at fault.
    pub fn open_record(&self, name: &str, kind: &str, file: &[u8]) -> Result<Record, VaultError> {
        let frame = Frame::<Header>::decode(file, Kind::Record)?;
        if !frame.header.commit.fits(&self.0) {
            return Err(VaultError::WrongStore);
        }
        // Opened first, so that a verdict about the name is about an authentic one.
        let content = frame.open(&self.0)?;
        if frame.header.name != name || frame.header.kind != kind {
            return Err(VaultError::WrongRecord);
        }
        Ok(Record { generation: frame.header.generation, content })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        Some(Self(Key32::fill(|place| place.copy_from_slice(bytes))))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(..)")
    }
}
