//! The lock of a device's store.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    KdfParams, KeychainRef, KeychainSecret, Password, StoreKey, UnixSeconds, VaultError,
    container::{self, Container, PasswordKey},
    frame::Kind,
};

/// The one file of a store that a password opens. It holds the store key and nothing else.
///
/// Deriving a key takes a good part of a second and a few hundred megabytes: call
/// [`Self::make`], [`Self::open`] and [`Self::change_password`] away from a thread that draws.
#[derive(Debug)]
pub struct Lock;

/// What a lock says of itself, in clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockLabel {
    /// When the password was set.
    pub made_at: UnixSeconds,
}

/// What a lock asks for before it opens. Authentic only after it has opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockInfo {
    /// What the lock says of itself.
    pub label: LockLabel,
    /// Where the keychain holds the second secret; `None` where the password is enough.
    pub keychain: Option<KeychainRef>,
    /// How costly the password is to guess.
    pub params: KdfParams,
}

impl Lock {
    /// Makes a store key and the lock around it.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoMemory`].
    pub fn make(
        password: &Password,
        keychain: Option<(&KeychainRef, &KeychainSecret)>,
        params: KdfParams,
        label: LockLabel,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Vec<u8>, StoreKey), VaultError> {
        let key = StoreKey::make(rng);
        let file = seal(&key, password, keychain, params, label, rng)?;
        Ok((file, key))
    }

    /// What a lock needs to be opened, so that the keychain can be asked first.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, as far as that can be said without a password.
    pub fn peek(file: &[u8]) -> Result<LockInfo, VaultError> {
        let header = Container::<LockLabel>::decode(file, Kind::Lock)?.into_header();
        Ok(LockInfo { label: header.label, keychain: header.keychain, params: header.kdf })
    }

    /// Opens a lock. A keychain secret that the lock does not ask for is ignored.
    ///
    /// # Errors
    ///
    /// [`VaultError::KeychainMissing`] when the lock asks for one and none is given;
    /// [`VaultError::WrongPassword`] when the password or the keychain's secret is another (the
    /// two cannot be told apart); [`VaultError::Damaged`] and the others when the file is at
    /// fault.
    pub fn open(
        file: &[u8],
        password: &Password,
        keychain: Option<&KeychainSecret>,
    ) -> Result<StoreKey, VaultError> {
        let content = Container::<LockLabel>::decode(file, Kind::Lock)?.open(password, keychain)?;
        // EXPOSE: into the store key, which is boxed and erased itself.
        StoreKey::from_bytes(content.expose()).ok_or(VaultError::Damaged)
    }

    /// Seals the same store key again under another password, keychain secret or cost. No record
    /// has to be sealed again. Whoever kept the old lock file and knows the old password still has
    /// the store key.
    ///
    /// # Errors
    ///
    /// As [`Self::open`] and [`Self::make`].
    pub fn change_password(
        file: &[u8],
        old: (&Password, Option<&KeychainSecret>),
        new: (&Password, Option<(&KeychainRef, &KeychainSecret)>),
        params: KdfParams,
        label: LockLabel,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let key = Self::open(file, old.0, old.1)?;
        seal(&key, new.0, new.1, params, label, rng)
    }
}

fn seal(
    key: &StoreKey,
    password: &Password,
    keychain: Option<(&KeychainRef, &KeychainSecret)>,
    params: KdfParams,
    label: LockLabel,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, VaultError> {
    let (name, secret) = keychain.unzip();
    let wrapping = PasswordKey::make(Kind::Lock, password, secret, params, rng)?;
    // EXPOSE: leaves only sealed under the password.
    container::seal(Kind::Lock, label, &wrapping, name, key.expose(), rng)
}
