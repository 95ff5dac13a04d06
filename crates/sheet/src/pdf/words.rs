//! Every word on the sheet.

use crate::{
    SheetId,
    label::Label,
    pdf::{date::date, font::Font},
};

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) const MADE_BY: &str = "COHORT";
pub(super) const CAN: &str = "What it can do";
pub(super) const CANNOT: &str = "What it cannot do";
pub(super) const STEPS: &str = "To bring the piece back";
pub(super) const CODES: &str = "Codes";
pub(super) const CODES_LEAD: &str = "Take one picture of the whole page, or one of each code: from straight above, sharp, in even light. The order does not matter.";
pub(super) const LINES: &str = "The same as text";
pub(super) const LINES_LEAD: &str = "For typing, where no code can be read. Capital or small letters, spaces and the numbers at the left do not matter. The last four letters of a line check it: a mistyped line is named.";
pub(super) const UNKNOWN: &str = "Some characters of the names cannot be printed here; each stands as \u{a4}. The wallet id tells wallets apart.";
pub(super) const KEEP: &str = "Keep this sheet and its password apart, and both where they will be found. Whoever has the two has this piece.";
pub(super) const FORMAT: &str = "The codes and the lines are one sealed file in base32 (RFC 4648), the same that is attached to the PDF of this sheet. Cohort\u{2019}s source describes it byte by byte, in docs/formats.md.";

/// How many there are of what the sheet is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) codes: usize,
    pub(super) lines: usize,
    /// Pages of codes, after the first one.
    pub(super) code_pages: usize,
    pub(super) pages: usize,
}

impl Label {
    pub(super) fn title(&self) -> &'static str {
        if self.piece.is_some() { "Part of a backup" } else { "Recovery sheet" }
    }

    pub(super) fn lead(&self) -> String {
        let device = short(&self.backup.device);
        match &self.piece {
            Some(piece) => format!(
                "This paper is one of {} parts of a backup of the wallet\u{2019}s piece on {device}. It is sealed under the password of its keeper, {}, and tells nothing alone.",
                piece.of,
                short(&piece.holder)
            ),
            None => format!(
                "This paper is a backup of the wallet\u{2019}s piece on {device}. It is sealed: with its password it is as good as the recovery file, and without the password it is worth nothing."
            ),
        }
    }

    /// What it says of itself, in its order.
    pub(super) fn facts(&self, sheet: SheetId, counts: Counts) -> Vec<(&'static str, String)> {
        let backup = &self.backup;
        let mut facts = vec![
            ("Wallet", backup.wallet_name.clone()),
            ("Wallet id", backup.wallet_id.clone()),
            ("Device", backup.device.clone()),
            ("Holds", format!("piece {}, epoch {}", backup.share, backup.epoch)),
        ];
        if let Some(piece) = &self.piece {
            let (index, of, needed, holder) = (piece.index, piece.of, piece.needed, &piece.holder);
            facts.push(("Part", format!("{index} of {of}, kept by {holder}")));
            facts.push(("Needed", format!("any {needed} of the {of} parts")));
        }
        let Counts { codes, lines, pages, .. } = counts;
        facts.push(("Made", date(backup.made_at.0)));
        facts.push((
            "Sheet",
            format!("{sheet}: {pages} pages with {codes} codes and {lines} lines"),
        ));
        facts
    }

    pub(super) fn can(&self) -> Vec<String> {
        let device = short(&self.backup.device);
        let back = match &self.piece {
            Some(piece) if piece.needed == 2 => {
                format!(
                    "With one other part of this backup, bring the piece of {device} back to a new device."
                )
            }
            Some(piece) => format!(
                "With {} other parts of this backup, bring the piece of {device} back to a new device.",
                piece.needed.saturating_sub(1)
            ),
            None => format!("Bring the piece of {device} back to a new device."),
        };
        let read = "Be read off a photo, off a scan, by typing, or out of the PDF itself.";
        let copy = "Be printed or copied again: every copy is as good.";
        vec![back, read.to_owned(), copy.to_owned()]
    }

    pub(super) fn cannot(&self) -> Vec<String> {
        let first = match &self.piece {
            Some(_) => [
                "Tell anything of the piece alone.",
                "Open without its keeper\u{2019}s password. Nobody can reset it.",
                "Go with parts of another backup, earlier or later.",
            ],
            None => [
                "Pay. One piece alone moves no money.",
                "Open without its password. Nobody can reset it.",
                "Bring back other devices. Each has a backup of its own.",
            ],
        };
        let past = "Outlive a change. Once the wallet\u{2019}s devices change or get fresh pieces, print a new sheet and destroy this one.";
        first.into_iter().chain([past]).map(str::to_owned).collect()
    }

    pub(super) fn steps(&self, counts: Counts) -> Vec<String> {
        let last = 1 + counts.code_pages;
        let on = match last {
            2 => "page 2".to_owned(),
            3 => "pages 2 and 3".to_owned(),
            _ => format!("pages 2 to {last}"),
        };
        let password = match &self.piece {
            Some(piece) => format!(
                "{} types the password of this part. Do the same with as many parts as are needed.",
                short(&piece.holder)
            ),
            None => "Type the password of this sheet.".to_owned(),
        };
        vec![
            "Open Cohort on the new device and choose Restore.".to_owned(),
            format!("Choose a photo or a scan of the codes on {on}, one picture or several, or the PDF of this sheet. If none can be read, choose \u{201c}Type what a sheet says\u{201d} and type the lines from page {} on.", last + 1),
            password,
            "On another device of the wallet open Devices, choose Recover, and let the new device in.".to_owned(),
            "All devices have fresh pieces now. Destroy this sheet, and make a new backup.".to_owned(),
        ]
    }
}

/// A name inside a sentence.
fn short(name: &str) -> String {
    Font::Text.clipped(10.5, name, 200.0)
}

pub(super) fn code(index: usize, of: usize) -> String {
    format!("{index} of {of}")
}

pub(super) fn page(index: usize, of: usize) -> String {
    format!("Page {index} of {of}")
}

pub(super) fn sheet(sheet: SheetId) -> String {
    format!("Sheet {sheet}")
}
