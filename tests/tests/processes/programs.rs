//! The programs under test, built as the demo builds them: nothing compiles twice.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

/// Built once for all tests.
pub(crate) static PROGRAMS: LazyLock<Programs> = LazyLock::new(Programs::build);

pub(crate) struct Programs {
    pub(crate) cosigner: PathBuf,
    pub(crate) relay: PathBuf,
}

impl Programs {
    fn build() -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["build", "--quiet", "--message-format", "json"])
            .args(["--package", "relay-server", "--package", "cosigner"])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the programs are not built: {said}");
        let lines: Vec<Value> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let program = |name: &str| {
            let built = lines.iter().find_map(|line| {
                let ours = line["target"]["name"] == name;
                line["executable"].as_str().filter(|_| ours)
            });
            PathBuf::from(built.unwrap_or_else(|| panic!("{name} was not built")))
        };
        Self { cosigner: program("cosigner"), relay: program("relay-server") }
    }
}
