//! The threshold scheme as the party sees it.
//!
//! `party` is generic over it, so that thousands of crash and network stories can run over a scheme
//! without expensive arithmetic. [`Threshold`] is the real one.

use std::collections::BTreeMap;

use mpc::{
    Abort, Advance, BareShares, Brought, Crew, EpochShares, Fault, Inbox, Made, Making, MakingPlan,
    PublicShares, RoundOutput, SecretBytes, SessionId, ShareIndex, Signature, Signing, SigningPlan,
    Trial, WholeKey, gather,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What one step of a protocol gives: its next state with a message, or its result.
pub type Step<S, T> = Result<Advance<S, T>, Abort>;
/// A protocol's first state and first message.
pub type Start<S> = Result<(S, RoundOutput), Abort>;

/// What of its own a party brings to the making of shares.
#[derive(Debug)]
pub enum Brings<'a, Sh, B> {
    /// Nothing.
    Nothing,
    /// Its shares, which are dealt again or kept.
    Shares(&'a Sh),
    /// Its shares as a backup brings them back, which are dealt again.
    Bare(&'a B),
    /// Keys that it alone knows, in the order of the plan.
    Keys(&'a [WholeKey]),
}

/// One party's shares of one epoch without what only signing takes. Secret.
pub trait Bare: Sized + Send {
    /// The public side.
    fn public(&self) -> &PublicShares;
    /// Which share it is.
    fn index(&self) -> ShareIndex;
    /// The share of each key, for the one that puts them together.
    ///
    /// # Errors
    ///
    /// As [`BareShares::give`].
    fn give(&self) -> Result<SecretBytes, Fault>;
    /// The bytes that are sealed in a backup.
    fn to_plaintext(&self) -> Zeroizing<Vec<u8>>;
    /// Reads and checks what was sealed in a backup.
    ///
    /// # Errors
    ///
    /// As [`BareShares::from_plaintext`].
    fn from_plaintext(bytes: &[u8]) -> Result<Self, Fault>;
}

impl Bare for BareShares {
    fn public(&self) -> &PublicShares {
        self.public()
    }

    fn index(&self) -> ShareIndex {
        self.me()
    }

    fn give(&self) -> Result<SecretBytes, Fault> {
        self.give()
    }

    fn to_plaintext(&self) -> Zeroizing<Vec<u8>> {
        self.to_plaintext()
    }

    fn from_plaintext(bytes: &[u8]) -> Result<Self, Fault> {
        Self::from_plaintext(bytes)
    }
}

/// Making shares, trying them out, and signing with them.
pub trait Scheme: Sized + 'static {
    /// One party's shares of one epoch. Secret.
    type Shares: Send;
    /// The same without what only signing takes: what a backup holds. Secret.
    type Bare: Bare;
    /// Making shares, between rounds.
    type Making: Send;
    /// Trial signatures, between rounds.
    type Trial: Send;
    /// Signing, between rounds.
    type Signing: Send;

    /// Rounds of making shares.
    const MAKING_ROUNDS: u8;
    /// Rounds of trial signatures.
    const TRIAL_ROUNDS: u8;

    /// Begins making shares.
    ///
    /// # Errors
    ///
    /// As [`Making::start`].
    fn make(
        plan: MakingPlan,
        brings: Brings<'_, Self::Shares, Self::Bare>,
        rng: &mut dyn CryptoRng,
    ) -> Start<Self::Making>;
    /// Goes on making shares; `crew` does what takes long.
    ///
    /// # Errors
    ///
    /// As [`Making::advance`].
    fn make_on(
        state: Self::Making,
        inbox: Inbox,
        crew: &dyn Crew,
    ) -> Step<Self::Making, Made<Self::Shares>>;
    /// Begins the trial signatures.
    ///
    /// # Errors
    ///
    /// As [`Trial::start`].
    fn try_out(
        shares: &Self::Shares,
        session: SessionId,
        rng: &mut dyn CryptoRng,
    ) -> Start<Self::Trial>;
    /// Goes on with the trial signatures.
    ///
    /// # Errors
    ///
    /// As [`Trial::advance`].
    fn try_on(state: Self::Trial, inbox: Inbox, rng: &mut dyn CryptoRng) -> Step<Self::Trial, ()>;
    /// Begins signing.
    ///
    /// # Errors
    ///
    /// As [`Signing::start`].
    fn sign(
        shares: &Self::Shares,
        plan: SigningPlan,
        rng: &mut dyn CryptoRng,
    ) -> Start<Self::Signing>;
    /// Goes on signing.
    ///
    /// # Errors
    ///
    /// As [`Signing::advance`].
    fn sign_on(
        state: Self::Signing,
        inbox: Inbox,
        rng: &mut dyn CryptoRng,
    ) -> Step<Self::Signing, Signature>;
    /// The shares as a backup holds them.
    fn bare(shares: &Self::Shares) -> &Self::Bare;
    /// Puts the keys together.
    ///
    /// # Errors
    ///
    /// As [`gather`].
    fn gather(
        public: &PublicShares,
        pieces: &BTreeMap<ShareIndex, SecretBytes>,
    ) -> Result<Vec<WholeKey>, Abort>;
    /// How many rounds a signing under way has.
    fn signing_rounds(state: &Self::Signing) -> u8;
    /// The public side of the shares.
    fn public(shares: &Self::Shares) -> &PublicShares;
    /// The bytes that the vault seals.
    fn to_plaintext(shares: &Self::Shares) -> Zeroizing<Vec<u8>>;
    /// Reads and checks what the vault opened.
    ///
    /// # Errors
    ///
    /// As [`EpochShares::from_plaintext`].
    fn from_plaintext(bytes: &[u8]) -> Result<Self::Shares, Fault>;
}

/// DKLs23 for secp256k1 and FROST for ed25519, through `mpc`.
#[derive(Debug)]
pub enum Threshold {}

impl Scheme for Threshold {
    type Shares = EpochShares;
    type Bare = BareShares;
    type Making = Making;
    type Trial = Trial;
    type Signing = Signing;

    const MAKING_ROUNDS: u8 = Making::ROUNDS;
    const TRIAL_ROUNDS: u8 = Trial::ROUNDS;

    fn make(
        plan: MakingPlan,
        brings: Brings<'_, EpochShares, BareShares>,
        rng: &mut dyn CryptoRng,
    ) -> Start<Making> {
        let brought = match brings {
            Brings::Nothing => Brought::Nothing,
            Brings::Shares(shares) => Brought::Shares(shares),
            Brings::Bare(bare) => Brought::Bare(bare),
            Brings::Keys(keys) => Brought::Keys(keys),
        };
        Making::start(plan, brought, rng)
    }

    fn make_on(state: Making, inbox: Inbox, crew: &dyn Crew) -> Step<Making, Made> {
        state.advance(inbox, crew)
    }

    fn try_out(shares: &EpochShares, session: SessionId, rng: &mut dyn CryptoRng) -> Start<Trial> {
        Trial::start(shares, session, rng)
    }

    fn try_on(state: Trial, inbox: Inbox, rng: &mut dyn CryptoRng) -> Step<Trial, ()> {
        state.advance(inbox, rng)
    }

    fn sign(shares: &EpochShares, plan: SigningPlan, rng: &mut dyn CryptoRng) -> Start<Signing> {
        Signing::start(shares, plan, rng)
    }

    fn sign_on(state: Signing, inbox: Inbox, rng: &mut dyn CryptoRng) -> Step<Signing, Signature> {
        state.advance(inbox, rng)
    }

    fn bare(shares: &EpochShares) -> &BareShares {
        shares.bare()
    }

    fn gather(
        public: &PublicShares,
        pieces: &BTreeMap<ShareIndex, SecretBytes>,
    ) -> Result<Vec<WholeKey>, Abort> {
        gather(public, pieces)
    }

    fn signing_rounds(state: &Signing) -> u8 {
        state.rounds()
    }

    fn public(shares: &EpochShares) -> &PublicShares {
        shares.public()
    }

    fn to_plaintext(shares: &EpochShares) -> Zeroizing<Vec<u8>> {
        shares.to_plaintext()
    }

    fn from_plaintext(bytes: &[u8]) -> Result<EpochShares, Fault> {
        EpochShares::from_plaintext(bytes)
    }
}
