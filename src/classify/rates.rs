//! Rates with the words they stand beside, the heading above them and the years they are of.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::exhibit::{Figures, Rate};
use super::reading::{Reading, Unit};
use super::value::is_month;
use crate::extract::BlockKind;
use crate::fold::fold;

/// Most rates of a run.
const RATES: usize = 200;
/// A share of fewer is told in words, not as a rate.
const LEAST_WHOLE: u32 = 6;
/// What marks are out of.
const MARKS: [u32; 3] = [10, 20, 100];
/// So many persons or answers are not counted in a row.
const MOST_COUNTED: u32 = 100_000;
/// Most years of a run.
const YEARS: usize = 40;

#[allow(clippy::expect_used)]
static PERCENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([0-9]{1,3})(?:[,.]([0-9]{1,2}))?[\s\u{a0}\u{202f}]?%").expect("constant pattern, tested")
});
#[allow(clippy::expect_used)]
static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    // « 12 sur 17 », « 11 admis sur 13 »
    Regex::new(
        r"(?i)(?-u:\b)([0-9]{1,5})(?:[\s\u{a0}\u{202f}]+\p{L}+){0,2}[\s\u{a0}\u{202f}]+(?:sur|out of|of)[\s\u{a0}\u{202f}]+([0-9]{1,5})(?-u:\b)",
    )
    .expect("constant pattern, tested")
});
#[allow(clippy::expect_used)]
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)([0-9]{1,5})\s?(?:/|sur|out of|of)\s?([0-9]{1,5})(?-u:\b)").expect("constant pattern, tested")
});

/// Whether a part of a line says when something was made public or looked at, folded beginnings of words.
fn is_put(text: &str) -> bool {
    const PUT: [&str; 9] =
        ["en ligne", "mise a jour", "mis a jour", "publie", "edite", "enregistre", "actualise", "page vue", "updated"];
    let folded = fold(text);
    PUT.iter().any(|w| folded.contains(w))
}

/// The sign of a reserved right, whose year is no year of what a text tells.
const RIGHT: char = '©';

/// The years of a part of a line.
fn whole_years(text: &str) -> Vec<u16> {
    let words = text.split(|c: char| !c.is_ascii_digit()).filter(|w| w.len() == 4 && w.starts_with("20"));
    words.filter_map(|w| w.parse().ok()).collect()
}

/// Years of a text, in order; those of dates only when it tells no other: such a year is that of a day, not of
/// what the text is about.
fn years(text: &str) -> Vec<u16> {
    let bytes = text.as_bytes();
    let of_word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    // most texts hold none
    let mut found = text.match_indices('2').filter_map(|(at, _)| {
        let w = bytes.get(at..at + 4)?;
        let year = w[1] == b'0' && w[2].is_ascii_digit() && w[3].is_ascii_digit();
        let whole = year && !of_word(at + 4) && (at == 0 || !of_word(at - 1));
        whole.then(|| {
            (
                2000 + u16::from(w[2] - b'0') * 10 + u16::from(w[3] - b'0'),
                ends_day(&bytes[..at]) || ends_spoken_day(&text[..at]),
            )
        })
    });
    let Some(first) = found.next() else { return Vec::new() };
    let mut all: Vec<(u16, bool)> = std::iter::once(first).chain(found).collect();
    // « du 1er janvier au 31 décembre 2024 – mis en ligne le 24 janvier 2025 »
    if all.len() > 1 {
        let told = text.split(['–', '—', ',', ';', '(', '.']).filter(|p| !is_put(p)).flat_map(whole_years);
        let told: BTreeSet<u16> = told.collect();
        all.retain(|(year, _)| told.is_empty() || told.contains(year));
    }
    if text.contains(RIGHT) {
        let told = text.split(['–', '—', ',', ';', '|', '·']).filter(|p| !p.contains(RIGHT)).flat_map(whole_years);
        let told: BTreeSet<u16> = told.collect();
        all.retain(|(year, _)| told.contains(year));
    }
    if all.iter().any(|(_, dated)| !dated) {
        all.retain(|(_, dated)| !dated);
    }
    all.into_iter().map(|(year, _)| year).collect::<BTreeSet<u16>>().into_iter().collect()
}

/// Whether a text ends with the day and the month of a date in figures, « 12/03/ ».
fn ends_day(text: &[u8]) -> bool {
    let sign = |b: &u8| matches!(b, b'/' | b'.');
    let Some((last, rest)) = text.split_last() else { return false };
    let digits = rest.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let Some((before, day)) = rest[..rest.len() - digits].split_last() else { return false };
    sign(last) && (1..=2).contains(&digits) && sign(before) && day.last().is_some_and(u8::is_ascii_digit)
}

/// Whether a text ends with the day and the month of a date in words, « 12 mars ».
fn ends_spoken_day(text: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let (month, day) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let day = day.strip_suffix("er").unwrap_or(day);
    text.ends_with(char::is_whitespace)
        && (1..=2).contains(&day.len())
        && day.bytes().all(|b| b.is_ascii_digit())
        && is_month(fold(month).trim())
}

/// Whether a text may tell a share, « 12 sur 17 ».
fn may_share(text: &str) -> bool {
    let bytes = text.as_bytes();
    let say = |word: &[u8]| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    bytes.iter().any(u8::is_ascii_alphabetic) && (say(b"sur") || say(b"of"))
}

/// What the rates of a block stand under.
#[derive(Default)]
struct Above {
    /// The nearest heading, or line that ends before a table.
    heading: String,
    /// The years of the nearest heading or line that tells one.
    years: Vec<u16>,
    /// The heads of the table, as units.
    heads: Vec<String>,
    /// Number of the table.
    table: u32,
}

/// Rates with the words they stand beside, and the years the run is about.
pub(super) fn rates(r: &Reading, figures: &mut Figures) {
    let mut above = Above::default();
    let mut block = usize::MAX;
    for unit in &r.units {
        let text = r.text(unit);
        for year in years(text) {
            if figures.years.len() < YEARS && !figures.years.contains(&year) {
                figures.years.push(year);
            }
        }
        if unit.block != block {
            block = unit.block;
            above.enter(r, unit);
        }
        let worth = || text.bytes().any(|b| b.is_ascii_digit()) && (text.contains('%') || may_share(text));
        if figures.rates.len() < RATES && worth() {
            for clause in clauses(text) {
                of_clause(r, unit, clause, &above, figures);
            }
            figures.rates.truncate(RATES);
        }
    }
    figures.years.sort_unstable();
}

impl Above {
    /// What a block says for those below it.
    fn enter(&mut self, r: &Reading, unit: &Unit) {
        let block = r.blocks[unit.block];
        match block.kind {
            BlockKind::Row { table } => {
                let full = block.cells.iter().filter(|c| !c.text.trim().is_empty()).count() >= 3;
                if table != self.table {
                    self.table = table;
                    self.heads.clear();
                }
                if full && self.heads.is_empty() {
                    // « % » alone is a head as well
                    let head = |c: &crate::extract::Cell| if c.text.trim() == "%" { "pourcentage " } else { "" };
                    self.heads = block.cells.iter().map(|c| format!("{}{}", head(c), fold(&c.text))).collect();
                }
            }
            // whatever stands between two tables tells them apart
            _ if block.text.trim().is_empty() => {}
            kind => {
                self.table = 0;
                let own = years(&block.text);
                let heading = matches!(kind, BlockKind::Title | BlockKind::Heading) || unit.heading;
                if heading {
                    self.heading = fold(&block.text);
                }
                if !own.is_empty() && (heading || self.years.is_empty()) {
                    self.years = own;
                }
            }
        }
    }
}

/// Parts of a text that say one thing each.
fn clauses(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for sentence in text.split(['\n', ';']).flat_map(|l| l.split(". ")) {
        let parts: Vec<&str> = sentence.split(", ").collect();
        // « satisfaction 92 %, abandon 3 % » says two things, « 236 satisfaits, soit 88 % » one
        let own = |p: &&str| p.contains('%') && p.split(|c: char| !c.is_alphabetic()).any(|w| w.chars().count() > 4);
        if parts.len() > 1 && parts.iter().filter(|p| p.contains('%')).count() > 1 && parts.iter().all(own) {
            out.extend(parts);
        } else {
            out.push(sentence);
        }
    }
    out
}

/// The rates of a clause.
fn of_clause(r: &Reading, unit: &Unit, clause: &str, above: &Above, figures: &mut Figures) {
    let number = |c: &regex::Captures, i| c.get(i).and_then(|m| m.as_str().parse::<u32>().ok()).unwrap_or(0);
    let mut seen: Vec<(usize, u32)> = Vec::new();
    // « 12 sur 17 »; a mark out of ten or twenty is no rate
    for c in SHARE.captures_iter(clause) {
        let (part, whole) = (number(&c, 1), number(&c, 2));
        // « 268 réponses sur 321, soit 88 % de satisfaits » : what is counted is not what the rate is of
        let counted = c.get(0).is_some_and(|m| m.as_str().split_whitespace().count() > 3);
        if counted && clause.contains('%') {
            continue;
        }
        if whole >= LEAST_WHOLE && part <= whole && !MARKS.contains(&whole) {
            seen.push((c.get(0).map_or(0, |m| m.start()), (part * 10_000 + whole / 2) / whole));
        }
    }
    for c in PERCENT.captures_iter(if clause.contains('%') { clause } else { "" }) {
        let part = c.get(2).map_or(0, |d| {
            let n: u32 = d.as_str().parse().unwrap_or(0);
            if d.as_str().len() == 1 { n * 10 } else { n }
        });
        let whole = number(&c, 1);
        if whole <= 100 {
            seen.push((c.get(0).map_or(0, |m| m.start()), whole * 100 + part));
        }
    }
    if seen.is_empty() {
        return;
    }
    let block = r.blocks[unit.block];
    // a cell is labelled by the first of its row and the head of its column, a sentence by itself
    let first = unit.cell.filter(|n| *n > 0).and_then(|_| block.cells.first()).map(|c| c.text.as_str());
    let said = match first {
        Some(row) => crate::place::excerpt(&fold(row)),
        None => crate::place::excerpt(&fold(clause)),
    };
    let head = first.and(unit.cell).and_then(|n| above.heads.get(n)).filter(|h| above.table > 0 && h.len() > 2);
    let head = head.map_or(String::new(), |h| crate::place::excerpt(h));
    let own = first.map(years).unwrap_or_default();
    let counts = COUNTS.captures(clause).map(|c| (number(&c, 1), number(&c, 2))).filter(|_| seen.len() == 1);
    let counts = counts.filter(|(part, whole)| *whole > 0 && part <= whole && *whole < 2000);
    let made = unit.cell.zip(seen.first()).filter(|_| counts.is_none() && above.table > 0 && seen.len() == 1);
    let made = made.and_then(|(cell, (_, rate))| made_of(&block.cells, cell, *rate));
    // « Reçus » over « Présentés » : a head « Taux » is that of what was counted
    let counted = made.and_then(|(column, _)| above.heads.get(column)).map_or("", String::as_str);
    let counts = counts.or(made.map(|(_, counts)| counts));
    for (at, hundredths) in seen {
        // the year said last before the figure
        let before = years(clause.get(..at).unwrap_or_default());
        let of = if before.is_empty() { own.clone() } else { before };
        figures.rates.push(Rate {
            hundredths,
            label: format!(" {} {head} ", [said.trim(), counted.trim()].join(" ").trim()),
            // « Obtention (promotion 2025) » is the rate of what stands before the bracket
            row: first.map_or(String::new(), |row| {
                let subject = fold(row.split('(').next().unwrap_or_default());
                let subject = crate::place::excerpt(if subject.trim().is_empty() { &said } else { &subject });
                format!(" {} ", subject.trim())
            }),
            heading: format!(" {} ", crate::place::excerpt(&above.heading).trim()),
            years: if of.is_empty() { above.years.clone() } else { of },
            of: counts,
            place: r.place(unit),
        });
    }
}

/// « 966 », « 1 061 ».
fn whole_number(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let grouped = parts.iter().skip(1).all(|p| p.len() == 3) && parts.first().is_some_and(|p| p.len() <= 3);
    if parts.len() < 2 || grouped { parts.concat().parse().ok() } else { None }
}

/// The two counts of a row that a rate is made of, the part over the whole, with the column of the part: they are the
/// only ones that give it.
fn made_of(cells: &[crate::extract::Cell], rate: usize, hundredths: u32) -> Option<(usize, (u32, u32))> {
    let count = |c: &crate::extract::Cell| whole_number(&c.text).filter(|n| *n < MOST_COUNTED);
    let counts: Vec<(usize, u32)> =
        cells.iter().enumerate().skip(1).filter_map(|(n, c)| Some((n, count(c)?))).collect();
    let gives = |part: u32, whole: u32| whole > 0 && (part * 10_000 / whole).abs_diff(hundredths) < 100;
    let pairs = counts.iter().flat_map(|(i, part)| counts.iter().map(move |(j, whole)| (*i, *j, *part, *whole)));
    // the whole stands before the part
    let mut pairs = pairs.filter(|(i, j, part, whole)| j < i && *i != rate && part <= whole && gives(*part, *whole));
    let (column, _, part, whole) = pairs.next()?;
    pairs.next().is_none().then_some((column, (part, whole)))
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn years_of_days_give_way_to_those_a_text_is_about() {
        assert_eq!(years("Résultats 2025, relevés le 12/03/2026"), [2025]);
        assert_eq!(years("année 2025 – édité le 26 février 2026"), [2025]);
        assert_eq!(years("Du 1er janvier au 31 décembre 2024 – mis en ligne le 24 janvier 2025"), [2024]);
        assert_eq!(years("le 12.03.2026"), [2026]);
        assert_eq!(years("2026, puis 2024-2025"), [2024, 2025, 2026]);
        assert!(years("© Les Hauts Murs 2026 – mentions légales").is_empty());
        assert_eq!(years("© Les Hauts Murs – résultats 2025"), [2025]);
        assert!(years("n° 120260, A2025, 20261").is_empty());
    }
}
