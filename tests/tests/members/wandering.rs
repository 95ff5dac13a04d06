//! Long stories by lot: changes, payments, crashes, people away, lines cut, in any order.

use std::collections::BTreeSet;

use party::Standing;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use scenarios::{Order, Toy, World};
use wire::{WalletId, descriptor::ChangeKind};

use crate::nightly;

/// How many devices there are; each belongs to the wallet, or could.
const DEVICES: usize = 5;

/// What came of a story.
#[derive(Default)]
struct Tally {
    changes: usize,
    quick: usize,
    payments: usize,
    crashes: usize,
}

struct Story {
    world: World<Toy>,
    wallet: WalletId,
    dice: ChaCha20Rng,
    nonce: u64,
    name: String,
    tally: Tally,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut world = World::<Toy>::new(DEVICES, seed);
        let wallet = world.create(2, 3);
        world.set_order(Order::ByLot);
        world.pass(25);
        let dice = ChaCha20Rng::seed_from_u64(seed);
        let name = format!("wandering, seed {seed}");
        Self { world, wallet, dice, nonce: 0, name, tally: Tally::default() }
    }

    fn throw(&mut self, sides: usize) -> usize {
        usize::try_from(self.dice.next_u32()).unwrap() % sides
    }

    /// The standing of each device, as it knows it.
    fn standing(&mut self, device: usize) -> Option<Standing> {
        let me = self.world.devices[device].id();
        let party = self.world.devices[device].party.as_ref()?;
        party.wallets().get(&self.wallet).map(|held| held.standing(&me))
    }

    fn devices(&mut self, wanted: Option<Standing>) -> Vec<usize> {
        (0..DEVICES).filter(|device| self.standing(*device) == wanted).collect()
    }

    /// Some of these, at least so many.
    fn some(&mut self, mut of: Vec<usize>, least: usize) -> Vec<usize> {
        while of.len() > least && self.throw(3) == 0 {
            let at = self.throw(of.len());
            of.remove(at);
        }
        of
    }

    /// A change that may make sense, by lot: kind, threshold, who takes part, who is removed.
    fn think(&mut self) -> Option<(ChangeKind, u8, Vec<usize>, Vec<usize>)> {
        let (holders, t) = self.world.check_one_epoch(&self.name, self.wallet);
        let threshold = u8::try_from(t).unwrap();
        let outside: Vec<usize> =
            self.devices(None).into_iter().chain(self.devices(Some(Standing::Removed))).collect();
        let asleep = self.devices(Some(Standing::Asleep));
        let dealing = self.some(holders.clone(), t);
        let none = Vec::new();
        Some(match self.throw(6) {
            0 => (ChangeKind::Refresh, threshold, dealing, none),
            1 => {
                let other = 2 + u8::try_from(self.throw(dealing.len().max(3) - 1)).unwrap();
                (ChangeKind::Threshold, other, dealing, none)
            }
            2 => {
                let at = self.throw(holders.len());
                let gone = vec![holders[at]];
                let stay = holders.into_iter().filter(|device| !gone.contains(device)).collect();
                (ChangeKind::Remove, 2, stay, gone)
            }
            kind @ (3 | 4) => {
                let at = self.throw(outside.len().max(1));
                let newcomer = *outside.get(at)?;
                let (kind, with) = match kind {
                    3 => (ChangeKind::Add, dealing),
                    _ => (ChangeKind::QuickAdd, holders),
                };
                (kind, threshold, with.into_iter().chain([newcomer]).collect(), none)
            }
            _ => {
                let back = asleep.first().copied()?;
                let all: Vec<usize> = dealing.into_iter().chain([back]).collect();
                (ChangeKind::Recover, threshold, all, none)
            }
        })
    }

    /// One event; what it leads to has come to rest afterwards.
    fn go_on(&mut self) {
        let disturbed = self.throw(3) == 0;
        if let Some((kind, threshold, devices, removed)) = self.think() {
            let asks = devices[0];
            if self.standing(asks) != Some(Standing::Holder) {
                return;
            }
            let proposal = self.world.change_of(self.wallet, kind, threshold, &devices, &removed);
            if disturbed {
                let victim = devices[self.throw(devices.len())];
                let step = self.throw(140);
                self.world.devices[victim].steps_left = Some(step);
                self.tally.crashes += 1;
            }
            if self.throw(4) == 0 {
                // Somebody who takes no part is away meanwhile.
                let others: BTreeSet<usize> =
                    (0..DEVICES).filter(|d| !devices.contains(d)).collect();
                if let Some(away) = others.first() {
                    self.world.disconnect(*away);
                }
            }
            if self.world.ask_for(&proposal, &devices) {
                self.world.people_agree();
            }
        }
        self.rest();
        let (holders, t) = self.world.check_one_epoch(&self.name, self.wallet);
        let from = self.throw(holders.len() - t + 1);
        self.nonce += 1;
        let signers = &holders[from..from + t];
        assert!(
            self.world.sign(self.wallet, signers, self.nonce),
            "{}: {signers:?} sign no more: {:?}",
            self.name,
            self.world.failures(signers[0]).last()
        );
        self.tally.payments += 1;
        self.rest();
    }

    /// Everybody is back, meets everybody, and gives up what was begun.
    fn rest(&mut self) {
        for device in self.world.crashed() {
            self.world.restart(device);
        }
        for device in &mut self.world.devices {
            device.steps_left = None;
        }
        self.world.settle();
        self.world.everybody_leaves();
        self.world.newcomers = None;
        for device in 0..DEVICES {
            self.world.disconnect(device);
            self.world.pass(3700);
            self.world.connect(device);
            self.world.run();
        }
        self.world.check(&self.name, &[]);
        for device in &mut self.world.devices {
            device.published.clear();
        }
    }
}

#[test]
fn no_story_however_long_loses_a_key() {
    let (stories, length) = if nightly() { (80, 25) } else { (20, 12) };
    let mut all = Tally::default();
    for seed in 0..stories {
        let mut story = Story::new(seed);
        let now = |story: &mut Story| {
            let (holders, _) = story.world.check_one_epoch(&story.name, story.wallet);
            let party = story.world.devices[holders[0]].party();
            let manifest = party.wallets()[&story.wallet].manifest();
            (manifest.attempt, manifest.keeps_shares())
        };
        for _ in 0..length {
            let (before, _) = now(&mut story);
            story.go_on();
            let (after, quick) = now(&mut story);
            all.changes += usize::from(after > before);
            all.quick += usize::from(after > before && quick);
        }
        all.payments += story.tally.payments;
        all.crashes += story.tally.crashes;
    }
    let Tally { changes, quick, payments, crashes } = all;
    println!(
        "{stories} stories: {changes} changes, {quick} of them quick, {payments} payments, {crashes} crashes"
    );
    assert!(quick > stories as usize / 4, "too few are added quickly to tell anything");
    assert!(changes * 3 > payments, "too little happens to tell anything");
}
