//! All cores of this machine, for what can be done at the same time.

#[cfg(feature = "native")]
use std::{
    sync::{Mutex, PoisonError},
    thread,
};

use party::{Crew, Job};

/// As many threads as there are cores, for as long as there is work.
#[derive(Debug, Clone, Copy)]
pub struct Cores;

#[cfg(not(feature = "native"))]
impl Crew for Cores {
    /// A browser gives the party one thread.
    fn work(&self, jobs: Vec<Job<'_>>) {
        jobs.into_iter().for_each(|job| job());
    }
}

#[cfg(feature = "native")]
impl Crew for Cores {
    fn work(&self, jobs: Vec<Job<'_>>) {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let others = cores.min(jobs.len()).saturating_sub(1);
        let jobs = Mutex::new(jobs.into_iter());
        let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || std::iter::from_fn(next).for_each(|job| job());
        thread::scope(|scope| {
            for _ in 0..others {
                // Where the system gives no more threads, those that are here do it all.
                let _ = thread::Builder::new().name("crew".into()).spawn_scoped(scope, work);
            }
            work();
        });
    }
}

#[cfg(test)]
#[cfg(feature = "native")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_job_is_done_once_however_many_there_are() {
        for count in [0, 1, 2, 100] {
            let done: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            let count = |done| {
                move || {
                    AtomicUsize::fetch_add(done, 1, Ordering::Relaxed);
                }
            };
            Cores.work(done.iter().map(|done| Box::new(count(done)) as Job<'_>).collect());
            assert!(done.iter().all(|done| done.load(Ordering::Relaxed) == 1));
        }
    }
}
