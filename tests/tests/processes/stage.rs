//! Three parties and a relay, each a process of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        LazyLock,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    node::{CHAIN_ID, NODE},
    programs::program,
    seat::Seat,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Whom the policy of all three allows to pay, and what.
pub(crate) const RECIPIENT: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
pub(crate) const AMOUNT: &str = "0.25";

/// Devices that were founded and never used: founding is slow by design. The last one comes where
/// another is lost.
static FOUNDED: LazyLock<(TempDir, [String; 4])> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let ids = [1, 2, 3, 4].map(|number| {
        let home = folder.path().join(number.to_string());
        fs::create_dir_all(&home).unwrap();
        fs::write(home.join("password"), format!("device {number} keeps a long password\n"))
            .unwrap();
        let name = format!("Device {number}");
        let output = cosigner(&home).args(["init", "--name", &name]).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        said["id"].as_str().unwrap().to_owned()
    });
    (folder, ids)
});

fn cosigner(folder: &Path) -> Command {
    let mut command = Command::new(program("cosigner"));
    command.arg("--home").arg(folder.join("home"));
    command.arg("--password-file").arg(folder.join("password"));
    command
}

/// A line of one party, or `None` when there will be no more; which start of it said so.
struct Heard {
    party: usize,
    start: usize,
    line: Option<String>,
}

pub(crate) struct Stage {
    folder: TempDir,
    /// What the relay said of itself.
    relay_says: Value,
    /// Who of those who were founded sits in each seat.
    founded: [usize; 3],
    relay: Child,
    parties: [Option<Process>; 3],
    /// What each party said since it was last started.
    pub(crate) seats: [Seat; 3],
    starts: usize,
    ears: (Sender<Heard>, Receiver<Heard>),
}

/// A process that dies with its owner.
struct Process {
    child: Child,
    stdin: ChildStdin,
    start: usize,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stage {
    /// Three new devices, connected to a new relay, that expect one another.
    pub(crate) fn new() -> Self {
        Self::expecting([&[1, 2], &[0, 2], &[0, 1]])
    }

    /// Three new devices, connected to a new relay, each with the seats that it expects in a lobby.
    pub(crate) fn expecting(pinned: [&[usize]; 3]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut relay = Command::new(program("relay-server"))
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("relay.log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(relay.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut stage = Self {
            folder,
            relay_says: serde_json::from_str(&line).unwrap(),
            founded: [0, 1, 2],
            relay,
            parties: [None, None, None],
            seats: Default::default(),
            starts: 0,
            ears: channel(),
        };
        for (party, expected) in pinned.into_iter().enumerate() {
            stage.seat(party);
            stage.expect(party, expected);
            stage.start(party);
        }
        stage.until("all are connected", |seats| seats.iter().all(|seat| seat.connected));
        stage
    }

    /// The device that sits here brings its home.
    fn seat(&self, party: usize) {
        let number = self.founded[party] + 1;
        copy(&FOUNDED.0.path().join(number.to_string()), &self.home(party));
    }

    /// Writes a party's configuration, with the seats that it expects in a lobby.
    fn expect(&self, party: usize, expected: &[usize]) {
        let others: Vec<&str> = expected.iter().map(|seat| self.id(*seat)).collect();
        let config = format!(
            "pinned = {}\nchanges = [\"add\", \"remove\", \"threshold\", \"refresh\", \"recover\"]\n\
             [relay]\nurl = {}\nkey = {}\n[nodes]\n\"{CHAIN_ID}\" = {}\n\
             [[allow]]\nchain_id = {CHAIN_ID}\nto = [\"{RECIPIENT}\"]\nmost = \"{AMOUNT}\"\n\
             most_fee = \"0.01\"\n",
            json!(others),
            self.relay_says["relay"],
            self.relay_says["key"],
            json!(*NODE),
        );
        fs::write(self.home(party).join("config.toml"), config).unwrap();
    }

    /// All three are configured anew: each expects the other two.
    pub(crate) fn expect_all(&mut self) {
        for (party, others) in [[1, 2], [0, 2], [0, 1]].iter().enumerate() {
            self.kill(party);
            self.expect(party, others);
            self.start(party);
        }
        self.until("all are back", |seats| seats.iter().all(|seat| seat.connected));
        for party in 0..3 {
            self.ask(party);
        }
    }

    /// The device in the last seat is lost, and a new one sits there.
    pub(crate) fn lose_the_last(&mut self) {
        self.kill(2);
        fs::remove_dir_all(self.home(2)).unwrap();
        self.founded[2] = 3;
        self.seat(2);
        self.expect(2, &[0, 1]);
        self.start(2);
        self.expect_all();
    }

    /// The id of the device that was lost.
    pub(crate) fn lost(&self) -> &'static str {
        &FOUNDED.1[2]
    }

    /// Starts a party that does not run; what it said before is forgotten and given back.
    pub(crate) fn start(&mut self, party: usize) -> Seat {
        self.parties[party] = None;
        self.starts += 1;
        let (start, folder) = (self.starts, self.home(party));
        let stderr =
            fs::File::options().create(true).append(true).open(folder.join("stderr.txt")).unwrap();
        let mut child = cosigner(&folder)
            .arg("run")
            .arg("--config")
            .arg(folder.join("config.toml"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let ears = self.ears.0.clone();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            // A line that a killed process did not finish was not said.
            while stdout.read_line(&mut line).is_ok() && line.ends_with('\n') {
                let line = Some(std::mem::take(&mut line));
                let _ = ears.send(Heard { party, start, line });
            }
            let _ = ears.send(Heard { party, start, line: None });
        });
        self.parties[party] = Some(Process { child, stdin, start });
        std::mem::take(&mut self.seats[party])
    }

    /// Ends a party as a power cut would.
    pub(crate) fn kill(&mut self, party: usize) {
        let _ = self.parties[party].as_mut().unwrap().child.kill();
        self.until("the process ends", |seats| seats[party].down);
    }

    /// Its process id.
    pub(crate) fn pid(&self, party: usize) -> u32 {
        self.parties[party].as_ref().unwrap().child.id()
    }

    /// The folder of a party: its home, its configuration, what it printed beside its events.
    pub(crate) fn home(&self, party: usize) -> PathBuf {
        self.folder.path().join((party + 1).to_string())
    }

    /// The id by which others know a party.
    pub(crate) fn id(&self, party: usize) -> &'static str {
        &FOUNDED.1[self.founded[party]]
    }

    /// Types a line; one that was just killed does not read it.
    pub(crate) fn say(&mut self, party: usize, line: &str) {
        let _ = writeln!(self.parties[party].as_mut().unwrap().stdin, "{line}");
    }

    /// Listens until something holds.
    pub(crate) fn until(&mut self, what: &str, holds: impl Fn(&[Seat; 3]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(&self.seats) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.ears.1.recv_timeout(left) {
                Ok(heard) => self.hear(heard),
                Err(_) => panic!("it never came that {what}\n{}", self.told()),
            }
        }
    }

    fn hear(&mut self, Heard { party, start, line }: Heard) {
        if self.parties[party].as_ref().is_none_or(|process| process.start != start) {
            return;
        }
        match line {
            Some(line) => self.seats[party].hear(&line),
            None => self.seats[party].down = true,
        }
    }

    /// What was printed beside the events must be nothing.
    pub(crate) fn stderr(&self, party: usize) -> String {
        fs::read_to_string(self.home(party).join("stderr.txt")).unwrap()
    }

    /// All that the parties said, for whoever has to find out what went wrong.
    pub(crate) fn told(&self) -> String {
        let mut told = String::new();
        for (party, seat) in self.seats.iter().enumerate() {
            let lines = seat.lines.join("\n  ");
            told += &format!("device {party}, down: {}\n  {lines}\n", seat.down);
            told += &self.stderr(party);
        }
        told + &fs::read_to_string(self.folder.path().join("relay.log")).unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.relay.kill();
        let _ = self.relay.wait();
    }
}

fn copy(from: &Path, to: &Path) {
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
