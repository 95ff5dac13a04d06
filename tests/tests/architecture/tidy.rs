//! How a source file must look.

use crate::workspace::{Source, members, sources};

/// The longest that a file may be; much less is better.
const LINES: usize = 800;

/// Marks of unfinished work, put together here so that this file does not find itself.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("unimplem", "ented!"),
    concat!("to", "do!"),
];

#[test]
fn no_source_file_is_too_long_to_read_in_one_go() {
    let folders = members().into_iter().map(|member| format!("{}/src", member.folder));
    let files = folders.flat_map(|folder| sources(&folder, &[".rs"]));
    let files = files.chain(sources("ui/src", &[".ts", ".svelte", ".css"]));
    let files = files.filter(|file| !file.path.contains("/generated/"));
    let long: Vec<String> = files
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > LINES)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn no_source_file_is_left_unfinished() {
    let ours = members().into_iter().flat_map(|member| sources(&member.folder, &[".rs", ".sh"]));
    let ours = ours.chain(sources("ui", &[".ts", ".js", ".svelte", ".css"]));
    let left: Vec<String> = ours.flat_map(|file| marks(&file)).collect();
    assert!(left.is_empty(), "\n{}", left.join("\n"));
}

fn marks(file: &Source) -> Vec<String> {
    let marked = |line: &str| UNFINISHED.iter().any(|mark| has_word(line, mark));
    let numbered = file.text.lines().zip(1..);
    numbered.filter(|(line, _)| marked(line)).map(|(_, at)| format!("{}:{at}", file.path)).collect()
}

/// True where the word stands alone, not inside a longer one.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|after| after.chars().next());
        [before, after].into_iter().flatten().all(|near| !near.is_alphanumeric() && near != '_')
    })
}

#[test]
fn a_mark_is_found_as_a_word_only() {
    let [first, ..] = UNFINISHED;
    assert!(has_word(&format!("// {first}: finish"), first));
    assert!(!has_word(&format!("let {first}_LIST = 1;"), first));
    let source = |text: String| Source { path: "a.rs".into(), text };
    assert_eq!(marks(&source(format!("fn a() {{}}\n// {first}\n"))), ["a.rs:2"]);
    assert_eq!(marks(&source("fn a() {}\n".into())), [""; 0]);
}
