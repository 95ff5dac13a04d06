//! A passkey as the keychain of a page: what it says about a salt is the half that it holds (WebAuthn, level 3,
//! extension `prf`).
//!
//! The page asks its browser, which asks whoever holds the phone, and gives what came out for the length of one
//! command. So nothing is asked from here, and nothing of it is kept.

use std::sync::{Mutex, PoisonError};

use vault::{KeychainRef, KeychainSecret};
use zeroize::Zeroizing;

use super::{Keychain, KeychainError};

/// What a passkey gave, as the page says it: 32 bytes.
pub type Given = Zeroizing<[u8; 32]>;

static GIVEN: Mutex<Option<Given>> = Mutex::new(None);

/// What a passkey gave is here until this is dropped.
#[derive(Debug)]
#[must_use]
pub struct Shown(());

impl Drop for Shown {
    fn drop(&mut self) {
        *GIVEN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Lends what a passkey gave.
pub fn show(given: Given) -> Shown {
    *GIVEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(given);
    Shown(())
}

/// The passkey of this page. It remembers nothing else.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passkey;

impl Passkey {
    fn half(name: &KeychainRef) -> Result<KeychainSecret, KeychainError> {
        let given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        let given = given.as_ref().ok_or(KeychainError::Unavailable(None))?;
        Ok(KeychainSecret::from_passkey(given, name))
    }
}

impl Keychain for Passkey {
    fn make(&self, name: &KeychainRef) -> Result<KeychainSecret, KeychainError> {
        Self::half(name)
    }

    fn load(&self, name: &KeychainRef) -> Result<Option<KeychainSecret>, KeychainError> {
        Self::half(name).map(Some)
    }

    fn save(&self, _: &KeychainRef, _: &KeychainSecret) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn erase(&self, _: &KeychainRef) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable(None))
    }

    fn load_marker(&self, _: &KeychainRef) -> Result<Option<Vec<u8>>, KeychainError> {
        Err(KeychainError::Unmarked)
    }

    fn save_marker(&self, _: &KeychainRef, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Unmarked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_there_only_while_its_passkey_is_shown() {
        let name = KeychainRef::new("store-1").expect("a plain name");
        assert_eq!(Passkey.load(&name).map_err(|error| error.code()), Err("keychain.unavailable"));
        let shown = show(Zeroizing::new([7; 32]));
        let half = Passkey.load(&name).expect("it is shown");
        assert_eq!(half, Some(KeychainSecret::from_passkey(&[7; 32], &name)));
        assert_eq!(Some(Passkey.make(&name).expect("the same")), half);
        drop(shown);
        assert!(Passkey.load(&name).is_err());
    }
}
