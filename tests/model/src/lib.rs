//! The rules of epochs as a model to check: every interleaving of attempts, writes,
//! acknowledgements, certificates, erasing and crashes among four parties of which one is hostile,
//! while members come and go between attempts.
//!
//! The model runs the product's own rule functions (`party::rules`). What it leaves out: time, the
//! arithmetic, and disks that lie. Each planted [`Bug`] must be found, or the model proves nothing.

#![allow(clippy::indexing_slicing, reason = "the model counts its own parties and attempts")]

use party::rules::{self, Asked, Before};
use stateright::{Model, Property};
use std::collections::BTreeSet;
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
}

/// How far the model looks.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The planted bug.
    pub bug: Bug,
    /// How many attempts follow on the wallet's birth.
    pub attempts: usize,
    /// How often a party may stop.
    pub crashes: u8,
}

/// An attempt at making an epoch; the first one is the wallet's birth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attempt {
    number: u64,
    threshold: u8,
    holders: BTreeSet<usize>,
    asleep: BTreeSet<usize>,
    participants: BTreeSet<usize>,
}

/// A set of attempts, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Attempts(u8);

impl Attempts {
    const BIRTH: Self = Self(1);

    const fn contains(self, attempt: usize) -> bool {
        self.0 & (1 << attempt) != 0
    }

    const fn insert(&mut self, attempt: usize) {
        self.0 |= 1 << attempt;
    }

    const fn remove(&mut self, attempt: usize) {
        self.0 &= !(1 << attempt);
    }

    fn iter(self) -> impl Iterator<Item = usize> {
        (0..8).filter(move |attempt| self.contains(*attempt))
    }
}

/// An honest party.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Device {
    /// Attempts whose share is on the disk.
    disk: Attempts,
    /// Attempts that it acknowledged to somebody.
    acknowledged: Attempts,
    /// The epoch that it stands in.
    current: usize,
    /// The latest epoch that it knows of.
    latest: usize,
    /// Epochs whose certificate it holds.
    certificates: Attempts,
    /// The attempt it takes part in.
    session: Option<usize>,
}

/// Everything at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    attempts: Vec<Attempt>,
    devices: Vec<Device>,
    crashes: u8,
}

/// What may happen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An attempt begins, as this one of the proposals.
    Begin(usize),
    /// A party writes its share and reads it back.
    Write(usize),
    /// A party acknowledges.
    Acknowledge(usize),
    /// A party heard every acknowledgement in its session.
    Complete(usize),
    /// A party leaves its session, whatever it is doing.
    Leave(usize),
    /// A party hears of a certificate from somebody who can have it.
    Learn {
        /// Who hears.
        by: usize,
        /// Of which attempt.
        attempt: usize,
    },
    /// A party erases what the rules allow.
    Erase {
        /// Who erases.
        by: usize,
        /// Which attempt's share.
        attempt: usize,
    },
    /// A party stops and starts again.
    Crash(usize),
}

/// The changes that are proposed: kind, threshold, participants, removed.
fn proposals() -> Vec<(ChangeKind, u8, Vec<usize>, Vec<usize>)> {
    vec![
        (ChangeKind::Refresh, 2, vec![0, 1, 2, 3], vec![]),
        (ChangeKind::Refresh, 2, vec![0, 1, 3], vec![]),
        (ChangeKind::Remove, 2, vec![0, 1, 2], vec![3]),
        (ChangeKind::Recover, 2, vec![0, 1, 2, 3], vec![]),
    ]
}

impl State {
    fn before(&self, attempt: usize) -> Before<usize> {
        let Attempt { threshold, holders, asleep, .. } = &self.attempts[attempt];
        Before { threshold: *threshold, holders: holders.clone(), asleep: asleep.clone() }
    }

    fn number(&self, attempt: usize) -> u64 {
        self.attempts[attempt].number
    }

    /// R4 and the counting of attempts: the highest that a party may have acknowledged.
    fn seen(&self, device: usize) -> u64 {
        let Device { disk, acknowledged, latest, .. } = &self.devices[device];
        let all = disk.iter().chain(acknowledged.iter()).chain([*latest]);
        all.map(|attempt| self.number(attempt)).max().unwrap_or(0)
    }

    /// True when every honest holder acknowledged it.
    fn is_acknowledged(&self, attempt: usize) -> bool {
        let mut honest = self.attempts[attempt].holders.iter().filter(|holder| **holder != HOSTILE);
        honest.all(|holder| self.devices[*holder].acknowledged.contains(attempt))
    }

    /// True when somebody can show a certificate: an honest party has it, or the hostile one heard
    /// every honest acknowledgement.
    fn is_certified(&self, attempt: usize) -> bool {
        self.devices.iter().any(|device| device.certificates.contains(attempt))
            || self.attempts[attempt].participants.contains(&HOSTILE)
                && self.is_acknowledged(attempt)
    }

    /// All honest holders have their share of it, and they are enough to sign without the hostile.
    fn is_whole(&self, attempt: usize) -> bool {
        let holders = self.attempts[attempt].holders.iter().filter(|holder| **holder != HOSTILE);
        let all = holders.clone().all(|holder| self.devices[*holder].disk.contains(attempt));
        all && holders.count() >= usize::from(self.attempts[attempt].threshold)
    }

    fn begin(&self, proposal: usize) -> Option<Self> {
        let (kind, threshold, participants, removed) = proposals().into_iter().nth(proposal)?;
        let participants: BTreeSet<usize> = participants.into_iter().collect();
        let honest: Vec<usize> = participants.iter().copied().filter(|p| *p != HOSTILE).collect();
        let base = self.devices[honest[0]].latest;
        let free = honest.iter().all(|p| {
            let device = &self.devices[*p];
            device.session.is_none() && device.latest == base
        });
        let before = self.before(base);
        // Whoever belongs to the epoch and has no share of it says so.
        let has_share = |p: &usize| *p == HOSTILE || self.devices[*p].disk.contains(base);
        let lost: BTreeSet<usize> = participants
            .iter()
            .copied()
            .filter(|p| before.holders.contains(p) && !has_share(p))
            .collect();
        let removed: BTreeSet<usize> = removed.into_iter().collect();
        let asked = Asked { kind, threshold, participants: participants.clone(), removed, lost };
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
            participants,
        });
        for party in honest {
            next.devices[party].session = Some(made);
        }
        Some(next)
    }

    /// Moves a party on to a certified epoch: with its share, or as one that looks on.
    fn learn(&mut self, by: usize, attempt: usize) {
        let acknowledged = self.attempts[attempt].holders.clone();
        let before = self.before(self.devices[by].latest);
        let (known, number) = (self.number(self.devices[by].latest), self.number(attempt));
        let holds =
            self.attempts[attempt].holders.contains(&by) && self.devices[by].disk.contains(attempt);
        if number <= known {
            return;
        }
        let took_part = self.attempts[attempt].participants.contains(&by);
        let device = &mut self.devices[by];
        if holds {
            device.certificates.insert(attempt);
            (device.current, device.latest) = (attempt, attempt);
        } else if took_part || rules::is_believed(&before, known, number, &acknowledged) {
            device.latest = attempt;
        }
        if device.session == Some(attempt) {
            device.session = None;
        }
    }
}

impl Model for Rules {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let everybody: BTreeSet<usize> = (0..PARTIES).collect();
        let birth = Attempt {
            number: 1,
            threshold: 2,
            holders: everybody.clone(),
            asleep: BTreeSet::new(),
            participants: everybody,
        };
        let device = Device {
            disk: Attempts::BIRTH,
            acknowledged: Attempts::BIRTH,
            current: 0,
            latest: 0,
            certificates: Attempts::BIRTH,
            session: None,
        };
        vec![State { attempts: vec![birth], devices: vec![device; HOSTILE], crashes: 0 }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.attempts.len() <= self.attempts {
            actions.extend((0..proposals().len()).map(Action::Begin));
        }
        for (party, device) in state.devices.iter().enumerate() {
            if device.session.is_some() {
                actions.extend([Action::Write(party), Action::Acknowledge(party)]);
                actions.extend([Action::Complete(party), Action::Leave(party)]);
            }
            for attempt in 1..state.attempts.len() {
                actions.push(Action::Learn { by: party, attempt });
            }
            let erase = |attempt| Action::Erase { by: party, attempt };
            actions.extend(device.disk.iter().map(erase));
            if state.crashes < self.crashes && device.session.is_some() {
                actions.push(Action::Crash(party));
            }
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        match action {
            Action::Begin(proposal) => return state.begin(proposal),
            Action::Write(party) => {
                let joined = state.devices[party].session?;
                if !state.attempts[joined].holders.contains(&party) {
                    return None;
                }
                next.devices[party].disk.insert(joined);
            }
            Action::Acknowledge(party) => {
                let joined = state.devices[party].session?;
                let attempt = &state.attempts[joined];
                let device = &state.devices[party];
                let written =
                    device.disk.contains(joined) || self.bug == Bug::AcknowledgeBeforeWrite;
                let others = device.acknowledged.iter().map(|a| state.number(a));
                let seen = others.max().unwrap_or(0);
                let may = attempt.holders.contains(&party)
                    && written
                    && rules::may_acknowledge(attempt.number, seen);
                if !may {
                    return None;
                }
                let device = &mut next.devices[party];
                device.acknowledged.insert(joined);
                if self.bug == Bug::EraseBeforeCertificate {
                    for earlier in 0..joined {
                        device.disk.remove(earlier);
                    }
                }
            }
            Action::Complete(party) => {
                let joined = state.devices[party].session?;
                if !state.is_acknowledged(joined) {
                    return None;
                }
                next.learn(party, joined);
                next.devices[party].session = None;
            }
            Action::Leave(party) => {
                let joined = next.devices[party].session.take()?;
                let device = &mut next.devices[party];
                // R7: what was acknowledged stays; what was not is worth nothing.
                let keeps =
                    device.acknowledged.contains(joined) && self.bug != Bug::DropOnSomebodysWord;
                if !keeps {
                    device.disk.remove(joined);
                }
            }
            Action::Learn { by, attempt } => {
                if !state.is_certified(attempt) {
                    return None;
                }
                next.learn(by, attempt);
            }
            Action::Erase { by, attempt } => {
                let device = &state.devices[by];
                let certified = state.number(device.current);
                let came_back = device.disk.contains(device.current)
                    && device.certificates.contains(device.current);
                if !rules::may_erase(state.number(attempt), certified, came_back) {
                    return None;
                }
                next.devices[by].disk.remove(attempt);
            }
            Action::Crash(party) => {
                // What is on the disk stays, acknowledged or not; what was in memory is gone.
                next.crashes += 1;
                next.devices[party].session.take()?;
            }
        }
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("some epoch is whole", |_, state: &State| {
                (0..state.attempts.len()).any(|attempt| state.is_whole(attempt))
            }),
            Property::always("the latest certified epoch is whole", |_, state: &State| {
                let certified = (0..state.attempts.len()).filter(|a| state.is_certified(*a));
                let latest = certified.max_by_key(|attempt| state.number(*attempt));
                latest.is_some_and(|attempt| state.is_whole(attempt))
            }),
            Property::always("whoever stands in an epoch has its share", |_, state: &State| {
                state.devices.iter().all(|device| device.disk.contains(device.current))
            }),
            Property::sometimes("an epoch follows on another", |rules: &Self, state: &State| {
                let last = state.devices.iter().map(|d| d.current).max();
                last == Some(rules.attempts)
            }),
            Property::sometimes(
                "a later certificate overtakes an earlier one",
                |_, state: &State| {
                    state.attempts.len() > 2
                        && state.is_certified(1)
                        && state.is_certified(2)
                        && state
                            .devices
                            .iter()
                            .any(|d| d.current == 2 && !d.certificates.contains(1))
                },
            ),
            Property::sometimes("somebody looks on", |_, state: &State| {
                state.devices.iter().any(|device| device.latest > device.current)
            }),
        ]
    }
}
