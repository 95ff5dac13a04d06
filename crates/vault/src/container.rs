//! Files that a password opens.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_bytes::ByteArray;

use crate::{
    KdfParams, KeychainRef, KeychainSecret, Password, SecretBytes, VaultError,
    cipher::Commitment,
    frame::{self, Frame, Kind},
    kdf::SALT,
    secret::Key32,
};

/// The header of a file that a password opens; `L` is what may be read without it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header<L> {
    // In the order of RFC 8949, section 4.2.1.
    pub(crate) kdf: KdfParams,
    pub(crate) salt: ByteArray<SALT>,
    pub(crate) label: L,
    pub(crate) commit: Commitment,
    pub(crate) keychain: Option<KeychainRef>,
}

/// The wrapping key of a file, with what a password needs to come to it again.
pub(crate) struct PasswordKey {
    pub(crate) key: Key32,
    pub(crate) salt: [u8; SALT],
    pub(crate) params: KdfParams,
}

impl PasswordKey {
    /// Derives the key of files of this kind under a fresh salt.
    pub(crate) fn make(
        kind: Kind,
        password: &Password,
        keychain: Option<&KeychainSecret>,
        params: KdfParams,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, VaultError> {
        let mut salt = [0; SALT];
        rng.fill_bytes(&mut salt);
        let key = params.derive_key(kind, &salt, password, keychain)?;
        Ok(Self { key, salt, params })
    }
}

/// Seals `content` with a fresh data key. `keychain` names the second secret where there is one.
pub(crate) fn seal<L: Serialize>(
    kind: Kind,
    label: L,
    key: &PasswordKey,
    keychain: Option<&KeychainRef>,
    content: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, VaultError> {
    let header = Header {
        kdf: key.params,
        salt: ByteArray::new(key.salt),
        label,
        commit: Commitment::derive(&key.key),
        keychain: keychain.cloned(),
    };
    frame::seal(kind, &header, &key.key, content, rng)
}

/// A decoded file, its cost checked, waiting for a password.
#[derive(Debug)]
pub(crate) struct Container<'a, L> {
    kind: Kind,
    frame: Frame<'a, Header<L>>,
}

impl<'a, L: Serialize + DeserializeOwned> Container<'a, L> {
    pub(crate) fn decode(bytes: &'a [u8], kind: Kind) -> Result<Self, VaultError> {
        let frame = Frame::<Header<L>>::decode(bytes, kind)?;
        frame.header.kdf.checked()?;
        Ok(Self { kind, frame })
    }

    pub(crate) const fn header(&self) -> &Header<L> {
        &self.frame.header
    }

    pub(crate) fn into_header(self) -> Header<L> {
        self.frame.header
    }

    pub(crate) fn open(
        &self,
        password: &Password,
        keychain: Option<&KeychainSecret>,
    ) -> Result<SecretBytes, VaultError> {
        let header = self.header();
        let secret = match (&header.keychain, keychain) {
            (Some(_), None) => return Err(VaultError::KeychainMissing),
            (Some(_), Some(secret)) => Some(secret),
            (None, _) => None,
        };
        let key = header.kdf.derive_key(self.kind, &header.salt, password, secret)?;
        self.open_under(&key)
    }

    /// Opens without deriving anything, where the password would derive this very key.
    pub(crate) fn open_with(&self, key: &PasswordKey) -> Result<SecretBytes, VaultError> {
        let header = self.header();
        let same = header.kdf == key.params && *header.salt == key.salt;
        if !same || !header.commit.fits(&key.key) {
            return Err(VaultError::OtherKey);
        }
        self.frame.open(&key.key)
    }

    fn open_under(&self, key: &Key32) -> Result<SecretBytes, VaultError> {
        if !self.header().commit.fits(key) {
            return Err(VaultError::WrongPassword);
        }
        self.frame.open(key)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::{LockLabel, UnixSeconds};

    /// A file as [`seal`] makes it, under a key that was not worked for.
    fn sealed_under(key: &Key32, commit: &Key32, kdf: KdfParams) -> Vec<u8> {
        let header = Header {
            kdf,
            salt: ByteArray::new([3; SALT]),
            label: LockLabel { made_at: UnixSeconds(1_767_225_600) },
            commit: Commitment::derive(commit),
            keychain: Some(KeychainRef::new("store-1").unwrap()),
        };
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        frame::seal(Kind::Lock, &header, key, b"content", &mut rng).unwrap()
    }

    fn key(byte: u8) -> Key32 {
        Key32::fill(|place| place.fill(byte))
    }

    fn open(bytes: &[u8], key: &Key32) -> Result<SecretBytes, VaultError> {
        Container::<LockLabel>::decode(bytes, Kind::Lock)?.open_under(key)
    }

    #[test]
    fn no_bit_of_a_file_can_be_changed() {
        let file = sealed_under(&key(1), &key(1), KdfParams::FLOOR);
        assert_eq!(open(&file, &key(1)).unwrap().expose(), b"content");
        for at in 0..file.len() {
            for bit in 0..8 {
                let mut altered = file.clone();
                altered[at] ^= 1 << bit;
                assert!(open(&altered, &key(1)).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn an_altered_commitment_reads_as_a_wrong_password() {
        let file = sealed_under(&key(1), &key(2), KdfParams::FLOOR);
        assert_eq!(open(&file, &key(1)), Err(VaultError::WrongPassword));
    }

    #[test]
    fn a_kept_key_opens_no_file_that_its_password_would_not() {
        let file = sealed_under(&key(1), &key(1), KdfParams::FLOOR);
        let container = Container::<LockLabel>::decode(&file, Kind::Lock).unwrap();
        let open = |salt, params| container.open_with(&PasswordKey { key: key(1), salt, params });
        assert_eq!(open([3; SALT], KdfParams::FLOOR).unwrap().expose(), b"content");
        assert_eq!(open([4; SALT], KdfParams::FLOOR), Err(VaultError::OtherKey));
        assert_eq!(open([3; SALT], KdfParams::DEFAULT), Err(VaultError::OtherKey));
    }

    #[test]
    fn a_commitment_that_collides_does_not_open_the_content() {
        // The commitment speaks for key 2; the content is sealed under key 1.
        let file = sealed_under(&key(1), &key(2), KdfParams::FLOOR);
        assert_eq!(open(&file, &key(2)), Err(VaultError::Damaged));
    }

    #[test]
    fn a_cost_outside_the_range_is_refused_before_any_work() {
        let outside =
            [(1024, 3, 4), (65_536, 1, 4), (65_536, 3, 1), (4 << 20, 3, 4), (65_536, u32::MAX, 4)];
        for (memory, passes, lanes) in outside {
            let kdf = serde_json::from_value(serde_json::json!({
                "memory_kib": memory, "passes": passes, "lanes": lanes,
            }));
            let file = sealed_under(&key(1), &key(1), kdf.unwrap());
            let container = Container::<LockLabel>::decode(&file, Kind::Lock);
            assert_eq!(container.err(), Some(VaultError::KdfOutOfRange));
        }
    }
}
