//! What is known of living copies while the device is open, and how that is shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use host::{
    copies::{Copies, Found, KeptCopy, KeptPlace, PlaceKind},
    runtime::Instant,
};
use party::{PartyView, Standing, WalletView as Wallet, wire::WalletId};

use crate::{
    request::RefusedView,
    view::{BackupsView, CopyFileView, CopyStateView, CopyView, PlaceKindView, PlaceView},
};

/// How long after a failure the next try waits; twice as long after each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// The longest that it waits.
const LONGEST_PAUSE: Duration = Duration::from_secs(30 * 60);
/// The code of a place that does not answer.
const UNREACHABLE: &str = "cloud.unreachable";

/// A wallet and the id of a place.
pub(crate) type Spot = (WalletId, String);

/// The copies of an open device.
pub(crate) struct Desk {
    /// As they are on the disk.
    pub(crate) copies: Copies,
    working: BTreeSet<Spot>,
    trouble: BTreeMap<Spot, Trouble>,
}

/// What is to be done at a place.
pub(crate) enum Due {
    /// A copy is to be made.
    Copy(Spot),
    /// A copy that could not be looked at is to be looked at again.
    Look(Spot),
}

/// Why something failed, and when it is tried again.
struct Trouble {
    code: String,
    tries: u32,
    again: Instant,
}

impl Desk {
    pub(crate) const fn new(copies: Copies) -> Self {
        Self { copies, working: BTreeSet::new(), trouble: BTreeMap::new() }
    }

    /// What is to be done now.
    pub(crate) fn due(&self, party: &PartyView, now: Instant) -> Vec<Due> {
        let mut due = Vec::new();
        for wallet in party.wallets.iter().filter(|wallet| has_share(wallet)) {
            for place in self.copies.places() {
                let spot = (wallet.wallet, place.id.clone());
                let trouble = self.trouble.get(&spot);
                if trouble.is_some_and(|trouble| trouble.again > now) {
                    continue;
                }
                if self.copies.current(&spot.0, &spot.1, wallet.attempt).is_none() {
                    due.push(Due::Copy(spot));
                } else if trouble.is_some() {
                    due.push(Due::Look(spot));
                }
            }
        }
        due
    }

    /// The wallets of which there is a proven copy and of which the members were not told so.
    pub(crate) fn untold(&self, party: &PartyView) -> Vec<(WalletId, u64)> {
        let is_untold =
            |wallet: &&Wallet| wallet.members.iter().any(|member| member.is_me && !member.saved);
        let is_proven = |wallet: &&Wallet| {
            // What lies on the same disk goes with the device.
            let away = self.copies.places().iter().filter(|place| place.kind != PlaceKind::Disk);
            away.into_iter().any(|place| {
                let copy = self.copies.current(&wallet.wallet, &place.id, wallet.attempt);
                copy.is_some_and(|copy| found(copy) == Found::Same)
            })
        };
        let wallets = party.wallets.iter().filter(|wallet| has_share(wallet));
        let untold = wallets.filter(is_untold).filter(is_proven);
        untold.map(|wallet| (wallet.wallet, wallet.attempt)).collect()
    }

    pub(crate) fn begin(&mut self, spot: &Spot) {
        self.working.insert(spot.clone());
    }

    /// Ends what was begun.
    pub(crate) fn end(&mut self, spot: &Spot, refused: Option<&RefusedView>) {
        self.working.remove(spot);
        let Some(refused) = refused else {
            self.trouble.remove(spot);
            return;
        };
        let tries = self.trouble.get(spot).map_or(0, |trouble| trouble.tries);
        let pause = FIRST_PAUSE.saturating_mul(1 << tries.min(8)).min(LONGEST_PAUSE);
        let again = Instant::now() + pause;
        let trouble = Trouble { code: refused.code.clone(), tries: tries + 1, again };
        self.trouble.insert(spot.clone(), trouble);
    }

    /// Tries again, now, what failed.
    pub(crate) fn forget_pauses(&mut self) {
        for trouble in self.trouble.values_mut() {
            trouble.again = Instant::now();
        }
    }

    /// Forgets what failed at a place.
    pub(crate) fn forget_place(&mut self, place: &str) {
        self.trouble.retain(|(_, at), _| at != place);
    }

    pub(crate) fn show_places(&self) -> BackupsView {
        let places = self.copies.places().iter().map(show_place).collect();
        BackupsView { password: self.copies.has_password(), broken: false, places }
    }

    /// A wallet's copies, one for each place. Practice wallets have none.
    pub(crate) fn show(&self, wallet: &Wallet) -> Vec<CopyView> {
        if wallet.terms.practice {
            return vec![];
        }
        self.copies.places().iter().filter_map(|place| self.show_at(place, wallet)).collect()
    }

    fn show_at(&self, place: &KeptPlace, wallet: &Wallet) -> Option<CopyView> {
        let mut files = self.copies.of(&wallet.wallet, &place.id);
        let newest = files.next();
        if newest.is_none() && !has_share(wallet) {
            return None;
        }
        let looked = newest.and_then(|copy| copy.check);
        let seen = looked.filter(|check| check.found == Found::Same).map(|check| check.at);
        Some(CopyView {
            place: place.id.clone(),
            state: self.state(place, wallet, newest),
            file: newest.map(show_file),
            checked: newest.map(|copy| copy.proven).max(seen),
            drilled: newest.and_then(|copy| copy.drilled),
            stale: files.map(show_file).collect(),
        })
    }

    fn state(
        &self,
        place: &KeptPlace,
        wallet: &Wallet,
        newest: Option<&KeptCopy>,
    ) -> CopyStateView {
        let spot = (wallet.wallet, place.id.clone());
        if self.working.contains(&spot) {
            return CopyStateView::Working;
        }
        let current = self.copies.current(&wallet.wallet, &place.id, wallet.attempt);
        let harmed = newest.filter(|_| current.is_some() || !has_share(wallet)).map(found);
        match harmed {
            Some(Found::Missing) => return CopyStateView::Missing,
            Some(Found::Changed) => return CopyStateView::Changed,
            Some(Found::Same) | None => {}
        }
        if let Some(Trouble { code, .. }) = self.trouble.get(&spot) {
            return match code.as_str() {
                UNREACHABLE => CopyStateView::Unreachable,
                code => CopyStateView::Failed { code: code.to_owned() },
            };
        }
        match (newest.is_some(), current.is_some(), has_share(wallet)) {
            (true, true, true) => CopyStateView::Proven,
            (true, _, false) => CopyStateView::Stale,
            (true, false, true) | (false, ..) => CopyStateView::Working,
        }
    }
}

/// Whether there is something to copy.
pub(crate) fn has_share(wallet: &Wallet) -> bool {
    wallet.standing == Standing::Holder && !wallet.terms.practice
}

fn found(copy: &KeptCopy) -> Found {
    copy.check.map_or(Found::Same, |check| check.found)
}

fn show_file(copy: &KeptCopy) -> CopyFileView {
    CopyFileView { name: copy.name.clone(), epoch: copy.attempt, at: copy.proven }
}

fn show_place(kept: &KeptPlace) -> PlaceView {
    let kind = match kept.kind {
        PlaceKind::Disk => PlaceKindView::Disk,
        PlaceKind::OtherDisk => PlaceKindView::OtherDisk,
        PlaceKind::Synced => PlaceKindView::Synced,
        PlaceKind::WebDav => PlaceKindView::WebDav,
        PlaceKind::S3 => PlaceKindView::S3,
        PlaceKind::GoogleDrive => PlaceKindView::GoogleDrive,
        PlaceKind::Dropbox => PlaceKindView::Dropbox,
        PlaceKind::OneDrive => PlaceKindView::OneDrive,
    };
    let address = kept.place.address();
    PlaceView { id: kept.id.clone(), name: kept.name.clone(), kind, address }
}
