//! Which sheet it is.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::letters;

const SIZE: usize = 5;

/// Tells sheets apart: the first 40 bits of the sealed file's SHA-256. Eight letters that stand on every page, in
/// every code and in the first line to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SheetId([u8; SIZE]);

impl SheetId {
    /// Of a sealed file.
    #[must_use]
    pub fn of(sealed: &[u8]) -> Self {
        let [a, b, c, d, e, ..]: [u8; 32] = Sha256::digest(sealed).into();
        Self([a, b, c, d, e])
    }

    pub(crate) const fn from_bytes(bytes: [u8; SIZE]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; SIZE] {
        &self.0
    }

    /// Its eight letters.
    #[must_use]
    pub fn letters(&self) -> String {
        letters::write(&self.0)
    }

    pub(crate) fn read(letters: &str) -> Option<Self> {
        letters::read(letters)?.try_into().ok().map(Self)
    }
}

/// In two groups of four, as it is printed.
impl fmt::Display for SheetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.letters();
        let (first, second) = letters.split_at(4);
        write!(f, "{first} {second}")
    }
}
