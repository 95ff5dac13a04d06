//! The keys of a wallet from its recovery files alone, and everything that does not make them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use chain::ethereum::EthAddress;
use host::{Password, recovery};
use mpc::{ChildPath, SecretBytes};
use party::{
    Threshold,
    exit::{Exit, ExitError, exit},
};
use scenarios::World;
use wire::{WalletId, descriptor::ChangeKind};

fn file(world: &mut World<Threshold>, device: usize, wallet: WalletId) -> SecretBytes {
    world.tell(device, |party, _| party.recovery_payload(wallet)).unwrap()
}

fn files(world: &mut World<Threshold>, devices: &[usize], wallet: WalletId) -> Vec<SecretBytes> {
    devices.iter().map(|device| file(world, *device, wallet)).collect()
}

fn address(found: &Exit) -> EthAddress {
    let path = ChildPath::new(found.manifest.terms.first_path()).unwrap();
    let key = found.keys[0].public().child_public_key(&path).unwrap();
    EthAddress::from_public_key(&key).unwrap()
}

fn refused(files: &[SecretBytes]) -> ExitError {
    exit(files).unwrap_err()
}

fn position(bytes: &[u8], of: &[u8]) -> usize {
    bytes.windows(of.len()).position(|window| window == of).unwrap()
}

#[test]
fn any_two_of_three_recovery_files_make_the_key_and_nothing_else_does() {
    let mut world = World::<Threshold>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let shown = world.devices[0].party().view().wallets[0].address;
    let mut found: Vec<[u8; 32]> = Vec::new();
    for pair in [[0, 1], [1, 2], [2, 0]] {
        let out = exit(&files(&mut world, &pair, wallet)).unwrap();
        assert_eq!(Some(address(&out)), shown);
        found.push(*out.keys[0].expose());
    }
    assert!(found.iter().all(|key| *key == found[0]));
    let old = files(&mut world, &[0, 1, 2], wallet);
    let [first, second, third] = &old[..] else { panic!("three files") };
    assert_eq!(exit(&old).unwrap().keys[0].public(), exit(&old[..2]).unwrap().keys[0].public());

    assert_eq!(refused(&[]), ExitError::TooFew { found: 0, needed: 2 });
    assert_eq!(refused(&old[..1]), ExitError::TooFew { found: 1, needed: 2 });
    let twice = [first.clone(), second.clone(), first.clone()];
    assert_eq!(refused(&twice), ExitError::SameDevice { file: 2, earlier: 0 });
    for length in (0..third.expose().len()).step_by(997) {
        let cut = SecretBytes::new(third.expose()[..length].to_vec());
        assert_eq!(refused(&[first.clone(), cut]), ExitError::NoShare { file: 1 });
    }

    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]), "{:?}", world.failures(0));
    let new = file(&mut world, 2, wallet);
    assert_eq!(
        refused(&[first.clone(), new.clone()]),
        ExitError::OtherEpoch { file: 1, attempt: 2, first: 1 }
    );
    let other = file(&mut world, 0, wallet);
    let after = exit(&[new, other]).unwrap();
    assert_eq!(*after.keys[0].expose(), found[0], "new shares of the very key");
    assert_eq!(after.manifest.attempt, 2);

    // A share that is another one than its own description says.
    let at = position(third.expose(), b"scalars") + 12;
    for at in at..at + 24 {
        let mut bytes = third.expose().to_vec();
        bytes[at] ^= 1;
        let spoiled = SecretBytes::new(bytes);
        assert_eq!(refused(&[first.clone(), spoiled]), ExitError::NoShare { file: 1 }, "byte {at}");
    }

    let mut elsewhere = World::<Threshold>::new(2, 9);
    let stranger = elsewhere.create(2, 2);
    let stranger = file(&mut elsewhere, 1, stranger);
    assert_eq!(refused(&[first.clone(), stranger]), ExitError::OtherWallet { file: 1 });
}

/// Two files of a 2-of-3 wallet that were saved long ago, by each version. A later one opens them as well, and
/// a device takes the share out of them.
#[test]
fn files_of_every_version_give_their_key_for_ever() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/frozen/exit");
    let open = |version: u8, device: u8| {
        let file = format!("{folder}/v{version}-device-{device}.cohort");
        let password = Password::new(&format!("device {device} keeps a long password")).unwrap();
        let (_, payload) = recovery::open(file.as_ref(), &password).unwrap();
        SecretBytes::new(payload.expose().to_vec())
    };
    let kept = [
        (1, "0xF06495EFf606F8e9431F4E6754b094EaE9c5319F"),
        (2, "0x950C7D19809958A940808e8Aa13Ac180010242ea"),
    ];
    for (version, kept) in kept {
        let files = [open(version, 1), open(version, 3)];
        let kept: EthAddress = kept.parse().unwrap();
        assert_eq!(address(&exit(&files).unwrap()), kept);
        let mut device = World::<Threshold>::new(1, 1);
        device.tell(0, |party, _| party.restore(files[0].expose())).unwrap();
        assert_eq!(device.devices[0].party().view().restored[0].terms.holders, 3);
    }
}

/// Runs the reader that was written after `docs/formats.md` alone; `None` where its libraries are not there.
fn read_without_us(arguments: &[PathBuf]) -> Option<Output> {
    let Some(programs) = env::var_os("CLOUD_SERVERS") else {
        println!("skipped: CLOUD_SERVERS not set");
        return None;
    };
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/exit.py");
    let python = Path::new(&programs).join("python3");
    let output = Command::new(python).arg(reader).arg("--show-key").args(arguments).output();
    Some(output.expect("it runs"))
}

#[test]
fn the_written_format_alone_gives_the_key() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen/exit");
    let passwords = tempfile::tempdir().unwrap();
    let password = |device: u8| {
        let path = passwords.path().join(device.to_string());
        fs::write(&path, format!("device {device} keeps a long password\n")).unwrap();
        path
    };
    let file = |version: u8, device: u8| folder.join(format!("v{version}-device-{device}.cohort"));
    for version in [1, 2] {
        let arguments = [file(version, 1), password(1), file(version, 3), password(3)];
        let Some(output) = read_without_us(&arguments) else { return };
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let found = exit(&[1, 3].map(|device| {
            let known = Password::new(&format!("device {device} keeps a long password")).unwrap();
            let (_, payload) = recovery::open(&file(version, device), &known).unwrap();
            SecretBytes::new(payload.expose().to_vec())
        }));
        let key = data_encoding::HEXLOWER.encode(found.unwrap().keys[0].expose());
        assert!(said.contains(&format!("private key {key}")), "version {version}");

        let wrong = [file(version, 1), password(3), file(version, 3), password(3)];
        let alone = [file(version, 1), password(1)];
        for arguments in [&wrong[..], &alone] {
            let output = read_without_us(arguments).unwrap();
            assert!(!output.status.success() && output.stdout.is_empty());
        }
    }
}
