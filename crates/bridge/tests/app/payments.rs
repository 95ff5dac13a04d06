//! What a payment would cost, asked of a node that tells of fees.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use bridge::{
    request::{
        AmountRequest, ApproveRequest, InboxRequest, NodeRequest, ProposeRequest, QuoteView, Speed,
        TransferRequest,
    },
    view::{FateView, HomeView, OutcomeView, StageView},
};

use crate::{
    devices::{Device, code},
    nodes::serve,
    wallets::make,
};

const CHAIN: u64 = 31_337;
const RECIPIENT: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

/// A node whose accounts all hold so many wei, with a base fee of 1 gwei and tips of 1, 2 and 3
/// wei. A transfer takes 21 000 gas, and waits for a block for ever.
async fn node(balance: &Arc<AtomicU64>) -> String {
    let balance = Arc::clone(balance);
    serve(move |method| {
        let result = match method {
            "eth_chainId" => r#""0x7a69""#.to_owned(),
            "eth_getBalance" => format!(r#""{:#x}""#, balance.load(Ordering::Relaxed)),
            "eth_getTransactionCount" => r#""0x0""#.to_owned(),
            "eth_getCode" => r#""0x""#.to_owned(),
            "eth_estimateGas" => r#""0x5208""#.to_owned(),
            "eth_maxPriorityFeePerGas" => r#""0x1""#.to_owned(),
            "eth_feeHistory" => concat!(
                r#"{"oldestBlock":"0x1","baseFeePerGas":["0x3b9aca00","0x3b9aca00"],"#,
                r#""gasUsedRatio":[0.5],"reward":[["0x1","0x2","0x3"]]}"#
            )
            .to_owned(),
            "eth_sendRawTransaction" => {
                return r#""error":{"code":-32000,"message":"already known"}"#.to_owned();
            }
            _ => "null".to_owned(),
        };
        format!(r#""result":{result}"#)
    })
    .await
}

fn transfer(wallet: &str, amount: AmountRequest, speed: Speed) -> TransferRequest {
    TransferRequest {
        wallet: wallet.to_owned(),
        chain_id: CHAIN,
        to: RECIPIENT.to_owned(),
        amount,
        speed,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_sent_but_the_most_that_the_chosen_fee_can_come_to() {
    let mut devices = [Device::founded("Laptop").await, Device::founded("Tower").await];
    let wallet = make(&mut devices).await;
    let [mut laptop, mut tower] = devices;
    let balance = Arc::new(AtomicU64::new(10u64.pow(18) + 1));
    let url = node(&balance).await;
    laptop.app.set_node(NodeRequest { chain_id: CHAIN, url }).await.expect("it serves the chain");

    let all = |speed| laptop.app.quote(transfer(&wallet, AmountRequest::All, speed));
    let QuoteView { amount, fees, total, .. } = all(Speed::Normal).await.expect("there is enough");
    // 21 000 gas at twice the base fee and the tip: 42 000 gwei and 42 000 wei.
    assert_eq!(amount, "0.999957999999958001");
    assert_eq!(total, "1.000000000000000001");
    let fee = |speed| fees.iter().find(|(named, _)| *named == speed).map(|(_, fee)| fee.as_str());
    assert_eq!(fee(Speed::Normal), Some("0.000042000000042"));
    let slow = all(Speed::Slow).await.expect("there is enough");
    assert_eq!((slow.amount.as_str(), &slow.total), ("0.999968499999979001", &total));
    let fast = all(Speed::Fast).await.expect("there is enough");
    assert_eq!((fast.amount.as_str(), &fast.total), ("0.999936999999937001", &total));

    // One wei more than that and the wallet could not pay the fee any more.
    let exactly = |ether: &str| AmountRequest::Exactly { ether: ether.to_owned() };
    let typed = |ether| laptop.app.quote(transfer(&wallet, exactly(ether), Speed::Normal));
    assert_eq!(typed(&amount).await.expect("the same").total, total);
    let refused = typed("0.999957999999958002").await.expect_err("a wei is missing");
    assert_eq!(refused.code, "chain.not_enough_balance");

    // What the fee could take whole is not sent at all.
    balance.store(42_000_000_042_000, Ordering::Relaxed);
    let refused = all(Speed::Normal).await.expect_err("nothing would be left");
    assert_eq!(refused.code, "chain.fee_above_balance");
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let figures = [fact("balance", "0.000042000000042"), fact("fee", "0.000042000000042")];
    assert_eq!(refused.facts, figures);
    balance.fetch_add(1, Ordering::Relaxed);
    let last = all(Speed::Normal).await.expect("a wei is left");
    assert_eq!(last.amount, "0.000000000000000001");

    // What is proposed is what the balance covers then, and one such payment at a time.
    balance.store(10u64.pow(18), Ordering::Relaxed);
    let members = &laptop.home().wallets[0].members;
    let signers: Vec<String> = members.iter().map(|each| each.device.id.clone()).collect();
    let propose = |signers: &[String]| ProposeRequest {
        transfer: transfer(&wallet, AmountRequest::All, Speed::Normal),
        signers: signers.to_vec(),
    };
    laptop.app.propose(propose(&signers)).await.expect("the other device is asked");
    let asked = |home: &HomeView| Some(home.inbox.first()?.session.clone());
    let session = tower.until_home(asked).await;
    tower.app.answer(InboxRequest { session }).await.expect("it is opened");
    for device in [&mut laptop, &mut tower] {
        let approval = device
            .until_home(|home| match &home.session.as_ref()?.stage {
                StageView::Approving(approval) => Some(approval.clone()),
                _ => None,
            })
            .await;
        let amount = approval.facts.iter().find(|fact| fact.field == "amount");
        let amount = amount.map(|fact| fact.text.replace('\u{202f}', ""));
        assert_eq!(amount.as_deref(), Some("0.999957999999958\u{a0}ETH"));
        device.app.approve(ApproveRequest { code: approval.code }).await.expect("it is agreed");
    }
    laptop
        .until_home(|home| match home.last.as_ref()? {
            OutcomeView::Signed { .. } => Some(()),
            other => panic!("not signed: {other:?}"),
        })
        .await;
    let waits = |home: &HomeView| {
        let payment = home.wallets.first()?.history.first()?;
        (payment.fate == FateView::Waiting).then_some(())
    };
    laptop.until_home(waits).await;
    let quote = |amount| laptop.app.quote(transfer(&wallet, amount, Speed::Normal));
    assert_eq!(code(quote(AmountRequest::All).await), "send.payment_waits");
    quote(exactly("0.1")).await.expect("so much is there");
}
