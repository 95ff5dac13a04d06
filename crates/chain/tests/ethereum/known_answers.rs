//! Answers that another implementation gave to the same questions.

use chain::{
    ChainError,
    ethereum::{
        ChainId, EthAddress, FeeCaps, SignedTransaction, TransferRequest, TypedAddress,
        UnsignedTransaction, Wei,
    },
};
use serde::Deserialize;

use crate::common::{Signer, bytes, vectors};

#[derive(Deserialize)]
struct Addresses {
    eip55: Vec<String>,
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    public_key: String,
    address: String,
}

#[derive(Deserialize)]
struct Transfers {
    transfers: Vec<Transfer>,
}

#[derive(Deserialize)]
struct Transfer {
    name: String,
    secret_key: String,
    from: EthAddress,
    chain_id: ChainId,
    to: EthAddress,
    value: Wei,
    nonce: u64,
    max_fee_per_gas: Wei,
    max_priority_fee_per_gas: Wei,
    gas_limit: u64,
    unsigned: String,
    digest: String,
    r: String,
    s: String,
    high_s: String,
    y_parity: u8,
    signed: String,
    hash: String,
}

#[derive(Deserialize)]
struct RefusedOnes {
    refused: Vec<RefusedOne>,
}

#[derive(Deserialize)]
struct RefusedOne {
    name: String,
    code: String,
    unsigned: String,
}

impl Transfer {
    fn request(&self) -> TransferRequest {
        TransferRequest {
            chain_id: self.chain_id,
            from: self.from,
            to: self.to,
            value: self.value,
            nonce: self.nonce,
            fees: FeeCaps {
                max_fee_per_gas: self.max_fee_per_gas,
                max_priority_fee_per_gas: self.max_priority_fee_per_gas,
            },
            gas_limit: self.gas_limit,
        }
    }

    fn unsigned(&self) -> UnsignedTransaction {
        UnsignedTransaction::decode(&bytes(&self.unsigned)).expect(&self.name)
    }
}

fn transfers() -> Vec<Transfer> {
    let file: Transfers = serde_json::from_value(vectors("transfers.json")).expect("transfers");
    assert_eq!(file.transfers.len(), 16);
    file.transfers
}

fn scalar(hex: &str) -> [u8; 32] {
    bytes(hex).try_into().expect("32 bytes")
}

#[test]
fn the_addresses_of_eip_55_are_read_and_written_as_they_stand() {
    let file: Addresses = serde_json::from_value(vectors("addresses.json")).unwrap();
    assert_eq!(file.eip55.len(), 8);
    for text in file.eip55 {
        let typed: TypedAddress = text.parse().unwrap();
        assert!(typed.checksummed());
        assert_eq!(typed.address().to_string(), text);
    }
}

#[test]
fn public_keys_have_the_accounts_that_ethers_gives_them() {
    let file: Addresses = serde_json::from_value(vectors("addresses.json")).unwrap();
    assert_eq!(file.accounts.len(), 64);
    for account in file.accounts {
        let address = EthAddress::from_public_key(&bytes(&account.public_key)).unwrap();
        assert_eq!(address.to_string(), account.address);
    }
}

#[test]
fn a_request_becomes_the_bytes_and_the_digest_of_ethers() {
    for vector in transfers() {
        let unsigned = UnsignedTransaction::new(&vector.request()).expect(&vector.name);
        assert_eq!(unsigned.raw(), bytes(&vector.unsigned), "{}", vector.name);
        assert_eq!(unsigned.digest(), scalar(&vector.digest), "{}", vector.name);
        assert_eq!(unsigned, vector.unsigned(), "{}", vector.name);
        assert_eq!(unsigned.compare(&vector.request().story()), [], "{}", vector.name);
    }
}

#[test]
fn a_signature_becomes_the_transaction_and_the_hash_of_ethers() {
    for vector in transfers() {
        let (r, s) = (scalar(&vector.r), scalar(&vector.s));
        let unsigned = vector.unsigned();
        let signer = Signer::new(&bytes(&vector.secret_key));
        assert_eq!(signer.sign(&unsigned.digest()), (r, s, vector.y_parity), "{}", vector.name);
        let signed = unsigned.sign_with(&r, &s, vector.y_parity, vector.from).expect(&vector.name);
        assert_eq!(signed.raw(), bytes(&vector.signed), "{}", vector.name);
        assert_eq!(signed.hash().to_string(), vector.hash, "{}", vector.name);
        assert_eq!(signed.sender(), vector.from, "{}", vector.name);
        let read = SignedTransaction::decode(signed.raw(), vector.from).expect(&vector.name);
        assert_eq!(read, signed, "{}", vector.name);
    }
}

#[test]
fn the_high_twin_of_a_signature_is_refused() {
    for vector in transfers() {
        let (r, s) = (scalar(&vector.r), scalar(&vector.high_s));
        for id in [0, 1] {
            let refused = vector.unsigned().sign_with(&r, &s, id, vector.from);
            assert_eq!(refused, Err(ChainError::HighS), "{}", vector.name);
        }
    }
}

#[test]
fn what_ethers_writes_but_nobody_should_sign_is_refused_by_name() {
    let file: RefusedOnes = serde_json::from_value(vectors("refused.json")).unwrap();
    assert_eq!(file.refused.len(), 14);
    for vector in file.refused {
        let refused = UnsignedTransaction::decode(&bytes(&vector.unsigned));
        assert_eq!(
            refused.map_err(|error| error.code()),
            Err(vector.code.as_str()),
            "{}",
            vector.name
        );
    }
}
