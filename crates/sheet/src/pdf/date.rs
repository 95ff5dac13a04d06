//! A moment as people write it.

use crate::pdf::words;

const DAY: u64 = 86_400;
/// 31 December 9999: what a year of four digits can say.
const LATEST: u64 = 253_402_300_799;

/// In words, in UTC.
pub(super) fn date(unix_seconds: u64) -> String {
    let seconds = unix_seconds.min(LATEST);
    let (year, month, day) = civil(seconds / DAY);
    let (hour, minute) = (seconds % DAY / 3600, seconds % 3600 / 60);
    let month = usize::try_from(month).ok().and_then(|month| words::MONTHS.get(month - 1));
    format!("{day} {} {year}, {hour:02}:{minute:02} UTC", month.copied().unwrap_or_default())
}

/// Year, month and day of a day since 1970-01-01, in the Gregorian calendar, whose leap days come last where years
/// begin in March.
const fn civil(days: u64) -> (u64, u64, u64) {
    // Days since 0000-03-01, in eras of 400 years.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let january = if month <= 2 { 1 } else { 0 };
    (400 * era + year + january, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1 January 1970, 00:00 UTC"),
            (951_782_400, "29 February 2000, 00:00 UTC"),
            (1_767_225_599, "31 December 2025, 23:59 UTC"),
            (1_795_694_700, "26 November 2026, 12:05 UTC"),
            (u64::MAX, "31 December 9999, 23:59 UTC"),
        ] {
            assert_eq!(date(seconds), expected);
        }
    }
}
