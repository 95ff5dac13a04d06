//! `cargo xtask test`: everything that CI runs, as named steps.

mod steps;
mod table;

use std::time::Instant;

use crate::{
    Checkout, Failure,
    call::say,
    tools::{Consent, Need, Tools},
};
use steps::{STEPS, Step};
use table::{Outcome, Table};

/// How much is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What every change must pass.
    EveryChange,
    /// Also what takes too long for that.
    Nightly,
}

/// What a step works with.
#[derive(Debug)]
struct Place {
    checkout: Checkout,
    tools: Tools,
    depth: Depth,
}

/// Runs the steps whose subject the checkout has, in order, and stops at the first that fails. A
/// table of their times is the last thing printed.
pub fn run(checkout: &Checkout, depth: Depth) -> Result<(), Failure> {
    let tools = Tools::new(checkout, Consent::of_this_run());
    let place = Place { checkout: checkout.clone(), tools, depth };
    let listed: Vec<&Step> = STEPS.iter().filter(|step| checkout.has(step.subject)).collect();

    let mut table = Table::new(listed.len() + 1);
    let mut result = perform(&mut table, "tools", || prepare(&place, &listed));
    for step in listed {
        result = result.and_then(|()| perform(&mut table, step.name, || (step.work)(&place)));
    }
    say(&table);
    result
}

/// Installs at the start what any step will need: an hour's work should not end for want of a tool.
fn prepare(place: &Place, steps: &[&Step]) -> Result<Outcome, Failure> {
    let needs = steps.iter().flat_map(|step| step.needs);
    let listed: Vec<Need> =
        needs.filter(|(subject, _)| place.checkout.has(subject)).map(|(_, need)| *need).collect();
    place.tools.ensure(&listed)?;
    Ok(Outcome::Passed)
}

fn perform(
    table: &mut Table,
    step: &'static str,
    work: impl FnOnce() -> Result<Outcome, Failure>,
) -> Result<(), Failure> {
    say(format_args!("\n== {} {step}", table.place_of_next()));
    let start = Instant::now();
    let result = work();
    let outcome = result.as_ref().map_or(Outcome::Failed, |outcome| *outcome);
    say(table.enter(step, outcome, start.elapsed()));
    result.map(drop).map_err(|failure| Failure::Step { step, source: Box::new(failure) })
}
