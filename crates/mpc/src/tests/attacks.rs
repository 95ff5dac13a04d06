//! Attacks that others suffered, each tried here by name.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_bytes::ByteBuf;

use super::common::*;
use crate::abort::{Abort, Check, Refusal};
use crate::codec::{self, Bytes, MAX_BODY};
use crate::feldman;
use crate::group::{Ed25519, Group, Secp256k1};
use crate::making::{DealingCommitment, Delivery, Making, Reveal};
use crate::proof::Knowledge;
use crate::secret::SecretArray;
use crate::{
    Brought, Curve, InTurn, MakingPlan, PublicShares, RoundOutput, SessionId, ShareIndex, Signing,
    Source, Trial, WholeKey,
};

const ED: [Curve; 1] = [Curve::Ed25519];

fn cheater_plan() -> MakingPlan {
    plan(2, &indices(1..=3), index(1), &ED)
}

/// Runs a 2-of-3 making in which party 1 says something else in round 2, and gives what party 2
/// and 3 end with. `committed`: it also commits to that in round 1.
fn making_with(forge: impl Fn(&mut Reveal), committed: bool) -> Vec<Outcome<crate::Made>> {
    let mut forged = Vec::new();
    let holders = indices(1..=3);
    let starts = start_making(2, &holders, &ED);
    let mut outcomes = run(starts, &mut |round, said: &mut Said| {
        let cheater = said.get_mut(&index(1)).unwrap();
        if round == 1 && committed {
            // The cheater knows its own reveal before it commits: it is what an honest start makes.
            let mut reveal = honest_reveal();
            forge(&mut reveal);
            forged = codec::encode(&reveal).unwrap().to_vec();
            let dealings = Bytes(cheater_plan().commit(index(1), &forged));
            cheater.broadcast = codec::encode(&DealingCommitment { dealings }).unwrap().to_vec();
        }
        if round == 2 {
            let mut reveal: Reveal = codec::decode(&cheater.broadcast, MAX_BODY).unwrap();
            forge(&mut reveal);
            cheater.broadcast =
                if committed { forged.clone() } else { codec::encode(&reveal).unwrap().to_vec() };
        }
    });
    outcomes.remove(&index(1));
    outcomes.into_values().collect()
}

/// The reveal that party 1 makes with the world's seed for it.
fn honest_reveal() -> Reveal {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (making, _) = Making::start(cheater_plan(), Brought::Nothing, &mut rng).unwrap();
    let others = start_making(2, &indices(1..=3), &ED);
    let said: Said = others.into_iter().map(|(me, (_, output))| (me, output)).collect();
    match making.advance(inbox(index(1), &said), &InTurn).unwrap() {
        crate::Advance::Next(_, output) => codec::decode(&output.broadcast, MAX_BODY).unwrap(),
        crate::Advance::Done(_) => panic!("a making takes three rounds"),
    }
}

fn all_name_the_first_for<T>(outcomes: &[Outcome<T>], check: Check) {
    for outcome in outcomes {
        assert_eq!(outcome.abort(), Some(&Abort::Cheated { culprits: vec![index(1)], check }));
    }
}

#[test]
fn a_dealer_that_copies_anothers_commitment_is_named() {
    let mut outcomes = run(start_making(2, &indices(1..=3), &ED), &mut |round, said: &mut Said| {
        if round < 3 {
            let copied = said[&index(3)].broadcast.clone();
            said.get_mut(&index(1)).unwrap().broadcast = copied;
        }
    });
    outcomes.remove(&index(1));
    let outcomes: Vec<_> = outcomes.into_values().collect();
    all_name_the_first_for(&outcomes, Check::Opening);
}

#[test]
fn a_dealer_that_chooses_its_key_after_seeing_the_others_is_named() {
    let rogue = |reveal: &mut Reveal| {
        let mut rng = ChaCha20Rng::seed_from_u64(77);
        let constant = Ed25519::make_scalar(&mut rng);
        let holders = indices(1..=3);
        let (dealing, _) =
            feldman::deal::<Ed25519>(constant, 2, &holders, &session(1), index(1), &mut rng);
        reveal.dealings = vec![dealing];
    };
    all_name_the_first_for(&making_with(rogue, false), Check::Opening);
}

#[test]
fn a_longer_polynomial_does_not_raise_the_threshold() {
    let longer = |reveal: &mut Reveal| {
        let point = Ed25519::write_point(&Ed25519::generator());
        reveal.dealings[0].commitments.push(ByteBuf::from(point));
    };
    all_name_the_first_for(&making_with(longer, true), Check::Degree);
}

#[test]
fn a_shorter_polynomial_does_not_lower_the_threshold() {
    let shorter = |reveal: &mut Reveal| drop(reveal.dealings[0].commitments.pop());
    all_name_the_first_for(&making_with(shorter, true), Check::Degree);
}

#[test]
fn a_dealer_without_a_dealing_is_named() {
    let nothing = |reveal: &mut Reveal| reveal.dealings.clear();
    all_name_the_first_for(&making_with(nothing, true), Check::Degree);
}

#[test]
fn a_commitment_to_the_identity_is_no_commitment() {
    let identity = |reveal: &mut Reveal| {
        let point = Ed25519::write_point(&Ed25519::identity());
        reveal.dealings[0].commitments[1] = ByteBuf::from(point);
    };
    all_name_the_first_for(&making_with(identity, true), Check::Element);
}

#[test]
fn a_dealer_that_does_not_know_its_number_is_named() {
    // The rogue key: a constant made of the others' points, proven with whatever is at hand.
    let unknown = |reveal: &mut Reveal| {
        let honest = Ed25519::read_point(&reveal.dealings[0].commitments[0]).unwrap();
        let rogue = honest - Ed25519::generator();
        reveal.dealings[0].commitments[0] = ByteBuf::from(Ed25519::write_point(&rogue));
    };
    all_name_the_first_for(&making_with(unknown, true), Check::Knowledge);
}

#[test]
fn a_proof_from_another_session_or_dealer_proves_nothing() {
    for (elsewhere, dealer) in [(session(8), 1), (session(1), 3)] {
        let replayed = |reveal: &mut Reveal| {
            let mut rng = ChaCha20Rng::seed_from_u64(78);
            let secret = Ed25519::make_scalar(&mut rng);
            let a = ByteBuf::from(Ed25519::write_point(&(Ed25519::generator() * secret)));
            reveal.dealings[0].commitments[0] = a;
            reveal.dealings[0].knowledge =
                Knowledge::prove::<Ed25519>(&elsewhere, index(dealer), &secret, &mut rng);
        };
        all_name_the_first_for(&making_with(replayed, true), Check::Knowledge);
    }
}

#[test]
fn a_piece_that_does_not_fit_names_its_dealer_to_whoever_received_it() {
    let outcomes = run(start_making(2, &indices(1..=3), &ED), &mut |round, said: &mut Said| {
        if round == 2 {
            let body = direct(said, 1, 2);
            let mut delivery: Delivery = codec::decode(&body, MAX_BODY).unwrap();
            let other = Ed25519::write_scalar(&Ed25519::small(7));
            delivery.pieces[0] = SecretArray::new(*other);
            set_direct(said, 1, 2, codec::encode(&delivery).unwrap().to_vec());
        }
    });
    let named = Abort::Cheated { culprits: vec![index(1)], check: Check::Piece };
    assert_eq!(outcomes[&index(2)].abort(), Some(&named));
    assert!(outcomes[&index(3)].abort().is_none());
}

#[test]
fn two_cheaters_are_both_named() {
    let outcomes = run(start_making(2, &indices(1..=3), &ED), &mut |round, said: &mut Said| {
        if round == 2 {
            for (cheater, victim) in [(1, 2), (3, 2)] {
                let mut delivery: Delivery =
                    codec::decode(&direct(said, cheater, victim), MAX_BODY).unwrap();
                delivery.pieces.clear();
                set_direct(said, cheater, victim, codec::encode(&delivery).unwrap().to_vec());
            }
        }
    });
    let named = vec![index(1), index(3)];
    let abort = Abort::Cheated { culprits: named.clone(), check: Check::Piece };
    assert_eq!(outcomes[&index(2)].abort(), Some(&abort));
    assert_eq!(abort.culprits(), named);
}

#[test]
fn an_empty_list_of_proofs_does_not_pass() {
    let outcomes = run(start_making(2, &indices(1..=2), &BOTH), &mut |round, said: &mut Said| {
        if round == 2 {
            let mut value = super::mutate::parse(&direct(said, 1, 2));
            let pair = value.as_map_mut().unwrap().iter_mut().find(|(k, _)| is(k, "pair"));
            let pair = pair.unwrap().1.as_map_mut().unwrap();
            let transfer = &mut pair.iter_mut().find(|(k, _)| is(k, "transfer")).unwrap().1;
            let transfer = transfer.as_map_mut().unwrap();
            let proofs = &mut transfer.iter_mut().find(|(k, _)| is(k, "proofs")).unwrap().1;
            proofs.as_array_mut().unwrap().clear();
            set_direct(said, 1, 2, super::mutate::write(&value));
        }
    });
    let named = Abort::Cheated { culprits: vec![index(1)], check: Check::PairProof };
    assert_eq!(outcomes[&index(2)].abort(), Some(&named));
}

fn is(key: &ciborium::Value, name: &str) -> bool {
    key.as_text() == Some(name)
}

#[test]
fn no_index_is_zero_and_none_comes_twice() {
    assert!(ShareIndex::new(0).is_none());
    let wallet = make(2, &indices(1..=3), &ED);
    let public = wallet[&index(1)].public();
    let encoded = codec::encode(public).unwrap();
    assert_eq!(codec::decode::<PublicShares>(&encoded, MAX_BODY).as_ref(), Ok(public));
    // In the holders' list [1, 2, 3] of the encoding: 0 for 1, 1 for 2, and 256 is no byte at all.
    let list = encoded.windows(4).position(|w| w == [0x83, 1, 2, 3]).unwrap();
    for (at, number) in [(1, 0), (2, 1)] {
        let mut forged = encoded.to_vec();
        forged[list + at] = number;
        assert!(codec::decode::<PublicShares>(&forged, MAX_BODY).is_err());
    }
}

#[test]
fn a_round_with_a_message_missing_or_too_many_is_refused() {
    for omit in [true, false] {
        let starts = start_making(2, &indices(1..=3), &ED);
        let mut said = Said::new();
        let mut states = Vec::new();
        for (me, (state, output)) in starts {
            states.push(state);
            said.insert(me, output);
        }
        let mut inbox = inbox(index(1), &said);
        if omit {
            inbox.direct.remove(&index(2));
        } else {
            inbox.broadcast.insert(index(4), Vec::new());
        }
        let refused = states.remove(0).advance(inbox, &InTurn).err();
        assert_eq!(refused, Some(Abort::Refused(Refusal::Inbox)));
    }
}

#[test]
fn any_other_number_of_signers_than_t_is_refused() {
    let wallet = make(2, &indices(1..=3), &ED);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for signers in [vec![1], vec![1, 2, 3], vec![1, 4]] {
        let plan = signing_plan(&indices(signers), Curve::Ed25519, "");
        let refused = Signing::start(&wallet[&index(1)], plan, &mut rng).err();
        assert_eq!(refused, Some(Abort::Refused(Refusal::Signers { threshold: 2 })));
    }
    let plan = signing_plan(&indices([2, 3]), Curve::Ed25519, "");
    let refused = Signing::start(&wallet[&index(1)], plan, &mut rng).err();
    assert_eq!(refused, Some(Abort::Refused(Refusal::NotTakingPart)));
}

#[test]
fn a_plan_that_cannot_be_is_refused_before_anything_is_said() {
    let holders = indices(1..=3);
    let good = plan(2, &holders, index(1), &BOTH);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut refuse = |plan: MakingPlan| match Making::start(plan, Brought::Nothing, &mut rng) {
        Err(Abort::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let missing = MakingPlan { holders: indices([1, 2]), ..good.clone() };
    assert_eq!(refuse(missing), Refusal::Holders { expected: 3, named: 2 });
    assert_eq!(refuse(MakingPlan { me: index(4), ..good.clone() }), Refusal::NotTakingPart);
    assert_eq!(refuse(MakingPlan { source: Source::Born(vec![]), ..good.clone() }), Refusal::Keys);
    assert_eq!(
        refuse(MakingPlan { source: Source::Born(vec![Curve::Ed25519; 2]), ..good }),
        Refusal::Keys
    );
    for (t, n) in [(0, 2), (1, 1), (1, 3), (4, 3), (2, 11)] {
        let refused = Refusal::Quorum { threshold: t, holders: n };
        assert_eq!(crate::Quorum::new(t, n), Err(refused));
    }
}

#[test]
fn shares_of_two_epochs_never_sign_together_and_nobody_is_blamed() {
    let mut wallet = make(2, &indices(1..=2), &BOTH);
    let holders = indices(1..=2);
    let later = |me: u8, rng: &mut ChaCha20Rng| {
        let plan = MakingPlan { session: session(5), ..plan(2, &holders, index(me), &BOTH) };
        (index(me), Making::start(plan, Brought::Nothing, rng).unwrap())
    };
    let mut rng = ChaCha20Rng::seed_from_u64(50);
    let starts = [later(1, &mut rng), later(2, &mut rng)].into();
    let mut newer = run(starts, &mut quietly);
    wallet.insert(index(2), shares(newer.remove(&index(2)).unwrap().done()));

    for curve in BOTH {
        let plan = signing_plan(&holders, curve, "");
        for outcome in run(start_signing(&wallet, &plan), &mut quietly).into_values() {
            assert_eq!(outcome.abort(), Some(&Abort::Failed { check: Check::Binding }), "{curve}");
        }
    }
}

#[test]
fn signers_of_different_sessions_or_messages_do_not_blame_each_other() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    for curve in BOTH {
        let plan = signing_plan(&indices(1..=2), curve, "");
        let message = crate::SigningPlan { message: vec![0; 32], ..plan.clone() };
        let session = crate::SigningPlan { session: SessionId([3; 32]), ..plan.clone() };
        for other in [message, session] {
            let mut starts = start_signing(&wallet, &plan);
            let mut odd = start_signing(&wallet, &other);
            starts.insert(index(2), odd.remove(&index(2)).unwrap());
            for outcome in run(starts, &mut quietly).into_values() {
                let failed = Abort::Failed { check: Check::Binding };
                assert_eq!(outcome.abort(), Some(&failed), "{curve}");
            }
        }
    }
}

/// Flips a bit in the transfer matrix that party 1 sends party 2.
fn probe(body: &mut [u8]) {
    let middle = body.len() / 2;
    body[middle] ^= 1;
}

#[test]
fn a_signer_that_probes_the_pairs_transfers_is_banned_at_once() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    let plan = signing_plan(&indices(1..=2), Curve::Secp256k1, "");
    let outcomes = run(start_signing(&wallet, &plan), &mut |round, said: &mut Said| {
        if round == 1 {
            let mut body = direct(said, 1, 2);
            probe(&mut body);
            set_direct(said, 1, 2, body);
        }
    });
    let ban = Abort::Ban { peer: index(1), check: Check::Multiplication };
    assert_eq!(outcomes[&index(2)].abort(), Some(&ban));
}

#[test]
fn a_trial_names_whoever_probes_a_pair() {
    let wallet = make(2, &indices(1..=2), &[Curve::Secp256k1]);
    let outcomes = run(start_trial(&wallet), &mut |round, said: &mut Said| {
        if round == 1 {
            let mut body = direct(said, 1, 2);
            probe(&mut body);
            set_direct(said, 1, 2, body);
        }
    });
    let ban = Abort::Ban { peer: index(1), check: Check::Multiplication };
    assert_eq!(outcomes[&index(2)].abort(), Some(&ban));
    assert_eq!(Trial::ROUNDS, 3);
}

#[test]
fn a_wrong_signature_share_names_its_signer() {
    let wallet = make(3, &indices(1..=3), &ED);
    let plan = signing_plan(&indices(1..=3), Curve::Ed25519, "");
    let mut outcomes = run(start_signing(&wallet, &plan), &mut |round, said: &mut Said| {
        if round == 2 {
            let body = &mut said.get_mut(&index(1)).unwrap().broadcast;
            // The lowest byte of z, behind the map's head, the key and the string's head.
            let at = body.len() - 32;
            body[at] ^= 1;
        }
    });
    outcomes.remove(&index(1));
    let outcomes: Vec<_> = outcomes.into_values().collect();
    all_name_the_first_for(&outcomes, Check::SignatureShare);
}

#[test]
fn a_nonce_point_of_small_order_is_refused() {
    let wallet = make(2, &indices(1..=2), &ED);
    let plan = signing_plan(&indices(1..=2), Curve::Ed25519, "");
    for point in curve25519_dalek::constants::EIGHT_TORSION {
        let outcomes = run(start_signing(&wallet, &plan), &mut |round, said: &mut Said| {
            if round == 1 {
                let body = &mut said.get_mut(&index(1)).unwrap().broadcast;
                let at = body.len() - 32;
                body[at..].copy_from_slice(&point.compress().to_bytes());
            }
        });
        let named = Abort::Cheated { culprits: vec![index(1)], check: Check::Element };
        assert_eq!(outcomes[&index(2)].abort(), Some(&named));
    }
}

#[test]
fn what_is_asked_of_the_wrong_key_is_refused() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    let shares = &wallet[&index(1)];
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut refuse = |plan| match Signing::start(shares, plan, &mut rng) {
        Err(Abort::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let signers = indices(1..=2);
    assert_eq!(refuse(signing_plan(&signers, Curve::Ed25519, "0")), Refusal::RootOnly);
    let short =
        crate::SigningPlan { message: vec![0; 31], ..signing_plan(&signers, Curve::Secp256k1, "") };
    assert_eq!(refuse(short), Refusal::NotADigest { length: 31 });
    let only = make(2, &signers, &ED);
    let plan = signing_plan(&signers, Curve::Secp256k1, "");
    let refused = Signing::start(&only[&index(1)], plan, &mut rng).err();
    assert_eq!(refused, Some(Abort::Refused(Refusal::NoSuchKey)));
    assert_ne!(Secp256k1::CURVE, Ed25519::CURVE);
}

// Dealing a held key again.

/// Deals a 2-of-3 wallet again to three holders, where dealer 1 commits to and reveals what `forge`
/// makes of its honest reveal. What the others end with.
fn dealt_again_with(forge: impl Fn(&mut Reveal)) -> Vec<Outcome<crate::Made>> {
    let wallet = make(2, &indices(1..=3), &ED);
    let again = Again::new(2, 3, &[(1, 1), (2, 2)]);
    forged(&again.plan(wallet[&index(1)].public(), index(1)), || again.start(&wallet), forge)
}

/// Runs a making by this plan of the first, which commits to and reveals what `forge` makes of its
/// honest reveal. What the others end with.
fn forged(
    plan: &MakingPlan,
    start: impl Fn() -> BTreeMap<ShareIndex, (Making, RoundOutput)>,
    forge: impl Fn(&mut Reveal),
) -> Vec<Outcome<crate::Made>> {
    let honest = start().remove(&index(1)).unwrap();
    let said: Said = start().into_iter().map(|(me, (_, output))| (me, output)).collect();
    let crate::Advance::Next(_, output) =
        honest.0.advance(inbox(index(1), &said), &InTurn).unwrap()
    else {
        panic!("a making takes three rounds")
    };
    let mut reveal: Reveal = codec::decode(&output.broadcast, MAX_BODY).unwrap();
    forge(&mut reveal);
    let forged = codec::encode(&reveal).unwrap().to_vec();
    let dealings = Bytes(plan.commit(index(1), &forged));
    let commitment = codec::encode(&DealingCommitment { dealings }).unwrap().to_vec();
    let mut outcomes = run(start(), &mut |round, said: &mut Said| {
        let body = match round {
            1 => commitment.clone(),
            2 => forged.clone(),
            _ => return,
        };
        said.get_mut(&index(1)).unwrap().broadcast = body;
    });
    outcomes.remove(&index(1));
    outcomes.into_values().collect()
}

#[test]
fn a_dealer_of_a_held_key_that_deals_another_number_is_named() {
    let other = |reveal: &mut Reveal| {
        let mut rng = ChaCha20Rng::seed_from_u64(77);
        let number = Ed25519::make_scalar(&mut rng);
        let (dealing, _) =
            feldman::deal::<Ed25519>(number, 2, &indices(1..=3), &session(4), index(1), &mut rng);
        reveal.dealings = vec![dealing];
    };
    all_name_the_first_for(&dealt_again_with(other), Check::Constant);
}

#[test]
fn a_dealer_of_a_known_key_that_deals_another_number_is_named() {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let known = [WholeKey::random(Curve::Ed25519, &mut rng)];
    let holders = indices(1..=3);
    let plan = |me| {
        let keys = vec![known[0].public().clone()];
        let source = Source::Known { keys, dealer: index(1) };
        MakingPlan { source, ..plan(2, &holders, me, &ED) }
    };
    let start = || {
        let start = |me: &ShareIndex| {
            let mut rng = ChaCha20Rng::seed_from_u64(u64::from(me.number()));
            let brought = if *me == index(1) { Brought::Keys(&known) } else { Brought::Nothing };
            (*me, Making::start(plan(*me), brought, &mut rng).unwrap())
        };
        holders.iter().map(start).collect()
    };
    let other = |reveal: &mut Reveal| {
        let mut rng = ChaCha20Rng::seed_from_u64(77);
        let number = Ed25519::make_scalar(&mut rng);
        let (dealing, _) =
            feldman::deal::<Ed25519>(number, 2, &holders, &session(1), index(1), &mut rng);
        reveal.dealings = vec![dealing];
    };
    all_name_the_first_for(&forged(&plan(index(1)), start, other), Check::Constant);
}

#[test]
fn a_dealer_of_a_held_key_that_raises_or_lowers_the_threshold_is_named() {
    let longer = |reveal: &mut Reveal| {
        let point = Ed25519::write_point(&Ed25519::generator());
        reveal.dealings[0].commitments.push(ByteBuf::from(point));
    };
    all_name_the_first_for(&dealt_again_with(longer), Check::Degree);
    let shorter = |reveal: &mut Reveal| drop(reveal.dealings[0].commitments.pop());
    all_name_the_first_for(&dealt_again_with(shorter), Check::Degree);
    let nothing = |reveal: &mut Reveal| reveal.dealings.clear();
    all_name_the_first_for(&dealt_again_with(nothing), Check::Degree);
}

#[test]
fn a_dealer_of_a_held_key_without_proof_is_named() {
    let elsewhere = |reveal: &mut Reveal| {
        let mut rng = ChaCha20Rng::seed_from_u64(78);
        let secret = Ed25519::make_scalar(&mut rng);
        reveal.dealings[0].knowledge =
            Knowledge::prove::<Ed25519>(&session(4), index(1), &secret, &mut rng);
    };
    all_name_the_first_for(&dealt_again_with(elsewhere), Check::Knowledge);
}

#[test]
fn a_piece_of_a_held_key_that_does_not_fit_names_its_dealer() {
    let wallet = make(2, &indices(1..=3), &ED);
    let again = Again::new(2, 3, &[(1, 1), (2, 2)]);
    let outcomes = run(again.start(&wallet), &mut |round, said: &mut Said| {
        if round == 2 {
            let mut delivery: Delivery = codec::decode(&direct(said, 1, 3), MAX_BODY).unwrap();
            delivery.pieces[0] = SecretArray::new(*Ed25519::write_scalar(&Ed25519::small(7)));
            set_direct(said, 1, 3, codec::encode(&delivery).unwrap().to_vec());
        }
    });
    let named = Abort::Cheated { culprits: vec![index(1)], check: Check::Piece };
    assert_eq!(outcomes[&index(3)].abort(), Some(&named));
}

#[test]
fn whoever_deals_nothing_must_say_nothing() {
    let wallet = make(2, &indices(1..=3), &BOTH);
    let again = Again::new(2, 3, &[(1, 1), (2, 2)]);
    for spoken in 1..=2 {
        let mut outcomes = run(again.start(&wallet), &mut |round, said: &mut Said| {
            if round == spoken {
                let other = said[&index(1)].broadcast.clone();
                said.get_mut(&index(3)).unwrap().broadcast = other;
            }
        });
        outcomes.remove(&index(3));
        let named = Abort::Cheated { culprits: vec![index(3)], check: Check::Encoding };
        assert!(outcomes.values().all(|outcome| outcome.abort() == Some(&named)), "{spoken}");
    }
    // A piece from somebody who deals nothing.
    let outcomes = run(again.start(&wallet), &mut |round, said: &mut Said| {
        if round == 2 {
            let mut delivery: Delivery = codec::decode(&direct(said, 3, 1), MAX_BODY).unwrap();
            delivery.pieces.push(SecretArray::new([1; 32]));
            set_direct(said, 3, 1, codec::encode(&delivery).unwrap().to_vec());
        }
    });
    let named = Abort::Cheated { culprits: vec![index(3)], check: Check::Piece };
    assert_eq!(outcomes[&index(1)].abort(), Some(&named));
}
