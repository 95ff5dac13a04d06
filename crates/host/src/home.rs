//! A device's data directory: its lock, its identity, its settings.

#[cfg(feature = "native")]
use std::path::Path;
use std::sync::Arc;

use party::{RecordKey, SecretBytes};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vault::{
    KdfParams, KeychainRef, KeychainSecret, Lock, LockLabel, Password, UnixSeconds, VaultError,
};
use wire::{
    DeviceSecret, WalletId,
    pairing::{DeviceKind, Introduction},
    text::Name,
};
use zeroize::{Zeroize, Zeroizing};

#[cfg(feature = "native")]
use crate::store::{DirStore, Disk, RealDisk};
use crate::{
    copies::Copies,
    keychain::{Keychain, KeychainError, OpenKeychain},
    marker::{self, Marker, Remembered},
    records::{RecordError, Records},
    store::{RecordName, Store, StoreError},
    system,
};

/// The longest identity or settings record.
const LONGEST: usize = 64 * 1024;
/// The longest record of copies.
const LONGEST_COPIES: usize = 4 * 1024 * 1024;

/// A device's data directory, locked or not yet founded.
pub struct Home {
    store: Arc<dyn Store>,
}

/// What unlocking gives: enough to run the party. Dropping it locks the device.
pub struct Keys {
    pub(crate) records: Records,
    pub(crate) identity: DeviceSecret,
    pub(crate) introduction: Introduction,
    pub(crate) remembered: Remembered,
    keychain: Option<OpenKeychain>,
}

/// What a device remembers besides its wallets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The relay.
    pub relay: Option<RelaySetting>,
    /// A node's address for each chain (EIP-155).
    pub nodes: Vec<NodeSetting>,
    /// Minutes without use after which the device locks itself.
    pub lock_after_minutes: u8,
    /// How often the shares of wallets are to be made afresh, where a person chose or was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refreshes: Vec<RefreshSetting>,
    /// Parts of this device's backups that people keep, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PersonPart>,
    /// The page that phones open, `https` and without a fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// A part of a backup that a person keeps, or whoever was named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonPart {
    /// The wallet whose share the backup is of.
    pub wallet: WalletId,
    /// The attempt that made the epoch of that share.
    pub attempt: u64,
    /// Which part, from 1.
    pub index: u8,
    /// How many parts there are.
    pub of: u8,
    /// How many give the backup back.
    pub needed: u8,
    /// Who keeps it.
    pub holder: String,
    /// Unix seconds when it was saved; when the backup was made, for one that a lost device gave.
    pub at: u64,
}

/// How often one wallet's shares are to be made afresh, on this device alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefreshSetting {
    /// The wallet.
    pub wallet: WalletId,
    /// After how many days; 0 for never.
    pub days: u16,
    /// Unix seconds until when nobody is to be reminded.
    pub later: Option<u64>,
    /// The attempt that made the epoch of which this device's person was told that it is due.
    pub told: Option<u64>,
}

/// A relay and the fingerprint of its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelaySetting {
    /// Its address, `ws` or `wss`.
    pub url: String,
    /// The fingerprint of its key.
    pub key: serde_bytes::ByteArray<32>,
}

/// A node of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeSetting {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// Its JSON-RPC address.
    pub url: String,
}

/// Why a home did not open.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lock or a record does not open.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system keychain did not give its half.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// There is a device here already.
    #[error("this folder already holds a device")]
    AlreadyFounded,
    /// There is no device here yet.
    #[error("this folder holds no device yet")]
    NotFounded,
}

impl HomeError {
    /// The stable code of this error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Keychain(error) => error.code(),
            Self::AlreadyFounded => "home.already_founded",
            Self::NotFounded => "home.not_founded",
        }
    }
}

impl From<RecordError> for HomeError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Store(error) => Self::Store(error),
            RecordError::Vault(error) => Self::Vault(error),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    version: u8,
    seed: ByteBuf,
    introduction: Introduction,
}

impl Drop for Identity {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

impl Home {
    /// The device in a store.
    #[must_use]
    pub fn on(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Waits until what was founded or changed is durable.
    ///
    /// # Errors
    ///
    /// [`HomeError::Store`]: it is lost, and the store with it until it is opened again.
    pub async fn settle(&self) -> Result<(), HomeError> {
        Ok(self.store.settle().await?)
    }

    /// Opens the directory, and makes it where it is missing. One process at a time.
    ///
    /// # Errors
    ///
    /// [`HomeError::Store`], among them that another process has it open.
    #[cfg(feature = "native")]
    pub fn open(dir: &Path) -> Result<Self, HomeError> {
        Self::open_on(RealDisk, dir)
    }

    /// The same on another disk.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    #[cfg(feature = "native")]
    pub fn open_on(disk: impl Disk + 'static, dir: &Path) -> Result<Self, HomeError> {
        Ok(Self { store: Arc::new(DirStore::open_on(disk, dir)?) })
    }

    /// True once a device was founded here.
    ///
    /// # Errors
    ///
    /// [`HomeError::Store`].
    pub fn is_founded(&self) -> Result<bool, HomeError> {
        Ok(self.store.read(&lock_name()?)?.is_some())
    }

    /// Which keychain entry unlocking will ask for, if any.
    ///
    /// # Errors
    ///
    /// [`HomeError::NotFounded`], or [`HomeError::Vault`] when the lock cannot be read.
    pub fn keychain_needed(&self) -> Result<Option<KeychainRef>, HomeError> {
        let file = self.store.read(&lock_name()?)?.ok_or(HomeError::NotFounded)?;
        Ok(Lock::peek(&file)?.keychain)
    }

    /// Founds a device: an identity of its own, locked with a password and, where the system has a
    /// keychain, with a second half that only it holds. Slow on purpose (Argon2id).
    ///
    /// # Errors
    ///
    /// [`HomeError::AlreadyFounded`]; the others as their parts.
    pub fn found(
        &self,
        name: Name,
        kind: DeviceKind,
        password: &Password,
        params: KdfParams,
        keychain: Option<&dyn Keychain>,
    ) -> Result<Keys, HomeError> {
        self.found_with(name, kind, &[], password, params, keychain)
    }

    /// Founds a device that begins with what a backup brought.
    ///
    /// # Errors
    ///
    /// As [`Self::found`].
    pub fn found_with(
        &self,
        name: Name,
        kind: DeviceKind,
        records_brought: &[(RecordKey, SecretBytes)],
        password: &Password,
        params: KdfParams,
        keychain: Option<&dyn Keychain>,
    ) -> Result<Keys, HomeError> {
        if self.is_founded()? {
            return Err(HomeError::AlreadyFounded);
        }
        let identity = DeviceSecret::make(&mut system::rng());
        let introduction = Introduction { bundle: identity.bundle(), name, kind };
        let (half, remembered) = match keychain {
            Some(keychain) => {
                let remembered = marker::load(keychain, &introduction.bundle)?;
                (Some(self.save_half(keychain, &introduction)?), remembered)
            }
            None => (None, Remembered::Nowhere),
        };
        let half = half.as_ref().map(|(reference, secret)| (reference, secret));
        let label = LockLabel { made_at: UnixSeconds(system::now()) };
        let (file, key) = Lock::make(password, half, params, label, &mut system::rng())?;
        let records = Records::new(Arc::clone(&self.store), key);
        let record = Identity {
            version: 1,
            // EXPOSE: sealed as a record at once.
            seed: ByteBuf::from(identity.expose_seed().to_vec()),
            introduction: introduction.clone(),
        };
        records.put("identity", &Zeroizing::new(wire::encode(&record)))?;
        for (key, contents) in records_brought {
            // EXPOSE: sealed as a record at once.
            records.put(&key.to_string(), contents.expose())?;
        }
        // The lock comes last: a folder without it holds no device.
        self.store.write(&lock_name()?, &file)?;
        Ok(Keys { records, identity, introduction, remembered, keychain: None })
    }

    /// Unlocks the device. Slow on purpose, and slower where the keychain asks its user: call it off
    /// the window's thread.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongPassword`] and its siblings; [`HomeError::Keychain`] when the keychain does
    /// not give its half.
    pub fn unlock(&self, password: &Password, keychain: &dyn Keychain) -> Result<Keys, HomeError> {
        let file = self.store.read(&lock_name()?)?.ok_or(HomeError::NotFounded)?;
        let half = match Lock::peek(&file)?.keychain {
            Some(reference) => Some(keychain.load(&reference)?.ok_or(VaultError::KeychainMissing)?),
            None => None,
        };
        let key = Lock::open(&file, password, half.as_ref())?;
        let records = Records::new(Arc::clone(&self.store), key);
        let contents = records.fetch("identity")?.ok_or(VaultError::Damaged)?;
        let record: Identity =
            wire::decode(contents.expose(), LONGEST).map_err(|_| VaultError::Damaged)?;
        let seed = Zeroizing::new(
            <[u8; 64]>::try_from(record.seed.as_slice()).map_err(|_| VaultError::Damaged)?,
        );
        let identity = DeviceSecret::from_seed(&seed);
        let introduction = record.introduction.clone();
        if record.version != 1 || identity.bundle() != introduction.bundle {
            return Err(VaultError::Damaged.into());
        }
        let remembered = match &half {
            Some(_) => marker::load(keychain, &introduction.bundle)?,
            None => Remembered::Nowhere,
        };
        Ok(Keys { records, identity, introduction, remembered, keychain: None })
    }

    fn save_half(
        &self,
        keychain: &dyn Keychain,
        introduction: &Introduction,
    ) -> Result<(KeychainRef, KeychainSecret), HomeError> {
        let reference = KeychainRef::new(&introduction.bundle.party_id().to_string())?;
        let secret = keychain.make(&reference)?;
        Ok((reference, secret))
    }
}

impl Keys {
    /// Says how to reach the keychain later, for what is to be remembered there. Only a store whose
    /// lock uses one does.
    #[must_use]
    pub fn marking_in(mut self, keychain: OpenKeychain) -> Self {
        self.keychain = Some(keychain);
        self
    }

    /// True where how far the wallets are is kept outside of the store as well.
    #[must_use]
    pub fn keeps_marks(&self) -> bool {
        self.remembered != Remembered::Nowhere
    }

    /// True when the keychain held something under this device's name that this device did not write.
    #[must_use]
    pub fn is_marker_unreadable(&self) -> bool {
        self.remembered == Remembered::Unreadable
    }

    /// What keeps the keychain's marker up to date, where it is to be.
    pub(crate) fn marker(&self) -> Option<Marker> {
        let marks = self.remembered.marks()?;
        Marker::start(marks, self.introduction.bundle.party_id(), self.keychain?)
    }

    /// What this device remembers; the defaults where it remembers nothing yet.
    ///
    /// # Errors
    ///
    /// [`HomeError`] when the record does not open.
    pub fn settings(&self) -> Result<Settings, HomeError> {
        let fresh = Settings { lock_after_minutes: 5, ..Settings::default() };
        let Some(contents) = self.records.fetch("settings")? else { return Ok(fresh) };
        Ok(wire::decode(contents.expose(), LONGEST).map_err(|_| VaultError::Damaged)?)
    }

    /// Remembers settings.
    ///
    /// # Errors
    ///
    /// [`HomeError::Store`] when they cannot be written.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), HomeError> {
        Ok(self.records.put("settings", &wire::encode(settings))?)
    }

    /// What this device keeps of its copies; nothing where it keeps none yet.
    ///
    /// # Errors
    ///
    /// [`HomeError`] when the record does not open.
    pub fn copies(&self) -> Result<Copies, HomeError> {
        let Some(contents) = self.records.fetch("copies")? else { return Ok(Copies::default()) };
        let copies: Copies =
            wire::decode(contents.expose(), LONGEST_COPIES).map_err(|_| VaultError::Damaged)?;
        if copies.is_known() { Ok(copies) } else { Err(VaultError::NewerVersion.into()) }
    }

    /// Remembers copies.
    ///
    /// # Errors
    ///
    /// [`HomeError::Store`] when they cannot be written.
    pub fn save_copies(&self, copies: &Copies) -> Result<(), HomeError> {
        // EXPOSE: sealed as a record at once.
        Ok(self.records.put("copies", &Zeroizing::new(wire::encode(copies)))?)
    }

    /// How this device introduces itself.
    #[must_use]
    pub const fn introduction(&self) -> &Introduction {
        &self.introduction
    }

    /// The same keys once more, for a thread of their own.
    pub(crate) fn duplicate(&self) -> Self {
        // EXPOSE: from one zeroizing place into another, inside this process.
        let identity = DeviceSecret::from_seed(&self.identity.expose_seed());
        Self {
            records: self.records.clone(),
            identity,
            introduction: self.introduction.clone(),
            remembered: self.remembered.clone(),
            keychain: self.keychain,
        }
    }
}

fn lock_name() -> Result<RecordName, StoreError> {
    RecordName::new("lock")
}
