//! The rules one by one, on parties that are numbers.

use super::*;

fn before(threshold: u8, holders: &[u8], asleep: &[u8]) -> Before<u8> {
    Before { threshold, holders: set(holders), asleep: set(asleep) }
}

fn set(parties: &[u8]) -> BTreeSet<u8> {
    parties.iter().copied().collect()
}

fn asked(kind: ChangeKind, threshold: u8, participants: &[u8], removed: &[u8]) -> Asked<u8> {
    let (participants, removed) = (set(participants), set(removed));
    Asked { kind, threshold, participants, removed, lost: set(&[]), restored: BTreeMap::new() }
}

#[test]
fn whoever_is_away_falls_asleep_and_whoever_is_removed_does_not() {
    let wallet = before(2, &[1, 2, 3, 4], &[5]);
    let change = plan(&wallet, &asked(ChangeKind::Remove, 2, &[1, 2], &[3])).unwrap();
    assert_eq!(change.holders, set(&[1, 2]));
    assert_eq!(change.asleep, set(&[4, 5]));
    assert!(change.leaving.is_empty() && change.joining.is_empty());
}

#[test]
fn a_member_that_goes_may_deal_once_more() {
    let wallet = before(3, &[1, 2, 3], &[]);
    let change = plan(&wallet, &asked(ChangeKind::Remove, 2, &[1, 2, 3], &[3])).unwrap();
    assert_eq!(change.leaving, set(&[3]));
    assert_eq!(change.holders, set(&[1, 2]));
    let without = plan(&wallet, &asked(ChangeKind::Remove, 2, &[1, 2], &[3]));
    assert_eq!(without, Err(ChangeError::TooFewDealers));
}

#[test]
fn a_refresh_and_a_recovery_leave_the_threshold_alone() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    for t in [1, 3] {
        let refresh = plan(&wallet, &asked(ChangeKind::Refresh, t, &[1, 2, 3], &[]));
        assert_eq!(refresh, Err(ChangeError::ThresholdFixed));
        let recover = plan(&wallet, &asked(ChangeKind::Recover, t, &[1, 2, 3, 4], &[]));
        assert_eq!(recover, Err(ChangeError::ThresholdFixed));
    }
    assert!(plan(&wallet, &asked(ChangeKind::Refresh, 2, &[1, 2, 3], &[])).is_ok());
    assert!(plan(&wallet, &asked(ChangeKind::Recover, 2, &[1, 2, 3, 4], &[])).is_ok());
}

#[test]
fn each_kind_has_its_people() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    let refused = |kind, t, participants: &[u8], removed: &[u8]| {
        plan(&wallet, &asked(kind, t, participants, removed)).unwrap_err()
    };
    use ChangeError as E;
    use ChangeKind as K;
    assert_eq!(refused(K::Add, 2, &[1, 2, 3], &[]), E::AlreadyMember);
    assert_eq!(refused(K::Add, 2, &[1, 2, 3, 4], &[]), E::AlreadyMember);
    assert_eq!(refused(K::Add, 2, &[1, 2, 3, 4, 9], &[]), E::WrongPeople);
    assert_eq!(refused(K::Add, 2, &[1, 2, 9], &[3]), E::WrongPeople);
    assert_eq!(refused(K::Remove, 2, &[1, 2, 3], &[]), E::NotMember);
    assert_eq!(refused(K::Remove, 2, &[1, 2], &[9]), E::NotMember);
    assert_eq!(refused(K::Remove, 2, &[1, 2, 9], &[3]), E::WrongPeople);
    assert_eq!(refused(K::Remove, 2, &[1, 2, 4], &[4]), E::WrongPeople);
    assert_eq!(refused(K::Remove, 3, &[1, 2], &[3]), E::BadTerms);
    assert_eq!(refused(K::Threshold, 2, &[1, 2, 3], &[]), E::Nothing);
    assert_eq!(refused(K::Threshold, 3, &[1, 2, 3, 4], &[]), E::WrongPeople);
    assert_eq!(refused(K::Threshold, 1, &[1, 2, 3], &[]), E::BadTerms);
    assert_eq!(refused(K::Refresh, 2, &[1, 4], &[]), E::WrongPeople);
    assert_eq!(refused(K::Refresh, 2, &[1], &[]), E::TooFewDealers);
    assert_eq!(refused(K::Recover, 2, &[1, 2, 3], &[]), E::AlreadyMember);
    assert_eq!(refused(K::Recover, 2, &[1, 2, 9], &[]), E::WrongPeople);
    assert!(plan(&wallet, &asked(K::Recover, 2, &[1, 2, 9], &[3])).is_ok());
    assert!(plan(&wallet, &asked(K::Recover, 2, &[1, 2, 9], &[4])).is_ok());
}

#[test]
fn a_quick_add_brings_one_newcomer_and_takes_every_holder() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    let quick = |t, participants: &[u8], removed: &[u8]| {
        plan(&wallet, &asked(ChangeKind::QuickAdd, t, participants, removed))
    };
    let change = quick(2, &[1, 2, 3, 9], &[]).unwrap();
    assert_eq!((change.dealers, change.joining), (set(&[1, 2, 3]), set(&[9])));
    assert_eq!((change.holders, change.asleep), (set(&[1, 2, 3, 9]), set(&[4])));
    assert_eq!(quick(3, &[1, 2, 3, 9], &[]), Err(ChangeError::ThresholdFixed));
    assert_eq!(quick(2, &[1, 2, 9], &[]), Err(ChangeError::TooFewDealers));
    assert_eq!(quick(2, &[1, 2, 3], &[]), Err(ChangeError::AlreadyMember));
    assert_eq!(quick(2, &[1, 2, 3, 4], &[]), Err(ChangeError::AlreadyMember));
    assert_eq!(quick(2, &[1, 2, 3, 8, 9], &[]), Err(ChangeError::WrongPeople));
    assert_eq!(quick(2, &[1, 2, 3, 4, 9], &[]), Err(ChangeError::WrongPeople));
    assert_eq!(quick(2, &[1, 2, 9], &[3]), Err(ChangeError::WrongPeople));
    assert_eq!(quick(2, &[1, 2, 3, 9], &[4]), Err(ChangeError::WrongPeople));
    let lost = Asked { lost: set(&[3]), ..asked(ChangeKind::QuickAdd, 2, &[1, 2, 3, 9], &[]) };
    assert_eq!(plan(&wallet, &lost), Err(ChangeError::WrongPeople));
    let full: Vec<u8> = (1..=11).collect();
    let ten = before(2, &full[..10], &[]);
    let eleven = plan(&ten, &asked(ChangeKind::QuickAdd, 2, &full, &[]));
    assert_eq!(eleven, Err(ChangeError::BadTerms));
}

#[test]
fn a_newcomer_may_deal_the_share_of_whom_it_replaces() {
    let wallet = before(3, &[1, 2, 3], &[4]);
    let asked = |kind, removed: &[u8], restored: &[(u8, u8)]| Asked {
        restored: restored.iter().copied().collect(),
        ..asked(kind, 3, &[1, 2, 9], removed)
    };
    let recover = |removed: &[u8], restored: &[(u8, u8)]| {
        plan(&wallet, &asked(ChangeKind::Recover, removed, restored))
    };
    let change = recover(&[3], &[(9, 3)]).unwrap();
    assert_eq!((change.dealers, change.holders), (set(&[1, 2, 9]), set(&[1, 2, 9])));
    assert_eq!((change.joining, change.leaving), (set(&[9]), set(&[])));
    assert_eq!(recover(&[3], &[]), Err(ChangeError::TooFewDealers));
    // Somebody who stays, who has no share, whom nobody knows; and members that bring one.
    for wrong in [(9, 1), (9, 4), (9, 8), (1, 3), (4, 3), (8, 3)] {
        assert_eq!(recover(&[3], &[wrong]), Err(ChangeError::WrongPeople), "{wrong:?}");
    }
    assert_eq!(recover(&[4], &[(9, 4)]), Err(ChangeError::WrongPeople), "it held none");
    let other = asked(ChangeKind::Remove, &[3], &[(9, 3)]);
    assert_eq!(plan(&wallet, &other), Err(ChangeError::WrongPeople));
    let two = Asked {
        restored: BTreeMap::from([(8, 3), (9, 3)]),
        ..self::asked(ChangeKind::Recover, 3, &[1, 2, 8, 9], &[3, 4])
    };
    assert_eq!(plan(&wallet, &two), Err(ChangeError::WrongPeople), "one share twice");
}

#[test]
fn a_holder_that_lost_its_share_gets_one_and_deals_none() {
    let wallet = before(2, &[1, 2, 3], &[]);
    let lost = |kind, participants: &[u8], removed: &[u8]| {
        let asked = Asked { lost: set(&[3]), ..asked(kind, 2, participants, removed) };
        plan(&wallet, &asked)
    };
    let change = lost(ChangeKind::Recover, &[1, 2, 3], &[]).unwrap();
    assert_eq!(change.dealers, set(&[1, 2]));
    assert_eq!((change.joining, change.holders), (set(&[3]), set(&[1, 2, 3])));
    assert_eq!(lost(ChangeKind::Refresh, &[1, 2, 3], &[]), Err(ChangeError::WrongPeople));
    assert_eq!(lost(ChangeKind::Recover, &[1, 3], &[]), Err(ChangeError::TooFewDealers));
    assert_eq!(lost(ChangeKind::Recover, &[1, 2], &[]), Err(ChangeError::WrongPeople));
    assert_eq!(lost(ChangeKind::Remove, &[1, 2, 3], &[3]), Err(ChangeError::WrongPeople));
}

#[test]
fn attempts_rise_by_one_and_nobody_makes_them_jump() {
    let now = ATTEMPT_SECONDS - 1;
    assert_eq!(next_attempt(3, [3, 5, 0], now), Some(6));
    assert_eq!(next_attempt(3, [3 + MOST_ATTEMPTS - 1], now), Some(3 + MOST_ATTEMPTS));
    assert_eq!(next_attempt(3, [3 + MOST_ATTEMPTS], now), None);
    assert_eq!(next_attempt(3, [u64::MAX], now), None);
    assert_eq!(next_attempt(u64::MAX, [], now), None);
    assert_eq!(next_attempt(u64::MAX - MOST_ATTEMPTS, [], u64::MAX), None);
}

#[test]
fn attempts_that_were_used_up_come_back_one_by_one() {
    let used_up = 3 + MOST_ATTEMPTS;
    assert_eq!(next_attempt(3, [used_up], ATTEMPT_SECONDS), Some(used_up + 1));
    assert_eq!(next_attempt(3, [used_up + 1], ATTEMPT_SECONDS), None);
    assert_eq!(next_attempt(3, [used_up + 1], 2 * ATTEMPT_SECONDS), Some(used_up + 2));
}

#[test]
fn only_a_master_asks_except_for_its_own_place() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    let check = |now, then, kind, participants: &[u8], removed: &[u8], initiator| {
        let asked = asked(kind, 2, participants, removed);
        let plan = plan(&wallet, &asked).unwrap();
        check_master((now, then), &asked, &plan, initiator)
    };
    use ChangeError as E;
    use ChangeKind as K;
    let all: &[u8] = &[1, 2, 3];
    assert_eq!(check(None, None, K::Refresh, all, &[], 2), Ok(()));
    assert_eq!(check(Some(1), Some(1), K::Refresh, all, &[], 1), Ok(()));
    assert_eq!(check(Some(1), Some(1), K::Refresh, all, &[], 2), Err(E::NotMaster));
    // A master that is left out is not gone.
    assert_eq!(check(Some(1), Some(1), K::Refresh, &[2, 3], &[], 2), Err(E::NotMaster));
    assert_eq!(check(Some(1), None, K::Refresh, all, &[], 1), Err(E::MasterFixed));
    assert_eq!(check(None, Some(2), K::Refresh, all, &[], 2), Err(E::MasterFixed));
    assert_eq!(check(Some(1), None, K::Remove, &[2, 3], &[1], 2), Ok(()));
    assert_eq!(check(Some(1), Some(1), K::Remove, &[2, 3], &[1], 2), Err(E::MasterFixed));
    assert_eq!(check(Some(4), Some(4), K::Recover, &[1, 2, 3, 4], &[], 2), Ok(()));
    assert_eq!(check(Some(1), Some(1), K::Recover, &[1, 2, 3, 4], &[], 2), Err(E::NotMaster));
    assert_eq!(check(None, Some(2), K::Master, all, &[], 3), Ok(()));
    assert_eq!(check(Some(1), Some(2), K::Master, all, &[], 3), Ok(()));
    assert_eq!(check(Some(1), None, K::Master, all, &[], 3), Ok(()));
    assert_eq!(check(Some(1), Some(1), K::Master, all, &[], 1), Err(E::Nothing));
    assert_eq!(check(None, Some(4), K::Master, all, &[], 1), Err(E::NotMember));
    assert!(may_propose(None, &1) && may_propose(Some(&1), &1) && !may_propose(Some(&1), &2));
}

#[test]
fn a_freeze_lasts_a_week_at_most() {
    assert!(may_freeze(100, 100 + LONGEST_FREEZE, 100, 0));
    assert!(!may_freeze(100, 101 + LONGEST_FREEZE, 100, 0), "too long");
    assert!(!may_freeze(100, 200, 200, 0), "over");
    assert!(!may_freeze(100, 100, 50, 60), "no time at all");
    assert!(may_freeze(160, 200, 100, 60));
    assert!(!may_freeze(161, 200, 100, 60), "made in the future");
    assert!(may_freeze(u64::MAX - 1, u64::MAX, u64::MAX - 1, 60));
}

#[test]
fn as_many_lift_a_freeze_as_must_agree() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    assert!(is_lifted(&wallet, &set(&[1, 3])));
    assert!(!is_lifted(&wallet, &set(&[1])));
    assert!(!is_lifted(&wallet, &set(&[1, 4, 9])));
}

#[test]
fn a_frozen_wallet_changes_only_with_whoever_froze_it() {
    let wallet = before(2, &[1, 2, 3], &[]);
    let without_3 = plan(&wallet, &asked(ChangeKind::Remove, 2, &[1, 2], &[3])).unwrap();
    assert_eq!(may_change(&without_3, &set(&[1])), Ok(()));
    assert_eq!(may_change(&without_3, &set(&[1, 3])), Err(ChangeError::Frozen));
    let asleep_3 = plan(&wallet, &asked(ChangeKind::Refresh, 2, &[1, 2], &[])).unwrap();
    assert_eq!(may_change(&asleep_3, &set(&[3])), Err(ChangeError::Frozen));
    assert_eq!(may_change(&asleep_3, &set(&[])), Ok(()));
}

#[test]
fn only_whoever_held_a_share_and_was_away_is_led_astray() {
    let common = before(2, &[1, 2, 3], &[]);
    let with_1 = (&before(2, &[1, 3], &[2]), 2);
    let with_2 = (&before(2, &[2, 3], &[1]), 2);
    let later = (with_2.0, 3);
    assert_eq!(strays(1, &common, with_1, with_2), set(&[2]));
    assert_eq!(strays(1, &common, with_1, later), set(&[1, 2]), "it is left out itself");
    assert_eq!(strays(3, &common, with_1, later), set(&[2]));
    let removed = before(2, &[1, 3], &[]);
    assert_eq!(strays(3, &common, (&removed, 2), with_2), set(&[]), "2 was removed");
    let alone = before(1, &[2], &[]);
    assert_eq!(strays(1, &common, with_1, (&alone, 3)), set(&[]), "too few made it");
    let strangers = before(2, &[3, 8, 9], &[]);
    assert_eq!(strays(1, &common, with_1, (&strangers, 3)), set(&[]), "as were these");
    let all = before(2, &[1, 2, 3], &[]);
    assert_eq!(strays(1, &common, with_1, (&all, 3)), set(&[]), "it is believed");
    assert_eq!(strays(1, &common, (&all, 3), with_1), set(&[]), "it is believed there");
    // Whoever is left behind with a higher threshold than the others go on with.
    let raised = before(3, &[1, 2, 3], &[]);
    let lower = before(2, &[1, 2], &[3]);
    assert_eq!(strays(3, &common, (&raised, 2), (&lower, 3)), set(&[3]));
}

#[test]
fn an_undoing_is_a_refresh_of_whoever_still_can() {
    let wallet = before(2, &[1, 2, 3], &[4]);
    let change = plan(&wallet, &asked(ChangeKind::Undo, 2, &[1, 2], &[])).unwrap();
    assert_eq!((change.holders, change.asleep), (set(&[1, 2]), set(&[3, 4])));
    let refused = |threshold, participants: &[u8], removed: &[u8]| {
        plan(&wallet, &asked(ChangeKind::Undo, threshold, participants, removed)).unwrap_err()
    };
    assert_eq!(refused(3, &[1, 2, 3], &[]), ChangeError::ThresholdFixed);
    assert_eq!(refused(2, &[1, 2, 4], &[]), ChangeError::WrongPeople);
    assert_eq!(refused(2, &[1, 2], &[3]), ChangeError::WrongPeople);
    assert_eq!(refused(2, &[1], &[]), ChangeError::TooFewDealers);
}

#[test]
fn a_stranger_to_an_epoch_believes_as_many_as_could_move_the_wallet() {
    let wallet = before(2, &[1, 2, 3], &[]);
    assert!(is_believed(&wallet, 1, 2, &set(&[1, 2, 9])));
    assert!(!is_believed(&wallet, 1, 2, &set(&[1, 8, 9])));
    assert!(!is_believed(&wallet, 2, 2, &set(&[1, 2, 9])));
}
