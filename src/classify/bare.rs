//! Days that cells give as bare figures, « 03/03 », « 05/03 »: one alone may be a mark out of ten, several in order along a
//! row or down a column are a calendar.

use std::collections::{BTreeMap, BTreeSet};

use super::exhibit::Value;
use super::reading::{Reading, Unit};
use super::value::day;
use crate::extract::BlockKind;

/// Fewest days in order that are no marks.
const LEAST: usize = 3;
/// What marks are out of, when it may be the number of a month.
const OUT_OF: [i8; 3] = [5, 10, 12];
/// Most days that lie between two that follow each other.
const APART: u16 = 120;

/// Month and day.
type Day = (i8, i8);
/// Cells of a row, or rows of a column, that hold a bare day each.
type Line = Vec<(usize, Day)>;

/// The days of the cells of a run: block and cell.
#[derive(Debug, Default)]
pub(super) struct BareDays(BTreeMap<(usize, usize), Day>);

impl BareDays {
    /// Those of a run.
    pub fn of(r: &Reading) -> Self {
        let mut along: BTreeMap<usize, Line> = BTreeMap::new();
        let mut down: BTreeMap<(u32, usize), Line> = BTreeMap::new();
        for (n, block) in r.blocks.iter().enumerate() {
            let BlockKind::Row { table } = block.kind else { continue };
            for (i, day) in block.cells.iter().enumerate().filter_map(|(i, c)| Some((i, bare(&c.text)?))) {
                along.entry(n).or_default().push((i, day));
                down.entry((table, i)).or_default().push((n, day));
            }
        }
        let mut days = BTreeMap::new();
        for (block, cells) in along.into_iter().filter(|(_, cells)| in_order(cells)) {
            days.extend(cells.into_iter().map(|(cell, day)| ((block, cell), day)));
        }
        for ((_, cell), blocks) in down.into_iter().filter(|(_, blocks)| in_order(blocks)) {
            days.extend(blocks.into_iter().map(|(block, day)| ((block, cell), day)));
        }
        Self(days)
    }

    /// The day of a unit.
    pub fn at(&self, unit: &Unit) -> Option<Value> {
        let (month, day) = self.0.get(&(unit.block, unit.cell?))?;
        Some(Value::Day(*month, *day))
    }
}

/// « 03/03 ».
fn bare(text: &str) -> Option<Day> {
    let text = text.trim();
    let (days, month) = text.split_once('/')?;
    let figures = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !figures(days) || !figures(month) {
        return None;
    }
    match day(days, month.parse().ok()?)? {
        Value::Day(month, day) => Some((month, day)),
        _ => None,
    }
}

/// Whether days follow each other as those of a calendar do; of marks, all are out of the same.
fn in_order(cells: &[(usize, Day)]) -> bool {
    let days: Vec<Day> = cells.iter().map(|(_, day)| *day).collect();
    let months: BTreeSet<i8> = days.iter().map(|(month, _)| *month).collect();
    let marks = months.len() == 1 && months.iter().all(|m| OUT_OF.contains(m)) && days.iter().all(|(m, d)| d <= m);
    // days of a year of twelve months of thirty-one, which is near enough
    let rank = |(month, day): Day| u16::try_from(month).unwrap_or(0) * 31 + u16::try_from(day).unwrap_or(0);
    let follows = |w: &[Day]| {
        let (a, b) = (rank(w[0]), rank(w[1]));
        // from December to January
        let next = if b < a { b + 12 * 31 } else { b };
        next > a && next - a <= APART
    };
    days.len() >= LEAST && !marks && days.windows(2).all(follows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Block, Cell};
    use crate::place::Place;

    fn days(rows: &[&str]) -> usize {
        let row = |t: &&str| Block::row(Place::Whole, 0, 1, t.split('|').map(|c| Cell::text(c.trim())).collect());
        let blocks: Vec<Block> = rows.iter().map(row).collect();
        BareDays::of(&Reading::new(blocks.iter().collect(), false)).0.len()
    }

    #[test]
    fn days_in_order_are_a_calendar() {
        assert_eq!(days(&["Nom | 03/03 | 05/03 | 10/03", "REY Paul | | | "]), 3);
        assert_eq!(days(&["Nom | 17/12 | 08/01 | 05/02"]), 3);
        assert_eq!(days(&["Date | Séance", "03/03 | a", "10/03 | b", "17/03 | c"]), 3);
    }

    #[test]
    fn marks_and_fractions_are_none() {
        assert_eq!(days(&["REY Paul | 06/10 | 07/10 | 09/10"]), 0);
        assert_eq!(days(&["REY Paul | 14/20 | 15/20 | 16/20"]), 0);
        assert_eq!(days(&["REY Paul | 09/10 | 03/05 | 07/10"]), 0);
        assert_eq!(days(&["Nom | 03/03 | 05/03"]), 0);
        assert_eq!(days(&["Page | 01/03", "a | 02/03"]), 0);
    }
}
