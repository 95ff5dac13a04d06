//! Sealed copies at a place that the user chose: a folder, a WebDAV server, an S3 bucket, an account at a provider.
//!
//! What lies there is sealed already; a place can only lose it, change it or show an older one. So a
//! name is written once and never again, a copy counts only after all of its bytes came back, and
//! [`Cloud::check`] compares what is there with the hash of what was put. No server's promise of a
//! conditional write is relied upon: many ignore the condition.

#[cfg(feature = "native")]
mod account;
#[cfg_attr(not(feature = "native"), path = "cloud/nowhere.rs")]
mod backing;
mod error;
#[cfg(feature = "native")]
mod folder;
mod place;
#[cfg(feature = "native")]
mod remote;
#[cfg(feature = "native")]
mod transport;

use std::{fmt, future::Future, time::Duration};

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use crate::runtime::timeout;
#[cfg(feature = "native")]
use crate::{
    oauth::{Client, Tokens},
    tls::Trust,
};

pub use error::CloudError;
pub use place::{Place, Secret};

use backing::Backing;
#[cfg(feature = "native")]
use transport::Transport;

/// The largest copy: a sealed file of any kind fits.
pub(crate) const LARGEST: usize = 17 * 1024 * 1024;
/// The most names that a place is asked for.
#[cfg(feature = "native")]
const MOST_NAMES: usize = 10_000;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 200;
/// The longest that one call may take, tries and slow lines included.
const WHOLE: Duration = Duration::from_secs(30 * 60);

/// A place for copies. Every call may be given up at any moment by dropping its future; a copy that
/// was being put then may lie there or not, and counts for nothing.
pub struct Cloud(Backing);

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is there, as it was put.
    Same,
    /// It is gone.
    Missing,
    /// Something else lies under its name.
    Changed,
}

impl Checked {
    /// Takes anything but [`Self::Same`] for an error.
    ///
    /// # Errors
    ///
    /// [`CloudError::Missing`] or [`CloudError::Changed`].
    pub const fn proven(self) -> Result<(), CloudError> {
        match self {
            Self::Same => Ok(()),
            Self::Missing => Err(CloudError::Missing),
            Self::Changed => Err(CloudError::Changed),
        }
    }
}

impl Cloud {
    /// Gets ready for a place, without going there.
    ///
    /// # Errors
    ///
    /// [`CloudError::NotHttps`] for an address that anybody on the way could read, unless it is this
    /// computer's own; [`CloudError::Address`] for one that makes no sense.
    pub fn at(place: &Place) -> Result<Self, CloudError> {
        place.check()?;
        Ok(Self(Backing::at(place)?))
    }

    /// The same with other authorities.
    ///
    /// # Errors
    ///
    /// As [`Self::at`].
    #[cfg(feature = "native")]
    pub fn trusting(place: &Place, trust: &Trust) -> Result<Self, CloudError> {
        place.check()?;
        Ok(Self(Backing::trusting(place, trust)?))
    }

    /// Puts a copy under a name that nothing has, reads all of it back and compares.
    ///
    /// # Errors
    ///
    /// [`CloudError::Exists`] when the name is taken; [`CloudError::NotProven`] when the copy did not come
    /// back as it was sent; [`CloudError::Full`], [`CloudError::Denied`] and the others. Nothing counts as put
    /// then, though something may lie under the name.
    pub async fn put_new(&self, name: &str, bytes: &[u8]) -> Result<(), CloudError> {
        check_name(name)?;
        if bytes.len() > LARGEST {
            return Err(CloudError::TooLarge);
        }
        let put = async {
            self.0.put_new(name, bytes).await?;
            match self.0.get(name).await {
                Ok(found) if found == bytes => Ok(()),
                Ok(_) | Err(CloudError::Missing | CloudError::TooLarge) => {
                    Err(CloudError::NotProven)
                }
                Err(error) => Err(error),
            }
        };
        in_time(put).await
    }

    /// Reads a copy. What comes back is whatever lies there: open it, and let the seal decide.
    ///
    /// # Errors
    ///
    /// [`CloudError::Missing`]; [`CloudError::TooLarge`] above 17 MiB; the others.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, CloudError> {
        check_name(name)?;
        in_time(self.0.get(name)).await
    }

    /// The names that begin so, in order. Files that cannot be copies of ours are left out.
    ///
    /// # Errors
    ///
    /// [`CloudError::TooLarge`] where a place holds more than ten thousand names; the others.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, CloudError> {
        let mut names = self.names().await?;
        names.retain(|name| name.starts_with(prefix) && is_name(name));
        Ok(names)
    }

    /// The names of all files there, in order, whatever they are: not to be shown as they stand.
    ///
    /// # Errors
    ///
    /// As [`Self::list`].
    pub async fn names(&self) -> Result<Vec<String>, CloudError> {
        let mut names = in_time(self.0.list()).await?;
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Compares what lies under a name with the SHA-256 of what was put there.
    ///
    /// # Errors
    ///
    /// Where the place does not answer or refuses; a copy that is gone or changed is an answer.
    pub async fn check(&self, name: &str, sha256: &[u8; 32]) -> Result<Checked, CloudError> {
        match self.get(name).await {
            Ok(bytes) if Sha256::digest(&bytes).as_slice() == sha256 => Ok(Checked::Same),
            Ok(_) | Err(CloudError::TooLarge) => Ok(Checked::Changed),
            Err(CloudError::Missing) => Ok(Checked::Missing),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cloud(..)")
    }
}

/// Whose account somebody signed in to; empty where the provider does not say.
#[cfg(feature = "native")]
pub(crate) async fn owner(client: &Client, tokens: &Tokens) -> String {
    let provider = client.provider();
    let Ok(transport) = Transport::into_account(client, tokens, &Trust::of_system()) else {
        return String::new();
    };
    let (question, at) = account::ask_owner(provider);
    let answer = in_time(transport.take(question)).await;
    answer.map(|bytes| account::read_owner(&bytes, at)).unwrap_or_default()
}

/// A name for a copy that nothing else has: the wallet, the attempt that made its epoch, the device,
/// and 64 random bits. Names of one wallet begin with [`wallet_prefix`] and stand in the order of
/// their epochs. It tells the place no more than the copy's own label does.
pub fn copy_name(wallet: &str, attempt: u64, device: &str, rng: &mut dyn CryptoRng) -> String {
    let (wallet, device, unique) = (wallet_prefix(wallet), plain(device), rng.next_u64());
    format!("{wallet}{attempt:08}-{device}-{unique:016x}.cohort")
}

/// The wallet, the attempt and the device in a name as [`copy_name`] makes them.
pub(crate) fn parts_of(name: &str) -> Option<(&str, u64, &str)> {
    let mut parts = name.strip_suffix(".cohort")?.split('-');
    let [wallet, attempt, device, _unique] = [(); 4].map(|()| parts.next());
    let found = (wallet?, attempt?.parse().ok()?, device?);
    parts.next().is_none().then_some(found)
}

/// What the names of all copies of a wallet begin with.
#[must_use]
pub fn wallet_prefix(wallet: &str) -> String {
    format!("{}-", plain(wallet))
}

/// The first sixteen of its letters and digits.
fn plain(text: &str) -> String {
    let plain = text.chars().filter(char::is_ascii_alphanumeric).take(16);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

pub(crate) fn is_name(name: &str) -> bool {
    check_name(name).is_ok()
}

/// Names that mean the same to every file system and server, and lead nowhere else.
fn check_name(name: &str) -> Result<(), CloudError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let sound = (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('.');
    sound.then_some(()).ok_or(CloudError::Address)
}

async fn in_time<T>(work: impl Future<Output = Result<T, CloudError>>) -> Result<T, CloudError> {
    timeout(WHOLE, work).await.unwrap_or(Err(CloudError::Unreachable))
}

#[cfg(test)]
#[cfg(feature = "native")]
mod tests {
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;

    #[test]
    fn a_copy_has_a_name_of_its_own_that_any_place_takes() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut name = |attempt| copy_name("00FF 11", attempt, "M\u{fc}ller's ../laptop", &mut rng);
        let (one, other, later) = (name(9), name(9), name(10));
        assert!(one.starts_with("00ff11-00000009-mllerslaptop-") && one.ends_with(".cohort"));
        assert_ne!(one, other);
        assert!(one < later && other < later);
        for name in [&one, &other, &later] {
            assert!(name.starts_with(&wallet_prefix("00ff11")));
            assert_eq!(check_name(name), Ok(()));
        }
        assert_eq!(parts_of(&later), Some(("00ff11", 10, "mllerslaptop")));
        for other in ["photo.jpeg", "savings.cohort", "a-b-c-d.cohort", "a-1-b-c-d.cohort"] {
            assert_eq!(parts_of(other), None, "{other}");
        }
        assert_eq!(check_name(&copy_name("", u64::MAX, "\u{e9}", &mut rng)), Ok(()));
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        let long = "n".repeat(201);
        for name in ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a%2f", "\u{e9}", &long] {
            assert_eq!(check_name(name), Err(CloudError::Address), "{name:?}");
        }
    }
}
