//! The two ways in which nodes write numbers and bytes, read strictly and written back.

use alloy_primitives::{U256, hex};
use serde_json::Value;

use crate::{error::ChainError, ethereum::Wei};

/// A quantity: `0x`, no leading zeros, at most 256 bits.
pub(super) fn amount(value: &Value, what: &'static str) -> Result<Wei, ChainError> {
    let malformed = ChainError::MalformedResponse { what };
    let Some(digits) = value.as_str().and_then(|text| text.strip_prefix("0x")) else {
        return Err(malformed);
    };
    let canonical = digits == "0" || !digits.starts_with('0');
    let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if digits.is_empty() || digits.len() > 64 || !canonical || !hexadecimal {
        return Err(malformed);
    }
    U256::from_str_radix(digits, 16).map(Wei::from_u256).map_err(|_| malformed)
}

/// A quantity that counts something.
pub(super) fn count(value: &Value, what: &'static str) -> Result<u64, ChainError> {
    let number = amount(value, what)?.to_u256();
    u64::try_from(number).map_err(|_| ChainError::MalformedResponse { what })
}

/// Bytes: `0x` and an even number of digits.
pub(super) fn bytes(value: &Value, what: &'static str) -> Result<Vec<u8>, ChainError> {
    let digits = value.as_str().and_then(|text| text.strip_prefix("0x"));
    // The decoder would skip a second prefix.
    let digits = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let decoded = digits.and_then(|digits| hex::decode(digits).ok());
    decoded.ok_or(ChainError::MalformedResponse { what })
}

/// A member of an object; absent is the same as null.
pub(super) fn member<'a>(object: &'a Value, name: &str) -> &'a Value {
    object.get(name).unwrap_or(&Value::Null)
}

/// Something that nodes write as text and that reads itself.
pub(super) fn parsed<T: core::str::FromStr>(
    value: &Value,
    what: &'static str,
) -> Result<T, ChainError> {
    let parsed = value.as_str().and_then(|text| text.parse().ok());
    parsed.ok_or(ChainError::MalformedResponse { what })
}

pub(super) fn quantity(wei: Wei) -> String {
    format!("{:#x}", wei.to_u256())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Wei, amount, bytes, count, quantity};

    #[test]
    fn quantities_are_read_and_written_in_one_form_only() {
        for (text, wei) in [("0x0", 0), ("0x1", 1), ("0xff", 255), ("0xFF", 255)] {
            assert_eq!(amount(&json!(text), "test"), Ok(Wei::from_wei(wei)), "{text}");
        }
        assert_eq!(quantity(Wei::from_wei(255)), "0xff");
        assert_eq!(quantity(Wei::ZERO), "0x0");
        assert_eq!(amount(&json!(quantity(Wei::MAX)), "test"), Ok(Wei::MAX));
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        let long = format!("0x1{}", "0".repeat(64));
        let texts = ["", "0x", "0x00", "0x01", "1", "0X1", "0xg", "0x-1", "0x+1", "0x_1", "-0x1"];
        for text in texts.into_iter().chain([long.as_str()]) {
            assert!(amount(&json!(text), "test").is_err(), "{text}");
        }
        for value in [Value::Null, json!(1), json!(true), json!(["0x1"]), json!({ "a": "0x1" })] {
            assert!(amount(&value, "test").is_err(), "{value}");
        }
        assert_eq!(count(&json!("0xffffffffffffffff"), "test"), Ok(u64::MAX));
        assert!(count(&json!("0x10000000000000000"), "test").is_err());
    }

    #[test]
    fn bytes_come_in_pairs_of_digits() {
        assert_eq!(bytes(&json!("0x"), "test"), Ok(vec![]));
        assert_eq!(bytes(&json!("0x00ff"), "test"), Ok(vec![0, 255]));
        for text in ["", "00", "0x0", "0xzz", "0x0x00"] {
            assert!(bytes(&json!(text), "test").is_err(), "{text}");
        }
    }
}
