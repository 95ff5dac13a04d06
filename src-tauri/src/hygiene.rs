//! What this process does before anything else: it closes the doors that others could enter by.

use std::{
    error::Error,
    process::{Command, exit},
};

/// Variables that let somebody outside drive or inspect the web view of any build.
const REMOTE_CONTROL: [&str; 4] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "TAURI_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
];

/// Starts this program anew without the variables of remote control, where any of them is set.
///
/// Changing the environment of a running process is unsafe, so it begins again with a clean one.
/// Only a build for tests (feature `automation`) leaves them.
pub(crate) fn shed_environment() {
    let is_set = |name: &&str| std::env::var_os(name).is_some();
    if cfg!(feature = "automation") || !REMOTE_CONTROL.iter().any(is_set) {
        return;
    }
    match std::env::current_exe() {
        Ok(program) => {
            let mut again = Command::new(program);
            again.args(std::env::args_os().skip(1));
            for name in REMOTE_CONTROL {
                again.env_remove(name);
            }
            give_up(&replace_by(again));
        }
        Err(error) => give_up(&error),
    }
}

/// Keeps secrets out of core files, and other processes of the same user out of this one's memory.
pub(crate) fn refuse_dumps() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{
            DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit,
        };
        // Where the system refuses, its own settings stand, and the app works all the same.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Says why there will be no window, and ends.
pub(crate) fn give_up(error: &dyn Error) -> ! {
    eprintln!("Cohort cannot start: {error}");
    exit(1);
}

#[cfg(unix)]
fn replace_by(mut program: Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(&mut program)
}

#[cfg(not(unix))]
fn replace_by(mut program: Command) -> std::io::Error {
    match program.status() {
        Ok(status) => exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
