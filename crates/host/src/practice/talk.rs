//! What the app and its partner say to each other: one JSON object a line, closed on both sides.

use std::fmt;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wire::PartyId;
use zeroize::Zeroizing;

use super::secret::{PracticeSecret, piped};
use crate::home::RelaySetting;

/// The longest line; an invite is the longest thing in one.
pub(super) const LONGEST_LINE: usize = 8 * 1024;

/// What a partner must know before anything else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// What opens its home, or founds it.
    #[serde(with = "piped")]
    pub secret: PracticeSecret,
    /// The only party that it deals with.
    pub app: PartyId,
    /// Where the two meet; without it the partner is the host of a relay for them both.
    pub relay: Option<RelaySetting>,
}

/// What the app says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The first line, and only that.
    Begin(Begin),
    /// Meet here from now on.
    Meet(RelaySetting),
    /// Take a seat by this invite.
    Join(InviteLink),
}

/// An invite as a link. It carries a secret, so it is not printed.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct InviteLink(String);

impl InviteLink {
    /// Wraps the link that the app's own lobby shows.
    #[must_use]
    pub const fn new(link: String) -> Self {
        Self(link)
    }

    /// The link, to be read as an invite.
    #[cfg(feature = "embedded-relay")]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InviteLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteLink(<redacted>)")
    }
}

/// What the partner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// It runs.
    Ready {
        /// Who it is.
        partner: PartyId,
        /// The relay that it is the host of, where it was given none.
        relay: Option<RelaySetting>,
    },
    /// It did not do what it was asked for, by its app or by a session.
    Refused {
        /// Why, as a stable code.
        code: String,
    },
    /// It cannot go on, and ends.
    Failed {
        /// Why, as a stable code.
        code: String,
    },
}

/// One line, to be erased by whoever drops it: the first one carries a secret.
pub(super) fn line(words: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // Room for the longest line at once: a buffer that grows leaves its beginnings behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    // These types have no maps and no failing parts, and a vector takes all.
    let _ = serde_json::to_writer(&mut *line, words);
    line.push(b'\n');
    line
}

/// Reads a line; `None` for anything that is not in the language.
pub(super) fn read<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

#[cfg(test)]
mod tests {
    use serde_bytes::ByteArray;

    use super::*;

    #[test]
    fn every_word_comes_back_and_nothing_else_is_understood() {
        let relay =
            RelaySetting { url: "ws://127.0.0.1:9/v1".into(), key: ByteArray::new([3; 32]) };
        let reports = [
            Report::Ready { partner: PartyId::from_bytes([1; 32]), relay: Some(relay.clone()) },
            Report::Refused { code: "practice.stranger".into() },
            Report::Failed { code: "store.in_use".into() },
        ];
        for report in reports {
            assert_eq!(read(&line(&report)), Some(report));
        }
        let (secret, app) = (PracticeSecret::make(), PartyId::from_bytes([2; 32]));
        let digits = secret.digits();
        let begin = line(&Order::Begin(Begin { secret, app, relay: Some(relay) }));
        let Some(Order::Begin(read_back)) = read(&begin) else { panic!("not understood") };
        assert_eq!((read_back.secret.digits(), read_back.app), (digits, app));
        assert!(!format!("{read_back:?}").contains(&*read_back.secret.digits()));
        for bad in ["", "{}", "\"begin\"", r#"{"sign":"all"}"#, r#"{"begin":{"app":"x"}}"#, "7\n"] {
            assert!(read::<Order>(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
