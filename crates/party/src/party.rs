//! The party itself: its state, its commands, the facts it is fed.

mod changes;
mod commands;
mod ending;
mod epochs;
mod erasing;
mod exporting;
mod freezing;
mod keeping;
mod marks;
mod parting;
mod presence;
mod restoring;
mod standing;

use std::collections::{BTreeMap, VecDeque};

use chain::ethereum::Networks;
use mpc::SecretBytes;
use wire::{
    DeviceSecret, EpochId, PartId, PartyId, SessionLocator, WalletId,
    descriptor::ChangeKind,
    letter::{InvitedTo, Packet, StandingMessage},
    pairing::Introduction,
    relay::{ClientFrame, LONGEST_LETTER, Refusal, RelayFrame, SESSION_LIFE},
};

use crate::{
    backup::Backup,
    candidate::Candidate,
    ceremony::{Outcome, Question},
    effect::{Effect, Fact, Happening, Mark, RecordKey},
    failure::{Failure, ProposalError},
    moment::Moment,
    parts::{ASK_SECONDS, KeptPart},
    records::{Contacts, LONGEST_RECORD, Waiting},
    scheme::Scheme,
    session::{Context, Imported, LINGER_SECONDS, STALL_SECONDS, Session, Stage},
    view::{ChangeView, InboxView, OutcomeView, PartyView, SessionView, WalletView},
    wallet::{Wallet, WalletRecord, is_of},
};

/// How long after a record was not kept it is given to the disk again, in seconds.
const KEEP_AGAIN_SECONDS: u64 = 60;
/// How often a creation is tried again by itself after a fault of the network.
const MOST_RETRIES: u8 = 2;
/// How long a question for a certificate is left to work before a new connection asks again.
const ASK_AGAIN_SECONDS: u64 = 60 * 60;
/// The most requests that are kept in the inbox; a relay lets no more wait for one identity.
const MOST_WAITING: usize = 20;

/// A party: an identity with its wallets and at most one active session.
pub struct Party<S: Scheme> {
    identity: DeviceSecret,
    me: PartyId,
    introduction: Introduction,
    networks: Networks,
    relay: Option<RelayAddress>,
    connected: bool,
    wallets: BTreeMap<WalletId, Wallet<S>>,
    /// By wallet, attempt and epoch; each attempt is later than the wallet's committed one. Of one
    /// attempt at most one was acknowledged; another is a file that a disk did not erase.
    candidates: BTreeMap<(WalletId, u64, EpochId), Candidate<S>>,
    contacts: Contacts,
    known: BTreeMap<PartyId, Introduction>,
    inbox: BTreeMap<SessionLocator, Waiting>,
    session: Option<Session<S>>,
    last: Option<OutcomeView>,
    retries: u8,
    requests: u64,
    posts: BTreeMap<PartyId, u64>,
    asked_at: Option<u64>,
    /// When each member's question for a certificate was answered last.
    answered: BTreeMap<PartyId, u64>,
    wake_at: Option<u64>,
    /// Records of wallets, and the contacts, that the disk did not take: what happened, a ban among
    /// it or that something was called off, is in memory alone until it does.
    unkept: VecDeque<RecordKey>,
    presence: Presence,
    /// What was remembered outside the store when it was opened; `None` where nothing can be.
    marks: Option<BTreeMap<WalletId, Mark>>,
    imported: Option<Imported>,
    /// Shares that came back out of backups, of wallets that this device is no member of.
    restored: BTreeMap<WalletId, Backup<S::Bare>>,
    /// Parts of backups that are kept here.
    parts: BTreeMap<PartId, KeptPart>,
    /// False where nobody could give parts back.
    keeps_parts: bool,
    /// The parts that gave back a share that is being kept, by its wallet.
    joined: BTreeMap<WalletId, Vec<PartId>>,
    /// Keys that were put together here, until they are taken.
    exported: Option<exporting::Exported>,
    effects: VecDeque<Effect>,
}

/// The relay that this party uses; invites carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelayAddress {
    pub(crate) url: String,
    pub(crate) key: [u8; 32],
}

use presence::Presence;

pub use changes::ChangeProposal;

/// Records that could not be read when a party was put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub Vec<RecordKey>);

impl<S: Scheme> Party<S> {
    /// Puts a party together from its identity and the records it kept.
    ///
    /// Records that do not read are named in the second value; only the erase rule takes one. A wallet
    /// whose share is missing can be looked at, and asks to be recovered.
    pub fn new(
        identity: DeviceSecret,
        introduction: Introduction,
        networks: Networks,
        records: Vec<(RecordKey, SecretBytes)>,
    ) -> (Self, Unreadable) {
        let me = introduction.bundle.party_id();
        let mut unreadable = Vec::new();
        let mut contacts = Contacts::new();
        let mut committed: BTreeMap<WalletId, WalletRecord> = BTreeMap::new();
        let mut epochs = Vec::new();
        let mut restored = BTreeMap::new();
        let mut parts = BTreeMap::new();
        for (key, contents) in records {
            let read = match &key {
                RecordKey::Contacts => {
                    Contacts::read(contents.expose()).map(|read| contacts = read)
                }
                RecordKey::Wallet(wallet) => {
                    wire::decode::<WalletRecord>(contents.expose(), LONGEST_RECORD)
                        .ok()
                        .filter(|record| {
                            record.is_sound() && record.committed.manifest.wallet == *wallet
                        })
                        .map(|record| {
                            committed.insert(*wallet, record);
                        })
                }
                RecordKey::Restored(wallet) => Backup::read::<S>(contents.expose())
                    .filter(|backup| backup.manifest().wallet == *wallet)
                    .map(|backup| {
                        restored.insert(*wallet, backup);
                    }),
                RecordKey::Part(id) => KeptPart::read(id, contents.expose()).map(|kept| {
                    parts.insert(*id, kept);
                }),
                RecordKey::Epoch { .. } => Candidate::<S>::read(&key, contents.expose())
                    .map(|candidate| epochs.push((key.clone(), candidate))),
            };
            if read.is_none() {
                unreadable.push(key);
            }
        }
        let inbox = contacts.invitations.clone();
        let mut party = Self {
            identity,
            me,
            introduction,
            networks,
            relay: None,
            connected: false,
            wallets: BTreeMap::new(),
            candidates: BTreeMap::new(),
            contacts,
            known: BTreeMap::new(),
            inbox,
            session: None,
            last: None,
            retries: 0,
            requests: 0,
            posts: BTreeMap::new(),
            asked_at: None,
            answered: BTreeMap::new(),
            wake_at: None,
            unkept: VecDeque::new(),
            presence: Presence::default(),
            marks: None,
            imported: None,
            restored,
            parts,
            keeps_parts: true,
            joined: BTreeMap::new(),
            exported: None,
            effects: VecDeque::new(),
        };
        unreadable.extend(party.take_records(committed, epochs));
        let ids: Vec<WalletId> = party.wallets.keys().copied().collect();
        ids.iter().for_each(|id| party.retire_restored(id));
        party.heed_unread(&unreadable);
        // A crash may come between keeping a wallet and forgetting that it was unfinished.
        let wallets = &party.wallets;
        party.contacts.unfinished.retain(|unfinished| {
            let roster = &unfinished.roster;
            let is_made = wallets.values().any(|wallet| is_of(roster, wallet.manifest()));
            // Nor are keys known any more that were never kept.
            let terms = roster.payload.terms();
            let is_import = terms.is_some_and(|terms| terms.brought.is_some());
            // One undoing of an epoch was agreed to, and made.
            let undoes = |kind: Option<ChangeKind>| kind == Some(ChangeKind::Undo);
            let is_undone = undoes(roster.payload.change_kind())
                && wallets.values().any(|wallet| {
                    undoes(wallet.manifest().origin.map(|origin| origin.kind))
                        && wallet.stand(&roster.payload).is_some()
                });
            !(is_made || is_undone || is_import && roster.initiator == me)
        });
        party.refresh_known();
        (party, Unreadable(unreadable))
    }

    /// This party's id.
    #[must_use]
    pub const fn me(&self) -> PartyId {
        self.me
    }

    /// This party's secret identity, for the link to the relay.
    #[must_use]
    pub const fn identity(&self) -> &DeviceSecret {
        &self.identity
    }

    /// The whole view.
    #[must_use]
    pub fn view(&self) -> PartyView {
        let mut wallets: Vec<WalletView> =
            self.wallets.values().map(|wallet| self.show_wallet(wallet)).collect();
        wallets.sort_by(|a, b| a.terms.name.cmp(&b.terms.name).then(a.wallet.cmp(&b.wallet)));
        let inbox = self
            .inbox
            .iter()
            .filter_map(|(session, waiting)| {
                let to = waiting.invited.as_ref().map(|invited| &invited.to);
                Some(InboxView {
                    session: *session,
                    initiator: waiting.initiator,
                    name: self.known.get(&waiting.initiator)?.name.to_string(),
                    expires: waiting.expires,
                    change: to.and_then(|to| match to {
                        InvitedTo::Change { wallet, request } => Some((*wallet, request.kind)),
                        InvitedTo::Create(_) => None,
                    }),
                    joins: to
                        .filter(|to| to.wallet().is_none_or(|id| !self.wallets.contains_key(&id)))
                        .map(|to| to.terms().name.to_string()),
                    terms: to.map(|to| to.terms().clone()),
                })
            })
            .collect();
        PartyView {
            me: self.me,
            introduction: self.introduction.clone(),
            connected: self.connected,
            wallets,
            inbox,
            session: self
                .session
                .as_ref()
                .map(|s| SessionView::of(s, self.me, &self.wallets, &self.restored)),
            unfinished: self.unfinished(),
            missing: self.missing(),
            restored: self.show_restored(),
            parts: self.show_parts(),
            handed: self.show_handed(),
            last: self.last.clone(),
            exported: self.exported.as_ref().map(|held| (held.wallet, held.since)),
        }
    }

    /// The transaction that is to be approved right now on this device, decoded.
    #[must_use]
    pub fn pending_approval(&self) -> Option<&crate::Approval> {
        match self.pending()? {
            Question::Transaction(approval) => Some(approval),
            _ => None,
        }
    }

    /// The change that is to be approved right now on this device.
    #[must_use]
    pub fn pending_change(&self) -> Option<&ChangeView> {
        match self.pending()? {
            Question::Change(change) => Some(change),
            _ => None,
        }
    }

    fn pending(&self) -> Option<&Question> {
        match &self.session.as_ref()?.stage {
            Stage::Running(ceremony) => ceremony.pending(),
            _ => None,
        }
    }

    /// The wallets by id.
    #[must_use]
    pub const fn wallets(&self) -> &BTreeMap<WalletId, Wallet<S>> {
        &self.wallets
    }

    /// The next thing to do, in order.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Takes a fact from the world.
    pub fn feed(&mut self, fact: Fact, moment: &mut Moment<'_>) {
        self.inbox.retain(|_, waiting| waiting.expires > moment.now);
        match fact {
            Fact::Connected => self.on_connected(moment),
            Fact::Disconnected => {
                self.connected = false;
                self.presence.forget();
                self.show(Happening::Changed);
            }
            Fact::Relay(frame) => self.on_frame(frame, moment),
            Fact::Kept { record, contents } => {
                self.on_kept(&record, Some(contents.expose()), moment);
            }
            Fact::Read { record, contents } => {
                self.on_read(&record, contents.as_ref().map(SecretBytes::expose), moment);
            }
            Fact::NotRead { record } => self.on_not_read(&record, moment),
            Fact::NotErased { record } => self.on_not_erased(&record, moment),
            Fact::NotKept { record } => {
                // What was to follow from it does not, but for what is to be kept or erased: the disk is
                // asked for that later. A seat that was given up is given up.
                for effect in std::mem::take(&mut self.effects) {
                    match effect {
                        Effect::Send(ClientFrame::Leave { .. } | ClientFrame::Close { .. }) => {
                            self.emit(effect);
                        }
                        Effect::Keep { record: next, .. } if next != record => {
                            self.note_kept(&next, false);
                        }
                        Effect::Erase { record: next } => self.note_left(next),
                        _ => {}
                    }
                }
                self.wake_at = None;
                // What was to be read is asked for again.
                self.wallets.values_mut().for_each(|wallet| wallet.awaits_read = false);
                self.on_kept(&record, None, moment);
            }
            Fact::Tick => self.on_tick(moment),
        }
        self.keep_seen();
        self.schedule(moment);
    }

    fn on_connected(&mut self, moment: &mut Moment<'_>) {
        self.connected = true;
        if let Some(session) = &self.session {
            let request = session.request_frame();
            self.emit(Effect::Send(request));
        }
        // A question waits at the relay for whoever is away: asking at every hiccup of the line would
        // only fill the mailboxes of others.
        if self.asked_at.is_none_or(|at| moment.now >= at.saturating_add(ASK_AGAIN_SECONDS)) {
            self.ask_for_certificates(moment);
            self.ask_keepers(ASK_SECONDS, moment);
            self.tell_of_last_signed(moment);
        }
        self.show(Happening::Changed);
    }

    fn on_frame(&mut self, frame: RelayFrame, moment: &mut Moment<'_>) {
        match frame {
            RelayFrame::Opened { request, session } => self.on_opened(request, session, moment),
            RelayFrame::Refused { request: Some(request), reason } => {
                self.on_refused(request, reason, moment);
            }
            RelayFrame::Lobby(lobby) => {
                let ours = self.session.as_ref().is_some_and(|session| {
                    session.locator == Some(lobby.session) && !session.is_finished()
                });
                if ours {
                    self.drive(moment, |session, cx| session.on_lobby(lobby, cx));
                } else if self.session.as_ref().is_none_or(|s| s.locator != Some(lobby.session)) {
                    // A seat that this party remembers nothing of: it restarted.
                    self.emit(Effect::Send(ClientFrame::Leave { session: lobby.session }));
                }
            }
            RelayFrame::Wanted { session, initiator, expires_in } => {
                let expires = moment.now.saturating_add(expires_in.min(SESSION_LIFE.as_secs()));
                self.on_wanted(session, initiator, expires, moment);
            }
            RelayFrame::Gone { session, reason } => {
                self.inbox.remove(&session);
                let ours = self.session.as_ref().is_some_and(|s| s.locator == Some(session));
                if ours {
                    self.drive(moment, |session, _| session.on_gone(reason).map(|()| None));
                }
                self.show(Happening::Changed);
            }
            RelayFrame::Deliver { cursor, session, from, letter, .. } => {
                self.on_letter(session, from, &letter, moment);
                // While something is in memory alone the relay keeps what brought it.
                if self.unkept.is_empty() {
                    self.emit(Effect::Send(ClientFrame::Ack { cursor }));
                }
            }
            RelayFrame::Done { .. }
            | RelayFrame::Refused { request: None, .. }
            | RelayFrame::Accepted { .. } => {}
            RelayFrame::Seen { online } => self.on_look(online),
        }
    }

    fn on_letter(
        &mut self,
        session: Option<SessionLocator>,
        from: PartyId,
        letter: &[u8],
        moment: &mut Moment<'_>,
    ) {
        let Ok(packet) = wire::decode::<Packet>(letter, LONGEST_LETTER) else { return };
        match (session, packet) {
            (None, Packet::Standing { records }) => self.on_standing(from, &records, moment),
            (None, _) | (Some(_), Packet::Standing { .. }) => {}
            (Some(locator), packet) => {
                if self.session.as_ref().is_some_and(|s| s.locator == Some(locator)) {
                    self.drive(moment, |session, cx| session.on_packet(from, packet, cx));
                }
            }
        }
    }

    fn on_tick(&mut self, moment: &mut Moment<'_>) {
        self.wake_at = None;
        self.let_time_pass(moment);
        self.keep_again();
        self.retire(moment.now);
        self.forget_imported(moment.now);
    }

    /// Ends what has stalled, lapsed or lingered long enough.
    fn let_time_pass(&mut self, moment: &mut Moment<'_>) {
        let Some(session) = &self.session else { return };
        let idle = moment.now.saturating_sub(session.last_progress);
        if session.is_finished() && idle >= LINGER_SECONDS {
            self.leave_finished();
        } else if session.is_in_rounds() && idle >= STALL_SECONDS {
            let parties = session.awaited();
            self.drive(moment, |_, _| Err(Failure::Silent { parties }));
        } else if session.lapses_at().is_some_and(|at| at < moment.now) {
            self.drive(moment, |_, _| Err(ProposalError::OutOfDate.into()));
        }
    }

    /// Asks to be woken when the session could have stalled, lapsed or lingered long enough.
    fn schedule(&mut self, moment: &Moment<'_>) {
        let session = self.session.as_ref().and_then(Session::wake_at);
        let again = moment.now.saturating_add(KEEP_AGAIN_SECONDS);
        let again = (!self.unkept.is_empty()).then_some(again);
        let kept = self.wallets.values().filter(|wallet| self.is_durable(&wallet.id()));
        let retire = kept.filter_map(|wallet| wallet.retires_at(&self.me)).min();
        let Some(at) = session.into_iter().chain(again).chain(retire).min() else { return };
        let at = at.max(moment.now.saturating_add(1));
        if self.wake_at.is_none_or(|wake_at| at < wake_at) {
            self.wake_at = Some(at);
            self.emit(Effect::Wake(at));
        }
    }

    /// Lets the session act, and draws the consequences.
    fn drive(
        &mut self,
        moment: &mut Moment<'_>,
        act: impl FnOnce(
            &mut Session<S>,
            &mut Context<'_, '_, S>,
        ) -> Result<Option<Outcome<S>>, Failure>,
    ) {
        let Some(mut session) = self.session.take() else { return };
        let paired = session.is_paired();
        let (mut learned, mut heard, mut marked) = (Vec::new(), Vec::new(), Vec::new());
        let mut cx = Context {
            identity: &self.identity,
            me: self.me,
            introduction: &self.introduction,
            networks: &self.networks,
            wallets: &self.wallets,
            candidates: &self.candidates,
            known: &self.known,
            marks: self.marks.as_ref(),
            imported: self.imported.as_ref(),
            restored: &self.restored,
            parts: &self.parts,
            effects: &mut self.effects,
            heard: &mut heard,
            learned: &mut learned,
            marked: &mut marked,
            moment,
        };
        let result = act(&mut session, &mut cx);
        let now = cx.moment.now;
        if let Err(failure) = &result
            && !session.is_finished()
        {
            session.say_why(failure, &mut cx);
        }
        for party in heard {
            self.note_seen(party, now);
        }
        for mark in marked {
            // Before the shares that it is about.
            let said = self.effects.split_off(0);
            let wallet = mark.proposal.descriptor.wallet;
            let message = StandingMessage::Exported(mark.clone());
            let is_news = self.note_export(mark);
            self.effects.extend(said);
            if let Some(wallet) = wallet.filter(|_| is_news) {
                // Whatever becomes of this session, all members are to know.
                self.post_to_members(wallet, &message, moment);
            }
        }
        match result {
            Ok(None) => {
                let newly_paired = !paired && session.is_paired();
                self.session = Some(session);
                if newly_paired {
                    self.remember_pairing(moment);
                }
                if !learned.is_empty() {
                    self.catch_up(&learned, moment);
                }
            }
            Ok(Some(outcome)) => {
                session.last_progress = moment.now;
                self.session = Some(session);
                self.succeed(outcome, moment);
                self.let_go_of_all(moment.now);
            }
            Err(failure) => {
                self.fail(session, failure, moment);
                self.let_go_of_all(moment.now);
            }
        }
    }

    /// Everybody whose identity was pinned: contacts and co-members.
    fn refresh_known(&mut self) {
        self.known = self.contacts.people.clone();
        for wallet in self.wallets.values() {
            for member in wallet.latest().manifest.people() {
                self.known.entry(member.bundle.party_id()).or_insert_with(|| member.clone());
            }
        }
    }

    const fn next_request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    fn emit(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    fn show(&mut self, happening: Happening) {
        self.emit(Effect::Show(happening));
    }

    fn on_refused(&mut self, request: u64, reason: Refusal, moment: &mut Moment<'_>) {
        let asked = self.session.as_ref().is_some_and(|session| session.request == request);
        if asked {
            self.drive(moment, |session, cx| {
                for frame in session.on_refused(reason)? {
                    cx.emit(Effect::Send(frame));
                }
                Ok(None)
            });
        }
    }
}
