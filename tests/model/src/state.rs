//! Everything at one moment, and what is true of it.

use std::collections::{BTreeMap, BTreeSet};

use party::rules::{self, Asked, Before};
use wire::descriptor::ChangeKind;

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
    pub(crate) base: usize,
    /// What made it; none for the birth.
    pub(crate) kind: Option<ChangeKind>,
    /// True once it was certified for a week.
    is_old: bool,
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

    const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |attempt| self.contains(*attempt))
    }
}

/// What keeps a device from erasing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heeds {
    /// Somebody who is away.
    pub(crate) away: bool,
    /// A wallet that came apart.
    pub(crate) apart: bool,
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

/// What a device knows of a wallet that came apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Apart {
    /// The epochs that it does not take.
    others: Attempts,
    /// Who is lost to one side.
    strays: BTreeSet<usize>,
    /// The shares that it had acknowledged and still had when it heard of it.
    pub(crate) kept: Attempts,
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
    /// Set once it heard that the wallet came apart.
    pub(crate) apart: Option<Apart>,
    /// Epochs that were left when a change was undone.
    undone: Attempts,
    /// True once it stood in its epoch for a week.
    waited: bool,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) devices: Vec<Device>,
    pub(crate) crashes: u8,
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
                apart: None,
                undone: Attempts::NONE,
                waited: false,
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
            kind: None,
            is_old: false,
        };
        Self { attempts: vec![birth], devices, crashes: 0 }
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

    /// True when honest people moved the wallet to where it needs the hostile one, and those who agreed
    /// neither to that nor to leave had a week's time, or were too few in an epoch that it followed on.
    pub(crate) fn is_entrusted(&self, attempt: usize) -> bool {
        let Attempt { number, threshold, participants, base, is_old, .. } = &self.attempts[attempt];
        let needs_it = self.honest_holders(attempt).count() < usize::from(*threshold);
        let leaves_too_few = |before: usize| {
            let others = self.honest_holders(before).filter(|holder| {
                !participants.contains(holder) && !self.agreed_to_leave(**holder, before)
            });
            others.count() < usize::from(self.attempts[before].threshold)
        };
        let span = self.number(*base)..*number;
        let mut before = (0..self.attempts.len())
            .filter(|other| span.contains(&self.number(*other)) && self.is_certified(*other));
        needs_it
            && (*is_old || before.any(leaves_too_few))
            && self.is_certified(attempt)
            && self.is_whole(attempt)
    }

    fn agreed_to_leave(&self, party: usize, base: usize) -> bool {
        (1..self.attempts.len()).any(|attempt| {
            let Attempt { participants, removed, base: from, .. } = &self.attempts[attempt];
            let leaves = removed.contains(&party) && participants.contains(&party);
            *from == base && leaves && self.is_certified(attempt)
        })
    }

    /// A week goes by.
    pub(crate) fn wait(&mut self) {
        for attempt in 0..self.attempts.len() {
            self.attempts[attempt].is_old = self.is_certified(attempt);
        }
        for device in &mut self.devices {
            device.waited = true;
            if device.lets_go == LetsGo::InAWeek {
                device.lets_go = LetsGo::Now;
            }
        }
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
        let latest = known.max_by_key(|attempt| self.number(*attempt))?;
        let undoes = kind == ChangeKind::Undo;
        let base = if undoes { self.attempts[latest].base } else { latest };
        if undoes && base == latest {
            return None;
        }
        let free = honest.iter().all(|p| {
            let device = &self.devices[*p];
            // Back to where it came from, as long as it has that share.
            let stands = device.latest.is_none_or(|latest| {
                let goes_back = latest != base
                    && device.certificates.contains(base)
                    && device.disk.contains(base);
                if undoes { goes_back } else { latest == base }
            });
            device.session.is_none() && stands
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
        let asked =
            Asked { kind, threshold, participants, removed, lost, restored: BTreeMap::new() };
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
            kind: Some(kind),
            is_old: false,
        });
        for party in honest {
            next.devices[party].session = Some(made);
        }
        Some(next)
    }

    /// A party heard everybody's acknowledgement: it stands in this epoch, whatever it heard of
    /// others meanwhile.
    pub(crate) fn complete(&mut self, by: usize, attempt: usize) {
        let device = &self.devices[by];
        let number = self.number(attempt);
        let is_later = device.current.is_none_or(|current| self.number(current) < number);
        if !self.attempts[attempt].holders.contains(&by) {
            self.learn(by, attempt);
        } else if is_later && device.disk.contains(attempt) {
            let stays = device.latest.filter(|latest| self.number(*latest) > number);
            self.stand_in(by, attempt, stays);
        }
        self.devices[by].session = None;
    }

    fn stand_in(&mut self, by: usize, attempt: usize, later: Option<usize>) {
        let device = &mut self.devices[by];
        device.certificates.insert(attempt);
        (device.current, device.latest) = (Some(attempt), later.or(Some(attempt)));
        device.waited = false;
        self.reunite(by, attempt);
        if !self.is_removed(by) {
            self.devices[by].lets_go = LetsGo::Never;
        }
    }

    /// Moves a party on to a certified epoch that it hears of: with its share, or as one that looks on.
    pub(crate) fn learn(&mut self, by: usize, attempt: usize) {
        let made = &self.attempts[attempt];
        let latest = self.devices[by].latest;
        if latest.is_some_and(|latest| made.number <= self.number(latest)) {
            self.note_apart(by, attempt);
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
        if holds {
            self.stand_in(by, attempt, None);
        } else if agreed || by_many {
            self.devices[by].latest = Some(attempt);
            self.reunite(by, attempt);
        } else {
            self.note_apart(by, attempt);
        }
        let known = self.devices[by].lets_go;
        self.devices[by].lets_go = match (self.is_removed(by), known) {
            (false, _) => LetsGo::Never,
            (true, LetsGo::Never) if !agreed => LetsGo::InAWeek,
            (true, LetsGo::Never) => LetsGo::Now,
            (true, known) => known,
        };
        if self.devices[by].session == Some(attempt) {
            self.devices[by].session = None;
        }
    }

    /// A party hears of an epoch that it does not take: the wallet may have come apart.
    fn note_apart(&mut self, by: usize, other: usize) {
        let device = &self.devices[by];
        let Some(latest) = device.latest.filter(|latest| *latest != other) else { return };
        if device.undone.contains(other) || device.certificates.contains(other) {
            return;
        }
        let there = (&self.before(other), self.number(other));
        let here = (&self.before(latest), self.number(latest));
        let ancestors = device.certificates.iter().filter(|own| *own != latest);
        let strays: BTreeSet<usize> = ancestors
            .filter(|common| self.number(*common) < there.1)
            .flat_map(|common| rules::strays(by, &self.before(common), here, there))
            .collect();
        let device = &mut self.devices[by];
        let known = device.apart.as_ref();
        if !strays.is_empty() && known.is_none_or(|known| !strays.is_subset(&known.strays)) {
            let kept = device.disk.and(device.acknowledged);
            let apart = device.apart.get_or_insert(Apart {
                others: Attempts::NONE,
                strays: BTreeSet::new(),
                kept,
            });
            apart.strays.extend(strays);
            apart.others.insert(other);
        }
    }

    /// A later epoch follows on the latest that a party knew.
    fn reunite(&mut self, by: usize, next: usize) {
        let Attempt { holders, asleep, kind, .. } = &self.attempts[next];
        let device = &mut self.devices[by];
        if let Some(apart) = &mut device.apart {
            if *kind == Some(ChangeKind::Undo) {
                apart.others.iter().for_each(|left| device.undone.insert(left));
            }
            apart.strays.retain(|stray| asleep.contains(stray) && !holders.contains(stray));
        }
        device.apart.take_if(|apart| apart.strays.is_empty());
    }

    /// R6: whether a party may erase its share of an attempt, and its time has come, also for those who
    /// are away if they are heeded, and while the wallet is apart unless that is not.
    pub(crate) fn may_erase(&self, by: usize, attempt: usize, heeds: Heeds) -> bool {
        let device = &self.devices[by];
        if self.is_removed(by) {
            // It has no share of a later epoch to wait for.
            let latest = device.latest.map_or(0, |latest| self.number(latest));
            let goes = rules::may_erase(self.number(attempt), latest, true);
            return goes && device.lets_go == LetsGo::Now;
        }
        if heeds.apart && device.apart.is_some() {
            return false;
        }
        device.current.is_some_and(|current| {
            let came_back = device.disk.contains(current) && device.certificates.contains(current);
            let goes = rules::may_erase(self.number(attempt), self.number(current), came_back);
            goes && (device.waited || self.needs_no_week(by, current, heeds.away))
        })
    }

    /// A removal in which nobody was away, or an epoch whose certificate everybody has shown.
    fn needs_no_week(&self, by: usize, current: usize, heeds_away: bool) -> bool {
        let Attempt { holders, asleep, kind, .. } = &self.attempts[current];
        let is_removal = *kind == Some(ChangeKind::Remove);
        let has_shown = |party: &usize| {
            *party == by || *party == HOSTILE || {
                let device = &self.devices[*party];
                device.latest == Some(current) || device.certificates.contains(current)
            }
        };
        let away = if heeds_away { asleep.clone() } else { BTreeSet::new() };
        let all_showed = holders.union(&away).all(has_shown);
        rules::erases_at_once(is_removal, !away.is_empty(), all_showed)
    }
}
