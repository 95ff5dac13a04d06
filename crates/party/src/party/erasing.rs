//! What a removed device does with its shares, and what its former members hear of it.

use std::collections::BTreeSet;

use wire::{PartyId, WalletId, letter::StandingMessage, receipt::Receipt};

use super::Party;
use crate::{
    ceremony::record_key,
    effect::{Effect, Happening, RecordKey},
    failure::Failure,
    left::{self, Erased},
    moment::Moment,
    rules,
    scheme::Scheme,
    view::OutcomeView,
    wallet::Standing,
};

/// How long after a file was not erased it is erased again, in seconds.
const ERASE_AGAIN_SECONDS: u64 = 60 * 60;

impl<S: Scheme> Party<S> {
    /// Where this device was removed: its shares of earlier epochs leave the memory, and their files
    /// are to go. Where it came back, what it said of an earlier removal is over. Whoever holds a share
    /// of the latest epoch lets go what did not read as well, and whoever does not know that epoch nothing.
    pub(super) fn let_go(&mut self, id: WalletId) {
        let me = self.me;
        let Some(held) = self.wallets.get_mut(&id) else { return };
        let certified = held.latest().manifest.attempt;
        let goes = |key: &RecordKey| {
            key.attempt().is_some_and(|attempt| rules::may_erase(attempt, certified, true))
        };
        if held.retired.is_empty() {
            // The disk kept none of those before: what it keeps from now on is told anew.
            held.erases_again = None;
        }
        let standing = held.standing(&me);
        if standing == Standing::Behind {
            return;
        }
        if standing != Standing::Removed {
            (held.record.lets_go, held.record.erased) = (None, None);
            if standing == Standing::Holder {
                held.retired.extend(held.unread.extract_if(.., goes));
            }
            return;
        }
        let latest = &held.latest().manifest;
        // A member may not know the epoch that an earlier receipt is about.
        let has_said = held.record.erased.as_ref().is_some_and(|said| said.is_about(latest));
        // A file that does not read is erased as well, and one that is gone is looked for.
        if held.forget_shares() || !has_said {
            let key = record_key(held.manifest());
            held.retired.insert(key);
            // Nothing is read for a share that this device does not get.
            held.awaits_read = false;
        }
        held.retired.extend(held.unread.extract_if(.., goes));
        let retired = &mut held.retired;
        self.candidates.retain(|(wallet, attempt, _), candidate| {
            // R6, for whoever gets no share in the certified epoch.
            let goes = *wallet == id && rules::may_erase(*attempt, certified, true);
            if goes {
                retired.insert(record_key(&candidate.manifest));
            }
            !goes
        });
    }

    /// A session ended: it may have left a candidate, or have held a receipt back.
    pub(super) fn let_go_of_all(&mut self, now: u64) {
        let wallets: Vec<WalletId> = self.wallets.keys().copied().collect();
        wallets.into_iter().for_each(|id| self.let_go(id));
        self.retire(now);
    }

    /// Erases what is to go and looks whether it is gone.
    pub(super) fn erase_and_look(&mut self, id: WalletId) {
        let Some(held) = self.wallets.get_mut(&id) else { return };
        held.awaits_read = true;
        let gone: Vec<RecordKey> = held.retired.iter().cloned().collect();
        for record in gone {
            self.emit(Effect::Erase { record: record.clone() });
            self.emit(Effect::Read { record });
        }
    }

    /// Records that the store has and cannot read. A share may lie in them: where this device was
    /// removed they are erased as well, and it gives no receipt while one stays.
    pub fn heed_unread(&mut self, records: &[RecordKey]) {
        for record in records {
            let RecordKey::Epoch { wallet, .. } = record else { continue };
            if let Some(held) = self.wallets.get_mut(wallet) {
                held.unread.insert(record.clone());
                self.let_go(*wallet);
            }
        }
    }

    /// A file was not erased after all: the certificate that lets it go may not be on the disk yet (R6).
    pub(super) fn note_left(&mut self, record: RecordKey) {
        if let RecordKey::Epoch { wallet, .. } = &record
            && let Some(held) = self.wallets.get_mut(wallet)
        {
            held.note_left(record);
        }
    }

    /// The disk did not let a file go, or does not say whether it is gone: it is erased again in an
    /// hour, or at the next start.
    pub(super) fn on_not_erased(&mut self, record: &RecordKey, moment: &Moment<'_>) {
        let wallet = match record {
            RecordKey::Epoch { wallet, .. } | RecordKey::Restored(wallet) => Some(wallet),
            RecordKey::Part(_) => None,
            RecordKey::Contacts | RecordKey::Wallet(_) => return,
        };
        let Some(held) = wallet.and_then(|wallet| self.wallets.get_mut(wallet)) else {
            // It is there again after the next start.
            self.show(Happening::Failed { session: None, failure: Failure::NotErased });
            return;
        };
        // What a making left behind goes with the next epoch; until then there is no receipt.
        if !held.note_left(record.clone()) {
            return;
        }
        held.awaits_read = false;
        let is_told = held.erases_again.is_some();
        held.erases_again = Some(moment.now.saturating_add(ERASE_AGAIN_SECONDS));
        if !is_told {
            // What a session reached, or is about to, stays on the screen.
            if self.session.is_none() {
                self.last.get_or_insert(OutcomeView::Failed(Failure::NotErased));
            }
            self.show(Happening::Failed { session: None, failure: Failure::NotErased });
        }
    }

    /// The disk gave no answer about a record.
    pub(super) fn on_not_read(&mut self, record: &RecordKey, moment: &mut Moment<'_>) {
        if self.wallets.values().any(|held| held.retired.contains(record)) {
            self.on_not_erased(record, moment);
        } else {
            self.on_read(record, None, moment);
        }
    }

    /// A file that was erased was looked for. Once none is left this device gives its word for it.
    pub(super) fn on_looked(
        &mut self,
        record: &RecordKey,
        is_there: bool,
        moment: &mut Moment<'_>,
    ) {
        let me = self.me;
        let held = self.wallets.values_mut().find(|held| {
            held.awaits_read
                && held.retired.contains(record)
                && held.standing(&me) == Standing::Removed
        });
        let Some(held) = held else { return };
        if is_there {
            self.on_not_erased(record, moment);
            return;
        }
        held.retired.remove(record);
        if !held.retired.is_empty() {
            return;
        }
        (held.awaits_read, held.erases_again) = (false, None);
        let id = held.id();
        let latest = &held.latest().manifest;
        let has_said = held.record.erased.as_ref().is_some_and(|said| said.is_about(latest));
        // A share of a later attempt may still be completed, and nobody's word erases it (R7).
        let waits = self.candidates.keys().any(|(wallet, _, _)| *wallet == id);
        let keeps_more = waits
            || !held.unread.is_empty()
            || self.session.as_ref().is_some_and(|s| !s.is_finished());
        if has_said || keeps_more {
            return;
        }
        let word = left::word(&held.latest().manifest, me, moment.now);
        let receipt = word.sign(&self.identity);
        // Whoever has an earlier one may need this one: it may not know that epoch, or not any more.
        let earlier = held.record.erased.replace(Erased { receipt, seen: BTreeSet::new() });
        let is_first = earlier.is_none();
        self.keep_wallet(id);
        if is_first {
            self.show(Happening::Erased { wallet: id });
        }
        self.tell_all_of_erasure(id, moment);
        self.tell_again_once_connected();
    }

    /// Shows the receipt to the members that are not known to have it.
    pub(super) fn tell_all_of_erasure(&mut self, id: WalletId, moment: &mut Moment<'_>) {
        let Some(held) = self.wallets.get(&id).filter(|_| self.is_durable(&id)) else { return };
        let Some(Erased { receipt, seen }) = &held.record.erased else { return };
        let message = StandingMessage::Erased(receipt.clone());
        let members = held.latest().manifest.holders();
        let waiting: Vec<PartyId> = members.difference(seen).copied().collect();
        for member in waiting {
            self.post_one(member, Some(&message), moment);
        }
    }

    /// What the disk did not take at once was not told to this device's human either.
    pub(super) fn show_erasure(&mut self, id: WalletId) {
        let erased = self.wallets.get(&id).and_then(|held| held.record.erased.as_ref());
        if erased.is_some_and(|erased| erased.seen.is_empty()) {
            self.show(Happening::Erased { wallet: id });
        }
    }

    /// Whoever shows it: it is signed by whoever erased.
    pub(super) fn on_erased(&mut self, from: PartyId, receipt: &Receipt, moment: &mut Moment<'_>) {
        let word = &receipt.word;
        let Some(held) = self.wallets.get_mut(&word.wallet) else { return };
        let Some(left) = held.record.left.get_mut(&word.by) else { return };
        let is_new = left.receipt.is_none();
        if !left.take(receipt) {
            return;
        }
        if is_new {
            self.keep_wallet(word.wallet);
            self.show(Happening::Changed);
        }
        // What the disk did not take is not known here once this device starts again.
        let is_durable = self.is_durable(&word.wallet);
        if from == word.by && is_durable && (is_new || self.may_answer(from, moment.now)) {
            let message =
                StandingMessage::ErasedSeen { wallet: word.wallet, attempt: word.attempt };
            self.post_one(from, Some(&message), moment);
        }
    }

    /// A member has this device's receipt.
    pub(super) fn on_erased_seen(&mut self, from: PartyId, wallet: WalletId, attempt: u64) {
        let Some(held) = self.wallets.get_mut(&wallet) else { return };
        if held.latest().manifest.member(&from).is_none() {
            return;
        }
        let erased = held.record.erased.as_mut().filter(|e| e.receipt.word.attempt == attempt);
        if erased.is_some_and(|erased| erased.seen.insert(from)) {
            self.keep_wallet(wallet);
        }
    }
}
