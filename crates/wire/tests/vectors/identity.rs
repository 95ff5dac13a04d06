//! Identities: keys, bundles, ids, signatures for each purpose.

use ciborium::{Value as Cbor, cbor};
use serde_json::{Value, json};
use wire::{
    DeviceSecret, EpochId, IdentityBundle, PartId, WalletId, decode, encode, identity::Purpose,
};

use crate::{
    cast,
    file::{array, bytes, check, hex},
};

const PURPOSES: [(Purpose, &str); 8] = [
    (Purpose::Login, "cohort/v1/sig/login"),
    (Purpose::Letter, "cohort/v1/sig/letter"),
    (Purpose::Consent, "cohort/v1/sig/consent"),
    (Purpose::Acknowledge, "cohort/v1/sig/acknowledge"),
    (Purpose::Freeze, "cohort/v1/sig/freeze"),
    (Purpose::Lift, "cohort/v1/sig/lift"),
    (Purpose::Erased, "cohort/v1/sig/erased"),
    (Purpose::Marker, "cohort/v1/sig/marker"),
];
const SAID: &[u8] = b"thirty-two bytes, or any number.";

fn made() -> Value {
    let devices = (0..3).map(|number| {
        let device = cast::device(number);
        json!({
            "shows": "a device: its seed, the public bundle, the party id",
            "given": {
                "ed25519_seed": hex(&device.expose_seed()[..32]),
                "x25519_secret": hex(&device.expose_seed()[32..]),
            },
            "expect": {
                "bundle": hex(encode(&device.bundle())),
                "party_id": hex(device.bundle().party_id().as_bytes()),
            },
        })
    });
    let signatures = PURPOSES.into_iter().map(|(purpose, tag)| {
        json!({
            "shows": "the first device's signature over a message for one purpose",
            "given": { "tag": tag, "message": hex(SAID) },
            "expect": { "signature": hex(*cast::device(0).sign(purpose, SAID)) },
        })
    });
    json!({
        "devices": devices.collect::<Vec<_>>(),
        "signatures": signatures.collect::<Vec<_>>(),
        "names": [{
            "shows": "names of a backup's part and of a share of an epoch",
            "given": {
                "part": hex(SAID),
                "wallet": hex([1; 32]),
                "epoch": hex([2; 32]),
                "party": hex(cast::id(0).as_bytes()),
            },
            "expect": {
                "part_id": hex(PartId::of(SAID).as_bytes()),
                "share_id": hex(
                    EpochId::from_bytes([2; 32])
                        .share_id(&WalletId::from_bytes([1; 32]), &cast::id(0)),
                ),
            },
        }],
        "refused": [
            { "shows": "a bundle of another version", "given": { "bundle": odd(2, None, None) } },
            {
                "shows": "a signing key that is a point of small order",
                "given": { "bundle": odd(1, Some(small_order()), None) },
            },
            {
                "shows": "an agreement key of zeros",
                "given": { "bundle": odd(1, None, Some([0; 32])) },
            },
        ],
    })
}

/// The first device's bundle with something else in it.
fn odd(version: u8, signing: Option<[u8; 32]>, agreement: Option<[u8; 32]>) -> String {
    let bundle = encode(&cast::device(0).bundle());
    let honest: Cbor = decode(&bundle, 1024).unwrap();
    let fields = honest.into_map().unwrap();
    let field = |number: usize| fields[number].1.clone();
    let or = |key: Option<[u8; 32]>, number| {
        key.map_or_else(|| field(number), |key| Cbor::Bytes(key.to_vec()))
    };
    let bundle = cbor!({
        "version" => version,
        "signing" => or(signing, 1),
        "agreement" => or(agreement, 2),
    });
    hex(encode(&bundle.unwrap()))
}

/// The neutral element of edwards25519.
const fn small_order() -> [u8; 32] {
    let mut point = [0; 32];
    point[0] = 1;
    point
}

#[test]
fn identities_are_as_the_vectors_have_them() {
    let kept = check("wire/identity.json", &made());
    for number in 0..3 {
        let at = |field: &str| format!("/devices/{number}/{field}");
        let halves = ["given/ed25519_seed", "given/x25519_secret"];
        let seed = halves.map(|half| array::<32>(&kept, &at(half))).concat();
        let device = DeviceSecret::from_seed(&seed.try_into().unwrap());
        let bundle: IdentityBundle = decode(&bytes(&kept, &at("expect/bundle")), 1024).unwrap();
        assert!(bundle.is_sound() && bundle == device.bundle());
        assert_eq!(*bundle.party_id().as_bytes(), array(&kept, &at("expect/party_id")));
    }
    for (number, (purpose, _)) in PURPOSES.into_iter().enumerate() {
        let signature = array(&kept, &format!("/signatures/{number}/expect/signature")).into();
        for (other, _) in PURPOSES {
            let signed = cast::device(0).bundle().verify(other, SAID, &signature);
            assert_eq!(signed, other == purpose, "{purpose:?} as {other:?}");
        }
    }
    for number in 0..3 {
        let bundle = bytes(&kept, &format!("/refused/{number}/given/bundle"));
        assert!(!decode::<IdentityBundle>(&bundle, 1024).unwrap().is_sound(), "{number}");
    }
}
