//! A device of the simulated world: a party, its disk, and what it has noticed.

use std::collections::BTreeMap;

use chain::ethereum::Networks;
use mpc::SecretBytes;
use party::{Happening, Mark, Party, RecordKey, Scheme};
use wire::{
    DeviceSecret, PartyId, SessionLocator, WalletId,
    pairing::{DeviceKind, Introduction},
    text::Name,
};

/// What survives a crash: whole records, as a journalled store keeps them.
pub type Disk = BTreeMap<RecordKey, Vec<u8>>;

/// A write that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskFault {
    /// How many writes succeed before it.
    pub after: usize,
    /// What is on the disk afterwards.
    pub leaves: Leaves,
    /// How long it lasts.
    pub lasts: Lasts,
}

/// What a write that failed leaves on the disk; a store leaves nothing in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// What was there before: no space, or no folder to write in.
    Before,
    /// What was to be written: flushing the folder failed, or reading it back.
    After,
}

/// How long a fault of a disk lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// For one write.
    Once,
    /// Until somebody frees the disk.
    ForGood,
}

/// A device.
pub struct Device<S: Scheme> {
    seed: [u8; 64],
    introduction: Introduction,
    /// Its records.
    pub disk: Disk,
    /// What it remembers outside its disk; `None` for nothing. Outlasts whatever happens to the disk.
    pub marks: Option<BTreeMap<WalletId, Mark>>,
    /// True once it is lost: nobody switches it on again.
    pub gone: bool,
    /// The running party; `None` while the device is off.
    pub party: Option<Party<S>>,
    /// What its human was told.
    pub noticed: Vec<Happening>,
    /// Signed transactions it handed to the chain.
    pub published: Vec<Vec<u8>>,
    /// How many of the driver's steps are left before the device crashes; `None` for never.
    pub steps_left: Option<usize>,
    /// How many steps it has taken.
    pub steps: usize,
    /// True while its disk refuses to write.
    pub disk_full: bool,
    /// How many records still fit on its disk; `None` for any number.
    pub keeps_left: Option<usize>,
    /// True while its disk erases nothing.
    pub erases_fail: bool,
    /// True while its disk does not answer who reads.
    pub reads_fail: bool,
    /// The write that is to fail.
    pub disk_fault: Option<DiskFault>,
    /// What it kept before each of its writes and erasures, where that is to be remembered.
    pub past: Option<Vec<Disk>>,
    /// How many records it was to write.
    pub writes: usize,
    /// How many seconds its clock is ahead.
    pub ahead: i64,
    /// The session whose start its human has pressed already.
    pub(crate) started: Option<SessionLocator>,
    /// The invites that its human has taken up already.
    pub tried: Vec<SessionLocator>,
}

impl<S: Scheme> Device<S> {
    /// A device with the identity of this seed and what it kept, switched on.
    pub fn new(name: &str, seed: [u8; 64], disk: Disk) -> Self {
        let bundle = DeviceSecret::from_seed(&seed).bundle();
        let name = Name::new(name).expect("tests choose good names");
        let introduction = Introduction { bundle, name, kind: DeviceKind::Computer };
        let mut device = Self {
            seed,
            introduction,
            disk,
            marks: None,
            gone: false,
            party: None,
            noticed: Vec::new(),
            published: Vec::new(),
            steps_left: None,
            steps: 0,
            disk_full: false,
            erases_fail: false,
            reads_fail: false,
            keeps_left: None,
            disk_fault: None,
            past: None,
            writes: 0,
            ahead: 0,
            started: None,
            tried: Vec::new(),
        };
        device.switch_on();
        device
    }

    /// Its party's id.
    pub fn id(&self) -> PartyId {
        self.introduction.bundle.party_id()
    }

    /// Its identity, for whoever plays it.
    pub fn secret(&self) -> DeviceSecret {
        DeviceSecret::from_seed(&self.seed)
    }

    /// Starts the party from what the disk holds.
    pub fn switch_on(&mut self) {
        self.party = Some(self.read_disk());
        self.steps_left = None;
    }

    /// The party that the disk would give.
    ///
    /// # Panics
    ///
    /// When a record does not read: in this world records are whole or not there.
    pub fn read_disk(&self) -> Party<S> {
        let records = self
            .disk
            .iter()
            .map(|(key, contents)| (key.clone(), SecretBytes::new(contents.clone())))
            .collect();
        let (mut party, unreadable) = Party::new(
            DeviceSecret::from_seed(&self.seed),
            self.introduction.clone(),
            Networks::default(),
            records,
        );
        assert!(unreadable.0.is_empty(), "{unreadable:?}");
        party.use_relay("ws://127.0.0.1:1/v1".to_owned(), [7; 32]);
        if let Some(marks) = self.marks.clone() {
            party.heed(marks);
        }
        party
    }

    /// The running party.
    ///
    /// # Panics
    ///
    /// While the device is off.
    pub fn party(&mut self) -> &mut Party<S> {
        self.party.as_mut().expect("the device is on")
    }

    /// What its clock shows when it is `now`.
    pub const fn clock(&self, now: u64) -> u64 {
        now.saturating_add_signed(self.ahead)
    }

    /// Counts one write; gives what it leaves on the disk when it fails.
    pub(crate) fn take_write(&mut self) -> Option<Leaves> {
        self.writes += 1;
        self.remember();
        self.disk_full |= self.keeps_left == Some(0);
        self.keeps_left = self.keeps_left.map(|left| left.saturating_sub(1));
        if let Some(fault) = &mut self.disk_fault {
            let DiskFault { after, leaves, lasts } = *fault;
            fault.after = after.saturating_sub(1);
            if after == 0 {
                match lasts {
                    Lasts::Once => self.disk_fault = None,
                    Lasts::ForGood => self.disk_full = true,
                }
                return Some(leaves);
            }
        }
        self.disk_full.then_some(Leaves::Before)
    }

    /// Remembers what is on the disk.
    pub(crate) fn remember(&mut self) {
        if let Some(past) = &mut self.past {
            past.push(self.disk.clone());
        }
    }

    /// Counts one step of the driver; false when the device crashes before it.
    pub fn take_step(&mut self) -> bool {
        if self.steps_left == Some(0) {
            self.party = None;
            return false;
        }
        self.steps += 1;
        if let Some(left) = &mut self.steps_left {
            *left -= 1;
        }
        true
    }
}
