//! A backup that is made again without asking for its password.

use std::fmt;

use rand_core::CryptoRng;

use crate::{
    KdfParams, Password, SecretBytes, VaultError, container::PasswordKey, frame::Kind, kdf::SALT,
    secret::Key32,
};

const VERSION: u8 = 1;

/// What a password opens recovery files with, kept so that a device can make its backup again after
/// each change of its wallet. Made once, for the cost of a guess.
///
/// # Security
///
/// It opens every recovery file that was ever sealed with it, wherever it lies, and later ones too:
/// it belongs inside the device's own sealed store and nowhere else. It does not give back the
/// password. After a store may have been read by others, make a new one from a new password.
///
/// Files of one key share salt, cost and key commitment, so they can be seen to be of one device
/// (their labels say so anyway), and one guess of the password tries them all. Each has a data key of
/// its own; the key here only wraps those, under random nonces, which is sound for 2³² files (NIST SP
/// 800-38D, section 8.3).
pub struct BackupKey(PasswordKey);

impl BackupKey {
    /// Derives the key under a fresh salt. Takes a good part of a second: not on a thread that draws.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoMemory`].
    pub fn make(
        password: &Password,
        params: KdfParams,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, VaultError> {
        PasswordKey::make(Kind::Recovery, password, None, params, rng).map(Self)
    }

    /// How costly the password is to guess.
    #[must_use]
    pub const fn params(&self) -> KdfParams {
        self.0.params
    }

    /// The key as a sealed store keeps it: version, memory in KiB, passes and lanes in four bytes each,
    /// big endian, salt, key.
    ///
    /// # Security
    ///
    /// As good as the password for every file of this key. Seal it before it is written anywhere.
    #[must_use]
    pub fn expose(&self) -> SecretBytes {
        let PasswordKey { key, salt, params } = &self.0;
        let mut bytes = Vec::with_capacity(Self::SIZE);
        bytes.push(VERSION);
        for cost in [params.memory_kib(), params.passes(), params.lanes()] {
            bytes.extend_from_slice(&cost.to_be_bytes());
        }
        bytes.extend_from_slice(salt);
        // EXPOSE: into a buffer that never grows and is erased.
        bytes.extend_from_slice(key.expose());
        SecretBytes::new(bytes)
    }

    /// The key that [`Self::expose`] gave.
    ///
    /// # Errors
    ///
    /// [`VaultError::NewerVersion`]; [`VaultError::KdfOutOfRange`]; [`VaultError::Damaged`] for
    /// anything else that is not such a key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, VaultError> {
        let (version, rest) = bytes.split_first().ok_or(VaultError::Damaged)?;
        match *version {
            VERSION => {}
            0 => return Err(VaultError::Damaged),
            _ => return Err(VaultError::NewerVersion),
        }
        let (memory, rest) = number(rest)?;
        let (passes, rest) = number(rest)?;
        let (lanes, rest) = number(rest)?;
        let (salt, key) = rest.split_first_chunk::<SALT>().ok_or(VaultError::Damaged)?;
        let key: &[u8; 32] = key.try_into().map_err(|_| VaultError::Damaged)?;
        Ok(Self(PasswordKey {
            key: Key32::fill(|place| place.copy_from_slice(key)),
            salt: *salt,
            params: KdfParams::new(memory, passes, lanes)?,
        }))
    }

    pub(crate) const fn inner(&self) -> &PasswordKey {
        &self.0
    }

    const SIZE: usize = 1 + 3 * 4 + SALT + 32;
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), VaultError> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or(VaultError::Damaged)?;
    Ok((u32::from_be_bytes(*number), rest))
}

impl fmt::Debug for BackupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupKey(..)")
    }
}

impl PartialEq for BackupKey {
    /// Takes the same time wherever the keys differ; salt and cost are no secrets.
    fn eq(&self, other: &Self) -> bool {
        self.0.params == other.0.params && self.0.salt == other.0.salt && self.0.key == other.0.key
    }
}

impl Eq for BackupKey {}
