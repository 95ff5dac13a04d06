//! Who does pieces of work that do not need each other.

use std::collections::BTreeMap;

use crate::abort::Fault;

/// One piece of work.
pub type Job<'a> = Box<dyn FnOnce() + Send + 'a>;

/// Does jobs that do not need each other. The pairs of an epoch are such: they are by far the
/// longest part of making one, and this crate has nobody to share them out to.
pub trait Crew: Sync {
    /// Does every job once, in any order or at the same time, and returns when all are done.
    fn work(&self, jobs: Vec<Job<'_>>);
}

/// One job after the other, by the caller.
#[derive(Debug, Clone, Copy)]
pub struct InTurn;

impl Crew for InTurn {
    fn work(&self, jobs: Vec<Job<'_>>) {
        jobs.into_iter().for_each(|job| job());
    }
}

/// What `work` makes of each value, by a crew.
pub(crate) fn each<K: Ord, T: Send, R: Send>(
    crew: &dyn Crew,
    values: BTreeMap<K, T>,
    work: impl Fn(T) -> R + Sync,
) -> Result<BTreeMap<K, R>, Fault> {
    let (keys, values): (Vec<K>, Vec<T>) = values.into_iter().unzip();
    let mut results: Vec<Option<R>> = values.iter().map(|_| None).collect();
    let work = &work;
    let jobs = values.into_iter().zip(&mut results);
    crew.work(jobs.map(|(value, result)| job(move || *result = Some(work(value)))).collect());
    let results = results.into_iter().collect::<Option<Vec<R>>>().ok_or(Fault::Inconsistent)?;
    Ok(keys.into_iter().zip(results).collect())
}

fn job<'a>(work: impl FnOnce() + Send + 'a) -> Job<'a> {
    Box::new(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Backwards;

    impl Crew for Backwards {
        fn work(&self, jobs: Vec<Job<'_>>) {
            jobs.into_iter().rev().for_each(|job| job());
        }
    }

    struct Forgetful;

    impl Crew for Forgetful {
        fn work(&self, jobs: Vec<Job<'_>>) {
            jobs.into_iter().skip(1).for_each(|job| job());
        }
    }

    #[test]
    fn each_result_stands_where_its_value_stood_in_whatever_order_it_was_made() {
        let values = BTreeMap::from([(1, "one"), (2, "two"), (3, "three")]);
        let lengths = each(&Backwards, values.clone(), str::len).unwrap();
        assert_eq!(lengths, BTreeMap::from([(1, 3), (2, 3), (3, 5)]));
        assert_eq!(each(&Forgetful, values, str::len), Err(Fault::Inconsistent));
    }
}
