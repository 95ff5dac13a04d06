//! No build but the one for tests lets itself be driven from outside.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::ErrorKind,
    os::unix::net::UnixListener,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long the program may take to begin on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
const VARIABLES: [&str; 3] =
    ["TAURI_WEBVIEW_AUTOMATION", "TAURI_AUTOMATION", "WEBKIT_INSPECTOR_SERVER"];

/// Ends the program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_build_sheds_the_variables_of_remote_control_unless_it_is_made_for_tests() {
    let dir = std::env::temp_dir().join(format!("cohort-environment-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("a folder for the test");
    // A display that takes the connection and never answers: the program waits there.
    let display = UnixListener::bind(dir.join("display")).expect("a socket");
    let mut program = Command::new(env!("CARGO_BIN_EXE_cohort"));
    program.env_clear().envs(VARIABLES.map(|name| (name, "true"))).stderr(Stdio::null());
    program.env("XDG_RUNTIME_DIR", &dir).env("WAYLAND_DISPLAY", "display");
    program.env("GDK_BACKEND", "wayland").env("COHORT_DATA_DIR", dir.join("data"));
    let running = Running(program.spawn().expect("the program starts"));

    let connected = display.accept();
    assert!(connected.is_ok(), "the program came as far as its window");
    let is_left = has_variables(running.0.id());
    assert_eq!(is_left, cfg!(feature = "automation"));
    drop(running);
    let _ = fs::remove_dir_all(&dir);
}

/// True while the process has any of the variables in its environment.
///
/// A process that let nobody look into it any more has passed the place where it sheds them.
fn has_variables(process: u32) -> bool {
    let begun = Instant::now();
    loop {
        match fs::read(format!("/proc/{process}/environ")) {
            Ok(environment) if !environment.is_empty() => {
                let text = String::from_utf8_lossy(&environment).into_owned();
                return VARIABLES.iter().any(|name| text.contains(name));
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return cfg!(feature = "automation");
            }
            Ok(_) | Err(_) => {
                assert!(begun.elapsed() < PATIENCE, "the program's environment stays unreadable");
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
