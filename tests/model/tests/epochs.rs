//! The model is searched; planted bugs are found.

use stateright::{Checker as _, HasDiscoveries, Model as _};

use model::{Bug, Rules, STORIES, Story};

fn check(rules: Rules, until: HasDiscoveries) -> impl stateright::Checker<Rules> {
    rules.checker().threads(2).finish_when(until).spawn_bfs().join()
}

fn nightly() -> bool {
    std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1")
}

#[test]
fn no_interleaving_loses_a_key() {
    let crashes = if nightly() { 3 } else { 1 };
    for story in &STORIES {
        // One attempt more is as much to search as one crash more.
        let crashes = crashes - u8::from(story.attempts > 2);
        let rules = Rules { bug: Bug::None, story, attempts: story.attempts, crashes };
        let checked = check(rules, HasDiscoveries::All);
        let states = checked.unique_state_count();
        let attempts = story.attempts;
        println!("{}: {states} states of {attempts} attempts, {crashes} crashes", story.name);
        checked.assert_properties();
    }
}

const CAN_SIGN: &str = "the honest can sign";
const WHOLE: &str = "the latest certified epoch is whole";
const KEPT: &str = "nothing goes while a wallet is apart";
const HAS_SHARE: &str = "whoever stands in an epoch has its share";

/// In how many steps a bug breaks what must always hold.
fn finds(bug: Bug, story: &'static Story, property: &'static str) -> usize {
    let crashes = u8::from(story.attempts < 3);
    let rules = Rules { bug, story, attempts: story.attempts, crashes };
    let checked = check(rules, HasDiscoveries::AnyOf([property].into()));
    let path = checked.discovery(property);
    let path = path.unwrap_or_else(|| panic!("{bug:?} is not found: {}", story.name));
    path.into_actions().len()
}

#[test]
fn each_planted_bug_is_found() {
    let [stay, leave, come, threshold, apart, undone] = &STORIES;
    for (bug, property, stories) in [
        (Bug::EraseBeforeCertificate, CAN_SIGN, &[leave, stay, come, threshold][..]),
        (Bug::AcknowledgeBeforeWrite, WHOLE, &[come, stay, leave, threshold]),
        (Bug::DropOnSomebodysWord, WHOLE, &[come, stay, leave, threshold]),
        (Bug::EraseOnceRemoved, CAN_SIGN, &[leave]),
        (Bug::ForgetWhoIsAway, CAN_SIGN, &[apart]),
        (Bug::EraseWhileApart, KEPT, &[undone]),
        (Bug::StandWithoutShare, HAS_SHARE, &[apart, stay, leave, threshold]),
    ] {
        for story in stories {
            let steps = finds(bug, story, property);
            println!("{}: {bug:?} breaks it in {steps} steps", story.name);
        }
    }
}
