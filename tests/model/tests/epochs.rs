//! The model is searched; planted bugs are found.

use stateright::{Checker as _, Model as _};

use model::{Bug, Rules};

fn check(rules: Rules) -> impl stateright::Checker<Rules> {
    rules.checker().threads(2).spawn_bfs().join()
}

#[test]
fn no_interleaving_loses_a_key() {
    let nightly = std::env::var_os("COHORT_NIGHTLY").is_some_and(|set| set == "1");
    let crashes = if nightly { 3 } else { 1 };
    let checked = check(Rules { bug: Bug::None, attempts: 2, crashes });
    println!("{} states of 2 attempts, {crashes} crashes", checked.unique_state_count());
    checked.assert_properties();
}

#[test]
fn each_planted_bug_is_found() {
    for bug in [Bug::EraseBeforeCertificate, Bug::AcknowledgeBeforeWrite, Bug::DropOnSomebodysWord]
    {
        let checked = check(Rules { bug, attempts: 2, crashes: 1 });
        let found = ["some epoch is whole", "the latest certified epoch is whole"]
            .iter()
            .find_map(|name| checked.discovery(name));
        let path = found.unwrap_or_else(|| panic!("{bug:?} is not found"));
        println!("{bug:?} loses a key in {} steps", path.into_actions().len());
    }
}
