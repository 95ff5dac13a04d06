//! Homes of devices that do not run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use host::{
    KdfParams, Password,
    home::{Home, Keys},
    keychain::NoKeychain,
};
use party::wire::{pairing::DeviceKind, text::Name};
use serde_json::Value;
use tempfile::TempDir;

use crate::programs::program;

/// Devices that were founded and never used. The last one comes where another is lost. That one is founded by
/// the program; opening it is slow by design, the others are quick.
static FOUNDED: LazyLock<(TempDir, [String; 4])> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let ids = [1, 2, 3, 4].map(|number| {
        let home = folder.path().join(number.to_string());
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join("password"), format!("{}\n", password(number))).unwrap();
        let name = format!("Device {number}");
        if number == 4 {
            let output = cosigner(&home).args(["init", "--name", &name]).output().unwrap();
            let said: Value = serde_json::from_slice(&output.stdout).unwrap();
            return said["id"].as_str().unwrap().to_owned();
        }
        let password = Password::new(&password(number)).unwrap();
        let (name, kind, cost) = (Name::new(name).unwrap(), DeviceKind::Server, KdfParams::FLOOR);
        let founded = Home::open(&home.join("home")).unwrap();
        let keys = founded.found(name, kind, &password, cost, None).unwrap();
        keys.introduction().bundle.party_id().to_string()
    });
    (folder, ids)
});

/// The password of the device of this number, from 1.
pub(crate) fn password(number: usize) -> String {
    format!("device {number} keeps a long password")
}

/// Opens the home of a device that does not run.
pub(crate) fn unlock(folder: &Path) -> Keys {
    let typed = fs::read_to_string(folder.join("password")).unwrap();
    let password = Password::new(typed.trim_end()).unwrap();
    Home::open(&folder.join("home")).unwrap().unlock(&password, &NoKeychain).unwrap()
}

/// The program of a device with this folder.
pub(crate) fn cosigner(folder: &Path) -> Command {
    let mut command = Command::new(program("cosigner"));
    command.arg("--home").arg(folder.join("home"));
    command.arg("--password-file").arg(folder.join("password"));
    command
}

/// Three devices, each in its seat. What they know is copied for each story that begins with it.
pub(crate) struct Devices {
    folder: TempDir,
    /// Who of those who were founded sits in each seat.
    founded: [usize; 3],
}

impl Devices {
    /// Three that were never used.
    pub(crate) fn new() -> Self {
        let founded = [0, 1, 2];
        let devices = Self { folder: tempfile::tempdir().unwrap(), founded };
        founded.iter().for_each(|seat| devices.bring(*seat));
        devices
    }

    /// The same ones once more, as they are now.
    pub(crate) fn copied(&self) -> Self {
        let beside = Self { folder: tempfile::tempdir().unwrap(), founded: self.founded };
        (0..3).for_each(|seat| copy(&self.home(seat), &beside.home(seat)));
        beside
    }

    /// The device in the last seat is lost, and a new one sits there. Whoever has it now has all of it.
    pub(crate) fn lose_the_last(&mut self) {
        fs::rename(self.home(2), self.beside("lost")).unwrap();
        self.founded[2] = 3;
        self.bring(2);
    }

    /// The same, with nothing there but a password.
    pub(crate) fn clear_the_last(&mut self) {
        self.lose_the_last();
        fs::remove_dir_all(self.home(2).join("home")).unwrap();
    }

    /// The id of the device that was lost.
    pub(crate) fn lost() -> &'static str {
        &FOUNDED.1[2]
    }

    /// The device that sits here brings its home.
    fn bring(&self, seat: usize) {
        let number = self.founded[seat] + 1;
        copy(&FOUNDED.0.path().join(number.to_string()), &self.home(seat));
    }

    /// What lies beside the devices.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of a device: its home, its configuration, what it printed beside its events.
    pub(crate) fn home(&self, seat: usize) -> PathBuf {
        self.beside(&(seat + 1).to_string())
    }

    /// The id by which others know a device.
    pub(crate) fn id(&self, seat: usize) -> &'static str {
        &FOUNDED.1[self.founded[seat]]
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let beside = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &beside);
        } else {
            fs::copy(entry.path(), beside).unwrap();
        }
    }
}
