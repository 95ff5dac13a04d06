//! Giving a part of a backup back: the device that keeps some sends the one that its human chose to the device that
//! asks.

use wire::{
    PartId, PartyId,
    descriptor::{Payload, ReturnRequest},
    part::BackupPart,
};

use super::{Ceremony, Outcome, Phase, Question};
use crate::{
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    scheme::Scheme,
    session::Context,
};

impl<S: Scheme> Ceremony<S> {
    /// This device's human chose a part to give.
    pub(crate) const fn choose_part(&mut self, id: PartId) {
        if let Phase::Agreeing(Some(Question::Return { chosen, .. })) = &mut self.phase {
            *chosen = Some(id);
        }
    }

    /// Everybody agreed.
    pub(super) fn begin_returning(
        &mut self,
        chosen: Option<PartId>,
        cx: &Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        let to = self.returns_to().ok_or(ProposalError::WrongContext)?;
        let mut bodies = Bodies::broadcast(Vec::new());
        if to != cx.me {
            let id = chosen.ok_or(ProposalError::NoPart)?;
            let kept = cx.parts.get(&id).ok_or(ProposalError::NoPart)?;
            // EXPOSE: into the channel of the one device that its human compared codes with.
            bodies.direct.insert(to, kept.part.expose().to_vec());
        }
        self.phase = Phase::Returning;
        Ok(bodies)
    }

    /// It was given.
    pub(super) fn close_returning(
        &self,
        gathered: Gathered,
        me: PartyId,
    ) -> Result<Outcome<S>, Failure> {
        if self.returns_to() != Some(me) {
            return Ok(Outcome::Returned { got: None });
        }
        let (party, body) =
            gathered.direct.into_iter().next().ok_or(ProposalError::WrongContext)?;
        let part = BackupPart::new(body).ok_or(Failure::Unusable { party })?;
        Ok(Outcome::Returned { got: Some((party, part)) })
    }

    /// Who gets parts back, where the session is for that.
    pub(crate) fn returns_to(&self) -> Option<PartyId> {
        match &self.proposal.as_ref()?.payload {
            Payload::Return(ReturnRequest { to }) => Some(*to),
            _ => None,
        }
    }
}
