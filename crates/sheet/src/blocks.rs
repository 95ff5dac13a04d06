//! A picture block by block: how dark and how light each is.

use crate::picture::Grey;

/// How many blocks a picture has along its longer side. The gap around a code on a page is more than two of them.
const BLOCKS: usize = 128;
/// The least difference of dark and light, whatever the rest of the picture is like.
const FAINT: u8 = 24;
/// How far around a block its surroundings reach, in blocks.
const NEAR: usize = 2;

/// Blocks of a picture, row by row.
pub(crate) struct Blocks {
    /// Pixels along a side of one.
    pub(crate) side: usize,
    pub(crate) columns: usize,
    rows: usize,
    ranges: Vec<Range>,
    /// From which difference on a block has both dark and light in it.
    least: u8,
}

/// The darkest and the lightest pixel.
#[derive(Clone, Copy)]
struct Range {
    dark: u8,
    light: u8,
}

impl Range {
    const NONE: Self = Self { dark: 255, light: 0 };

    fn with(self, other: Self) -> Self {
        Self { dark: self.dark.min(other.dark), light: self.light.max(other.light) }
    }

    const fn contrast(self) -> u8 {
        self.light.saturating_sub(self.dark)
    }
}

impl Blocks {
    pub(crate) fn of(picture: &Grey) -> Self {
        let side = (picture.width.max(picture.height) / BLOCKS).max(2);
        let (columns, rows) = (picture.width.div_ceil(side), picture.height.div_ceil(side));
        let mut ranges = vec![Range::NONE; columns * rows];
        for y in 0..picture.height {
            for x in 0..picture.width {
                let pixel = picture.at(x, y);
                if let Some(range) = ranges.get_mut(y / side * columns + x / side) {
                    *range = range.with(Range { dark: pixel, light: pixel });
                }
            }
        }
        let all = ranges.iter().fold(Range::NONE, |all, range| all.with(*range));
        Self { side, columns, rows, ranges, least: (all.contrast() / 3).max(FAINT) }
    }

    /// Which blocks have both dark and light in them.
    pub(crate) fn busy(&self) -> Vec<bool> {
        self.ranges.iter().map(|range| range.contrast() >= self.least).collect()
    }

    /// For each block what lies between dark and light around it; 0 where there is only light.
    pub(crate) fn middles(&self) -> Vec<u8> {
        let reach = |at: usize, of: usize| at.saturating_sub(NEAR)..(at + NEAR + 1).min(of);
        let mut middles = Vec::with_capacity(self.ranges.len());
        for row in 0..self.rows {
            for column in 0..self.columns {
                let near = reach(row, self.rows).flat_map(|row| {
                    reach(column, self.columns).map(move |column| row * self.columns + column)
                });
                let ranges = near.filter_map(|at| self.ranges.get(at));
                let near = ranges.fold(Range::NONE, |near, range| near.with(*range));
                let is_plain = near.contrast() < self.least;
                middles.push(if is_plain { 0 } else { near.dark + near.contrast() / 2 });
            }
        }
        middles
    }
}
