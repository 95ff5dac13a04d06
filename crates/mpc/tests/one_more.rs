//! One share more of the same polynomial, and nobody else's share changes: from t of n to t of
//! n + 1.
//!
//! With n up to five every quorum is tried with ed25519 and every subset signs, some with both keys;
//! `COHORT_NIGHTLY=1` tries all with both.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::*;
use mpc::{Abort, Curve, EpochShares, Making, MakingPlan, PublicShares, Quorum, Refusal, Source};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const ED: [Curve; 1] = [Curve::Ed25519];

fn stays_and_grows(before: &PublicShares, after: &PublicShares) {
    let newcomer = *after.holders.last().unwrap();
    assert_eq!(newcomer.number(), before.holders.last().unwrap().number() + 1);
    assert_ne!(before.session, after.session);
    for (old, new) in before.keys.iter().zip(&after.keys) {
        assert_eq!((old.curve, &old.public_key), (new.curve, &new.public_key));
        assert_eq!(old.chain_code, new.chain_code);
        let mut shares = new.verification_shares.clone();
        assert!(shares.remove(&newcomer).is_some());
        assert_eq!(shares, old.verification_shares, "every share stays");
    }
}

/// Brings one more, and lets every subset sign that it is in; with `trials`, all try all pairs.
fn grows(wallet: &Wallet, keys: &[Curve], trials: bool) -> Wallet {
    let after = one_more(wallet);
    let public = after.values().next().unwrap().public();
    stays_and_grows(wallet.values().next().unwrap().public(), public);
    let t = usize::from(public.quorum.threshold());
    let newcomer = *public.holders.last().unwrap();
    for signers in subsets(&public.holders, t).iter().filter(|s| s.contains(&newcomer)) {
        for curve in keys {
            sign(&after, &signing_plan(signers, *curve, ""));
        }
    }
    if trials {
        for outcome in run(start_trial(&after), &mut quietly).into_values() {
            outcome.done();
        }
    }
    after.iter().map(|(me, shares)| (*me, copy(shares))).collect()
}

#[test]
fn every_quorum_of_up_to_five_holders_gets_one_more() {
    for n in 2..=5 {
        for t in 2..=n {
            grows(&make(t, &indices(1..=n), &ED), &ED, true);
        }
    }
}

#[test]
fn a_sample_of_them_signs_with_both_keys() {
    let nightly = std::env::var_os("COHORT_NIGHTLY").is_some();
    for n in 2..=5 {
        for t in (2..=n).filter(|t| nightly || [(2, 2), (2, 3), (3, 3)].contains(&(*t, n))) {
            grows(&make(t, &indices(1..=n), &BOTH), &BOTH, true);
        }
    }
}

#[test]
fn one_comes_after_another_and_then_all_shares_are_dealt_again() {
    let mut wallet = make(2, &indices(1..=2), &BOTH);
    for _ in 0..2 {
        wallet = grows(&wallet, &BOTH, false);
    }
    let again = make_again(&wallet, &Again::new(3, 4, &[(1, 1), (2, 3), (3, 4)]));
    sign(&again, &signing_plan(&indices([2, 3, 4]), Curve::Secp256k1, "0"));
    grows(&again, &ED, false);
}

#[test]
fn sparse_indices_stay_and_the_next_one_comes() {
    let wallet = make(2, &indices([3, 7, 200]), &ED);
    let after = grows(&wallet, &ED, true);
    assert!(after.keys().copied().eq(indices([3, 7, 200, 201])));
}

#[test]
fn a_plan_that_is_not_one_more_is_refused() {
    let wallet = make(2, &indices(1..=3), &ED);
    let other = make(2, &indices(1..=3), &BOTH);
    let epoch = wallet[&index(1)].public();
    let good = |me| one_more_plan(epoch, index(me), session(6));
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut refuse = |plan: MakingPlan, held: Option<&EpochShares>| match Making::start(
        plan,
        held.into(),
        &mut rng,
    ) {
        Err(Abort::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let mine = wallet.get(&index(1));
    let raised = MakingPlan { quorum: Quorum::new(3, 4).unwrap(), ..good(1) };
    assert_eq!(refuse(raised, mine), Refusal::OneMore, "another threshold");
    let skipped = MakingPlan { holders: indices([1, 2, 3, 5]), ..good(1) };
    assert_eq!(refuse(skipped, mine), Refusal::OneMore, "not the next index");
    let replaced = MakingPlan { holders: indices([1, 2, 4, 5]), ..good(1) };
    assert_eq!(refuse(replaced, mine), Refusal::OneMore, "somebody goes");
    let two = MakingPlan { quorum: Quorum::new(2, 5).unwrap(), holders: indices(1..=5), ..good(1) };
    assert_eq!(refuse(two, mine), Refusal::OneMore, "two come");
    let nobody = MakingPlan { quorum: epoch.quorum, holders: epoch.holders.clone(), ..good(1) };
    assert_eq!(refuse(nobody, mine), Refusal::OneMore, "nobody comes");
    assert_eq!(refuse(good(1), None), Refusal::OneMore, "no share");
    assert_eq!(refuse(good(1), wallet.get(&index(2))), Refusal::OneMore, "another's share");
    assert_eq!(refuse(good(4), mine), Refusal::OneMore, "a newcomer with a share");
    assert_eq!(refuse(good(1), other.get(&index(1))), Refusal::OneMore, "of another epoch");
    assert_eq!(refuse(good(5), None), Refusal::NotTakingPart);

    let mut crooked = epoch.clone();
    let shares = &mut crooked.keys[0].verification_shares;
    let one = shares[&index(1)].clone();
    shares.insert(index(3), one);
    let source = Source::Kept(Box::new(crooked));
    assert_eq!(refuse(MakingPlan { source, ..good(4) }, None), Refusal::OneMore, "no polynomial");
}
