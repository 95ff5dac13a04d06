//! Making an epoch: rounds, a durable candidate, trial signatures, acknowledgements, a certificate.
//!
//! The order is the rule (R1 to R5, R9): verify, write and read back, try, acknowledge. The epoch
//! exists for this party only once it holds every new holder's acknowledgement.

use std::collections::BTreeMap;

use mpc::{
    Advance, Curve, KnownKey, Made, MakingPlan, PublicShares, Quorum, SecretBytes, SessionId,
    Source,
};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    EpochId, PartyId, SignatureBytes, WalletId,
    descriptor::{Payload, Proposal},
    manifest::{CommitCertificate, Committed, Manifest, Origin},
    relay::LONGEST_LETTER,
};
use zeroize::Zeroize;

use super::{Ceremony, Letters, Phase, to_bodies, to_failure, to_inbox};
use crate::{
    effect::{Effect, Happening, RecordKey},
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    records::LONGEST_RECORD,
    rules::{self, ChangeError, ChangePlan},
    scheme::{Brings, Scheme},
    session::Context,
    wallet::member_indices,
};

/// The largest epoch file that is read: ten holders' pair set-up is about 1 MiB.
pub(crate) const LONGEST_EPOCH_FILE: usize = 8 * 1024 * 1024;

/// One epoch's file: the share and the manifest it belongs to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EpochFile {
    pub(crate) manifest: Manifest,
    shares: ByteBuf,
}

impl EpochFile {
    pub(crate) fn new(manifest: Manifest, shares: Vec<u8>) -> Self {
        Self { manifest, shares: ByteBuf::from(shares) }
    }

    /// The shares' plaintext, for the scheme to read.
    ///
    /// # Security
    ///
    /// Secret; wiped when the file value goes.
    pub(crate) fn expose_shares(&self) -> &[u8] {
        &self.shares
    }
}

impl Drop for EpochFile {
    fn drop(&mut self) {
        self.shares.zeroize();
    }
}

/// Where an epoch's file is kept.
pub(crate) const fn record_key(manifest: &Manifest) -> RecordKey {
    RecordKey::Epoch { wallet: manifest.wallet, attempt: manifest.attempt, epoch: manifest.epoch }
}

/// Keys as everybody is told of them beforehand, in the order in which they are dealt.
pub(crate) fn known_keys(brought: &wire::descriptor::Brought) -> Vec<KnownKey> {
    [(Curve::Secp256k1, &brought.secp256k1), (Curve::Ed25519, &brought.ed25519)]
        .into_iter()
        .map(|(curve, key)| KnownKey {
            curve,
            public_key: key.public_key.to_vec(),
            chain_code: key.chain_code.into_array(),
        })
        .collect()
}

impl<S: Scheme> Ceremony<S> {
    pub(super) fn begin_making(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Bodies, Failure> {
        let indices = self.indices();
        let payload = &self.proposed()?.payload;
        let terms = payload.terms().ok_or(ProposalError::WrongContext)?;
        let quorum = Quorum::new(terms.threshold, terms.holders)
            .map_err(|refusal| Failure::Local { code: refusal.code() })?;
        let plan = MakingPlan {
            session: SessionId(self.session_id()?),
            quorum,
            holders: self.holder_indices().into_values().collect(),
            me: *indices.get(&cx.me).ok_or(ProposalError::WrongContext)?,
            source: self.source()?,
        };
        let deals = self.plan.as_ref().is_some_and(|plan| plan.dealers.contains(&cx.me));
        let stand = self.held(cx).and_then(|held| held.stand(payload));
        let base = self.base.as_ref().map(|base| &base.manifest);
        let restored = base.and_then(|base| {
            let backup = cx.restored.get(&base.wallet)?;
            (backup.manifest() == base).then_some(&backup.share)
        });
        let restores = self.plan.as_ref().is_some_and(|plan| plan.restored.contains_key(&cx.me));
        let brings = match stand.and_then(|(_, shares)| shares).filter(|_| deals) {
            Some(shares) => Brings::Shares(shares),
            // The wallet may have moved on while people were asked.
            None if deals && self.goes_back(cx) => {
                return Err(ProposalError::Change(ChangeError::NothingKept).into());
            }
            None if restores => Brings::Bare(restored.ok_or(ProposalError::NothingBrought)?),
            None if deals => return Err(ProposalError::OldEpoch.into()),
            None if self.deals_whole(cx.me) => {
                let known = cx.imported.filter(|imported| Some(&imported.terms) == payload.terms());
                Brings::Keys(&known.ok_or(ProposalError::KeysGone)?.keys)
            }
            None => Brings::Nothing,
        };
        let (state, output) =
            S::make(plan, brings, cx.moment.rng).map_err(|abort| to_failure(abort, &indices))?;
        self.phase = Phase::Making(state);
        Ok(to_bodies(output, &indices))
    }

    /// True for the device that deals keys which it alone knows.
    fn deals_whole(&self, me: PartyId) -> bool {
        let proposal = self.proposal.as_ref();
        let terms = proposal.and_then(|proposal| proposal.payload.terms());
        let brought = terms.is_some_and(|terms| terms.brought.is_some());
        self.base.is_none() && brought && self.initiator == me
    }

    /// New keys, keys that somebody brings, or those of the epoch before, kept as they are or dealt again.
    fn source(&self) -> Result<Source, Failure> {
        let (Some(base), Some(plan)) = (&self.base, &self.plan) else {
            let terms = self.proposed()?.payload.terms().ok_or(ProposalError::WrongContext)?;
            let Some(brought) = &terms.brought else {
                return Ok(Source::Born(vec![Curve::Secp256k1, Curve::Ed25519]));
            };
            let dealer = self.indices().get(&self.initiator).copied();
            let dealer = dealer.ok_or(ProposalError::WrongContext)?;
            return Ok(Source::Known { keys: known_keys(brought), dealer });
        };
        let epoch: PublicShares = wire::decode(&base.manifest.public, LONGEST_RECORD)
            .map_err(|_| ProposalError::WrongContext)?;
        if self.keeps_shares() {
            return Ok(Source::Kept(Box::new(epoch)));
        }
        let (new, old) = (self.indices(), member_indices(&base.manifest));
        let share = |party| old.get(plan.restored.get(party).unwrap_or(party));
        let dealers = plan.dealers.iter();
        let dealers = dealers.filter_map(|party| Some((*new.get(party)?, *share(party)?)));
        Ok(Source::Held { epoch: Box::new(epoch), dealers: dealers.collect() })
    }

    pub(super) fn close_making(
        &mut self,
        state: S::Making,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Bodies>, Failure> {
        let indices = self.indices();
        let inbox = to_inbox(gathered, &indices);
        let advance = S::make_on(state, inbox, cx.moment.crew)
            .map_err(|abort| to_failure(abort, &indices))?;
        match advance {
            Advance::Next(state, output) => {
                self.phase = Phase::Making(state);
                Ok(Some(to_bodies(output, &indices)))
            }
            Advance::Done(Made::Shares(shares)) => {
                self.save(&shares, cx)?;
                Ok(None)
            }
            Advance::Done(Made::Witnessed(public)) => {
                let manifest = Box::new(self.manifest(&public)?);
                self.phase = Phase::Witnessing { manifest, steps: S::TRIAL_ROUNDS };
                Ok(Some(Bodies::broadcast(Vec::new())))
            }
        }
    }

    /// R3: the candidate goes to the disk before anything else is said about it.
    fn save(&mut self, shares: &S::Shares, cx: &mut Context<'_, '_, S>) -> Result<(), Failure> {
        let manifest = self.manifest(S::public(shares))?;
        let mut plaintext = S::to_plaintext(shares);
        let file = EpochFile::new(manifest.clone(), std::mem::take(&mut *plaintext));
        let contents = SecretBytes::new(wire::encode(&file));
        let record = record_key(&manifest);
        cx.emit(Effect::Keep { record, contents: contents.clone(), read_back: true });
        cx.show(Happening::Changed);
        self.phase = Phase::Saving { manifest: Box::new(manifest), contents };
        Ok(())
    }

    fn manifest(&self, public: &PublicShares) -> Result<Manifest, Failure> {
        let Proposal { descriptor, payload } = self.proposed()?;
        let terms = payload.terms().ok_or(ProposalError::WrongContext)?.clone();
        let session = self.session_id()?;
        let away = |plan: &ChangePlan<PartyId>| {
            let before = self.base.iter().flat_map(|base| base.manifest.people());
            let away = before.filter(|person| plan.asleep.contains(&person.bundle.party_id()));
            let away: BTreeMap<PartyId, _> =
                away.map(|person| (person.bundle.party_id(), person.clone())).collect();
            away.into_values().collect()
        };
        let members = self.holders().into_iter().filter_map(|party| self.people.get(&party));
        Ok(Manifest {
            version: 1,
            wallet: descriptor.wallet.unwrap_or_else(|| WalletId::from_bytes(session)),
            epoch: EpochId::from_bytes(session),
            attempt: self.attempt,
            terms,
            members: members.cloned().collect(),
            asleep: self.plan.as_ref().map(away).unwrap_or_default(),
            origin: match payload {
                Payload::Change(request) => Some(Origin { kind: request.kind, base: request.base }),
                _ => None,
            },
            public: ByteBuf::from(wire::encode(public)),
            created: descriptor.created,
        })
    }

    /// The candidate came back: the trial runs with the share as the disk has it.
    pub(crate) fn on_kept(
        &mut self,
        read_back: &[u8],
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Letters, Failure> {
        let (manifest, contents) = match std::mem::replace(&mut self.phase, Phase::Moving) {
            Phase::Saving { manifest, contents } => (manifest, contents),
            other => {
                self.phase = other;
                return Ok(Vec::new());
            }
        };
        self.phase = Phase::Spoiled(manifest.clone());
        if contents.expose() != read_back {
            return Err(Failure::NotSaved);
        }
        let file: EpochFile =
            wire::decode(read_back, LONGEST_EPOCH_FILE).map_err(|_| Failure::NotSaved)?;
        let indices = self.holder_indices();
        let blame = |abort| to_failure(abort, &indices);
        let shares = S::from_plaintext(file.expose_shares()).map_err(|_| Failure::NotSaved)?;
        let session = SessionId(self.session_id()?);
        let (trial, output) = S::try_out(&shares, session, cx.moment.rng).map_err(blame)?;
        self.phase = Phase::Trying { trial, shares, manifest };
        Ok(self.exchange.speak(cx.identity, to_bodies(output, &indices)))
    }

    /// R2, R4: the trial goes on; when it is over, this party acknowledges.
    pub(super) fn close_trial(
        &mut self,
        trial: S::Trial,
        shares: S::Shares,
        manifest: Box<Manifest>,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Bodies, Failure> {
        let indices = self.holder_indices();
        let inbox = to_inbox(gathered, &indices);
        match S::try_on(trial, inbox, cx.moment.rng) {
            Err(abort) => {
                self.phase = Phase::Spoiled(manifest);
                Err(self.trial_failure(to_failure(abort, &indices), cx.me))
            }
            Ok(Advance::Next(trial, output)) => {
                self.phase = Phase::Trying { trial, shares, manifest };
                Ok(to_bodies(output, &indices))
            }
            Ok(Advance::Done(())) if !rules::may_acknowledge(manifest.attempt, self.seen) => {
                self.phase = Phase::Spoiled(manifest);
                Err(ProposalError::Attempts.into())
            }
            Ok(Advance::Done(())) => {
                let signature = manifest.acknowledgement().sign(cx.identity);
                self.phase = Phase::Acknowledging { shares, manifest };
                Ok(Bodies::broadcast(wire::encode(&signature)))
            }
        }
    }

    /// R5: the acknowledgements of all new holders together commit the epoch.
    pub(super) fn close_acknowledgements(
        &self,
        gathered: Gathered,
        manifest: &Manifest,
        cx: &Context<'_, '_, S>,
    ) -> Result<Committed, Failure> {
        let statement = manifest.acknowledgement();
        let mut signatures = BTreeMap::new();
        if manifest.member(&cx.me).is_some() {
            signatures.insert(cx.me, statement.sign(cx.identity));
        }
        for (party, body) in gathered.broadcast {
            if manifest.member(&party).is_some() {
                signatures.insert(party, check_acknowledgement(party, &body, manifest)?);
            }
        }
        let certificate = CommitCertificate { statement, signatures };
        let committed = Committed { manifest: manifest.clone(), certificate };
        if !committed.is_sound() {
            return Err(ProposalError::WrongContext.into());
        }
        Ok(committed)
    }

    /// A failed trial discards the candidate, and bans nobody whose pair was made for it: that has
    /// never held anything.
    ///
    /// # Security
    ///
    /// A pair that was kept goes on in the epoch before. Whoever probes it here is banned there, or
    /// trials would be the way to probe it again and again.
    fn trial_failure(&self, failure: Failure, me: PartyId) -> Failure {
        let comes = |party| self.plan.as_ref().is_some_and(|plan| plan.joining.contains(party));
        match failure {
            Failure::Banned { party, check }
                if !self.keeps_shares() || comes(&me) || comes(&party) =>
            {
                Failure::Unattributable { check }
            }
            other => other,
        }
    }
}

fn check_acknowledgement(
    party: PartyId,
    body: &[u8],
    manifest: &Manifest,
) -> Result<SignatureBytes, Failure> {
    let unusable = || Failure::Unusable { party };
    let signature: SignatureBytes = wire::decode(body, LONGEST_LETTER).map_err(|_| unusable())?;
    let member = manifest.member(&party).ok_or_else(unusable)?;
    let signed = manifest.acknowledgement().verify(&member.bundle, &signature);
    if signed { Ok(signature) } else { Err(unusable()) }
}
