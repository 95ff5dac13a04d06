//! Parts of backups: split, handed out, kept for others, given back, brought together; and whom backups are entrusted to.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::ZeroizeOnDrop;

use super::BackupForm;

/// Splits this device's backup of a wallet among holders.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// The wallet.
    pub wallet: String,
    /// How many pieces give it back, from 2.
    pub needed: u8,
    /// Who gets a piece; 2 to 10.
    pub holders: Vec<HolderRequest>,
}

/// Answers what a person is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TrustRequest {
    /// The name of the question.
    pub code: String,
}

/// Who is to hold a piece of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HolderRequest {
    /// The name.
    pub name: String,
    /// The id of a known device that is to keep it; none for somebody who gets a file.
    pub device: Option<String>,
}

/// Gives a piece to the device that is to keep it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GivePieceRequest {
    /// Which, from 1.
    pub index: u8,
}

/// Names a part of a backup that is on this device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PartRequest {
    /// Its id.
    pub part: String,
}

/// A part of this device's backup that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PersonPartRequest {
    /// The id of the wallet whose piece the backup is of.
    pub wallet: String,
    /// The attempt that made that piece.
    #[ts(type = "number")]
    pub epoch: u64,
    /// Which part, from 1.
    pub index: u8,
    /// When it was saved, in Unix seconds.
    #[ts(type = "number")]
    pub at: u64,
}

/// Gives a part that is kept here back to the device that asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GivePartRequest {
    /// The code of the request.
    pub code: String,
    /// The part's id.
    pub part: String,
}

/// Brings parts of one backup together that are on this device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GatherRequest {
    /// The set that they are of.
    pub set: String,
}

/// A part of a backup that is on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeptPartView {
    /// Its id.
    pub part: String,
    /// The name of the device that sent it.
    pub from: String,
    /// When, in Unix seconds.
    #[ts(type = "number")]
    pub since: u64,
    /// True where it is of a backup that this device is to have.
    pub came_back: bool,
    /// What it is of; none where it is no part of a backup, or damaged.
    pub of: Option<PartOfView>,
}

/// What a part of a backup is of, by its own word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartOfView {
    /// The set that it is of.
    pub set: String,
    /// The wallet's id.
    pub wallet_id: String,
    /// The wallet's name.
    pub wallet: String,
    /// Such as "2 of 3".
    pub share: String,
    /// The attempt that made the piece.
    pub epoch: String,
    /// The device whose backup it is.
    pub device: String,
    /// When the backup was made, in Unix seconds.
    #[ts(type = "number")]
    pub made_at: u64,
    /// Which part it is, and of how many.
    pub label: PieceLabelView,
}

/// Writes one of the pieces.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct SavePieceRequest {
    /// Which, from 1.
    pub index: u8,
    /// The password of its holder.
    pub password: String,
    /// As a file, or as a sheet to print.
    #[zeroize(skip)]
    pub form: BackupForm,
}

/// Opens the piece that was chosen.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct OpenPieceRequest {
    /// The password of its holder.
    pub password: String,
}

/// A backup that is being handed out in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HandoutView {
    /// How many pieces give it back.
    pub needed: u8,
    /// The pieces.
    pub pieces: Vec<HeldPieceView>,
}

/// One piece of a backup that is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HeldPieceView {
    /// Which, from 1.
    pub index: u8,
    /// Who gets it.
    pub holder: String,
    /// True once it was written, read back and opened; by a device that keeps it, on its own disk.
    pub saved: bool,
    /// The device that is to keep it, where it is one, and how far that is.
    pub keeper: Option<KeeperView>,
}

/// A device that is to keep a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeeperView {
    /// It was not sent yet.
    Unsent,
    /// It was sent, and no answer is here.
    Sent,
    /// The device has it on its disk.
    Kept,
    /// The device keeps as many as it may, or let it go.
    Full,
}

/// Pieces that are being brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PiecesView {
    /// The wallet's name.
    pub wallet: String,
    /// The device whose backup it is.
    pub device: String,
    /// How many pieces are needed.
    pub needed: u8,
    /// Whose pieces are here.
    pub here: Vec<String>,
    /// Whose are not.
    pub missing: Vec<String>,
    /// True once they give the backup.
    pub is_enough: bool,
}

/// What the file of a piece says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PieceLabelView {
    /// Which piece, from 1.
    pub index: u8,
    /// Of how many.
    pub of: u8,
    /// How many are needed.
    pub needed: u8,
    /// Who holds it.
    pub holder: String,
}
