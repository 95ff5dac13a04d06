//! The rules of epochs as a model to check: every interleaving of attempts, writes,
//! acknowledgements, certificates, erasing and crashes among four parties of which one is hostile,
//! while members come and go between attempts.
//!
//! The model runs the product's own rule functions (`party::rules`). What it leaves out: the
//! arithmetic, disks that lie, and all time but the week that shares of an old epoch are kept. Each planted
//! [`Bug`] must be found, or the model proves nothing.

#![allow(clippy::indexing_slicing, reason = "the model counts its own parties and attempts")]

mod actions;
mod state;

pub use actions::Action;
pub use state::State;
use wire::descriptor::ChangeKind;

/// How many parties there are. The last one is hostile: it acknowledges to whom it likes, shows
/// certificates to whom it likes, and its disk counts for nothing.
const PARTIES: usize = 4;
const HOSTILE: usize = PARTIES - 1;

/// A bug that is planted on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// None.
    None,
    /// Erases what is older as soon as it acknowledges, before any certificate.
    EraseBeforeCertificate,
    /// Acknowledges before the share is on the disk.
    AcknowledgeBeforeWrite,
    /// Drops an acknowledged share because somebody says that the attempt is over.
    DropOnSomebodysWord,
    /// Erases as soon as it hears that it was removed, without its person's agreement or a week.
    EraseOnceRemoved,
    /// Erases before those who were away can have heard of the epoch, and before a week.
    ForgetWhoIsAway,
    /// Erases what is old although it heard that the wallet came apart.
    EraseWhileApart,
    /// Stands in an epoch that it has no share of.
    StandWithoutShare,
}

/// A wallet and the changes that somebody may ask for, at any moment and in any order.
#[derive(Debug)]
pub struct Story {
    /// What it is called.
    pub name: &'static str,
    threshold: u8,
    holders: &'static [usize],
    /// How many attempts it takes to see all of it.
    pub attempts: usize,
    changes: &'static [Change],
}

/// A change that somebody may ask for.
#[derive(Debug)]
struct Change {
    kind: ChangeKind,
    threshold: u8,
    participants: &'static [usize],
    removed: &'static [usize],
}

const fn change(
    kind: ChangeKind,
    threshold: u8,
    participants: &'static [usize],
    removed: &'static [usize],
) -> Change {
    Change { kind, threshold, participants, removed }
}

/// All stories that are checked.
pub const STORIES: [Story; 6] = [
    Story {
        name: "the honest stay",
        threshold: 2,
        holders: &[0, 1, 2, HOSTILE],
        attempts: 2,
        changes: &[
            change(ChangeKind::Refresh, 2, &[0, 1, 2, HOSTILE], &[]),
            change(ChangeKind::Refresh, 2, &[0, 1, HOSTILE], &[]),
            change(ChangeKind::Remove, 2, &[0, 1, 2], &[HOSTILE]),
            change(ChangeKind::Recover, 2, &[0, 1, 2, HOSTILE], &[]),
        ],
    },
    Story {
        name: "the honest are removed",
        threshold: 2,
        holders: &[0, 1, 2, HOSTILE],
        attempts: 2,
        changes: &[
            change(ChangeKind::Remove, 2, &[0, HOSTILE], &[1, 2]),
            change(ChangeKind::Remove, 2, &[0, 1, 2, HOSTILE], &[1]),
            change(ChangeKind::Refresh, 2, &[0, 2, HOSTILE], &[]),
            change(ChangeKind::Add, 2, &[0, 1, HOSTILE], &[]),
        ],
    },
    Story {
        name: "somebody comes",
        threshold: 2,
        holders: &[0, 1, HOSTILE],
        attempts: 2,
        changes: &[
            change(ChangeKind::QuickAdd, 2, &[0, 1, 2, HOSTILE], &[]),
            change(ChangeKind::Add, 2, &[0, 1, 2, HOSTILE], &[]),
            change(ChangeKind::Add, 2, &[0, 2, HOSTILE], &[]),
            change(ChangeKind::Recover, 2, &[0, 1, 2, HOSTILE], &[]),
        ],
    },
    Story {
        name: "the threshold moves",
        threshold: 2,
        holders: &[0, 1, 2, HOSTILE],
        attempts: 2,
        changes: &[
            change(ChangeKind::Threshold, 3, &[0, 1, 2, HOSTILE], &[]),
            change(ChangeKind::Threshold, 3, &[0, 1, HOSTILE], &[]),
            change(ChangeKind::Threshold, 2, &[0, 1, 2], &[]),
            change(ChangeKind::Recover, 3, &[0, 1, 2, HOSTILE], &[]),
        ],
    },
    Story {
        name: "two are asked apart",
        threshold: 2,
        holders: &[0, 1, 2, HOSTILE],
        attempts: 2,
        changes: &[
            change(ChangeKind::Refresh, 2, &[0, HOSTILE], &[]),
            change(ChangeKind::Refresh, 2, &[1, HOSTILE], &[]),
            change(ChangeKind::Remove, 2, &[0, HOSTILE], &[2]),
            change(ChangeKind::Remove, 2, &[1, HOSTILE], &[2]),
        ],
    },
    Story {
        name: "it is undone",
        threshold: 2,
        holders: &[0, 1, HOSTILE],
        attempts: 3,
        changes: &[
            change(ChangeKind::Refresh, 2, &[0, HOSTILE], &[]),
            change(ChangeKind::Refresh, 2, &[1, HOSTILE], &[]),
            change(ChangeKind::Undo, 2, &[0, 1], &[]),
        ],
    },
];

/// How far the model looks.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The planted bug.
    pub bug: Bug,
    /// What may be asked for.
    pub story: &'static Story,
    /// How many attempts follow on the wallet's birth.
    pub attempts: usize,
    /// How often a party may stop.
    pub crashes: u8,
}
