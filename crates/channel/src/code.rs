//! The short comparison code: seven words of 64, 42 bits.

use std::fmt;

use sha2::{Digest, Sha256};

/// The words of the code, chosen to sound unlike each other in a bad telephone line.
pub const CODE_WORDS: [&str; 64] = [
    "acorn", "amber", "anchor", "apple", "arrow", "autumn", "badger", "balcony", "bamboo",
    "basket", "beacon", "bicycle", "blanket", "bridge", "butter", "cactus", "camera", "candle",
    "canyon", "carpet", "castle", "cherry", "cinema", "copper", "cotton", "desert", "dolphin",
    "dragon", "eagle", "engine", "falcon", "feather", "forest", "garden", "ginger", "guitar",
    "hammer", "harbour", "honey", "island", "jacket", "jungle", "kettle", "ladder", "lantern",
    "lemon", "magnet", "marble", "meadow", "mirror", "monkey", "needle", "ocean", "orchid",
    "pepper", "pillow", "planet", "rabbit", "river", "saddle", "silver", "tiger", "violin",
    "window",
];

/// What all screens must show alike before anything is dealt.
///
/// Commit-then-reveal leaves an attacker one guess in 2^42.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparisonCode([u8; 7]);

impl ComparisonCode {
    /// The code over everything that was agreed so far.
    #[must_use]
    pub fn derive(transcript: &[u8; 32]) -> Self {
        let hash: [u8; 32] = Sha256::new()
            .chain_update(b"cohort/v1/code")
            .chain_update(transcript)
            .finalize()
            .into();
        Self(hash.first_chunk::<7>().expect("a hash has 32 bytes").map(|byte| byte % 64))
    }

    /// The seven symbols, each below 64.
    #[must_use]
    pub const fn symbols(&self) -> [u8; 7] {
        self.0
    }

    /// The seven words, as shown and read aloud.
    #[must_use]
    pub fn words(&self) -> [&'static str; 7] {
        self.0.map(|symbol| CODE_WORDS.get(usize::from(symbol)).copied().unwrap_or_default())
    }
}

impl fmt::Display for ComparisonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_words_are_64_different_ones_with_different_beginnings() {
        let beginnings: BTreeSet<&str> =
            CODE_WORDS.iter().map(|word| word.get(..3).unwrap_or(word)).collect();
        let words: BTreeSet<&str> = CODE_WORDS.into_iter().collect();
        assert_eq!(words.len(), 64);
        assert!(beginnings.len() >= 56, "only {} beginnings", beginnings.len());
    }

    #[test]
    fn a_code_has_seven_words_and_changes_with_its_transcript() {
        let code = ComparisonCode::derive(&[1; 32]);
        assert_eq!(code.to_string().split(' ').count(), 7);
        assert_ne!(code, ComparisonCode::derive(&[2; 32]));
    }
}
