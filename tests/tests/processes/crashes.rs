//! A party is killed before any one call to its system while it makes a wallet, or fresh shares of
//! one.

use crate::{
    nightly,
    people::Reached,
    stage::Stage,
    tracer::{Step, Thread, Tracer, steps},
};

/// What a party is killed in.
struct Story {
    name: &'static str,
    /// What everybody does in it, on the disk first.
    kinds: &'static [&'static str],
    /// What of it every change tries.
    sampled: &'static [&'static str],
    /// The moment before it begins.
    before: fn() -> Stage,
    /// What people do, until it is done or one device goes down.
    play: fn(&mut Stage) -> Reached,
    /// What follows after a device came back; true where it was done all the same.
    rest: fn(&mut Stage, usize, Reached) -> bool,
    /// Who holds shares afterwards.
    members: &'static [usize],
}

/// What shares are made with.
const MAKING: &[&str] = &["create", "write", "fsync", "rename", "send", "receive", "say"];
/// Where a kill hurts most.
const RISKY: &[&str] = &["fsync", "rename", "send"];
const ALL: &[usize] = &[0, 1, 2];

const CREATE: Story = Story {
    name: "creation",
    kinds: &["mkdir", "create", "write", "fsync", "rename", "send", "receive", "say"],
    sampled: &["mkdir", "create", "write", "fsync", "rename", "send", "receive", "say"],
    before: Stage::new,
    play: Stage::create,
    rest: Stage::come_to_rest,
    members: ALL,
};

const REFRESH: Story = Story {
    name: "refresh",
    kinds: MAKING,
    sampled: MAKING,
    before: || {
        let mut stage = Stage::new();
        stage.create();
        assert_eq!(stage.come_to_one_epoch(), 1);
        stage
    },
    play: Stage::refresh,
    rest: |stage, _, _| {
        let epoch = stage.come_to_one_epoch();
        // And once more, undisturbed.
        stage.refresh();
        assert!(stage.come_to_one_epoch() > epoch, "no change afterwards\n{}", stage.told());
        epoch > 1
    },
    members: ALL,
};

const ADD: Story = Story {
    name: "addition",
    kinds: MAKING,
    sampled: RISKY,
    before: || {
        let mut stage = Stage::expecting([&[1], &[0], &[0, 1]]);
        stage.create_with(2, 2);
        stage.expect_all();
        stage
    },
    play: add,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, add),
    members: ALL,
};

fn add(stage: &mut Stage) -> Reached {
    stage.let_in("add", "2 1")
}

const REMOVE: Story = Story {
    name: "removal",
    kinds: MAKING,
    sampled: RISKY,
    before: || {
        let mut stage = Stage::new();
        stage.create();
        stage
    },
    play: remove,
    rest: |stage, _, _| stage.come_to_a_later_epoch(&[0, 1], remove),
    members: &[0, 1],
};

fn remove(stage: &mut Stage) -> Reached {
    let last = stage.id(2);
    stage.change("remove", &format!("2 0 {last}"), &[0, 1])
}

const THRESHOLD: Story = Story {
    name: "new threshold",
    kinds: MAKING,
    sampled: RISKY,
    before: || {
        let mut stage = Stage::new();
        stage.create_with(3, 3);
        stage
    },
    play: threshold,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, threshold),
    members: ALL,
};

fn threshold(stage: &mut Stage) -> Reached {
    stage.change("threshold", "2 0", ALL)
}

const RECOVER: Story = Story {
    name: "recovery",
    kinds: MAKING,
    sampled: RISKY,
    before: || {
        let mut stage = Stage::new();
        stage.create();
        stage.lose_the_last();
        stage
    },
    play: recover,
    rest: |stage, _, _| stage.come_to_a_later_epoch(ALL, recover),
    members: ALL,
};

fn recover(stage: &mut Stage) -> Reached {
    let lost = stage.lost();
    stage.let_in("recover", &format!("2 1 {lost}"))
}

/// The calls of one party in an undisturbed story, from the moment before it begins.
fn steps_of(story: &Story, victim: usize) -> Vec<Step> {
    let mut stage = (story.before)();
    let pid = stage.pid(victim);
    let (main, party) = (Thread::Main.number(pid), Thread::Party.number(pid));
    let tracer = Tracer::record(pid, &stage.home(victim).join("strace"));
    (story.play)(&mut stage);
    stage.ask(victim);
    stage.kill(victim);
    steps(&tracer.end(), main, party)
}

/// Kills before one step. Gives whether the step was reached, and whether its story was done all the
/// same.
fn crash(story: &Story, victim: usize, step: &Step) -> (bool, bool) {
    let mut stage = (story.before)();
    let log = stage.home(victim).join("strace");
    let tracer = Tracer::kill_before(step, stage.pid(victim), &log);
    let reached = (story.play)(&mut stage);
    let killed = stage.seats[victim].down;
    if !killed {
        // It went another way this time: the moment after the end is as good as any.
        stage.kill(victim);
    }
    tracer.end();
    let shown = stage.start(victim).wallets;
    stage.until("it is back", |seats| seats[victim].connected);
    let made = (story.rest)(&mut stage, victim, reached);
    stage.check(&shown, story.members);
    (killed, made)
}

/// All steps, or for every change one of each kind: for the host half way through, for a guest
/// later, when shares are on disks.
fn chosen<'a>(story: &Story, victim: usize, steps: &'a [Step]) -> Vec<&'a Step> {
    if nightly() {
        return steps.iter().collect();
    }
    let sample = |kind: &&str| {
        let of_kind: Vec<&Step> = steps.iter().filter(|step| step.kind == *kind).collect();
        let quarters = if victim == 0 { 2 } else { 3 };
        of_kind.get(of_kind.len() * quarters / 4).copied()
    };
    story.sampled.iter().filter_map(sample).collect()
}

fn crash_everywhere(story: &Story, victim: usize) {
    let steps = steps_of(story, victim);
    for kind in story.kinds {
        assert!(steps.iter().any(|step| step.kind == *kind), "nobody does {kind}: {steps:?}");
    }
    let (mut missed, mut made) = (0, 0);
    let chosen = chosen(story, victim, &steps);
    for step in &chosen {
        println!("{}: device {victim} is killed before {step}", story.name);
        let (killed, done) = crash(story, victim, step);
        assert!(killed || !step.is_always_met(), "{step} was not reached");
        missed += usize::from(!killed);
        made += usize::from(done);
    }
    let (tried, all) = (chosen.len(), steps.len());
    println!(
        "{}: device {victim} killed before {tried} of {all} steps, {missed} of them not met again; \
         {made} times it was done all the same",
        story.name
    );
    assert!(missed * 4 <= tried.max(4), "{missed} of {tried} steps were not met again");
}

#[test]
fn create_survives_a_kill_of_its_host_at_any_step() {
    crash_everywhere(&CREATE, 0);
}

#[test]
fn create_survives_a_kill_of_a_guest_at_any_step() {
    crash_everywhere(&CREATE, 1);
}

#[test]
fn a_refresh_survives_a_kill_of_its_initiator_at_any_step() {
    crash_everywhere(&REFRESH, 0);
}

#[test]
fn a_refresh_survives_a_kill_of_another_at_any_step() {
    crash_everywhere(&REFRESH, 2);
}

#[test]
fn an_addition_survives_a_kill_of_its_initiator_at_any_step() {
    crash_everywhere(&ADD, 0);
}

#[test]
fn an_addition_survives_a_kill_of_the_newcomer_at_any_step() {
    crash_everywhere(&ADD, 2);
}

#[test]
fn a_removal_survives_a_kill_of_one_that_stays_at_any_step() {
    crash_everywhere(&REMOVE, 1);
}

#[test]
fn a_new_threshold_survives_a_kill_of_another_at_any_step() {
    crash_everywhere(&THRESHOLD, 1);
}

#[test]
fn a_recovery_survives_a_kill_of_the_new_device_at_any_step() {
    crash_everywhere(&RECOVER, 2);
}
