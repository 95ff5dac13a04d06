//! A relay, and what could be learned at it.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;

use crate::{devices::Devices, programs::program};

/// The relay's process. It ends with its owner.
pub(crate) struct Relay {
    child: Child,
    /// Its address for devices, and the fingerprint of its key.
    pub(crate) address: String,
    pub(crate) key: String,
    keeper: Option<Keeper>,
}

impl Relay {
    /// One that keeps nothing.
    pub(crate) fn start(devices: &Devices) -> Self {
        Self::run(Command::new(program("relay-server")), devices)
    }

    /// One that talks as much as it can and keeps letters on a disk, all of which is kept, with a recorder on the
    /// line to it.
    pub(crate) fn recorded(devices: &Devices) -> Self {
        let mut command = Command::new(program("relay-server"));
        command.args(["--log-level", "debug"]);
        command.arg("--key").arg(devices.beside("relay.key"));
        command.arg("--store").arg(devices.beside(STORE));
        let mut relay = Self::run(command, devices);
        let behind = relay.address.strip_prefix("ws://").unwrap().split('/').next().unwrap();
        let port = record(behind, devices.beside("line"));
        relay.address = relay.address.replace(behind, &format!("127.0.0.1:{port}"));
        relay.keeper = Some(Keeper::begin(devices));
        relay
    }

    fn run(mut command: Command, devices: &Devices) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(fs::File::create(devices.beside("relay.log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let says: Value = serde_json::from_str(&line).unwrap();
        let text = |field: &str| says[field].as_str().unwrap().to_owned();
        Self { child, address: text("relay"), key: text("key"), keeper: None }
    }

    /// Ends it, and what is kept of it is complete.
    pub(crate) fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(keeper) = self.keeper.take() {
            keeper.end();
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.end();
    }
}

const STORE: &str = "relay.db";

/// Keeps everything that a relay ever wrote into its store: its log is written over from time to time.
struct Keeper {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Keeper {
    fn begin(devices: &Devices) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (log, kept) = (devices.beside(&format!("{STORE}-wal")), devices.beside("letters"));
        let ends = Arc::clone(&over);
        let thread = thread::spawn(move || keep(&log, &kept, &ends));
        Self { over, thread }
    }

    fn end(self) {
        self.over.store(true, Ordering::SeqCst);
        self.thread.join().unwrap();
    }
}

/// A page of SQLite and what stands before it in a log, and before all of them.
const FRAME: usize = 24 + 4096;
const HEADER: usize = 32;

fn keep(log: &Path, kept: &Path, over: &AtomicBool) {
    let mut kept = fs::File::create(kept).unwrap();
    let mut known = BTreeSet::new();
    loop {
        let last = over.load(Ordering::SeqCst);
        let bytes = fs::read(log).unwrap_or_default();
        for frame in bytes.get(HEADER..).unwrap_or_default().chunks_exact(FRAME) {
            if known.insert(frame.to_vec()) {
                kept.write_all(frame).unwrap();
            }
        }
        if last {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Stands before a server, writes down all that passes, and gives its port.
fn record(behind: &str, file: PathBuf) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = behind.to_owned();
    thread::spawn(move || {
        for (number, outside) in listener.incoming().flatten().enumerate() {
            let Ok(inside) = TcpStream::connect(&behind) else { continue };
            let ways = [(&outside, &inside, "up"), (&inside, &outside, "down")];
            for (from, to, way) in ways {
                let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let name = format!("{}-{number}-{way}", file.display());
                let mut written = fs::File::create(name).unwrap();
                thread::spawn(move || {
                    let mut bytes = [0; 16 * 1024];
                    while let Ok(read @ 1..) = from.read(&mut bytes) {
                        written.write_all(&bytes[..read]).unwrap();
                        if to.write_all(&bytes[..read]).is_err() {
                            break;
                        }
                    }
                    let _ = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
    port
}
