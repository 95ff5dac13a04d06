//! The squares of a QR code (ISO/IEC 18004).

use qrcode::{Color, EcLevel, QrCode};

use crate::SheetError;

/// A code's squares, row by row; true where one is dark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// Draws texts, all of them as large as the largest one must be.
    pub(crate) fn draw(texts: &[String]) -> Result<Vec<Self>, SheetError> {
        let longest = texts.iter().max_by_key(|text| text.len()).ok_or(SheetError::TooLarge)?;
        let code = QrCode::with_error_correction_level(longest, EcLevel::M);
        let version = code.map_err(|_| SheetError::TooLarge)?.version();
        let draw = |text: &String| {
            let code = QrCode::with_version(text, version, EcLevel::M);
            let code = code.map_err(|_| SheetError::TooLarge)?;
            let dark = code.to_colors().into_iter().map(|color| color == Color::Dark);
            Ok(Self { side: code.width(), dark: dark.collect() })
        };
        texts.iter().map(draw).collect()
    }

    /// What came back as dark squares: rows from the top, each with where it begins and how many there are.
    pub(crate) fn of(side: usize, runs: impl IntoIterator<Item = Run>) -> Option<Self> {
        let mut dark = vec![false; side.checked_mul(side)?];
        for Run { column, row, length } in runs {
            let begin = row.checked_mul(side)?.checked_add(column)?;
            let inside = row < side && column.checked_add(length)? <= side;
            dark.get_mut(begin..begin.checked_add(length)?).filter(|_| inside)?.fill(true);
        }
        Some(Self { side, dark })
    }

    pub(crate) const fn side(&self) -> usize {
        self.side
    }

    /// The dark squares, those that touch in a row together.
    pub(crate) fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (row, squares) in self.dark.chunks(self.side).enumerate() {
            for (column, _) in squares.iter().enumerate().filter(|(_, dark)| **dark) {
                match runs.last_mut() {
                    Some(run) if run.row == row && run.column + run.length == column => {
                        run.length += 1;
                    }
                    _ => runs.push(Run { column, row, length: 1 }),
                }
            }
        }
        runs
    }
}

/// Dark squares that touch in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) column: usize,
    pub(crate) row: usize,
    pub(crate) length: usize,
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;
    use crate::{Code, LARGEST};

    #[test]
    fn another_library_reads_what_is_drawn() {
        let mut rng = ChaCha20Rng::seed_from_u64(0);
        for length in (0..60).map(|part| 1 + part * LARGEST / 60).chain([LARGEST]) {
            let mut sealed = vec![0; length];
            rng.fill_bytes(&mut sealed);
            let texts: Vec<String> =
                Code::cut(&sealed).unwrap().iter().map(Code::to_string).collect();
            for (drawn, text) in Modules::draw(&texts).unwrap().iter().zip(&texts) {
                let at = |x: usize, y: usize| drawn.dark[y * drawn.side + x];
                let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(drawn.side, at));
                assert_eq!(&grid.decode().unwrap().1, text);
            }
        }
    }
}
