//! The line at the foot of a paper that says where and when it was made.

use super::exhibit::FieldSeen;
use super::reading::{Reading, Unit};
use super::value::first_date;

/// Most words of the line that says where and when a paper was made.
const CLOSING: usize = 8;

/// The last line that says when the paper was made, and where it may: « Méru, le 29 mai 2026 », « Le 29 mai 2026 »; one
/// above a row for signatures before all others, a letter may follow in the same paper.
pub(super) fn closing(r: &Reading) -> Option<FieldSeen> {
    let mut lines = r.units.iter().rev().filter(|u| u.cell.is_none() && (3..=CLOSING).contains(&u.words));
    let signed = |u: &Unit| r.blocks.get(u.block + 1).is_some_and(|b| b.cells.len() > 1);
    let mut last = None;
    lines
        .find_map(|unit| {
            let date = made_on(r.text(unit).trim())?;
            let seen = FieldSeen { field: 0, value: date.clone(), date: Some(date), place: r.place(unit) };
            if signed(unit) {
                return Some(seen);
            }
            last.get_or_insert(seen);
            None
        })
        .or(last)
}

/// The day of a line that says no more than where and when.
fn made_on(text: &str) -> Option<String> {
    let (place, day) = match text.strip_prefix("Le ") {
        Some(day) => ("", day),
        None => text.split_once(", le ")?,
    };
    let named = place
        .split([' ', '-', '’', '\''])
        .all(|w| w.chars().next().is_none_or(char::is_uppercase) || w.len() < 5 && w.chars().all(char::is_lowercase));
    let named = named && text.starts_with(char::is_uppercase) && place.chars().all(|c| !c.is_ascii_digit());
    // a sentence may begin with a day
    let alone = !place.is_empty() || day.split_whitespace().count() <= 3;
    first_date(day).filter(|_| named && alone && day.starts_with(|c: char| c.is_ascii_digit()))
}
