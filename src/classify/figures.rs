//! Figures of a run that only its layout tells: hours that add up in a column, rates with what they are rates
//! of, rows that were never filled, and a print of the answers of a form.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::Figures;
use super::reading::Reading;
use crate::extract::{Block, BlockKind, Mark};
use crate::fold::fold;

/// A column of hours has so many rows at least.
const ROWS: usize = 2;
/// No course lasts longer (hours): what adds up to more is something else.
const LONGEST: f64 = 3000.0;

#[allow(clippy::expect_used)]
static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*([0-9]{1,4})(?:[,.]([0-9]{1,2}))?\s*(h(?:eures?)?|min(?:utes?)?)?\s*([0-5][0-9])?\s*$")
        .expect("constant pattern, tested")
});
/// The figures of a run.
#[must_use]
pub fn figures(r: &Reading, optional: &[String]) -> Figures {
    let mut figures = Figures::default();
    let mut tables: BTreeMap<u32, Vec<&Block>> = BTreeMap::new();
    for block in &r.blocks {
        if let BlockKind::Row { table } = block.kind {
            tables.entry(table).or_default().push(block);
        }
    }
    // one table a day is usual: the whole is the sum of all, when all can be read
    let (mut sum, mut clear) = (0, true);
    let mut form = (0, 0);
    let total = |c: &crate::extract::Cell| says_total(&c.text);
    for rows in tables.values() {
        match hours(rows) {
            Hours::None => {}
            Hours::Some(m) => {
                sum += m;
                figures.totalled |= rows.iter().skip(1).any(|b| b.cells.iter().any(total));
            }
            Hours::Unclear => clear = false,
            Hours::Other(own, said) => {
                clear = false;
                figures.other_sum.get_or_insert((own, said));
            }
        }
        each(rows, &mut figures.hours);
        let (asked, left) = super::pairs::count(&super::pairs::of_table(rows, optional));
        form = (form.0 + asked, form.1 + left);
        let (body, bare) = bare_rows(rows);
        if body > figures.body_rows {
            (figures.body_rows, figures.bare_rows) = (body, bare);
        }
    }
    if form.0 > figures.body_rows {
        (figures.body_rows, figures.bare_rows) = form;
    }
    figures.minutes = (clear && sum > 0).then_some(sum);
    super::rates::rates(r, &mut figures);
    super::clock::stretches(r, &mut figures);
    figures.streets = super::streets::streets(r);
    print(r, &mut figures);
    figures
}

/// Minutes of a cell under a head that says hours or a length.
pub(super) fn minutes(text: &str, in_hours: bool) -> Option<f64> {
    let c = HOURS.captures(text)?;
    let whole: f64 = c.get(1)?.as_str().parse().ok()?;
    let part = c.get(2).map_or(0.0, |d| format!("0.{}", d.as_str()).parse().unwrap_or(0.0));
    match c.get(3).map(|u| u.as_str().to_lowercase()) {
        Some(unit) if unit.starts_with("min") => Some(whole + part),
        Some(_) => Some((whole + part) * 60.0 + c.get(4).map_or(0.0, |m| m.as_str().parse().unwrap_or(0.0))),
        None if in_hours && c.get(4).is_none() => Some((whole + part) * 60.0),
        None => None,
    }
}

/// Most different lengths of time of a run that are kept.
const EACH: usize = 12;

/// The lengths of time that rows give, each under its head of hours or beside its label: « Heures suivies », « Heures | 21 ».
fn each(rows: &[&Block], out: &mut Vec<u32>) {
    let mut heads: Vec<(usize, Unit)> = Vec::new();
    for row in rows {
        let of_hours = |(n, c): (usize, &crate::extract::Cell)| Some((n, of_training(&c.text)?));
        let found: Vec<(usize, Unit)> = row.cells.iter().enumerate().filter_map(of_hours).collect();
        let columns = match (found.as_slice(), row.cells.len()) {
            ([], _) => heads.clone(),
            ([(0, unit)], 2) => vec![(1, *unit)],
            _ => {
                heads = found;
                continue;
            }
        };
        for (column, unit) in columns {
            // « 9h30 » is a time of the clock
            let text = row.cells.get(column).map(|c| c.text.trim()).filter(|t| !is_clock(t));
            let length = text.and_then(|t| length(t, unit)).filter(|m| *m >= 30.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 3,000 hours
            let minutes = length.filter(|m| *m <= LONGEST * 60.0).map(|m| m.round() as u32);
            out.extend(minutes.filter(|m| out.len() < EACH && !out.contains(m)).into_iter().collect::<Vec<_>>());
        }
    }
}

/// « 9h30 », « 9:30 ».
fn is_clock(text: &str) -> bool {
    let end = text.rsplit(['h', 'H', ':']).next().unwrap_or_default();
    end.len() < text.len() && end.len() == 2 && end.bytes().all(|b| b.is_ascii_digit())
}

/// The unit of the cells under a head that says how long a training is, was meant to be or was followed.
fn of_training(head: &str) -> Option<Unit> {
    // most cells begin otherwise, and need not be folded
    let first = head.bytes().find(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
    if !matches!(first.map(|b| b.to_ascii_lowercase()), Some(b'h' | b'n' | b'v' | b't' | b'd' | 0x80..)) {
        return None;
    }
    // « Heure » is one of the clock
    if head.len() > 40 || !head.to_lowercase().contains(['s', '(']) && !head.contains("urée") && !head.contains("olume")
    {
        return None;
    }
    let folded = fold(head);
    let begins = |words: &[&str]| words.iter().any(|w| folded.starts_with(w));
    if begins(&["heure ", "nb heure ", "nb d heure ", "nombre d heure ", "volume horaire ", "total heure "]) {
        return Some(Unit::Hours);
    }
    begins(&["duree "]).then(|| unit(head).filter(|u| *u == Unit::Hours).unwrap_or(Unit::Own))
}

/// Rows, at least, below which a written sum that is another is the outline's own slip.
const SUMMED: usize = 4;

/// The hours of a table.
enum Hours {
    /// It has no such column.
    None,
    /// What the column adds up to, in minutes.
    Some(u32),
    /// Not all of it is figures, or its total is another.
    Unclear,
    /// Every row gives its length, and the last row says another sum: theirs, and what it says, in minutes.
    Other(u32, u32),
}

/// What the rows under a head of hours add up to; a row that already states their sum is not added.
fn hours(rows: &[&Block]) -> Hours {
    let full = |b: &&Block| b.cells.iter().filter(|c| !c.text.trim().is_empty()).count() >= 3;
    let Some(head) = rows.iter().position(full) else { return Hours::None };
    let mut unclear = false;
    let mut other = None;
    for (i, cell) in rows[head].cells.iter().enumerate() {
        let Some(unit) = unit(&cell.text) else { continue };
        if unit == Unit::Hours && of_the_clock(&rows[head + 1..], i) {
            continue;
        }
        let mut sum = 0.0;
        let mut count = 0;
        let mut whole = true;
        // since the last row that states a sum: days have theirs before the whole has its own
        let mut part = 0.0;
        let last = rows.iter().rposition(|b| b.cells.get(i).is_some_and(|c| !c.text.trim().is_empty()));
        for (n, row) in rows.iter().enumerate().skip(head + 1) {
            let Some(text) = row.cells.get(i).map(|c| c.text.trim()).filter(|t| !t.is_empty()) else { continue };
            let Some(m) = length(text, unit) else {
                whole = false;
                break;
            };
            let named = tells_sum(row) || row.cells.iter().any(|c| says_total(&c.text));
            // alone in the last row, under several others: their sum
            let alone = row.cells.iter().filter(|c| !c.text.trim().is_empty()).count() == 1;
            let total = named || alone && Some(n) == last && count >= ROWS && (m - sum).abs() < 0.5;
            if total {
                if (m - part).abs() >= 0.5 && (m - sum).abs() >= 0.5 {
                    // a sum below its rows may leave breaks out, or be that of parts of parts
                    let filled =
                        rows[head + 1..n].iter().all(|b| b.cells.get(i).is_some_and(|c| !c.text.trim().is_empty()));
                    if tells_sum(row)
                        && Some(n) == last
                        && count >= SUMMED
                        && count == n - head - 1
                        && filled
                        && m > sum
                    {
                        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                        let said = (m <= LONGEST * 60.0).then_some((sum.round() as u32, m.round() as u32));
                        other = said;
                    }
                    whole = false;
                    break;
                }
                part = 0.0;
                continue;
            }
            // a last part as long as all above, or their sum: which one nobody can tell
            if count >= ROWS && Some(n) == last && (m - sum).abs() < 0.5 {
                whole = false;
                break;
            }
            sum += m;
            part += m;
            count += 1;
        }
        if whole && count >= ROWS {
            sum += beside(rows, head, i, unit);
        }
        if whole && count >= ROWS && sum > 0.0 && sum <= LONGEST * 60.0 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            return Hours::Some(sum.round() as u32);
        }
        unclear |= count > 0;
    }
    match (parts(rows, head), other) {
        (Some(minutes), _) => Hours::Some(minutes),
        (None, Some((own, said))) => Hours::Other(own, said),
        (None, None) if unclear => Hours::Unclear,
        _ => Hours::None,
    }
}

/// What the columns beside one add up to that bear the very same head: « h » in the workshop and « h » in the classroom.
fn beside(rows: &[&Block], head: usize, column: usize, unit: Unit) -> f64 {
    let cells = &rows[head].cells;
    let same = |n: &usize| fold(&cells[*n].text) == fold(&cells[column].text);
    let body = || rows[head + 1..].iter().filter(|row| !tells_sum(row));
    let of = |n: usize| body().filter_map(|r| length(r.cells.get(n)?.text.trim(), unit)).sum::<f64>();
    (column + 1..cells.len()).filter(same).map(of).sum()
}

/// Whether a row tells what those above it add up to: its first word is « total ».
pub(super) fn tells_sum(row: &Block) -> bool {
    let first = row.cells.iter().map(|c| c.text.trim()).find(|t| !t.is_empty());
    first.is_some_and(|t| matches!(fold(t).split_whitespace().next(), Some("total" | "totaux" | "cumul" | "somme")))
}

/// Whether a cell holds the word « total ».
fn says_total(text: &str) -> bool {
    let near = text.as_bytes().windows(5).any(|w| w.eq_ignore_ascii_case(b"total"));
    near && fold(text).split(' ').any(|w| w == "total")
}

/// The unit a head of lengths gives the cells below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Hours,
    Minutes,
    /// Each cell says its own.
    Own,
}

/// The unit of the cells under a head that says how long each row is; none when it says something else.
fn unit(head: &str) -> Option<Unit> {
    let title = fold(head);
    let title = title.trim();
    // « Durée (h) », « Total h », « Nb de minutes »
    let (what, last) = title.rsplit_once(' ').unwrap_or(("", title));
    let what = what.strip_suffix(" en").or(what.strip_suffix(" in")).or(what.strip_suffix(" d")).unwrap_or(what);
    let what = what.strip_suffix(" de").unwrap_or(what);
    let whole =
        matches!(what, "" | "duree" | "duration" | "temp" | "time" | "total" | "volume" | "nb" | "nombre" | "en");
    match last {
        "h" | "heure" | "hour" if whole || title.ends_with(" en heure") => Some(Unit::Hours),
        "min" | "minute" | "mn" if whole => Some(Unit::Minutes),
        _ if title == "volume horaire" => Some(Unit::Hours),
        "duree" | "temp" | "duration" | "time" if what.is_empty() => Some(Unit::Own),
        _ => None,
    }
}

/// Whether a column tells hours of the clock, « 9h30 », « 11h », rather than lengths.
fn of_the_clock(rows: &[&Block], column: usize) -> bool {
    let cells = rows.iter().filter_map(|b| b.cells.get(column)).map(|c| c.text.trim()).filter(|t| !t.is_empty());
    let told: Vec<Option<f64>> = cells.map(|t| minutes(t, false).filter(|m| *m >= 360.0)).collect();
    told.len() >= ROWS && told.iter().all(Option::is_some) && told.windows(2).all(|w| w[0] < w[1])
}

/// Minutes of a cell under a head of that unit.
fn length(text: &str, unit: Unit) -> Option<f64> {
    match unit {
        Unit::Minutes => {
            let own = minutes(text, false);
            own.or_else(|| minutes(text, true).map(|hours| hours / 60.0))
        }
        _ => minutes(text, unit == Unit::Hours),
    }
}

/// What several columns of hours add up to, « Moodle (h) » and « Zoom (h) », when a row says that total itself.
fn parts(rows: &[&Block], head: usize) -> Option<u32> {
    let part = |c: &crate::extract::Cell| fold(&c.text).trim().ends_with(" h") && unit(&c.text).is_none();
    let columns: Vec<usize> = rows[head].cells.iter().enumerate().filter(|(_, c)| part(c)).map(|(i, _)| i).collect();
    let total = |c: &crate::extract::Cell| {
        if !says_total(&c.text) {
            return None;
        }
        let folded = fold(&c.text);
        let said = folded.trim().strip_prefix("total ")?;
        minutes(said, false)
    };
    let (mut sum, mut said) = (0.0, None);
    for row in &rows[head + 1..] {
        if let Some(m) = row.cells.iter().find_map(total) {
            said = Some(m);
            continue;
        }
        for text in columns.iter().filter_map(|i| row.cells.get(*i)).map(|c| c.text.trim()).filter(|t| !t.is_empty()) {
            sum += minutes(text, true)?;
        }
    }
    let agreed = columns.len() > 1 && said.is_some_and(|m: f64| (m - sum).abs() < 0.5);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (agreed && sum > 0.0 && sum <= LONGEST * 60.0).then_some(sum.round() as u32)
}

/// Rows of a form that say what should be written there, and hold nothing else: all, and those.
fn bare_rows(rows: &[&Block]) -> (u32, u32) {
    let held = |c: &crate::extract::Cell| c.text.chars().any(char::is_alphanumeric) || c.mark != Mark::None;
    let Some(head) = rows.iter().position(|b| b.cells.iter().filter(|c| held(c)).count() >= 3) else { return (0, 0) };
    let heads = &rows[head].cells;
    let (mut body, mut bare) = (0, 0);
    for row in rows[head + 1..].iter().filter(|b| b.cells.first().is_some_and(held)) {
        let others: Vec<_> = row.cells.iter().zip(heads).skip(1).filter(|(_, h)| held(h)).map(|(c, _)| c).collect();
        if others.len() < 2 {
            continue;
        }
        body += 1;
        bare += u32::from(others.iter().all(|c| !held(c)));
    }
    (body, bare)
}

/// A print of what a form says, apart from names, figures and dates, so that copies of one answer show.
fn print(r: &Reading, figures: &mut Figures) {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for b in bytes {
            hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for block in &r.blocks {
        if matches!(block.kind, BlockKind::Header | BlockKind::Footer | BlockKind::Title) {
            continue;
        }
        for cell in &block.cells {
            if matches!(cell.mark, Mark::Ticked | Mark::Unticked) {
                eat(&[if cell.mark == Mark::Ticked { 1 } else { 2 }]);
                figures.ticks += u32::from(cell.mark == Mark::Ticked);
            }
        }
        let cells = block.cells.iter().map(|c| c.text.as_str());
        for text in cells.chain(block.cells.is_empty().then_some(block.text.as_str())) {
            // words in small letters: names, cities and companies begin with a capital
            let mut word: Option<(usize, bool)> = None;
            for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
                if if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() } {
                    let small = if c.is_ascii() { c.is_ascii_lowercase() } else { c.is_lowercase() };
                    let (_, all) = word.get_or_insert((at, true));
                    *all &= small;
                } else if let Some((from, true)) = word.take().filter(|(from, _)| at - from > 2) {
                    eat(&text.as_bytes()[from..at]);
                    eat(b" ");
                    figures.plain_words += 1;
                }
            }
        }
        eat(b"\n");
    }
    figures.print = hash;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Cell, Mark};
    use crate::place::Place;

    fn table(rows: &[&str]) -> Vec<Block> {
        let row = |t: &&str| {
            let cells = t.split('|').map(|c| match c.trim() {
                "[sig]" => Cell { mark: Mark::Image, ..Cell::default() },
                text => Cell::text(text),
            });
            Block::row(Place::Whole, 0, 1, cells.collect())
        };
        rows.iter().map(row).collect()
    }

    fn of(rows: &[&str]) -> Figures {
        let blocks = table(rows);
        figures(&Reading::new(blocks.iter().collect(), true), &[])
    }

    #[test]
    fn hours_of_a_column_add_up() {
        assert_eq!(of(&["Jour | Heures | Séquence", "1 | 3 | a", "2 | 3,5 | b", " | 6,5 | Total"]).minutes, Some(390));
        assert_eq!(of(&["Séquence | Durée | Quoi", "a | 1h30 | x", "b | 45 min | y"]).minutes, Some(135));
        assert_eq!(of(&["Séquence | Durée | Quoi", "a | 90 | x", "b | 45 | y"]).minutes, None);
        // the head gives the unit
        assert_eq!(of(&["Module | Durée (h) | Quoi", "a | 5 | x", "b | 3,5 | y", "Total | 8,5 | "]).minutes, Some(510));
        assert_eq!(of(&["UE | Total h | Quoi", "a | 70 | x", "b | 35 | y", "Total | 105 | "]).minutes, Some(6300));
        assert_eq!(of(&["Séq. | Min. | Quoi", "a | 90 | x", "b | 45 | y"]).minutes, Some(135));
        assert_eq!(of(&["Class | Hours | Aim", "1-3 | 6 | x", "4-6 | 6 | y"]).minutes, Some(720));
        // a part of the hours is not the whole
        assert_eq!(of(&["Module | Pratique (h) | Quoi", "a | 5 | x", "b | 3 | y"]).minutes, None);
        assert_eq!(of(&["Jour | Heure | Quoi", "1 | 9h30 | x", "2 | matin | y"]).minutes, None);
        assert_eq!(of(&["Heure | Objectif | Quoi", "9h | a | x", "10h30 | b | y", "14h | c | z"]).minutes, None);
        let online = ["Module | Moodle (h) | Zoom (h)", "a | 5 | 2", "b | 3 | 2", "Total 12 h | 8 | 4"];
        assert_eq!(of(&online).minutes, Some(720));
        assert_eq!(of(&online[..3]).minutes, None);
        assert_eq!(of(&["Jour | Heures | Quoi", "1 | 3 | a", "2 | matin | b"]).minutes, None);
        // a sum that stands alone under its column
        assert_eq!(
            of(&["Jour | Heures | Quoi", "1 | 6 | a", "2 | 6 | b", "3 | 6 | c", " | 18 | "]).minutes,
            Some(1080)
        );
        // a half-day as long as the two parts before it is no sum of theirs, unless it ends the table
        assert_eq!(
            of(&["Séquence | Durée | Quoi", "a | 1h | x", "b | 2h30 | y", "c | 3h30 | z", "d | 2h | w"]).minutes,
            Some(540)
        );
        assert_eq!(of(&["Séquence | Durée | Quoi", "a | 1h | x", "b | 2h30 | y", "c | 3h30 | z"]).minutes, None);
        let days =
            ["Séquence | Heures | Quoi", "a | 3 | x", "b | 4 | y", "Total jour 1 | 7 | ", "c | 7 | z", "Total | 14 | "];
        assert_eq!(of(&days).minutes, Some(840));
        // a sum that is not the sum of its rows says nothing
        assert_eq!(of(&["Jour | Heures | Quoi", "1 | 3 | a", "2 | 3 | b", "Total | 14 | "]).minutes, None);
    }

    #[test]
    fn columns_of_one_head_are_added() {
        let weeks =
            ["Semaine | Atelier | h | Salle | h", "S1 | a | 31 | b | 4", "S2 | c | 30 | d | 5", "Somme | | 61 | | 9"];
        assert_eq!(of(&weeks).minutes, Some(70 * 60));
    }

    #[test]
    fn a_sum_above_its_rows_is_told_when_all_of_them_are_read() {
        let other = |rows: &[&str]| of(rows).other_sum;
        let days = ["Jour | Heures | Quoi", "1 | 3 | a", "2 | 3 | b", "3 | 3 | c", "4 | 3,5 | d", "Total | 14 | "];
        assert_eq!(other(&days), Some((750, 840)));
        // one of the rows does not say how long it is
        let open =
            ["Jour | Heures | Quoi", "1 | 3 | a", "2 | 3 | b", "3 | | c", "4 | 3 | d", "5 | 3 | e", "Total | 14 | "];
        assert_eq!(other(&open), None);
        // parts of parts
        let nested = ["Module | Heures | Quoi", "A | 7 | a", "A1 | 3 | b", "A2 | 4 | c", "B | 7 | d", "Total | 14 | "];
        assert_eq!(other(&nested), None);
    }

    #[test]
    fn each_length_under_a_head_of_hours_is_kept_once() {
        let rows = ["Stagiaire | Heures prévues | Heures suivies", "Paul Rey | 28 | 28", "Lise Aubin | 28 | 24,5"];
        assert_eq!(of(&rows).hours, [28 * 60, 24 * 60 + 30]);
        assert_eq!(of(&["Intitulé | Tailler la vigne", "Heures | 21", "Prix | 900"]).hours, [21 * 60]);
        assert!(of(&["Stagiaire | Note", "Paul Rey | 14", "Lise Aubin | 15"]).hours.is_empty());
    }

    #[test]
    fn rows_nobody_filled_are_counted() {
        let f = of(&[
            "Période | CFA | Entreprise | Avis",
            "Sept. | Freins | Révisions | bien",
            "Nov. | | | ",
            "Janv. | | | ",
        ]);
        assert_eq!((f.body_rows, f.bare_rows), (3, 2));
    }

    #[test]
    fn rates_know_what_they_are_rates_of() {
        let f = of(&["| Formations | VAE", "Stagiaires satisfaits en 2025 | 98 % | 97,5 %"]);
        let seen: Vec<_> = f.rates.iter().map(|r| (r.hundredths, r.label.contains(" satisfait "))).collect();
        assert_eq!(seen, [(9800, true), (9750, true)]);
        assert_eq!(f.years, [2025]);
    }

    #[test]
    fn names_and_dates_do_not_change_the_print_of_a_form() {
        let print = |rows: &[&str]| of(rows).print;
        let one = ["Nom | Julie Ferrand", "Mes attentes | savoir créer un tableau croisé"];
        let two = ["Nom | Cédric Maillard", "Mes attentes | savoir créer un tableau croisé"];
        let other = ["Nom | Paul Rey", "Mes attentes | savoir trier une liste"];
        assert_eq!(print(&one), print(&two));
        assert_ne!(print(&one), print(&other));
    }
}
