//! Everything at one moment, and what is true of it.

use std::collections::BTreeSet;

use party::rules::{self, Asked, Before};

use crate::{Change, HOSTILE, Story};

/// An attempt at making an epoch; the first one is the wallet's birth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Attempt {
    pub(crate) number: u64,
    threshold: u8,
    pub(crate) holders: BTreeSet<usize>,
    asleep: BTreeSet<usize>,
    participants: BTreeSet<usize>,
    pub(crate) removed: BTreeSet<usize>,
    /// The attempt that it follows on; its own for the birth.
    base: usize,
}

/// A set of attempts, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Attempts(u8);

impl Attempts {
    const NONE: Self = Self(0);
    const BIRTH: Self = Self(1);

    pub(crate) const fn contains(self, attempt: usize) -> bool {
        self.0 & (1 << attempt) != 0
    }

    pub(crate) const fn insert(&mut self, attempt: usize) {
        self.0 |= 1 << attempt;
    }

    pub(crate) const fn remove(&mut self, attempt: usize) {
        self.0 &= !(1 << attempt);
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |attempt| self.contains(*attempt))
    }
}

/// When a removed device erases what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LetsGo {
    /// It was not removed.
    Never,
    /// A week after it heard of it.
    InAWeek,
    /// Its person agreed to leave, or the week is over.
    Now,
}

/// An honest party.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Device {
    /// Attempts whose share is on the disk.
    pub(crate) disk: Attempts,
    /// Attempts that it acknowledged to somebody.
    pub(crate) acknowledged: Attempts,
    /// The epoch that it stands in, if it ever came to the wallet.
    pub(crate) current: Option<usize>,
    /// The latest epoch that it knows of.
    pub(crate) latest: Option<usize>,
    /// Epochs whose certificate it holds.
    pub(crate) certificates: Attempts,
    /// The attempt it takes part in.
    pub(crate) session: Option<usize>,
    pub(crate) lets_go: LetsGo,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) devices: Vec<Device>,
    pub(crate) crashes: u8,
    /// True once a week went by.
    pub(crate) is_later: bool,
}

impl State {
    /// A wallet that was made, and no change yet.
    pub(crate) fn birth(story: &Story) -> Self {
        let holders: BTreeSet<usize> = story.holders.iter().copied().collect();
        let device = |party| {
            let holds = holders.contains(&party);
            let attempts = if holds { Attempts::BIRTH } else { Attempts::NONE };
            Device {
                disk: attempts,
                acknowledged: attempts,
                current: holds.then_some(0),
                latest: holds.then_some(0),
                certificates: attempts,
                session: None,
                lets_go: LetsGo::Never,
            }
        };
        let devices = (0..HOSTILE).map(device).collect();
        let birth = Attempt {
            number: 1,
            threshold: story.threshold,
            participants: holders.clone(),
            holders,
            asleep: BTreeSet::new(),
            removed: BTreeSet::new(),
            base: 0,
        };
        Self { attempts: vec![birth], devices, crashes: 0, is_later: false }
    }

    fn before(&self, attempt: usize) -> Before<usize> {
        let Attempt { threshold, holders, asleep, .. } = &self.attempts[attempt];
        Before { threshold: *threshold, holders: holders.clone(), asleep: asleep.clone() }
    }

    pub(crate) fn number(&self, attempt: usize) -> u64 {
        self.attempts[attempt].number
    }

    /// R4 and the counting of attempts: the highest that a party may have acknowledged.
    fn seen(&self, device: usize) -> u64 {
        let Device { disk, acknowledged, latest, .. } = &self.devices[device];
        let all = disk.iter().chain(acknowledged.iter()).chain(*latest);
        all.map(|attempt| self.number(attempt)).max().unwrap_or(0)
    }

    fn honest_holders(&self, attempt: usize) -> impl Iterator<Item = &usize> {
        self.attempts[attempt].holders.iter().filter(|holder| **holder != HOSTILE)
    }

    /// True when every honest holder acknowledged it.
    pub(crate) fn is_acknowledged(&self, attempt: usize) -> bool {
        self.honest_holders(attempt)
            .all(|holder| self.devices[*holder].acknowledged.contains(attempt))
    }

    /// True when somebody can show a certificate: an honest party has it, or the hostile one heard
    /// every honest acknowledgement.
    pub(crate) fn is_certified(&self, attempt: usize) -> bool {
        self.devices.iter().any(|device| device.certificates.contains(attempt))
            || self.attempts[attempt].participants.contains(&HOSTILE)
                && self.is_acknowledged(attempt)
    }

    /// All honest holders have their share of it.
    pub(crate) fn is_whole(&self, attempt: usize) -> bool {
        self.honest_holders(attempt).all(|holder| self.devices[*holder].disk.contains(attempt))
    }

    /// The honest have shares enough to sign with it.
    pub(crate) fn lasts(&self, attempt: usize) -> bool {
        let holders = self.honest_holders(attempt);
        let kept = holders.filter(|holder| self.devices[**holder].disk.contains(attempt)).count();
        kept >= usize::from(self.attempts[attempt].threshold)
    }

    /// True when honest people moved the wallet to where it needs the hostile one, and of an epoch
    /// before it those who agreed neither to that nor to leave are too few or had a week's time.
    pub(crate) fn is_entrusted(&self, attempt: usize) -> bool {
        let Attempt { number, threshold, participants, .. } = &self.attempts[attempt];
        let needs_it = self.honest_holders(attempt).count() < usize::from(*threshold);
        let leaves_too_few = |earlier: usize| {
            let others = self
                .honest_holders(earlier)
                .filter(|holder| !participants.contains(holder) && !self.agreed_to_leave(**holder));
            others.count() < usize::from(self.attempts[earlier].threshold)
        };
        let mut earlier = (0..self.attempts.len())
            .filter(|other| self.number(*other) < *number && self.is_certified(*other));
        needs_it && self.is_certified(attempt) && (self.is_later || earlier.any(leaves_too_few))
    }

    fn agreed_to_leave(&self, party: usize) -> bool {
        (0..self.attempts.len()).any(|attempt| {
            let Attempt { participants, removed, .. } = &self.attempts[attempt];
            removed.contains(&party) && participants.contains(&party) && self.is_certified(attempt)
        })
    }

    /// True for a device that knows an epoch without it.
    pub(crate) fn is_removed(&self, device: usize) -> bool {
        self.devices[device].latest.is_some_and(|latest| {
            let Attempt { holders, asleep, .. } = &self.attempts[latest];
            !holders.contains(&device) && !asleep.contains(&device)
        })
    }

    /// The state in which a change began, where the rules and the parties allow it.
    pub(crate) fn begin(&self, change: &Change) -> Option<Self> {
        let Change { kind, threshold, .. } = *change;
        let participants: BTreeSet<usize> = change.participants.iter().copied().collect();
        let honest: Vec<usize> = participants.iter().copied().filter(|p| *p != HOSTILE).collect();
        let known = honest.iter().filter_map(|p| self.devices[*p].latest);
        let base = known.max_by_key(|attempt| self.number(*attempt))?;
        let free = honest.iter().all(|p| {
            let device = &self.devices[*p];
            device.session.is_none() && device.latest.is_none_or(|latest| latest == base)
        });
        let before = self.before(base);
        // Whoever belongs to the epoch and has no share of it says so.
        let has_share = |p: &usize| *p == HOSTILE || self.devices[*p].disk.contains(base);
        let lost: BTreeSet<usize> = participants
            .iter()
            .copied()
            .filter(|p| before.holders.contains(p) && !has_share(p))
            .collect();
        let removed: BTreeSet<usize> = change.removed.iter().copied().collect();
        let (asked_by, leaves) = (participants.clone(), removed.clone());
        let asked = Asked { kind, threshold, participants, removed, lost };
        let plan = rules::plan(&before, &asked).ok().filter(|_| free)?;
        let seen = honest.iter().map(|p| self.seen(*p));
        let number = rules::next_attempt(self.number(base), seen, 0)?;
        let mut next = self.clone();
        let made = next.attempts.len();
        next.attempts.push(Attempt {
            number,
            threshold,
            holders: plan.holders,
            asleep: plan.asleep,
            participants: asked_by,
            removed: leaves,
            base,
        });
        for party in honest {
            next.devices[party].session = Some(made);
        }
        Some(next)
    }

    /// Moves a party on to a certified epoch: with its share, or as one that looks on.
    pub(crate) fn learn(&mut self, by: usize, attempt: usize) {
        let made = &self.attempts[attempt];
        let latest = self.devices[by].latest;
        if latest.is_some_and(|latest| made.number <= self.number(latest)) {
            return;
        }
        let holds = made.holders.contains(&by) && self.devices[by].disk.contains(attempt);
        let is_leaving = made.removed.contains(&by) && made.participants.contains(&by);
        let agreed = is_leaving && latest == Some(made.base);
        let by_many = latest.is_some_and(|latest| {
            rules::is_believed(
                &self.before(latest),
                self.number(latest),
                made.number,
                &made.holders,
            )
        });
        let device = &mut self.devices[by];
        if holds {
            device.certificates.insert(attempt);
            (device.current, device.latest) = (Some(attempt), Some(attempt));
        } else if agreed || by_many {
            device.latest = Some(attempt);
        }
        if device.session == Some(attempt) {
            device.session = None;
        }
        let known = self.devices[by].lets_go;
        self.devices[by].lets_go = match (self.is_removed(by), known) {
            (false, _) => LetsGo::Never,
            (true, LetsGo::Never) if !agreed => LetsGo::InAWeek,
            (true, LetsGo::Never) => LetsGo::Now,
            (true, known) => known,
        };
    }

    /// R6: whether a party may erase its share of an attempt. Whoever was removed has none of a later
    /// one to wait for.
    pub(crate) fn may_erase(&self, by: usize, attempt: usize) -> bool {
        let device = &self.devices[by];
        let latest = device.latest.map_or(0, |latest| self.number(latest));
        if self.is_removed(by) && device.lets_go == LetsGo::Now {
            return rules::may_erase(self.number(attempt), latest, true);
        }
        device.current.is_some_and(|current| {
            let came_back = device.disk.contains(current) && device.certificates.contains(current);
            rules::may_erase(self.number(attempt), self.number(current), came_back)
        })
    }
}
