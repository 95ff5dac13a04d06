//! `cosigner exit`: the key of a wallet from t of its recovery files, whole or in pieces, without a network, a relay or this
//! project's other programs.

use std::{
    io::{BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
};

use chain::ethereum::EthAddress;
use host::{
    Password, VaultError,
    browse::Label,
    pieces::{self, Gathering, PieceError, PieceLabel},
    recovery::{self, RecoveryError},
};
use party::{
    SecretBytes,
    exit::{Exit, ExitError, exit},
};
use serde_json::{Value, json};
use whole::{KeptWords, WalletKey};
use zeroize::Zeroizing;

use crate::report::{say, show};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeaveError {
    /// A file cannot be read, is damaged, or its password is another.
    #[error("{file}: {error}")]
    File { file: String, error: RecoveryError },
    /// A piece of a backup cannot be read or does not fit, or some are missing.
    #[error("{file}: {error}")]
    Piece { file: String, error: Box<PieceError> },
    /// The passwords are as many as the files, or are asked for.
    #[error("there are other numbers of files and of passwords")]
    Passwords,
    #[error("a password cannot be read")]
    PasswordFile(#[source] std::io::Error),
    #[error(transparent)]
    Password(#[from] VaultError),
    /// The files do not make the key.
    #[error("{sentence}")]
    Exit { sentence: String, error: ExitError },
    /// What came out has another address than the wallet.
    #[error("what came out is not the wallet's key")]
    NotItsKey,
}

impl LeaveError {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::File { error, .. } => error.code(),
            Self::Piece { error, .. } => error.code(),
            Self::Passwords => "exit.passwords",
            Self::PasswordFile(_) => "config.no_password",
            Self::Password(error) => error.code(),
            Self::Exit { error, .. } => error.code(),
            Self::NotItsKey => "exit.broken",
        }
    }
}

/// Opens the files, puts the key together, and shows it where that is asked for.
pub(crate) fn leave(
    files: &[PathBuf],
    password_files: &[PathBuf],
    show_key: bool,
) -> Result<(), LeaveError> {
    if !password_files.is_empty() && password_files.len() != files.len() {
        return Err(LeaveError::Passwords);
    }
    let mut opened = Opened::default();
    for (at, file) in files.iter().enumerate() {
        let read =
            recovery::read_sealed(file).and_then(|sealed| Ok((Label::peek(&sealed)?, sealed)));
        let (label, sealed) = read.map_err(|error| LeaveError::File { file: name(file), error })?;
        let password = match password_files.get(at) {
            Some(kept) => read_password(kept)?,
            None => ask(&prompt(file, &label))?,
        };
        match label {
            Label::Whole(_) => opened.take(file, &sealed, &password)?,
            Label::Piece(label) => opened.take_piece(file, &sealed, &label, &password)?,
        }
    }
    let Opened { mut payloads, mut names, split } = opened;
    for Pieces { gathering, files } in split {
        let (_, payload) = gathering.join().map_err(|error| LeaveError::Piece {
            file: files.clone(),
            error: Box::new(error.into()),
        })?;
        payloads.push(SecretBytes::new(payload.expose().to_vec()));
        names.push(files);
    }
    let found = exit(&payloads)
        .map_err(|error| LeaveError::Exit { sentence: sentence(&error, &names), error })?;
    tell(found, show_key)
}

/// What the files hold: whole shares, and pieces of others.
#[derive(Default)]
struct Opened {
    payloads: Vec<SecretBytes>,
    /// The file of each, as it is named in an error.
    names: Vec<String>,
    split: Vec<Pieces>,
}

/// Pieces of one backup.
struct Pieces {
    gathering: Gathering,
    /// Their files.
    files: String,
}

impl Opened {
    fn take(&mut self, file: &Path, sealed: &[u8], password: &Password) -> Result<(), LeaveError> {
        let failed = |error| LeaveError::File { file: name(file), error };
        let (label, payload) = recovery::open_sealed(sealed, password).map_err(failed)?;
        say(
            "file",
            &json!({ "file": name(file), "wallet": label.wallet_name, "share": label.share,
            "epoch": label.epoch, "device": label.device }),
        );
        self.payloads.push(SecretBytes::new(payload.expose().to_vec()));
        self.names.push(name(file));
        Ok(())
    }

    /// Pieces of one device's backup belong together; whether they fit, their opening says.
    fn take_piece(
        &mut self,
        file: &Path,
        sealed: &[u8],
        label: &PieceLabel,
        password: &Password,
    ) -> Result<(), LeaveError> {
        let is_of = |pieces: &Pieces| {
            let known = pieces.gathering.label();
            known.is_some_and(|known| {
                (&known.wallet_id, &known.share, &known.epoch)
                    == (&label.wallet_id, &label.share, &label.epoch)
            })
        };
        let failed =
            |error: PieceError| LeaveError::Piece { file: name(file), error: Box::new(error) };
        let opened = pieces::open(sealed, password);
        let piece = opened.map_err(|error| failed(error.into()))?;
        match self.split.iter_mut().find(|pieces| is_of(pieces)) {
            Some(pieces) => {
                pieces.gathering.take(piece).map_err(|error| failed(error.into()))?;
                pieces.files = format!("{}, {}", pieces.files, name(file));
            }
            None => {
                let mut gathering = Gathering::default();
                gathering.take(piece).map_err(|error| failed(error.into()))?;
                self.split.push(Pieces { gathering, files: name(file) });
            }
        }
        say(
            "piece",
            &json!({ "file": name(file), "wallet": label.wallet_name, "share": label.share,
            "epoch": label.epoch, "device": label.device, "piece": label.index,
            "of": label.of, "needed": label.needed, "holder": label.holder }),
        );
        Ok(())
    }
}

/// What a file says of itself, for whoever is to type its password.
fn prompt(file: &Path, label: &Label) -> String {
    let said = match label {
        Label::Piece(label) => {
            format!("piece {} of {}, of {}", label.index, label.of, label.wallet_name)
        }
        Label::Whole(label) => {
            format!("share {}, epoch {}, {}", label.share, label.epoch, label.wallet_name)
        }
    };
    format!("Password of {} ({said}): ", name(file))
}

/// The address is proven in any case; the keys are written out only where somebody asked to see them.
fn tell(found: Exit, show_key: bool) -> Result<(), LeaveError> {
    let Exit { manifest, keys } = found;
    let terms = &manifest.terms;
    let key = WalletKey::read(keys, &terms.first_path(), terms.sealed_words());
    let key = key.ok_or(LeaveError::NotItsKey)?;
    let address = EthAddress::from_public_key(&key.public_key());
    let address = address.map_err(|_| LeaveError::NotItsKey)?.to_string();
    say("proven", &json!({ "name": terms.name, "epoch": manifest.attempt, "address": address }));
    if !show_key {
        return Ok(());
    }
    let extended = key.expose_extended();
    let mut shown = vec![json!({
        "curve": "secp256k1",
        "address": address,
        "private_key": key.expose_private_key().as_str(),
        "extended_private_key": extended.as_deref().map(String::as_str),
        "path_below": if extended.is_some() { "0" } else { "" },
    })];
    if let Some(scalar) = key.expose_scalar() {
        shown.push(json!({
            "curve": "ed25519",
            "scalar": scalar.as_str(),
            "note": "the private number itself, little endian: few wallets take it, and there is no seed",
        }));
    }
    let words = terms.brought.as_ref().map(|_| words(key.words()));
    show(&json!({ "keys": shown, "words": words }));
    Ok(())
}

fn words(kept: &KeptWords) -> Value {
    match kept {
        KeptWords::None => Value::Null,
        KeptWords::Closed => json!({
            "note": "words are kept with the wallet and do not open: they were sealed wrongly"
        }),
        KeptWords::OfAnotherKey => json!({
            "note": "words are kept with the wallet and do not lead to its key: do not use them"
        }),
        KeptWords::Known { phrase, passphrase, path } => json!({
            "words": phrase.expose().text().as_str(),
            "passphrase": passphrase.as_str(),
            "path": path.to_string(),
        }),
    }
}

fn sentence(error: &ExitError, names: &[String]) -> String {
    let of = |at: &usize| names.get(*at).cloned().unwrap_or_default();
    match error {
        ExitError::NoShare { file } => format!("{}: holds no share", of(file)),
        ExitError::OtherWallet { file } => {
            format!("{}: is of another wallet than {}", of(file), of(&0))
        }
        ExitError::OtherEpoch { file, attempt, first } => format!(
            "{}: is of epoch {attempt} and does not fit {}, which is of epoch {first}",
            of(file),
            of(&0)
        ),
        ExitError::SameDevice { file, earlier } => {
            format!("{} and {} are of the same device", of(earlier), of(file))
        }
        ExitError::TooFew { found, needed } => {
            format!("this takes {needed} files of different devices, and there are {found}")
        }
        ExitError::Broken => error.to_string(),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read_password(path: &Path) -> Result<Password, LeaveError> {
    let text = std::fs::read_to_string(path).map_err(LeaveError::PasswordFile)?;
    let text = Zeroizing::new(text);
    Ok(Password::new(text.lines().next().unwrap_or_default())?)
}

/// Asks at the terminal without showing what is typed; elsewhere takes the next line of what comes in.
fn ask(prompt: &str) -> Result<Password, LeaveError> {
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(prompt).map_err(LeaveError::PasswordFile)?
    } else {
        let _ = std::io::stderr().write_all(prompt.as_bytes());
        let mut line = String::with_capacity(1024);
        std::io::stdin().lock().read_line(&mut line).map_err(LeaveError::PasswordFile)?;
        line
    };
    let text = Zeroizing::new(text);
    Ok(Password::new(text.trim_end_matches(['\r', '\n']))?)
}
