//! Views: whole states, never deltas. Amounts are decimal text, times are Unix seconds.

mod change;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use change::{
    ChangeKindView, ChangePersonView, ChangeView, EarlyFreezeView, FreezeView, PartView,
    UnfinishedView,
};

/// Everything that the app shows.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AppView {
    /// The data folder is being opened.
    Opening,
    /// The data folder cannot be used.
    Broken {
        /// Why, as a stable code.
        code: String,
    },
    /// No device was founded here yet.
    Fresh {
        /// True when the system has a keychain that answers.
        keychain: bool,
    },
    /// Locked.
    Locked {
        /// True when unlocking also needs the system keychain.
        keychain: bool,
    },
    /// A password is being tried, or the system keychain waits for its user.
    Unlocking {
        /// True while the keychain has been waiting for a while.
        waiting_for_keychain: bool,
    },
    /// Open.
    Open(Box<HomeView>),
}

/// The app, unlocked.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct HomeView {
    /// This device.
    pub device: DeviceView,
    /// The relay.
    pub relay: RelayView,
    /// The wallets, by name.
    pub wallets: Vec<WalletView>,
    /// Requests of known members that wait to be opened.
    pub inbox: Vec<InboxView>,
    /// The session this device is in.
    pub session: Option<SessionView>,
    /// What was agreed to on this device and did not end well yet.
    pub unfinished: Vec<UnfinishedView>,
    /// How the last session ended, until it is dismissed.
    pub last: Option<OutcomeView>,
    /// Minutes without use after which the device locks itself.
    pub lock_after_minutes: u8,
    /// True when the system keychain holds a second half of the key.
    pub keychain: bool,
    /// Networks that this device knows.
    pub networks: Vec<NetworkView>,
    /// How far the wallets are is remembered outside the store as well, or not.
    pub marker: MarkerView,
    /// The ids of wallets that are remembered there and that the store does not know.
    pub missing: Vec<String>,
    /// Records on the disk that could not be read, if any.
    pub unreadable: Vec<String>,
    /// The practice partner, where this device has one.
    pub practice: Option<PracticeView>,
}

/// Where this device would learn that its store was set back to an older copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MarkerView {
    /// From other devices alone: it uses no keychain.
    None,
    /// From the system's keychain, when it is opened.
    Kept,
    /// From the keychain too, from now on: what lay there was not this device's.
    Renewed,
}

/// The second party of this device's practice wallets: another process on the same computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PracticeView {
    /// How it stands.
    pub state: PartnerState,
    /// Why it does not run, as a stable code.
    pub code: Option<String>,
}

/// How the practice partner stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartnerState {
    /// On its way.
    Starting,
    /// It runs.
    Ready,
    /// It does not.
    Failed,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DeviceView {
    /// The party's id, 64 hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it runs on.
    pub kind: DeviceKindView,
    /// Its fingerprint as four words.
    pub fingerprint: Vec<String>,
    /// True for this device.
    pub is_me: bool,
}

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKindView {
    /// A computer.
    Computer,
    /// A phone.
    Phone,
    /// A co-signer without a window.
    Server,
    /// A hardware device.
    Hardware,
}

/// The relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RelayView {
    /// Its address, if one is set.
    pub url: Option<String>,
    /// Its key's fingerprint, 64 hex digits.
    pub key: Option<String>,
    /// How the line stands.
    pub state: LineState,
    /// Why it is down, as a stable code.
    pub code: Option<String>,
    /// True for the relay of this computer's practice partner. It is used while none is set, and
    /// reaches nobody else.
    pub practice: bool,
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// No relay is set.
    None,
    /// It is being tried.
    Connecting,
    /// Open.
    Connected,
    /// Broken; it is tried again by itself.
    Offline,
}

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
    /// How many files with earlier pieces this device still keeps.
    pub retired: u32,
    /// When they go at the latest, while there are any.
    pub retires: Option<u64>,
    /// True once every member proved its recovery file.
    pub safe_to_fund: bool,
    /// True when Receive must stay closed: every device is needed and not all recovery files are
    /// proven. Test networks are exempt.
    pub receive_closed: bool,
    /// Freezes that were not lifted, over or not.
    pub freezes: Vec<FreezeView>,
    /// Freezes that do not count on this device, because of a clock.
    pub early_freezes: Vec<EarlyFreezeView>,
    /// Balances by chain; `None` while asking.
    pub balances: Vec<BalanceView>,
    /// What it signed, newest first.
    pub history: Vec<HistoryView>,
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
    /// True when it may not sign with this device again.
    pub banned: bool,
    /// When this device last verified a message of it, no finer than by the hour.
    pub seen: Option<u64>,
    /// Whether it is connected, says the relay; none where it was not asked.
    pub online: Option<bool>,
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

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NetworkView {
    /// The chain (EIP-155).
    pub chain_id: u64,
    /// Its name.
    pub name: String,
    /// Its coin's symbol.
    pub symbol: String,
    /// True for test networks.
    pub is_test: bool,
    /// The node's address, if one is set.
    pub node: Option<String>,
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

/// A request that waits to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct InboxView {
    /// The session.
    pub session: String,
    /// Who asks, by name.
    pub name: String,
    /// When it lapses.
    pub expires: u64,
    /// The change that it is about, where it says so beforehand.
    pub change: Option<ChangeKindView>,
    /// The name of the wallet that is changed.
    pub wallet: Option<String>,
}

/// The session this device is in.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SessionView {
    /// Its id, once it has one.
    pub session: Option<String>,
    /// What it is for.
    pub purpose: PurposeView,
    /// Before and after, where a wallet is changed and this device knows everybody's part in it.
    pub change: Option<ChangeView>,
    /// True when this device opened it.
    pub is_initiator: bool,
    /// The invite as a link, while the lobby is open, on the initiator's device.
    pub invite: Option<InviteView>,
    /// How many seats there are.
    pub seats: u8,
    /// Who sits there.
    pub people: Vec<SeatView>,
    /// Where it stands.
    pub stage: StageView,
    /// When it last went on.
    pub last_progress: u64,
}

/// An invite, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct InviteView {
    /// The link.
    pub link: String,
    /// The link as a QR code in SVG.
    pub qr: String,
}

/// What a session is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PurposeView {
    /// Not known yet.
    Unknown,
    /// Making a wallet.
    Create {
        /// Its name.
        name: String,
        /// How many must agree.
        threshold: u8,
        /// How many hold a piece.
        holders: u8,
        /// True for a practice wallet.
        practice: bool,
        /// The id of the device that alone may ask for payments and changes.
        master: Option<String>,
    },
    /// Changing a wallet's members.
    Change {
        /// What for.
        change: ChangeKindView,
        /// Its id, on a device that knows it.
        wallet: Option<String>,
        /// Its name.
        name: String,
        /// How many are to agree.
        threshold: u8,
        /// How many are to hold a piece.
        holders: u8,
        /// The id of the device that alone is to ask for payments and changes.
        master: Option<String>,
    },
    /// Signing for a wallet.
    Sign {
        /// Its id.
        wallet: String,
        /// Its name.
        name: String,
    },
}

/// A seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SeatView {
    /// The device; its name is empty until it introduced itself.
    pub device: DeviceView,
    /// True while the relay says that it is connected.
    pub online: bool,
    /// Its part in what is going on.
    pub state: SeatState,
}

/// What a seat is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    /// Sits there, not introduced yet.
    Joining,
    /// Sits there.
    Present,
    /// Its part of the current step is awaited.
    Working,
    /// Its part of the current step is done.
    Ready,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum StageView {
    /// The relay was asked.
    Asking,
    /// The lobby fills.
    Gathering {
        /// True when the initiator may start.
        complete: bool,
    },
    /// Codes are being made.
    Pairing,
    /// Compare this code with all other screens.
    Comparing {
        /// Seven words.
        words: Vec<String>,
    },
    /// Channels are set up.
    Linking,
    /// Approve or refuse.
    Approving(ApprovalView),
    /// Agree to the change or refuse.
    Agreeing {
        /// Eight digits, the same on all screens. Agreeing names them.
        code: String,
        /// True when this device agreed and others are awaited.
        agreed: bool,
    },
    /// The rounds run.
    Working {
        /// What is being done.
        phase: WorkingPhase,
        /// The step, from 1.
        step: u8,
        /// How many steps there are.
        steps: u8,
    },
}

/// What the rounds are doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkingPhase {
    /// Making the pieces.
    Making,
    /// Writing this device's piece to its disk and reading it back.
    Saving,
    /// Trying the pieces out.
    Trying,
    /// Waiting for everyone's word that their piece is safe.
    Acknowledging,
    /// Signing.
    Signing,
}

/// A transaction to approve, decoded on this device from the bytes that it would sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApprovalView {
    /// The paying address.
    pub from: String,
    /// True when real money moves.
    pub real_money: bool,
    /// What the bytes say, in reading order.
    pub facts: Vec<FactView>,
    /// Where the proposer's story departs from the bytes. Anything here blocks the approval.
    pub differences: Vec<DifferenceView>,
    /// Things to know that forbid nothing.
    pub cautions: Vec<CautionView>,
    /// Eight digits, the same on all screens. Approving names them.
    pub code: String,
    /// True when this device agreed and others are awaited.
    pub agreed: bool,
}

/// One line of what the bytes say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FactView {
    /// `network`, `recipient`, `amount`, `fee_max`, `total_max`, `fee_per_gas`,
    /// `priority_fee_per_gas`, `gas_limit`, `nonce`.
    pub field: String,
    /// The exact text.
    pub text: String,
}

/// A departure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DifferenceView {
    /// As [`FactView::field`].
    pub field: String,
    /// What was said.
    pub proposed: String,
    /// What would be signed.
    pub signed: String,
}

/// A caution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CautionView {
    /// Its stable code.
    pub code: String,
    /// The sentence.
    pub sentence: String,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum OutcomeView {
    /// A wallet was made.
    Created {
        /// Its id.
        wallet: String,
    },
    /// A wallet's members changed.
    Changed {
        /// The wallet's id.
        wallet: String,
        /// What for.
        kind: ChangeKindView,
    },
    /// A transaction was signed.
    Signed {
        /// The wallet's id.
        wallet: String,
    },
    /// It failed.
    Failed {
        /// Why, as a stable code.
        code: String,
        /// The devices that the sentence names.
        devices: Vec<String>,
        /// True when the same people may simply try again.
        may_retry: bool,
        /// The reason given with a refusal.
        reason: Option<ReasonView>,
    },
}

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReasonView {
    /// No reason given.
    Unstated,
    /// The recipient is not known to whoever refused.
    UnknownRecipient,
    /// The amount is not what was agreed.
    WrongAmount,
    /// Not now.
    NotNow,
    /// Nobody expected this.
    Unexpected,
    /// A co-signer's written policy does not allow it.
    Policy,
    /// What the proposer says differs from what the bytes say.
    Difference,
}

/// Something worth a notice. It has no contents: those are in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct NoticeView {
    /// What kind of thing.
    pub kind: NoticeKind,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A known member asks for this device.
    Wanted,
    /// A decision is awaited here.
    NeedsYou,
    /// A wallet was made.
    WalletReady,
    /// A wallet's members changed.
    WalletChanged,
    /// A member froze a wallet.
    Frozen,
    /// A member froze a wallet by a clock that is too far ahead.
    FreezeTooEarly,
    /// A transaction was signed.
    Signed,
    /// A wallet's pieces are due to be made afresh.
    RefreshDue,
    /// A session ended without reaching its goal.
    Failed,
}
