//! Input that makes no sense: a stable code, nothing lost, and life goes on.

use chain::ethereum::{ChainId, EthAddress};
use party::{ApprovalError, Refused, SignProposal, StageView};
use scenarios::{Toy, World};
use wire::{
    Invite, PartyId, SessionLocator, WalletId,
    descriptor::WalletTerms,
    invite::{InviteError, JoinSecret},
    text::Name,
};

fn code(world: &World<Toy>, device: usize) -> Option<&'static str> {
    world.failures(device).last().map(party::Failure::code)
}

fn join(world: &mut World<Toy>, device: usize, invite: &Invite) -> Result<(), Refused> {
    world.tell(device, |party, moment| party.join(invite, moment))
}

/// Device 0's lobby for a wallet, and the invite to it.
fn lobby(devices: usize, threshold: u8, holders: u8) -> (World<Toy>, Invite) {
    let mut world = World::<Toy>::new(devices, 1);
    world.set_out(threshold, holders);
    let invite = world.invite.take().unwrap();
    (world, invite)
}

#[test]
fn an_invite_that_is_none_is_told_apart() {
    let (_, invite) = lobby(2, 2, 2);
    let link = invite.to_link();
    for text in ["", "hello", &link[..link.len() - 3], &link.replace("cohort", "https")] {
        assert_eq!(Invite::parse(text).map_err(InviteError::code), Err("invite.malformed"));
    }
    assert_eq!(Invite::parse(&link), Ok(invite));
}

#[test]
fn an_invite_to_a_session_that_is_over_has_expired() {
    let (mut world, invite) = lobby(3, 2, 2);
    world.pass(24 * 60 * 60 + 1);
    assert_eq!(code(&world, 0), Some("session.expired"));
    assert_eq!(join(&mut world, 1, &invite), Ok(()));
    assert_eq!(code(&world, 1), Some("session.expired"));
    // The same for one that never was.
    let secret = JoinSecret::new([0; 16]);
    let nowhere = SessionLocator::from_random([1; 16]);
    let initiator = world.devices[0].id();
    let never = Invite::new("ws://127.0.0.1:1/v1", [7; 32], nowhere, initiator, secret).unwrap();
    assert_eq!(join(&mut world, 2, &never), Ok(()));
    assert_eq!(code(&world, 2), Some("session.expired"));
    for device in 0..3 {
        assert_eq!(world.devices[device].party().view().session, None);
    }
}

#[test]
fn an_invite_with_another_secret_lets_nobody_be_heard() {
    let (mut world, invite) = lobby(2, 2, 2);
    let secret = JoinSecret::new([0; 16]);
    let (session, initiator) = (invite.session(), invite.initiator());
    let wrong = Invite::new("ws://127.0.0.1:1/v1", [7; 32], session, initiator, secret).unwrap();
    assert_eq!(join(&mut world, 1, &wrong), Ok(()));
    let stage = world.devices[0].party().view().session.unwrap().stage;
    assert_eq!(stage, StageView::Gathering { complete: false });
    let start = world.tell(0, |party, _| party.start());
    assert_eq!(start.map_err(|refused| refused.code()), Err("session.not_complete"));
}

#[test]
fn an_invite_under_another_name_is_a_stranger_s() {
    let (mut world, invite) = lobby(3, 2, 2);
    let other = world.devices[2].id();
    let (session, secret) = (invite.session(), invite.secret().clone());
    let wrong = Invite::new("ws://127.0.0.1:1/v1", [7; 32], session, other, secret).unwrap();
    assert_eq!(join(&mut world, 1, &wrong), Ok(()));
    assert_eq!(code(&world, 1), Some("session.stranger"));
    assert_eq!(join(&mut world, 1, &invite), Ok(()));
    world.people_agree();
    assert!(world.only_wallet(1).is_some(), "and the right one still works");
}

#[test]
fn one_s_own_invite_and_a_second_join_are_refused_at_once() {
    let (mut world, invite) = lobby(2, 2, 2);
    assert_eq!(join(&mut world, 0, &invite).map_err(|r| r.code()), Err("invite.own"));
    assert_eq!(join(&mut world, 1, &invite), Ok(()));
    let again = join(&mut world, 1, &invite).map_err(|r| r.code());
    assert_eq!(again, Err("session.in_other_session"));
    world.people_agree();
    assert!(world.only_wallet(1).is_some());
}

#[test]
fn a_full_session_and_a_started_one_let_nobody_in() {
    let (mut world, invite) = lobby(4, 2, 2);
    assert_eq!(join(&mut world, 1, &invite), Ok(()));
    assert_eq!(join(&mut world, 2, &invite), Ok(()));
    assert_eq!(code(&world, 2), Some("session.full"));
    world.order(0, |party, _| party.start());
    assert_eq!(join(&mut world, 3, &invite), Ok(()));
    assert_eq!(code(&world, 3), Some("session.already_started"));
    world.people_agree();
    assert!(world.only_wallet(0).is_some());
}

#[test]
fn commands_out_of_season_say_so() {
    let mut world = World::<Toy>::new(2, 1);
    let none = "session.none";
    let session = SessionLocator::from_random([1; 16]);
    assert_eq!(world.tell(0, |p, _| p.start()).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, m| p.confirm_code(m)).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, m| p.reject_code(m)).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, m| p.approve("1", m)).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, m| p.cancel(m)).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, m| p.answer(session, m)).map_err(|r| r.code()), Err(none));
    assert_eq!(world.tell(0, |p, _| p.decline(session)).map_err(|r| r.code()), Err(none));
    let wallet = WalletId::from_bytes([1; 32]);
    let saved = world.tell(0, |p, m| p.recovery_saved(wallet, 1, m));
    assert_eq!(saved.map_err(|r| r.code()), Err("wallet.none"));

    world.set_out(2, 2);
    let invite = world.invite.take().unwrap();
    let early = world.tell(0, |p, _| p.start()).map_err(|r| r.code());
    assert_eq!(early, Err("session.not_complete"), "start too early");
    assert_eq!(
        world.tell(0, |p, m| p.confirm_code(m)).map_err(|r| r.code()),
        Err("session.not_now")
    );
    join(&mut world, 1, &invite).unwrap();
    let guest = world.tell(1, |p, _| p.start()).map_err(|r| r.code());
    assert_eq!(guest, Err("session.not_initiator"));
    world.people_agree();
    assert_eq!(world.tell(0, |p, _| p.start()).map_err(|r| r.code()), Err("session.not_now"));
    assert!(world.only_wallet(0).is_some());
}

#[test]
fn terms_that_make_no_wallet_are_refused() {
    let mut world = World::<Toy>::new(1, 1);
    for (threshold, holders) in [(0, 0), (1, 1), (1, 2), (3, 2), (2, 11), (0, 3), (255, 255)] {
        let name = Name::new("Savings").unwrap();
        let terms = WalletTerms {
            name,
            threshold,
            holders,
            practice: false,
            master: None,
            brought: None,
            exported: false,
        };
        let refused = world.tell(0, |party, moment| party.create(terms, Vec::new(), moment));
        assert_eq!(refused, Err(Refused::BadTerms), "{threshold} of {holders}");
    }
}

#[test]
fn without_a_relay_nothing_begins_and_nothing_is_lost() {
    let (mut world, invite) = lobby(2, 2, 2);
    join(&mut world, 1, &invite).unwrap();
    world.people_agree();
    let wallet = world.only_wallet(0).unwrap();
    world.pass(25);
    world.disconnect(0);
    let terms = world.terms(2, 2);
    let proposal = world.proposal(wallet, &[0, 1], 0);
    let offline = Err("relay.unreachable");
    let created = world.tell(0, |p, m| p.create(terms, Vec::new(), m));
    assert_eq!(created.map_err(|r| r.code()), offline);
    assert_eq!(world.tell(0, |p, m| p.propose(&proposal, m)).map_err(|r| r.code()), offline);
    let session = SessionLocator::from_random([4; 16]);
    let (key, secret) = ([7; 32], JoinSecret::new([1; 16]));
    let other = world.devices[1].id();
    let invite = Invite::new("ws://127.0.0.1:1/v1", key, session, other, secret).unwrap();
    assert_eq!(join(&mut world, 0, &invite).map_err(|r| r.code()), offline);
    assert!(!world.devices[0].party().view().connected);
    world.connect(0);
    world.run();
    assert!(world.sign(wallet, &[0, 1], 0));
}

#[test]
fn a_transfer_that_cannot_be_is_refused_before_anybody_is_asked() {
    let (mut world, invite) = lobby(2, 2, 2);
    join(&mut world, 1, &invite).unwrap();
    world.people_agree();
    let wallet = world.only_wallet(0).unwrap();
    world.pass(25);
    let good = world.proposal(wallet, &[0, 1], 0);
    let mut refused = |change: &dyn Fn(&mut SignProposal)| {
        let mut proposal = good.clone();
        change(&mut proposal);
        let refused = world.tell(0, |party, moment| party.propose(&proposal, moment));
        refused.map_err(|refused| refused.code())
    };
    let unknown = ChainId::new(987_654_321).unwrap();
    assert_eq!(refused(&|p| p.transfer.chain_id = unknown), Err("chain.unknown_network"));
    assert_eq!(refused(&|p| p.transfer.gas_limit = 20_999), Err("chain.gas_limit"));
    assert_eq!(refused(&|p| p.transfer.nonce = u64::MAX), Err("chain.nonce_too_large"));
    let elsewhere: EthAddress = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359".parse().unwrap();
    assert_eq!(refused(&|p| p.transfer.from = elsewhere), Err("sign.no_such_key"));
    let stranger = PartyId::from_bytes([8; 32]);
    assert_eq!(refused(&|p| p.signers = vec![stranger]), Err("sign.wrong_signers"));
    assert_eq!(refused(&|p| p.wallet = WalletId::from_bytes([1; 32])), Err("wallet.none"));
    assert_eq!(world.devices[1].party().view().inbox.len(), 0, "nobody was asked");
    assert_eq!(ApprovalError::PracticeOnly.code(), "practice.real_network");
}

#[test]
fn codes_that_do_not_match_end_it_for_everybody() {
    let (mut world, invite) = lobby(3, 2, 3);
    for device in [1, 2] {
        join(&mut world, device, &invite).unwrap();
    }
    world.order(0, |party, _| party.start());
    world.order(0, |party, moment| party.confirm_code(moment));
    world.order(2, |party, moment| party.reject_code(moment));
    assert_eq!(code(&world, 2), Some("code.mismatch"));
    for device in [0, 1] {
        assert_eq!(code(&world, device), Some("ceremony.peer_left"), "device {device}");
        let view = world.devices[device].party().view();
        assert_eq!(view.session, None, "device {device} tries again what was refused");
    }
    world.settle();
    assert!(world.shown().is_empty(), "{:?}", world.shown());
    world.everybody_leaves();
    world.check("codes differ", &[]);
}
