//! Names that peers choose: bounded, plain, and safe to put on a screen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 64;

/// A name for a device or a wallet, as its owner wrote it.
///
/// Never empty, at most [`LONGEST_NAME`] characters, and free of control characters, direction
/// marks and invisible characters that could make one name look like another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left once the outer white space is gone.
    #[error("a name needs at least one visible character")]
    Empty,
    /// More than [`LONGEST_NAME`] characters.
    #[error("a name has at most {LONGEST_NAME} characters")]
    TooLong,
    /// Has a character that cannot be seen or that changes how others read.
    #[error("a name has only visible characters")]
    Invisible,
}

impl Name {
    /// Accepts a text as it stands, without trimming or changing it.
    ///
    /// # Errors
    ///
    /// [`NameError`] says what is wrong with the text.
    pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
        let text = text.into();
        if text.trim().is_empty() || text.trim() != text {
            return Err(NameError::Empty);
        }
        if text.chars().count() > LONGEST_NAME {
            return Err(NameError::TooLong);
        }
        if text.chars().any(is_invisible) {
            return Err(NameError::Invisible);
        }
        Ok(Self(text))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Control and format characters, direction marks, variation selectors, tags and fillers.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::new(text)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_kept_as_written() {
        assert_eq!(Name::new("Kitchen laptop").unwrap().as_str(), "Kitchen laptop");
    }

    #[test]
    fn names_that_could_deceive_are_refused() {
        assert_eq!(Name::new(" "), Err(NameError::Empty));
        assert_eq!(Name::new(" padded"), Err(NameError::Empty));
        assert_eq!(Name::new("a".repeat(65)), Err(NameError::TooLong));
        for text in ["evil\u{202E}txt", "zero\u{200B}width", "line\nbreak", "tag\u{E0041}"] {
            assert_eq!(Name::new(text), Err(NameError::Invisible), "{text:?}");
        }
    }
}
