//! One sample of every structure: its bytes, and what they say in diagnostic notation (RFC 8949, section 8).

use std::fmt::Write as _;

use ciborium::Value as Cbor;
use serde::{Serialize, de::DeserializeOwned};
use serde_bytes::{ByteArray, ByteBuf};
use serde_json::{Value, json};
use wire::{
    PartId,
    codec::decode_tree,
    decode,
    descriptor::{
        Brought, BroughtKey, ChangeKind, ChangeRequest, ExportRequest, Payload, Proposal,
        ReturnRequest, WalletTerms,
    },
    encode,
    invite::JoinSecret,
    letter::{
        Consent, InvitedTo, Letter, LetterContext, Message, NonceReveal, Note, Opening, Packet,
        PartFate, RefusalReason, StandingMessage,
    },
    manifest::Origin,
    pairing::{PairingMessage, PairingPacket, Roster},
    part::BackupPart,
    relay::{ClientFrame, GoneReason, Lobby, Participant, Refusal, RelayFrame},
    text::Name,
};

use crate::{
    cast::{self, id, session},
    file::{bytes, check, hex},
    signed,
};

/// Any of them in its bytes: a sample is decoded as the type that it is of.
struct Sample {
    of: &'static str,
    shows: &'static str,
    bytes: Vec<u8>,
    again: fn(&[u8]) -> Vec<u8>,
}

fn sample<T: Serialize + DeserializeOwned>(
    of: &'static str,
    shows: &'static str,
    value: &T,
) -> Sample {
    let again = |bytes: &[u8]| encode(&decode::<T>(bytes, 1 << 20).unwrap());
    Sample { of, shows, bytes: encode(value), again }
}

fn to_relay() -> Vec<Sample> {
    let frames = [
        (
            "opens a session for whoever has the invite",
            ClientFrame::Open { request: 1, seats: 3, wanted: vec![] },
        ),
        (
            "opens a session for two known parties",
            ClientFrame::Open { request: 24, seats: 3, wanted: vec![id(1), id(2)] },
        ),
        ("takes a seat", ClientFrame::Join { request: 256, session: session() }),
        ("gives it up, or says no", ClientFrame::Leave { session: session() }),
        ("closes the lobby", ClientFrame::Start { request: 65_536, session: session() }),
        ("ends the session", ClientFrame::Close { session: session() }),
        (
            "the first letter to a participant",
            ClientFrame::Send { session: session(), to: id(1), seq: 0, letter: vec![1, 2, 3] },
        ),
        (
            "a letter outside sessions",
            ClientFrame::Post { to: id(1), seq: 1_767_225_600_000_000, letter: vec![] },
        ),
        ("all up to here is handled", ClientFrame::Ack { cursor: u64::MAX }),
        ("asks who is connected", ClientFrame::Look { parties: vec![id(0)] }),
    ];
    frames.iter().map(|(shows, frame)| sample("ClientFrame", shows, frame)).collect()
}

fn from_relay() -> Vec<Sample> {
    let participants = vec![
        Participant { party: id(0), online: true },
        Participant { party: id(1), online: false },
    ];
    let lobby =
        Lobby { session: session(), initiator: id(0), seats: 3, started: false, participants };
    let refused = |request, reason| RelayFrame::Refused { request, reason };
    let gone = |reason| RelayFrame::Gone { session: session(), reason };
    let frames = [
        ("the session is open", RelayFrame::Opened { request: 1, session: session() }),
        ("the request was carried out", RelayFrame::Done { request: 1 }),
        ("no request number, no details", refused(None, Refusal::NoSuchSession)),
        (
            "a reason with a session",
            refused(Some(7), Refusal::InOtherSession { session: session() }),
        ),
        ("a reason with a time", refused(Some(7), Refusal::SlowDown { seconds: 3 })),
        ("the lobby", RelayFrame::Lobby(lobby)),
        (
            "somebody asks for this device",
            RelayFrame::Wanted { session: session(), initiator: id(0), expires_in: 86_400 },
        ),
        ("the session ended", gone(GoneReason::Closed)),
        ("somebody left", gone(GoneReason::Left { party: id(1) })),
        (
            "a letter of a session",
            RelayFrame::Deliver {
                cursor: 9,
                session: Some(session()),
                from: id(0),
                seq: 0,
                letter: vec![1, 2, 3],
            },
        ),
        (
            "a posted letter",
            RelayFrame::Deliver { cursor: 10, session: None, from: id(0), seq: 5, letter: vec![] },
        ),
        (
            "the relay holds the letter",
            RelayFrame::Accepted { session: Some(session()), to: id(1), seq: 0 },
        ),
        ("who is connected", RelayFrame::Seen { online: vec![id(0), id(2)] }),
    ];
    frames.iter().map(|(shows, frame)| sample("RelayFrame", shows, frame)).collect()
}

fn letter() -> Letter {
    let context = LetterContext { session: [0x51; 32], from: id(0), to: id(1) };
    Letter::sign(&cast::device(0), context, 0, [0x71; 32], vec![0xf6], vec![])
}

fn between_parties() -> Vec<Sample> {
    let reveal = PairingMessage::Reveal { nonce: ByteArray::new([0x40; 32]) };
    let secret = JoinSecret::new([0x15; 16]);
    let pairing = PairingPacket::seal(reveal, &secret, session(), id(0), id(1));
    let records = ByteBuf::from([0, 3, 1, 2, 3]);
    let noise = ByteBuf::from([7; 48]);
    let packets = [
        ("before the codes match", Packet::Pairing(pairing)),
        ("a leg of the handshake", Packet::Handshake { counter: 0, noise }),
        (
            "a message of a session",
            Packet::Sealed { counter: 0, number: 1, records: records.clone() },
        ),
        ("a message outside sessions", Packet::Standing { records }),
    ];
    let note = Note::Refused { reason: RefusalReason::WrongAmount };
    let failed = Note::Failed { code: "session.views_differ".to_owned() };
    let messages = [
        ("a step", Message::Letter(letter())),
        ("somebody said no", Message::Note(note)),
        ("somebody's part failed", Message::Note(failed)),
        ("somebody restarted", Message::Note(Note::Restarted)),
    ];
    let hello = PairingMessage::Hello {
        introduction: cast::introduction(0),
        offer: Some(Box::new(Payload::Create(cast::terms()))),
    };
    let members = cast::ascending(0..3).into_iter().map(cast::introduction).collect();
    let payload = Payload::Create(cast::terms());
    let roster = Roster { session: session(), initiator: id(0), payload, members };
    let packets = packets.iter().map(|(shows, it)| sample("Packet", shows, it));
    let messages = messages.iter().map(|(shows, it)| sample("Message", shows, it));
    let pairing = [
        sample("PairingMessage", "the initiator's hello", &hello),
        sample("Roster", "what the comparison code vouches for", &roster),
    ];
    packets.chain(messages).chain(pairing).collect()
}

fn brought() -> WalletTerms {
    let key = |bytes: &[u8]| BroughtKey {
        public_key: ByteBuf::from(bytes),
        chain_code: ByteArray::new([0x44; 32]),
    };
    let brought = Brought {
        secp256k1: key(&[2; 33]),
        ed25519: key(&[3; 32]),
        path: Some(vec![0x8000_002c, 0x8000_003c, 0x8000_0000, 0]),
        phrase: Some(ByteBuf::from([9; 157])),
    };
    WalletTerms {
        master: Some(id(0)),
        brought: Some(Box::new(brought)),
        exported: true,
        ..cast::terms()
    }
}

fn change() -> ChangeRequest {
    ChangeRequest {
        kind: ChangeKind::Recover,
        base: ByteArray::new(cast::manifest().digest()),
        terms: cast::terms(),
        removed: vec![id(2)],
        lost: vec![],
        restored: vec![id(2)],
    }
}

fn of_steps() -> Vec<Sample> {
    let commitment = ByteArray::new([0xc0; 32]);
    let alone = Opening { commitment, proposal: None, wallet: None, brings: None, exports: vec![] };
    let create = cast::proposal(Payload::Create(cast::terms()), &[0, 1, 2]);
    let first = Opening { proposal: Some(create), ..alone.clone() };
    let of_change = Opening {
        proposal: Some(cast::proposal(Payload::Change(change()), &[0, 1, 2])),
        wallet: Some(cast::committed()),
        brings: Some(id(2)),
        exports: vec![signed::mark()],
        ..alone.clone()
    };
    let reveal = NonceReveal { nonce: ByteArray::new([0x40; 32]), seen: 0 };
    let consent = Consent { signature: ByteArray::new([0x0c; 64]) };
    let give = Payload::Return(ReturnRequest { to: id(0) });
    vec![
        sample("Opening", "of whoever proposes nothing", &alone),
        sample("Opening", "of a creation's initiator", &first),
        sample("Opening", "with all that a change may need", &of_change),
        sample("NonceReveal", "step 1", &reveal),
        sample("Consent", "step 2; the signature here is none", &consent),
        sample("Proposal", "a transfer", &cast::proposal(cast::transfer(), &[0, 1])),
        sample("Proposal", "a part of a backup", &cast::proposal(give, &[0, 1])),
        sample("Payload", "an export", &Payload::Export(ExportRequest { to: id(0) })),
        sample("WalletTerms", "with all that may be absent", &brought()),
    ]
}

fn standing() -> Vec<Sample> {
    let (wallet, epoch) = (cast::wallet_id(), cast::epoch_id());
    let part = PartId::of(b"part");
    let given = PartFate::Given { to: id(1), name: Name::new("New phone").unwrap() };
    let fates = [(part, given), (PartId::of(b"other"), PartFate::Kept)].into();
    let secret = JoinSecret::new([0x15; 16]);
    let to = InvitedTo::Change { wallet, request: change() };
    let Proposal { descriptor, payload } = cast::proposal(cast::transfer(), &[0, 1]);
    let all = [
        (
            "asks, knowing an epoch",
            StandingMessage::AskCertificate { wallet, attempt: 1, epoch: Some(epoch) },
        ),
        ("asks, knowing none", StandingMessage::AskCertificate { wallet, attempt: 0, epoch: None }),
        ("saved its recovery file", StandingMessage::RecoveryFileSaved { wallet, epoch }),
        ("invites to a lobby", StandingMessage::Invitation { session: session(), secret, to }),
        ("freezes", StandingMessage::Freeze(signed::freeze())),
        ("lifts", StandingMessage::Lift(signed::lift())),
        ("erased its shares", StandingMessage::Erased(signed::receipt())),
        ("has that", StandingMessage::ErasedSeen { wallet, attempt: 2 }),
        ("the keys left", StandingMessage::Exported(signed::mark())),
        ("keep this", StandingMessage::KeepPart(BackupPart::new(vec![1, 2]).unwrap())),
        ("what became of it?", StandingMessage::AskParts(vec![part])),
        ("that became of it", StandingMessage::PartFates { at: cast::NOW, fates }),
        (
            "it was signed",
            StandingMessage::Signed {
                wallet,
                proposal: Proposal { descriptor, payload },
                transaction: ByteBuf::from([2, 0xf8]),
            },
        ),
        ("the wallet as it stands", StandingMessage::Committed(cast::committed())),
    ];
    let origin = Origin { kind: ChangeKind::QuickAdd, base: ByteArray::new([0x3a; 32]) };
    let mut all: Vec<Sample> =
        all.iter().map(|(shows, it)| sample("StandingMessage", shows, it)).collect();
    all.push(sample("Origin", "how an epoch came of the one before", &origin));
    all
}

fn all() -> Vec<Sample> {
    [to_relay(), from_relay(), between_parties(), of_steps(), standing()]
        .into_iter()
        .flatten()
        .collect()
}

/// Diagnostic notation: byte strings as `h'…'`, all else as in JSON.
fn diagnostic(value: &Cbor) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match value {
        Cbor::Integer(number) => i128::from(*number).to_string(),
        Cbor::Bytes(bytes) => format!("h'{}'", hex(bytes)),
        Cbor::Text(text) => json!(text).to_string(),
        Cbor::Bool(flag) => flag.to_string(),
        Cbor::Null => "null".to_owned(),
        Cbor::Array(items) => format!("[{}]", list(items.iter().map(diagnostic).collect())),
        Cbor::Map(fields) => {
            let field = |(key, value): &(Cbor, Cbor)| {
                let mut text = diagnostic(key);
                write!(text, ": {}", diagnostic(value)).unwrap();
                text
            };
            format!("{{{}}}", list(fields.iter().map(field).collect()))
        }
        other => panic!("nothing of ours is {other:?}"),
    }
}

#[test]
fn every_structure_is_as_the_vectors_have_it() {
    let samples = all();
    let rows = samples.iter().map(|Sample { of, shows, bytes, .. }| {
        let says = diagnostic(&decode_tree(bytes, 1 << 20).unwrap());
        json!({ "of": of, "shows": shows, "cbor": hex(bytes), "says": says })
    });
    let kept = check("wire/frames.json", &Value::Array(rows.collect()));
    for (number, Sample { of, shows, again, .. }) in samples.iter().enumerate() {
        let cbor = bytes(&kept, &format!("/{number}/cbor"));
        assert_eq!(again(&cbor), cbor, "{of}: {shows}");
    }
}
