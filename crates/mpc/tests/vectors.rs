//! Known answers: BIP-32's public derivations, and Wycheproof's signatures through [`verify`].
//!
//! (RFC 9591's vectors need fixed nonces and are tested inside, beside the signing.)

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use common::*;
use data_encoding::HEXLOWER;
use k256::elliptic_curve::sec1::ToSec1Point;
use mpc::{
    ChildPath, Curve, EcdsaSignature, PublicKeyShares, PublicShares, Quorum, Refusal, Signature,
    verify,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn wycheproof(name: &str) -> Value {
    read(&format!("../../tests/vectors/wycheproof/{name}.json"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn hex(value: &Value, name: &str) -> Vec<u8> {
    HEXLOWER.decode(text(value, name).as_bytes()).unwrap()
}

/// The chain code and key inside an extended public key (BIP-32, "Serialization format").
fn extended_public_key(base58: &str) -> ([u8; 32], Vec<u8>) {
    const ALPHABET: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes = [0u8; 82];
    for character in base58.chars() {
        let mut carry = ALPHABET.find(character).unwrap();
        for byte in bytes.iter_mut().rev() {
            carry += 58 * usize::from(*byte);
            *byte = u8::try_from(carry % 256).unwrap();
            carry /= 256;
        }
        assert_eq!(carry, 0);
    }
    let (body, checksum) = bytes.split_at(78);
    assert_eq!(checksum, &Sha256::digest(Sha256::digest(body))[..4]);
    (body[13..45].try_into().unwrap(), body[45..].to_vec())
}

fn shares_of(public_key: Vec<u8>, chain_code: [u8; 32]) -> PublicShares {
    let key = PublicKeyShares {
        curve: Curve::Secp256k1,
        public_key,
        chain_code,
        verification_shares: BTreeMap::new(),
    };
    let quorum = Quorum::new(2, 2).unwrap();
    PublicShares { session: session(1), quorum, holders: indices(1..=2), keys: vec![key] }
}

#[test]
fn children_are_those_of_bip_32() {
    let vectors = read("tests/vectors/bip32-public.json");
    let vectors = vectors.as_array().unwrap();
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let (chain_code, parent) = extended_public_key(text(vector, "parent"));
        let (_, child) = extended_public_key(text(vector, "child"));
        let path: ChildPath = text(vector, "path").parse().unwrap();
        let derived = shares_of(parent, chain_code).child_public_key(Curve::Secp256k1, &path);
        assert_eq!(derived, Ok(child), "{vector}");
    }
}

#[test]
fn a_key_that_is_no_point_has_no_children() {
    let path = "0".parse().unwrap();
    let shares = shares_of(vec![5; 33], [0; 32]);
    assert_eq!(shares.child_public_key(Curve::Secp256k1, &root()), Err(Refusal::Path));
    assert_eq!(shares.child_public_key(Curve::Secp256k1, &path), Err(Refusal::Path));
}

/// Whether any recovery id makes this a signature: Wycheproof's have none.
fn verify_ecdsa(key: &[u8], digest: &[u8], r: [u8; 32], s: [u8; 32]) -> bool {
    let accepted = (0..4).filter(|recovery_id| {
        let signature = Signature::Ecdsa(EcdsaSignature { r, s, recovery_id: *recovery_id });
        verify(Curve::Secp256k1, key, digest, &signature)
    });
    let accepted = accepted.count();
    assert!(accepted <= 1, "a signature recovers to its key in one way");
    accepted == 1
}

fn each_ecdsa_test(name: &str, mut check: impl FnMut(&Value, &[u8], &[u8; 32])) -> usize {
    let file = wycheproof(name);
    let mut count = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = k256::PublicKey::from_sec1_bytes(&hex(&group["publicKey"], "uncompressed"));
        let key = key.unwrap().to_sec1_point(true);
        for test in group["tests"].as_array().unwrap() {
            let digest: [u8; 32] = Sha256::digest(hex(test, "msg")).into();
            check(test, key.as_bytes(), &digest);
            count += 1;
        }
    }
    assert_eq!(count as u64, file["numberOfTests"].as_u64().unwrap());
    count
}

/// A DER signature as its two numbers, if it is one in its only encoding.
fn der(bytes: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    let signature = k256::ecdsa::Signature::from_der(bytes).ok()?;
    let (r, s) = signature.split_bytes();
    Some((r.into(), s.into()))
}

fn is_high(s: &[u8; 32]) -> bool {
    let half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";
    s.as_slice() > HEXLOWER.decode(half.as_bytes()).unwrap().as_slice()
}

#[test]
fn ecdsa_signatures_are_judged_as_bitcoin_judges_them() {
    let count = each_ecdsa_test("ecdsa_secp256k1_sha256_bitcoin", |test, key, digest| {
        let accepted = der(&hex(test, "sig")).is_some_and(|(r, s)| verify_ecdsa(key, digest, r, s));
        assert_eq!(accepted, text(test, "result") == "valid", "{test}");
    });
    assert_eq!(count, 463);
}

#[test]
fn ecdsa_signatures_with_high_s_are_refused_and_the_rest_judged_as_the_standard_does() {
    let count = each_ecdsa_test("ecdsa_secp256k1_sha256", |test, key, digest| {
        let parsed = der(&hex(test, "sig"));
        let high = parsed.is_some_and(|(_, s)| is_high(&s));
        let accepted = parsed.is_some_and(|(r, s)| verify_ecdsa(key, digest, r, s));
        assert_eq!(accepted, text(test, "result") == "valid" && !high, "{test}");
    });
    assert_eq!(count, 476);
}

#[test]
fn ecdsa_signatures_of_fixed_length_are_judged_alike() {
    let count = each_ecdsa_test("ecdsa_secp256k1_sha256_p1363", |test, key, digest| {
        let signature = hex(test, "sig");
        let parsed = signature.split_at_checked(32).and_then(|(r, s)| {
            Some((<[u8; 32]>::try_from(r).ok()?, <[u8; 32]>::try_from(s).ok()?))
        });
        let high = parsed.is_some_and(|(_, s)| is_high(&s));
        let accepted = parsed.is_some_and(|(r, s)| verify_ecdsa(key, digest, r, s));
        assert_eq!(accepted, text(test, "result") == "valid" && !high, "{test}");
    });
    assert_eq!(count, 252);
}

#[test]
fn eddsa_signatures_are_judged_as_rfc_8032_does() {
    let file = wycheproof("ed25519");
    let mut count = 0;
    for group in file["testGroups"].as_array().unwrap() {
        let key = hex(&group["publicKey"], "pk");
        for test in group["tests"].as_array().unwrap() {
            let signature = <[u8; 64]>::try_from(hex(test, "sig")).ok();
            let accepted = signature.is_some_and(|signature| {
                verify(Curve::Ed25519, &key, &hex(test, "msg"), &Signature::Eddsa(signature))
            });
            assert_eq!(accepted, text(test, "result") == "valid", "{test}");
            count += 1;
        }
    }
    assert_eq!(count, 151);
}

#[test]
fn a_signature_of_the_other_curve_or_over_no_digest_is_none() {
    let signers = indices(1..=2);
    let wallet = make(2, &signers, &BOTH);
    let public = wallet[&index(1)].public();
    let signature = sign(&wallet, &signing_plan(&signers, Curve::Secp256k1, ""));
    let key = &public.key(Curve::Secp256k1).unwrap().public_key;
    assert!(verify(Curve::Secp256k1, key, &[0x5a; 32], &signature));
    assert!(!verify(Curve::Secp256k1, key, &[0x5a; 31], &signature));
    assert!(!verify(Curve::Secp256k1, key, &[0x5b; 32], &signature));
    assert!(!verify(Curve::Ed25519, key, &[0x5a; 32], &signature));
    let Signature::Ecdsa(ecdsa) = signature else { panic!("{signature:?}") };
    for recovery_id in (0..=255).filter(|id| *id != ecdsa.recovery_id) {
        let other = Signature::Ecdsa(EcdsaSignature { recovery_id, ..ecdsa });
        assert!(!verify(Curve::Secp256k1, key, &[0x5a; 32], &other));
    }
}
