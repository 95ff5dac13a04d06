//! Requests: what the UI asks for, and the one form in which anything is refused.
//!
//! # Security
//!
//! Requests that carry a password wipe it when dropped. What the web view and the system between it
//! and this process copied before is out of reach.

mod parts;
mod places;
mod sheets;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::ZeroizeOnDrop;

use crate::view::{CautionView, ChangeKindView, PlaceKindView, ReasonView};

pub use parts::{
    GatherRequest, GivePartRequest, GivePieceRequest, HandoutView, HeldPieceView, HolderRequest,
    KeeperView, KeptPartView, OpenPieceRequest, PartOfView, PartRequest, PersonPartRequest,
    PieceLabelView, PiecesView, SavePieceRequest, SplitRequest, TrustRequest,
};
pub use places::{
    AddAccountRequest, AddServerRequest, BrowsedCopyView, BrowsedView, FoundCopyRequest,
    OtherFileView, ProviderRequest, ServerRequest, SignInRequest, SignInView,
};
pub use sheets::{BackupForm, ChosenView, PictureRequest, SheetCodesView, SheetTextRequest};

/// Why a request was not carried out. The UI has a sentence and a remedy for each code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RefusedView {
    /// The stable code.
    pub code: String,
    /// Facts for the sentence, such as figures; never secret.
    pub facts: Vec<(String, String)>,
}

/// Founds this device.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct FoundRequest {
    /// The device's name.
    pub name: String,
    /// The password.
    pub password: String,
    /// True to keep a second half in the system keychain.
    pub keychain: bool,
}

/// Unlocks this device.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct UnlockRequest {
    /// The password.
    pub password: String,
}

/// Uses another relay.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RelayRequest {
    /// Its address.
    pub url: String,
    /// Its key's fingerprint, 64 hex digits.
    pub key: String,
}

/// Sets or clears a chain's node.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NodeRequest {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The node's address; empty to clear.
    pub url: String,
}

/// Opens a lobby for a new wallet.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateRequest {
    /// The wallet's name.
    pub name: String,
    /// How many must agree.
    pub threshold: u8,
    /// How many hold a piece.
    pub holders: u8,
    /// True when this device alone is to ask for payments and changes.
    pub master: bool,
    /// The ids of known devices that find the invite in their inbox.
    pub invited: Vec<String>,
    /// True to make it of the key that was kept, instead of new ones.
    pub brought: bool,
}

/// A key as a person typed it.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// Words, an extended private key, or a private key.
    pub text: String,
    /// The passphrase of the words; empty without one.
    pub passphrase: String,
    /// The path of the node above the addresses; empty for the usual one.
    pub path: String,
    /// True to keep the words with the wallet, so that an export gives them back.
    pub keep_words: bool,
}

/// Asks for words that begin as the last one typed.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct SuggestRequest {
    /// Everything typed so far.
    pub text: String,
}

/// Draws new words.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPhraseRequest {
    /// How many: 12, 15, 18, 21 or 24.
    pub words: u8,
}

/// New words, for the one window that shows them.
#[derive(Serialize, TS, ZeroizeOnDrop)]
pub struct PhraseView {
    /// In their order.
    pub words: Vec<String>,
}

/// Asks for a wallet's keys, whole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The ids of the devices that are to give their pieces, this one included.
    pub with: Vec<String>,
}

/// A wallet's keys as other wallets read them, for the one window that shows them.
#[derive(Serialize, TS, ZeroizeOnDrop)]
pub struct WholeKeyView {
    /// The private key of the wallet's address: `0x` and 64 hex digits.
    pub private_key: String,
    /// The extended private key above it (BIP-32), whose child 0 it is; none where the key came alone.
    pub extended_key: Option<String>,
    /// The ed25519 scalar, 64 hex digits, little endian (RFC 8032).
    pub scalar: Option<String>,
    /// The words that are kept with the wallet.
    pub words: KeptWordsView,
}

/// Words that are kept with a wallet.
#[derive(Serialize, TS, ZeroizeOnDrop)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeptWordsView {
    /// None are kept.
    None,
    /// They do not open, or lead to another key. They are not shown.
    Wrong,
    /// They lead to the wallet's key.
    Known {
        /// In their order.
        words: Vec<String>,
        /// Their passphrase; empty without one.
        passphrase: String,
        /// The path from their root to the key above the address.
        path: String,
    },
}

/// Makes a practice wallet: both pieces on this computer.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PracticeRequest {
    /// The wallet's name.
    pub name: String,
}

/// Asks what a transfer would cost, and checks everything that can be checked beforehand.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TransferRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The recipient as typed.
    pub to: String,
    /// How much.
    pub amount: AmountRequest,
    /// How fast.
    pub speed: Speed,
}

/// How much a transfer is to move.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AmountRequest {
    /// So much.
    Exactly {
        /// In ether as typed.
        ether: String,
    },
    /// What the account holds, but for the most that the fee can come to.
    All,
}

/// How fast a transfer should be in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// Can wait.
    Slow,
    /// As most do.
    Normal,
    /// One of the next blocks.
    Fast,
}

/// What a transfer would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QuoteView {
    /// The recipient, checksummed.
    pub to: String,
    /// The amount in ether, exact.
    pub amount: String,
    /// The most the fee can come to, for each speed, in ether.
    pub fees: Vec<(Speed, String)>,
    /// Amount and the chosen speed's fee together, in ether.
    pub total: String,
    /// Things to know that forbid nothing.
    pub cautions: Vec<CautionView>,
}

/// Proposes a transfer to exactly as many devices as must agree.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProposeRequest {
    /// The transfer.
    pub transfer: TransferRequest,
    /// Device ids, this one included.
    pub signers: Vec<String>,
}

/// Saves this device's recovery file of a wallet.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct RecoveryRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The password of the file.
    pub password: String,
    /// As a file, or as a sheet to print.
    #[zeroize(skip)]
    pub form: BackupForm,
}

/// Founds a device with the share of a recovery file that was chosen before.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct RestoreRequest {
    /// What the device is called; another name than the lost one's tells the two apart.
    pub name: String,
    /// The password of the file; none where the pieces that were brought together are meant.
    pub file_password: Option<String>,
    /// The new password of this device.
    pub password: String,
    /// True to keep a second half in the system keychain.
    pub keychain: bool,
}

/// Takes the share of a recovery file that was chosen before, on a device that is in use.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct RestoreHereRequest {
    /// The password of the file; none where the pieces that were brought together are meant.
    pub file_password: Option<String>,
}

/// What a recovery file says of itself before it is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RecoveryFileView {
    /// The file's name, without its folder; empty where it was typed.
    pub file: String,
    /// The wallet's name.
    pub wallet: String,
    /// Such as "2 of 3".
    pub share: String,
    /// The attempt that made the piece.
    pub epoch: String,
    /// The device that wrote it.
    pub device: String,
    /// When.
    pub made_at: u64,
    /// Where it is one piece of a backup.
    pub piece: Option<PieceLabelView>,
}

/// Chooses the password of all copies.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct BackupPasswordRequest {
    /// The password.
    pub password: String,
}

/// Puts copies into a folder, which the system's own dialog asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FolderRequest {
    /// The name of the place.
    pub name: String,
    /// What folder it is, as its person says.
    pub kind: PlaceKindView,
}

/// Names a place for copies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PlaceRequest {
    /// Its id.
    pub place: String,
}

/// Names a wallet's copy at a place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CopyRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The place's id.
    pub place: String,
}

/// Tries whether a copy would come back.
#[derive(Deserialize, TS, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct DrillRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The place's id.
    pub place: String,
    /// The password of backups.
    pub password: String,
}

/// What a copy brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DrillView {
    /// Such as "2 of 3".
    pub share: String,
    /// The device that made it.
    pub device: String,
    /// The attempt that made the piece.
    pub epoch: u64,
    /// When the copy was made.
    pub made_at: u64,
}

/// Takes a seat by invite.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The invite, as a link or its bare text.
    pub link: String,
}

/// Names a request in the inbox.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InboxRequest {
    /// Its session.
    pub session: String,
}

/// Asks for a change of a wallet's members.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangeRequest {
    /// The wallet's id.
    pub wallet: String,
    /// What for.
    pub kind: ChangeKindView,
    /// How many are to agree.
    pub threshold: u8,
    /// The ids of the wallet's devices that take part, this one included.
    pub participants: Vec<String>,
    /// How many devices come that do not belong to it.
    pub newcomers: u8,
    /// The ids of those of them that this device knows: they find the invite in their inbox.
    pub invited: Vec<String>,
    /// The ids of devices that get no piece any more.
    pub removed: Vec<String>,
    /// The ids of devices that take part and have lost their piece.
    pub lost: Vec<String>,
    /// The id of the device that alone is to ask for payments and changes, where the change is for
    /// that.
    pub master: Option<String>,
}

/// Freezes a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FreezeRequest {
    /// The wallet's id.
    pub wallet: String,
    /// For how many hours, up to a week.
    pub hours: u16,
    /// The id of the device that is lost or in wrong hands, if that is the reason.
    pub lost: Option<String>,
}

/// Says that a device's freezes of a wallet do not count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LiftRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The id of the device that froze it.
    pub frozen_by: String,
}

/// Names a wallet.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WalletRequest {
    /// Its id.
    pub wallet: String,
}

/// What a wallet's file told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WalletFileView {
    /// The wallet's id.
    pub wallet: String,
    /// True when this device knows something now that it did not know before.
    pub news: bool,
}

/// A wallet's state as text.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WalletTextRequest {
    /// The text as pasted.
    pub text: String,
}

/// A wallet's state to be scanned or copied. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct WalletCodeView {
    /// The text.
    pub text: String,
    /// The text as a QR code in SVG; none where it is too long for a code that can be read.
    pub qr: Option<String>,
}

/// Names something that was agreed to and did not end well yet.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UnfinishedRequest {
    /// Its session.
    pub session: String,
}

/// Agrees to what the screen shows.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// The code beside it: whoever approves names what was read.
    pub code: String,
}

/// Refuses what the screen shows.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// Why; everyone in the session is told.
    pub reason: ReasonView,
}

/// Sets or clears the page that phones open.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// Its address, `https`; empty to clear it.
    pub url: String,
}

/// Sets the idle time after which the device locks itself.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LockMinutesRequest {
    /// From 1 to 60.
    pub minutes: u8,
}

/// Chooses how often a wallet's pieces are to be made afresh.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// The wallet's id.
    pub wallet: String,
    /// 0 for never, 30, 90, 180 or 365.
    pub days: u16,
}

/// Asks whether a text is an address.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddressRequest {
    /// The text as typed, pasted or scanned.
    pub text: String,
}

/// An address as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AddressView {
    /// With its checksum (EIP-55).
    pub address: String,
    /// False where the text carried no checksum, so that a typing error would go unnoticed.
    pub checksummed: bool,
}

/// Hands a signed transaction to its network once more.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PublishRequest {
    /// The wallet's id.
    pub wallet: String,
    /// The transaction's hash.
    pub hash: String,
}
