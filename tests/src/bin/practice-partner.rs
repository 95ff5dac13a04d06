//! The practice partner without the desktop app around it, for tests.
//!
//! With `--app PROGRAM DIR` it is an app instead, which starts a partner and does nothing else, until
//! somebody ends it.

use std::{env, path::Path, process::ExitCode};

use host::practice::{ARGUMENT, Begin, Partner, PracticeSecret, Report, run};
use wire::PartyId;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [first, dir] if first == ARGUMENT => match run(Path::new(dir)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("practice-partner: {error}");
                ExitCode::FAILURE
            }
        },
        [first, program, dir] if first == "--app" => app(Path::new(program), Path::new(dir)),
        _ => ExitCode::FAILURE,
    }
}

/// Starts a partner, says so in one line on standard error, and waits to be ended.
fn app(program: &Path, dir: &Path) -> ExitCode {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    let app = PartyId::from_bytes([7; 32]);
    let begin = Begin { secret: PracticeSecret::make(), app, relay: None };
    let heard = |report| {
        if let Some(Report::Ready { .. }) = report {
            eprintln!("ready");
        }
    };
    let Ok(_partner) = Partner::start(program, dir, begin, runtime.handle(), heard) else {
        return ExitCode::FAILURE;
    };
    runtime.block_on(std::future::pending())
}
