//! A dishonest member: a real device behind a mask that says other things in its name.
//!
//! The mask holds its own device's identity, as a dishonest owner would. So that the device behind
//! it goes on talking, it also plays every peer towards that device, for which it borrows the peers'
//! identities; nothing said to a peer is ever made with them.

mod hearsay;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use channel::{Channel, ExpectReply, Pair, standing};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wire::{
    DeviceSecret, IdentityBundle, PartyId, SessionLocator,
    invite::JoinSecret,
    letter::{Letter, LetterContext, Message, Packet, StandingMessage},
    pairing::{PairingMessage, PairingPacket},
    relay::{ClientFrame, LONGEST_LETTER, RelayFrame},
};

use self::hearsay::Hearsay;
use crate::network::{Carried, Frame, Meddler};

/// What the device behind the mask says to one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "few of them live at once")]
pub enum Words {
    /// Before the codes match; proven with the join secret.
    Pairing(PairingMessage),
    /// Inside a session; a letter in it is signed and fits what its reader has heard.
    Message(Message),
    /// Outside sessions.
    Standing(StandingMessage),
}

/// What the mask says instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "few of them live at once")]
pub enum Told {
    /// These words, proven, signed and sealed as they should be. A letter's view is made to fit.
    Words(Words),
    /// A message sealed as it stands, whatever it is.
    Sealed(Vec<u8>),
    /// A standing letter sealed as it stands.
    Posted(Vec<u8>),
    /// A packet as it stands.
    Packet(Vec<u8>),
}

/// Decides what a peer is told instead of what the device says.
pub type Tongue = Box<dyn FnMut(PartyId, Words) -> Vec<Told>>;

/// Whoever says what the device says.
pub fn honest(words: Words) -> Vec<Told> {
    vec![Told::Words(words)]
}

/// The mask of one device.
pub struct Mask {
    device: usize,
    me: DeviceSecret,
    peers: BTreeMap<PartyId, DeviceSecret>,
    join: Option<JoinSecret>,
    tongue: Tongue,
    sessions: BTreeMap<SessionLocator, Masquerade>,
    posts: u64,
    rng: ChaCha20Rng,
}

/// One session behind the mask.
struct Masquerade {
    links: BTreeMap<PartyId, Ends>,
    hearsay: Hearsay,
    /// Letters from peers that cannot be passed on before others have arrived.
    waiting: Vec<(PartyId, Letter)>,
}

/// The channel to a peer, and the one that plays the peer towards the device.
#[derive(Default)]
struct Ends {
    seq: u64,
    outer: Option<Channel>,
    outer_expects: Option<ExpectReply>,
    inner: Option<Channel>,
    inner_expects: Option<ExpectReply>,
    for_peer: Vec<Vec<u8>>,
    for_device: Vec<Vec<u8>>,
}

impl Mask {
    /// Puts a mask on a device. `join` is the secret of the invite, if there is one.
    pub fn new(
        device: usize,
        secrets: Vec<DeviceSecret>,
        join: Option<JoinSecret>,
        tongue: Tongue,
    ) -> Self {
        let mut peers: BTreeMap<PartyId, DeviceSecret> = BTreeMap::new();
        let mut me = None;
        for (number, secret) in secrets.into_iter().enumerate() {
            if number == device {
                me = Some(secret);
            } else {
                peers.insert(secret.bundle().party_id(), secret);
            }
        }
        let me = me.expect("the masked device is one of the world's");
        let rng = ChaCha20Rng::seed_from_u64(99);
        Self { device, me, peers, join, tongue, sessions: BTreeMap::new(), posts: 0, rng }
    }

    /// The mask as the network's meddler.
    pub fn into_meddler(self) -> Meddler {
        let mask = Rc::new(RefCell::new(self));
        Box::new(move |carried| mask.borrow_mut().carry(carried))
    }

    /// Takes what is under way to or from the masked device.
    pub fn carry(&mut self, carried: Carried) -> Vec<Carried> {
        if carried.device != self.device {
            return vec![carried];
        }
        match carried.frame {
            Frame::Up(ClientFrame::Send { session, to, letter, .. }) => {
                match wire::decode::<Packet>(&letter, LONGEST_LETTER) {
                    Ok(packet) => self.device_says(session, to, packet),
                    Err(_) => Vec::new(),
                }
            }
            Frame::Up(ClientFrame::Post { to, letter, .. }) => self.post(to, &letter),
            Frame::Down(RelayFrame::Deliver {
                cursor,
                session: Some(session),
                from,
                seq,
                letter,
            }) => {
                match wire::decode::<Packet>(&letter, LONGEST_LETTER) {
                    Ok(packet @ (Packet::Handshake { .. } | Packet::Sealed { .. })) => {
                        // The relay is told that the letter was handled; the device never saw it.
                        let ack = Carried::up(self.device, ClientFrame::Ack { cursor });
                        let mut all = self.peer_says(session, from, packet);
                        all.push(ack);
                        all
                    }
                    _ => {
                        let session = Some(session);
                        let frame = RelayFrame::Deliver { cursor, session, from, seq, letter };
                        vec![Carried::down(self.device, frame)]
                    }
                }
            }
            frame => vec![Carried { device: self.device, frame }],
        }
    }

    fn session(&mut self, locator: SessionLocator) -> &mut Masquerade {
        let me = self.me.bundle().party_id();
        self.sessions.entry(locator).or_insert_with(|| Masquerade {
            links: BTreeMap::new(),
            hearsay: Hearsay::new(me, locator),
            waiting: Vec::new(),
        })
    }

    fn device_says(
        &mut self,
        locator: SessionLocator,
        to: PartyId,
        packet: Packet,
    ) -> Vec<Carried> {
        match packet {
            Packet::Pairing(packet) => self.pair(locator, to, packet),
            Packet::Handshake { noise, .. } => self.shake_inside(locator, to, &noise),
            Packet::Sealed { number, records, .. } => {
                let inner = self.session(locator).links.entry(to).or_default().inner.as_mut();
                let Some(Ok(plain)) = inner.map(|channel| channel.open(number, &records)) else {
                    return Vec::new();
                };
                self.say(locator, to, &plain)
            }
            Packet::Standing { .. } => Vec::new(),
        }
    }

    fn pair(
        &mut self,
        locator: SessionLocator,
        to: PartyId,
        packet: PairingPacket,
    ) -> Vec<Carried> {
        let me = self.me.bundle().party_id();
        let Some(join) = self.join.clone() else {
            return self.packets(locator, to, vec![wire::encode(&Packet::Pairing(packet))]);
        };
        let Some(message) = packet.open(&join, locator, me, to) else { return Vec::new() };
        let told = (self.tongue)(to, Words::Pairing(message));
        let packets = told.into_iter().filter_map(|told| match told {
            Told::Words(Words::Pairing(message)) => {
                let packet = PairingPacket::seal(message, &join, locator, me, to);
                Some(wire::encode(&Packet::Pairing(packet)))
            }
            Told::Packet(packet) => Some(packet),
            _ => None,
        });
        let packets = packets.collect();
        self.packets(locator, to, packets)
    }

    /// What the device said inside a session, opened.
    fn say(&mut self, locator: SessionLocator, to: PartyId, plain: &[u8]) -> Vec<Carried> {
        let Ok(message) = wire::decode::<Message>(plain, LONGEST_LETTER) else { return Vec::new() };
        let me = self.me.bundle().party_id();
        if let Message::Letter(letter) = &message {
            self.session(locator).hearsay.hear(me, me, letter.step, &letter.broadcast);
        }
        let told = (self.tongue)(to, Words::Message(message));
        let mut packets = Vec::new();
        for told in told {
            let plain = match told {
                Told::Words(Words::Message(Message::Letter(letter))) => {
                    let letter = self.sign_for(locator, to, &letter);
                    wire::encode(&Message::Letter(letter))
                }
                Told::Words(Words::Message(note)) => wire::encode(&note),
                Told::Sealed(plain) => plain,
                Told::Packet(packet) => {
                    packets.push(packet);
                    continue;
                }
                Told::Words(_) | Told::Posted(_) => continue,
            };
            let ends = self.session(locator).links.entry(to).or_default();
            match &mut ends.outer {
                Some(channel) => packets.push(sealed(channel, &plain)),
                None => ends.for_peer.push(plain),
            }
        }
        self.packets(locator, to, packets)
    }

    /// Signs a letter as its reader expects it, and remembers what the reader was told.
    fn sign_for(&mut self, locator: SessionLocator, to: PartyId, letter: &Letter) -> Letter {
        let me = self.me.bundle().party_id();
        let hearsay = &mut self.session(locator).hearsay;
        hearsay.hear(to, me, letter.step, &letter.broadcast);
        let session = hearsay.session(&to, letter.step);
        let view = hearsay.view(&to, letter.step).unwrap_or(*letter.view);
        let context = LetterContext { session, from: me, to };
        let (broadcast, direct) = (letter.broadcast.to_vec(), letter.direct.to_vec());
        Letter::sign(&self.me, context, letter.step, view, broadcast, direct)
    }

    fn peer_says(
        &mut self,
        locator: SessionLocator,
        from: PartyId,
        packet: Packet,
    ) -> Vec<Carried> {
        match packet {
            Packet::Handshake { noise, .. } => self.shake_outside(locator, from, &noise),
            Packet::Sealed { number, records, .. } => {
                let outer = self.session(locator).links.entry(from).or_default().outer.as_mut();
                let Some(Ok(plain)) = outer.map(|channel| channel.open(number, &records)) else {
                    return Vec::new();
                };
                match wire::decode::<Message>(&plain, LONGEST_LETTER) {
                    Ok(Message::Letter(letter)) => self.pass_letters(locator, from, letter),
                    _ => self.tell_device(locator, from, plain.to_vec()),
                }
            }
            Packet::Pairing(_) | Packet::Standing { .. } => Vec::new(),
        }
    }

    /// Passes on every letter for which enough was heard, rewritten as the device expects it.
    fn pass_letters(
        &mut self,
        locator: SessionLocator,
        from: PartyId,
        letter: Letter,
    ) -> Vec<Carried> {
        let me = self.me.bundle().party_id();
        let masquerade = self.session(locator);
        masquerade.hearsay.heard_by_all(from, letter.step, &letter.broadcast);
        masquerade.waiting.push((from, letter));
        let mut carried = Vec::new();
        let mut later = Vec::new();
        for (from, letter) in std::mem::take(&mut self.session(locator).waiting) {
            let hearsay = &self.session(locator).hearsay;
            let Some(view) = hearsay.view(&me, letter.step) else {
                later.push((from, letter));
                continue;
            };
            let session = hearsay.session(&me, letter.step);
            let Some(peer) = self.peers.get(&from) else { continue };
            let context = LetterContext { session, from, to: me };
            let (broadcast, direct) = (letter.broadcast.to_vec(), letter.direct.to_vec());
            let letter = Letter::sign(peer, context, letter.step, view, broadcast, direct);
            let plain = wire::encode(&Message::Letter(letter));
            carried.extend(self.tell_device(locator, from, plain));
        }
        self.session(locator).waiting.extend(later);
        carried
    }

    fn tell_device(
        &mut self,
        locator: SessionLocator,
        from: PartyId,
        plain: Vec<u8>,
    ) -> Vec<Carried> {
        let ends = self.session(locator).links.entry(from).or_default();
        match &mut ends.inner {
            Some(channel) => {
                let packet = sealed(channel, &plain);
                vec![self.deliver(locator, from, packet)]
            }
            None => {
                ends.for_device.push(plain);
                Vec::new()
            }
        }
    }

    /// The device's own handshake: the mask answers as the peer.
    fn shake_inside(&mut self, locator: SessionLocator, to: PartyId, leg: &[u8]) -> Vec<Carried> {
        let bundle = self.me.bundle();
        let Some(peer) = self.peers.get(&to) else { return Vec::new() };
        let pair = Pair { me: peer, peer: &bundle, session: locator, counter: 0 };
        let expected = self.sessions.get_mut(&locator).and_then(|masquerade| {
            masquerade.links.get_mut(&to).and_then(|ends| ends.inner_expects.take())
        });
        let (channel, answer) = match expected {
            Some(expect) => match expect.receive(leg) {
                Ok(channel) => (channel, None),
                Err(_) => return Vec::new(),
            },
            None => match channel::respond(&pair, leg, &mut self.rng) {
                Ok((channel, answer)) => (channel, Some(answer)),
                Err(_) => return Vec::new(),
            },
        };
        let mut carried = Vec::new();
        if let Some(answer) = answer {
            let packet = Packet::Handshake { counter: 0, noise: answer.into() };
            carried.push(self.deliver(locator, to, wire::encode(&packet)));
            carried.extend(self.greet_peer(locator, to));
        }
        let ends = self.session(locator).links.entry(to).or_default();
        ends.inner = Some(channel);
        for plain in std::mem::take(&mut ends.for_device) {
            carried.extend(self.tell_device(locator, to, plain));
        }
        carried
    }

    /// The device began a handshake, so the mask begins one with the peer.
    fn greet_peer(&mut self, locator: SessionLocator, to: PartyId) -> Vec<Carried> {
        let bundle = self.peers.get(&to).map(DeviceSecret::bundle);
        let Some(bundle) = bundle else { return Vec::new() };
        let pair = Pair { me: &self.me, peer: &bundle, session: locator, counter: 0 };
        let Ok((expect, leg)) = ExpectReply::start(&pair, &mut self.rng) else { return Vec::new() };
        self.session(locator).links.entry(to).or_default().outer_expects = Some(expect);
        let packet = Packet::Handshake { counter: 0, noise: leg.into() };
        self.packets(locator, to, vec![wire::encode(&packet)])
    }

    /// A peer's handshake: the mask takes part as the device it is.
    fn shake_outside(
        &mut self,
        locator: SessionLocator,
        from: PartyId,
        leg: &[u8],
    ) -> Vec<Carried> {
        let bundle: Option<IdentityBundle> = self.peers.get(&from).map(DeviceSecret::bundle);
        let Some(bundle) = bundle else { return Vec::new() };
        let expected = self.session(locator).links.entry(from).or_default().outer_expects.take();
        let mut carried = Vec::new();
        let mut packets = Vec::new();
        let channel = match expected {
            Some(expect) => match expect.receive(leg) {
                Ok(channel) => channel,
                Err(_) => return Vec::new(),
            },
            None => {
                let pair = Pair { me: &self.me, peer: &bundle, session: locator, counter: 0 };
                let answered = channel::respond(&pair, leg, &mut self.rng);
                let Ok((channel, answer)) = answered else { return Vec::new() };
                let packet = Packet::Handshake { counter: 0, noise: answer.into() };
                packets.push(wire::encode(&packet));
                carried.extend(self.greet_device(locator, from));
                channel
            }
        };
        let ends = self.session(locator).links.entry(from).or_default();
        let mut channel = channel;
        for plain in std::mem::take(&mut ends.for_peer) {
            packets.push(sealed(&mut channel, &plain));
        }
        ends.outer = Some(channel);
        carried.extend(self.packets(locator, from, packets));
        carried
    }

    /// A peer began a handshake, so the mask begins one with the device in the peer's name.
    fn greet_device(&mut self, locator: SessionLocator, from: PartyId) -> Vec<Carried> {
        let bundle = self.me.bundle();
        let Some(peer) = self.peers.get(&from) else { return Vec::new() };
        let pair = Pair { me: peer, peer: &bundle, session: locator, counter: 0 };
        let Ok((expect, leg)) = ExpectReply::start(&pair, &mut self.rng) else { return Vec::new() };
        self.session(locator).links.entry(from).or_default().inner_expects = Some(expect);
        let packet = Packet::Handshake { counter: 0, noise: leg.into() };
        vec![self.deliver(locator, from, wire::encode(&packet))]
    }

    fn post(&mut self, to: PartyId, letter: &[u8]) -> Vec<Carried> {
        let (Ok(Packet::Standing { records }), Some(peer)) =
            (wire::decode::<Packet>(letter, LONGEST_LETTER), self.peers.get(&to))
        else {
            return Vec::new();
        };
        let opened = standing::open(peer, &self.me.bundle(), &records, &mut self.rng);
        let message = opened.ok().and_then(|plain| wire::decode(&plain, LONGEST_LETTER).ok());
        let Some(message) = message else { return Vec::new() };
        let bundle = peer.bundle();
        let told = (self.tongue)(to, Words::Standing(message));
        let mut carried = Vec::new();
        for told in told {
            let plain = match told {
                Told::Words(Words::Standing(message)) => wire::encode(&message),
                Told::Posted(plain) => plain,
                _ => continue,
            };
            let Ok(records) = standing::seal(&self.me, &bundle, &plain, &mut self.rng) else {
                continue;
            };
            // Above every number that a device counts from its clock.
            self.posts += 1;
            let seq = (1 << 50) + self.posts;
            let letter = wire::encode(&Packet::Standing { records: records.into() });
            carried.push(Carried::up(self.device, ClientFrame::Post { to, seq, letter }));
        }
        carried
    }

    fn packets(
        &mut self,
        session: SessionLocator,
        to: PartyId,
        packets: Vec<Vec<u8>>,
    ) -> Vec<Carried> {
        let device = self.device;
        let ends = self.session(session).links.entry(to).or_default();
        let numbered = packets.into_iter().map(|letter| {
            let seq = ends.seq;
            ends.seq += 1;
            Carried::up(device, ClientFrame::Send { session, to, seq, letter })
        });
        numbered.collect()
    }

    fn deliver(&self, session: SessionLocator, from: PartyId, letter: Vec<u8>) -> Carried {
        let session = Some(session);
        let frame = RelayFrame::Deliver { cursor: 0, session, from, seq: 0, letter };
        Carried::down(self.device, frame)
    }
}

fn sealed(channel: &mut Channel, plain: &[u8]) -> Vec<u8> {
    let (number, records) = channel.seal(plain);
    wire::encode(&Packet::Sealed { counter: 0, number, records: records.into() })
}
