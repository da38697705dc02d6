//! Values that no label announces: whose field they are, by the words that stand near them.
//!
//! In: where values stand in a run, the words of a field of the pack. Out: the unit that states the field. What the words
//! are is the pack's.

use std::cell::OnceCell;

use super::reading::{Reading, Unit};
use crate::extract::BlockKind;
use crate::fold::fold;
use crate::pack::Near;

/// What parts a line into things said one by one.
const BOUNDS: [&str; 10] = [". ", ";", "\n", "\t", " – ", " — ", " | ", " • ", " · ", " - "];
/// A longer line above a value is no label of it, in words.
const ABOVE: usize = 5;
/// Beside so many words of its own, a value does not stand alone on its line.
const ALONE: usize = 4;
/// A longer line says more than its year, in words.
const LINE: usize = 14;
/// Longest text, bytes, that heads a row or a column.
const HEAD: usize = 80;
/// Texts looked at for years.
const TEXTS: usize = 400;

/// Most values of a form looked at.
const SPOTS: usize = 60;

/// Where a value stands, and what is said around it: cut out once for all fields that ask.
#[derive(Debug)]
struct Spot {
    unit: usize,
    at: usize,
    clause: OnceCell<String>,
    heads: OnceCell<String>,
}

impl Spot {
    fn clause(&self, r: &Reading, unit: &Unit) -> &str {
        self.clause.get_or_init(|| spaced(clause(r.text(unit), self.at)))
    }

    fn heads(&self, r: &Reading, unit: &Unit) -> &str {
        let alone = || unit.words <= ALONE || self.clause(r, unit).split_whitespace().count() <= ALONE;
        self.heads.get_or_init(|| heads(r, unit, alone))
    }
}

/// Where values of one form stand.
#[derive(Debug, Default)]
pub(super) struct Spots {
    at: Vec<Spot>,
    /// There are others.
    more: bool,
}

impl Spots {
    /// Notes a value: its unit, and its byte in the text of it.
    pub(super) fn note(&mut self, unit: usize, at: usize) {
        if self.at.len() < SPOTS {
            self.at.push(Spot { unit, at, clause: OnceCell::new(), heads: OnceCell::new() });
        } else {
            self.more = true;
        }
    }

    /// Where rates stand.
    pub(super) fn of_rates(r: &Reading) -> Self {
        let mut spots = Self::default();
        for (n, unit) in r.units.iter().take(TEXTS).enumerate() {
            let text = r.text(unit);
            let figure = |at: &usize| text[..*at].trim_end().ends_with(|c: char| c.is_ascii_digit());
            text.match_indices('%').map(|(at, _)| at).filter(figure).for_each(|at| spots.note(n, at));
        }
        spots
    }
}

/// The unit with the first value that is one of the field.
pub(super) fn of_field<'r>(r: &'r Reading, spots: &Spots, near: &Near) -> Option<&'r Unit> {
    let mut own = spots.at.iter().filter_map(|spot| Some((r.units.get(spot.unit)?, spot)));
    // of more values than are looked at, one may be it
    own.find(|(unit, spot)| is_own(r, unit, spot, near)).map(|(unit, _)| unit).or_else(|| {
        let last = spots.at.last().filter(|_| spots.more)?;
        r.units.get(last.unit)
    })
}

/// Whether a value in a unit is one of the field.
fn is_own(r: &Reading, unit: &Unit, spot: &Spot, near: &Near) -> bool {
    // most lines hold no word of either list: they are not parted
    let held = says(&near.near, line(r, unit));
    if held && says(&near.near, spot.clause(r, unit)) {
        return true;
    }
    if near.not_near.is_empty() {
        return held || says(&near.near, spot.heads(r, unit));
    }
    if says(&near.not_near, line(r, unit)) && says(&near.not_near, spot.clause(r, unit)) {
        return false;
    }
    let heads = spot.heads(r, unit);
    says(&near.near, heads) || !says(&near.not_near, heads)
}

/// Whether words that begin at `start` in the folded text of a unit are said of something else than the field.
pub(super) fn is_other(r: &Reading, unit: &Unit, (start, end): (usize, usize), near: &Near) -> bool {
    if !says(&near.not_near, line(r, unit)) || says(&near.near, &format!(" {} ", r.folded[start..end].trim())) {
        return false;
    }
    let clause = spaced(clause(r.text(unit), r.original(unit, start)));
    says(&near.not_near, &clause) && !says(&near.near, &clause)
}

/// The first line, or cell under a head, that gives a year beside the words of a field.
pub(super) fn year<'r>(r: &'r Reading, near: &Near) -> Option<&'r Unit> {
    let mut short = r.units.iter().take(TEXTS).filter(|u| u.words <= LINE);
    short.find(|unit| {
        let folded = line(r, unit);
        let year = |w: &str| w.len() == 4 && w.starts_with("20") && w.bytes().all(|b| b.is_ascii_digit());
        folded.split(' ').any(year)
            && (says(&near.near, folded)
                || unit.cell.is_some() && says(&near.near, &heads(r, unit, || unit.words <= ALONE)))
    })
}

/// The folded words of a unit, a space before and after each.
fn line<'r>(r: &'r Reading, unit: &Unit) -> &'r str {
    // a space stands before the first word of a text, and after each
    &r.folded[unit.start - 1..unit.end]
}

fn says(words: &[String], text: &str) -> bool {
    words.iter().any(|w| text.contains(w.as_str()))
}

/// Folded words, a space before and after each.
fn spaced(text: &str) -> String {
    format!(" {} ", fold(text).trim())
}

/// What a text says as one thing around a place of it.
fn clause(text: &str, at: usize) -> &str {
    let at = at.min(text.len());
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let from = BOUNDS.iter().filter_map(|b| before.rfind(b).map(|n| n + b.len())).max().unwrap_or(0);
    let to = BOUNDS.iter().filter_map(|b| after.find(b)).min().map_or(text.len(), |n| at + n);
    text.get(from..to).unwrap_or(text)
}

/// The words that head the cell of a value, or stand above one that is alone on its line.
fn heads(r: &Reading, unit: &Unit, alone: impl FnOnce() -> bool) -> String {
    let block = r.blocks[unit.block];
    let mut heads = String::new();
    let mut add = |text: &str| {
        if text.len() <= HEAD {
            heads.push_str(&spaced(text));
        }
    };
    match (unit.cell, block.kind) {
        (Some(cell), BlockKind::Row { table }) => {
            // the label of a form, the name of a row
            [0, cell.saturating_sub(1)].iter().filter(|n| **n < cell).for_each(|n| add(&block.cells[*n].text));
            let same = |b: &&&crate::extract::Block| matches!(b.kind, BlockKind::Row { table: t } if t == table);
            let above = r.blocks[..unit.block].iter().rev().take_while(same);
            let full = |b: &&&crate::extract::Block| b.cells.iter().filter(|c| !c.text.trim().is_empty()).count() >= 3;
            if let Some(head) = above.filter(full).last().and_then(|b| b.cells.get(cell)) {
                add(&head.text);
            }
        }
        _ if alone() => {
            let above = r.blocks[..unit.block].iter().rev().map(|b| b.line()).find(|l| !l.trim().is_empty());
            above.iter().filter(|l| l.split_whitespace().count() <= ABOVE).for_each(|l| add(l));
        }
        _ => {}
    }
    heads
}

/// Whether dates beside these words are none of the field.
pub(super) fn leaves(near: &Near, words: &str) -> bool {
    says(&near.not_near, words)
}

/// « Royan, le 5 mai 2026 »: where and when a letter was made.
pub(super) fn dates_a_letter(text: &str) -> bool {
    let Some((place, day)) = text.trim().split_once(", le ") else { return false };
    let words: Vec<&str> = place.split_whitespace().collect();
    let town = |w: &&str| w.chars().all(|c| c.is_alphabetic() || "-'’".contains(c));
    (1..=ABOVE).contains(&words.len())
        && words.iter().all(town)
        && place.starts_with(char::is_uppercase)
        && day.starts_with(|c: char| c.is_ascii_digit())
        && day.split_whitespace().count() <= 3
}

/// Whether a line is where and when a letter was made, or begins with it: « Royan, le 5 mai 2026 – Madame, ».
pub(super) fn opens_a_letter(line: &str) -> bool {
    let line = line.trim();
    // « Fait à Royan, le … » ends a paper
    let made = ["Fait ", "Signé "].iter().any(|w| line.starts_with(w));
    let Some(at) = line.find(", le ").filter(|at| *at <= PLACE && !made) else { return false };
    let day = &line[at + ", le ".len()..];
    let day = day.char_indices().nth(DAY).map_or(day, |(end, _)| &day[..end]);
    let told = day.find(" 20").and_then(|year| day.get(..year + " 20yy".len())).unwrap_or(day);
    dates_a_letter(&format!("{}, le {}", &line[..at], told.trim()))
}

/// Longest name of a place before the day of a letter, bytes, and most letters of the day.
const PLACE: usize = 40;
const DAY: usize = 22;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_opens_with_its_place_and_day() {
        for line in [
            "Royan, le 5 mai 2026",
            "Saint-Brieuc, le 14 avril 2026 – Madame, votre bilan débute",
            "Brest, le 04/03/2026",
        ] {
            assert!(opens_a_letter(line), "{line}");
        }
        for line in [
            "Fait à Royan, le 5 mai 2026",
            "Le bilan débute, le lundi 9 mars 2026, à 9 h",
            "Royan, le port et la plage",
        ] {
            assert!(!opens_a_letter(line), "{line}");
        }
    }

    #[test]
    fn a_letter_says_where_and_when_it_was_made() {
        for text in ["Royan, le 5 mai 2026", "Saint-Pierre-sur-Mer, le 1er juin 2026", "La Rochelle, le 05/05/2026"] {
            assert!(dates_a_letter(text), "{text}");
        }
        for text in [
            "le 5 mai 2026",
            "lundi 5 mai 2026, salle Sud",
            "Royan, le 5 mai 2026 à 9 h, salle Sud",
            "Stage 2, le 5 mai 2026",
        ] {
            assert!(!dates_a_letter(text), "{text}");
        }
    }
    use crate::extract::{Block, Cell};
    use crate::place::Place;

    fn near() -> Near {
        let words =
            |all: &[&str]| crate::pack::compile_patterns(&all.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>());
        Near { near: words(&["mis à jour", "version"]), not_near: words(&["né le", "SIRET", "session", "naissance"]) }
    }

    /// The line that states the field, of lines; cells are parted by a bar.
    fn stating(lines: &[&str]) -> Option<String> {
        let block = |(n, line): (u32, &&str)| {
            let place = Place::Line { line: n };
            let cells: Vec<Cell> = line.split('|').map(|c| Cell::text(c.trim())).collect();
            if cells.len() > 1 {
                Block::row(place, 1, 1, cells)
            } else {
                Block::new(place, 1, BlockKind::Paragraph, *line)
            }
        };
        let blocks: Vec<Block> = (1..).zip(lines).map(block).collect();
        let r = Reading::new(blocks.iter().collect(), false);
        let mut spots = Spots::default();
        for (n, unit) in r.units.iter().enumerate() {
            crate::classify::read_values(r.text(unit), |v, at| {
                if matches!(v, crate::classify::Value::Date(_)) {
                    spots.note(n, at);
                }
            });
        }
        of_field(&r, &spots, &near()).or_else(|| year(&r, &near())).map(|u| r.text(u).trim().to_owned())
    }

    #[test]
    fn a_date_of_something_else_is_none_of_the_paper() {
        for lines in [
            &["Programme de soudage", "Né le 12/03/1980 à Lyon"][..],
            &["Arvor – SIRET 732 829 320 00074 depuis le 12/03/2015 – Lyon"],
            &["Date de naissance", "12/03/1980"],
            &["Nom | Date de naissance | Ville", "Aubin | 12/03/1980 | Royan"],
            &["Naissance | 12/03/1980"],
            &["Prochaine session le 12 mai 2026"],
        ] {
            assert_eq!(stating(lines), None, "{lines:?}");
        }
    }

    #[test]
    fn a_date_that_nothing_else_takes_is_the_papers() {
        for (lines, told) in [
            (&["Programme de soudage", "12/03/2026"][..], "12/03/2026"),
            (&["Arvor – SIRET 732 829 320 00074 – 12/03/2026"], "Arvor – SIRET 732 829 320 00074 – 12/03/2026"),
            (&["Né le 12/03/1980", "Royan, le 12/03/2026"], "Royan, le 12/03/2026"),
            (&["Programme de la session mis à jour le 12/03/2026"], "Programme de la session mis à jour le 12/03/2026"),
            (&["Version 3 – 2026"], "Version 3 – 2026"),
            (&["Logo | Fiche | Version", "A | B | 03/2026"], "03/2026"),
        ] {
            assert_eq!(stating(lines).as_deref(), Some(told), "{lines:?}");
        }
        assert_eq!(stating(&["Loi de 2018", "Session de mars 2026"]), None);
    }
}
