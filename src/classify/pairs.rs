//! Forms in two columns: a label or a question on the left, what was written beside it on the right; or two such pairs
//! in one row. What may stay empty is the pack's to say.

use super::layout::{asks_signature, left_blank};
use super::reading::is_blank;
use crate::extract::{Block, Cell, Mark};
use crate::fold::fold;

/// Fewest rows of a table that is a form.
const ROWS: usize = 3;
/// A longer text on the left is no label nor question, in words.
const LABEL_WORDS: usize = 25;

/// A row of a form: its labels, each with whether something is written beside it.
pub(super) fn of_row(row: &Block, optional: &[String]) -> Vec<bool> {
    let cells = &row.cells;
    let asked = |label: &Cell, value: &Cell| {
        (is_label(&label.text) && !may_stay_empty(&label.text, optional)).then(|| is_written(value))
    };
    match cells.as_slice() {
        // cells that hold both label and value are read as lines are
        [a, b] if !is_whole(&a.text) && !is_whole(&b.text) => asked(a, b).into_iter().collect(),
        [a, b, c, d] if announces(&a.text) && announces(&c.text) => {
            asked(a, b).into_iter().chain(asked(c, d)).collect()
        }
        _ => Vec::new(),
    }
}

/// The rows of a table that is a form: none of another table, nor of one whose second column is to sign or to comment.
pub(super) fn of_table<'a>(rows: &[&'a Block], optional: &[String]) -> Vec<(&'a Block, Vec<bool>)> {
    let held: Vec<&&Block> = rows.iter().filter(|b| b.cells.iter().any(|c| !is_blank(&c.text))).collect();
    let shaped = |b: &&&&Block| matches!(b.cells.len(), 2) || b.cells.len() == 4 && announces(&b.cells[0].text);
    let form = held.iter().filter(shaped).count();
    let head = held.first().and_then(|b| b.cells.get(1)).map_or("", |c| c.text.as_str());
    if form < ROWS || form * 4 < held.len() * 3 || may_stay_empty(head, optional) {
        return Vec::new();
    }
    held.iter().map(|b| (**b, of_row(b, optional))).collect()
}

/// How many labels of a form ask for something, and how many of them got nothing.
pub(super) fn count(form: &[(&Block, Vec<bool>)]) -> (u32, u32) {
    let all = form.iter().flat_map(|(_, written)| written);
    let many = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (many(all.clone().count()), many(all.filter(|w| !**w).count()))
}

/// Whether a label asks for a signature, or for what need not be written.
pub(super) fn may_stay_empty(label: &str, optional: &[String]) -> bool {
    let folded = format!(" {} ", fold(label).trim());
    asks_signature(folded.trim()) || optional.iter().any(|w| folded.contains(w.as_str()))
}

fn is_label(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && text.split_whitespace().count() <= LABEL_WORDS
}

/// « Nom : », « Vos attentes ? »
fn announces(text: &str) -> bool {
    text.trim_end().ends_with([':', '?'])
}

/// « Nom : Aubin », « Nom : ........ »
fn is_whole(text: &str) -> bool {
    text.trim().split_once(':').is_some_and(|(_, value)| !value.trim().is_empty())
}

fn is_written(cell: &Cell) -> bool {
    cell.mark != Mark::None || cell.text.chars().any(char::is_alphanumeric) && !left_blank(&cell.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;

    fn of(rows: &[&str]) -> (u32, u32) {
        let optional = crate::pack::compile_patterns(&["commentaire*".to_owned()]);
        let row = |t: &&str| Block::row(Place::Whole, 0, 1, t.split('|').map(|c| Cell::text(c.trim())).collect());
        let blocks: Vec<Block> = rows.iter().map(row).collect();
        count(&of_table(&blocks.iter().collect::<Vec<_>>(), &optional))
    }

    #[test]
    fn labels_without_anything_beside_them_are_counted() {
        assert_eq!(of(&["Nom | Aubin", "Vos attentes ? | ", "Votre niveau ? | ………………", "Signature | "]), (3, 2));
        assert_eq!(
            of(&["Nom : | Aubin | Prénom : | ", "Poste : | | Ancienneté : | ", "Date : | | Lieu : | Royan"]),
            (6, 4)
        );
    }

    #[test]
    fn what_may_stay_empty_is_not() {
        assert_eq!(of(&["Nom | Signature", "Aubin | ", "Rey | ", "Morin | "]), (0, 0));
        assert_eq!(of(&["Objectif | Commentaires", "Lire | ", "Écrire | ", "Parler | "]), (0, 0));
        assert_eq!(of(&["Nom | Aubin", "Commentaires libres | ", "Lieu | Royan"]), (2, 0));
        assert_eq!(of(&["9 h | 10 h | 11 h", "a | b | c", "d | | "]), (0, 0));
    }
}
