//! What a person should know about a recipient before approving.

use super::EthAddress;
use crate::view::Caution;

/// What kind of account answers at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// No code: an account that a key controls, or one that is not used yet.
    Plain,
    /// A key's account that has lent itself to a contract's code (EIP-7702).
    Delegated,
    /// A program: it may refuse the payment, keep it, or need more gas.
    Contract,
}

/// Warnings about sending from `from` to `to`, most serious first.
///
/// `known` are the addresses this wallet has paid or saved; `kind` is what a node said of the
/// recipient, if one was asked.
#[must_use]
pub fn cautions(
    from: EthAddress,
    to: EthAddress,
    known: &[EthAddress],
    kind: Option<AccountKind>,
) -> Vec<Caution> {
    let zero = to.is_zero().then(|| Caution {
        code: "chain.zero_address",
        sentence: "Nobody owns this address: what is sent to it is lost for ever.".to_owned(),
    });
    let itself = (from == to).then(|| Caution {
        code: "chain.pays_itself",
        sentence: "This pays the wallet itself and costs a fee.".to_owned(),
    });
    let is_known = known.contains(&to);
    let twins = known.iter().chain([&from]).filter(|twin| !is_known && to.looks_like(twin));
    let kind = kind.and_then(|kind| match kind {
        AccountKind::Plain => None,
        AccountKind::Delegated => Some(Caution {
            code: "chain.recipient_delegated",
            sentence: "This account runs a program that may act on the payment.".to_owned(),
        }),
        AccountKind::Contract => Some(Caution {
            code: "chain.recipient_contract",
            sentence: "This address is a program: make sure that it accepts plain payments."
                .to_owned(),
        }),
    });
    zero.into_iter().chain(twins.map(look_alike)).chain(itself).chain(kind).collect()
}

fn look_alike(twin: &EthAddress) -> Caution {
    Caution {
        code: "chain.look_alike",
        sentence: format!(
            "This address begins and ends like {twin}, but it is another one. Compare every group."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountKind, EthAddress, cautions};

    fn address(middle: u8) -> EthAddress {
        let mut bytes = [7; 20];
        bytes[10] = middle;
        EthAddress::from_bytes(bytes)
    }

    fn codes(to: EthAddress, known: &[EthAddress], kind: Option<AccountKind>) -> Vec<&'static str> {
        let from = EthAddress::from_bytes([1; 20]);
        cautions(from, to, known, kind).iter().map(|caution| caution.code).collect()
    }

    #[test]
    fn a_fresh_ordinary_recipient_raises_nothing() {
        assert_eq!(codes(address(1), &[], Some(AccountKind::Plain)), [""; 0]);
        assert_eq!(codes(address(1), &[], None), [""; 0]);
    }

    #[test]
    fn the_twin_of_a_known_address_is_pointed_out_by_the_known_one() {
        let (known, twin) = (address(1), address(2));
        let from = EthAddress::from_bytes([1; 20]);
        let found = cautions(from, twin, &[known], None);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code, "chain.look_alike");
        assert!(found[0].sentence.contains(&known.to_string()));
    }

    #[test]
    fn an_address_that_is_itself_known_is_no_twin() {
        assert_eq!(codes(address(2), &[address(1), address(2)], None), [""; 0]);
    }

    #[test]
    fn the_twin_of_the_wallets_own_address_is_pointed_out() {
        let mut bytes = [1; 20];
        bytes[9] = 2;
        assert_eq!(codes(EthAddress::from_bytes(bytes), &[], None), ["chain.look_alike"]);
    }

    #[test]
    fn burning_paying_oneself_and_paying_programs_are_pointed_out() {
        assert_eq!(codes(EthAddress::ZERO, &[], None), ["chain.zero_address"]);
        assert_eq!(codes(EthAddress::from_bytes([1; 20]), &[], None), ["chain.pays_itself"]);
        let contract = codes(address(1), &[], Some(AccountKind::Contract));
        assert_eq!(contract, ["chain.recipient_contract"]);
        let delegated = codes(address(1), &[], Some(AccountKind::Delegated));
        assert_eq!(delegated, ["chain.recipient_delegated"]);
    }
}
