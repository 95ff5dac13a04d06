//! What is made of single measurements.

use std::{fs, time::Duration};

/// The middle one.
pub(crate) fn median<T: Copy + Ord>(of: &[T]) -> T {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    *sorted.get(sorted.len() / 2).expect("something was measured")
}

pub(crate) fn ratio(of: Duration, to: Duration) -> f64 {
    of.as_secs_f64() / to.as_secs_f64()
}

/// `kept` or `MISSED`.
pub(crate) const fn verdict(kept: bool) -> &'static str {
    if kept { "kept" } else { "MISSED" }
}

/// The processor time that a process has used, in steps of 10 ms; `None` where `/proc` does not
/// tell.
pub(crate) fn processor_time(process: &str) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name before may hold spaces; user and system time are the 12th and 13th field behind it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// How busy the machine is, as it says itself.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let minutes: Vec<&str> = load.split(' ').take(2).collect();
    format!("load {} on {cores} cores", minutes.join(" "))
}
