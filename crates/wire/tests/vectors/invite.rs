//! The invite: read and written, and the texts that are none.

use ciborium::Value as Cbor;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wire::{
    Invite, encode,
    hop::RelaySecret,
    invite::{InviteError, JoinSecret},
};

use crate::{
    cast,
    file::{array, check, hex},
};

const RELAY: &str = "wss://relay.example/v1";

fn relay_key() -> [u8; 32] {
    RelaySecret::from_bytes([0x7e; 32]).fingerprint()
}

fn invite() -> Invite {
    let secret = JoinSecret::new([0x15; 16]);
    Invite::new(RELAY, relay_key(), cast::session(), cast::id(0), secret).unwrap()
}

/// An invite of these fields with its checksum, whatever they say.
fn link(change: impl FnOnce(&mut Vec<(Cbor, Cbor)>)) -> String {
    let body = encode(&invite());
    let mut tree = wire::codec::decode_tree(&body, 1024).unwrap().into_map().unwrap();
    change(&mut tree);
    let mut bytes = encode(&Cbor::Map(tree));
    let sum = Sha256::new().chain_update(b"cohort/v1/invite").chain_update(&bytes).finalize();
    bytes.extend(&sum[..4]);
    format!("cohort:join/{}", BASE64URL_NOPAD.encode(&bytes))
}

fn spoiled() -> Vec<(&'static str, String, InviteError)> {
    let honest = invite().to_link();
    let cut = honest[..honest.len() - 4].to_owned();
    let relay = |address: &'static str| {
        link(|fields| fields.iter_mut().take(2).skip(1).for_each(|f| f.1 = address.into()))
    };
    vec![
        ("cut short", cut, InviteError::Malformed),
        (
            "a letter changed: the checksum differs",
            honest.replacen('w', "v", 1),
            InviteError::Malformed,
        ),
        ("a field more", link(|f| f.push(("note".into(), 1.into()))), InviteError::Malformed),
        ("the fields in another order", link(|f| f.swap(0, 1)), InviteError::Malformed),
        ("a later version", link(|f| f[0].1 = 2.into()), InviteError::NewerVersion),
        ("a relay that is no WebSocket", relay("https://relay.example/v1"), InviteError::BadRelay),
        ("a relay with a password", relay("wss://a:b@relay.example/v1"), InviteError::BadRelay),
    ]
}

fn made() -> Value {
    let spoiled = spoiled().into_iter().map(|(shows, link, error)| {
        json!({ "shows": shows, "given": { "text": link }, "refused": error.code() })
    });
    json!({
        "invites": [{
            "shows": "an invite and its link",
            "given": {
                "relay": RELAY,
                "relay_key": hex(relay_key()),
                "session": hex(cast::session().as_bytes()),
                "initiator": hex(cast::id(0).as_bytes()),
                "secret": hex([0x15; 16]),
            },
            "expect": { "cbor": hex(encode(&invite())), "link": invite().to_link() },
        }],
        "refused": spoiled.collect::<Vec<_>>(),
    })
}

#[test]
fn invites_are_as_the_vectors_have_them() {
    let kept = check("wire/invite.json", &made());
    let link = kept["invites"][0]["expect"]["link"].as_str().unwrap();
    let (begin, rest) = link.split_at(link.len() / 2);
    let bare = link.strip_prefix("cohort:join/").unwrap();
    for text in [link, bare, &format!(" {begin}\n\t{rest} ")] {
        assert_eq!(Invite::parse(text), Ok(invite()));
    }
    assert_eq!(*invite().relay_key(), array(&kept, "/invites/0/given/relay_key"));
    for (refused, (shows, _, error)) in kept["refused"].as_array().unwrap().iter().zip(spoiled()) {
        let text = refused["given"]["text"].as_str().unwrap();
        assert_eq!(Invite::parse(text), Err(error), "{shows}");
    }
}
