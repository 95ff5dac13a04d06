//! `tests/vectors/wire`: what pairing, the comparison code and the channels must come to, made and read by the code
//! here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../../tests/vectors/file.rs"]
mod file;

use std::collections::BTreeMap;

use channel::{
    CODE_WORDS, Channel, ChannelError, ComparisonCode, ExpectReply, Pair,
    pairing::{ExpectCommitments, PairingError},
    respond, standing,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::{
    DeviceSecret, PartyId, SessionLocator,
    descriptor::{Payload, WalletTerms},
    encode,
    pairing::{DeviceKind, Introduction, Roster},
    text::Name,
};

use file::{Prescribed, array, bytes, check, hex, seed};

/// The devices of `identity.json`.
fn device(number: usize) -> DeviceSecret {
    DeviceSecret::from_seed(&seed([0xa1, 0xb1, 0xc1][number]))
}

fn id(number: usize) -> PartyId {
    device(number).bundle().party_id()
}

fn session() -> SessionLocator {
    SessionLocator::from_random([0x5e; 16])
}

fn people() -> BTreeMap<PartyId, Introduction> {
    let names = ["Laptop", "Téléphone", "Home server"];
    let kinds = [DeviceKind::Computer, DeviceKind::Phone, DeviceKind::Server];
    let person = |number| Introduction {
        bundle: device(number).bundle(),
        name: Name::new(names[number]).unwrap(),
        kind: kinds[number],
    };
    (0..3).map(|number| (id(number), person(number))).collect()
}

fn creation() -> Payload {
    Payload::Create(WalletTerms {
        name: Name::new("Savings").unwrap(),
        threshold: 2,
        holders: 3,
        practice: false,
        master: None,
        brought: None,
        exported: false,
    })
}

/// What a device draws before it commits.
fn nonce(number: usize) -> [u8; 32] {
    [0x41 + u8::try_from(number).unwrap(); 32]
}

fn commitment(number: usize) -> (ExpectCommitments, [u8; 32]) {
    let mut drawn = Prescribed::new(&[&nonce(number)]);
    let (session, me) = (session(), id(number));
    ExpectCommitments::start(session, id(0), creation(), people(), me, &mut drawn).unwrap()
}

/// The code on the first device's screen, where the others reveal these nonces.
fn code(nonces: [[u8; 32]; 3]) -> Result<ComparisonCode, PairingError> {
    let (mut state, _) = commitment(0);
    (1..3).for_each(|number| state.receive(id(number), commitment(number).1));
    let (mut state, revealed) = state.advance().ok().unwrap();
    assert_eq!(revealed, nonces[0]);
    for (number, nonce) in nonces.into_iter().enumerate().skip(1) {
        state.receive(id(number), nonce)?;
    }
    Ok(state.advance().ok().unwrap().code())
}

fn made_code() -> Value {
    let members = people().into_values().collect();
    let roster = Roster { session: session(), initiator: id(0), payload: creation(), members };
    let nonces = [0, 1, 2].map(nonce);
    let code = code(nonces).unwrap();
    let mut transcript =
        Sha256::new().chain_update(b"cohort/v1/pairing-transcript").chain_update(roster.digest());
    let mut ascending = [0, 1, 2];
    ascending.sort_by_key(|number| id(*number));
    for number in ascending {
        transcript.update(id(number).as_bytes());
        transcript.update(nonces[number]);
    }
    let transcript = transcript.finalize().into();
    assert_eq!(ComparisonCode::derive(&transcript), code, "as the devices come to it");
    let commitments = [0, 1, 2].map(|number| {
        json!({
            "party": hex(id(number).as_bytes()),
            "nonce": hex(nonces[number]),
            "commitment": hex(commitment(number).1),
        })
    });
    json!({
        "shows": "three devices of identity.json come to one comparison code",
        "given": { "roster": hex(encode(&roster)), "words": CODE_WORDS.as_slice() },
        "expect": {
            "roster_digest": hex(roster.digest()),
            "commitments": commitments,
            "transcript": hex(transcript),
            "code": code.words(),
        },
    })
}

#[test]
fn the_comparison_code_is_as_the_vectors_have_it() {
    let kept = check("wire/code.json", &made_code());
    let commitments = kept["expect"]["commitments"].as_array().unwrap();
    let nonces = [0, 1, 2].map(|number| array(&commitments[number], "/nonce"));
    let words = kept["expect"]["code"].as_array().unwrap();
    let words: Vec<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(code(nonces).unwrap().words().as_slice(), words);
    let other = [nonces[0], nonces[1], nonces[1]];
    assert_eq!(code(other), Err(PairingError::Mismatch), "another nonce than was committed to");
}

/// The first message is short, the second one takes two records.
fn said() -> [Vec<u8>; 2] {
    [b"a message".to_vec(), vec![5; 70_000]]
}

/// The ephemeral key that a handshake draws from this seed.
fn ephemeral(seed: [u8; 32]) -> [u8; 32] {
    let mut key = [0; 32];
    ChaCha20Rng::from_seed(seed).fill_bytes(&mut key);
    key
}

fn prologue(counter: u32) -> [u8; 32] {
    let mut parties = [id(0), id(1)];
    parties.sort();
    Sha256::new()
        .chain_update(b"cohort/v1/channel")
        .chain_update(1_u16.to_be_bytes())
        .chain_update(session().as_bytes())
        .chain_update(parties[0].as_bytes())
        .chain_update(parties[1].as_bytes())
        .chain_update(counter.to_be_bytes())
        .finalize()
        .into()
}

/// The numbers of the two devices, the lower party first.
fn ends() -> (usize, usize) {
    if id(0) < id(1) { (0, 1) } else { (1, 0) }
}

/// Both ends of a channel, with both legs of its handshake.
fn connect() -> ((Channel, Vec<u8>), (Channel, Vec<u8>)) {
    let (lower, upper) = ends();
    let (first, second) = (device(lower), device(upper));
    let (to_first, to_second) = (first.bundle(), second.bundle());
    let pair = Pair { me: &first, peer: &to_second, session: session(), counter: 0 };
    let (expect, one) = ExpectReply::start(&pair, &mut Prescribed::new(&[&[0xe3; 32]])).unwrap();
    let pair = Pair { me: &second, peer: &to_first, session: session(), counter: 0 };
    let (there, two) = respond(&pair, &one, &mut Prescribed::new(&[&[0xe4; 32]])).unwrap();
    ((expect.receive(&two).unwrap(), one), (there, two))
}

fn made_channel() -> Value {
    let (lower, upper) = ends();
    let ((mut here, one), (mut there, two)) = connect();
    let up = said().map(|message| {
        let (number, records) = here.seal(&message);
        json!({ "number": number, "plain": brief(&message), "records": brief(&records) })
    });
    let (number, records) = there.seal(b"an answer");
    let down = [json!({ "number": number, "plain": hex(b"an answer"), "records": hex(records) })];
    json!({
        "shows": "a Noise KK handshake of two devices of identity.json, and messages in both directions",
        "given": {
            "session": hex(session().as_bytes()),
            "counter": 0,
            "lower": hex(id(lower).as_bytes()),
            "upper": hex(id(upper).as_bytes()),
            "lower_ephemeral_secret": hex(ephemeral([0xe3; 32])),
            "upper_ephemeral_secret": hex(ephemeral([0xe4; 32])),
        },
        "expect": {
            "prologue": hex(prologue(0)),
            "leg_one": hex(&one),
            "leg_two": hex(&two),
            "to_upper": up,
            "to_lower": down,
        },
        "standing": {
            "shows": "a letter outside sessions, from the lower to the upper one",
            "given": { "ephemeral_secret": hex(ephemeral([0xe5; 32])), "plain": hex(b"a letter") },
            "expect": { "records": hex(letter()) },
        },
    })
}

/// Long bytes by their length and their SHA-256; the long message is that many times 05.
fn brief(bytes: &[u8]) -> Value {
    if bytes.len() < 1024 {
        return json!(hex(bytes));
    }
    json!({ "length": bytes.len(), "sha256": hex(Sha256::digest(bytes)) })
}

fn letter() -> Vec<u8> {
    let (lower, upper) = ends();
    let mut drawn = Prescribed::new(&[&[0xe5; 32]]);
    standing::seal(&device(lower), &device(upper).bundle(), b"a letter", &mut drawn).unwrap()
}

#[test]
fn channels_are_as_the_vectors_have_them() {
    let kept = check("wire/channel.json", &made_channel());
    let (lower, upper) = ends();
    let (first, second) = (device(lower), device(upper));
    let (to_first, to_second) = (first.bundle(), second.bundle());
    let drawn = |byte| Prescribed::new(&[&[byte; 32]]);

    let one = bytes(&kept, "/expect/leg_one");
    let pair = Pair { me: &second, peer: &to_first, session: session(), counter: 0 };
    let (mut there, two) = respond(&pair, &one, &mut drawn(0xe4)).unwrap();
    assert_eq!(two, bytes(&kept, "/expect/leg_two"));
    let records = bytes(&kept, "/expect/to_upper/0/records");
    assert_eq!(there.open(1, &records).err(), Some(ChannelError::Gap));
    let cut = &records[..records.len() - 1];
    assert_eq!(there.open(0, cut).err(), Some(ChannelError::DoesNotOpen));
    assert_eq!(*there.open(0, &records).unwrap(), said()[0]);
    assert_eq!(there.open(0, &records).err(), Some(ChannelError::Repeated));
    let other = Pair { me: &second, peer: &to_first, session: session(), counter: 1 };
    assert!(respond(&other, &one, &mut drawn(0xe4)).is_err(), "of another handshake");

    let letter = bytes(&kept, "/standing/expect/records");
    let opened = standing::open(&second, &to_first, &letter, &mut drawn(0)).unwrap();
    assert_eq!(*opened, b"a letter");
    assert!(standing::open(&first, &to_second, &letter, &mut drawn(0)).is_err(), "reflected");
}
