//! What every chain's transactions look like on a screen: fields with exact text, differences,
//! cautions. Each chain fills these; whoever shows them knows no chain.

use serde::Serialize;

/// A question that a person can ask about a payment, the same on every chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// On which network.
    Network,
    /// To whom, whole and checksummed.
    Recipient,
    /// How much arrives.
    Amount,
    /// The most that the network may take for it.
    FeeMax,
    /// The most that may leave the wallet, amount and fee together.
    TotalMax,
    /// The most per unit of work.
    FeePerGas,
    /// The tip per unit of work.
    PriorityFeePerGas,
    /// How much work is paid for at most.
    GasLimit,
    /// Which payment of this account it is, counted from zero.
    Nonce,
}

/// One line of a meaning: the field and its exact text, with the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What the line is about.
    pub field: Field,
    /// What it says.
    pub text: String,
}

/// What a transaction does, in lines that were all derived from the bytes to be signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// Whether real money moves; a screen shows test networks differently.
    pub worth: Worth,
    /// The lines, in the order in which a person should read them.
    pub facts: Vec<Fact>,
}

impl Meaning {
    /// The text of one line, if this chain has such a line.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        self.facts.iter().find(|fact| fact.field == field).map(|fact| fact.text.as_str())
    }
}

/// Whether the coins of a network are worth something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// Real money.
    Money,
    /// A test network: its coins are free.
    Nothing,
}

/// A field where the bytes disagree with what the initiator said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Where they disagree.
    pub field: Field,
    /// What was said.
    pub proposed: String,
    /// What would be signed.
    pub signed: String,
}

/// Something a person should know before approving, though it forbids nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Caution {
    /// A short name that never changes.
    pub code: &'static str,
    /// The warning in one sentence.
    pub sentence: String,
}
