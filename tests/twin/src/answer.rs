//! Questions and answers, as JSON.

use party::{Scheme, Threshold};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::Toy;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    bytes::{self, BYTES},
    heard::Heard,
    pair,
    seat::{Seat, Side},
    stories::{outcome, stories},
    timing::{Work, measure},
};

/// What can be asked.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
enum Question {
    /// What there is to compare.
    List,
    /// One of these, with this seed. The answers of both systems are equal.
    Compare { kind: Kind, name: String, seed: u64 },
    /// Take a seat.
    Sit { side: Side, seed: u64 },
    /// Open a lobby, and say its link.
    Found,
    /// Come by a link.
    Come { link: String },
    /// Ask for a signature.
    Propose { nonce: u64 },
    /// Hear what the other side said, and say what follows.
    Pass { heard: Vec<String> },
    /// What came of it.
    Told,
    /// How long it takes.
    Measure { work: Work, times: usize, seed: u64 },
}

/// What is compared.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// Bytes outside the stories.
    Bytes,
    /// A story to its last byte; its arithmetic is a toy's.
    Toy,
    /// A story with the real arithmetic, by what comes of it.
    Real,
    /// Keys and signatures, without parties around them.
    Keys,
}

/// t of n.
const KEYS: [(&str, u8, u8); 2] = [("2 of 2", 2, 2), ("2 of 3", 2, 3)];

/// Answers, and remembers its seat.
#[derive(Default)]
pub struct Twin(Option<Seat>);

impl Twin {
    /// Answers a question.
    ///
    /// # Panics
    ///
    /// When it is none, or what it asks for fails.
    #[must_use]
    pub fn answer(&mut self, question: &str) -> String {
        let question = serde_json::from_str(question).unwrap();
        self.reply(question).to_string()
    }

    fn reply(&mut self, question: Question) -> Value {
        match question {
            Question::List => list(),
            Question::Compare { kind, name, seed } => json!(compare(kind, &name, seed)),
            Question::Sit { side, seed } => {
                self.0 = Some(Seat::new(side, seed));
                Value::Null
            }
            Question::Found => json!(self.seat().found()),
            Question::Come { link } => {
                self.seat().come(&link);
                Value::Null
            }
            Question::Propose { nonce } => {
                self.seat().propose(nonce);
                Value::Null
            }
            Question::Pass { heard } => json!(self.seat().pass(&heard)),
            Question::Told => json!(self.seat().told()),
            Question::Measure { work, times, seed } => json!(measure(work, times, seed)),
        }
    }

    fn seat(&mut self) -> &mut Seat {
        self.0.as_mut().unwrap()
    }
}

fn list() -> Value {
    let bytes = BYTES.iter().map(|(name, _)| (Kind::Bytes, *name));
    let toys = stories::<Toy>().into_iter().map(|(name, _)| (Kind::Toy, name));
    let real = stories::<Threshold>().into_iter().map(|(name, _)| (Kind::Real, name));
    let keys = KEYS.iter().map(|(name, ..)| (Kind::Keys, *name));
    let all = bytes.chain(toys).chain(keys).chain(real);
    all.map(|(kind, name)| json!({ "kind": kind, "name": name })).collect()
}

fn compare(kind: Kind, name: &str, seed: u64) -> String {
    match kind {
        Kind::Bytes => {
            let (_, make) = BYTES.iter().find(|(known, _)| *known == name).unwrap();
            bytes::digest(*make, seed)
        }
        Kind::Toy => {
            let (told, digest) = play::<Toy>(name, seed);
            format!("{told}{digest}")
        }
        Kind::Real => play::<Threshold>(name, seed).0,
        Kind::Keys => {
            let (_, t, n) = KEYS.iter().find(|(known, ..)| *known == name).unwrap();
            pair::tell(*t, *n, &mut ChaCha20Rng::seed_from_u64(seed))
        }
    }
}

/// What came of a story, and the hash of all that was said and kept in it.
fn play<S: Scheme>(name: &str, seed: u64) -> (String, String) {
    let (_, story) = stories::<S>().into_iter().find(|(known, _)| *known == name).unwrap();
    let heard = Heard::default();
    let world = story(seed, &heard);
    heard.look_at(&world);
    (outcome(&world), heard.digest())
}
