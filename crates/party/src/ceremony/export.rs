//! Giving the keys to one device: everybody who takes part sends its shares, to that one alone.
//!
//! The proof that they agreed is kept by everybody before anything is given, and shown to all members: a key
//! that left is marked for ever.

use std::collections::BTreeMap;

use mpc::{PublicShares, SecretBytes, ShareIndex};
use serde_bytes::ByteArray;
use wire::{
    PartyId, SignatureBytes,
    descriptor::{ExportRequest, Payload},
    letter::ExportMark,
};

use super::{Ceremony, Outcome, Phase, to_failure, to_inbox};
use crate::{
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    scheme::{Bare, Scheme},
    session::Context,
};

/// What a party waits with while shares are given.
pub(super) struct Giving {
    /// Its own shares, on the device that gets them all.
    own: Option<(ShareIndex, SecretBytes)>,
    public: PublicShares,
    /// The members' share indices in the epoch that is given.
    indices: BTreeMap<PartyId, ShareIndex>,
}

impl<S: Scheme> Ceremony<S> {
    /// Everybody agreed: it is marked, and then given.
    pub(super) fn begin_giving(
        &mut self,
        consents: BTreeMap<PartyId, SignatureBytes>,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        let proposal = self.proposed()?.clone();
        let Payload::Export(ExportRequest { to }) = proposal.payload else {
            return Err(ProposalError::WrongContext.into());
        };
        let wallet = self.held(cx).ok_or(ProposalError::WrongContext)?;
        // The wallet may have moved on while people were asked.
        if proposal.descriptor.epoch != Some(wallet.epoch()) {
            return Err(ProposalError::OldEpoch.into());
        }
        let shares = wallet.shares().ok_or(ProposalError::NoShare)?;
        let indices = wallet.indices();
        let me = *indices.get(&cx.me).ok_or(ProposalError::NoShare)?;
        let piece = S::bare(shares).give().map_err(|fault| to_failure(fault.into(), &indices))?;
        let public = S::public(shares).clone();
        let session = ByteArray::new(self.session_id()?);
        cx.marked.push(ExportMark { proposal, session, consents });
        let mut bodies = Bodies::broadcast(Vec::new());
        let own = if to == cx.me {
            Some((me, piece))
        } else {
            // EXPOSE: into the channel of the one device that all agreed to.
            bodies.direct.insert(to, piece.expose().to_vec());
            None
        };
        self.phase = Phase::Giving(Giving { own, public, indices });
        Ok(bodies)
    }

    /// Everybody has given: the keys are whole on one device.
    pub(super) fn close_giving(
        &self,
        giving: Giving,
        gathered: Gathered,
    ) -> Result<Outcome<S>, Failure> {
        let wallet = self.proposed()?.descriptor.wallet.ok_or(ProposalError::WrongContext)?;
        let Giving { own, public, indices } = giving;
        let Some((me, piece)) = own else { return Ok(Outcome::Exported { wallet, keys: None }) };
        let mut pieces = to_inbox(gathered, &indices).direct;
        pieces.insert(me, piece);
        let keys = S::gather(&public, &pieces).map_err(|abort| to_failure(abort, &indices))?;
        Ok(Outcome::Exported { wallet, keys: Some(keys) })
    }
}
