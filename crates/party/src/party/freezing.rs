//! Freezing a wallet and lifting a freeze.

use wire::{
    PartyId, WalletId,
    descriptor::Payload,
    freeze::{Freeze, FreezeNotice, Lift, LiftWord},
    letter::StandingMessage,
    pairing::Roster,
};

use super::Party;
use crate::{
    ceremony::CLOCK_SLACK,
    effect::Happening,
    failure::{ProposalError, Refused},
    moment::Moment,
    rules,
    scheme::Scheme,
    wallet::EarlyFreeze,
};

impl<S: Scheme> Party<S> {
    /// Freezes a wallet for so many seconds: no member's device signs with it until then, until as
    /// many members as must agree lift it, or until this device agrees to a change of it. `lost` says
    /// which device is the reason.
    ///
    /// Works without a connection; the others are told once there is one. Changes of it that this
    /// device agreed to before are called off.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is no such wallet, this device has no share of it, the time is longer
    /// than [`rules::LONGEST_FREEZE`], or the others lifted an earlier freeze of this device.
    pub fn freeze(
        &mut self,
        wallet: WalletId,
        seconds: u64,
        lost: Option<PartyId>,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let held = self.wallets.get_mut(&wallet).ok_or(Refused::NoWallet)?;
        held.shares().ok_or(Refused::NoShare)?;
        let manifest = held.manifest();
        if lost.is_some_and(|party| party == self.me || manifest.member(&party).is_none()) {
            return Err(Refused::WrongSigners);
        }
        let (made, by) = (moment.now, self.me);
        let until = made.checked_add(seconds).ok_or(Refused::FreezeTooLong)?;
        if !rules::may_freeze(made, until, made, 0) {
            return Err(Refused::FreezeTooLong);
        }
        if held.is_lifted(&by) {
            return Err(Refused::FreezeLifted);
        }
        let epoch = held.epoch();
        let notice = FreezeNotice { wallet, epoch, by, made, until, lost };
        let freeze = notice.sign(&self.identity);
        held.record.freezes.insert(by, freeze.clone());
        let agreed = self.take_back_changes(wallet);
        self.frozen(wallet, moment);
        if agreed {
            self.drive(moment, |_, _| Err(ProposalError::Frozen.into()));
        }
        self.post_to_members(wallet, &StandingMessage::Freeze(freeze), moment);
        self.tell_again_once_connected();
        Ok(())
    }

    /// Says that a member's freezes of a wallet do not count in this epoch. They do not once as many
    /// holders said so as must agree, whoever they are.
    ///
    /// # Errors
    ///
    /// [`Refused`] when there is no such wallet, this device has no share of it, or nothing of that
    /// member is to be lifted.
    pub fn lift(
        &mut self,
        wallet: WalletId,
        frozen_by: PartyId,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let held = self.wallets.get_mut(&wallet).ok_or(Refused::NoWallet)?;
        held.shares().ok_or(Refused::NoShare)?;
        if !held.frozen_by(moment.now).contains(&frozen_by) {
            return Err(Refused::NotFrozen);
        }
        let word = LiftWord { wallet, epoch: held.epoch(), frozen_by, by: self.me };
        let lift = word.sign(&self.identity);
        held.record.lifts.entry(frozen_by).or_default().insert(self.me, lift.clone());
        self.keep_wallet(wallet);
        self.show(Happening::Changed);
        self.post_to_members(wallet, &StandingMessage::Lift(lift), moment);
        self.tell_again_once_connected();
        Ok(())
    }

    /// Whoever shows it: it is signed by whoever freezes.
    pub(super) fn on_freeze(&mut self, freeze: &Freeze, moment: &mut Moment<'_>) {
        let notice = &freeze.notice;
        let Some(held) = self.wallets.get_mut(&notice.wallet) else { return };
        let known = held.record.freezes.get(&notice.by).map(|known| known.notice.until);
        let belongs = held.record.superseded.is_none()
            && notice.epoch == held.epoch()
            && known.is_none_or(|until| until < notice.until)
            && !held.is_lifted(&notice.by)
            && held.manifest().member(&notice.by).is_some_and(|by| freeze.verify(&by.bundle));
        if !belongs {
            return;
        }
        let (made, until) = (notice.made, notice.until);
        let ahead = made.saturating_sub(moment.now);
        if rules::may_freeze(made, until, moment.now, CLOCK_SLACK) {
            held.early_freezes.remove(&notice.by);
            held.record.freezes.insert(notice.by, freeze.clone());
            self.frozen(notice.wallet, moment);
        } else if rules::may_freeze(made, until, moment.now, ahead) {
            let early = EarlyFreeze { notice: notice.clone(), ahead };
            if held.early_freezes.get(&notice.by).is_some_and(|told| told.notice == early.notice) {
                return;
            }
            let told = held.early_freezes.insert(notice.by, early).is_some();
            // One word about one member: a clock that runs away is no news each time.
            let wallet = notice.wallet;
            self.show(if told { Happening::Changed } else { Happening::FreezeTooEarly { wallet } });
        }
    }

    /// Whoever shows it: it is signed by whoever lifts.
    pub(super) fn on_lift(&mut self, lift: &Lift) {
        let word = &lift.word;
        let Some(held) = self.wallets.get_mut(&word.wallet) else { return };
        let manifest = held.manifest();
        let counts = held.record.superseded.is_none()
            && word.epoch == held.epoch()
            && manifest.member(&word.frozen_by).is_some()
            && !held.lifted_by(&word.frozen_by).contains(&word.by)
            && manifest.member(&word.by).is_some_and(|by| lift.verify(&by.bundle));
        if counts {
            held.record.lifts.entry(word.frozen_by).or_default().insert(word.by, lift.clone());
            self.keep_wallet(word.wallet);
            self.show(Happening::Changed);
        }
    }

    /// Shows another member all that this device knows of freezes of a wallet.
    pub(super) fn tell_of_freezes(
        &mut self,
        wallet: WalletId,
        to: PartyId,
        moment: &mut Moment<'_>,
    ) {
        let Some(held) = self.wallets.get(&wallet) else { return };
        let live = held.record.freezes.values().filter(|f| f.notice.until > moment.now);
        let freezes = live.cloned().map(StandingMessage::Freeze);
        let lifts = held.record.lifts.values().flat_map(|lifts| lifts.values());
        let messages: Vec<StandingMessage> =
            freezes.chain(lifts.cloned().map(StandingMessage::Lift)).collect();
        for message in messages {
            self.post_one(to, Some(&message), moment);
        }
    }

    /// What the disk did not take was not told either: once it did, the members hear of it.
    pub(super) fn tell_all_of_freezes(&mut self, wallet: WalletId, moment: &mut Moment<'_>) {
        let members = self.wallets.get(&wallet).map(|held| held.manifest().holders());
        let me = self.me;
        for member in members.into_iter().flatten().filter(|member| *member != me) {
            self.tell_of_freezes(wallet, member, moment);
        }
    }

    /// A wallet is frozen from here on: kept, said, and what is being signed with it ends.
    fn frozen(&mut self, wallet: WalletId, moment: &mut Moment<'_>) {
        self.keep_wallet(wallet);
        self.show(Happening::Frozen { wallet });
        if self.session.as_ref().is_some_and(|session| session.signs_with(&wallet)) {
            self.drive(moment, |_, _| Err(ProposalError::Frozen.into()));
        }
    }

    /// What this device agreed to before it froze a wallet must not end the freeze: whoever asked for
    /// it may be the reason. True when the session that runs is about such a change.
    fn take_back_changes(&mut self, wallet: WalletId) -> bool {
        let held = self.wallets.get(&wallet);
        let changes = |roster: &Roster| {
            matches!(roster.payload, Payload::Change(_))
                && held.is_some_and(|held| held.stand(&roster.payload).is_some())
        };
        let runs = self.session.as_ref().is_some_and(|it| it.confirmed().iter().any(changes));
        let before = self.contacts.unfinished.len();
        self.contacts.unfinished.retain(|unfinished| !changes(&unfinished.roster));
        if self.contacts.unfinished.len() < before {
            self.keep_contacts();
        }
        runs
    }

    pub(super) fn tell_again_once_connected(&mut self) {
        if !self.connected {
            self.asked_at = None;
        }
    }
}
