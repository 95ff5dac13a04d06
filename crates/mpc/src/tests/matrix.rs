//! The mutation matrix: every field of every message of every round, changed in every way.
//!
//! Whatever one party says, an honest one ends with a good result or a clean abort, and nobody
//! honest is named. Which places were walked is compared with a snapshot, so that a new field
//! cannot go untried. `COHORT_BLESS=1` writes the snapshot anew.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::common::*;
use super::mutate::{changes, form};
use crate::making::Making;
use crate::{
    Abort, Advance, Brought, Check, Curve, EpochShares, InTurn, Inbox, Made, RoundOutput,
    SecretBytes, SessionId, ShareIndex, Signature, verify,
};

const CHEATER: u8 = 1;
const HONEST: u8 = 2;

/// One of the two bodies that the cheater's message to the honest party consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Broadcast,
    Direct,
}

const KINDS: [Kind; 2] = [Kind::Broadcast, Kind::Direct];

fn body(said: &Said, from: u8, kind: Kind) -> Vec<u8> {
    match kind {
        Kind::Broadcast => said[&index(from)].broadcast.clone(),
        // What party 2 is sent; party 2 itself has nothing to send itself.
        Kind::Direct => direct(said, from, if from == HONEST { CHEATER } else { HONEST }),
    }
}

fn replace(said: &mut Said, kind: Kind, body: &[u8]) {
    match kind {
        Kind::Broadcast => said.get_mut(&index(CHEATER)).unwrap().broadcast = body.to_vec(),
        Kind::Direct => set_direct(said, CHEATER, HONEST, body.to_vec()),
    }
}

/// What an honest party may end with.
fn judge<T>(what: &str, outcome: &Outcome<T>, good: impl Fn(&T) -> bool) {
    match outcome {
        Outcome::Done(value) => assert!(good(value), "{what}: a bad result"),
        Outcome::Stopped => {}
        Outcome::Aborted(abort) => {
            let innocent = abort.culprits().iter().all(|named| *named == index(CHEATER));
            assert!(innocent, "{what}: named an honest party: {abort:?}");
            let local = matches!(abort, Abort::Local(_) | Abort::Refused(_));
            assert!(!local, "{what}: took a peer's fault for its own: {abort:?}");
        }
    }
}

fn without_panic<T>(what: &str, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| panic!("{what}: panicked"))
}

/// How many mutants were tried, how many of them were noticed, and by which checks.
#[derive(Default, Debug)]
struct Tally {
    tried: usize,
    refused: usize,
    banned: usize,
    by: BTreeSet<&'static str>,
}

impl Tally {
    fn count<T>(&mut self, outcome: &Outcome<T>) {
        self.tried += 1;
        self.refused += usize::from(outcome.abort().is_some());
        self.banned += usize::from(matches!(outcome.abort(), Some(Abort::Ban { .. })));
        self.by.extend(outcome.abort().map(Abort::code));
    }

    fn and(mut self, other: Self) -> Self {
        self.tried += other.tried;
        self.refused += other.refused;
        self.banned += other.banned;
        self.by.extend(other.by);
        self
    }

    /// Enough was tried, and exactly these checks had something to say.
    fn settle(&self, at_least: usize, by: &[Check]) {
        println!("{self:?}");
        assert!(self.tried >= at_least, "{self:?}");
        assert_eq!(self.by, by.iter().map(|check| check.code()).collect(), "{self:?}");
    }
}

/// Tries each of them, on all cores.
fn on_all_cores<T: Sync>(all: &[T], work: impl Fn(&T, &mut Tally) + Sync) -> Tally {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let each = |core| {
        let mut tally = Tally::default();
        all.iter().skip(core).step_by(cores).for_each(|one| work(one, &mut tally));
        tally
    };
    thread::scope(|scope| {
        let each = &each;
        let parts: Vec<_> = (0..cores).map(|core| scope.spawn(move || each(core))).collect();
        let parts = parts.into_iter().map(|part| part.join().unwrap());
        parts.reduce(Tally::and).unwrap()
    })
}

// Making: recorded once; each mutant goes to a copy of the honest party's state.

/// A making as it was said, and the honest party before each round.
struct Recording {
    honest: ShareIndex,
    states: Vec<Making>,
    said: Vec<Said>,
}

fn record(t: u8, n: u8, keys: &[Curve], session: SessionId) -> Recording {
    let holders = indices(1..=n);
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(session.0[0]));
    let start = |me: &ShareIndex| {
        let plan = crate::MakingPlan { session, ..plan(t, &holders, *me, keys) };
        (*me, Making::start(plan, Brought::Nothing, &mut rng).unwrap())
    };
    record_for(index(HONEST), holders.iter().map(start).collect())
}

fn record_for(
    honest: ShareIndex,
    starts: BTreeMap<ShareIndex, (Making, RoundOutput)>,
) -> Recording {
    let mut awaiting = BTreeMap::new();
    let mut said = Said::new();
    for (me, (state, output)) in starts {
        awaiting.insert(me, state);
        said.insert(me, output);
    }
    let mut recording = Recording { honest, states: Vec::new(), said: Vec::new() };
    for _ in 1..=Making::ROUNDS {
        recording.states.push(awaiting[&honest].clone());
        let mut next = BTreeMap::new();
        let mut next_said = Said::new();
        for (me, state) in awaiting {
            if let Advance::Next(state, output) = state.advance(inbox(me, &said), &InTurn).unwrap()
            {
                next.insert(me, state);
                next_said.insert(me, output);
            }
        }
        recording.said.push(said);
        (awaiting, said) = (next, next_said);
    }
    recording
}

impl Recording {
    /// The honest party's end when the cheater's body of `round` is this one, and the rest as
    /// recorded, from that round on.
    fn replay(&self, changes: &[(u8, Kind, &[u8])]) -> Outcome<Made> {
        let first = changes.iter().map(|(round, ..)| *round).min().unwrap();
        let mut state = self.states[usize::from(first) - 1].clone();
        for round in first..=Making::ROUNDS {
            match state.advance(self.inbox(round, changes), &InTurn) {
                Ok(Advance::Next(next, _)) => state = next,
                Ok(Advance::Done(shares)) => return Outcome::Done(shares),
                Err(abort) => return Outcome::Aborted(abort),
            }
        }
        Outcome::Stopped
    }

    fn inbox(&self, round: u8, changes: &[(u8, Kind, &[u8])]) -> Inbox {
        let mut inbox = inbox(self.honest, &self.said[usize::from(round) - 1]);
        for (_, kind, body) in changes.iter().filter(|(r, ..)| *r == round) {
            match kind {
                Kind::Broadcast => inbox.broadcast.insert(index(CHEATER), body.to_vec()).map(drop),
                Kind::Direct => {
                    let body = SecretBytes::new(body.to_vec());
                    inbox.direct.insert(index(CHEATER), body).map(drop)
                }
            };
        }
        inbox
    }

    /// What one of the others said to all, or to the honest party.
    fn body(&self, said: &Said, from: u8, kind: Kind) -> Vec<u8> {
        match kind {
            Kind::Broadcast => said[&index(from)].broadcast.clone(),
            Kind::Direct => direct(said, from, self.honest.number()),
        }
    }

    /// What the cheater may say instead, each with a name.
    fn mutants(&self, round: u8, kind: Kind, other_session: &Self) -> Vec<(String, Vec<u8>)> {
        let said = &self.said[usize::from(round) - 1];
        let elsewhere = &other_session.said[usize::from(round) - 1];
        let mut others = vec![self.body(elsewhere, CHEATER, kind)];
        let third = said.keys().find(|other| ![index(CHEATER), self.honest].contains(other));
        others.extend(third.map(|other| self.body(said, other.number(), kind)));
        let body = self.body(said, CHEATER, kind);
        let changed = changes(&body, &others).into_iter().map(|c| (c.what.clone(), c.apply(&body)));
        changed.filter(|(_, changed)| *changed != body).collect()
    }
}

/// A cheater that commits to what it will say, so that the checks behind the commitment are met.
fn recommitted(t: u8, n: u8, keys: &[Curve], reveal: &[u8]) -> Vec<u8> {
    let plan = plan(t, &indices(1..=n), index(CHEATER), keys);
    let dealings = crate::codec::Bytes(plan.commit(index(CHEATER), reveal));
    crate::codec::encode(&crate::making::DealingCommitment { dealings }).unwrap().to_vec()
}

#[test]
fn no_dealing_changed_in_any_place_hurts_or_frames_an_honest_holder() {
    let keys = [Curve::Ed25519];
    let recording = record(2, 3, &keys, session(1));
    let elsewhere = record(2, 3, &keys, session(9));
    let mut tally = Tally::default();
    for round in 1..=Making::ROUNDS {
        for kind in KINDS {
            for (how, mutant) in recording.mutants(round, kind, &elsewhere) {
                let what = format!("making {round} {kind:?} {how}");
                let change = (round, kind, mutant.as_slice());
                let outcome = without_panic(&what, || recording.replay(&[change]));
                judge(&what, &outcome, |_| false);
                tally.count(&outcome);
                if (round, kind) == (2, Kind::Broadcast) {
                    let commitment = recommitted(2, 3, &keys, &mutant);
                    let changes = [(1, Kind::Broadcast, commitment.as_slice()), change];
                    let what = format!("{what}, committed to");
                    let outcome = without_panic(&what, || recording.replay(&changes));
                    // Another blind is as good as this one; nothing else is.
                    judge(&what, &outcome, |_| what.contains(".blind"));
                    tally.count(&outcome);
                }
            }
        }
    }
    let by = [Check::Encoding, Check::Element, Check::Opening, Check::Degree, Check::Knowledge];
    tally.settle(400, &[&by[..], &[Check::Piece]].concat());
}

#[test]
fn no_ecdsa_dealing_changed_in_any_place_hurts_or_frames_an_honest_holder() {
    let recording = record(2, 2, &BOTH, session(1));
    let elsewhere = record(2, 2, &BOTH, session(9));
    // A delivery has hundreds of mutants, and each is read, opened and half finished.
    let every = if std::env::var_os("COHORT_NIGHTLY").is_some() { 1 } else { 5 };
    let rounds = [(1, Kind::Direct, 1), (2, Kind::Broadcast, 1), (2, Kind::Direct, every)];
    let mutants = rounds.into_iter().flat_map(|(round, kind, every)| {
        let mutants = recording.mutants(round, kind, &elsewhere).into_iter().step_by(every);
        mutants.map(move |(how, mutant)| (round, kind, how, mutant))
    });
    let tally = on_all_cores(&mutants.collect::<Vec<_>>(), |(round, kind, how, mutant), tally| {
        let what = format!("making {round} {kind:?} {how}");
        let commitment = recommitted(2, 2, &BOTH, mutant);
        let mut changes = vec![(*round, *kind, mutant.as_slice())];
        if *kind == Kind::Broadcast {
            changes.push((1, Kind::Broadcast, &commitment));
        }
        let outcome = without_panic(&what, || recording.replay(&changes));
        // A pair's gadget nonce is anybody's free choice: the trial compares it. A blind too.
        judge(&what, &outcome, |_| what.contains(".blind") || what.contains(".transfer.nonce"));
        tally.count(&outcome);
    });
    // Every reveal is committed to here: none fails to open.
    let by = [Check::Encoding, Check::Element, Check::Degree, Check::Knowledge];
    tally.settle(400, &[&by[..], &[Check::Piece, Check::Seed, Check::PairProof]].concat());
}

// Signing and trying: each mutant in a run of its own.

/// Records what is said when nobody meddles.
fn listen<C: Ceremony>(starts: BTreeMap<ShareIndex, (C, RoundOutput)>) -> Vec<Said> {
    let mut heard = Vec::new();
    run(starts, &mut |_, said: &mut Said| {
        heard.push(said.iter().map(|(from, output)| (*from, clone(output))).collect());
    });
    heard
}

fn clone(output: &RoundOutput) -> RoundOutput {
    RoundOutput { broadcast: output.broadcast.clone(), direct: output.direct.clone() }
}

/// Tries every change (or every n-th) to every message of a ceremony, each in a run of its own: the
/// library draws fresh randomness in each, so the change is made to what is said there.
fn try_all<C: Ceremony>(
    name: &str,
    every: usize,
    start: impl Fn(SessionId) -> BTreeMap<ShareIndex, (C, RoundOutput)>,
    good: impl Fn(&C::Output) -> bool,
) -> Tally {
    let (here, elsewhere) = (listen(start(session(2))), listen(start(session(9))));
    let mut tally = Tally::default();
    for (round, (said, said_elsewhere)) in (1..).zip(here.iter().zip(&elsewhere)) {
        for kind in KINDS {
            let mut others = vec![body(said_elsewhere, CHEATER, kind), body(said, HONEST, kind)];
            // The same party's other rounds, and this one of an earlier run.
            others.extend(here.iter().map(|said| body(said, CHEATER, kind)));
            let changes = changes(&body(said, CHEATER, kind), &others);
            for change in changes.into_iter().step_by(every) {
                let what = format!("{name} {round} {kind:?} {}", change.what);
                let mut is_change = true;
                let outcomes = without_panic(&what, || {
                    run(start(session(2)), &mut |now, said: &mut Said| {
                        if now == round {
                            let honest = body(said, CHEATER, kind);
                            let changed = change.apply(&honest);
                            is_change = changed != honest;
                            replace(said, kind, &changed);
                        }
                    })
                });
                if !is_change {
                    continue;
                }
                for (me, outcome) in &outcomes {
                    if *me != index(CHEATER) {
                        judge(&what, outcome, &good);
                    }
                }
                tally.count(&outcomes[&index(HONEST)]);
            }
        }
    }
    tally
}

fn signs_well(wallet: &Wallet, plan: &crate::SigningPlan, signature: &Signature) -> bool {
    let public = wallet[&index(HONEST)].public();
    let key = public.child_public_key(plan.curve, &plan.path).unwrap();
    verify(plan.curve, &key, &plan.message, signature)
}

fn try_signing(t: u8, curve: Curve, keys: &[Curve], every: usize) -> Tally {
    let holders = indices(1..=t);
    let wallet = make(t, &holders, keys);
    let plan = |session| crate::SigningPlan { session, ..signing_plan(&holders, curve, "") };
    let start = |session| start_signing(&wallet, &plan(session));
    let name = format!("{curve} by {t}");
    try_all(&name, every, start, |signature| signs_well(&wallet, &plan(session(2)), signature))
}

/// What one change to a signer's message can fail. (A key share of another value fails the
/// multiplication first; shares that do not add up come from damaged seeds, see `tests/storage.rs`.)
const ECDSA_CHECKS: [Check; 6] = [
    Check::Encoding,
    Check::Element,
    Check::Binding,
    Check::Instance,
    Check::Multiplication,
    Check::Signature,
];

#[test]
fn no_ecdsa_message_changed_in_any_place_hurts_or_frames_an_honest_signer() {
    let tally = try_signing(2, Curve::Secp256k1, &BOTH, 1);
    tally.settle(400, &ECDSA_CHECKS);
    assert!(tally.banned > 5, "{tally:?}");
}

#[test]
fn no_ecdsa_message_frames_a_third_signer() {
    let tally = try_signing(3, Curve::Secp256k1, &BOTH, 7);
    assert!(tally.tried > 50, "{tally:?}");
}

#[test]
fn no_eddsa_message_changed_in_any_place_hurts_or_frames_an_honest_signer() {
    for t in [2, 3] {
        let tally = try_signing(t, Curve::Ed25519, &[Curve::Ed25519], 1);
        let by = [Check::Encoding, Check::Element, Check::Binding, Check::SignatureShare];
        tally.settle(100, &by);
        assert_eq!(tally.banned, 0);
    }
}

#[test]
fn no_trial_message_changed_in_any_place_hurts_or_frames_anybody() {
    let wallet = make(2, &indices(1..=3), &BOTH);
    let start = |session| {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        let mut start = |(me, shares): (&ShareIndex, &EpochShares)| {
            (*me, crate::Trial::start(shares, session, &mut rng).unwrap())
        };
        wallet.iter().map(&mut start).collect()
    };
    let tally = try_all("trial", 5, start, |()| true);
    assert!(tally.tried > 100 && tally.banned > 0, "{tally:?}");
}

#[test]
fn no_word_of_a_helper_changed_in_any_place_hurts_or_frames_an_honest_party() {
    let wallet = make(2, &indices(1..=2), &[Curve::Ed25519]);
    let start = |session| start_one_more(&wallet, session);
    let mut honest = run(start(session(2)), &mut quietly);
    let right = shares(honest.remove(&index(HONEST)).unwrap().done()).public().clone();
    // Whoever is told nothing wrong ends well; another one has stopped, and nobody acknowledges.
    let well = |made: &Made| matches!(made, Made::Shares(made) if *made.public() == right);
    let mut tally = try_all("one more", 1, start, well);
    // What the newcomer alone is told: nobody else's words depend on it.
    let newcomer = index(3);
    let record = |number| record_for(newcomer, start(session(number)));
    let (recording, elsewhere) = (record(2), record(9));
    for round in 1..=Making::ROUNDS {
        for (how, mutant) in recording.mutants(round, Kind::Direct, &elsewhere) {
            let what = format!("one more {round} to the newcomer {how}");
            let change = (round, Kind::Direct, mutant.as_slice());
            let outcome = without_panic(&what, || recording.replay(&[change]));
            judge(&what, &outcome, |_| false);
            tally.count(&outcome);
        }
    }
    let by = [Check::Encoding, Check::Element, Check::Degree, Check::Constant, Check::Piece];
    tally.settle(200, &by);
    assert_eq!(tally.tried, tally.refused, "{tally:?}");
}

#[test]
fn every_field_of_every_message_is_walked() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    let signers = indices(1..=2);
    let sign = |curve| listen(start_signing(&wallet, &signing_plan(&signers, curve, "")));
    let all = [
        ("making", record(2, 2, &BOTH, session(1)).said),
        ("one more", record_for(index(HONEST), start_one_more(&wallet, session(6))).said),
        ("ecdsa", sign(Curve::Secp256k1)),
        ("eddsa", sign(Curve::Ed25519)),
        ("trial", listen(start_trial(&wallet))),
    ];
    let mut lines = Vec::new();
    for (ceremony, rounds) in &all {
        for (round, said) in (1..).zip(rounds) {
            for (kind, name) in KINDS.into_iter().zip(["broadcast", "direct"]) {
                let form = form(&body(said, CHEATER, kind));
                lines.extend(form.iter().map(|line| format!("{ceremony} {round} {name} {line}")));
            }
        }
    }
    let walked = lines.join("\n") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/messages.txt");
    if std::env::var_os("COHORT_BLESS").is_some() {
        std::fs::write(path, &walked).unwrap();
    }
    assert_eq!(walked, std::fs::read_to_string(path).unwrap(), "see COHORT_BLESS");
}
