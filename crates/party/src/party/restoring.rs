//! Shares that come back out of backups, on a device that is no member of their wallet.

use wire::{PartId, WalletId};

use super::Party;
use crate::{
    backup::{self, Backup},
    effect::{Effect, Happening, RecordKey},
    failure::Refused,
    moment::Moment,
    scheme::Scheme,
    view::RestoredView,
    wallet::{Standing, member_indices},
};

impl<S: Scheme> Party<S> {
    /// The name and contents of the record that a device is founded with where it begins with a backup.
    ///
    /// # Errors
    ///
    /// [`Refused::NotABackup`]; [`Refused::PracticeBackup`].
    pub fn read_backup(payload: &[u8]) -> Result<(RecordKey, mpc::SecretBytes), Refused> {
        let backup = Self::usable(payload)?;
        let key = RecordKey::Restored(backup.manifest().wallet);
        Ok((key, backup::write(backup.committed, &backup.share)))
    }

    /// Takes a share out of a backup, for a change that lets this device in. It never signs.
    ///
    /// # Errors
    ///
    /// [`Refused::NotABackup`]; [`Refused::PracticeBackup`]; [`Refused::AlreadyMember`] of the wallet; [`Refused::StaleBackup`] where
    /// this device was left out of a later epoch; [`Refused::OtherRestored`] where another member's share of it is here: two of them on one device are two of t.
    pub fn restore(&mut self, payload: &[u8]) -> Result<WalletId, Refused> {
        let backup = Self::usable(payload)?;
        let wallet = backup.manifest().wallet;
        if let Some(held) = self.wallets.get(&wallet) {
            if self.belongs(&wallet, &self.me) {
                return Err(Refused::AlreadyMember);
            }
            // What this device was left out of is later than the backup: it fits nothing any more.
            if held.latest().manifest.attempt > backup.manifest().attempt {
                return Err(Refused::StaleBackup);
            }
            if backup.of != self.me && held.holds_any() {
                return Err(Refused::OtherRestored);
            }
        }
        if let Some(known) = self.restored.get(&wallet) {
            if known.of != backup.of {
                return Err(Refused::OtherRestored);
            }
            if known.manifest().attempt > backup.manifest().attempt {
                return Ok(wallet);
            }
        }
        if let Some(held) = self.wallets.get_mut(&wallet) {
            // What was to go under this name is written over.
            held.retired.remove(&RecordKey::Restored(wallet));
        }
        self.restored.insert(wallet, backup);
        self.keep_restored(wallet, true);
        self.show(Happening::Changed);
        Ok(wallet)
    }

    /// The same out of parts that came back to this device, which go once the share came back from its disk.
    ///
    /// # Errors
    ///
    /// As [`Self::restore`].
    pub fn restore_from(
        &mut self,
        payload: &[u8],
        parts: Vec<PartId>,
    ) -> Result<WalletId, Refused> {
        let wallet = self.restore(payload)?;
        let is_it = |known: &Backup<S::Bare>| {
            let given = Backup::read::<S>(payload);
            given.is_some_and(|given| given.manifest() == known.manifest())
        };
        // A later share that was here already stays, and so do the parts of this one.
        if self.restored.get(&wallet).is_some_and(is_it) {
            self.joined.insert(wallet, parts);
        }
        Ok(wallet)
    }

    /// The share is safe: parts that came back and gave it lie here for nothing.
    pub(super) fn forget_joined(
        &mut self,
        wallet: WalletId,
        contents: &[u8],
        moment: &mut Moment<'_>,
    ) {
        let is_it = |known: &Backup<S::Bare>| {
            backup::write(known.committed.clone(), &known.share).expose() == contents
        };
        if !self.restored.get(&wallet).is_some_and(is_it) {
            return;
        }
        for part in self.joined.remove(&wallet).into_iter().flatten() {
            if self.parts.get(&part).is_some_and(|kept| kept.came_back) {
                // It is here.
                let _ = self.forget_part(part, moment);
            }
        }
    }

    fn usable(payload: &[u8]) -> Result<Backup<S::Bare>, Refused> {
        let backup = Backup::read::<S>(payload).ok_or(Refused::NotABackup)?;
        if backup.manifest().terms.practice { Err(Refused::PracticeBackup) } else { Ok(backup) }
    }

    /// Lets a share go that came out of a backup. The backup stays where it is.
    ///
    /// # Errors
    ///
    /// [`Refused::NoWallet`].
    pub fn forget_restored(&mut self, wallet: WalletId) -> Result<(), Refused> {
        self.restored.remove(&wallet).ok_or(Refused::NoWallet)?;
        self.forget_unkept_share(&wallet);
        self.emit(Effect::Erase { record: RecordKey::Restored(wallet) });
        self.show(Happening::Changed);
        Ok(())
    }

    pub(super) fn keep_restored(&mut self, wallet: WalletId, read_back: bool) {
        let Some(Backup { committed, share, .. }) = self.restored.get(&wallet) else { return };
        let contents = backup::write(committed.clone(), share);
        let record = RecordKey::Restored(wallet);
        self.emit(Effect::Keep { record, contents, read_back });
    }

    /// Once this device holds a share of a later epoch of these keys, or was removed in one, what was restored
    /// goes as shares of earlier epochs do (R6).
    pub(super) fn retire_restored(&mut self, wallet: &WalletId) {
        let me = self.me;
        let (Some(held), Some(backup)) = (self.wallets.get_mut(wallet), self.restored.get(wallet))
        else {
            return;
        };
        let is_over = match held.standing(&me) {
            Standing::Holder => held.manifest().attempt > backup.manifest().attempt,
            Standing::Removed => held.latest().manifest.attempt > backup.manifest().attempt,
            Standing::Lost | Standing::Asleep | Standing::Behind => false,
        };
        if is_over && held.has_keys_of(backup.manifest()) {
            held.retired.insert(RecordKey::Restored(*wallet));
            self.restored.remove(wallet);
            self.forget_unkept_share(wallet);
        }
    }

    /// The disk is not asked again to keep what is let go.
    fn forget_unkept_share(&mut self, wallet: &WalletId) {
        self.unkept.retain(|record| *record != RecordKey::Restored(*wallet));
    }

    pub(super) fn show_restored(&self) -> Vec<RestoredView> {
        let show = |backup: &Backup<S::Bare>| {
            let manifest = backup.manifest();
            let name =
                |party| manifest.member(party).map_or_else(String::new, |m| m.name.to_string());
            RestoredView {
                wallet: manifest.wallet,
                terms: manifest.terms.clone(),
                attempt: manifest.attempt,
                made: manifest.created,
                of: backup.of,
                device: name(&backup.of),
                place: member_indices(manifest).get(&backup.of).map_or(0, |index| index.number()),
                members: manifest
                    .members
                    .iter()
                    .map(|member| (member.bundle.party_id(), member.name.to_string()))
                    .collect(),
            }
        };
        self.restored.values().map(show).collect()
    }
}
