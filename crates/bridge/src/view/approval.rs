//! What a person approves, and why one may refuse.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A transaction to approve, decoded on this device from the bytes that it would sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ApprovalView {
    /// The paying address.
    pub from: String,
    /// True when real money moves.
    pub real_money: bool,
    /// What the bytes say, in reading order.
    pub facts: Vec<FactView>,
    /// Where the proposer's story departs from the bytes. Anything here blocks the approval.
    pub differences: Vec<DifferenceView>,
    /// Things to know that forbid nothing.
    pub cautions: Vec<CautionView>,
    /// Eight digits, the same on all screens. Approving names them.
    pub code: String,
    /// True when this device agreed and others are awaited.
    pub agreed: bool,
}

/// One line of what the bytes say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FactView {
    /// `network`, `recipient`, `amount`, `fee_max`, `total_max`, `fee_per_gas`,
    /// `priority_fee_per_gas`, `gas_limit`, `nonce`.
    pub field: String,
    /// The exact text.
    pub text: String,
}

/// A departure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DifferenceView {
    /// As [`FactView::field`].
    pub field: String,
    /// What was said.
    pub proposed: String,
    /// What would be signed.
    pub signed: String,
}

/// A caution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CautionView {
    /// Its stable code.
    pub code: String,
    /// The sentence.
    pub sentence: String,
}

/// Why somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReasonView {
    /// No reason given.
    Unstated,
    /// The recipient is not known to whoever refused.
    UnknownRecipient,
    /// The amount is not what was agreed.
    WrongAmount,
    /// Not now.
    NotNow,
    /// Nobody expected this.
    Unexpected,
    /// A co-signer's written policy does not allow it.
    Policy,
    /// What the proposer says differs from what the bytes say.
    Difference,
}
