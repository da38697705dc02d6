//! What a cell to sign says in words: « signé à 8:23 », « non signé », « absent », a dash. The words of a signature, and of
//! one that lacks, are the pack's.

use super::exhibit::SignatureSigns;
use super::layout::gap;
use super::reading::{Reading, is_blank};
use crate::extract::{Block, BlockKind, Mark};
use crate::fold::fold;
use crate::pack::Signing;

/// Longest text, bytes, that says only whether somebody signed.
const LONGEST: usize = 140;
/// Cells that say so, before a table without heads of signatures is one that is signed in words.
const LEAST: usize = 2;

/// What a cell says of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It was given.
    Given,
    /// It lacks.
    Lacking,
    /// Nobody was there to give it.
    Absent,
    /// A dash: nothing to say.
    Dash,
}

/// What a text says of a signature; none when it says something else, or nothing.
pub(super) fn said(text: &str, words: &Signing) -> Option<Said> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if text.chars().all(|c| matches!(c, '-' | '–' | '—' | '/' | '.')) {
        return Some(Said::Dash);
    }
    if super::people::says_absent(text) {
        return Some(Said::Absent);
    }
    if words.is_empty() {
        return None;
    }
    let folded = format!(" {} ", fold(text).trim());
    let any = |list: &[String]| list.iter().any(|w| folded.contains(w.as_str()));
    if any(&words.lacking) { Some(Said::Lacking) } else { any(&words.given).then_some(Said::Given) }
}

/// Tables signed by a time in words, « signé 8:23 », without the word « signature » in their heads: in the columns where
/// somebody signed so, every row is to be signed by whoever was there.
pub(super) fn worded_cells(r: &Reading, words: &Signing, signs: &mut SignatureSigns) {
    if signs.asked > 0 || words.given.is_empty() {
        return;
    }
    for rows in tables(&r.blocks) {
        let Some((head, columns)) = columns(&rows, words) else { continue };
        for row in rows[head + 1..].iter().filter(|b| b.cells.first().is_some_and(|c| !is_blank(&c.text))) {
            for (i, cell) in columns.iter().filter_map(|i| Some((*i, row.cells.get(*i)?))) {
                match said(&cell.text, words) {
                    Some(Said::Absent | Said::Dash) => {}
                    Some(Said::Given) => (signs.asked, signs.seen) = (signs.asked + 1, signs.seen + 1),
                    told if told == Some(Said::Lacking) || is_blank(&cell.text) && cell.mark == Mark::None => {
                        signs.asked += 1;
                        signs.first_empty.get_or_insert_with(|| row.place.clone());
                        gap(signs, rows[head], row, i, 0);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The columns of a table that is signed in words, with the row that heads them; none when it is none.
fn columns(rows: &[&Block], words: &Signing) -> Option<(usize, Vec<usize>)> {
    let given = |b: &Block, i: usize| {
        b.cells.get(i).is_some_and(|c| c.mark == Mark::None && said(&c.text, words) == Some(Said::Given))
    };
    let first = rows.iter().position(|b| (1..b.cells.len()).any(|i| given(b, i))).filter(|n| *n > 0)?;
    let width = rows.iter().map(|b| b.cells.len()).max().unwrap_or(0);
    let columns: Vec<usize> = (1..width).filter(|i| rows[first..].iter().any(|b| given(b, *i))).collect();
    let cells = rows[first..].iter().flat_map(|b| columns.iter().map(move |i| (*b, *i)));
    (cells.filter(|(b, i)| given(b, *i)).count() >= LEAST).then_some((first - 1, columns))
}

/// Tables of a run, in order.
fn tables<'a>(blocks: &[&'a Block]) -> Vec<Vec<&'a Block>> {
    let mut tables: std::collections::BTreeMap<u32, Vec<&Block>> = std::collections::BTreeMap::new();
    for block in blocks {
        if let BlockKind::Row { table } = block.kind {
            tables.entry(table).or_default().push(*block);
        }
    }
    tables.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Signing {
        let embedded = crate::pack::compile(&crate::pack::embedded(), "rnq-2019").unwrap();
        embedded.signing_words
    }

    #[test]
    fn a_time_in_words_is_a_signature_and_a_refusal_is_none() {
        let words = words();
        for (text, told) in [
            ("signé 8:23", Some(Said::Given)),
            ("Signé le 12/03 à 08:59 (IP 192.0.2.7)", Some(Said::Given)),
            ("émargé à 9h02", Some(Said::Given)),
            ("validé par lien", Some(Said::Given)),
            ("Present – signed 09:01", Some(Said::Given)),
            ("non signé", Some(Said::Lacking)),
            ("Pas encore signé", Some(Said::Lacking)),
            ("En attente de signature", Some(Said::Lacking)),
            ("Absente", Some(Said::Absent)),
            ("–", Some(Said::Dash)),
            ("", None),
            ("3,5 h", None),
            ("Julie Ferrand", None),
        ] {
            assert_eq!(said(text, &words), told, "{text}");
        }
    }
}
