//! The way out: a key from recovery files, by the program and nothing else.

use std::{fs, path::PathBuf, process::Command};

use chain::ethereum::EthAddress;
use host::{
    KdfParams, Password,
    pieces::{self, Handout},
    recovery::{self, Form},
    sheet::{attached, lines},
};
use k256::ecdsa::SigningKey;
use serde_json::Value;

use crate::{devices::Devices, programs::program, stage::Stage};

struct Files {
    stage: Stage,
    files: Vec<PathBuf>,
}

/// What the program says, a value a line, and whether it was content.
fn exit(files: &[&PathBuf], passwords: &[PathBuf], show: bool) -> (bool, Vec<Value>) {
    let mut command = Command::new(program("cosigner"));
    command.arg("exit").args(files);
    passwords.iter().for_each(|password| {
        command.arg("--password").arg(password);
    });
    if show {
        command.arg("--show-key");
    }
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.success(), lines)
}

impl Files {
    /// Three devices make a 2-of-3 wallet, and each saves its recovery file under a name of this ending.
    fn saved(ending: &str) -> Self {
        let mut stage = Stage::begin(&Devices::new());
        stage.create(2, 3);
        let wallet = stage.seats[0].wallets.keys().next().cloned().unwrap();
        let files: Vec<PathBuf> =
            (0..3).map(|party| stage.home(party).join(format!("piece.{ending}"))).collect();
        for (party, file) in files.iter().enumerate() {
            stage.say(party, &format!("save {wallet} {}", file.display()));
            stage.until("the file is saved", |seats| {
                seats[party].lines.iter().any(|line| line.contains("\"saved\""))
            });
        }
        Self { stage, files }
    }

    fn password(&self, party: usize) -> PathBuf {
        self.stage.home(party).join("password")
    }

    fn leave(&self, of: &[usize], show: bool) -> (bool, Vec<Value>) {
        let files: Vec<&PathBuf> = of.iter().map(|party| &self.files[*party]).collect();
        let passwords: Vec<PathBuf> = of.iter().map(|party| self.password(*party)).collect();
        exit(&files, &passwords, show)
    }

    /// Splits the recovery file of a device among three holders, two of whom bring it back.
    fn split(&self, party: usize) -> Vec<PathBuf> {
        let typed = fs::read_to_string(self.password(party)).unwrap();
        let password = Password::new(typed.trim_end()).unwrap();
        let (label, payload) = recovery::open(&self.files[party], &password).unwrap();
        let holders = ["Bank", "Sister", "Safe"].map(str::to_owned);
        let handout = Handout::split(&label, payload.expose(), 2, &holders).unwrap();
        let holder = "a password of the holder";
        fs::write(self.stage.home(party).join("holder"), holder).unwrap();
        let save = |index: u8| {
            let path = self.stage.home(party).join(format!("piece-{index}.cohort"));
            let password = Password::new(holder).unwrap();
            let piece = handout.piece(index).unwrap();
            pieces::save(&piece, &path, &password, KdfParams::FLOOR, Form::File).unwrap();
            path
        };
        (1..=3).map(save).collect()
    }

    fn refusal(&self, of: &[usize]) -> String {
        let (content, said) = self.leave(of, true);
        assert!(!content, "{said:?}");
        said.last().unwrap()["code"].as_str().unwrap().to_owned()
    }
}

fn address_of(private_key: &str) -> String {
    let digits = private_key.strip_prefix("0x").unwrap();
    let bytes: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    let key = SigningKey::from_slice(&bytes).unwrap();
    let point = key.verifying_key().to_sec1_point(true);
    EthAddress::from_public_key(point.as_bytes()).unwrap().to_string()
}

#[test]
fn two_recovery_files_give_the_key_of_the_wallets_address() {
    let files = Files::saved("cohort-recovery");
    let address = files.stage.seats[0].wallets.values().next().cloned().unwrap();
    for pair in [[0, 1], [2, 0]] {
        let (content, said) = files.leave(&pair, true);
        assert!(content, "{said:?}");
        let key = said.iter().find(|line| line["event"] == "key").unwrap();
        let key = &key["keys"][0];
        assert_eq!(key["address"], address);
        assert_eq!(address_of(key["private_key"].as_str().unwrap()), address);
        assert!(key["extended_private_key"].as_str().unwrap().starts_with("xprv"));
    }
    // The file of one, split among three people: two of them and the file of another device.
    let pieces = files.split(0);
    let with = |of: &[usize]| {
        let given: Vec<&PathBuf> =
            of.iter().map(|at| &pieces[*at]).chain([&files.files[1]]).collect();
        let own = files.stage.home(0).join("holder");
        let passwords = of.iter().map(|_| own.clone()).chain([files.password(1)]);
        exit(&given, &passwords.collect::<Vec<_>>(), true)
    };
    let (content, said) = with(&[2, 0]);
    assert!(content, "{said:?}");
    assert_eq!(said.last().unwrap()["keys"][0]["address"], address);
    let (content, said) = with(&[1]);
    assert!(!content);
    assert_eq!(said.last().unwrap()["code"], "pieces.too_few");
    assert!(said.last().unwrap().to_string().contains("there are 1 of 2 pieces"), "{said:?}");

    // Without being asked to it shows nothing, and proves all the same.
    let (content, said) = files.leave(&[1, 2], false);
    assert!(content);
    assert_eq!(said.last().unwrap()["address"], address);
    assert!(said.iter().all(|line| line["event"] != "key"));

    assert_eq!(files.refusal(&[1]), "exit.too_few");
    assert_eq!(files.refusal(&[1, 1]), "exit.same_device");
    let swapped = [files.password(1), files.password(0)];
    let (content, said) = exit(&[&files.files[0], &files.files[1]], &swapped, true);
    assert!(!content);
    assert_eq!(said.last().unwrap()["code"], "vault.wrong_password");
    let (content, said) = exit(&[&files.files[0], &files.files[1]], &swapped[..1], true);
    assert!(!content);
    assert_eq!(said.last().unwrap()["code"], "exit.passwords");
    let whole = fs::read(&files.files[2]).unwrap();
    fs::write(&files.files[2], &whole[..whole.len() - 1]).unwrap();
    let (content, said) = files.leave(&[0, 2], true);
    assert!(!content && said.last().unwrap()["code"].as_str().unwrap().starts_with("vault."));
}

#[test]
fn sheets_to_print_give_the_key_as_files_do() {
    let mut files = Files::saved("pdf");
    let address = files.stage.seats[0].wallets.values().next().cloned().unwrap();
    let pdf = fs::read(&files.files[1]).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    // The second one was lost but for its paper, and is typed.
    let lines = lines::write(&attached(&pdf).unwrap()).unwrap();
    let typed: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line.number, line.groups.join(" "), line.check))
        .collect();
    files.files[1] = files.stage.home(1).join("typed.txt");
    fs::write(&files.files[1], typed[..9].join("\n")).unwrap();
    assert_eq!(files.refusal(&[0, 1]), "sheet.missing_lines");
    fs::write(&files.files[1], typed.join("\n").to_lowercase()).unwrap();
    let (content, said) = files.leave(&[0, 1], false);
    assert!(content, "{said:?}");
    assert_eq!(said.last().unwrap()["address"], address);
}
