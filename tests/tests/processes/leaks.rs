//! A search of all disks, logs and lines for secrets that are known to the test, after everything was done with
//! them that a wallet's life has: import, backups, export, recovery, payment. A form of a secret that is planted
//! must be found, or the search proves nothing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use ciborium::Value;
use data_encoding::HEXLOWER_PERMISSIVE;
use host::{Password, recovery};
use whole::{Node, Phrase};

use crate::{
    devices::{self, Devices, unlock},
    people::Reached,
    secrets::{Search, Secret, files},
    stage::Stage,
    webdav,
};

/// 24 words that nobody uses: their entropy is the bytes from 100 on.
fn words() -> String {
    let entropy: Vec<u8> = (0..32).map(|at| 100 + at * 3).collect();
    let phrase = Phrase::from_entropy(whole::Language::English, &entropy).unwrap();
    phrase.expose().text().to_string()
}

const BACKUP: &str = "the-password-of-one-file";
const PART: &str = "the-password-of-one-part";
const COPIES: &str = "the-password-of-all-copies";
const LOGIN: &str = "the-password-of-the-server";

/// What was learned on the way, and all that was written.
struct Life {
    stage: Stage,
    secrets: Vec<Secret>,
}

/// The shares in a backup, before it is sealed.
fn shares(of: &str, payload: &[u8]) -> Vec<Secret> {
    let share = field(&ciborium::from_reader(payload).unwrap(), "share");
    let share: Value = ciborium::from_reader(&share.into_bytes().unwrap()[..]).unwrap();
    let scalars = field(&share, "scalars").into_array().unwrap();
    assert_eq!(scalars.len(), 2, "one for each curve");
    let scalars = scalars.into_iter().enumerate().map(|(curve, scalar)| {
        Secret::bytes(&format!("share {curve} of {of}"), &scalar.into_bytes().unwrap())
    });
    scalars.collect()
}

fn field(value: &Value, name: &str) -> Value {
    let fields = value.as_map().unwrap();
    let found = fields.iter().find(|(key, _)| key.as_text() == Some(name));
    found.unwrap_or_else(|| panic!("no {name}")).1.clone()
}

/// The whole key in all its kinds.
fn whole() -> Vec<Secret> {
    let text = words();
    let seed = Phrase::read(&text).unwrap().seed("");
    let root = Node::from_seed(&*seed).unwrap();
    let node = root.derive(&"m/44'/60'/0'/0".parse().unwrap()).unwrap();
    let first = root.derive(&"m/44'/60'/0'/0/0".parse().unwrap()).unwrap();
    let mut secrets = vec![Secret::phrase("the words", &text), Secret::bytes("the seed", &*seed)];
    for (name, key) in [("the root's", &root), ("the wallet's", &node), ("the address's", &first)] {
        let hex = key.bare_key().expose_hex();
        let digits = hex.trim_start_matches("0x");
        let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).unwrap();
        secrets.push(Secret::bytes(&format!("{name} key"), &bytes));
        secrets.push(Secret::text(&format!("{name} extended key"), &key.expose_text()));
    }
    secrets
}

impl Life {
    fn live() -> Self {
        let mut stage = Stage::recorded(&Devices::new(), &[0, 2]);
        let mut secrets = whole();
        stage.say(0, &format!("key {}", words()));
        assert_eq!(stage.make("import 2 3 Old", 3), Reached::Started);
        let wallet = stage.wallet();
        let saved = |party: usize, stage: &Stage| stage.home(party).join("share.cohort");
        for party in [0, 2] {
            let file = saved(party, &stage);
            stage.carry_out(party, &format!("save {wallet} {} {BACKUP}", file.display()));
            let (_, payload) = recovery::open(&file, &Password::new(BACKUP).unwrap()).unwrap();
            secrets.extend(shares(&format!("device {party} at first"), payload.expose()));
        }
        back_up(&mut stage, &wallet);
        let old = stage.id(2);
        stage.export(1);
        let backup = fs::read(saved(2, &stage)).unwrap();
        stage.lose_the_last();
        fs::write(saved(2, &stage), backup).unwrap();
        let file = saved(2, &stage);
        stage.carry_out(2, &format!("restore {} {BACKUP}", file.display()));
        stage.let_in_by(1, "recover", &format!("{wallet} 2 1 {old}"));
        stage.pay(&wallet, &[1, 2]);
        stage.write_down_what_was_said();
        (0..3).for_each(|party| stage.kill(party));
        for party in 0..3 {
            let payload = stage.on_disk(&stage.home(party), |party| {
                let wallet = party.view().wallets[0].wallet;
                party.recovery_payload(wallet).unwrap()
            });
            secrets.extend(shares(&format!("device {party} at last"), payload.expose()));
        }
        let copies = unlock(&stage.home(0)).copies().unwrap();
        let key = copies.key().unwrap().0.expose();
        // What stands before it, its salt too, is in each copy for everybody to read.
        let key = key.expose().last_chunk::<32>().unwrap();
        secrets.push(Secret::bytes("the key of copies", key));
        for password in [BACKUP, PART, COPIES, LOGIN] {
            secrets.push(Secret::text(password, password));
        }
        for number in 1..=4 {
            let password = devices::password(number);
            secrets.push(Secret::text(&format!("password {number}"), &password));
        }
        stage.end_relay();
        Self { stage, secrets }
    }

    /// All that was written, but for what was there for the test's own sake.
    fn tree(&self) -> PathBuf {
        let tree = self.stage.beside("");
        for file in files(&tree).iter().filter(|file| file.ends_with("password")) {
            fs::remove_file(file).unwrap();
        }
        tree
    }
}

/// The first device splits a backup, and keeps copies in a folder and on a server.
fn back_up(stage: &mut Stage, wallet: &str) {
    let folder = stage.beside("folder");
    fs::create_dir(&folder).unwrap();
    let url = webdav::serve(&stage.beside("server"), &stage.beside("questions"));
    let part = |number: u8| stage.beside(&format!("part-{number}.cohort")).display().to_string();
    let lines = [
        format!("split {wallet} 2 Bank Sister"),
        format!("part 1 {} {PART}", part(1)),
        format!("part 2 {} {PART}", part(2)),
        format!("backups {COPIES}"),
        format!("folder {}", folder.display()),
        format!("webdav {url} somebody {LOGIN}"),
    ];
    lines.iter().for_each(|line| assert!(stage.carry_out(0, line)));
    stage.until_told(0, "both copies are proven", |seat| seat.copies == 2);
}

/// How many letters the relay says that it took, and how many bytes they had.
fn letters(log: &str) -> (usize, u64) {
    let taken = log
        .lines()
        .filter(|line| ["kind=\"send\"", "kind=\"post\""].iter().any(|kind| line.contains(kind)));
    let sizes = taken
        .filter_map(|line| line.split_once(" bytes=")?.1.split(' ').next()?.parse::<u64>().ok());
    sizes.fold((0, 0), |(letters, bytes), size| (letters + 1, bytes + size))
}

/// Every form of every secret is found, and each place is looked into.
fn finds_what_is_planted(search: &Search<'_>, secrets: &[Secret], tree: &Path) {
    for secret in secrets {
        for (form, bytes) in &secret.forms {
            let around = [b"\0x".as_slice(), bytes, b"\xff\0"].concat();
            let planted = (secret.name.clone(), form.clone());
            assert!(search.find(&around).contains(&planted), "{planted:?} was not found");
        }
    }
    let places = files(tree);
    let canary = &secrets.last().unwrap().forms[0].1;
    for place in &places {
        let mut bytes = fs::read(place).unwrap();
        let middle = bytes.len() / 2;
        bytes.splice(middle..middle, canary.iter().copied());
        fs::write(place, bytes).unwrap();
    }
    assert_eq!(search.find_below(tree).len(), places.len(), "every place is looked into");
}

#[test]
fn no_known_secret_is_on_a_disk_in_a_log_or_on_a_line() {
    let life = Life::live();
    let tree = life.tree();
    let kept = |name: &str| fs::metadata(tree.join(name)).unwrap().len();
    let (letters, bytes) = letters(&fs::read_to_string(tree.join("relay.log")).unwrap());
    assert!(letters > 100, "{letters} letters");
    assert!(kept("letters") > bytes, "of {bytes} bytes of letters {} are kept", kept("letters"));
    for place in ["server", "folder", "questions", "part-2.cohort", "said", "lost/home/lock"] {
        assert!(tree.join(place).exists(), "{place} is part of what is searched");
    }
    assert!(files(&tree).iter().any(|file| file.to_string_lossy().ends_with("-up")));

    let search = Search::new(&life.secrets);
    let found = search.find_below(&tree);
    assert!(found.is_empty(), "{found:#?}");
    finds_what_is_planted(&search, &life.secrets, &tree);
}
