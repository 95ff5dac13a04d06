//! The model is searched; planted bugs are found.

use stateright::{Checker as _, Model as _};

use model::{Bug, Rules, STORIES, Story};

fn check(rules: Rules) -> impl stateright::Checker<Rules> {
    rules.checker().threads(2).spawn_bfs().join()
}

#[test]
fn no_interleaving_loses_a_key() {
    let nightly = std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1");
    let crashes = if nightly { 3 } else { 1 };
    for story in &STORIES {
        let checked = check(Rules { bug: Bug::None, story, attempts: 2, crashes });
        let states = checked.unique_state_count();
        println!("{}: {states} states of 2 attempts, {crashes} crashes", story.name);
        checked.assert_properties();
    }
}

/// In how many steps a bug loses a key.
fn finds(bug: Bug, story: &'static Story) -> usize {
    let checked = check(Rules { bug, story, attempts: 2, crashes: 1 });
    let found = ["the honest can sign", "the latest certified epoch is whole"]
        .iter()
        .find_map(|name| checked.discovery(name));
    let path = found.unwrap_or_else(|| panic!("{bug:?} is not found: {}", story.name));
    path.into_actions().len()
}

#[test]
fn each_planted_bug_is_found() {
    use Bug::{AcknowledgeBeforeWrite, DropOnSomebodysWord, EraseBeforeCertificate};
    for story in &STORIES {
        for bug in [EraseBeforeCertificate, AcknowledgeBeforeWrite, DropOnSomebodysWord] {
            println!("{}: {bug:?} loses a key in {} steps", story.name, finds(bug, story));
        }
    }
    let steps = finds(Bug::EraseOnceRemoved, &STORIES[1]);
    println!("erasing once removed loses a key in {steps} steps");
}
