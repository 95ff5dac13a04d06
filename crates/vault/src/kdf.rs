//! From a password to a key.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{VaultError, frame::Kind, keychain::KeychainSecret, password::Password, secret::Key32};

/// Bytes of the salt of a password.
pub(crate) const SALT: usize = 16;

/// How hard a password is to guess: the cost of Argon2id (RFC 9106).
///
/// A value of this type lies between [`Self::FLOOR`] and the cap (2 GiB, 8 passes, 16 lanes).
/// A file that asks for less was weakened, one that asks for more would exhaust the machine; both
/// are refused before any work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfParams {
    // In the order of RFC 8949, section 4.2.1.
    lanes: u32,
    passes: u32,
    memory_kib: u32,
}

impl KdfParams {
    /// What new files use: 256 MiB, 3 passes, 4 lanes.
    pub const DEFAULT: Self = Self { lanes: 4, passes: 3, memory_kib: 256 * 1024 };
    /// The least that is accepted, for small devices: 64 MiB, 3 passes, 4 lanes, the second
    /// recommendation of RFC 9106, section 4.
    pub const FLOOR: Self = Self { lanes: 4, passes: 3, memory_kib: 64 * 1024 };

    const CAP: Self = Self { lanes: 16, passes: 8, memory_kib: 2 * 1024 * 1024 };

    /// Accepts costs between the floor and the cap.
    ///
    /// # Errors
    ///
    /// [`VaultError::KdfOutOfRange`] for anything else.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, VaultError> {
        Self { lanes, passes, memory_kib }.checked()
    }

    /// The same parameters, if they lie in the range; those of a decoded header may not.
    pub(crate) fn checked(self) -> Result<Self, VaultError> {
        let within = |value, floor, cap| (floor..=cap).contains(&value);
        if within(self.memory_kib, Self::FLOOR.memory_kib, Self::CAP.memory_kib)
            && within(self.passes, Self::FLOOR.passes, Self::CAP.passes)
            && within(self.lanes, Self::FLOOR.lanes, Self::CAP.lanes)
        {
            Ok(self)
        } else {
            Err(VaultError::KdfOutOfRange)
        }
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    /// Passes over that memory.
    #[must_use]
    pub const fn passes(&self) -> u32 {
        self.passes
    }

    /// Lanes: what could be computed side by side. This crate computes them one after another.
    #[must_use]
    pub const fn lanes(&self) -> u32 {
        self.lanes
    }

    /// The key of a file of this kind:
    /// HKDF-SHA-256(Argon2id(password, salt) ‖ keychain secret, info = tag ‖ kind).
    pub(crate) fn derive_key(
        self,
        kind: Kind,
        salt: &[u8; SALT],
        password: &Password,
        keychain: Option<&KeychainSecret>,
    ) -> Result<Key32, VaultError> {
        let hashed = self.hash(salt, password)?;
        let mut material = Zeroizing::new(Vec::with_capacity(64));
        material.extend_from_slice(hashed.expose());
        if let Some(secret) = keychain {
            // EXPOSE: into a buffer that is erased and never grows.
            material.extend_from_slice(secret.expose());
        }
        let hkdf = Hkdf::<Sha256>::new(None, &material);
        Ok(Key32::fill(|key| {
            hkdf.expand_multi_info(&[b"cohort vault v1 ", kind.name().as_bytes()], key)
                .expect("32 bytes are within the reach of HKDF-SHA-256");
        }))
    }

    fn hash(self, salt: &[u8; SALT], password: &Password) -> Result<Key32, VaultError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| VaultError::KdfOutOfRange)?;
        // Our own memory: it holds enough to recompute the result, and is erased afterwards.
        let mut memory: Zeroizing<Vec<Block>> = Zeroizing::new(Vec::new());
        memory.try_reserve_exact(params.block_count()).map_err(|_| VaultError::NoMemory)?;
        memory.resize(params.block_count(), Block::default());
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut hashed = Key32::fill(|_| ());
        // EXPOSE: to the key derivation, which keeps nothing beyond the memory above.
        argon2
            .hash_password_into_with_memory(
                password.expose(),
                salt,
                hashed.expose_mut(),
                memory.as_mut_slice(),
            )
            .map_err(|_| VaultError::KdfOutOfRange)?;
        Ok(hashed)
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_below_the_floor_or_above_the_cap_are_refused() {
        for (memory, passes, lanes) in [(65_536, 3, 4), (262_144, 3, 4), (2_097_152, 8, 16)] {
            assert!(KdfParams::new(memory, passes, lanes).is_ok());
        }
        let outside = [
            (65_535, 3, 4),
            (65_536, 2, 4),
            (65_536, 3, 3),
            (0, 0, 0),
            (2_097_153, 3, 4),
            (65_536, 9, 4),
            (65_536, 3, 17),
            (u32::MAX, u32::MAX, u32::MAX),
        ];
        for (memory, passes, lanes) in outside {
            assert_eq!(KdfParams::new(memory, passes, lanes), Err(VaultError::KdfOutOfRange));
        }
    }

    #[test]
    fn every_input_changes_the_key() {
        let params = KdfParams::FLOOR;
        let password = Password::new("one").unwrap();
        let secret = KeychainSecret::from_bytes(&[7; 32]);
        let keys = [
            params.derive_key(Kind::Lock, &[1; 16], &password, None),
            params.derive_key(Kind::Recovery, &[1; 16], &password, None),
            params.derive_key(Kind::Lock, &[2; 16], &password, None),
            params.derive_key(Kind::Lock, &[1; 16], &Password::new("two").unwrap(), None),
            params.derive_key(Kind::Lock, &[1; 16], &password, Some(&secret)),
            KdfParams { passes: 4, ..params }.derive_key(Kind::Lock, &[1; 16], &password, None),
        ]
        .map(Result::unwrap);
        for (i, one) in keys.iter().enumerate() {
            for other in keys.iter().skip(i + 1) {
                assert!(one != other);
            }
        }
    }
}
