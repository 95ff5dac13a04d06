//! Lies in making one share more: each is named, by everybody who can tell.

use serde_bytes::ByteBuf;

use super::common::*;
use crate::abort::{Abort, Check};
use crate::codec::{self, MAX_BODY};
use crate::enrolment::{Numbers, Split};
use crate::group::{Ed25519, Group};
use crate::secret::SecretArray;
use crate::{Curve, Made};

const ED: [Curve; 1] = [Curve::Ed25519];

/// A 2-of-3 wallet gets a fourth holder, while party 1 meddles with what it says.
fn one_more_with(meddle: &mut dyn FnMut(u8, &mut Said)) -> Outcomes<Made> {
    let wallet = make(2, &indices(1..=3), &ED);
    run(start_one_more(&wallet, session(6)), meddle)
}

/// Rewrites the split of party 1 that all see.
fn split_as(said: &mut Said, forge: impl FnOnce(&mut Split)) {
    let body = &mut said.get_mut(&index(1)).unwrap().broadcast;
    let mut split: Split = codec::decode(body, MAX_BODY).unwrap();
    forge(&mut split);
    *body = codec::encode(&split).unwrap().to_vec();
}

/// Rewrites what party 1 says to one other.
fn numbers_as(said: &mut Said, to: u8, forge: impl FnOnce(&mut Numbers)) {
    let mut numbers: Numbers = codec::decode(&direct(said, 1, to), MAX_BODY).unwrap();
    forge(&mut numbers);
    set_direct(said, 1, to, codec::encode(&numbers).unwrap().to_vec());
}

fn number(small: u8) -> SecretArray<32> {
    SecretArray::new(*Ed25519::write_scalar(&Ed25519::small(small)))
}

fn point(small: u8) -> ByteBuf {
    ByteBuf::from(Ed25519::write_point(&(Ed25519::generator() * Ed25519::small(small))))
}

fn named(check: Check) -> Abort {
    Abort::Cheated { culprits: vec![index(1)], check }
}

/// All others see a split that is none, and name whoever made it.
fn all_name_the_splitter(check: Check, forge: impl Fn(&mut Split)) {
    let mut outcomes = one_more_with(&mut |round, said| {
        if round == 1 {
            split_as(said, &forge);
        }
    });
    outcomes.remove(&index(1));
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.values().all(|o| o.abort() == Some(&named(check))), "{outcomes:?}");
}

#[test]
fn a_helper_that_splits_another_number_than_its_share_is_named_by_all() {
    // Consistent in itself: the parts that it hands out are the ones it commits to.
    let mut outcomes = one_more_with(&mut |round, said| {
        if round == 1 {
            split_as(said, |split| split.parts[0][2] = point(7));
            numbers_as(said, 3, |numbers| numbers.numbers[0] = number(7));
        }
    });
    outcomes.remove(&index(1));
    assert!(outcomes.values().all(|o| o.abort() == Some(&named(Check::Constant))));
}

#[test]
fn a_split_of_another_length_is_named_by_all() {
    all_name_the_splitter(Check::Degree, |split| split.parts[0].push(point(7)));
    all_name_the_splitter(Check::Degree, |split| drop(split.parts[0].pop()));
    all_name_the_splitter(Check::Degree, |split| split.parts[0].clear());
    all_name_the_splitter(Check::Degree, |split| split.parts.clear());
    all_name_the_splitter(Check::Degree, |split| split.parts.push(split.parts[0].clone()));
}

#[test]
fn a_split_that_holds_no_point_is_named_by_all() {
    let identity = ByteBuf::from(Ed25519::write_point(&Ed25519::identity()));
    all_name_the_splitter(Check::Element, |split| split.parts[0][0] = identity.clone());
}

#[test]
fn a_part_that_was_not_committed_to_is_named_before_it_is_passed_on() {
    for forge in [
        |numbers: &mut Numbers| numbers.numbers[0] = number(7),
        |numbers: &mut Numbers| numbers.numbers.push(number(7)),
        |numbers: &mut Numbers| numbers.numbers.clear(),
    ] {
        let outcomes = one_more_with(&mut |round, said| {
            assert!(round < 3, "nobody sums up a part that does not fit");
            if round == 1 {
                numbers_as(said, 2, forge);
            }
        });
        assert_eq!(outcomes[&index(2)].abort(), Some(&named(Check::Piece)));
        assert!(
            outcomes[&index(4)].abort().is_none(),
            "the newcomer cannot tell, and names nobody"
        );
    }
}

#[test]
fn a_sum_that_is_none_names_who_gave_it() {
    for forge in [
        |numbers: &mut Numbers| numbers.numbers[0] = number(7),
        |numbers: &mut Numbers| numbers.numbers.push(number(7)),
        |numbers: &mut Numbers| numbers.numbers.clear(),
    ] {
        let outcomes = one_more_with(&mut |round, said| {
            if round == 3 {
                numbers_as(said, 4, forge);
            }
        });
        assert_eq!(outcomes[&index(4)].abort(), Some(&named(Check::Piece)));
    }
}

#[test]
fn nobody_speaks_out_of_turn() {
    let odd = codec::encode(&Numbers { numbers: vec![number(7)] }).unwrap().to_vec();
    // To a helper in rounds 2 and 3, where only the newcomer and its pairs have something to say.
    for spoken in [2, 3] {
        let outcomes = one_more_with(&mut |round, said| {
            if round == spoken {
                set_direct(said, 1, 2, odd.clone());
            }
        });
        assert_eq!(outcomes[&index(2)].abort(), Some(&named(Check::Encoding)), "round {spoken}");
    }
    // The newcomer has no share to split and no part to give.
    for broadcast in [true, false] {
        let outcomes = one_more_with(&mut |round, said| {
            if round == 1 {
                let split = said[&index(1)].broadcast.clone();
                match broadcast {
                    true => said.get_mut(&index(4)).unwrap().broadcast = split,
                    false => set_direct(said, 4, 2, odd.clone()),
                }
            }
        });
        let newcomer = Abort::Cheated { culprits: vec![index(4)], check: Check::Encoding };
        assert_eq!(outcomes[&index(2)].abort(), Some(&newcomer), "broadcast: {broadcast}");
    }
}

#[test]
fn a_pair_that_is_set_up_wrongly_names_its_other_end() {
    let wallet = make(2, &indices(1..=2), &BOTH);
    let outcomes = run(start_one_more(&wallet, session(6)), &mut |round, said: &mut Said| {
        // The offer of another session.
        if round == 2 {
            let mut elsewhere = Vec::new();
            run(start_one_more(&wallet, session(9)), &mut |round, said: &mut Said| {
                if round == 2 {
                    elsewhere = direct(said, 1, 3);
                }
            });
            set_direct(said, 1, 3, elsewhere);
        }
    });
    assert_eq!(outcomes[&index(3)].abort(), Some(&named(Check::Seed)));
}
