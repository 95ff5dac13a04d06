//! What is on the disk and what is not yet.

use mpc::SecretBytes;
use wire::WalletId;

use super::Party;
use crate::{
    effect::{Effect, Happening, Mark, RecordKey},
    failure::Failure,
    moment::Moment,
    scheme::Scheme,
    session::{Session, Stage},
    view::OutcomeView,
};

impl<S: Scheme> Party<S> {
    pub(super) fn on_kept(
        &mut self,
        record: &RecordKey,
        contents: Option<&[u8]>,
        moment: &mut Moment<'_>,
    ) {
        let awaited = match self.session.as_ref().map(|session| &session.stage) {
            Some(Stage::Running(ceremony)) => ceremony.saving(),
            _ => None,
        };
        let told = self.note_kept(record, contents.is_some());
        if told
            && contents.is_some()
            && let RecordKey::Wallet(wallet) = record
        {
            self.tell_all_of_freezes(*wallet, moment);
            self.tell_all_of_erasure(*wallet, moment);
            self.show_erasure(*wallet);
        }
        if let RecordKey::Part(id) = record {
            // Whoever has this device keep one is no reason to stop what it is at.
            match contents {
                Some(contents) => self.on_part_kept(id, contents, moment),
                None if !told && self.parts.get(id).is_some_and(|kept| kept.came_back) => {
                    self.last = Some(OutcomeView::Failed(Failure::NotSaved));
                    self.show(Happening::Failed { session: None, failure: Failure::NotSaved });
                }
                // Nor is one given before it is kept that it is.
                None if self.gives_part() => self.drive(moment, |_, _| Err(Failure::NotSaved)),
                None => {}
            }
            return;
        }
        if let (RecordKey::Restored(wallet), Some(contents)) = (record, contents) {
            self.forget_joined(*wallet, contents, moment);
        }
        if contents.is_none() && *record == RecordKey::Contacts {
            self.forget_unkept();
        }
        if awaited.as_ref() == Some(record) {
            self.drive(moment, |session, cx| session.on_kept(contents, cx));
        } else if contents.is_none() && !told {
            if self.session.as_ref().is_some_and(|session| !session.is_finished()) {
                self.drive(moment, |_, _| Err(Failure::NotSaved));
            } else {
                // What is shown now would not survive a restart.
                self.last = Some(OutcomeView::Failed(Failure::NotSaved));
                self.show(Happening::Failed { session: None, failure: Failure::NotSaved });
            }
        }
    }

    /// Remembers which records are still to be kept; true for a failure that was told of before.
    pub(super) fn note_kept(&mut self, record: &RecordKey, kept: bool) -> bool {
        if matches!(record, RecordKey::Epoch { .. }) {
            return false;
        }
        let known = self.unkept.iter().position(|unkept| unkept == record);
        let known = known.and_then(|at| self.unkept.remove(at)).is_some();
        if !kept {
            self.unkept.push_back(record.clone());
        }
        known
    }

    /// True unless the disk did not take this wallet's record as it stands.
    pub(super) fn is_durable(&self, wallet: &WalletId) -> bool {
        !self.unkept.contains(&RecordKey::Wallet(*wallet))
    }

    /// Gives the disk what it did not take, one record at a time.
    pub(super) fn keep_again(&mut self) {
        match self.unkept.front().cloned() {
            Some(RecordKey::Wallet(wallet)) => self.write_wallet(wallet, true),
            Some(record @ RecordKey::Contacts) => {
                let contents = SecretBytes::new(wire::encode(&self.contacts));
                self.emit(Effect::Keep { record, contents, read_back: true });
            }
            Some(RecordKey::Restored(wallet)) => self.keep_restored(wallet, true),
            Some(RecordKey::Part(id)) => self.keep_part(&id),
            Some(RecordKey::Epoch { .. }) | None => {}
        }
    }

    /// What this device's human agreed to and the disk did not take is not agreed to: a device that
    /// goes on with it would not know, after a restart, that it did.
    pub(super) fn forget_unkept(&mut self) {
        let agreed = self.session.as_ref().map(Session::confirmed).unwrap_or_default();
        self.contacts.unfinished.retain(|unfinished| !agreed.contains(&unfinished.roster));
    }

    pub(super) fn keep_wallet(&mut self, wallet: WalletId) {
        self.write_wallet(wallet, false);
    }

    /// Keeps a wallet's record; once it is durable, how far the wallet is may be remembered elsewhere.
    pub(super) fn write_wallet(&mut self, wallet: WalletId, read_back: bool) {
        let Some(held) = self.wallets.get(&wallet) else { return };
        let contents = SecretBytes::new(wire::encode(&held.record));
        let mark = Mark::of(&held.latest().manifest);
        let marks = self.marks.is_some() && !held.is_behind;
        self.emit(Effect::Keep { record: RecordKey::Wallet(wallet), contents, read_back });
        if marks {
            self.emit(Effect::Mark { wallet, mark: Some(mark) });
        }
    }

    pub(super) fn keep_contacts(&mut self) {
        self.presence.is_unkept = false;
        let contents = SecretBytes::new(wire::encode(&self.contacts));
        self.emit(Effect::Keep { record: RecordKey::Contacts, contents, read_back: false });
    }
}
