//! A wallet, its members, and what it holds and signed.

use serde::Serialize;
use ts_rs::TS;

use super::{ChangeKindView, CopyView, DeviceView, EarlyFreezeView, FreezeView, LeftView};

/// A wallet.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct WalletView {
    /// Its id, 64 hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many must agree.
    pub threshold: u8,
    /// How many hold a piece.
    pub holders: u8,
    /// True for a practice wallet.
    pub practice: bool,
    /// The id of the device that alone may ask for payments and changes.
    pub master: Option<String>,
    /// Set where its key once existed in one place.
    pub imported: Option<ImportedView>,
    /// Set for ever once its keys were given, whole, to one device.
    pub exported: Option<ExportedView>,
    /// Its Ethereum address, checksummed.
    pub address: String,
    /// The address as a QR code in SVG (EIP-681 without amount).
    pub address_qr: String,
    /// The attempt that made the current pieces.
    pub epoch: u64,
    /// When it was made.
    pub created: u64,
    /// How this device stands to it.
    pub standing: StandingView,
    /// Its members.
    pub members: Vec<MemberView>,
    /// Devices that belong to it and hold no piece.
    pub asleep: Vec<MemberView>,
    /// What made the current pieces of earlier ones; none for a wallet as it was born.
    pub origin: Option<ChangeKindView>,
    /// When the pieces are due to be made afresh, where this device can ask for that.
    pub refresh: Option<RefreshView>,
    /// Where it stands apart from this; none while it is together.
    pub apart: Option<ApartView>,
    /// What the latest change can be undone to; none where this device keeps no piece of that.
    pub before: Option<BeforeView>,
    /// How many files with earlier pieces this device still keeps.
    pub retired: u32,
    /// When they go at the latest, while there are any.
    pub retires: Option<u64>,
    /// When this device, which was removed, erased its piece.
    pub erased: Option<u64>,
    /// True once every member proved its recovery file.
    pub safe_to_fund: bool,
    /// True when Receive must stay closed, because not all recovery files are proven and every device is needed, or
    /// too few without those that keep their piece in a browser. Test networks are exempt.
    pub receive_closed: bool,
    /// This device's living copies, one for each place.
    pub copies: Vec<CopyView>,
    /// Freezes that were not lifted, over or not.
    pub freezes: Vec<FreezeView>,
    /// Freezes that do not count on this device, because of a clock.
    pub early_freezes: Vec<EarlyFreezeView>,
    /// Devices that were removed, as far as this device saw it.
    pub left: Vec<LeftView>,
    /// Balances by chain; `None` while asking.
    pub balances: Vec<BalanceView>,
    /// What it signed, newest first.
    pub history: Vec<HistoryView>,
}

/// A wallet that came apart: others hold pieces of it that came of the same ones as this device's and do
/// not fit to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApartView {
    /// Who stands there.
    pub there: Vec<NamedView>,
    /// Who made both.
    pub both: Vec<NamedView>,
    /// When the others' pieces were made.
    pub made: u64,
}

/// A device of which no more is told than who it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NamedView {
    /// The party's id, 64 hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The pieces before the latest ones, while this device keeps its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BeforeView {
    /// How many had to agree.
    pub threshold: u8,
    /// The id of the device that alone could ask for payments and changes.
    pub master: Option<String>,
    /// Who held them.
    pub members: Vec<MemberView>,
    /// Devices that belonged to it and held none.
    pub asleep: Vec<MemberView>,
}

/// A wallet whose key was brought whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ImportedView {
    /// True when the words are kept with it.
    pub words: bool,
}

/// A wallet whose keys left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExportedView {
    /// The exports that this device knows more of, oldest first; a device that came later may know of none.
    pub exports: Vec<ExportView>,
}

/// Keys that were given, whole, to one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ExportView {
    /// When, by the clock of the device that asked.
    pub at: u64,
    /// Who got them.
    pub to: DeviceView,
}

/// Keys that were put together on this device and are neither shown nor forgotten yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeyAtHandView {
    /// The wallet's id.
    pub wallet: String,
    /// When they are forgotten.
    pub until: u64,
}

/// A key that was typed in and is not dealt yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BroughtView {
    /// What it was typed as.
    pub kind: BroughtKind,
    /// How many words, where it is words.
    pub words: Option<u8>,
    /// True when the words are to be kept with the wallet.
    pub keeps_words: bool,
    /// Its addresses with their paths, the wallet's own first.
    pub addresses: Vec<PathAddressView>,
}

/// What a key was typed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BroughtKind {
    /// Recovery words.
    Words,
    /// An extended private key.
    Tree,
    /// A single private key.
    Alone,
}

/// An address below a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PathAddressView {
    /// Where (BIP-32); empty for a key that came alone.
    pub path: String,
    /// The Ethereum address, checksummed.
    pub address: String,
}

/// When a wallet's pieces are due to be made afresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct RefreshView {
    /// After how many days; 0 for never.
    pub days: u16,
    /// When the pieces were made; none where no clock can be believed.
    pub began: Option<u64>,
    /// When they are due.
    pub due: Option<u64>,
    /// True once they are, unless somebody wants to be reminded later.
    pub is_due: bool,
}

/// A member of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MemberView {
    /// The device.
    pub device: DeviceView,
    /// True once its recovery file is proven.
    pub saved: bool,
    /// True while it does not count in full: a browser keeps its piece, and no recovery file is proven.
    pub provisional: bool,
    /// True when it may not sign with this device again.
    pub banned: bool,
    /// When this device last verified a message of it, no finer than by the hour.
    pub seen: Option<u64>,
    /// Whether it is connected, says the relay; none where it was not asked.
    pub online: Option<bool>,
}

/// How this device stands to a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StandingView {
    /// It holds a piece.
    Holder,
    /// It should hold one and has none.
    Lost,
    /// It was away when the pieces were made anew.
    Asleep,
    /// It was removed.
    Removed,
    /// Its store is older than the device: it was set back, and does not know yet how the wallet stands.
    Behind,
}

/// A balance on one chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BalanceView {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// In ether, exact; `None` while asking or when the node does not answer.
    pub ether: Option<String>,
    /// Why there is none, as a stable code.
    pub code: Option<String>,
    /// When it was last heard.
    pub at: Option<u64>,
}

/// A signed transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HistoryView {
    /// The transaction's hash.
    pub hash: String,
    /// When this device heard of it.
    pub at: u64,
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// The recipient, checksummed.
    pub to: String,
    /// The amount in ether, exact.
    pub value: String,
    /// Who proposed it, by name.
    pub proposer: String,
    /// Who approved it, by name.
    pub signers: Vec<String>,
    /// Where a browser shows it.
    pub link: Option<String>,
    /// What became of it.
    pub fate: FateView,
}

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum FateView {
    /// Signed; no node has taken it yet.
    Signed {
        /// Why, as a stable code, if a node was asked.
        code: Option<String>,
    },
    /// A node has it; it waits for a block.
    Waiting,
    /// In a block.
    Mined {
        /// The block's number.
        block: u64,
    },
    /// In a block, but it failed there.
    Failed {
        /// The block's number.
        block: u64,
    },
}
