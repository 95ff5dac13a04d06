//! Before the codes match: who is here, and the commit-then-reveal behind the comparison code.
//!
//! These messages travel under the hop seal and a MAC from the invite's join secret. They carry
//! identities, names and terms, never anything that a share depends on.

use hkdf::{
    Hkdf,
    hmac::{Hmac, KeyInit, Mac},
};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};

use crate::{
    codec,
    descriptor::Payload,
    id::{PartyId, SessionLocator},
    identity::IdentityBundle,
    invite::JoinSecret,
    text::Name,
};

/// What kind of device a party runs on; its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum DeviceKind {
    /// A desktop or laptop computer.
    Computer,
    /// A phone or tablet.
    Phone,
    /// A co-signer without a window.
    Server,
    /// A hardware device.
    Hardware,
}

/// A party as it introduces itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// Its identity.
    pub bundle: IdentityBundle,
    /// The name its owner gave it.
    pub name: Name,
    /// What it runs on.
    pub kind: DeviceKind,
}

/// What parties send each other before the codes are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum PairingMessage {
    /// Sent to each newcomer. The initiator's carries what is to be made.
    Hello {
        /// The sender.
        introduction: Introduction,
        /// Set by the initiator, and by nobody else: a creation or a change.
        offer: Option<Box<Payload>>,
    },
    /// Sent once the initiator closed the lobby.
    Commit {
        /// Binds the sender's nonce and its view of the roster.
        commitment: ByteArray<32>,
    },
    /// Sent once every commitment is in.
    Reveal {
        /// The committed nonce.
        nonce: ByteArray<32>,
    },
}

/// A pairing message with its proof that the sender knows the join secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairingPacket {
    message: PairingMessage,
    mac: ByteArray<32>,
}

impl PairingPacket {
    /// Proves and packs a message from `from` to `to`.
    #[must_use]
    pub fn seal(
        message: PairingMessage,
        secret: &JoinSecret,
        session: SessionLocator,
        from: PartyId,
        to: PartyId,
    ) -> Self {
        let mac = mac(&message, secret, session, from, to).finalize().into_bytes();
        Self { message, mac: ByteArray::new(mac.into()) }
    }

    /// The message, if its sender knows the join secret; `None` otherwise.
    #[must_use]
    pub fn open(
        self,
        secret: &JoinSecret,
        session: SessionLocator,
        from: PartyId,
        to: PartyId,
    ) -> Option<PairingMessage> {
        let mac = mac(&self.message, secret, session, from, to);
        mac.verify_slice(&*self.mac).ok()?;
        Some(self.message)
    }
}

fn mac(
    message: &PairingMessage,
    secret: &JoinSecret,
    session: SessionLocator,
    from: PartyId,
    to: PartyId,
) -> Hmac<Sha256> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(session.as_bytes()), secret.expose())
        .expand(b"cohort/v1/pairing", &mut key)
        .expect("32 bytes are within HKDF's reach");
    Hmac::<Sha256>::new_from_slice(&key)
        .expect("HMAC takes keys of any length")
        .chain_update(from.as_bytes())
        .chain_update(to.as_bytes())
        .chain_update(codec::encode(message))
}

/// Everybody who takes part and in what: what the comparison code vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// The session.
    pub session: SessionLocator,
    /// Who opened it.
    pub initiator: PartyId,
    /// What they are about to make: a creation or a change.
    pub payload: Payload,
    /// The participants, ascending by party.
    pub members: Vec<Introduction>,
}

impl Roster {
    /// The hash that every participant must arrive at.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"cohort/v1/roster")
            .chain_update(codec::encode(self))
            .finalize()
            .into()
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::identity::DeviceSecret;

    #[test]
    fn a_pairing_packet_opens_only_for_its_route_and_secret() {
        let device = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(8));
        let secret = JoinSecret::new([1; 16]);
        let session = SessionLocator::from_random([2; 16]);
        let (from, to) = (device.bundle().party_id(), PartyId::from_bytes([3; 32]));
        let message = PairingMessage::Reveal { nonce: ByteArray::new([4; 32]) };
        let packet = PairingPacket::seal(message.clone(), &secret, session, from, to);

        let other = JoinSecret::new([9; 16]);
        let elsewhere = SessionLocator::from_random([9; 16]);
        assert_eq!(packet.clone().open(&secret, session, from, to), Some(message));
        assert_eq!(packet.clone().open(&other, session, from, to), None);
        assert_eq!(packet.clone().open(&secret, elsewhere, from, to), None);
        assert_eq!(packet.open(&secret, session, to, from), None, "reflected");
    }
}
