//! The secp256k1 tree of keys (BIP-32).

use std::fmt;

use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::group::GroupEncoding;
use k256::{NonZeroScalar, Scalar, SecretKey};
use mpc::{Curve, WholeKey};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::bare::BareKey;
use crate::base58;
use crate::error::{KeyError, PathError};
use crate::hash::{self, Halves};
use crate::network::Network;
use crate::path::{Path, Step};

const ROOT: &[u8] = b"Bitcoin seed";

const XPRV: [u8; 4] = [0x04, 0x88, 0xad, 0xe4];
const TPRV: [u8; 4] = [0x04, 0x35, 0x83, 0x94];
const XPUB: [u8; 4] = [0x04, 0x88, 0xb2, 0x1e];
const TPUB: [u8; 4] = [0x04, 0x35, 0x87, 0xcf];

/// A private key with its chain code and its place in a tree.
///
/// # Security
///
/// The key to everything below it, and together with one private child that is not hardened a public
/// copy is as good. It is wiped on drop and prints nothing of itself.
pub struct Node {
    secret: SecretKey,
    chain_code: Zeroizing<[u8; 32]>,
    place: Place,
}

/// What an extended key says of where it stands; the root has neither parent nor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    network: Network,
    depth: u8,
    parent: [u8; 4],
    child: Step,
}

impl Place {
    const fn root(network: Network) -> Self {
        Self { network, depth: 0, parent: [0; 4], child: Step::from_number(0) }
    }
}

impl Node {
    /// The root of a seed's tree.
    ///
    /// # Errors
    ///
    /// [`KeyError::SeedLength`] outside 16 to 64 bytes; [`KeyError::OutOfRange`] for the one seed in
    /// about 2¹²⁷ that gives no key.
    pub fn from_seed(seed: &[u8]) -> Result<Self, KeyError> {
        if !(16..=64).contains(&seed.len()) {
            return Err(KeyError::SeedLength { found: seed.len() });
        }
        let Halves { left, right } = hash::hmac(ROOT, &[seed]);
        Self::from_parts(&left, &right)
    }

    /// A node whose place in its tree is not known: it stands as a root of its own.
    ///
    /// # Errors
    ///
    /// [`KeyError::OutOfRange`] for 0 and for numbers from n on.
    pub fn from_parts(secret: &[u8; 32], chain_code: &[u8; 32]) -> Result<Self, KeyError> {
        Ok(Self {
            secret: read_secret(secret)?,
            chain_code: Zeroizing::new(*chain_code),
            place: Place::root(Network::Main),
        })
    }

    /// Reads an extended private key, `xprv…` or `tprv…`.
    ///
    /// # Errors
    ///
    /// Whatever test vector 5 of BIP-32 names, each with its own error: see [`KeyError`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let bytes = base58::read_checked(text.trim())?;
        let (version, rest) = bytes.split_first_chunk::<4>().ok_or(KeyError::OtherKind)?;
        let network = match *version {
            XPRV => Network::Main,
            TPRV => Network::Test,
            XPUB | TPUB => return Err(KeyError::PublicOnly),
            _ => return Err(KeyError::OtherKind),
        };
        let fields: &[u8; 74] = rest.try_into().map_err(|_| KeyError::OtherKind)?;
        let place = fields.split_first_chunk::<9>();
        let (&[depth, p1, p2, p3, p4, c1, c2, c3, c4], rest) = place.ok_or(KeyError::OtherKind)?;
        let (chain_code, rest) = rest.split_first_chunk::<32>().ok_or(KeyError::OtherKind)?;
        let [0, secret @ ..] = rest else { return Err(KeyError::Contradiction) };
        let secret = secret.try_into().map_err(|_| KeyError::OtherKind)?;

        let child = Step::from_number(u32::from_be_bytes([c1, c2, c3, c4]));
        let place = Place { network, depth, parent: [p1, p2, p3, p4], child };
        if depth == 0 && place != Place::root(network) {
            return Err(KeyError::Contradiction);
        }
        Ok(Self { place, ..Self::from_parts(secret, chain_code)? })
    }

    /// Writes the extended private key.
    ///
    /// # Security
    ///
    /// For the screen or the file of whoever asked for it. Never log, never send.
    #[must_use]
    pub fn expose_text(&self) -> Zeroizing<String> {
        let Place { network, depth, parent, child } = self.place;
        let version = match network {
            Network::Main => XPRV,
            Network::Test => TPRV,
        };
        let child = child.number().to_be_bytes();
        let secret = write_secret(&self.secret);
        let parts: [&[u8]; 7] =
            [&version, &[depth], &parent, &child, &*self.chain_code, &[0], &*secret];
        let mut bytes = Zeroizing::new(Vec::with_capacity(78));
        parts.into_iter().for_each(|part| bytes.extend_from_slice(part));
        base58::write_checked(&bytes)
    }

    /// The node at the end of a path from this one.
    ///
    /// # Errors
    ///
    /// [`PathError::TooDeep`] below depth 255, [`PathError::NoChild`] where BIP-32 has none.
    pub fn derive(&self, path: &Path) -> Result<Self, PathError> {
        let here = Self {
            secret: self.secret.clone(),
            chain_code: self.chain_code.clone(),
            place: self.place,
        };
        path.steps()
            .iter()
            .zip(1..)
            .try_fold(here, |node, (step, position)| node.child(*step, position))
    }

    /// The public key of a child that is not hardened: 33 bytes (SEC 1, compressed).
    ///
    /// # Errors
    ///
    /// [`PathError::Step`] from 2³¹ on, else as [`Self::derive`].
    pub fn public_child(&self, index: u32) -> Result<[u8; 33], PathError> {
        let step = Step::soft(index).ok_or(PathError::Step { position: 1 })?;
        Ok(self.child(step, 1)?.public_key())
    }

    /// Its public key: 33 bytes (SEC 1, compressed).
    #[must_use]
    pub fn public_key(&self) -> [u8; 33] {
        public_key(&self.secret)
    }

    /// The extra entropy of its children.
    #[must_use]
    pub fn chain_code(&self) -> &[u8; 32] {
        &self.chain_code
    }

    /// How many steps it is below the root, as far as its text said.
    #[must_use]
    pub const fn depth(&self) -> u8 {
        self.place.depth
    }

    /// The network that its text names.
    #[must_use]
    pub const fn network(&self) -> Network {
        self.place.network
    }

    /// Its private key alone, as wallets take it that know no trees.
    #[must_use]
    pub fn bare_key(&self) -> BareKey {
        BareKey::from_secret(self.secret.clone())
    }

    /// Hands it over to be dealt, with its chain code: its children are the children of what is
    /// dealt.
    #[must_use]
    pub fn into_whole_key(self) -> WholeKey {
        WholeKey::new(Curve::Secp256k1, &write_secret(&self.secret), *self.chain_code)
            .expect("a secret key is neither 0 nor too large")
    }

    /// CKDpriv of BIP-32.
    fn child(&self, step: Step, position: usize) -> Result<Self, PathError> {
        let depth = self.place.depth.checked_add(1).ok_or(PathError::TooDeep)?;
        let number = step.number().to_be_bytes();
        let public = self.public_key();
        let Halves { left, right } = if step.is_hardened() {
            let secret = write_secret(&self.secret);
            hash::hmac(&*self.chain_code, &[&[0], &*secret, &number])
        } else {
            hash::hmac(&*self.chain_code, &[&public, &number])
        };
        let secret = sum(&self.secret, &left).ok_or(PathError::NoChild { position })?;
        let parent = fingerprint(&public);
        let place = Place { network: self.place.network, depth, parent, child: step };
        Ok(Self { secret, chain_code: right, place })
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("place", &self.place).finish_non_exhaustive()
    }
}

pub(crate) fn read_secret(bytes: &[u8; 32]) -> Result<SecretKey, KeyError> {
    SecretKey::from_slice(bytes).map_err(|_| KeyError::OutOfRange)
}

pub(crate) fn write_secret(secret: &SecretKey) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(secret.to_bytes().into())
}

pub(crate) fn public_key(secret: &SecretKey) -> [u8; 33] {
    secret.public_key().as_affine().to_bytes().into()
}

/// parse256(I_L) + k, unless I_L is n or more or the sum is 0.
fn sum(secret: &SecretKey, left: &[u8; 32]) -> Option<SecretKey> {
    let own = Zeroizing::new(secret.to_nonzero_scalar());
    let tweak = Zeroizing::new(Option::<Scalar>::from(Scalar::from_repr((*left).into()))?);
    let sum = Zeroizing::new(**own + *tweak);
    let sum = Zeroizing::new(Option::<NonZeroScalar>::from(NonZeroScalar::new(*sum))?);
    Some(SecretKey::from(*sum))
}

/// The first four bytes of HASH160.
fn fingerprint(public_key: &[u8; 33]) -> [u8; 4] {
    let [a, b, c, d, ..]: [u8; 20] = Ripemd160::digest(Sha256::digest(public_key)).into();
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
        0x41, 0x41,
    ];

    fn number(last: u8) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[31] = last;
        bytes
    }

    #[test]
    fn a_sum_of_zero_and_a_left_half_from_n_on_give_no_child() {
        let one = read_secret(&number(1)).unwrap();
        let mut before = ORDER;
        before[31] -= 1;
        assert!(sum(&one, &before).is_none());
        assert!(sum(&one, &ORDER).is_none());
        assert!(sum(&one, &[0xff; 32]).is_none());
        assert_eq!(*write_secret(&sum(&one, &number(2)).unwrap()), number(3));
        assert_eq!(*write_secret(&sum(&one, &number(0)).unwrap()), number(1));
    }

    #[test]
    fn a_seed_has_16_to_64_bytes() {
        for found in [0, 15, 65] {
            let refused = Node::from_seed(&vec![1; found]).unwrap_err();
            assert_eq!(refused, KeyError::SeedLength { found });
        }
        assert!(Node::from_seed(&[1; 16]).is_ok() && Node::from_seed(&[1; 64]).is_ok());
    }

    #[test]
    fn a_tree_ends_at_depth_255() {
        let root = Node::from_seed(&[1; 16]).unwrap();
        let deepest = root.derive(&["0"; 255].join("/").parse().unwrap()).unwrap();
        assert_eq!(deepest.depth(), 255);
        assert_eq!(deepest.derive(&"0".parse().unwrap()).unwrap_err(), PathError::TooDeep);
        assert_eq!(deepest.public_child(0), Err(PathError::TooDeep));
        assert_eq!(root.public_child(1 << 31), Err(PathError::Step { position: 1 }));
    }

    #[test]
    fn a_node_prints_its_place_and_nothing_else() {
        let node = Node::from_parts(&number(7), &[9; 32]).unwrap();
        assert_eq!(
            format!("{node:?}"),
            "Node { place: Place { network: Main, depth: 0, parent: [0, 0, 0, 0], child: Step(0) }, .. }"
        );
    }
}
