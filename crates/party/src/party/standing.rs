//! Letters outside sessions: certificates, recovery files saved, transactions signed.

use std::collections::{BTreeMap, BTreeSet};

use chain::ethereum::{EthAddress, SignedTransaction};
use channel::standing;
use wire::{
    PartyId, WalletId,
    descriptor::{Payload, Proposal},
    letter::{Packet, StandingMessage},
    manifest::Manifest,
    pairing::Introduction,
    relay::{ClientFrame, LONGEST_LETTER},
};
use zeroize::Zeroizing;

use super::Party;
use crate::{
    approval,
    ceremony::LONGEST_PROPOSAL,
    effect::{Effect, Happening},
    moment::Moment,
    records::Invited,
    rules::RETIREMENT_SECONDS,
    scheme::Scheme,
    wallet::{HistoryEntry, Wallet},
};

/// How long a question for a certificate goes unanswered after one by the same member.
const ANSWER_AGAIN_SECONDS: u64 = 10;

impl<S: Scheme> Party<S> {
    pub(super) fn on_standing(&mut self, from: PartyId, records: &[u8], moment: &mut Moment<'_>) {
        let Some(sender) = self.introduction_of(&from) else { return };
        let opened = standing::open(&self.identity, &sender.bundle, records, moment.rng);
        let Ok(bytes) = opened.map(Zeroizing::new) else { return };
        self.note_seen(from, moment.now);
        let Ok(message) = wire::decode::<StandingMessage>(&bytes, LONGEST_LETTER) else { return };
        let of_left =
            matches!(message, StandingMessage::Erased(_) | StandingMessage::AskCertificate { .. });
        if !of_left && !self.known.contains_key(&from) {
            return;
        }
        match message {
            StandingMessage::Committed(committed) => {
                self.on_certificate(Some(from), &committed, moment);
            }
            StandingMessage::AskCertificate { wallet, attempt, epoch } => {
                let latest = self.wallets.get(&wallet).map(|held| &held.latest().manifest);
                let frozen = self.wallets.get(&wallet).is_some_and(Wallet::was_frozen);
                let belongs = self.belongs(&wallet, &from);
                // Whoever was removed is told that it was.
                let may_know = belongs || self.was_removed(&wallet, &from);
                let is_other = |known: &Manifest| epoch.is_some_and(|epoch| epoch != known.epoch);
                let is_news = latest.is_some_and(|known| {
                    known.attempt > attempt || (known.attempt == attempt && is_other(known))
                });
                let held = self.wallets.get(&wallet);
                let marked = held.is_some_and(|held| !held.record.exports.is_empty());
                let says_more = belongs && (frozen || marked);
                if may_know && (is_news || says_more) && self.may_answer(from, moment.now) {
                    if is_news {
                        let message = self.committed(wallet);
                        self.post_one(from, message.as_ref(), moment);
                    }
                    if belongs {
                        self.tell_of_freezes(wallet, from, moment);
                        self.tell_of_exports(wallet, from, moment);
                    }
                }
            }
            StandingMessage::Invitation { session, secret, to } => {
                self.on_invitation(from, session, Invited { secret, to }, moment);
            }
            StandingMessage::Freeze(freeze) => self.on_freeze(&freeze, moment),
            StandingMessage::Lift(lift) => self.on_lift(&lift),
            StandingMessage::Exported(mark) => self.on_exported(mark),
            StandingMessage::KeepPart(part) => self.on_part(from, part, moment),
            StandingMessage::AskParts(parts) => self.on_part_question(from, &parts, moment),
            StandingMessage::PartFates { at, fates } => {
                self.on_part_fates(from, at, fates, moment.now);
            }
            StandingMessage::Erased(receipt) => self.on_erased(from, &receipt, moment),
            StandingMessage::ErasedSeen { wallet, attempt } => {
                self.on_erased_seen(from, wallet, attempt);
            }
            StandingMessage::RecoveryFileSaved { wallet, epoch } => {
                let current = self.wallets.get(&wallet).is_some_and(|held| held.epoch() == epoch);
                if current && self.is_member(&wallet, &from) {
                    let held = self.wallets.get_mut(&wallet);
                    if held.is_some_and(|held| held.record.saved.insert(from)) {
                        self.keep_wallet(wallet);
                        self.show(Happening::Changed);
                    }
                }
            }
            StandingMessage::Signed { wallet, proposal, transaction } => {
                if self.is_member(&wallet, &from) {
                    let at = moment.now;
                    self.on_signed(wallet, HistoryEntry { at, proposal, transaction });
                }
            }
        }
    }

    /// Takes another member's word for a signed transaction only as far as the transaction itself
    /// proves it: signed by this wallet's key, over exactly these bytes, of which the story tells the
    /// truth. Who took part remains the teller's word.
    fn on_signed(&mut self, wallet: WalletId, entry: HistoryEntry) {
        let Some(held) = self.wallets.get_mut(&wallet) else { return };
        let already =
            held.record.history.iter().any(|known| known.transaction == entry.transaction);
        if already || !proves_itself(&entry, held) {
            return;
        }
        held.record.history.push(entry);
        self.keep_wallet(wallet);
        self.show(Happening::Changed);
    }

    /// Asks the others for later certificates than this party knows: what would complete its
    /// candidates, or tell it that a wallet moved on (R8).
    pub(super) fn ask_for_certificates(&mut self, moment: &mut Moment<'_>) {
        let is_first = self.asked_at.replace(moment.now).is_none();
        let mut asked: BTreeMap<WalletId, BTreeSet<PartyId>> = BTreeMap::new();
        let held = self.wallets.values().map(|held| &held.latest().manifest);
        for manifest in held.chain(self.candidates.values().map(|candidate| &candidate.manifest)) {
            let people = manifest.people().map(|person| person.bundle.party_id());
            asked.entry(manifest.wallet).or_default().extend(people);
        }
        let me = self.me;
        for (wallet, people) in asked {
            let latest = self.wallets.get(&wallet).map(|held| &held.latest().manifest);
            let attempt = latest.map_or(0, |latest| latest.attempt);
            let epoch = latest.map(|latest| latest.epoch);
            for person in people.into_iter().filter(|person| *person != me) {
                let message = StandingMessage::AskCertificate { wallet, attempt, epoch };
                self.post_one(person, Some(&message), moment);
                self.tell_of_freezes(wallet, person, moment);
                if is_first {
                    self.show_again(wallet, person, moment);
                }
            }
            self.tell_all_of_erasure(wallet, moment);
        }
    }

    /// This device may have stopped between coming to an epoch and saying so, and others keep what is old until it did.
    fn show_again(&mut self, wallet: WalletId, to: PartyId, moment: &mut Moment<'_>) {
        let me = self.me;
        let is_fresh = self.wallets.get(&wallet).is_some_and(|held| {
            let latest = &held.latest().manifest;
            latest.belongs(&me)
                && latest.belongs(&to)
                && moment.now < held.record.since.saturating_add(RETIREMENT_SECONDS)
        });
        if is_fresh {
            let message = self.committed(wallet);
            self.post_one(to, message.as_ref(), moment);
        }
    }

    /// Tells the members again what this device signed last with each wallet. It may have stopped once
    /// that was kept and before it was said, when nobody else had finished: then it alone knows.
    pub(super) fn tell_of_last_signed(&mut self, moment: &mut Moment<'_>) {
        let signed = |held| Some((Wallet::id(held), last_signed(held, &self.me)?));
        let signed: Vec<_> = self.wallets.values().filter_map(signed).collect();
        for (wallet, message) in signed {
            self.post_to_members(wallet, &message, moment);
        }
    }

    /// Somebody whose identity was pinned, or who was removed and may still have something to say.
    fn introduction_of(&self, party: &PartyId) -> Option<&Introduction> {
        let left = || self.wallets.values().find_map(|held| held.record.left.get(party));
        self.known.get(party).or_else(|| left().map(|left| &left.introduction))
    }

    pub(super) fn committed(&self, wallet: WalletId) -> Option<StandingMessage> {
        let held = self.wallets.get(&wallet)?;
        Some(StandingMessage::Committed(held.latest().clone()))
    }

    pub(super) fn post_to_members(
        &mut self,
        wallet: WalletId,
        message: &StandingMessage,
        moment: &mut Moment<'_>,
    ) {
        let Some(held) = self.wallets.get(&wallet) else { return };
        let members: Vec<PartyId> =
            held.manifest().members.iter().map(|member| member.bundle.party_id()).collect();
        let me = self.me;
        for member in members.into_iter().filter(|member| *member != me) {
            self.post_one(member, Some(message), moment);
        }
    }

    pub(super) fn post_one(
        &mut self,
        to: PartyId,
        message: Option<&StandingMessage>,
        moment: &mut Moment<'_>,
    ) {
        let (Some(message), Some(peer)) = (message, self.introduction_of(&to)) else { return };
        let bytes = Zeroizing::new(wire::encode(message));
        let sealed = standing::seal(&self.identity, &peer.bundle, &bytes, moment.rng);
        let Ok(records) = sealed else { return };
        // Numbers rise across restarts because the clock does; a relay drops what does not rise.
        let next = self.posts.get(&to).map_or(0, |last| last.saturating_add(1));
        let seq = next.max(moment.in_micros());
        self.posts.insert(to, seq);
        let letter = wire::encode(&Packet::Standing { records: records.into() });
        self.emit(Effect::Send(ClientFrame::Post { to, seq, letter }));
    }

    /// One answer at a time: whoever asks on and on fills neither its mailbox nor our queue.
    pub(super) fn may_answer(&mut self, party: PartyId, now: u64) -> bool {
        let last = self.answered.get(&party);
        let may = last.is_none_or(|last| now.abs_diff(*last) >= ANSWER_AGAIN_SECONDS);
        if may {
            self.answered.insert(party, now);
        }
        may
    }

    fn is_member(&self, wallet: &WalletId, party: &PartyId) -> bool {
        self.wallets.get(wallet).is_some_and(|held| held.manifest().member(party).is_some())
    }

    fn was_removed(&self, wallet: &WalletId, party: &PartyId) -> bool {
        self.wallets.get(wallet).is_some_and(|held| held.record.left.contains_key(party))
    }

    /// True for holders and for those who are asleep.
    pub(super) fn belongs(&self, wallet: &WalletId, party: &PartyId) -> bool {
        self.wallets.get(wallet).is_some_and(|held| {
            held.latest().manifest.people().any(|person| person.bundle.party_id() == *party)
        })
    }
}

fn last_signed<S: Scheme>(wallet: &Wallet<S>, me: &PartyId) -> Option<StandingMessage> {
    let took_part = |entry: &&HistoryEntry| entry.proposal.descriptor.participants.contains(me);
    let HistoryEntry { proposal, transaction, .. } =
        wallet.history().iter().rfind(took_part)?.clone();
    Some(StandingMessage::Signed { wallet: wallet.id(), proposal, transaction })
}

fn proves_itself<S: Scheme>(entry: &HistoryEntry, wallet: &Wallet<S>) -> bool {
    let Proposal { descriptor, payload } = &entry.proposal;
    let Payload::Sign(request) = payload else { return false };
    let wire::descriptor::ProposedTransaction::Ethereum { unsigned, story } = &request.transaction;
    let signers: BTreeSet<&PartyId> = descriptor.participants.iter().collect();
    let fits = wire::encode(&entry.proposal).len() <= LONGEST_PROPOSAL
        && descriptor.wallet == Some(wallet.id())
        && *descriptor.payload == payload.digest()
        && signers.len() == descriptor.participants.len()
        && signers.len() == usize::from(wallet.manifest().terms.threshold)
        && signers.iter().all(|party| wallet.manifest().member(party).is_some());
    let Some(key) = wallet.ecdsa_key(&request.path).filter(|_| fits) else { return false };
    let Ok(from) = EthAddress::from_public_key(&key) else { return false };
    SignedTransaction::decode(&entry.transaction, from).is_ok_and(|signed| {
        signed.unsigned().raw() == **unsigned && approval::is_true(story, signed.unsigned())
    })
}
