//! A share on its way out of the device.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::{
    BackupKey, KdfParams, Password, SecretBytes, UnixSeconds, VaultError,
    container::{self, Container},
    frame::Kind,
    label::check_text,
};

/// A file that carries one share to a safe place. A password alone opens it, on any machine.
///
/// Deriving the key takes a good part of a second: not on a thread that draws.
#[derive(Debug)]
pub struct RecoveryFile;

/// What a recovery file says of itself, in clear, so that a person finds the right one among
/// several. Each text has at most 128 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryLabel {
    // In the order of RFC 8949, section 4.2.1.
    /// The epoch the share belongs to: after a reshare the file is stale.
    pub epoch: String,
    /// Which share this is, in words for a person: "2 of 3".
    pub share: String,
    /// The name of the device that made the file.
    pub device: String,
    /// When the file was made.
    pub made_at: UnixSeconds,
    /// Which wallet the share is of.
    pub wallet_id: String,
    /// The name its owner gave to the wallet.
    pub wallet_name: String,
}

impl RecoveryLabel {
    pub(crate) fn check(&self) -> Result<(), VaultError> {
        [&self.epoch, &self.share, &self.device, &self.wallet_id, &self.wallet_name]
            .into_iter()
            .try_for_each(|text| check_text(text))
    }
}

impl RecoveryFile {
    /// Seals a share, in whatever encoding the caller gives it.
    ///
    /// # Errors
    ///
    /// [`VaultError::LabelRefused`] when a text of the label is too long or holds control or
    /// direction-changing characters; [`VaultError::TooLarge`] above 16 MiB;
    /// [`VaultError::NoMemory`].
    pub fn seal(
        label: &RecoveryLabel,
        content: &SecretBytes,
        password: &Password,
        params: KdfParams,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        label.check()?;
        Self::seal_with(&BackupKey::make(password, params, rng)?, label, content, rng)
    }

    /// Seals a share under a key that was derived before: the same file as [`Self::seal`] makes, which
    /// the password opens, without the password and without its cost.
    ///
    /// # Errors
    ///
    /// As [`Self::seal`], without [`VaultError::NoMemory`].
    pub fn seal_with(
        key: &BackupKey,
        label: &RecoveryLabel,
        content: &SecretBytes,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        label.check()?;
        // EXPOSE: leaves only sealed under the password's key.
        container::seal(Kind::Recovery, label, key.inner(), None, content.expose(), rng)
    }

    /// What the file says of itself.
    ///
    /// # Security
    ///
    /// Anybody can write this label. It is authentic only once [`Self::open`] has succeeded: show
    /// it to help a person choose, and decide nothing by it.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, as far as that can be said without a password.
    pub fn peek(file: &[u8]) -> Result<RecoveryLabel, VaultError> {
        Ok(decode(file)?.into_header().label)
    }

    /// Opens the file: its label, now authentic, and the share.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongPassword`]; [`VaultError::Damaged`] and the others when the file is at
    /// fault.
    pub fn open(
        file: &[u8],
        password: &Password,
    ) -> Result<(RecoveryLabel, SecretBytes), VaultError> {
        let container = decode(file)?;
        let content = container.open(password, None)?;
        Ok((container.into_header().label, content))
    }

    /// Opens a file that was sealed under this very key, for a proof that it reads back. Takes as
    /// long as the decryption.
    ///
    /// # Errors
    ///
    /// [`VaultError::OtherKey`] when the file was sealed under another password, salt or cost;
    /// [`VaultError::Damaged`] and the others when the file is at fault.
    pub fn open_with(
        key: &BackupKey,
        file: &[u8],
    ) -> Result<(RecoveryLabel, SecretBytes), VaultError> {
        let container = decode(file)?;
        let content = container.open_with(key.inner())?;
        Ok((container.into_header().label, content))
    }
}

fn decode(file: &[u8]) -> Result<Container<'_, RecoveryLabel>, VaultError> {
    let container = Container::<RecoveryLabel>::decode(file, Kind::Recovery)?;
    // A label from elsewhere is held to the same rules as ours; a recovery file has no keychain.
    if container.header().label.check().is_err() || container.header().keychain.is_some() {
        return Err(VaultError::Damaged);
    }
    Ok(container)
}
