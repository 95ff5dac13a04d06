//! Who decides: ceremonies, approvals, membership. A party is a pure function with a memory.
//!
//! A [`Party`] has four kinds of method:
//!
//! - **ask** (`&self`): views of its state, such as [`Party::view`];
//! - **tell**: commands from its human or policy, such as [`Party::create`] and [`Party::approve`];
//! - **feed**: facts from the world, [`Party::feed`];
//! - **drain**: [`Party::next_effect`], until it gives `None`.
//!
//! After each *tell* or *feed* the driver drains, and performs the [`Effect`]s strictly in order. A
//! Keep comes before every Send that depends on it, so nothing is ever said that could be forgotten.
//! Time and randomness come in with each call as a [`Moment`].
//!
//! Feeding the same fact twice changes nothing. What arrives out of season is held or dropped by
//! name; nothing that others send can panic. Round secrets live in memory only: whoever restarts in
//! the middle of a ceremony fails that attempt, and the next one draws fresh ones.

mod approval;
mod backup;
mod candidate;
mod ceremony;
mod effect;
mod exchange;
pub mod exit;
mod failure;
mod left;
mod line;
mod lobby;
mod moment;
mod parts;
mod party;
mod records;
pub mod rules;
pub mod scheme;
mod session;
mod view;
mod wallet;

pub use approval::{Approval, ApprovalError, Difference};
pub use effect::{Effect, Fact, Happening, Mark, RecordKey};
pub use failure::{Failure, Refused};
/// The formats that a party's commands and views are made of.
pub use wire;

pub use chain::ethereum::Networks;
pub use channel::CODE_WORDS;
pub use moment::Moment;
pub use mpc::{Crew, Curve, InTurn, Job, SecretBytes, WholeKey};
pub use party::{ChangeProposal, Party, Unreadable};
pub use scheme::{Scheme, Threshold};
pub use session::SignProposal;
pub use view::{
    ApartView, BeforeView, ChangePerson, ChangeView, EarlyFreezeView, FreezeView, HandedView,
    InboxView, LeftView, MemberView, OutcomeView, Part, PartView, PartyView, RestoredView,
    SeatState, SeatView, SessionView, StageView, UnfinishedView, WalletView, WorkingPhase,
};
pub use wallet::{HistoryEntry, Standing, Wallet, imported_address};
