//! Programs that run beside us.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crate::Failure;

/// How often a log is looked at while a line in it is awaited.
const GLANCE: Duration = Duration::from_millis(10);

/// How long a program may take to end by itself once it was asked to.
const FAREWELL: Duration = Duration::from_secs(3);

/// A program that runs beside us, writes to a log file, and ends when this value is dropped.
///
/// It leads a process group of its own, and the whole group ends with it: first asked (SIGTERM),
/// then made to. Ctrl-C in a terminal therefore does not reach it; [`end_with_us`] sees to that.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a program without input; all it prints goes to the file `log`, which starts empty.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> Result<Self, Failure> {
        let open = || {
            fs::create_dir_all(log.parent().unwrap_or(log))?;
            let out = File::create(log)?;
            let err = out.try_clone()?;
            Ok((out, err))
        };
        let (out, err) = open().map_err(Failure::system(format!("write {}", log.display())))?;
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let child = spawn(command).map_err(Failure::system(format!("start {name}")))?;
        Ok(Self { name: name.to_owned(), child, log: log.to_owned() })
    }

    /// Its process id, which is its group's as well.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where all that it prints goes.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// True once it has ended.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        has_ended(&mut self.child)
    }

    /// Waits until `find` likes a line of the log, from its first line on, and returns what it made
    /// of it. Fails when the program ends before that, or when `patience` does.
    pub fn wait_for_line<T>(
        &mut self,
        patience: Duration,
        find: impl Fn(&str) -> Option<T>,
    ) -> Result<T, Failure> {
        let deadline = Instant::now() + patience;
        loop {
            // Asked before the log is read: what it wrote with its last breath counts.
            let ended = self.has_ended();
            let late = Instant::now() >= deadline;
            if let Some(found) = self.written()?.iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            if ended {
                return Err(self.failure("ended early"));
            }
            if late {
                return Err(self.failure("has not said what was awaited"));
            }
            thread::sleep(GLANCE);
        }
    }

    /// A failure of this program, in the words that follow its name.
    #[must_use]
    pub fn failure(&self, what: &str) -> Failure {
        Failure::Beside { name: self.name.clone(), what: what.to_owned(), log: self.log.clone() }
    }

    /// The whole lines so far.
    fn written(&self) -> Result<Vec<String>, Failure> {
        let bytes =
            fs::read(&self.log).map_err(Failure::system(format!("read {}", self.log.display())))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let text = String::from_utf8_lossy(bytes.get(..whole).unwrap_or_default());
        Ok(text.lines().map(str::to_owned).collect())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// The leaders of the groups that run beside us.
static LEADERS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn leaders() -> MutexGuard<'static, BTreeSet<u32>> {
    LEADERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a program as the leader of a group of its own. [`end`] must follow.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    // Held while it starts: a signal in this moment finds it in the list.
    let mut leaders = leaders();
    lead_a_group(command);
    let child = command.spawn()?;
    leaders.insert(child.id());
    Ok(child)
}

/// Ends a program that [`spawn`] started, and its group.
pub(crate) fn end(child: &mut Child) {
    ask_to_end(child);
    // Nobody is left to tell that it cannot be waited for.
    let _ = child.wait();
    leaders().remove(&child.id());
}

/// Makes what runs beside us end with us when a person or the system ends us.
pub fn end_with_us() {
    thread::spawn(|| {
        // Where signals cannot be heard, the terminal's own still end most of them.
        if wait_for_farewell().is_ok() {
            for leader in &*leaders() {
                make_end(*leader);
            }
            // As a shell reports an interrupted command.
            std::process::exit(130);
        }
    });
}

/// Waits until a person or the system asks us to end.
pub fn wait_for_farewell() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::system("make a runtime"))?;
    runtime.block_on(farewell()).map_err(Failure::system("hear signals"))
}

#[cfg(unix)]
async fn farewell() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn farewell() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// A TCP port of the loopback address that was free a moment ago.
pub fn free_port() -> Result<u16, Failure> {
    let take = || -> io::Result<u16> {
        Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
    };
    take().map_err(Failure::system("find a free port"))
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;

    command.process_group(0);
}

/// Looks without reaping: until the value is dropped the process id cannot pass to another.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};

    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    group(child).is_none_or(|leader| !matches!(waitid(WaitId::Pid(leader), look), Ok(None)))
}

#[cfg(unix)]
fn ask_to_end(child: &mut Child) {
    use rustix::process::{Signal, kill_process_group};

    let Some(group) = group(child) else { return };
    // Errors say that nobody of the group is left.
    let _ = kill_process_group(group, Signal::TERM);
    let deadline = Instant::now() + FAREWELL;
    while !has_ended(child) && Instant::now() < deadline {
        thread::sleep(GLANCE);
    }
    let _ = kill_process_group(group, Signal::KILL);
}

#[cfg(unix)]
fn make_end(leader: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    if let Some(group) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(unix)]
fn group(child: &Child) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(child.id()).ok()?)
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) {
    // An error says that it has ended.
    let _ = child.kill();
}

#[cfg(not(unix))]
fn make_end(_: u32) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use rustix::process::{Pid, test_kill_process};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn shell(script: &str) -> (tempfile::TempDir, Running) {
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let running = Running::start("sh", &mut command, &dir.path().join("logs/sh.log")).unwrap();
        (dir, running)
    }

    fn number(line: &str) -> Option<i32> {
        line.strip_prefix("pid ")?.parse().ok()
    }

    #[test]
    fn a_line_is_found_once_it_is_whole() {
        let (_dir, mut running) = shell("printf 'pid '; echo 42; exec sleep 60");
        assert_eq!(running.wait_for_line(PATIENCE, number).unwrap(), 42);
        assert!(!running.has_ended());
    }

    #[test]
    fn the_last_words_of_a_program_that_ended_are_heard() {
        let (_dir, mut running) = shell("echo 'pid 7' >&2; exit 1");
        assert_eq!(running.wait_for_line(PATIENCE, number).unwrap(), 7);
        let failure = running.wait_for_line(PATIENCE, |_| None::<()>).unwrap_err();
        assert!(failure.to_string().starts_with("sh ended early"), "{failure}");
    }

    #[test]
    fn patience_ends_where_the_line_does_not_come() {
        let (_dir, mut running) = shell("exec sleep 60");
        let failure = running.wait_for_line(Duration::ZERO, number).unwrap_err();
        assert!(failure.to_string().contains("has not said"), "{failure}");
    }

    #[test]
    fn a_dropped_program_takes_its_children_with_it_even_if_they_will_not_hear() {
        let (_dir, mut running) =
            shell("sh -c 'trap \"\" TERM; echo pid $$; while :; do sleep 1; done' & wait");
        let grandchild = running.wait_for_line(PATIENCE, number).unwrap();
        let grandchild = Pid::from_raw(grandchild).unwrap();
        test_kill_process(grandchild).unwrap();
        drop(running);
        // Its new parent may take a moment to collect it.
        let deadline = Instant::now() + PATIENCE;
        while test_kill_process(grandchild).is_ok() && !is_zombie(grandchild) {
            assert!(Instant::now() < deadline, "the grandchild lives");
            thread::yield_now();
        }
    }

    /// Dead, and not yet collected by whoever adopted it.
    fn is_zombie(process: Pid) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
        stat.is_ok_and(|stat| stat.contains(") Z "))
    }
}
