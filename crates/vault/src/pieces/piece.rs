//! One piece.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_bytes::{ByteArray, ByteBuf, Bytes};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    Holder, NamedPiece, PieceLabel, PiecesError, check_holders, check_terms,
    sharing::{self, Commitment, Share},
};
use crate::{
    RecoveryLabel, SecretBytes, VaultError, cipher,
    frame::{self, MAX_CONTENT},
    secret::Key32,
};

const SET: &[u8] = b"cohort/vault/v1/pieces";
/// More than the largest header and the small fields of a piece take up when encoded.
const AROUND: usize = 4096;

/// What all pieces of a set say alike.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    // In the order of RFC 8949, section 4.2.1.
    pub(super) label: RecoveryLabel,
    pub(super) needed: u8,
    pub(super) holders: Vec<String>,
    pub(super) version: u8,
    pub(super) commitments: Vec<Commitment>,
}

impl Header {
    pub(super) const VERSION: u8 = 1;

    pub(super) fn encode(&self) -> Result<Vec<u8>, VaultError> {
        frame::encode(self)
    }

    fn check(&self) -> Result<(), VaultError> {
        match self.version {
            Self::VERSION => {}
            0 => return Err(VaultError::Damaged),
            _ => return Err(VaultError::NewerVersion),
        }
        let whole = check_terms(self.needed, self.holders.len()).is_ok()
            && self.commitments.len() == usize::from(self.needed)
            && self.label.check().is_ok()
            && check_holders(&self.holders).is_ok();
        whole.then_some(()).ok_or(VaultError::Damaged)
    }
}

/// One holder's piece of a backup. Told alone, it gives away its label, the names of all holders, and
/// nothing of the content.
///
/// A decoded piece has the form of one; whether it is whole, [`Self::check`] says.
pub struct Piece {
    header: Header,
    id: [u8; 32],
    index: u8,
    share: Key32,
    sealed: Vec<u8>,
}

impl Piece {
    pub(super) fn new(
        header: &Header,
        index: u8,
        share: Key32,
        sealed: &[u8],
    ) -> Result<Self, VaultError> {
        if sealed.len() > MAX_CONTENT - AROUND {
            return Err(VaultError::TooLarge);
        }
        let id = set_id(header, sealed)?;
        Ok(Self { header: header.clone(), id, index, share, sealed: sealed.to_vec() })
    }

    /// The piece as it is kept, for a place that seals it or for its holder's hands.
    ///
    /// # Security
    ///
    /// As many of these as are needed are the content. Whoever writes one down in clear gives one
    /// piece to all who can read there.
    ///
    /// # Errors
    ///
    /// [`VaultError::LabelRefused`] when the label cannot be encoded.
    pub fn expose(&self) -> Result<SecretBytes, VaultError> {
        let wire = WireRef {
            id: Bytes::new(&self.id),
            index: self.index,
            // EXPOSE: into a buffer that never grows and is erased.
            share: Bytes::new(self.share.expose()),
            header: &self.header,
            sealed: Bytes::new(&self.sealed),
        };
        encode(&wire, self.sealed.len())
    }

    /// Reads what [`Self::expose`] gave, in its one encoding and nothing after it.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLarge`] above 16 MiB; [`VaultError::NewerVersion`]; [`VaultError::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() > MAX_CONTENT {
            return Err(VaultError::TooLarge);
        }
        let wire: Wire = ciborium::from_reader(bytes).map_err(|_| unreadable(bytes))?;
        wire.header.check()?;
        if wire.index == 0 || usize::from(wire.index) > wire.header.holders.len() {
            return Err(VaultError::Damaged);
        }
        let piece = Self {
            id: *wire.id,
            index: wire.index,
            share: wire.share,
            header: wire.header,
            sealed: wire.sealed.into_vec(),
        };
        if piece.expose()?.expose() != bytes {
            return Err(VaultError::Damaged);
        }
        Ok(piece)
    }

    /// Whether the piece is whole, as far as it can be known without the others: its part of the key
    /// fits the commitments, and all that the pieces have in common fits the name of their set.
    ///
    /// # Security
    ///
    /// Anybody can make pieces that pass. That these are the ones that were made of the content shows
    /// when they are joined.
    ///
    /// # Errors
    ///
    /// [`VaultError::Damaged`].
    pub fn check(&self) -> Result<(), VaultError> {
        self.checked().map(drop)
    }

    /// What the backup is of. Authentic once [`super::join`] succeeded.
    #[must_use]
    pub const fn label(&self) -> &RecoveryLabel {
        &self.header.label
    }

    /// How many pieces give the content back.
    #[must_use]
    pub const fn needed(&self) -> u8 {
        self.header.needed
    }

    /// Which piece this is, from 1.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// The names of all holders, the first one's first.
    #[must_use]
    pub fn holders(&self) -> &[String] {
        &self.header.holders
    }

    /// The name of this one's holder.
    #[must_use]
    pub fn holder(&self) -> &str {
        self.holders().get(usize::from(self.index) - 1).map_or("", String::as_str)
    }

    /// Which set it belongs to: equal for the pieces of one backup, and for no others.
    #[must_use]
    pub const fn set_id(&self) -> &[u8; 32] {
        &self.id
    }

    /// What a file of this piece says in clear.
    #[must_use]
    pub fn file_label(&self) -> PieceLabel {
        let RecoveryLabel { epoch, share, device, made_at, wallet_id, wallet_name } =
            self.label().clone();
        PieceLabel {
            of: u8::try_from(self.holders().len()).unwrap_or(u8::MAX),
            epoch,
            index: self.index,
            share,
            device,
            holder: self.holder().to_owned(),
            needed: self.needed(),
            made_at,
            wallet_id,
            wallet_name,
        }
    }

    pub(super) fn checked(&self) -> Result<Share, VaultError> {
        if set_id(&self.header, &self.sealed)? != self.id {
            return Err(VaultError::Damaged);
        }
        sharing::verify(self.index, &self.share, &self.header.commitments)
            .ok_or(VaultError::Damaged)
    }

    /// Whether it is of the same set as `other`, and if not, how far apart they are.
    pub(super) fn fits(&self, other: &Self, given: usize) -> Result<(), PiecesError> {
        let (ours, theirs) = (self.label(), other.label());
        if ours.wallet_id != theirs.wallet_id {
            return Err(PiecesError::OtherWallet(self.named(given)));
        }
        if ours.epoch != theirs.epoch {
            return Err(PiecesError::OtherEpoch(self.named(given)));
        }
        if self.id != other.id {
            return Err(PiecesError::OtherSet(self.named(given)));
        }
        Ok(())
    }

    pub(super) fn named(&self, given: usize) -> NamedPiece {
        let holder = Holder { index: self.index, name: self.holder().to_owned() };
        NamedPiece { given, holder }
    }

    pub(super) fn all_holders(&self) -> impl Iterator<Item = Holder> {
        (1..).zip(self.holders()).map(|(index, name)| Holder { index, name: name.clone() })
    }

    pub(super) fn open(&self, key: &Key32) -> Result<SecretBytes, VaultError> {
        cipher::open(key, &self.header.encode()?, &self.sealed)
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Piece(..)")
    }
}

/// How a piece is written, in the order of RFC 8949, section 4.2.1.
#[derive(Serialize)]
struct WireRef<'a> {
    id: &'a Bytes,
    index: u8,
    share: &'a Bytes,
    header: &'a Header,
    sealed: &'a Bytes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    id: ByteArray<32>,
    index: u8,
    #[serde(deserialize_with = "part")]
    share: Key32,
    header: Header,
    sealed: ByteBuf,
}

fn part<'de, D: Deserializer<'de>>(from: D) -> Result<Key32, D::Error> {
    let bytes = Zeroizing::new(ByteArray::<32>::deserialize(from)?.into_array());
    Ok(Key32::fill(|place| place.copy_from_slice(bytes.as_slice())))
}

fn encode(wire: &WireRef<'_>, sealed: usize) -> Result<SecretBytes, VaultError> {
    let mut bytes = Vec::with_capacity(sealed + AROUND);
    let written = ciborium::into_writer(wire, &mut bytes);
    let bytes = SecretBytes::new(bytes);
    written.map_err(|_| VaultError::LabelRefused)?;
    Ok(bytes)
}

/// A later version may have other fields; its number stays where it is.
fn unreadable(bytes: &[u8]) -> VaultError {
    #[derive(Deserialize)]
    struct Versioned {
        version: u8,
    }
    #[derive(Deserialize)]
    struct Piece {
        header: Versioned,
    }
    match ciborium::from_reader::<Piece, _>(bytes) {
        Ok(piece) if piece.header.version > Header::VERSION => VaultError::NewerVersion,
        _ => VaultError::Damaged,
    }
}

/// The tagged hash (BIP-340) that names a set.
fn set_id(header: &Header, sealed: &[u8]) -> Result<[u8; 32], VaultError> {
    let tag = Sha256::digest(SET);
    let mut hash = Sha256::new();
    hash.update(tag);
    hash.update(tag);
    hash.update(header.encode()?);
    hash.update(Sha256::digest(sealed));
    Ok(hash.finalize().into())
}
