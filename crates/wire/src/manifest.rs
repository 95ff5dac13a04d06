//! The secret-free description of a wallet, and the certificate that commits an epoch of it.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use sha2::{Digest, Sha256};

use crate::{
    codec,
    descriptor::{ChangeKind, WalletTerms},
    id::{EpochId, PartyId, WalletId},
    identity::{DeviceSecret, IdentityBundle, Purpose, SignatureBytes},
    pairing::Introduction,
};

/// A wallet as of one epoch: everything its members may know, nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form; 1.
    pub version: u8,
    /// The wallet.
    pub wallet: WalletId,
    /// The epoch.
    pub epoch: EpochId,
    /// The attempt that made this epoch; rises for each wallet.
    pub attempt: u64,
    /// The terms as agreed.
    pub terms: WalletTerms,
    /// Who holds a share; share indices are ranks in this list, from 1. Ascending by party, but
    /// where the shares of the epoch before were kept: then its members as they were, and whoever
    /// came last.
    pub members: Vec<Introduction>,
    /// Who belongs to the wallet and was away when this epoch was made: they hold no share of it,
    /// and get one again by a recovery. Ascending by party.
    pub asleep: Vec<Introduction>,
    /// What made this epoch of the one before; `None` when the wallet was born with it.
    pub origin: Option<Origin>,
    /// The public shares of the epoch, as `mpc` encodes them.
    pub public: ByteBuf,
    /// Unix seconds, the initiator's clock at the start of the ceremony.
    pub created: u64,
}

/// How an epoch came of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What for.
    pub kind: ChangeKind,
    /// [`Manifest::digest`] of the epoch before.
    pub base: ByteArray<32>,
}

impl Manifest {
    /// SHA-256 of the canonical manifest under a tag.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"cohort/v1/manifest")
            .chain_update(codec::encode(self))
            .finalize()
            .into()
    }

    /// The statement that each new holder signs when its candidate is durable.
    #[must_use]
    pub fn acknowledgement(&self) -> Acknowledgement {
        Acknowledgement {
            wallet: self.wallet,
            epoch: self.epoch,
            attempt: self.attempt,
            manifest: ByteArray::new(self.digest()),
        }
    }

    /// The member with this id.
    #[must_use]
    pub fn member(&self, party: &PartyId) -> Option<&Introduction> {
        self.members.iter().find(|member| member.bundle.party_id() == *party)
    }

    /// Who holds a share.
    #[must_use]
    pub fn holders(&self) -> BTreeSet<PartyId> {
        self.members.iter().map(|member| member.bundle.party_id()).collect()
    }

    /// True when the shares of the epoch before, and the pairs of those who hold them, were kept.
    #[must_use]
    pub fn keeps_shares(&self) -> bool {
        self.origin.is_some_and(|origin| origin.kind.keeps_shares())
    }

    /// Everybody who belongs to the wallet: holders and those who are asleep.
    pub fn people(&self) -> impl Iterator<Item = &Introduction> {
        self.members.iter().chain(&self.asleep)
    }

    /// Whether somebody is one of them.
    #[must_use]
    pub fn belongs(&self, party: &PartyId) -> bool {
        self.people().any(|person| person.bundle.party_id() == *party)
    }
}

/// "I hold my share of this epoch, written, read back and tried" (rule R4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The wallet.
    pub wallet: WalletId,
    /// The epoch.
    pub epoch: EpochId,
    /// The attempt's number.
    pub attempt: u64,
    /// [`Manifest::digest`].
    pub manifest: ByteArray<32>,
}

impl Acknowledgement {
    /// Signs the statement.
    #[must_use]
    pub fn sign(&self, identity: &DeviceSecret) -> SignatureBytes {
        identity.sign(Purpose::Acknowledge, &codec::encode(self))
    }

    /// True when `signature` is this member's.
    #[must_use]
    pub fn verify(&self, member: &IdentityBundle, signature: &SignatureBytes) -> bool {
        member.verify(Purpose::Acknowledge, &codec::encode(self), signature)
    }
}

/// A manifest with the certificate that commits it: a wallet as it stands, for anyone to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committed {
    /// The wallet as of an epoch.
    pub manifest: Manifest,
    /// All acknowledgements of it.
    pub certificate: CommitCertificate,
}

impl Committed {
    /// True when the certificate commits the manifest.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.certificate.commits(&self.manifest)
    }
}

/// The first bytes of a wallet's file.
const FILE_MAGIC: &[u8; 16] = b"cohort wallet 1\n";
/// The longest file that is read, in bytes. Ten members take a hundredth of it.
const LONGEST_FILE: usize = 1024 * 1024;

impl Committed {
    /// The file by which a wallet's state travels without a relay: 16 bytes that name it, then the
    /// canonical encoding. Nothing in it is secret.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        [FILE_MAGIC.as_slice(), &codec::encode(self)].concat()
    }

    /// Reads such a file; `None` unless it is one whose certificate commits its manifest.
    #[must_use]
    pub fn from_file(bytes: &[u8]) -> Option<Self> {
        let body = bytes.strip_prefix(FILE_MAGIC)?;
        codec::decode::<Self>(body, LONGEST_FILE).ok().filter(Self::is_sound)
    }
}

/// What a wallet's state begins with as text.
const TEXT_SCHEME: &str = "COHORT:WALLET/";

/// A wallet's state without what follows from the manifest: every letter makes a code finer.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Brief {
    manifest: Manifest,
    /// Ascending by party.
    signatures: Vec<SignatureBytes>,
}

impl Brief {
    fn into_committed(self) -> Option<Committed> {
        let Self { manifest, signatures } = self;
        let members = manifest.holders();
        let is_whole = signatures.len() == members.len();
        let certificate = CommitCertificate {
            statement: manifest.acknowledgement(),
            signatures: members.into_iter().zip(signatures).collect(),
        };
        Some(Committed { manifest, certificate }).filter(|state| is_whole && state.is_sound())
    }
}

impl Committed {
    /// The same as text, for a code to scan or a message to paste: base32 (RFC 4648), which a QR code
    /// holds in its alphanumeric form, of the manifest and the members' signatures.
    #[must_use]
    pub fn to_text(&self) -> String {
        let signatures = self.certificate.signatures.values().copied().collect();
        let brief = Brief { manifest: self.manifest.clone(), signatures };
        TEXT_SCHEME.to_owned() + &BASE32_NOPAD.encode(&codec::encode(&brief))
    }

    /// Reads such a text, however its letters and lines were changed on the way; `None` unless its
    /// certificate commits its manifest.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if text.len() > 2 * LONGEST_FILE {
            return None;
        }
        let kept = text.chars().filter(|letter| !letter.is_whitespace());
        let plain: String = kept.map(|letter| letter.to_ascii_uppercase()).collect();
        let body = BASE32_NOPAD.decode(plain.strip_prefix(TEXT_SCHEME)?.as_bytes()).ok()?;
        codec::decode::<Brief>(&body, LONGEST_FILE).ok()?.into_committed()
    }
}

/// The acknowledgements of all new holders (rule R5). Anyone may show it to anyone, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitCertificate {
    /// What was acknowledged.
    pub statement: Acknowledgement,
    /// One signature for each member of the manifest.
    pub signatures: BTreeMap<PartyId, SignatureBytes>,
}

impl CommitCertificate {
    /// True when it commits exactly this manifest: every member signed, and nobody else; no member
    /// is named twice.
    #[must_use]
    pub fn commits(&self, manifest: &Manifest) -> bool {
        let members: BTreeMap<PartyId, &IdentityBundle> = manifest
            .members
            .iter()
            .map(|member| (member.bundle.party_id(), &member.bundle))
            .collect();
        self.statement == manifest.acknowledgement()
            && members.len() == manifest.members.len()
            && self.signatures.keys().eq(members.keys())
            && members
                .values()
                .zip(self.signatures.values())
                .all(|(member, signature)| self.statement.verify(member, signature))
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::{pairing::DeviceKind, text::Name};

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    fn setting() -> ([DeviceSecret; 3], Manifest) {
        let devices =
            [1, 2, 3].map(|seed| DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(seed)));
        let introduce = |device: &DeviceSecret| Introduction {
            bundle: device.bundle(),
            name: name("Device"),
            kind: DeviceKind::Computer,
        };
        let manifest = Manifest {
            version: 1,
            wallet: WalletId::from_bytes([1; 32]),
            epoch: EpochId::from_bytes([1; 32]),
            attempt: 1,
            terms: WalletTerms {
                name: name("Savings"),
                threshold: 2,
                holders: 3,
                practice: false,
                master: None,
                brought: None,
                exported: false,
            },
            members: devices.iter().map(introduce).collect(),
            asleep: vec![],
            origin: None,
            public: ByteBuf::new(),
            created: 0,
        };
        (devices, manifest)
    }

    fn certify(manifest: &Manifest, signers: &[&DeviceSecret]) -> CommitCertificate {
        let statement = manifest.acknowledgement();
        let signatures = signers
            .iter()
            .map(|signer| (signer.bundle().party_id(), statement.sign(signer)))
            .collect();
        CommitCertificate { statement, signatures }
    }

    #[test]
    fn a_certificate_commits_by_every_member_and_nobody_else() {
        let ([a, b, c], manifest) = setting();
        assert!(certify(&manifest, &[&a, &b, &c]).commits(&manifest));
        assert!(!certify(&manifest, &[&a, &b]).commits(&manifest));
        let stranger = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(9));
        assert!(!certify(&manifest, &[&a, &b, &stranger]).commits(&manifest));
        assert!(!certify(&manifest, &[&a, &b, &c, &stranger]).commits(&manifest));
    }

    #[test]
    fn a_wallets_file_reads_only_as_it_was_written() {
        let ([a, b, c], manifest) = setting();
        let certificate = certify(&manifest, &[&a, &b, &c]);
        let committed = Committed { manifest, certificate };
        let file = committed.to_file();
        assert_eq!(Committed::from_file(&file), Some(committed.clone()));
        for cut in [0, 16, file.len() - 1] {
            assert_eq!(Committed::from_file(&file[..cut]), None, "cut at {cut}");
        }
        let mut spoiled = file.clone();
        spoiled[file.len() / 2] ^= 1;
        assert_eq!(Committed::from_file(&spoiled), None);
        let text = committed.to_text();
        assert_eq!(Committed::from_text(&text), Some(committed.clone()));
        let broken: Vec<&str> = text.split_inclusive('A').collect();
        let pasted = format!(" {}\n", broken.join("\r\n").to_lowercase());
        assert_eq!(Committed::from_text(&pasted), Some(committed.clone()));
        assert!(text.len() < file.len() * 8 / 5 - 300, "it says nothing twice");
        assert_eq!(Committed::from_text(&text[..text.len() - 8]), None);
        assert_eq!(Committed::from_text(&text.replace("WALLET", "JOIN")), None);
        assert_eq!(Committed::from_text(&format!("{text}\u{e9}")), None);
        let mut less = committed;
        less.certificate.signatures.pop_first();
        assert_eq!(Committed::from_text(&less.to_text()), None);
        assert_eq!(Committed::from_file(&less.to_file()), None);
    }

    #[test]
    fn a_member_named_twice_leaves_no_room_for_a_stranger() {
        let ([a, b, _], mut manifest) = setting();
        manifest.members.truncate(2);
        manifest.members.push(manifest.members[1].clone());
        let stranger = DeviceSecret::make(&mut ChaCha20Rng::seed_from_u64(9));
        assert!(!certify(&manifest, &[&a, &b, &stranger]).commits(&manifest));
        assert!(!certify(&manifest, &[&a, &b]).commits(&manifest));
    }
}
