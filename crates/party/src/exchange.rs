//! Lock-step exchange of signed letters: everybody sends one to everybody in each step.
//!
//! Each letter carries its sender's digest of all broadcasts of all earlier steps. A step counts
//! only when all digests agree, so whatever a check of step k looks at in earlier broadcasts was the
//! same for everyone (security of the echo: all blame comes after it).

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use wire::{
    DeviceSecret, IdentityBundle, PartyId, SessionLocator,
    letter::{Letter, LetterContext},
};

use crate::failure::Failure;

/// One step's bodies from this party.
pub(crate) struct Bodies {
    /// The same for everyone.
    pub(crate) broadcast: Vec<u8>,
    /// For each peer its own; peers without an entry get an empty one.
    pub(crate) direct: BTreeMap<PartyId, Vec<u8>>,
}

impl Bodies {
    pub(crate) const fn broadcast(broadcast: Vec<u8>) -> Self {
        Self { broadcast, direct: BTreeMap::new() }
    }
}

/// One step's bodies from all peers.
pub(crate) struct Gathered {
    pub(crate) broadcast: BTreeMap<PartyId, Vec<u8>>,
    pub(crate) direct: BTreeMap<PartyId, Vec<u8>>,
}

/// The state of the exchange.
pub(crate) struct Exchange {
    me: PartyId,
    peers: BTreeMap<PartyId, IdentityBundle>,
    /// What letters are signed for: the locator's hash, then the joint session id.
    session: [u8; 32],
    step: u8,
    view: [u8; 32],
    /// This party's broadcast of the current step, once sent.
    sent: Option<Vec<u8>>,
    letters: BTreeMap<PartyId, Letter>,
    /// Letters of the next step from peers that are ahead.
    early: BTreeMap<PartyId, Letter>,
}

impl Exchange {
    pub(crate) fn new(
        me: PartyId,
        peers: BTreeMap<PartyId, IdentityBundle>,
        locator: SessionLocator,
    ) -> Self {
        let session = Sha256::new()
            .chain_update(b"cohort/v1/locator")
            .chain_update(locator.as_bytes())
            .finalize()
            .into();
        Self {
            me,
            peers,
            session,
            step: 0,
            view: session,
            sent: None,
            letters: BTreeMap::new(),
            early: BTreeMap::new(),
        }
    }

    /// From the next letter on, signatures are bound to the joint session id.
    pub(crate) const fn bind(&mut self, session: [u8; 32]) {
        self.session = session;
    }

    pub(crate) const fn step(&self) -> u8 {
        self.step
    }

    /// True once this party has spoken in the current step.
    pub(crate) const fn has_sent(&self) -> bool {
        self.sent.is_some()
    }

    /// Peers whose letter of the current step is missing.
    pub(crate) fn awaited(&self) -> Vec<PartyId> {
        self.peers.keys().filter(|peer| !self.letters.contains_key(peer)).copied().collect()
    }

    /// Peers whose letter of the current step is here.
    pub(crate) fn arrived(&self) -> BTreeSet<PartyId> {
        self.letters.keys().copied().collect()
    }

    /// Signs this step's letters, one for each peer.
    pub(crate) fn speak(
        &mut self,
        identity: &DeviceSecret,
        bodies: Bodies,
    ) -> Vec<(PartyId, Letter)> {
        let Bodies { broadcast, mut direct } = bodies;
        let letters = self
            .peers
            .keys()
            .map(|peer| {
                let context = LetterContext { session: self.session, from: self.me, to: *peer };
                let direct = direct.remove(peer).unwrap_or_default();
                let broadcast = broadcast.clone();
                (*peer, Letter::sign(identity, context, self.step, self.view, broadcast, direct))
            })
            .collect();
        self.sent = Some(broadcast);
        letters
    }

    /// Takes a letter from the peer that the channel authenticated. Only the first one of the
    /// current or the next step counts; anything else is out of season and dropped.
    pub(crate) fn hear(&mut self, from: PartyId, letter: Letter) {
        if !self.peers.contains_key(&from) {
            return;
        }
        if letter.step == self.step {
            self.letters.entry(from).or_insert(letter);
        } else if Some(letter.step) == self.step.checked_add(1) {
            self.early.entry(from).or_insert(letter);
        }
    }

    /// Closes the step once everybody has spoken: checks signatures and views, and moves on.
    ///
    /// # Errors
    ///
    /// [`Failure::Unusable`] for a wrong signature, which the peer itself sent through its own
    /// channel; [`Failure::ViewsDiffer`] when somebody saw other broadcasts.
    pub(crate) fn close(&mut self) -> Result<Option<Gathered>, Failure> {
        let Some(mine) = &self.sent else { return Ok(None) };
        if self.letters.len() < self.peers.len() {
            return Ok(None);
        }
        for (peer, bundle) in &self.peers {
            let context = LetterContext { session: self.session, from: *peer, to: self.me };
            let letter = self.letters.get(peer);
            if !letter.is_some_and(|letter| letter.verify(bundle, context)) {
                return Err(Failure::Unusable { party: *peer });
            }
        }
        if self.letters.values().any(|letter| *letter.view != self.view) {
            return Err(Failure::ViewsDiffer);
        }

        let letters = std::mem::take(&mut self.letters);
        let mut gathered = Gathered { broadcast: BTreeMap::new(), direct: BTreeMap::new() };
        for (peer, letter) in letters {
            gathered.broadcast.insert(peer, letter.broadcast.into_vec());
            gathered.direct.insert(peer, letter.direct.into_vec());
        }
        self.view = next_view(self.view, self.step, self.me, mine, &gathered.broadcast);
        self.sent = None;
        self.step = self.step.saturating_add(1);
        self.letters = std::mem::take(&mut self.early);
        Ok(Some(gathered))
    }
}

fn next_view(
    view: [u8; 32],
    step: u8,
    me: PartyId,
    mine: &[u8],
    theirs: &BTreeMap<PartyId, Vec<u8>>,
) -> [u8; 32] {
    let mut all: BTreeMap<PartyId, [u8; 32]> =
        theirs.iter().map(|(peer, body)| (*peer, Sha256::digest(body).into())).collect();
    all.insert(me, Sha256::digest(mine).into());
    let mut hash =
        Sha256::new().chain_update(b"cohort/v1/view").chain_update(view).chain_update([step]);
    for (party, digest) in all {
        hash.update(party.as_bytes());
        hash.update(digest);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    struct Device {
        secret: DeviceSecret,
        exchange: Exchange,
    }

    fn devices(count: u64) -> Vec<Device> {
        let secrets: Vec<DeviceSecret> = (0..count)
            .map(|seed| DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed)))
            .collect();
        let bundles: BTreeMap<PartyId, IdentityBundle> =
            secrets.iter().map(|s| (s.bundle().party_id(), s.bundle())).collect();
        secrets
            .into_iter()
            .map(|secret| {
                let me = secret.bundle().party_id();
                let mut peers = bundles.clone();
                peers.remove(&me);
                let locator = SessionLocator::from_random([1; 16]);
                Device { secret, exchange: Exchange::new(me, peers, locator) }
            })
            .collect()
    }

    /// Everybody says `body(speaker, listener)` and hears everybody else.
    fn step(devices: &mut [Device], body: impl Fn(usize, usize) -> Vec<u8>) {
        let mut mail = Vec::new();
        for (speaker, device) in devices.iter_mut().enumerate() {
            let letters =
                device.exchange.speak(&device.secret, Bodies::broadcast(body(speaker, speaker)));
            for (to, letter) in letters {
                mail.push((speaker, to, letter));
            }
        }
        for (speaker, to, letter) in mail {
            let listener = devices.iter().position(|d| d.exchange.me == to).unwrap();
            let said = body(speaker, listener);
            let letter = if said == *letter.broadcast {
                letter
            } else {
                let device = &devices[speaker];
                let context = LetterContext {
                    session: device.exchange.session,
                    from: device.exchange.me,
                    to,
                };
                let view = *letter.view;
                Letter::sign(&device.secret, context, letter.step, view, said, Vec::new())
            };
            let from = devices[speaker].exchange.me;
            devices[listener].exchange.hear(from, letter);
        }
    }

    #[test]
    fn a_step_closes_when_all_have_spoken() {
        let mut devices = devices(3);
        step(&mut devices, |speaker, _| vec![speaker as u8]);
        for device in &mut devices {
            let gathered = device.exchange.close().unwrap().unwrap();
            assert_eq!(gathered.broadcast.len(), 2);
            assert_eq!(device.exchange.step(), 1);
        }
    }

    #[test]
    fn whoever_says_two_things_stops_everybody_in_the_next_step_and_accuses_nobody() {
        let mut devices = devices(3);
        step(&mut devices, |speaker, listener| vec![u8::from(speaker == 0 && listener == 1)]);
        for device in &mut devices {
            device.exchange.close().unwrap().unwrap();
        }
        step(&mut devices, |_, _| vec![]);
        for device in &mut devices[1..] {
            let failure = device.exchange.close().err().unwrap();
            assert_eq!(failure, Failure::ViewsDiffer);
            assert!(failure.accused().is_empty());
        }
    }

    #[test]
    fn a_letter_signed_by_somebody_else_is_unusable() {
        let mut devices = devices(2);
        step(&mut devices, |_, _| vec![]);
        let party = devices[1].exchange.me;
        let forged = Letter::sign(
            &devices[0].secret,
            LetterContext { session: [0; 32], from: party, to: devices[0].exchange.me },
            0,
            [0; 32],
            vec![],
            vec![],
        );
        devices[0].exchange.letters.insert(party, forged);
        assert_eq!(devices[0].exchange.close().err(), Some(Failure::Unusable { party }));
    }

    #[test]
    fn only_the_first_letter_of_a_step_counts_and_old_ones_are_dropped() {
        let mut devices = devices(2);
        let letters = devices[1].exchange.speak(
            &DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(1)),
            Bodies::broadcast(vec![1]),
        );
        let (_, letter) = letters.into_iter().next().unwrap();
        let from = devices[1].exchange.me;
        devices[0].exchange.hear(from, letter.clone());
        let second = Letter { broadcast: vec![2].into(), ..letter.clone() };
        devices[0].exchange.hear(from, second);
        let far = Letter { step: 9, ..letter };
        devices[0].exchange.hear(from, far);
        assert_eq!(devices[0].exchange.letters.len(), 1);
        assert_eq!(*devices[0].exchange.letters[&from].broadcast, vec![1]);
        assert!(devices[0].exchange.early.is_empty());
    }
}
