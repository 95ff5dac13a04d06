//! Packages of the system, by their Debian names.
//!
//! A package counts as there when what it is for is there, so that other systems and hand-made
//! installations do as well; only `apt-get` is used to install.

use std::{collections::BTreeSet, env, path::Path, process::Command};

use super::Consent;
use crate::{Failure, call};

/// A package of the system, and how to see that it is there.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    name: &'static str,
    sign: Sign,
}

#[derive(Debug, Clone, Copy)]
enum Sign {
    /// One of these programs is in the search path.
    Program(&'static [&'static str]),
    /// This command is content.
    Content(&'static [&'static str]),
}

use Sign::{Content, Program};

/// What the desktop app is built with.
pub const DESKTOP: &[Package] = &[Package {
    name: "libwebkit2gtk-4.1-dev",
    sign: Content(&["pkg-config", "--exists", "webkit2gtk-4.1"]),
}];

/// What drives real windows of the app, each in a session of its own, with or without a display.
pub const WINDOWS: &[Package] = &[
    Package { name: "webkit2gtk-driver", sign: Program(&["WebKitWebDriver"]) },
    Package { name: "xvfb", sign: Program(&["Xvfb"]) },
    Package { name: "dbus", sign: Program(&["dbus-daemon"]) },
    Package { name: "xdotool", sign: Program(&["xdotool"]) },
];

/// A display without a screen, and a session bus.
pub const DISPLAY: &[Package] = &[
    Package { name: "xvfb", sign: Program(&["Xvfb"]) },
    Package { name: "dbus", sign: Program(&["dbus-daemon"]) },
];

/// A keychain in a session of its own.
pub const KEYRING: &[Package] = &[
    Package { name: "dbus", sign: Program(&["dbus-run-session"]) },
    Package { name: "gnome-keyring", sign: Program(&["gnome-keyring-daemon"]) },
];

/// What ends a program before any one call to its system.
pub const TRACER: &[Package] = &[Package { name: "strace", sign: Program(&["strace"]) }];

/// A browser for the UI, and its driver.
pub const BROWSER: &[Package] = &[
    Package { name: "chromium", sign: Program(&["chromium", "chromium-browser", "google-chrome"]) },
    Package { name: "chromium-driver", sign: Program(&["chromedriver"]) },
];

/// A Python that can make virtual environments.
pub(super) const PYTHON: &[Package] = &[Package {
    name: "python3-venv",
    sign: Content(&["python3", "-c", "import ensurepip, venv"]),
}];

impl Package {
    fn is_there(&self) -> bool {
        match self.sign {
            Program(names) => names.iter().any(|name| is_in_path(name)),
            Content([program, args @ ..]) => call::succeeds(Command::new(program).args(args)),
            Content([]) => false,
        }
    }
}

/// Installs those of the packages that are not there.
pub(super) fn ensure(packages: &[Package], consent: Consent) -> Result<(), Failure> {
    let missing: BTreeSet<&str> =
        packages.iter().filter(|package| !package.is_there()).map(|package| package.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().copied().collect::<Vec<_>>().join(" ");
    let fail = |remedy: String| Err(Failure::Missing { what: names.clone(), remedy });

    if !is_in_path("apt-get") {
        return fail(
            "Install what your system calls these Debian packages, then try again.".into(),
        );
    }
    let by_hand = format!("Install them: apt-get install --no-install-recommends {names}");
    let Some(rights) = Rights::of_this_run(consent) else {
        return fail(format!("Installing needs root, and there is no sudo to ask. {by_hand}"));
    };
    if !consent.to(&format!("these packages of the system ({}): {names}", rights.words())) {
        return fail(format!("They were not installed, as you wished. {by_hand}"));
    }
    let installed = call::run_aside(rights.apt_get().arg("update")).and_then(|()| {
        call::run_aside(
            rights.apt_get().args(["install", "-y", "--no-install-recommends"]).args(&missing),
        )
    });
    match installed {
        Ok(()) if packages.iter().all(Package::is_there) => Ok(()),
        Ok(()) => fail("They were installed, and yet what they are for is not found.".into()),
        Err(failure) => fail(format!("{failure}. {by_hand}")),
    }
}

/// How the system lets us install.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rights {
    Root,
    /// `sudo` that asks nothing.
    SilentSudo,
    /// `sudo` that may ask a person for a password.
    Sudo,
}

impl Rights {
    fn of_this_run(consent: Consent) -> Option<Self> {
        if is_root() {
            return Some(Self::Root);
        }
        let silent = || call::succeeds(Command::new("sudo").args(["-n", "true"]));
        match consent {
            _ if !is_in_path("sudo") => None,
            Consent::Ask => Some(Self::Sudo),
            Consent::Given => silent().then_some(Self::SilentSudo),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Root => "apt-get",
            Self::SilentSudo | Self::Sudo => "sudo apt-get",
        }
    }

    /// `apt-get` that asks nothing and waits for its lock.
    fn apt_get(self) -> Command {
        const SILENT: &str = "DEBIAN_FRONTEND=noninteractive";
        let mut command = Command::new(if self == Self::Root { "env" } else { "sudo" });
        match self {
            Self::Root => command.arg(SILENT),
            // sudo drops variables of its surroundings and takes those among its arguments.
            Self::SilentSudo => command.args(["-n", SILENT]),
            Self::Sudo => command.arg(SILENT),
        };
        command.args(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600"]);
        command
    }
}

fn is_in_path(program: &str) -> bool {
    // Debian keeps some in folders that only root searches.
    let searched = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&searched)
        .chain(["/usr/sbin", "/sbin"].map(Into::into))
        .any(|folder| is_program(&folder.join(program)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.with_extension("exe").is_file()
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGO: Package = Package { name: "cargo", sign: Program(&["no-such-program", "cargo"]) };
    const NOWHERE: Package = Package { name: "nowhere", sign: Content(&["cargo", "no-such"]) };

    #[test]
    fn a_package_is_there_when_what_it_is_for_is() {
        assert!(CARGO.is_there());
        assert!(!NOWHERE.is_there());
        assert!(Package { sign: Content(&["cargo", "--version"]), ..NOWHERE }.is_there());
        assert!(!Package { sign: Program(&["no-such-program"]), ..NOWHERE }.is_there());
    }

    #[test]
    fn nothing_is_installed_where_nothing_is_missing() {
        ensure(&[CARGO], Consent::Given).unwrap();
    }

    #[test]
    fn apt_is_told_to_ask_nothing() {
        for (rights, starts) in [
            (Rights::Root, "env DEBIAN_FRONTEND=noninteractive apt-get"),
            (Rights::Sudo, "sudo DEBIAN_FRONTEND=noninteractive apt-get"),
            (Rights::SilentSudo, "sudo -n DEBIAN_FRONTEND=noninteractive apt-get"),
        ] {
            let command = rights.apt_get();
            let words: Vec<_> =
                [command.get_program()].into_iter().chain(command.get_args()).collect();
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            assert!(words.join(" ").starts_with(starts), "{words:?}");
        }
    }
}
