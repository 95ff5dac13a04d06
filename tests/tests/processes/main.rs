//! Real programs, killed for real.
//!
//! Three `cosigner` processes and a `relay-server` make a wallet, change who holds its shares, or sign
//! with it, while a tracer kills one of them before one chosen call to its system, and sometimes a second
//! one is killed with it. What a co-signer has no command for, the desktop app does at one of the seats: it
//! imports, exports, backs up and comes back. The programs know nothing of it. Every change tries a sample of parties and
//! calls. With `COHORT_NIGHTLY=1` and `--include-ignored` it is each party and each pair of them, at a tenth
//! of the calls: another tenth for each `COHORT_NIGHT`.

#![cfg(target_os = "linux")]

#[cfg(test)]
mod crashes;
#[cfg(test)]
mod deaf;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod law;
#[cfg(test)]
mod leaks;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod node;
#[cfg(test)]
mod people;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod relay;
#[cfg(test)]
mod seat;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tracer;
#[cfg(test)]
mod webdav;
#[cfg(test)]
mod whole;

/// Which night this is, by `COHORT_NIGHT` or the first, when `COHORT_NIGHTLY=1` asks for one.
#[cfg(test)]
fn night() -> Option<usize> {
    std::env::var_os("COHORT_NIGHTLY").filter(|set| set == "1")?;
    let night = std::env::var("COHORT_NIGHT").ok();
    Some(night.map_or(0, |night| night.parse().expect("COHORT_NIGHT is a number")))
}
