//! Living copies: where the backups of this device's wallets go, and what was proven of each.
//!
//! A copy is a recovery file under a name of its own. It counts once it came back from its place, opened
//! and held what went into it. The key that seals it is kept, so that a copy can follow each epoch
//! without its person; the password that opens it is not.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use sha2::{Digest, Sha256};
use vault::{BackupKey, KdfParams, Password, RecoveryFile, RecoveryLabel, SecretBytes, VaultError};
use wire::WalletId;
use zeroize::Zeroize;

use crate::{
    cloud::{Cloud, CloudError, Place, copy_name, wallet_prefix},
    oauth::{Provider, Tokens},
    system,
};

const VERSION: u8 = 1;
/// The most places.
const MOST_PLACES: usize = 16;
/// The most copies of one wallet at one place that are remembered, older ones included.
const MOST_COPIES: usize = 8;

/// What a device keeps of its copies. Secret: it opens all of them, and their places.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    version: u8,
    key: Option<ByteBuf>,
    /// How many passwords there were: copies under an earlier one are to be made again.
    passwords: u32,
    places: Vec<KeptPlace>,
    copies: Vec<KeptCopy>,
}

/// A place with the name that its person gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPlace {
    /// Its id, 16 hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, of folders as their person said it.
    pub kind: PlaceKind,
    /// The place.
    pub place: Place,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A folder of this computer's own disk, lost with it.
    Disk,
    /// A folder of another disk.
    OtherDisk,
    /// A folder that a program of its own carries elsewhere.
    Synced,
    /// A WebDAV server.
    WebDav,
    /// An S3 bucket.
    S3,
    /// A folder in a Google Drive.
    GoogleDrive,
    /// A folder in a Dropbox.
    Dropbox,
    /// A folder in a OneDrive.
    OneDrive,
}

impl From<Provider> for PlaceKind {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::GoogleDrive => Self::GoogleDrive,
            Provider::Dropbox => Self::Dropbox,
            Provider::OneDrive => Self::OneDrive,
        }
    }
}

/// A copy that was proven when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptCopy {
    /// Of which wallet.
    pub wallet: WalletId,
    /// The id of its place.
    pub place: String,
    /// Its name there.
    pub name: String,
    /// The SHA-256 of the sealed file.
    pub sha256: ByteArray<32>,
    /// The attempt that made the epoch of its share.
    pub attempt: u64,
    /// Under which password it is, counted from 1.
    pub password: u32,
    /// When it was made and proven, in Unix seconds.
    pub proven: u64,
    /// What was found when it was last looked at.
    pub check: Option<Check>,
    /// When its password was last proven to open it, in Unix seconds.
    pub drilled: Option<u64>,
}

/// A look at a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// When, in Unix seconds.
    pub at: u64,
    /// What was found.
    pub found: Found,
}

/// What was found in the place of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The copy, as it was put.
    Same,
    /// Nothing.
    Missing,
    /// Something else.
    Changed,
}

/// Why a copy was not made, read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// Its place did not take it or give it.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// It does not open, or could not be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No password was chosen for backups.
    #[error("no password was chosen for backups")]
    NoPassword,
    /// There is no such place.
    #[error("no such place is kept")]
    NoPlace,
    /// There is such a place already.
    #[error("this place is kept already")]
    SamePlace,
    /// There are as many places as there may be.
    #[error("there are as many places as there may be")]
    TooMany,
    /// There is no copy of this wallet at this place.
    #[error("no copy was made there")]
    NoCopy,
}

impl CopyError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cloud(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::NoPassword => "copies.no_password",
            Self::NoPlace => "copies.no_place",
            Self::SamePlace => "copies.same_place",
            Self::TooMany => "copies.too_many",
            Self::NoCopy => "copies.none",
        }
    }
}

impl Default for Copies {
    fn default() -> Self {
        Self { version: VERSION, key: None, passwords: 0, places: vec![], copies: vec![] }
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        self.wipe_key();
    }
}

impl fmt::Debug for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Copies(..)")
    }
}

impl Copies {
    /// Whether this program knows all that is in such a record.
    pub(crate) const fn is_known(&self) -> bool {
        self.version == VERSION
    }

    /// True once a password was chosen for backups.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        self.key.is_some()
    }

    /// Seals under this key from now on.
    pub fn use_key(&mut self, key: &BackupKey) {
        self.wipe_key();
        // EXPOSE: into a record that is wiped when dropped, and sealed before it is written.
        self.key = Some(ByteBuf::from(key.expose().expose().to_vec()));
        self.passwords += 1;
    }

    fn wipe_key(&mut self) {
        if let Some(key) = &mut self.key {
            key.zeroize();
        }
    }

    /// The key, and which password it is of.
    ///
    /// # Errors
    ///
    /// [`CopyError::NoPassword`]; [`CopyError::Vault`] when what is kept is no key.
    pub fn key(&self) -> Result<(BackupKey, u32), CopyError> {
        let kept = self.key.as_ref().ok_or(CopyError::NoPassword)?;
        Ok((BackupKey::from_bytes(kept)?, self.passwords))
    }

    /// All places.
    #[must_use]
    pub fn places(&self) -> &[KeptPlace] {
        &self.places
    }

    /// A place by its id.
    ///
    /// # Errors
    ///
    /// [`CopyError::NoPlace`].
    pub fn place(&self, id: &str) -> Result<&KeptPlace, CopyError> {
        self.places.iter().find(|kept| kept.id == id).ok_or(CopyError::NoPlace)
    }

    /// Whether one more place may be kept.
    ///
    /// # Errors
    ///
    /// [`CopyError::NoPassword`]; [`CopyError::SamePlace`]; [`CopyError::TooMany`].
    pub fn check_room(&self, place: &Place) -> Result<(), CopyError> {
        if !self.has_password() {
            return Err(CopyError::NoPassword);
        }
        if self.places.iter().any(|kept| kept.place.address() == place.address()) {
            return Err(CopyError::SamePlace);
        }
        if self.places.len() >= MOST_PLACES { Err(CopyError::TooMany) } else { Ok(()) }
    }

    /// Keeps a place.
    ///
    /// # Errors
    ///
    /// As [`Self::check_room`].
    pub fn add(&mut self, name: String, kind: PlaceKind, place: Place) -> Result<(), CopyError> {
        self.check_room(&place)?;
        let id = format!("{:016x}", rand_core::Rng::next_u64(&mut system::rng()));
        self.places.push(KeptPlace { id, name, kind, place });
        Ok(())
    }

    /// Whether a provider gave another lasting token than the one that is kept. Whoever asks keeps it, or says
    /// [`Self::put_back_new_tokens`].
    #[must_use]
    pub fn take_new_tokens(&self) -> bool {
        self.tokens().filter(|tokens| tokens.take_new()).count() > 0
    }

    /// Says that what [`Self::take_new_tokens`] found was not kept.
    pub fn put_back_new_tokens(&self) {
        self.tokens().for_each(Tokens::put_back_new);
    }

    fn tokens(&self) -> impl Iterator<Item = &Tokens> {
        self.places.iter().filter_map(|kept| match &kept.place {
            Place::Account { tokens, .. } => Some(tokens),
            Place::Folder { .. } | Place::WebDav { .. } | Place::S3 { .. } => None,
        })
    }

    /// Lets a place go, and what is known of the copies there. They stay where they are.
    pub fn remove(&mut self, id: &str) {
        self.places.retain(|kept| kept.id != id);
        self.copies.retain(|copy| copy.place != id);
    }

    /// The copies of a wallet at a place, newest first.
    pub fn of(&self, wallet: &WalletId, place: &str) -> impl Iterator<Item = &KeptCopy> {
        let here = move |copy: &&KeptCopy| copy.wallet == *wallet && copy.place == place;
        self.copies.iter().rev().filter(here)
    }

    /// The newest copy of a wallet at a place, where it is of this attempt and of the present
    /// password.
    #[must_use]
    pub fn current(&self, wallet: &WalletId, place: &str, attempt: u64) -> Option<&KeptCopy> {
        let newest = self.of(wallet, place).next()?;
        (newest.attempt == attempt && newest.password == self.passwords).then_some(newest)
    }

    /// Keeps a copy that was made and proven, unless its place was let go meanwhile.
    pub fn note(&mut self, copy: KeptCopy) {
        if self.place(&copy.place).is_err() {
            return;
        }
        let oldest = self.of(&copy.wallet, &copy.place).nth(MOST_COPIES - 2);
        if let Some(oldest) = oldest.map(|oldest| oldest.name.clone()) {
            let mut kept = false;
            let (wallet, place) = (copy.wallet, copy.place.clone());
            self.copies.retain(|each| {
                let here = each.wallet == wallet && each.place == place;
                kept |= each.name == oldest;
                !here || kept
            });
        }
        self.copies.push(copy);
    }

    /// Changes what is known of a copy.
    pub fn about(&mut self, name: &str, change: impl FnOnce(&mut KeptCopy)) {
        if let Some(copy) = self.copies.iter_mut().find(|copy| copy.name == name) {
            change(copy);
        }
    }

    /// Forgets the older copies of a wallet at a place that are not among these names any more.
    pub fn forget_gone(&mut self, wallet: &WalletId, place: &str, there: &[String]) {
        let newest = self.of(wallet, place).next().map(|copy| copy.name.clone());
        self.copies.retain(|copy| {
            copy.wallet != *wallet
                || copy.place != place
                || Some(&copy.name) == newest.as_ref()
                || there.contains(&copy.name)
        });
    }
}

/// Derives the key of a password for backups. Takes a good part of a second.
///
/// # Errors
///
/// [`CopyError::Vault`].
pub fn make_key(password: &Password, params: KdfParams) -> Result<BackupKey, CopyError> {
    Ok(BackupKey::make(password, params, &mut system::rng())?)
}

/// A backup of one epoch, in clear.
pub struct Backup {
    label: RecoveryLabel,
    wallet: WalletId,
    attempt: u64,
    payload: SecretBytes,
}

impl Backup {
    /// Takes what a recovery file of this wallet and attempt is to hold.
    #[must_use]
    pub fn new(wallet: WalletId, attempt: u64, label: RecoveryLabel, payload: &[u8]) -> Self {
        Self { label, wallet, attempt, payload: SecretBytes::new(payload.to_vec()) }
    }

    /// The attempt that made its epoch.
    #[must_use]
    pub const fn attempt(&self) -> u64 {
        self.attempt
    }

    /// Seals it, puts it at a place under a new name, reads it back from there, opens that and
    /// compares.
    ///
    /// # Errors
    ///
    /// [`CopyError::Cloud`], [`CopyError::Vault`]; nothing counts as saved then.
    pub async fn put(
        &self,
        kept: &KeptPlace,
        (key, password): (&BackupKey, u32),
    ) -> Result<KeptCopy, CopyError> {
        let (name, sealed) = self.seal(key)?;
        let cloud = Cloud::at(&kept.place)?;
        cloud.put_new(&name, &sealed).await?;
        let found = cloud.get(&name).await?;
        let (label, payload) = RecoveryFile::open_with(key, &found)?;
        if found != sealed || label != self.label || payload != self.payload {
            return Err(CloudError::NotProven.into());
        }
        Ok(KeptCopy {
            wallet: self.wallet,
            place: kept.id.clone(),
            name,
            sha256: ByteArray::new(Sha256::digest(&sealed).into()),
            attempt: self.attempt,
            password,
            proven: system::now(),
            check: None,
            drilled: None,
        })
    }

    fn seal(&self, key: &BackupKey) -> Result<(String, Vec<u8>), CopyError> {
        let mut rng = system::rng();
        let wallet = self.wallet.to_string();
        let name = copy_name(&wallet, self.attempt, &self.label.device, &mut rng);
        Ok((name, RecoveryFile::seal_with(key, &self.label, &self.payload, &mut rng)?))
    }
}

/// Whether a place answers, before anything is put there.
///
/// # Errors
///
/// [`CloudError`].
pub async fn try_place(place: &Place) -> Result<(), CloudError> {
    match Cloud::at(place)?.list("").await {
        // Nothing is where copies are to lie.
        Err(CloudError::Missing) => Err(CloudError::Address),
        listed => listed.map(drop),
    }
}

/// The names that a place holds of a wallet.
///
/// # Errors
///
/// [`CloudError`].
pub async fn names(place: &Place, wallet: &WalletId) -> Result<Vec<String>, CloudError> {
    Cloud::at(place)?.list(&wallet_prefix(&wallet.to_string())).await
}

impl KeptCopy {
    /// Reads it where it lies and compares; with the key it is of, opens it too.
    ///
    /// # Errors
    ///
    /// [`CloudError`] where the place does not answer; what is found there is an answer.
    pub async fn check(&self, place: &Place, key: Option<&BackupKey>) -> Result<Found, CloudError> {
        match self.read(place).await {
            Ok(bytes) => {
                let opens = key.is_none_or(|key| RecoveryFile::open_with(key, &bytes).is_ok());
                Ok(if opens { Found::Same } else { Found::Changed })
            }
            Err(CloudError::Changed) => Ok(Found::Changed),
            Err(CloudError::Missing) => Ok(Found::Missing),
            Err(error) => Err(error),
        }
    }

    /// The sealed file as it lies there.
    ///
    /// # Errors
    ///
    /// [`CloudError::Changed`] when it is not what was put; [`CloudError::Missing`]; the others.
    pub async fn read(&self, place: &Place) -> Result<Vec<u8>, CloudError> {
        match Cloud::at(place)?.get(&self.name).await {
            Ok(bytes) if Sha256::digest(&bytes).as_slice() == self.sha256.as_slice() => Ok(bytes),
            Ok(_) | Err(CloudError::TooLarge) => Err(CloudError::Changed),
            Err(error) => Err(error),
        }
    }
}

/// Opens a copy as a restoring device would: by its password alone.
///
/// # Errors
///
/// [`CopyError::Vault`], [`VaultError::WrongPassword`] among them.
pub fn open(sealed: &[u8], password: &Password) -> Result<(RecoveryLabel, SecretBytes), CopyError> {
    Ok(RecoveryFile::open(sealed, password)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Client;

    const WALLET: WalletId = WalletId::from_bytes([7; 32]);

    fn copy(place: &str, attempt: u64, name: &str) -> KeptCopy {
        KeptCopy {
            wallet: WALLET,
            place: place.to_owned(),
            name: name.to_owned(),
            sha256: ByteArray::new([1; 32]),
            attempt,
            password: 1,
            proven: 5,
            check: None,
            drilled: None,
        }
    }

    fn kept() -> (Copies, String) {
        let mut copies = Copies::default();
        let password = Password::new("a long password").unwrap();
        copies.use_key(&make_key(&password, KdfParams::FLOOR).unwrap());
        let place = Place::Folder { path: "/copies".into() };
        copies.add("Disk".to_owned(), PlaceKind::Disk, place).unwrap();
        let id = copies.places[0].id.clone();
        (copies, id)
    }

    #[test]
    fn what_is_kept_comes_back_whole_and_prints_nothing() {
        let (mut copies, place) = kept();
        copies.note(copy(&place, 1, "one"));
        let bytes = wire::encode(&copies);
        let back: Copies = wire::decode(&bytes, 10_000).unwrap();
        assert!(back == copies && back.is_known());
        assert_eq!(format!("{back:?}"), "Copies(..)");
        assert_eq!(back.key().unwrap(), copies.key().unwrap());
    }

    #[test]
    fn a_place_is_kept_once_and_only_under_a_password() {
        let place = || Place::Folder { path: "/copies".into() };
        let refused = Copies::default().add("Disk".to_owned(), PlaceKind::Disk, place());
        assert_eq!(refused, Err(CopyError::NoPassword));
        let (mut copies, _) = kept();
        let again = copies.add("Again".to_owned(), PlaceKind::Synced, place());
        assert_eq!(again, Err(CopyError::SamePlace));
        for number in copies.places.len()..MOST_PLACES {
            let place = Place::Folder { path: format!("/{number}").into() };
            copies.add(number.to_string(), PlaceKind::Disk, place).unwrap();
        }
        let place = Place::Folder { path: "/more".into() };
        assert_eq!(copies.check_room(&place), Err(CopyError::TooMany));
    }

    #[test]
    fn one_account_is_one_place_whatever_its_tokens() {
        let account = |owner: &str, token: &str| Place::Account {
            client: Client::new(Provider::Dropbox, "k3y".to_owned(), None),
            owner: owner.to_owned(),
            tokens: serde_json::from_value(token.into()).unwrap(),
        };
        let (mut copies, _) = kept();
        let kind = PlaceKind::from(Provider::Dropbox);
        copies.add("Mine".to_owned(), kind, account("kim@example.org", "one")).unwrap();
        let again = copies.add("Again".to_owned(), kind, account("kim@example.org", "two"));
        assert_eq!(again, Err(CopyError::SamePlace));
        copies.add("Hers".to_owned(), kind, account("ann@example.org", "three")).unwrap();
        let back: Copies = wire::decode(&wire::encode(&copies), 10_000).unwrap();
        assert!(back == copies);
        assert!(!copies.take_new_tokens());
        copies.put_back_new_tokens();
        assert!(copies.clone().take_new_tokens() && !copies.take_new_tokens());
    }

    #[test]
    fn a_copy_is_current_while_its_epoch_and_its_password_are() {
        let (mut copies, place) = kept();
        copies.note(copy(&place, 1, "one"));
        assert!(copies.current(&WALLET, &place, 1).is_some());
        assert!(copies.current(&WALLET, &place, 2).is_none());
        let password = Password::new("another password").unwrap();
        copies.use_key(&make_key(&password, KdfParams::FLOOR).unwrap());
        assert!(copies.current(&WALLET, &place, 1).is_none());
    }

    #[test]
    fn the_newest_copies_are_remembered_and_none_of_a_place_that_was_let_go() {
        let (mut copies, place) = kept();
        for number in 0..20 {
            copies.note(copy(&place, number, &number.to_string()));
        }
        let attempts: Vec<u64> = copies.of(&WALLET, &place).map(|copy| copy.attempt).collect();
        assert_eq!(attempts, [19, 18, 17, 16, 15, 14, 13, 12]);
        copies.forget_gone(&WALLET, &place, &["17".to_owned()]);
        let attempts: Vec<u64> = copies.of(&WALLET, &place).map(|copy| copy.attempt).collect();
        assert_eq!(attempts, [19, 17]);
        copies.remove(&place);
        copies.note(copy(&place, 21, "late"));
        assert_eq!(copies.of(&WALLET, &place).count(), 0);
    }
}
