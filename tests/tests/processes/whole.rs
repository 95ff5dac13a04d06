//! The stories in which a key is whole or a share leaves its device, and in which parties are killed too:
//! import, export, backup, and coming back from one.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use host::{Password, pieces, recovery};
use party::{Party, Threshold};

use crate::{
    devices::Devices,
    node::CHAIN_ID,
    people::{Reached, any_down},
    stage::{AMOUNT, RECIPIENT, Stage},
    stories::{ALL, CREATE, Story, THREE_OF_THREE, TWO_OF_THREE},
};

/// The phrase that test nodes use, and its first address.
const WORDS: &str = "test test test test test test test test test test test junk";
const ADDRESS: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
/// Of every backup.
const PASSWORD: &str = "the-password-of-backups";
const FILE: &str = "backup.cohort";

/// The last one's backup lies where it was, and a new device stands there.
static ONE_OF_ALL_LOST: LazyLock<Devices> = LazyLock::new(|| {
    let (mut devices, backup) = backed_up(&THREE_OF_THREE);
    devices.lose_the_last();
    fs::write(devices.home(2).join(FILE), backup).unwrap();
    devices
});
/// The same where nobody founded a device yet.
static NOTHING_THERE: LazyLock<Devices> = LazyLock::new(|| {
    let (mut devices, backup) = backed_up(&TWO_OF_THREE);
    devices.clear_the_last();
    fs::write(devices.home(2).join(FILE), backup).unwrap();
    devices
});

fn backed_up(devices: &Devices) -> (Devices, Vec<u8>) {
    let mut stage = Stage::with_desks(devices, &[2]);
    let (wallet, file) = (stage.wallet(), stage.home(2).join(FILE));
    assert!(stage.carry_out(2, &format!("save {wallet} {} {PASSWORD}", file.display())));
    let backup = fs::read(file).unwrap();
    (stage.end(), backup)
}

pub(crate) const IMPORT: Story = Story {
    name: "import",
    desks: &[0],
    play: import,
    rest: |stage, victims, reached| {
        let made = stage.come_to_rest(victims, reached, import);
        stage.ask_until(ALL, "everybody has the key that was brought, and its mark", |seats| {
            seats.iter().all(|seat| {
                seat.wallets.values().eq([ADDRESS]) && seat.imported.iter().eq(seat.wallets.keys())
            })
        });
        made
    },
    ..CREATE
};

fn import(stage: &mut Stage) -> Reached {
    stage.say(0, &format!("key {WORDS}"));
    stage.make("import 2 3 Old", 3)
}

pub(crate) const EXPORT: Story = Story {
    name: "export",
    parties: &[0, 1],
    before: &TWO_OF_THREE,
    desks: &[0],
    play: export,
    left: |stage, victims| victims.iter().for_each(|victim| stage.keep_disk(*victim)),
    rest: |stage, victims, _| {
        ALL.iter().for_each(|party| stage.leave(*party));
        let had = |stage: &Stage| stage.said().any(|(_, seat)| seat.revealed);
        let made = had(stage);
        for victim in victims.iter().filter(|_| made) {
            let kept = stage.kept_disk(*victim);
            let marked = stage.on_disk(&kept, |party| party.view().wallets[0].is_exported());
            assert!(marked, "device {victim} forgot that the keys left\n{}", stage.told());
        }
        if !made {
            export(stage);
            assert!(had(stage), "nor at the second try\n{}", stage.told());
        }
        let wallet = stage.wallet();
        stage.ask_until(ALL, "all know that the keys left", |seats| {
            seats.iter().all(|seat| seat.exported.contains(&wallet))
        });
        made
    },
    ..CREATE
};

fn export(stage: &mut Stage) -> Reached {
    stage.export(1)
}

pub(crate) const BACKUP: Story = Story {
    name: "backup",
    parties: &[0],
    before: &TWO_OF_THREE,
    desks: &[0],
    play: back_up,
    left: |stage, _| {
        let whole = whole_backups(&stage.home(0));
        let saved = stage.on_disk(&stage.home(0), |party| {
            let wallet = party.view().wallets.remove(0);
            wallet.members.iter().any(|member| member.is_me && member.saved)
        });
        assert!(!saved || whole > 0, "told as saved, and nothing is\n{}", stage.told());
    },
    rest: |stage, _, _| {
        let made = whole_backups(&stage.home(0)) == BACKUPS;
        stage.ask(0);
        back_up(stage);
        assert!(whole_backups(&stage.home(0)) >= BACKUPS, "{}", stage.told());
        stage.ask_until(&[0], "it is told as saved", |seats| seats[0].saved);
        made
    },
    ..CREATE
};

/// What one time leaves: a file, two parts of another, a living copy.
const BACKUPS: usize = 4;

/// The first device saves a recovery file, splits another in two and begins to keep copies, each time in a
/// folder of its own.
fn back_up(stage: &mut Stage) -> Reached {
    let (wallet, before) = (stage.wallet(), stage.seats[0].copies);
    let folder = tempfile::Builder::new().prefix(BACKED_UP).tempdir_in(stage.home(0)).unwrap();
    let folder = folder.keep();
    let copies = folder.join("copies");
    fs::create_dir(&copies).unwrap();
    let file = |name: &str| folder.join(name).display().to_string();
    let lines = [
        format!("save {wallet} {} {PASSWORD}", file("share.cohort")),
        format!("split {wallet} 2 Bank Sister"),
        format!("part 1 {} {PASSWORD}", file("part-1.cohort")),
        format!("part 2 {} {PASSWORD}", file("part-2.cohort")),
        format!("backups {PASSWORD}"),
        format!("folder {}", copies.display()),
    ];
    if lines.iter().all(|line| stage.carry_out(0, line)) {
        stage.until_told(0, "the copy is proven", |seat| seat.copies > before);
    }
    Reached::Started
}

const BACKED_UP: &str = "backed-up-";

/// How many backups of a device there are. Each is whole: under the name of one lies nothing else.
fn whole_backups(home: &Path) -> usize {
    let folders = entries(home).into_iter().filter(|path| path.is_dir());
    let folders = folders.filter(|path| path.to_string_lossy().contains(BACKED_UP));
    let files = folders.flat_map(|folder| {
        let copies = entries(&folder.join("copies"));
        entries(&folder).into_iter().chain(copies).filter(|path| path.is_file())
    });
    let named = files.filter(|path| path.extension().is_some_and(|end| end == "cohort"));
    named.map(|file| opens(&file)).count()
}

fn opens(file: &Path) {
    let password = Password::new(PASSWORD).unwrap();
    if pieces::peek(file).is_ok() {
        pieces::open(&fs::read(file).unwrap(), &password).unwrap();
        return;
    }
    let (_, payload) = recovery::open(file, &password)
        .unwrap_or_else(|error| panic!("{} is no backup: {error}", file.display()));
    assert!(Party::<Threshold>::read_backup(payload.expose()).is_ok());
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

pub(crate) const RESTORE: Story = Story {
    name: "recovery with a backup",
    before: &ONE_OF_ALL_LOST,
    desks: &[2],
    play: restore,
    rest: |stage, _, _| {
        signs_nothing(stage);
        let made = stage.come_to_a_later_epoch(ALL, restore);
        // Where all must agree, what is old stays until every new share is backed up.
        let wallet = stage.wallet();
        for party in [0, 1] {
            let file = stage.home(party).join("afresh.cohort");
            stage.say(party, &format!("save {wallet} {}", file.display()));
            let saved = |line: &String| line.contains("\"saved\"");
            stage.until("a backup is saved", |seats| seats[party].lines.iter().any(saved));
        }
        let file = stage.home(2).join("afresh.cohort");
        assert!(stage.carry_out(2, &format!("save {wallet} {} {PASSWORD}", file.display())));
        stage.ask_until(ALL, "what was restored goes", |seats| seats[2].restored.is_empty());
        let record = stage.home(2).join(format!("home/wallets/{wallet}/restored"));
        stage.ask_until(ALL, "its record goes", |_| !record.exists());
        made
    },
    ..CREATE
};

/// The new device takes the share out of the backup and is let in with it: all of them are needed.
fn restore(stage: &mut Stage) -> Reached {
    if !take_backup(stage) {
        return Reached::Asked;
    }
    stage.let_in("recover", &format!("3 1 {}", Devices::lost()))
}

fn take_backup(stage: &mut Stage) -> bool {
    let file = stage.home(2).join(FILE);
    stage.carry_out(2, &format!("restore {} {PASSWORD}", file.display()))
}

/// A device that only restored a share is no member.
fn signs_nothing(stage: &mut Stage) {
    [0, 2].iter().for_each(|party| stage.ask(*party));
    if stage.seats[2].epochs.is_empty() {
        let (wallet, other) = (stage.wallet(), stage.id(0));
        let line = format!("send {wallet} {CHAIN_ID} {RECIPIENT} {AMOUNT} {other}");
        let refused = stage.refusal(2, &line);
        assert_eq!(refused.as_deref(), Some("wallet.none"), "{}", stage.told());
    }
}

pub(crate) const COMEBACK: Story = Story {
    name: "founding with a backup",
    parties: &[2],
    before: &NOTHING_THERE,
    desks: &[2],
    play: |stage| {
        take_backup(stage);
        stage.until("it is connected", |seats| seats[2].connected || any_down(seats));
        Reached::Started
    },
    left: |stage, _| {
        if stage.home(2).join("home/lock").exists() {
            let restored = stage.on_disk(&stage.home(2), |party| party.view().restored.len());
            assert_eq!(restored, 1, "founded without its share\n{}", stage.told());
        }
    },
    rest: |stage, _, _| {
        let made = !stage.seats[2].fresh;
        if !made {
            assert!(take_backup(stage), "{}", stage.told());
        }
        let wallet = stage.wallet();
        stage.until_told(2, "its share is there", |seat| seat.restored.contains(&wallet));
        signs_nothing(stage);
        made
    },
    members: &[0, 1],
};
