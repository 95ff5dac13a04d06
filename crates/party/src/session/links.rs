//! A session's channels: packets that wait, handshakes, letters in and out.

use channel::{Channel, ChannelError, ExpectReply, Pair};
use wire::{
    IdentityBundle, PartyId,
    letter::{Letter, Message, Note, Packet},
    pairing::PairingPacket,
    relay::LONGEST_LETTER,
};

use super::{Context, Session, Stage};
use crate::{effect, failure::Failure, scheme::Scheme};

/// The most packets of one participant that are held for a later stage. Nobody is ever further
/// ahead than a greeting, a commitment, a handshake and two letters.
const MOST_HELD_OF_EACH: usize = 8;

/// The channel to one peer.
pub(super) enum Link {
    Expecting(Box<ExpectReply>),
    Open(Box<Channel>),
}

impl<S: Scheme> Session<S> {
    pub(super) fn hold(&mut self, from: PartyId, packet: Packet) {
        let held = self.held.iter().filter(|(other, _)| *other == from).count();
        if held < MOST_HELD_OF_EACH {
            self.held.push_back((from, packet));
        }
    }

    pub(crate) fn hold_pairing(&mut self, from: PartyId, packet: PairingPacket) {
        self.hold(from, Packet::Pairing(packet));
    }

    /// Takes what fits the present stage; the rest is held or, if its time is over, dropped.
    pub(super) fn take_held(&mut self, cx: &mut Context<'_, '_, S>) -> Result<bool, Failure> {
        let mut taken = false;
        let held = std::mem::take(&mut self.held);
        for (from, packet) in held {
            match packet {
                Packet::Pairing(pairing) => {
                    taken |= self.take_pairing(from, pairing, cx)?;
                }
                Packet::Handshake { counter, noise } => {
                    if matches!(self.stage, Stage::Linking | Stage::Running(_)) {
                        taken |= self.take_handshake(from, counter, &noise, cx);
                    } else if !self.is_finished() {
                        self.hold(from, Packet::Handshake { counter, noise });
                    }
                }
                Packet::Sealed { counter, number, records } => {
                    match self.take_sealed(from, number, &records)? {
                        Some(true) => {
                            cx.heard.push(from);
                            taken = true;
                        }
                        Some(false) => {}
                        None if self.is_finished() => {}
                        None => self.hold(from, Packet::Sealed { counter, number, records }),
                    }
                }
                Packet::Standing { .. } => {}
            }
        }
        Ok(taken)
    }

    /// `None` when it must wait; otherwise whether it brought anything.
    fn take_sealed(
        &mut self,
        from: PartyId,
        number: u64,
        records: &[u8],
    ) -> Result<Option<bool>, Failure> {
        let Some(Link::Open(channel)) = self.links.get_mut(&from) else { return Ok(None) };
        if !matches!(self.stage, Stage::Running(_)) {
            return Ok(None);
        }
        let message = match channel.open(number, records) {
            Ok(message) => message,
            Err(ChannelError::DoesNotOpen | ChannelError::Repeated | ChannelError::Gap) => {
                return Ok(Some(false));
            }
        };
        let message: Message = wire::decode(&message, LONGEST_LETTER)
            .map_err(|_| Failure::Unusable { party: from })?;
        match message {
            Message::Letter(letter) => {
                if let Stage::Running(ceremony) = &mut self.stage {
                    ceremony.hear(from, letter);
                }
                Ok(Some(true))
            }
            Message::Note(Note::Refused { reason }) => {
                Err(Failure::Refused { party: from, reason })
            }
            Message::Note(Note::Failed { code }) => {
                let code = code.chars().filter(char::is_ascii_graphic).take(64).collect();
                Err(Failure::StoppedElsewhere { party: from, code })
            }
            Message::Note(Note::Restarted) => Err(Failure::Left { party: from }),
        }
    }

    /// Begins the handshakes that are this party's to begin: with every higher party.
    pub(crate) fn begin_links(&mut self, cx: &mut Context<'_, '_, S>) -> Result<(), Failure> {
        let Some(session) = self.locator else { return Ok(()) };
        for peer in self.peers(cx.me) {
            let Some(bundle) = self.bundle(&peer) else {
                return Err(Failure::Stranger { party: peer });
            };
            if cx.me < peer && !self.links.contains_key(&peer) {
                let pair = Pair { me: cx.identity, peer: &bundle, session, counter: 0 };
                let (expect, leg) = ExpectReply::start(&pair, cx.moment.rng)
                    .map_err(|_| Failure::Unusable { party: peer })?;
                self.links.insert(peer, Link::Expecting(Box::new(expect)));
                self.post(peer, &Packet::Handshake { counter: 0, noise: leg.into() }, cx);
            }
        }
        Ok(())
    }

    fn take_handshake(
        &mut self,
        from: PartyId,
        counter: u32,
        noise: &[u8],
        cx: &mut Context<'_, '_, S>,
    ) -> bool {
        let (Some(session), Some(bundle)) = (self.locator, self.bundle(&from)) else {
            return false;
        };
        if counter != 0 || from == cx.me {
            return false;
        }
        if from < cx.me {
            if self.links.contains_key(&from) {
                return false;
            }
            let pair = Pair { me: cx.identity, peer: &bundle, session, counter };
            let Ok((channel, leg)) = channel::respond(&pair, noise, cx.moment.rng) else {
                return false;
            };
            self.links.insert(from, Link::Open(Box::new(channel)));
            self.post(from, &Packet::Handshake { counter, noise: leg.into() }, cx);
            return true;
        }
        match self.links.remove(&from) {
            Some(Link::Expecting(expect)) => match expect.receive(noise) {
                Ok(channel) => {
                    self.links.insert(from, Link::Open(Box::new(channel)));
                    true
                }
                Err(_) => false,
            },
            Some(open) => {
                self.links.insert(from, open);
                false
            }
            None => false,
        }
    }

    pub(super) fn all_linked(&self, me: PartyId) -> bool {
        let peers = self.peers(me);
        !peers.is_empty()
            && peers.iter().all(|peer| matches!(self.links.get(peer), Some(Link::Open(_))))
    }

    pub(crate) fn bundle(&self, party: &PartyId) -> Option<IdentityBundle> {
        self.people.get(party).map(|person| person.bundle)
    }

    pub(super) fn send_letters(
        &mut self,
        letters: Vec<(PartyId, Letter)>,
        cx: &mut Context<'_, '_, S>,
    ) {
        for (peer, letter) in letters {
            self.seal_to(peer, &Message::Letter(letter), cx);
        }
    }

    pub(super) fn seal_to(
        &mut self,
        peer: PartyId,
        message: &Message,
        cx: &mut Context<'_, '_, S>,
    ) {
        let Some(Link::Open(channel)) = self.links.get_mut(&peer) else { return };
        let plain = zeroize::Zeroizing::new(wire::encode(message));
        let (number, records) = channel.seal(&plain);
        self.post(peer, &Packet::Sealed { counter: 0, number, records: records.into() }, cx);
    }

    /// Hands a packet to the relay, numbered for its recipient.
    pub(crate) fn post(&mut self, to: PartyId, packet: &Packet, cx: &mut Context<'_, '_, S>) {
        let Some(session) = self.locator else { return };
        let number = self.numbers.entry(to).or_insert(0);
        let seq = *number;
        *number += 1;
        cx.emit(effect::send(session, to, seq, wire::encode(packet)));
    }
}
