//! Three parties and a relay, each a process of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use host::worker::{Observer, Worker};
use party::{Happening, Networks, Party, PartyView, Threshold, wire::WalletId};
use serde_json::json;
use tokio::runtime;

use crate::{
    devices::{Devices, copy, cosigner, unlock},
    node::{CHAIN_ID, NODE},
    programs::program,
    relay::Relay,
    seat::Seat,
};

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
/// Whom the policy of all three allows to pay, and what.
pub(crate) const RECIPIENT: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
pub(crate) const AMOUNT: &str = "0.25";
/// What changes all three agree to.
const CHANGES: &str = r#""add", "quick-add", "remove", "threshold", "refresh", "recover""#;

/// A line of one party, or `None` when there will be no more; which start of it said so.
struct Heard {
    party: usize,
    start: usize,
    line: Option<String>,
}

pub(crate) struct Stage {
    devices: Devices,
    relay: Relay,
    parties: [Option<Process>; 3],
    /// What each party said since it was last started.
    pub(crate) seats: [Seat; 3],
    /// What parties said before they were started again, with which one.
    pub(crate) past: Vec<(usize, Seat)>,
    starts: usize,
    /// The seats at which the desktop app stands, not a co-signer.
    desks: &'static [usize],
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
    /// Copies of these devices, connected to a new relay, that expect one another.
    pub(crate) fn begin(devices: &Devices) -> Self {
        Self::with_desks(devices, &[])
    }

    /// The same, with the desktop app at some seats.
    pub(crate) fn with_desks(devices: &Devices, desks: &'static [usize]) -> Self {
        Self::expecting(devices, desks, [&[1, 2], &[0, 2], &[0, 1]])
    }

    /// The same, each with the seats that it expects in a lobby.
    pub(crate) fn expecting(
        devices: &Devices,
        desks: &'static [usize],
        pinned: [&[usize]; 3],
    ) -> Self {
        let devices = devices.copied();
        let relay = Relay::start(&devices);
        Self::at(relay, devices, desks, pinned)
    }

    /// The same, with all kept that can be learned at the relay.
    pub(crate) fn recorded(devices: &Devices, desks: &'static [usize]) -> Self {
        let devices = devices.copied();
        let relay = Relay::recorded(&devices);
        Self::at(relay, devices, desks, [&[1, 2], &[0, 2], &[0, 1]])
    }

    fn at(relay: Relay, devices: Devices, desks: &'static [usize], pinned: [&[usize]; 3]) -> Self {
        let mut stage = Self {
            devices,
            relay,
            parties: [None, None, None],
            seats: Default::default(),
            past: Vec::new(),
            starts: 0,
            desks,
            ears: channel(),
        };
        for (party, expected) in pinned.into_iter().enumerate() {
            stage.expect(party, expected);
            stage.start(party);
        }
        stage.until("all are there", |seats| seats.iter().all(Seat::is_there));
        (0..3).for_each(|party| stage.ask(party));
        stage
    }

    /// Everybody leaves; gives what the devices know.
    pub(crate) fn end(mut self) -> Devices {
        for party in 0..3 {
            self.leave(party);
        }
        (0..3).for_each(|party| self.kill(party));
        self.devices.copied()
    }

    /// Writes a party's configuration, with the seats that it expects in a lobby.
    fn expect(&self, party: usize, expected: &[usize]) {
        let others: Vec<&str> = expected.iter().map(|seat| self.id(*seat)).collect();
        let config = format!(
            "pinned = {}\nchanges = [{CHANGES}]\nimports = true\nby_hand = {}\n\
             [relay]\nurl = {}\nkey = {}\n[nodes]\n\"{CHAIN_ID}\" = {}\n\
             [[allow]]\nchain_id = {CHAIN_ID}\nto = [\"{RECIPIENT}\"]\nmost = \"{AMOUNT}\"\n\
             most_fee = \"0.01\"\n",
            json!(others),
            !self.desks.is_empty(),
            json!(self.relay.address),
            json!(self.relay.key),
            json!(*NODE),
        );
        fs::write(self.home(party).join("config.toml"), config).unwrap();
    }

    /// Starts a party that does not run; what it said before is past.
    pub(crate) fn start(&mut self, party: usize) {
        self.parties[party] = None;
        self.starts += 1;
        let (start, folder) = (self.starts, self.home(party));
        let stderr =
            fs::File::options().create(true).append(true).open(folder.join("stderr.txt")).unwrap();
        let mut command = if self.desks.contains(&party) {
            self.desk(&folder)
        } else {
            let mut command = cosigner(&folder);
            command.arg("run").arg("--config").arg(folder.join("config.toml"));
            command
        };
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
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
        self.past.push((party, std::mem::take(&mut self.seats[party])));
    }

    /// The program of the desktop app with this folder.
    fn desk(&self, folder: &Path) -> Command {
        let mut command = Command::new(program("desk"));
        command.arg(folder.join("home")).arg(folder.join("password"));
        command.arg(&self.relay.address).arg(&self.relay.key);
        command.arg(CHAIN_ID.to_string()).arg(NODE.as_str());
        command
    }

    /// The device in the last seat is lost, and a new one sits there. The second one is told to expect it.
    pub(crate) fn lose_the_last(&mut self) {
        [1, 2].iter().for_each(|party| self.kill(*party));
        self.devices.lose_the_last();
        self.expect(1, &[0, 2]);
        for party in [1, 2] {
            self.start(party);
            self.until("it is back", |seats| seats[party].is_there());
        }
    }

    /// Keeps what all parties said, beside them.
    pub(crate) fn write_down_what_was_said(&self) {
        let said: String = self.said().map(|(_, seat)| seat.lines.join("\n")).collect();
        fs::write(self.beside("said"), said).unwrap();
    }

    /// What lies beside the devices.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.devices.beside(name)
    }

    /// Ends the relay; what was kept of it is complete.
    pub(crate) fn end_relay(&mut self) {
        self.relay.end();
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

    /// The folder of a party.
    pub(crate) fn home(&self, party: usize) -> PathBuf {
        self.devices.home(party)
    }

    /// Keeps the disk of a party that does not run, as it is now.
    pub(crate) fn keep_disk(&self, party: usize) {
        copy(&self.home(party), &self.kept_disk(party));
    }

    /// Where that is.
    pub(crate) fn kept_disk(&self, party: usize) -> PathBuf {
        self.beside(&format!("kept-{party}"))
    }

    /// Looks at what a party that does not run would begin with, on a copy of its folder.
    pub(crate) fn on_disk<T: Send + 'static>(
        &self,
        folder: &Path,
        look: impl FnOnce(&mut Party<Threshold>) -> T + Send + 'static,
    ) -> T {
        let copied = tempfile::tempdir().unwrap();
        copy(folder, copied.path());
        let keys = unlock(copied.path());
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        let handle = runtime.handle().clone();
        let (worker, unreadable) =
            Worker::start(&keys, Networks::default(), handle, Nobody).unwrap();
        assert!(unreadable.is_empty(), "{unreadable:?}\n{}", self.told());
        runtime.block_on(worker.tell(|party, _| look(party))).unwrap()
    }

    /// The id by which others know a party.
    pub(crate) fn id(&self, party: usize) -> &'static str {
        self.devices.id(party)
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

    /// All that a party and whoever sat in its place said, the last one last.
    pub(crate) fn said(&self) -> impl Iterator<Item = (usize, &Seat)> {
        let past = self.past.iter().map(|(party, seat)| (*party, seat));
        past.chain(self.seats.iter().enumerate())
    }

    /// The same in lines, for whoever has to find out what went wrong.
    pub(crate) fn told(&self) -> String {
        let mut told = String::new();
        for (party, seat) in self.said().filter(|(_, seat)| !seat.lines.is_empty()) {
            let lines = seat.lines.join("\n  ");
            told += &format!("device {party}, down: {}\n  {lines}\n", seat.down);
        }
        (0..3).for_each(|party| told += &self.stderr(party));
        told + &fs::read_to_string(self.devices.beside("relay.log")).unwrap()
    }
}

/// Watches a party that only its disk is looked at of.
struct Nobody;

impl Observer for Nobody {
    fn view(&self, _: Arc<PartyView>) {}
    fn happened(&self, _: Happening) {}
    fn line_broke(&self, _: &'static str) {}
    fn publish(&self, _: WalletId, _: u64, _: Vec<u8>) {}
}
