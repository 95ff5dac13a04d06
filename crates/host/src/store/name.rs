//! What a record is called.

use std::fmt;

use super::StoreError;

const MAX_DEPTH: usize = 4;
const MAX_SEGMENT: usize = 100;

/// The name of a record: one to four segments of `a-z`, `0-9`, `-`, `_` and `.`, joined by
/// slashes, as in `wallets/00ff/record`.
///
/// A segment neither begins nor ends with a dot and does not end with `.1`; those names belong to
/// the store. So no name leaves the store's directory, and names differ on every file system.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordName(String);

impl RecordName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// [`StoreError::BadName`].
    pub fn new(name: &str) -> Result<Self, StoreError> {
        let depth = name.split('/').count();
        if depth > MAX_DEPTH || !name.split('/').all(is_segment) {
            return Err(StoreError::BadName);
        }
        Ok(Self(name.to_owned()))
    }

    /// The name one step below this one.
    ///
    /// # Errors
    ///
    /// [`StoreError::BadName`] when `segment` is no segment, or this name is as deep as any.
    pub fn join(&self, segment: &str) -> Result<Self, StoreError> {
        Self::new(&format!("{self}/{segment}"))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its segments, outermost first.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// Whether a store keeps the generation before the current one.
    ///
    /// It does not for what lies under a segment `epochs`, because an erased share must not
    /// survive, and not for `lock`, because the generation before a changed password still opens
    /// by the old one.
    #[must_use]
    pub fn keeps_previous(&self) -> bool {
        self.0 != "lock" && !self.segments().any(|segment| segment == "epochs")
    }

    /// Whether this name lies below `other`.
    #[must_use]
    pub fn is_under(&self, other: &Self) -> bool {
        self.0.strip_prefix(&other.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_segment(segment: &str) -> bool {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
    (1..=MAX_SEGMENT).contains(&segment.len())
        && segment.bytes().all(allowed)
        && !segment.starts_with('.')
        && !segment.ends_with('.')
        && !segment.ends_with(".1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_store() {
        let hex = "f".repeat(64);
        let epoch = format!("wallets/{hex}/epochs/12-{hex}");
        for name in ["lock", "wallets/00ff/record", "a.b/c_d/e-f/9", &epoch] {
            assert_eq!(RecordName::new(name).unwrap().as_str(), name);
        }
        let long = "a".repeat(101);
        let bad = [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "../a",
            ".new",
            ".lock.new",
            "a.",
            "A",
            "a b",
            "a\\b",
            "c:",
            "a\0",
            "\u{e9}",
            "lock.1",
            "a.1/b",
            "a/b/c/d/e",
            &long,
        ];
        for name in bad {
            assert!(matches!(RecordName::new(name), Err(StoreError::BadName)), "{name:?}");
        }
    }

    #[test]
    fn names_nest_by_segment() {
        let wallets = RecordName::new("wallets").unwrap();
        let record = wallets.join("00ff").unwrap().join("record").unwrap();
        assert!(record.is_under(&wallets));
        assert!(!wallets.is_under(&wallets));
        assert!(!RecordName::new("wallets2/a").unwrap().is_under(&wallets));
        assert!(record.join("deeper").unwrap().join("deepest").is_err());
        assert!(wallets.join("..").is_err());
    }

    #[test]
    fn epochs_and_the_lock_leave_no_older_generation() {
        for (name, keeps) in
            [("identity", true), ("wallets/a/record", true), ("lock", false), ("a/lock", true)]
        {
            assert_eq!(RecordName::new(name).unwrap().keeps_previous(), keeps, "{name}");
        }
        assert!(!RecordName::new("wallets/a/epochs/1-cc").unwrap().keeps_previous());
    }
}
