//! Where in a picture something stands by itself, as each code of a page does.

use crate::{blocks::Blocks, picture::Grey};

/// The fewest blocks along a side of a code.
const LEAST: usize = 8;
/// The most that are looked at.
const MOST: usize = 24;
/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Part {
    pub(crate) const fn whole(picture: &Grey) -> Self {
        Self { left: 0, top: 0, width: picture.width, height: picture.height }
    }
}

/// The parts that are full of dark and light, about as wide as high, and have a gap around them.
pub(crate) fn islands(picture: &Grey) -> Vec<Part> {
    let blocks = Blocks::of(picture);
    let mut busy = blocks.busy();
    let mut parts = Vec::new();
    for first in 0..busy.len() {
        let island = take(&mut busy, blocks.columns, first);
        parts.extend(island.and_then(|island| part(picture, blocks.side, &island)));
    }
    parts.truncate(MOST);
    parts
}

/// The first and last column and row of blocks that touch.
struct Island {
    columns: (usize, usize),
    rows: (usize, usize),
}

/// Takes the busy blocks out that touch this one; none where it is not busy.
fn take(busy: &mut [bool], columns: usize, first: usize) -> Option<Island> {
    let mut island: Option<Island> = None;
    let mut waiting = vec![first];
    while let Some(at) = waiting.pop() {
        match busy.get_mut(at) {
            Some(busy) if *busy => *busy = false,
            _ => continue,
        }
        let (column, row) = (at % columns, at / columns);
        let island = island.get_or_insert(Island { columns: (column, column), rows: (row, row) });
        island.columns = (island.columns.0.min(column), island.columns.1.max(column));
        island.rows = (island.rows.0.min(row), island.rows.1.max(row));
        waiting.extend((column > 0).then(|| at - 1));
        waiting.extend((column + 1 < columns).then_some(at + 1));
        waiting.extend(at.checked_sub(columns));
        waiting.push(at + columns);
    }
    island
}

/// The pixels of what may be a code, with a block around it.
fn part(picture: &Grey, side: usize, island: &Island) -> Option<Part> {
    let count = |(first, last): (usize, usize)| last + 1 - first;
    let (across, down) = (count(island.columns), count(island.rows));
    if across.min(down) < LEAST || across.max(down) > 2 * across.min(down) {
        return None;
    }
    let reach = |(first, last): (usize, usize), size: usize| {
        let begin = first.saturating_sub(1) * side;
        (begin, ((last + 2) * side).min(size) - begin)
    };
    let (left, width) = reach(island.columns, picture.width);
    let (top, height) = reach(island.rows, picture.height);
    Some(Part { left, top, width, height })
}
