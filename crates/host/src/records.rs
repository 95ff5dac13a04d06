//! Sealed records in a store.

use std::sync::Arc;

use vault::{Generation, SecretBytes, StoreKey, VaultError};

use crate::{
    store::{RecordName, Store, StoreError},
    system,
};

/// A store whose records are sealed under the device's store key.
#[derive(Clone)]
pub(crate) struct Records {
    store: Arc<dyn Store>,
    key: Arc<StoreKey>,
}

/// Why a record could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record does not open, or could not be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl RecordError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Vault(error) => error.code(),
        }
    }
}

impl Records {
    pub(crate) fn new(store: Arc<dyn Store>, key: StoreKey) -> Self {
        Self { store, key: Arc::new(key) }
    }

    /// Seals and writes durably.
    pub(crate) fn put(&self, name: &str, contents: &[u8]) -> Result<(), RecordError> {
        let path = RecordName::new(name)?;
        let generation = Generation(system::now());
        let sealed =
            self.key.seal_record(name, kind(name), generation, contents, &mut system::rng())?;
        Ok(self.store.write(&path, &sealed)?)
    }

    /// Reads and opens; `None` when there is no such record.
    pub(crate) fn fetch(&self, name: &str) -> Result<Option<SecretBytes>, RecordError> {
        let Some(sealed) = self.store.read(&RecordName::new(name)?)? else { return Ok(None) };
        Ok(Some(self.key.open_record(name, kind(name), &sealed)?.content))
    }

    /// Destroys the record and its older generations.
    pub(crate) fn erase(&self, name: &str) -> Result<(), RecordError> {
        Ok(self.store.erase(&RecordName::new(name)?)?)
    }

    /// What holds the records.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// The names under a folder.
    pub(crate) fn list(&self, under: &str) -> Result<Vec<String>, RecordError> {
        let names = self.store.list(&RecordName::new(under)?)?;
        Ok(names.into_iter().map(|name| name.as_str().to_owned()).collect())
    }
}

/// What a record is, from its place: sealed with it, so that no record passes for one of another
/// kind.
fn kind(name: &str) -> &'static str {
    match name {
        "identity" => "identity",
        "settings" => "settings",
        "contacts" => "contacts",
        "practice" => "practice",
        "copies" => "copies",
        _ if name.starts_with("parts/") => "part",
        _ if name.ends_with("/record") => "wallet",
        _ => "epoch",
    }
}
