//! The sealed link between a device and a relay.
//!
//! A device knows the SHA-256 of the relay's static X25519 key (from the invite or the settings).
//! The handshake is two messages in clear and one sealed:
//!
//! ```text
//! device -> relay   ClientHello { version, ephemeral }
//! relay  -> device  RelayHello  { version, static, ephemeral, challenge }
//! device -> relay   Login       { bundle, signature over the transcript hash }      (sealed)
//! ```
//!
//! Keys: HKDF-SHA256 (RFC 5869) over DH(client ephemeral, relay static) and DH(client ephemeral,
//! relay ephemeral), salted with the transcript hash; AES-256-GCM (SP 800-38D) per direction with a
//! counter as nonce, so a frame that is replayed, dropped or reordered does not open. The relay
//! proves itself by deriving the same keys; the device by its signature.
//!
//! This layer keeps routes from the network. What parties say is sealed again inside it.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::{
    codec,
    identity::{DeviceSecret, IdentityBundle, Purpose, SignatureBytes},
    relay::{LONGEST_FRAME, RELAY_VERSION},
};

/// The longest hello or login in bytes.
const LONGEST_HELLO: usize = 1024;

/// What went wrong on the link. None of these say anything about a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HopError {
    /// The other side did not speak this protocol.
    #[error("the other side does not speak this protocol")]
    Malformed,
    /// The other side speaks another version.
    #[error("the other side speaks another version of this protocol")]
    WrongVersion,
    /// The relay's key is not the one that was expected.
    #[error("the relay has another key than expected")]
    WrongRelayKey,
    /// The login does not verify.
    #[error("the login does not verify")]
    BadLogin,
    /// A frame does not open: changed, repeated, or out of order.
    #[error("a frame does not open")]
    DoesNotOpen,
    /// A frame is too long.
    #[error("a frame is too long")]
    TooLong,
}

impl HopError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "frame.malformed",
            Self::WrongVersion => "relay.wrong_version",
            Self::WrongRelayKey => "invite.wrong_relay_key",
            Self::BadLogin => "relay.bad_login",
            Self::DoesNotOpen => "frame.does_not_open",
            Self::TooLong => "relay.too_large",
        }
    }
}

/// A relay's static key pair.
pub struct RelaySecret(StaticSecret);

impl RelaySecret {
    /// Makes a new key.
    pub fn make(rng: &mut dyn CryptoRng) -> Self {
        Self(make_secret(rng))
    }

    /// Restores the key from its 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(StaticSecret::from(bytes))
    }

    /// The 32 secret bytes, for the relay's own key file.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// SHA-256 of the public key: the relay's fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        fingerprint(PublicKey::from(&self.0).as_bytes())
    }
}

impl fmt::Debug for RelaySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelaySecret(<redacted>)")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientHello {
    version: u8,
    ephemeral: ByteArray<32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RelayHello {
    version: u8,
    public: ByteArray<32>,
    ephemeral: ByteArray<32>,
    challenge: ByteArray<32>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    bundle: IdentityBundle,
    signature: SignatureBytes,
}

/// A device that awaits the relay's hello.
pub struct ExpectRelayHello {
    secret: StaticSecret,
    hello: Vec<u8>,
    relay_key: [u8; 32],
}

impl ExpectRelayHello {
    /// Begins the handshake with the relay whose key has this SHA-256.
    pub fn start(relay_key: [u8; 32], rng: &mut dyn CryptoRng) -> (Self, Vec<u8>) {
        let secret = make_secret(rng);
        let ephemeral = ByteArray::new(PublicKey::from(&secret).to_bytes());
        let hello = codec::encode(&ClientHello { version: RELAY_VERSION, ephemeral });
        (Self { secret, hello: hello.clone(), relay_key }, hello)
    }

    /// Takes the relay's hello; gives the sealed login to send and the open link.
    ///
    /// # Errors
    ///
    /// [`HopError::WrongRelayKey`] when somebody else answers; [`HopError::Malformed`] or
    /// [`HopError::WrongVersion`] when it is no relay of ours.
    pub fn receive(
        self,
        hello: &[u8],
        identity: &DeviceSecret,
    ) -> Result<(HopLink, Vec<u8>), HopError> {
        let relay: RelayHello =
            codec::decode(hello, LONGEST_HELLO).map_err(|_| HopError::Malformed)?;
        if relay.version != RELAY_VERSION {
            return Err(HopError::WrongVersion);
        }
        if !bool::from(fingerprint(&relay.public).ct_eq(&self.relay_key)) {
            return Err(HopError::WrongRelayKey);
        }
        let with_static = agree(&self.secret, &relay.public)?;
        let with_ephemeral = agree(&self.secret, &relay.ephemeral)?;
        let transcript = transcript(&self.hello, hello);
        let (up, down) = derive_keys(&transcript, &with_static, &with_ephemeral);
        let mut link = HopLink { seal: Direction::new(&up), open: Direction::new(&down) };
        let login = Login {
            bundle: identity.bundle(),
            signature: identity.sign(Purpose::Login, &transcript),
        };
        let sealed = link.seal(&codec::encode(&login))?;
        Ok((link, sealed))
    }
}

/// A relay that awaits the login of a device.
pub struct ExpectLogin {
    link: HopLink,
    transcript: [u8; 32],
}

impl ExpectLogin {
    /// Takes a device's hello; gives the relay's hello to send.
    ///
    /// # Errors
    ///
    /// [`HopError::Malformed`] or [`HopError::WrongVersion`].
    pub fn start(
        relay: &RelaySecret,
        hello: &[u8],
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Vec<u8>), HopError> {
        let client: ClientHello =
            codec::decode(hello, LONGEST_HELLO).map_err(|_| HopError::Malformed)?;
        if client.version != RELAY_VERSION {
            return Err(HopError::WrongVersion);
        }
        let secret = make_secret(rng);
        let mut challenge = [0; 32];
        rng.fill_bytes(&mut challenge);
        let answer = codec::encode(&RelayHello {
            version: RELAY_VERSION,
            public: ByteArray::new(PublicKey::from(&relay.0).to_bytes()),
            ephemeral: ByteArray::new(PublicKey::from(&secret).to_bytes()),
            challenge: ByteArray::new(challenge),
        });
        let with_static = agree(&relay.0, &client.ephemeral)?;
        let with_ephemeral = agree(&secret, &client.ephemeral)?;
        let transcript = transcript(hello, &answer);
        let (up, down) = derive_keys(&transcript, &with_static, &with_ephemeral);
        let link = HopLink { seal: Direction::new(&down), open: Direction::new(&up) };
        Ok((Self { link, transcript }, answer))
    }

    /// Takes the sealed login; gives the open link and who is at its other end.
    ///
    /// # Errors
    ///
    /// [`HopError::BadLogin`] when the signature is not the bundle's; [`HopError::DoesNotOpen`] when
    /// the device used another relay key.
    pub fn receive(mut self, sealed: &[u8]) -> Result<(HopLink, IdentityBundle), HopError> {
        let login: Login = codec::decode(&self.link.open(sealed)?, LONGEST_HELLO)
            .map_err(|_| HopError::Malformed)?;
        let verified = login.bundle.is_sound()
            && login.bundle.verify(Purpose::Login, &self.transcript, &login.signature);
        if verified { Ok((self.link, login.bundle)) } else { Err(HopError::BadLogin) }
    }
}

/// An open link: seals frames in one direction and opens them in the other, each in strict order.
pub struct HopLink {
    seal: Direction,
    open: Direction,
}

impl HopLink {
    /// Seals the next frame to the other side.
    ///
    /// # Errors
    ///
    /// [`HopError::TooLong`] above [`LONGEST_FRAME`].
    pub fn seal(&mut self, frame: &[u8]) -> Result<Vec<u8>, HopError> {
        if frame.len() + TAG > LONGEST_FRAME {
            return Err(HopError::TooLong);
        }
        let nonce = self.seal.next_nonce();
        let payload = Payload { msg: frame, aad: AAD };
        self.seal.cipher.encrypt(&nonce, payload).map_err(|_| HopError::TooLong)
    }

    /// Opens the next frame from the other side.
    ///
    /// # Errors
    ///
    /// [`HopError::DoesNotOpen`] when it is not exactly the next frame; the link is then dead.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, HopError> {
        if sealed.len() > LONGEST_FRAME {
            return Err(HopError::TooLong);
        }
        let nonce = self.open.next_nonce();
        let payload = Payload { msg: sealed, aad: AAD };
        self.open.cipher.decrypt(&nonce, payload).map_err(|_| HopError::DoesNotOpen)
    }

    /// Divides the link into its two directions, for a reader and a writer that run side by side.
    #[must_use]
    pub fn split(self) -> (HopSealer, HopOpener) {
        let idle = || Direction { cipher: Aes256Gcm::new(&[0; 32].into()), counter: u64::MAX };
        (
            HopSealer(Self { seal: self.seal, open: idle() }),
            HopOpener(Self { seal: idle(), open: self.open }),
        )
    }
}

/// The sealing direction of a link.
pub struct HopSealer(HopLink);

impl HopSealer {
    /// As [`HopLink::seal`].
    ///
    /// # Errors
    ///
    /// As [`HopLink::seal`].
    pub fn seal(&mut self, frame: &[u8]) -> Result<Vec<u8>, HopError> {
        self.0.seal(frame)
    }
}

/// The opening direction of a link.
pub struct HopOpener(HopLink);

impl HopOpener {
    /// As [`HopLink::open`].
    ///
    /// # Errors
    ///
    /// As [`HopLink::open`].
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, HopError> {
        self.0.open(sealed)
    }
}

/// Bytes that AES-GCM adds.
const TAG: usize = 16;
const AAD: &[u8] = b"cohort/v1/hop";

struct Direction {
    cipher: Aes256Gcm,
    counter: u64,
}

impl Direction {
    fn new(key: &[u8; 32]) -> Self {
        Self { cipher: Aes256Gcm::new(key.into()), counter: 0 }
    }

    /// Counts on even when the frame then fails: a link that saw one bad frame stays dead.
    fn next_nonce(&mut self) -> Nonce<aes_gcm::aead::consts::U12> {
        let mut nonce = [0; 12];
        for (to, from) in nonce.iter_mut().skip(4).zip(self.counter.to_be_bytes()) {
            *to = from;
        }
        self.counter = self.counter.checked_add(1).expect("no link carries 2^64 frames");
        nonce.into()
    }
}

fn make_secret(rng: &mut dyn CryptoRng) -> StaticSecret {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    let secret = StaticSecret::from(bytes);
    bytes.zeroize();
    secret
}

/// X25519 (RFC 7748) with the all-zero result refused (section 6.1).
fn agree(secret: &StaticSecret, public: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, HopError> {
    let shared = secret.diffie_hellman(&PublicKey::from(*public));
    if !shared.was_contributory() {
        return Err(HopError::Malformed);
    }
    Ok(Zeroizing::new(shared.to_bytes()))
}

fn fingerprint(public: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(b"cohort/v1/relay-key").chain_update(public).finalize().into()
}

/// Both hellos have fixed lengths in canonical form, so joining them is unambiguous.
fn transcript(client: &[u8], relay: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"cohort/v1/hop-transcript")
        .chain_update(client)
        .chain_update(relay)
        .finalize()
        .into()
}

fn derive_keys(
    transcript: &[u8; 32],
    with_static: &[u8; 32],
    with_ephemeral: &[u8; 32],
) -> (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>) {
    let secret = Zeroizing::new([*with_static, *with_ephemeral].concat());
    let hkdf = Hkdf::<Sha256>::new(Some(transcript), &secret);
    let mut up = Zeroizing::new([0; 32]);
    let mut down = Zeroizing::new([0; 32]);
    hkdf.expand(b"device to relay", &mut *up).expect("32 bytes are within HKDF's reach");
    hkdf.expand(b"relay to device", &mut *down).expect("32 bytes are within HKDF's reach");
    (up, down)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn link() -> (HopLink, HopLink) {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let relay = RelaySecret::make(&mut rng);
        let device = DeviceSecret::make(&mut rng);
        let (expect, hello) = ExpectRelayHello::start(relay.fingerprint(), &mut rng);
        let (login, answer) = ExpectLogin::start(&relay, &hello, &mut rng).unwrap();
        let (device_link, sealed) = expect.receive(&answer, &device).unwrap();
        let (relay_link, bundle) = login.receive(&sealed).unwrap();
        assert_eq!(bundle, device.bundle());
        (device_link, relay_link)
    }

    #[test]
    fn frames_pass_in_order_in_both_directions() {
        let (mut device, mut relay) = link();
        for text in [b"one".as_slice(), b"two"] {
            let sealed = device.seal(text).unwrap();
            assert_eq!(relay.open(&sealed).unwrap(), text);
            let sealed = relay.seal(text).unwrap();
            assert_eq!(device.open(&sealed).unwrap(), text);
        }
    }

    #[test]
    fn a_repeated_reordered_reflected_or_changed_frame_does_not_open() {
        let (mut device, mut relay) = link();
        let first = device.seal(b"one").unwrap();
        assert_eq!(device.open(&first), Err(HopError::DoesNotOpen), "reflected");
        relay.open(&first).unwrap();
        assert_eq!(relay.open(&first), Err(HopError::DoesNotOpen), "repeated");

        let (mut device, mut relay) = link();
        device.seal(b"lost").unwrap();
        let second = device.seal(b"two").unwrap();
        assert_eq!(relay.open(&second), Err(HopError::DoesNotOpen), "out of order");

        let (mut device, mut relay) = link();
        let mut sealed = device.seal(b"one").unwrap();
        sealed[0] ^= 1;
        assert_eq!(relay.open(&sealed), Err(HopError::DoesNotOpen), "changed");
    }

    #[test]
    fn another_relay_is_noticed_before_the_device_says_who_it_is() {
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        let device = DeviceSecret::make(&mut rng);
        let impostor = RelaySecret::make(&mut rng);
        let (expect, hello) = ExpectRelayHello::start([1; 32], &mut rng);
        let (_, answer) = ExpectLogin::start(&impostor, &hello, &mut rng).unwrap();
        assert_eq!(expect.receive(&answer, &device).err(), Some(HopError::WrongRelayKey));
    }

    #[test]
    fn a_login_cannot_be_used_on_another_connection() {
        let mut rng = ChaCha20Rng::seed_from_u64(6);
        let relay = RelaySecret::make(&mut rng);
        let device = DeviceSecret::make(&mut rng);
        let (expect, hello) = ExpectRelayHello::start(relay.fingerprint(), &mut rng);
        let (_, answer) = ExpectLogin::start(&relay, &hello, &mut rng).unwrap();
        let (other, _) = ExpectLogin::start(&relay, &hello, &mut rng).unwrap();
        let (_, sealed) = expect.receive(&answer, &device).unwrap();
        assert_eq!(other.receive(&sealed).err(), Some(HopError::DoesNotOpen));
    }

    #[test]
    fn a_key_that_agrees_on_nothing_is_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let relay = RelaySecret::make(&mut rng);
        let hello = codec::encode(&ClientHello { version: 1, ephemeral: ByteArray::new([0; 32]) });
        let started = ExpectLogin::start(&relay, &hello, &mut rng);
        assert_eq!(started.err().map(|_| ()), Some(()));
    }

    #[test]
    fn a_frame_above_the_limit_is_refused_on_both_sides() {
        let (mut device, mut relay) = link();
        assert_eq!(device.seal(&vec![0; LONGEST_FRAME]), Err(HopError::TooLong));
        assert_eq!(relay.open(&vec![0; LONGEST_FRAME + 1]), Err(HopError::TooLong));
    }
}
