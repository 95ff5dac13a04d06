//! A bucket of requests that fills with time.

use std::time::Duration;

use crate::relay::Moment;

/// Allows a number of acts a minute, and after a quiet minute all of them at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    per_minute: u32,
    /// Milliseconds of allowance left; one act costs `60_000 / per_minute` of them.
    left: u64,
    filled: Moment,
}

const MINUTE: u64 = 60_000;

impl Bucket {
    /// A full bucket.
    pub(crate) const fn new(per_minute: u32, now: Moment) -> Self {
        Self { per_minute, left: MINUTE, filled: now }
    }

    /// Takes one act out.
    ///
    /// # Errors
    ///
    /// How long to wait for it when the bucket is empty.
    pub(crate) fn take(&mut self, now: Moment) -> Result<(), Duration> {
        self.fill(now);
        let cost = MINUTE / u64::from(self.per_minute.max(1));
        match self.left.checked_sub(cost) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Duration::from_millis(cost - self.left)),
        }
    }

    /// True when it is as good as a new one.
    pub(crate) fn is_full(&self, now: Moment) -> bool {
        let idle = u64::try_from(now.since(self.filled).as_millis()).unwrap_or(u64::MAX);
        self.left.saturating_add(idle) >= MINUTE
    }

    fn fill(&mut self, now: Moment) {
        let idle = u64::try_from(now.since(self.filled).as_millis()).unwrap_or(u64::MAX);
        self.left = self.left.saturating_add(idle).min(MINUTE);
        self.filled = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_as_many_acts_as_it_says_and_the_next_waits() {
        let now = Moment::from_millis(1_000);
        let mut bucket = Bucket::new(10, now);
        for _ in 0..10 {
            assert_eq!(bucket.take(now), Ok(()));
        }
        assert_eq!(bucket.take(now), Err(Duration::from_secs(6)));
        assert_eq!(bucket.take(now.after(Duration::from_secs(6))), Ok(()));
        assert!(!bucket.is_full(now.after(Duration::from_secs(30))));
        assert!(bucket.is_full(now.after(Duration::from_secs(67))));
    }

    #[test]
    fn a_clock_set_back_gives_nothing_away() {
        let now = Moment::from_millis(1_000_000);
        let mut bucket = Bucket::new(1, now);
        assert_eq!(bucket.take(now), Ok(()));
        assert!(bucket.take(Moment::from_millis(0)).is_err());
        assert!(bucket.take(Moment::from_millis(59_999)).is_err());
    }
}
