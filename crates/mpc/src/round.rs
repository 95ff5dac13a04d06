//! What a round sends and receives.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::abort::{Abort, Check, Fault, Findings, Refusal};
use crate::codec::{self, MAX_BODY, Malformed};
use crate::index::ShareIndex;
use crate::secret::SecretBytes;

/// What a round sends: one body for everybody and one for each peer. Rounds that have nothing to
/// say in one of the two send it empty.
///
/// # Security
///
/// The caller signs every body. Before it hands an inbox to `advance`, it compares with all peers
/// the digests of all broadcasts of earlier rounds: blame rests on everybody having seen the same.
pub struct RoundOutput {
    /// The same bytes to every peer.
    pub broadcast: Vec<u8>,
    /// To each peer its own, sealed.
    pub direct: BTreeMap<ShareIndex, SecretBytes>,
}

/// What a round receives: exactly one body of each kind from each peer, keyed by the peer whom the
/// channel authenticated. Nothing inside a body says who sent it.
// Tests copy inboxes to change one body at a time.
#[cfg_attr(test, derive(Clone))]
pub struct Inbox {
    /// What each peer sent to everybody.
    pub broadcast: BTreeMap<ShareIndex, Vec<u8>>,
    /// What each peer sent to us alone.
    pub direct: BTreeMap<ShareIndex, SecretBytes>,
}

/// Where a round leads: to the next, with something to send first, or to the result.
#[derive(Debug)]
pub enum Advance<S, T> {
    /// Send this, then await its answers in the new state.
    Next(S, RoundOutput),
    /// The ceremony ended well.
    Done(T),
}

impl RoundOutput {
    /// A broadcast alone.
    pub(crate) fn broadcast<T: Serialize>(
        body: &T,
        peers: &BTreeSet<ShareIndex>,
    ) -> Result<Self, Fault> {
        let direct = peers.iter().map(|peer| (*peer, SecretBytes::new(Vec::new()))).collect();
        Ok(Self { broadcast: codec::encode(body)?.to_vec(), direct })
    }

    /// One body per peer, and nothing for everybody.
    pub(crate) fn direct<T: Serialize>(bodies: &BTreeMap<ShareIndex, T>) -> Result<Self, Fault> {
        let direct = bodies
            .iter()
            .map(|(peer, body)| Ok((*peer, seal(body)?)))
            .collect::<Result<_, Fault>>()?;
        Ok(Self { broadcast: Vec::new(), direct })
    }

    /// Both.
    pub(crate) fn both<B: Serialize, D: Serialize>(
        broadcast: &B,
        direct: &BTreeMap<ShareIndex, D>,
    ) -> Result<Self, Fault> {
        Ok(Self { broadcast: codec::encode(broadcast)?.to_vec(), ..Self::direct(direct)? })
    }
}

fn seal<T: Serialize>(body: &T) -> Result<SecretBytes, Fault> {
    Ok(SecretBytes::new(std::mem::take(&mut *codec::encode(body)?)))
}

impl Inbox {
    /// Refuses an inbox that is not from exactly these peers.
    pub(crate) fn require_from(&self, peers: &BTreeSet<ShareIndex>) -> Result<(), Refusal> {
        let complete = self.broadcast.keys().eq(peers) && self.direct.keys().eq(peers);
        if complete { Ok(()) } else { Err(Refusal::Inbox) }
    }

    /// Reads a round that is all broadcast.
    pub(crate) fn broadcasts<T>(&self) -> Result<BTreeMap<ShareIndex, T>, Abort>
    where
        T: Serialize + DeserializeOwned,
    {
        let everybody = self.broadcast.keys().copied().collect();
        self.read_from::<T, ()>(&everybody, &BTreeSet::new()).map(|(broadcasts, _)| broadcasts)
    }

    /// Reads a round that is all direct.
    pub(crate) fn directs<T>(&self) -> Result<BTreeMap<ShareIndex, T>, Abort>
    where
        T: Serialize + DeserializeOwned,
    {
        let everybody = self.direct.keys().copied().collect();
        self.read_from::<(), T>(&BTreeSet::new(), &everybody).map(|(_, directs)| directs)
    }

    /// Reads a round that has both from everybody.
    #[expect(clippy::type_complexity, reason = "two maps, named by the caller's pattern")]
    pub(crate) fn both<B, D>(
        &self,
    ) -> Result<(BTreeMap<ShareIndex, B>, BTreeMap<ShareIndex, D>), Abort>
    where
        B: Serialize + DeserializeOwned,
        D: Serialize + DeserializeOwned,
    {
        let everybody = self.broadcast.keys().copied().collect();
        self.read_from(&everybody, &everybody)
    }

    /// Reads a round in which these peers speak to everybody, those to us alone, and nobody else
    /// says anything.
    #[expect(clippy::type_complexity, reason = "two maps, named by the caller's pattern")]
    pub(crate) fn read_from<B, D>(
        &self,
        speakers: &BTreeSet<ShareIndex>,
        senders: &BTreeSet<ShareIndex>,
    ) -> Result<(BTreeMap<ShareIndex, B>, BTreeMap<ShareIndex, D>), Abort>
    where
        B: Serialize + DeserializeOwned,
        D: Serialize + DeserializeOwned,
    {
        let mut findings = Findings::default();
        let (mut broadcasts, mut directs) = (BTreeMap::new(), BTreeMap::new());
        for (peer, body) in &self.broadcast {
            if speakers.contains(peer) {
                broadcasts.extend(findings.sift(*peer, read(body)).map(|body| (*peer, body)));
            } else {
                findings.sift(*peer, nothing(body));
            }
        }
        for (peer, body) in &self.direct {
            // EXPOSE: opened by the recipient, into a type that wipes itself.
            let body = body.expose();
            if senders.contains(peer) {
                directs.extend(findings.sift(*peer, read(body)).map(|body| (*peer, body)));
            } else {
                findings.sift(*peer, nothing(body));
            }
        }
        findings.verdict().map(|()| (broadcasts, directs))
    }

    /// Reads a round in which nothing is said.
    pub(crate) fn silence(&self) -> Result<(), Abort> {
        let nobody = BTreeSet::new();
        self.read_from::<(), ()>(&nobody, &nobody).map(|_| ())
    }
}

fn nothing(body: &[u8]) -> Result<(), Check> {
    if body.is_empty() { Ok(()) } else { Err(Check::Encoding) }
}

/// Reads one body.
pub(crate) fn read<T: Serialize + DeserializeOwned>(body: &[u8]) -> Result<T, Check> {
    codec::decode(body, MAX_BODY).map_err(|Malformed| Check::Encoding)
}

impl fmt::Debug for RoundOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direct: BTreeMap<_, _> = self.direct.iter().collect();
        f.debug_struct("RoundOutput")
            .field("broadcast", &format_args!("{} bytes", self.broadcast.len()))
            .field("direct", &direct)
            .finish()
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("from", &self.broadcast.keys()).finish_non_exhaustive()
    }
}
