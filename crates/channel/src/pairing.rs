//! How strangers become known: introduce, commit, reveal, compare.
//!
//! Each state consumes the one before. A hostile relay can keep strangers apart, but to be between
//! them it would have to guess a 42-bit code in its only try.

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use wire::{
    PartyId, SessionLocator,
    descriptor::Payload,
    pairing::{Introduction, Roster},
};
use zeroize::Zeroizing;

use crate::code::ComparisonCode;

/// Why a pairing ended. None of these is evidence against anyone: a relay can cause them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PairingError {
    /// A nonce does not fit its commitment, or two devices see different people in the lobby.
    #[error("the devices do not see the same session")]
    Mismatch,
    /// The lobby does not hold exactly the people that what is to be made asks for.
    #[error("the lobby is not complete")]
    NotComplete,
}

impl PairingError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mismatch => "code.mismatch",
            Self::NotComplete => "session.not_complete",
        }
    }
}

/// Waits for everyone's commitment.
pub struct ExpectCommitments {
    roster: Roster,
    me: PartyId,
    nonce: Zeroizing<[u8; 32]>,
    commitments: BTreeMap<PartyId, [u8; 32]>,
}

impl ExpectCommitments {
    /// Begins once the lobby is closed; gives the commitment to send to everyone.
    ///
    /// # Errors
    ///
    /// [`PairingError::NotComplete`] unless the members are distinct, include me and the initiator,
    /// and without those who are removed are as many as the terms say.
    pub fn start(
        session: SessionLocator,
        initiator: PartyId,
        payload: Payload,
        members: BTreeMap<PartyId, Introduction>,
        me: PartyId,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, [u8; 32]), PairingError> {
        let staying = members.keys().filter(|party| !payload.removed().contains(party)).count();
        let complete = payload.seats().is_some_and(|seats| staying == usize::from(seats))
            && members.contains_key(&me)
            && members.contains_key(&initiator)
            && members.iter().all(|(party, member)| member.bundle.party_id() == *party);
        if !complete {
            return Err(PairingError::NotComplete);
        }
        let roster =
            Roster { session, initiator, payload, members: members.into_values().collect() };
        let mut nonce = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *nonce);
        let commitment = commit(&roster, &me, &nonce);
        Ok((Self { roster, me, nonce, commitments: BTreeMap::new() }, commitment))
    }

    /// Takes one party's commitment. A second one from the same party is ignored.
    pub fn receive(&mut self, from: PartyId, commitment: [u8; 32]) {
        if from != self.me && self.is_member(&from) {
            self.commitments.entry(from).or_insert(commitment);
        }
    }

    /// Moves on once every commitment is in; gives the nonce to reveal to everyone.
    ///
    /// # Errors
    ///
    /// Gives itself back while somebody's commitment is missing.
    pub fn advance(self) -> Result<(ExpectReveals, [u8; 32]), Box<Self>> {
        if self.commitments.len() + 1 < self.roster.members.len() {
            return Err(Box::new(self));
        }
        let nonce = *self.nonce;
        let reveals = BTreeMap::from([(self.me, nonce)]);
        let Self { roster, commitments, .. } = self;
        Ok((ExpectReveals { roster, commitments, reveals }, nonce))
    }

    fn is_member(&self, party: &PartyId) -> bool {
        self.roster.members.iter().any(|member| member.bundle.party_id() == *party)
    }
}

/// Waits for everyone's nonce.
pub struct ExpectReveals {
    roster: Roster,
    commitments: BTreeMap<PartyId, [u8; 32]>,
    reveals: BTreeMap<PartyId, [u8; 32]>,
}

impl ExpectReveals {
    /// Takes one party's nonce.
    ///
    /// # Errors
    ///
    /// [`PairingError::Mismatch`] when it does not fit what the party committed to.
    pub fn receive(&mut self, from: PartyId, nonce: [u8; 32]) -> Result<(), PairingError> {
        let Some(commitment) = self.commitments.get(&from) else { return Ok(()) };
        if !bool::from(commit(&self.roster, &from, &nonce).ct_eq(commitment)) {
            return Err(PairingError::Mismatch);
        }
        self.reveals.insert(from, nonce);
        Ok(())
    }

    /// Moves on once every nonce is in.
    ///
    /// # Errors
    ///
    /// Gives itself back while somebody's nonce is missing.
    pub fn advance(self) -> Result<Comparing, Box<Self>> {
        if self.reveals.len() < self.roster.members.len() {
            return Err(Box::new(self));
        }
        let mut transcript = Sha256::new()
            .chain_update(b"cohort/v1/pairing-transcript")
            .chain_update(self.roster.digest());
        for (party, nonce) in &self.reveals {
            transcript.update(party.as_bytes());
            transcript.update(nonce);
        }
        let code = ComparisonCode::derive(&transcript.finalize().into());
        Ok(Comparing { roster: self.roster, code })
    }
}

/// Shows the code and waits for this device's human.
pub struct Comparing {
    roster: Roster,
    code: ComparisonCode,
}

impl Comparing {
    /// The code that must be the same on every screen.
    #[must_use]
    pub const fn code(&self) -> ComparisonCode {
        self.code
    }

    /// Who takes part.
    #[must_use]
    pub const fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The human compared the code on all screens and says that it matches: the identities are
    /// pinned from here on.
    #[must_use]
    pub fn confirm(self) -> Roster {
        self.roster
    }
}

fn commit(roster: &Roster, party: &PartyId, nonce: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"cohort/v1/pairing-commitment")
        .chain_update(roster.digest())
        .chain_update(party.as_bytes())
        .chain_update(nonce)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use wire::{DeviceSecret, descriptor::WalletTerms, pairing::DeviceKind, text::Name};

    use super::*;

    fn introduction(seed: u64) -> Introduction {
        let device = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed));
        Introduction {
            bundle: device.bundle(),
            name: Name::new(format!("Device {seed}")).unwrap(),
            kind: DeviceKind::Computer,
        }
    }

    fn people(seeds: &[u64]) -> BTreeMap<PartyId, Introduction> {
        let people = seeds.iter().map(|seed| introduction(*seed));
        people.map(|person| (person.bundle.party_id(), person)).collect()
    }

    fn creation(holders: u8) -> Payload {
        let name = Name::new("Savings").unwrap();
        Payload::Create(WalletTerms {
            name,
            threshold: 2,
            holders,
            practice: false,
            master: None,
            brought: None,
            exported: false,
        })
    }

    fn start(seed: u64, seen: &[u64]) -> (ExpectCommitments, [u8; 32]) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed + 100);
        let me = introduction(seed).bundle.party_id();
        let session = SessionLocator::from_random([1; 16]);
        let initiator = introduction(1).bundle.party_id();
        ExpectCommitments::start(session, initiator, creation(3), people(seen), me, &mut rng)
            .unwrap()
    }

    /// Runs three devices that each see the given people; gives each one's code or failure.
    fn run(views: [&[u64]; 3]) -> [Result<ComparisonCode, PairingError>; 3] {
        let ids = [1, 2, 3].map(|seed| introduction(seed).bundle.party_id());
        let mut states = [1, 2, 3].map(|seed| start(seed, views[seed as usize - 1]));
        let commitments = states.each_ref().map(|(_, commitment)| *commitment);
        for (state, _) in &mut states {
            for (id, commitment) in ids.iter().zip(commitments) {
                state.receive(*id, commitment);
            }
        }
        let states = states.map(|(state, _)| state.advance().ok().unwrap());
        let nonces = states.each_ref().map(|(_, nonce)| *nonce);
        states.map(|(mut state, _)| {
            for (id, nonce) in ids.iter().zip(nonces) {
                state.receive(*id, nonce)?;
            }
            Ok(state.advance().ok().unwrap().code())
        })
    }

    #[test]
    fn three_devices_that_see_the_same_show_the_same_code() {
        let [a, b, c] = run([&[1, 2, 3]; 3]);
        assert!(a.is_ok());
        assert_eq!(a, b);
        assert_eq!(b, c);
    }

    #[test]
    fn a_device_that_was_shown_somebody_else_notices() {
        let mut impostor = start(1, &[1, 2, 4]).0;
        let (_, honest) = start(2, &[1, 2, 3]);
        impostor.receive(introduction(2).bundle.party_id(), honest);
        impostor.receive(introduction(4).bundle.party_id(), [0; 32]);
        let (mut state, _) = impostor.advance().ok().unwrap();
        let nonce = *start(2, &[1, 2, 3]).0.nonce;
        let from = introduction(2).bundle.party_id();
        assert_eq!(state.receive(from, nonce), Err(PairingError::Mismatch));
    }

    #[test]
    fn an_incomplete_or_strange_lobby_cannot_begin() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let me = introduction(1).bundle.party_id();
        let session = SessionLocator::from_random([1; 16]);
        for seen in [&[1, 2][..], &[2, 3, 4], &[1, 2, 3, 4]] {
            let started =
                ExpectCommitments::start(session, me, creation(3), people(seen), me, &mut rng);
            assert_eq!(started.err(), Some(PairingError::NotComplete), "{seen:?}");
        }
    }
}
