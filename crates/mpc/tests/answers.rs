//! `tests/vectors/mpc`: what is said while shares are made and ed25519 signs, made and read by the code here.
//!
//! Pairs and ECDSA are not among it: the library draws what they need by itself.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;
#[path = "../../../tests/vectors/file.rs"]
mod file;

use std::collections::BTreeMap;

use ciborium::Value as Cbor;
use mpc::{Curve, Signature, verify};
use serde::Serialize;
use serde_json::{Value, json};

use common::{
    Again, BOTH, Outcomes, Said, Wallet, index, indices, run, shares, sign, signing_plan,
    start_making, start_signing,
};
use file::{bytes, check, hex};

fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// What was broadcast in rounds 1 and 2, and each holder's pieces, which pair set-up goes beside.
#[derive(Default)]
struct Heard {
    rounds: BTreeMap<u8, BTreeMap<u8, String>>,
    pieces: BTreeMap<u8, BTreeMap<u8, Vec<String>>>,
}

impl Heard {
    fn listen(&mut self, round: u8, said: &Said) {
        for (from, output) in said.iter().filter(|(_, output)| !output.broadcast.is_empty()) {
            self.rounds.entry(round).or_default().insert(from.number(), hex(&output.broadcast));
            for (to, body) in output.direct.iter().filter(|_| round == 2) {
                let pieces = pieces(body.expose());
                self.pieces.entry(from.number()).or_default().insert(to.number(), pieces);
            }
        }
    }
}

fn pieces(body: &[u8]) -> Vec<String> {
    let body: Cbor = ciborium::from_reader(body).unwrap();
    let fields = body.into_map().unwrap();
    let (name, pieces) = &fields[0];
    assert_eq!(name.as_text(), Some("pieces"));
    let pieces = pieces.as_array().unwrap().iter();
    pieces.map(|piece| hex(piece.as_bytes().unwrap())).collect()
}

fn made_shares(made: Outcomes<mpc::Made>) -> Wallet {
    made.into_iter().map(|(me, outcome)| (me, shares(outcome.done()))).collect()
}

fn row(shows: &str, given: Value, heard: &Heard, wallet: &Wallet) -> Value {
    let public = wallet[&index(1)].public();
    json!({
        "shows": shows,
        "given": given,
        "expect": {
            "round_1": heard.rounds[&1],
            "round_2": heard.rounds[&2],
            "pieces_by_dealer_and_holder": heard.pieces,
            "public_shares": hex(encode(public)),
            "public_shares_digest": hex(public.digest()),
        },
    })
}

/// All of it, and the shares that were born.
fn made() -> (Value, Wallet) {
    let mut born = Heard::default();
    let starts = start_making(2, &indices(1..=3), &BOTH);
    let wallet = made_shares(run(starts, &mut |round, said| born.listen(round, said)));
    let given = json!({ "session": hex([1; 32]), "threshold": 2, "holders": [1, 2, 3] });
    let born = row("keys are born: three dealers, two keys, 2 of 3", given, &born, &wallet);

    // The first and the third holder deal; the third goes by 2 now.
    let again = Again::new(2, 2, &[(1, 1), (2, 3)]);
    let mut dealt = Heard::default();
    let made = run(again.start(&wallet), &mut |round, said| dealt.listen(round, said));
    let given = json!({
        "session": hex([4; 32]),
        "threshold": 2,
        "holders": [1, 2],
        "dealers_new_and_old": [[1, 1], [2, 3]],
    });
    let dealt = row(
        "they are dealt again by the holders 1 and 3, 2 of 2",
        given,
        &dealt,
        &made_shares(made),
    );

    let plan = signing_plan(&indices([1, 3]), Curve::Ed25519, "");
    let mut rounds: BTreeMap<u8, BTreeMap<u8, String>> = BTreeMap::new();
    run(start_signing(&wallet, &plan), &mut |round, said| {
        let said = said.iter().map(|(from, output)| (from.number(), hex(&output.broadcast)));
        rounds.insert(round, said.collect());
    });
    let Signature::Eddsa(signature) = sign(&wallet, &plan) else { panic!("an ed25519 key signs") };
    let signed = json!({
        "shows": "the holders 1 and 3 of the first ones sign with the ed25519 key",
        "given": { "session": hex([2; 32]), "signers": [1, 3], "message": hex([0x5a; 32]) },
        "expect": {
            "round_1": rounds[&1],
            "round_2": rounds[&2],
            "signature": hex(signature),
        },
    });
    (json!({ "born": born, "dealt_again": dealt, "signed": signed }), wallet)
}

#[test]
fn making_and_signing_say_what_the_vectors_have() {
    let (made, wallet) = made();
    let kept = check("mpc/rounds.json", &made);
    let public = wallet[&index(1)].public();
    let read: mpc::PublicShares =
        ciborium::from_reader(bytes(&kept, "/born/expect/public_shares").as_slice()).unwrap();
    assert_eq!(read, *public);
    let signature = bytes(&kept, "/signed/expect/signature").try_into().unwrap();
    let key = &public.key(Curve::Ed25519).unwrap().public_key;
    assert!(verify(Curve::Ed25519, key, &[0x5a; 32], &Signature::Eddsa(signature)));
}
