//! How a ceremony ends when it does not end well: who, what was checked, what we now owe.

use crate::index::ShareIndex;

/// Why a ceremony stopped. The state that returned it is gone; a new attempt starts from nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Abort {
    /// Messages of these parties failed a check that anyone who holds the signed messages can
    /// repeat. The signed messages are the evidence.
    #[error("{check} (share {})", list(.culprits))]
    Cheated {
        /// Whose messages failed it, in order, without repeats.
        culprits: Vec<ShareIndex>,
        /// What failed.
        check: Check,
    },
    /// The peer failed a check that leaks our half of the pair's reusable state when it is failed
    /// often.
    ///
    /// # Security
    ///
    /// This pair must never sign again in this epoch. Write the ban before doing anything else.
    #[error("{check} (share {peer})")]
    Ban {
        /// Whom never to sign with again in this epoch.
        peer: ShareIndex,
        /// What failed.
        check: Check,
    },
    /// A check failed and nobody can be named.
    #[error("{check}")]
    Failed {
        /// What failed.
        check: Check,
    },
    /// The plan or the inbox was not one that this protocol runs on: an error of the caller.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our own stored state or our own arithmetic cannot be used. No peer is at fault.
    #[error(transparent)]
    Local(#[from] Fault),
}

impl Abort {
    /// Everyone this abort names, so that no caller has to know which kinds name somebody.
    #[must_use]
    pub fn culprits(&self) -> Vec<ShareIndex> {
        // Exhaustive on purpose: a new kind must say here whom it blames.
        match self {
            Self::Cheated { culprits, .. } => culprits.clone(),
            Self::Ban { peer, .. } => vec![*peer],
            Self::Failed { .. } | Self::Refused(_) | Self::Local(_) => Vec::new(),
        }
    }

    /// The stable name of what went wrong.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cheated { check, .. } | Self::Ban { check, .. } | Self::Failed { check } => {
                check.code()
            }
            Self::Refused(refusal) => refusal.code(),
            Self::Local(fault) => fault.code(),
        }
    }

    /// What the person in front of the screen can do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Cheated { .. } => {
                "Nothing was kept or signed. Look at the named device before trying again without it."
            }
            Self::Ban { .. } => {
                "These two devices will not sign together again. Sign with others, then refresh the wallet."
            }
            Self::Failed { .. } => "Nothing was kept or signed. Try again.",
            Self::Refused(_) => "Choose other parties, another key or another message.",
            Self::Local(_) => "Recover this device's share from the other parties.",
        }
    }

    pub(crate) fn cheated(culprit: ShareIndex, check: Check) -> Self {
        Self::Cheated { culprits: vec![culprit], check }
    }
}

fn list(culprits: &[ShareIndex]) -> String {
    culprits.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What each of several peers did wrong, gathered so that one abort names all who failed the same
/// check.
#[derive(Default)]
pub(crate) struct Findings(Vec<(Check, ShareIndex)>);

impl Findings {
    /// Keeps the good value, or notes the finding against its sender.
    pub(crate) fn sift<T>(&mut self, peer: ShareIndex, result: Result<T, Check>) -> Option<T> {
        result.map_err(|check| self.0.push((check, peer))).ok()
    }

    /// Nothing found, or an abort that names everyone who failed the earliest check.
    pub(crate) fn verdict(self) -> Result<(), Abort> {
        let Some(check) = self.0.iter().map(|(check, _)| *check).min() else { return Ok(()) };
        let mut culprits: Vec<ShareIndex> =
            self.0.into_iter().filter(|(c, _)| *c == check).map(|(_, peer)| peer).collect();
        culprits.sort_unstable();
        culprits.dedup();
        Err(Abort::Cheated { culprits, check })
    }
}

/// Every check a peer's message can fail, in the order in which a round makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Check {
    /// The body is the one encoding of a message of this round, within its size.
    #[error("a message could not be read")]
    Encoding,
    /// Points are on the curve, of prime order, canonical and not the identity; scalars canonical.
    #[error("a message holds a point or number that is none")]
    Element,
    /// What was revealed is what was committed to.
    #[error("a revealed dealing is not the one that was committed to")]
    Opening,
    /// A dealing has one polynomial per key and exactly t coefficients each; a split has one part
    /// per helper.
    #[error("a dealing has the wrong number of coefficients")]
    Degree,
    /// The dealer knows the number it deals.
    #[error("a dealer could not prove that it knows what it dealt")]
    Knowledge,
    /// The dealt constant is the one expected of this dealer.
    #[error("a dealer dealt another number than its own")]
    Constant,
    /// A piece lies on its dealer's committed polynomial; a part or a sum of parts is the one
    /// committed to.
    #[error("a piece of the key does not fit its dealer's commitments")]
    Piece,
    /// A pair's seed is the one that was committed to.
    #[error("a pair's seed is not the one that was committed to")]
    Seed,
    /// A pair's oblivious transfer set-up carries valid proofs.
    #[error("a proof in a pair's set-up is wrong")]
    PairProof,
    /// The summed polynomials give a key and shares that are usable.
    #[error("the parts of the key cancelled out")]
    Cancelled,
    /// Both sides of a signing pair speak of the same session, key, message and set-up.
    #[error("two parties are not signing the same thing with the same pair set-up")]
    Binding,
    /// A signer's instance point is the one it committed to.
    #[error("a signer revealed another nonce than it committed to")]
    Instance,
    /// The pair's multiplication is consistent.
    #[error("a signer failed the multiplication check")]
    Multiplication,
    /// The signers' key shares add up to the public key.
    #[error("the signers' shares do not add up to the key")]
    KeySum,
    /// A signature share fits its signer's commitments and public share.
    #[error("a signature share is wrong")]
    SignatureShare,
    /// The finished signature verifies under the key, by independent code.
    #[error("the signature did not verify")]
    Signature,
}

impl Check {
    /// The stable name of this check, for records and interfaces.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Encoding => "mpc.encoding",
            Self::Element => "mpc.element",
            Self::Opening => "mpc.opening",
            Self::Degree => "mpc.degree",
            Self::Knowledge => "mpc.knowledge",
            Self::Constant => "mpc.constant",
            Self::Piece => "mpc.piece",
            Self::Seed => "mpc.seed",
            Self::PairProof => "mpc.pair-proof",
            Self::Cancelled => "mpc.cancelled",
            Self::Binding => "mpc.binding",
            Self::Instance => "mpc.instance",
            Self::Multiplication => "mpc.multiplication",
            Self::KeySum => "mpc.key-sum",
            Self::SignatureShare => "mpc.signature-share",
            Self::Signature => "mpc.signature",
        }
    }
}

/// What a caller asked for that this crate does not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Not 2 ≤ t ≤ n ≤ 10.
    #[error("{threshold} of {holders} is not a quorum this wallet makes")]
    Quorum {
        /// The t asked for.
        threshold: u8,
        /// The n asked for.
        holders: u8,
    },
    /// The set of holders is not as large as the quorum says.
    #[error("the quorum counts {expected} holders, the plan names {named}")]
    Holders {
        /// n of the quorum.
        expected: u8,
        /// How many the plan names.
        named: usize,
    },
    /// We are not among those who take part.
    #[error("this party does not take part")]
    NotTakingPart,
    /// Fewer than t dealers, one who holds no share of the epoch, or shares of ours that are not those.
    #[error("{threshold} holders or more deal a key again, each its own share")]
    Dealers {
        /// t of the epoch that is dealt again.
        threshold: u8,
    },
    /// A share more is made by all holders of an epoch, for one more at the next index, and changes
    /// nothing else; or shares of ours that are not those.
    #[error("one share more is made by every holder, each with its own share, and nothing else")]
    OneMore,
    /// No key to make, or one curve twice.
    #[error("a wallet needs at least one key and one key per curve")]
    Keys,
    /// No scalar from 1 to q − 1.
    #[error("this number is no private key of its curve")]
    NotAKey,
    /// Not exactly t signers, or one who holds no share.
    #[error("exactly {threshold} holders sign, no more, no fewer, nobody else")]
    Signers {
        /// t of the epoch.
        threshold: u8,
    },
    /// The wallet has no key on this curve.
    #[error("the wallet has no such key")]
    NoSuchKey,
    /// A path that is no list of non-hardened steps, or that gives no child.
    #[error("not a path to a child of this key")]
    Path,
    /// An ed25519 key has no children here.
    #[error("only the root of an ed25519 key signs")]
    RootOnly,
    /// ECDSA signs a 32-byte digest.
    #[error("an ECDSA message is a digest of 32 bytes, this has {length}")]
    NotADigest {
        /// The length given.
        length: usize,
    },
    /// The inbox does not hold exactly one body of each kind from each peer.
    #[error("a round takes exactly one message of each kind from each peer")]
    Inbox,
}

impl Refusal {
    /// The stable name of this refusal.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Quorum { .. } => "mpc.refused.quorum",
            Self::Holders { .. } => "mpc.refused.holders",
            Self::NotTakingPart => "mpc.refused.not-taking-part",
            Self::Dealers { .. } => "mpc.refused.dealers",
            Self::OneMore => "mpc.refused.one-more",
            Self::Keys => "mpc.refused.keys",
            Self::NotAKey => "mpc.refused.not-a-key",
            Self::Signers { .. } => "mpc.refused.signers",
            Self::NoSuchKey => "mpc.refused.no-such-key",
            Self::Path => "mpc.refused.path",
            Self::RootOnly => "mpc.refused.root-only",
            Self::NotADigest { .. } => "mpc.refused.not-a-digest",
            Self::Inbox => "mpc.refused.inbox",
        }
    }
}

/// Our own state that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Stored shares that cannot be read: cut short, changed, or of another version.
    #[error("the stored share cannot be read")]
    Unreadable,
    /// Stored shares that contradict their own public half.
    #[error("the stored share does not fit the wallet's public data")]
    Inconsistent,
    /// A value of ours could not be encoded.
    #[error("a message of our own could not be written")]
    Encoding,
    /// A library refused what we gave it.
    #[error("the signing library refused this party's own state")]
    Library,
}

impl Fault {
    /// The stable name of this fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "mpc.local.unreadable",
            Self::Inconsistent => "mpc.local.inconsistent",
            Self::Encoding => "mpc.local.encoding",
            Self::Library => "mpc.local.library",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(number: u8) -> ShareIndex {
        ShareIndex::new(number).unwrap()
    }

    #[test]
    fn a_verdict_names_everyone_who_failed_the_earliest_check() {
        let mut findings = Findings::default();
        for (peer, check) in [(3, Check::Piece), (2, Check::Opening), (1, Check::Opening)] {
            assert_eq!(findings.sift(index(peer), Err::<(), _>(check)), None);
        }
        assert_eq!(findings.sift(index(4), Ok(7)), Some(7));
        let named = vec![index(1), index(2)];
        let abort = Abort::Cheated { culprits: named.clone(), check: Check::Opening };
        assert_eq!(findings.verdict(), Err(abort.clone()));
        assert_eq!(abort.culprits(), named);
        assert_eq!(abort.code(), "mpc.opening");
        assert!(abort.to_string().ends_with("(share 1, 2)"));
    }

    #[test]
    fn nothing_found_is_no_verdict() {
        assert_eq!(Findings::default().verdict(), Ok(()));
    }

    #[test]
    fn only_cheating_and_bans_name_somebody() {
        let failed = Abort::Failed { check: Check::Binding };
        let ban = Abort::Ban { peer: index(2), check: Check::Multiplication };
        assert_eq!(ban.culprits(), [index(2)]);
        for nobody in [failed, Refusal::Inbox.into(), Fault::Library.into()] {
            assert!(nobody.culprits().is_empty());
            assert!(nobody.code().starts_with("mpc.") && !nobody.remedy().is_empty());
        }
    }
}
