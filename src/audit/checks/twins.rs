//! Tables of one form in one file, of which one was filled and another was not.

use super::open::is_blank;
use super::{Sight, finding, rows, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Cells of a row of heads, at least.
const HEADS: usize = 3;
/// Rows of a table, at least, before it is left or kept.
const ROWS: usize = 3;

/// A table: its heads, the first cells of its rows, with whether anything stands beside them, and the first year of its run.
struct Table {
    heads: Vec<String>,
    rows: Vec<(String, bool)>,
    since: Option<u16>,
}

/// The tables of a run, those of the same heads one after the other.
fn tables(run: &Run) -> Vec<Table> {
    let mut found: Vec<Table> = Vec::new();
    for row in &run.rows {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        let folded: Vec<String> = cells.iter().map(|c| fold(c).trim().to_owned()).collect();
        let many = cells.iter().filter(|c| !is_blank(c)).count() >= HEADS;
        match found.last_mut().filter(|t| t.heads != folded) {
            Some(table) if cells.first().is_some_and(|c| !is_blank(c)) => {
                table.rows.push((cells[0].to_owned(), cells[1..].iter().any(|c| !is_blank(c))));
            }
            Some(_) => {}
            None if many => {
                found.push(Table { heads: folded, rows: Vec::new(), since: run.figures.years.first().copied() })
            }
            None => {}
        }
    }
    found.retain(|t| t.rows.len() >= ROWS);
    found
}

/// No table is left bare beside one of the same heads that was kept.
pub(super) fn kept(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut found = Vec::new();
    for sight in sights {
        // a sheet that nobody filled may not look like anything
        let runs = sight.0.exhibit.iter().flat_map(|e| &e.runs).filter(|r| r.recognised.is_none());
        let tables: Vec<Table> = runs.flat_map(tables).collect();
        let full = |t: &&Table| t.rows.iter().filter(|(_, told)| *told).count() * 2 > t.rows.len();
        let left = |t: &&Table| t.rows.iter().all(|(_, told)| !told);
        for bare in tables.iter().filter(left) {
            let mut twins = tables.iter().filter(full).filter(|o| o.heads == bare.heads).peekable();
            if twins.peek().is_none() {
                continue;
            }
            let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), bare.rows.len());
            let first = &bare.rows[0].0;
            let message = Text::new(
                format!(
                    "{} : un tableau de {n} lignes resté vide, à partir de « {first} », à côté d'un autre qui est rempli ({file}).",
                    name.fr
                ),
                format!(
                    "{}: a table of {n} rows left empty, from “{first}” on, beside another that is filled ({file}).",
                    name.en
                ),
            );
            let mut f = finding(case, indicator, check, &check.cause, "blank", message, &[*sight]);
            f.confidence = Confidence::Probable;
            // a table of another year may be for later
            if bare.since.is_none() || !twins.any(|o| o.since == bare.since) {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}
