//! A dishonest initiator proposes what it must not, and is refused by name.

use chain::ethereum::{ChainId, TransferRequest, UnsignedTransaction};
use party::{Failure, OutcomeView, Refused, StageView};
use scenarios::{Disk, Frame, Mask, Told, Toy, Words, World, honest};
use serde_bytes::ByteBuf;
use wire::{
    EpochId, PartyId, SessionLocator, WalletId,
    descriptor::{Operation, Payload, Proposal, ProposedTransaction, SignRequest},
    letter::{Letter, Message, Opening},
    relay::ClientFrame,
    text::Name,
};

/// Rewrites the proposal that a masked initiator sends, to everybody or to one.
pub(crate) fn reproposing(
    only: Option<PartyId>,
    mut change: impl FnMut(&mut Opening) + 'static,
) -> Box<dyn FnMut(PartyId, Words) -> Vec<Told>> {
    Box::new(move |to, words| match words {
        Words::Message(Message::Letter(letter))
            if letter.step == 0 && only.is_none_or(|only| only == to) =>
        {
            let mut opening: Opening = wire::decode(&letter.broadcast, 1 << 20).unwrap();
            change(&mut opening);
            let broadcast = ByteBuf::from(wire::encode(&opening));
            honest(Words::Message(Message::Letter(Letter { broadcast, ..letter })))
        }
        words => honest(words),
    })
}

pub(crate) fn in_proposal(
    change: impl Fn(&mut Proposal) + 'static,
) -> impl FnMut(&mut Opening) + 'static {
    move |opening| {
        let proposal = opening.proposal.as_mut().unwrap();
        change(proposal);
        proposal.descriptor.payload = serde_bytes::ByteArray::new(proposal.payload.digest());
    }
}

fn request(proposal: &mut Proposal) -> &mut SignRequest {
    match &mut proposal.payload {
        Payload::Sign(request) => request,
        other => panic!("not a request to sign: {other:?}"),
    }
}

fn bytes(proposal: &mut Proposal) -> &mut ByteBuf {
    let ProposedTransaction::Ethereum { unsigned, .. } = &mut request(proposal).transaction;
    unsigned
}

fn story(proposal: &mut Proposal) -> &mut wire::descriptor::EthereumStory {
    let ProposedTransaction::Ethereum { story, .. } = &mut request(proposal).transaction;
    story
}

/// A 2-of-3 wallet of devices 0, 1, 2; device 3 is a stranger to it that knows 0 and 1.
struct Setting {
    disks: Vec<Disk>,
    wallet: WalletId,
}

impl Setting {
    fn new(practice: bool) -> Self {
        let mut world = World::<Toy>::new(4, 1);
        let mut terms = world.terms(2, 3);
        terms.practice = practice;
        world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
        let invite = world.invite(0);
        for device in 1..3 {
            world.order(device, |party, moment| party.join(&invite, moment));
        }
        world.people_agree();
        let wallet = world.only_wallet(0).unwrap();
        Self { disks: world.disks(), wallet }
    }

    /// Device 0 lies in its proposal to device 1: what device 1 says, and what its screen showed.
    fn lie(
        &self,
        change: impl FnMut(&mut Opening) + 'static,
    ) -> (Option<Failure>, Option<StageView>, World<Toy>) {
        let mut world = World::<Toy>::with_disks(self.disks.clone(), 1);
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        let mask = Mask::new(0, secrets, None, reproposing(None, change));
        world.meddler = Some(mask.into_meddler());
        let proposal = world.proposal(self.wallet, &[0, 1], 0);
        world.order(0, |party, moment| party.propose(&proposal, moment));
        let session = world.devices[1].party().view().inbox[0].session;
        world.order(1, |party, moment| party.answer(session, moment));
        let stage = world.devices[1].party().view().session.map(|session| session.stage);
        let failure = world.failures(1).pop();
        world.check("a lying proposal", &[0]);
        assert!(world.accused(&[]).is_empty(), "a lie in a proposal accuses nobody");
        (failure, stage, world)
    }

    fn refused(&self, code: &str, change: impl Fn(&mut Proposal) + 'static) {
        let (failure, stage, mut world) = self.lie(in_proposal(change));
        let failure = failure.unwrap_or_else(|| panic!("{code}: not refused, but {stage:?}"));
        assert_eq!(failure.code(), code);
        world.meddler = None;
        world.settle();
        world.everybody_leaves();
        assert!(world.devices.iter().all(|device| device.published.is_empty()), "{code}");
        assert!(world.sign(self.wallet, &[1, 0], 0), "{code}: and they can sign afterwards");
    }
}

#[test]
fn a_descriptor_that_names_anything_else_is_refused() {
    let setting = Setting::new(false);
    let stranger = PartyId::from_bytes([9; 32]);
    let context = "proposal.wrong_context";
    setting.refused("proposal.other_version", |p| p.descriptor.version += 1);
    setting.refused("proposal.other_version", |p| p.descriptor.suite.push('!'));
    setting.refused(context, |p| p.descriptor.operation = Operation::Create);
    setting.refused(context, |p| p.descriptor.session = SessionLocator::from_random([1; 16]));
    setting.refused(context, move |p| p.descriptor.initiator = stranger);
    setting.refused(context, |p| p.descriptor.wallet = None);
    setting.refused(context, |p| p.descriptor.wallet = Some(WalletId::from_bytes([1; 32])));
    setting.refused(context, |p| p.descriptor.epoch = None);
    setting.refused(context, |p| p.descriptor.epoch = Some(EpochId::from_bytes([1; 32])));
    setting.refused(context, |p| p.descriptor.threshold = 1);
    setting.refused(context, |p| p.descriptor.threshold = 3);
    setting.refused(context, |p| p.descriptor.holders = 2);
    setting.refused(context, move |p| p.descriptor.participants.push(stranger));
    setting.refused(context, |p| p.descriptor.participants.reverse());
    setting.refused(context, |p| p.descriptor.participants.truncate(1));
    setting.refused("proposal.out_of_date", |p| p.descriptor.expires = p.descriptor.created - 1);
    setting.refused("proposal.out_of_date", |p| p.descriptor.expires += 1);
    // Within what clocks may differ, and over before it began.
    setting.refused("proposal.out_of_date", |p| {
        p.descriptor.created += 120;
        p.descriptor.expires = p.descriptor.created - 60;
    });
    setting.refused("proposal.out_of_date", |p| {
        p.descriptor.created += 16 * 60;
        p.descriptor.expires += 16 * 60;
    });
}

#[test]
fn a_payload_that_is_no_plain_transfer_of_this_wallet_is_refused() {
    let setting = Setting::new(false);
    // Only a digest, as bytes.
    let other_type = "chain.other_transaction_type";
    setting.refused(other_type, |p| *bytes(p) = ByteBuf::from(vec![7; 32]));
    setting.refused("chain.malformed_transaction", |p| *bytes(p) = ByteBuf::new());
    setting.refused("chain.not_canonical", |p| bytes(p).push(0));
    // A contract call: the empty data field of the transfer becomes a selector.
    setting.refused("chain.not_a_plain_transfer", |p| {
        let raw = bytes(p).to_vec();
        assert!(raw[0] == 2 && raw[1] < 0xf8, "type 2, a short list");
        let mut body = raw[2..raw.len() - 2].to_vec();
        body.extend([0x84, 0xa9, 0x05, 0x9c, 0xbb, 0xc0]);
        let length = u8::try_from(body.len()).unwrap();
        let head = if length > 55 { vec![2, 0xf8, length] } else { vec![2, 0xc0 + length] };
        *bytes(p) = ByteBuf::from([head, body].concat());
    });
    setting.refused("sign.no_such_key", |p| request(p).path = vec![1 << 31]);
    setting.refused("sign.no_such_key", |p| request(p).path = vec![0; 256]);
    // A network that this device does not know.
    setting.refused("chain.unknown_network", |p| on_chain(p, 987_654_321));
}

/// The same transfer on another chain, story and all.
fn on_chain(proposal: &mut Proposal, chain: u64) {
    let raw = bytes(proposal).to_vec();
    let unsigned = UnsignedTransaction::decode(&raw).unwrap();
    let meaning = unsigned.meaning().clone();
    let request = TransferRequest {
        chain_id: ChainId::new(chain).unwrap(),
        from: meaning.to,
        to: meaning.to,
        value: meaning.value,
        nonce: meaning.nonce,
        fees: meaning.fees,
        gas_limit: meaning.gas_limit,
    };
    *bytes(proposal) = ByteBuf::from(UnsignedTransaction::new(&request).unwrap().raw());
    story(proposal).chain_id = chain;
}

#[test]
fn a_practice_wallet_signs_for_test_networks_only() {
    let setting = Setting::new(true);
    setting.refused("practice.real_network", |p| on_chain(p, 1));
}

#[test]
fn a_payload_behind_another_digest_is_refused() {
    let setting = Setting::new(false);
    let (failure, ..) = setting.lie(|opening| {
        story(opening.proposal.as_mut().unwrap()).nonce += 1;
    });
    assert_eq!(failure.map(|failure| failure.code()), Some("proposal.wrong_context"));
}

#[test]
fn a_story_that_departs_from_the_bytes_is_shown_and_cannot_be_approved() {
    let setting = Setting::new(false);
    let lies: [fn(&mut Proposal); 8] = [
        |p| story(p).to = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359".to_owned(),
        |p| story(p).to = "nonsense".to_owned(),
        |p| story(p).value = "0.24".to_owned(),
        |p| story(p).nonce += 1,
        |p| story(p).chain_id = 1,
        |p| story(p).gas_limit += 1,
        |p| story(p).max_fee_per_gas = "0.1".to_owned(),
        |p| story(p).max_priority_fee_per_gas = "0".to_owned(),
    ];
    for lie in lies {
        let (failure, stage, mut world) = setting.lie(in_proposal(lie));
        assert_eq!(failure, None);
        let Some(StageView::Approving { differences, code, agreed: false, .. }) = stage else {
            panic!("not shown: {stage:?}");
        };
        assert!(!differences.is_empty());
        let approved = world.tell(1, |party, moment| party.approve(&code, moment));
        assert_eq!(approved, Err(Refused::Changed));
        world.settle();
        assert!(world.devices.iter().all(|device| device.published.is_empty()));
    }
}

#[test]
fn a_code_that_was_not_on_the_screen_approves_nothing() {
    let setting = Setting::new(false);
    let (_, stage, mut world) = setting.lie(|_| {});
    assert!(matches!(stage, Some(StageView::Approving { .. })));
    for code in ["", "00000000", "abc"] {
        let approved = world.tell(1, |party, moment| party.approve(code, moment));
        assert_eq!(approved, Err(Refused::Changed));
    }
}

#[test]
fn only_the_initiator_proposes_and_it_must() {
    let setting = Setting::new(false);
    let (failure, ..) = setting.lie(|opening| opening.proposal = None);
    assert_eq!(failure.map(|failure| failure.code()), Some("proposal.missing"));

    // The other one proposes as well.
    let mut world = World::<Toy>::with_disks(setting.disks.clone(), 1);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let forged = forged(&setting);
    let tongue = reproposing(None, move |opening| opening.proposal = Some(forged.clone()));
    world.meddler = Some(Mask::new(1, secrets, None, tongue).into_meddler());
    let proposal = world.proposal(setting.wallet, &[0, 1], 0);
    world.order(0, |party, moment| party.propose(&proposal, moment));
    world.people_agree();
    let failed = world.failures(0).pop().map(|failure| failure.code());
    assert_eq!(failed, Some("proposal.missing"));
}

/// Some well-formed proposal of nobody's.
fn forged(setting: &Setting) -> Proposal {
    let mut world = World::<Toy>::with_disks(setting.disks.clone(), 1);
    assert!(world.sign(setting.wallet, &[0, 1], 0));
    let mut wallets = world.devices[0].party().view().wallets;
    wallets.remove(0).history.remove(0).proposal
}

#[test]
fn fewer_signers_than_the_wallet_asks_for_are_refused() {
    let mut world = World::<Toy>::new(3, 4);
    let wallet = world.create(3, 3);
    world.pass(25);
    let only = world.devices[1].id();
    world.meddler = Some(Box::new(move |mut carried| {
        if let Frame::Up(ClientFrame::Open { seats, wanted, .. }) = &mut carried.frame {
            *seats = 2;
            *wanted = vec![only];
        }
        vec![carried]
    }));
    assert!(!world.sign(wallet, &[0, 1, 2], 0));
    let failed = world.failures(1).pop().map(|failure| failure.code());
    assert_eq!(failed, Some("proposal.wrong_context"));
    world.check("two of three", &[]);
}

#[test]
fn a_proposal_that_differs_by_recipient_stops_everybody() {
    // 3 of 3, so that two honest signers can compare.
    let mut world = World::<Toy>::new(3, 2);
    let terms = world.terms(3, 3);
    world.order(0, |party, moment| party.create(terms, Vec::new(), moment));
    let invite = world.invite(0);
    for device in 1..3 {
        world.order(device, |party, moment| party.join(&invite, moment));
    }
    world.people_agree();
    let wallet = world.only_wallet(0).unwrap();
    world.pass(25);
    let secrets = world.devices.iter().map(|device| device.secret()).collect();
    let other = world.devices[2].id();
    let lie = reproposing(Some(other), in_proposal(|p| on_chain(p, 11_155_111)));
    world.meddler = Some(Mask::new(0, secrets, None, lie).into_meddler());
    assert!(!world.sign(wallet, &[0, 1, 2], 0));
    world.settle();
    world.check("two proposals", &[0]);
    assert!(world.accused(&[]).is_empty());
    for device in 1..3 {
        assert!(world.devices[device].published.is_empty());
        let last = world.devices[device].party().view().last;
        assert!(matches!(last, Some(OutcomeView::Failed(_))), "device {device}: {last:?}");
    }
}

#[test]
fn a_creation_with_other_terms_than_were_compared_is_refused() {
    let changes: [fn(&mut Proposal); 5] = [
        |p| terms(p).threshold = 3,
        |p| terms(p).practice = true,
        |p| terms(p).name = Name::new("Other").unwrap(),
        |p| p.descriptor.threshold = 3,
        |p| p.descriptor.wallet = Some(WalletId::from_bytes([1; 32])),
    ];
    for change in changes {
        let mut world = World::<Toy>::new(3, 3);
        world.set_out(2, 3);
        let join = world.invite.as_ref().map(|invite| invite.secret().clone());
        let secrets = world.devices.iter().map(|device| device.secret()).collect();
        let tongue = reproposing(None, in_proposal(change));
        world.meddler = Some(Mask::new(0, secrets, join, tongue).into_meddler());
        world.people_agree();
        for device in 1..3 {
            let failed = world.failures(device).first().map(Failure::code);
            assert_eq!(failed, Some("proposal.not_confirmed"), "device {device}");
        }
        world.settle();
        world.check("other terms", &[0]);
        assert!(world.accused(&[]).is_empty());
        for device in 1..3 {
            assert_eq!(world.only_wallet(device), None);
        }
    }
}

pub(crate) fn terms(proposal: &mut Proposal) -> &mut wire::descriptor::WalletTerms {
    match &mut proposal.payload {
        Payload::Create(terms) => terms,
        other => panic!("not a creation: {other:?}"),
    }
}
