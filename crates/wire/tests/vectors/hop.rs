//! The sealed line between a device and a relay.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::{
    encode,
    hop::{ExpectLogin, ExpectRelayHello, HopError, HopLink, RelaySecret},
    relay::{ClientFrame, RelayFrame},
};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::{
    cast,
    file::{Prescribed, array, bytes, check, hex},
};

const RELAY: [u8; 32] = [0x7e; 32];
const DEVICE_EPHEMERAL: [u8; 32] = [0xe1; 32];
const RELAY_EPHEMERAL: [u8; 32] = [0xe2; 32];
const CHALLENGE: [u8; 32] = [0xcc; 32];

/// All that is said until both lines are open.
struct Said {
    hello: Vec<u8>,
    answer: Vec<u8>,
    login: Vec<u8>,
    device: HopLink,
    relay: HopLink,
}

fn connect() -> Said {
    let secret = RelaySecret::from_bytes(RELAY);
    let mut drawn = Prescribed::new(&[&DEVICE_EPHEMERAL]);
    let (device, hello) = ExpectRelayHello::start(secret.fingerprint(), &mut drawn);
    let mut drawn = Prescribed::new(&[&RELAY_EPHEMERAL, &CHALLENGE]);
    let (relay, answer) = ExpectLogin::start(&secret, &hello, &mut drawn).unwrap();
    let (device, login) = device.receive(&answer, &cast::device(0)).unwrap();
    let (relay, bundle) = relay.receive(&login).unwrap();
    assert_eq!(bundle, cast::device(0).bundle());
    Said { hello, answer, login, device, relay }
}

fn asked() -> [Vec<u8>; 2] {
    let open = ClientFrame::Open { request: 1, seats: 3, wanted: Vec::new() };
    [encode(&open), encode(&ClientFrame::Ack { cursor: 7 })]
}

fn answered() -> Vec<u8> {
    encode(&RelayFrame::Opened { request: 1, session: cast::session() })
}

/// The frame of this number in one direction, opened with nothing but the key.
fn open(key: &[u8; 32], number: u64, sealed: &[u8]) -> Vec<u8> {
    let nonce: [u8; 12] = [&[0; 4], number.to_be_bytes().as_slice()].concat().try_into().unwrap();
    let payload = Payload { msg: sealed, aad: b"cohort/v1/hop" };
    Aes256Gcm::new(key.into()).decrypt(&nonce.into(), payload).unwrap()
}

fn made() -> Value {
    let Said { hello, answer, login, mut device, mut relay } = connect();
    let transcript: [u8; 32] = Sha256::new()
        .chain_update(b"cohort/v1/hop-transcript")
        .chain_update(&hello)
        .chain_update(&answer)
        .finalize()
        .into();
    let ephemeral = StaticSecret::from(DEVICE_EPHEMERAL);
    let agree = |secret: [u8; 32]| {
        let public = PublicKey::from(&StaticSecret::from(secret));
        ephemeral.diffie_hellman(&public).to_bytes()
    };
    let (with_static, with_ephemeral) = (agree(RELAY), agree(RELAY_EPHEMERAL));
    let keys = Hkdf::<Sha256>::new(Some(&transcript), &[with_static, with_ephemeral].concat());
    let derive = |info: &[u8]| {
        let mut key = [0; 32];
        keys.expand(info, &mut key).unwrap();
        key
    };
    let (up, down) = (derive(b"device to relay"), derive(b"relay to device"));
    let asked = asked();
    let frames = asked.each_ref().map(|frame| device.seal(frame).unwrap());
    let opened = relay.seal(&answered()).unwrap();
    // What was derived here are the keys that the line itself goes by.
    assert_eq!([open(&up, 1, &frames[0]), open(&up, 2, &frames[1])], asked);
    assert_eq!(open(&down, 0, &opened), answered());
    json!({
        "shows": "a login with everything that is derived, and the first frames in both directions",
        "given": {
            "relay_secret": hex(RELAY),
            "relay_ephemeral_secret": hex(RELAY_EPHEMERAL),
            "challenge": hex(CHALLENGE),
            "device_ephemeral_secret": hex(DEVICE_EPHEMERAL),
            "device": "the first one of identity.json",
            "frames_up": asked.map(hex),
            "frames_down": [hex(answered())],
        },
        "expect": {
            "relay_key": hex(RelaySecret::from_bytes(RELAY).fingerprint()),
            "client_hello": hex(&hello),
            "relay_hello": hex(&answer),
            "transcript": hex(transcript),
            "agreed_with_static": hex(with_static),
            "agreed_with_ephemeral": hex(with_ephemeral),
            "key_up": hex(up),
            "key_down": hex(down),
            "login": hex(open(&up, 0, &login)),
            "sealed_login": hex(&login),
            "sealed_up": frames.map(hex),
            "sealed_down": [hex(opened)],
        },
        "refused": [
            { "shows": "a hello whose key agrees on zeros", "given": { "client_hello": weak() } },
            { "shows": "a hello of another version", "given": { "client_hello": newer() } },
        ],
    })
}

/// The device's hello with other bytes at its end, where the key stands.
fn weak() -> String {
    let hello = connect().hello;
    hex([&hello[..hello.len() - 32], &[0; 32]].concat())
}

/// The device's hello with another number where the version stands: after the map's head and its name.
fn newer() -> String {
    let mut hello = connect().hello;
    hello[9] = 2;
    hex(hello)
}

#[test]
fn a_line_to_a_relay_is_as_the_vectors_have_it() {
    let kept = check("wire/hop.json", &made());
    let at = |field: &str| bytes(&kept, &format!("/expect/{field}"));
    let Said { mut device, mut relay, .. } = connect();
    for (number, asked) in asked().iter().enumerate() {
        assert_eq!(relay.open(&at(&format!("sealed_up/{number}"))).unwrap(), *asked);
    }
    assert_eq!(device.open(&at("sealed_down/0")).unwrap(), answered());
    assert_eq!(device.open(&at("sealed_down/0")), Err(HopError::DoesNotOpen), "came twice");

    let secret = RelaySecret::from_bytes(RELAY);
    assert_eq!(secret.fingerprint(), array(&kept, "/expect/relay_key"));
    let errors = [HopError::Malformed, HopError::WrongVersion];
    for (number, error) in errors.into_iter().enumerate() {
        let hello = bytes(&kept, &format!("/refused/{number}/given/client_hello"));
        let mut drawn = Prescribed::new(&[&RELAY_EPHEMERAL, &CHALLENGE]);
        assert_eq!(ExpectLogin::start(&secret, &hello, &mut drawn).err(), Some(error));
    }
}
