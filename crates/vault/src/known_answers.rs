//! Published answers to the primitives, as this crate configures them.
//!
//! Wycheproof's files lie in `tests/vectors/wycheproof/` with their licence.

use std::convert::Infallible;

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;
use sha2::Sha256;

use crate::{
    KdfParams, KeychainSecret, Password,
    cipher::{self, Commitment},
    frame::Kind,
    secret::Key32,
};

/// Every test of a file with its group, after checking that the file is complete.
fn tests_in(file: &str, count: u64) -> Vec<(Value, Value)> {
    let file: Value = serde_json::from_str(file).unwrap();
    assert_eq!(file["numberOfTests"].as_u64(), Some(count));
    let groups = file["testGroups"].as_array().unwrap();
    let tests = groups.iter().flat_map(|group| {
        group["tests"].as_array().unwrap().iter().map(|test| (group.clone(), test.clone()))
    });
    tests.collect()
}

fn bytes(test: &Value, field: &str) -> Vec<u8> {
    HEXLOWER.decode(test[field].as_str().unwrap().as_bytes()).unwrap()
}

fn is_valid(test: &Value) -> bool {
    test["result"] == "valid"
}

/// A generator that repeats what it was given: for nonces that a vector prescribes.
struct Prescribed(Vec<u8>);

impl TryRng for Prescribed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("a nonce is drawn as bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("a nonce is drawn as bytes")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&self.0);
        Ok(())
    }
}

impl TryCryptoRng for Prescribed {}

#[test]
fn wycheproof_agrees_on_aes_256_gcm() {
    let mut used = 0;
    let file = include_str!("../../../tests/vectors/wycheproof/aes_gcm.json");
    for (group, test) in tests_in(file, 316) {
        if group["keySize"] != 256 || group["ivSize"] != 96 {
            continue; // Sizes that this crate never uses.
        }
        used += 1;
        let key = Key32::fill(|place| place.copy_from_slice(&bytes(&test, "key")));
        let (nonce, aad, message) = (bytes(&test, "iv"), bytes(&test, "aad"), bytes(&test, "msg"));
        let sealed = [nonce.clone(), bytes(&test, "ct"), bytes(&test, "tag")].concat();
        let opened = cipher::open(&key, &aad, &sealed);
        if is_valid(&test) {
            assert_eq!(opened.unwrap().expose(), message, "{}", test["tcId"]);
            let mut again = Vec::new();
            cipher::seal_into(&mut again, &key, &aad, &message, &mut Prescribed(nonce)).unwrap();
            assert_eq!(again, sealed, "{}", test["tcId"]);
        } else {
            assert!(opened.is_err(), "{}", test["tcId"]);
        }
    }
    assert_eq!(used, 66);
}

#[test]
fn wycheproof_agrees_on_hkdf_sha_256() {
    let file = include_str!("../../../tests/vectors/wycheproof/hkdf_sha256.json");
    for (_, test) in tests_in(file, 86) {
        let hkdf = Hkdf::<Sha256>::new(Some(&bytes(&test, "salt")), &bytes(&test, "ikm"));
        let mut out = vec![0; usize::try_from(test["size"].as_u64().unwrap()).unwrap()];
        let expanded = hkdf.expand(&bytes(&test, "info"), &mut out);
        assert_eq!(expanded.is_ok(), is_valid(&test), "{}", test["tcId"]);
        if is_valid(&test) {
            assert_eq!(out, bytes(&test, "okm"), "{}", test["tcId"]);
        }
    }
}

#[test]
fn wycheproof_agrees_on_hmac_sha_256() {
    let file = include_str!("../../../tests/vectors/wycheproof/hmac_sha256.json");
    for (_, test) in tests_in(file, 174) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&bytes(&test, "key")).unwrap();
        mac.update(&bytes(&test, "msg"));
        let verified = mac.verify_truncated_left(&bytes(&test, "tag"));
        assert_eq!(verified.is_ok(), is_valid(&test), "{}", test["tcId"]);
    }
}

#[test]
fn rfc_9106_section_5_3_agrees_on_argon2id() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let argon2 =
        Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut tag = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    assert_eq!(
        HEXLOWER.encode(&tag),
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    );
}

/// The answers come from the reference implementation of Argon2 with HKDF and HMAC written out
/// beside it, so that the composition is checked and not only its parts.
#[test]
fn an_independent_computation_agrees_on_the_key_of_a_lock() {
    let salt: [u8; 16] = std::array::from_fn(|i| u8::try_from(i).unwrap());
    // Typed with a combining accent; the answers were computed for the composed form.
    let password = Password::new("cafe\u{301} Lumi\u{e8}re").unwrap();
    let secret = KeychainSecret::from_bytes(&[0x5a; 32]);
    let derive =
        |keychain| KdfParams::FLOOR.derive_key(Kind::Lock, &salt, &password, keychain).unwrap();
    assert_eq!(
        HEXLOWER.encode(derive(None).expose()),
        "d90bbc03467c14e989e307f0a3e4de16798edcc831c60b903a3e575876baff8c"
    );
    let key = derive(Some(&secret));
    assert_eq!(
        HEXLOWER.encode(key.expose()),
        "c3402c3bf8ad024eddbc5ca975093b96a7f3f2ef10ab71124a4736ae0d42937f"
    );
    let commitment = serde_json::to_value(Commitment::derive(&key)).unwrap();
    let commitment: Vec<u8> = serde_json::from_value(commitment).unwrap();
    assert_eq!(HEXLOWER.encode(&commitment), "14924ee0828438438360178a22221e69");
}
