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
    pub(crate) home: Option<PathBuf>,
    /// A file whose first line is the device's password. Keep it readable for its owner only.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
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
    /// Puts a wallet's key together from recovery files, as many as must agree. Needs no device, no relay
    /// and no network. From then on the key is in one place: move the funds.
    Exit {
        /// The recovery files, of different devices; of one that was split, as many pieces as are needed. Of a printed
        /// sheet its PDF, one picture of all its codes, or what it says as a file of text.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// For each of them, in order, a file whose first line is its password. Asked for where none is given.
        #[arg(long = "password", value_name = "FILE")]
        passwords: Vec<PathBuf>,
        /// Shows the key. Without this it is only proven that the files make it.
        #[arg(long)]
        show_key: bool,
    },
}
