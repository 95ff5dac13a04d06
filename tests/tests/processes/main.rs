//! Real programs, killed for real.
//!
//! Three `cosigner` processes and a `relay-server` make a wallet, or change who holds its shares, while
//! a tracer kills one of them before one chosen call to its system. The programs know nothing of it.
//! Every change tries a sample of the calls; with `COHORT_NIGHTLY=1` it is all of them.

#![cfg(target_os = "linux")]

#[cfg(test)]
mod crashes;
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
mod tracer;

/// True when every step is to be tried.
#[cfg(test)]
fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1")
}
