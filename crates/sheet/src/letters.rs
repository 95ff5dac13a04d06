//! Bytes as letters that a person can read and type: base32 (RFC 4648), without padding.

use data_encoding::BASE32_NOPAD;

pub(crate) fn write(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes)
}

/// Reads what [`write`] gave, in its one spelling.
pub(crate) fn read(letters: &str) -> Option<Vec<u8>> {
    BASE32_NOPAD.decode(letters.as_bytes()).ok()
}

/// How many letters so many bytes become.
pub(crate) fn count(bytes: usize) -> usize {
    BASE32_NOPAD.encode_len(bytes)
}

/// A letter as it was meant: there is no 0, 1 or 8 among them.
pub(crate) const fn meant(typed: char) -> char {
    match typed {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other.to_ascii_uppercase(),
    }
}
