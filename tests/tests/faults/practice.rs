//! A practice wallet stays one: everyone sees what it is before the codes, and no path makes it real.

use chain::ethereum::ChainId;
use party::{Failure, Refused, StageView};
use scenarios::{Mask, Toy, World};

use crate::proposals::{in_proposal, reproposing, terms};

/// Two devices, a lobby for a wallet of two, and its invite on the table.
fn set_out(practice: bool) -> World<Toy> {
    let mut world = World::<Toy>::new(2, 2);
    let mut terms = world.terms(2, 2);
    terms.practice = practice;
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    world.invite = Some(world.invite(0));
    world
}

/// The same with both in the lobby.
fn lobby(practice: bool) -> World<Toy> {
    let mut world = set_out(practice);
    let invite = world.invite(0);
    world.order(1, |party, moment| party.join(&invite, moment));
    world.invite = None;
    world
}

fn is_practice(world: &mut World<Toy>, device: usize) -> Option<bool> {
    Some(world.devices[device].party().view().wallets.first()?.terms.practice)
}

#[test]
fn whoever_joins_sees_whether_it_is_for_practice_before_the_codes_and_for_ever() {
    for practice in [true, false] {
        let mut world = lobby(practice);
        world.run();
        for device in 0..2 {
            let session = world.devices[device].party().view().session.unwrap();
            assert!(matches!(session.stage, StageView::Gathering { .. }));
            assert_eq!(session.terms.map(|terms| terms.practice), Some(practice));
        }
        world.people_agree();
        let wallet = world.only_wallet(0).unwrap();
        assert!(world.sign(wallet, &[0, 1], 0));
        let mut world = World::<Toy>::with_disks(world.disks(), 3);
        assert_eq!([0, 1].map(|device| is_practice(&mut world, device)), [Some(practice); 2]);
    }
}

#[test]
fn a_real_network_is_refused_where_it_is_proposed() {
    let mut world = lobby(true);
    world.people_agree();
    let wallet = world.only_wallet(0).unwrap();
    world.pass(25);
    for device in 0..2 {
        let mut proposal = world.proposal(wallet, &[device, 1 - device], 0);
        proposal.transfer.chain_id = ChainId::MAINNET;
        let refused = world.tell(device, |party, moment| party.propose(&proposal, moment));
        assert_eq!(refused.as_ref().map_err(Refused::code), Err("practice.real_network"));
        assert_eq!(world.devices[device].party().view().session, None);
    }
    assert!(world.sign(wallet, &[0, 1], 0), "and on a test network it signs");
}

#[test]
fn a_creation_that_turns_real_after_the_codes_is_refused() {
    let mut world = set_out(true);
    let join = Some(world.invite(0).secret().clone());
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let tongue = reproposing(None, in_proposal(|proposal| terms(proposal).practice = false));
    world.meddler = Some(Mask::new(0, secrets, join, tongue).into_meddler());
    world.people_agree();
    let failed = world.failures(1).first().map(Failure::code);
    assert_eq!(failed, Some("proposal.not_confirmed"));
    world.settle();
    world.check("real after all", &[0]);
    assert_eq!(world.only_wallet(1), None);
}
