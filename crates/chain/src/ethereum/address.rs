//! Addresses by EIP-55: read strictly, always written with their checksum.

use core::{fmt, str::FromStr};

use alloy_primitives::{Address, keccak256};
use k256::ecdsa::VerifyingKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::ChainError;

/// Digits after `0x`.
const DIGITS: usize = 40;

/// How many digits stand together on a screen.
const GROUP: usize = 4;

/// Twenty bytes that name an account; shown, stored and compared with the EIP-55 checksum.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EthAddress([u8; 20]);

impl EthAddress {
    /// The address that nobody can spend from: what is sent to it is burnt.
    pub const ZERO: Self = Self([0; 20]);

    /// The account of a public key: the last 20 bytes of the Keccak-256 hash of the uncompressed
    /// point without its tag (Yellow Paper, equation 324).
    ///
    /// # Errors
    /// [`ChainError::BadPublicKey`] unless `sec1` is a compressed point of secp256k1.
    pub fn from_public_key(sec1: &[u8]) -> Result<Self, ChainError> {
        if sec1.len() != 33 {
            return Err(ChainError::BadPublicKey);
        }
        let key = VerifyingKey::from_sec1_bytes(sec1).map_err(|_| ChainError::BadPublicKey)?;
        Ok(Self::from_verifying_key(&key))
    }

    pub(crate) fn from_verifying_key(key: &VerifyingKey) -> Self {
        let point = key.to_sec1_point(false);
        let hash = keccak256(point.as_bytes().get(1..).unwrap_or_default());
        Self::from_alloy(Address::from_word(hash))
    }

    /// The twenty bytes as they stand in a transaction.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The twenty bytes as they stand in a transaction.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Whether a payment to it would be burnt.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// The forty digits in groups of four, checksummed, without `0x`.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let digits: Vec<char> = self.digits().chars().collect();
        digits.chunks(GROUP).map(|group| group.iter().collect()).collect()
    }

    /// Whether a person could take one for the other: different addresses with the same first four
    /// and last four digits.
    ///
    /// Such twins are cheap to make and are planted in a wallet's history by dust payments, in the
    /// hope that someone copies the wrong line.
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        let [a0, a1, .., a18, a19] = self.0;
        let [b0, b1, .., b18, b19] = other.0;
        self != other && [a0, a1, a18, a19] == [b0, b1, b18, b19]
    }

    pub(crate) fn to_alloy(self) -> Address {
        Address::new(self.0)
    }

    pub(crate) fn from_alloy(address: Address) -> Self {
        Self(address.into_array())
    }

    fn digits(&self) -> String {
        self.to_alloy().to_checksum(None).chars().skip(2).collect()
    }
}

impl fmt::Display for EthAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{}", self.digits())
    }
}

impl fmt::Debug for EthAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for EthAddress {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        text.parse::<TypedAddress>().map(|typed| typed.address())
    }
}

impl Serialize for EthAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EthAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// An address that a person typed, pasted or scanned, with the memory of whether its letters
/// carried a checksum that protects against typing errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypedAddress {
    address: EthAddress,
    checksummed: bool,
}

impl TypedAddress {
    /// The address itself.
    #[must_use]
    pub const fn address(&self) -> EthAddress {
        self.address
    }

    /// False where all letters were of one case: then a typing error would go unnoticed, and the
    /// person should compare the whole address.
    #[must_use]
    pub const fn checksummed(&self) -> bool {
        self.checksummed
    }
}

impl FromStr for TypedAddress {
    type Err = ChainError;

    fn from_str(text: &str) -> Result<Self, ChainError> {
        let digits = text.strip_prefix("0x").ok_or(ChainError::AddressPrefix)?;
        let found = digits.chars().count();
        if found != DIGITS {
            return Err(ChainError::AddressLength { found });
        }
        if let Some(position) = digits.chars().position(|digit| !digit.is_ascii_hexdigit()) {
            return Err(ChainError::AddressNotHex { position: position + 1 });
        }
        let address: Address = text.parse().map_err(|_| ChainError::AddressLength { found })?;
        let address = EthAddress::from_alloy(address);
        if address.digits() == digits {
            return Ok(Self { address, checksummed: true });
        }
        let mixed = digits.contains(|digit: char| digit.is_ascii_lowercase())
            && digits.contains(|digit: char| digit.is_ascii_uppercase());
        if mixed {
            return Err(ChainError::BadChecksum);
        }
        Ok(Self { address, checksummed: false })
    }
}

#[cfg(test)]
mod tests {
    use super::{ChainError, EthAddress, TypedAddress};

    /// The first test address of EIP-55.
    const NORMAL: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    fn refusal(text: &str) -> ChainError {
        text.parse::<TypedAddress>().unwrap_err()
    }

    #[test]
    fn a_checksummed_address_reads_back_as_it_was_written() {
        let typed: TypedAddress = NORMAL.parse().unwrap();
        assert!(typed.checksummed());
        assert_eq!(typed.address().to_string(), NORMAL);
    }

    #[test]
    fn letters_of_one_case_are_accepted_and_remembered_as_unprotected() {
        let digits = NORMAL.strip_prefix("0x").unwrap();
        for text in [digits.to_lowercase(), digits.to_uppercase()] {
            let typed: TypedAddress = format!("0x{text}").parse().unwrap();
            assert!(!typed.checksummed());
            assert_eq!(typed.address().to_string(), NORMAL);
        }
    }

    #[test]
    fn one_letter_in_the_wrong_case_is_a_typing_error() {
        for position in 2..NORMAL.len() {
            let mut bytes = NORMAL.as_bytes().to_vec();
            if !bytes[position].is_ascii_alphabetic() {
                continue;
            }
            bytes[position] ^= 0x20;
            assert_eq!(refusal(core::str::from_utf8(&bytes).unwrap()), ChainError::BadChecksum);
        }
    }

    #[test]
    fn each_way_of_being_no_address_has_its_own_name() {
        assert_eq!(refusal(""), ChainError::AddressPrefix);
        assert_eq!(
            refusal("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
            ChainError::AddressPrefix
        );
        assert_eq!(refusal("vitalik.eth"), ChainError::AddressPrefix);
        assert_eq!(refusal("0x"), ChainError::AddressLength { found: 0 });
        assert_eq!(refusal(&NORMAL[..41]), ChainError::AddressLength { found: 39 });
        assert_eq!(refusal(&format!("{NORMAL}0")), ChainError::AddressLength { found: 41 });
        assert_eq!(refusal(&NORMAL.replace('E', "Е")), ChainError::AddressNotHex { position: 12 });
        assert_eq!(
            refusal(&NORMAL.replace("BeAed", "BeAeg")),
            ChainError::AddressNotHex { position: 40 }
        );
    }

    #[test]
    fn the_account_of_the_generator_point_is_the_one_everybody_knows() {
        // Secret key 1.
        let mut key = vec![0x02];
        key.extend(
            data_encoding::HEXLOWER
                .decode(b"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
                .unwrap(),
        );
        let address = EthAddress::from_public_key(&key).unwrap();
        assert_eq!(address.to_string(), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
    }

    #[test]
    fn what_is_no_compressed_point_has_no_account() {
        let off_curve = [[2].as_slice(), &[0xff; 32]].concat();
        let uncompressed_tag = [[4].as_slice(), &[1; 32]].concat();
        for key in [&[][..], &[0; 33], &[2; 32], &[2; 65], &off_curve, &uncompressed_tag] {
            assert_eq!(EthAddress::from_public_key(key), Err(ChainError::BadPublicKey));
        }
    }

    #[test]
    fn the_same_point_in_its_long_form_is_refused() {
        let point = k256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let long = point.verifying_key().to_sec1_point(false);
        let refused = EthAddress::from_public_key(long.as_bytes());
        assert_eq!(refused, Err(ChainError::BadPublicKey));
    }

    #[test]
    fn ten_groups_of_four_say_the_whole_address() {
        let groups = NORMAL.parse::<EthAddress>().unwrap().groups();
        assert_eq!(groups.len(), 10);
        assert!(groups.iter().all(|group| group.len() == 4));
        assert_eq!(format!("0x{}", groups.concat()), NORMAL);
    }

    #[test]
    fn a_twin_with_the_same_ends_looks_alike_and_nothing_else_does() {
        let bytes = *NORMAL.parse::<EthAddress>().unwrap().as_bytes();
        let original = EthAddress::from_bytes(bytes);
        assert!(!original.looks_like(&original));
        for position in 0..20 {
            let mut other = bytes;
            other[position] ^= 0x10;
            let inside = (2..18).contains(&position);
            assert_eq!(original.looks_like(&EthAddress::from_bytes(other)), inside);
        }
    }

    #[test]
    fn stored_text_with_a_typing_error_is_not_read() {
        let stored = serde_json::to_string(&NORMAL.parse::<EthAddress>().unwrap()).unwrap();
        assert_eq!(stored, format!("\"{NORMAL}\""));
        let address: EthAddress = serde_json::from_str(&stored).unwrap();
        assert_eq!(address.to_string(), NORMAL);
        assert!(serde_json::from_str::<EthAddress>(&stored.replace("5aAe", "5AAe")).is_err());
    }
}
