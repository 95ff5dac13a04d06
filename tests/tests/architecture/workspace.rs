//! The workspace as cargo and the disk show it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// A package of ours.
pub(crate) struct Member {
    /// Its folder, from the root of the workspace on.
    pub(crate) folder: String,
    pub(crate) name: String,
    pub(crate) edges: Vec<Edge>,
    /// Its features, each with what it turns on.
    pub(crate) features: Vec<(String, Vec<String>)>,
}

/// A dependency of a package as its manifest states it; those of tests and benches are left out.
pub(crate) struct Edge {
    pub(crate) name: String,
    pub(crate) ours: bool,
    pub(crate) optional: bool,
    /// Only for the browser.
    pub(crate) browser_only: bool,
    /// Never for the browser.
    pub(crate) native_only: bool,
    pub(crate) features: Vec<String>,
}

pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("this package lies in the workspace").to_owned()
}

/// What cargo prints, asked in the root of the workspace.
pub(crate) fn cargo(args: &[&str]) -> String {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(program).args(args).current_dir(root()).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints text")
}

pub(crate) fn members() -> Vec<Member> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let root = root().canonicalize().expect("the root exists");
    let mut members: Vec<Member> = list(metadata.get("packages").unwrap_or(&Value::Null))
        .iter()
        .map(|package| member(&root, package))
        .collect();
    members.sort_by(|a, b| a.folder.cmp(&b.folder));
    members
}

fn member(root: &Path, package: &Value) -> Member {
    let manifest = Path::new(text(&package["manifest_path"]));
    let folder = manifest.parent().expect("a manifest lies in a folder").canonicalize();
    let folder = folder.expect("the folder exists");
    let folder = folder.strip_prefix(root).expect("members lie in the workspace");
    let features = package["features"].as_object().expect("features are a map");
    let built = list(&package["dependencies"]).iter().filter(|edge| edge["kind"] != "dev");
    Member {
        folder: folder.to_str().expect("folders have plain names").replace('\\', "/"),
        name: text(&package["name"]).to_owned(),
        edges: built.map(edge).collect(),
        features: features.iter().map(|(name, on)| (name.clone(), texts(on))).collect(),
    }
}

fn edge(dependency: &Value) -> Edge {
    let is_for = |target: fn(&str) -> bool| dependency["target"].as_str().is_some_and(target);
    Edge {
        name: text(&dependency["name"]).to_owned(),
        ours: dependency["path"].is_string(),
        optional: dependency["optional"] == true,
        browser_only: is_for(|cfg| cfg.contains("wasm") && !cfg.contains("not(")),
        native_only: is_for(|cfg| cfg.contains("not(target_family = \"wasm\")")),
        features: texts(&dependency["features"]),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|value| text(value).to_owned()).collect()
}

/// A source file of ours.
pub(crate) struct Source {
    /// From the root of the workspace on.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All files below a folder whose names end so, in the order of their paths.
pub(crate) fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if !["node_modules", "target", "dist"].contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(&path).expect("a source is UTF-8");
            let path = path.strip_prefix(root()).expect("below the root");
            found.push(Source { path: path.display().to_string(), text });
        }
    }
}
