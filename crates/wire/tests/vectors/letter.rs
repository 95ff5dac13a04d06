//! What is signed inside a session, and the packets before codes match.

use serde_bytes::ByteArray;
use serde_json::{Value, json};
use wire::{
    decode, encode,
    invite::JoinSecret,
    letter::{Letter, LetterContext},
    pairing::{PairingMessage, PairingPacket},
};

use crate::{
    cast,
    file::{bytes, check, hex},
};

const SECRET: [u8; 16] = [0x15; 16];
const SESSION: [u8; 32] = [0x51; 32];
const VIEW: [u8; 32] = [0x71; 32];

fn said() -> [PairingMessage; 3] {
    [
        PairingMessage::Hello { introduction: cast::introduction(0), offer: None },
        PairingMessage::Commit { commitment: ByteArray::new([0xc0; 32]) },
        PairingMessage::Reveal { nonce: ByteArray::new([0x40; 32]) },
    ]
}

fn packet(message: PairingMessage) -> PairingPacket {
    let secret = JoinSecret::new(SECRET);
    PairingPacket::seal(message, &secret, cast::session(), cast::id(0), cast::id(1))
}

fn context() -> LetterContext {
    LetterContext { session: SESSION, from: cast::id(0), to: cast::id(1) }
}

fn letter(direct: &[u8]) -> Letter {
    Letter::sign(&cast::device(0), context(), 4, VIEW, b"to all".to_vec(), direct.to_vec())
}

fn made() -> Value {
    let packets = said().map(|message| {
        json!({
            "shows": "a message with its proof that the sender knows the join secret",
            "given": {
                "secret": hex(SECRET),
                "session": hex(cast::session().as_bytes()),
                "from": hex(cast::id(0).as_bytes()),
                "to": hex(cast::id(1).as_bytes()),
                "message": hex(encode(&message)),
            },
            "expect": { "packet": hex(encode(&packet(message))) },
        })
    });
    let letters = [b"to one".as_slice(), b""].map(|direct| {
        json!({
            "shows": "a signed letter of the first device to the second one",
            "given": {
                "session": hex(SESSION),
                "from": hex(cast::id(0).as_bytes()),
                "to": hex(cast::id(1).as_bytes()),
                "step": 4,
                "view": hex(VIEW),
                "broadcast": hex(b"to all"),
                "direct": hex(direct),
            },
            "expect": { "letter": hex(encode(&letter(direct))) },
        })
    });
    json!({ "packets": packets, "letters": letters })
}

#[test]
fn pairing_packets_and_letters_are_as_the_vectors_have_them() {
    let kept = check("wire/letter.json", &made());
    let secret = JoinSecret::new(SECRET);
    let (session, from, to) = (cast::session(), cast::id(0), cast::id(1));
    for (number, message) in said().into_iter().enumerate() {
        let packet = bytes(&kept, &format!("/packets/{number}/expect/packet"));
        let packet: PairingPacket = decode(&packet, 4096).unwrap();
        assert_eq!(packet.clone().open(&secret, session, from, to), Some(message));
        assert_eq!(packet.clone().open(&secret, session, to, from), None, "reflected");
        assert_eq!(packet.open(&JoinSecret::new([0; 16]), session, from, to), None, "uninvited");
    }
    let sender = cast::device(0).bundle();
    for number in 0..2 {
        let letter = bytes(&kept, &format!("/letters/{number}/expect/letter"));
        let letter: Letter = decode(&letter, 4096).unwrap();
        assert!(letter.verify(&sender, context()));
        assert!(!letter.verify(&sender, LetterContext { to: cast::id(2), ..context() }));
        assert!(!Letter { step: 5, ..letter }.verify(&sender, context()));
    }
}
