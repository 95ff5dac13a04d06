//! What a backup costs beside its key derivation, and how long one takes to a WebDAV server of others, read back.
//!
//! Run it by `cargo xtask bench`, which installs the server.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]

#[path = "../whole/figures.rs"]
#[expect(dead_code, reason = "shared with the bench of the whole way")]
mod figures;
#[path = "../../tests/cloud/servers.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "shared with the tests of the places")]
mod servers;

use std::time::{Duration, Instant};

use host::{
    KdfParams, Password, RecoveryLabel, SecretBytes,
    copies::{Backup, KeptPlace, PlaceKind, make_key},
    recovery,
};
use party::Threshold;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::World;
use tokio::runtime::Runtime;
use vault::{RecoveryFile, pieces};
use wire::WalletId;

use crate::{
    figures::{load, median, verdict},
    servers::Server,
};

/// A filter by which this bench can be called alone.
const NAME: &str = "backup";
/// How often the key is derived: most of a second each time.
const DERIVED: usize = 15;
const PUT: usize = 40;
/// What sealing or opening may cost beside the derivation.
const MOST_BESIDE: Duration = Duration::from_millis(20);
/// How long a backup may take to a server on this machine, read back, without the derivation.
const MOST_TO_PUT: Duration = Duration::from_secs(1);

fn main() {
    let filtered_out = |arg: &String| !arg.starts_with('-') && !NAME.contains(arg.as_str());
    if std::env::args().skip(1).any(|arg| filtered_out(&arg)) {
        return;
    }
    let (wallet, label, payload) = taken();
    println!("{NAME}: {}", load());
    println!("a share of 2 of 3, both curves: {} bytes", payload.expose().len());
    tell_sealed(&label, &payload);
    tell_split(&label, &payload);
    Runtime::new().expect("a runtime").block_on(tell_put(wallet, &label, &payload));
    println!("{NAME}: {}", load());
}

/// What a device of a 2-of-3 wallet backs up.
fn taken() -> (WalletId, RecoveryLabel, SecretBytes) {
    let mut world = World::<Threshold>::new(3, 1);
    let wallet = world.create(2, 3);
    let party = world.devices.first_mut().expect("three devices").party();
    let payload = party.recovery_payload(wallet).expect("it holds a share");
    let view = party.view();
    let held = view.wallets.first().expect("a wallet");
    let label = recovery::label(&view, held);
    (wallet, label, SecretBytes::new(payload.expose().to_vec()))
}

fn timed<T>(act: impl FnOnce() -> T) -> (Duration, T) {
    let before = Instant::now();
    let done = act();
    (before.elapsed(), done)
}

/// In turns with the derivation alone, whose time differs more from one to the next than what is measured.
fn tell_sealed(label: &RecoveryLabel, payload: &SecretBytes) {
    let password = Password::new("a password for a backup").expect("a password");
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (mut derived, mut sealed, mut opened) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..DERIVED {
        let (time, key) = timed(|| make_key(&password, KdfParams::DEFAULT));
        drop(key.expect("a key"));
        derived.push(time);
        let (time, file) =
            timed(|| RecoveryFile::seal(label, payload, &password, KdfParams::DEFAULT, &mut rng));
        sealed.push(time);
        let file = file.expect("sealed");
        let (time, found) = timed(|| RecoveryFile::open(&file, &password));
        found.expect("opened");
        opened.push(time);
    }
    let derived = median(&derived);
    println!("  the key's derivation (Argon2id) alone: {derived:.2?} ({DERIVED} times)");
    for (what, times) in [("sealing", sealed), ("opening", opened)] {
        let time = median(&times);
        let beside = time.saturating_sub(derived);
        println!(
            "  {what}: {time:.2?}, beside the derivation {beside:.2?}; target: below {MOST_BESIDE:?}: {}",
            verdict(beside < MOST_BESIDE)
        );
    }
}

fn tell_split(label: &RecoveryLabel, payload: &SecretBytes) {
    let holders: Vec<String> = (1..=5).map(|number| format!("Holder {number}")).collect();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let (mut split, mut joined) = (Vec::new(), Vec::new());
    for _ in 0..PUT {
        let (time, parts) = timed(|| pieces::split(label, payload, 3, &holders, &mut rng));
        split.push(time);
        let parts = parts.expect("split");
        let (time, found) = timed(|| pieces::join(&parts));
        found.expect("joined");
        joined.push(time);
    }
    println!(
        "  split into 5 parts of which 3 are needed, all tried: {:.2?}; joined: {:.2?}",
        median(&split),
        median(&joined)
    );
}

async fn tell_put(wallet: WalletId, label: &RecoveryLabel, payload: &SecretBytes) {
    let Some(server) = Server::wsgidav() else { return };
    let place = KeptPlace {
        id: "webdav".to_owned(),
        name: "WebDAV".to_owned(),
        kind: PlaceKind::WebDav,
        place: server.place.clone(),
    };
    let password = Password::new("a password for a backup").expect("a password");
    let key = make_key(&password, KdfParams::FLOOR).expect("a key");
    let mut times = Vec::new();
    for attempt in 1..=PUT as u64 {
        let before = Instant::now();
        let backup = Backup::new(wallet, attempt, label.clone(), payload.expose());
        backup.put(&place, (&key, 1)).await.expect("put and proven");
        times.push(before.elapsed());
    }
    let longest = times.iter().max().copied().unwrap_or_default();
    println!(
        "  put to a WebDAV server on this machine, read back, opened, compared: {:.2?} \
         (longest of {PUT} {longest:.2?}); target: below {MOST_TO_PUT:?}: {}",
        median(&times),
        verdict(longest < MOST_TO_PUT)
    );
}
