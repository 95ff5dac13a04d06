//! Polynomials over the scalars: how a number is split, and how parts find back together.

use std::collections::BTreeSet;

use rand_core::CryptoRng;
use zeroize::Zeroize;

use crate::group::Group;
use crate::index::ShareIndex;

/// A secret polynomial of degree t − 1, constant term first. Wiped on drop.
pub(crate) struct Polynomial<G: Group>(Vec<G::Scalar>);

impl<G: Group> Polynomial<G> {
    /// A random polynomial through this constant: a fresh random number when a key is born, λᵢxᵢ
    /// when a share is dealt again.
    pub(crate) fn make(constant: G::Scalar, threshold: u8, rng: &mut dyn CryptoRng) -> Self {
        let mut coefficients = Vec::with_capacity(usize::from(threshold));
        coefficients.push(constant);
        coefficients.extend((1..threshold).map(|_| G::make_scalar(rng)));
        Self(coefficients)
    }

    /// f(index), by Horner's rule.
    pub(crate) fn piece(&self, index: ShareIndex) -> G::Scalar {
        let x = G::at(index);
        self.0.iter().rev().fold(G::small(0), |sum, coefficient| sum * x + *coefficient)
    }

    /// The coefficients, constant term first, to commit to and to prove.
    pub(crate) fn coefficients(&self) -> &[G::Scalar] {
        &self.0
    }
}

impl<G: Group> Drop for Polynomial<G> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// λᵢ: how much the share of `index` counts when this set evaluates the polynomial at `at`
/// (0 is where the key is).
///
/// Nothing if `index` is not in the set, or if `at` or two members coincide modulo q, which indices
/// of one byte never do.
pub(crate) fn lagrange<G: Group>(
    index: ShareIndex,
    set: &BTreeSet<ShareIndex>,
    at: u8,
) -> Option<G::Scalar> {
    if !set.contains(&index) {
        return None;
    }
    let (x, i) = (G::small(at), G::at(index));
    let others = set.iter().filter(|other| **other != index).map(|other| G::at(*other));
    let (numerator, denominator) =
        others.fold((G::small(1), G::small(1)), |(n, d), j| (n * (x - j), d * (i - j)));
    Some(numerator * G::invert(&denominator)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::group::{Ed25519, Secp256k1};

    fn interpolate<G: Group>(f: &Polynomial<G>, set: &BTreeSet<ShareIndex>) -> G::Scalar {
        set.iter().fold(G::small(0), |sum, index| {
            sum + lagrange::<G>(*index, set, 0).unwrap() * f.piece(*index)
        })
    }

    fn any_t_pieces_give_the_constant_and_fewer_do_not<G: Group>(seed: u64, t: u8, set: &[u8]) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let constant = G::make_scalar(&mut rng);
        let f = Polynomial::<G>::make(constant, t, &mut rng);
        let set: BTreeSet<_> = set.iter().filter_map(|i| ShareIndex::new(*i)).collect();
        let enough: BTreeSet<_> = set.iter().copied().take(usize::from(t)).collect();
        let fewer: BTreeSet<_> = set.iter().copied().take(usize::from(t) - 1).collect();

        assert!(interpolate(&f, &enough) == constant);
        assert!(interpolate(&f, &fewer) != constant);
    }

    proptest! {
        #[test]
        fn any_t_pieces_give_the_constant_and_fewer_do_not_on_both_curves(
            seed: u64,
            set in proptest::sample::subsequence((1..=255u8).collect::<Vec<_>>(), 10),
            t in 2..=10u8,
        ) {
            any_t_pieces_give_the_constant_and_fewer_do_not::<Secp256k1>(seed, t, &set);
            any_t_pieces_give_the_constant_and_fewer_do_not::<Ed25519>(seed, t, &set);
        }
    }
}
