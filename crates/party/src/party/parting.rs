//! Parts of backups: given to other devices to keep, kept for them, and given back.

use std::collections::{BTreeMap, btree_map::Entry};

use wire::{
    PartId, PartyId, WalletId,
    descriptor::{Payload, ReturnRequest},
    invite::JoinSecret,
    letter::{PartFate, StandingMessage},
    part::BackupPart,
};

use super::Party;
use crate::{
    ceremony::{CLOCK_SLACK, Question},
    effect::{Effect, Happening, RecordKey},
    failure::Refused,
    moment::Moment,
    parts::{Handed, KeptPart, MOST, MOST_FORGOTTEN, MOST_HANDED, MOST_OF_ONE},
    scheme::Scheme,
    session::{Purpose, Stage},
    view::{HandedView, PartView},
};

/// How long after a keeper was asked a person may have it asked again, in seconds.
const PRESSED_AGAIN_SECONDS: u64 = 60;

impl<S: Scheme> Party<S> {
    /// Has this device keep no parts for others: nobody is there who could give them back.
    pub const fn keep_no_parts(&mut self) {
        self.keeps_parts = false;
    }

    /// Gives a known device a part of this one's backup of a wallet to keep. [`PartyView::handed`] says what became
    /// of it; the same part may be given again.
    ///
    /// # Errors
    ///
    /// [`Refused::Offline`]; [`Refused::NoWallet`]; [`Refused::Unknown`] device; [`Refused::NoPart`] for none, or one
    /// that is too long; [`Refused::ManyParts`] where others keep so many.
    ///
    /// [`PartyView::handed`]: crate::PartyView::handed
    pub fn hand_part(
        &mut self,
        wallet: WalletId,
        attempt: u64,
        to: PartyId,
        part: &[u8],
        moment: &mut Moment<'_>,
    ) -> Result<PartId, Refused> {
        if !self.connected {
            return Err(Refused::Offline);
        }
        if !self.wallets.contains_key(&wallet) {
            return Err(Refused::NoWallet);
        }
        if !self.known.contains_key(&to) {
            return Err(Refused::Unknown);
        }
        let part = BackupPart::new(part.to_vec()).ok_or(Refused::NoPart)?;
        let id = part.id();
        let handed = &mut self.contacts.handed;
        // One that its keeper let go, or had no room for, is given anew: only a later word counts.
        let before = handed.iter().position(|it| it.part == id).map(|at| handed.remove(at));
        let (at, given) = before.map_or((0, None), |before| (before.at, before.given));
        if handed.len() >= MOST_HANDED {
            return Err(Refused::ManyParts);
        }
        let asked = moment.now;
        handed.push(Handed { part: id, to, wallet, attempt, fate: None, at, given, asked });
        self.keep_contacts();
        self.post_one(to, Some(&StandingMessage::KeepPart(part)), moment);
        self.show(Happening::Changed);
        Ok(id)
    }

    /// Asks every keeper what became of its parts.
    ///
    /// # Errors
    ///
    /// [`Refused::Offline`].
    pub fn ask_about_parts(&mut self, moment: &mut Moment<'_>) -> Result<(), Refused> {
        if !self.connected {
            return Err(Refused::Offline);
        }
        // A page that presses on and on fills no mailbox.
        self.ask_keepers(PRESSED_AGAIN_SECONDS, moment);
        Ok(())
    }

    /// Asks the keepers that were not asked for so long.
    pub(super) fn ask_keepers(&mut self, after: u64, moment: &mut Moment<'_>) {
        let mut due: BTreeMap<PartyId, Vec<PartId>> = BTreeMap::new();
        for handed in &mut self.contacts.handed {
            if moment.now.saturating_sub(handed.asked) >= after {
                handed.asked = moment.now;
                due.entry(handed.to).or_default().push(handed.part);
            }
        }
        if !due.is_empty() {
            self.keep_contacts();
        }
        for (to, parts) in due {
            self.post_one(to, Some(&StandingMessage::AskParts(parts)), moment);
        }
    }

    /// Forgets about a part that another device is to keep. It goes on keeping it.
    ///
    /// # Errors
    ///
    /// [`Refused::NoPart`].
    pub fn forget_handed(&mut self, part: PartId) -> Result<(), Refused> {
        let before = self.contacts.handed.len();
        self.contacts.handed.retain(|handed| handed.part != part);
        if self.contacts.handed.len() == before {
            return Err(Refused::NoPart);
        }
        self.keep_contacts();
        self.show(Happening::Changed);
        Ok(())
    }

    /// A known device gives this one a part to keep.
    pub(super) fn on_part(&mut self, from: PartyId, part: BackupPart, moment: &mut Moment<'_>) {
        let Some(sender) = self.known.get(&from).cloned() else { return };
        let id = part.id();
        if !part.fits() {
            return;
        }
        if self.parts.contains_key(&id) || self.contacts.forgotten.contains(&id) {
            self.on_part_question(from, &[id], moment);
            return;
        }
        let kept = self.parts.values().filter(|kept| !kept.came_back);
        let (all, of_it) = kept
            .fold((0, 0), |(all, of_it), kept| (all + 1, of_it + usize::from(kept.from == from)));
        if !self.keeps_parts || of_it >= MOST_OF_ONE || all >= MOST {
            self.tell_fate(from, id, PartFate::Refused, moment);
            return;
        }
        self.parts.insert(id, KeptPart::new(&sender, part, false, moment.now));
        self.keep_part(&id);
        self.show(Happening::PartKept { from });
    }

    /// A device asks after parts that it gave to this one.
    pub(super) fn on_part_question(
        &mut self,
        from: PartyId,
        asked: &[PartId],
        moment: &mut Moment<'_>,
    ) {
        if !self.known.contains_key(&from) || asked.len() > MOST_HANDED {
            return;
        }
        // What is not on the disk yet is answered for when it is.
        let asked = asked.iter().filter(|id| !self.unkept.contains(&RecordKey::Part(**id)));
        let fate = |id: &PartId| {
            let kept = self.parts.get(id).filter(|kept| kept.from == from && !kept.came_back);
            kept.map_or(PartFate::LetGo, KeptPart::fate)
        };
        let fates: BTreeMap<PartId, PartFate> = asked.map(|id| (*id, fate(id))).collect();
        if !fates.is_empty() {
            self.tell_fates(from, fates, moment);
        }
    }

    /// What became of parts that this device gave away, by their keeper's word.
    pub(super) fn on_part_fates(
        &mut self,
        from: PartyId,
        at: u64,
        fates: BTreeMap<PartId, PartFate>,
        now: u64,
    ) {
        // A clock that is ahead makes no word final.
        let at = at.min(now.saturating_add(CLOCK_SLACK));
        let (mut is_news, mut was_given) = (false, false);
        for handed in self.contacts.handed.iter_mut().filter(|handed| handed.to == from) {
            let Some(fate) = fates.get(&handed.part) else { continue };
            let before = handed.given.clone();
            is_news |= handed.hear(at, fate.clone());
            was_given |= handed.given != before;
        }
        if is_news {
            self.keep_contacts();
            self.show(if was_given {
                Happening::PartGiven { by: from }
            } else {
                Happening::Changed
            });
        }
    }

    /// The disk has a part: only now its sender hears that it is safe.
    pub(super) fn on_part_kept(&mut self, id: &PartId, contents: &[u8], moment: &mut Moment<'_>) {
        let read_back = KeptPart::read(id, contents);
        let Some(kept) = self.parts.get(id).filter(|kept| read_back.as_ref() == Some(kept)) else {
            return;
        };
        if !kept.came_back {
            let (to, fate) = (kept.from, kept.fate());
            self.tell_fate(to, *id, fate, moment);
        }
    }

    fn tell_fate(&mut self, to: PartyId, part: PartId, fate: PartFate, moment: &mut Moment<'_>) {
        self.tell_fates(to, BTreeMap::from([(part, fate)]), moment);
    }

    fn tell_fates(
        &mut self,
        to: PartyId,
        fates: BTreeMap<PartId, PartFate>,
        moment: &mut Moment<'_>,
    ) {
        let at = moment.now;
        self.post_one(to, Some(&StandingMessage::PartFates { at, fates }), moment);
    }

    pub(super) fn keep_part(&mut self, id: &PartId) {
        let Some(kept) = self.parts.get(id) else { return };
        let (record, contents) = (RecordKey::Part(*id), kept.write());
        self.emit(Effect::Keep { record, contents, read_back: true });
    }

    /// A part that is kept here.
    #[must_use]
    pub fn part(&self, id: &PartId) -> Option<&BackupPart> {
        self.parts.get(id).map(|kept| &kept.part)
    }

    /// Lets a part go that is kept here. Whoever gave it hears of it, and it is not taken again.
    ///
    /// # Errors
    ///
    /// [`Refused::NoPart`].
    pub fn forget_part(&mut self, id: PartId, moment: &mut Moment<'_>) -> Result<(), Refused> {
        let gone = self.parts.remove(&id).ok_or(Refused::NoPart)?;
        let record = RecordKey::Part(id);
        self.unkept.retain(|unkept| *unkept != record);
        if !gone.came_back {
            // A relay may bring again what brought it.
            let forgotten = &mut self.contacts.forgotten;
            if forgotten.len() >= MOST_FORGOTTEN {
                forgotten.remove(0);
            }
            forgotten.push(id);
            self.keep_contacts();
        }
        self.emit(Effect::Erase { record });
        if !gone.came_back {
            self.tell_fate(gone.from, id, PartFate::LetGo, moment);
        }
        self.show(Happening::Changed);
        Ok(())
    }

    /// Opens a lobby in which one device is to give back a part that it keeps. It comes by invite, and both
    /// compare codes.
    ///
    /// # Errors
    ///
    /// [`Refused`] when this device is busy or offline.
    pub fn ask_for_part(&mut self, moment: &mut Moment<'_>) -> Result<(), Refused> {
        self.make_room()?;
        let mut secret = [0; 16];
        moment.rng.fill_bytes(&mut secret);
        let purpose = Purpose::Found {
            secret: JoinSecret::new(secret),
            offer: Some(Payload::Return(ReturnRequest { to: self.me })),
            inviter: self.me,
            members: Vec::new(),
            invited: None,
        };
        self.retries = 0;
        self.open_session(purpose, ReturnRequest::SEATS, Vec::new(), moment);
        Ok(())
    }

    /// The human gives this part back to the device that asks: the request whose code this is.
    ///
    /// # Errors
    ///
    /// [`Refused`] when nobody asks, when somebody else does, or when that part is not kept here for another.
    pub fn give_part(
        &mut self,
        code: &str,
        id: PartId,
        moment: &mut Moment<'_>,
    ) -> Result<(), Refused> {
        let Some(Stage::Running(ceremony)) = self.session.as_ref().map(|s| &s.stage) else {
            return Err(Refused::NoSession);
        };
        let question = ceremony.pending().ok_or(Refused::NotNow)?;
        if !matches!(question, Question::Return { .. })
            || ceremony.payload_code().as_deref() != Some(code)
        {
            return Err(Refused::Changed);
        }
        let to = self.session.as_ref().map(|session| session.initiator);
        let asker = to.and_then(|to| self.known.get(&to)).ok_or(Refused::NotNow)?;
        let asker = (asker.bundle.party_id(), asker.name.clone());
        let kept = self.parts.get_mut(&id).filter(|kept| !kept.came_back);
        // Before it is spoken: whoever asks may leave with it.
        kept.ok_or(Refused::NoPart)?.given = Some(asker);
        self.keep_part(&id);
        self.drive(moment, |session, cx| {
            session.choose_part(id);
            session.approve(cx)
        });
        self.schedule(moment);
        Ok(())
    }

    /// A part came back: it is kept.
    pub(super) fn on_returned(&mut self, got: Option<(PartyId, BackupPart)>, now: u64) {
        if let Some((from, part)) = got
            && let Some(keeper) = self.known.get(&from)
        {
            let id = part.id();
            let kept = KeptPart::new(keeper, part, true, now);
            // One that is kept here for another is here already, and stays that.
            if let Entry::Vacant(free) = self.parts.entry(id) {
                free.insert(kept);
                self.keep_part(&id);
            }
        }
    }

    /// True while this device is to give a part.
    pub(super) fn gives_part(&self) -> bool {
        match self.session.as_ref().map(|session| &session.stage) {
            Some(Stage::Running(ceremony)) => ceremony.returns_to().is_some_and(|to| to != self.me),
            _ => false,
        }
    }

    pub(super) fn show_parts(&self) -> Vec<PartView> {
        let show = |(id, kept): (&PartId, &KeptPart)| PartView {
            part: *id,
            from: kept.from,
            name: kept.name.to_string(),
            since: kept.since,
            came_back: kept.came_back,
        };
        self.parts.iter().map(show).collect()
    }

    pub(super) fn show_handed(&self) -> Vec<HandedView> {
        let show = |handed: &Handed| {
            let Handed { part, to, wallet, attempt, fate, at, given, .. } = handed.clone();
            let given = given.map(|(_, name, at)| (name.to_string(), at));
            HandedView { part, to, wallet, attempt, fate, at, given }
        };
        self.contacts.handed.iter().map(show).collect()
    }
}
