//! What may happen next, and what must always hold.

use party::rules;
use stateright::{Model, Property};
use wire::descriptor::ChangeKind;

use crate::{
    Bug, HOSTILE, Rules, State,
    state::{Device, Heeds, LetsGo},
};

/// What may happen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An attempt begins, as this one of the story's changes.
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
    /// A week goes by.
    Week,
}

impl Model for Rules {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::birth(self.story)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.attempts.len() <= self.attempts {
            actions.extend((0..self.story.changes.len()).map(Action::Begin));
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
        actions.push(Action::Week);
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        match action {
            Action::Begin(change) => return state.begin(&self.story.changes[change]),
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
                next.complete(party, joined);
                self.hasten(&mut next, party);
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
                if self.bug == Bug::StandWithoutShare {
                    next.devices[by].current = next.devices[by].latest;
                }
                self.hasten(&mut next, by);
            }
            Action::Erase { by, attempt } => {
                let heeds = Heeds {
                    away: self.bug != Bug::ForgetWhoIsAway,
                    apart: self.bug != Bug::EraseWhileApart,
                };
                if !state.may_erase(by, attempt, heeds) {
                    return None;
                }
                next.devices[by].disk.remove(attempt);
            }
            Action::Crash(party) => {
                // What is on the disk stays, acknowledged or not; what was in memory is gone.
                next.crashes += 1;
                next.devices[party].session.take()?;
            }
            Action::Week => {
                next.wait();
            }
        }
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("the honest can sign", |_, state: &State| {
                let mut attempts = 0..state.attempts.len();
                attempts.any(|attempt| state.lasts(attempt) || state.is_entrusted(attempt))
            }),
            Property::always("the latest certified epoch is whole", |_, state: &State| {
                let certified = (0..state.attempts.len()).filter(|a| state.is_certified(*a));
                let latest = certified.max_by_key(|attempt| state.number(*attempt));
                latest.is_some_and(|attempt| state.is_whole(attempt))
            }),
            Property::always("whoever stands in an epoch has its share", |_, state: &State| {
                let overtaken = |device: &Device| device.latest > device.current;
                let holds =
                    |device: &Device| device.current.is_none_or(|at| device.disk.contains(at));
                state.devices.iter().all(|device| overtaken(device) || holds(device))
            }),
            Property::always("nothing goes while a wallet is apart", |_, state: &State| {
                (0..HOSTILE).filter(|party| !state.is_removed(*party)).all(|party| {
                    let Device { apart, disk, .. } = &state.devices[party];
                    let mut kept = apart.iter().flat_map(|apart| apart.kept.iter());
                    kept.all(|attempt| disk.contains(attempt))
                })
            }),
            Property::sometimes("an epoch follows on another", |rules: &Self, state: &State| {
                let last = state.devices.iter().filter_map(|device| device.current).max();
                last == Some(rules.attempts)
                    && state.attempts[rules.attempts].base + 1 == rules.attempts
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
                            .any(|d| d.current == Some(2) && !d.certificates.contains(1))
                },
            ),
            Property::sometimes("somebody looks on", |_, state: &State| {
                state.devices.iter().any(|device| device.latest > device.current)
            }),
        ];
        if self.story.changes.iter().any(|change| change.kind == ChangeKind::Undo) {
            let together = |_: &Self, state: &State| {
                let [_, one, two, back, ..] = &state.attempts[..] else { return false };
                let stands = |party: usize| state.devices[party].current == Some(3);
                let apart = one.base == 0 && two.base == 0 && one.holders != two.holders;
                back.kind == Some(ChangeKind::Undo)
                    && apart
                    && state.is_certified(1)
                    && state.is_certified(2)
                    && back.holders.iter().all(|party| stands(*party))
                    && state.devices.iter().all(|device| device.apart.is_none())
            };
            properties.push(Property::sometimes("a wallet comes together again", together));
        }
        let removes_honest =
            |change: &crate::Change| change.removed.iter().any(|party| *party != HOSTILE);
        if self.story.changes.iter().any(removes_honest) {
            properties.push(Property::sometimes(
                "somebody erased and was gone",
                |_, state: &State| {
                    (0..HOSTILE).any(|party| {
                        state.is_removed(party) && state.devices[party].disk.iter().count() == 0
                    })
                },
            ));
            if self.story.changes.iter().any(|change| change.kind == ChangeKind::Add) {
                properties.push(Property::sometimes(
                    "somebody was removed and came back",
                    |_, state: &State| {
                        (0..HOSTILE).any(|party| {
                            let device = &state.devices[party];
                            let [_, removal, back, ..] = &state.attempts[..] else { return false };
                            device.current == Some(2)
                                && back.base == 1
                                && removal.removed.contains(&party)
                        })
                    },
                ));
            }
        }
        properties
    }
}

impl Rules {
    fn hasten(&self, state: &mut State, by: usize) {
        let device = &mut state.devices[by];
        if self.bug == Bug::EraseOnceRemoved && device.lets_go == LetsGo::InAWeek {
            device.lets_go = LetsGo::Now;
        }
    }
}
