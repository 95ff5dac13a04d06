//! A session, and how the last one ended.

use serde::Serialize;
use ts_rs::TS;

use super::{ApprovalView, ChangeKindView, ChangeView, DeviceView, ReasonView};

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
    /// What opens this request on a phone, on the device that asks and knows the page that phones open.
    pub on_phone: Option<OnPhoneView>,
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
    /// The link; where the page that phones open is known, it stands in a link to that.
    pub link: String,
    /// The link as a QR code in SVG.
    pub qr: String,
}

/// A link that opens a request on a phone, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OnPhoneView {
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
        /// The address of a key that exists and is shared out, instead of a new one; empty where what is told of
        /// it is no key.
        imports: Option<String>,
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
        /// True where its key once existed in one place.
        imported: bool,
        /// True where its keys were given, whole, to one device.
        exported: bool,
    },
    /// Signing for a wallet.
    Sign {
        /// Its id.
        wallet: String,
        /// Its name.
        name: String,
    },
    /// Giving a wallet's keys, whole, to one device.
    Export {
        /// Its id.
        wallet: String,
        /// Its name.
        name: String,
        /// Who gets them.
        to: DeviceView,
    },
    /// Giving parts of a backup back.
    Return {
        /// Who gets them.
        to: DeviceView,
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
    /// Agree to give the keys, whole, to one device, or refuse.
    Exporting {
        /// Eight digits, the same on all screens. Agreeing names them.
        code: String,
        /// Who gets them.
        to: DeviceView,
        /// True when this device agreed and others are awaited.
        agreed: bool,
    },
    /// Choose a part of a backup that is kept here and give it, or refuse.
    Returning {
        /// Eight digits, the same on all screens. Giving names them.
        code: String,
        /// Who gets it.
        to: DeviceView,
        /// True when this device gave one, or gets them, and others are awaited.
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
    /// Giving the keys to one device.
    Giving,
    /// Giving parts of a backup to one device.
    Returning,
    /// Signing.
    Signing,
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
    /// The keys were given to one device.
    Exported {
        /// The wallet's id.
        wallet: String,
    },
    /// Parts of a backup were given back to one device.
    Returned,
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
