//! strace, which writes down what a process asks of its system and can end it at any of it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Everything by which a party changes its disk, its line or its screen. On some machines a few
/// have no call of their own.
const CALLS: &str = "trace=write,writev,sendto,sendmsg,recvfrom,recvmsg,?open,openat,fsync,\
                     fdatasync,?rename,?renameat,renameat2,?link,linkat,?unlink,unlinkat,?mkdir,\
                     mkdirat";

/// The threads of a party that do something. Each counts its own calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thread {
    /// Its line to the relay and what it says.
    Main,
    /// The party itself and its disk.
    Party,
    /// What the app does to the disk beside its party.
    Disk,
}

impl Thread {
    const ALL: [Self; 3] = [Self::Main, Self::Party, Self::Disk];

    /// Its number in this process, where there is such a thread.
    fn number(self, pid: u32) -> Option<u32> {
        let name = match self {
            Self::Main => return Some(pid),
            Self::Party => "party",
            Self::Disk => "disk",
        };
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
        let named = |folder: &Path| {
            fs::read_to_string(folder.join("comm")).is_ok_and(|comm| comm.trim() == name)
        };
        let found = tasks.flatten().map(|task| task.path()).find(|task| named(task))?;
        found.file_name().unwrap().to_str().unwrap().parse().ok()
    }

    /// The threads of a process by their numbers.
    pub(crate) fn all(pid: u32) -> Vec<(u32, Self)> {
        let numbered = |thread: Self| Some((thread.number(pid)?, thread));
        Self::ALL.into_iter().filter_map(numbered).collect()
    }
}

/// One call: the `nth` of this name in this thread.
///
/// Another run may not come to it: the network cuts as it likes, and a wallet's record is written again
/// whenever somebody shows its certificate.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) thread: Thread,
    call: String,
    nth: usize,
    /// What kind of step this is, and what it is about.
    pub(crate) kind: &'static str,
    what: String,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, what, call, nth, .. } = self;
        write!(f, "{kind} ({call} {nth}{what})")
    }
}

/// A running strace. It ends with the process that it watches.
pub(crate) struct Tracer {
    child: Child,
    log: PathBuf,
}

impl Tracer {
    /// Writes down what all threads of a process do from now on.
    pub(crate) fn record(pid: u32, log: &Path) -> Self {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-y", "-s", "0", "-e", CALLS, "-p", &pid.to_string()]);
        Self::attach(strace, log)
    }

    /// Ends the process with SIGKILL as it enters this step: the call itself is not carried out.
    pub(crate) fn kill_before(step: &Step, pid: u32, log: &Path) -> Self {
        let Step { thread, call, nth, .. } = step;
        let mut strace = Command::new("strace");
        strace.args([
            "-e",
            &format!("trace={call}"),
            "-p",
            &thread.number(pid).unwrap().to_string(),
        ]);
        strace.args(["-e", &format!("inject={call}:signal=KILL:when={nth}")]);
        Self::attach(strace, log)
    }

    fn attach(mut strace: Command, log: &Path) -> Self {
        strace.arg("-o").arg(log).stderr(Stdio::piped());
        let mut child = strace.spawn().expect("strace is installed");
        let mut said = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut said).unwrap();
        assert!(
            said.contains("attached"),
            "one process may not trace another here (kernel.yama.ptrace_scope, containers): {said}"
        );
        // Read on, or it would be killed by its own complaints.
        std::thread::spawn(move || stderr.read_to_end(&mut Vec::new()));
        Self { child, log: log.to_owned() }
    }

    /// Waits for the end of the process that it watches, and gives what it wrote down.
    pub(crate) fn end(mut self) -> String {
        self.child.wait().unwrap();
        fs::read_to_string(&self.log).unwrap()
    }
}

/// The steps of these threads that a log shows, in order.
pub(crate) fn steps(log: &str, threads: &[(u32, Thread)]) -> Vec<Step> {
    let mut counts = std::collections::BTreeMap::new();
    let calls = log.lines().filter_map(|line| {
        let (thread, rest) = line.split_once(' ')?;
        let number = thread.parse::<u32>().ok()?;
        let thread = threads.iter().find(|(known, _)| *known == number)?.1;
        let (call, details) = rest.trim_start().split_once('(')?;
        call.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()).then_some(())?;
        let count: &mut usize = counts.entry((number, call)).or_default();
        *count += 1;
        let kind = kind(thread, call, details)?;
        Some(Step { thread, call: call.to_owned(), nth: *count, kind, what: subject(details) })
    });
    calls.collect()
}

fn kind(thread: Thread, call: &str, details: &str) -> Option<&'static str> {
    let first = details.split([',', ')']).next()?;
    // A file that is to get its name once it is whole.
    let is_part = details.contains(".part");
    Some(match (thread, call) {
        (Thread::Disk, "write") if is_part => "part",
        (Thread::Disk, "rename" | "renameat" | "renameat2" | "link" | "linkat") if is_part => {
            "name"
        }
        (Thread::Disk, "rename" | "renameat" | "renameat2") if founds(details) => "found",
        (_, "sendto" | "sendmsg" | "writev") => "send",
        (_, "recvfrom" | "recvmsg") => "receive",
        (Thread::Main, "write") if first.contains("<pipe:") => "say",
        (Thread::Main, "write") if first.contains("<socket:") => "send",
        (Thread::Party | Thread::Disk, "write") if first.contains("</") => "write",
        (Thread::Party | Thread::Disk, "fsync" | "fdatasync") => "fsync",
        (Thread::Party | Thread::Disk, "rename" | "renameat" | "renameat2") => "rename",
        (Thread::Party | Thread::Disk, "link" | "linkat") => "link",
        (Thread::Party | Thread::Disk, "unlink" | "unlinkat") => "unlink",
        (Thread::Party | Thread::Disk, "mkdir" | "mkdirat") => "mkdir",
        (Thread::Party | Thread::Disk, "open" | "openat") if details.contains("O_CREAT") => {
            "create"
        }
        _ => return None,
    })
}

/// True for what makes a device, or one that begins with a backup, of a folder.
fn founds(details: &str) -> bool {
    [".lock.new", ".restored.new"].iter().any(|name| details.contains(name))
}

/// The last part of the path that a call names, in quotes or as that of an open file.
fn subject(details: &str) -> String {
    let quoted = details.split('"').nth(1).filter(|path| path.contains('/'));
    let open = || details.split_once("</").and_then(|(_, rest)| rest.split('>').next());
    let name = quoted.or_else(open).and_then(|path| path.rsplit('/').next());
    name.map(|name| format!(" {name}")).unwrap_or_default()
}
