//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A Cohort party without a window: joins by invite, signs what its written policy allows or what you
/// approve by hand, and refuses everything else.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    /// The folder that holds this device.
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// A file whose first line is the device's password. Keep it readable for its owner only.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: PathBuf,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Founds a device in an empty folder.
    Init {
        /// The name that other members see.
        #[arg(long)]
        name: String,
    },
    /// Prints this device's id.
    Identity,
    /// Runs until it is told to stop.
    Run {
        /// The configuration: relay, nodes, pinned members, rules.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}
