//! A display whose pixels lie in a file, so that looking at them disturbs nobody.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::{Failure, Running};

/// Only each of so many rows is looked at: less than a line of text is high.
const EVERY_ROW: usize = 4;
/// So many colours are text or controls; an empty window has two or three with the screen around it.
const DRAWN: usize = 12;
const GLANCE: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(30);

/// A display without a screen.
pub(super) struct Screen {
    name: String,
    pixels: PathBuf,
    process: Running,
}

/// The colours of one moment.
pub(super) struct Picture(BTreeSet<[u8; 4]>);

impl Picture {
    /// Nothing but the empty screen.
    pub(super) fn is_blank(&self) -> bool {
        self.0.len() <= 1
    }

    /// More than empty areas.
    pub(super) fn is_drawn(&self) -> bool {
        self.0.len() >= DRAWN
    }
}

impl Screen {
    pub(super) fn start(folder: &Path) -> Result<Self, Failure> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        command.arg("-fbdir").arg(folder);
        let mut process = Running::start("Xvfb", &mut command, &folder.join("xvfb.log"))?;
        let number: u32 = process.wait_for_line(PATIENCE, |line| line.trim().parse().ok())?;
        Ok(Self { name: format!(":{number}"), pixels: folder.join("Xvfb_screen0"), process })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is on it now.
    pub(super) fn look(&self) -> Result<Picture, Failure> {
        let read = || colours(&File::open(&self.pixels)?);
        read().map_err(Failure::system("read the screen"))
    }

    /// Waits until the last window is gone.
    pub(super) fn until_blank(&self, patience: Duration) -> Result<(), Failure> {
        let deadline = Instant::now() + patience;
        while !self.look()?.is_blank() {
            if Instant::now() > deadline {
                return Err(self.process.failure("still shows something"));
            }
            thread::sleep(GLANCE);
        }
        Ok(())
    }

    /// Keeps what is on it, as an X window dump.
    pub(super) fn save(&self, file: &Path) -> Result<(), Failure> {
        fs::copy(&self.pixels, file).map(drop).map_err(Failure::system("save a picture"))
    }
}

/// Where the pixels of an X window dump (version 7) lie.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    pixels: u64,
    height: usize,
    row: usize,
}

impl Layout {
    const HEADER: usize = 100;

    /// Reads the header: numbers of four bytes, the highest first.
    fn read(header: &[u8; Self::HEADER]) -> Option<Self> {
        let number = |place: usize| {
            let bytes = header.get(place * 4..place * 4 + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let (length, version) = (number(0)?, number(1)?);
        let (height, bits, row, colours) = (number(5)?, number(11)?, number(12)?, number(19)?);
        // Twelve bytes for each colour of the map lie between.
        (version == 7 && bits == 32).then(|| Self {
            pixels: u64::from(length) + u64::from(colours) * 12,
            height: height as usize,
            row: row as usize,
        })
    }
}

fn colours(file: &File) -> io::Result<Picture> {
    let mut header = [0; Layout::HEADER];
    read_at(file, &mut header, 0)?;
    let layout = Layout::read(&header).ok_or(io::ErrorKind::InvalidData)?;
    let mut row = vec![0; layout.row];
    let mut found = BTreeSet::new();
    let mut last = None;
    for number in (0..layout.height).step_by(EVERY_ROW) {
        let at = layout.pixels + (number * layout.row) as u64;
        read_at(file, &mut row, at)?;
        for pixel in row.chunks_exact(4) {
            // Mostly the same as the one before.
            if last != Some(pixel) {
                found.extend(<[u8; 4]>::try_from(pixel));
            }
            last = Some(pixel);
        }
        last = None;
    }
    Ok(Picture(found))
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dump of so many pixels in a row and rows, with a map of two colours.
    fn dump(row: &[[u8; 4]], rows: usize) -> tempfile::TempDir {
        let mut header = [0_u32; Layout::HEADER / 4];
        let numbers = [(0, 108), (1, 7), (5, rows), (11, 32), (12, row.len() * 4), (19, 2)];
        for (place, number) in numbers {
            header[place] = u32::try_from(number).unwrap();
        }
        let mut bytes: Vec<u8> = header.iter().flat_map(|number| number.to_be_bytes()).collect();
        // The name of the window, then the map.
        bytes.extend([0; 8 + 24]);
        bytes.extend(row.concat().repeat(rows));
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("dump"), bytes).unwrap();
        folder
    }

    fn look(row: &[[u8; 4]]) -> Picture {
        let folder = dump(row, 9);
        colours(&File::open(folder.path().join("dump")).unwrap()).unwrap()
    }

    #[test]
    fn an_empty_screen_an_empty_window_and_a_drawn_one_differ() {
        let blank = look(&[[0; 4]; 40]);
        assert!(blank.is_blank() && !blank.is_drawn());
        let mut row = [[0; 4]; 40];
        row[20..].fill([255; 4]);
        let empty = look(&row);
        assert!(!empty.is_blank() && !empty.is_drawn());
        for (shade, pixel) in (0..).zip(&mut row) {
            *pixel = [shade; 4];
        }
        assert!(look(&row).is_drawn());
    }

    #[test]
    fn what_is_no_dump_is_not_looked_at() {
        assert_eq!(Layout::read(&[0; Layout::HEADER]), None);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("short"), b"short").unwrap();
        assert!(colours(&File::open(folder.path().join("short")).unwrap()).is_err());
    }
}
