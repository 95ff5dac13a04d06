//! What can be typed while it runs, one command a line.

use std::path::PathBuf;

use chain::ethereum::{ChainId, EthAddress, Wei};
use party::wire::{Invite, PartId, PartyId, WalletId, descriptor::ChangeKind, text::Name};

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// `create THRESHOLD HOLDERS NAME`: opens a lobby.
    Create { threshold: u8, holders: u8, name: Name },
    /// `join LINK`: takes a seat.
    Join(Box<Invite>),
    /// `start`: closes the lobby.
    Start,
    /// `matches`: the code is the same on all screens.
    Matches,
    /// `differs`: it is not.
    Differs,
    /// `send WALLET CHAIN TO ETHER DEVICE…`: proposes a transfer to this device and the others named.
    Send(Box<Send>),
    /// `change KIND WALLET THRESHOLD NEWCOMERS DEVICE…`: asks for a change of a wallet's members;
    /// the devices named get no share any more.
    Change(Box<Change>),
    /// `freeze WALLET HOURS [DEVICE]`: nothing is signed with the wallet for so long, because of that
    /// device.
    Freeze { wallet: WalletId, hours: u16, lost: Option<PartyId> },
    /// `lift WALLET DEVICE`: that device's freezes of the wallet do not count.
    Lift { wallet: WalletId, frozen_by: PartyId },
    /// `approve CODE`: agrees to what is on the table.
    Approve(String),
    /// `give CODE PART`: gives a part of somebody's backup back to the device that asks.
    Give { code: String, part: PartId },
    /// `forget-part PART`: lets a part go that is kept here.
    ForgetPart(PartId),
    /// `refuse`: does not.
    Refuse,
    /// `save WALLET FILE`: writes this device's recovery file, under the device's own password; as a sheet to print
    /// where the file's name ends in `.pdf`.
    Save { wallet: WalletId, file: PathBuf },
    /// `cancel`: leaves the session.
    Cancel,
    /// `status`: says how things stand.
    Status,
    /// `quit`: stops.
    Quit,
}

/// A transfer to propose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Send {
    pub(crate) wallet: WalletId,
    pub(crate) chain_id: ChainId,
    pub(crate) to: EthAddress,
    pub(crate) value: Wei,
    pub(crate) with: Vec<PartyId>,
}

/// A change to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) kind: ChangeKind,
    pub(crate) wallet: WalletId,
    pub(crate) threshold: u8,
    pub(crate) newcomers: u8,
    /// Who gets no share any more; for a change of the master, who is to be it.
    pub(crate) named: Vec<PartyId>,
}

/// The words make no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotACommand(&'static str);

impl NotACommand {
    pub(crate) const CODE: &'static str = "terminal.not_a_command";
}

const COMMANDS: NotACommand = NotACommand(
    "commands: create THRESHOLD HOLDERS NAME, join LINK, start, matches, differs, \
     send WALLET CHAIN TO ETHER DEVICE..., change KIND WALLET THRESHOLD NEWCOMERS DEVICE..., \
     freeze WALLET HOURS [DEVICE], lift WALLET DEVICE, approve CODE, \
     give CODE PART, forget-part PART, refuse, save WALLET FILE, cancel, status, quit",
);
const CREATE: NotACommand =
    NotACommand("create THRESHOLD HOLDERS NAME, such as: create 2 3 Savings");
const JOIN: NotACommand = NotACommand("join LINK, with the whole link of an invite");
const SEND: NotACommand =
    NotACommand("send WALLET CHAIN TO ETHER DEVICE..., ids as status shows them");

const CHANGE: NotACommand = NotACommand(
    "change KIND WALLET THRESHOLD NEWCOMERS DEVICE..., with a kind of add, quick-add, remove, \
     threshold, refresh, recover, and the devices that get no share any more; with undo, and the devices \
     that stay away; or with master, and the device that alone may ask for payments and changes",
);
const FREEZE: NotACommand =
    NotACommand("freeze WALLET HOURS [DEVICE], with up to 168 hours and the device that is lost");
const LIFT: NotACommand = NotACommand("lift WALLET DEVICE, with the device that froze it");
const GIVE: NotACommand = NotACommand(
    "give CODE PART, with the code of the request and the id of a part as status shows it",
);
const FORGET: NotACommand = NotACommand("forget-part PART, with its id as status shows it");
const SAVE: NotACommand = NotACommand(
    "save WALLET FILE, with a file that does not exist yet; one that ends in .pdf is a sheet to print",
);

/// Reads a line.
pub(crate) fn parse(line: &str) -> Result<Typed, NotACommand> {
    let mut words = line.split_whitespace();
    let command = words.next().ok_or(COMMANDS)?;
    let rest: Vec<&str> = words.collect();
    match (command, rest.as_slice()) {
        ("create", [threshold, holders, name @ ..]) => Ok(Typed::Create {
            threshold: threshold.parse().map_err(|_| CREATE)?,
            holders: holders.parse().map_err(|_| CREATE)?,
            name: Name::new(name.join(" ")).map_err(|_| CREATE)?,
        }),
        ("create", _) => Err(CREATE),
        ("join", [link]) => Ok(Typed::Join(Box::new(Invite::parse(link).map_err(|_| JOIN)?))),
        ("join", _) => Err(JOIN),
        ("send", [wallet, chain, to, ether, with @ ..]) => {
            let with: Option<Vec<PartyId>> = with.iter().map(|id| PartyId::from_hex(id)).collect();
            Ok(Typed::Send(Box::new(Send {
                wallet: WalletId::from_hex(wallet).ok_or(SEND)?,
                chain_id: chain.parse().ok().and_then(|id| ChainId::new(id).ok()).ok_or(SEND)?,
                to: to.parse().map_err(|_| SEND)?,
                value: Wei::from_ether(ether).map_err(|_| SEND)?,
                with: with.ok_or(SEND)?,
            })))
        }
        ("send", _) => Err(SEND),
        ("change", [kind, wallet, threshold, newcomers, named @ ..]) => {
            let named: Option<Vec<PartyId>> =
                named.iter().map(|id| PartyId::from_hex(id)).collect();
            Ok(Typed::Change(Box::new(Change {
                kind: ChangeKind::parse(kind).ok_or(CHANGE)?,
                wallet: WalletId::from_hex(wallet).ok_or(CHANGE)?,
                threshold: threshold.parse().map_err(|_| CHANGE)?,
                newcomers: newcomers.parse().map_err(|_| CHANGE)?,
                named: named.ok_or(CHANGE)?,
            })))
        }
        ("change", _) => Err(CHANGE),
        ("freeze", [wallet, hours, lost @ ..]) if lost.len() < 2 => Ok(Typed::Freeze {
            wallet: WalletId::from_hex(wallet).ok_or(FREEZE)?,
            hours: hours.parse().map_err(|_| FREEZE)?,
            lost: match lost {
                [id] => Some(PartyId::from_hex(id).ok_or(FREEZE)?),
                _ => None,
            },
        }),
        ("freeze", _) => Err(FREEZE),
        ("lift", [wallet, device]) => Ok(Typed::Lift {
            wallet: WalletId::from_hex(wallet).ok_or(LIFT)?,
            frozen_by: PartyId::from_hex(device).ok_or(LIFT)?,
        }),
        ("lift", _) => Err(LIFT),
        ("save", [wallet, file @ ..]) if !file.is_empty() => Ok(Typed::Save {
            wallet: WalletId::from_hex(wallet).ok_or(SAVE)?,
            file: PathBuf::from(file.join(" ")),
        }),
        ("save", _) => Err(SAVE),
        ("give", [code, part]) => {
            Ok(Typed::Give { code: (*code).to_owned(), part: PartId::from_hex(part).ok_or(GIVE)? })
        }
        ("give", _) => Err(GIVE),
        ("forget-part", [part]) => Ok(Typed::ForgetPart(PartId::from_hex(part).ok_or(FORGET)?)),
        ("forget-part", _) => Err(FORGET),
        ("approve", [code]) => Ok(Typed::Approve((*code).to_owned())),
        ("start", []) => Ok(Typed::Start),
        ("matches", []) => Ok(Typed::Matches),
        ("differs", []) => Ok(Typed::Differs),
        ("refuse", []) => Ok(Typed::Refuse),
        ("cancel", []) => Ok(Typed::Cancel),
        ("status", []) => Ok(Typed::Status),
        ("quit", []) => Ok(Typed::Quit),
        _ => Err(COMMANDS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_commands() {
        assert_eq!(parse(" start "), Ok(Typed::Start));
        assert_eq!(parse("approve 12345678"), Ok(Typed::Approve("12345678".to_owned())));
        let name = Name::new("Family savings").unwrap();
        let create = Typed::Create { threshold: 2, holders: 3, name };
        assert_eq!(parse("create 2 3 Family savings"), Ok(create));
        let change = format!("change quick-add {} 2 1", "ab".repeat(32));
        let quick = |typed| matches!(typed, Ok(Typed::Change(c)) if c.kind == ChangeKind::QuickAdd);
        assert!(quick(parse(&change)));
    }

    #[test]
    fn a_line_that_is_no_command_says_what_would_be_one() {
        assert_eq!(parse("create two 3 X"), Err(CREATE));
        assert_eq!(parse("join nonsense"), Err(JOIN));
        assert_eq!(parse("send 1 2 3"), Err(SEND));
        assert_eq!(parse("change shrink 1 2 3"), Err(CHANGE));
        assert_eq!(parse("freeze 1 24"), Err(FREEZE));
        assert_eq!(parse("lift 1"), Err(LIFT));
        assert_eq!(parse("approve"), Err(COMMANDS));
        assert_eq!(parse(""), Err(COMMANDS));
    }
}
