//! A network that loses, repeats, delays, reflects, misdirects, swaps and spoils frames: every frame
//! of a creation and of a signature, one at a time, and all of them by lot.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use party::{Scheme, Threshold};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use scenarios::{Carried, Disk, Frame, Meddler, Order, Toy, World};
use wire::{
    PartyId, WalletId,
    descriptor::ChangeKind,
    relay::{ClientFrame, RelayFrame},
};

use crate::nightly;

/// What happens to one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    Lost,
    Twice,
    /// Comes after the next so many frames.
    Late(usize),
    /// Goes back to its sender, as if from its recipient.
    Reflected,
    /// Goes to somebody else.
    Astray,
    /// Arrives under somebody else's name.
    Misnamed,
    /// Its bytes are those of another session's letter between the same two.
    Swapped,
    /// A bit flips at this quarter of its length.
    Spoiled(usize),
}

const ANY: [Mishap; 4] = [Mishap::Lost, Mishap::Twice, Mishap::Late(3), Mishap::Late(25)];
const LETTER: [Mishap; 8] = [
    Mishap::Reflected,
    Mishap::Astray,
    Mishap::Misnamed,
    Mishap::Swapped,
    Mishap::Spoiled(0),
    Mishap::Spoiled(1),
    Mishap::Spoiled(2),
    Mishap::Spoiled(4),
];

/// Letters of an earlier session, by sender and recipient, in order.
type Earlier = BTreeMap<(PartyId, PartyId), Vec<Vec<u8>>>;

/// A story that a frame's mishap is tried in.
struct Stage<S: Scheme> {
    name: &'static str,
    world: fn(&[Disk]) -> World<S>,
    play: fn(&mut World<S>),
    disks: Vec<Disk>,
}

fn is_letter(frame: &Frame) -> bool {
    matches!(frame, Frame::Up(ClientFrame::Send { .. } | ClientFrame::Post { .. }))
}

/// Frames whose loss changes nothing but memory at the relay.
fn is_receipt(frame: &Frame) -> bool {
    matches!(
        frame,
        Frame::Up(ClientFrame::Ack { .. })
            | Frame::Down(RelayFrame::Accepted { .. } | RelayFrame::Done { .. })
    )
}

impl<S: Scheme> Stage<S> {
    /// The undisturbed story: its frames, and its letters for stories to swap in.
    fn rehearse(&self) -> (Vec<Frame>, Earlier) {
        let mut world = (self.world)(&self.disks);
        let people: Vec<PartyId> = world.devices.iter().map(|device| device.id()).collect();
        let frames = Rc::new(RefCell::new(Vec::new()));
        let letters = Rc::new(RefCell::new(Earlier::new()));
        let (seen, read) = (Rc::clone(&frames), Rc::clone(&letters));
        world.meddler = Some(Box::new(move |carried| {
            if let Frame::Up(ClientFrame::Send { to, letter, .. }) = &carried.frame {
                let route = (people[carried.device], *to);
                read.borrow_mut().entry(route).or_default().push(letter.clone());
            }
            if !is_receipt(&carried.frame) {
                seen.borrow_mut().push(carried.frame.clone());
            }
            vec![carried]
        }));
        (self.play)(&mut world);
        (frames.take(), letters.take())
    }

    fn try_out(&self, at: usize, mishap: Mishap, earlier: &Earlier) {
        let story = format!("{}: frame {at} is {mishap:?}", self.name);
        let mut world = (self.world)(&self.disks);
        let terms = world.terms(2, 2);
        // Another session than the rehearsal's: the world's dice have rolled on.
        world.order(2, |party, moment| party.create(terms, Vec::new(), moment));
        world.order(2, |party, moment| party.cancel(moment));
        let people = world.devices.iter().map(|device| device.id()).collect();
        world.meddler = Some(meddle(at, mishap, people, earlier.clone()));
        (self.play)(&mut world);
        world.check(&story, &[]);
        world.settle();
        world.check(&story, &[]);
        world.meddler = None;
        world.everybody_leaves();
        world.check(&story, &[]);
        world.check_all_or_nobody(&story);
        for wallet in world.shown().into_keys() {
            let (holders, t) = world.check_one_epoch(&story, wallet);
            assert!(world.sign(wallet, &holders[..t], 1), "{story}: {holders:?} sign no more");
        }
        for device in 0..3 {
            let terms = world.terms(2, 3);
            world.order(device, |party, moment| party.create(terms, Vec::new(), moment));
        }
    }

    /// Tries every `stride`th of all mishaps of all frames; gives how many.
    fn try_all(&self, stride: usize) -> usize {
        let (frames, earlier) = self.rehearse();
        let mut tried = 0;
        let all = frames.iter().enumerate().flat_map(|(at, frame)| {
            let letter: &[Mishap] = if is_letter(frame) { &LETTER } else { &[] };
            ANY.iter().chain(letter).map(move |mishap| (at, *mishap))
        });
        for (at, mishap) in all.step_by(stride) {
            self.try_out(at, mishap, &earlier);
            tried += 1;
        }
        println!("{}: {tried} mishaps in {} frames", self.name, frames.len());
        tried
    }
}

/// Lets one mishap happen to one frame.
fn meddle(at: usize, mishap: Mishap, people: Vec<PartyId>, earlier: Earlier) -> Meddler {
    let mut seen = 0;
    let mut late: Vec<(usize, Carried)> = Vec::new();
    Box::new(move |carried| {
        let mut all = Vec::new();
        if is_receipt(&carried.frame) {
            all.push(carried);
        } else {
            if seen == at {
                if let Mishap::Late(by) = mishap {
                    late.push((seen + by, carried));
                } else {
                    all.extend(happen(mishap, carried, &people, &earlier));
                }
            } else {
                all.push(carried);
            }
            seen += 1;
        }
        let (due, waiting) = late.drain(..).partition(|(when, _)| *when < seen);
        late = waiting;
        all.extend(due.into_iter().map(|(_, carried): (usize, Carried)| carried));
        all
    })
}

fn happen(mishap: Mishap, carried: Carried, people: &[PartyId], earlier: &Earlier) -> Vec<Carried> {
    let sender = people[carried.device];
    let deliver = |to: PartyId, from, session, letter| {
        let device = people.iter().position(|party| *party == to);
        let frame = RelayFrame::Deliver { cursor: 0, session, from, seq: 0, letter };
        device.map(|device| Carried::down(device, frame)).into_iter().collect()
    };
    let other =
        |to: PartyId| *people.iter().find(|party| **party != sender && **party != to).unwrap();
    let (session, to, letter) = match &carried.frame {
        Frame::Up(ClientFrame::Send { session, to, letter, .. }) => (Some(*session), *to, letter),
        Frame::Up(ClientFrame::Post { to, letter, .. }) => (None, *to, letter),
        _ => {
            return match mishap {
                Mishap::Twice => vec![carried.clone(), carried],
                _ => Vec::new(),
            };
        }
    };
    let letter = letter.clone();
    match mishap {
        Mishap::Lost | Mishap::Late(_) => Vec::new(),
        Mishap::Twice => {
            let mut twice: Vec<Carried> = deliver(to, sender, session, letter);
            twice.insert(0, carried);
            twice
        }
        Mishap::Reflected => deliver(sender, to, session, letter),
        Mishap::Astray => deliver(other(to), sender, session, letter),
        Mishap::Misnamed => deliver(to, other(to), session, letter),
        Mishap::Swapped => {
            let route = earlier.get(&(sender, to)).cloned().unwrap_or_default();
            let same_size = route.into_iter().min_by_key(|old| old.len().abs_diff(letter.len()));
            with_letter(carried, same_size.unwrap_or_default())
        }
        Mishap::Spoiled(quarter) => {
            let mut spoiled = letter;
            let at = (spoiled.len() * quarter / 4).min(spoiled.len() - 1);
            spoiled[at] ^= 4;
            with_letter(carried, spoiled)
        }
    }
}

fn with_letter(mut carried: Carried, new: Vec<u8>) -> Vec<Carried> {
    if let Frame::Up(ClientFrame::Send { letter, .. } | ClientFrame::Post { letter, .. }) =
        &mut carried.frame
    {
        *letter = new;
    }
    vec![carried]
}

fn empty<S: Scheme>(_disks: &[Disk]) -> World<S> {
    World::new(3, 1)
}

fn filled<S: Scheme>(disks: &[Disk]) -> World<S> {
    World::with_disks(disks.to_vec(), 1)
}

fn create<S: Scheme>(world: &mut World<S>) {
    world.set_out(2, 3);
    world.people_agree();
    world.pass(25);
}

fn sign<S: Scheme>(world: &mut World<S>) {
    let wallet: Vec<WalletId> = world.shown().into_keys().collect();
    world.sign(wallet[0], &[0, 1], 0);
    world.pass(25);
}

fn change<S: Scheme>(world: &mut World<S>, kind: ChangeKind) {
    let wallet: Vec<WalletId> = world.shown().into_keys().collect();
    let proposal = world.change_of(wallet[0], kind, 2, &[0, 1, 2], &[]);
    world.ask_for(&proposal, &[0, 1, 2]);
    world.people_agree();
    world.pass(25);
}

fn refresh<S: Scheme>(world: &mut World<S>) {
    change(world, ChangeKind::Refresh);
}

fn add<S: Scheme>(world: &mut World<S>) {
    change(world, ChangeKind::Add);
}

fn creation<S: Scheme>(name: &'static str) -> Stage<S> {
    Stage { name, world: empty, play: create, disks: Vec::new() }
}

fn signature<S: Scheme>(name: &'static str) -> Stage<S> {
    let mut world = World::<S>::new(3, 1);
    world.create(2, 3);
    Stage { name, world: filled, play: sign, disks: world.disks() }
}

/// A wallet of so many devices that is changed by all three.
fn changing<S: Scheme>(name: &'static str, holders: u8, play: fn(&mut World<S>)) -> Stage<S> {
    let mut world = World::<S>::new(3, 1);
    world.create(2, holders);
    world.pass(25);
    Stage { name, world: filled, play, disks: world.disks() }
}

#[test]
fn any_mishap_of_any_frame_of_a_change_ends_well_or_in_a_failure_of_nobody() {
    let stride = if nightly() { 1 } else { 7 };
    assert!(changing::<Toy>("toy refresh", 3, refresh).try_all(stride) > 150);
    assert!(changing::<Toy>("toy addition", 2, add).try_all(stride) > 150);
}

#[test]
fn any_mishap_of_any_frame_of_a_creation_ends_well_or_in_a_failure_of_nobody() {
    let stride = if nightly() { 1 } else { 5 };
    assert!(creation::<Toy>("toy creation").try_all(stride) > 250);
}

#[test]
fn any_mishap_of_any_frame_of_a_signature_ends_well_or_in_a_failure_of_nobody() {
    assert!(signature::<Toy>("toy signature").try_all(if nightly() { 1 } else { 2 }) > 150);
}

#[test]
fn the_real_scheme_takes_mishaps_as_the_toy_does() {
    let (create, sign) = if nightly() { (11, 3) } else { (307, 59) };
    creation::<Threshold>("real creation").try_all(create);
    signature::<Threshold>("real signature").try_all(sign);
    changing::<Threshold>("real refresh", 3, refresh).try_all(create);
}

/// Each letter is lost, repeated or late by lot, and lines move by lot.
fn storm(devices: u8, threshold: u8, seed: u64) -> bool {
    let story = format!("a storm over {threshold} of {devices}, seed {seed}");
    let mut world = World::<Toy>::new(usize::from(devices), seed);
    world.set_order(Order::ByLot);
    let mut dice = ChaCha20Rng::seed_from_u64(seed);
    let mut late: Vec<Carried> = Vec::new();
    world.meddler = Some(Box::new(move |carried| {
        let thrown = dice.next_u32() % 1000;
        let mut all = match thrown {
            0..3 if is_letter(&carried.frame) => Vec::new(),
            3..10 => vec![carried.clone(), carried],
            10..30 if is_letter(&carried.frame) => {
                late.push(carried);
                Vec::new()
            }
            _ => vec![carried],
        };
        if thrown % 7 == 0 {
            all.append(&mut late);
        }
        all
    }));
    world.set_out(threshold, devices);
    world.settle();
    world.check(&story, &[]);
    world.meddler = None;
    world.settle();
    world.everybody_leaves();
    world.settle();
    world.check(&story, &[]);
    world.check_all_or_nobody(&story);
    let made: Vec<WalletId> = world.shown().into_keys().collect();
    assert!(made.len() <= 1, "{story}: {made:?}");
    for wallet in &made {
        let signers: Vec<usize> = (0..usize::from(threshold)).collect();
        assert!(world.sign(*wallet, &signers, 0), "{story}");
    }
    !made.is_empty()
}

#[test]
fn storms_leave_one_wallet_or_none_and_blame_nobody() {
    let seeds = if nightly() { 2_000 } else { 60 };
    let mut made = 0;
    for seed in 0..seeds {
        let (threshold, devices) = if seed % 4 == 0 { (3, 5) } else { (2, 3) };
        made += u64::from(storm(devices, threshold, seed));
    }
    println!("{seeds} storms, {made} wallets");
    assert!(made > seeds / 3, "storms are too wild to tell anything");
}
