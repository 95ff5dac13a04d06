//! The programs under test, built as the demo builds them: nothing compiles twice.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

/// Built once for all tests, by name.
static BUILT: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(build);

/// The program of this name.
pub(crate) fn program(name: &str) -> &'static Path {
    BUILT.get(name).unwrap_or_else(|| panic!("{name} was not built"))
}

fn build() -> BTreeMap<String, PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What cargo tells this test of its own package is news to build scripts: they would run again.
    let told = env::vars_os().map(|(name, _)| name).filter(|name| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    });
    told.for_each(|name| {
        command.env_remove(name);
    });
    let output = command
        .args(["build", "--quiet", "--message-format", "json"])
        .args(["--workspace", "--test", "architecture", "--features", "host/native"])
        .args(["--bin", "relay-server", "--bin", "cosigner", "--example", "desk"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the programs are not built: {said}");
    let lines = String::from_utf8_lossy(&output.stdout);
    let built = lines.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        let name = line["target"]["name"].as_str()?;
        Some((name.to_owned(), line["executable"].as_str()?.into()))
    });
    built.collect()
}
