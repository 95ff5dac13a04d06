//! How the steps went, and how long they took.

use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed,
    Failed,
    /// It could not be tried here, and why; the rest goes on.
    NotRun(&'static str),
}

impl Display for Outcome {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed => f.write_str("FAILED"),
            Self::NotRun(reason) => write!(f, "not run: {reason}"),
        }
    }
}

#[derive(Debug)]
pub(super) struct Row {
    step: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { step, outcome, took } = self;
        write!(f, "{step:<14}{:>9}  {outcome}", minutes(*took))
    }
}

#[derive(Debug)]
pub(super) struct Table {
    listed: usize,
    rows: Vec<Row>,
}

impl Table {
    pub(super) const fn new(listed: usize) -> Self {
        Self { listed, rows: Vec::new() }
    }

    /// Such as `[3/11]`.
    pub(super) fn place_of_next(&self) -> String {
        format!("[{}/{}]", self.rows.len() + 1, self.listed)
    }

    pub(super) fn enter(&mut self, step: &'static str, outcome: Outcome, took: Duration) -> String {
        let line = format!("== {} {step}: {outcome} ({})", self.place_of_next(), minutes(took));
        self.rows.push(Row { step, outcome, took });
        line
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{:<14}{:>9}  outcome", "step", "time")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        let took = self.rows.iter().map(|row| row.took).sum();
        let passed = self.rows.iter().filter(|row| row.outcome == Outcome::Passed).count();
        write!(f, "{:<14}{:>9}  {passed} of {} passed", "all", minutes(took), self.listed)
    }
}

fn minutes(time: Duration) -> String {
    format!("{}m {:04.1}s", time.as_secs() / 60, time.as_secs_f64() % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_tells_what_failed_and_what_was_not_reached() {
        let mut table = Table::new(3);
        let line = table.enter("fmt", Outcome::Passed, Duration::from_millis(1500));
        assert_eq!(line, "== [1/3] fmt: passed (0m 01.5s)");
        let _ = table.enter("clippy", Outcome::Failed, Duration::from_secs(61));
        let text = table.to_string();
        assert!(text.contains("clippy         1m 01.0s  FAILED"), "{text}");
        assert!(text.ends_with("1m 02.5s  1 of 3 passed"), "{text}");
    }
}
