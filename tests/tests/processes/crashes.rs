//! Parties are killed before any one call to their system while they make a wallet, fresh shares of
//! one, or a signature with one.

use std::iter;

use crate::{
    night,
    stage::Stage,
    stories::{ADD, CREATE, QUICK_ADD, RECOVER, REFRESH, REMOVE, SIGN, Story, THRESHOLD},
    tracer::{Step, Thread, Tracer, steps},
    whole::{BACKUP, COMEBACK, EXPORT, IMPORT, RESTORE},
};

/// All that a party does.
const ANY: &[&str] = &["mkdir", "create", "write", "fsync", "rename", "send", "receive", "say"];
/// What shares are made with.
const MAKING: &[&str] = &["create", "write", "fsync", "rename", "send", "receive", "say"];
/// Where a kill hurts most.
const RISKY: &[&str] = &["fsync", "rename", "send"];
/// Where what is on the disks may differ.
const DISK: &[&str] = &["fsync", "rename"];
/// Where a mark must be kept before a share leaves.
const GIVING: &[&str] = &["rename", "send"];
/// What makes a device of a folder.
const FOUNDING: &[&str] = &["found"];
/// How a file gets its name.
const FILES: &[&str] = &["part", "name"];
/// Each night tries a tenth of the steps, ten nights all of them.
const NIGHTS: usize = 10;

/// The calls of one party in an undisturbed story, from the moment before it begins.
fn steps_of(story: &Story, victim: usize) -> Vec<Step> {
    let mut stage = Stage::with_desks(story.before, story.desks);
    let pid = stage.pid(victim);
    let threads = Thread::all(pid);
    let tracer = Tracer::record(pid, &stage.home(victim).join("strace"));
    (story.play)(&mut stage);
    stage.ask(victim);
    stage.kill(victim);
    steps(&tracer.end(), &threads)
}

/// Kills the first of these before one step, and the others as soon as it is seen down. Gives whether
/// the step was reached, and whether its story was done all the same.
fn crash(story: &Story, victims: &[usize], step: &Step, back: Back) -> (bool, bool) {
    let mut stage = Stage::with_desks(story.before, story.desks);
    let first = victims[0];
    let tracer = Tracer::kill_before(step, stage.pid(first), &stage.home(first).join("strace"));
    let reached = (story.play)(&mut stage);
    let met = stage.seats[first].down;
    // Where the first went another way this time, the moment after the end is as good as any.
    victims.iter().for_each(|victim| stage.kill(*victim));
    tracer.end();
    (story.left)(&mut stage, victims);
    let order: Vec<usize> = match back {
        Back::FirstFirst => victims.to_vec(),
        Back::FirstLast => victims.iter().rev().copied().collect(),
    };
    for victim in order {
        stage.start(victim);
        stage.until("it is back", |seats| seats[victim].is_there());
    }
    let made = (story.rest)(&mut stage, victims, reached);
    stage.check(story.members);
    (met, made)
}

/// In which order those who were killed come back.
#[derive(Clone, Copy)]
enum Back {
    FirstFirst,
    FirstLast,
}

/// The steps to die before, each as those to try until one is met: a step of this night, or for every
/// change one of each of these kinds, for the host half way through, for a guest later, when shares
/// are on disks. Where a run is shorter than the recorded one, an earlier step will do.
fn chosen<'a>(sampled: &[&str], victim: usize, steps: &'a [Step]) -> Vec<Vec<&'a Step>> {
    if let Some(night) = night() {
        return steps.iter().skip(night % NIGHTS).step_by(NIGHTS).map(|step| vec![step]).collect();
    }
    let sample = |kind: &&str| {
        let of_kind: Vec<&Step> = steps.iter().filter(|step| step.kind == *kind).collect();
        let quarters = if victim == 0 { 2 } else { 3 };
        let late = of_kind.len() * quarters / 4;
        let earlier = iter::successors(Some(late), |at| (*at > 0).then_some(at / 2));
        earlier.map(|at| of_kind[at]).collect()
    };
    sampled.iter().map(sample).collect()
}

fn crash_everywhere(story: &Story, victims: &[usize], sampled: &[&str]) {
    let steps = steps_of(story, victims[0]);
    for kind in sampled {
        assert!(steps.iter().any(|step| step.kind == *kind), "nobody does {kind}: {steps:?}");
    }
    let (mut missed, mut made) = (0, 0);
    let chosen = chosen(sampled, victims[0], &steps);
    for (tries, back) in chosen.iter().zip([Back::FirstFirst, Back::FirstLast].iter().cycle()) {
        let met = tries.iter().any(|step| {
            println!("{}: devices {victims:?} are killed before {step}", story.name);
            let (met, done) = crash(story, victims, step, *back);
            made += usize::from(done);
            met
        });
        missed += usize::from(!met);
    }
    let (tried, all) = (chosen.len(), steps.len());
    println!(
        "{}: devices {victims:?} killed before {tried} of {all} steps, {missed} of them not met \
         again; {made} times it was done all the same",
        story.name
    );
    assert!(missed * 4 <= tried, "{missed} of {tried} steps were not met again");
}

/// All pairs, the one that dies first before the other.
fn crash_in_pairs(story: &Story) {
    for first in story.parties {
        for second in story.parties.iter().filter(|second| *second != first) {
            crash_everywhere(story, &[*first, *second], DISK);
        }
    }
}

/// One test for each of those that are killed in a story, with what every change tries.
macro_rules! killed {
    ($($(#[$mark:meta])? $test:ident: $story:ident, $victims:expr, $sampled:ident;)*) => {$(
        #[test]
        $(#[$mark])?
        fn $test() {
            crash_everywhere(&$story, &$victims, $sampled);
        }
    )*};
}

/// All pairs of a story, at night alone.
macro_rules! killed_in_pairs {
    ($($test:ident: $story:ident;)*) => {$(
        #[test]
        #[ignore = "at night"]
        fn $test() {
            crash_in_pairs(&$story);
        }
    )*};
}

killed! {
    create_survives_a_kill_of_its_host_at_any_step: CREATE, [0], ANY;
    create_survives_a_kill_of_a_guest_at_any_step: CREATE, [1], ANY;
    a_refresh_survives_a_kill_of_its_initiator_at_any_step: REFRESH, [0], MAKING;
    a_refresh_survives_a_kill_of_the_last_at_any_step: REFRESH, [2], MAKING;
    an_addition_survives_a_kill_of_its_initiator_at_any_step: ADD, [0], RISKY;
    an_addition_survives_a_kill_of_the_newcomer_at_any_step: ADD, [2], RISKY;
    an_addition_survives_kills_of_two_at_any_step: ADD, [2, 0], DISK;
    a_quick_addition_survives_a_kill_of_its_initiator_at_any_step: QUICK_ADD, [0], RISKY;
    a_quick_addition_survives_a_kill_of_the_newcomer_at_any_step: QUICK_ADD, [2], RISKY;
    a_removal_survives_a_kill_of_one_that_stays_at_any_step: REMOVE, [1], RISKY;
    a_new_threshold_survives_a_kill_of_another_at_any_step: THRESHOLD, [1], RISKY;
    a_recovery_survives_a_kill_of_the_new_device_at_any_step: RECOVER, [2], RISKY;
    a_signing_survives_a_kill_of_the_payer_at_any_step: SIGN, [0], RISKY;
    a_signing_survives_a_kill_of_the_other_at_any_step: SIGN, [1], RISKY;
    an_import_survives_a_kill_of_its_dealer_at_any_step: IMPORT, [0], DISK;
    an_export_survives_a_kill_of_the_receiver_at_any_step: EXPORT, [0], DISK;
    an_export_survives_a_kill_of_a_giver_at_any_step: EXPORT, [1], GIVING;
    a_backup_survives_a_kill_at_any_step: BACKUP, [0], FILES;
    a_recovery_with_a_backup_survives_a_kill_of_the_new_device_at_any_step: RESTORE, [2], DISK;
    a_founding_with_a_backup_survives_a_kill_at_any_step: COMEBACK, [2], FOUNDING;
    #[ignore = "at night"]
    an_import_survives_a_kill_of_a_guest_at_any_step: IMPORT, [1], RISKY;
    #[ignore = "at night"]
    a_recovery_with_a_backup_survives_a_kill_of_its_initiator_at_any_step: RESTORE, [0], RISKY;
    #[ignore = "at night"]
    create_survives_a_kill_of_another_guest_at_any_step: CREATE, [2], RISKY;
    #[ignore = "at night"]
    a_refresh_survives_a_kill_of_another_at_any_step: REFRESH, [1], RISKY;
    #[ignore = "at night"]
    an_addition_survives_a_kill_of_another_at_any_step: ADD, [1], RISKY;
    #[ignore = "at night"]
    a_quick_addition_survives_a_kill_of_another_at_any_step: QUICK_ADD, [1], RISKY;
    #[ignore = "at night"]
    a_removal_survives_a_kill_of_its_initiator_at_any_step: REMOVE, [0], RISKY;
    #[ignore = "at night"]
    a_removal_survives_a_kill_of_the_one_removed_at_any_step: REMOVE, [2], RISKY;
    #[ignore = "at night"]
    a_new_threshold_survives_a_kill_of_its_initiator_at_any_step: THRESHOLD, [0], RISKY;
    #[ignore = "at night"]
    a_new_threshold_survives_a_kill_of_the_last_at_any_step: THRESHOLD, [2], RISKY;
    #[ignore = "at night"]
    a_recovery_survives_a_kill_of_its_initiator_at_any_step: RECOVER, [0], RISKY;
    #[ignore = "at night"]
    a_recovery_survives_a_kill_of_another_at_any_step: RECOVER, [1], RISKY;
}

killed_in_pairs! {
    create_survives_kills_of_any_two_at_any_step: CREATE;
    a_refresh_survives_kills_of_any_two_at_any_step: REFRESH;
    an_addition_survives_kills_of_any_two_at_any_step: ADD;
    a_quick_addition_survives_kills_of_any_two_at_any_step: QUICK_ADD;
    a_removal_survives_kills_of_any_two_at_any_step: REMOVE;
    a_new_threshold_survives_kills_of_any_two_at_any_step: THRESHOLD;
    a_recovery_survives_kills_of_any_two_at_any_step: RECOVER;
    a_signing_survives_kills_of_any_two_at_any_step: SIGN;
    an_import_survives_kills_of_any_two_at_any_step: IMPORT;
    an_export_survives_kills_of_both_at_any_step: EXPORT;
    a_recovery_with_a_backup_survives_kills_of_any_two_at_any_step: RESTORE;
}

#[test]
fn a_refresh_survives_kills_of_two_at_any_step() {
    crash_everywhere(&REFRESH, &[0, 1], DISK);
}

#[test]
fn a_signing_survives_kills_of_both_at_any_step() {
    crash_everywhere(&SIGN, &[0, 1], DISK);
}
