//! Verifiable dealing (Feldman 1987): a number split into pieces that everybody can check.
//!
//! One dealing serves every way in which shares are made. When a key is born each party deals a
//! fresh random number; when shares are dealt again a dealer deals λᵢxᵢ and its constant
//! commitment must equal λᵢXᵢ.

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::abort::Check;
use crate::group::Group;
use crate::index::ShareIndex;
use crate::polynomial::Polynomial;
use crate::proof::Knowledge;
use crate::secret::SecretArray;
use crate::session::SessionId;

/// What a dealer shows everybody about one polynomial.
#[derive(Serialize, Deserialize)]
pub(crate) struct Dealing {
    /// Aₖ = aₖG, constant first.
    pub(crate) commitments: Vec<ByteBuf>,
    /// That the dealer knows a₀.
    pub(crate) knowledge: Knowledge,
}

/// The pieces f(j) of one polynomial, for each holder its own. They stay here until each is
/// sealed to its holder.
pub(crate) type Pieces = BTreeMap<ShareIndex, SecretArray<32>>;

/// Deals `constant` to `holders` so that `threshold` of them hold it.
pub(crate) fn deal<G: Group>(
    constant: G::Scalar,
    threshold: u8,
    holders: &BTreeSet<ShareIndex>,
    session: &SessionId,
    dealer: ShareIndex,
    rng: &mut dyn CryptoRng,
) -> (Dealing, Pieces) {
    let knowledge = Knowledge::prove::<G>(session, dealer, &constant, rng);
    let f = Polynomial::<G>::make(constant, threshold, rng);
    let commit = |a: &G::Scalar| ByteBuf::from(G::write_point(&(G::generator() * *a)));
    let commitments = f.coefficients().iter().map(commit).collect();
    let piece = |j: &ShareIndex| (*j, SecretArray::new(*G::write_scalar(&f.piece(*j))));
    (Dealing { commitments, knowledge }, holders.iter().map(piece).collect())
}

impl Dealing {
    /// Checks everything about a dealing that needs no secret: exactly t coefficients, all of them
    /// points, the constant known to its dealer.
    pub(crate) fn check<G: Group>(
        &self,
        threshold: u8,
        session: &SessionId,
        dealer: ShareIndex,
    ) -> Result<Commitments<G>, Check> {
        // A longer polynomial would raise the threshold without anybody's consent.
        if self.commitments.len() != usize::from(threshold) {
            return Err(Check::Degree);
        }
        let points = self.commitments.iter().map(|bytes| G::read_point(bytes));
        let commitments = Commitments(points.collect::<Option<_>>().ok_or(Check::Element)?);
        self.knowledge.verify::<G>(session, dealer, &commitments.constant())?;
        Ok(commitments)
    }
}

/// The commitments A₀ … Aₜ₋₁ to one polynomial, or to a sum of polynomials.
pub(crate) struct Commitments<G: Group>(Vec<G::Point>);

impl<G: Group> Commitments<G> {
    /// A₀, the commitment to what was dealt.
    pub(crate) fn constant(&self) -> G::Point {
        self.0.first().copied().unwrap_or_else(G::identity)
    }

    /// f(index)·G, by Horner's rule in the exponent.
    pub(crate) fn at(&self, index: ShareIndex) -> G::Point {
        let x = G::at(index);
        self.0.iter().rev().fold(G::identity(), |sum, commitment| sum * x + *commitment)
    }

    /// The dealer dealt the number expected of it.
    pub(crate) fn expect_constant(&self, expected: &G::Point) -> Result<(), Check> {
        if self.constant() == *expected { Ok(()) } else { Err(Check::Constant) }
    }

    /// Our piece lies on the polynomial.
    pub(crate) fn check_piece(
        &self,
        index: ShareIndex,
        piece: &SecretArray<32>,
    ) -> Result<G::Scalar, Check> {
        // EXPOSE: into arithmetic that stays here.
        let scalar = G::read_scalar(piece.expose()).ok_or(Check::Element)?;
        if G::generator() * scalar == self.at(index) { Ok(scalar) } else { Err(Check::Piece) }
    }

    /// The commitments to the sum of the polynomials, coefficient by coefficient.
    ///
    /// Nothing if a coefficient cancelled out: a zero constant is no key, and a zero last one means
    /// that fewer than t could sign.
    pub(crate) fn sum<'a>(all: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let sum = all.into_iter().fold(Vec::new(), |mut sum: Vec<G::Point>, next| {
            sum.resize(next.0.len().max(sum.len()), G::identity());
            sum.iter_mut().zip(&next.0).for_each(|(a, b)| *a = *a + *b);
            sum
        });
        let whole = !sum.is_empty() && sum.iter().all(|a| *a != G::identity());
        whole.then_some(Self(sum))
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::group::{Ed25519, Secp256k1};
    use crate::polynomial::lagrange;

    const SESSION: SessionId = SessionId([7; 32]);

    fn indices(numbers: &[u8]) -> BTreeSet<ShareIndex> {
        numbers.iter().filter_map(|n| ShareIndex::new(*n)).collect()
    }

    fn index(number: u8) -> ShareIndex {
        ShareIndex::new(number).unwrap()
    }

    fn a_share_can_be_dealt_again_and_only_that_share<G: Group>() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let (old, new) = (indices(&[1, 3]), indices(&[1, 2, 4, 5]));
        let key = G::make_scalar(&mut rng);
        let (dealing, pieces) = deal::<G>(key, 2, &old, &SESSION, index(9), &mut rng);
        let public = dealing.check::<G>(2, &SESSION, index(9)).ok().unwrap();

        let dealt_again = old.iter().map(|i| {
            let share = public.check_piece(*i, &pieces[i]).ok().unwrap();
            let lambda = lagrange::<G>(*i, &old, 0).unwrap();
            let (dealing, _) = deal::<G>(lambda * share, 3, &new, &SESSION, *i, &mut rng);
            let commitments = dealing.check::<G>(3, &SESSION, *i).ok().unwrap();
            assert_eq!(commitments.expect_constant(&(public.at(*i) * lambda)), Ok(()));
            assert_eq!(commitments.expect_constant(&public.at(*i)), Err(Check::Constant));
            commitments
        });
        let sum = Commitments::sum(&dealt_again.collect::<Vec<_>>()).unwrap();

        assert!(sum.constant() == G::generator() * key);
    }

    #[test]
    fn a_share_can_be_dealt_again_and_only_that_share_on_both_curves() {
        a_share_can_be_dealt_again_and_only_that_share::<Secp256k1>();
        a_share_can_be_dealt_again_and_only_that_share::<Ed25519>();
    }

    #[test]
    fn a_dealing_of_another_degree_is_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let constant = Ed25519::make_scalar(&mut rng);
        let holders = indices(&[1, 2, 3]);
        let (dealing, _) = deal::<Ed25519>(constant, 3, &holders, &SESSION, index(1), &mut rng);

        for threshold in [2, 4] {
            let refused = dealing.check::<Ed25519>(threshold, &SESSION, index(1)).err();
            assert_eq!(refused, Some(Check::Degree));
        }
    }

    #[test]
    fn polynomials_that_cancel_make_no_key() {
        let (g, h) = (Ed25519::generator(), Ed25519::generator() * Ed25519::small(2));
        let plus = Commitments::<Ed25519>(vec![g, h]);
        let minus = Commitments::<Ed25519>(vec![h, Ed25519::identity() - h]);
        assert!(Commitments::sum([&plus, &minus]).is_none());
    }
}
