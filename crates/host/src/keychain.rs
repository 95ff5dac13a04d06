//! What the system keeps for its user: the second factor of a lock, and how far its wallets are.
//!
//! A keychain makes a stolen disk worth less; it is no substitute for the password, since every
//! program of the same user can ask it too. Where there is none, the lock is made with the
//! password alone, and [`vault::Lock::peek`] says so.

pub mod passkey;

use std::{error::Error, fmt};

use thiserror::Error;
use vault::{KeychainRef, KeychainSecret};

use crate::system;

pub use self::platform::SystemKeychain;

/// A place of the system for secrets.
///
/// Every call may open a window of the system and wait until somebody has typed a password there:
/// call from a thread that may wait, and show that it waits.
pub trait Keychain: fmt::Debug + Send + Sync {
    /// Makes the secret of a new lock and keeps it under this name.
    ///
    /// # Errors
    ///
    /// [`KeychainError`].
    fn make(&self, name: &KeychainRef) -> Result<KeychainSecret, KeychainError> {
        let secret = KeychainSecret::make(&mut system::rng());
        self.save(name, &secret)?;
        Ok(secret)
    }

    /// The secret kept under this name; `None` when there is none.
    ///
    /// # Errors
    ///
    /// [`KeychainError`], when the answer is not known.
    fn load(&self, name: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError>;

    /// Keeps a secret under this name, in place of the one before.
    ///
    /// # Errors
    ///
    /// [`KeychainError`].
    fn save(&self, name: &KeychainRef, secret: &KeychainSecret) -> Result<(), KeychainError>;

    /// Forgets the secret under this name; forgetting what is not there succeeds.
    ///
    /// # Errors
    ///
    /// [`KeychainError`].
    fn erase(&self, name: &KeychainRef) -> Result<(), KeychainError>;

    /// The marker kept under this name; `None` when there is none. No secret.
    ///
    /// # Errors
    ///
    /// [`KeychainError`], when the answer is not known.
    fn load_marker(&self, name: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError>;

    /// Keeps a marker under this name, in place of the one before.
    ///
    /// # Errors
    ///
    /// [`KeychainError`].
    fn save_marker(&self, name: &KeychainRef, marker: &[u8]) -> Result<(), KeychainError>;
}

/// How to reach a keychain, each time anew.
pub type OpenKeychain = fn() -> Result<Box<dyn Keychain>, KeychainError>;

/// Why a keychain could not do as told. Never carries the secret.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeychainError {
    /// This system offers no keychain.
    #[error("this system offers no keychain")]
    Unavailable(#[source] Option<Cause>),
    /// It is locked and was not unlocked, or it refuses this program.
    #[error("the keychain is locked or refuses access: unlock it and try again")]
    Denied(#[source] Cause),
    /// What lies under this name is not ours.
    #[error("the keychain holds something else under the name of this store")]
    Foreign,
    /// It keeps halves and no markers.
    #[error("this keychain keeps no markers")]
    Unmarked,
    /// It failed in another way.
    #[error("the keychain failed")]
    Failed(#[source] Cause),
}

/// What the system said.
pub type Cause = Box<dyn Error + Send + Sync>;

impl KeychainError {
    /// The name of this error for logs, translations and support; it never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) | Self::Unmarked => "keychain.unavailable",
            Self::Denied(_) => "keychain.denied",
            Self::Foreign => "keychain.foreign",
            Self::Failed(_) => "keychain.failed",
        }
    }
}

/// The keychain of a system that has none.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeychain;

impl Keychain for NoKeychain {
    fn load(&self, _: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn save(&self, _: &KeychainRef, _: &KeychainSecret) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn erase(&self, _: &KeychainRef) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn load_marker(&self, _: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn save_marker(&self, _: &KeychainRef, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(None))
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::{collections::HashMap, sync::Arc};

    use keyring_core::{CredentialStore, Entry, Error};
    use zbus_secret_service_keyring_store::Store;
    use zeroize::Zeroizing;

    use super::*;

    /// How the entries are called among those of other programs.
    const SERVICE: &str = "cohort";
    /// What a person sees in the system's own list of entries.
    const LABEL: &str = "Cohort: key of this device's store";
    /// The same for a marker.
    const MARKER_LABEL: &str = "Cohort: how far this device's wallets are";

    /// The Secret Service of the desktop: GNOME Keyring, KWallet and others, over D-Bus.
    pub struct SystemKeychain {
        store: Arc<CredentialStore>,
    }

    impl SystemKeychain {
        /// Connects, and proves by a trial entry that the keychain takes one: a service may answer
        /// and yet have no collection to write to.
        ///
        /// # Errors
        ///
        /// [`KeychainError::Unavailable`] without a service; [`KeychainError::Denied`] when the
        /// trial was refused. After either, the way on is [`NoKeychain`] and the password alone.
        pub fn open() -> Result<Self, KeychainError> {
            let store =
                Store::new().map_err(|error| KeychainError::Unavailable(Some(cause(error))))?;
            let keychain = Self { store };
            let trial = keychain.entry("trial", LABEL)?;
            trial.set_secret(b"may be removed").map_err(classify)?;
            forget(&trial)?;
            Ok(keychain)
        }

        fn entry(&self, name: &str, label: &str) -> Result<Entry, KeychainError> {
            let label = HashMap::from([("label", label)]);
            self.store.build(SERVICE, name, Some(&label)).map_err(classify)
        }
    }

    impl fmt::Debug for SystemKeychain {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("SystemKeychain")
        }
    }

    impl Keychain for SystemKeychain {
        fn load(&self, name: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
            let Some(bytes) = read(&self.entry(name.as_str(), LABEL)?)? else { return Ok(None) };
            let bytes = Zeroizing::new(bytes);
            let bytes: &[u8; 32] =
                bytes.as_slice().try_into().map_err(|_| KeychainError::Foreign)?;
            Ok(Some(KeychainSecret::from_bytes(bytes)))
        }

        fn save(&self, name: &KeychainRef, secret: &KeychainSecret) -> Result<(), KeychainError> {
            // EXPOSE: to the system's keychain, which the session with it encrypts.
            self.entry(name.as_str(), LABEL)?.set_secret(secret.expose()).map_err(classify)
        }

        fn erase(&self, name: &KeychainRef) -> Result<(), KeychainError> {
            forget(&self.entry(name.as_str(), LABEL)?)
        }

        fn load_marker(&self, name: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
            read(&self.entry(name.as_str(), MARKER_LABEL)?)
        }

        fn save_marker(&self, name: &KeychainRef, marker: &[u8]) -> Result<(), KeychainError> {
            self.entry(name.as_str(), MARKER_LABEL)?.set_secret(marker).map_err(classify)
        }
    }

    fn read(entry: &Entry) -> Result<Option<Vec<u8>>, KeychainError> {
        match entry.get_secret() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(classify(error)),
        }
    }

    fn forget(entry: &Entry) -> Result<(), KeychainError> {
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(classify(error)),
        }
    }

    fn classify(error: Error) -> KeychainError {
        match error {
            Error::NoStorageAccess(cause) => KeychainError::Denied(cause),
            Error::NoDefaultStore => KeychainError::Unavailable(None),
            // These carry what was read, which may be the secret.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => KeychainError::Foreign,
            error => KeychainError::Failed(cause(error)),
        }
    }

    fn cause(error: Error) -> Cause {
        match error {
            Error::PlatformFailure(cause) => cause,
            error => error.to_string().into(),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use super::*;

    /// The keychain of this system, which this program does not know how to ask yet.
    #[derive(Debug)]
    pub enum SystemKeychain {}

    impl SystemKeychain {
        /// Finds none.
        ///
        /// # Errors
        ///
        /// Always [`KeychainError::Unavailable`].
        pub fn open() -> Result<Self, KeychainError> {
            Err(KeychainError::Unavailable(None))
        }
    }

    impl Keychain for SystemKeychain {
        fn load(&self, _: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
            match *self {}
        }

        fn save(&self, _: &KeychainRef, _: &KeychainSecret) -> Result<(), KeychainError> {
            match *self {}
        }

        fn erase(&self, _: &KeychainRef) -> Result<(), KeychainError> {
            match *self {}
        }

        fn load_marker(&self, _: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
            match *self {}
        }

        fn save_marker(&self, _: &KeychainRef, _: &[u8]) -> Result<(), KeychainError> {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_keychain_says_so() {
        let name = KeychainRef::new("store-1").expect("a plain name");
        let secret = KeychainSecret::from_bytes(&[7; 32]);
        for refused in [
            NoKeychain.load(&name).map(drop),
            NoKeychain.save(&name, &secret),
            NoKeychain.erase(&name),
            NoKeychain.load_marker(&name).map(drop),
            NoKeychain.save_marker(&name, &[7]),
        ] {
            assert_eq!(refused.map_err(|error| error.code()), Err("keychain.unavailable"));
        }
    }
}
