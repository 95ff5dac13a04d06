//! Putting keys together again from t shares: for export, and for whoever leaves.
//!
//! The mirror of dealing: x = Σᵢ λᵢxᵢ over the shares of one epoch (Shamir 1979). Each share is held to
//! its Xᵢ = xᵢG that everybody knows, so that a wrong one is named before anything is added up.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::abort::{Abort, Check, Fault, Findings, Refusal};
use crate::codec::{self, MAX_BODY};
use crate::group::{Curve, Ed25519, Group, Secp256k1};
use crate::index::ShareIndex;
use crate::known::WholeKey;
use crate::making::seal;
use crate::polynomial::lagrange;
use crate::secret::{SecretArray, SecretBytes};
use crate::shares::{BareShares, PublicKeyShares, PublicShares};

/// One party's share of each key, in the order of the public keys.
#[derive(Serialize, Deserialize)]
struct Given {
    shares: Vec<SecretArray<32>>,
}

impl BareShares {
    /// This party's share of each key, for the one that puts them together.
    ///
    /// # Security
    ///
    /// t of these are the key. Seal it to whom all agreed to, and to nobody else.
    ///
    /// # Errors
    ///
    /// [`Fault`] if it does not encode.
    pub fn give(&self) -> Result<SecretBytes, Fault> {
        seal(&Given { shares: self.copy_scalars() })
    }
}

/// Puts all keys of an epoch together.
///
/// # Errors
///
/// [`Refusal::Signers`] for fewer pieces than must agree, or of nobody who holds a share;
/// [`Abort::Cheated`] names whose piece does not read or is not that holder's share.
pub fn gather(
    public: &PublicShares,
    pieces: &BTreeMap<ShareIndex, SecretBytes>,
) -> Result<Vec<WholeKey>, Abort> {
    let threshold = public.quorum.threshold();
    let known = pieces.keys().all(|index| public.holders.contains(index));
    if !known || pieces.len() < usize::from(threshold) {
        return Err(Refusal::Signers { threshold }.into());
    }
    let mut findings = Findings::default();
    let mut given = BTreeMap::new();
    for (index, piece) in pieces {
        let read = codec::decode::<Given>(piece.expose(), MAX_BODY).map_err(|_| Check::Encoding);
        let read = read.and_then(|given| {
            let fits = given.shares.len() == public.keys.len();
            if fits { Ok(given) } else { Err(Check::Encoding) }
        });
        if let Some(read) = findings.sift(*index, read) {
            given.insert(*index, read);
        }
    }
    findings.verdict()?;
    let keys = public.keys.iter().enumerate();
    keys.map(|(at, key)| {
        let shares: BTreeMap<ShareIndex, &SecretArray<32>> = given
            .iter()
            .filter_map(|(index, given)| Some((*index, given.shares.get(at)?)))
            .collect();
        match key.curve {
            Curve::Secp256k1 => add_up::<Secp256k1>(key, &shares),
            Curve::Ed25519 => add_up::<Ed25519>(key, &shares),
        }
    })
    .collect()
}

fn add_up<G: Group>(
    key: &PublicKeyShares,
    shares: &BTreeMap<ShareIndex, &SecretArray<32>>,
) -> Result<WholeKey, Abort> {
    let all: BTreeSet<ShareIndex> = shares.keys().copied().collect();
    let mut findings = Findings::default();
    let mut sum = Zeroizing::new(G::small(0));
    for (index, share) in shares {
        // EXPOSE: into the sum, which is wiped.
        let scalar = G::read_scalar(share.expose()).map(Zeroizing::new).ok_or(Check::Element);
        let proven = scalar.and_then(|scalar| {
            let point = G::write_point(&(G::generator() * *scalar));
            let is_theirs = key.verification_shares.get(index) == Some(&point);
            if is_theirs { Ok(scalar) } else { Err(Check::Piece) }
        });
        if let Some(scalar) = findings.sift(*index, proven) {
            let weight = lagrange::<G>(*index, &all, 0).ok_or(Fault::Library)?;
            *sum = *sum + weight * *scalar;
        }
    }
    findings.verdict()?;
    let whole = WholeKey::new(key.curve, &G::write_scalar(&sum), key.chain_code)?;
    // Whatever the shares are held to is held to the key as well.
    if whole.public().public_key != key.public_key {
        return Err(Fault::Library.into());
    }
    Ok(whole)
}
