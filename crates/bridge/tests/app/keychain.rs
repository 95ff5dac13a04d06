//! A keychain in memory, one for all devices of the tests: their names tell them apart.

use std::{
    collections::HashMap,
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use host::{
    KeychainRef, KeychainSecret,
    keychain::{Keychain, KeychainError},
};

static ENTRIES: LazyLock<Mutex<HashMap<String, Vec<u8>>>> = LazyLock::new(Mutex::default);
/// While true, it takes nothing.
static REFUSES: AtomicBool = AtomicBool::new(false);

/// A keychain in memory.
#[derive(Debug)]
struct Memory;

/// Reaches it.
pub(crate) fn open() -> Result<Box<dyn Keychain>, KeychainError> {
    Ok(Box::new(Memory))
}

/// Reaches it, unless it refuses at the moment.
pub(crate) fn open_moody() -> Result<Box<dyn Keychain>, KeychainError> {
    if REFUSES.load(Ordering::SeqCst) {
        Err(KeychainError::Denied("locked".into()))
    } else {
        open()
    }
}

/// Says whether [`open_moody`] refuses.
pub(crate) fn refuse(refuses: bool) {
    REFUSES.store(refuses, Ordering::SeqCst);
}

/// The marker of a device.
pub(crate) fn marker(device: &str) -> Option<Vec<u8>> {
    entries(|entries| entries.get(&name(device)).cloned())
}

/// Puts something in its place.
pub(crate) fn set_marker(device: &str, marker: Vec<u8>) {
    entries(|entries| entries.insert(name(device), marker));
}

fn name(device: &str) -> String {
    format!("marker-{}", &device[..32])
}

fn entries<T>(act: impl FnOnce(&mut HashMap<String, Vec<u8>>) -> T) -> T {
    act(&mut ENTRIES.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Keychain for Memory {
    fn load(&self, name: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
        let Some(bytes) = self.load_marker(name)? else { return Ok(None) };
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeychainError::Foreign)?;
        Ok(Some(KeychainSecret::from_bytes(&bytes)))
    }

    fn save(&self, name: &KeychainRef, secret: &KeychainSecret) -> Result<(), KeychainError> {
        self.save_marker(name, secret.expose())
    }

    fn erase(&self, name: &KeychainRef) -> Result<(), KeychainError> {
        entries(|entries| entries.remove(name.as_str()));
        Ok(())
    }

    fn load_marker(&self, name: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
        Ok(entries(|entries| entries.get(name.as_str()).cloned()))
    }

    fn save_marker(&self, name: &KeychainRef, marker: &[u8]) -> Result<(), KeychainError> {
        entries(|entries| entries.insert(name.as_str().to_owned(), marker.to_vec()));
        Ok(())
    }
}
