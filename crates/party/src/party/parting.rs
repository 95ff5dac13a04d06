//! Parts of backups: given to other devices to keep, kept for them, and given back.

use wire::{
    PartId, PartyId,
    descriptor::{Payload, ReturnRequest},
    invite::JoinSecret,
    letter::StandingMessage,
    part::BackupPart,
    relay::MOST_SEATS,
};

use super::Party;
use crate::{
    ceremony::Question,
    effect::{Effect, Happening, RecordKey},
    failure::Refused,
    moment::Moment,
    parts::{Handed, KeptPart, MOST, MOST_OF_ONE},
    scheme::Scheme,
    session::{Purpose, Stage},
    view::{HandedView, PartView},
};

impl<S: Scheme> Party<S> {
    /// Gives a known device a part of this one's backup to keep. [`PartyView::handed`] says what became of it;
    /// the same part may be given again.
    ///
    /// # Errors
    ///
    /// [`Refused::Offline`]; [`Refused::Unknown`] device; [`Refused::NoPart`] for none, or one that is too long.
    ///
    /// [`PartyView::handed`]: crate::PartyView::handed
    pub fn hand_part(
        &mut self,
        to: PartyId,
        part: &[u8],
        moment: &mut Moment<'_>,
    ) -> Result<PartId, Refused> {
        if !self.connected {
            return Err(Refused::Offline);
        }
        if !self.known.contains_key(&to) {
            return Err(Refused::Unknown);
        }
        let part = BackupPart::new(part.to_vec()).ok_or(Refused::NoPart)?;
        let id = part.id();
        let was_kept = self.handed.get(&id).filter(|handed| handed.to == to);
        if was_kept.is_none_or(|handed| handed.kept != Some(true)) {
            self.handed.insert(id, Handed { to, kept: None });
            self.post_one(to, Some(&StandingMessage::KeepPart(part)), moment);
        }
        self.show(Happening::Changed);
        Ok(id)
    }

    /// A known device gives this one a part to keep.
    pub(super) fn on_part(&mut self, from: PartyId, part: BackupPart, moment: &mut Moment<'_>) {
        let Some(sender) = self.known.get(&from).cloned() else { return };
        let id = part.id();
        if !part.fits() {
            return;
        }
        let record = RecordKey::Part(id);
        if let Some(known) = self.parts.get(&id) {
            let is_safe = known.from == from && !self.unkept.contains(&record);
            if is_safe {
                self.answer_part(from, id, true, moment);
            }
            return;
        }
        let of_it = self.parts.values().filter(|kept| kept.from == from && !kept.came_back);
        if of_it.count() >= MOST_OF_ONE || self.parts.len() >= MOST {
            self.answer_part(from, id, false, moment);
            return;
        }
        self.parts.insert(id, KeptPart::new(&sender, part, false, moment.now));
        self.keep_part(&id);
        self.show(Happening::PartKept { from });
    }

    /// What became of a part that this device gave away, by its keeper's word.
    pub(super) fn on_part_answer(&mut self, from: PartyId, part: PartId, kept: bool) {
        if let Some(handed) = self.handed.get_mut(&part).filter(|handed| handed.to == from) {
            handed.kept = Some(kept);
            self.show(Happening::Changed);
        }
    }

    /// The disk has a part: only now its sender hears that it is safe.
    pub(super) fn on_part_kept(&mut self, id: &PartId, contents: &[u8], moment: &mut Moment<'_>) {
        let read_back = KeptPart::read(id, contents);
        let Some(kept) = self.parts.get(id).filter(|kept| read_back.as_ref() == Some(kept)) else {
            return;
        };
        if !kept.came_back {
            self.answer_part(kept.from, *id, true, moment);
        }
    }

    fn answer_part(&mut self, to: PartyId, part: PartId, kept: bool, moment: &mut Moment<'_>) {
        self.post_one(to, Some(&StandingMessage::PartKept { part, kept }), moment);
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

    /// Lets a part go that is kept here.
    ///
    /// # Errors
    ///
    /// [`Refused::NoPart`].
    pub fn forget_part(&mut self, id: PartId) -> Result<(), Refused> {
        self.parts.remove(&id).ok_or(Refused::NoPart)?;
        let record = RecordKey::Part(id);
        self.unkept.retain(|unkept| *unkept != record);
        self.emit(Effect::Erase { record });
        self.show(Happening::Changed);
        Ok(())
    }

    /// Opens a lobby in which so many devices are to give back parts that they keep. They come by invite, and
    /// everybody compares codes.
    ///
    /// # Errors
    ///
    /// [`Refused::BadTerms`] unless 1 ≤ `keepers` ≤ 9; [`Refused`] when this device is busy or offline.
    pub fn ask_for_parts(&mut self, keepers: u8, moment: &mut Moment<'_>) -> Result<(), Refused> {
        if !(1..MOST_SEATS).contains(&keepers) {
            return Err(Refused::BadTerms);
        }
        self.make_room()?;
        let mut secret = [0; 16];
        moment.rng.fill_bytes(&mut secret);
        let purpose = Purpose::Found {
            secret: JoinSecret::new(secret),
            offer: Some(Payload::Return(ReturnRequest { to: self.me, keepers })),
            inviter: self.me,
            members: Vec::new(),
            invited: None,
        };
        self.retries = 0;
        self.open_session(purpose, keepers + 1, Vec::new(), moment);
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
        self.parts.get(&id).filter(|kept| !kept.came_back).ok_or(Refused::NoPart)?;
        self.drive(moment, |session, cx| {
            session.choose_part(id);
            session.approve(cx)
        });
        self.schedule(moment);
        Ok(())
    }

    /// Parts came back: each is kept before anybody hears that the session ended well.
    pub(super) fn take_back(&mut self, parts: Vec<(PartyId, BackupPart)>, now: u64) {
        for (from, part) in parts {
            let Some(keeper) = self.known.get(&from) else { continue };
            let id = part.id();
            if self.parts.len() < MOST && !self.parts.contains_key(&id) {
                self.parts.insert(id, KeptPart::new(keeper, part, true, now));
                self.keep_part(&id);
            }
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
        let handed = self.handed.iter();
        handed
            .map(|(part, Handed { to, kept })| HandedView { part: *part, to: *to, kept: *kept })
            .collect()
    }
}
