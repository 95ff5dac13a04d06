//! What must hold whatever happens.

use std::collections::{BTreeMap, BTreeSet};

use chain::ethereum::SignedTransaction;
use party::{Failure, Happening, Scheme, Standing};
use wire::{PartyId, WalletId};

use crate::world::World;

impl<S: Scheme> World<S> {
    /// Everything that a device was told failed, in order.
    pub fn failures(&self, device: usize) -> Vec<Failure> {
        let failed = self.devices[device].noticed.iter().filter_map(|happening| match happening {
            Happening::Failed { failure, .. } => Some(failure.clone()),
            _ => None,
        });
        failed.collect()
    }

    /// Whom anybody but the guilty accused, or banned, so far.
    pub fn accused(&self, guilty: &[usize]) -> BTreeSet<PartyId> {
        let mut accused = BTreeSet::new();
        for device in (0..self.devices.len()).filter(|device| !guilty.contains(device)) {
            accused.extend(self.failures(device).iter().flat_map(Failure::accused));
            if let Some(party) = &self.devices[device].party {
                let wallets = party.view().wallets;
                let members = wallets.into_iter().flat_map(|wallet| wallet.members);
                accused.extend(members.filter(|m| m.banned).map(|member| member.party));
            }
        }
        accused
    }

    /// Who shows which wallet.
    pub fn shown(&self) -> BTreeMap<WalletId, BTreeSet<usize>> {
        let mut shown: BTreeMap<WalletId, BTreeSet<usize>> = BTreeMap::new();
        for (number, device) in self.devices.iter().enumerate() {
            for wallet in device.party.iter().flat_map(|party| party.wallets().keys()) {
                shown.entry(*wallet).or_default().insert(number);
            }
        }
        shown
    }

    /// Checks at a moment of rest what holds at every moment: no wallet without a certificate of
    /// all its members, none that a restart would not bring back, nothing published that does not
    /// prove itself, nobody accused outside `guilty`.
    ///
    /// # Panics
    ///
    /// When it does not hold; the story's name is in the message.
    pub fn check(&self, story: &str, guilty: &[usize]) {
        let accused = self.accused(guilty);
        let guilty: BTreeSet<PartyId> = guilty.iter().map(|g| self.devices[*g].id()).collect();
        assert!(accused.is_subset(&guilty), "{story}: accused {accused:?}");
        for device in &self.devices {
            let Some(party) = &device.party else { continue };
            for wallet in party.wallets().values() {
                assert!(wallet.certificate().commits(wallet.manifest()), "{story}: half made");
            }
            let view = party.view();
            assert_eq!(view.wallets.len(), party.wallets().len(), "{story}");
            for raw in &device.published {
                let proven = view
                    .wallets
                    .iter()
                    .filter_map(|wallet| wallet.address)
                    .any(|from| SignedTransaction::decode(raw, from).is_ok());
                assert!(proven, "{story}: published a transaction of no wallet");
            }
            if !device.disk_full {
                let again = device.read_disk();
                let kept: Vec<WalletId> = again.wallets().keys().copied().collect();
                let shown: Vec<WalletId> = party.wallets().keys().copied().collect();
                assert_eq!(kept, shown, "{story}: a restart shows something else");
            }
        }
    }

    /// Checks that a wallet stands in one epoch, now that everything has come to rest: everybody who
    /// has it knows the same latest one, and every holder of that has its share.
    ///
    /// Gives the epoch's holders and how many of them must agree.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub fn check_one_epoch(&self, story: &str, wallet: WalletId) -> (Vec<usize>, usize) {
        // Whoever was removed is told so, and nothing that came later.
        let parties = self.devices.iter().filter_map(|device| device.party.as_ref());
        let known = parties.filter_map(|party| Some((party.me(), party.wallets().get(&wallet)?)));
        let known: Vec<_> = known
            .filter(|(me, held)| held.standing(me) != Standing::Removed)
            .map(|(_, held)| held)
            .collect();
        let latest = known.iter().map(|held| &held.latest().manifest).max_by_key(|m| m.attempt);
        let latest = latest.unwrap_or_else(|| panic!("{story}: nobody knows the wallet any more"));
        for held in &known {
            let knows = &held.latest().manifest;
            assert_eq!(knows.attempt, latest.attempt, "{story}: somebody stands in another epoch");
            assert_eq!(knows.digest(), latest.digest(), "{story}: two epochs of one attempt");
        }
        let mut holders = Vec::new();
        for (number, device) in self.devices.iter().enumerate() {
            if latest.member(&device.id()).is_none() || device.gone {
                continue;
            }
            let held = device.party.as_ref().and_then(|party| party.wallets().get(&wallet));
            let standing = held.map(|held| held.standing(&device.id()));
            assert_eq!(standing, Some(Standing::Holder), "{story}: device {number} holds no share");
            holders.push(number);
        }
        (holders, usize::from(latest.terms.threshold))
    }

    /// Checks that whoever shows a wallet shares it with all its members, now that everything has
    /// come to rest.
    ///
    /// # Panics
    ///
    /// When somebody shows a wallet that another member does not.
    pub fn check_all_or_nobody(&self, story: &str) {
        for (wallet, devices) in self.shown() {
            let members: BTreeSet<usize> = devices
                .iter()
                .filter_map(|device| self.devices[*device].party.as_ref()?.wallets().get(&wallet))
                .flat_map(|held| held.manifest().members.iter())
                .filter_map(|member| {
                    self.devices.iter().position(|d| d.id() == member.bundle.party_id())
                })
                .collect();
            assert_eq!(devices, members, "{story}: {wallet:?} is not shown by all its members");
        }
    }
}
