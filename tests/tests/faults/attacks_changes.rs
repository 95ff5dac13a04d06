//! Attacks on changes of members that were once possible.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use party::{Happening, OutcomeView, RecordKey, Standing};
use scenarios::{Carried, Disk, Frame, Mask, Toy, Words, World, honest};
use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use wire::{
    PartyId, SessionLocator, WalletId,
    descriptor::{ChangeKind, ChangeRequest, Payload, WalletTerms},
    invite::JoinSecret,
    letter::{InvitedTo, Letter, Message, StandingMessage},
    manifest::{CommitCertificate, Committed, Manifest, Origin},
    pairing::{Introduction, Roster},
    relay::ClientFrame,
    text::Name,
};

use crate::{lies::flip, standing::post};

/// The step in which new holders acknowledge: three to agree, three to make, three to try.
const ACKNOWLEDGE: u8 = 9;

/// An epoch's file, as a device with a store of its own making writes it.
#[derive(Serialize, Deserialize)]
struct EpochFile {
    manifest: Manifest,
    shares: ByteBuf,
}

/// A wallet's record, likewise.
#[derive(Serialize, Deserialize)]
struct WalletRecord {
    version: u8,
    committed: Committed,
    superseded: Option<Committed>,
    since: u64,
    shown: BTreeSet<PartyId>,
    bans: BTreeSet<PartyId>,
    saved: BTreeSet<PartyId>,
    history: Vec<u8>,
}

/// Contacts, likewise.
#[derive(Serialize, Deserialize)]
struct Contacts {
    version: u8,
    people: BTreeMap<PartyId, Introduction>,
    unfinished: Vec<Unfinished>,
    seen: BTreeMap<PartyId, u64>,
}

#[derive(Serialize, Deserialize)]
struct Unfinished {
    roster: Roster,
    until: u64,
    tries: u8,
}

/// A 2-of-3 wallet of devices 0, 1, 2.
fn setting() -> (World<Toy>, WalletId) {
    let mut world = World::<Toy>::new(3, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    (world, wallet)
}

fn certify(world: &World<Toy>, manifest: Manifest, signers: &[usize]) -> Committed {
    let statement = manifest.acknowledgement();
    let signatures = signers
        .iter()
        .map(|signer| {
            (world.devices[*signer].id(), statement.sign(&world.devices[*signer].secret()))
        })
        .collect();
    Committed { certificate: CommitCertificate { statement, signatures }, manifest }
}

/// Devices create a wallet of their own, all of them; the first of them begins.
fn create(world: &mut World<Toy>, threshold: u8, devices: &[usize]) -> WalletId {
    let before: Vec<WalletId> =
        world.devices[devices[0]].party().wallets().keys().copied().collect();
    let terms = world.terms(threshold, u8::try_from(devices.len()).unwrap());
    world.order(devices[0], |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(devices[0]);
    for device in &devices[1..] {
        world.order(*device, |party, moment| party.join(&invite, moment));
    }
    world.order(devices[0], |party, _| party.start());
    for device in devices {
        world.order(*device, |party, moment| party.confirm_code(moment));
    }
    world.pass(25);
    let mut wallets = world.devices[devices[0]].party().wallets().keys().copied();
    wallets.find(|wallet| !before.contains(wallet)).unwrap()
}

/// Two devices write into their stores that their wallet is another one, and certify it.
fn forge(
    world: &World<Toy>,
    disks: &mut [Disk],
    owners: &[usize],
    own: WalletId,
    change: impl Fn(&mut Manifest),
) {
    for owner in owners {
        let disk = &mut disks[*owner];
        let is_own = |key: &&RecordKey| matches!(key, RecordKey::Wallet(of) | RecordKey::Epoch { wallet: of, .. } if *of == own);
        let keys: Vec<RecordKey> = disk.keys().filter(is_own).cloned().collect();
        for key in keys {
            let contents = disk.remove(&key).unwrap();
            if matches!(key, RecordKey::Wallet(_)) {
                let mut record: WalletRecord = wire::decode(&contents, 1 << 20).unwrap();
                change(&mut record.committed.manifest);
                record.committed = certify(world, record.committed.manifest, owners);
                let wallet = record.committed.manifest.wallet;
                disk.insert(RecordKey::Wallet(wallet), wire::encode(&record));
            } else {
                let mut file: EpochFile = wire::decode(&contents, 1 << 20).unwrap();
                change(&mut file.manifest);
                let Manifest { wallet, attempt, epoch, .. } = file.manifest;
                let key = RecordKey::Epoch { wallet, attempt, epoch };
                disk.insert(key, wire::encode(&file));
            }
        }
    }
}

fn shares_on(world: &World<Toy>, device: usize, wallet: WalletId) -> usize {
    let ours =
        |key: &&RecordKey| matches!(key, RecordKey::Epoch { wallet: of, .. } if *of == wallet);
    world.devices[device].disk.keys().filter(ours).count()
}

/// A member says that it has seen the highest attempt that anybody may, and does not acknowledge
/// the one that is made then: nobody may be kept from signing, or from going on without it.
#[test]
fn a_member_that_uses_up_the_attempts_keeps_nobody_from_signing_or_from_removing_it() {
    let (mut world, wallet) = setting();
    // In its own store it has a candidate of that number.
    let mut disks = world.disks();
    let epoch = world.devices[1].party().wallets()[&wallet].epoch();
    let key = RecordKey::Epoch { wallet, attempt: 1, epoch };
    let mut file: EpochFile = wire::decode(&disks[1][&key], 1 << 20).unwrap();
    let attempt = party::rules::MOST_ATTEMPTS;
    file.manifest.attempt = attempt;
    disks[1].insert(RecordKey::Epoch { wallet, attempt, epoch }, wire::encode(&file));
    let mut world = World::<Toy>::with_disks(disks, 1);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let tongue = move |_, words| match words {
        Words::Message(Message::Letter(letter)) if letter.step == ACKNOWLEDGE => {
            let broadcast = flip(&letter.broadcast);
            honest(Words::Message(Message::Letter(Letter { broadcast, ..letter })))
        }
        Words::Standing(_) => Vec::new(),
        words => honest(words),
    };
    world.meddler = Some(Mask::new(1, secrets, None, Box::new(tongue)).into_meddler());
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2]));
    world.people_agree();
    world.everybody_leaves();
    world.meddler = None;
    world.crash(1);
    world.pass(4000);
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 1);
    assert_eq!(shares_on(&world, 0, wallet), 2, "a candidate is left");
    assert!(world.sign(wallet, &[0, 2], 1), "signing: {:?}", world.failures(0));
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 2], &[1]);
    assert!(world.change(&remove, &[0, 2]), "removing: {:?}", world.failures(0));
}

/// Strangers invite a member to a wallet of theirs, of which they say that it is a later epoch of
/// the member's own: its share of that must stay, and its keys.
#[test]
fn a_wallet_of_strangers_never_takes_the_place_of_ones_own() {
    for unfinished in [false, true] {
        let mut world = World::<Toy>::new(5, 1);
        let wallet = world.create(2, 3);
        world.pass(25);
        let theirs = create(&mut world, 2, &[3, 4]);
        let mut disks = world.disks();
        forge(&world, &mut disks, &[3, 4], theirs, |manifest| {
            manifest.wallet = wallet;
            manifest.attempt = 5;
        });
        if unfinished {
            // The victim holds an acknowledged candidate of its own, and no certificate yet.
            disks[0].remove(&RecordKey::Wallet(wallet));
        }
        let mut world = World::<Toy>::with_disks(disks, 1);
        let before = world.devices[0].party().wallets().get(&wallet).map(|held| held.epoch());
        // Nobody of its own is there to tell it better.
        world.disconnect(1);
        world.disconnect(2);
        let add = world.change_of(wallet, ChangeKind::Add, 2, &[3, 4, 0], &[]);
        assert!(world.ask_for(&add, &[3, 4, 0]));
        world.people_agree();
        world.settle();
        let after = world.devices[0].party().wallets().get(&wallet).map(|held| held.epoch());
        assert_eq!(after, before, "unfinished {unfinished}");
        let kept = world.devices[0].disk.keys().any(
            |key| matches!(key, RecordKey::Epoch { wallet: of, attempt: 1, .. } if *of == wallet),
        );
        assert!(kept, "the own share is gone, unfinished {unfinished}");
    }
}

/// An approval that is called off is worth nothing, and is asked for again.
#[test]
fn a_change_that_was_approved_and_called_off_is_not_gone_on_with() {
    for refuses in [false, true] {
        let (mut world, wallet) = setting();
        let change = world.change_of(wallet, ChangeKind::Threshold, 3, &[0, 1, 2], &[]);
        assert!(world.ask_for(&change, &[0, 1, 2]));
        for device in [1, 2] {
            let session = world.devices[device].party().view().inbox[0].session;
            world.order(device, |party, moment| party.answer(session, moment));
        }
        assert!(world.person_acts(0));
        assert!(world.person_acts(2));
        // It thinks better of it.
        if refuses {
            let reason = wire::letter::RefusalReason::Unexpected;
            world.order(2, |party, moment| party.refuse(reason, moment));
        } else {
            world.order(2, |party, moment| party.cancel(moment));
        }
        assert!(world.devices[2].party().view().unfinished.is_empty());
        world.everybody_leaves();
        // The initiator asks once more, for the same.
        let again = world.change_of(wallet, ChangeKind::Threshold, 3, &[0, 1, 2], &[]);
        assert!(world.ask_for(&again, &[0, 1, 2]));
        assert!(world.devices[2].party().view().session.is_none(), "it goes on unasked");
        assert_eq!(world.devices[2].party().view().inbox.len(), 1);
    }
}

fn invitation(
    world: &mut World<Toy>,
    wallet: WalletId,
    session: SessionLocator,
) -> StandingMessage {
    let held = &world.devices[0].party().wallets()[&wallet];
    let terms = WalletTerms { holders: 4, ..held.manifest().terms.clone() };
    let request = ChangeRequest {
        kind: ChangeKind::Add,
        base: ByteArray::new(held.manifest().digest()),
        terms,
        removed: vec![],
        lost: vec![],
        restored: vec![],
    };
    let to = InvitedTo::Change { wallet, request };
    StandingMessage::Invitation { session, secret: JoinSecret::new([5; 16]), to }
}

/// A member that invites on and on leaves room for the others' requests.
#[test]
fn invitations_of_one_member_do_not_fill_the_inbox() {
    let (mut world, wallet) = setting();
    for number in 0..40 {
        let session = SessionLocator::from_random([number; 16]);
        let invitation = invitation(&mut world, wallet, session);
        post(&mut world, 1, 0, &invitation);
    }
    let notices = world.take_notices(0);
    let rings = notices.iter().filter(|n| matches!(n, Happening::Wanted { .. })).count();
    assert_eq!(rings, 3, "it rings on and on");
    let proposal = world.proposal(wallet, &[2, 0], 0);
    world.order(2, |party, moment| party.propose(&proposal, moment));
    let asker = world.devices[2].id();
    let inbox = world.devices[0].party().view().inbox;
    assert!(inbox.iter().any(|waiting| waiting.initiator == asker), "{} wait", inbox.len());
}

/// A member that knows another's session cannot put its own name on the request.
#[test]
fn an_invitation_does_not_take_the_place_of_anothers_request() {
    let (mut world, wallet) = setting();
    let proposal = world.proposal(wallet, &[2, 0], 0);
    world.order(2, |party, moment| party.propose(&proposal, moment));
    let session = world.devices[0].party().view().inbox[0].session;
    let invitation = invitation(&mut world, wallet, session);
    post(&mut world, 1, 0, &invitation);
    assert_eq!(world.devices[0].party().view().inbox[0].initiator, world.devices[2].id());
    world.people_agree();
    let signed = Some(OutcomeView::Signed(wallet));
    assert_eq!(world.devices[0].party().view().last, signed);
}

/// Whoever looks at a letter and opens it opens that letter: another one for the same session does
/// not slip in between.
#[test]
fn a_letter_is_not_exchanged_for_another_one_of_the_same_session() {
    let (mut world, wallet) = setting();
    let session = SessionLocator::from_random([8; 16]);
    let first = invitation(&mut world, wallet, session);
    let terms = world.terms(2, 2);
    let to = InvitedTo::Create(terms);
    let other = StandingMessage::Invitation { session, secret: JoinSecret::new([5; 16]), to };
    post(&mut world, 1, 0, &first);
    let shown = world.devices[0].party().view().inbox;
    for letter in [&other, &first] {
        post(&mut world, 1, 0, letter);
        assert_eq!(world.devices[0].party().view().inbox, shown);
    }
}

/// Letters that lead nowhere any more do not keep out the one that does.
#[test]
fn the_latest_letters_of_a_member_count() {
    let (mut world, wallet) = setting();
    for number in 0..5 {
        let session = SessionLocator::from_random([number; 16]);
        let letter = invitation(&mut world, wallet, session);
        post(&mut world, 1, 0, &letter);
        world.pass(1);
    }
    let waiting = world.devices[0].party().view().inbox;
    let sessions: BTreeSet<_> = waiting.iter().map(|waiting| waiting.session).collect();
    assert_eq!(sessions, (2..5).map(|n| SessionLocator::from_random([n; 16])).collect());
}

/// A device that is locked, closed or killed is still invited when it is opened again, until it answers or that lapses.
#[test]
fn an_invitation_outlives_a_restart() {
    let (mut world, wallet) = setting();
    let session = SessionLocator::from_random([8; 16]);
    let letter = invitation(&mut world, wallet, session);
    post(&mut world, 1, 0, &letter);
    let shown = world.devices[0].party().view().inbox;
    assert_eq!(shown.len(), 1);
    for _ in 0..2 {
        world.crash(0);
        world.restart(0);
        assert_eq!(world.devices[0].party().view().inbox, shown);
    }
    world.order(0, |party, _| party.decline(session));
    world.crash(0);
    world.restart(0);
    assert!(world.devices[0].party().view().inbox.is_empty(), "it was declined");

    post(&mut world, 1, 0, &letter);
    world.crash(0);
    world.pass(25 * 60 * 60);
    world.restart(0);
    assert!(world.devices[0].party().view().inbox.is_empty(), "it lapsed");
}

/// Whoever is invited to a change of its wallet is not seated in something else.
#[test]
fn an_invitation_to_a_change_leads_to_that_change_and_to_nothing_else() {
    let (mut world, wallet) = setting();
    let terms = world.terms(2, 2);
    world.order(1, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(1);
    let StandingMessage::Invitation { to, .. } = invitation(&mut world, wallet, invite.session())
    else {
        unreachable!()
    };
    let (session, secret) = (invite.session(), invite.secret().clone());
    let message = StandingMessage::Invitation { session, secret, to };
    post(&mut world, 1, 0, &message);
    world.order(0, |party, moment| party.answer(session, moment));
    let shown = world.devices[0].party().view().session.and_then(|session| session.terms);
    assert_eq!(shown, None, "the offer of a creation was taken");
    world.people_agree();
    assert_eq!(world.devices[0].party().wallets().len(), 1);
}

/// Whoever is invited to make one wallet is not seated in the making of another, and a letter about
/// one that cannot be made, or by somebody who may not ask for it, is no request at all.
#[test]
fn an_invitation_to_a_new_wallet_leads_to_that_wallet_and_to_nothing_else() {
    let (mut world, _) = setting();
    let offered = world.terms(2, 2);
    world.order(1, |party, moment| party.create(offered.clone(), Vec::new(), moment));
    let invite = world.invite(1);
    let (session, secret) = (invite.session(), invite.secret().clone());
    let other = world.devices[2].id();
    let letter = |terms: WalletTerms| StandingMessage::Invitation {
        session,
        secret: secret.clone(),
        to: InvitedTo::Create(terms),
    };
    for impossible in [
        WalletTerms { threshold: 3, ..offered.clone() },
        WalletTerms { threshold: 1, ..offered.clone() },
        WalletTerms { practice: true, ..offered.clone() },
        WalletTerms { master: Some(other), ..offered.clone() },
    ] {
        post(&mut world, 1, 0, &letter(impossible));
        assert!(world.devices[0].party().view().inbox.is_empty());
    }
    let said = WalletTerms { threshold: 2, holders: 3, ..offered };
    post(&mut world, 1, 0, &letter(said));
    assert_eq!(world.devices[0].party().view().inbox.len(), 1);
    world.order(0, |party, moment| party.answer(session, moment));
    let shown = world.devices[0].party().view().session.and_then(|session| session.terms);
    assert_eq!(shown, None, "another offer than the letter named was taken");
    world.people_agree();
    assert_eq!(world.devices[0].party().wallets().len(), 1);
}

/// Two members hold a candidate whose certificate only the third has, and it shows it to one of
/// them while they are about to sign.
#[test]
fn a_wallet_that_moves_on_while_people_are_asked_does_not_sign_with_two_epochs() {
    let (mut world, wallet) = setting();
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let tongue = |_, words| match words {
        Words::Message(Message::Letter(letter)) if letter.step == ACKNOWLEDGE => {
            let broadcast = flip(&letter.broadcast);
            honest(Words::Message(Message::Letter(Letter { broadcast, ..letter })))
        }
        Words::Standing(_) => Vec::new(),
        words => honest(words),
    };
    world.meddler = Some(Mask::new(2, secrets, None, Box::new(tongue)).into_meddler());
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
    assert!(world.ask_for(&refresh, &[0, 1, 2]));
    world.people_agree();
    world.everybody_leaves();
    let certified = world.devices[2].party().wallets()[&wallet].latest().clone();
    assert_eq!(certified.manifest.attempt, 2);
    // The relay is the third one's friend: it carries no standing letters.
    world.meddler = Some(Box::new(|carried| match carried.frame {
        Frame::Up(ClientFrame::Post { .. }) => Vec::new(),
        _ => vec![carried],
    }));
    for device in [0, 1] {
        assert_eq!(world.devices[device].party().wallets()[&wallet].manifest().attempt, 1);
    }

    let proposal = world.proposal(wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    // Device 1 may be there already: what was agreed to is not finished.
    if let Some(waiting) = world.devices[1].party().view().inbox.first() {
        let session = waiting.session;
        world.order(1, |party, moment| party.answer(session, moment));
    }
    assert!(world.person_acts(0));
    post(&mut world, 2, 0, &StandingMessage::Committed(certified));
    world.people_agree();
    assert!(world.accused(&[2]).is_empty(), "{:?} {:?}", world.failures(0), world.failures(1));
    world.check("two epochs in one session", &[2]);
}

/// What a person compared codes for says nothing about a wallet that it does not name.
#[test]
fn nobody_is_removed_from_a_wallet_by_what_it_agreed_to_elsewhere() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 3);
    world.pass(25);
    let manifest = world.devices[0].party().wallets()[&wallet].manifest().clone();
    let me = |device: usize| world.devices[device].id();
    let them: BTreeSet<PartyId> = [1, 3].map(me).into_iter().collect();
    let mut disks = world.disks();

    // Devices 1 and 3 had device 0 join a lobby for a club; their offer names it as removed.
    let terms =
        WalletTerms { name: Name::new("Club").unwrap(), holders: 2, ..manifest.terms.clone() };
    let base = ByteArray::new([8; 32]);
    let request = ChangeRequest {
        kind: ChangeKind::Remove,
        base,
        terms: terms.clone(),
        removed: vec![me(0)],
        lost: vec![],
        restored: vec![],
    };
    let introduce = |device: usize| Introduction {
        bundle: world.devices[device].secret().bundle(),
        name: Name::new("Somebody").unwrap(),
        kind: wire::pairing::DeviceKind::Computer,
    };
    let mut members = [0, 1, 3].map(introduce).to_vec();
    members.sort_by_key(|member| member.bundle.party_id());
    let roster = Roster {
        session: SessionLocator::from_random([1; 16]),
        initiator: me(1),
        payload: Payload::Change(request),
        members: members.clone(),
    };
    let mut contacts: Contacts = wire::decode(&disks[0][&RecordKey::Contacts], 1 << 20).unwrap();
    contacts.unfinished.push(Unfinished { roster, until: u64::MAX, tries: 0 });
    disks[0].insert(RecordKey::Contacts, wire::encode(&contacts));

    members.retain(|member| them.contains(&member.bundle.party_id()));
    let forged = Manifest {
        attempt: 50,
        terms,
        members,
        origin: Some(Origin { kind: ChangeKind::Remove, base }),
        ..manifest
    };
    let forged = certify(&world, forged, &[1, 3]);
    let mut world = World::<Toy>::with_disks(disks, 1);
    post(&mut world, 1, 0, &StandingMessage::Committed(forged));
    let me = world.devices[0].id();
    assert_eq!(world.devices[0].party().wallets()[&wallet].standing(&me), Standing::Holder);
}

/// Two pairs of a 2-of-4 go different ways. Whoever knows of the later epoch when its own, earlier
/// one is completed goes on knowing of it.
#[test]
fn an_earlier_epoch_that_is_completed_late_does_not_hide_a_later_one() {
    let mut world = World::<Toy>::new(4, 1);
    let wallet = world.create(2, 4);
    world.pass(25);
    let all: Rc<RefCell<Vec<Carried>>> = Rc::default();
    let (holds, kept) = (Rc::new(Cell::new(false)), Rc::clone(&all));
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let listens = Rc::clone(&holds);
    let tongue = move |_, words: Words| match words {
        Words::Standing(_) => Vec::new(),
        words => {
            if let Words::Message(Message::Letter(letter)) = &words {
                listens.set(letter.step == ACKNOWLEDGE);
            }
            honest(words)
        }
    };
    let mut mask = Mask::new(3, secrets, None, Box::new(tongue)).into_meddler();
    world.meddler = Some(Box::new(move |carried| {
        holds.set(false);
        let (said, out) = (carried.device == 3, mask(carried));
        if said && holds.get() {
            kept.borrow_mut().extend(out);
            return Vec::new();
        }
        out
    }));
    let late = world.change_of(wallet, ChangeKind::Refresh, 2, &[2, 3], &[]);
    assert!(world.ask_for(&late, &[2, 3]));
    world.people_agree();
    world.meddler = None;
    assert!(!all.borrow().is_empty());
    for _ in 0..2 {
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
        assert!(world.change(&refresh, &[0, 1]), "{:?} {:?}", world.failures(0), world.failures(1));
    }
    let later = world.devices[0].party().wallets()[&wallet].latest().clone();
    assert_eq!(later.manifest.attempt, 3);
    post(&mut world, 0, 2, &StandingMessage::Committed(later));
    assert_eq!(world.devices[2].party().wallets()[&wallet].latest().manifest.attempt, 3);
    for carried in all.take() {
        world.inject(carried);
    }
    assert_eq!(world.devices[2].party().wallets()[&wallet].latest().manifest.attempt, 3);
}

/// A device that does not know a wallet gets a share of it only by comparing codes, whatever its
/// people say of the past.
#[test]
fn a_device_that_does_not_know_a_wallet_is_not_brought_in_by_an_approval() {
    let mut world = World::<Toy>::new(3, 1);
    world.create(2, 3);
    world.pass(25);
    let theirs = create(&mut world, 2, &[1, 2]);
    let mut disks = world.disks();
    let stranger = Introduction {
        bundle: world.devices[0].secret().bundle(),
        name: Name::new("Device 1").unwrap(),
        kind: wire::pairing::DeviceKind::Computer,
    };
    forge(&world, &mut disks, &[1, 2], theirs, |manifest| {
        manifest.asleep = vec![stranger.clone()];
    });
    let mut world = World::<Toy>::with_disks(disks, 1);
    let recover = world.change_of(theirs, ChangeKind::Recover, 2, &[1, 2, 0], &[]);
    assert_eq!(recover.newcomers, 0);
    assert!(!world.change(&recover, &[1, 2, 0]));
    assert!(!world.devices[0].party().wallets().contains_key(&theirs));
}

/// A candidate that failed before it was acknowledged may still be on the disk, of the same number
/// as one that was acknowledged: that one must be found.
#[test]
fn a_spoiled_file_does_not_hide_an_acknowledged_candidate_of_the_same_number() {
    for story in ["before", "after"] {
        let (mut world, wallet) = setting();
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        let tongue = |_, words| match words {
            Words::Message(Message::Letter(letter)) if letter.step == ACKNOWLEDGE => {
                let broadcast = flip(&letter.broadcast);
                honest(Words::Message(Message::Letter(Letter { broadcast, ..letter })))
            }
            Words::Standing(_) => Vec::new(),
            words => honest(words),
        };
        world.meddler = Some(Mask::new(2, secrets, None, Box::new(tongue)).into_meddler());
        let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1, 2], &[]);
        assert!(world.ask_for(&refresh, &[0, 1, 2]));
        world.people_agree();
        world.everybody_leaves();
        let certified = world.devices[2].party().wallets()[&wallet].latest().clone();
        let mut disk = world.devices[0].disk.clone();
        let key = RecordKey::Epoch { wallet, attempt: 2, epoch: certified.manifest.epoch };
        let mut file: EpochFile = wire::decode(&disk[&key], 1 << 20).unwrap();
        // What an erasure that the disk refused left behind.
        let fill = if story == "before" { 0 } else { 255 };
        file.manifest.epoch = wire::EpochId::from_bytes([fill; 32]);
        let spoiled = RecordKey::Epoch { wallet, attempt: 2, epoch: file.manifest.epoch };
        disk.insert(spoiled, wire::encode(&file));
        world.crash(0);
        world.devices[0].disk = disk;
        world.restart(0);
        world.meddler = None;
        post(&mut world, 2, 0, &StandingMessage::Committed(certified));
        let me = world.devices[0].id();
        let held = &world.devices[0].party().wallets()[&wallet];
        assert_eq!(held.latest().manifest.attempt, 2);
        assert_eq!(held.standing(&me), Standing::Holder, "spoiled file sorted {story}");
        assert!(shares_on(&world, 0, wallet) >= 1);
    }
}

/// R6: what belongs to an earlier attempt goes only once the certificate of the later one is on the
/// disk, not while it waits there for its turn.
#[test]
fn nothing_is_erased_while_the_certificate_is_not_on_the_disk() {
    for steps in 0..40 {
        keeps_late_and_crashes(steps);
    }
}

/// Crashes so many steps after the disk has room again.
fn keeps_late_and_crashes(steps: usize) {
    let mut world = World::<Toy>::new(2, 1);
    let other = world.create(2, 2);
    world.pass(25);
    let wallet = create(&mut world, 2, &[0, 1]);
    // The disk refuses the other wallet's record, and then the record of the epoch that was made.
    world.devices[0].disk_full = true;
    world.order(0, |party, moment| party.recovery_saved(other, 1, moment));
    world.devices[0].disk_full = false;
    world.meddler = Some(Box::new(|carried| match carried.frame {
        Frame::Up(ClientFrame::Post { .. }) => Vec::new(),
        _ => vec![carried],
    }));
    let refresh = world.change_of(wallet, ChangeKind::Refresh, 2, &[0, 1], &[]);
    assert!(world.ask_for(&refresh, &[0, 1]));
    world.devices[0].keeps_left = Some(2);
    world.people_agree();
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 2);
    assert!(world.devices[0].disk_full);
    // Eight days later there is room again.
    (world.devices[0].disk_full, world.devices[0].keeps_left) = (false, None);
    world.devices[0].steps_left = Some(steps);
    world.pass(8 * 24 * 60 * 60);
    world.crash(0);
    world.restart(0);
    let me = world.devices[0].id();
    let held = &world.devices[0].party().wallets()[&wallet];
    let attempt = held.manifest().attempt;
    assert_eq!(held.standing(&me), Standing::Holder, "attempt {attempt}, {steps} steps");
}

/// A disk that was full for a moment does not keep the old share of a wallet that removed somebody.
#[test]
fn an_old_share_goes_though_the_disk_was_full_when_its_time_came() {
    let (mut world, wallet) = setting();
    let remove = world.change_of(wallet, ChangeKind::Remove, 2, &[0, 1], &[2]);
    assert!(world.ask_for(&remove, &[0, 1]));
    world.devices[0].keeps_left = Some(2);
    world.people_agree();
    assert_eq!(world.devices[0].party().wallets()[&wallet].manifest().attempt, 2);
    assert!(world.devices[0].disk_full);
    (world.devices[0].disk_full, world.devices[0].keeps_left) = (false, None);
    for _ in 0..5 {
        world.pass(120);
    }
    assert_eq!(shares_on(&world, 0, wallet), 1);
}
