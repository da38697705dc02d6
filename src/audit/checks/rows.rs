//! Rows of papers that are looked at row by row: whom they name, what they say.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Sight, runs};
use crate::audit::judge::Case;
use crate::classify::{Value, read_values};
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

/// Whether words name a person: two words of the name at least, or one that nobody else of the dossier has.
pub(super) fn is_named(case: &Case, words: &BTreeSet<String>, person: usize) -> bool {
    let roster = &case.dossier.roster;
    let mut said = roster.all[person].tokens.iter().filter(|t| t.len() > 1 && words.contains(*t));
    let Some(first) = said.next() else { return false };
    said.next().is_some() || first.len() > 3 && roster.is_lone(first)
}

/// Those of the persons whom a text names, as [`is_named`] has it; nobody is looked at whom no word may mean.
pub(super) fn named(case: &Case, text: &str, persons: &[usize]) -> Vec<usize> {
    let meant = meant(case, text);
    if meant.is_empty() { Vec::new() } else { persons.iter().copied().filter(|p| meant.contains(p)).collect() }
}

/// All persons whom a text names.
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

/// Whether a text says one of the words, folded and compiled.
pub(super) fn says(text: &str, words: &[String]) -> bool {
    let folded = format!(" {} ", fold(text).trim());
    words.iter().any(|w| folded.contains(w.as_str()))
}
