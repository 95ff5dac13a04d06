//! Words that hold whoever shows them: consents, export marks, freezes, lifts, receipts.

use serde_bytes::ByteArray;
use serde_json::{Value, json};
use wire::{
    decode,
    descriptor::{ExportRequest, Payload},
    encode,
    freeze::{Freeze, FreezeNotice, Lift, LiftWord},
    identity::Purpose,
    letter::{Consent, ExportMark},
    receipt::{Receipt, ReceiptWord},
};

use crate::{
    cast,
    file::{array, bytes, check, hex},
};

const SESSION: [u8; 32] = [0x51; 32];

pub(crate) fn mark() -> ExportMark {
    let payload = Payload::Export(ExportRequest { to: cast::id(0) });
    let proposal = cast::proposal(payload, &[0, 1]);
    let statement = proposal.descriptor.consent(&SESSION);
    let consent =
        |number| (cast::id(number), cast::device(number).sign(Purpose::Consent, &statement));
    let consents = [0, 1].map(consent).into();
    ExportMark { proposal, session: ByteArray::new(SESSION), consents }
}

pub(crate) fn freeze() -> Freeze {
    let notice = FreezeNotice {
        wallet: cast::wallet_id(),
        epoch: cast::epoch_id(),
        by: cast::id(0),
        made: cast::NOW,
        until: cast::NOW + 3600,
        lost: Some(cast::id(1)),
    };
    notice.sign(&cast::device(0))
}

pub(crate) fn lift() -> Lift {
    let word = LiftWord {
        wallet: cast::wallet_id(),
        epoch: cast::epoch_id(),
        frozen_by: cast::id(0),
        by: cast::id(2),
    };
    word.sign(&cast::device(2))
}

pub(crate) fn receipt() -> Receipt {
    let word = ReceiptWord {
        wallet: cast::wallet_id(),
        attempt: 2,
        manifest: ByteArray::new([0x3a; 32]),
        by: cast::id(2),
        at: cast::NOW,
    };
    word.sign(&cast::device(2))
}

fn made() -> Value {
    let transfer = cast::proposal(cast::transfer(), &[0, 1]);
    let statement = transfer.descriptor.consent(&SESSION);
    let consent = Consent { signature: cast::device(1).sign(Purpose::Consent, &statement) };
    json!({
        "consent": {
            "shows": "the second device agrees to a transfer",
            "given": { "proposal": hex(encode(&transfer)), "joint_session": hex(SESSION) },
            "expect": {
                "payload_digest": hex(transfer.payload.digest()),
                "descriptor_digest": hex(transfer.descriptor.digest()),
                "statement": hex(statement),
                "consent": hex(encode(&consent)),
            },
        },
        "mark": {
            "shows": "the first and the second device agreed that the first one gets the keys of wallet.json",
            "expect": { "mark": hex(encode(&mark())) },
        },
        "freeze": {
            "shows": "the first device freezes that wallet: its phone is lost",
            "given": { "notice": hex(encode(&freeze().notice)) },
            "expect": { "freeze": hex(encode(&freeze())) },
        },
        "lift": {
            "shows": "the third device says that this does not count",
            "given": { "word": hex(encode(&lift().word)) },
            "expect": { "lift": hex(encode(&lift())) },
        },
        "receipt": {
            "shows": "the third device, once removed, erased its shares",
            "given": { "word": hex(encode(&receipt().word)) },
            "expect": { "receipt": hex(encode(&receipt())) },
        },
    })
}

#[test]
fn signed_words_are_as_the_vectors_have_them() {
    let kept = check("wire/signed.json", &made());
    let bundle = |number| cast::device(number).bundle();
    let consent: Consent = decode(&bytes(&kept, "/consent/expect/consent"), 1024).unwrap();
    let statement = array::<64>(&kept, "/consent/expect/statement");
    assert!(bundle(1).verify(Purpose::Consent, &statement, &consent.signature));

    let mark: ExportMark = decode(&bytes(&kept, "/mark/expect/mark"), 4096).unwrap();
    assert!(mark.proves(&cast::manifest()));
    let fewer =
        ExportMark { consents: mark.consents.into_iter().take(1).collect(), ..self::mark() };
    assert!(!fewer.proves(&cast::manifest()), "one of two");

    let freeze: Freeze = decode(&bytes(&kept, "/freeze/expect/freeze"), 1024).unwrap();
    assert!(freeze.verify(&bundle(0)) && !freeze.verify(&bundle(1)));
    let lift: Lift = decode(&bytes(&kept, "/lift/expect/lift"), 1024).unwrap();
    assert!(lift.verify(&bundle(2)) && !lift.verify(&bundle(0)));
    let receipt: Receipt = decode(&bytes(&kept, "/receipt/expect/receipt"), 1024).unwrap();
    assert!(receipt.verify(&bundle(2)) && !receipt.verify(&bundle(0)));
}
