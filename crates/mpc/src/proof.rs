//! Proof of knowledge of a dealt constant: Schnorr's, made non-interactive by Fiat–Shamir.
//!
//! Without it a dealer could deal a number it does not know, made from the others' commitments.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use zeroize::Zeroize;

use crate::abort::Check;
use crate::codec::Bytes;
use crate::group::Group;
use crate::index::ShareIndex;
use crate::session::{self, SessionId};

const CHALLENGE: &str = "cohort/mpc/v1/knowledge";

/// R = kG and z = k + c·a, with c = H(session, dealer, curve, A, R).
#[derive(Serialize, Deserialize)]
pub(crate) struct Knowledge {
    nonce: ByteBuf,
    response: Bytes<32>,
}

impl Knowledge {
    /// Proves that the dealer knows a behind A = aG, in this session and for this curve only.
    pub(crate) fn prove<G: Group>(
        session: &SessionId,
        dealer: ShareIndex,
        secret: &G::Scalar,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let mut k = G::make_scalar(rng);
        let nonce = G::write_point(&(G::generator() * k));
        let a = G::generator() * *secret;
        let response = k + challenge::<G>(session, dealer, &a, &nonce) * *secret;
        k.zeroize();
        Self { nonce: ByteBuf::from(nonce), response: Bytes(*G::write_scalar(&response)) }
    }

    /// zG = R + cA.
    pub(crate) fn verify<G: Group>(
        &self,
        session: &SessionId,
        dealer: ShareIndex,
        a: &G::Point,
    ) -> Result<(), Check> {
        let r = G::read_point(&self.nonce).ok_or(Check::Element)?;
        let z = G::read_scalar(&self.response.0).ok_or(Check::Element)?;
        let c = challenge::<G>(session, dealer, a, &self.nonce);
        if G::generator() * z == r + *a * c { Ok(()) } else { Err(Check::Knowledge) }
    }
}

fn challenge<G: Group>(
    session: &SessionId,
    dealer: ShareIndex,
    a: &G::Point,
    nonce: &[u8],
) -> G::Scalar {
    let dealer = [dealer.number()];
    let curve = G::CURVE.name().as_bytes();
    let a = G::write_point(a);
    G::reduce(&session::hash_wide(CHALLENGE, &[&session.0, &dealer, curve, &a, nonce]))
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::group::{Ed25519, Secp256k1};

    fn a_proof_holds_where_it_was_made_and_nowhere_else<G: Group>() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let (here, elsewhere) = (SessionId([1; 32]), SessionId([2; 32]));
        let (one, two) = (ShareIndex::new(1).unwrap(), ShareIndex::new(2).unwrap());
        let secret = G::make_scalar(&mut rng);
        let a = G::generator() * secret;
        let proof = Knowledge::prove::<G>(&here, one, &secret, &mut rng);

        assert_eq!(proof.verify::<G>(&here, one, &a), Ok(()));
        assert_eq!(proof.verify::<G>(&elsewhere, one, &a), Err(Check::Knowledge));
        assert_eq!(proof.verify::<G>(&here, two, &a), Err(Check::Knowledge));
        assert_eq!(proof.verify::<G>(&here, one, &(a + a)), Err(Check::Knowledge));
    }

    #[test]
    fn a_secp256k1_proof_holds_where_it_was_made_and_nowhere_else() {
        a_proof_holds_where_it_was_made_and_nowhere_else::<Secp256k1>();
    }

    #[test]
    fn an_ed25519_proof_holds_where_it_was_made_and_nowhere_else() {
        a_proof_holds_where_it_was_made_and_nowhere_else::<Ed25519>();
    }
}
