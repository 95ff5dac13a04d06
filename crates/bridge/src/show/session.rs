//! Sessions, approvals and outcomes as they are shown.

use chain::{
    Difference, Field, Meaning, Worth,
    ethereum::{EthAddress, cautions},
};
use party::wire::{PartyId, descriptor::WalletTerms, letter::RefusalReason, pairing::DeviceKind};
use party::{
    Failure, OutcomeView as Outcome, PartyView, SeatState as Seated, SeatView as Seat,
    SessionView as Session, StageView as Stage, WorkingPhase as Phase, imported_address,
};

use super::{
    Memory,
    change::{show_change, show_kind},
    device,
};
use crate::page;
use crate::view::{
    ApprovalView, CautionView, DeviceView, DifferenceView, FactView, InviteView, OnPhoneView,
    OutcomeView, PurposeView, ReasonView, SeatState, SeatView, SessionView, StageView,
    WorkingPhase,
};

impl Memory {
    /// The session, unless it ended well: its seat is kept a moment for those who lag, and nothing of
    /// that concerns a person.
    pub(super) fn session(
        &mut self,
        session: &Session,
        party: &PartyView,
        page: Option<&str>,
    ) -> Option<SessionView> {
        let stage = self.stage(session, party)?;
        let invite = session.invite.as_ref().map(|link| {
            let link = page.map_or_else(|| link.clone(), |page| page::joining(page, link));
            InviteView { qr: self.picture(link.clone()), link }
        });
        // Whoever is known is asked without an invite, and finds the request where it opens the page.
        let asked = page.zip(session.session).filter(|_| session.is_initiator && invite.is_none());
        let on_phone = asked.map(|(page, session)| {
            let link = page::opening(page, session);
            OnPhoneView { qr: self.picture(link.clone()), link }
        });
        Some(SessionView {
            session: session.session.map(|session| session.to_string()),
            purpose: self.purpose(session, party),
            change: session.change.as_ref().map(|change| show_change(change, party)),
            is_initiator: session.is_initiator,
            invite,
            on_phone,
            seats: session.seats,
            people: session.people.iter().map(|each| self.seat(each, session, party)).collect(),
            stage,
            last_progress: session.last_progress,
        })
    }

    pub(super) fn outcome(&self, outcome: &Outcome) -> OutcomeView {
        match outcome {
            Outcome::Created(wallet) => OutcomeView::Created { wallet: wallet.to_string() },
            Outcome::Changed { wallet, kind } => {
                OutcomeView::Changed { wallet: wallet.to_string(), kind: show_kind(*kind) }
            }
            Outcome::Signed(wallet) => OutcomeView::Signed { wallet: wallet.to_string() },
            Outcome::Exported(wallet) => OutcomeView::Exported { wallet: wallet.to_string() },
            Outcome::Returned => OutcomeView::Returned,
            Outcome::Failed(failure) => OutcomeView::Failed {
                code: failure.code().to_owned(),
                devices: failure.parties().into_iter().map(|party| self.name(party)).collect(),
                may_retry: failure.may_retry(),
                reason: match failure {
                    Failure::Refused { reason, .. } => Some(show_reason(*reason)),
                    _ => None,
                },
            },
        }
    }

    /// A seat; one that is known from a wallet has its name before it introduces itself.
    fn seat(&self, seat: &Seat, session: &Session, party: &PartyView) -> SeatView {
        let known = self.people.get(&seat.party).filter(|_| session.wallet.is_some());
        let name = seat.name.as_ref().or_else(|| known.map(|known| &known.name));
        let name = name.cloned().unwrap_or_default();
        let kind =
            seat.kind.or_else(|| known.map(|known| known.kind)).unwrap_or(DeviceKind::Computer);
        let state = match seat.state {
            Seated::Present if name.is_empty() => SeatState::Joining,
            Seated::Present => SeatState::Present,
            Seated::Working => SeatState::Working,
            Seated::Ready => SeatState::Ready,
        };
        SeatView { device: device(seat.party, name, kind, party.me), online: seat.online, state }
    }

    fn stage(&mut self, session: &Session, party: &PartyView) -> Option<StageView> {
        Some(match &session.stage {
            Stage::Asking => StageView::Asking,
            Stage::Gathering { complete } => StageView::Gathering { complete: *complete },
            Stage::Pairing => StageView::Pairing,
            Stage::Comparing { words } => StageView::Comparing {
                words: words.iter().map(|word| (*word).to_owned()).collect(),
            },
            Stage::Linking => StageView::Linking,
            Stage::Approving { from, meaning, differences, code, agreed } => {
                let known = self.paid(session, party);
                StageView::Approving(ApprovalView {
                    from: from.to_string(),
                    real_money: meaning.worth == Worth::Money,
                    facts: facts(meaning),
                    differences: differences.iter().map(difference).collect(),
                    cautions: warn(*from, meaning, &known),
                    code: code.clone(),
                    agreed: *agreed,
                })
            }
            Stage::Agreeing { code, agreed } => {
                StageView::Agreeing { code: code.clone(), agreed: *agreed }
            }
            Stage::Exporting { code, to, agreed } => StageView::Exporting {
                code: code.clone(),
                to: self.known(*to, party.me),
                agreed: *agreed,
            },
            Stage::Returning { code, to, agreed } => StageView::Returning {
                code: code.clone(),
                to: self.seated(*to, session, party),
                agreed: *agreed,
            },
            Stage::Working { phase, step, steps } => StageView::Working {
                phase: match phase {
                    Phase::Making => WorkingPhase::Making,
                    Phase::Saving => WorkingPhase::Saving,
                    Phase::Trying => WorkingPhase::Trying,
                    Phase::Acknowledging => WorkingPhase::Acknowledging,
                    Phase::Giving => WorkingPhase::Giving,
                    Phase::Returning => WorkingPhase::Returning,
                    Phase::Signing => WorkingPhase::Signing,
                },
                step: *step,
                steps: *steps,
            },
            Stage::Finished => return None,
        })
    }

    /// A participant as it introduced itself.
    fn seated(&self, id: PartyId, session: &Session, party: &PartyView) -> DeviceView {
        let seat = session.people.iter().find(|seat| seat.party == id);
        seat.map_or_else(|| self.known(id, party.me), |seat| self.seat(seat, session, party).device)
    }

    fn purpose(&self, session: &Session, party: &PartyView) -> PurposeView {
        if let (Some(kind), Some(terms)) = (session.kind, &session.terms) {
            return PurposeView::Change {
                change: show_kind(kind),
                wallet: session.wallet.map(|wallet| wallet.to_string()),
                name: terms.name.to_string(),
                threshold: terms.threshold,
                holders: terms.holders,
                master: terms.master.map(|party| party.to_string()),
                imported: terms.brought.is_some(),
                exported: terms.exported,
            };
        }
        if let Some(terms) = &session.terms {
            return PurposeView::Create {
                name: terms.name.to_string(),
                threshold: terms.threshold,
                holders: terms.holders,
                practice: terms.practice,
                master: terms.master.map(|party| party.to_string()),
                imports: show_imports(terms),
            };
        }
        if let Some(to) = session.return_to {
            return PurposeView::Return { to: self.seated(to, session, party) };
        }
        let wallet =
            session.wallet.and_then(|id| party.wallets.iter().find(|held| held.wallet == id));
        let Some(wallet) = wallet else { return PurposeView::Unknown };
        let (id, name) = (wallet.wallet.to_string(), wallet.terms.name.to_string());
        match session.export_to {
            Some(to) => PurposeView::Export { wallet: id, name, to: self.known(to, party.me) },
            None => PurposeView::Sign { wallet: id, name },
        }
    }

    /// Whom the wallet of this session has paid before.
    fn paid(&mut self, session: &Session, party: &PartyView) -> Vec<EthAddress> {
        let paid = self.transactions(party).into_iter();
        let paid = paid.filter(|(wallet, _)| session.wallet == Some(*wallet));
        paid.map(|(_, signed)| signed.meaning().to).collect()
    }
}

/// A refusal's reason, for the screen.
pub(crate) const fn show_reason(reason: RefusalReason) -> ReasonView {
    match reason {
        RefusalReason::Unstated => ReasonView::Unstated,
        RefusalReason::UnknownRecipient => ReasonView::UnknownRecipient,
        RefusalReason::WrongAmount => ReasonView::WrongAmount,
        RefusalReason::NotNow => ReasonView::NotNow,
        RefusalReason::Unexpected => ReasonView::Unexpected,
        RefusalReason::Policy => ReasonView::Policy,
        RefusalReason::Difference => ReasonView::Difference,
    }
}

/// The address of a key that is dealt whole; empty where what is told of it is no key.
pub(super) fn show_imports(terms: &WalletTerms) -> Option<String> {
    terms.brought.as_ref()?;
    Some(imported_address(terms).map(|address| address.to_string()).unwrap_or_default())
}

fn facts(meaning: &Meaning) -> Vec<FactView> {
    let lines = meaning.facts.iter();
    lines.map(|fact| FactView { field: field(fact.field), text: fact.text.clone() }).collect()
}

fn difference(difference: &Difference) -> DifferenceView {
    DifferenceView {
        field: field(difference.field),
        proposed: difference.proposed.clone(),
        signed: difference.signed.clone(),
    }
}

fn warn(from: EthAddress, meaning: &Meaning, known: &[EthAddress]) -> Vec<CautionView> {
    let to = meaning.text(Field::Recipient).and_then(|text| text.parse().ok());
    to.map(|to| cautions(from, to, known, None).into_iter().map(CautionView::from).collect())
        .unwrap_or_default()
}

impl From<chain::Caution> for CautionView {
    fn from(caution: chain::Caution) -> Self {
        Self { code: caution.code.to_owned(), sentence: caution.sentence }
    }
}

fn field(field: Field) -> String {
    match field {
        Field::Network => "network",
        Field::Recipient => "recipient",
        Field::Amount => "amount",
        Field::FeeMax => "fee_max",
        Field::TotalMax => "total_max",
        Field::FeePerGas => "fee_per_gas",
        Field::PriorityFeePerGas => "priority_fee_per_gas",
        Field::GasLimit => "gas_limit",
        Field::Nonce => "nonce",
    }
    .to_owned()
}
