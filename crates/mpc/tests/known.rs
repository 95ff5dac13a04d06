//! Keys that one party knows whole, dealt to holders. A few quorums are tried on every change;
//! `COHORT_NIGHTLY=1` tries all with n up to five.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use zeroize::Zeroizing;

use common::*;
use mpc::{
    Abort, Brought, Check, Curve, KnownKey, Made, Making, MakingPlan, Quorum, Refusal, RoundOutput,
    ShareIndex, Source, WholeKey, verify,
};

/// A private key of 32 bytes that is small enough for both curves.
fn whole(curve: Curve, number: u8) -> WholeKey {
    let mut scalar = Zeroizing::new([0; 32]);
    // Not all bytes alike: a wrong byte order would not show.
    scalar.iter_mut().zip(1..).for_each(|(byte, place)| *byte = place);
    (scalar[0], scalar[31]) = (number, number);
    WholeKey::new(curve, &scalar, [number; 32]).unwrap()
}

/// Both keys, dealt by 1.
fn keys() -> Vec<WholeKey> {
    vec![whole(Curve::Secp256k1, 7), whole(Curve::Ed25519, 8)]
}

fn public(keys: &[WholeKey]) -> Vec<KnownKey> {
    keys.iter().map(|key| key.public().clone()).collect()
}

/// The dealer goes by the number above the holders', or is the first of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dealer {
    Holds,
    Leaves,
}

struct Dealing {
    t: u8,
    n: u8,
    dealer: ShareIndex,
    told: Vec<KnownKey>,
}

impl Dealing {
    fn new(t: u8, n: u8, dealer: Dealer) -> Self {
        let dealer = index(if dealer == Dealer::Holds { 1 } else { n + 1 });
        Self { t, n, dealer, told: public(&keys()) }
    }

    fn plan(&self, me: ShareIndex) -> MakingPlan {
        MakingPlan {
            session: session(6),
            quorum: Quorum::new(self.t, self.n).unwrap(),
            holders: indices(1..=self.n),
            me,
            source: Source::Known { keys: self.told.clone(), dealer: self.dealer },
        }
    }

    fn everybody(&self) -> BTreeSet<ShareIndex> {
        indices(1..=self.n).into_iter().chain([self.dealer]).collect()
    }

    fn start(&self, brings: &[WholeKey]) -> BTreeMap<ShareIndex, (Making, RoundOutput)> {
        let start = |me: ShareIndex| {
            let mut rng = ChaCha20Rng::seed_from_u64(500 + u64::from(me.number()));
            let brought = if me == self.dealer { Brought::Keys(brings) } else { Brought::Nothing };
            (me, Making::start(self.plan(me), brought, &mut rng).unwrap())
        };
        self.everybody().into_iter().map(start).collect()
    }

    fn run(&self) -> Wallet {
        let mut wallet = Wallet::new();
        for (me, outcome) in run(self.start(&keys()), &mut quietly) {
            match outcome.done() {
                Made::Shares(shares) => drop(wallet.insert(me, shares)),
                Made::Witnessed(seen) => {
                    assert_eq!(me, self.dealer);
                    assert_eq!(seen.keys.len(), 2);
                }
            }
        }
        wallet
    }
}

#[test]
fn a_known_key_is_the_key_of_its_shares_for_every_quorum() {
    let nightly = std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1");
    for n in 2..=5 {
        for t in 2..=n {
            for dealer in [Dealer::Holds, Dealer::Leaves] {
                let sample =
                    [(2, 2, Dealer::Leaves), (2, 3, Dealer::Holds), (3, 4, Dealer::Leaves)];
                if !nightly && !sample.contains(&(t, n, dealer)) {
                    continue;
                }
                let wallet = Dealing::new(t, n, dealer).run();
                assert!(wallet.keys().eq(&indices(1..=n)));
                let told = public(&keys());
                for shares in wallet.values() {
                    for (made, known) in shares.public().keys.iter().zip(&told) {
                        assert_eq!(made.public_key, known.public_key);
                        assert_eq!(made.chain_code, known.chain_code);
                    }
                }
                for curve in BOTH {
                    let plan = signing_plan(&indices(n - t + 1..=n), curve, "");
                    let signature = sign(&wallet, &plan);
                    let key = told.iter().find(|key| key.curve == curve).unwrap();
                    assert!(verify(curve, &key.public_key, &plan.message, &signature));
                }
            }
        }
    }
}

#[test]
fn a_known_key_signs_for_its_children_and_is_dealt_again() {
    let wallet = Dealing::new(2, 2, Dealer::Holds).run();
    let again = Again::new(3, 4, &[(1, 1), (2, 2)]);
    let moved = make_again(&wallet, &again);
    let plan = signing_plan(&indices([1, 3, 4]), Curve::Secp256k1, "0/5");
    let child = wallet[&index(1)].public().child_public_key(Curve::Secp256k1, &plan.path).unwrap();
    assert!(verify(Curve::Secp256k1, &child, &plan.message, &sign(&moved, &plan)));
}

#[test]
fn a_dealer_that_deals_another_key_than_everybody_was_told_of_is_named() {
    let mut dealing = Dealing::new(2, 3, Dealer::Holds);
    let honest = dealing.start(&keys());
    let others: Vec<WholeKey> = vec![whole(Curve::Secp256k1, 9), whole(Curve::Ed25519, 8)];
    let told = std::mem::replace(&mut dealing.told, public(&others));
    let forger = dealing.start(&others).remove(&index(1)).unwrap();
    dealing.told = told;
    let mut starts = honest;
    starts.insert(index(1), forger);
    let outcomes = run(starts, &mut quietly);
    for holder in [2, 3] {
        let abort = outcomes[&index(holder)].abort().unwrap();
        assert_eq!(abort.culprits(), [index(1)], "{abort:?}");
        assert_eq!(abort.code(), Check::Opening.code(), "it committed in another plan");
    }
}

#[test]
fn what_is_brought_must_be_what_everybody_was_told_of() {
    let dealing = Dealing::new(2, 3, Dealer::Holds);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut refuse =
        |plan: MakingPlan, brought: Brought<'_>| match Making::start(plan, brought, &mut rng) {
            Err(Abort::Refused(refusal)) => assert_eq!(refusal, Refusal::Keys),
            other => panic!("{:?}", other.err()),
        };
    let other = vec![whole(Curve::Secp256k1, 9), whole(Curve::Ed25519, 8)];
    let chain = WholeKey::new(Curve::Ed25519, &Zeroizing::new([1; 32]), [0; 32]).unwrap();
    let [one, two] = [index(1), index(2)];
    refuse(dealing.plan(one), Brought::Nothing);
    refuse(dealing.plan(one), Brought::Keys(&other));
    refuse(dealing.plan(one), Brought::Keys(&keys()[..1]));
    refuse(dealing.plan(two), Brought::Keys(&keys()));
    refuse(plan(2, &indices(1..=3), one, &BOTH), Brought::Keys(&keys()));
    refuse(plan(2, &indices(1..=3), one, &BOTH), Brought::Keys(&[chain]));
    let told = |keys: Vec<KnownKey>| {
        let source = Source::Known { keys, dealer: two };
        MakingPlan { source, ..dealing.plan(one) }
    };
    refuse(told(Vec::new()), Brought::Nothing);
    let twice = [public(&keys()), public(&keys())].concat();
    refuse(told(twice), Brought::Nothing);
    let mut identity = public(&keys());
    identity[1].public_key = [&[1][..], &[0; 31]].concat();
    refuse(told(identity), Brought::Nothing);
}

#[test]
fn zero_and_what_is_not_below_the_order_is_no_key() {
    for curve in BOTH {
        for scalar in [[0; 32], [0xff; 32]] {
            let refused = WholeKey::new(curve, &Zeroizing::new(scalar), [0; 32]);
            assert_eq!(refused.err(), Some(Refusal::NotAKey));
        }
    }
    let shown = format!("{:?}", whole(Curve::Ed25519, 3));
    assert!(!shown.contains("scalar"), "{shown}");
}
