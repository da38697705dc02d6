//! Papers that hold several registers, each under a heading of its own: what stands under each heading.

use super::exhibit::{Column, Fill, Part};
use super::reading::Reading;
use super::sections;
use crate::extract::{Block, BlockKind};

/// Rows, its head among them, that a register holds at least.
const ROWS: usize = 3;
/// Most parts of one paper.
const MOST: usize = 12;

/// The registers of a run, when there are several; `read` tells the columns and the state of one, `rows` its rows.
pub fn parts(
    r: &Reading,
    rows: impl Fn(&Reading) -> Vec<String>,
    read: impl Fn(&Reading) -> (Vec<Column>, Fill),
) -> Vec<Part> {
    let mut parts: Vec<(String, Vec<&Block>)> = Vec::new();
    for section in sections::of(r) {
        // of a title and the heading under it, the heading tells what follows
        let head = |b: &&&Block| matches!(b.kind, BlockKind::Title | BlockKind::Heading);
        let last = section.blocks.iter().take_while(head).last().or(section.blocks.first());
        let heading = last.filter(|_| section.headed).map(|b| b.line().into_owned());
        match (heading, parts.last_mut()) {
            (Some(heading), _) => parts.push((heading, section.blocks)),
            // what goes on at the top of the next page
            (None, Some((_, blocks))) => blocks.extend(section.blocks),
            (None, None) => {}
        }
    }
    let register =
        |blocks: &[&Block]| blocks.iter().filter(|b| matches!(b.kind, BlockKind::Row { .. })).count() >= ROWS;
    parts.retain(|(_, blocks)| register(blocks));
    if !(2..=MOST).contains(&parts.len()) {
        return Vec::new();
    }
    let part = |(heading, blocks)| {
        let reading = Reading::new(blocks, false);
        let (columns, fill) = read(&reading);
        Part { heading, rows: rows(&reading), columns, unused: fill.unused }
    };
    parts.into_iter().map(part).collect()
}
