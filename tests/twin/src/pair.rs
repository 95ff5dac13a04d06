//! Holders of a key in one place: `mpc` alone, without parties around it.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use k256::ecdsa::signature::hazmat::PrehashVerifier as _;
use mpc::{
    Advance, Brought, ChildPath, Curve, EpochShares, InTurn, Inbox, Made, Making, MakingPlan,
    Quorum, RoundOutput, SessionId, ShareIndex, Signature, Signing, SigningPlan, Source,
};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;

/// What each holder has.
pub type Shares = BTreeMap<ShareIndex, EpochShares>;

/// Makes keys on these curves, t of n.
#[must_use]
pub fn make(t: u8, n: u8, curves: &[Curve], rng: &mut ChaCha20Rng) -> Shares {
    let holders: BTreeSet<_> = (1..=n).filter_map(ShareIndex::new).collect();
    let session = session(rng);
    let mut states = BTreeMap::new();
    for me in &holders {
        let plan = MakingPlan {
            session,
            quorum: Quorum::new(t, n).unwrap(),
            holders: holders.clone(),
            me: *me,
            source: Source::Born(curves.to_vec()),
        };
        states.insert(*me, Making::start(plan, Brought::Nothing, rng).unwrap());
    }
    let made = run(states, |state, inbox| state.advance(inbox, &InTurn).unwrap());
    let shares = made.into_iter().map(|(me, made)| match made {
        Made::Shares(shares) => (me, shares),
        Made::Witnessed(_) => panic!("a holder gets a share"),
    });
    shares.collect()
}

/// The first t holders sign a message, which is a digest on secp256k1; all of them get the same.
#[must_use]
pub fn sign(shares: &Shares, curve: Curve, message: &[u8], rng: &mut ChaCha20Rng) -> Signature {
    let t = usize::from(shares.values().next().unwrap().public().quorum.threshold());
    let signers: BTreeSet<_> = shares.keys().copied().take(t).collect();
    let session = session(rng);
    let mut states = BTreeMap::new();
    for me in &signers {
        let plan = SigningPlan {
            session,
            signers: signers.clone(),
            curve,
            path: ChildPath::root(),
            message: message.to_vec(),
        };
        states.insert(*me, Signing::start(&shares[me], plan, rng).unwrap());
    }
    let signed = run(states, |state, inbox| state.advance(inbox, rng).unwrap());
    let mut signatures = signed.into_values();
    let first = signatures.next().unwrap();
    assert!(signatures.all(|signature| signature == first), "all get the same signature");
    first
}

/// What somebody else's verifier says to it.
#[must_use]
pub fn verifies(shares: &Shares, curve: Curve, message: &[u8], signature: &Signature) -> bool {
    let public = shares.values().next().unwrap().public();
    let key = public.child_public_key(curve, &ChildPath::root()).unwrap();
    match signature {
        Signature::Ecdsa(made) => {
            let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(&key).unwrap();
            let made = k256::ecdsa::Signature::from_scalars(made.r, made.s).unwrap();
            key.verify_prehash(message, &made).is_ok()
        }
        Signature::Eddsa(made) => {
            let key = ed25519_dalek::VerifyingKey::try_from(&key[..]).unwrap();
            key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(made)).is_ok()
        }
    }
}

/// Makes keys on both curves and signs with both: what `dkls23-core` draws is in none of what is told.
#[must_use]
pub fn tell(t: u8, n: u8, rng: &mut ChaCha20Rng) -> String {
    let shares = make(t, n, &[Curve::Secp256k1, Curve::Ed25519], rng);
    let message = [0x5a; 32];
    for curve in [Curve::Secp256k1, Curve::Ed25519] {
        let signature = sign(&shares, curve, &message, rng);
        assert!(verifies(&shares, curve, &message, &signature), "{curve:?}");
        assert!(!verifies(&shares, curve, &[0xa5; 32], &signature), "{curve:?}: for any message");
    }
    let public = shares.values().next().unwrap().public();
    format!("{t} of {n}: {}", HEXLOWER.encode(&public.digest()))
}

fn session(rng: &mut ChaCha20Rng) -> SessionId {
    let mut session = [0; 32];
    rng.fill_bytes(&mut session);
    SessionId(session)
}

/// Runs a ceremony of all these to its end.
fn run<S, T>(
    starts: BTreeMap<ShareIndex, (S, RoundOutput)>,
    mut advance: impl FnMut(S, Inbox) -> Advance<S, T>,
) -> BTreeMap<ShareIndex, T> {
    let (mut states, mut said) = (BTreeMap::new(), BTreeMap::new());
    for (me, (state, output)) in starts {
        states.insert(me, state);
        said.insert(me, output);
    }
    let mut done = BTreeMap::new();
    while !states.is_empty() {
        let (mut next, mut next_said) = (BTreeMap::new(), BTreeMap::new());
        for (me, state) in states {
            match advance(state, inbox(me, &said)) {
                Advance::Next(state, output) => {
                    next.insert(me, state);
                    next_said.insert(me, output);
                }
                Advance::Done(result) => {
                    done.insert(me, result);
                }
            }
        }
        (states, said) = (next, next_said);
    }
    done
}

fn inbox(me: ShareIndex, said: &BTreeMap<ShareIndex, RoundOutput>) -> Inbox {
    let others = || said.iter().filter(move |(from, _)| **from != me);
    Inbox {
        broadcast: others().map(|(from, output)| (*from, output.broadcast.clone())).collect(),
        direct: others()
            .filter_map(|(from, output)| Some((*from, output.direct.get(&me).cloned()?)))
            .collect(),
    }
}
