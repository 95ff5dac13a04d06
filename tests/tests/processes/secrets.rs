//! Known secrets, all the ways in which they might be written, and a search for any of these.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use whole::{Language, Phrase};

/// The shortest run of a secret's bytes that counts as a find.
const WINDOW: usize = 16;

/// A secret and its forms.
pub(crate) struct Secret {
    pub(crate) name: String,
    /// Each with what it is called.
    pub(crate) forms: Vec<(String, Vec<u8>)>,
}

impl Secret {
    /// A number or key, of 16 bytes or more.
    pub(crate) fn bytes(name: &str, bytes: &[u8]) -> Self {
        let mut secret = Self { name: name.to_owned(), forms: vec![] };
        let backwards: Vec<u8> = bytes.iter().rev().copied().collect();
        let limbs = |width: usize| bytes.rchunks(width).flatten().copied().collect::<Vec<u8>>();
        secret.add_runs("as it is", bytes);
        secret.add_runs("backwards", &backwards);
        secret.add("limbs of 64 bits", limbs(8));
        secret.add("limbs of 32 bits", limbs(4));
        for (order, bytes) in [("", bytes), (" backwards", &backwards)] {
            secret.add(&format!("decimal{order}"), decimal(bytes));
            secret.add(&format!("listed{order}"), listed(bytes));
            for (half, bytes) in bytes.chunks(WINDOW).enumerate() {
                if let Ok(phrase) = Phrase::from_entropy(Language::English, bytes) {
                    secret.add_words(&format!("words of part {half}{order}"), &phrase);
                }
            }
            if let Ok(phrase) = Phrase::from_entropy(Language::English, bytes) {
                secret.add_words(&format!("words{order}"), &phrase);
            }
        }
        secret
    }

    /// A password or key as people write it.
    pub(crate) fn text(name: &str, text: &str) -> Self {
        let mut secret = Self { name: name.to_owned(), forms: vec![] };
        secret.add("text", text.into());
        secret.add("text of 16 bits", text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        secret.add_encoded("text", text.as_bytes());
        secret
    }

    /// A phrase, and what it stands for.
    pub(crate) fn phrase(name: &str, text: &str) -> Self {
        let phrase = Phrase::read(text).unwrap();
        let mut secret = Self::bytes(name, &phrase.expose().entropy());
        secret.add_words("its words", &phrase);
        secret.forms.extend(Self::text(name, text).forms);
        secret
    }

    fn add(&mut self, form: &str, bytes: Vec<u8>) {
        self.forms.push((form.to_owned(), bytes));
    }

    /// Each run of bytes, in itself and in hex, and the whole in base64.
    fn add_runs(&mut self, form: &str, bytes: &[u8]) {
        for (at, run) in bytes.windows(WINDOW).enumerate() {
            self.add(&format!("{form} from {at}"), run.to_vec());
            self.add(&format!("{form} from {at} in hex"), HEXLOWER.encode(run).into());
            self.add(&format!("{form} from {at} in HEX"), HEXUPPER.encode(run).into());
        }
        self.add_encoded(form, bytes);
    }

    /// In base64, wherever it stands in a longer text; in hex.
    fn add_encoded(&mut self, form: &str, bytes: &[u8]) {
        for lead in 0..3 {
            let shifted = [vec![0; lead], bytes.to_vec()].concat();
            // Without the digits that what stands before and after has a part in.
            let first = (lead * 8).div_ceil(6);
            let last = shifted.len() * 8 / 6;
            for (alphabet, encoding) in [("base64", BASE64), ("base64url", BASE64URL_NOPAD)] {
                let digits = encoding.encode(&shifted).as_bytes()[first..last].to_vec();
                self.add(&format!("{form} in {alphabet} from {lead}"), digits);
            }
        }
        self.add(&format!("{form} in hex"), HEXLOWER.encode(bytes).into());
        self.add(&format!("{form} in HEX"), HEXUPPER.encode(bytes).into());
    }

    fn add_words(&mut self, form: &str, phrase: &Phrase) {
        let words: Vec<&str> = phrase.expose().words().collect();
        for between in [" ", "\n", ",", ", ", "\",\"", "\", \""] {
            self.add(&format!("{form} with {between:?}"), words.join(between).into());
        }
        // Some of them are a find as well.
        self.add(&format!("first {form}"), words[..6].join(" ").into());
        self.add(&format!("last {form}"), words[words.len() - 6..].join(" ").into());
    }
}

/// The number that these bytes are, the greatest first.
fn decimal(bytes: &[u8]) -> Vec<u8> {
    let mut digits = vec![0u8];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) * 256;
            *digit = (carry % 10) as u8;
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
    }
    digits.iter().rev().map(|digit| b'0' + digit).collect()
}

/// As programs print bytes for their authors.
fn listed(bytes: &[u8]) -> Vec<u8> {
    let numbers: Vec<String> = bytes[..WINDOW].iter().map(ToString::to_string).collect();
    numbers.join(", ").into()
}

/// A form of a secret that was found: its secret's name, and its own.
pub(crate) type Find = (String, String);

/// What is searched for.
pub(crate) struct Search<'a> {
    forms: Vec<(&'a str, &'a str, &'a [u8])>,
    /// Which of them begin with these two bytes.
    beginning: Vec<Vec<usize>>,
}

impl<'a> Search<'a> {
    pub(crate) fn new(secrets: &'a [Secret]) -> Self {
        let mut search = Self { forms: vec![], beginning: vec![vec![]; 1 << 16] };
        for secret in secrets {
            for (form, bytes) in &secret.forms {
                assert!(bytes.len() >= 8, "{}, {form}: found by chance", secret.name);
                search.beginning[head(bytes)].push(search.forms.len());
                search.forms.push((&secret.name, form, bytes));
            }
        }
        search
    }

    /// The forms that stand in these bytes.
    pub(crate) fn find(&self, bytes: &[u8]) -> BTreeSet<Find> {
        let mut found = BTreeSet::new();
        for at in 0..bytes.len().saturating_sub(1) {
            for form in &self.beginning[head(&bytes[at..])] {
                let (secret, form, wanted) = self.forms[*form];
                if bytes[at..].starts_with(wanted) {
                    found.insert((secret.to_owned(), form.to_owned()));
                }
            }
        }
        found
    }

    /// The files below a folder in which, or in whose names, any form stands.
    pub(crate) fn find_below(&self, folder: &Path) -> Vec<(PathBuf, BTreeSet<Find>)> {
        let found = files(folder).into_iter().map(|path| {
            let mut found = self.find(&fs::read(&path).unwrap());
            found.append(&mut self.find(path.to_string_lossy().as_bytes()));
            (path, found)
        });
        found.filter(|(_, found)| !found.is_empty()).collect()
    }
}

fn head(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    found.collect()
}
