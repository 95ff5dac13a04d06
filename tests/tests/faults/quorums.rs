//! Any t of n sign, and fewer do not, over the real scheme.

use std::collections::BTreeSet;

use party::{OutcomeView, Refused, SignProposal, Threshold};
use scenarios::World;
use wire::{PartyId, WalletId};

use crate::nightly;

/// All subsets of 0..n with this many members.
fn subsets(n: usize, size: usize) -> Vec<Vec<usize>> {
    let masks = (0..1_u32 << n).filter(|mask| mask.count_ones() as usize == size);
    masks.map(|mask| (0..n).filter(|i| mask & (1 << i) != 0).collect()).collect()
}

fn any_t_of_n_sign_and_fewer_do_not(threshold: u8, holders: u8) -> usize {
    let (t, n) = (usize::from(threshold), usize::from(holders));
    let mut world = World::<Threshold>::new(n, u64::from(10 * threshold + holders));
    let wallet = world.create(threshold, holders);
    let address = world.devices[0].party().view().wallets[0].address;
    for device in 0..n {
        let view = world.devices[device].party().view();
        assert_eq!(view.wallets[0].address, address, "{threshold} of {holders}");
    }
    let mut signed = 0;
    for (number, signers) in subsets(n, t).into_iter().enumerate() {
        // Beyond that a sample: every subset of every size is `mpc`'s own test.
        if number >= 6 && !nightly() {
            break;
        }
        let nonce = u64::try_from(number).unwrap();
        assert!(world.sign(wallet, &signers, nonce), "{threshold} of {holders}: {signers:?}");
        signed += 1;
    }
    refuses_other_counts(&mut world, wallet, t, n);
    world.check("a quorum", &[]);
    let published: BTreeSet<Vec<u8>> =
        world.devices.iter().flat_map(|device| device.published.clone()).collect();
    assert_eq!(published.len(), signed, "one transaction for each set of signers");
    signed
}

fn refuses_other_counts(world: &mut World<Threshold>, wallet: WalletId, t: usize, n: usize) {
    let everybody: Vec<PartyId> = world.devices.iter().map(|device| device.id()).collect();
    let proposal = world.proposal(wallet, &(0..t).collect::<Vec<_>>(), 99);
    let mut refuse = |signers: Vec<PartyId>| {
        let proposal = SignProposal { signers, ..proposal.clone() };
        let refused = world.tell(0, |party, moment| party.propose(&proposal, moment));
        assert_eq!(refused, Err(Refused::WrongSigners));
    };
    refuse(everybody.iter().take(t - 1).copied().collect());
    refuse(Vec::new());
    refuse(everybody.iter().skip(1).chain(everybody.iter().skip(1)).take(t).copied().collect());
    refuse([everybody[0]].repeat(t));
    refuse(everybody.iter().take(t - 1).copied().chain([PartyId::from_bytes([1; 32])]).collect());
    if t < n {
        refuse(everybody.iter().take(t + 1).copied().collect());
    }
}

#[test]
fn any_t_of_n_sign_and_fewer_do_not_for_every_small_quorum() {
    let most = if nightly() { 10 } else { 5 };
    let mut signed = 0;
    for holders in 2..=most {
        for threshold in 2..=holders {
            // On every change, the larger wallets with one threshold each.
            if !nightly() && holders > 3 && threshold != 3 {
                continue;
            }
            signed += any_t_of_n_sign_and_fewer_do_not(threshold, holders);
        }
    }
    println!("up to {most} holders: {signed} signatures");
}

#[test]
fn what_fewer_than_t_agree_to_is_never_signed() {
    let mut world = World::<Threshold>::new(3, 5);
    let wallet = world.create(3, 3);
    world.pass(25);
    let proposal = world.proposal(wallet, &[0, 1, 2], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    // Device 2 never looks; then it says no.
    for device in [0, 1] {
        while world.person_acts(device) {}
    }
    world.pass(3_600);
    assert!(world.devices.iter().all(|device| device.published.is_empty()));
    let session = world.devices[2].party().view().inbox[0].session;
    world.tell(2, |party, _| party.decline(session)).unwrap();
    for device in 0..3 {
        let view = world.devices[device].party().view();
        assert_eq!(view.session, None, "device {device} waits on");
        assert!(!matches!(view.last, Some(OutcomeView::Signed(_))));
        assert!(world.devices[device].published.is_empty());
    }
    assert!(world.sign(wallet, &[2, 1, 0], 0), "and all three sign");
}
