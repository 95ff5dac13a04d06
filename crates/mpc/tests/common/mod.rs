//! A world of parties in one process: it carries messages, and lets a test meddle with them.

#![allow(dead_code, unreachable_pub, reason = "each test binary includes it and uses its part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use mpc::{
    Abort, Advance, Brought, ChildPath, Crew, Curve, EpochShares, Inbox, Job, Made, Making,
    MakingPlan, PublicShares, Quorum, RoundOutput, SecretBytes, SessionId, ShareIndex, Signature,
    Signing, SigningPlan, Source, Trial,
};
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng};

pub const BOTH: [Curve; 2] = [Curve::Secp256k1, Curve::Ed25519];

pub fn index(number: u8) -> ShareIndex {
    ShareIndex::new(number).unwrap()
}

pub fn indices(numbers: impl IntoIterator<Item = u8>) -> BTreeSet<ShareIndex> {
    numbers.into_iter().map(index).collect()
}

pub fn session(number: u8) -> SessionId {
    SessionId([number; 32])
}

/// What all three ceremonies have in common.
pub trait Ceremony: Sized {
    type Output;

    fn awaited(&self) -> u8;
    fn step(
        self,
        inbox: Inbox,
        rng: &mut dyn CryptoRng,
    ) -> Result<Advance<Self, Self::Output>, Abort>;
}

macro_rules! ceremony {
    ($name:ty, $output:ty, $with:expr) => {
        impl Ceremony for $name {
            type Output = $output;

            fn awaited(&self) -> u8 {
                self.round()
            }

            fn step(
                self,
                inbox: Inbox,
                rng: &mut dyn CryptoRng,
            ) -> Result<Advance<Self, $output>, Abort> {
                let with: fn(Self, Inbox, &mut dyn CryptoRng) -> _ = $with;
                with(self, inbox, rng)
            }
        }
    };
}

ceremony!(Making, Made, |state, inbox, _| state.advance(inbox, &Threads));
ceremony!(Signing, Signature, Self::advance);
ceremony!(Trial, (), Self::advance);

/// A crew with a thread for every job.
pub struct Threads;

impl Crew for Threads {
    fn work(&self, jobs: Vec<Job<'_>>) {
        std::thread::scope(|scope| {
            for job in jobs {
                scope.spawn(job);
            }
        });
    }
}

/// How it ended for one party.
#[derive(Debug)]
pub enum Outcome<T> {
    Done(T),
    Aborted(Abort),
    /// Somebody else aborted first, so the next round never came.
    Stopped,
}

impl<T> Outcome<T> {
    pub fn done(self) -> T {
        match self {
            Self::Done(value) => value,
            Self::Aborted(abort) => panic!("aborted: {abort:?}"),
            Self::Stopped => panic!("stopped"),
        }
    }

    pub fn abort(&self) -> Option<&Abort> {
        match self {
            Self::Aborted(abort) => Some(abort),
            Self::Done(_) | Self::Stopped => None,
        }
    }
}

pub type Outcomes<T> = BTreeMap<ShareIndex, Outcome<T>>;

/// What everybody said in one round, by sender. A test may change any of it.
pub type Said = BTreeMap<ShareIndex, RoundOutput>;

/// Runs a ceremony to its end, showing each round's messages to `meddle` before they arrive.
pub fn run<C: Ceremony>(
    starts: BTreeMap<ShareIndex, (C, RoundOutput)>,
    meddle: &mut dyn FnMut(u8, &mut Said),
) -> Outcomes<C::Output> {
    let mut rng = ChaCha20Rng::seed_from_u64(99);
    let mut outcomes = Outcomes::new();
    let (mut awaiting, mut said) = (BTreeMap::new(), Said::new());
    for (me, (state, output)) in starts {
        awaiting.insert(me, state);
        said.insert(me, output);
    }
    while !awaiting.is_empty() {
        let round = awaiting.values().next().unwrap().awaited();
        meddle(round, &mut said);
        let mut next = BTreeMap::new();
        let mut next_said = Said::new();
        let everybody: Vec<_> = awaiting.keys().copied().collect();
        for (me, state) in awaiting {
            match state.step(inbox(me, &said), &mut rng) {
                Ok(Advance::Next(state, output)) => {
                    next.insert(me, state);
                    next_said.insert(me, output);
                }
                Ok(Advance::Done(value)) => {
                    outcomes.insert(me, Outcome::Done(value));
                }
                Err(abort) => {
                    outcomes.insert(me, Outcome::Aborted(abort));
                }
            }
        }
        if !outcomes.is_empty() {
            for me in everybody {
                outcomes.entry(me).or_insert(Outcome::Stopped);
            }
            return outcomes;
        }
        (awaiting, said) = (next, next_said);
    }
    outcomes
}

pub fn inbox(me: ShareIndex, said: &Said) -> Inbox {
    let others = || said.iter().filter(move |(from, _)| **from != me);
    let direct = |output: &RoundOutput| output.direct.get(&me).cloned();
    Inbox {
        broadcast: others().map(|(from, output)| (*from, output.broadcast.clone())).collect(),
        direct: others().filter_map(|(from, output)| Some((*from, direct(output)?))).collect(),
    }
}

pub fn quietly(_: u8, _: &mut Said) {}

pub fn plan(t: u8, holders: &BTreeSet<ShareIndex>, me: ShareIndex, keys: &[Curve]) -> MakingPlan {
    let n = u8::try_from(holders.len()).unwrap();
    MakingPlan {
        session: session(1),
        quorum: Quorum::new(t, n).unwrap(),
        holders: holders.clone(),
        me,
        source: Source::Born(keys.to_vec()),
    }
}

pub fn start_making(
    t: u8,
    holders: &BTreeSet<ShareIndex>,
    keys: &[Curve],
) -> BTreeMap<ShareIndex, (Making, RoundOutput)> {
    let start = |me: &ShareIndex| {
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(me.number()));
        (*me, Making::start(plan(t, holders, *me, keys), Brought::Nothing, &mut rng).unwrap())
    };
    holders.iter().map(start).collect()
}

pub type Wallet = BTreeMap<ShareIndex, EpochShares>;

pub fn make(t: u8, holders: &BTreeSet<ShareIndex>, keys: &[Curve]) -> Wallet {
    let outcomes = run(start_making(t, holders, keys), &mut quietly);
    outcomes.into_iter().map(|(me, outcome)| (me, shares(outcome.done()))).collect()
}

/// The shares that a holder got.
pub fn shares(made: Made) -> EpochShares {
    match made {
        Made::Shares(shares) => shares,
        Made::Witnessed(_) => panic!("a holder gets a share"),
    }
}

/// Who takes part in dealing a wallet again: these of its holders deal, and these numbers hold
/// afterwards. Who goes by which number is the test's to say: `numbers[new] = old`.
#[derive(Clone)]
pub struct Again {
    pub session: SessionId,
    pub quorum: Quorum,
    pub holders: BTreeSet<ShareIndex>,
    pub dealers: BTreeMap<ShareIndex, ShareIndex>,
}

impl Again {
    /// The new holders are 1 to n; the dealers with these old numbers go by these new ones.
    pub fn new(t: u8, n: u8, dealers: &[(u8, u8)]) -> Self {
        Self {
            session: session(4),
            quorum: Quorum::new(t, n).unwrap(),
            holders: indices(1..=n),
            dealers: dealers.iter().map(|(new, old)| (index(*new), index(*old))).collect(),
        }
    }

    pub fn plan(&self, epoch: &PublicShares, me: ShareIndex) -> MakingPlan {
        let (epoch, dealers) = (Box::new(epoch.clone()), self.dealers.clone());
        MakingPlan {
            session: self.session,
            quorum: self.quorum,
            holders: self.holders.clone(),
            me,
            source: Source::Held { epoch, dealers },
        }
    }

    /// Everybody who takes part.
    pub fn everybody(&self) -> BTreeSet<ShareIndex> {
        self.holders.iter().chain(self.dealers.keys()).copied().collect()
    }

    pub fn start(&self, wallet: &Wallet) -> BTreeMap<ShareIndex, (Making, RoundOutput)> {
        let epoch = wallet.values().next().unwrap().public();
        let start = |me: ShareIndex| {
            let mut rng = ChaCha20Rng::seed_from_u64(300 + u64::from(me.number()));
            let held = self.dealers.get(&me).map(|old| &wallet[old]);
            (me, Making::start(self.plan(epoch, me), held.into(), &mut rng).unwrap())
        };
        self.everybody().into_iter().map(start).collect()
    }
}

/// Deals a wallet again; the new holders' shares.
pub fn make_again(wallet: &Wallet, again: &Again) -> Wallet {
    let outcomes = run(again.start(wallet), &mut quietly);
    let mut made = Wallet::new();
    let mut witnessed = Vec::new();
    for (me, outcome) in outcomes {
        match outcome.done() {
            Made::Shares(shares) => drop(made.insert(me, shares)),
            Made::Witnessed(public) => witnessed.push(public),
        }
    }
    assert!(made.keys().eq(&again.holders), "exactly the new holders have shares");
    let public = made.values().next().unwrap().public();
    assert!(made.values().all(|shares| shares.public() == public), "one public half for all");
    assert!(witnessed.iter().all(|seen| seen == public), "dealers saw what was made");
    made
}

/// The same shares and one more: the next index comes to a wallet.
pub fn one_more_plan(epoch: &PublicShares, me: ShareIndex, session: SessionId) -> MakingPlan {
    let mut holders = epoch.holders.clone();
    holders.insert(index(holders.last().unwrap().number() + 1));
    MakingPlan {
        session,
        quorum: Quorum::new(epoch.quorum.threshold(), epoch.quorum.holders() + 1).unwrap(),
        holders,
        me,
        source: Source::Kept(Box::new(epoch.clone())),
    }
}

pub fn start_one_more(
    wallet: &Wallet,
    session: SessionId,
) -> BTreeMap<ShareIndex, (Making, RoundOutput)> {
    let epoch = wallet.values().next().unwrap().public();
    let everybody = one_more_plan(epoch, index(1), session).holders;
    let start = |me: ShareIndex| {
        let mut rng = ChaCha20Rng::seed_from_u64(400 + u64::from(me.number()));
        let plan = one_more_plan(epoch, me, session);
        (me, Making::start(plan, wallet.get(&me).into(), &mut rng).unwrap())
    };
    everybody.into_iter().map(start).collect()
}

pub fn one_more(wallet: &Wallet) -> Wallet {
    let before = wallet.values().next().unwrap().public().session.0[0];
    let outcomes = run(start_one_more(wallet, session(before + 50)), &mut quietly);
    let made: Wallet =
        outcomes.into_iter().map(|(me, outcome)| (me, shares(outcome.done()))).collect();
    let public = made.values().next().unwrap().public();
    assert!(made.values().all(|shares| shares.public() == public), "one public half for all");
    made
}

pub fn signing_plan(signers: &BTreeSet<ShareIndex>, curve: Curve, path: &str) -> SigningPlan {
    SigningPlan {
        session: session(2),
        signers: signers.clone(),
        curve,
        path: path.parse().unwrap(),
        message: vec![0x5a; 32],
    }
}

pub fn start_signing(
    wallet: &Wallet,
    plan: &SigningPlan,
) -> BTreeMap<ShareIndex, (Signing, RoundOutput)> {
    let start = |me: &ShareIndex| {
        let mut rng = ChaCha20Rng::seed_from_u64(100 + u64::from(me.number()));
        (*me, Signing::start(&wallet[me], plan.clone(), &mut rng).unwrap())
    };
    plan.signers.iter().map(start).collect()
}

/// Signs, checks that all signers got the same and that it verifies, and gives it.
pub fn sign(wallet: &Wallet, plan: &SigningPlan) -> Signature {
    let outcomes = run(start_signing(wallet, plan), &mut quietly);
    let signatures: Vec<_> = outcomes.into_values().map(Outcome::done).collect();
    assert!(signatures.windows(2).all(|pair| pair[0] == pair[1]), "signers got one signature");
    let public = wallet.values().next().unwrap().public();
    let key = public.child_public_key(plan.curve, &plan.path).unwrap();
    assert!(mpc::verify(plan.curve, &key, &plan.message, &signatures[0]));
    signatures[0]
}

pub fn start_trial(wallet: &Wallet) -> BTreeMap<ShareIndex, (Trial, RoundOutput)> {
    let start = |(me, shares): (&ShareIndex, &EpochShares)| {
        let mut rng = ChaCha20Rng::seed_from_u64(200 + u64::from(me.number()));
        (*me, Trial::start(shares, session(3), &mut rng).unwrap())
    };
    wallet.iter().map(start).collect()
}

pub fn root() -> ChildPath {
    ChildPath::root()
}

/// All subsets of this size.
pub fn subsets(of: &BTreeSet<ShareIndex>, size: usize) -> Vec<BTreeSet<ShareIndex>> {
    let all: Vec<_> = of.iter().copied().collect();
    (0u32..1 << all.len())
        .filter(|mask| mask.count_ones() as usize == size)
        .map(|mask| {
            let chosen = all.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0);
            chosen.map(|(_, index)| *index).collect()
        })
        .collect()
}

/// A copy of shares, by the way they are stored.
pub fn copy(shares: &EpochShares) -> EpochShares {
    EpochShares::from_plaintext(&shares.to_plaintext()).unwrap()
}

/// A direct body as bytes, for tests that rewrite it.
pub fn direct(said: &Said, from: u8, to: u8) -> Vec<u8> {
    said[&index(from)].direct[&index(to)].expose().to_vec()
}

pub fn set_direct(said: &mut Said, from: u8, to: u8, body: Vec<u8>) {
    let output = said.get_mut(&index(from)).unwrap();
    output.direct.insert(index(to), SecretBytes::new(body));
}
