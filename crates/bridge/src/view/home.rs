//! The app as a whole: its doors, this device, the relay, networks, and what is worth a notice.

use serde::Serialize;
use ts_rs::TS;

use super::{
    BackupsView, BroughtView, ChangeKindView, KeyAtHandView, OutcomeView, SessionView,
    UnfinishedView, WalletView,
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
    /// The page that phones open, where its address is known.
    pub page: Option<String>,
    /// True when the system keychain holds a second half of the key.
    pub keychain: bool,
    /// Networks that this device knows.
    pub networks: Vec<NetworkView>,
    /// How far the wallets are is remembered outside the store as well, or not.
    pub marker: MarkerView,
    /// The ids of wallets that are remembered there and that the store does not know.
    pub missing: Vec<String>,
    /// Shares that came back out of backups, of wallets that this device is no member of.
    pub restored: Vec<RestoredView>,
    /// Parts of backups: kept here for others, come back, and of its own with others.
    pub parts: PartsView,
    /// Where copies of backups go.
    pub backups: BackupsView,
    /// What this device's person is asked in the window that no other page can speak for.
    pub trust: Option<TrustView>,
    /// Records on the disk that could not be read, if any.
    pub unreadable: Vec<String>,
    /// The practice partner, where this device has one.
    pub practice: Option<PracticeView>,
    /// A key that was typed in and is not dealt yet.
    pub brought: Option<BroughtView>,
    /// Keys that were put together on this device and are neither shown nor forgotten yet.
    pub at_hand: Option<KeyAtHandView>,
}

/// Whom this device's backups are to be entrusted to, which a person has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TrustView {
    /// The name of this question. An answer names it.
    pub code: String,
    /// What it is about.
    pub what: TrustedView,
}

/// What may be entrusted with this device's backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrustedView {
    /// A server that is to get copies.
    Server {
        /// The name of the place.
        name: String,
        /// Its address; with the bucket, where it has one.
        address: String,
    },
    /// Another password, under which all copies are made again.
    Password,
    /// Devices that are to keep a part of a backup each.
    Keepers {
        /// The wallet's name.
        wallet: String,
        /// The devices.
        devices: Vec<DeviceView>,
        /// How many parts give the backup back.
        needed: u8,
        /// How many parts there are.
        of: usize,
    },
}

/// Parts of backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PartsView {
    /// How many this device keeps for others. Which they are, it tells when asked.
    pub kept: usize,
    /// How many came back to it.
    pub came_back: usize,
    /// Parts of its own backups that other devices are to keep, the newest last.
    pub handed: Vec<HandedPartView>,
    /// Parts of its own backups that people keep, the newest last.
    pub people: Vec<PersonPartView>,
}

/// A part of this device's backup that a person keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PersonPartView {
    /// The id of the wallet whose piece the backup is of.
    pub wallet: String,
    /// The attempt that made that piece.
    #[ts(type = "number")]
    pub epoch: u64,
    /// Which part, from 1.
    pub index: u8,
    /// How many parts there are.
    pub of: u8,
    /// How many give the backup back.
    pub needed: u8,
    /// Who keeps it.
    pub holder: String,
    /// When it was saved, in Unix seconds; when the backup was made, for one that a lost device gave.
    #[ts(type = "number")]
    pub at: u64,
}

/// A part of this device's backup that another one is to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HandedPartView {
    /// Its id.
    pub part: String,
    /// The keeper.
    pub keeper: DeviceView,
    /// The id of the wallet whose piece the backup is of.
    pub wallet: String,
    /// The attempt that made that piece.
    #[ts(type = "number")]
    pub epoch: u64,
    /// What became of it, by its keeper's word; none while that is awaited.
    pub fate: Option<PartFateView>,
    /// When that was so, in Unix seconds by the keeper's clock.
    #[ts(type = "number")]
    pub at: u64,
    /// The last device that asked its keeper for it and got it.
    pub given: Option<GivenPartView>,
}

/// A device that got a part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct GivenPartView {
    /// What it calls itself.
    pub to: String,
    /// When, in Unix seconds by the keeper's clock.
    #[ts(type = "number")]
    pub at: u64,
}

/// What became of a part of a backup, by its keeper's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartFateView {
    /// The keeper has it on its disk.
    Kept,
    /// The keeper keeps as many as it may, or none.
    Refused,
    /// The keeper let it go.
    LetGo,
}

/// A share that came back out of a backup. It signs nothing: a member lets this device in with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RestoredView {
    /// The wallet's id.
    pub wallet: String,
    /// Its name.
    pub name: String,
    /// How many must agree.
    pub threshold: u8,
    /// How many hold a piece.
    pub holders: u8,
    /// Which piece it is, from 1.
    pub place: u8,
    /// The name of the device that it was of.
    pub device: String,
    /// Which attempt made the epoch that it is of.
    #[ts(type = "number")]
    pub epoch: u64,
    /// When that epoch was made, in Unix seconds.
    #[ts(type = "number")]
    pub made: u64,
    /// The names of the others that held pieces then.
    pub others: Vec<String>,
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
    /// True when this device is to join it. Its name is then the word of whoever asks.
    pub joins: bool,
    /// The rule of the wallet as it is to be, by the word of whoever asks, where the request says so
    /// beforehand.
    pub rule: Option<RuleView>,
    /// The address of a key that exists, where the wallet is to be made of one.
    pub imports: Option<String>,
}

/// How many devices of how many pay with a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct RuleView {
    /// How many must agree.
    pub threshold: u8,
    /// How many hold a piece.
    pub holders: u8,
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
    /// A wallet came apart.
    Apart,
    /// A wallet's keys were given to one device.
    Exported,
    /// A device gave this one a part of its backup to keep.
    PartKept,
    /// A part of this device's backup was given to a device that asked its keeper for it.
    PartGiven,
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
