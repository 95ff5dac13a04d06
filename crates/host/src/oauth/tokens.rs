//! What a sign-in came to.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(feature = "native")]
use super::{Client, GrantError, grant::Grant};
use crate::{cloud::Secret, runtime::Instant};

/// The tokens of one sign-in. Clones are handles of the same ones: a provider may give another lasting token
/// with each short one and take the old one back, and then all of them are to know.
///
/// # Security
///
/// The lasting token serialises in clear, for the device's sealed store and for nothing else. The short one
/// is never kept. Copies of both that the libraries beneath make in memory are not wiped.
#[derive(Clone)]
pub struct Tokens(Arc<Shared>);

struct Shared {
    held: Mutex<Held>,
    /// Held by whoever asks for another token, so that one does.
    turn: tokio::sync::Mutex<()>,
}

struct Held {
    refresh: Secret,
    /// The lasting token is another one than is kept.
    is_new: bool,
    access: Option<(Secret, Instant)>,
}

impl Tokens {
    fn holding(refresh: Secret, access: Option<(Secret, Instant)>) -> Self {
        let held = Mutex::new(Held { refresh, is_new: false, access });
        Self(Arc::new(Shared { held, turn: tokio::sync::Mutex::default() }))
    }

    /// What a grant gave; none where it gives nothing that lasts.
    #[cfg(feature = "native")]
    pub(super) fn of(grant: Grant) -> Option<Self> {
        Some(Self::holding(grant.refresh?, Some(grant.access)))
    }

    /// A token for the next question; asks for another one where the last has run out.
    #[cfg(feature = "native")]
    pub(crate) async fn access(&self, client: &Client) -> Result<Secret, GrantError> {
        let _turn = self.0.turn.lock().await;
        let refresh = {
            let held = self.held();
            match &held.access {
                Some((access, until)) if *until > Instant::now() => return Ok(access.clone()),
                _ => held.refresh.clone(),
            }
        };
        let grant = client.renew(&refresh).await?;
        let mut held = self.held();
        held.access = Some(grant.access.clone());
        if let Some(another) = grant.refresh.filter(|another| *another != refresh) {
            held.refresh = another;
            held.is_new = true;
        }
        Ok(grant.access.0)
    }

    /// Lets go of a token that was not taken, unless there is another one by now.
    #[cfg(feature = "native")]
    pub(crate) fn forget(&self, refused: &Secret) {
        let mut held = self.held();
        if held.access.as_ref().is_some_and(|(access, _)| access == refused) {
            held.access = None;
        }
    }

    /// Whether the lasting token is to be kept anew. Whoever asks does so.
    pub(crate) fn take_new(&self) -> bool {
        std::mem::take(&mut self.held().is_new)
    }

    /// Says that it was not kept.
    pub(crate) fn put_back_new(&self) {
        self.held().is_new = true;
    }

    /// Waits for nobody: it is held for as long as a token is copied.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(..)")
    }
}

impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        let mine = self.held().refresh.clone();
        mine == other.held().refresh
    }
}

impl Eq for Tokens {}

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let refresh = self.held().refresh.clone();
        refresh.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Tokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::holding(Secret::deserialize(deserializer)?, None))
    }
}

#[cfg(test)]
#[cfg(feature = "native")]
mod tests {
    use std::time::Duration;

    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn tokens() -> Tokens {
        let until = Instant::now() + Duration::from_secs(60);
        let access = (secret("short-hush"), until);
        Tokens::of(Grant { access, refresh: Some(secret("long-hush")), scopes: None }).unwrap()
    }

    #[test]
    fn what_is_kept_is_the_lasting_token_alone() {
        let tokens = tokens();
        let kept = serde_json::to_string(&tokens).unwrap();
        assert_eq!(kept, "\"long-hush\"");
        assert_eq!(serde_json::from_str::<Tokens>(&kept).unwrap(), tokens);
        assert_eq!(format!("{tokens:?}"), "Tokens(..)");
    }

    #[tokio::test]
    async fn a_token_that_was_not_taken_is_used_no_more() {
        let (tokens, client) =
            (tokens(), Client::new(super::super::Provider::Dropbox, "id".into(), None));
        let access = tokens.clone().access(&client).await.unwrap();
        assert_eq!(access, secret("short-hush"));
        tokens.forget(&secret("an earlier one"));
        assert!(tokens.held().access.is_some());
        tokens.clone().forget(&access);
        assert!(tokens.held().access.is_none());
    }

    #[test]
    fn a_grant_that_does_not_last_is_none() {
        let access = (secret("short"), Instant::now());
        assert!(Tokens::of(Grant { access, refresh: None, scopes: None }).is_none());
    }
}
