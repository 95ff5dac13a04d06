//! The signing library by itself: no codec, no wire, all parties in one thread.

use std::{
    collections::BTreeMap,
    io::{BufRead, Write, stdin, stdout},
    time::Instant,
};

use dkls23_core::protocols::signing::SignData;
use dkls23_core::protocols::{Parameters, PartiesMessage, Party, PartyIndex};
use dkls23_core::{DkgSession, SignSession};
use k256::Secp256k1;

/// The argument that makes this bench a meter.
pub(crate) const ANSWER: &str = "--answer";

/// Answers each line of standard input, `make` or `sign`, with what that took in nanoseconds, until
/// the input ends.
///
/// Only `mpc` may link the library. Whoever compares with it in the same run asks this process.
pub(crate) fn answer() {
    let wallet = make();
    for line in stdin().lock().lines() {
        let start = Instant::now();
        match line.unwrap().as_str() {
            "make" => drop(make()),
            "sign" => sign(&wallet),
            other => panic!("neither make nor sign: {other}"),
        }
        let took = start.elapsed().as_nanos();
        let mut out = stdout().lock();
        writeln!(out, "{took}").and_then(|()| out.flush()).unwrap();
    }
}

pub(crate) type Wallet = Vec<Party<Secp256k1>>;

fn party(number: usize) -> PartyIndex {
    PartyIndex::new(u8::try_from(number + 1).unwrap()).unwrap()
}

/// Those of all parties' messages that are for one.
fn to<T: Clone>(me: PartyIndex, sent: &[Vec<T>], ends: impl Fn(&T) -> &PartiesMessage) -> Vec<T> {
    sent.iter().flatten().filter(|message| ends(message).receiver == me).cloned().collect()
}

/// The library's own key generation, 2 of 3, secp256k1.
pub(crate) fn make() -> Wallet {
    let parameters = Parameters::new(2, 3).unwrap();
    let mut sessions: Vec<DkgSession<Secp256k1>> =
        (0..3).map(|i| DkgSession::new(parameters.clone(), party(i), vec![1; 32])).collect();
    let dealt: Vec<_> = sessions.iter().map(DkgSession::phase1).collect();
    let (mut proofs, mut zeros_2, mut zeros_3, mut muls) = (vec![], vec![], vec![], vec![]);
    let (mut chains_2, mut chains_3) = (BTreeMap::new(), BTreeMap::new());
    for (i, session) in sessions.iter_mut().enumerate() {
        let pieces: Vec<_> = dealt.iter().map(|row| row[i]).collect();
        let (proof, zero, chain) = session.phase2(&pieces).unwrap();
        proofs.push(proof);
        zeros_2.push(zero);
        chains_2.insert(party(i), chain);
    }
    for (i, session) in sessions.iter_mut().enumerate() {
        let (zero, mul, chain) = session.phase3().unwrap();
        zeros_3.push(zero);
        muls.push(mul);
        chains_3.insert(party(i), chain);
    }
    let finish = |(i, session): (usize, DkgSession<Secp256k1>)| {
        let zero_2 = to(party(i), &zeros_2, |message| &message.parties);
        let zero_3 = to(party(i), &zeros_3, |message| &message.parties);
        let mul = to(party(i), &muls, |message| &message.parties);
        let address = |_: &k256::AffinePoint| String::new();
        let made = session.phase4(&proofs, &zero_2, &zero_3, &mul, &chains_2, &chains_3, address);
        made.unwrap().0
    };
    sessions.into_iter().enumerate().map(finish).collect()
}

/// The library's own signature by the first two.
pub(crate) fn sign(wallet: &Wallet) {
    let data = |me: usize| SignData {
        sign_id: vec![2; 32],
        counterparties: vec![party(1 - me)],
        message_hash: [0x5a; 32],
    };
    let (mut first, first_1) = SignSession::new(&wallet[0], data(0)).unwrap();
    let (mut second, second_1) = SignSession::new(&wallet[1], data(1)).unwrap();
    let (first_2, second_2) = (first.phase2(&second_1).unwrap(), second.phase2(&first_1).unwrap());
    let sums = [first.phase3(&second_2).unwrap(), second.phase3(&first_2).unwrap()];
    first.phase4(&sums, true).unwrap();
    second.phase4(&sums, true).unwrap();
}
