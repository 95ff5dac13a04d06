//! Hexadecimal digits, in buffers that are wiped.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

/// The digits of a text that holds nothing else, without the `0x` that may stand before them.
pub(crate) fn digits(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    (!text.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(digits)
}

/// The bytes of digits in any case, where they are exactly as many.
pub(crate) fn read<const N: usize>(digits: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    if digits.len() != 2 * N {
        return None;
    }
    HEXLOWER_PERMISSIVE.decode_mut(digits.as_bytes(), bytes.as_mut_slice()).ok()?;
    Some(bytes)
}

pub(crate) fn write(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(HEXLOWER.encode(bytes))
}
