//! The invite: one object, shown as a QR code, a link or a text.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;
use zeroize::Zeroize;

use crate::{
    codec,
    id::{PartyId, SessionLocator},
};

/// What a link starts with; the rest is the invite in base64url.
const SCHEME: &str = "cohort:join/";
/// The longest accepted text, in bytes.
const LONGEST: usize = 1024;

/// The one-time secret of an invite, 128 bits. Whoever proves to know it was given the invite.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JoinSecret(ByteArray<16>);

impl JoinSecret {
    /// Wraps 16 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(ByteArray::new(bytes))
    }

    /// The secret bytes, for the key of the pairing MAC and for the invite itself.
    #[must_use]
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

impl Drop for JoinSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl PartialEq for JoinSecret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&*other.0).into()
    }
}

impl Eq for JoinSecret {}

impl fmt::Debug for JoinSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinSecret(<redacted>)")
    }
}

/// An invite to a session: where to meet, whom to expect, and the secret that lets one in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    version: u8,
    /// The relay's address, `ws` or `wss`.
    relay: String,
    /// SHA-256 of the relay's X25519 key.
    relay_key: ByteArray<32>,
    session: SessionLocator,
    initiator: PartyId,
    secret: JoinSecret,
}

/// Why a text is no invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// Not an invite at all, or cut short, or with a typing error.
    #[error("this is not a complete Cohort invite")]
    Malformed,
    /// An invite of a later version.
    #[error("this invite was made by a newer Cohort")]
    NewerVersion,
    /// The relay in it has no usable address.
    #[error("the relay address in this invite is not usable")]
    BadRelay,
}

impl InviteError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "invite.malformed",
            Self::NewerVersion => "invite.newer_version",
            Self::BadRelay => "invite.bad_relay",
        }
    }
}

impl Invite {
    /// Puts an invite together.
    ///
    /// # Errors
    ///
    /// [`InviteError::BadRelay`] when the address is no `ws` or `wss` URL.
    pub fn new(
        relay: &str,
        relay_key: [u8; 32],
        session: SessionLocator,
        initiator: PartyId,
        secret: JoinSecret,
    ) -> Result<Self, InviteError> {
        check_relay(relay)?;
        Ok(Self {
            version: 1,
            relay: relay.to_owned(),
            relay_key: ByteArray::new(relay_key),
            session,
            initiator,
            secret,
        })
    }

    /// Reads a link or the bare text of an invite, with white space around or inside it. What stands before the link is
    /// the address of a page that would open it, and is nothing of the invite.
    ///
    /// # Errors
    ///
    /// [`InviteError`], without repeating any of the text, which is secret.
    pub fn parse(text: &str) -> Result<Self, InviteError> {
        if text.len() > LONGEST {
            return Err(InviteError::Malformed);
        }
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let text = text.split_once(SCHEME).map_or(text.as_str(), |(_, invite)| invite);
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| InviteError::Malformed)?;
        let (body, sum) = bytes.split_last_chunk::<4>().ok_or(InviteError::Malformed)?;
        if checksum(body) != *sum {
            return Err(InviteError::Malformed);
        }
        let invite: Self = codec::decode(body, LONGEST).map_err(|_| InviteError::Malformed)?;
        if invite.version != 1 {
            return Err(InviteError::NewerVersion);
        }
        check_relay(&invite.relay)?;
        Ok(invite)
    }

    /// The invite as a link: the one form that is shown, copied and drawn as a QR code.
    #[must_use]
    pub fn to_link(&self) -> String {
        let mut bytes = codec::encode(self);
        let sum = checksum(&bytes);
        bytes.extend(sum);
        format!("{SCHEME}{}", BASE64URL_NOPAD.encode(&bytes))
    }

    /// The relay's address.
    #[must_use]
    pub fn relay(&self) -> &str {
        &self.relay
    }

    /// SHA-256 of the relay's X25519 key.
    #[must_use]
    pub fn relay_key(&self) -> &[u8; 32] {
        &self.relay_key
    }

    /// Where the session is found.
    #[must_use]
    pub const fn session(&self) -> SessionLocator {
        self.session
    }

    /// Who invites.
    #[must_use]
    pub const fn initiator(&self) -> PartyId {
        self.initiator
    }

    /// The one-time secret.
    #[must_use]
    pub const fn secret(&self) -> &JoinSecret {
        &self.secret
    }
}

/// Four bytes that catch a cut or mistyped invite; no protection against anyone.
fn checksum(body: &[u8]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(b"cohort/v1/invite").chain_update(body).finalize();
    *hash.first_chunk().expect("a hash has 32 bytes")
}

fn check_relay(relay: &str) -> Result<(), InviteError> {
    let url = Url::parse(relay).map_err(|_| InviteError::BadRelay)?;
    let plain = url.username().is_empty() && url.password().is_none();
    let usable = matches!(url.scheme(), "ws" | "wss") && url.has_host() && plain;
    if usable { Ok(()) } else { Err(InviteError::BadRelay) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite() -> Invite {
        Invite::new(
            "wss://relay.example:8443/v1",
            [9; 32],
            SessionLocator::from_random([1; 16]),
            PartyId::from_bytes([2; 32]),
            JoinSecret::new([3; 16]),
        )
        .unwrap()
    }

    #[test]
    fn an_invite_comes_back_from_its_link_and_from_its_bare_text() {
        let link = invite().to_link();
        assert_eq!(Invite::parse(&link), Ok(invite()));
        let bare = link.strip_prefix(SCHEME).unwrap();
        let (left, right) = bare.split_at(40);
        assert_eq!(Invite::parse(&format!("  {left}\n {right} ")), Ok(invite()));
        assert_eq!(Invite::parse(&format!("https://wallet.example/#{link}")), Ok(invite()));
    }

    #[test]
    fn a_link_with_any_letter_changed_or_cut_is_malformed() {
        let link = invite().to_link();
        for at in SCHEME.len()..link.len() {
            let mut text = link.clone().into_bytes();
            text[at] = if text[at] == b'A' { b'B' } else { b'A' };
            let text = String::from_utf8(text).unwrap();
            assert_eq!(Invite::parse(&text), Err(InviteError::Malformed), "letter {at}");
            assert_eq!(Invite::parse(&link[..at]), Err(InviteError::Malformed), "cut at {at}");
        }
    }

    #[test]
    fn the_secret_is_not_in_what_is_printed() {
        assert!(format!("{:?}", invite()).contains("JoinSecret(<redacted>)"));
    }

    #[test]
    fn a_relay_that_is_no_web_socket_is_refused() {
        let bad = ["http://a", "ws://", "wss://user:pass@a", "nonsense"];
        for relay in bad {
            let made = Invite::new(
                relay,
                [0; 32],
                invite().session(),
                invite().initiator(),
                JoinSecret::new([0; 16]),
            );
            assert_eq!(made, Err(InviteError::BadRelay), "{relay}");
        }
    }
}
