//! Columns of tables: whether they hold anything, how far they are filled, their latest date.

use std::collections::BTreeMap;

use super::exhibit::Column;
use super::reading::{Reading, Unit, is_blank};
use super::value::first_date;
use crate::extract::{Block, BlockKind, Cell, Mark};

/// Rows of a column looked at.
const ROWS: usize = 2000;

/// Whether the unit heads a column of a table that holds rows, but nothing under this head.
pub(super) fn heads_nothing(r: &Reading, unit: &Unit) -> bool {
    let (Some(cell), header) = (unit.cell, r.blocks[unit.block]) else { return false };
    let same = |b: &&&Block| matches!((b.kind, header.kind), (BlockKind::Row { table: a }, BlockKind::Row { table: b }) if a == b);
    let full = |b: &Block| {
        b.cells.iter().filter(|c| c.text.chars().any(|c| !c.is_whitespace()) || c.mark != Mark::None).count()
    };
    let mut rows = r.blocks[unit.block + 1..].iter().take(ROWS).take_while(same).peekable();
    if full(header) < 3 || rows.peek().is_none() {
        return false;
    }
    rows.all(|b| b.cells.get(cell).is_none_or(|c| c.text.trim().is_empty() && c.mark == Mark::None))
}

/// Cells that hold something, by block; counted once for all columns.
#[derive(Default)]
pub(super) struct Full(Vec<Option<usize>>);

impl Full {
    fn of(&mut self, r: &Reading, block: usize) -> usize {
        if self.0.is_empty() {
            self.0.resize(r.blocks.len(), None);
        }
        let held = |c: &&Cell| !is_blank(&c.text) || c.mark != Mark::None;
        *self.0[block].get_or_insert_with(|| r.blocks[block].cells.iter().filter(held).count())
    }
}

/// Whether the unit is in a row of three cells or more: what it says is said of a column.
pub(super) fn heads_table(r: &Reading, unit: &Unit) -> bool {
    unit.cell.is_some() && r.blocks[unit.block].cells.iter().filter(|c| !is_blank(&c.text)).count() >= 3
}

/// How far the column under a head is filled; none when the cell heads no register.
pub(super) fn column(r: &Reading, head: &Unit, cell: usize, field: u16, full: &mut Full) -> Option<Column> {
    let header = r.blocks[head.block];
    let BlockKind::Row { table } = header.kind else { return None };
    let heads = full.of(r, head.block);
    if heads < 3 || heads + 1 < header.cells.len() {
        return None;
    }
    let rows = (head.block + 1..).zip(&r.blocks[head.block + 1..]).take(ROWS);
    let rows = rows.take_while(|(_, b)| matches!(b.kind, BlockKind::Row { table: t } if t == table));
    let mut column = Column { field, filled: 0, empty: 0, first_empty: header.place.clone() };
    for row in rows.filter(|(n, _)| full.of(r, *n) >= 2).map(|(_, row)| row) {
        match row.cells.get(cell) {
            Some(c) if c.text.chars().any(char::is_alphanumeric) || c.mark != Mark::None => column.filled += 1,
            // a dash says that there is nothing to say
            Some(c) if !is_blank(&c.text) => {}
            _ => {
                if column.empty == 0 {
                    column.first_empty = row.place.clone();
                }
                column.empty += 1;
            }
        }
    }
    (column.filled + column.empty > 0).then_some(column)
}

/// The texts under a cell, in the rows of its table: block and text.
pub(super) fn under<'a>(r: &'a Reading, block: usize, cell: usize) -> impl Iterator<Item = (usize, &'a str)> {
    let head = r.blocks[block].kind;
    let same = move |kind| matches!((kind, head), (BlockKind::Row { table: a }, BlockKind::Row { table: b }) if a == b);
    let rows = (block + 1..).zip(&r.blocks[block + 1..]).take_while(move |(_, b)| same(b.kind));
    let texts = rows.filter_map(move |(n, b)| Some((n, b.cells.get(cell)?.text.trim())));
    texts.filter(|(_, text)| !text.is_empty())
}

/// Dates of columns, each read once however many labels stand above them.
#[derive(Default)]
pub(super) struct Latest {
    /// Column → what was read of it last.
    columns: BTreeMap<usize, Dates>,
}

/// The dates of a column between two blocks of one table.
struct Dates {
    from: usize,
    end: usize,
    /// Block, and the latest date from there to the end.
    latest: Vec<(usize, Option<String>)>,
}

impl Latest {
    /// The latest date in the rows under a cell.
    pub fn under(&mut self, r: &Reading, block: usize, cell: usize) -> Option<String> {
        // what stands under a cell holds what stands under the cells below it
        if !self.columns.get(&cell).is_some_and(|d| (d.from..d.end).contains(&block)) {
            let head = r.blocks[block].kind;
            let end = r.blocks[block..].iter().position(|b| b.kind != head).map_or(r.blocks.len(), |n| block + n);
            let mut latest: Vec<_> = under(r, block, cell).map(|(n, text)| (n, first_date(text))).collect();
            let mut best: Option<String> = None;
            for (_, date) in latest.iter_mut().rev() {
                if *date > best {
                    best.clone_from(date);
                }
                date.clone_from(&best);
            }
            self.columns.insert(cell, Dates { from: block, end, latest });
        }
        let dates = self.columns.get(&cell)?;
        dates.latest.get(dates.latest.partition_point(|(n, _)| *n <= block))?.1.clone()
    }
}
