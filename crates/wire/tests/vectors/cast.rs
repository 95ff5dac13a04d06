//! Who and what the vectors are about: three devices, one session, one wallet.

use data_encoding::HEXLOWER;
use serde_bytes::{ByteArray, ByteBuf};
use wire::{
    DeviceSecret, EpochId, PartyId, SessionLocator, WalletId,
    descriptor::{
        EthereumStory, PROTOCOL_VERSION, Payload, Proposal, ProposedTransaction, SUITE,
        SessionDescriptor, SignRequest, WalletTerms,
    },
    manifest::{CommitCertificate, Committed, Manifest},
    pairing::{DeviceKind, Introduction},
    text::Name,
};

use crate::file::seed;

/// Unix seconds of the whole story.
pub(crate) const NOW: u64 = 1_767_225_600;

/// The first bytes of the devices' seeds.
pub(crate) const SEEDS: [u8; 3] = [0xa1, 0xb1, 0xc1];

pub(crate) fn device(number: usize) -> DeviceSecret {
    DeviceSecret::from_seed(&seed(SEEDS[number]))
}

pub(crate) fn id(number: usize) -> PartyId {
    device(number).bundle().party_id()
}

pub(crate) fn session() -> SessionLocator {
    SessionLocator::from_random([0x5e; 16])
}

pub(crate) fn introduction(number: usize) -> Introduction {
    let kinds = [DeviceKind::Computer, DeviceKind::Phone, DeviceKind::Server];
    let names = ["Laptop", "Téléphone", "Home server"];
    Introduction {
        bundle: device(number).bundle(),
        name: Name::new(names[number]).unwrap(),
        kind: kinds[number],
    }
}

pub(crate) fn terms() -> WalletTerms {
    WalletTerms {
        name: Name::new("Savings").unwrap(),
        threshold: 2,
        holders: 3,
        practice: false,
        master: None,
        brought: None,
        exported: false,
    }
}

/// The devices' numbers, ascending by party.
pub(crate) fn ascending(numbers: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.into_iter().collect();
    numbers.sort_by_key(|number| id(*number));
    numbers
}

pub(crate) fn proposal(payload: Payload, participants: &[usize]) -> Proposal {
    let makes = payload.terms().is_some() && payload.change_kind().is_none();
    let of_wallet = !makes && payload.seats().is_none() || payload.change_kind().is_some();
    let parts = matches!(payload, Payload::Return(_));
    let descriptor = SessionDescriptor {
        version: PROTOCOL_VERSION,
        suite: SUITE.to_owned(),
        operation: payload.operation(),
        session: session(),
        initiator: id(0),
        wallet: of_wallet.then(wallet_id),
        epoch: of_wallet.then(epoch_id),
        threshold: if parts { 0 } else { 2 },
        holders: if parts { 0 } else { 3 },
        participants: ascending(participants.iter().copied()).into_iter().map(id).collect(),
        payload: ByteArray::new(payload.digest()),
        created: NOW,
        expires: NOW + 86_400,
    };
    Proposal { descriptor, payload }
}

pub(crate) fn transfer() -> Payload {
    // The first of `tests/vectors/ethereum/transfers.json`.
    let unsigned = "02f001078459682f008506fc23ac0082520894fb6916095ca1df60bb79ce92ce3ea74c37c5d359\
                    88115aab1fe3a0400080c0";
    let story = EthereumStory {
        chain_id: 1,
        to: "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359".to_owned(),
        value: "1.2505".to_owned(),
        nonce: 7,
        max_fee_per_gas: "0.00000003".to_owned(),
        max_priority_fee_per_gas: "0.0000000015".to_owned(),
        gas_limit: 21_000,
    };
    let unsigned = ByteBuf::from(HEXLOWER.decode(unsigned.as_bytes()).unwrap());
    let transaction = ProposedTransaction::Ethereum { unsigned, story };
    Payload::Sign(SignRequest { path: vec![0], transaction })
}

/// The public shares of a 2-of-3 wallet that was made once.
pub(crate) fn public_shares() -> Vec<u8> {
    HEXLOWER.decode(include_str!("public-shares.hex").trim().as_bytes()).unwrap()
}

/// The session that made them stands near their beginning.
fn making() -> [u8; 32] {
    public_shares()[11..43].try_into().unwrap()
}

pub(crate) fn wallet_id() -> WalletId {
    WalletId::from_bytes(making())
}

pub(crate) fn epoch_id() -> EpochId {
    EpochId::from_bytes(making())
}

pub(crate) fn manifest() -> Manifest {
    Manifest {
        version: 1,
        wallet: wallet_id(),
        epoch: epoch_id(),
        attempt: 1,
        terms: terms(),
        members: ascending(0..3).into_iter().map(introduction).collect(),
        asleep: Vec::new(),
        origin: None,
        public: ByteBuf::from(public_shares()),
        created: NOW,
    }
}

pub(crate) fn committed() -> Committed {
    let manifest = manifest();
    let statement = manifest.acknowledgement();
    let signatures = (0..3).map(|number| (id(number), statement.sign(&device(number)))).collect();
    let certificate = CommitCertificate { statement, signatures };
    Committed { manifest, certificate }
}
