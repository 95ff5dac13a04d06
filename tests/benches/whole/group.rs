//! Devices with a wallet, and what their people do.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use chain::ethereum::{ChainId, FeeCaps, SignedTransaction, TransferRequest, Wei};
use host::link::RelayAddress;
use party::{
    ChangeProposal, Moment, Party, Refused, SeatState, SignProposal, StageView, Threshold,
};
use wire::{
    Invite, WalletId,
    descriptor::{ChangeKind, WalletTerms},
    text::Name,
};

use crate::{
    device::{Device, News},
    figures::{median, processor_time},
    library::Cost,
};

/// Devices, of which the first have a wallet.
pub(crate) struct Group {
    devices: Vec<Device>,
}

/// A wallet made.
pub(crate) struct Made {
    pub(crate) cost: Cost,
    /// Flushes of one device, and the files that it wrote.
    pub(crate) flushes: usize,
    pub(crate) files: usize,
}

/// A signature made.
pub(crate) struct Signed {
    /// From the last approval until all signers had it verified and written down.
    pub(crate) time: Duration,
    /// The same for the signer that had it first.
    pub(crate) first: Duration,
    /// Flushes of one signer meanwhile.
    pub(crate) flushes: usize,
    /// What the signer waited for them that waited longest.
    pub(crate) flushing: Duration,
}

impl Group {
    /// New devices that do not know each other.
    pub(crate) async fn start(relay: &RelayAddress, count: usize) -> Self {
        let mut devices = Vec::new();
        for number in 1..=count {
            devices.push(Device::start(&format!("Computer {number}"), relay).await);
        }
        Self { devices }
    }

    fn device(&mut self, number: usize) -> &mut Device {
        self.devices.get_mut(number).expect("one of them")
    }

    /// Makes a wallet of the first devices. Measured is what the machines do: from the last person's
    /// "matches" until each of them has the wallet on its disk.
    pub(crate) async fn make(&mut self, threshold: u8, holders: u8) -> Made {
        let name = Name::new("Household").expect("a good name");
        let terms = WalletTerms {
            name,
            threshold,
            holders,
            practice: false,
            master: None,
            brought: None,
            exported: false,
        };
        let holders = usize::from(holders);
        self.device(0).act(|party, moment| party.create(terms, Vec::new(), moment)).await;
        self.come_together(1..holders).await;
        self.compare(holders).await
    }

    /// Lets newcomers in and changes how many must agree: measured as in [`Self::make`].
    pub(crate) async fn let_in(&mut self, threshold: u8, newcomers: u8) -> Made {
        let view = self.device(0).view();
        let held = view.wallets.first().expect("has a wallet");
        let members = held.members.len();
        let proposal = ChangeProposal {
            wallet: held.wallet,
            kind: ChangeKind::Add,
            threshold,
            participants: held.members.iter().map(|member| member.party).collect(),
            newcomers,
            invited: Vec::new(),
            removed: Vec::new(),
            lost: Vec::new(),
            master: None,
        };
        self.device(0).act(move |party, moment| party.change(&proposal, moment)).await;
        self.open_requests(members).await;
        let all = members + usize::from(newcomers);
        self.come_together(members..all).await;
        self.compare(all).await
    }

    /// These take up the invite that the first device shows.
    async fn come_together(&mut self, newcomers: Range<usize>) {
        let invite = self
            .device(0)
            .until("invited", |view| Invite::parse(view.session.as_ref()?.invite.as_ref()?).ok());
        let invite = invite.await;
        for number in newcomers {
            let invite = invite.clone();
            self.device(number).act(move |party, moment| party.join(&invite, moment)).await;
        }
    }

    /// The other members open what the first one asks.
    async fn open_requests(&mut self, members: usize) {
        for number in 1..members {
            let request =
                self.device(number).until("asked", |view| Some(view.inbox.first()?.session));
            let request = request.await;
            self.device(number).act(move |party, moment| party.answer(request, moment)).await;
        }
    }

    /// The lobby closes and everybody compares codes.
    async fn compare(&mut self, all: usize) -> Made {
        let complete = StageView::Gathering { complete: true };
        let full = |view: &party::PartyView| {
            view.session.as_ref().is_some_and(|session| session.stage == complete).then_some(())
        };
        self.device(0).until("complete", full).await;
        self.device(0).act(|party, _| party.start()).await;
        for number in 0..all {
            let comparing = |view: &party::PartyView| match view.session.as_ref()?.stage {
                StageView::Comparing { .. } => Some(()),
                _ => None,
            };
            self.device(number).until("comparing", comparing).await;
        }

        for number in 0..all - 1 {
            self.device(number).act(|party, moment| party.confirm_code(moment)).await;
        }
        self.measure_making(all, |party, moment| party.confirm_code(moment)).await
    }

    /// Makes fresh shares of its wallet. Measured is what the machines do: from the last person's
    /// approval until every device has moved on.
    pub(crate) async fn refresh(&mut self) -> Made {
        let view = self.device(0).view();
        let held = view.wallets.first().expect("has a wallet");
        let members = held.members.len();
        let proposal = ChangeProposal {
            wallet: held.wallet,
            kind: ChangeKind::Refresh,
            threshold: held.terms.threshold,
            participants: held.members.iter().map(|member| member.party).collect(),
            newcomers: 0,
            invited: Vec::new(),
            removed: Vec::new(),
            lost: Vec::new(),
            master: None,
        };
        self.device(0).act(move |party, moment| party.change(&proposal, moment)).await;
        self.open_requests(members).await;
        let asked = |view: &party::PartyView| match &view.session.as_ref()?.stage {
            StageView::Agreeing { code, agreed: false } => Some(code.clone()),
            _ => None,
        };
        let mut codes = Vec::new();
        for number in 0..members {
            codes.push(self.device(number).until("asked to agree", asked).await);
        }
        let code = codes.pop().expect("a code each");
        for number in 0..members - 1 {
            let code = code.clone();
            self.device(number).act(move |party, moment| party.approve(&code, moment)).await;
        }
        self.measure_making(members, move |party, moment| party.approve(&code, moment)).await
    }

    /// Lets the person of the last of them say yes, and waits until all have new shares.
    async fn measure_making(
        &mut self,
        holders: usize,
        last: impl FnOnce(&mut Party<Threshold>, &mut Moment<'_>) -> Result<(), Refused>
        + Send
        + 'static,
    ) -> Made {
        for device in &self.devices {
            device.disk.read();
        }
        let before = processor_time("self");
        let start = Instant::now();
        self.device(holders - 1).act(last).await;
        let mut time = Duration::ZERO;
        for device in self.devices.iter_mut().take(holders) {
            match device.hear().await {
                (at, News::Ready) => time = time.max(at.duration_since(start)),
                (_, other) => panic!("no shares but {other:?}"),
            }
        }
        let spent = || processor_time("self")?.checked_sub(before?);
        let processor = spent();
        let (flushes, files): (Vec<usize>, Vec<usize>) = self
            .devices
            .iter()
            .take(holders)
            .map(|device| device.disk.read())
            .map(|reading| (reading.flushes.len(), reading.files))
            .unzip();
        Made { cost: Cost { time, processor }, flushes: median(&flushes), files: median(&files) }
    }

    /// How many transactions each device remembers.
    fn history(&self) -> usize {
        let of = |device: &Device| device.view().wallets.first().map_or(0, |w| w.history.len());
        self.devices.iter().map(of).max().unwrap_or_default()
    }

    /// Signs a transfer with two of them, the second of which approves last.
    pub(crate) async fn sign(&mut self, signers: [usize; 2]) -> Signed {
        let [first, last] = signers;
        let nonce = self.history();
        let proposal = self.proposal(signers, u64::try_from(nonce).expect("few signatures"));
        let from = proposal.transfer.from;
        self.device(first).act(move |party, moment| party.propose(&proposal, moment)).await;
        let request = self.device(last).until("asked", |view| Some(view.inbox.first()?.session));
        let request = request.await;
        self.device(last).act(move |party, moment| party.answer(request, moment)).await;
        let asked = |view: &party::PartyView| match &view.session.as_ref()?.stage {
            StageView::Approving { code, agreed: false, .. } => Some(code.clone()),
            _ => None,
        };
        let code = self.device(first).until("asked to approve", asked).await;
        self.device(last).until("asked to approve", asked).await;
        let same = code.clone();
        self.device(first).act(move |party, moment| party.approve(&same, moment)).await;
        let agreed = |view: &party::PartyView| {
            let mut others = view.session.as_ref()?.people.iter().filter(|seat| !seat.is_me);
            others.all(|seat| seat.state == SeatState::Ready).then_some(())
        };
        self.device(last).until("the other has agreed", agreed).await;

        for number in signers {
            self.device(number).disk.read();
        }
        let start = Instant::now();
        self.device(last).act(move |party, moment| party.approve(&code, moment)).await;
        let mut times = Vec::new();
        let mut raws = Vec::new();
        for number in signers {
            match self.device(number).hear().await {
                (at, News::Published(raw)) => {
                    times.push(at.duration_since(start));
                    raws.push(raw);
                }
                (_, other) => panic!("no signature but {other:?}"),
            }
        }
        let flushes = signers.map(|number| self.device(number).disk.read().flushes);

        for raw in &raws {
            SignedTransaction::decode(raw, from).expect("the wallet signed it");
        }
        for device in &mut self.devices {
            let written = |view: &party::PartyView| {
                (view.wallets.first()?.history.len() > nonce).then_some(())
            };
            device.until("written down", written).await;
        }
        let time = times.iter().copied().max().unwrap_or_default();
        let first = times.iter().copied().min().unwrap_or_default();
        Signed {
            time,
            first,
            flushes: flushes.iter().map(Vec::len).max().unwrap_or_default(),
            flushing: flushes.iter().map(|one| one.iter().sum()).max().unwrap_or_default(),
        }
    }

    fn proposal(&mut self, signers: [usize; 2], nonce: u64) -> SignProposal {
        let ids = signers.map(|number| self.device(number).id());
        let [first, _] = signers;
        let view = self.device(first).view();
        let wallet = view.wallets.first().expect("a wallet");
        let transfer = TransferRequest {
            chain_id: ChainId::LOCAL,
            from: wallet.address.expect("an address"),
            to: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed".parse().expect("an address"),
            value: Wei::from_ether("0.25").expect("an amount"),
            nonce,
            fees: FeeCaps {
                max_fee_per_gas: Wei::from_wei(30_000_000_000),
                max_priority_fee_per_gas: Wei::from_wei(1_000_000_000),
            },
            gas_limit: 21_000,
        };
        let wallet: WalletId = wallet.wallet;
        SignProposal { wallet, transfer, signers: ids.to_vec() }
    }
}
