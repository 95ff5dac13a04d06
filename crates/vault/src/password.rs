//! What a person knows.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

use crate::VaultError;

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();

/// A password in the one form that is hashed: Unicode NFKC, so that the same characters typed on
/// another keyboard or system give the same key.
///
/// How good a password has to be is the caller's to judge; only the empty one is refused here.
///
/// # Security
///
/// Erased when dropped. The text it was made from is the caller's to erase, and what the
/// normalisation buffers on the stack (a few characters at a time) is out of reach.
#[derive(ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// The most bytes a password may have after normalisation.
    pub const MAX_BYTES: usize = 1024;

    /// Normalises what was typed.
    ///
    /// # Errors
    ///
    /// [`VaultError::PasswordRefused`] when nothing was typed, or more than
    /// [`Self::MAX_BYTES`].
    pub fn new(typed: &str) -> Result<Self, VaultError> {
        // Measured first: a string that grows leaves its earlier allocations behind, unerased.
        // Normalising never shrinks a text twelvefold, so this bounds the work and refuses nothing.
        if typed.len() > 12 * Self::MAX_BYTES {
            return Err(VaultError::PasswordRefused);
        }
        let size: usize = NFKC.normalize_iter(typed.chars()).map(char::len_utf8).sum();
        if size == 0 || size > Self::MAX_BYTES {
            return Err(VaultError::PasswordRefused);
        }
        let mut normal = String::with_capacity(size);
        normal.extend(NFKC.normalize_iter(typed.chars()));
        Ok(Self(normal))
    }

    pub(crate) fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl PartialEq for Password {
    /// Takes the same time wherever the passwords differ; lengths are not hidden.
    fn eq(&self, other: &Self) -> bool {
        self.expose().ct_eq(other.expose()).into()
    }
}

impl Eq for Password {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_characters_from_another_keyboard_are_the_same_password() {
        // Precomposed, combining, full-width and ligature forms.
        let pairs = [("caf\u{e9}", "cafe\u{301}"), ("\u{ff21}\u{ff22}", "AB"), ("\u{fb01}", "fi")];
        for (one, other) in pairs {
            assert_eq!(Password::new(one).unwrap(), Password::new(other).unwrap());
        }
        assert_ne!(Password::new("a").unwrap(), Password::new("A").unwrap());
        assert_ne!(Password::new("a").unwrap(), Password::new("a ").unwrap());
    }

    #[test]
    fn an_empty_or_endless_password_is_refused() {
        let refused = Some(VaultError::PasswordRefused);
        assert_eq!(Password::new("").err(), refused);
        assert!(Password::new(&"x".repeat(1024)).is_ok());
        assert_eq!(Password::new(&"x".repeat(1025)).err(), refused);
        assert_eq!(Password::new(&"x".repeat(1 << 20)).err(), refused);
        // One character that normalises to eighteen.
        assert_eq!(Password::new(&"\u{fdfa}".repeat(100)).err(), refused);
    }

    #[test]
    fn normalising_allocates_once() {
        let password = Password::new(&"e\u{301}\u{fdfa}".repeat(20)).unwrap();
        assert_eq!(password.0.len(), password.0.capacity());
    }
}
