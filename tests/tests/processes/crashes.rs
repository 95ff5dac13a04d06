//! A party is killed before any one call to its system while it makes a wallet, or fresh shares of
//! one.

use crate::{
    nightly,
    stage::Stage,
    tracer::{Step, Thread, Tracer, steps},
};

/// What every creation does, on the disk first.
const KINDS: [&str; 8] = ["mkdir", "create", "write", "fsync", "rename", "send", "receive", "say"];

/// The calls of one party in an undisturbed creation, from the moment before it begins.
fn steps_of_create(victim: usize) -> Vec<Step> {
    let mut stage = Stage::new();
    let pid = stage.pid(victim);
    let (main, party) = (Thread::Main.number(pid), Thread::Party.number(pid));
    let tracer = Tracer::record(pid, &stage.home(victim).join("strace"));
    stage.create();
    stage.ask(victim);
    stage.kill(victim);
    steps(&tracer.end(), main, party)
}

/// Kills before one step. Gives whether the step was reached, and whether its creation made a
/// wallet.
fn crash(victim: usize, step: &Step) -> (bool, bool) {
    let mut stage = Stage::new();
    let log = stage.home(victim).join("strace");
    let tracer = Tracer::kill_before(step, stage.pid(victim), &log);
    let reached = stage.create();
    let killed = stage.seats[victim].down;
    if !killed {
        // It went another way this time: the moment after the end is as good as any.
        stage.kill(victim);
    }
    tracer.end();
    let shown = stage.start(victim).wallets;
    stage.until("it is back", |seats| seats[victim].connected);
    let made = stage.come_to_rest(victim, reached);
    stage.check(&shown);
    (killed, made)
}

/// All steps, or for every change one of each kind: for the host half way through, for a guest
/// later, when shares are on disks.
fn chosen(victim: usize, steps: &[Step]) -> Vec<&Step> {
    if nightly() {
        return steps.iter().collect();
    }
    let sample = |kind| {
        let of_kind: Vec<&Step> = steps.iter().filter(|step| step.kind == kind).collect();
        let quarters = if victim == 0 { 2 } else { 3 };
        of_kind.get(of_kind.len() * quarters / 4).copied()
    };
    KINDS.into_iter().filter_map(sample).collect()
}

fn crash_everywhere(victim: usize) {
    let steps = steps_of_create(victim);
    for kind in KINDS {
        assert!(steps.iter().any(|step| step.kind == kind), "nobody does {kind}: {steps:?}");
    }
    let (mut missed, mut made) = (0, 0);
    let chosen = chosen(victim, &steps);
    for step in &chosen {
        println!("device {victim} is killed before {step}");
        let (killed, wallet) = crash(victim, step);
        assert!(killed || !step.is_always_met(), "{step} was not reached");
        missed += usize::from(!killed);
        made += usize::from(wallet);
    }
    let (tried, all) = (chosen.len(), steps.len());
    println!(
        "device {victim}: killed before {tried} of {all} steps, {missed} of them not met again; \
         {made} creations made their wallet all the same"
    );
    assert!(missed * 4 <= tried, "{missed} of {tried} steps were not met again");
}

/// What every refresh does.
const REFRESH: [&str; 7] = ["create", "write", "fsync", "rename", "send", "receive", "say"];

/// A stage with a wallet, at rest.
fn with_wallet() -> Stage {
    let mut stage = Stage::new();
    stage.create();
    assert_eq!(stage.come_to_one_epoch(), 1);
    stage
}

fn steps_of_refresh(victim: usize) -> Vec<Step> {
    let mut stage = with_wallet();
    let pid = stage.pid(victim);
    let (main, party) = (Thread::Main.number(pid), Thread::Party.number(pid));
    let tracer = Tracer::record(pid, &stage.home(victim).join("strace"));
    stage.refresh();
    stage.ask(victim);
    stage.kill(victim);
    steps(&tracer.end(), main, party)
}

/// Kills before one step of a refresh. Gives whether the step was reached, and whether the shares
/// were made all the same.
fn crash_in_refresh(victim: usize, step: &Step) -> (bool, bool) {
    let mut stage = with_wallet();
    let log = stage.home(victim).join("strace");
    let tracer = Tracer::kill_before(step, stage.pid(victim), &log);
    stage.refresh();
    let killed = stage.seats[victim].down;
    if !killed {
        stage.kill(victim);
    }
    tracer.end();
    let shown = stage.start(victim).wallets;
    stage.until("it is back", |seats| seats[victim].connected);
    let epoch = stage.come_to_one_epoch();
    stage.check(&shown);
    // And once more, undisturbed.
    stage.come_to_one_epoch();
    stage.refresh();
    assert!(stage.come_to_one_epoch() > epoch, "no change afterwards\n{}", stage.told());
    stage.check(&shown);
    (killed, epoch > 1)
}

fn crash_everywhere_in_refresh(victim: usize) {
    let steps = steps_of_refresh(victim);
    for kind in REFRESH {
        assert!(steps.iter().any(|step| step.kind == kind), "nobody does {kind}: {steps:?}");
    }
    let (mut missed, mut made) = (0, 0);
    let chosen = chosen(victim, &steps);
    for step in &chosen {
        println!("device {victim} is killed before {step} of a refresh");
        let (killed, fresh) = crash_in_refresh(victim, step);
        assert!(killed || !step.is_always_met(), "{step} was not reached");
        missed += usize::from(!killed);
        made += usize::from(fresh);
    }
    let (tried, all) = (chosen.len(), steps.len());
    println!(
        "refresh, device {victim}: killed before {tried} of {all} steps, {missed} of them not met \
         again; {made} times the shares were made all the same"
    );
    assert!(missed * 4 <= tried, "{missed} of {tried} steps were not met again");
}

#[test]
fn a_refresh_survives_a_kill_of_its_initiator_at_any_step() {
    crash_everywhere_in_refresh(0);
}

#[test]
fn a_refresh_survives_a_kill_of_another_at_any_step() {
    crash_everywhere_in_refresh(2);
}

#[test]
fn create_survives_a_kill_of_its_host_at_any_step() {
    crash_everywhere(0);
}

#[test]
fn create_survives_a_kill_of_a_guest_at_any_step() {
    crash_everywhere(1);
}
