//! The store on a real file system.

#![cfg(feature = "native")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path, thread};

use host::store::{DirStore, MAX_RECORD, MemoryStore, RecordName, Store, StoreError};

fn name(text: &str) -> RecordName {
    RecordName::new(text).unwrap()
}

/// What every store does, whatever it is made of.
fn behaves(store: &dyn Store) {
    let (record, epoch, other) =
        (name("wallets/aa/record"), name("wallets/aa/epochs/1-cc"), name("wallets/bb/record"));
    assert_eq!(store.read(&record).unwrap(), None);
    assert_eq!(store.list(&name("wallets")).unwrap(), []);

    store.write(&record, b"one").unwrap();
    assert_eq!(store.read_previous(&record).unwrap(), None);
    store.write(&record, b"two").unwrap();
    store.write(&epoch, b"old share").unwrap();
    store.write(&epoch, b"share").unwrap();
    store.write(&other, b"").unwrap();
    assert_eq!(store.read(&record).unwrap().unwrap(), b"two");
    assert_eq!(store.read_previous(&record).unwrap().unwrap(), b"one");
    assert_eq!(store.read_previous(&epoch).unwrap(), None);
    assert_eq!(store.read(&other).unwrap().unwrap(), b"");

    assert_eq!(store.list(&name("wallets")).unwrap(), [epoch.clone(), record.clone(), other]);
    assert_eq!(store.list(&name("wallets/aa")).unwrap(), [epoch.clone(), record.clone()]);
    assert_eq!(store.list(&record).unwrap(), []);

    store.erase(&record).unwrap();
    store.erase(&record).unwrap();
    store.erase(&name("never/was")).unwrap();
    assert_eq!(store.read(&record).unwrap(), None);
    assert_eq!(store.read_previous(&record).unwrap(), None);
    assert_eq!(store.list(&name("wallets/aa")).unwrap(), [epoch]);

    let large = vec![7; MAX_RECORD + 1];
    assert!(matches!(store.write(&record, &large), Err(StoreError::TooLarge)));
    store.write(&record, large.get(1..).unwrap()).unwrap();
    assert_eq!(store.read(&record).unwrap().unwrap().len(), MAX_RECORD);
}

#[test]
fn a_directory_and_a_memory_behave_alike() {
    let dir = tempfile::tempdir().unwrap();
    behaves(&DirStore::open(&dir.path().join("store")).unwrap());
    behaves(&MemoryStore::new());
}

#[test]
fn records_outlive_the_program() {
    let dir = tempfile::tempdir().unwrap();
    DirStore::open(dir.path()).unwrap().write(&name("identity"), b"me").unwrap();
    let store = DirStore::open(dir.path()).unwrap();
    assert_eq!(store.read(&name("identity")).unwrap().unwrap(), b"me");
}

#[test]
fn a_store_in_use_is_refused_to_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let first = DirStore::open(dir.path()).unwrap();
    let second = DirStore::open(dir.path()).unwrap_err();
    assert!(matches!(second, StoreError::InUse));
    assert_eq!(second.code(), "store.in_use");
    drop(first);
    assert!(DirStore::open(dir.path()).is_ok());
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("store");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
    let store = DirStore::open(&root).unwrap();
    let record = name("wallets/aa/record");
    store.write(&record, b"one").unwrap();
    store.write(&record, b"two").unwrap();
    for place in ["", "wallets", "wallets/aa"] {
        assert_eq!(mode(&root.join(place)), 0o700, "{place}");
    }
    for file in [".in-use", "wallets/aa/record", "wallets/aa/record.1"] {
        assert_eq!(mode(&root.join(file)), 0o600, "{file}");
    }
}

#[test]
fn opening_clears_away_what_an_interruption_left() {
    let dir = tempfile::tempdir().unwrap();
    let epochs = dir.path().join("wallets/aa/epochs");
    fs::create_dir_all(&epochs).unwrap();
    for left in [".1-cc.new", ".1-cc.gone", ".stranger", "1-cc", "UPPER"] {
        fs::write(epochs.join(left), b"left behind").unwrap();
    }
    let store = DirStore::open(dir.path()).unwrap();
    let mut names: Vec<_> =
        fs::read_dir(&epochs).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, [".stranger", "1-cc", "UPPER"]);
    let listed = store.list(&name("wallets")).unwrap();
    assert_eq!(listed, [name("wallets/aa/epochs/1-cc")]);
}

#[test]
fn an_erased_record_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = DirStore::open(dir.path()).unwrap();
    let record = name("wallets/aa/record");
    store.write(&record, b"one").unwrap();
    store.write(&record, b"two").unwrap();
    store.erase(&record).unwrap();
    assert_eq!(fs::read_dir(dir.path().join("wallets/aa")).unwrap().count(), 0);
}

#[test]
fn whoever_reads_while_another_writes_sees_one_whole_content() {
    let dir = tempfile::tempdir().unwrap();
    let store = DirStore::open(dir.path()).unwrap();
    let record = name("wallets/aa/record");
    let content = |byte: u8| vec![byte; 10_000 + usize::from(byte)];
    store.write(&record, &content(0)).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for byte in 1..40 {
                store.write(&record, &content(byte)).unwrap();
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let seen = store.read(&record).unwrap().unwrap();
            let byte = *seen.first().unwrap();
            assert!(seen == content(byte) && byte >= last);
            last = byte;
        }
    });
    assert_eq!(store.read(&record).unwrap().unwrap(), content(39));
    assert_eq!(store.read_previous(&record).unwrap().unwrap(), content(38));
}
