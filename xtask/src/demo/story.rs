//! A story told step by step, each with evidence that can be checked from outside.

use std::time::Instant;

use serde_json::{Value, json};

use crate::{Failure, call};

/// A story under way.
pub(super) struct Story {
    scenario: &'static str,
    begun: Instant,
    steps: Vec<Value>,
}

impl Story {
    pub(super) fn begin(scenario: &'static str) -> Self {
        Self { scenario, begun: Instant::now(), steps: Vec::new() }
    }

    /// Plays one step and tells how it went; the story ends with the first that fails.
    pub(super) fn step<T>(
        &mut self,
        name: &'static str,
        play: impl FnOnce() -> Result<(T, Value), Failure>,
    ) -> Result<T, Failure> {
        call::note(format!("{}: {name}", self.scenario));
        let result = play();
        let (ok, evidence) = match &result {
            Ok((_, evidence)) => (true, evidence.clone()),
            Err(failure) => (false, json!({ "failure": failure.to_string() })),
        };
        let step =
            json!({ "scenario": self.scenario, "step": name, "ok": ok, "evidence": evidence });
        call::say(&step);
        self.steps.push(step);
        match result {
            Ok((value, _)) => Ok(value),
            Err(failure) => {
                self.end(json!({ "ok": false }));
                Err(Failure::Step { step: name, source: Box::new(failure) })
            }
        }
    }

    /// The last line: what the story came to, and all its steps.
    pub(super) fn end(&self, summary: Value) {
        let mut last = json!({
            "scenario": self.scenario,
            "ok": true,
            "total_ms": self.begun.elapsed().as_millis(),
            "steps": self.steps,
        });
        if let (Some(last), Value::Object(summary)) = (last.as_object_mut(), summary) {
            last.extend(summary);
        }
        call::say(last);
    }
}
