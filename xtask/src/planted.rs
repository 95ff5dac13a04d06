//! `cargo xtask planted`: bugs that lose a key are planted into a copy of the checkout, and the
//! product's own tests must find each of them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Checkout, Failure, call, call::say};

/// Where the patches lie.
const PATCHES: &str = "tests/planted";

/// A bug, and what must find it.
#[derive(Debug)]
struct Bug {
    /// The name of its patch.
    name: &'static str,
    /// Which of cargo's targets, as for `cargo test`.
    target: &'static [&'static str],
    /// Which of its tests.
    tests: &'static [&'static str],
}

const BUGS: [Bug; 4] = [
    Bug {
        name: "erase-before-certificate",
        target: &["--test", "members"],
        tests: &["crashes::a_refresh_with_one_away"],
    },
    Bug {
        name: "acknowledge-before-write",
        target: &["--test", "members"],
        tests: &["crashes::a_refresh_with_one_away"],
    },
    Bug {
        name: "no-trial-signatures",
        target: &["--test", "faults"],
        tests: &["changes::a_trial_that_fails"],
    },
    Bug { name: "write-without-flush", target: &["--lib"], tests: &["store::crash_tests"] },
];

/// Plants each bug by itself. Fails where a patch does not apply or build any more, where the tests
/// fail without a bug, and where they pass with one.
pub fn run(checkout: &Checkout) -> Result<(), Failure> {
    let copy = Copy::of(checkout)?;
    for bug in &BUGS {
        let tests = || copy.tests(bug);
        call::run(tests().arg("--quiet").arg("--").args(bug.tests))?;
        let patch = checkout.root().join(PATCHES).join(bug.name).with_extension("patch");
        copy.patch(&patch, &[])?;
        let found =
            tests().arg("--no-run").status().map_err(Failure::system("run cargo")).and_then(
                |status| if status.success() { copy.find(bug) } else { Err(unbuilt(bug)) },
            );
        copy.patch(&patch, &["--reverse"])?;
        for test in found? {
            say(format_args!("planted {}: found by {test}", bug.name));
        }
    }
    Ok(())
}

fn unbuilt(bug: &Bug) -> Failure {
    Failure::Planted { bug: bug.name, what: "does not build any more" }
}

/// A copy of the checkout's sources in which bugs may be planted.
struct Copy {
    checkout: Checkout,
    root: PathBuf,
}

impl Copy {
    /// Copies what git knows or would take. What is there already stays as it is, so that cargo
    /// builds only what changed.
    fn of(checkout: &Checkout) -> Result<Self, Failure> {
        let root = checkout.target().join("planted");
        let mut git = checkout.command("git");
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = call::read(&mut git)?;
        for name in listed.split('\0').filter(|name| !name.is_empty()) {
            let (from, to) = (checkout.root().join(name), root.join(name));
            // A file that was deleted and not yet committed is not there.
            if from.is_file() {
                copy(&from, &to).map_err(Failure::system(format!("copy {name}")))?;
            }
        }
        Ok(Self { checkout: checkout.clone(), root })
    }

    fn tests(&self, bug: &Bug) -> Command {
        let mut cargo = self.checkout.cargo();
        cargo.current_dir(&self.root).stdin(Stdio::null());
        // Beside what is built of the checkout: cargo gives both the same names, and what has a bug in
        // it must not be taken for the product.
        cargo.env("CARGO_TARGET_DIR", self.checkout.target().join("planted-build"));
        cargo.args(["test", "--workspace", "--features", "host/native,host/test-support"]);
        cargo.args(bug.target);
        cargo
    }

    /// Applies a patch, as outside of any repository: this one would take no notice of a copy inside
    /// the folder of what is built.
    fn patch(&self, patch: &Path, options: &[&str]) -> Result<(), Failure> {
        let mut git = self.checkout.command("git");
        git.current_dir(&self.root).env("GIT_CEILING_DIRECTORIES", self.checkout.target());
        call::run(git.arg("apply").args(options).arg(patch))
    }

    /// The tests that fail with a bug in the product.
    fn find(&self, bug: &Bug) -> Result<Vec<String>, Failure> {
        let mut cargo = self.tests(bug);
        cargo.args(["--no-fail-fast", "--"]).args(bug.tests);
        let output = cargo.output().map_err(Failure::system("run cargo"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = |line: &str| {
            let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
            Some(name.to_owned())
        };
        let found: Vec<String> = said.lines().filter_map(failed).collect();
        if found.is_empty() {
            return Err(Failure::Planted { bug: bug.name, what: "is found by no test" });
        }
        Ok(found)
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let fresh = fs::read(from)?;
    if fs::read(to).is_ok_and(|there| there == fresh) {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, fresh)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_patch_is_a_bug_and_every_bug_has_its_patch() {
        let folder = Checkout::find().root().join(PATCHES);
        let patches: BTreeSet<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let bugs = BUGS.iter().map(|bug| format!("{}.patch", bug.name)).collect();
        assert_eq!(patches, bugs);
    }
}
