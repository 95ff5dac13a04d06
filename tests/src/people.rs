//! The people in front of the devices: they do what a screen asks of them.

use chain::ethereum::{ChainId, FeeCaps, TransferRequest, Wei};
use party::{ChangeProposal, OutcomeView, Scheme, SignProposal, StageView};
use wire::{PartyId, WalletId, descriptor::ChangeKind};

use crate::world::World;

/// More acts than any honest story asks of people.
const ACTS_WITHOUT_END: usize = 400;

impl<S: Scheme> World<S> {
    /// Device 0 opens a lobby for a wallet and lays its invite on the table.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn set_out(&mut self, threshold: u8, holders: u8) {
        let terms = self.terms(threshold, holders);
        self.order(0, |party, moment| party.create(terms, Vec::new(), moment));
        if self.devices[0].party.is_some() {
            let view = self.devices[0].party().view();
            let link = view.session.and_then(|session| session.invite);
            self.invite = link.and_then(|link| wire::Invite::parse(&link).ok());
        }
    }

    /// Everybody says yes to whatever is asked, until nothing is asked any more.
    ///
    /// Who has no wallet and finds an invite takes it up, once; whoever opened a lobby starts it
    /// when it is full.
    ///
    /// # Panics
    ///
    /// When people are asked for ever.
    pub fn people_agree(&mut self) {
        for _ in 0..ACTS_WITHOUT_END {
            let acts = (0..self.devices.len()).filter(|device| self.person_acts(*device)).count();
            if acts == 0 {
                return;
            }
        }
        panic!("people are asked without end");
    }

    /// True when this device's person found something to do.
    pub fn person_acts(&mut self, device: usize) -> bool {
        let Some(party) = &self.devices[device].party else { return false };
        let view = party.view();
        let Some(session) = view.session.filter(|s| s.stage != StageView::Finished) else {
            return self.person_looks_around(device);
        };
        match session.stage {
            StageView::Comparing { .. } => {
                self.tell(device, |party, moment| party.confirm_code(moment)).is_ok()
            }
            StageView::Approving { code, differences, agreed: false, .. }
                if differences.is_empty() =>
            {
                self.tell(device, |party, moment| party.approve(&code, moment)).is_ok()
            }
            StageView::Agreeing { code, agreed: false }
            | StageView::Exporting { code, agreed: false, .. } => {
                self.tell(device, |party, moment| party.approve(&code, moment)).is_ok()
            }
            StageView::Gathering { complete: true }
                if session.is_initiator
                    && session.invite.is_some()
                    && self.devices[device].started != session.session =>
            {
                self.devices[device].started = session.session;
                self.tell(device, |party, _| party.start()).is_ok()
            }
            _ => false,
        }
    }

    fn person_looks_around(&mut self, device: usize) -> bool {
        let view = self.devices[device].party().view();
        if let Some(waiting) = view.inbox.first() {
            let session = waiting.session;
            return self.tell(device, |party, moment| party.answer(session, moment)).is_ok();
        }
        let Some(invite) = self.invite.clone() else { return false };
        let newcomer =
            self.newcomers.as_ref().map_or(view.wallets.is_empty(), |n| n.contains(&device));
        let tried = &mut self.devices[device].tried;
        if tried.contains(&invite.session()) || !newcomer {
            return false;
        }
        tried.push(invite.session());
        self.tell(device, |party, moment| party.join(&invite, moment)).is_ok()
    }

    /// Lets as much time pass as any wait of the machines takes, people saying yes and switching
    /// stopped devices on again.
    pub fn settle(&mut self) {
        self.settle_without(&[]);
    }

    /// The same, while these stay off.
    pub fn settle_without(&mut self, off: &[usize]) {
        self.people_agree();
        for seconds in [25, 300, 310, 25, 600, 25, 600, 25] {
            self.pass(seconds);
            for device in self.crashed() {
                if !off.contains(&device) {
                    self.restart(device);
                }
            }
            self.people_agree();
        }
    }

    /// Everybody who still sits in a session leaves it; then lobbies run out.
    pub fn everybody_leaves(&mut self) {
        for device in 0..self.devices.len() {
            if self.devices[device].party.is_some()
                && self.devices[device].party().view().session.is_some()
            {
                self.order(device, |party, moment| party.cancel(moment));
            }
        }
        self.invite = None;
        self.pass(25);
    }

    /// A transfer that the wallet's first address can pay.
    ///
    /// # Panics
    ///
    /// When the device does not hold the wallet.
    pub fn transfer(&mut self, device: usize, wallet: WalletId, nonce: u64) -> TransferRequest {
        let view = self.devices[device].party().view();
        let held = view.wallets.iter().find(|w| w.wallet == wallet).expect("holds the wallet");
        TransferRequest {
            chain_id: ChainId::LOCAL,
            from: held.address.expect("has an address"),
            to: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed".parse().expect("an address"),
            value: Wei::from_ether("0.25").expect("an amount"),
            nonce,
            fees: FeeCaps {
                max_fee_per_gas: Wei::from_wei(30_000_000_000),
                max_priority_fee_per_gas: Wei::from_wei(1_000_000_000),
            },
            gas_limit: 21_000,
        }
    }

    /// The first of the signers proposes a transfer to all of them.
    pub fn proposal(&mut self, wallet: WalletId, signers: &[usize], nonce: u64) -> SignProposal {
        let transfer = self.transfer(signers[0], wallet, nonce);
        let signers: Vec<PartyId> =
            signers.iter().map(|device| self.devices[*device].id()).collect();
        SignProposal { wallet, transfer, signers }
    }

    /// A change of a wallet in which these devices take part, and those that they remove do not; it
    /// has newcomers where the devices named do not belong to the wallet.
    ///
    /// # Panics
    ///
    /// When the first of the devices does not know the wallet.
    pub fn change_of(
        &mut self,
        wallet: WalletId,
        kind: ChangeKind,
        threshold: u8,
        devices: &[usize],
        removed: &[usize],
    ) -> ChangeProposal {
        let view = self.devices[devices[0]].party().view();
        let held = view.wallets.iter().find(|w| w.wallet == wallet).expect("knows the wallet");
        let ids = |devices: &[usize]| -> Vec<PartyId> {
            devices.iter().map(|device| self.devices[*device].id()).collect()
        };
        let before = held.before.iter().flat_map(|before| &before.members);
        let before = before.filter(|_| kind == ChangeKind::Undo);
        let people: Vec<PartyId> = held
            .members
            .iter()
            .chain(&held.asleep)
            .chain(before)
            .map(|member| member.party)
            .collect();
        let belongs = |party: &PartyId| people.contains(party);
        let (participants, newcomers): (Vec<_>, Vec<_>) =
            ids(devices).into_iter().partition(belongs);
        ChangeProposal {
            wallet,
            kind,
            threshold,
            participants,
            newcomers: u8::try_from(newcomers.len()).expect("a few"),
            invited: Vec::new(),
            removed: ids(removed),
            lost: Vec::new(),
            master: None,
        }
    }

    /// Asks for a change and carries it through, everybody agreeing. True when everybody who takes
    /// part says that it was made.
    pub fn change(&mut self, proposal: &ChangeProposal, devices: &[usize]) -> bool {
        self.ask_for(proposal, devices) && {
            self.people_agree();
            let done = OutcomeView::Changed { wallet: proposal.wallet, kind: proposal.kind };
            devices.iter().all(|device| {
                let party = self.devices[*device].party.as_ref();
                party.is_some_and(|party| party.view().last == Some(done.clone()))
            })
        }
    }

    /// The first of these devices asks for a change, and lays the invite on the table where
    /// newcomers are to come. False when it is refused.
    pub fn ask_for(&mut self, proposal: &ChangeProposal, devices: &[usize]) -> bool {
        if self.tell(devices[0], |party, moment| party.change(proposal, moment)).is_err() {
            return false;
        }
        if proposal.newcomers > 0 && self.devices[devices[0]].party.is_some() {
            let view = self.devices[devices[0]].party().view();
            let belongs = |id: &PartyId| proposal.participants.contains(id);
            let newcomers = devices.iter().copied().filter(|d| !belongs(&self.devices[*d].id()));
            self.newcomers = Some(newcomers.collect());
            let link = view.session.and_then(|session| session.invite);
            self.invite = link.and_then(|link| wire::Invite::parse(&link).ok());
        }
        true
    }

    /// These devices back their shares of a wallet up, and tell the others.
    ///
    /// # Panics
    ///
    /// When one of them has no share of it.
    pub fn back_up(&mut self, wallet: WalletId, devices: &[usize]) {
        for device in devices {
            self.order(*device, |party, moment| {
                let attempt = party.wallets().get(&wallet).map(|held| held.manifest().attempt);
                party.recovery_saved(wallet, attempt.expect("it has the wallet"), moment)
            });
        }
    }

    /// Proposes a transfer, everybody agreeing; true when all signers say that it was signed.
    pub fn sign(&mut self, wallet: WalletId, signers: &[usize], nonce: u64) -> bool {
        let proposal = self.proposal(wallet, signers, nonce);
        if self.tell(signers[0], |party, moment| party.propose(&proposal, moment)).is_err() {
            return false;
        }
        self.people_agree();
        let signed = Some(OutcomeView::Signed(wallet));
        signers.iter().all(|device| {
            let party = self.devices[*device].party.as_ref();
            party.is_some_and(|party| party.view().last == signed)
        })
    }
}
