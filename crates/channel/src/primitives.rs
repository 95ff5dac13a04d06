//! What our two Noise patterns stand on: X25519, AES-256-GCM and SHA-256, with randomness from a seed.
//!
//! `snow` brings more ciphers, hashes and a curve library of an older version. Nothing here names them, so no
//! program carries them.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use snow::{
    Error,
    params::{CipherChoice, DHChoice, HashChoice},
    resolvers::{CryptoResolver, DefaultResolver},
    types::{Cipher, Dh, Hash, Random},
};
use x25519_dalek::{PublicKey, StaticSecret, x25519};
use zeroize::Zeroizing;

/// The primitives of one handshake: `channel` never asks the system for randomness.
pub(crate) struct Primitives {
    seed: Zeroizing<[u8; 32]>,
}

impl Primitives {
    pub(crate) const fn seeded(seed: Zeroizing<[u8; 32]>) -> Self {
        Self { seed }
    }
}

impl CryptoResolver for Primitives {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(SeededRandom(ChaCha20Rng::from_seed(*self.seed))))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        match choice {
            DHChoice::Curve25519 => Some(Box::new(X25519::unset())),
            DHChoice::Curve448 => None,
        }
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
        match choice {
            HashChoice::SHA256 => DefaultResolver.resolve_hash(&HashChoice::SHA256),
            _ => None,
        }
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        match choice {
            CipherChoice::AESGCM => DefaultResolver.resolve_cipher(&CipherChoice::AESGCM),
            CipherChoice::ChaChaPoly => None,
        }
    }
}

struct SeededRandom(ChaCha20Rng);

impl Random for SeededRandom {
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), Error> {
        self.0.fill_bytes(dest);
        Ok(())
    }
}

/// X25519 (RFC 7748) as the Noise framework wants it: keys of low order are the pattern's to bear (Noise
/// revision 34, section 12.1).
struct X25519 {
    secret: StaticSecret,
    public: PublicKey,
}

impl X25519 {
    fn unset() -> Self {
        Self { secret: StaticSecret::from([0; 32]), public: PublicKey::from([0; 32]) }
    }

    fn of(secret: [u8; 32]) -> Self {
        let secret = StaticSecret::from(secret);
        let public = PublicKey::from(&secret);
        Self { secret, public }
    }
}

impl Dh for X25519 {
    fn name(&self) -> &'static str {
        "25519"
    }

    fn pub_len(&self) -> usize {
        32
    }

    fn priv_len(&self) -> usize {
        32
    }

    fn set(&mut self, privkey: &[u8]) {
        let secret = <[u8; 32]>::try_from(privkey).expect("a device's key has 32 bytes");
        *self = Self::of(secret);
    }

    fn generate(&mut self, rng: &mut dyn Random) -> Result<(), Error> {
        let mut secret = Zeroizing::new([0; 32]);
        rng.try_fill_bytes(&mut *secret)?;
        *self = Self::of(*secret);
        Ok(())
    }

    fn pubkey(&self) -> &[u8] {
        self.public.as_bytes()
    }

    fn privkey(&self) -> &[u8] {
        self.secret.as_bytes()
    }

    fn dh(&self, pubkey: &[u8], out: &mut [u8]) -> Result<(), Error> {
        let peer = pubkey.first_chunk::<32>().ok_or(Error::Dh)?;
        let shared = Zeroizing::new(x25519(self.secret.to_bytes(), *peer));
        out.get_mut(..32).ok_or(Error::Dh)?.copy_from_slice(&*shared);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use snow::{Builder, HandshakeState};

    use super::*;

    const PATTERN: &str = "Noise_KK_25519_AESGCM_SHA256";

    /// All that `snow` brings, but for the randomness.
    struct Snows(u8);

    impl CryptoResolver for Snows {
        fn resolve_rng(&self) -> Option<Box<dyn Random>> {
            Some(Box::new(SeededRandom(ChaCha20Rng::from_seed([self.0; 32]))))
        }

        fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
            DefaultResolver.resolve_dh(choice)
        }

        fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn Hash>> {
            DefaultResolver.resolve_hash(choice)
        }

        fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
            DefaultResolver.resolve_cipher(choice)
        }
    }

    fn builder(resolver: impl CryptoResolver + Send + 'static) -> Builder<'static> {
        Builder::with_resolver(PATTERN.parse().unwrap(), Box::new(resolver))
    }

    fn ours(seed: u8) -> Builder<'static> {
        builder(Primitives::seeded(Zeroizing::new([seed; 32])))
    }

    fn public(secret: [u8; 32]) -> [u8; 32] {
        X25519::of(secret).public.to_bytes()
    }

    fn both(
        first: Builder<'_>,
        second: Builder<'_>,
    ) -> (Vec<u8>, Vec<u8>, HandshakeState, HandshakeState) {
        let (one, two) = ([1; 32], [2; 32]);
        let (to_one, to_two) = (public(one), public(two));
        let first = first.local_private_key(&one).unwrap().remote_public_key(&to_two).unwrap();
        let second = second.local_private_key(&two).unwrap().remote_public_key(&to_one).unwrap();
        let mut first = first.build_initiator().unwrap();
        let mut second = second.build_responder().unwrap();
        let (mut there, mut back, mut payload) = (vec![0; 128], vec![0; 128], [0; 128]);
        let length = first.write_message(b"x", &mut there).unwrap();
        there.truncate(length);
        assert_eq!(second.read_message(&there, &mut payload).unwrap(), 1);
        let length = second.write_message(b"", &mut back).unwrap();
        back.truncate(length);
        assert_eq!(first.read_message(&back, &mut payload).unwrap(), 0);
        (there, back, first, second)
    }

    #[test]
    fn the_same_bytes_are_sent_as_with_all_that_snow_brings() {
        let (there, back, ..) = both(ours(3), ours(4));
        let (snows_there, snows_back, ..) = both(builder(Snows(3)), builder(Snows(4)));
        assert_eq!((&there, &back), (&snows_there, &snows_back));
        let (.., first, second) = both(ours(5), builder(Snows(6)));
        assert_eq!(first.get_handshake_hash(), second.get_handshake_hash());
    }

    #[test]
    fn no_other_primitives_are_there() {
        for other in ["Noise_KK_25519_ChaChaPoly_SHA256", "Noise_KK_25519_AESGCM_BLAKE2s"] {
            let primitives = Box::new(Primitives::seeded(Zeroizing::new([7; 32])));
            let builder = Builder::with_resolver(other.parse().unwrap(), primitives);
            let (secret, peer) = ([1; 32], public([2; 32]));
            let builder = builder.local_private_key(&secret).unwrap();
            assert!(builder.remote_public_key(&peer).unwrap().build_initiator().is_err());
        }
    }
}
