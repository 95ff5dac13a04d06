//! The changes that crashes and disks are tried in.

use party::{ChangeProposal, RecordKey, Scheme};
use scenarios::{Disk, World};
use wire::{WalletId, descriptor::ChangeKind};

/// A change that something is to go wrong in.
#[derive(Clone, Copy)]
pub(crate) struct Story {
    pub(crate) name: &'static str,
    /// t of n before.
    pub(crate) quorum: (u8, u8),
    pub(crate) kind: ChangeKind,
    pub(crate) threshold: u8,
    /// Who takes part; the first one asks.
    pub(crate) devices: &'static [usize],
    pub(crate) removed: &'static [usize],
    /// Whose share is gone from its disk before.
    pub(crate) lost: &'static [usize],
    /// Who has whose share out of a backup.
    pub(crate) restored: Option<(usize, usize)>,
}

pub(crate) const STORIES: [Story; 10] = [
    Story {
        name: "refresh",
        quorum: (2, 3),
        kind: ChangeKind::Refresh,
        threshold: 2,
        devices: &[0, 1, 2],
        removed: &[],
        lost: &[],
        restored: None,
    },
    Story {
        name: "refresh with one away",
        quorum: (2, 3),
        kind: ChangeKind::Refresh,
        threshold: 2,
        devices: &[0, 1],
        removed: &[],
        lost: &[],
        restored: None,
    },
    Story {
        name: "threshold",
        quorum: (2, 3),
        kind: ChangeKind::Threshold,
        threshold: 3,
        devices: &[0, 1, 2],
        removed: &[],
        lost: &[],
        restored: None,
    },
    Story {
        name: "add",
        quorum: (2, 2),
        kind: ChangeKind::Add,
        threshold: 2,
        devices: &[0, 1, 2],
        removed: &[],
        lost: &[],
        restored: None,
    },
    Story {
        name: "remove",
        quorum: (2, 3),
        kind: ChangeKind::Remove,
        threshold: 2,
        devices: &[0, 1],
        removed: &[2],
        lost: &[],
        restored: None,
    },
    Story {
        name: "remove one that must deal",
        quorum: (3, 3),
        kind: ChangeKind::Remove,
        threshold: 2,
        devices: &[0, 1, 2],
        removed: &[2],
        lost: &[],
        restored: None,
    },
    Story {
        name: "recover one that lost its share",
        quorum: (2, 3),
        kind: ChangeKind::Recover,
        threshold: 2,
        devices: &[0, 1, 2],
        removed: &[],
        lost: &[2],
        restored: None,
    },
    Story {
        name: "recover on a new device",
        quorum: (2, 3),
        kind: ChangeKind::Recover,
        threshold: 2,
        devices: &[0, 1, 3],
        removed: &[2],
        lost: &[],
        restored: None,
    },
    Story {
        name: "quick add",
        quorum: (2, 2),
        kind: ChangeKind::QuickAdd,
        threshold: 2,
        devices: &[1, 0, 2],
        removed: &[],
        lost: &[],
        restored: None,
    },
    Story {
        name: "recover with a share out of a backup",
        quorum: (2, 2),
        kind: ChangeKind::Recover,
        threshold: 2,
        devices: &[0, 2],
        removed: &[1],
        lost: &[],
        restored: Some((2, 1)),
    },
];

impl Story {
    /// How many devices there are.
    fn people(self) -> usize {
        let taking_part = self.devices.iter().map(|last| last + 1);
        taking_part.chain([usize::from(self.quorum.1)]).max().unwrap_or(0)
    }

    pub(crate) fn proposal<S: Scheme>(
        self,
        world: &mut World<S>,
        wallet: WalletId,
    ) -> ChangeProposal {
        let Self { kind, threshold, devices, removed, lost, .. } = self;
        let mut proposal = world.change_of(wallet, kind, threshold, devices, removed);
        proposal.lost = lost.iter().map(|device| world.devices[*device].id()).collect();
        proposal
    }

    /// The world in which it happens: whose share comes back out of a backup is lost.
    pub(crate) fn world<S: Scheme>(self, disks: &[Disk]) -> World<S> {
        let mut world = World::with_disks(disks.to_vec(), 1);
        if let Some((_, lost)) = self.restored {
            world.lose(lost);
        }
        world
    }

    /// Two of those who take part: who asks, and who comes, leaves or gets its share again.
    pub(crate) fn pair(self) -> (usize, usize) {
        (self.devices[0], self.devices[self.devices.len() - 1])
    }
}

/// What all devices keep before the change.
pub(crate) fn before<S: Scheme>(story: Story) -> (Vec<Disk>, WalletId) {
    let (threshold, holders) = story.quorum;
    let mut world = World::<S>::new(story.people(), 1);
    let wallet = world.create(threshold, holders);
    world.pass(25);
    if let Some((by, of)) = story.restored {
        restore(&mut world, by, of, wallet);
    }
    let mut disks = world.disks();
    for device in story.lost {
        disks[*device].retain(|key, _| !matches!(key, RecordKey::Epoch { .. }));
    }
    (disks, wallet)
}

/// One device takes the share that another backs up.
pub(crate) fn restore<S: Scheme>(world: &mut World<S>, by: usize, of: usize, wallet: WalletId) {
    let backup = world.tell(of, |party, _| party.recovery_payload(wallet)).expect("a share");
    world.tell(by, |party, _| party.restore(backup.expose())).expect("restored");
}
