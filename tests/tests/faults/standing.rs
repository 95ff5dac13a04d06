//! Lies outside sessions: certificates, saved recovery files, signed transactions.

use std::{cell::RefCell, rc::Rc};

use party::RecordKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scenarios::{Carried, Disk, Frame, Toy, World};
use wire::{
    EpochId, PartyId, WalletId,
    descriptor::{Payload, Proposal, ProposedTransaction},
    freeze::FreezeNotice,
    letter::{Packet, StandingMessage},
    manifest::Committed,
    relay::{ClientFrame, RelayFrame},
};

/// A 2-of-3 wallet that signed once, and its disks.
fn setting() -> (Vec<Disk>, WalletId, StandingMessage) {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let before = world.disks();
    assert!(world.sign(wallet, &[0, 1], 0));
    let mut view = world.devices[0].party().view();
    let entry = view.wallets.remove(0).history.remove(0);
    let (proposal, transaction) = (entry.proposal, entry.transaction);
    (before, wallet, StandingMessage::Signed { wallet, proposal, transaction })
}

/// Gives a device a standing letter that another one really sealed.
pub(crate) fn post(world: &mut World<Toy>, from: usize, to: usize, message: &StandingMessage) {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let (sender, reader) = (world.devices[from].secret(), world.devices[to].secret());
    let bundle = reader.bundle();
    let records =
        channel::standing::seal(&sender, &bundle, &wire::encode(message), &mut rng).unwrap();
    let letter = wire::encode(&Packet::Standing { records: records.into() });
    let from = world.devices[from].id();
    let frame = RelayFrame::Deliver { cursor: 0, session: None, from, seq: 0, letter };
    world.inject(Carried::down(to, frame));
}

fn history(world: &mut World<Toy>, device: usize) -> usize {
    world.devices[device].party().view().wallets[0].history.len()
}

#[test]
fn a_signed_transaction_is_remembered_once_by_whoever_hears_of_it() {
    let (disks, _, signed) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    for _ in 0..3 {
        post(&mut world, 1, 2, &signed);
        post(&mut world, 0, 2, &signed);
    }
    assert_eq!(history(&mut world, 2), 1);
    world.check("the same news", &[]);
}

#[test]
fn a_signed_transaction_with_a_false_tale_is_not_remembered() {
    let (disks, _, signed) = setting();
    let lies: [fn(&mut Proposal); 8] = [
        // True in every word that counts, and as long as a letter may be: a record has a limit.
        |p| p.descriptor.suite = "x".repeat(400_000),
        |p| p.descriptor.wallet = Some(WalletId::from_bytes([1; 32])),
        |p| p.descriptor.participants = vec![PartyId::from_bytes([9; 32]); 2],
        |p| p.descriptor.participants.truncate(1),
        |p| p.descriptor.payload = serde_bytes::ByteArray::new([0; 32]),
        |p| in_story(p, |story| story.value = "1000".to_owned()),
        |p| in_story(p, |story| story.to = "Grandma".to_owned()),
        |p| {
            if let Payload::Sign(request) = &mut p.payload {
                request.path = vec![1];
            }
        },
    ];
    for (number, lie) in lies.into_iter().enumerate() {
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        let mut told = signed.clone();
        let StandingMessage::Signed { proposal, .. } = &mut told else { unreachable!() };
        lie(proposal);
        post(&mut world, 0, 2, &told);
        assert_eq!(history(&mut world, 2), 0, "lie {number}");
        post(&mut world, 1, 2, &signed);
        assert_eq!(history(&mut world, 2), 1, "the truth after lie {number}");
    }
}

fn in_story(p: &mut Proposal, change: impl FnOnce(&mut wire::descriptor::EthereumStory)) {
    if let Payload::Sign(request) = &mut p.payload {
        let ProposedTransaction::Ethereum { story, .. } = &mut request.transaction;
        change(story);
    }
    p.descriptor.payload = serde_bytes::ByteArray::new(p.payload.digest());
}

#[test]
fn a_transaction_that_the_wallet_never_signed_is_not_remembered() {
    let (disks, _, signed) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    let StandingMessage::Signed { wallet, proposal, transaction } = signed else { unreachable!() };
    for at in 0..transaction.len() {
        let mut transaction = transaction.clone();
        transaction[at] ^= 1;
        let proposal = proposal.clone();
        post(&mut world, 0, 2, &StandingMessage::Signed { wallet, proposal, transaction });
    }
    assert_eq!(history(&mut world, 2), 0);
    world.check("forged transactions", &[]);
}

#[test]
fn a_signer_that_hears_the_news_before_its_own_last_letter_remembers_it_once() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(3, 3);
    world.pass(25);
    let disks = world.disks();
    let mut finished = 0;
    for from in 3..12 {
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        let late = world.devices[2].id();
        let held = Rc::new(RefCell::new(Vec::new()));
        let kept = Rc::clone(&held);
        world.meddler = Some(Box::new(move |carried| {
            if let (1, Frame::Down(RelayFrame::Deliver { session: Some(_), from: who, letter, .. })) =
                (carried.device, &carried.frame)
                && *who == late
                && matches!(
                    wire::decode(letter, letter.len()),
                    Ok(Packet::Sealed { number, .. }) if number >= from
                )
            {
                kept.borrow_mut().push(carried);
                return Vec::new();
            }
            vec![carried]
        }));
        world.sign(wallet, &[0, 1, 2], 0);
        world.meddler = None;
        for carried in held.take() {
            world.inject(carried);
        }
        let remembered = history(&mut world, 1);
        assert!(remembered <= 1, "from {from}: {remembered} times");
        finished += remembered;
        world.check("late letters", &[]);
    }
    assert!(finished > 0);
}

#[test]
fn news_of_saved_files_are_the_senders_own_and_written_once() {
    let (disks, wallet, _) = setting();
    let mut world = World::<Toy>::with_disks(disks, 1);
    let epoch = world.devices[2].party().view().wallets[0].epoch;
    let wrong = EpochId::from_bytes([1; 32]);
    post(&mut world, 0, 2, &StandingMessage::RecoveryFileSaved { wallet, epoch: wrong });
    let saved = |world: &mut World<Toy>| {
        let members = world.devices[2].party().view().wallets.remove(0).members;
        members.into_iter().filter(|member| member.saved).map(|m| m.party).collect::<Vec<_>>()
    };
    assert!(saved(&mut world).is_empty());
    post(&mut world, 0, 2, &StandingMessage::RecoveryFileSaved { wallet, epoch });
    assert_eq!(saved(&mut world), [world.devices[0].id()]);
    let steps = world.devices[2].steps;
    for _ in 0..100 {
        post(&mut world, 0, 2, &StandingMessage::RecoveryFileSaved { wallet, epoch });
    }
    let taken = world.devices[2].steps - steps;
    assert!(taken <= 200, "{taken} steps: a repeated word wears the disk out");
}

#[test]
fn a_certificate_is_given_to_members_only_and_not_without_end() {
    let (disks, wallet, _) = setting();
    let mut world = World::<Toy>::with_disks([disks, vec![Disk::new()]].concat(), 1);
    let posts = |world: &mut World<Toy>, from: usize| {
        let seen = Rc::new(RefCell::new(0));
        let count = Rc::clone(&seen);
        world.meddler = Some(Box::new(move |carried| {
            if carried.device == 2 && is_post(&carried) {
                *count.borrow_mut() += 1;
            }
            vec![carried]
        }));
        for _ in 0..50 {
            post(
                world,
                from,
                2,
                &StandingMessage::AskCertificate { wallet, attempt: 0, epoch: None },
            );
        }
        world.meddler = None;
        seen.take()
    };
    assert_eq!(posts(&mut world, 3), 0, "a stranger");
    let answered = posts(&mut world, 0);
    assert!((1..=3).contains(&answered), "{answered} answers to 50 questions at once");
    world.pass(120);
    assert!(posts(&mut world, 0) >= 1, "a later question is answered again");
}

fn is_post(carried: &Carried) -> bool {
    matches!(carried.frame, Frame::Up(ClientFrame::Post { .. }))
}

#[test]
fn a_certificate_of_anything_but_the_candidate_commits_nothing() {
    // Device 2's acknowledged candidate: its wallet record is lost, its share is there.
    let (mut disks, wallet, _) = setting();
    let mut whole = World::<Toy>::with_disks(disks.clone(), 1);
    let held = &whole.devices[0].party().wallets()[&wallet];
    let (manifest, certificate) = (held.manifest().clone(), held.certificate().clone());
    disks[2].remove(&RecordKey::Wallet(wallet));
    // The others do not answer its question by themselves.
    for disk in &mut disks[..2] {
        disk.clear();
    }
    let contacts = whole.disks()[0].get(&RecordKey::Contacts).cloned().unwrap();
    disks[0].insert(RecordKey::Contacts, contacts);
    let mut world = World::<Toy>::with_disks(disks, 1);
    assert!(world.shown().is_empty());

    let mut less = certificate.clone();
    less.signatures.pop_first();
    let mut twice = certificate.clone();
    let other = twice.signatures.values().next().cloned().unwrap();
    twice.signatures.values_mut().for_each(|signature| *signature = other);
    let mut later = certificate.clone();
    later.statement.attempt += 1;
    let mut renamed = manifest.clone();
    renamed.terms.threshold = 3;
    let mut fewer = manifest.clone();
    fewer.members.pop();
    for (manifest, certificate) in [
        (manifest.clone(), less),
        (manifest.clone(), twice),
        (manifest.clone(), later),
        (renamed, certificate.clone()),
        (fewer, certificate.clone()),
    ] {
        post(&mut world, 0, 2, &StandingMessage::Committed(Committed { manifest, certificate }));
        assert!(world.shown().is_empty());
    }
    post(&mut world, 0, 2, &StandingMessage::Committed(Committed { manifest, certificate }));
    assert_eq!(world.only_wallet(2), Some(wallet));
    world.check("a certificate at last", &[]);
}

#[test]
fn a_member_whose_freezes_were_lifted_keeps_no_disk_busy_with_more_of_them() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    let by = world.devices[2].id();
    world.order(2, |party, moment| party.freeze(wallet, 60, None, moment));
    for device in [0, 1] {
        world.order(device, |party, moment| party.lift(wallet, by, moment));
    }
    let (made, writes) = (world.now, world.devices[0].writes);
    let epoch = world.devices[0].party().wallets()[&wallet].epoch();
    for until in made + 100..made + 120 {
        let notice = FreezeNotice { wallet, epoch, by, made, until, lost: None };
        let freeze = notice.sign(&world.devices[2].secret());
        post(&mut world, 2, 0, &StandingMessage::Freeze(freeze));
    }
    assert_eq!(world.devices[0].writes, writes);
}

#[test]
fn a_signature_that_one_device_alone_knew_of_is_told_once_it_is_back() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let disks = world.disks();
    let mut alone = 0;
    for from in 3..12 {
        let mut world = World::<Toy>::with_disks(disks.clone(), 1);
        world.meddler = Some(Box::new(move |carried| {
            let lost = match &carried.frame {
                Frame::Up(ClientFrame::Send { letter, .. }) => matches!(
                    wire::decode(letter, letter.len()),
                    Ok(Packet::Sealed { number, .. }) if number >= from
                ),
                Frame::Up(ClientFrame::Post { .. }) => true,
                _ => false,
            };
            if carried.device == 1 && lost { Vec::new() } else { vec![carried] }
        }));
        world.sign(wallet, &[0, 1], 0);
        alone += usize::from(history(&mut world, 1) > history(&mut world, 0));
        world.crash(1);
        world.meddler = None;
        world.restart(1);
        let histories = [0, 1, 2].map(|device| history(&mut world, device));
        assert_eq!(histories, [histories[1]; 3], "from {from}");
        world.check("a signature that one device knows of", &[]);
    }
    assert!(alone > 0);
}

/// A device that was started again within the second in which it wrote: the relay takes no number twice.
#[test]
fn what_is_told_after_a_quick_restart_arrives() {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    for _ in 0..4 {
        world.back_up(wallet, &[0]);
        world.crash(0);
        world.restart(0);
    }
    world.order(0, |party, moment| party.freeze(wallet, 3600, None, moment));
    let frozen = world.devices[1].party().view().wallets[0].freezes.len();
    assert_eq!(frozen, 1, "the others hear of it at once");
}
