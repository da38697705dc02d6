//! Rows of papers that are looked at row by row: whom they name, what they say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Sight, runs};
use crate::audit::judge::Case;
use crate::classify::{Value, first_date, read_values};
use crate::fold::fold;

/// The rows of a paper.
pub(super) fn of<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    runs(sight).flat_map(|(_, r)| r.rows.iter().map(String::as_str)).collect::<Vec<_>>().into_iter()
}

/// The cells of a row.
pub(super) fn cells(row: &str) -> impl Iterator<Item = &str> {
    row.split(" | ")
}

/// The words of a text, each once.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    fold(text).split_whitespace().map(str::to_owned).collect()
}

/// Those of the persons whom a text names, as [`meant`] has it.
pub(super) fn named(case: &Case, text: &str, persons: &[usize]) -> Vec<usize> {
    let meant = meant(case, text);
    if meant.is_empty() { Vec::new() } else { persons.iter().copied().filter(|p| meant.contains(p)).collect() }
}

/// All persons whom a text names: by two words of the name at least, or by one that nobody else of the dossier has.
pub(super) fn meant(case: &Case, text: &str) -> BTreeSet<usize> {
    let folded = fold(text);
    let words: BTreeSet<&str> = folded.split_whitespace().filter(|w| w.len() > 1).collect();
    let roster = &case.dossier.roster;
    // words of each person's name, and whether one of them is nobody else's
    let mut said: BTreeMap<usize, (usize, bool)> = BTreeMap::new();
    for word in words {
        let bearers = roster.bearers(word);
        for person in bearers {
            let (words, lone) = said.entry(*person).or_default();
            *words += 1;
            *lone |= word.len() > 3 && bearers.len() == 1;
        }
    }
    said.into_iter().filter(|(_, (words, lone))| *words > 1 || *lone).map(|(person, _)| person).collect()
}

/// The days a text tells.
pub(super) fn days(text: &str) -> Vec<Date> {
    let mut days = Vec::new();
    read_values(text, |v, _| {
        if let Value::Date(d) = v {
            days.extend(d.parse::<Date>());
        }
    });
    days
}

/// The columns of a row of heads that say one of the words, in no more than so many of their own.
pub(super) fn headed(cells: &[&str], words: &[String], most: usize) -> Vec<usize> {
    let head = |c: &str| c.split_whitespace().count() <= most && says(c, words);
    (0..cells.len()).filter(|n| head(cells[*n])).collect()
}

/// A longer cell tells something, and may name a day while it does.
const DAY_CHARS: usize = 30;

/// The day a cell holds, when it holds little else.
pub(super) fn lone_day(cell: &str) -> Option<Date> {
    first_date(cell).filter(|_| cell.chars().count() <= DAY_CHARS)?.parse().ok()
}

/// Whether a text says one of the words, folded and compiled.
pub(super) fn says(text: &str, words: &[String]) -> bool {
    let folded = format!(" {} ", fold(text).trim());
    words.iter().any(|w| folded.contains(w.as_str()))
}

/// Whether a text begins with one of the words, folded and compiled.
pub(super) fn begins(text: &str, words: &[String]) -> bool {
    let folded = format!(" {} ", fold(text).trim());
    words.iter().any(|w| folded.starts_with(w.as_str()))
}
