//! Rows of papers that are looked at row by row: whom they name, what they say.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Sight, runs};
use crate::audit::judge::Case;
use crate::classify::{Value, read_values};
use crate::fold::fold;

/// The rows of a paper.
pub(super) fn of<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    runs(sight).flat_map(|(_, r)| r.rows.iter().map(String::as_str)).collect::<Vec<_>>().into_iter()
}

/// Those of the persons whom a text names: by two words of the name at least, or by one that nobody else of the dossier
/// has.
pub(super) fn named(case: &Case, text: &str, persons: &[usize]) -> Vec<usize> {
    let folded = fold(text);
    let words: BTreeSet<&str> = folded.split_whitespace().collect();
    let all = &case.dossier.roster.all;
    let own = |t: &String| t.len() > 3 && case.dossier.roster.is_lone(t);
    let is_named = |person: &usize| {
        let tokens = all[*person].tokens.iter().filter(|t| t.len() > 1 && words.contains(t.as_str()));
        let said: Vec<&String> = tokens.collect();
        said.len() > 1 || said.first().is_some_and(|t| own(t))
    };
    persons.iter().copied().filter(is_named).collect()
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
