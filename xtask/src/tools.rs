//! Programs that are not ours: found where they are, installed where they are not.
//!
//! What can stay inside the checkout does: npm packages and checkers live in `tools` of the target
//! folder, at versions pinned in `xtask/node`, `xtask/oidc` and `xtask/python`. Only system packages and a
//! target of the Rust toolchain leave it; on a terminal a person is asked before. With `CI=true` or
//! without a terminal nobody is asked. What can neither be found nor installed is a
//! [`Failure::Missing`], exit status 3.

mod consent;
mod npm;
mod pinned;
mod python;
mod system;

use std::path::PathBuf;

pub use consent::Consent;
pub(crate) use npm::NPM;
pub use python::Checkers;
pub use system::{BROWSER, DESKTOP, DISPLAY, KEYRING, Package, TRACER, WINDOWS};

use crate::{Checkout, Failure, call};

/// The target of the browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Something that a command must have before it can start.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// Packages of the system.
    System(&'static [Package]),
    /// The Rust toolchain's target for the browser.
    WasmTarget,
    /// An Ethereum node.
    Anvil,
    /// cargo-deny and cargo-audit.
    Checkers,
    /// WebDAV and S3 servers.
    CloudServers,
    /// A provider to sign in at.
    SignInServer,
}

impl Need {
    const fn packages(self) -> &'static [Package] {
        match self {
            Self::System(packages) => packages,
            Self::Checkers | Self::CloudServers => system::PYTHON,
            Self::WasmTarget | Self::Anvil | Self::SignInServer => &[],
        }
    }
}

/// Finds and installs what is needed.
#[derive(Debug, Clone)]
pub struct Tools {
    checkout: Checkout,
    consent: Consent,
}

impl Tools {
    /// The tools of a checkout.
    #[must_use]
    pub fn new(checkout: &Checkout, consent: Consent) -> Self {
        Self { checkout: checkout.clone(), consent }
    }

    /// Makes sure of all these needs, with one question and one installation for those of the
    /// system; does nothing where they are met.
    pub fn ensure(&self, needs: &[Need]) -> Result<(), Failure> {
        let packages: Vec<Package> =
            needs.iter().flat_map(|need| need.packages()).copied().collect();
        system::ensure(&packages, self.consent)?;
        for need in needs {
            match need {
                Need::System(_) => {}
                Need::WasmTarget => self.wasm_target()?,
                Need::Anvil => self.anvil().map(drop)?,
                Need::Checkers => self.checkers().map(drop)?,
                Need::CloudServers => self.cloud_servers().map(drop)?,
                Need::SignInServer => self.sign_in_server().map(drop)?,
            }
        }
        Ok(())
    }

    /// The binary of an Ethereum node: the one that `ANVIL` names, or our own.
    pub fn anvil(&self) -> Result<PathBuf, Failure> {
        if let Some(named) = std::env::var_os("ANVIL") {
            return Ok(named.into());
        }
        let folder = self.npm_packages("node", &[])?;
        let binary = folder.join("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
        if binary.is_file() {
            return Ok(binary);
        }
        Err(Failure::Missing {
            what: "anvil".into(),
            remedy: "Install foundry and name its anvil in the variable ANVIL; npm brings it for \
                     Linux on x86-64 only."
                .into(),
        })
    }

    /// A script that signs with a private key as another wallet would.
    pub fn signer(&self) -> Result<PathBuf, Failure> {
        const SCRIPT: &str = "sign.mjs";
        Ok(self.npm_packages("node", &[SCRIPT])?.join(SCRIPT))
    }

    /// The checkers of dependencies, in a virtual environment of their own.
    pub fn checkers(&self) -> Result<Checkers, Failure> {
        system::ensure(system::PYTHON, self.consent)?;
        python::checkers(&self.checkout, &self.folder("python"))
    }

    /// The folder with the programs of WebDAV and S3 servers, in a virtual environment of their own.
    pub fn cloud_servers(&self) -> Result<PathBuf, Failure> {
        system::ensure(system::PYTHON, self.consent)?;
        python::cloud_servers(&self.checkout, &self.folder("cloud-servers"))
    }

    /// The folder with the program of a provider to sign in at.
    pub fn sign_in_server(&self) -> Result<PathBuf, Failure> {
        self.npm_packages("oidc", &["server.js"])
    }

    /// Installs what a folder of `xtask` pins, with other files of that folder beside it.
    fn npm_packages(&self, name: &str, beside: &[&str]) -> Result<PathBuf, Failure> {
        let (from, folder) = (self.checkout.root().join("xtask").join(name), self.folder(name));
        for file in ["package.json", "package-lock.json"].iter().chain(beside) {
            pinned::copy(&from.join(file), &folder.join(file))?;
        }
        npm::install(&self.checkout, &folder)?;
        Ok(folder)
    }

    /// Installs the packages of the UI as its lock file names them; nothing where they are there.
    pub fn ui_packages(&self) -> Result<(), Failure> {
        npm::install(&self.checkout, &self.checkout.root().join("ui"))
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.checkout.target().join("tools").join(name)
    }

    fn wasm_target(&self) -> Result<(), Failure> {
        let mut rustc = self.checkout.command("rustc");
        let libraries = call::read(rustc.args(["--print", "target-libdir", "--target", WASM]))?;
        if PathBuf::from(libraries.trim()).is_dir() {
            return Ok(());
        }
        let missing = |remedy: &str| Failure::Missing {
            what: format!("the Rust target {WASM}"),
            remedy: remedy.into(),
        };
        if !self.consent.to(&format!("the Rust target {WASM} (rustup target add)")) {
            return Err(missing("It was not installed, as you wished."));
        }
        call::run_aside(self.checkout.command("rustup").args(["target", "add", WASM]))
            .map_err(|failure| missing(&format!("Add it to the toolchain by hand: {failure}.")))
    }
}
