//! A piece in its holder's hands.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use super::{Piece, check_terms};
use crate::{
    KdfParams, Password, RecoveryLabel, UnixSeconds, VaultError,
    container::{self, Container, PasswordKey},
    frame::Kind,
    label::check_text,
};

/// A file that carries one piece to its holder. The holder's password alone opens it, on any machine.
///
/// Deriving the key takes a good part of a second: not on a thread that draws.
#[derive(Debug)]
pub struct PieceFile;

/// What the file of a piece says of itself, in clear. Each text has at most 128 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PieceLabel {
    // In the order of RFC 8949, section 4.2.1.
    /// How many pieces there are.
    pub of: u8,
    /// The epoch that the backup belongs to: after a reshare it is stale.
    pub epoch: String,
    /// Which piece, from 1.
    pub index: u8,
    /// Which share the backup is of, in words for a person: "2 of 3".
    pub share: String,
    /// The name of the device that made the backup.
    pub device: String,
    /// Whom this piece is for.
    pub holder: String,
    /// How many pieces give the backup back.
    pub needed: u8,
    /// When the backup was made.
    pub made_at: UnixSeconds,
    /// Which wallet the backup is of.
    pub wallet_id: String,
    /// The name its owner gave to the wallet.
    pub wallet_name: String,
}

impl PieceLabel {
    fn is_sound(&self) -> bool {
        let Self {
            of, epoch, index, share, device, holder, needed, wallet_id, wallet_name, ..
        } = self;
        let texts = [epoch, share, device, holder, wallet_id, wallet_name];
        check_terms(*needed, usize::from(*of)).is_ok()
            && (1..=*of).contains(index)
            && texts.into_iter().all(|text| check_text(text).is_ok())
    }

    /// What the backup is of.
    #[must_use]
    pub fn backup(&self) -> RecoveryLabel {
        RecoveryLabel {
            epoch: self.epoch.clone(),
            share: self.share.clone(),
            device: self.device.clone(),
            made_at: self.made_at,
            wallet_id: self.wallet_id.clone(),
            wallet_name: self.wallet_name.clone(),
        }
    }
}

impl PieceFile {
    /// Seals a piece under its holder's password.
    ///
    /// # Errors
    ///
    /// [`VaultError::NoMemory`].
    pub fn seal(
        piece: &Piece,
        password: &Password,
        params: KdfParams,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let key = PasswordKey::make(Kind::Piece, password, None, params, rng)?;
        let content = piece.expose()?;
        // EXPOSE: leaves only sealed under the password.
        container::seal(Kind::Piece, piece.file_label(), &key, None, content.expose(), rng)
    }

    /// What the file says of itself.
    ///
    /// # Security
    ///
    /// Anybody can write this label. It is the piece's own only once [`Self::open`] has succeeded: show
    /// it to help a person choose, and decide nothing by it.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, as far as that can be said without a password.
    pub fn peek(file: &[u8]) -> Result<PieceLabel, VaultError> {
        Ok(decode(file)?.into_header().label)
    }

    /// Opens the file: its piece, checked as [`Piece::check`] does.
    ///
    /// # Errors
    ///
    /// [`VaultError::WrongPassword`]; [`VaultError::Damaged`] and the others when the file is at
    /// fault.
    pub fn open(file: &[u8], password: &Password) -> Result<Piece, VaultError> {
        let container = decode(file)?;
        // EXPOSE: into the piece, whose part is boxed and erased.
        let piece = Piece::decode(container.open(password, None)?.expose())?;
        piece.check()?;
        if piece.file_label() != container.header().label {
            return Err(VaultError::Damaged);
        }
        Ok(piece)
    }
}

fn decode(file: &[u8]) -> Result<Container<'_, PieceLabel>, VaultError> {
    let container = Container::<PieceLabel>::decode(file, Kind::Piece)?;
    let header = container.header();
    if !header.label.is_sound() || header.keychain.is_some() {
        return Err(VaultError::Damaged);
    }
    Ok(container)
}
