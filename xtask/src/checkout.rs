//! Where the project lies on this machine.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the project and the folder of what is built from it.
#[derive(Debug, Clone)]
pub struct Checkout {
    root: PathBuf,
    target: PathBuf,
}

impl Checkout {
    /// The checkout that this command was started from, wherever the shell stands in it.
    #[must_use]
    pub fn find() -> Self {
        // Cargo says at run time where the package lies; a binary started by hand was built there.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().map_or_else(|| package.clone(), Path::to_path_buf);
        let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.and_then(|target| std::path::absolute(target).ok());
        Self { target: target.unwrap_or_else(|| root.join("target")), root }
    }

    /// The folder that holds the workspace.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of everything that is built, installed or logged, and may be thrown away.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// True where the project has this file or folder.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// A program that will run in the folder of the project.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// A cargo that builds programs of ours with their dependencies as the tests have them: another
    /// set of features would compile hundreds of crates a second time. Naming a test, a small one,
    /// is what makes cargo count the features that tests ask for.
    #[must_use]
    pub fn cargo_build(&self, programs: &[&str], features: &[&str]) -> Command {
        let mut cargo = self.cargo();
        cargo.args(["build", "--quiet", "--workspace", "--test", "architecture"]);
        cargo.args(["--features", "host/native"]);
        for program in programs {
            cargo.args(["--bin", program]);
        }
        for feature in features {
            cargo.args(["--features", feature]);
        }
        cargo
    }

    /// The cargo that runs us, without what it tells us of our own package: to build scripts that would be
    /// news, and what depends on them would compile again.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let mut cargo = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let told = env::vars_os().map(|(name, _)| name).filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        told.for_each(|name| {
            cargo.env_remove(name);
        });
        cargo
    }
}
