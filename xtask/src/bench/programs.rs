//! What cargo built, and where it put it.

use std::{path::PathBuf, process::Command};

use serde_json::Value;

use crate::{Failure, call};

/// A program that cargo built.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Built {
    pub(super) name: String,
    /// As in a manifest: `bench`, or the `bin` that one of its crates needs.
    pub(super) kind: String,
    pub(super) program: PathBuf,
}

/// Lets cargo build, its complaints passed on, and gives the programs in the order of their names.
pub(super) fn build(cargo: &mut Command) -> Result<Vec<Built>, Failure> {
    let messages = call::read(cargo.arg("--message-format=json-render-diagnostics"))?;
    let mut built: Vec<Built> = messages.lines().filter_map(program).collect();
    built.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(built)
}

fn program(message: &str) -> Option<Built> {
    let message: Value = serde_json::from_str(message).ok()?;
    let target = message.get("target")?;
    let name = target.get("name")?.as_str()?.to_owned();
    let kind = target.get("kind")?.get(0)?.as_str()?.to_owned();
    let program = message.get("executable")?.as_str()?.into();
    Some(Built { name, kind, program })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_among_what_cargo_tells() {
        let told = r#"{"target":{"name":"route","kind":["bench"]},"executable":"/t/r"}"#;
        let route = Built { name: "route".into(), kind: "bench".into(), program: "/t/r".into() };
        assert_eq!(program(told), Some(route));
        for other in [
            r#"{"target":{"name":"wire","kind":["lib"]},"executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "warning: unused",
        ] {
            assert_eq!(program(other), None);
        }
    }
}
