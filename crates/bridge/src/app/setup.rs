//! Where an app lives and what it asks of its system.

#[cfg(target_family = "wasm")]
use std::{fmt, sync::Arc};
#[cfg(not(target_family = "wasm"))]
use std::{io, path::PathBuf};

#[cfg(not(target_family = "wasm"))]
use host::keychain::SystemKeychain;
use host::{
    KdfParams,
    home::{Home, HomeError},
    keychain::OpenKeychain,
};
#[cfg(target_family = "wasm")]
use host::{
    keychain::{KeychainError, passkey::Passkey},
    store::Store,
};
use party::wire::pairing::DeviceKind;

/// Where an app lives and what it asks of its system.
#[cfg(not(target_family = "wasm"))]
#[derive(Debug, Clone)]
pub struct Setup {
    /// The data folder, this app's alone.
    pub dir: PathBuf,
    /// How hard passwords are to guess.
    pub kdf: KdfParams,
    /// How to reach the system's keychain. May wait for its user: called on threads that may wait.
    pub keychain: OpenKeychain,
    /// Which program is the practice partner where it is told to be.
    pub partner: fn() -> io::Result<PathBuf>,
}

#[cfg(not(target_family = "wasm"))]
impl Setup {
    /// What a device is that is founded here.
    pub(super) const KIND: DeviceKind = DeviceKind::Computer;

    /// The real thing.
    #[must_use]
    pub fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            kdf: KdfParams::DEFAULT,
            keychain: || Ok(Box::new(SystemKeychain::open()?)),
            partner: std::env::current_exe,
        }
    }

    pub(super) fn open(&self) -> Result<Home, HomeError> {
        Home::open(&self.dir)
    }
}

/// Where an app lives in a browser.
#[cfg(target_family = "wasm")]
#[derive(Clone)]
pub struct Setup {
    /// What holds its records, this page's alone.
    pub store: Arc<dyn Store>,
    /// How hard passwords are to guess.
    pub kdf: KdfParams,
    /// The passkey that stands for a keychain, where the page has any.
    pub keychain: OpenKeychain,
}

#[cfg(target_family = "wasm")]
impl Setup {
    /// What a device is that is founded here.
    pub(super) const KIND: DeviceKind = DeviceKind::Phone;

    /// The real thing.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, has_passkeys: bool) -> Self {
        let keychain: OpenKeychain = if has_passkeys {
            || Ok(Box::new(Passkey))
        } else {
            || Err(KeychainError::Unavailable(None))
        };
        Self { store, kdf: KdfParams::DEFAULT, keychain }
    }

    pub(super) fn open(&self) -> Result<Home, HomeError> {
        Ok(Home::on(Arc::clone(&self.store)))
    }
}

#[cfg(target_family = "wasm")]
impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Setup(..)")
    }
}
