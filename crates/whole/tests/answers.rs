//! What other implementations make of the same keys (`vectors/README.md`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeMap;

use alloy_primitives::{Address, hex, keccak256};
use k256::elliptic_curve::sec1::ToSec1Point;
use mpc::Curve;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use whole::{
    BareForm, BareKey, Ed25519Node, Ed25519Seed, KeyError, Language, Network, Node, Phrase,
    PublicKeyForm,
};

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[derive(Deserialize)]
struct PhraseVector {
    language: String,
    entropy: String,
    text: String,
    passphrase: String,
    seed: String,
    xprv: String,
}

#[test]
fn phrases_of_all_languages_are_read_and_written_as_elsewhere() {
    let vectors: Vec<PhraseVector> =
        serde_json::from_str(include_str!("vectors/bip39.json")).unwrap();
    for vector in &vectors {
        let read = Phrase::read(&vector.text).unwrap();
        let language = Language::from_tag(&vector.language).unwrap();
        let entropy = hex::decode(&vector.entropy).unwrap();
        let made = Phrase::from_entropy(language, &entropy).unwrap();
        assert_eq!(*made.expose().text(), vector.text);
        assert_eq!(read.seed(&vector.passphrase)[..], hex::decode(&vector.seed).unwrap());
        assert_eq!(read.seed(""), made.seed(""));
        // The first and the last words are the same in both kinds of Chinese.
        if vector.language != "zh-Hant" || !(entropy == [0; 16] || entropy == [0xff; 32]) {
            assert_eq!(read.language(), language, "{}", vector.text);
            assert_eq!(*read.expose().entropy(), entropy);
        }
        let root = Node::from_seed(&*read.seed(&vector.passphrase)).unwrap();
        assert_eq!(*root.expose_text(), vector.xprv);
    }
    for language in Language::ALL {
        let lengths: Vec<usize> = vectors
            .iter()
            .filter(|vector| vector.language == language.tag())
            .map(|vector| vector.entropy.len() / 2)
            .collect();
        assert!([16, 20, 24, 28, 32].iter().all(|length| lengths.contains(length)));
    }
}

#[test]
fn the_lists_are_the_official_ones() {
    let sums: BTreeMap<String, String> =
        serde_json::from_str(include_str!("vectors/lists.json")).unwrap();
    for language in Language::ALL {
        // The first eleven bits choose the first word.
        let entropy = |index: u16| {
            let mut bits = [0; 32];
            bits[..2].copy_from_slice(&(index << 5).to_be_bytes());
            bits
        };
        let mut digest = Sha256::new();
        for index in 0..2048 {
            let phrase = Phrase::from_entropy(language, &entropy(index)).unwrap();
            digest.update(phrase.expose().words().next().unwrap());
            digest.update("\n");
        }
        let sum: [u8; 32] = digest.finalize().into();
        assert_eq!(hex::encode(sum), sums[language.tag()], "{language:?}");
    }
}

#[derive(Deserialize)]
struct TreeVector {
    seed: String,
    path: String,
    #[serde(default)]
    xprv: String,
    public: String,
    chain_code: String,
    secret: String,
}

#[derive(Deserialize)]
struct Bip32 {
    good: Vec<TreeVector>,
    bad: Vec<BadVector>,
}

#[derive(Deserialize)]
struct BadVector {
    text: String,
    why: String,
}

#[test]
fn extended_keys_are_derived_and_written_as_in_bip_32() {
    let vectors: Bip32 = serde_json::from_str(include_str!("vectors/bip32.json")).unwrap();
    assert_eq!(vectors.good.len(), 17);
    for vector in vectors.good {
        let root = Node::from_seed(&hex::decode(vector.seed).unwrap()).unwrap();
        let node = root.derive(&vector.path.parse().unwrap()).unwrap();
        assert_eq!(*node.expose_text(), vector.xprv);
        let read = Node::read(&vector.xprv).unwrap();
        assert_eq!(*read.expose_text(), vector.xprv);
        assert_eq!(read.public_key(), bytes(&vector.public));
        assert_eq!(*read.chain_code(), bytes(&vector.chain_code));
        assert_eq!(*read.bare_key().expose_hex(), vector.secret);
        let public = read.into_whole_key().public().clone();
        assert_eq!(public.curve, Curve::Secp256k1);
        assert_eq!(public.public_key, node.public_key());
        assert_eq!(public.chain_code, *node.chain_code());
    }
}

/// The halves of a path meet: a node that was read goes on where its text said it stands.
#[test]
fn a_read_node_goes_on_from_its_place() {
    let vectors: Bip32 = serde_json::from_str(include_str!("vectors/bip32.json")).unwrap();
    let [parent, child] = &vectors.good[4..6] else { panic!() };
    let step = child.path.rsplit('/').next().unwrap();
    let node = Node::read(&parent.xprv).unwrap();
    assert_eq!(node.depth(), 4);
    assert_eq!(*node.derive(&step.parse().unwrap()).unwrap().expose_text(), child.xprv);
    assert_eq!(node.public_child(step.parse().unwrap()).unwrap(), bytes(&child.public));
}

#[test]
fn invalid_extended_keys_are_refused_for_what_they_are() {
    let vectors: Bip32 = serde_json::from_str(include_str!("vectors/bip32.json")).unwrap();
    assert_eq!(vectors.bad.len(), 16);
    for BadVector { text, why } in vectors.bad {
        let expected = match why.as_str() {
            _ if text.starts_with("xpub") => KeyError::PublicOnly,
            "unknown extended key version" => KeyError::OtherKind,
            "invalid checksum" => KeyError::Checksum,
            "private key 0 not in 1..n-1" | "private key n not in 1..n-1" => KeyError::OutOfRange,
            _ => KeyError::Contradiction,
        };
        assert_eq!(Node::read(&text).unwrap_err(), expected, "{why}");
    }
}

#[test]
fn ed25519_keys_are_derived_as_in_slip_0010() {
    let vectors: Vec<TreeVector> =
        serde_json::from_str(include_str!("vectors/slip10.json")).unwrap();
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        let root = Ed25519Node::from_seed(&hex::decode(vector.seed).unwrap()).unwrap();
        let leaf = root.derive(&vector.path.parse().unwrap()).unwrap();
        assert_eq!(*leaf.seed().expose_hex(), vector.secret);
        assert_eq!(*leaf.chain_code(), bytes(&vector.chain_code));
        assert_eq!(leaf.public_key(), bytes(&vector.public));
        let public = leaf.into_whole_key().public().clone();
        assert_eq!(public.curve, Curve::Ed25519);
        assert_eq!(public.public_key, hex::decode(vector.public).unwrap());
        assert_eq!(public.chain_code, bytes(&vector.chain_code));
    }
}

#[derive(Deserialize)]
struct Ed25519Vector {
    secret: String,
    public: String,
    scalar: String,
    base58: String,
    pair: String,
}

#[test]
fn ed25519_keys_are_read_in_every_form() {
    let vectors: Vec<Ed25519Vector> =
        serde_json::from_str(include_str!("vectors/ed25519.json")).unwrap();
    for vector in vectors {
        let shown = vector.secret.to_uppercase();
        let both = format!("0x{}{}", vector.secret, vector.public);
        let mut codes = Vec::new();
        for text in [&shown, &both, &vector.base58, &vector.pair] {
            let seed = Ed25519Seed::read(&format!("\t{text}\n")).unwrap();
            assert_eq!(*seed.expose_hex(), vector.secret);
            assert_eq!(*seed.expose_pair(), vector.pair);
            codes.push(seed.into_whole_key().public().clone());
        }
        // What is dealt is the number that another implementation finds.
        let scalar = zeroize::Zeroizing::new(bytes(&vector.scalar));
        let dealt = mpc::WholeKey::new(Curve::Ed25519, &scalar, codes[0].chain_code).unwrap();
        assert!(codes.iter().all(|public| public == dealt.public()));
        assert_eq!(codes[0].public_key, hex::decode(&vector.public).unwrap());
        let tag = Sha256::digest("cohort/whole/v1/bare-key-chain-code");
        let code: [u8; 32] = Sha256::new()
            .chain_update(tag)
            .chain_update(tag)
            .chain_update(&codes[0].public_key)
            .finalize()
            .into();
        assert_eq!(codes[0].chain_code, code);
    }
}

#[derive(Deserialize)]
struct BareVectors {
    good: Vec<BareVector>,
    out_of_range: Vec<String>,
}

#[derive(Deserialize)]
struct BareVector {
    hex: String,
    public: String,
    chain_code: String,
    wif: Vec<WifVector>,
}

#[derive(Deserialize)]
struct WifVector {
    network: String,
    public_key: String,
    text: String,
}

#[test]
fn bare_keys_are_read_and_written_as_elsewhere() {
    let vectors: BareVectors =
        serde_json::from_str(include_str!("vectors/secp256k1.json")).unwrap();
    for vector in vectors.good {
        let key = BareKey::read(&vector.hex).unwrap();
        assert_eq!(key.public_key(), bytes(&vector.public));
        for wif in &vector.wif {
            let network = if wif.network == "main" { Network::Main } else { Network::Test };
            let public_key = match wif.public_key.as_str() {
                "compressed" => PublicKeyForm::Compressed,
                _ => PublicKeyForm::Uncompressed,
            };
            assert_eq!(*key.expose_wif(network, public_key), wif.text);
            let read = BareKey::read(&wif.text).unwrap();
            assert_eq!(read.form(), BareForm::Wif { network, public_key });
            assert_eq!(*read.expose_hex(), vector.hex);
        }
        let public = key.into_whole_key().public().clone();
        assert_eq!(public.public_key, hex::decode(vector.public).unwrap());
        assert_eq!(public.chain_code, bytes(&vector.chain_code));
    }
    assert_eq!(vectors.out_of_range.len(), 12);
    for text in vectors.out_of_range {
        assert_eq!(BareKey::read(&text).unwrap_err(), KeyError::OutOfRange, "{text}");
    }
}

#[derive(Deserialize)]
struct Ethereum {
    phrase: String,
    parent: String,
    children: Vec<EthereumChild>,
}

#[derive(Deserialize)]
struct EthereumChild {
    secret: String,
    public: String,
    address: String,
}

#[test]
fn the_first_addresses_of_a_phrase_are_those_of_other_wallets() {
    let vectors: Ethereum = serde_json::from_str(include_str!("vectors/ethereum.json")).unwrap();
    let seed = Phrase::read(&vectors.phrase).unwrap().seed("");
    let parent = Node::from_seed(&*seed).unwrap().derive(&vectors.parent.parse().unwrap()).unwrap();
    assert_eq!(vectors.children.len(), 5);
    for (child, index) in vectors.children.iter().zip(0_u32..) {
        assert_eq!(parent.public_child(index).unwrap(), bytes(&child.public));
        let node = parent.derive(&index.to_string().parse().unwrap()).unwrap();
        assert_eq!(*node.bare_key().expose_hex(), child.secret);
        assert_eq!(address(&node.public_key()), child.address);
    }
}

fn address(public_key: &[u8]) -> String {
    let point = k256::PublicKey::from_sec1_bytes(public_key).unwrap().to_sec1_point(false);
    Address::from_slice(&keccak256(&point.as_bytes()[1..])[12..]).to_checksum(None)
}
