//! What a program and the helpers that it started hold in memory, as `/proc` tells.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display, Formatter},
    fs,
    time::Duration,
};

/// A moment of a family of processes.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) processes: BTreeSet<u32>,
    /// What all of them have worked so far, in steps of 10 ms.
    pub(super) processor: Duration,
    held: Vec<Held>,
}

/// One process.
#[derive(Debug)]
struct Held {
    name: String,
    /// Pages in memory, those that others hold too included, in KiB.
    resident: u64,
    /// Its share of them, in KiB; `None` where the system tells it to root alone.
    share: Option<u64>,
}

impl Memory {
    /// The process with this id and all that descend from it.
    pub(super) fn of(ancestor: u32) -> Self {
        let parents: BTreeMap<u32, u32> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter_map(|pid: u32| Some((pid, stat(pid)?.parent)))
            .collect();
        let descends = |pid: &u32| {
            let line = std::iter::successors(Some(*pid), |pid| parents.get(pid).copied());
            line.take(parents.len() + 1).any(|pid| pid == ancestor)
        };
        let processes: BTreeSet<u32> = parents.keys().copied().filter(descends).collect();
        let processor =
            processes.iter().filter_map(|pid| stat(*pid)).map(|stat| stat.processor).sum();
        let held = processes.iter().filter_map(|pid| Held::of(*pid)).collect();
        Self { processes, processor, held }
    }
}

impl Held {
    fn of(pid: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let sums = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        Some(Self {
            name: field(&status, "Name:")?.to_owned(),
            resident: field(&status, "VmRSS:")?.parse().ok()?,
            share: field(&sums, "Pss:").and_then(|share| share.parse().ok()),
        })
    }
}

/// The first word behind a name at the beginning of a line.
fn field<'a>(lines: &'a str, name: &str) -> Option<&'a str> {
    lines.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()
}

struct Stat {
    parent: u32,
    processor: Duration,
}

fn stat(pid: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before may hold spaces and brackets.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Stat {
        parent: fields.get(1)?.parse().ok()?,
        processor: Duration::from_millis(ticks * 10),
    })
}

impl Display for Memory {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let resident: u64 = self.held.iter().map(|held| held.resident).sum();
        let share: Option<u64> = self.held.iter().map(|held| held.share).sum();
        write!(f, "memory of {} processes at rest: ", self.held.len())?;
        if let Some(share) = share {
            write!(f, "{} MiB (each page counted once), ", share / 1024)?;
        }
        write!(f, "{} MiB resident (shared pages counted for each)", resident / 1024)?;
        for Held { name, resident, share } in &self.held {
            write!(f, "\n  {name}: ")?;
            if let Some(share) = share {
                write!(f, "{} MiB, ", share / 1024)?;
            }
            write!(f, "{} MiB resident", resident / 1024)?;
        }
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_family_is_a_process_with_its_descendants() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat; true"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut shell = shell.spawn().unwrap();
        while Memory::of(shell.id()).processes.len() < 2 {
            std::thread::yield_now();
        }
        let family = Memory::of(shell.id());
        assert!(family.processes.contains(&shell.id()));
        assert!(family.held.iter().all(|held| held.resident > 0), "{family}");
        shell.kill().unwrap();
        shell.wait().unwrap();
    }

    #[test]
    fn a_field_is_the_word_behind_its_name() {
        let status = "Name:\tcohort\nVmRSS:\t  2048 kB\n";
        assert_eq!(field(status, "VmRSS:"), Some("2048"));
        assert_eq!(field(status, "Pss:"), None);
    }
}
