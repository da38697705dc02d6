//! Rows of papers that are looked at row by row: whom they name, what they say.

use std::collections::BTreeSet;

use super::{Sight, runs};
use crate::audit::judge::Case;
use crate::fold::fold;

/// The rows of a paper.
pub(super) fn of<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    runs(sight).flat_map(|(_, r)| r.rows.iter().map(String::as_str)).collect::<Vec<_>>().into_iter()
}

/// Whether a text names a person: two words of the name at least, or one that nobody else of the dossier has.
pub(super) fn names(case: &Case, text: &str, person: usize) -> bool {
    let folded = fold(text);
    let words: BTreeSet<&str> = folded.split_whitespace().collect();
    let all = &case.dossier.roster.all;
    let said: Vec<&String> = all[person].tokens.iter().filter(|t| t.len() > 1 && words.contains(t.as_str())).collect();
    let own = |t: &String| t.len() > 3 && all.iter().filter(|p| p.tokens.contains(t)).count() == 1;
    said.len() > 1 || said.first().is_some_and(|t| own(t))
}

/// Whether a text says one of the words, folded and compiled.
pub(super) fn says(text: &str, words: &[String]) -> bool {
    let folded = format!(" {} ", fold(text).trim());
    words.iter().any(|w| folded.contains(w.as_str()))
}
