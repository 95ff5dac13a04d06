//! A wallet's state: manifest, acknowledgements, certificate, file, text.

use serde_bytes::ByteArray;
use serde_json::{Value, json};
use wire::{
    SignatureBytes, decode, encode,
    manifest::{Acknowledgement, Committed, Manifest},
};

use crate::{
    cast,
    file::{array, bytes, check, hex},
};

/// States whose certificate does not commit their manifest.
fn spoiled() -> Vec<(&'static str, Committed)> {
    let honest = cast::committed();
    let change = |act: &dyn Fn(&mut Committed)| {
        let mut state = honest.clone();
        act(&mut state);
        state
    };
    let (first, second) = (cast::id(0), cast::id(1));
    vec![
        (
            "somebody has not acknowledged",
            change(&|it| it.certificate.signatures.retain(|party, _| *party != first)),
        ),
        (
            "somebody's signature stands under another name",
            change(&|it| {
                let theirs = it.certificate.signatures[&second];
                it.certificate.signatures.insert(first, theirs);
            }),
        ),
        ("the manifest says something else", change(&|it| it.manifest.terms.threshold = 3)),
        ("the statement is of another attempt", change(&|it| it.certificate.statement.attempt = 2)),
        (
            "a member stands there twice",
            change(&|it| {
                let again = it.manifest.members[0].clone();
                it.manifest.members.push(again);
                let statement = it.manifest.acknowledgement();
                for number in 0..3 {
                    let signature = statement.sign(&cast::device(number));
                    it.certificate.signatures.insert(cast::id(number), signature);
                }
                it.certificate.statement = statement;
            }),
        ),
    ]
}

fn made() -> Value {
    let committed = cast::committed();
    let Committed { manifest, certificate } = &committed;
    let acknowledgements = (0..3).map(|number| {
        let signature = manifest.acknowledgement().sign(&cast::device(number));
        json!({ "party": hex(cast::id(number).as_bytes()), "signature": hex(*signature) })
    });
    let spoiled = spoiled()
        .into_iter()
        .map(|(shows, state)| json!({ "shows": shows, "given": { "file": hex(state.to_file()) } }));
    json!({
        "shows": "a 2-of-3 wallet's first epoch, from the manifest to what is handed on",
        "given": { "manifest": hex(encode(manifest)), "members": "the devices of identity.json" },
        "expect": {
            "digest": hex(manifest.digest()),
            "acknowledgement": hex(encode(&manifest.acknowledgement())),
            "acknowledgements": acknowledgements.collect::<Vec<_>>(),
            "certificate": hex(encode(certificate)),
            "file": hex(committed.to_file()),
            "text": committed.to_text(),
        },
        "refused": spoiled.collect::<Vec<_>>(),
    })
}

#[test]
fn a_wallets_state_is_as_the_vectors_have_it() {
    let kept = check("wire/wallet.json", &made());
    let manifest: Manifest = decode(&bytes(&kept, "/given/manifest"), 1 << 16).unwrap();
    assert_eq!(manifest.digest(), array(&kept, "/expect/digest"));
    let statement: Acknowledgement =
        decode(&bytes(&kept, "/expect/acknowledgement"), 1024).unwrap();
    assert_eq!(statement, manifest.acknowledgement());
    for number in 0..3 {
        let signature = array(&kept, &format!("/expect/acknowledgements/{number}/signature"));
        let signature: SignatureBytes = ByteArray::new(signature);
        assert!(statement.verify(&cast::device(number).bundle(), &signature));
    }

    let committed = Committed::from_file(&bytes(&kept, "/expect/file")).unwrap();
    assert_eq!(committed, cast::committed());
    let text = kept["expect"]["text"].as_str().unwrap();
    for text in [text, &text.to_lowercase(), &text.replace('A', "A\n ")] {
        assert_eq!(Committed::from_text(text).as_ref(), Some(&committed));
    }
    assert_eq!(Committed::from_text(&text[..text.len() - 8]), None);
    for (number, (shows, state)) in spoiled().into_iter().enumerate() {
        let file = bytes(&kept, &format!("/refused/{number}/given/file"));
        assert_eq!(Committed::from_file(&file), None, "{shows}");
        let is_read = decode::<Committed>(&file[16..], 1 << 16).unwrap() == state;
        assert!(is_read && !state.is_sound(), "{shows}: refused for its reason");
    }
}
