//! Ways down a tree of keys (BIP-32).

use std::fmt;
use std::str::FromStr;

use crate::error::PathError;

/// The number of a child. From 2³¹ on it is hardened: only the private key of its parent leads to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(u32);

impl Step {
    const FIRST_HARDENED: u32 = 1 << 31;

    /// The child that the public key of its parent leads to as well; `None` from 2³¹ on.
    #[must_use]
    pub const fn soft(index: u32) -> Option<Self> {
        if index < Self::FIRST_HARDENED { Some(Self(index)) } else { None }
    }

    /// The child written `index'`; `None` from 2³¹ on.
    #[must_use]
    pub const fn hardened(index: u32) -> Option<Self> {
        if index < Self::FIRST_HARDENED { Some(Self(index | Self::FIRST_HARDENED)) } else { None }
    }

    /// Whether only the private key leads there.
    #[must_use]
    pub const fn is_hardened(self) -> bool {
        self.0 >= Self::FIRST_HARDENED
    }

    /// The child number as BIP-32 hashes and writes it.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The child of this number as BIP-32 hashes and writes it.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_suffix(['\'', '\u{2019}', 'h', 'H']);
        let index: u32 = digits.unwrap_or(text).parse().ok()?;
        // One spelling per number: no "+1", no "007".
        if index.to_string() != digits.unwrap_or(text) {
            return None;
        }
        if digits.is_some() { Self::hardened(index) } else { Self::soft(index) }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_hardened() { "'" } else { "" };
        write!(f, "{}{mark}", self.0 & !Self::FIRST_HARDENED)
    }
}

/// Steps from a node to one below it.
///
/// Read with or without `m/` before it, hardened steps marked by `'`, `h` or `H`; written
/// `m/44'/60'/0'/0`. `m` and the empty text are the node itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// BIP-32 counts depth in one byte.
    const MOST: usize = 255;

    /// The path of these steps.
    ///
    /// # Errors
    ///
    /// [`PathError::TooDeep`] for more than 255.
    pub fn new(steps: Vec<Step>) -> Result<Self, PathError> {
        if steps.len() <= Self::MOST { Ok(Self(steps)) } else { Err(PathError::TooDeep) }
    }

    /// The steps, from the node down.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let text = text.trim();
        let below = match text.strip_prefix("m/") {
            Some(below) => below,
            None if matches!(text, "" | "m") => return Ok(Self::default()),
            None => text,
        };
        let steps = below.split('/').take(Self::MOST + 1).zip(1..);
        let steps =
            steps.map(|(step, position)| Step::read(step).ok_or(PathError::Step { position }));
        Self::new(steps.collect::<Result<_, _>>()?)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("m")?;
        self.0.iter().try_for_each(|step| write!(f, "/{step}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Path, PathError> {
        text.parse()
    }

    #[test]
    fn every_mark_of_hardening_is_read_and_one_is_written() {
        for text in ["m/44'/60'/0'/0", "44h/60H/0\u{2019}/0", " m/44H/60'/0h/0\n"] {
            assert_eq!(read(text).unwrap().to_string(), "m/44'/60'/0'/0");
        }
        let numbers: Vec<u32> =
            read("m/0'/2147483647").unwrap().steps().iter().map(|step| step.number()).collect();
        assert_eq!(numbers, [1 << 31, (1 << 31) - 1]);
    }

    #[test]
    fn the_node_itself_is_a_path() {
        for text in ["", "m", " m "] {
            assert_eq!(read(text).unwrap(), Path::default());
        }
        assert_eq!(Path::default().to_string(), "m");
    }

    #[test]
    fn a_step_that_is_no_number_is_named_by_its_place() {
        for (text, position) in [
            ("m/", 1),
            ("/0", 1),
            ("M/0", 1),
            ("m/m", 1),
            ("m/0/", 2),
            ("m/0//1", 2),
            ("m/44'/x/0", 2),
            ("m/0''", 1),
            ("m/'", 1),
            ("m/+1", 1),
            ("m/-1", 1),
            ("m/007", 1),
            ("m/0/ 1", 2),
            ("m/2147483648", 1),
            ("m/2147483648'", 1),
            ("m/99999999999999999999", 1),
        ] {
            assert_eq!(read(text), Err(PathError::Step { position }), "{text}");
        }
    }

    #[test]
    fn a_path_is_no_deeper_than_bip_32_counts() {
        assert_eq!(read(&["0"; 255].join("/")).unwrap().steps().len(), 255);
        assert_eq!(read(&["0"; 256].join("/")), Err(PathError::TooDeep));
    }
}
