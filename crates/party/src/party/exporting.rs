//! Keys that leave: asking for them, taking them, and what everybody keeps of it for ever.

use std::collections::BTreeSet;

use mpc::WholeKey;
use wire::{
    PartyId, WalletId,
    descriptor::{ExportRequest, Payload},
    letter::{ExportMark, Opening, StandingMessage},
};

use super::Party;
use crate::{
    effect::Happening,
    failure::Refused,
    moment::Moment,
    rules::{self, ChangeError},
    scheme::Scheme,
    session::Purpose,
};

/// Keys that were put together here.
pub(super) struct Exported {
    pub(super) wallet: WalletId,
    /// Unix seconds.
    pub(super) since: u64,
    pub(super) keys: Vec<WholeKey>,
}

impl<S: Scheme> Party<S> {
    /// Asks these members, as many as must agree with this device among them, for their shares: this device
    /// puts the keys together.
    ///
    /// # Errors
    ///
    /// [`Refused`] names what does not fit: the wallet, the people, that it is frozen, or that this device is
    /// busy or offline.
    pub fn export(
        &mut self,
        wallet: WalletId,
        with: &[PartyId],
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let held = self.wallets.get(&wallet).ok_or(Refused::NoWallet)?;
        held.shares().ok_or(Refused::NoShare)?;
        let terms = &held.manifest().terms;
        if terms.practice {
            return Err(ChangeError::Practice.into());
        }
        if !rules::may_propose(terms.master.as_ref(), &self.me) {
            return Err(ChangeError::NotMaster.into());
        }
        if !held.frozen_by(moment.now).is_empty() {
            return Err(Refused::Frozen);
        }
        let givers: BTreeSet<PartyId> = with.iter().copied().collect();
        let fits = givers.len() == with.len()
            && givers.len() == usize::from(terms.threshold)
            && givers.contains(&self.me)
            && givers.iter().all(|party| held.manifest().member(party).is_some());
        if !fits {
            return Err(Refused::WrongSigners);
        }
        let seats = terms.threshold;
        self.make_room()?;
        let me = self.me;
        let payload = Payload::Export(ExportRequest { to: me });
        let members = givers.into_iter().filter(|party| *party != me).collect();
        self.open_session(Purpose::Propose { wallet, payload }, seats, members, moment);
        Ok(())
    }

    /// Takes the keys that were put together here; they are given once.
    pub fn take_exported(&mut self, wallet: WalletId) -> Option<Vec<WholeKey>> {
        let taken = self.exported.take_if(|held| held.wallet == wallet)?;
        self.show(Happening::Changed);
        Some(taken.keys)
    }

    /// Keeps what proves that a wallet's keys left; true where that is news.
    pub(super) fn note_export(&mut self, mark: ExportMark) -> bool {
        let Some(wallet) = mark.proposal.descriptor.wallet else { return false };
        let Some(held) = self.wallets.get_mut(&wallet) else { return false };
        let exports = &mut held.record.exports;
        if exports.iter().any(|known| known.session == mark.session)
            || exports.len() >= Opening::MOST_MARKS
        {
            return false;
        }
        exports.push(mark);
        self.keep_wallet(wallet);
        self.show(Happening::Exported { wallet });
        true
    }

    /// A member shows that the keys left.
    pub(super) fn on_exported(&mut self, mark: ExportMark) {
        let Some(wallet) = mark.proposal.descriptor.wallet else { return };
        let Some(held) = self.wallets.get(&wallet) else { return };
        let known = held.record.ancestors().chain([held.latest(), &held.record.committed]);
        let is_proven = known.map(|epoch| &epoch.manifest).any(|epoch| mark.proves(epoch));
        if is_proven {
            self.note_export(mark);
        }
    }

    /// Shows a member what this device knows of exports.
    pub(super) fn tell_of_exports(
        &mut self,
        wallet: WalletId,
        to: PartyId,
        moment: &mut Moment<'_>,
    ) {
        let marks = self.wallets.get(&wallet).map(|held| held.record.exports.clone());
        for mark in marks.into_iter().flatten() {
            self.post_one(to, Some(&StandingMessage::Exported(mark)), moment);
        }
    }
}
