//! A headless party as a process of its own, driven through its terminal.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{Failure, process};

/// How long a party may take for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `cosigner`.
pub(super) struct Party {
    program: PathBuf,
    folder: PathBuf,
    name: String,
    id: String,
    home: PathBuf,
    log: PathBuf,
    child: Child,
    stdin: ChildStdin,
    events: Receiver<Value>,
}

impl Party {
    /// Founds a device in a new folder and gives its id.
    pub(super) fn found(program: &Path, folder: &Path, name: &str) -> Result<String, Failure> {
        fs::create_dir_all(folder).map_err(Failure::system("make a party's folder"))?;
        let password = format!("{name} keeps a long password for the demo\n");
        fs::write(folder.join("password"), password)
            .map_err(Failure::system("write a password"))?;
        let mut command = Self::command(program, folder);
        let answer = crate::call::read(command.args(["init", "--name", name]))?;
        let founded: Value = serde_json::from_str(answer.trim()).unwrap_or_default();
        founded.get("id").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| {
            Failure::Beside {
                name: name.to_owned(),
                what: format!("was founded without an id: {answer}"),
                log: folder.to_owned(),
            }
        })
    }

    /// Starts the party with this configuration.
    pub(super) fn start(
        program: &Path,
        folder: &Path,
        name: &str,
        id: &str,
        config: &str,
    ) -> Result<Self, Failure> {
        fs::write(folder.join("config.toml"), config)
            .map_err(Failure::system("write a configuration"))?;
        Self::run(program, folder, name, id)
    }

    fn run(program: &Path, folder: &Path, name: &str, id: &str) -> Result<Self, Failure> {
        let log = folder.join("log.jsonl");
        let mut command = Self::command(program, folder);
        command.arg("run").arg("--config").arg(folder.join("config.toml"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            process::spawn(&mut command).map_err(Failure::system(format!("start {name}")))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            process::end(&mut child);
            return Err(Failure::Beside {
                name: name.to_owned(),
                what: "has no pipes".into(),
                log,
            });
        };
        let (sender, events) = channel();
        let mut copy = fs::File::create(&log).map_err(Failure::system("write a log"))?;
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { break };
                // The log is for people; without it the demo still goes on.
                let _ = writeln!(copy, "{line}");
                if sender.send(serde_json::from_str(&line).unwrap_or_default()).is_err() {
                    break;
                }
            }
        });
        let (program, folder) = (program.to_owned(), folder.to_owned());
        let (name, id) = (name.to_owned(), id.to_owned());
        let home = folder.join("home");
        Ok(Self { program, folder, name, id, home, log, child, stdin, events })
    }

    fn command(program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.arg("--home").arg(folder.join("home"));
        command.arg("--password-file").arg(folder.join("password"));
        command
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The folder that holds the device.
    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// Types a line.
    pub(super) fn say(&mut self, line: &str) -> Result<(), Failure> {
        writeln!(self.stdin, "{line}").map_err(Failure::system(format!("talk to {}", self.name)))
    }

    /// Waits for an event that `find` likes. An error that the party reports ends the wait.
    pub(super) fn hear<T>(
        &mut self,
        what: &str,
        find: impl Fn(&str, &Value) -> Option<T>,
    ) -> Result<T, Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = match self.events.recv_timeout(left) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => {
                    return Err(self.failure(&format!("did not say: {what}")));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.failure("ended")),
            };
            let kind = event.get("event").and_then(Value::as_str).unwrap_or_default();
            if let Some(found) = find(kind, &event) {
                return Ok(found);
            }
            if kind == "error" {
                return Err(self.failure(&format!("said {event} while waiting for: {what}")));
            }
        }
    }

    /// Waits for an event of this kind and gives one of its texts.
    pub(super) fn hear_text(&mut self, event: &str, field: &str) -> Result<String, Failure> {
        self.hear(event, |kind, details| {
            (kind == event).then(|| details.get(field)?.as_str().map(str::to_owned)).flatten()
        })
    }

    /// Waits until it is connected to its relay.
    pub(super) fn hear_connected(&mut self) -> Result<(), Failure> {
        self.hear("connected", |kind, details| {
            (kind == "line" && details.get("state")? == "connected").then_some(())
        })
    }

    /// Waits for a wallet that was made, and gives its id and address.
    pub(super) fn hear_wallet(&mut self) -> Result<(String, String), Failure> {
        self.hear("the wallet", |kind, details| {
            let text = |field| Some(details.get(field)?.as_str()?.to_owned());
            (kind == "wallet").then(|| Some((text("wallet")?, text("address")?))).flatten()
        })
    }

    /// Waits until nobody is missing in the lobby that it opened.
    pub(super) fn hear_full_lobby(&mut self) -> Result<(), Failure> {
        self.hear("everyone in the lobby", |kind, details| {
            (kind == "lobby" && details.get("complete") == Some(&Value::Bool(true))).then_some(())
        })
    }

    /// Waits for the change of a wallet, and gives the number of the epoch that it made.
    pub(super) fn hear_epoch(&mut self) -> Result<u64, Failure> {
        self.hear("the changed wallet", |kind, details| {
            (kind == "changed").then(|| details.get("epoch")?.as_u64()).flatten()
        })
    }

    /// The id of the member of this name, and how many must agree.
    pub(super) fn ask_member(
        &mut self,
        wallet: &str,
        name: &str,
    ) -> Result<(String, u64), Failure> {
        self.say("status")?;
        let text = |of: &Value, field: &str| Some(of.get(field)?.as_str()?.to_owned());
        self.hear(&format!("the member {name}"), |kind, details| {
            let wallets =
                (kind == "status").then(|| details.get("wallets")?.as_array()).flatten()?;
            let held =
                wallets.iter().find(|held| text(held, "wallet").as_deref() == Some(wallet))?;
            let mut members = held.get("members")?.as_array()?.iter();
            let member = members.find(|member| text(member, "name").as_deref() == Some(name))?;
            Some((text(member, "id")?, held.get("threshold")?.as_u64()?))
        })
    }

    /// The id of the only part of a backup that it keeps.
    pub(super) fn ask_part(&mut self) -> Result<String, Failure> {
        self.say("status")?;
        self.hear("a part", |kind, details| {
            let part = (kind == "status").then(|| details.pointer("/parts/0/id")).flatten()?;
            part.as_str().map(str::to_owned)
        })
    }

    /// Writes its recovery file.
    pub(super) fn save(&mut self, wallet: &str, file: &Path) -> Result<(), Failure> {
        self.say(&format!("save {wallet} {}", file.display()))?;
        self.hear_text("saved", "file").map(drop)
    }

    /// Ends the process as a power cut would, for good.
    pub(super) fn kill(mut self) {
        self.cut_off();
    }

    /// Ends the process as a power cut would.
    pub(super) fn cut_off(&mut self) {
        // One that has ended already is as dead.
        let _ = self.child.kill();
    }

    /// Starts it again, with the device and the configuration that it had.
    pub(super) fn start_again(&mut self) -> Result<(), Failure> {
        *self = Self::run(&self.program, &self.folder, &self.name, &self.id)?;
        self.hear_connected()
    }

    fn failure(&self, what: &str) -> Failure {
        Failure::Beside { name: self.name.clone(), what: what.to_owned(), log: self.log.clone() }
    }
}

impl Drop for Party {
    fn drop(&mut self) {
        process::end(&mut self.child);
    }
}
