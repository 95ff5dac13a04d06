//! The lobby: greeting newcomers, and the moment when it closes.

use std::collections::BTreeMap;

use channel::pairing::ExpectCommitments;
use serde_bytes::ByteArray;
use wire::{
    PartyId,
    letter::Packet,
    pairing::{PairingMessage, PairingPacket},
};

use crate::{
    failure::Failure,
    scheme::Scheme,
    session::{Context, Purpose, Session, Stage},
};

impl<S: Scheme> Session<S> {
    /// Introduces this device to everybody in the lobby that it has not greeted yet.
    pub(crate) fn greet(&mut self, cx: &mut Context<'_, '_, S>) -> Result<(), Failure> {
        if !matches!(self.stage, Stage::Gathering) {
            return Ok(());
        }
        let Purpose::Found { offer, .. } = &self.purpose else { return Ok(()) };
        let offer = offer.clone().filter(|_| self.initiator == cx.me).map(Box::new);
        for peer in self.peers(cx.me) {
            if self.greeted.contains(&peer) {
                continue;
            }
            self.greeted.push(peer);
            let introduction = cx.introduction.clone();
            self.pair_with(peer, PairingMessage::Hello { introduction, offer: offer.clone() }, cx);
        }
        Ok(())
    }

    /// Takes a pairing message if its time has come. What lacks the join secret's proof is dropped:
    /// its sender was never invited, or the relay made it up.
    pub(crate) fn take_pairing(
        &mut self,
        from: PartyId,
        packet: PairingPacket,
        cx: &mut Context<'_, '_, S>,
    ) -> Result<bool, Failure> {
        let (Some(session), Purpose::Found { secret, offer, inviter, invited, .. }) =
            (self.locator, &mut self.purpose)
        else {
            return Ok(false);
        };
        let Some(message) = packet.clone().open(secret, session, from, cx.me) else {
            return Ok(false);
        };
        match (message, &mut self.stage) {
            (PairingMessage::Hello { introduction, offer: offered }, Stage::Gathering) => {
                let itself =
                    introduction.bundle.is_sound() && introduction.bundle.party_id() == from;
                if !itself || self.people.contains_key(&from) {
                    return Ok(false);
                }
                if from == *inviter && offer.is_none() {
                    // Shares are made by invite, and parts of a backup given back; nothing else.
                    *offer = offered.map(|it| *it).filter(|payload| {
                        payload.seats().is_some()
                            && invited.as_ref().is_none_or(|invited| invited.names(payload))
                    });
                }
                self.people.insert(from, introduction);
                Ok(true)
            }
            (PairingMessage::Commit { commitment }, Stage::Committing(state)) => {
                state.receive(from, commitment.into_array());
                Ok(true)
            }
            (PairingMessage::Reveal { nonce }, Stage::Revealing(state)) => {
                state.receive(from, nonce.into_array()).map_err(|_| Failure::CodesDiffer)?;
                Ok(true)
            }
            (PairingMessage::Commit { .. }, Stage::Asking | Stage::Gathering)
            | (
                PairingMessage::Reveal { .. },
                Stage::Asking | Stage::Gathering | Stage::Committing(_),
            )
            | (PairingMessage::Hello { .. }, Stage::Asking) => {
                self.hold_pairing(from, packet);
                Ok(false)
            }
            _ => Ok(false),
        }
    }

    /// Leaves the lobby when it is closed and everybody in it is known.
    pub(crate) fn leave_lobby(&mut self, cx: &mut Context<'_, '_, S>) -> Result<Stage<S>, Failure> {
        let Some(lobby) = self.lobby.clone() else { return Ok(Stage::Gathering) };
        match &self.purpose {
            Purpose::Found { offer, .. } => {
                let everybody_known =
                    lobby.participants.iter().all(|p| self.people.contains_key(&p.party));
                let Some(offer) = offer.clone().filter(|_| lobby.started && everybody_known) else {
                    return Ok(Stage::Gathering);
                };
                let (Some(session), members) = (self.locator, self.members(&lobby)) else {
                    return Ok(Stage::Gathering);
                };
                let (state, commitment) = ExpectCommitments::start(
                    session,
                    lobby.initiator,
                    offer,
                    members,
                    cx.me,
                    cx.moment.rng,
                )
                .map_err(|_| Failure::CodesDiffer)?;
                let commitment = ByteArray::new(commitment);
                self.pair_with_all(&PairingMessage::Commit { commitment }, cx);
                Ok(Stage::Committing(Box::new(state)))
            }
            Purpose::FoundAgain(_) | Purpose::Propose { .. } | Purpose::Answer { .. } => {
                for participant in &lobby.participants {
                    let party = participant.party;
                    // Whom this device's human chose, and nobody instead of them.
                    let mine = self.initiator == cx.me;
                    if mine && party != cx.me && !self.wanted.contains(&party) {
                        return Err(Failure::Stranger { party });
                    }
                    if let Some(person) = cx.known.get(&party) {
                        self.people.insert(party, person.clone());
                    } else if party != cx.me {
                        return Err(Failure::Stranger { party });
                    }
                }
                if lobby.participants.len() < usize::from(lobby.seats) {
                    return Ok(Stage::Gathering);
                }
                self.begin_links(cx)?;
                Ok(Stage::Linking)
            }
        }
    }

    pub(crate) fn reveal(&mut self, nonce: [u8; 32], cx: &mut Context<'_, '_, S>) {
        self.pair_with_all(&PairingMessage::Reveal { nonce: ByteArray::new(nonce) }, cx);
    }

    fn members(
        &self,
        lobby: &wire::relay::Lobby,
    ) -> BTreeMap<PartyId, wire::pairing::Introduction> {
        lobby
            .participants
            .iter()
            .filter_map(|p| Some((p.party, self.people.get(&p.party)?.clone())))
            .collect()
    }

    fn pair_with_all(&mut self, message: &PairingMessage, cx: &mut Context<'_, '_, S>) {
        for peer in self.peers(cx.me) {
            self.pair_with(peer, message.clone(), cx);
        }
    }

    fn pair_with(&mut self, peer: PartyId, message: PairingMessage, cx: &mut Context<'_, '_, S>) {
        let (Some(session), Purpose::Found { secret, .. }) = (self.locator, &self.purpose) else {
            return;
        };
        let packet = PairingPacket::seal(message, secret, session, cx.me, peer);
        self.post(peer, &Packet::Pairing(packet), cx);
    }
}
