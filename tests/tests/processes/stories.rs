//! The stories in which parties are killed.

use std::sync::LazyLock;

use crate::{devices::Devices, people::Reached, stage::Stage};

/// What parties are killed in.
pub(crate) struct Story {
    pub(crate) name: &'static str,
    /// Who takes part.
    pub(crate) parties: &'static [usize],
    /// The devices before it begins.
    pub(crate) before: &'static LazyLock<Devices>,
    /// At which seats the desktop app stands.
    pub(crate) desks: &'static [usize],
    /// What people do, until it is done or one device goes down.
    pub(crate) play: fn(&mut Stage) -> Reached,
    /// What must be on the disks while those who were killed are down.
    pub(crate) left: fn(&mut Stage, &[usize]),
    /// What follows after those who were killed came back; true where it was done all the same.
    pub(crate) rest: fn(&mut Stage, &[usize], Reached) -> bool,
    /// Who holds shares afterwards.
    pub(crate) members: &'static [usize],
}

pub(crate) const ALL: &[usize] = &[0, 1, 2];

static NEW: LazyLock<Devices> = LazyLock::new(Devices::new);
pub(crate) static TWO_OF_THREE: LazyLock<Devices> = LazyLock::new(|| created(2, 3));
pub(crate) static THREE_OF_THREE: LazyLock<Devices> = LazyLock::new(|| created(3, 3));
static TWO_OF_TWO: LazyLock<Devices> = LazyLock::new(|| created(2, 2));
static ONE_LOST: LazyLock<Devices> = LazyLock::new(|| {
    let mut devices = TWO_OF_THREE.copied();
    devices.lose_the_last();
    devices
});

/// The first so many have made a wallet.
fn created(threshold: u8, holders: usize) -> Devices {
    let mut stage = match holders {
        2 => Stage::expecting(&NEW, &[], [&[1], &[0], &[0, 1]]),
        _ => Stage::begin(&NEW),
    };
    assert_eq!(stage.create(threshold, holders), Reached::Started);
    stage.end()
}

pub(crate) const CREATE: Story = Story {
    name: "creation",
    parties: ALL,
    before: &NEW,
    desks: &[],
    play: |stage| stage.create(2, 3),
    left: nothing,
    rest: |stage, victims, reached| {
        stage.come_to_rest(victims, reached, |stage| stage.create(2, 3))
    },
    members: ALL,
};

const fn nothing(_: &mut Stage, _: &[usize]) {}

pub(crate) const REFRESH: Story = Story {
    name: "refresh",
    parties: ALL,
    before: &TWO_OF_THREE,
    play: refresh,
    rest: |stage, _, _| {
        let made = stage.come_to_a_later_epoch(ALL, refresh);
        if made {
            // And once more, undisturbed.
            refresh(stage);
        }
        made
    },
    members: ALL,
    ..CREATE
};

fn refresh(stage: &mut Stage) -> Reached {
    stage.change("refresh", "2 0", ALL)
}

pub(crate) const ADD: Story = Story {
    name: "addition",
    parties: ALL,
    before: &TWO_OF_TWO,
    play: add,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, add),
    members: ALL,
    ..CREATE
};

fn add(stage: &mut Stage) -> Reached {
    stage.let_in("add", "2 1")
}

pub(crate) const QUICK_ADD: Story = Story {
    name: "quick addition",
    play: quick_add,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, quick_add),
    ..ADD
};

fn quick_add(stage: &mut Stage) -> Reached {
    stage.let_in("quick-add", "2 1")
}

/// The last one is told of it.
pub(crate) const REMOVE: Story = Story {
    name: "removal",
    parties: ALL,
    before: &TWO_OF_THREE,
    play: remove,
    rest: |stage, _, _| stage.come_to_a_later_epoch(&[0, 1], remove),
    members: &[0, 1],
    ..CREATE
};

fn remove(stage: &mut Stage) -> Reached {
    let last = stage.id(2);
    stage.change("remove", &format!("2 0 {last}"), &[0, 1])
}

pub(crate) const THRESHOLD: Story = Story {
    name: "new threshold",
    parties: ALL,
    before: &THREE_OF_THREE,
    play: threshold,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, threshold),
    members: ALL,
    ..CREATE
};

fn threshold(stage: &mut Stage) -> Reached {
    stage.change("threshold", "2 0", ALL)
}

pub(crate) const RECOVER: Story = Story {
    name: "recovery",
    parties: ALL,
    before: &ONE_LOST,
    play: recover,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, recover),
    members: ALL,
    ..CREATE
};

fn recover(stage: &mut Stage) -> Reached {
    stage.let_in("recover", &format!("2 1 {}", Devices::lost()))
}

pub(crate) const SIGN: Story = Story {
    name: "signing",
    parties: &[0, 1],
    before: &TWO_OF_THREE,
    play: Stage::pay_together,
    rest: |stage, _, _| stage.come_to_one_history(),
    members: ALL,
    ..CREATE
};
