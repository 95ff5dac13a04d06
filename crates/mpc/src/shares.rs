//! What a party holds after shares were made: its secret half, and the half everybody knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::abort::{Fault, Refusal};
use crate::codec::{self, MAX_BODY, bytes_by_index};
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::index::ShareIndex;
use crate::pairs::{Pair, StoredPair};
use crate::path::ChildPath;
use crate::polynomial::lagrange;
use crate::quorum::Quorum;
use crate::secret::SecretArray;
use crate::session::{self, SessionId};

const CHAIN_CODE: &str = "cohort/mpc/v1/chain-code";
const DIGEST: &str = "cohort/mpc/v1/public-shares";

/// The public half of an epoch: equal at every holder, free of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicShares {
    /// The session that made these shares; it names their epoch.
    pub session: SessionId,
    /// t of n.
    pub quorum: Quorum,
    /// Who holds a share.
    pub holders: BTreeSet<ShareIndex>,
    /// The wallet's keys, one per curve.
    pub keys: Vec<PublicKeyShares>,
}

/// One key as everybody knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeyShares {
    /// The curve, and with it the way of signing.
    pub curve: Curve,
    /// The key itself: 33 bytes SEC1 compressed, or 32 bytes (RFC 8032).
    #[serde(with = "serde_bytes")]
    pub public_key: Vec<u8>,
    /// The extra entropy of child keys (BIP-32). Public, though it links an account's addresses.
    #[serde(with = "serde_bytes")]
    pub chain_code: [u8; 32],
    /// xⱼG for each holder j, against which its contributions are checked.
    #[serde(with = "bytes_by_index")]
    pub verification_shares: BTreeMap<ShareIndex, Vec<u8>>,
}

/// The chain code of a key that was born here and never had another.
pub(crate) fn chain_code(session: &SessionId, public_key: &[u8]) -> [u8; 32] {
    session::hash(CHAIN_CODE, &[&session.0, public_key])
}

impl PublicShares {
    /// One name for all of it, to be signed, compared and remembered.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let encoded = codec::encode(self).expect("plain data encodes");
        session::hash(DIGEST, &[&encoded])
    }

    /// The public key of a child. An ed25519 key has only its root.
    pub fn child_public_key(&self, curve: Curve, path: &ChildPath) -> Result<Vec<u8>, Refusal> {
        let key = self.key(curve)?;
        match curve {
            Curve::Secp256k1 => path.derive(&key.public_key, &key.chain_code),
            Curve::Ed25519 if path.is_root() => Ok(key.public_key.clone()),
            Curve::Ed25519 => Err(Refusal::RootOnly),
        }
    }

    /// Enough holders to say where the polynomial runs.
    fn first_holders(&self) -> BTreeSet<ShareIndex> {
        self.holders.iter().copied().take(usize::from(self.quorum.threshold())).collect()
    }

    /// The key on this curve.
    pub fn key(&self, curve: Curve) -> Result<&PublicKeyShares, Refusal> {
        self.keys.iter().find(|key| key.curve == curve).ok_or(Refusal::NoSuchKey)
    }

    /// The public half of the epoch in which these shares are kept and there is one more, at the
    /// index of its holder.
    pub(crate) fn with_one_more(
        &self,
        session: SessionId,
        quorum: Quorum,
        newcomer: ShareIndex,
    ) -> Result<Self, Fault> {
        let mut more = Self { session, quorum, ..self.clone() };
        more.holders.insert(newcomer);
        for key in &mut more.keys {
            let share = match key.curve {
                Curve::Secp256k1 => key.public_share::<Secp256k1>(self, newcomer),
                Curve::Ed25519 => key.public_share::<Ed25519>(self, newcomer),
            };
            key.verification_shares.insert(newcomer, share.ok_or(Fault::Inconsistent)?);
        }
        Ok(more)
    }

    /// Whether the parts fit each other: the counts, and every key and share on one polynomial of
    /// degree t − 1.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let curves: BTreeSet<Curve> = self.keys.iter().map(|key| key.curve).collect();
        let counted = self.holders.len() == usize::from(self.quorum.holders());
        let distinct = !curves.is_empty() && curves.len() == self.keys.len();
        let fits = self.keys.iter().all(|key| match key.curve {
            Curve::Secp256k1 => key.lies_on_one_polynomial::<Secp256k1>(self).is_some(),
            Curve::Ed25519 => key.lies_on_one_polynomial::<Ed25519>(self).is_some(),
        });
        if counted && distinct && fits { Ok(()) } else { Err(Fault::Inconsistent) }
    }
}

impl PublicKeyShares {
    /// f(x)·G, from the public shares of the first t holders.
    fn at<G: Group>(&self, shares: &PublicShares, x: u8) -> Option<G::Point> {
        let enough = shares.first_holders();
        enough.iter().try_fold(G::identity(), |sum, i| {
            let point = G::read_point(self.verification_shares.get(i)?)?;
            Some(sum + point * lagrange::<G>(*i, &enough, x)?)
        })
    }

    /// xⱼG of somebody who holds no share yet.
    fn public_share<G: Group>(&self, shares: &PublicShares, who: ShareIndex) -> Option<Vec<u8>> {
        self.at::<G>(shares, who.number()).map(|point| G::write_point(&point))
    }

    fn lies_on_one_polynomial<G: Group>(&self, shares: &PublicShares) -> Option<()> {
        let held = self.verification_shares.iter();
        let points: BTreeMap<_, _> =
            held.map(|(j, bytes)| Some((*j, G::read_point(bytes)?))).collect::<Option<_>>()?;
        let at = |x: u8| self.at::<G>(shares, x);
        let key_fits = at(0)? == G::read_point(&self.public_key)?;
        let enough = shares.first_holders();
        let rest = points.iter().filter(|(j, _)| !enough.contains(j));
        let shares_fit = rest.map(|(j, point)| at(j.number()).map(|p| p == *point));
        let held_by_all = points.keys().eq(&shares.holders);
        let shares_fit = shares_fit.collect::<Option<Vec<_>>>()?.into_iter().all(|fits| fits);
        (key_fits && shares_fit && held_by_all).then_some(())
    }
}

/// A party's share of every key of one epoch without its pairs: enough to deal it again or to give it,
/// and never to sign.
///
/// # Security
///
/// Secret, as [`EpochShares`] is.
pub struct BareShares {
    me: ShareIndex,
    public: PublicShares,
    /// xᵢ of each key, in the order of the public keys.
    scalars: Vec<SecretArray<32>>,
}

impl BareShares {
    /// The half that everybody knows.
    #[must_use]
    pub const fn public(&self) -> &PublicShares {
        &self.public
    }

    /// Which share this is.
    #[must_use]
    pub const fn me(&self) -> ShareIndex {
        self.me
    }

    /// A copy that outlives the borrow of the wallet's own.
    pub(crate) fn copy(&self) -> Self {
        Self { me: self.me, public: self.public.clone(), scalars: self.copy_scalars() }
    }

    /// xᵢ of each key, in the order of the public keys.
    pub(crate) fn copy_scalars(&self) -> Vec<SecretArray<32>> {
        // EXPOSE: from values that wipe themselves into others.
        self.scalars.iter().map(|x| SecretArray::new(*x.expose())).collect()
    }

    /// All of it, for sealing in a backup and nothing else. One encoding per value, versioned.
    #[must_use]
    pub fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        let stored = StoredBare {
            version: StoredBare::VERSION,
            me: self.me,
            public: self.public.clone(),
            scalars: self.copy_scalars(),
        };
        codec::encode(&stored).expect("plain data encodes")
    }

    /// Reads back what [`Self::to_plaintext`] wrote and checks it again: the public half against
    /// itself, our scalars against the public half.
    ///
    /// # Errors
    ///
    /// [`Fault::Unreadable`]; [`Fault::Inconsistent`] where the parts do not fit each other.
    pub fn from_plaintext(plaintext: &[u8]) -> Result<Self, Fault> {
        let stored: StoredBare =
            codec::decode(plaintext, MAX_BODY).map_err(|_| Fault::Unreadable)?;
        if stored.version != StoredBare::VERSION {
            return Err(Fault::Unreadable);
        }
        let bare = Self { me: stored.me, public: stored.public, scalars: stored.scalars };
        bare.check()?;
        Ok(bare)
    }

    /// Our scalar for the key on this curve, with the key's public half.
    pub(crate) fn key(
        &self,
        curve: Curve,
    ) -> Result<(&SecretArray<32>, &PublicKeyShares), Refusal> {
        let mut keys = self.scalars.iter().zip(&self.public.keys);
        keys.find(|(_, key)| key.curve == curve).ok_or(Refusal::NoSuchKey)
    }

    fn check(&self) -> Result<(), Fault> {
        self.public.check()?;
        let mut keys = self.scalars.iter().zip(&self.public.keys);
        let scalars_fit = keys.all(|(scalar, key)| match key.curve {
            Curve::Secp256k1 => self.scalar_fits::<Secp256k1>(scalar, key).is_some(),
            Curve::Ed25519 => self.scalar_fits::<Ed25519>(scalar, key).is_some(),
        });
        let counted = self.scalars.len() == self.public.keys.len();
        if scalars_fit && counted { Ok(()) } else { Err(Fault::Inconsistent) }
    }

    fn scalar_fits<G: Group>(&self, scalar: &SecretArray<32>, key: &PublicKeyShares) -> Option<()> {
        // EXPOSE: into one multiplication, whose result is public.
        let x = Zeroizing::new(G::read_scalar(scalar.expose())?);
        let expected = key.verification_shares.get(&self.me)?;
        (G::write_point(&(G::generator() * *x)) == *expected).then_some(())
    }
}

/// A party's share of every key of one epoch, and its end of every pair.
///
/// # Security
///
/// Secret. It is wiped on drop, prints only what is public, and leaves this type only as a plaintext
/// for sealing ([`Self::to_plaintext`]) or inside messages of a protocol. What a library copied on
/// its stack while computing is not wiped.
pub struct EpochShares {
    bare: BareShares,
    pairs: BTreeMap<ShareIndex, Pair>,
}

impl EpochShares {
    /// Puts an epoch together and makes sure that it fits itself.
    pub(crate) fn new(
        me: ShareIndex,
        public: PublicShares,
        scalars: Vec<SecretArray<32>>,
        pairs: BTreeMap<ShareIndex, Pair>,
    ) -> Result<Self, Fault> {
        let shares = Self { bare: BareShares { me, public, scalars }, pairs };
        shares.check()?;
        Ok(shares)
    }

    /// A copy that outlives the borrow of the wallet's own, for an epoch that keeps them.
    pub(crate) fn copy(&self) -> Self {
        let pairs = self.pairs.iter().map(|(peer, pair)| (*peer, pair.copy())).collect();
        Self { bare: self.bare.copy(), pairs }
    }

    /// The same shares in the epoch of this public half, with the pairs that are new in it.
    pub(crate) fn kept_in(
        self,
        public: PublicShares,
        new: BTreeMap<ShareIndex, Pair>,
    ) -> Result<Self, Fault> {
        let Self { bare: BareShares { me, scalars, .. }, mut pairs } = self;
        pairs.extend(new);
        Self::new(me, public, scalars, pairs)
    }

    /// The shares without the pairs.
    #[must_use]
    pub const fn bare(&self) -> &BareShares {
        &self.bare
    }

    /// The half that everybody knows.
    #[must_use]
    pub const fn public(&self) -> &PublicShares {
        &self.bare.public
    }

    /// Which share this is.
    #[must_use]
    pub const fn me(&self) -> ShareIndex {
        self.bare.me
    }

    /// All of it, for sealing at rest and nothing else. One encoding per value, versioned.
    #[must_use]
    pub fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        let stored = Stored {
            version: Stored::VERSION,
            me: self.bare.me,
            public: self.bare.public.clone(),
            // EXPOSE: into the plaintext that the vault seals.
            scalars: self.bare.copy_scalars(),
            pairs: self.pairs.iter().map(|(peer, pair)| (*peer, pair.store())).collect(),
        };
        codec::encode(&stored).expect("plain data encodes")
    }

    /// Reads back what [`Self::to_plaintext`] wrote and checks it again: the public half against
    /// itself, our scalars against the public half, the shape of every pair.
    pub fn from_plaintext(plaintext: &[u8]) -> Result<Self, Fault> {
        let stored: Stored = codec::decode(plaintext, MAX_BODY).map_err(|_| Fault::Unreadable)?;
        if stored.version != Stored::VERSION {
            return Err(Fault::Unreadable);
        }
        let pairs = stored.pairs.into_iter().map(|(peer, pair)| Ok((peer, pair.open()?)));
        Self::new(stored.me, stored.public, stored.scalars, pairs.collect::<Result<_, _>>()?)
    }

    /// Our scalar for the key on this curve, with the key's public half.
    pub(crate) fn key(
        &self,
        curve: Curve,
    ) -> Result<(&SecretArray<32>, &PublicKeyShares), Refusal> {
        self.bare.key(curve)
    }

    /// Our end of the pair with this peer.
    pub(crate) fn pair(&self, peer: ShareIndex) -> Result<&Pair, Fault> {
        self.pairs.get(&peer).ok_or(Fault::Inconsistent)
    }

    fn check(&self) -> Result<(), Fault> {
        self.bare.check()?;
        let BareShares { me, public, .. } = &self.bare;
        let ecdsa = public.key(Curve::Secp256k1).is_ok();
        let paired = public.holders.iter().filter(|j| ecdsa && *j != me);
        if self.pairs.keys().eq(paired) { Ok(()) } else { Err(Fault::Inconsistent) }
    }
}

#[cfg(test)]
impl Clone for EpochShares {
    fn clone(&self) -> Self {
        self.copy()
    }
}

impl fmt::Debug for EpochShares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EpochShares")
            .field("me", &self.bare.me)
            .field("session", &self.bare.public.session)
            .field("quorum", &self.bare.public.quorum)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BareShares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BareShares")
            .field("me", &self.me)
            .field("session", &self.public.session)
            .finish_non_exhaustive()
    }
}

/// An epoch at rest, before sealing.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u8,
    me: ShareIndex,
    public: PublicShares,
    scalars: Vec<SecretArray<32>>,
    pairs: BTreeMap<ShareIndex, StoredPair>,
}

impl Stored {
    const VERSION: u8 = 1;
}

/// Shares in a backup, before sealing.
#[derive(Serialize, Deserialize)]
struct StoredBare {
    version: u8,
    me: ShareIndex,
    public: PublicShares,
    scalars: Vec<SecretArray<32>>,
}

impl StoredBare {
    const VERSION: u8 = 1;
}
