//! The project's own commands: `cargo xtask --help` names them.

use std::{error::Error, ffi::OsString, io, io::Write as _, process::ExitCode};

use clap::{Parser, Subcommand};

use xtask::{
    Checkout, Failure, bench,
    call::say,
    demo, end_with_us, phone, planted, relay, run, stage,
    test::{self, Depth},
    tools::{Consent, Tools},
};

/// Cohort's own commands.
///
/// They need Rust and Node.js; what else they use they find or install themselves. Exit status: 0
/// done, 1 failed, 2 wrong arguments, 3 something is missing and cannot be installed from here.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything that CI runs; stop at the first step that fails.
    Test {
        /// Also run what takes too long for every change.
        #[arg(long)]
        nightly: bool,
    },

    /// Play the main job unattended: real processes, a real node, a real transfer.
    Demo(demo::Options),

    /// Build the desktop app and open it.
    Run(run::Options),

    /// Build the phone page, and say where it lies.
    Phone,

    /// Start a relay, a node and windows that wait for your WebDriver, until Ctrl-C.
    Stage(stage::Options),

    /// Build the relay and run it; all arguments are its own.
    #[command(disable_help_flag = true)]
    Relay {
        /// What `relay-server` takes; `--help` lists it.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },

    /// Plant bugs that lose a key into a copy of the sources: the tests must find each of them.
    Planted,

    /// Measure: the crates that have benches, with `startup` the desktop app, with `phone` the phone page.
    Bench {
        /// `startup` or `phone`; or, for the benches, a name to filter by, or their own options.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    let options = Options::parse();
    match carry_out(options.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn carry_out(command: Command) -> Result<(), Failure> {
    let checkout = Checkout::find();
    match command {
        Command::Test { nightly } => {
            end_with_us();
            test::run(&checkout, if nightly { Depth::Nightly } else { Depth::EveryChange })
        }
        Command::Demo(options) => {
            end_with_us();
            demo::run(&checkout, &options)
        }
        Command::Run(options) => run::run(&checkout, &options),
        Command::Phone => {
            let page = phone::build(
                &checkout,
                &Tools::new(&checkout, Consent::of_this_run()),
                phone::Make::Shipped,
            )?;
            say(page.display());
            Ok(())
        }
        Command::Stage(options) => stage::run(&checkout, &options),
        Command::Relay { args } => relay::run(&checkout, &args),
        Command::Planted => planted::run(&checkout),
        Command::Bench { args } => bench::run(&checkout, &args),
    }
}

fn tell(failure: &Failure) {
    let mut sentence = failure.to_string();
    let mut source = failure.source();
    while let Some(error) = source {
        sentence = format!("{sentence}: {error}");
        source = error.source();
    }
    // Nothing is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "cargo xtask: {sentence}");
}
