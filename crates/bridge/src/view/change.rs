//! Changes of a wallet's members, before and after.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DeviceView;

/// What a change of a wallet's members is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKindView {
    /// New members come.
    Add,
    /// One new member comes, and everybody else's piece stays as it is.
    QuickAdd,
    /// Members go.
    Remove,
    /// Another number must agree.
    Threshold,
    /// Fresh pieces for the same members.
    Refresh,
    /// A lost piece is made again.
    Recover,
    /// Another device, or none, alone may ask for payments and changes.
    Master,
    /// Back to the pieces before the latest ones.
    Undo,
}

/// A change, before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ChangeView {
    /// What for.
    pub kind: ChangeKindView,
    /// How many must agree now.
    pub threshold_before: u8,
    /// How many must agree afterwards.
    pub threshold_after: u8,
    /// The id of the device that alone may ask for payments and changes now.
    pub master_before: Option<String>,
    /// The id of the one that alone may afterwards.
    pub master_after: Option<String>,
    /// Everybody who belongs to the wallet before or after.
    pub people: Vec<ChangePersonView>,
}

/// Somebody in a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ChangePersonView {
    /// The device.
    pub device: DeviceView,
    /// True when it takes part in the ceremony.
    pub takes_part: bool,
    /// Its part before.
    pub before: PartView,
    /// Its part afterwards.
    pub after: PartView,
    /// True when its piece comes back out of a backup, and a new device brings it.
    pub is_restored: bool,
}

/// Somebody's part in a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PartView {
    /// Does not belong to it.
    Outside,
    /// Holds a piece.
    Holder,
    /// Should hold one and has lost it.
    Lost,
    /// Belongs to it, without a piece.
    Asleep,
}

/// A device that was removed from a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LeftView {
    /// The device.
    pub device: DeviceView,
    /// When it erased its piece, by its own word and clock; none while it has not said so.
    pub erased: Option<u64>,
}

/// A freeze of a wallet: until it is over nothing is signed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FreezeView {
    /// The id of the device that froze it.
    pub by: String,
    /// When.
    pub made: u64,
    /// Until when.
    pub until: u64,
    /// The id of the device that is the reason.
    pub lost: Option<String>,
    /// The ids of the devices that lift it; it counts no more once they are as many as must agree.
    pub lifted_by: Vec<String>,
}

/// A freeze that does not count on this device, because of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EarlyFreezeView {
    /// The id of the device that froze the wallet.
    pub by: String,
    /// Until when it would count.
    pub until: u64,
    /// By how many minutes that device's clock is ahead of this one's, or more.
    pub minutes: u64,
    /// Why it does not count, as a stable code.
    pub code: String,
}

/// A creation or change that was agreed to on this device and did not end well yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnfinishedView {
    /// Its session, by which it is tried again.
    pub session: String,
    /// Which change; none for a creation.
    pub kind: Option<ChangeKindView>,
    /// The id of the wallet that is changed.
    pub wallet: Option<String>,
    /// The wallet's name.
    pub name: String,
    /// True when this device may try it again.
    pub is_mine: bool,
    /// The name of the device that may.
    pub initiator: String,
    /// The names of the others that take part.
    pub people: Vec<String>,
    /// Until when it can be tried again without asking anybody.
    pub until: u64,
    /// True when this device's new piece is safe: it may be finished already.
    pub acknowledged: bool,
}
