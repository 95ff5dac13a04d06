//! A wallet with a master: it alone asks for payments and changes, and the quorum can change that.

use party::{Refused, Scheme, rules::ChangeError};
use scenarios::{Toy, World};
use wire::{PartyId, WalletId, descriptor::ChangeKind};

const NOT_MASTER: Refused = Refused::Change(ChangeError::NotMaster);

/// A wallet of three whose master is the device that made it.
fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(4, 31);
    let mut terms = world.terms(2, 3);
    terms.master = Some(world.devices[0].id());
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(0);
    for device in [1, 2] {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.order(0, |party, _| party.start());
    world.people_agree();
    let wallet = world.only_wallet(0).expect("the wallet is made");
    world.check("made with a master", &[]);
    (world, wallet)
}

fn propose<S: Scheme>(
    world: &mut World<S>,
    wallet: WalletId,
    signers: &[usize],
) -> Result<(), Refused> {
    let first = *signers.first().expect("somebody signs");
    let transfer = world.proposal(wallet, signers, 0);
    world.tell(first, |party, moment| party.propose(&transfer, moment))
}

fn change_master(
    world: &mut World<Toy>,
    wallet: WalletId,
    devices: &[usize],
    master: Option<PartyId>,
) -> bool {
    let mut change = world.change_of(wallet, ChangeKind::Master, 2, devices, &[]);
    change.master = master;
    world.change(&change, devices)
}

#[test]
fn only_the_master_asks() {
    let (mut world, wallet) = setting();
    assert!(world.sign(wallet, &[0, 1], 0));
    assert_eq!(propose(&mut world, wallet, &[1, 0]), Err(NOT_MASTER));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 0, 2], &[]);
    assert_eq!(world.tell(1, |party, moment| party.change(&refresh, moment)), Err(NOT_MASTER));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.change(&refresh, &[0, 1, 2]));
    let add = world.change_of(wallet, ChangeKind::Add, 2, &[0, 1, 2, 3], &[]);
    assert!(world.change(&add, &[0, 1, 2, 3]), "{:?}", world.failures(0));
    assert_eq!(propose(&mut world, wallet, &[3, 0]), Err(NOT_MASTER), "it stays through changes");
    // Anybody freezes; that needs no master.
    world.order(2, |party, moment| party.freeze(wallet, 60, None, moment));
}

#[test]
fn the_quorum_names_another_master_or_none() {
    let (mut world, wallet) = setting();
    let second = world.devices[1].id();
    assert!(change_master(&mut world, wallet, &[2, 0, 1], Some(second)));
    assert_eq!(propose(&mut world, wallet, &[0, 1]), Err(NOT_MASTER));
    assert!(world.sign(wallet, &[1, 0], 0));
    let stranger = world.devices[3].id();
    let mut change = world.change_of(wallet, ChangeKind::Master, 2, &[0, 1, 2], &[]);
    for (master, refused) in
        [(Some(second), ChangeError::Nothing), (Some(stranger), ChangeError::NotMember)]
    {
        change.master = master;
        let told = world.tell(0, |party, moment| party.change(&change, moment));
        assert_eq!(told, Err(Refused::Change(refused)));
    }
    assert!(change_master(&mut world, wallet, &[0, 1, 2], None));
    assert!(world.sign(wallet, &[2, 0], 1));
    world.check("without a master", &[]);
}

#[test]
fn a_master_that_is_lost_is_removed_or_brought_back_by_the_others() {
    let (mut world, wallet) = setting();
    let disk = world.devices[0].disk.clone();
    world.crash(0);
    // Leaving it out is no way around it.
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[1, 2], &[]);
    assert_eq!(world.tell(1, |party, moment| party.change(&refresh, moment)), Err(NOT_MASTER));
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[1, 2], &[0]);
    assert!(world.change(&remove, &[1, 2]), "{:?}", world.failures(1));
    assert_eq!(world.devices[1].party().wallets()[&wallet].manifest().terms.master, None);
    assert!(world.sign(wallet, &[2, 1], 0));

    let (mut world, wallet) = setting();
    world.crash(0);
    world.devices[0].disk = disk;
    world.devices[0].disk.retain(|key, _| !matches!(key, party::RecordKey::Epoch { .. }));
    world.restart(0);
    let mut recover = world.change_of(wallet, ChangeKind::Recover, 2, &[1, 0, 2], &[]);
    recover.lost = vec![world.devices[0].id()];
    assert!(world.change(&recover, &[1, 0, 2]), "{:?}", world.failures(1));
    assert_eq!(propose(&mut world, wallet, &[1, 0]), Err(NOT_MASTER), "it is the master still");
    assert!(world.sign(wallet, &[0, 1], 0));
}

#[test]
fn nobody_makes_a_wallet_with_somebody_else_for_its_master() {
    let mut world = World::<Toy>::new(2, 5);
    let mut terms = world.terms(2, 2);
    terms.master = Some(world.devices[1].id());
    let told = world.tell(0, |party, moment| party.create(terms, Vec::new(), moment));
    assert_eq!(told, Err(Refused::BadTerms));
}
