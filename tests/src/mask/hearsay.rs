//! Who has heard what, so that a liar's next letter fits what its reader believes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use wire::{
    PartyId, SessionLocator,
    letter::{NonceReveal, Opening},
    relay::LONGEST_LETTER,
};

/// Broadcast bodies by step and speaker.
type Heard = BTreeMap<u8, BTreeMap<PartyId, Vec<u8>>>;

/// What each party in a session has heard, as the mask knows it.
pub(super) struct Hearsay {
    locator: [u8; 32],
    liar: PartyId,
    /// What honest speakers said, to everybody alike.
    common: Heard,
    /// What the liar said, by listener; its own device hears what it meant to say.
    told: BTreeMap<PartyId, Heard>,
}

impl Hearsay {
    pub(super) fn new(liar: PartyId, locator: SessionLocator) -> Self {
        let locator = Sha256::new()
            .chain_update(b"cohort/v1/locator")
            .chain_update(locator.as_bytes())
            .finalize()
            .into();
        Self { locator, liar, common: Heard::new(), told: BTreeMap::new() }
    }

    /// The liar said this to one listener.
    pub(super) fn hear(&mut self, listener: PartyId, liar: PartyId, step: u8, body: &[u8]) {
        let heard = self.told.entry(listener).or_default();
        heard.entry(step).or_default().insert(liar, body.to_vec());
    }

    /// An honest party said this, to everybody alike.
    pub(super) fn heard_by_all(&mut self, speaker: PartyId, step: u8, body: &[u8]) {
        self.common.entry(step).or_default().insert(speaker, body.to_vec());
    }

    /// All bodies of a step as this listener has them; `None` while the liar's is missing.
    fn bodies(&self, listener: &PartyId, step: u8) -> Option<BTreeMap<PartyId, Vec<u8>>> {
        let told = self.told.get(listener)?.get(&step)?;
        let mut bodies = self.common.get(&step)?.clone();
        bodies.extend(told.clone());
        // Everybody who spoke in step 0 must have spoken.
        let all = self.common.get(&0)?.keys().chain([&self.liar]);
        all.cloned().all(|party| bodies.contains_key(&party)).then_some(bodies)
    }

    /// The digest of all broadcasts before this step, as this listener computes it.
    pub(super) fn view(&self, listener: &PartyId, step: u8) -> Option<[u8; 32]> {
        let mut view = self.locator;
        for before in 0..step {
            let mut hash = Sha256::new()
                .chain_update(b"cohort/v1/view")
                .chain_update(view)
                .chain_update([before]);
            for (party, body) in self.bodies(listener, before)? {
                hash.update(party.as_bytes());
                hash.update(Sha256::digest(body));
            }
            view = hash.finalize().into();
        }
        Some(view)
    }

    /// What letters of this step are signed for: the locator, then the joint session id.
    pub(super) fn session(&self, listener: &PartyId, step: u8) -> [u8; 32] {
        let joint = (step > 1).then(|| self.joint(listener)).flatten();
        joint.unwrap_or(self.locator)
    }

    fn joint(&self, listener: &PartyId) -> Option<[u8; 32]> {
        let openings = self.bodies(listener, 0)?;
        let proposal = openings
            .into_values()
            .find_map(|body| wire::decode::<Opening>(&body, LONGEST_LETTER).ok()?.proposal)?;
        let mut hash =
            Sha256::new().chain_update(b"cohort/v1/sid").chain_update(proposal.descriptor.digest());
        for (party, body) in self.bodies(listener, 1)? {
            let reveal: NonceReveal = wire::decode(&body, LONGEST_LETTER).ok()?;
            hash.update(party.as_bytes());
            hash.update(*reveal.nonce);
            hash.update(reveal.seen.to_be_bytes());
        }
        Some(hash.finalize().into())
    }
}
