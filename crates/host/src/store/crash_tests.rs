//! Every step of every operation fails once in every way, and no record is ever lost.

use std::{io::ErrorKind, path::Path};

use super::{
    DirStore, RecordName, Store, StoreError,
    faulty::{Aftermath, Fault, FaultyDisk},
};

const OLDER: &[u8] = b"the generation before the old one";
const OLD: &[u8] = b"the old generation";
const NEW: &[u8] = b"what is to be kept from now on, and is longer than the old";
const NAMES: [&str; 3] = ["lock", "wallets/aa/record", "wallets/aa/epochs/1-cc"];

/// How a fault is told apart from the next, for messages.
type Story = (String, FaultyDisk);

fn open(disk: &FaultyDisk) -> DirStore {
    DirStore::open_on(disk.clone(), Path::new("/store")).unwrap()
}

/// A disk whose store holds `contents` as the generations of a record.
fn disk_with(name: &RecordName, contents: &[&[u8]]) -> FaultyDisk {
    let disk = FaultyDisk::new();
    let store = open(&disk);
    contents.iter().for_each(|content| store.write(name, content).unwrap());
    disk
}

/// How many steps `act` takes on such a disk.
fn count(name: &RecordName, contents: &[&[u8]], act: impl Fn(&DirStore)) -> usize {
    let disk = disk_with(name, contents);
    let store = open(&disk);
    disk.mend();
    act(&store);
    disk.steps()
}

const ERRORS: [ErrorKind; 4] = [
    ErrorKind::StorageFull,
    ErrorKind::PermissionDenied,
    ErrorKind::ReadOnlyFilesystem,
    ErrorKind::Other,
];

fn faults() -> impl Iterator<Item = Fault> {
    ERRORS.into_iter().flat_map(|kind| [Fault::Once(kind), Fault::Lasting(kind)])
}

/// Runs `act` with every fault at every step; `check` sees the store after an error, and again
/// after `act` was repeated on the mended disk.
fn at_every_step_with_errors(
    name: &RecordName,
    contents: &[&[u8]],
    act: impl Fn(&DirStore) -> Result<(), StoreError>,
    check: impl Fn(&Story, &DirStore, bool),
) -> usize {
    let steps = count(name, contents, |store| act(store).unwrap());
    let mut runs = 0;
    for step in 0..steps {
        for fault in faults() {
            let disk = disk_with(name, contents);
            let store = open(&disk);
            disk.plan(step, fault);
            let done = act(&store).is_ok();
            disk.mend();
            let story = (format!("{name}: {fault:?} at step {step} of {steps}"), disk.clone());
            check(&story, &store, done);
            act(&store).unwrap();
            check(&story, &store, true);
            runs += 1;
        }
    }
    runs
}

/// The same with the power cut at every step, in every aftermath, and the store opened again.
/// Opening has steps of its own after a cut, and is cut once more at each of them.
fn at_every_step_with_power_cuts(
    name: &RecordName,
    contents: &[&[u8]],
    act: impl Fn(&DirStore) -> Result<(), StoreError>,
    check: impl Fn(&Story, &DirStore, bool),
) -> usize {
    let steps = count(name, contents, |store| act(store).unwrap());
    let mut runs = 0;
    // One step beyond the last: the cut comes after everything has returned.
    for step in 0..=steps {
        for (aftermath, second) in pairs() {
            for second_step in 0..8 {
                let disk = disk_with(name, contents);
                let store = open(&disk);
                disk.plan(step, Fault::PowerCut);
                let done = act(&store).is_ok();
                drop(store);
                disk.restart(aftermath);
                disk.plan(second_step, Fault::PowerCut);
                let _ = DirStore::open_on(disk.clone(), Path::new("/store"));
                disk.restart(second);

                let cut = format!("cut at step {step} of {steps}, {aftermath:?}");
                let again = format!("then at step {second_step} of opening, {second:?}");
                let story = (format!("{name}: {cut}, {again}"), disk.clone());
                let store = open(&disk);
                check(&story, &store, done);
                act(&store).unwrap();
                check(&story, &store, true);
                runs += 1;
            }
        }
    }
    runs
}

fn pairs() -> impl Iterator<Item = (Aftermath, Aftermath)> {
    Aftermath::ALL.into_iter().flat_map(|one| Aftermath::ALL.map(|other| (one, other)))
}

/// Either the old or the new content is there, whole; after success the new.
fn check_write(name: &RecordName, old: Option<&'static [u8]>) -> impl Fn(&Story, &DirStore, bool) {
    move |(story, disk), store, done| {
        let content = store.read(name).unwrap();
        let content = content.as_deref();
        assert!(content == Some(NEW) || (!done && content == old), "{story}: {content:?}");

        let previous = store.read_previous(name).unwrap();
        let whole = [None, Some(OLDER), Some(OLD), Some(NEW)].contains(&previous.as_deref());
        assert!(whole, "{story}: {previous:?}");
        if !name.keeps_previous() {
            assert_eq!(previous, None, "{story}");
            assert!(content != Some(NEW) || !disk_shows(disk, OLD), "{story}: an old one survived");
        }
    }
}

/// Whether programs could still find these bytes under any name.
fn disk_shows(disk: &FaultyDisk, bytes: &[u8]) -> bool {
    disk.restart(Aftermath::Kept);
    disk.holds(bytes)
}

#[test]
fn a_write_that_fails_leaves_the_old_content_or_the_new() {
    let mut runs = 0;
    for name in NAMES.map(|name| RecordName::new(name).unwrap()) {
        let write = |store: &DirStore| store.write(&name, NEW);
        runs += at_every_step_with_errors(&name, &[], write, check_write(&name, None));
        let check = check_write(&name, Some(OLD));
        runs += at_every_step_with_errors(&name, &[OLDER, OLD], write, check);
    }
    println!("{runs} runs");
}

#[test]
fn a_power_cut_while_writing_leaves_the_old_content_or_the_new() {
    let mut runs = 0;
    for name in NAMES.map(|name| RecordName::new(name).unwrap()) {
        let write = |store: &DirStore| store.write(&name, NEW);
        runs += at_every_step_with_power_cuts(&name, &[], write, check_write(&name, None));
        let check = check_write(&name, Some(OLD));
        runs += at_every_step_with_power_cuts(&name, &[OLDER, OLD], write, check);
    }
    println!("{runs} runs");
}

/// The record is there, whole, or gone; after success no generation of it has a name.
fn check_erase(name: &RecordName) -> impl Fn(&Story, &DirStore, bool) {
    move |(story, disk), store, done| {
        let content = store.read(name).unwrap();
        let content = content.as_deref();
        assert!(content.is_none() || (!done && content == Some(OLD)), "{story}: {content:?}");
        if done {
            assert_eq!(store.read_previous(name).unwrap(), None, "{story}");
            for generation in [OLDER, OLD] {
                assert!(!disk.holds(generation), "{story}: a generation survived");
            }
        }
    }
}

#[test]
fn an_erasure_that_fails_is_finished_by_the_next() {
    let mut runs = 0;
    for name in NAMES.map(|name| RecordName::new(name).unwrap()) {
        let erase = |store: &DirStore| store.erase(&name);
        runs += at_every_step_with_errors(&name, &[OLDER, OLD], erase, check_erase(&name));
    }
    println!("{runs} runs");
}

#[test]
fn a_power_cut_while_erasing_leaves_the_record_or_nothing() {
    let mut runs = 0;
    for name in NAMES.map(|name| RecordName::new(name).unwrap()) {
        let erase = |store: &DirStore| store.erase(&name);
        runs += at_every_step_with_power_cuts(&name, &[OLDER, OLD], erase, check_erase(&name));
    }
    println!("{runs} runs");
}

#[test]
fn other_records_never_notice() {
    let (name, other) = (
        RecordName::new("wallets/aa/epochs/2-dd").unwrap(),
        RecordName::new("wallets/aa/epochs/1-cc").unwrap(),
    );
    let steps = count(&name, &[], |store| store.write(&name, NEW).unwrap());
    for step in 0..steps {
        for aftermath in Aftermath::ALL {
            let disk = disk_with(&other, &[OLD]);
            let store = open(&disk);
            disk.plan(step, Fault::PowerCut);
            assert!(store.write(&name, NEW).is_err());
            disk.restart(aftermath);
            let store = open(&disk);
            assert_eq!(store.read(&other).unwrap().as_deref(), Some(OLD), "{step} {aftermath:?}");
            let epochs = RecordName::new("wallets/aa/epochs").unwrap();
            assert!(
                store.list(&epochs).unwrap().iter().all(|found| *found == other || *found == name)
            );
        }
    }
}

#[test]
fn each_kind_of_failure_has_its_name() {
    let name = RecordName::new("identity").unwrap();
    let codes = ["store.full", "store.denied", "store.denied", "store.failed"];
    for (kind, code) in ERRORS.into_iter().zip(codes) {
        let disk = FaultyDisk::new();
        let store = open(&disk);
        disk.plan(0, Fault::Lasting(kind));
        assert_eq!(store.write(&name, NEW).unwrap_err().code(), code);
    }
}

/// A disk that forgets to sync must be caught, or the tests above prove nothing.
#[test]
fn what_is_not_synced_is_lost_or_torn_here() {
    use super::Disk;

    let root = Path::new("/store");
    let file = root.join("a");
    for (synced, aftermath, survives) in [
        (false, Aftermath::Lost, None),
        (false, Aftermath::Kept, Some(&b"12345678"[..])),
        (false, Aftermath::Torn, Some(&b"1234"[..])),
        (true, Aftermath::Lost, Some(&b""[..])),
    ] {
        let disk = FaultyDisk::new();
        disk.make_dir(root).unwrap();
        disk.create(&file).unwrap().write(b"12345678").unwrap();
        if synced {
            disk.sync_dir(root).unwrap();
        }
        disk.restart(aftermath);
        assert_eq!(disk.read(&file).unwrap().as_deref(), survives, "{aftermath:?}");
    }
}
