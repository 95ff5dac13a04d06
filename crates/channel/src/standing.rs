//! Letters outside any session, to a pinned party that may be away.
//!
//! `Noise_K_25519_AESGCM_SHA256` (Noise revision 34, one-way patterns): one message, both static
//! keys known. There is no forward secrecy on the reader's side, so only what is signed and free of
//! lasting secrets goes this way: certificates, manifests, history, and the join secret of a lobby,
//! which opens nothing but a seat there and no longer than the lobby is open.

use rand_core::CryptoRng;
use wire::{DeviceSecret, IdentityBundle};
use zeroize::Zeroizing;

use crate::noise::{ChannelError, builder, open_records, seal_records};

const PATTERN: &str = "Noise_K_25519_AESGCM_SHA256";
const PROLOGUE: &[u8] = b"cohort/v1/standing";
/// A one-way handshake message adds an ephemeral key and a tag.
const OVERHEAD: usize = 48;

/// Seals a letter from `me` to `peer`.
///
/// # Errors
///
/// [`ChannelError::DoesNotOpen`] when the peer's key cannot be agreed with.
pub fn seal(
    me: &DeviceSecret,
    peer: &IdentityBundle,
    message: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, ChannelError> {
    let secret = me.expose_agreement();
    let mut state = builder(PATTERN, rng)
        .local_private_key(&*secret)
        .and_then(|builder| builder.remote_public_key(peer.agreement_key()))
        .and_then(|builder| builder.prologue(PROLOGUE))
        .and_then(|builder| builder.build_initiator())
        .map_err(|_| ChannelError::DoesNotOpen)?;
    let mut hello = [0; OVERHEAD];
    let length = state.write_message(&[], &mut hello).map_err(|_| ChannelError::DoesNotOpen)?;
    let transport = state.into_stateless_transport_mode().map_err(|_| ChannelError::DoesNotOpen)?;
    let mut letter: Vec<u8> = hello.iter().take(length).copied().collect();
    let mut nonce = 0;
    letter.extend(seal_records(message, |plain, record| {
        let length = transport.write_message(nonce, plain, record);
        nonce += 1;
        length
    }));
    Ok(letter)
}

/// Opens a letter from `peer` to `me`.
///
/// # Errors
///
/// [`ChannelError::DoesNotOpen`] unless exactly this peer sealed it for exactly this device.
pub fn open(
    me: &DeviceSecret,
    peer: &IdentityBundle,
    letter: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
    let (hello, records) = letter.split_at_checked(OVERHEAD).ok_or(ChannelError::DoesNotOpen)?;
    let secret = me.expose_agreement();
    let mut state = builder(PATTERN, rng)
        .local_private_key(&*secret)
        .and_then(|builder| builder.remote_public_key(peer.agreement_key()))
        .and_then(|builder| builder.prologue(PROLOGUE))
        .and_then(|builder| builder.build_responder())
        .map_err(|_| ChannelError::DoesNotOpen)?;
    state.read_message(hello, &mut [0; OVERHEAD]).map_err(|_| ChannelError::DoesNotOpen)?;
    let transport = state.into_stateless_transport_mode().map_err(|_| ChannelError::DoesNotOpen)?;
    let mut nonce = 0;
    open_records(records, |record, plain| {
        let length = transport.read_message(nonce, record, plain);
        nonce += 1;
        length
    })
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_standing_letter_opens_for_its_reader_and_nobody_else() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let [a, b, c] = [(); 3].map(|()| DeviceSecret::make(&mut rng));
        let message = vec![5; 100_000];
        let letter = seal(&a, &b.bundle(), &message, &mut rng).unwrap();
        assert_eq!(*open(&b, &a.bundle(), &letter, &mut rng).unwrap(), message);
        assert!(open(&c, &a.bundle(), &letter, &mut rng).is_err(), "another reader");
        assert!(open(&b, &c.bundle(), &letter, &mut rng).is_err(), "another sender");
        // The first record ends at this byte.
        let first = OVERHEAD + 2 + 65_535;
        for cut in [0, 10, OVERHEAD, OVERHEAD + 1, first, letter.len() - 1] {
            assert!(open(&b, &a.bundle(), &letter[..cut], &mut rng).is_err(), "cut at {cut}");
        }
    }
}
