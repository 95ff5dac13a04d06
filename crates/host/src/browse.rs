//! The recovery files at a place, for a device that keeps nothing about that place yet.
//!
//! Whoever keeps a place decides what is listed and what is served there. So names, bytes and time are
//! bounded, each file is read once, and what was looked at is what is opened: nothing is asked for
//! again once somebody chose. No password and no key of the place outlives [`browse`].

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use vault::{
    RecoveryFile, RecoveryLabel, VaultError,
    pieces::{PieceFile, PieceLabel},
};

use crate::{
    cloud::{self, Cloud, CloudError, LARGEST, Place},
    runtime::{Instant, timeout},
};

/// The most files that are read.
const MOST_FILES: usize = 200;
/// The most bytes of all files together.
const MOST_BYTES: usize = 4 * LARGEST;
/// How many files are asked for at once.
const AT_ONCE: usize = 4;
/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(3 * 60);
/// What the name of a recovery file ends with.
const ENDING: &str = ".cohort";
/// The longest name of a file of others that is shown, in characters.
const LONGEST_SHOWN: usize = 80;

/// What was found at a place.
#[derive(Debug, Clone)]
pub struct Browsed {
    /// The recovery files, wallet by wallet, the newest first.
    pub copies: Vec<Found>,
    /// The other files: first those that should have been recovery files.
    pub others: Vec<Other>,
}

/// A recovery file that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its name there.
    pub name: String,
    /// What it says of itself. Not yet authentic.
    pub label: Label,
    /// Whether a file of a later epoch of the same wallet was found.
    pub is_earlier: bool,
    /// The file.
    pub sealed: Arc<[u8]>,
}

/// A file that is no recovery file, or was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its name there, as it may be shown.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why a file is not among those that can be restored from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is called a recovery file, and is none that is whole.
    Vault(VaultError),
    /// It was listed and not served.
    NotServed,
    /// There are more files, more bytes, or it takes longer than is waited for.
    NotRead,
    /// It is not called as recovery files are.
    OtherName,
}

impl Why {
    /// The stable code of this reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vault(error) => error.code(),
            Self::NotServed => "browse.not_served",
            Self::NotRead => "browse.not_read",
            Self::OtherName => "browse.other_name",
        }
    }
}

/// Why nothing was found at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrowseError {
    /// It cannot be looked into.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// It holds more names than are looked through, or what it says does not end.
    #[error("there are more files than are looked through")]
    TooMany,
    /// No file there is called as recovery files are.
    #[error("no recovery file is there")]
    Nothing {
        /// How many others are.
        others: usize,
    },
}

impl BrowseError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cloud(error) => error.code(),
            Self::TooMany => "browse.too_many",
            Self::Nothing { .. } => "browse.nothing",
        }
    }
}

/// What a recovery file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// It holds a whole backup.
    Whole(RecoveryLabel),
    /// It holds one piece of a backup.
    Piece(PieceLabel),
}

impl Label {
    /// Reads it, before any password. Not yet authentic.
    ///
    /// # Errors
    ///
    /// [`VaultError`] where this is neither, or not whole.
    pub fn peek(sealed: &[u8]) -> Result<Self, VaultError> {
        PieceFile::peek(sealed)
            .map(Self::Piece)
            .or_else(|_| Ok(Self::Whole(RecoveryFile::peek(sealed)?)))
    }

    /// What the backup is of.
    #[must_use]
    pub fn backup(&self) -> RecoveryLabel {
        match self {
            Self::Whole(label) => label.clone(),
            Self::Piece(piece) => piece.backup(),
        }
    }
}

/// Lists a place and reads the recovery files there: those that seem the newest of each wallet and device
/// first, as far as the bounds reach.
///
/// # Errors
///
/// [`BrowseError`]. A file that does not come or is none is an answer.
pub async fn browse(place: &Place) -> Result<Browsed, BrowseError> {
    let until = Instant::now() + PATIENCE;
    let cloud = Cloud::at(place)?;
    let names = timeout(left(until), cloud.names()).await.unwrap_or(Err(CloudError::Unreachable));
    let names = names.map_err(|error| match error {
        CloudError::TooLarge => BrowseError::TooMany,
        // Nothing is where copies are to lie.
        CloudError::Missing => CloudError::Address.into(),
        error => error.into(),
    })?;
    let is_ours = |name: &String| name.ends_with(ENDING) && cloud::is_name(name);
    let (ours, foreign): (Vec<_>, Vec<_>) = names.into_iter().partition(is_ours);
    if ours.is_empty() {
        return Err(BrowseError::Nothing { others: foreign.len() });
    }
    let ours = newest_first(ours);
    let (copies, mut others) = read(&cloud, &ours, until).await;
    others.extend(foreign.into_iter().map(|name| (name, Why::OtherName)));
    let others = others.into_iter().map(|(name, why)| Other { name: shown(&name), why });
    Ok(Browsed { copies: in_order(copies), others: others.collect() })
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// Reads files until a bound is met.
async fn read(cloud: &Cloud, names: &[String], until: Instant) -> (Vec<Found>, Vec<(String, Why)>) {
    let (mut copies, mut others, mut size) = (vec![], vec![], 0);
    let asked = names.iter().take(MOST_FILES).cloned();
    let asked = asked.map(|name| async move { (cloud.get(&name).await, name) });
    let mut answers = stream::iter(asked).buffered(AT_ONCE);
    while size < MOST_BYTES {
        let Ok(Some((answer, name))) = timeout(left(until), answers.next()).await else { break };
        let sealed = answer.map_err(|error| match error {
            CloudError::TooLarge => Why::Vault(VaultError::TooLarge),
            _ => Why::NotServed,
        });
        size += match &sealed {
            Ok(sealed) => sealed.len(),
            // Read as far as it may reach.
            Err(Why::Vault(_)) => LARGEST,
            Err(_) => 0,
        };
        let looked = sealed.and_then(|sealed| match Label::peek(&sealed) {
            Ok(label) => Ok((label, sealed.into())),
            Err(error) => Err(Why::Vault(error)),
        });
        match looked {
            Ok((label, sealed)) => copies.push(Found { name, label, is_earlier: false, sealed }),
            Err(why) => others.push((name, why)),
        }
    }
    let unread = names.iter().skip(copies.len() + others.len());
    others.extend(unread.map(|name| (name.clone(), Why::NotRead)).collect::<Vec<_>>());
    (copies, others)
}

/// First the newest copy of each wallet and device, as the names have it, then the second of each, and
/// so on: where not all are read, the ones that somebody comes for are.
fn newest_first(names: Vec<String>) -> Vec<String> {
    let mut series: BTreeMap<(String, String), Vec<(u64, String)>> = BTreeMap::new();
    for name in names {
        let (of, attempt) = match cloud::parts_of(&name) {
            Some((wallet, attempt, device)) => ((wallet.to_owned(), device.to_owned()), attempt),
            None => ((name.clone(), String::new()), 0),
        };
        series.entry(of).or_default().push((attempt, name));
    }
    let mut ranked: Vec<(usize, String)> = Vec::new();
    for mut copies in series.into_values() {
        copies.sort_unstable_by(|one, other| other.cmp(one));
        ranked.extend(copies.into_iter().map(|(_, name)| name).enumerate());
    }
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// Wallets that were last copied first, and of each the newest epoch first.
fn in_order(mut copies: Vec<Found>) -> Vec<Found> {
    let mut wallets: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for copy in &copies {
        let label = copy.label.backup();
        let (epoch, made) = wallets.entry(label.wallet_id.clone()).or_default();
        *epoch = (*epoch).max(attempt(&label));
        *made = (*made).max(label.made_at.0);
    }
    copies.sort_by_cached_key(|copy| {
        let label = copy.label.backup();
        let latest = wallets.get(&label.wallet_id).map(|(_, made)| *made);
        let newest = Reverse((attempt(&label), label.made_at));
        (Reverse(latest), label.wallet_id, newest, copy.name.clone())
    });
    for copy in &mut copies {
        let label = copy.label.backup();
        let newest = wallets.get(&label.wallet_id).map_or(0, |(epoch, _)| *epoch);
        copy.is_earlier = attempt(&label) < newest;
    }
    copies
}

fn attempt(label: &RecoveryLabel) -> u64 {
    label.epoch.parse().unwrap_or(0)
}

/// A name that somebody else chose, so that it can be shown.
fn shown(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ';
    let clean = |c| if plain(c) { c } else { char::REPLACEMENT_CHARACTER };
    let mut shown: String = name.chars().take(LONGEST_SHOWN).map(clean).collect();
    if name.chars().nth(LONGEST_SHOWN).is_some() {
        shown.push('\u{2026}');
    }
    shown
}

#[cfg(test)]
mod tests {
    use vault::UnixSeconds;

    use super::*;

    fn found(name: &str, wallet: &str, epoch: &str, made: u64) -> Found {
        let label = RecoveryLabel {
            epoch: epoch.to_owned(),
            share: "1 of 2".to_owned(),
            device: "Laptop".to_owned(),
            made_at: UnixSeconds(made),
            wallet_id: wallet.to_owned(),
            wallet_name: wallet.to_owned(),
        };
        let (name, label) = (name.to_owned(), Label::Whole(label));
        Found { name, label, is_earlier: false, sealed: Arc::default() }
    }

    #[test]
    fn where_not_all_are_read_the_newest_of_each_device_are() {
        let names = [
            "aa-00000009-laptop-00.cohort",
            "aa-00000010-laptop-00.cohort",
            "aa-00000010-laptop-01.cohort",
            "aa-00000002-tower-00.cohort",
            "bb-00000001-laptop-00.cohort",
            "by-hand.cohort",
        ];
        let ordered = newest_first(names.map(str::to_owned).to_vec());
        let (first, rest) = ordered.split_at(4);
        assert_eq!(
            first,
            [
                "aa-00000002-tower-00.cohort",
                "aa-00000010-laptop-01.cohort",
                "bb-00000001-laptop-00.cohort",
                "by-hand.cohort",
            ]
        );
        assert_eq!(rest, ["aa-00000010-laptop-00.cohort", "aa-00000009-laptop-00.cohort"]);
    }

    #[test]
    fn epochs_are_compared_as_numbers_and_within_their_wallet() {
        let copies = in_order(vec![
            found("a9", "savings", "9", 900),
            found("b1", "other", "1", 2000),
            found("a10", "savings", "10", 1000),
            found("a10 again", "savings", "10", 1100),
            found("odd", "odd", "no number", 5),
        ]);
        let seen: Vec<_> =
            copies.iter().map(|copy| (copy.name.as_str(), copy.is_earlier)).collect();
        let expected =
            [("b1", false), ("a10 again", false), ("a10", false), ("a9", true), ("odd", false)];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_name_of_somebody_elses_is_shown_without_what_it_could_play() {
        assert_eq!(shown("my photo.jpeg"), "my photo.jpeg");
        assert_eq!(shown("a\u{202e}gpj\n.exe"), "a\u{fffd}gpj\u{fffd}.exe");
        assert_eq!(shown(&"n".repeat(1000)).chars().count(), 81);
    }
}
