//! Tests that the documents name.

use std::{collections::BTreeSet, fs};

use crate::workspace::{members, root, sources};

/// Where each row names its test.
const TABLE: &str = "docs/collisions.md";

#[test]
fn every_test_that_the_table_of_collisions_names_exists() {
    let table = fs::read_to_string(root().join(TABLE)).unwrap();
    let named: Vec<&str> = table.lines().filter_map(named).collect();
    let rows = table.lines().filter(|line| line.starts_with("| ")).count() - 1;
    assert!(rows > 20, "{rows} rows");
    assert_eq!(named.len(), rows, "each row names its test in its last column");
    let files = members().into_iter().flat_map(|member| sources(&member.folder, &[".rs"]));
    let tests: BTreeSet<String> = files.flat_map(|file| tests(&file.text)).collect();
    let missing: Vec<&str> = named.into_iter().filter(|name| !tests.contains(*name)).collect();
    assert_eq!(missing, [""; 0]);
}

/// The test in the last column of a row.
fn named(line: &str) -> Option<&str> {
    line.strip_prefix("| ")?.strip_suffix("` |")?.rsplit_once("| `").map(|(_, name)| name)
}

/// The names of the tests in a source file.
fn tests(text: &str) -> Vec<String> {
    let name = |pair: &[&str]| {
        let [mark, function] = pair else { return None };
        let (name, _) = function.trim().strip_prefix("fn ")?.split_once('(')?;
        (mark.trim() == "#[test]").then(|| name.to_owned())
    };
    text.lines().collect::<Vec<_>>().windows(2).filter_map(name).collect()
}

#[test]
fn a_name_is_found_only_where_it_is_a_test() {
    assert_eq!(tests("#[test]\nfn a() {}\n\nfn b() {}\n"), ["a"]);
    assert_eq!(named("| one | two | three | `a_test` |"), Some("a_test"));
    assert_eq!(named("| one | two | three | none |"), None);
}
