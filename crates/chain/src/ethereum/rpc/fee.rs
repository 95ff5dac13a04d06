//! Questions about what a transfer would cost.

use serde_json::{Value, json};

use super::{Call, hex};
use crate::{
    error::ChainError,
    ethereum::{EthAddress, GAS_LIMIT_MAX, GAS_LIMIT_MIN, Wei},
};

/// Over how many blocks the tips are looked at: four minutes on the main network.
const BLOCKS: usize = 20;

/// What the last blocks took, and the base fee of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeHistory {
    next_base_fee: Wei,
    tips: Vec<Tips>,
}

/// The tips per unit of gas in one block; never falling from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tips {
    /// 10th percentile.
    pub low: Wei,
    /// 50th percentile.
    pub middle: Wei,
    /// 90th percentile.
    pub high: Wei,
}

impl FeeHistory {
    /// The base fee that the next block will take.
    #[must_use]
    pub const fn next_base_fee(&self) -> Wei {
        self.next_base_fee
    }

    /// The tips of those blocks that took any.
    #[must_use]
    pub fn tips(&self) -> &[Tips] {
        &self.tips
    }
}

/// The base fees and tips of the last 20 blocks.
#[derive(Clone, Copy, Debug)]
pub struct GetFeeHistory;

impl Call for GetFeeHistory {
    type Answer = FeeHistory;

    fn method(&self) -> &'static str {
        "eth_feeHistory"
    }

    fn params(&self) -> Value {
        json!([format!("{BLOCKS:#x}"), "latest", [10, 50, 90]])
    }

    fn read_result(&self, result: &Value) -> Result<FeeHistory, ChainError> {
        let what = "base fees";
        // One more than there are blocks: the last belongs to the block that is yet to come.
        let next = list(hex::member(result, "baseFeePerGas"), BLOCKS + 1, what)?.last();
        let next = next.ok_or(ChainError::MalformedResponse { what })?;
        let tips = match hex::member(result, "reward") {
            Value::Null => Vec::new(),
            rewards => {
                list(rewards, BLOCKS, "rewards")?.iter().map(tips).collect::<Result<Vec<_>, _>>()?
            }
        };
        Ok(FeeHistory {
            next_base_fee: hex::amount(next, what)?,
            tips: tips.into_iter().filter(|tips| tips.high > Wei::ZERO).collect(),
        })
    }
}

/// The tip that the node itself would offer.
#[derive(Clone, Copy, Debug)]
pub struct GetPriorityFee;

impl Call for GetPriorityFee {
    type Answer = Wei;

    fn method(&self) -> &'static str {
        "eth_maxPriorityFeePerGas"
    }

    fn params(&self) -> Value {
        json!([])
    }

    fn read_result(&self, result: &Value) -> Result<Wei, ChainError> {
        hex::amount(result, "priority fee")
    }
}

/// How much gas the transfer would use; a program that refuses the payment makes the node refuse.
#[derive(Clone, Copy, Debug)]
pub struct EstimateGas {
    /// Who pays.
    pub from: EthAddress,
    /// Who is paid.
    pub to: EthAddress,
    /// How much.
    pub value: Wei,
}

impl Call for EstimateGas {
    type Answer = u64;

    fn method(&self) -> &'static str {
        "eth_estimateGas"
    }

    fn params(&self) -> Value {
        json!([{ "from": self.from, "to": self.to, "value": hex::quantity(self.value) }])
    }

    /// [`ChainError::GasLimit`] where the node's figure makes no sense for a transfer.
    fn read_result(&self, result: &Value) -> Result<u64, ChainError> {
        let found = hex::count(result, "gas")?;
        if (GAS_LIMIT_MIN..=GAS_LIMIT_MAX).contains(&found) {
            Ok(found)
        } else {
            Err(ChainError::GasLimit { found })
        }
    }
}

fn tips(row: &Value) -> Result<Tips, ChainError> {
    let what = "rewards";
    let malformed = ChainError::MalformedResponse { what };
    let [low, middle, high] = list(row, 3, what)?.as_slice() else {
        return Err(malformed);
    };
    let tips = Tips {
        low: hex::amount(low, what)?,
        middle: hex::amount(middle, what)?,
        high: hex::amount(high, what)?,
    };
    if tips.low <= tips.middle && tips.middle <= tips.high { Ok(tips) } else { Err(malformed) }
}

fn list<'a>(
    value: &'a Value,
    longest: usize,
    what: &'static str,
) -> Result<&'a Vec<Value>, ChainError> {
    let list = value.as_array().filter(|list| list.len() <= longest);
    list.ok_or(ChainError::MalformedResponse { what })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Call, ChainError, EstimateGas, EthAddress, FeeHistory, GetFeeHistory, Wei};
    use crate::ethereum::FeeQuote;

    const GWEI: u128 = 1_000_000_000;

    fn history(base_fees: Value, reward: Value) -> Result<FeeHistory, ChainError> {
        let result = json!({ "oldestBlock": "0x1", "baseFeePerGas": base_fees, "reward": reward });
        GetFeeHistory.read_result(&result)
    }

    fn gwei(count: u128) -> Wei {
        Wei::from_wei(count * GWEI)
    }

    #[test]
    fn a_quote_follows_its_rule() {
        // Base fee 10 gwei; five blocks, of which two took no tip; medians 1, 2 and 5 gwei.
        let (one, two, five) = ("0x3b9aca00", "0x77359400", "0x12a05f200");
        let rewards = json!([
            ["0x0", "0x0", "0x0"],
            [one, two, five],
            ["0x0", one, two],
            ["0x0", "0x0", "0x0"],
            [five, five, five],
        ]);
        let base = json!(["0x1", "0x1", "0x1", "0x1", "0x1", "0x2540be400"]);
        let quote = FeeQuote::from_history(&history(base, rewards).unwrap(), gwei(99)).unwrap();
        assert_eq!(quote.slow.max_priority_fee_per_gas, gwei(1));
        assert_eq!(quote.slow.max_fee_per_gas, gwei(16));
        assert_eq!(quote.normal.max_priority_fee_per_gas, gwei(2));
        assert_eq!(quote.normal.max_fee_per_gas, gwei(22));
        assert_eq!(quote.fast.max_priority_fee_per_gas, gwei(5));
        assert_eq!(quote.fast.max_fee_per_gas, gwei(35));
    }

    #[test]
    fn where_no_block_took_a_tip_the_nodes_suggestion_stands_in() {
        for rewards in [Value::Null, json!([]), json!([["0x0", "0x0", "0x0"]])] {
            let history = history(json!(["0x1", "0x3"]), rewards).unwrap();
            let quote = FeeQuote::from_history(&history, gwei(1)).unwrap();
            for caps in [quote.slow, quote.normal, quote.fast] {
                assert_eq!(caps.max_priority_fee_per_gas, gwei(1));
            }
            assert_eq!(quote.slow.max_fee_per_gas, Wei::from_wei(4 + GWEI));
        }
    }

    #[test]
    fn prices_that_no_transaction_can_carry_are_no_quote() {
        let huge = format!("0x{}", "f".repeat(64));
        let largest_fee = format!("0x{}", "f".repeat(32));
        let quote = |base: &str, tip| {
            FeeQuote::from_history(&history(json!([base]), Value::Null).unwrap(), tip)
        };
        assert_eq!(quote(&huge, Wei::ZERO), Err(ChainError::FeesTooLarge));
        assert_eq!(quote(&largest_fee, Wei::ZERO), Err(ChainError::FeesTooLarge));
        assert_eq!(quote("0x1", Wei::MAX), Err(ChainError::FeesTooLarge));
    }

    #[test]
    fn histories_that_make_no_sense_are_refused() {
        let long: Vec<_> = (0..22).map(|_| "0x1").collect();
        for base in [json!(null), json!([]), json!("0x1"), json!([1]), json!(long)] {
            assert!(history(base.clone(), Value::Null).is_err(), "{base}");
        }
        let many: Vec<_> = (0..21).map(|_| ["0x1", "0x1", "0x1"]).collect();
        for rewards in [
            json!({}),
            json!([[]]),
            json!([["0x1", "0x1"]]),
            json!([["0x1", "0x1", "0x1", "0x1"]]),
            json!([["0x2", "0x1", "0x3"]]),
            json!([["0x1", "0x3", "0x2"]]),
            json!(many),
        ] {
            assert!(history(json!(["0x1"]), rewards.clone()).is_err(), "{rewards}");
        }
    }

    #[test]
    fn an_estimate_outside_of_reason_is_refused() {
        let to = EthAddress::from_bytes([2; 20]);
        let call = EstimateGas { from: EthAddress::ZERO, to, value: Wei::from_wei(255) };
        assert_eq!(call.params()[0]["value"], "0xff");
        assert_eq!(call.params()[0]["to"], to.to_string());
        assert_eq!(call.read_result(&json!("0x5208")), Ok(21_000));
        let found = 20_999;
        assert_eq!(call.read_result(&json!("0x5207")), Err(ChainError::GasLimit { found }));
        let found = u64::MAX;
        let most = json!("0xffffffffffffffff");
        assert_eq!(call.read_result(&most), Err(ChainError::GasLimit { found }));
    }
}
