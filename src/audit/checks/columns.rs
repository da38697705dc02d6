//! Columns that every entry of a table leaves empty.

use jiff::civil::Date;

use super::open::is_blank;
use super::{Sight, finding, per, rows, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Cells of the row of heads, at least.
const CELLS: usize = 4;
/// Most words of the head of a column.
const HEAD: usize = 5;
/// Entries from which an empty column is seen to be left.
const ENTRIES: usize = 3;

/// A table: for each group of heads, the columns it has, and the entries below.
struct Table<'a> {
    columns: Vec<Vec<usize>>,
    heads: Vec<&'a str>,
    entries: Vec<Vec<&'a str>>,
    /// Another table, without such heads, has begun.
    over: bool,
}

/// What the heads of a table may say, group by group, and the words that stand for nothing.
struct Words {
    groups: Vec<Vec<String>>,
    nothing: Vec<String>,
}

impl Words {
    fn of(check: &Check) -> Self {
        Self {
            groups: check.answers.values().map(|w| compile_patterns(w)).collect(),
            nothing: check.common.iter().map(|w| fold(w).trim().to_owned()).collect(),
        }
    }

    /// Whether a cell tells nothing, or puts off what it should tell.
    fn is_empty(&self, cell: &str) -> bool {
        is_blank(cell) || self.nothing.contains(&fold(cell).trim().to_owned())
    }

    /// The columns of each group in a row, when it may be one of heads.
    fn heads(&self, cells: &[&str]) -> Option<Vec<Vec<usize>>> {
        let short = cells.iter().all(|c| c.split_whitespace().count() <= HEAD + 4);
        let says = |c: &str, words: &[String]| c.split_whitespace().count() <= HEAD && rows::begins(c, words);
        let of = |words: &Vec<String>| (1..cells.len()).filter(|n| says(cells[*n], words)).collect::<Vec<_>>();
        let columns: Vec<Vec<usize>> = self.groups.iter().map(of).collect();
        let undated = cells.iter().all(|c| rows::days(c).is_empty());
        (cells.len() >= CELLS && short && undated && columns.iter().any(|c| !c.is_empty())).then_some(columns)
    }

    fn tables<'a>(&self, rows: impl Iterator<Item = &'a str>) -> Vec<Table<'a>> {
        let mut tables: Vec<Table> = Vec::new();
        for row in rows {
            let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
            if let Some(columns) = self.heads(&cells) {
                tables.push(Table { columns, heads: cells, entries: Vec::new(), over: false });
            } else if let Some(table) = tables.last_mut().filter(|t| !t.over)
                // empty cells at the end of a row may not be kept
                && cells.len() <= table.heads.len()
                && cells.len() > 1
                && cells.iter().any(|c| !is_blank(c))
            {
                table.entries.push(cells);
            } else if cells.len() >= CELLS
                && let Some(table) = tables.last_mut()
            {
                table.over = true;
            }
        }
        tables
    }
}

impl<'a> Table<'a> {
    /// The heads of the groups that have a column, all of them empty in every entry.
    fn empty(&self, words: &Words) -> Vec<&'a str> {
        let filled = |n: &usize| self.entries.iter().any(|e| e.get(*n).is_some_and(|c| !words.is_empty(c)));
        let groups = self.columns.iter().filter(|c| !c.is_empty() && !c.iter().any(filled));
        if self.entries.len() < ENTRIES {
            return Vec::new();
        }
        groups.filter_map(|c| self.heads.get(*c.first()?).copied()).collect()
    }

    fn latest(&self, until: Date) -> Option<Date> {
        self.entries.iter().flatten().flat_map(|c| rows::days(c)).filter(|d| *d <= until).max()
    }
}

/// In the newest table under some heads, no `at-least` of the groups of heads (all of them) are empty in all entries.
pub(super) fn used(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = Words::of(check);
    let least = check.at_least.unwrap_or(words.groups.len());
    let mut found = Vec::new();
    let all: Vec<(&Sight, Vec<Table>)> = sights.iter().map(|s| (s, words.tables(rows::of(s)))).collect();
    let day = |t: &Table| t.latest(case.audit_date);
    for (sight, tables) in &all {
        for table in tables {
            let heads = table.empty(&words);
            if heads.len() < least || heads.is_empty() {
                continue;
            }
            // what a newer table, or one without any day, tells instead
            let newer = |t: &Table| {
                t.empty(&words).is_empty() && !t.entries.is_empty() && (day(t).is_none() || day(t) > day(table))
            };
            if all.iter().flat_map(|(_, tables)| tables).any(newer) {
                continue;
            }
            let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), table.entries.len());
            let list = |marks: [&str; 2]| {
                heads.iter().map(|h| format!("{}{h}{}", marks[0], marks[1])).collect::<Vec<_>>().join(", ")
            };
            let message = Text::new(
                format!("{} : rien sous {} dans aucune des {n} lignes ({file}).", name.fr, list(["« ", " »"])),
                format!("{}: nothing under {} in any of the {n} rows ({file}).", name.en, list(["“", "”"])),
            );
            let mut f = finding(case, indicator, check, &check.cause, "never-used", message, &[**sight]);
            f.confidence = Confidence::Probable;
            // other papers about most of the persons may tell it
            let mine = super::trainees(case, sight);
            let others: Vec<Sight> =
                super::with_others(case, check, sights).into_iter().filter(|o| o.0.number != sight.0.number).collect();
            let told = mine.iter().filter(|t| others.iter().any(|o| per::covers(case, o, **t))).count();
            // and what comes later in a session that goes on is not yet due
            let goes_on = case
                .dossier
                .courses
                .iter()
                .any(|c| c.holds(sight.0, sight.1) && c.days.is_none_or(|(_, last)| last >= case.audit_date));
            if goes_on || told > 0 && told * 2 >= mine.len() {
                f.to_review();
            }
            found.push(f);
            break;
        }
    }
    found
}

impl Table<'_> {
    /// Entries that tell something, and nothing under any column of a group; and whether another one has something there.
    /// Of those since a day, when one is given: none when one of them has something.
    fn dropped(&self, words: &Words, since: Option<Date>) -> (usize, bool) {
        let columns: Vec<usize> = self.columns.iter().flatten().copied().collect();
        let has = |e: &Vec<&str>, n: usize| e.get(n).is_some_and(|c| !words.is_empty(c));
        let filled = |e: &&Vec<&str>| columns.iter().any(|n| has(e, *n));
        let told = |e: &&Vec<&str>| (0..e.len()).filter(|n| !columns.contains(n) && has(e, *n)).count() > 1;
        if columns.is_empty() {
            return (0, false);
        }
        if let Some(since) = since {
            let recent = |e: &&Vec<&str>| e.iter().flat_map(|c| rows::days(c)).max().is_some_and(|d| d >= since);
            let (new, old): (Vec<_>, Vec<_>) = self.entries.iter().partition(recent);
            let left = new.iter().filter(|e| told(e)).count();
            return (if new.iter().any(filled) { 0 } else { left }, old.iter().any(filled));
        }
        (self.entries.iter().filter(|e| !filled(e) && told(e)).count(), self.entries.iter().any(|e| filled(&e)))
    }
}

/// Columns that a paper uses are used to its end: no table of it has `at-least` entries (two) that tell something, and
/// nothing under any of the heads.
/// With `months`, only what is dated so long before the audit is looked at, and all of it has nothing there.
pub(super) fn kept(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = Words::of(check);
    let least = check.at_least.unwrap_or(2);
    let since = check.months.and_then(|m| case.audit_date.checked_sub(jiff::Span::new().months(i64::from(m))).ok());
    let mut found = Vec::new();
    for sight in sights.iter().filter(|s| super::is_typed(s)) {
        let tables = words.tables(rows::of(sight));
        let dropped: Vec<(usize, bool)> = tables.iter().map(|t| t.dropped(&words, since)).collect();
        let Some((at, (n, _))) = dropped.iter().enumerate().find(|(_, (n, _))| *n >= least) else { continue };
        if !dropped.iter().any(|(_, used)| *used) {
            continue;
        }
        let table = &tables[at];
        let head = table.columns.iter().flatten().next().and_then(|n| table.heads.get(*n)).copied().unwrap_or_default();
        let (name, file, all) = (case.name(&check.artefact), short(&sight.0.entry.path), table.entries.len());
        let from = table
            .entries
            .iter()
            .find(|e| table.columns.iter().flatten().all(|n| e.get(*n).is_none_or(|c| words.is_empty(c))));
        let from = from.and_then(|e| e.iter().find(|c| !is_blank(c))).copied().unwrap_or_default();
        let message = Text::new(
            format!("{} : rien sous « {head} » dans {n} lignes sur {all}, à partir de « {from} » ({file}).", name.fr),
            format!("{}: nothing under “{head}” in {n} of {all} rows, from “{from}” on ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "blank", message, &[*sight]);
        f.confidence = Confidence::Probable;
        found.push(f);
    }
    found
}

/// Persons that a table gives a row each, at least, for its columns to be about all.
const PERSONS: usize = 3;

/// A table of persons with columns of periods: where these stand, and the rows with whom they name.
struct Periods<'a> {
    heads: Vec<(usize, &'a str)>,
    rows: Vec<(Vec<&'a str>, Vec<usize>)>,
}

impl<'a> Periods<'a> {
    /// The tables of a paper whose heads say two periods or more.
    fn of(case: &Case, sight: &Sight<'a>, words: &[String], persons: &[usize]) -> Vec<Self> {
        let mut tables: Vec<Self> = Vec::new();
        for row in rows::of(sight) {
            let cells: Vec<&str> = rows::cells(row).map(|c| c.trim().trim_end_matches('|').trim()).collect();
            let period = |c: &&str| c.split_whitespace().count() <= HEAD && rows::begins(c, words);
            let heads: Vec<(usize, &str)> =
                cells.iter().enumerate().skip(1).filter(|(_, c)| period(c)).map(|(n, c)| (n, *c)).collect();
            if heads.len() > 1 {
                tables.push(Self { heads, rows: Vec::new() });
            } else if let Some(table) = tables.last_mut() {
                let who =
                    rows::named(case, cells.iter().take(2).copied().collect::<Vec<_>>().join(" ").as_str(), persons);
                if !who.is_empty() {
                    table.rows.push((cells, who));
                }
            }
        }
        tables
    }

    /// The periods at the end of which nothing is told of anybody, when most are told of before.
    fn left(&self) -> Vec<&'a str> {
        let filled = |n: usize| self.rows.iter().filter(|(c, _)| c.get(n).is_some_and(|c| !is_blank(c))).count();
        let used = self.heads.iter().any(|(n, _)| filled(*n) * 2 >= self.rows.len());
        let left = self.heads.iter().rev().take_while(|(n, _)| filled(*n) == 0);
        let mut left: Vec<&str> = left.map(|(_, head)| *head).collect();
        left.reverse();
        if used && self.rows.len() >= PERSONS { left } else { Vec::new() }
    }
}

/// In a table of persons, the last periods are told of somebody, once the session of most of them is over.
pub(super) fn periods_kept(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = compile_patterns(&check.any);
    let mut found = Vec::new();
    for sight in sights.iter().filter(|s| super::is_typed(s)) {
        let persons: Vec<usize> = super::trainees(case, sight).into_iter().collect();
        for table in Periods::of(case, sight, &words, &persons) {
            let (left, who) = (table.left(), table.rows.iter().flat_map(|(_, who)| who).copied().collect::<Vec<_>>());
            let over = |n: &usize| {
                let mut courses =
                    case.dossier.followed().filter(|c| c.trainees.contains(n)).filter_map(|c| c.days).peekable();
                courses.peek().is_some() && courses.all(|(_, last)| last <= case.audit_date)
            };
            if left.is_empty() || who.iter().filter(|n| over(n)).count() * 2 <= who.len() {
                continue;
            }
            let list = |marks: [&str; 2]| {
                left.iter().map(|h| format!("{}{h}{}", marks[0], marks[1])).collect::<Vec<_>>().join(", ")
            };
            let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), table.rows.len());
            let message = Text::new(
                format!("{} : rien sous {} pour aucune des {n} personnes ({file}).", name.fr, list(["« ", " »"])),
                format!("{}: nothing under {} for any of the {n} persons ({file}).", name.en, list(["“", "”"])),
            );
            let mut f = finding(case, indicator, check, &check.cause, "stopped", message, &[*sight]);
            f.confidence = Confidence::Probable;
            // other papers about most of the persons may tell it
            let others = super::with_others(case, check, sights).into_iter().filter(|o| o.0.number != sight.0.number);
            let others: Vec<Sight> = others.collect();
            let told = who.iter().filter(|t| others.iter().any(|o| per::covers(case, o, **t))).count();
            if told * 2 > who.len() {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_left_when_no_entry_has_anything_under_it() {
        let list = |w: &[&str]| compile_patterns(&w.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        let words =
            Words { groups: vec![list(&["pilote", "qui"]), list(&["échéance"])], nothing: vec!["a definir".into()] };
        let rows = [
            "N° | Ouvert le | Action | Pilote | Échéance | État",
            "1 | 03/03/2026 | relire |  | à définir | fait",
            "2 | 04/03/2026 | envoyer",
            "3 | 05/03/2026 | appeler |  |  | en cours",
            "N° | Ouvert le | Action | Pilote | Échéance | État",
            "1 | 03/03/2025 | relire | Julie |  | fait",
            "2 | 03/03/2025 | relire | Julie |  | fait",
            "3 | 03/03/2025 | relire |  |  | fait",
        ];
        let tables = words.tables(rows.into_iter());
        assert_eq!(tables.len(), 2);
        assert_eq!(tables[0].empty(&words), ["Pilote", "Échéance"]);
        assert_eq!(tables[1].empty(&words), ["Échéance"]);
    }
}
