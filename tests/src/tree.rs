//! Walks the value tree of a message and changes one place of it at a time.

use ciborium::Value;

/// One step down a value tree.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Entry(usize),
    Item(usize),
}

/// A message changed in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// Where and how.
    pub what: String,
    /// The changed message.
    pub bytes: Vec<u8>,
}

/// The longest list of which every item is walked; of longer ones only the first is.
const LONG_LIST: usize = 4;
/// The longest bytes that are looked into for a message inside the message.
const LONG_BYTES: usize = 1 << 16;

/// Every mutant of a message: each place of its value tree, changed in each way that fits.
///
/// Byte strings that are themselves messages are walked as well, and put back inside.
pub fn mutants(message: &[u8]) -> Vec<Mutant> {
    let Ok(value) = ciborium::from_reader::<Value, _>(message) else {
        return bytes_changed(message)
            .into_iter()
            .map(|(how, bytes)| Mutant { what: format!("$: {how}"), bytes })
            .collect();
    };
    let mut mutants = Vec::new();
    for (place, name) in places(&value) {
        let Some(there) = at(&value, &place) else { continue };
        for (how, changed) in changes(there) {
            let mut whole = value.clone();
            if let Some(there) = at_mut(&mut whole, &place) {
                *there = changed;
            }
            mutants.push(Mutant { what: format!("{name}: {how}"), bytes: write(&whole) });
        }
    }
    mutants
}

fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("a Vec takes every write");
    bytes
}

fn places(value: &Value) -> Vec<(Vec<Step>, String)> {
    let mut found = vec![(Vec::new(), "$".to_owned())];
    let children: Vec<(Step, String, &Value)> = match value {
        Value::Map(entries) => entries
            .iter()
            .enumerate()
            .map(|(i, (key, child))| {
                (Step::Entry(i), format!(".{}", key.as_text().unwrap_or("?")), child)
            })
            .collect(),
        Value::Array(items) => {
            let walked = if items.len() > LONG_LIST { 1 } else { items.len() };
            let items = items.iter().take(walked).enumerate();
            items.map(|(i, child)| (Step::Item(i), format!("[{i}]"), child)).collect()
        }
        _ => Vec::new(),
    };
    for (step, name, child) in children {
        for (mut place, rest) in places(child) {
            place.insert(0, step.clone());
            found.push((place, format!("${name}{}", rest.trim_start_matches('$'))));
        }
    }
    found
}

fn at<'a>(value: &'a Value, place: &[Step]) -> Option<&'a Value> {
    place.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Map(entries), Step::Entry(i)) => entries.get(*i).map(|(_, child)| child),
        (Value::Array(items), Step::Item(i)) => items.get(*i),
        _ => None,
    })
}

fn at_mut<'a>(value: &'a mut Value, place: &[Step]) -> Option<&'a mut Value> {
    place.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Map(entries), Step::Entry(i)) => entries.get_mut(*i).map(|(_, child)| child),
        (Value::Array(items), Step::Item(i)) => items.get_mut(*i),
        _ => None,
    })
}

fn changes(value: &Value) -> Vec<(String, Value)> {
    let mut all: Vec<(String, Value)> = match value {
        Value::Bytes(bytes) => bytes_changed(bytes)
            .into_iter()
            .chain(inner(bytes))
            .map(|(how, bytes)| (how, Value::Bytes(bytes)))
            .collect(),
        Value::Text(text) => ["", "x", &format!("{text}\u{202e}"), &text.repeat(3)]
            .into_iter()
            .map(|text| (format!("{text:?}"), Value::from(text)))
            .collect(),
        Value::Integer(number) => {
            let number = i128::from(*number);
            [0, 1, number + 1, 255, 65_536, i128::from(u64::MAX), -1]
                .into_iter()
                .filter_map(|n| Some((format!("{n}"), Value::Integer(n.try_into().ok()?))))
                .collect()
        }
        Value::Bool(flag) => vec![("flipped".to_owned(), Value::Bool(!flag))],
        Value::Array(items) => lists(items, Value::Array),
        Value::Map(entries) => {
            let mut maps = lists(entries, Value::Map);
            let mut extra = entries.clone();
            extra.push((Value::from("extra"), Value::Null));
            maps.push(("an unknown key".to_owned(), Value::Map(extra)));
            maps
        }
        _ => Vec::new(),
    };
    for other in [Value::Null, Value::from(7), Value::from("x"), Value::Array(Vec::new())] {
        all.push((format!("{other:?}"), other));
    }
    all.retain(|(_, changed)| changed != value);
    all
}

fn lists<T: Clone>(items: &[T], wrap: impl Fn(Vec<T>) -> Value) -> Vec<(String, Value)> {
    let mut turned = items.to_vec();
    turned.reverse();
    let mut all = vec![
        ("empty".to_owned(), wrap(Vec::new())),
        ("twice as long".to_owned(), wrap([items, items].concat())),
        ("reversed".to_owned(), wrap(turned)),
    ];
    if let Some((_, rest)) = items.split_first() {
        all.push(("without the first".to_owned(), wrap(rest.to_vec())));
    }
    all
}

fn bytes_changed(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let flipped = |at: usize, bit: u8| {
        let mut bytes = bytes.to_vec();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= bit;
        }
        bytes
    };
    let n = bytes.len();
    let shorter: Vec<u8> = bytes.iter().take(n.saturating_sub(1)).copied().collect();
    let all = [
        ("empty", Vec::new()),
        ("a byte longer", [bytes, &[0]].concat()),
        ("a byte shorter", shorter),
        ("zeros", vec![0; n]),
        ("ones", vec![0xff; n]),
        ("first bit flipped", flipped(0, 0x80)),
        ("middle bit flipped", flipped(n / 2, 0x10)),
        ("last bit flipped", flipped(n.saturating_sub(1), 1)),
    ];
    let changed = all.into_iter().filter(|(_, changed)| changed != bytes);
    changed.map(|(how, bytes)| (how.to_owned(), bytes)).collect()
}

/// A byte string that is a message itself, changed inside.
fn inner(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if bytes.len() < 8 || bytes.len() > LONG_BYTES {
        return Vec::new();
    }
    match ciborium::from_reader::<Value, _>(bytes) {
        Ok(value @ Value::Map(_)) if write(&value) == bytes => {
            mutants(bytes).into_iter().map(|mutant| (mutant.what, mutant.bytes)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_changed_and_every_mutant_differs() {
        let inside = Value::Map(vec![(Value::from("deep"), Value::Bytes(vec![1; 32]))]);
        let message = Value::Map(vec![
            (Value::from("number"), Value::from(5)),
            (Value::from("body"), Value::Bytes(write(&inside))),
        ]);
        let message = write(&message);
        let mutants = mutants(&message);
        assert!(mutants.iter().all(|mutant| mutant.bytes != message));
        for place in ["$:", "$.number:", "$.body:", "$.body: $.deep:"] {
            assert!(mutants.iter().any(|mutant| mutant.what.starts_with(place)), "{place}");
        }
    }
}
