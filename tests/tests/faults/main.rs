//! What goes wrong: devices that crash, relays and members that lie, input that makes no sense.
//!
//! Most of it runs over the toy scheme, by the thousand; the real one is sampled. With
//! `COHORT_NIGHTLY=1` the samples are wide.

#[cfg(test)]
mod attacks_changes;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod consent;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod exporting;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod lies;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod network;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod patience;
#[cfg(test)]
mod practice;
#[cfg(test)]
mod proposals;
#[cfg(test)]
mod quick;
#[cfg(test)]
mod quorums;
#[cfg(test)]
mod relay_lies;
#[cfg(test)]
mod standing;

/// True when the wide samples are to run.
#[cfg(test)]
fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1")
}
