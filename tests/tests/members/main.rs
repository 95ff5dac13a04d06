//! Members come and go: every change, from every side, over the toy scheme by the thousand and over
//! the real one by sample. With `COHORT_NIGHTLY=1` the samples are wide.

#[cfg(test)]
mod apart;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod collisions;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod disks;
#[cfg(test)]
mod freezing;
#[cfg(test)]
mod knowing;
#[cfg(test)]
mod master;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod restoring;
#[cfg(test)]
mod rollbacks;
#[cfg(test)]
mod set_back;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod wandering;

/// True when the wide samples are to run.
#[cfg(test)]
fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1")
}
