//! What is said on standard output: one JSON object a line, free of secrets but for the invite of a
//! lobby that was opened here, which is made to be handed out.

use std::io::Write;

use serde::Serialize;
use serde_json::{Value, json};

/// Says one thing. When nobody reads any more, there is nobody to tell.
pub(crate) fn say(event: &str, details: &impl Serialize) {
    let mut line = json!({ "event": event });
    if let (Some(line), Ok(Value::Object(details))) =
        (line.as_object_mut(), serde_json::to_value(details))
    {
        line.extend(details);
    }
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Shows a key that somebody asked to see: the one thing said here that is secret.
pub(crate) fn show(key: &Value) {
    say("key", key);
}

/// Says what went wrong, with its stable code.
pub(crate) fn complain(code: &str, error: &dyn std::fmt::Display) {
    say("error", &json!({ "code": code, "sentence": error.to_string() }));
}
