//! The main job, in the simulated world: make a wallet, sign with any who are enough.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a story that fails must stop")]

use party::{Failure, OutcomeView, StageView, Threshold};
use scenarios::World;
use wire::{WalletId, letter::RefusalReason};

type Real = World<Threshold>;

fn propose(world: &mut Real, wallet: WalletId, signers: &[usize], nonce: u64) {
    let proposal = world.proposal(wallet, signers, nonce);
    world.order(signers[0], |party, moment| party.propose(&proposal, moment));
    for device in &signers[1..] {
        let session = world.devices[*device].party().view().inbox[0].session;
        world.order(*device, |party, moment| party.answer(session, moment));
    }
}

fn code(world: &mut Real, device: usize) -> String {
    match world.devices[device].party().view().session.unwrap().stage {
        StageView::Approving { code, .. } => code,
        other => panic!("not approving but {other:?}"),
    }
}

#[test]
fn three_parties_make_a_wallet_and_any_two_sign() {
    let mut world = Real::new(3, 1);
    let wallet = world.create(2, 3);
    let address = world.devices[0].party().view().wallets[0].address;
    assert!(address.is_some());
    for device in 1..3 {
        assert_eq!(world.devices[device].party().view().wallets[0].address, address);
    }
    for (nonce, pair) in [[0, 1], [1, 2], [2, 0]].into_iter().enumerate() {
        propose(&mut world, wallet, &pair, nonce as u64);
        let codes: Vec<String> = pair.iter().map(|device| code(&mut world, *device)).collect();
        assert_eq!(codes[0], codes[1], "all screens show the same code");
        for device in pair {
            let code = code(&mut world, device);
            world.order(device, |party, moment| party.approve(&code, moment));
        }
        for device in pair {
            let view = world.devices[device].party().view();
            assert_eq!(view.last, Some(OutcomeView::Signed(wallet)));
            assert_eq!(world.devices[device].published.len(), {
                [[0, 1], [1, 2], [2, 0]][..=nonce].iter().filter(|p| p.contains(&device)).count()
            });
        }
        for device in 0..3 {
            let view = world.devices[device].party().view();
            assert_eq!(view.wallets[0].history.len(), nonce + 1, "history is on all devices");
        }
    }
}

#[test]
fn a_refusal_reaches_everyone_with_its_reason_and_costs_nothing() {
    let mut world = Real::new(2, 2);
    let wallet = world.create(2, 2);
    propose(&mut world, wallet, &[0, 1], 0);
    let reason = RefusalReason::WrongAmount;
    world.order(1, |party, moment| party.refuse(reason, moment));
    let refuser = world.devices[1].id();
    assert_eq!(
        world.devices[0].party().view().last,
        Some(OutcomeView::Failed(Failure::Refused { party: refuser, reason }))
    );
    propose(&mut world, wallet, &[1, 0], 0);
    for device in [0, 1] {
        let code = code(&mut world, device);
        world.order(device, |party, moment| party.approve(&code, moment));
    }
    assert_eq!(world.devices[0].published.len(), 1);
}

#[test]
fn a_wallet_survives_the_restart_of_all_its_members() {
    let mut world = Real::new(2, 3);
    let wallet = world.create(2, 2);
    for device in 0..2 {
        world.crash(device);
        world.restart(device);
    }
    propose(&mut world, wallet, &[0, 1], 0);
    for device in [0, 1] {
        let code = code(&mut world, device);
        world.order(device, |party, moment| party.approve(&code, moment));
    }
    assert_eq!(world.devices[1].published, world.devices[0].published);
    assert_eq!(world.devices[1].published.len(), 1);
}
