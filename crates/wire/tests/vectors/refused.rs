//! Bytes that say something and are no message: each is refused, and why.

use ciborium::Value as Cbor;
use serde_json::{Value, json};
use wire::{
    CodecError, PartyId,
    codec::{decode, decode_tree},
    encode,
    letter::{NonceReveal, Opening},
    pairing::Introduction,
    relay::ClientFrame,
};

use crate::{
    cast,
    file::{bytes, check, hex},
};

/// A kind of message, some bytes, and why they are none.
type Case = (&'static str, &'static str, Vec<u8>, CodecError);

/// Acknowledges the letters up to cursor 7.
const ACK: &[u8] = b"\xa1\x63Ack\xa1\x66cursor\x07";

fn cases() -> Vec<Case> {
    use CodecError::{Malformed, NotCanonical, TooLong};
    let ack = |end: &[u8]| [&ACK[..ACK.len() - 1], end].concat();
    let reveal = |fields: &[(&str, Cbor)]| {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), value.clone()));
        encode(&Cbor::Map(fields.collect()))
    };
    let nonce = ("nonce", Cbor::Bytes(vec![4; 32]));
    let seen = ("seen", Cbor::from(3));
    let none = |more: &[u8], count: u8| {
        let commitment = [b"\x6acommitment\x58\x20".as_slice(), &[0xc0; 32]].concat();
        let head = [&[0xa0 + count], commitment.as_slice()].concat();
        [&head, b"\x68proposal\xf6\x66wallet\xf6".as_slice(), more].concat()
    };
    vec![
        ("ClientFrame", "a byte after the end", ack(&[7, 0]), NotCanonical),
        ("ClientFrame", "a number in more bytes than it takes", ack(&[0x18, 7]), NotCanonical),
        (
            "ClientFrame",
            "a number in eight bytes",
            ack(&[0x1b, 0, 0, 0, 0, 0, 0, 0, 7]),
            NotCanonical,
        ),
        ("ClientFrame", "a number with a fraction", ack(&[0xf9, 0x47, 0]), Malformed),
        ("ClientFrame", "a number below zero", ack(&[0x20]), Malformed),
        ("ClientFrame", "cut short", ack(&[]), Malformed),
        ("ClientFrame", "nothing", vec![], Malformed),
        (
            "ClientFrame",
            "a map of indefinite length",
            b"\xa1\x63Ack\xbf\x66cursor\x07\xff".to_vec(),
            NotCanonical,
        ),
        (
            "ClientFrame",
            "a frame that is none",
            b"\xa1\x63Nak\xa1\x66cursor\x07".to_vec(),
            Malformed,
        ),
        ("ClientFrame", "a list in the place of a map", b"\x82\x63Ack\x07".to_vec(), Malformed),
        (
            "NonceReveal",
            "an unknown field",
            reveal(&[nonce.clone(), seen.clone(), ("more", 1.into())]),
            Malformed,
        ),
        (
            "NonceReveal",
            "a field twice",
            reveal(&[nonce.clone(), seen.clone(), seen.clone()]),
            Malformed,
        ),
        ("NonceReveal", "a field missing", reveal(std::slice::from_ref(&nonce)), Malformed),
        (
            "NonceReveal",
            "the fields in another order",
            reveal(&[seen.clone(), nonce.clone()]),
            NotCanonical,
        ),
        (
            "NonceReveal",
            "31 bytes for 32",
            reveal(&[("nonce", Cbor::Bytes(vec![4; 31])), seen.clone()]),
            Malformed,
        ),
        (
            "NonceReveal",
            "bytes as a list of numbers",
            reveal(&[("nonce", Cbor::Array(vec![4.into(); 32])), seen.clone()]),
            NotCanonical,
        ),
        (
            "NonceReveal",
            "null where something must be",
            reveal(&[nonce, ("seen", Cbor::Null)]),
            Malformed,
        ),
        ("NonceReveal", "longer than any message", vec![0; 1025], TooLong { limit: LIMIT }),
        (
            "Opening",
            "null where the field is to be absent",
            none(b"\x66brings\xf6", 4),
            NotCanonical,
        ),
        (
            "Opening",
            "an empty list where the field is to be absent",
            none(b"\x67exports\x80", 4),
            NotCanonical,
        ),
        (
            "Introduction",
            "a name that turns the direction of what follows",
            named("evil\u{202e}txt"),
            Malformed,
        ),
        ("Introduction", "a name that begins with a space", named(" Laptop"), Malformed),
        ("Introduction", "a name of 65 characters", named(&"a".repeat(65)), Malformed),
        ("any", "17 lists in each other", [vec![0x81; 17], vec![0]].concat(), Malformed),
        ("PartyId", "text in the place of bytes", encode(&Cbor::from("00")), Malformed),
    ]
}

/// The longest that these vectors are read with.
const LIMIT: usize = 1024;

fn named(name: &str) -> Vec<u8> {
    let mut tree = decode_tree(&encode(&cast::introduction(0)), LIMIT).unwrap().into_map().unwrap();
    tree[1].1 = name.into();
    encode(&Cbor::Map(tree))
}

fn refusal(of: &str, bytes: &[u8]) -> Option<CodecError> {
    match of {
        "ClientFrame" => decode::<ClientFrame>(bytes, LIMIT).err(),
        "NonceReveal" => decode::<NonceReveal>(bytes, LIMIT).err(),
        "Opening" => decode::<Opening>(bytes, LIMIT).err(),
        "Introduction" => decode::<Introduction>(bytes, LIMIT).err(),
        "PartyId" => decode::<PartyId>(bytes, LIMIT).err(),
        _ => decode_tree(bytes, LIMIT).err(),
    }
}

const fn name(error: CodecError) -> &'static str {
    match error {
        CodecError::TooLong { .. } => "too long",
        CodecError::Malformed => "malformed",
        CodecError::NotCanonical => "not canonical",
    }
}

#[test]
fn bytes_that_are_no_message_are_refused_as_the_vectors_have_it() {
    let rows = cases().into_iter().map(|(of, shows, bytes, error)| {
        json!({ "of": of, "shows": shows, "cbor": hex(bytes), "refused": name(error) })
    });
    let kept = check("wire/refused.json", &Value::Array(rows.collect()));
    for (number, (of, shows, _, error)) in cases().into_iter().enumerate() {
        let cbor = bytes(&kept, &format!("/{number}/cbor"));
        assert_eq!(refusal(of, &cbor), Some(error), "{of}: {shows}");
    }
    assert_eq!(refusal("ClientFrame", ACK), None);
    assert_eq!(refusal("any", &[vec![0x81; 16], vec![0]].concat()), None, "16 lists are read");
}
