//! Trial signatures: freshly made shares prove that they can sign, before anybody relies on them.
//!
//! One flipped bit in a pair's set-up leaves two parties unable to sign together for ever. A trial
//! lets subsets of t holders sign, so chosen that every two holders meet, all in the same three
//! rounds: every ECDSA round, and beside the first two the rounds of EdDSA.
//!
//! # Security
//!
//! What a trial signs is a hash that names session, curve and subset, made by each party itself; it
//! is no transaction on any chain. Whoever fails a pair's check is named as in signing
//! ([`Abort::Ban`]); where the pair was made for the shares under trial it is thrown away with them,
//! and the caller need not remember the ban.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::abort::{Abort, Check, Findings};
use crate::group::Curve;
use crate::index::ShareIndex;
use crate::path::ChildPath;
use crate::round::{Advance, Inbox, RoundOutput};
use crate::session::{self, SessionId};
use crate::shares::EpochShares;
use crate::{ecdsa, eddsa};

const DIGEST: &str = "cohort/mpc/v1/trial/digest";
const RUN: &str = "cohort/mpc/v1/trial/run";

/// Subsets of `threshold` holders in which every two holders meet at least once: equal for equal
/// holders, and few.
///
/// Greedy: each subset starts with the first two who have not met and grows by whoever adds most
/// new meetings.
#[must_use]
pub fn cover(holders: &BTreeSet<ShareIndex>, threshold: u8) -> Vec<BTreeSet<ShareIndex>> {
    let size = usize::from(threshold).min(holders.len());
    let mut strangers: BTreeSet<(ShareIndex, ShareIndex)> =
        holders.iter().flat_map(|a| holders.range(*a..).skip(1).map(move |b| (*a, *b))).collect();
    let mut subsets = Vec::new();
    while size >= 2
        && let Some((first, second)) = strangers.first().copied()
    {
        let mut subset = BTreeSet::from([first, second]);
        while subset.len() < size {
            let new = |one: &ShareIndex| {
                let pairs = subset.iter().map(|other| (*one.min(other), *one.max(other)));
                pairs.filter(|pair| strangers.contains(pair)).count()
            };
            // The first of the best, so that everybody chooses the same.
            let rest = holders.difference(&subset).copied();
            let Some(best) = rest.min_by_key(|one| Reverse(new(one))) else { break };
            subset.insert(best);
        }
        strangers.retain(|(a, b)| !(subset.contains(a) && subset.contains(b)));
        subsets.push(subset);
    }
    subsets
}

/// A trial under way, named by what it awaits.
pub struct Trial {
    table: Table,
    awaiting: Awaiting,
}

enum Awaiting {
    Commitments(Runs<ecdsa::AwaitingCommitments>, Runs<eddsa::AwaitingCommitments>),
    Openings(Runs<ecdsa::AwaitingOpenings>, Runs<eddsa::AwaitingShares>),
    Sums(Runs<ecdsa::AwaitingSums>),
}

/// The runs of one protocol that we take part in, by the position of their subset in the cover.
type Runs<S> = BTreeMap<usize, S>;

/// Messages by the position of their run, then by sender or recipient.
type Mail<T> = BTreeMap<usize, BTreeMap<ShareIndex, T>>;

/// Who signs with whom, known to everybody alike.
struct Table {
    me: ShareIndex,
    peers: BTreeSet<ShareIndex>,
    cover: Vec<BTreeSet<ShareIndex>>,
    ecdsa: bool,
    eddsa: bool,
}

/// Rounds 1 and 2, to everybody: one item per subset that the sender is in, in the cover's order.
#[derive(Serialize, Deserialize)]
struct EddsaItems<T> {
    eddsa: Vec<T>,
}

/// Rounds 1 and 2, to one peer: one item per subset that both are in. Round 3, to everybody: one
/// item per subset that the sender is in.
#[derive(Serialize, Deserialize)]
struct EcdsaItems<T> {
    ecdsa: Vec<T>,
}

impl Trial {
    /// How many rounds a trial takes.
    pub const ROUNDS: u8 = 3;

    /// Starts every run of the cover that we are in, under every key of the epoch.
    pub fn start(
        shares: &EpochShares,
        session: SessionId,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, RoundOutput), Abort> {
        let table = Table::new(shares);
        let (mut ecdsa_runs, mut eddsa_runs) = (Runs::new(), Runs::new());
        let (mut direct, mut broadcast) = (Mail::new(), Vec::new());
        for (position, subset) in table.cover.iter().enumerate() {
            if !subset.contains(&table.me) {
                continue;
            }
            if table.ecdsa {
                let root = ChildPath::root();
                let id = name(RUN, &session, Curve::Secp256k1, subset);
                let digest = name(DIGEST, &session, Curve::Secp256k1, subset);
                let (state, bodies) =
                    ecdsa::Job::new(shares, subset, &root, digest, id)?.start()?;
                ecdsa_runs.insert(position, state);
                direct.insert(position, bodies);
            }
            if table.eddsa {
                let id = name(RUN, &session, Curve::Ed25519, subset);
                let message = name(DIGEST, &session, Curve::Ed25519, subset).to_vec();
                let (state, body) = eddsa::Job::new(shares, subset, message, id)?.start(rng)?;
                eddsa_runs.insert(position, state);
                broadcast.push(body);
            }
        }
        let output = RoundOutput::both(&EddsaItems { eddsa: broadcast }, &table.deliver(direct))?;
        Ok((Self { table, awaiting: Awaiting::Commitments(ecdsa_runs, eddsa_runs) }, output))
    }

    /// Which round's messages are awaited, from 1.
    #[must_use]
    pub const fn round(&self) -> u8 {
        match self.awaiting {
            Awaiting::Commitments(..) => 1,
            Awaiting::Openings(..) => 2,
            Awaiting::Sums(_) => 3,
        }
    }

    /// Takes the awaited round's messages in. Done means that every run we are in gave a signature
    /// that verified.
    ///
    /// # Security
    ///
    /// Broadcasts must have been compared as for any other ceremony. A ban of a pair that was kept
    /// from an earlier epoch counts there for ever, as one found in signing.
    pub fn advance(
        self,
        inbox: Inbox,
        _rng: &mut dyn CryptoRng,
    ) -> Result<Advance<Self, ()>, Abort> {
        let Self { table, awaiting } = self;
        inbox.require_from(&table.peers)?;
        match awaiting {
            Awaiting::Commitments(ecdsa_runs, eddsa_runs) => {
                let (broadcasts, directs) = inbox.both()?;
                let commitments = table.sort_direct(directs)?;
                let nonces = table.sort_broadcast(broadcasts)?;
                let (ecdsa_runs, openings) =
                    step(ecdsa_runs, &commitments, |run, mail| run.open(mail))?;
                let (eddsa_runs, shares) = step(eddsa_runs, &nonces, |run, mail| run.share(mail))?;
                let shares = EddsaItems { eddsa: shares.into_values().collect() };
                let output = RoundOutput::both(&shares, &table.deliver(openings))?;
                let awaiting = Awaiting::Openings(ecdsa_runs, eddsa_runs);
                Ok(Advance::Next(Self { table, awaiting }, output))
            }
            Awaiting::Openings(ecdsa_runs, eddsa_runs) => {
                let (broadcasts, directs) = inbox.both()?;
                let openings = table.sort_direct(directs)?;
                let shares = table.sort_broadcast(broadcasts)?;
                step(eddsa_runs, &shares, |run, mail| Ok((run.finish(mail)?, ())))?;
                let (ecdsa_runs, sums) = step(ecdsa_runs, &openings, |run, mail| run.sum(mail))?;
                let sums = EcdsaItems { ecdsa: sums.into_values().collect() };
                let output = RoundOutput::broadcast(&sums, &table.peers)?;
                Ok(Advance::Next(Self { table, awaiting: Awaiting::Sums(ecdsa_runs) }, output))
            }
            Awaiting::Sums(ecdsa_runs) => {
                let sums = table.sort_sums(inbox.broadcasts()?)?;
                step(ecdsa_runs, &sums, |run, mail| Ok((run.finish(mail)?, ())))?;
                Ok(Advance::Done(()))
            }
        }
    }
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").field("round", &self.round()).finish_non_exhaustive()
    }
}

/// Takes every run one step further with its mail.
fn step<S, B, T, U>(
    runs: Runs<S>,
    mail: &Mail<B>,
    go: impl Fn(S, &BTreeMap<ShareIndex, B>) -> Result<(T, U), Abort>,
) -> Result<(Runs<T>, BTreeMap<usize, U>), Abort> {
    let nothing = BTreeMap::new();
    let mut next = Runs::new();
    let mut said = BTreeMap::new();
    for (position, run) in runs {
        let (state, body) = go(run, mail.get(&position).unwrap_or(&nothing))?;
        next.insert(position, state);
        said.insert(position, body);
    }
    Ok((next, said))
}

/// What names one run: in its digest and in its id.
fn name(tag: &str, session: &SessionId, curve: Curve, subset: &BTreeSet<ShareIndex>) -> [u8; 32] {
    let subset: Vec<u8> = subset.iter().map(|index| index.number()).collect();
    session::hash(tag, &[&session.0, curve.name().as_bytes(), &subset])
}

impl Table {
    fn new(shares: &EpochShares) -> Self {
        let (me, public) = (shares.me(), shares.public());
        let has = |curve| public.key(curve).is_ok();
        Self {
            me,
            peers: public.holders.iter().copied().filter(|peer| *peer != me).collect(),
            cover: cover(&public.holders, public.quorum.threshold()),
            ecdsa: has(Curve::Secp256k1),
            eddsa: has(Curve::Ed25519),
        }
    }

    /// The runs that `who` is in.
    fn runs_of(&self, who: ShareIndex) -> impl Iterator<Item = (usize, &BTreeSet<ShareIndex>)> {
        self.cover.iter().enumerate().filter(move |(_, subset)| subset.contains(&who))
    }

    /// Bundles our messages by recipient, in the order of the cover.
    fn deliver<T>(&self, mail: Mail<T>) -> BTreeMap<ShareIndex, EcdsaItems<T>> {
        let mut bundles: BTreeMap<_, _> =
            self.peers.iter().map(|peer| (*peer, EcdsaItems { ecdsa: Vec::new() })).collect();
        for (to, body) in mail.into_values().flatten() {
            if let Some(bundle) = bundles.get_mut(&to) {
                bundle.ecdsa.push(body);
            }
        }
        bundles
    }

    fn sort_direct<T>(
        &self,
        bundles: BTreeMap<ShareIndex, EcdsaItems<T>>,
    ) -> Result<Mail<T>, Abort> {
        let ours = |from: ShareIndex| {
            let both = self.runs_of(from).filter(|(_, subset)| subset.contains(&self.me));
            both.map(|(position, _)| position).filter(|_| self.ecdsa).collect()
        };
        sort(bundles.into_iter().map(|(from, bundle)| (from, bundle.ecdsa)), ours)
    }

    fn sort_broadcast<T>(
        &self,
        bundles: BTreeMap<ShareIndex, EddsaItems<T>>,
    ) -> Result<Mail<T>, Abort> {
        let theirs = |from| self.positions(from, self.eddsa);
        sort(bundles.into_iter().map(|(from, bundle)| (from, bundle.eddsa)), theirs)
    }

    fn sort_sums<T>(&self, bundles: BTreeMap<ShareIndex, EcdsaItems<T>>) -> Result<Mail<T>, Abort> {
        let theirs = |from| self.positions(from, self.ecdsa);
        sort(bundles.into_iter().map(|(from, bundle)| (from, bundle.ecdsa)), theirs)
    }

    fn positions(&self, who: ShareIndex, has_key: bool) -> Vec<usize> {
        self.runs_of(who).map(|(position, _)| position).filter(|_| has_key).collect()
    }
}

/// Sorts bundles by run. A bundle has exactly one item per run it is for.
fn sort<T>(
    bundles: impl Iterator<Item = (ShareIndex, Vec<T>)>,
    positions: impl Fn(ShareIndex) -> Vec<usize>,
) -> Result<Mail<T>, Abort> {
    let mut findings = Findings::default();
    let mut mail = Mail::new();
    for (from, items) in bundles {
        let positions = positions(from);
        let complete = positions.len() == items.len();
        findings.sift(from, complete.then_some(()).ok_or(Check::Encoding));
        for (position, item) in positions.into_iter().zip(items) {
            mail.entry(position).or_insert_with(BTreeMap::new).insert(from, item);
        }
    }
    findings.verdict().map(|()| mail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::MAX_BODY;

    fn holders(n: u8) -> BTreeSet<ShareIndex> {
        (1..=n).filter_map(ShareIndex::new).collect()
    }

    #[test]
    fn a_cover_lets_every_two_holders_meet_for_every_quorum() {
        for n in 2..=10u8 {
            for t in 2..=n {
                let subsets = cover(&holders(n), t);
                for (a, b) in holders(n).iter().flat_map(|a| {
                    holders(n).into_iter().filter(move |b| b > a).map(move |b| (*a, b))
                }) {
                    assert!(subsets.iter().any(|s| s.contains(&a) && s.contains(&b)), "{t} of {n}");
                }
                assert!(subsets.iter().all(|s| s.len() == usize::from(t)), "{t} of {n}");
            }
        }
    }

    #[test]
    fn a_cover_is_small() {
        let sizes = |n| (2..=n).map(|t| cover(&holders(n), t).len()).collect::<Vec<_>>();
        assert_eq!(sizes(3), [3, 1]);
        assert_eq!(sizes(5)[0], 10);
        // A pair of ten holders meets in at least 45 / C(t, 2) subsets; greedy stays within twice.
        for (t, size) in (2..=10usize).zip(sizes(10)) {
            assert!(size <= 2 * 45usize.div_ceil(t * (t - 1) / 2), "t = {t}: {size}");
        }
    }

    #[test]
    fn no_two_holders_meet_so_often_that_a_body_outgrows_its_limit() {
        // An opening is four rows of 416 corrections and some hundred bytes.
        const OPENING: usize = 4 * 416 * 32 + 1024;
        for n in 2..=10u8 {
            for t in 2..=n {
                let subsets = cover(&holders(n), t);
                let meetings =
                    |a, b| subsets.iter().filter(move |s| s.contains(a) && s.contains(b));
                let everybody = holders(n);
                let pairs =
                    everybody.iter().flat_map(|a| everybody.range(*a..).map(move |b| (a, b)));
                let most = pairs.map(|(a, b)| meetings(a, b).count()).max().unwrap();
                assert!(most * OPENING <= MAX_BODY / 2, "{t} of {n}: {most}");
            }
        }
    }
}
