//! What may be read without a key.

use serde::{Deserialize, Serialize};

use crate::VaultError;

/// The most bytes one field of a label may have.
pub(crate) const MAX_FIELD: usize = 128;

/// A moment, told by the caller, in seconds since 1970-01-01 UTC. Only ever shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixSeconds(pub u64);

/// Refuses text that would lie on a screen: control characters, and the marks that turn the
/// direction of what follows.
pub(crate) fn check_text(text: &str) -> Result<(), VaultError> {
    let misleads = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if text.len() > MAX_FIELD || text.chars().any(misleads) {
        return Err(VaultError::LabelRefused);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_lie_on_a_screen_is_refused() {
        for text in ["", "Family savings", "M\u{fc}ller \u{1f40c}", &"x".repeat(MAX_FIELD)] {
            assert_eq!(check_text(text), Ok(()), "{text:?}");
        }
        for text in ["a\nb", "a\0", "\u{202e}gnp", "\u{2066}x", "a\u{200b}b", &"x".repeat(129)] {
            assert_eq!(check_text(text), Err(VaultError::LabelRefused), "{text:?}");
        }
    }
}
