//! `cargo xtask bench startup`: how soon the desktop app shows something, and what it then holds.
//!
//! The program is the one that people get: a release build without anything for tests in it. It is
//! watched from outside, on a screen whose pixels lie in a file.

mod memory;
mod screen;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{
    Checkout, Failure, Running, call,
    call::say,
    tools::{Consent, DESKTOP, DISPLAY, NPM, Need, Tools},
};
use memory::Memory;
use screen::Screen;

/// How often the app is started; the first start, which fills the caches, does not count.
const RUNS: usize = 11;
/// How long a start may take, and how long the app may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the screen is looked at: the error of each time.
const GLANCE: Duration = Duration::from_millis(4);
/// How long the app must have used next to no processor time to be idle.
const REST: Duration = Duration::from_secs(3);
/// The most processor time in [`REST`] of an app that is idle.
const IDLE: Duration = Duration::from_millis(60);
/// What the first paint may take at most.
const TARGET: Duration = Duration::from_secs(1);

/// When a start came how far, from the moment before the program was executed.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Anything at all is on the screen: an empty window.
    window: Duration,
    /// Something is drawn in it: text, a button.
    paint: Duration,
}

/// Builds the app as it is released, starts it several times, and prints medians.
pub(super) fn run(checkout: &Checkout) -> Result<(), Failure> {
    let app = build(checkout)?;
    let folder = fresh_folder(checkout)?;
    let screen = Screen::start(&folder)?;
    let bus = Bus::start(&folder)?;
    say(format_args!("startup: {}", load()));
    let mut starts = Vec::new();
    let mut memory = None;
    for run in 0..RUNS {
        screen.until_blank(PATIENCE)?;
        let mut command = Command::new(&app);
        bus.furnish(&mut command, &screen, &folder);
        let log = folder.join("app.log");
        let begun = Instant::now();
        let mut running = Running::start("the app", &mut command, &log)?;
        let start = watch(&screen, &mut running, begun)?;
        if run > 0 {
            starts.push(start);
        }
        if run + 1 == RUNS {
            memory = Some(rest(&running)?);
            screen.save(&folder.join("at-rest.xwd"))?;
        }
    }
    tell(&starts, memory.as_ref());
    say(format_args!("startup: {}", load()));
    Ok(())
}

/// The UI, and the app around it, with the features and the profile of a release.
fn build(checkout: &Checkout) -> Result<PathBuf, Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    tools.ensure(&[Need::System(DESKTOP), Need::System(DISPLAY)])?;
    tools.ui_packages()?;
    let mut npm = checkout.command(NPM);
    call::run(npm.current_dir(checkout.root().join("ui")).args(["run", "--silent", "build"]))?;
    call::run(checkout.cargo().args(["build", "--release", "--package", "cohort"]))?;
    Ok(checkout.target().join("release/cohort"))
}

fn fresh_folder(checkout: &Checkout) -> Result<PathBuf, Failure> {
    let folder = checkout.target().join("bench/startup");
    let fresh = || match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder.join("run")),
    };
    fresh().map_err(Failure::system("clear the folder of this bench"))?;
    Ok(folder)
}

/// A session bus of its own, so that nothing of this machine's user takes part.
struct Bus {
    address: String,
    _process: Running,
}

impl Bus {
    fn start(folder: &Path) -> Result<Self, Failure> {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address"]);
        let mut process = Running::start("dbus-daemon", &mut command, &folder.join("bus.log"))?;
        let address = process.wait_for_line(PATIENCE, |line| {
            line.starts_with("unix:").then(|| line.trim().to_owned())
        })?;
        Ok(Self { address, _process: process })
    }

    fn furnish(&self, command: &mut Command, screen: &Screen, folder: &Path) {
        command
            .env("DISPLAY", screen.name())
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder.join("share"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .env("XDG_RUNTIME_DIR", folder.join("run"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env_remove("WAYLAND_DISPLAY");
    }
}

/// Looks at the screen until something is drawn in the app's window.
fn watch(screen: &Screen, app: &mut Running, begun: Instant) -> Result<Start, Failure> {
    let mut window = None;
    loop {
        let picture = screen.look()?;
        let since = begun.elapsed();
        if window.is_none() && !picture.is_blank() {
            window = Some(since);
        }
        if picture.is_drawn() {
            return Ok(Start { window: window.unwrap_or(since), paint: since });
        }
        if app.has_ended() {
            return Err(app.failure("ended early"));
        }
        if since > PATIENCE {
            return Err(app.failure("has drawn nothing"));
        }
        thread::sleep(GLANCE);
    }
}

/// Waits until the app and its helpers do next to nothing, and looks at what they hold.
fn rest(app: &Running) -> Result<Memory, Failure> {
    let deadline = Instant::now() + PATIENCE;
    let mut before = Memory::of(app.pid());
    loop {
        thread::sleep(REST);
        let now = Memory::of(app.pid());
        let worked = now.processor.saturating_sub(before.processor);
        if now.processes == before.processes && worked <= IDLE {
            return Ok(now);
        }
        if Instant::now() > deadline {
            return Err(app.failure("does not come to rest"));
        }
        before = now;
    }
}

fn tell(starts: &[Start], memory: Option<&Memory>) {
    let sorted = |part: fn(&Start) -> Duration| {
        let mut times: Vec<Duration> = starts.iter().map(part).collect();
        times.sort_unstable();
        times
    };
    let line = |what: &str, times: &[Duration]| {
        let middle = times.get(times.len() / 2).copied().unwrap_or_default();
        let ends = times.first().copied().zip(times.last().copied()).unwrap_or_default();
        say(format_args!(
            "{what}: median {middle:.0?} of {} warm starts ({:.0?} to {:.0?})",
            times.len(),
            ends.0,
            ends.1
        ));
        middle
    };
    line("from exec to an empty window", &sorted(|start| start.window));
    let paint = line("from exec to the first paint", &sorted(|start| start.paint));
    say(format_args!(
        "  target {TARGET:.0?}: ratio {:.2}, {}",
        paint.as_secs_f64() / TARGET.as_secs_f64(),
        if paint < TARGET { "kept" } else { "MISSED" }
    ));
    if let Some(memory) = memory {
        say(memory);
    }
}

fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    format!("load {} on {cores} cores", load.split(' ').take(2).collect::<Vec<_>>().join(" "))
}
