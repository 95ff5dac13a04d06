//! A party without a window.
//!
//! `cosigner init` founds a device, `cosigner run` keeps it going. While it runs it takes commands on
//! standard input, one a line, and says what happens on standard output, one JSON object a line; so a
//! person can sit at it and a program can too. `cosigner exit` needs no device: it puts a wallet's key
//! together from recovery files. What nobody answers it refuses: see [`policy`].

mod arguments;
mod commands;
mod config;
mod duty;
mod exit;
mod node;
mod policy;
mod report;
mod run;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            report::complain("system.no_runtime", &error);
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run::execute(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::complain(error.code(), &error);
            ExitCode::FAILURE
        }
    }
}
