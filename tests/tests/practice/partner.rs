//! The partner as a real child process: it makes a wallet with its app, signs, and comes back.

use std::path::Path;

use chain::ethereum::{
    ChainId, EthAddress, FeeCaps, GAS_LIMIT_MIN, TransferRequest as Transfer, Wei,
};
use host::{
    home::RelaySetting,
    practice::{Begin, InviteLink, Order, Partner, PracticeSecret, Report},
};
use party::{OutcomeView, Refused, SignProposal, StageView};
use tokio::{runtime::Handle, sync::mpsc};
use wire::{PartyId, WalletId};

use crate::{
    PROGRAM,
    device::{Device, terms},
};

/// A partner in a process of its own, and what it reports.
struct Child {
    process: Partner,
    reports: mpsc::UnboundedReceiver<Option<Report>>,
}

impl Child {
    fn start(dir: &Path, secret: PracticeSecret, app: PartyId) -> Self {
        let (tell, reports) = mpsc::unbounded_channel();
        let begin = Begin { secret, app, relay: None };
        let heard = move |report| drop(tell.send(report));
        let process =
            Partner::start(Path::new(PROGRAM), dir, begin, &Handle::current(), heard).unwrap();
        Self { process, reports }
    }

    async fn ready(&mut self) -> (PartyId, RelaySetting) {
        match self.reports.recv().await.flatten() {
            Some(Report::Ready { partner, relay }) => (partner, relay.unwrap()),
            other => panic!("not ready but {other:?}"),
        }
    }

    async fn end(self) {
        let Self { process, mut reports } = self;
        drop(process);
        while reports.recv().await.flatten().is_some() {}
    }
}

fn transfer(from: EthAddress, chain: u64, nonce: u64) -> Transfer {
    Transfer {
        chain_id: ChainId::new(chain).unwrap(),
        from,
        to: EthAddress::from_bytes([7; 20]),
        value: Wei::from_ether("0.25").unwrap(),
        nonce,
        fees: FeeCaps {
            max_fee_per_gas: Wei::from_wei(2_000_000_000),
            max_priority_fee_per_gas: Wei::from_wei(1_000_000_000),
        },
        gas_limit: GAS_LIMIT_MIN,
    }
}

async fn sign(app: &mut Device, wallet: WalletId, nonce: u64) {
    let held = app.worker.view().wallets[0].clone();
    let signers = held.members.iter().map(|member| member.party).collect();
    let transfer = transfer(held.address.unwrap(), 11_155_111, nonce);
    let proposal = SignProposal { wallet, transfer, signers };
    app.order(move |party, moment| party.propose(&proposal, moment)).await;
    let code = |view: &party::PartyView| match &view.session.as_ref()?.stage {
        StageView::Approving { code, agreed: false, .. } => Some(code.clone()),
        _ => None,
    };
    let code = app.until(code).await;
    app.order(move |party, moment| party.approve(&code, moment)).await;
    app.until(|view| (view.last == Some(OutcomeView::Signed(wallet))).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_makes_a_wallet_with_its_app_signs_and_comes_back_to_sign_again() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("partner");
    let mut app = Device::new("Laptop");
    let secret = || PracticeSecret::from_bytes([0x5a; 32]);
    let mut partner = Child::start(&home, secret(), app.me);
    let (id, relay) = partner.ready().await;
    assert!(relay.url.starts_with("ws://127.0.0.1:"));
    app.connect(&relay).await;
    let invite = app.invite(terms(true, 2, 2)).await;
    partner.process.tell(Order::Join(InviteLink::new(invite))).unwrap();
    app.until(|view| {
        (view.session.as_ref()?.stage == StageView::Gathering { complete: true }).then_some(())
    })
    .await;
    app.order(|party, _| party.start()).await;
    app.until(|view| {
        matches!(view.session.as_ref()?.stage, StageView::Comparing { .. }).then_some(())
    })
    .await;
    app.order(|party, moment| party.confirm_code(moment)).await;
    let wallet = app
        .until(|view| match view.last {
            Some(OutcomeView::Created(wallet)) => Some(wallet),
            _ => None,
        })
        .await;
    let held = app.worker.view().wallets[0].clone();
    assert!(held.terms.practice);
    assert!(held.members.iter().any(|member| member.party == id));
    sign(&mut app, wallet, 0).await;

    // Real networks are refused before anybody is asked.
    let signers = vec![app.me, id];
    let real = transfer(held.address.unwrap(), 1, 1);
    let proposal = SignProposal { wallet, transfer: real, signers };
    let refused = app.worker.tell(move |party, now| party.propose(&proposal, now)).await.unwrap();
    assert_eq!(refused.as_ref().map_err(Refused::code), Err("practice.real_network"));

    partner.end().await;
    app.until(|view| (!view.connected).then_some(())).await;
    let mut partner = Child::start(&home, secret(), app.me);
    let (again, same) = partner.ready().await;
    assert_eq!((again, same.key), (id, relay.key), "it is who it was, and so is its relay");
    app.connect(&same).await;
    sign(&mut app, wallet, 1).await;
    assert_eq!(app.worker.view().wallets[0].history.len(), 2);
    partner.end().await;
}
