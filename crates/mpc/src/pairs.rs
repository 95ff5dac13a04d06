//! What two parties keep between them so that they can sign ECDSA together.
//!
//! Per pair and epoch: a common seed for shares of zero (DKLs23, Functionality 3.4) and base
//! oblivious transfers in both directions for the multiplication (Functionality 3.5). The library
//! sets pairs up inside its own key generation and refresh; here each pair is set up alone, with the
//! library's public parts in the order and with the checks of its complete refresh, so that pairs
//! can be made in parallel.
//!
//! Three steps: commit to a seed, offer (reveal the seed, start the transfers), finish.

mod offer;

use dkls23_core::utilities::multiplication::{MulReceiver, MulSender};
use dkls23_core::utilities::ot::base::{OTReceiver, OTSender};
use dkls23_core::utilities::zero_shares::{SeedPair, ZeroShare};
use k256::Scalar;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::abort::{Check, Fault};
use crate::codec::Bytes;
use crate::dkls::{K256, party_index};
use crate::index::ShareIndex;
use crate::secret::SecretArray;
use crate::session::{self, SessionId};

pub(crate) use offer::Offer;

const TRANSFER: &str = "cohort/mpc/v1/pair/transfer";
const SEED: &[u8] = b"cohort/mpc/v1/pair/seed";

/// Commits to our half of the pair's seed. Travels in the first round.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SeedCommitment {
    seed: Bytes<32>,
}

/// Opens the seed and starts the transfers of both directions. Travels sealed in the second round.
#[derive(Serialize, Deserialize)]
pub(crate) struct PairOffer {
    seed: SecretArray<32>,
    salt: Bytes<64>,
    transfer: Offer,
}

/// The two ends of a pair, and the session that they are set up in.
#[derive(Clone, Copy)]
struct Ends {
    session: SessionId,
    me: ShareIndex,
    peer: ShareIndex,
}

/// We committed to a seed and have not shown it yet.
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Committed {
    ends: Ends,
    seed: Zeroizing<[u8; 32]>,
    salt: Bytes<64>,
}

/// We offered and await the peer's offer.
#[cfg_attr(test, derive(Clone))]
pub(crate) struct Offered {
    ends: Ends,
    seed: Zeroizing<[u8; 32]>,
    kept: KeptTransfers,
}

/// The secrets of the transfers between offer and finish.
#[cfg_attr(test, derive(Clone))]
struct KeptTransfers {
    // We receive in the multiplication, so we send in the base transfers.
    ot_sender: OTSender<K256>,
    nonce: Scalar,
    // We send in the multiplication, so we receive in the base transfers.
    ot_receiver: OTReceiver,
    correlation: Vec<bool>,
    vec_r: Vec<Scalar>,
}

/// A finished pair: what the epoch keeps for signing with one peer.
///
/// # Security
///
/// Reused for every signature of the epoch. After a ban it must never be used again.
pub(crate) struct Pair {
    seed: SecretArray<32>,
    sender: MulSender<K256>,
    receiver: MulReceiver<K256>,
}

/// Draws our half of the seed and commits to it.
pub(crate) fn commit(
    session: SessionId,
    me: ShareIndex,
    peer: ShareIndex,
) -> Result<(Committed, SeedCommitment), Fault> {
    let ends = Ends { session, me, peer };
    let context = ends.seed_context(me, peer);
    let (seed, commitment, salt) = ZeroShare::generate_seed_with_bound_commitment(&context);
    let salt = Bytes(salt.try_into().map_err(|_| Fault::Library)?);
    let committed = Committed { ends, seed: Zeroizing::new(seed), salt };
    Ok((committed, SeedCommitment { seed: Bytes(commitment) }))
}

impl Committed {
    /// Shows the seed and starts the transfers: half of the work of a pair.
    pub(crate) fn offer(self) -> (Offered, PairOffer) {
        let Self { ends, seed, salt } = self;
        let (kept, transfer) = ends.start_transfers();
        let shown = PairOffer { seed: SecretArray::new(*seed), salt, transfer };
        (Offered { ends, seed, kept }, shown)
    }
}

impl Offered {
    /// Checks the peer's offer and completes the pair: the other half of the work.
    pub(crate) fn finish(
        self,
        commitment: SeedCommitment,
        theirs: PairOffer,
    ) -> Result<Pair, Check> {
        let Self { ends, seed, kept } = self;
        // EXPOSE: into the commitment check and the combined seed, which stay here.
        let their_seed = theirs.seed.expose();
        let context = ends.seed_context(ends.peer, ends.me);
        if !ZeroShare::verify_bound_seed(their_seed, &context, &commitment.seed.0, &theirs.salt.0) {
            return Err(Check::Seed);
        }
        let (me, peer) = (party_index(ends.me), party_index(ends.peer));
        let pair = ZeroShare::generate_seed_pair(me, peer, &seed, their_seed);
        let (sender, receiver) = ends.finish_transfers(&kept, &theirs.transfer)?;
        Ok(Pair { seed: SecretArray::new(pair.seed), sender, receiver })
    }
}

impl Ends {
    /// What a seed commitment is bound to: session and direction.
    fn seed_context(&self, from: ShareIndex, to: ShareIndex) -> [u8; 32] {
        ZeroShare::seed_context(SEED, &[&self.session.0], party_index(from), party_index(to))
    }

    /// The id of the transfers in which `receiver` receives in the multiplication.
    fn transfer_id(&self, receiver: ShareIndex, sender: ShareIndex) -> [u8; 32] {
        session::hash(TRANSFER, &[&self.session.0, &[receiver.number()], &[sender.number()]])
    }

    fn start_transfers(&self) -> (KeptTransfers, Offer) {
        let as_receiver = self.transfer_id(self.me, self.peer);
        let (ot_sender, dlog, nonce) = MulReceiver::<K256>::init_phase1(&as_receiver);
        let as_sender = self.transfer_id(self.peer, self.me);
        let (ot_receiver, correlation, vec_r, proofs) = MulSender::<K256>::init_phase1(&as_sender);
        let offer = Offer::new(&dlog, &nonce, ot_receiver.seed, &proofs);
        (KeptTransfers { ot_sender, nonce, ot_receiver, correlation, vec_r }, offer)
    }

    fn finish_transfers(
        &self,
        kept: &KeptTransfers,
        offer: &Offer,
    ) -> Result<(MulSender<K256>, MulReceiver<K256>), Check> {
        let theirs = offer.open()?;
        let sender = MulSender::<K256>::init_phase2(
            &kept.ot_receiver,
            &self.transfer_id(self.peer, self.me),
            kept.correlation.clone(),
            &kept.vec_r,
            &theirs.dlog,
            &theirs.nonce,
        );
        let sender = sender.map_err(|_| Check::PairProof)?;
        let receiver = MulReceiver::<K256>::init_phase2(
            &kept.ot_sender,
            &self.transfer_id(self.me, self.peer),
            &theirs.seed,
            &theirs.proofs,
            &kept.nonce,
        );
        Ok((sender, receiver.map_err(|_| Check::PairProof)?))
    }
}

impl Drop for KeptTransfers {
    fn drop(&mut self) {
        self.ot_sender.s.zeroize();
        self.ot_receiver.seed.zeroize();
        self.correlation.zeroize();
        self.vec_r.zeroize();
    }
}

impl Pair {
    /// Our end of the common seed, in the library's form.
    pub(crate) fn seed(&self, me: ShareIndex, peer: ShareIndex) -> SeedPair {
        SeedPair {
            lowest_index: me < peer,
            index_counterparty: party_index(peer),
            // EXPOSE: into the library's own state, which wipes it.
            seed: *self.seed.expose(),
        }
    }

    /// A copy for an epoch that keeps this pair.
    pub(crate) fn copy(&self) -> Self {
        Self {
            // EXPOSE: from one value that wipes itself into another.
            seed: SecretArray::new(*self.seed.expose()),
            sender: self.sender(),
            receiver: self.receiver(),
        }
    }

    /// A copy for one signing run.
    pub(crate) fn sender(&self) -> MulSender<K256> {
        self.sender.clone()
    }

    /// A copy for one signing run.
    pub(crate) fn receiver(&self) -> MulReceiver<K256> {
        self.receiver.clone()
    }

    /// The stored form. The transfers keep the library's own encoding (postcard), fixed by its
    /// pinned version.
    pub(crate) fn store(&self) -> StoredPair {
        StoredPair {
            // EXPOSE: into the plaintext that the vault seals.
            seed: SecretArray::new(*self.seed.expose()),
            sender: StoredState::new(&self.sender),
            receiver: StoredState::new(&self.receiver),
        }
    }
}

/// A pair inside a stored epoch.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredPair {
    seed: SecretArray<32>,
    sender: StoredState,
    receiver: StoredState,
}

impl StoredPair {
    /// Reads a pair back. Only its shape can be checked here: whether it still fits the peer's end
    /// shows in a trial or in the first signature.
    pub(crate) fn open(self) -> Result<Pair, Fault> {
        let sender: MulSender<K256> = self.sender.open()?;
        let receiver: MulReceiver<K256> = self.receiver.open()?;
        sender.check_state().map_err(|_| Fault::Unreadable)?;
        receiver.check_state(None).map_err(|_| Fault::Unreadable)?;
        Ok(Pair { seed: self.seed, sender, receiver })
    }
}

/// One direction's state, in the library's encoding.
struct StoredState(Zeroizing<Vec<u8>>);

impl StoredState {
    fn new(state: &impl Serialize) -> Self {
        let bytes = postcard::to_allocvec(state).expect("lists of bytes and scalars encode");
        Self(Zeroizing::new(bytes))
    }

    fn open<T: Serialize + for<'de> Deserialize<'de>>(&self) -> Result<T, Fault> {
        let state: T = postcard::from_bytes(&self.0).map_err(|_| Fault::Unreadable)?;
        let again = Zeroizing::new(postcard::to_allocvec(&state).map_err(|_| Fault::Unreadable)?);
        if *again == *self.0 { Ok(state) } else { Err(Fault::Unreadable) }
    }
}

impl Serialize for StoredState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for StoredState {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = serde_bytes::ByteBuf::deserialize(deserializer)?;
        Ok(Self(Zeroizing::new(bytes.into_vec())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send<T: Send>() {}

    #[test]
    fn pairs_can_be_made_on_other_threads() {
        send::<Committed>();
        send::<Offered>();
        send::<PairOffer>();
        send::<Pair>();
    }

    #[test]
    fn two_ends_finish_and_a_set_up_of_another_session_or_direction_does_not() {
        let (one, two) = (ShareIndex::new(1).unwrap(), ShareIndex::new(2).unwrap());
        let session = SessionId([1; 32]);
        let set_up = |session, me, peer| {
            let (committed, commitment) = commit(session, me, peer).unwrap();
            let (offered, offer) = committed.offer();
            (offered, commitment, offer)
        };

        let (mine, _, _) = set_up(session, one, two);
        let (_, commitment, offer) = set_up(session, two, one);
        assert!(mine.finish(commitment, offer).is_ok());

        let (mine, own_commitment, own_offer) = set_up(session, one, two);
        assert_eq!(mine.finish(own_commitment, own_offer).err(), Some(Check::Seed));

        let (mine, _, _) = set_up(session, one, two);
        let (_, commitment, mut offer) = set_up(session, two, one);
        let (_, _, other) = set_up(SessionId([2; 32]), two, one);
        offer.transfer = other.transfer;
        assert_eq!(mine.finish(commitment, offer).err(), Some(Check::PairProof));
    }
}
