//! Amounts in wei: exact in, exact out, never a float.

use core::{fmt, str::FromStr};

use alloy_primitives::U256;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::ChainError;

/// What stands between groups of three digits: narrow, and no line breaks at it.
pub const THIN_SPACE: char = '\u{202f}';

/// Digits of 2^256 - 1, plus a dot: nothing longer can be an amount.
const TYPED_MAX: usize = 79;

/// An amount in the smallest unit of the chain.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Wei(U256);

/// In which unit an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 10^18 wei, for values.
    Ether,
    /// 10^9 wei, for prices of gas.
    Gwei,
}

/// Whether long rows of digits are divided for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// Digits and dot only: can be typed in again.
    Plain,
    /// A [`THIN_SPACE`] after every third digit, counted from the dot on both sides.
    Thin,
}

impl Wei {
    /// Nothing.
    pub const ZERO: Self = Self(U256::ZERO);

    /// The largest amount that the chain can express.
    pub const MAX: Self = Self(U256::MAX);

    /// Reads an amount in ether as a person types it: digits and at most one dot.
    ///
    /// A comma means a thousand in one country and a decimal in another, so it is refused rather
    /// than guessed at; so are signs, exponents and spaces.
    ///
    /// # Errors
    /// One of the `Amount…` variants of [`ChainError`].
    pub fn from_ether(text: &str) -> Result<Self, ChainError> {
        Self::from_decimal(text, Unit::Ether)
    }

    /// A whole number of wei.
    #[must_use]
    pub fn from_wei(wei: u128) -> Self {
        Self(U256::from(wei))
    }

    /// The sum, or `None` where the chain could not express it.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The rest, or `None` where it would be below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This price for so many units, or `None` where the chain could not express it.
    #[must_use]
    pub fn checked_mul(self, count: u64) -> Option<Self> {
        self.0.checked_mul(U256::from(count)).map(Self)
    }

    /// The exact number in the unit, without trailing zeros and without the unit's name.
    #[must_use]
    pub fn number(&self, unit: Unit, grouping: Grouping) -> String {
        let digits = self.0.to_string();
        let decimals = unit.decimals();
        let padded = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        let fraction = fraction.trim_end_matches('0');
        let (whole, fraction) = match grouping {
            Grouping::Plain => (whole.to_owned(), fraction.to_owned()),
            Grouping::Thin => (group_from_end(whole), group_from_start(fraction)),
        };
        if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
    }

    /// The exact amount in ether for a screen: grouped, followed by the network's symbol.
    #[must_use]
    pub fn with_symbol(&self, symbol: &str) -> String {
        format!("{}\u{a0}{symbol}", self.number(Unit::Ether, Grouping::Thin))
    }

    /// The exact price of gas for a screen: grouped, in gwei.
    #[must_use]
    pub fn in_gwei(&self) -> String {
        format!("{}\u{a0}gwei", self.number(Unit::Gwei, Grouping::Thin))
    }

    /// Half of it, rounded down.
    pub(crate) fn half(self) -> Self {
        Self(self.0 >> 1)
    }

    pub(crate) const fn from_u256(wei: U256) -> Self {
        Self(wei)
    }

    pub(crate) const fn to_u256(self) -> U256 {
        self.0
    }

    /// As a fee cap, which the transaction format limits to 128 bits in practice.
    pub(crate) fn to_fee(self) -> Result<u128, ChainError> {
        u128::try_from(self.0).map_err(|_| ChainError::FeesTooLarge)
    }

    fn from_decimal(text: &str, unit: Unit) -> Result<Self, ChainError> {
        if text.is_empty() {
            return Err(ChainError::AmountEmpty);
        }
        let stranger = text.chars().find(|found| !found.is_ascii_digit() && *found != '.');
        if let Some(found) = stranger {
            return Err(ChainError::AmountCharacter { found });
        }
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if whole.is_empty() || fraction.is_empty() => {
                return Err(ChainError::AmountDot);
            }
            Some(parts) => parts,
            None => (text, ""),
        };
        if fraction.contains('.') {
            return Err(ChainError::AmountDot);
        }
        if fraction.len() > unit.decimals() {
            return Err(ChainError::AmountTooPrecise);
        }
        if text.len() > TYPED_MAX {
            return Err(ChainError::AmountTooLarge);
        }
        let digits = format!("{whole}{fraction:0<width$}", width = unit.decimals());
        U256::from_str_radix(&digits, 10).map(Self).map_err(|_| ChainError::AmountTooLarge)
    }
}

impl Unit {
    const fn decimals(self) -> usize {
        match self {
            Self::Ether => 18,
            Self::Gwei => 9,
        }
    }
}

/// In ether, exact and ungrouped: the form that [`Wei::from_ether`] reads.
impl fmt::Display for Wei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.number(Unit::Ether, Grouping::Plain))
    }
}

impl fmt::Debug for Wei {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} wei", self.0)
    }
}

impl FromStr for Wei {
    type Err = ChainError;

    /// The same as [`Wei::from_ether`].
    fn from_str(text: &str) -> Result<Self, ChainError> {
        Self::from_ether(text)
    }
}

/// Stored as a decimal count of wei in text: JSON numbers lose digits in many readers.
impl Serialize for Wei {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Wei {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || text.len() >= TYPED_MAX {
            return Err(de::Error::custom("not a decimal count of wei"));
        }
        U256::from_str_radix(&text, 10).map(Self).map_err(de::Error::custom)
    }
}

fn group_from_end(digits: &str) -> String {
    let length = digits.len();
    group(digits, |index| (length - index).is_multiple_of(3))
}

fn group_from_start(digits: &str) -> String {
    group(digits, |index| index.is_multiple_of(3))
}

fn group(digits: &str, begins_group: impl Fn(usize) -> bool) -> String {
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && begins_group(index) {
            grouped.push(THIN_SPACE);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ChainError, Grouping, U256, Unit, Wei};

    fn thin(wei: Wei) -> String {
        wei.number(Unit::Ether, Grouping::Thin).replace(super::THIN_SPACE, "_")
    }

    #[test]
    fn ether_is_read_exactly() {
        let cases = [
            ("0", 0),
            ("0.0", 0),
            ("1", 10u128.pow(18)),
            ("0.1", 10u128.pow(17)),
            ("0.000000000000000001", 1),
            ("1250.5", 12_505 * 10u128.pow(17)),
            ("007.50", 75 * 10u128.pow(17)),
        ];
        for (text, wei) in cases {
            assert_eq!(Wei::from_ether(text), Ok(Wei::from_wei(wei)), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused_by_name() {
        assert_eq!(Wei::from_ether(""), Err(ChainError::AmountEmpty));
        for (text, found) in [
            ("-1", '-'),
            ("+1", '+'),
            ("1e3", 'e'),
            ("1,5", ','),
            ("1 000", ' '),
            (" 1", ' '),
            ("0x1", 'x'),
            ("١", '١'),
            ("1\u{202f}000", '\u{202f}'),
            ("inf", 'i'),
        ] {
            assert_eq!(Wei::from_ether(text), Err(ChainError::AmountCharacter { found }), "{text}");
        }
        for text in [".", "1.", ".5", "1.2.3", "1..2"] {
            assert_eq!(Wei::from_ether(text), Err(ChainError::AmountDot), "{text}");
        }
        assert_eq!(Wei::from_ether("0.0000000000000000001"), Err(ChainError::AmountTooPrecise));
        assert_eq!(Wei::from_ether(&"9".repeat(60)), Err(ChainError::AmountTooLarge));
        assert_eq!(Wei::from_ether(&"9".repeat(10_000)), Err(ChainError::AmountTooLarge));
    }

    #[test]
    fn the_largest_amount_reads_back_and_one_wei_more_does_not() {
        let largest = Wei::MAX.to_string();
        assert_eq!(Wei::from_ether(&largest), Ok(Wei::MAX));
        let more = largest.replace("639935", "639936");
        assert_eq!(Wei::from_ether(&more), Err(ChainError::AmountTooLarge));
    }

    #[test]
    fn groups_are_counted_from_the_dot_on_both_sides() {
        assert_eq!(thin(Wei::ZERO), "0");
        assert_eq!(thin(Wei::from_ether("999").unwrap()), "999");
        assert_eq!(thin(Wei::from_ether("1000").unwrap()), "1_000");
        assert_eq!(thin(Wei::from_ether("1234567.1234567").unwrap()), "1_234_567.123_456_7");
    }

    #[test]
    fn a_screen_always_shows_the_unit() {
        let wei = Wei::from_ether("1234.5").unwrap();
        assert_eq!(wei.with_symbol("ETH"), "1\u{202f}234.5\u{a0}ETH");
        assert_eq!(Wei::from_wei(1_500_000_000).in_gwei(), "1.5\u{a0}gwei");
        assert_eq!(Wei::from_wei(1).in_gwei(), "0.000\u{202f}000\u{202f}001\u{a0}gwei");
    }

    #[test]
    fn sums_that_do_not_exist_are_not_made() {
        let one = Wei::from_wei(1);
        assert_eq!(Wei::MAX.checked_add(one), None);
        assert_eq!(Wei::ZERO.checked_sub(one), None);
        assert_eq!(Wei::MAX.checked_mul(2), None);
        assert_eq!(one.checked_add(one), Some(Wei::from_wei(2)));
        assert_eq!(one.checked_sub(one), Some(Wei::ZERO));
    }

    #[test]
    fn stored_amounts_are_whole_wei_in_text() {
        assert_eq!(serde_json::to_string(&Wei::from_wei(15)).unwrap(), "\"15\"");
        for text in ["\"\"", "\"-1\"", "\"1.5\"", "15", "\"0x1\"", "\"1_000\""] {
            assert!(serde_json::from_str::<Wei>(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_from_its_text(limbs: [u64; 4]) {
            let wei = Wei(U256::from_limbs(limbs));
            prop_assert_eq!(wei.to_string().parse::<Wei>(), Ok(wei));
            let stored = serde_json::to_string(&wei).unwrap();
            prop_assert_eq!(serde_json::from_str::<Wei>(&stored).unwrap(), wei);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            if let Ok(wei) = Wei::from_ether(&text) {
                prop_assert!(wei.to_string().len() <= text.len().max(1));
            }
        }
    }
}
