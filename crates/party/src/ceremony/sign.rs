//! Signing one transaction by exactly as many members as must agree.

use std::collections::BTreeMap;

use mpc::{Advance, ChildPath, Curve, SessionId, ShareIndex, SigningPlan};
use serde_bytes::ByteBuf;
use wire::{
    PartyId,
    descriptor::{Payload, SignRequest},
};

use super::{Ceremony, Outcome, Phase, to_bodies, to_failure, to_inbox};
use crate::{
    approval::Approval,
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    scheme::Scheme,
    session::Context,
    wallet::HistoryEntry,
};

impl<S: Scheme> Ceremony<S> {
    pub(super) fn begin_signing(
        &mut self,
        approval: Box<Approval>,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        let proposal = self.proposed()?;
        let Payload::Sign(SignRequest { path, .. }) = &proposal.payload else {
            return Err(ProposalError::WrongContext.into());
        };
        let wallet = proposal.descriptor.wallet.and_then(|id| cx.wallets.get(&id));
        let wallet = wallet.ok_or(ProposalError::WrongContext)?;
        // The wallet may have moved on while people were asked: shares of two epochs never meet.
        if proposal.descriptor.epoch != Some(wallet.epoch()) {
            return Err(ProposalError::OldEpoch.into());
        }
        let indices = wallet.indices();
        let signers = self.people.keys().filter_map(|party| indices.get(party)).copied();
        let plan = SigningPlan {
            session: SessionId(self.session_id()?),
            signers: signers.collect(),
            curve: Curve::Secp256k1,
            path: ChildPath::new(path.clone())
                .map_err(|refusal| Failure::Local { code: refusal.code() })?,
            message: approval.digest().to_vec(),
        };
        let shares = wallet.shares().ok_or(ProposalError::NoShare)?;
        let (state, output) =
            S::sign(shares, plan, cx.moment.rng).map_err(|abort| to_failure(abort, &indices))?;
        let bodies = to_bodies(output, &indices);
        self.phase = Phase::Signing { state, approval, indices };
        Ok(bodies)
    }

    pub(super) fn close_signing(
        &mut self,
        state: S::Signing,
        approval: Box<Approval>,
        indices: BTreeMap<PartyId, ShareIndex>,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<(Option<Bodies>, Option<Outcome<S>>), Failure> {
        let wallet = self.proposed()?.descriptor.wallet.ok_or(ProposalError::WrongContext)?;
        let inbox = to_inbox(gathered, &indices);
        let advance =
            S::sign_on(state, inbox, cx.moment.rng).map_err(|abort| to_failure(abort, &indices))?;
        match advance {
            Advance::Next(state, output) => {
                let bodies = to_bodies(output, &indices);
                self.phase = Phase::Signing { state, approval, indices };
                Ok((Some(bodies), None))
            }
            Advance::Done(signature) => {
                let chain_id = approval.chain_id();
                let signed = approval.finish(&signature).map_err(ProposalError::Transaction)?;
                let entry = Box::new(HistoryEntry {
                    at: cx.moment.now,
                    proposal: self.proposed()?.clone(),
                    transaction: ByteBuf::from(signed.raw().to_vec()),
                });
                Ok((None, Some(Outcome::Signed { wallet, entry, chain_id })))
            }
        }
    }
}
