//! How a wallet moves from epoch to epoch, and what may be erased then.

use std::collections::{BTreeMap, BTreeSet};

use mpc::SecretBytes;
use wire::{
    PartyId, WalletId,
    descriptor::Payload,
    letter::StandingMessage,
    manifest::{Committed, Manifest},
};

use super::Party;
use crate::{
    candidate::Candidate,
    ceremony::{EpochFile, before, plan, record_key},
    effect::{Effect, Happening, RecordKey},
    failure::Failure,
    left,
    moment::Moment,
    rules::{self, RETIREMENT_SECONDS},
    scheme::Scheme,
    view::OutcomeView,
    wallet::{Parts, Standing, Wallet, WalletRecord, is_of},
};

impl<S: Scheme> Party<S> {
    /// Sorts what the disk has: the share of each wallet's epoch, candidates for a later one, files
    /// of an earlier one. Gives the names of records that do not read.
    pub(super) fn take_records(
        &mut self,
        committed: BTreeMap<WalletId, WalletRecord>,
        epochs: Vec<(RecordKey, Candidate<S>)>,
    ) -> Vec<RecordKey> {
        let mut shares = BTreeMap::new();
        let mut left: BTreeMap<WalletId, Vec<(RecordKey, Candidate<S>)>> = BTreeMap::new();
        for (key, candidate) in epochs {
            let (wallet, attempt) = (candidate.manifest.wallet, candidate.manifest.attempt);
            match committed.get(&wallet).map(|record| &record.committed.manifest) {
                Some(current) if *current == candidate.manifest => {
                    shares.insert(wallet, candidate.shares);
                }
                // Nobody acknowledges two candidates of one attempt: another one of it is no candidate,
                // and goes with the next epoch.
                Some(current) if attempt <= current.attempt => {
                    left.entry(wallet).or_default().push((key, candidate));
                }
                _ => {
                    let epoch = candidate.manifest.epoch;
                    self.candidates.insert((wallet, attempt, epoch), candidate);
                }
            }
        }
        let mut unreadable = Vec::new();
        for (id, record) in committed {
            match Wallet::new(record, shares.remove(&id)) {
                Some(mut wallet) => {
                    for (key, earlier) in left.remove(&id).into_iter().flatten() {
                        wallet.note_left(key);
                        wallet.keep(&earlier.manifest, earlier.shares);
                    }
                    self.wallets.insert(id, wallet);
                }
                None => unreadable.push(RecordKey::Wallet(id)),
            }
        }
        let wallets: Vec<WalletId> = self.wallets.keys().copied().collect();
        wallets.into_iter().for_each(|id| self.let_go(id));
        unreadable
    }

    /// Moves on to a committed epoch: with the share of it, or as one that has none.
    ///
    /// Gives everybody who belonged to the wallet before.
    pub(super) fn adopt(
        &mut self,
        committed: Committed,
        shares: Option<S::Shares>,
        moment: &Moment<'_>,
    ) -> BTreeSet<PartyId> {
        let (id, attempt) = (committed.manifest.wallet, committed.manifest.attempt);
        let keeps_pairs = self.keeps_pairs(&committed.manifest);
        let agreed = self.agreed_to_leave(&committed.manifest);
        let me = self.me;
        let earlier = self.wallets.get(&id);
        self.contacts.unfinished.retain(|unfinished| {
            // Whatever started from where this party stood, or from where it could go back to.
            let payload = &unfinished.roster.payload;
            let is_change = matches!(payload, Payload::Change(_));
            let void = is_change && earlier.is_some_and(|held| held.stand(payload).is_some());
            !void && !is_of(&unfinished.roster, &committed.manifest)
        });
        let people = |manifest: &Manifest| -> BTreeSet<PartyId> {
            manifest.people().map(|person| person.bundle.party_id()).collect()
        };
        let belonged = self.wallets.get(&id).map(|held| people(&held.latest().manifest));
        if let Some(held) = self.wallets.get_mut(&id)
            && held.latest().manifest.attempt < attempt
        {
            let known = std::mem::take(&mut held.record.left);
            let latest = &held.latest().manifest;
            held.record.left = left::follow(known, latest, &committed.manifest, &self.me);
            held.record.reunite(&committed.manifest);
        }
        match (shares, self.wallets.remove(&id)) {
            (None, held) => {
                if let Some(mut held) = held {
                    if held.latest().manifest.attempt < attempt {
                        // By the epoch itself: a store that was set back does not know where it stands.
                        let is_removed = !people(&committed.manifest).contains(&me);
                        held.record.superseded = Some(committed);
                        if is_removed {
                            let wait = if agreed { 0 } else { RETIREMENT_SECONDS };
                            held.record
                                .lets_go
                                .get_or_insert_with(|| moment.now.saturating_add(wait));
                        }
                    }
                    self.wallets.insert(id, held);
                }
            }
            (shares, held) => {
                let mut unread = BTreeSet::new();
                let mut kept = BTreeMap::new();
                let (record, mut retired) = match held {
                    Some(held) => {
                        let earlier = record_key(held.manifest());
                        let Parts { mut record, mut retired, unread: files, kept: shares } =
                            held.into_parts();
                        (unread, kept) = (files, shares);
                        retired.insert(earlier);
                        // A later epoch that this device learned of meanwhile stays the latest.
                        let later = record.superseded.take();
                        let later = later.filter(|later| later.manifest.attempt > attempt);
                        let mut bans = std::mem::take(&mut record.bans);
                        bans.retain(|_| keeps_pairs);
                        let mut record = record.followed_by(committed, moment.now, bans);
                        record.superseded = later;
                        (record, retired)
                    }
                    None => (WalletRecord::new(committed, moment.now), BTreeSet::new()),
                };
                self.candidates.retain(|(wallet, k, _), candidate| {
                    let earlier = *wallet == id && *k < attempt;
                    if earlier {
                        retired.insert(record_key(&candidate.manifest));
                    }
                    !earlier
                });
                if let Some(mut wallet) = Wallet::new(record, shares) {
                    (wallet.retired, wallet.unread) = (retired, unread);
                    wallet.kept = kept;
                    self.wallets.insert(id, wallet);
                }
            }
        }
        self.forget_imported(moment.now);
        self.compare_with_mark(id);
        self.let_go(id);
        self.retire_restored(&id);
        self.keep_wallet(id);
        self.keep_contacts();
        self.refresh_known();
        belonged.unwrap_or_default()
    }

    /// Whether pairs of the epoch that this party stands in may be used again: in the epoch that
    /// follows, or in a later candidate that may follow it yet.
    fn keeps_pairs(&self, next: &Manifest) -> bool {
        let candidates = self.candidates.values().map(|candidate| &candidate.manifest);
        let mut later = candidates.filter(|m| m.wallet == next.wallet && m.attempt > next.attempt);
        next.keeps_shares() || later.any(Manifest::keeps_shares)
    }

    /// A certificate came up: it completes a candidate, whoever brings it and whenever (R5, R8), or
    /// tells that the wallet moved on without this device.
    pub(super) fn on_certificate(
        &mut self,
        from: Option<PartyId>,
        committed: &Committed,
        moment: &mut Moment<'_>,
    ) {
        if !committed.is_sound() {
            return;
        }
        let manifest = &committed.manifest;
        let id = manifest.wallet;
        if self.stands_in(manifest) {
            self.on_shown(id, from, moment);
            return;
        }
        let known = self.wallets.get(&id).map_or(0, |held| held.latest().manifest.attempt);
        if manifest.attempt <= known {
            self.note_apart(from, manifest, moment);
            return;
        }
        let key = (id, manifest.attempt, manifest.epoch);
        if self.candidates.get(&key).is_some_and(|candidate| candidate.manifest == *manifest)
            && let Some(candidate) = self.candidates.remove(&key)
        {
            let belonged = self.adopt(committed.clone(), Some(candidate.shares), moment);
            self.tell_of(id, belonged, moment);
            if self.session.as_ref().is_some_and(|session| session.repeats(manifest)) {
                // The second try has become needless, and must not make a second epoch.
                self.drive(moment, |_, _| Err(Failure::Cancelled));
            }
            self.announce(id);
            return;
        }
        self.drive(moment, |session, _| Ok(session.on_certificate(committed)));
        let agreed = self.agreed_to_leave(manifest);
        let believed = self.wallets.get(&id).is_some_and(|held| {
            let latest = &held.latest().manifest;
            let acknowledged = committed.certificate.signatures.keys().copied().collect();
            let by_many = rules::is_believed(
                &before(latest),
                latest.attempt,
                manifest.attempt,
                &acknowledged,
            );
            latest.attempt < manifest.attempt && (agreed || by_many) && held.has_keys_of(manifest)
        });
        if believed {
            self.adopt(committed.clone(), None, moment);
            if manifest.belongs(&self.me) {
                // The others keep what is old until they hear that nobody was led elsewhere.
                self.tell_of(id, BTreeSet::new(), moment);
            } else {
                self.retire(moment.now);
            }
            self.announce(id);
        } else {
            self.note_apart(from, manifest, moment);
        }
    }

    /// The wallet may have come apart: then what is old stays, and whoever showed it hears where this
    /// party stands.
    fn note_apart(&mut self, from: Option<PartyId>, other: &Manifest, moment: &mut Moment<'_>) {
        let (id, me) = (other.wallet, self.me);
        let Some(held) = self.wallets.get_mut(&id) else { return };
        if !held.has_keys_of(other) || !held.record.note_apart(me, other) {
            return;
        }
        self.keep_wallet(id);
        self.show(Happening::Apart { wallet: id });
        if let Some(from) = from.filter(|from| self.belongs(&id, from)) {
            let message = self.committed(id);
            self.post_one(from, message.as_ref(), moment);
        }
    }

    /// A member that leaves dealt its share for this, and may have stopped before it saw the end.
    ///
    /// # Security
    ///
    /// What it agreed to counts only for the epoch that it stands in, and only as a change that the
    /// rules allow there: a roster holds whatever an initiator wrote into it.
    fn agreed_to_leave(&self, manifest: &Manifest) -> bool {
        let Some(held) = self.wallets.get(&manifest.wallet) else { return false };
        let latest = &held.latest().manifest;
        self.contacts.unfinished.iter().any(|unfinished| {
            let roster = &unfinished.roster;
            let Payload::Change(request) = &roster.payload else { return false };
            let people = roster.members.iter().map(|member| member.bundle.party_id()).collect();
            *request.base == latest.digest()
                && is_of(roster, manifest)
                && plan(latest, request, people, roster.initiator)
                    .is_ok_and(|plan| plan.leaving.contains(&self.me))
        })
    }

    /// The session came across certificates that this party did not know: it judges them, and the
    /// session goes on from there (R8).
    pub(super) fn catch_up(&mut self, learned: &[Committed], moment: &mut Moment<'_>) {
        for committed in learned {
            self.on_certificate(None, committed, moment);
        }
        self.drive(moment, |session, cx| session.caught_up(cx));
    }

    fn stands_in(&self, manifest: &Manifest) -> bool {
        self.wallets.get(&manifest.wallet).is_some_and(|held| held.latest().manifest == *manifest)
    }

    /// Somebody who belongs to the wallet has shown the certificate of the epoch that this party stands in.
    fn on_shown(&mut self, id: WalletId, from: Option<PartyId>, moment: &mut Moment<'_>) {
        let Some(held) = self.wallets.get_mut(&id) else { return };
        let Some(from) = from.filter(|party| held.manifest().belongs(party)) else {
            return;
        };
        if held.record.superseded.is_none() && held.record.shown.insert(from) {
            let is_saved = held.record.saved.contains(&self.me);
            let epoch = held.epoch();
            self.keep_wallet(id);
            self.retire(moment.now);
            self.show(Happening::Changed);
            if is_saved {
                // It may have been told before it stood here, and not have understood.
                let saved = StandingMessage::RecoveryFileSaved { wallet: id, epoch };
                self.post_one(from, Some(&saved), moment);
            }
        }
    }

    /// Says what became of the wallet, to its people and to this device's.
    pub(super) fn announce(&mut self, id: WalletId) {
        let Some(held) = self.wallets.get(&id) else { return };
        match held.latest().manifest.origin {
            None => {
                self.last = Some(OutcomeView::Created(id));
                self.show(Happening::WalletReady { wallet: id });
            }
            Some(origin) => {
                self.last = Some(OutcomeView::Changed { wallet: id, kind: origin.kind });
                self.show(Happening::WalletChanged { wallet: id });
            }
        }
    }

    /// Shows the certificate to everybody who belongs to the wallet, or belonged before.
    pub(super) fn tell_of(
        &mut self,
        id: WalletId,
        mut belonged: BTreeSet<PartyId>,
        moment: &mut Moment<'_>,
    ) {
        let Some(message) = self.committed(id) else { return };
        let people = self.wallets.get(&id).into_iter().flat_map(|held| {
            held.latest().manifest.people().map(|person| person.bundle.party_id())
        });
        belonged.extend(people);
        belonged.remove(&self.me);
        for party in belonged {
            self.post_one(party, Some(&message), moment);
        }
        self.retire(moment.now);
    }

    /// R6: where the time has come, asks for the share once more from the disk, or erases at once where
    /// this device was removed. A wallet whose record the disk did not take yet has no certificate
    /// there, and waits.
    pub(super) fn retire(&mut self, now: u64) {
        let (me, unkept) = (self.me, &self.unkept);
        let due = self.wallets.values().filter(|wallet| {
            !unkept.contains(&RecordKey::Wallet(wallet.id()))
                && wallet.retires_at(&me).is_some_and(|at| at <= now)
        });
        let due: Vec<WalletId> = due.map(Wallet::id).collect();
        for id in due {
            match self.wallets.get_mut(&id) {
                Some(held) if held.standing(&me) != Standing::Removed => {
                    held.awaits_read = true;
                    let record = record_key(held.manifest());
                    self.emit(Effect::Read { record });
                }
                _ => self.erase_and_look(id),
            }
        }
    }

    /// The share of the current epoch came back from the disk, or did not.
    pub(super) fn on_read(
        &mut self,
        record: &RecordKey,
        contents: Option<&[u8]>,
        moment: &mut Moment<'_>,
    ) {
        let me = self.me;
        self.on_looked(record, contents.is_some(), moment);
        let held = self.wallets.values_mut().find(|held| record_key(held.manifest()) == *record);
        let held = held.filter(|held| held.standing(&me) != Standing::Removed);
        let Some(held) = held.filter(|held| held.awaits_read) else { return };
        let read = contents.and_then(|contents| Candidate::<S>::read(record, contents));
        if read.is_some_and(|read| read.manifest == *held.manifest()) {
            held.awaits_read = false;
            for record in held.take_retired() {
                self.emit(Effect::Erase { record });
            }
            self.show(Happening::Changed);
        } else if let Some(shares) = held.shares() {
            // It is in memory alone: written again, and nothing is erased before the next start.
            let mut plaintext = S::to_plaintext(shares);
            let file = EpochFile::new(held.manifest().clone(), std::mem::take(&mut *plaintext));
            let contents = SecretBytes::new(wire::encode(&file));
            self.emit(Effect::Keep { record: record.clone(), contents, read_back: false });
        }
    }
}
