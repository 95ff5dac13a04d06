//! What the stories share: a key that signs alone, and transfers of every kind.

use chain::ethereum::{
    ChainId, EthAddress, FeeCaps, GAS_LIMIT_MAX, GAS_LIMIT_MIN, SignedTransaction, TransferRequest,
    UnsignedTransaction, Wei,
};
use data_encoding::HEXLOWER_PERMISSIVE;
use k256::ecdsa::SigningKey;
use proptest::prelude::*;

/// One key in one place: what the wallet replaces, good enough to test the rest.
pub(crate) struct Signer(SigningKey);

impl Signer {
    pub(crate) fn new(secret: &[u8]) -> Self {
        Self(SigningKey::from_slice(secret).expect("a test key in range"))
    }

    pub(crate) fn address(&self) -> EthAddress {
        let key = self.0.verifying_key().to_sec1_point(true);
        EthAddress::from_public_key(key.as_bytes()).expect("a public key is a point")
    }

    /// r, s and the parity of R's y.
    pub(crate) fn sign(&self, digest: &[u8; 32]) -> ([u8; 32], [u8; 32], u8) {
        let (signature, id) = self.0.sign_prehash_recoverable(digest);
        let (r, s) = signature.split_bytes();
        (r.into(), s.into(), id.to_byte())
    }

    pub(crate) fn sign_transaction(&self, unsigned: UnsignedTransaction) -> SignedTransaction {
        let (r, s, id) = self.sign(&unsigned.digest());
        unsigned.sign_with(&r, &s, id, self.address()).expect("its own signature")
    }
}

/// Bytes written as `0x…`.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.strip_prefix("0x").expect("0x");
    HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).expect("hexadecimal digits")
}

/// A file of `tests/vectors/ethereum`.
pub(crate) fn vectors(file: &str) -> serde_json::Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/ethereum");
    let text = std::fs::read_to_string(format!("{folder}/{file}")).expect("a committed file");
    serde_json::from_str(&text).expect("JSON")
}

pub(crate) fn an_ordinary_request() -> TransferRequest {
    TransferRequest {
        chain_id: ChainId::MAINNET,
        from: Signer::new(&[7; 32]).address(),
        to: EthAddress::from_bytes([0xb6; 20]),
        value: Wei::from_ether("1250.5").expect("an amount"),
        nonce: 7,
        fees: FeeCaps {
            max_fee_per_gas: Wei::from_wei(30_000_000_000),
            max_priority_fee_per_gas: Wei::from_wei(1_500_000_000),
        },
        gas_limit: 21_000,
    }
}

/// Everything that may be signed, edges included; the payer is `Signer::new(&[7; 32])`.
pub(crate) fn any_request() -> impl Strategy<Value = TransferRequest> {
    let fees = (small_or_any(), small_or_any()).prop_map(|(a, b)| FeeCaps {
        max_fee_per_gas: Wei::from_wei(a.max(b)),
        max_priority_fee_per_gas: Wei::from_wei(a.min(b)),
    });
    let value = (small_or_any(), prop_oneof![Just(1), any::<u64>()]).prop_map(|(wei, factor)| {
        Wei::from_wei(wei).checked_mul(factor).expect("192 bits at most")
    });
    let nonce = prop_oneof![0..1000u64, 0..u64::MAX];
    let chain_id = prop_oneof![Just(1), 1..=u64::MAX];
    let gas_limit = prop_oneof![Just(GAS_LIMIT_MIN), GAS_LIMIT_MIN..=GAS_LIMIT_MAX];
    (chain_id, any::<[u8; 20]>(), value, nonce, fees, gas_limit).prop_map(
        |(chain_id, to, value, nonce, fees, gas_limit)| TransferRequest {
            chain_id: ChainId::new(chain_id).expect("not zero"),
            from: Signer::new(&[7; 32]).address(),
            to: EthAddress::from_bytes(to),
            value,
            nonce,
            fees,
            gas_limit,
        },
    )
}

fn small_or_any() -> impl Strategy<Value = u128> {
    prop_oneof![0..300u128, 0..u128::from(u64::MAX), any::<u128>()]
}
