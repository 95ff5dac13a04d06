//! When a wallet's shares are due to be made afresh, by clocks that may be wrong.

use host::{
    home::{RefreshSetting, Settings},
    runtime::{SystemTime, UNIX_EPOCH},
};
use party::{Standing, WalletView as Wallet, wire::WalletId};

/// How often where nobody chose, in days.
const DEFAULT_DAYS: u16 = 90;
/// How often it can be, in days; 0 for never.
const OFFERED: [u16; 5] = [0, 30, 90, 180, 365];
const DAY: u64 = 24 * 60 * 60;
/// How long somebody who wants to be reminded later is left alone, in seconds.
const LATER: u64 = 7 * DAY;
/// No wallet is older: a date before it is a clock that was not set, 1 January 2026.
const EARLIEST: u64 = 1_767_225_600;

/// When a wallet's shares were made, and when they are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    /// After how many days; 0 for never.
    pub(crate) days: u16,
    /// Unix seconds when they were made; `None` where no clock can be believed.
    pub(crate) began: Option<u64>,
    /// Unix seconds when they are due.
    pub(crate) due: Option<u64>,
    /// True once they are, unless somebody wants to be reminded later.
    pub(crate) is_due: bool,
}

/// The dates of a wallet that this device can have refreshed; `None` for another one.
pub(crate) fn dates(wallet: &Wallet, settings: &Settings, now: u64) -> Option<Dates> {
    if wallet.standing != Standing::Holder || wallet.terms.practice {
        return None;
    }
    let setting = settings.refreshes.iter().find(|each| each.wallet == wallet.wallet);
    Some(dates_of([wallet.created, wallet.since], setting, now))
}

/// The epoch began when its initiator said or when this device heard of it: whichever is later, and
/// neither in the future nor before there were wallets.
fn dates_of(began: [u64; 2], setting: Option<&RefreshSetting>, now: u64) -> Dates {
    let days = setting.map_or(DEFAULT_DAYS, |setting| setting.days);
    let believed = |at: &u64| (EARLIEST..=now.saturating_add(DAY)).contains(at);
    let began = began.into_iter().filter(believed).max();
    let due = began.filter(|_| days > 0).map(|at| at.saturating_add(u64::from(days) * DAY));
    // A date further off was set by a clock that ran ahead.
    let until = setting.and_then(|setting| setting.later);
    let is_later = until.is_some_and(|at| at > now && at <= now.saturating_add(LATER + DAY));
    Dates { days, began, due, is_due: due.is_some_and(|at| at <= now) && !is_later }
}

/// True for what can be chosen.
pub(crate) fn is_offered(days: u16) -> bool {
    OFFERED.contains(&days)
}

/// Until when somebody who wants to be reminded later is left alone, in Unix seconds.
pub(crate) const fn later(now: u64) -> u64 {
    now.saturating_add(LATER)
}

/// What is remembered of a wallet's dates, to be changed.
pub(crate) fn setting_of(settings: &mut Settings, wallet: WalletId) -> &mut RefreshSetting {
    let at = settings.refreshes.iter().position(|each| each.wallet == wallet);
    let at = at.unwrap_or_else(|| {
        let fresh = RefreshSetting { wallet, days: DEFAULT_DAYS, later: None, told: None };
        settings.refreshes.push(fresh);
        settings.refreshes.len() - 1
    });
    settings.refreshes.get_mut(at).expect("found or pushed just now")
}

/// Unix seconds.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = EARLIEST + 1000 * DAY;

    fn setting(days: u16, later: Option<u64>) -> RefreshSetting {
        RefreshSetting { wallet: WalletId::from_bytes([1; 32]), days, later, told: None }
    }

    fn made(days_ago: u64) -> [u64; 2] {
        [NOW - days_ago * DAY - 60, NOW - days_ago * DAY]
    }

    #[test]
    fn shares_are_due_after_as_many_days_as_were_chosen() {
        for (days, ago, is_due) in
            [(30, 29, false), (30, 30, true), (365, 300, false), (0, 5000, false)]
        {
            let dates = dates_of(made(ago), Some(&setting(days, None)), NOW);
            assert_eq!(dates.is_due, is_due, "{days} days, {ago} days ago");
        }
        assert!(!dates_of(made(89), None, NOW).is_due);
        assert!(dates_of(made(90), None, NOW).is_due, "ninety days where nobody chose");
        assert_eq!(dates_of(made(1), Some(&setting(0, None)), NOW).due, None);
    }

    #[test]
    fn whoever_wants_to_be_reminded_later_is_left_alone_for_a_week() {
        let due = |at: u64| dates_of(made(90), Some(&setting(90, Some(later(NOW)))), at).is_due;
        assert!(!due(NOW) && !due(NOW + 7 * DAY - 1));
        assert!(due(NOW + 7 * DAY));
        let ahead = setting(90, Some(later(NOW + 4000 * DAY)));
        assert!(dates_of(made(90), Some(&ahead), NOW).is_due, "set by a clock that ran ahead");
    }

    #[test]
    fn clocks_that_cannot_be_right_are_not_believed() {
        let began = |made: [u64; 2], now: u64| dates_of(made, None, now).began;
        assert_eq!(began([NOW - DAY, 0], NOW), Some(NOW - DAY), "its own clock was not set");
        assert_eq!(began([NOW + 900 * DAY, NOW - DAY], NOW), Some(NOW - DAY), "another ran ahead");
        assert_eq!(began([NOW, NOW], 0), None, "now it is not set");
        assert_eq!(dates_of([NOW, NOW], None, 0).due, None);
        assert!(!dates_of([0, 0], None, NOW).is_due, "nothing is known, so nothing is due");
        assert_eq!(began([u64::MAX; 2], NOW), None, "nobody was there yet");
    }
}
