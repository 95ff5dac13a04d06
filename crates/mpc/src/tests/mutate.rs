//! Walks the value tree of a message and changes one place of it at a time.

use std::fmt::Write as _;

use ciborium::Value;

/// One step down a value tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

/// A place in a value tree.
pub(super) type Place = Vec<Step>;

/// One change to one place of a message, to be made to any message of the same form.
pub(super) struct Change {
    /// Where and how, for a failure's report.
    pub(super) what: String,
    how: How,
}

enum How {
    /// One of the changes to the body as bytes, by its number.
    Whole(usize),
    /// One of the changes to what is at a place, by its number.
    At(Place, usize),
    /// Something else instead of the body.
    Another(Vec<u8>),
    /// Something else at a place.
    AnotherAt(Place, Value),
}

pub(super) fn parse(body: &[u8]) -> Value {
    ciborium::from_reader(body).unwrap()
}

pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut body = Vec::new();
    ciborium::into_writer(value, &mut body).unwrap();
    body
}

/// The form of a message: every place once, items of a list together.
pub(super) fn form(body: &[u8]) -> Vec<String> {
    if body.is_empty() {
        return vec!["nothing".to_owned()];
    }
    let value = parse(body);
    let mut lines: Vec<String> = places(&value, usize::MAX)
        .iter()
        .map(|place| format!("{} {}", name(place, true), kind(at(&value, place).unwrap())))
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

fn kind(value: &Value) -> String {
    match value {
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::Array(items) => format!("list of {}", items.len()),
        Value::Map(_) => "map".to_owned(),
        Value::Null => "null".to_owned(),
        _ => "other".to_owned(),
    }
}

fn name(place: &Place, together: bool) -> String {
    place.iter().fold(String::from("$"), |mut name, step| {
        match step {
            Step::Key(key) => write!(name, ".{key}").unwrap(),
            Step::Item(_) if together => name.push_str("[*]"),
            Step::Item(item) => write!(name, "[{item}]").unwrap(),
        }
        name
    })
}

/// Every place, but of long lists only the first item with what is in it, and the last as a whole.
fn places(value: &Value, long: usize) -> Vec<Place> {
    let mut found = vec![Vec::new()];
    let descend = |step: Step, child: &Value| {
        places(child, long).into_iter().map(move |mut place| {
            place.insert(0, step.clone());
            place
        })
    };
    match value {
        Value::Map(entries) => {
            for (key, child) in entries {
                found.extend(descend(Step::Key(key.as_text().unwrap().to_owned()), child));
            }
        }
        Value::Array(items) => {
            for (i, child) in items.iter().enumerate() {
                if items.len() <= long || i == 0 {
                    found.extend(descend(Step::Item(i), child));
                }
            }
            if items.len() > long {
                found.push(vec![Step::Item(items.len() - 1)]);
            }
        }
        _ => {}
    }
    found
}

fn at<'a>(value: &'a Value, place: &[Step]) -> Option<&'a Value> {
    place.iter().try_fold(value, |value, step| match (value, step) {
        (Value::Map(entries), Step::Key(key)) => {
            entries.iter().find(|(k, _)| k.as_text() == Some(key)).map(|(_, child)| child)
        }
        (Value::Array(items), Step::Item(i)) => items.get(*i),
        _ => None,
    })
}

fn at_mut<'a>(value: &'a mut Value, place: &[Step]) -> &'a mut Value {
    place.iter().fold(value, |value, step| match (value, step) {
        (Value::Map(entries), Step::Key(key)) => {
            &mut entries.iter_mut().find(|(k, _)| k.as_text() == Some(key)).unwrap().1
        }
        (Value::Array(items), Step::Item(i)) => &mut items[*i],
        _ => panic!("no such place"),
    })
}

/// Every change to messages of this form, with `others` (other parties', other sessions') to take
/// values from.
pub(super) fn changes(body: &[u8], others: &[Vec<u8>]) -> Vec<Change> {
    let whole = whole(body).into_iter().enumerate();
    let whole = whole.map(|(i, (how, _))| (format!("the body: {how}"), How::Whole(i)));
    let another =
        others.iter().map(|other| ("the body: another's".to_owned(), How::Another(other.clone())));
    let mut changes: Vec<_> = whole.chain(another).collect();
    if !body.is_empty() {
        let value = parse(body);
        let others: Vec<Value> =
            others.iter().filter(|other| !other.is_empty()).map(|other| parse(other)).collect();
        for place in places(&value, 4) {
            let here = changed(at(&value, &place).unwrap()).into_iter().enumerate();
            let name = name(&place, false);
            changes.extend(
                here.map(|(i, (how, _))| (format!("{name}: {how}"), How::At(place.clone(), i))),
            );
            let theirs = others.iter().filter_map(|other| at(other, &place)).map(|theirs| {
                (format!("{name}: another's"), How::AnotherAt(place.clone(), theirs.clone()))
            });
            changes.extend(theirs);
        }
    }
    changes.into_iter().map(|(what, how)| Change { what, how }).collect()
}

impl Change {
    pub(super) fn apply(&self, body: &[u8]) -> Vec<u8> {
        let put = |place: &Place, value: Value| {
            let mut whole = parse(body);
            *at_mut(&mut whole, place) = value;
            write(&whole)
        };
        match &self.how {
            How::Whole(i) => whole(body).swap_remove(*i).1,
            How::At(place, i) => {
                let here = parse(body);
                put(place, changed(at(&here, place).unwrap()).swap_remove(*i).1)
            }
            How::Another(other) => other.clone(),
            How::AnotherAt(place, value) => put(place, value.clone()),
        }
    }
}

/// Changes to the bytes as a whole.
fn whole(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut bodies = vec![
        ("empty", Vec::new()),
        ("a byte more", [body, &[0]].concat()),
        ("a null", vec![0xf6]),
        ("an empty map", vec![0xa0]),
        ("a map without end", vec![0xbf, 0xff]),
        ("deep", [vec![0x81; 4000], vec![0xf6]].concat()),
        ("claims a long list", vec![0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ("claims a long string", vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
    ];
    if let Some((last, rest)) = body.split_last() {
        bodies.push(("a byte less", rest.to_vec()));
        bodies.push(("the last bit flipped", [rest, &[last ^ 1]].concat()));
        bodies.push(("half", body[..body.len() / 2].to_vec()));
    }
    bodies
}

fn changed(value: &Value) -> Vec<(&'static str, Value)> {
    let mut changes = match value {
        Value::Bytes(bytes) => changed_bytes(bytes),
        Value::Array(items) => changed_list(items),
        Value::Map(entries) => changed_map(entries),
        _ => Vec::new(),
    };
    changes.push(("null", Value::Null));
    changes.push(("a number", Value::from(7)));
    changes.push(("an empty list", Value::Array(Vec::new())));
    changes
}

fn changed_bytes(bytes: &[u8]) -> Vec<(&'static str, Value)> {
    let flipped = |i: usize, bit: u8| {
        let mut bytes = bytes.to_vec();
        bytes[i] ^= bit;
        bytes
    };
    let n = bytes.len();
    let mut changes = vec![
        ("empty bytes", Vec::new()),
        ("a byte longer", [bytes, &[0]].concat()),
        ("twice as long", bytes.repeat(2)),
        ("zeros", vec![0; n]),
        ("ones", vec![0xff; n]),
    ];
    if n > 0 {
        changes.extend([
            ("first bit flipped", flipped(0, 0x80)),
            ("low bit of the first byte flipped", flipped(0, 1)),
            ("middle bit flipped", flipped(n / 2, 0x10)),
            ("last bit flipped", flipped(n - 1, 1)),
            ("high bit of the last byte flipped", flipped(n - 1, 0x80)),
            ("a byte shorter", bytes[..n - 1].to_vec()),
            ("reversed", bytes.iter().rev().copied().collect()),
        ]);
    }
    changes.extend(special_elements(n).into_iter().map(|(how, bytes)| (how, bytes.to_vec())));
    changes.into_iter().map(|(how, bytes)| (how, Value::Bytes(bytes))).collect()
}

/// Scalars at the edges, and points that are none or that nobody may use.
fn special_elements(length: usize) -> Vec<(&'static str, Vec<u8>)> {
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    match length {
        32 => vec![
            (
                "q of secp256k1",
                hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
            ),
            (
                "q of ed25519",
                hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"),
            ),
            (
                "identity of ed25519",
                hex("0100000000000000000000000000000000000000000000000000000000000000"),
            ),
            (
                "identity, not canonical",
                hex("0100000000000000000000000000000000000000000000000000000000000080"),
            ),
            ("order two", hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")),
            (
                "order eight",
                hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            ),
            ("y over p", hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")),
            (
                "generator of ed25519",
                hex("5866666666666666666666666666666666666666666666666666666666666666"),
            ),
        ],
        33 => vec![
            (
                "generator of secp256k1",
                hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
            ),
            (
                "x off the curve",
                hex("020000000000000000000000000000000000000000000000000000000000000005"),
            ),
            ("x over p", hex("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")),
            (
                "tag of a full point",
                hex("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
            ),
        ],
        _ => Vec::new(),
    }
}

fn changed_list(items: &[Value]) -> Vec<(&'static str, Value)> {
    let mut changes = vec![("twice as long", [items, items].concat())];
    if let (Some((first, but_first)), Some((last, but_last))) =
        (items.split_first(), items.split_last())
    {
        changes.push(("one less at the front", but_first.to_vec()));
        changes.push(("one less at the end", but_last.to_vec()));
        changes.push(("the first again", [std::slice::from_ref(first), items].concat()));
        changes.push(("the last again", [items, std::slice::from_ref(last)].concat()));
        changes.push(("the first for all", vec![first.clone(); items.len()]));
        let mut swapped = items.to_vec();
        swapped.rotate_left(1);
        changes.push(("rotated", swapped));
    }
    changes.into_iter().map(|(how, items)| (how, Value::Array(items))).collect()
}

fn changed_map(entries: &[(Value, Value)]) -> Vec<(&'static str, Value)> {
    let mut changes = Vec::new();
    let extra = (Value::from("extra"), Value::Null);
    changes.push(("an unknown key", [entries, &[extra]].concat()));
    if let Some((first, rest)) = entries.split_first() {
        changes.push(("a key less", rest.to_vec()));
        changes.push(("a key twice", [std::slice::from_ref(first), entries].concat()));
        changes.push(("keys in another order", [rest, std::slice::from_ref(first)].concat()));
    }
    changes.into_iter().map(|(how, entries)| (how, Value::Map(entries))).collect()
}
