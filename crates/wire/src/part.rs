//! A part of a backup, on its way to whoever keeps it and back.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::id::PartId;

/// One part of a backup that was split. What is in it is not the parties': whoever splits and whoever joins
/// knows. As many of them as are needed are the backup.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BackupPart(ByteBuf);

impl BackupPart {
    /// The longest part, in bytes.
    pub const LONGEST: usize = 32 * 1024;

    /// Takes the bytes over; `None` where there are none, or more than [`Self::LONGEST`].
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let part = Self(ByteBuf::from(bytes));
        part.fits().then_some(part)
    }

    /// True where it is no longer than it can be.
    #[must_use]
    pub fn fits(&self) -> bool {
        (1..=Self::LONGEST).contains(&self.0.len())
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> PartId {
        PartId::of(&self.0)
    }

    /// The bytes themselves, for sealing and for joining.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for BackupPart {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl PartialEq for BackupPart {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for BackupPart {}

impl fmt::Debug for BackupPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackupPart({}, redacted)", self.id().short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_bounded_and_does_not_show_itself() {
        assert_eq!(BackupPart::new(Vec::new()), None);
        assert_eq!(BackupPart::new(vec![0; BackupPart::LONGEST + 1]), None);
        let part = BackupPart::new(vec![0xab; BackupPart::LONGEST]).unwrap();
        let shown = format!("{part:?}");
        assert!(shown.contains("redacted") && !shown.contains("171"), "{shown}");
        assert_ne!(part.id(), BackupPart::new(vec![0xab; 5]).unwrap().id());
    }
}
