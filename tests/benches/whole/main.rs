//! The whole way: real workers with their homes on this machine's disk, a real relay on loopback,
//! the real scheme. What people do is not measured; what the machines do after them is, beside the
//! signing library's own compute in the same run.
//!
//! Run it by `cargo xtask bench`, which builds the library's meter and names it here.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]

mod delivery;
mod device;
mod disk;
mod figures;
mod gain;
mod group;
mod library;

use std::time::Duration;

use host::link::RelayAddress;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use relay_server::{Admission, Config, Server, Storage};
use tokio::{net::TcpListener, runtime::Runtime};
use wire::hop::RelaySecret;

use crate::{
    figures::{load, median, ratio, verdict},
    group::{Group, Made, Signed},
    library::{Cost, Library},
};

/// A filter by which this bench can be called alone.
const NAME: &str = "whole";
/// Groups of three new devices, each with a wallet of its own.
const GROUPS: usize = 5;
/// Groups that grow: five devices with a wallet let two more in.
const GROWING: usize = 3;
/// Signatures of each group: a relay lets nobody open more than ten sessions in a minute.
const SIGNATURES: usize = 16;
const LETTERS: u64 = 500;

/// What the ratios may be at most.
const MOST_TO_MAKE: f64 = 1.5;
const MOST_TO_REFRESH: f64 = 1.3;
/// For each pair of holders, beside a pair of a refresh of 2 of 3.
const MOST_TO_GROW: f64 = 1.3;
const PAIRS_OF_3: u32 = 3;
const PAIRS_OF_7: u32 = 21;
const MOST_TO_SIGN: u32 = 3;
/// The certificate and three rounds.
const DELIVERIES: u32 = 4;

fn main() {
    let filtered_out = |arg: &String| !arg.starts_with('-') && !NAME.contains(arg.as_str());
    if std::env::args().skip(1).any(|arg| filtered_out(&arg)) {
        return;
    }
    let Some(mut library) = Library::start() else {
        println!("{NAME}: no library to compare with; run `cargo xtask bench`");
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let relay = start_relay().await;
        println!("{NAME}: {}", load());
        let one_way = delivery::measure(&relay, LETTERS).await;
        let mut made: Vec<(Made, Cost)> = Vec::new();
        let mut refreshed: Vec<Made> = Vec::new();
        let mut signed: Vec<(Signed, Cost)> = Vec::new();
        for _ in 0..GROUPS {
            let mut group = Group::start(&relay, 3).await;
            let library_made = library.make();
            made.push((group.make(2, 3).await, library_made));
            refreshed.push(group.refresh().await);
            for number in 0..SIGNATURES {
                let library_signed = library.sign();
                let signers = [number % 3, (number + 1) % 3];
                signed.push((group.sign(signers).await, library_signed));
            }
        }
        let mut grown = Vec::new();
        for _ in 0..GROWING {
            let mut group = Group::start(&relay, 7).await;
            group.make(3, 5).await;
            grown.push(group.let_in(4, 2).await);
        }
        gain::tell();
        tell_made(&made);
        tell_refreshed(&refreshed, &made);
        tell_grown(&grown, &refreshed);
        tell_signed(&signed, median(&one_way));
        println!("{NAME}: {}", load());
    });
}

async fn start_relay() -> RelayAddress {
    let key = RelaySecret::make(&mut ChaCha20Rng::seed_from_u64(7));
    let fingerprint = key.fingerprint();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound port");
    let config = Config { key, admission: Admission::LoopbackOnly, storage: Storage::Memory };
    let server = Server::open(config, listener).await.expect("a relay in memory opens");
    tokio::spawn(server.run(std::future::pending()));
    RelayAddress { url: format!("ws://{address}/v1"), key: fingerprint }
}

fn tell_made(made: &[(Made, Cost)]) {
    let times: Vec<Duration> = made.iter().map(|(ours, _)| ours.cost.time).collect();
    let library: Vec<Duration> = made.iter().map(|(_, library)| library.time).collect();
    let disk = disk(made.iter().map(|(ours, _)| ours));
    let (time, library) = (median(&times), median(&library));
    let by_clock = ratio(time, library);
    println!("create 2 of 3, both curves, trial and certificate, three devices on this machine:");
    println!(
        "  from the last \"matches\" to the wallet on every disk: {time:.2?} ({} times), {disk}",
        made.len()
    );
    println!("  the library's key generation, three parties one after the other: {library:.2?}");
    println!("  ratio by the clock: {by_clock:.2}");
    let spent: Option<Vec<(Duration, Duration)>> =
        made.iter().map(|(ours, library)| ours.cost.processor.zip(library.processor)).collect();
    let by_processor = spent.map(|spent| {
        let ours: Duration = spent.iter().map(|(ours, _)| *ours).sum();
        let theirs: Duration = spent.iter().map(|(_, theirs)| *theirs).sum();
        ratio(ours, theirs)
    });
    if let Some(by_processor) = by_processor {
        println!("  ratio by processor time, relay included: {by_processor:.2}");
    }
    let kept = by_clock.max(by_processor.unwrap_or_default()) <= MOST_TO_MAKE;
    println!("  target: at most {MOST_TO_MAKE} by both: {}", verdict(kept));
}

fn tell_refreshed(refreshed: &[Made], made: &[(Made, Cost)]) {
    let times: Vec<Duration> = refreshed.iter().map(|ours| ours.cost.time).collect();
    let created: Vec<Duration> = made.iter().map(|(ours, _)| ours.cost.time).collect();
    let time = median(&times);
    let by_clock = ratio(time, median(&created));
    println!("refresh 2 of 3, both curves, trial and certificate, the same three devices:");
    println!(
        "  from the last approval to the new epoch on every disk: {time:.2?} ({} times), {}",
        refreshed.len(),
        disk(refreshed)
    );
    let by_processor = processor(refreshed).zip(processor(made.iter().map(|(ours, _)| ours)));
    let by_processor = by_processor.map(|(ours, created)| ratio(ours, created));
    tell_ratio("create", by_clock, by_processor);
    let kept = by_clock <= MOST_TO_REFRESH;
    println!("  target: at most {MOST_TO_REFRESH} by the clock: {}", verdict(kept));
}

fn tell_grown(grown: &[Made], refreshed: &[Made]) {
    let times = |of: &[Made]| -> Vec<Duration> { of.iter().map(|made| made.cost.time).collect() };
    let pairs = PAIRS_OF_7 / PAIRS_OF_3;
    let time = median(&times(grown));
    let by_clock = ratio(time, pairs * median(&times(refreshed)));
    println!("add two, 3 of 5 to 4 of 7, both curves, seven devices on this machine:");
    println!(
        "  from the last \"matches\" to the new epoch on every disk: {time:.2?} ({} times), {}",
        grown.len(),
        disk(grown)
    );
    let by_processor = processor(grown).zip(processor(refreshed));
    let by_processor = by_processor.map(|(ours, refreshed)| ratio(ours, pairs * refreshed));
    let what = format!("{pairs} refreshes, {PAIRS_OF_7} pairs against {PAIRS_OF_3}");
    tell_ratio(&what, by_clock, by_processor);
    let kept = by_clock < MOST_TO_GROW;
    println!("  target: below {MOST_TO_GROW} by the clock: {}", verdict(kept));
}

fn tell_ratio(to: &str, by_clock: f64, by_processor: Option<f64>) {
    println!("  ratio to {to} by the clock: {by_clock:.2}");
    if let Some(by_processor) = by_processor {
        println!("  the same by processor time, relay included: {by_processor:.2}");
    }
}

/// What one device did with its disk.
fn disk<'a>(made: impl IntoIterator<Item = &'a Made>) -> String {
    let (files, flushes): (Vec<usize>, Vec<usize>) =
        made.into_iter().map(|made| (made.files, made.flushes)).unzip();
    format!("{} files written and {} flushes a device", median(&files), median(&flushes))
}

/// The processor time of one of them, on average: it is told in steps of 10 ms.
fn processor<'a>(made: impl IntoIterator<Item = &'a Made>) -> Option<Duration> {
    let spent: Option<Vec<Duration>> = made.into_iter().map(|made| made.cost.processor).collect();
    let spent = spent.filter(|spent| !spent.is_empty())?;
    Some(spent.iter().sum::<Duration>() / u32::try_from(spent.len()).ok()?)
}

fn tell_signed(signed: &[(Signed, Cost)], one_way: Duration) {
    let all = |part: fn(&(Signed, Cost)) -> Duration| {
        let parts: Vec<Duration> = signed.iter().map(part).collect();
        median(&parts)
    };
    let time = all(|(ours, _)| ours.time);
    let first = all(|(ours, _)| ours.first);
    let flushing = all(|(ours, _)| ours.flushing);
    let compute = all(|(_, library)| library.time);
    let flushes = signed.iter().map(|(ours, _)| ours.flushes).max().unwrap_or_default();
    let budget = MOST_TO_SIGN * compute + DELIVERIES * one_way + flushing;
    let rest = time.saturating_sub(DELIVERIES * one_way + flushing);
    println!("sign with 2 of 3, secp256k1:");
    println!(
        "  from the last approval to the verified signature, written down: {time:.2?} on both, \
         {first:.2?} on the first ({} times)",
        signed.len()
    );
    println!("  the library's compute, both parties one after the other: {compute:.2?}");
    println!("  one way over the relay, 1 KB from line to line: {one_way:.2?}");
    println!("  flushes of a device on the way: {flushes}, which took {flushing:.2?}");
    println!(
        "  budget {MOST_TO_SIGN} x compute + {DELIVERIES} x one way + flushes = {budget:.2?}: \
         ratio {:.2}, {}",
        ratio(time, budget),
        verdict(time <= budget)
    );
    println!(
        "  without deliveries and flushes: {:.2} times the compute of both, {:.2} times that of one",
        ratio(rest, compute),
        ratio(2 * rest, compute)
    );
}
