//! Rows made regular: what a merged cell says is said on each place it covers, rows of a table have all their cells.
//!
//! So that an empty cell is one that somebody left empty, whatever the format.

use super::document::{Block, BlockKind, Cell};
use crate::place::Place;

/// Longest text repeated over the rows and columns a merged cell covers.
pub const REPEATED: usize = 120;
/// Widest row that others are completed to.
const WIDEST: usize = 64;
/// Longest lone text that may be the first cell of a row whose others are empty, and not a remark below a table.
const NAME: usize = 40;
/// Most cells added to one document.
const ADDED: usize = 1_000_000;

/// What a merged cell shows on another place it covers: itself, unless it is a text to be read once.
#[must_use]
pub fn repeated(cell: &Cell) -> Cell {
    if cell.text.chars().count() > REPEATED { Cell::default() } else { Cell { picture: 0, ..cell.clone() } }
}

/// A number for a picture that its file knows by a name.
#[must_use]
pub fn number(name: &str) -> u64 {
    blake3::hash(name.as_bytes()).as_bytes().iter().take(8).fold(0, |n, b| n << 8 | u64::from(*b))
}

/// The cells of one row from those that are written: each with the columns it covers. A cell that is alone on its row
/// is a title of the table, said once.
#[must_use]
pub fn widened(cells: Vec<(Cell, usize)>) -> Vec<Cell> {
    let alone = cells.iter().filter(|(cell, _)| *cell != Cell::default()).count() < 2;
    let mut row = Vec::with_capacity(cells.len());
    for (cell, span) in cells {
        let copy = if alone { Cell::default() } else { repeated(&cell) };
        row.push(cell);
        row.extend(std::iter::repeat_n(copy, span.clamp(1, WIDEST) - 1));
    }
    row
}

/// A merged area of a sheet, from 0, ends included.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// First row and column.
    pub from: (u32, u32),
    /// Last row and column.
    pub to: (u32, u32),
}

/// Says again what the merged areas of a sheet say, on all rows of `blocks` that say something.
pub fn spread(blocks: &mut [Block], areas: &[Area]) {
    let row_of = |b: &Block| if let Place::Sheet { row, .. } = b.place { row } else { 0 };
    let mut added = 0;
    for area in areas.iter().filter(|a| a.from <= a.to) {
        let first = blocks.partition_point(|b| row_of(b) < area.from.0 + 1);
        let (left, right) = (area.from.1 as usize, (area.to.1 as usize).min(area.from.1 as usize + WIDEST));
        let Some(top) = blocks.get(first).filter(|b| row_of(b) == area.from.0 + 1) else { continue };
        let Some(cell) = top.cells.get(left).filter(|c| **c != Cell::default()).map(repeated) else { continue };
        for block in blocks[first..].iter_mut().take_while(|b| row_of(b) <= area.to.0 + 1) {
            let outside = |n: &usize| *n < left || *n > right;
            let others = (0..block.cells.len()).filter(outside).any(|n| block.cells[n] != Cell::default());
            added += right - left + 1;
            if !others || added > ADDED {
                continue;
            }
            if block.cells.len() <= right {
                block.cells.resize_with(right + 1, Cell::default);
            }
            block.cells[left..=right].iter_mut().filter(|c| **c == Cell::default()).for_each(|c| *c = cell.clone());
        }
    }
}

/// Gives the rows that follow one another without a gap as many cells as the widest above them: files do not write
/// the empty cells at the end of a row.
pub fn complete(blocks: &mut [Block]) {
    let (mut before, mut width, mut added) = ((0, 0), 0, 0);
    for block in blocks {
        let BlockKind::Row { table } = block.kind else { continue };
        let lines = block.cells.iter().map(|c| c.text.matches('\n').count()).sum::<usize>();
        let (row, next) = match block.place {
            Place::Sheet { row, .. } => (row, row + 1),
            Place::Line { line } => (line, line + 1 + u32::try_from(lines).unwrap_or(0)),
            _ => continue,
        };
        if (table, row) != before {
            width = 0;
        }
        before = (table, next);
        let len = block.cells.len();
        let lone = |c: &Cell| c.text.chars().count() > NAME || c.text.contains([':', '.']);
        if len == 1 && block.cells.first().is_some_and(lone) || len > WIDEST {
            continue;
        }
        if len >= 2 {
            width = width.max(len);
        }
        if len < width && added < ADDED {
            added += width - len;
            block.cells.resize_with(width, Cell::default);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Block {
        let place = Place::Sheet { sheet: "S".into(), row: number };
        Block::row(place, 1, 1, cells.iter().map(|c| Cell::text(*c)).collect())
    }

    fn lines(blocks: &[Block]) -> Vec<String> {
        blocks.iter().map(|b| b.line().into_owned()).collect()
    }

    #[test]
    fn a_name_below_a_head_has_its_empty_cells_and_a_remark_has_none() {
        let mut blocks =
            [row(1, &["Nom", "Matin", "Soir"]), row(2, &["Durand"]), row(3, &["Total : 1"]), row(9, &["a"])];
        complete(&mut blocks);
        assert_eq!(lines(&blocks), ["Nom\tMatin\tSoir", "Durand\t\t", "Total : 1", "a"]);
    }

    #[test]
    fn a_merged_area_speaks_on_all_its_rows_and_a_title_once() {
        let mut blocks = [row(1, &["Titre"]), row(2, &["Jour 1", "Matin"]), row(3, &["", "Soir"])];
        let area = |from, to| Area { from, to };
        spread(&mut blocks, &[area((0, 0), (0, 1)), area((1, 0), (2, 0))]);
        assert_eq!(lines(&blocks), ["Titre", "Jour 1\tMatin", "Jour 1\tSoir"]);
    }
}
