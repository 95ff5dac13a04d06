//! Real programs, killed for real.
//!
//! Three `cosigner` processes and a `relay-server` make a wallet, change who holds its shares, or sign
//! with it, while a tracer kills one of them before one chosen call to its system, and sometimes a second
//! one is killed with it. The programs know nothing of it. Every change tries a sample of parties and
//! calls; with `COHORT_NIGHTLY=1` it is each party and each pair of them, at every call.

#![cfg(target_os = "linux")]

#[cfg(test)]
mod crashes;
#[cfg(test)]
mod devices;
#[cfg(test)]
mod law;
#[cfg(test)]
mod node;
#[cfg(test)]
mod people;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod seat;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tracer;

/// True when every step is to be tried.
#[cfg(test)]
fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1")
}
