//! What is written is read again, and no text does harm.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use whole::{
    BareKey, Ed25519Node, Ed25519Seed, Language, Network, Node, Path, Phrase, PublicKeyForm, Step,
    WordCount,
};

fn language() -> impl Strategy<Value = Language> {
    proptest::sample::select(Language::ALL.to_vec())
}

fn entropy() -> impl Strategy<Value = Vec<u8>> {
    proptest::sample::select(WordCount::ALL.to_vec())
        .prop_flat_map(|count| proptest::collection::vec(any::<u8>(), count.entropy_bytes()))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..1_u32 << 31, any::<bool>())
        .prop_map(|(index, hard)| if hard { Step::hardened(index) } else { Step::soft(index) });
    proptest::collection::vec(step.prop_map(Option::unwrap), 0..6)
}

/// Texts that come close to being keys, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,200}",
        "[ \u{3000}a-z\u{300}-\u{36f}]{0,200}",
        "(0x)?[0-9a-fA-F]{0,140}",
        "[1-9A-HJ-NP-Za-km-z]{30,120}",
        "(m/)?([0-9]{1,11}['hH]?/){0,5}[0-9]{0,11}",
        "[xt]p(rv|ub)[1-9A-HJ-NP-Za-km-z]{107}",
        proptest::collection::vec("(zoo|abandon|abaco|zebra|[a-z]{3,8})", 0..26)
            .prop_map(|words| words.join(" ")),
    ]
}

proptest! {
    #[test]
    fn a_written_phrase_is_read_again(language in language(), entropy in entropy()) {
        let phrase = Phrase::from_entropy(language, &entropy).unwrap();
        let read = Phrase::read(&phrase.expose().text()).unwrap();
        prop_assert_eq!(phrase.expose().text().split_whitespace().count(), read.word_count());
        // A text that two languages write alike is read in the first.
        if read.language() == language {
            prop_assert_eq!(read.expose().entropy(), phrase.expose().entropy());
        } else {
            prop_assert_eq!(read.expose().text(), phrase.expose().text());
        }
    }

    #[test]
    fn a_drawn_phrase_has_as_many_words_as_asked(seed: u64, which in 0..5_usize) {
        let count = *WordCount::ALL.get(which).unwrap();
        let draw = || Phrase::random(&mut ChaCha20Rng::seed_from_u64(seed), count);
        prop_assert_eq!(draw().expose().words().count(), count.words());
        prop_assert_eq!(draw().language(), Language::English);
        prop_assert_eq!(draw().expose().text(), draw().expose().text());
        let other = Phrase::random(&mut ChaCha20Rng::seed_from_u64(!seed), count);
        prop_assert_ne!(other.expose().text(), draw().expose().text());
    }

    #[test]
    fn a_written_path_is_read_again(steps in steps()) {
        let path = Path::new(steps).unwrap();
        prop_assert_eq!(path.to_string().parse::<Path>().unwrap(), path);
    }

    #[test]
    fn a_written_node_is_read_again(seed: [u8; 32], steps in steps()) {
        let node = Node::from_seed(&seed).unwrap().derive(&Path::new(steps).unwrap()).unwrap();
        let read = Node::read(&node.expose_text()).unwrap();
        prop_assert_eq!(read.expose_text(), node.expose_text());
        prop_assert_eq!(read.public_key(), node.public_key());
    }

    #[test]
    fn a_path_may_be_gone_in_two_parts(seed: [u8; 32], first in steps(), second in steps()) {
        let root = Node::from_seed(&seed).unwrap();
        let [first_path, second_path] = [&first, &second].map(|steps| Path::new(steps.clone()).unwrap());
        let whole = Path::new([first, second].concat()).unwrap();
        let halfway = root.derive(&first_path).unwrap();
        let there = halfway.derive(&second_path).unwrap();
        prop_assert_eq!(there.expose_text(), root.derive(&whole).unwrap().expose_text());
    }

    #[test]
    fn a_written_bare_key_is_read_again(secret: [u8; 32], test: bool, old: bool) {
        prop_assume!(BareKey::new(&secret).is_ok());
        let key = BareKey::new(&secret).unwrap();
        let network = if test { Network::Test } else { Network::Main };
        let form = if old { PublicKeyForm::Uncompressed } else { PublicKeyForm::Compressed };
        for text in [key.expose_hex(), key.expose_wif(network, form)] {
            prop_assert_eq!(BareKey::read(&text).unwrap().expose_hex(), key.expose_hex());
        }
    }

    #[test]
    fn a_written_ed25519_key_is_read_again(seed: [u8; 32]) {
        let key = Ed25519Seed::new(&seed);
        for text in [key.expose_hex(), key.expose_pair()] {
            prop_assert_eq!(Ed25519Seed::read(&text).unwrap().expose_hex(), key.expose_hex());
        }
        let public = key.public_key().to_vec();
        prop_assert_eq!(key.into_whole_key().public().public_key.clone(), public);
    }

    #[test]
    fn no_text_does_harm(text in text(), language in language(), most in 0..10_usize) {
        let _ = Phrase::read(&text);
        let _ = Node::read(&text);
        let _ = BareKey::read(&text);
        let _ = Ed25519Seed::read(&text);
        prop_assert!(language.suggest(&text, most).len() <= most);
        if language.is_word(&text) {
            prop_assert!(!language.suggest(&text, 1).is_empty());
        }
        if let Ok(path) = text.parse::<Path>() {
            prop_assert_eq!(path.to_string().parse::<Path>().unwrap(), path.clone());
            let _ = Ed25519Node::from_seed(&[1; 16]).unwrap().derive(&path);
        }
    }
}
