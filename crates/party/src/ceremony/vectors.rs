//! `tests/vectors/wire/session.json`: the first steps of a creation, made and read by the code here.

#[path = "../../../../tests/vectors/file.rs"]
mod file;

use std::collections::BTreeMap;

use mpc::{Curve, PublicShares};
use serde_bytes::ByteArray;
use serde_json::{Value, json};
use wire::{
    DeviceSecret, PartyId, SessionLocator,
    descriptor::{PROTOCOL_VERSION, Payload, Proposal, SUITE, SessionDescriptor, WalletTerms},
    identity::Purpose,
    letter::{Consent, Letter, NonceReveal, Opening},
    manifest::Manifest,
    text::Name,
};

use self::file::{array, bytes, check, hex, seed};
use super::{
    opening::{commit, joint_id},
    payload_code,
};
use crate::{
    exchange::{Bodies, Exchange},
    failure::Failure,
};

/// The devices of `identity.json`.
fn device(number: usize) -> DeviceSecret {
    DeviceSecret::from_seed(&seed([0xa1, 0xb1, 0xc1][number]))
}

fn id(number: usize) -> PartyId {
    device(number).bundle().party_id()
}

fn locator() -> SessionLocator {
    SessionLocator::from_random([0x5e; 16])
}

/// The nonce that a device draws, and the highest attempt that it has seen.
fn drawn(number: usize) -> ([u8; 32], u64) {
    ([[0x61; 32], [0x62; 32], [0x63; 32]][number], 0)
}

fn creation() -> Proposal {
    let payload = Payload::Create(WalletTerms {
        name: Name::new("Savings").unwrap(),
        threshold: 2,
        holders: 3,
        practice: false,
        master: None,
        brought: None,
        exported: false,
    });
    let mut participants = [0, 1, 2].map(id).to_vec();
    participants.sort();
    let descriptor = SessionDescriptor {
        version: PROTOCOL_VERSION,
        suite: SUITE.to_owned(),
        operation: payload.operation(),
        session: locator(),
        initiator: id(0),
        wallet: None,
        epoch: None,
        threshold: 2,
        holders: 3,
        participants,
        payload: ByteArray::new(payload.digest()),
        created: 1_767_225_600,
        expires: 1_767_312_000,
    };
    Proposal { descriptor, payload }
}

fn joint() -> [u8; 32] {
    let nonces: BTreeMap<_, _> = (0..3).map(|number| (id(number), drawn(number))).collect();
    joint_id(&creation().descriptor.digest(), &nonces)
}

/// What a device says to everybody in a step; nothing from step 3 on.
fn body(step: usize, number: usize) -> Vec<u8> {
    let (nonce, seen) = drawn(number);
    match step {
        0 => wire::encode(&Opening {
            commitment: ByteArray::new(commit(id(number), &nonce)),
            proposal: (number == 0).then(creation),
            wallet: None,
            brings: None,
            exports: Vec::new(),
        }),
        1 => wire::encode(&NonceReveal { nonce: ByteArray::new(nonce), seen }),
        2 => {
            let statement = creation().descriptor.consent(&joint());
            wire::encode(&Consent { signature: device(number).sign(Purpose::Consent, &statement) })
        }
        _ => Vec::new(),
    }
}

fn exchange(number: usize) -> Exchange {
    let others = (0..3).filter(|other| *other != number);
    let peers = others.map(|other| (id(other), device(other).bundle())).collect();
    Exchange::new(id(number), peers, locator())
}

/// The letters of four steps, each from the first device to the second, as all three come to them.
fn letters() -> Vec<Letter> {
    let mut exchanges = [0, 1, 2].map(exchange);
    let mut first_to_second = Vec::new();
    for step in 0..4 {
        let mut mail = Vec::new();
        for (from, exchange) in exchanges.iter_mut().enumerate() {
            let said = exchange.speak(&device(from), Bodies::broadcast(body(step, from)));
            mail.extend(said.into_iter().map(|(to, letter)| (from, to, letter)));
        }
        for (from, to, letter) in mail {
            if from == 0 && to == id(1) {
                first_to_second.push(letter.clone());
            }
            let to = (0..3).find(|number| id(*number) == to).unwrap();
            exchanges[to].hear(id(from), letter);
        }
        for exchange in &mut exchanges {
            exchange.close().unwrap().unwrap();
            if step == 1 {
                exchange.bind(joint());
            }
        }
    }
    first_to_second
}

fn made() -> Value {
    let Proposal { descriptor, payload } = creation();
    let devices = (0..3).map(|number| {
        let (nonce, seen) = drawn(number);
        let bodies = [0, 1, 2].map(|step| hex(body(step, number)));
        json!({
            "party": hex(id(number).as_bytes()),
            "nonce": hex(nonce),
            "seen": seen,
            "commitment": hex(commit(id(number), &nonce)),
            "bodies": bodies,
        })
    });
    let letters = letters().into_iter().map(|letter| {
        json!({
            "step": letter.step,
            "view": hex(*letter.view),
            "letter": hex(wire::encode(&letter)),
        })
    });
    json!({
        "shows": "the first four steps of a creation by the devices of identity.json; letters are the first one's to the second one",
        "given": { "locator": hex(locator().as_bytes()), "proposal": hex(wire::encode(&creation())) },
        "expect": {
            "devices": devices.collect::<Vec<_>>(),
            "payload_digest": hex(payload.digest()),
            "descriptor_digest": hex(descriptor.digest()),
            "joint_session": hex(joint()),
            "code": payload_code(&joint(), &payload),
            "letters": letters.collect::<Vec<_>>(),
        },
    })
}

#[test]
fn the_first_steps_of_a_session_are_as_the_vectors_have_them() {
    let kept = check("wire/session.json", &made());
    assert_eq!(joint(), array(&kept, "/expect/joint_session"));
    let mut second = exchange(1);
    for step in 0..4 {
        second.speak(&device(1), Bodies::broadcast(body(step, 1)));
        let letter = bytes(&kept, &format!("/expect/letters/{step}/letter"));
        let letter: Letter = wire::decode(&letter, 4096).unwrap();
        let third = the_thirds(step, *letter.view);
        second.hear(id(0), letter);
        second.hear(id(2), third);
        second.close().unwrap().unwrap();
        if step == 1 {
            second.bind(joint());
        }
    }
    // The same letter in a session of another joint id.
    let mut other = exchange(1);
    other.speak(&device(1), Bodies::broadcast(body(0, 1)));
    other.bind([0; 32]);
    for number in [0, 2] {
        other.hear(id(number), the_thirds(0, [0; 32]));
    }
    assert!(matches!(other.close(), Err(Failure::Unusable { .. })));
}

/// The third device's letter to the second one.
fn the_thirds(step: usize, view: [u8; 32]) -> Letter {
    let session = if step < 2 { the_locators_hash() } else { joint() };
    let context = wire::letter::LetterContext { session, from: id(2), to: id(1) };
    let step_number = u8::try_from(step).unwrap();
    Letter::sign(&device(2), context, step_number, view, body(step, 2), Vec::new())
}

/// What the first view is, before anything was said.
fn the_locators_hash() -> [u8; 32] {
    *letters()[0].view
}

#[test]
fn the_public_shares_of_the_wallets_vector_are_as_they_are_kept() {
    let file = include_str!("../../../../tests/vectors/wire/wallet.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let manifest: Manifest = wire::decode(&bytes(&file, "/given/manifest"), 1 << 16).unwrap();
    let public: PublicShares = wire::decode(&manifest.public, 1 << 16).unwrap();
    assert_eq!((public.quorum.threshold(), public.quorum.holders()), (2, 3));
    assert_eq!(public.session.0, *manifest.epoch.as_bytes());
    let curves: Vec<Curve> = public.keys.iter().map(|key| key.curve).collect();
    assert_eq!(curves, [Curve::Secp256k1, Curve::Ed25519]);
    assert!(public.keys.iter().all(|key| key.verification_shares.len() == 3));
}
