//! Noise KK between two parties that have pinned each other.
//!
//! `Noise_KK_25519_AESGCM_SHA256` (Noise revision 34): both static keys are known beforehand, so a
//! wrong key, another session or another version fails the handshake instead of being noticed
//! later. Ephemeral keys give forward secrecy; the two directions have keys of their own.

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use snow::{Builder, HandshakeState, StatelessTransportState, params::NoiseParams};
use wire::{DeviceSecret, IdentityBundle, SessionLocator, descriptor::PROTOCOL_VERSION};
use zeroize::Zeroizing;

use crate::primitives::Primitives;

/// The longest Noise message (Noise revision 34, section 3).
const LONGEST_RECORD: usize = 65_535;
/// What a record adds to its plaintext.
const TAG: usize = 16;
/// The longest part of a message in one record, after its mark.
const LONGEST_PART: usize = LONGEST_RECORD - TAG - 1;
/// The mark of a record that another follows.
const MORE: u8 = 0;
/// The mark of a message's last record.
const LAST: u8 = 1;

/// Why something did not open. It never says anything about a party: the carrier can do all this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// Changed on the way, meant for somebody else, or made under other keys.
    #[error("a letter does not open")]
    DoesNotOpen,
    /// Came before; already handled.
    #[error("a letter came twice")]
    Repeated,
    /// An earlier letter is missing.
    #[error("a letter is missing before this one")]
    Gap,
}

/// The two ends of a channel and what it is for: everything that both must agree on beforehand.
pub struct Pair<'a> {
    /// This device.
    pub me: &'a DeviceSecret,
    /// The pinned identity at the other end.
    pub peer: &'a IdentityBundle,
    /// The session.
    pub session: SessionLocator,
    /// Rises with each fresh handshake of this pair in this session.
    pub counter: u32,
}

impl Pair<'_> {
    /// Hash of version, locator, identities (lower party first) and handshake counter.
    fn prologue(&self) -> [u8; 32] {
        let mut parties = [self.me.bundle().party_id(), self.peer.party_id()];
        parties.sort();
        let [lower, upper] = parties;
        Sha256::new()
            .chain_update(b"cohort/v1/channel")
            .chain_update(PROTOCOL_VERSION.to_be_bytes())
            .chain_update(self.session.as_bytes())
            .chain_update(lower.as_bytes())
            .chain_update(upper.as_bytes())
            .chain_update(self.counter.to_be_bytes())
            .finalize()
            .into()
    }

    fn builder_with<T>(
        &self,
        rng: &mut dyn CryptoRng,
        build: impl FnOnce(Builder<'_>) -> Result<T, snow::Error>,
    ) -> Result<T, ChannelError> {
        let secret = self.me.expose_agreement();
        let prologue = self.prologue();
        let builder = builder("Noise_KK_25519_AESGCM_SHA256", rng)
            .local_private_key(&*secret)
            .and_then(|builder| builder.remote_public_key(self.peer.agreement_key()))
            .and_then(|builder| builder.prologue(&prologue))
            .map_err(|_| ChannelError::DoesNotOpen)?;
        build(builder).map_err(|_| ChannelError::DoesNotOpen)
    }
}

/// The lower party, having sent leg one.
pub struct ExpectReply {
    state: HandshakeState,
}

impl ExpectReply {
    /// Sends leg one.
    ///
    /// # Errors
    ///
    /// [`ChannelError::DoesNotOpen`] when the peer's key cannot be agreed with.
    pub fn start(
        pair: &Pair<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Vec<u8>), ChannelError> {
        let mut state = pair.builder_with(rng, |builder| builder.build_initiator())?;
        let leg = write_leg(&mut state)?;
        Ok((Self { state }, leg))
    }

    /// Takes leg two.
    ///
    /// # Errors
    ///
    /// [`ChannelError::DoesNotOpen`]: the letter is dropped and the state is lost with it; begin
    /// again with the next counter.
    pub fn receive(mut self, leg: &[u8]) -> Result<Channel, ChannelError> {
        read_leg(&mut self.state, leg)?;
        Channel::new(self.state)
    }
}

/// The upper party takes leg one and answers with leg two.
///
/// # Errors
///
/// [`ChannelError::DoesNotOpen`] when leg one was not made by the pinned peer for this session.
pub fn respond(
    pair: &Pair<'_>,
    leg: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<(Channel, Vec<u8>), ChannelError> {
    let mut state = pair.builder_with(rng, |builder| builder.build_responder())?;
    read_leg(&mut state, leg)?;
    let answer = write_leg(&mut state)?;
    Ok((Channel::new(state)?, answer))
}

/// An open channel: seals messages of any length and opens them in strict order.
pub struct Channel {
    state: StatelessTransportState,
    sealed: Count,
    opened: Count,
}

/// How far a direction has come.
#[derive(Default, Clone, Copy)]
struct Count {
    messages: u64,
    records: u64,
}

impl Channel {
    fn new(state: HandshakeState) -> Result<Self, ChannelError> {
        let state = state.into_stateless_transport_mode().map_err(|_| ChannelError::DoesNotOpen)?;
        Ok(Self { state, sealed: Count::default(), opened: Count::default() })
    }

    /// Seals a message; gives its number and its records.
    pub fn seal(&mut self, message: &[u8]) -> (u64, Vec<u8>) {
        let number = self.sealed.messages;
        let mut nonce = self.sealed.records;
        let records = seal_records(message, |plain, record| {
            let length = self.state.write_message(nonce, plain, record);
            nonce += 1;
            length
        });
        self.sealed = Count { messages: number + 1, records: nonce };
        (number, records)
    }

    /// Opens the next message. Nothing moves on unless it opens.
    ///
    /// # Errors
    ///
    /// [`ChannelError::Repeated`] or [`ChannelError::Gap`] by its number; otherwise
    /// [`ChannelError::DoesNotOpen`].
    pub fn open(
        &mut self,
        number: u64,
        records: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
        if number < self.opened.messages {
            return Err(ChannelError::Repeated);
        }
        if number > self.opened.messages {
            return Err(ChannelError::Gap);
        }
        let mut nonce = self.opened.records;
        let message = open_records(records, |record, plain| {
            let length = self.state.read_message(nonce, record, plain);
            nonce += 1;
            length
        })?;
        self.opened = Count { messages: number + 1, records: nonce };
        Ok(message)
    }
}

/// Cuts a message into records, each with a two-byte length before it.
///
/// Inside its seal a record says whether it is the last: otherwise the carrier could cut a message
/// short between two records, and the rest would open as a message of its own.
pub(crate) fn seal_records(
    message: &[u8],
    mut seal: impl FnMut(&[u8], &mut [u8]) -> Result<usize, snow::Error>,
) -> Vec<u8> {
    let mut records = Vec::with_capacity(message.len() + 64);
    // No longer than the message needs: what is wiped costs time by its length.
    let longest = 1 + message.len().min(LONGEST_PART);
    let mut record = vec![0; longest + TAG];
    let mut plain = Zeroizing::new(Vec::with_capacity(longest));
    let mut rest = message;
    loop {
        let (part, after) = rest.split_at(rest.len().min(LONGEST_PART));
        plain.clear();
        plain.push(if after.is_empty() { LAST } else { MORE });
        plain.extend_from_slice(part);
        let length = seal(&plain, &mut record).expect("a part and its tag fit a record");
        let head = u16::try_from(length).expect("a record is shorter than 2^16");
        records.extend(head.to_be_bytes());
        records.extend(record.iter().take(length));
        if after.is_empty() {
            return records;
        }
        rest = after;
    }
}

/// Opens all records and joins their plaintexts.
pub(crate) fn open_records(
    mut records: &[u8],
    mut open: impl FnMut(&[u8], &mut [u8]) -> Result<usize, snow::Error>,
) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
    let mut message = Zeroizing::new(Vec::with_capacity(records.len()));
    let mut plain = Zeroizing::new(vec![0; records.len().min(LONGEST_RECORD)]);
    loop {
        let (head, rest) = records.split_first_chunk::<2>().ok_or(ChannelError::DoesNotOpen)?;
        let length = usize::from(u16::from_be_bytes(*head));
        let (record, rest) = rest.split_at_checked(length).ok_or(ChannelError::DoesNotOpen)?;
        let length = open(record, &mut plain).map_err(|_| ChannelError::DoesNotOpen)?;
        let opened = plain.get(..length).and_then(<[u8]>::split_first);
        let (mark, part) = opened.ok_or(ChannelError::DoesNotOpen)?;
        message.extend_from_slice(part);
        match (*mark, rest.is_empty()) {
            (LAST, true) => return Ok(message),
            (MORE, false) => records = rest,
            _ => return Err(ChannelError::DoesNotOpen),
        }
    }
}

fn write_leg(state: &mut HandshakeState) -> Result<Vec<u8>, ChannelError> {
    let mut leg = vec![0; 128];
    let length = state.write_message(&[], &mut leg).map_err(|_| ChannelError::DoesNotOpen)?;
    leg.truncate(length);
    Ok(leg)
}

fn read_leg(state: &mut HandshakeState, leg: &[u8]) -> Result<(), ChannelError> {
    let mut payload = [0; 128];
    match state.read_message(leg, &mut payload) {
        Ok(0) => Ok(()),
        _ => Err(ChannelError::DoesNotOpen),
    }
}

/// A Noise builder whose ephemeral keys come from the caller's generator.
pub(crate) fn builder<'b>(pattern: &str, rng: &mut dyn CryptoRng) -> Builder<'b> {
    let params: NoiseParams = pattern.parse().expect("our two patterns are well formed");
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *seed);
    Builder::with_resolver(params, Box::new(Primitives::seeded(seed)))
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn rng(seed: u64) -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(seed)
    }

    fn devices() -> (DeviceSecret, DeviceSecret) {
        (DeviceSecret::make(&mut rng(1)), DeviceSecret::make(&mut rng(2)))
    }

    fn pair<'a>(me: &'a DeviceSecret, peer: &'a IdentityBundle, counter: u32) -> Pair<'a> {
        Pair { me, peer, session: SessionLocator::from_random([5; 16]), counter }
    }

    fn channels() -> (Channel, Channel) {
        let (a, b) = devices();
        let (to_b, to_a) = (b.bundle(), a.bundle());
        let (expect, leg) = ExpectReply::start(&pair(&a, &to_b, 0), &mut rng(3)).unwrap();
        let (there, leg) = respond(&pair(&b, &to_a, 0), &leg, &mut rng(4)).unwrap();
        (expect.receive(&leg).unwrap(), there)
    }

    #[test]
    fn messages_of_any_length_pass_in_order() {
        let (mut a, mut b) = channels();
        for length in [0, 1, 65_518, 65_519, 65_520, 200_000] {
            let message = vec![7; length];
            let (number, records) = a.seal(&message);
            assert_eq!(*b.open(number, &records).unwrap(), message);
            let (number, records) = b.seal(&message);
            assert_eq!(*a.open(number, &records).unwrap(), message);
        }
    }

    #[test]
    fn a_repeated_missing_reflected_or_changed_message_does_not_open_and_harms_nothing() {
        let (mut a, mut b) = channels();
        let (first, one) = a.seal(b"one");
        let (second, two) = a.seal(b"two");
        assert_eq!(b.open(second, &two).err(), Some(ChannelError::Gap));
        assert_eq!(a.open(first, &one).err(), Some(ChannelError::DoesNotOpen), "reflected");
        for at in 0..one.len() {
            let mut bad = one.clone();
            bad[at] ^= 1;
            assert_eq!(b.open(first, &bad).err(), Some(ChannelError::DoesNotOpen), "byte {at}");
        }
        assert_eq!(*b.open(first, &one).unwrap(), b"one");
        assert_eq!(b.open(first, &one).err(), Some(ChannelError::Repeated));
        assert_eq!(*b.open(second, &two).unwrap(), b"two");
    }

    #[test]
    fn records_cannot_be_dropped_or_swapped_inside_a_message() {
        let (mut a, mut b) = channels();
        let (number, records) = a.seal(&vec![7; 150_000]);
        let (one, rest) = records.split_at(65_537);
        let (two, three) = rest.split_at(65_537);
        let swapped = [two, one, three].concat();
        assert_eq!(b.open(number, &swapped).err(), Some(ChannelError::DoesNotOpen));
        assert_eq!(b.open(number, rest).err(), Some(ChannelError::DoesNotOpen));
        for cut in [one, &[one, two].concat()] {
            assert_eq!(b.open(number, cut).err(), Some(ChannelError::DoesNotOpen), "cut short");
        }
        assert_eq!(b.open(number, &records).unwrap().len(), 150_000);
    }

    #[test]
    fn another_key_session_or_counter_fails_the_handshake() {
        let (a, b) = devices();
        let stranger = DeviceSecret::make(&mut rng(9)).bundle();
        let (to_b, to_a) = (b.bundle(), a.bundle());
        let (_, leg) = ExpectReply::start(&pair(&a, &to_b, 0), &mut rng(3)).unwrap();
        let elsewhere =
            Pair { session: SessionLocator::from_random([6; 16]), ..pair(&b, &to_a, 0) };
        for wrong in [pair(&b, &stranger, 0), pair(&b, &to_a, 1), elsewhere] {
            assert!(respond(&wrong, &leg, &mut rng(4)).is_err());
        }
        assert!(respond(&pair(&b, &to_a, 0), &leg, &mut rng(4)).is_ok());
    }
}
