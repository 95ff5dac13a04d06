//! What a transfer may cost (EIP-1559): caps, quotes for three speeds, and whether the balance
//! covers it all.

use serde::{Deserialize, Serialize};

use super::{Wei, rpc::FeeHistory};
use crate::error::ChainError;

/// The two prices per unit of gas that a transaction names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeCaps {
    /// The most that is paid, base fee and tip together.
    pub max_fee_per_gas: Wei,
    /// The tip for whoever builds the block.
    pub max_priority_fee_per_gas: Wei,
}

impl FeeCaps {
    /// The most the network may take for so much gas.
    ///
    /// # Errors
    /// [`ChainError::FeesTooLarge`].
    pub fn fee_max(&self, gas_limit: u64) -> Result<Wei, ChainError> {
        self.max_fee_per_gas.checked_mul(gas_limit).ok_or(ChainError::FeesTooLarge)
    }

    fn above(base: Wei, room: Room, tip: Wei) -> Result<Self, ChainError> {
        let room = base.checked_mul(room.halves).map(|twice| twice.half());
        let max = room.and_then(|room| room.checked_add(tip)).ok_or(ChainError::FeesTooLarge)?;
        max.to_fee()?;
        Ok(Self { max_fee_per_gas: max, max_priority_fee_per_gas: tip })
    }
}

/// Fee caps for three speeds, from what the last blocks took.
///
/// The rule, for each speed:
/// * tip: the median, over those recent blocks that took any tip at all, of the 10th (slow), 50th
///   (normal) and 90th (fast) percentile of tips; where no block did, what the node suggests;
/// * highest fee: the next block's base fee times 1.5 (slow), 2 (normal) or 3 (fast), plus the
///   tip. The base fee rises by at most an eighth per block, so the cap holds through 3, 5 or 9
///   full blocks in a row: several devices need their time to approve.
///
/// What is not needed is not paid: the network takes the base fee of the block and the tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeQuote {
    /// For those who can wait.
    pub slow: FeeCaps,
    /// For almost everybody.
    pub normal: FeeCaps,
    /// For those who must be in one of the next blocks.
    pub fast: FeeCaps,
}

impl FeeQuote {
    /// Applies the rule; `suggested_tip` is the node's `eth_maxPriorityFeePerGas`.
    ///
    /// # Errors
    /// [`ChainError::FeesTooLarge`] where a node names prices that no transaction can carry.
    pub fn from_history(history: &FeeHistory, suggested_tip: Wei) -> Result<Self, ChainError> {
        let tips = history.tips();
        let slow = median(tips.iter().map(|tip| tip.low)).unwrap_or(suggested_tip);
        let normal = median(tips.iter().map(|tip| tip.middle)).unwrap_or(suggested_tip);
        let fast = median(tips.iter().map(|tip| tip.high)).unwrap_or(suggested_tip);
        let base = history.next_base_fee();
        Ok(Self {
            slow: FeeCaps::above(base, Room { halves: 3 }, slow)?,
            normal: FeeCaps::above(base, Room { halves: 4 }, normal)?,
            fast: FeeCaps::above(base, Room { halves: 6 }, fast)?,
        })
    }
}

/// What the account must hold: the value and the largest possible fee.
///
/// # Errors
/// [`ChainError::FeesTooLarge`] where the chain could not express the sum.
pub fn balance_needed(value: Wei, fee_max: Wei) -> Result<Wei, ChainError> {
    value.checked_add(fee_max).ok_or(ChainError::FeesTooLarge)
}

/// Whether the account can pay for it all.
///
/// # Errors
/// [`ChainError::NotEnoughBalance`] with all three figures, or [`ChainError::FeesTooLarge`].
pub fn check_balance(balance: Wei, value: Wei, fee_max: Wei) -> Result<(), ChainError> {
    let needed = balance_needed(value, fee_max)?;
    match needed.checked_sub(balance) {
        None | Some(Wei::ZERO) => Ok(()),
        Some(missing) => Err(ChainError::NotEnoughBalance { balance, needed, missing }),
    }
}

/// The most that an account can send at once: all but the largest possible fee.
///
/// # Errors
/// [`ChainError::FeeAboveBalance`] where that is nothing.
pub fn all_but_fee(balance: Wei, fee_max: Wei) -> Result<Wei, ChainError> {
    let rest = balance.checked_sub(fee_max).filter(|rest| *rest != Wei::ZERO);
    rest.ok_or(ChainError::FeeAboveBalance { balance, fee_max })
}

/// How far the base fee may rise, in halves of itself.
struct Room {
    halves: u64,
}

fn median(tips: impl Iterator<Item = Wei>) -> Option<Wei> {
    let mut tips: Vec<Wei> = tips.collect();
    tips.sort_unstable();
    tips.get(tips.len() / 2).copied()
}
