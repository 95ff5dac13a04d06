//! The relay as a program: options in, one line of JSON out, then serving until it is told to stop.

use std::{
    error::Error,
    fs,
    io::{self, IsTerminal as _, Write as _},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use relay_server::{Admission, Config, Page, Server, Storage, key_file};
use serde::Serialize;
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer as _, filter::Targets, fmt, prelude::*};
use wire::hop::RelaySecret;

/// Carries sealed letters between the devices of Cohort wallets.
///
/// The relay seats devices in sessions and keeps their letters in order until they are fetched. It
/// holds no key to any letter and no share of any wallet.
///
/// Once it listens it prints one line of JSON: its address for devices, the fingerprint of its key
/// and its process id. The log goes to standard error and holds sizes and outcomes, never contents.
#[derive(Debug, Parser)]
#[command(name = "relay-server", version, after_help = EXAMPLES)]
struct Options {
    /// Where to listen. Port 0 takes a free port.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// Keep sessions and mailboxes in memory only: they are gone when the relay stops. The default.
    #[arg(long, conflicts_with = "store")]
    memory: bool,

    /// Keep sessions and mailboxes in this SQLite file; they survive a restart.
    #[arg(long, value_name = "FILE", requires = "key")]
    store: Option<PathBuf>,

    /// The relay's key, made if there is no such file. Without it each start has a new key, and old
    /// invites end with the process.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    /// Serve only the identities in this file: one a line, 64 hex digits, # for remarks.
    #[arg(long, value_name = "FILE", conflicts_with = "open")]
    allow: Option<PathBuf>,

    /// Serve anybody who can reach the relay, also from other machines.
    #[arg(long)]
    open: bool,

    /// Serve the built phone page in this folder, as it is now: `cargo xtask phone` names the folder. Whoever
    /// reaches the relay gets it. A browser keeps a party only where it came over TLS or from this machine.
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,

    /// Also write the line of JSON to this file, once the relay listens.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,

    /// How much to log: off, error, warn, info, or debug, which has a line for each frame.
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: LevelFilter,

    /// Write the log as JSON, one object a line.
    #[arg(long)]
    log_json: bool,
}

const EXAMPLES: &str = "Examples:
  relay-server
      for this machine only, in memory, on a free port
  relay-server --listen 0.0.0.0:8700 --key relay.key --store relay.db --allow family.txt
      for the devices listed in family.txt; put TLS in front of it
  relay-server --listen 127.0.0.1:8700 --key relay.key
      at a fixed address with a lasting key
  relay-server --listen 127.0.0.1:8700 --key relay.key --page ui/dist-phone
      with the phone page at http://127.0.0.1:8700/

Stop it with Ctrl-C or SIGTERM; it says goodbye to all and flushes its store.";

/// What tools need to know once the relay listens.
#[derive(Serialize)]
struct Ready {
    relay: String,
    key: String,
    pid: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    start_log(&options);
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut sentence = error.to_string();
            let mut source = error.source();
            while let Some(error) = source {
                sentence = format!("{sentence}: {error}");
                source = error.source();
            }
            // Nothing is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "relay-server: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let rng = &mut UnwrapErr(SysRng);
    let key = match &options.key {
        Some(path) => key_file::read_or_make(path, rng)?,
        None => RelaySecret::make(rng),
    };
    let admission = match &options.allow {
        Some(path) => Admission::read(path)?,
        None if options.open => Admission::Anyone,
        None => Admission::LoopbackOnly,
    };
    let page = options.page.as_deref().map(Page::read).transpose()?;
    let storage = options.store.map_or(Storage::Memory, Storage::File);
    let stop = stop_signal()?;
    let listener = TcpListener::bind(options.listen).await?;
    let ready = Ready {
        relay: format!("ws://{}/v1", listener.local_addr()?),
        key: key_file::fingerprint_text(&key),
        pid: std::process::id(),
    };
    let config = Config { key, admission, storage };
    let mut server = Server::open(config, listener).await?;
    if let Some(page) = page {
        server = server.with_page(page);
    }
    announce(&ready, options.ready_file.as_deref())?;
    Ok(server.run(stop).await?)
}

fn announce(ready: &Ready, file: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let line = serde_json::to_string(ready)? + "\n";
    if let Some(file) = file {
        // Written beside and renamed: whoever sees the file sees all of it.
        let mut beside = file.as_os_str().to_owned();
        beside.push(".new");
        fs::write(&beside, &line)?;
        fs::rename(&beside, file)?;
    }
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Only our own lines in full: what libraries say at lower levels is not ours to vouch for.
fn start_log(options: &Options) {
    let ours = Targets::new()
        .with_default(options.log_level.min(LevelFilter::WARN))
        .with_target("relay_server", options.log_level);
    let layer = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let layer = if options.log_json { layer.json().boxed() } else { layer.boxed() };
    tracing_subscriber::registry().with(layer.with_filter(ours)).init();
}

/// Completes when the process is asked to stop; registered before it is announced as ready.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes when the process is asked to stop.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        // Without a way to listen for it, the process is stopped by its system.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
