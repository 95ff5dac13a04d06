//! Every field of every message that a member sends, changed one at a time: signed, sealed and sent
//! by a member that means it. The outcome is success or a clean failure, and nobody else is accused.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use party::{Scheme, Threshold};
use scenarios::{Disk, Mask, Mutant, Told, Toy, Words, World, honest, mutants};
use serde_bytes::ByteBuf;
use wire::{
    DeviceSecret, PartyId, WalletId,
    letter::{Letter, Message},
    pairing::PairingMessage,
};

use crate::nightly;

/// The device that lies.
const LIAR: usize = 1;

/// Which message of the liar's, and in which form it is changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Pairing(usize),
    /// The broadcast of this step, signed again.
    Broadcast(u8),
    /// The direct body of this step, signed again.
    Direct(u8),
    /// The message around the letter of this step, sealed as it is.
    Message(u8),
    /// The nth standing letter.
    Standing(usize),
}

/// Finds the messages of the liar by form, in the order in which they are said to one peer.
struct Finder {
    peer: PartyId,
    pairings: usize,
    standings: usize,
}

impl Finder {
    const fn new(peer: PartyId) -> Self {
        Self { peer, pairings: 0, standings: 0 }
    }

    /// The forms of what is said, with their bytes.
    fn forms(&mut self, to: PartyId, words: &Words) -> Vec<(Form, Vec<u8>)> {
        if to != self.peer {
            return Vec::new();
        }
        match words {
            Words::Pairing(message) => {
                self.pairings += 1;
                vec![(Form::Pairing(self.pairings), wire::encode(message))]
            }
            Words::Message(message @ Message::Letter(letter)) => vec![
                (Form::Broadcast(letter.step), letter.broadcast.to_vec()),
                (Form::Direct(letter.step), letter.direct.to_vec()),
                (Form::Message(letter.step), wire::encode(message)),
            ],
            Words::Message(Message::Note(_)) => Vec::new(),
            Words::Standing(message) => {
                self.standings += 1;
                vec![(Form::Standing(self.standings), wire::encode(message))]
            }
        }
    }
}

/// Says a mutant instead of the message of this form. A broadcast is changed for everybody.
fn lie(words: Words, form: &Form, mutant: &Mutant) -> Vec<Told> {
    let body = || ByteBuf::from(mutant.bytes.clone());
    let letter = |letter: Letter| honest(Words::Message(Message::Letter(letter)));
    match (words, form) {
        (Words::Pairing(_), Form::Pairing(_)) => {
            match wire::decode::<PairingMessage>(&mutant.bytes, 1 << 20) {
                Ok(changed) => honest(Words::Pairing(changed)),
                // Not even a pairing message: there is no proof that could fit it.
                Err(_) => vec![Told::Packet(mutant.bytes.clone())],
            }
        }
        (Words::Message(Message::Letter(old)), Form::Broadcast(_)) => {
            letter(Letter { broadcast: body(), ..old })
        }
        (Words::Message(Message::Letter(old)), Form::Direct(_)) => {
            letter(Letter { direct: body(), ..old })
        }
        (Words::Message(_), Form::Message(_)) => vec![Told::Sealed(mutant.bytes.clone())],
        (Words::Standing(_), Form::Standing(_)) => vec![Told::Posted(mutant.bytes.clone())],
        (words, _) => honest(words),
    }
}

/// The story in which lies are told.
struct Stage<S: Scheme> {
    name: &'static str,
    disks: Option<(Vec<Disk>, WalletId)>,
    scheme: std::marker::PhantomData<S>,
}

impl<S: Scheme> Stage<S> {
    fn creation(name: &'static str) -> Self {
        Self { name, disks: None, scheme: std::marker::PhantomData }
    }

    fn signature(name: &'static str) -> Self {
        let mut world = World::<S>::new(3, 1);
        let wallet = world.create(2, 3);
        Self { name, disks: Some((world.disks(), wallet)), scheme: std::marker::PhantomData }
    }

    fn play(&self, tongue: impl FnMut(PartyId, Words) -> Vec<Told> + 'static) -> World<S> {
        let secrets = |world: &World<S>| -> Vec<DeviceSecret> {
            world.devices.iter().map(|device| device.secret()).collect()
        };
        let tongue = Box::new(tongue);
        if let Some((disks, wallet)) = &self.disks {
            let mut world = World::<S>::with_disks(disks.clone(), 1);
            let mask = Mask::new(LIAR, secrets(&world), None, tongue);
            world.meddler = Some(mask.into_meddler());
            world.sign(*wallet, &[0, LIAR], 0);
            world
        } else {
            let mut world = World::<S>::new(3, 1);
            world.set_out(2, 3);
            let join = world.invite.as_ref().map(|invite| invite.secret().clone());
            let mask = Mask::new(LIAR, secrets(&world), join, tongue);
            world.meddler = Some(mask.into_meddler());
            world.people_agree();
            world
        }
    }

    /// What the liar says to device 0 when it does not lie.
    fn messages(&self) -> BTreeMap<Form, Vec<u8>> {
        let peer = World::<S>::new(3, 1).devices[0].id();
        let said = Rc::new(RefCell::new(BTreeMap::new()));
        let (heard, mut finder) = (Rc::clone(&said), Finder::new(peer));
        drop(self.play(move |to, words| {
            heard.borrow_mut().extend(finder.forms(to, &words));
            honest(words)
        }));
        said.take()
    }

    fn tell(&self, form: &Form, mutant: &Mutant) {
        let story = format!("{}: {form:?} {}", self.name, mutant.what);
        let peer = World::<S>::new(3, 1).devices[0].id();
        let mut finders: BTreeMap<PartyId, Finder> = BTreeMap::new();
        let (told, what) = (form.clone(), mutant.clone());
        // To everybody where all are to hear the same; to one where each hears its own.
        let to_all = matches!(form, Form::Broadcast(_) | Form::Pairing(_) | Form::Standing(_));
        let mut world = self.play(move |to, words| {
            let finder = finders.entry(to).or_insert_with(|| Finder::new(to));
            let meant = finder.forms(to, &words).iter().any(|(form, _)| *form == told);
            if meant && (to_all || to == peer) { lie(words, &told, &what) } else { honest(words) }
        });
        world.check(&story, &[LIAR]);
        world.settle();
        world.check(&story, &[LIAR]);
        world.everybody_leaves();
        for (wallet, devices) in world.shown() {
            assert_eq!(devices.contains(&0), devices.contains(&2), "{story}: {wallet:?}");
        }
        for device in 0..3 {
            let view = world.devices[device].party().view();
            assert_eq!(view.session, None, "{story}: device {device} is stuck");
        }
    }

    fn tell_all(&self, stride: usize) {
        let stride = if nightly() { 1 } else { stride };
        let messages = self.messages();
        let forms = messages.len();
        let all = messages.iter().flat_map(|(form, bytes)| {
            mutants(bytes).into_iter().map(move |mutant| (form.clone(), mutant))
        });
        let all: Vec<(Form, Mutant)> = all.collect();
        let mut places = BTreeSet::new();
        let mut told = 0;
        for (form, mutant) in all.iter().step_by(stride) {
            self.tell(form, mutant);
            places.insert((form.clone(), mutant.what.split(": ").next().map(str::to_owned)));
            told += 1;
        }
        println!(
            "{}: {told} of {} mutants told, {forms} message forms, {} places",
            self.name,
            all.len(),
            places.len(),
        );
        assert!(told > 0);
    }
}

#[test]
fn every_field_of_every_message_of_a_creation_may_be_a_lie() {
    Stage::<Toy>::creation("toy creation").tell_all(11);
}

#[test]
fn every_field_of_every_message_of_a_signature_may_be_a_lie() {
    Stage::<Toy>::signature("toy signature").tell_all(7);
}

#[test]
fn the_real_scheme_bears_lies_as_the_toy_does() {
    let (create, sign) = if nightly() { (97, 13) } else { (1_801, 201) };
    Stage::<Threshold>::creation("real creation").tell_all(create);
    Stage::<Threshold>::signature("real signature").tell_all(sign);
}
