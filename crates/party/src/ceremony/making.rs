//! Making a wallet: rounds, a durable candidate, trial signatures, acknowledgements, a certificate.
//!
//! The order is the rule (R1 to R5, R9): verify, write and read back, try, acknowledge. An address
//! exists for this party only once it holds every acknowledgement.

use std::collections::BTreeMap;

use mpc::{Advance, Curve, MakingPlan, Quorum, SecretBytes, SessionId};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use wire::{
    EpochId, PartyId, SignatureBytes, WalletId,
    descriptor::{Payload, Proposal},
    manifest::{CommitCertificate, Manifest},
    relay::LONGEST_LETTER,
};
use zeroize::Zeroize;

use super::{Ceremony, Letters, Outcome, Phase, to_bodies, to_failure, to_inbox};
use crate::{
    effect::{Effect, Happening, RecordKey},
    exchange::{Bodies, Gathered},
    failure::{Failure, ProposalError},
    scheme::Scheme,
    session::Context,
    wallet::WalletRecord,
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

impl<S: Scheme> Ceremony<S> {
    pub(super) fn begin_making(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Bodies, Failure> {
        let indices = self.indices();
        let Payload::Create(terms) = &self.proposed()?.payload else {
            return Err(ProposalError::WrongContext.into());
        };
        let quorum = Quorum::new(terms.threshold, terms.holders)
            .map_err(|refusal| Failure::Local { code: refusal.code() })?;
        let me = *indices.get(&cx.me).ok_or(ProposalError::WrongContext)?;
        let plan = MakingPlan {
            session: SessionId(self.session_id()?),
            quorum,
            holders: indices.values().copied().collect(),
            me,
            keys: vec![Curve::Secp256k1, Curve::Ed25519],
        };
        let (state, output) =
            S::make(plan, cx.moment.rng).map_err(|abort| to_failure(abort, &indices))?;
        self.phase = Phase::Making(state);
        Ok(to_bodies(output, &indices))
    }

    pub(super) fn close_making(
        &mut self,
        state: S::Making,
        gathered: Gathered,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<Option<Bodies>, Failure> {
        let indices = self.indices();
        let inbox = to_inbox(gathered, &indices);
        let advance =
            S::make_on(state, inbox, cx.moment.rng).map_err(|abort| to_failure(abort, &indices))?;
        match advance {
            Advance::Next(state, output) => {
                self.phase = Phase::Making(state);
                Ok(Some(to_bodies(output, &indices)))
            }
            Advance::Done(shares) => {
                self.save(&shares, cx)?;
                Ok(None)
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

    fn manifest(&self, public: &mpc::PublicShares) -> Result<Manifest, Failure> {
        let Proposal { descriptor, payload } = self.proposed()?;
        let Payload::Create(terms) = payload else {
            return Err(ProposalError::WrongContext.into());
        };
        let session = self.session_id()?;
        Ok(Manifest {
            version: 1,
            wallet: WalletId::from_bytes(session),
            epoch: EpochId::from_bytes(session),
            attempt: descriptor.attempt,
            terms: terms.clone(),
            members: self.people.values().cloned().collect(),
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
        let indices = self.indices();
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
        let indices = self.indices();
        let inbox = to_inbox(gathered, &indices);
        match S::try_on(trial, inbox, cx.moment.rng) {
            Err(abort) => {
                self.phase = Phase::Spoiled(manifest);
                Err(trial_failure(to_failure(abort, &indices)))
            }
            Ok(Advance::Next(trial, output)) => {
                self.phase = Phase::Trying { trial, shares, manifest };
                Ok(to_bodies(output, &indices))
            }
            Ok(Advance::Done(())) => {
                let signature = manifest.acknowledgement().sign(cx.identity);
                self.phase = Phase::Acknowledging { shares, manifest };
                Ok(Bodies::broadcast(wire::encode(&signature)))
            }
        }
    }

    /// R5: all acknowledgements together commit the wallet.
    pub(super) fn close_acknowledgements(
        &self,
        gathered: Gathered,
        manifest: &Manifest,
        cx: &Context<'_, '_, S>,
    ) -> Result<CommitCertificate, Failure> {
        let statement = manifest.acknowledgement();
        let mut signatures = BTreeMap::from([(cx.me, statement.sign(cx.identity))]);
        for (party, body) in gathered.broadcast {
            signatures.insert(party, check_acknowledgement(party, &body, manifest)?);
        }
        let certificate = CommitCertificate { statement, signatures };
        if !certificate.commits(manifest) {
            return Err(ProposalError::WrongContext.into());
        }
        Ok(certificate)
    }
}

/// The outcome of a creation that everybody acknowledged.
pub(super) fn created<S: Scheme>(
    manifest: Manifest,
    certificate: CommitCertificate,
    shares: S::Shares,
) -> Outcome<S> {
    Outcome::Created { record: Box::new(WalletRecord::new(manifest, certificate)), shares }
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

/// A failed trial discards the candidate and bans nobody: its shares have never held anything.
fn trial_failure(failure: Failure) -> Failure {
    match failure {
        Failure::Banned { check, .. } => Failure::Unattributable { check },
        other => other,
    }
}
