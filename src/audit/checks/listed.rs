//! What a catalogue or a page says of a training, held against its programme.

use std::collections::BTreeSet;

use super::agrees::{self, Stated};
use super::{Sight, current, finding, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::stated as stated_title;
use crate::classify::{Value, read_values};
use crate::fold::fold;
use crate::pack::model::{Check, FieldType, Indicator};
use crate::text::Text;

/// Most lines after a title that may be about its training.
const LINES: usize = 14;
/// A longer line is a sentence.
const TITLE_CHARS: usize = 120;
/// Words that many titles share.
const SMALL: &str = " formation programme stage de du des la le les l d et a au aux en pour un une sur the of and ";

/// Words of a title, all but small ones: « niveau 1 » is not « niveau 2 ».
fn title_words(text: &str) -> BTreeSet<String> {
    let small = |w: &&str| !SMALL.contains(&format!(" {w} "));
    fold(text).split_whitespace().filter(small).map(str::to_owned).collect()
}

/// What a text tells of a field: sums of money, or the one length of time it tells.
fn read(text: &str, value: FieldType) -> Option<Stated> {
    let (mut cents, mut minutes) = (BTreeSet::new(), BTreeSet::new());
    // after a dash « 14 h » may be an hour of the clock: what stands between dashes is looked at by itself
    let mut parts = vec![text];
    for sign in [" – ", " — ", " - ", " | ", ", "] {
        parts = parts.into_iter().flat_map(|p| p.split(sign)).collect();
    }
    for part in parts {
        read_values(part, |v, _| match v {
            Value::Cents(c) if c >= agrees::LEAST_CENTS => _ = cents.insert(c),
            Value::Minutes(m) => _ = minutes.insert(m),
            _ => {}
        });
    }
    match value {
        FieldType::Amount => (!cents.is_empty()).then_some(Stated::Cents(cents)),
        FieldType::Duration => (minutes.len() == 1).then_some(Stated::Minutes(minutes)),
        _ => None,
    }
}

/// The first part of a line, which may be a title, and the rest; a code before the title is none of it.
fn parts(line: &str) -> (&str, &str) {
    let code = |w: &str| w.len() <= 4 && w.starts_with(char::is_uppercase) && w.ends_with(|c: char| c.is_ascii_digit());
    let line = line.split_once(' ').filter(|(w, _)| code(w)).map_or(line, |(_, rest)| rest);
    let cut = [" – ", " — ", " - ", " | ", " : ", "\t", " ("].iter().filter_map(|s| line.find(s)).min();
    // « Plan de maîtrise sanitaire, 7 h, 290 € »
    let figure = || {
        line.match_indices(", ").map(|(at, _)| at).find(|at| line[at + 2..].starts_with(|c: char| c.is_ascii_digit()))
    };
    line.split_at(cut.into_iter().chain(figure()).min().unwrap_or(line.len()))
}

/// What a label says of a line: what stands before its colon, or a line of few words.
fn label(line: &str) -> Option<String> {
    let before = line.split_once(':').map(|(l, _)| l).filter(|l| l.split_whitespace().count() <= 5);
    let short = || (line.split_whitespace().count() <= 3).then_some(line);
    before.or_else(short).map(|l| fold(l).trim().to_owned()).filter(|l| !l.is_empty())
}

/// What a paper says of the training of such a title, by a row of a table or by the lines below the title.
fn told(
    sight: &Sight,
    title: &BTreeSet<String>,
    labels: &[String],
    value: FieldType,
    titles: &[BTreeSet<String>],
) -> Option<Stated> {
    let is = |text: &str| text.chars().count() <= TITLE_CHARS && title_words(text) == *title;
    let read_runs = typed(sight).collect::<Vec<_>>();
    for row in read_runs.iter().flat_map(|r| &r.rows) {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        if let Some(at) = cells.iter().position(|c| is(c)) {
            let rest = cells.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, c)| *c).collect::<Vec<_>>();
            return read(&rest.join(" | "), value);
        }
    }
    for run in read_runs {
        let Some(at) = run.lines.iter().position(|l| is(l) || is(parts(l).0)) else { continue };
        let (_, rest) = if is(&run.lines[at]) { (&run.lines[at][..], "") } else { parts(&run.lines[at]) };
        if let Some(said) = read(rest, value) {
            return Some(said);
        }
        let mut known: BTreeSet<String> = BTreeSet::new();
        for line in run.lines[at + 1..].iter().take(LINES) {
            let another = |t: &BTreeSet<String>| *t == title_words(line) || *t == title_words(parts(line).0);
            // what comes again is of the next training
            if titles.iter().any(another) || label(line).is_some_and(|l| !known.insert(l)) {
                break;
            }
            let folded = format!(" {}", fold(line));
            if labels.iter().any(|w| folded.starts_with(w.as_str())) {
                return read(line, value);
            }
        }
    }
    None
}

/// Words of the title of a page that are all in that of a programme, before the page is of that training.
const SHARED: usize = 3;

/// Whether a page of a site is a programme itself.
fn is_page(sight: &Sight) -> bool {
    matches!(sight.0.entry.kind.as_str(), "html" | "mhtml")
}

/// Which of some titles a page is of: the same one, or the only one that has all of its words.
fn of_page(title: &BTreeSet<String>, titles: &[BTreeSet<String>]) -> Option<usize> {
    let same = |f: &dyn Fn(&BTreeSet<String>) -> bool| {
        let mut all = (0..titles.len()).filter(|n| f(&titles[*n]));
        all.next().filter(|_| all.next().is_none())
    };
    let whole = same(&|t| t == title);
    whole.or_else(|| if title.len() < SHARED { None } else { same(&|t| title.is_subset(t)) })
}

/// What the papers `with` tell of a training, under its very title, and what pages of the site that are programmes
/// themselves tell of it, is what its programme states somewhere.
pub(super) fn listed_as(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(number) = check.field.as_deref().and_then(|f| case.pack.field(f)) else { return Vec::new() };
    let field = &case.pack.fields[usize::from(number)];
    let labels = crate::pack::compile_patterns(&field.labels);
    let name = |s: &Sight| title_words(&stated_title(s.0, s.1.run.unwrap_or(0), case.pack));
    let long = |t: &BTreeSet<String>| t.iter().any(|w| w.len() > 3);
    let (pages, sheets): (Vec<Sight>, Vec<Sight>) = sights.iter().partition(|s| is_page(s));
    let titled: Vec<(Sight, BTreeSet<String>)> =
        sheets.iter().map(|s| (*s, name(s))).filter(|(_, t)| long(t)).collect();
    let titles: Vec<BTreeSet<String>> = titled.iter().map(|(_, t)| t.clone()).collect();
    let mut found = Vec::new();
    let mut hold = |sight: &Sight, other: &Sight, here: &Stated, there: &Stated| {
        if !agrees::differ(here, there, check.tolerance) {
            return;
        }
        let (x, y) = (agrees::told(here), agrees::told(there));
        let shown = stated_title(sight.0, sight.1.run.unwrap_or(0), case.pack);
        let (p, q) = (short(&sight.0.entry.path), short(&other.0.entry.path));
        let message = Text::new(
            format!("« {shown} » ({}) : {} dans {p}, {} dans {q}.", field.name.fr, x.fr, y.fr),
            format!("“{shown}” ({}): {} in {p}, {} in {q}.", field.name.en, x.en, y.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight, *other]);
        f.subject = shown;
        f.confidence = Confidence::Probable;
        found.push(f);
    };
    for page in &pages {
        let Some((sight, _)) = of_page(&name(page), &titles).map(|n| &titled[n]) else { continue };
        let (here, there) = (agrees::anywhere(case, sight, number), agrees::anywhere(case, page, number));
        if let (Some(here), Some(there)) = (here, there) {
            hold(sight, page, &here, &there);
        }
    }
    for other in check.with.iter().flat_map(|id| current(case, id)) {
        for (sight, title) in titled.iter().filter(|(s, _)| s.0.number != other.0.number) {
            // two programmes of one title may be of two forms of it
            if titles.iter().filter(|t| *t == title).count() > 1 {
                continue;
            }
            let here = agrees::anywhere(case, sight, number);
            let there = told(&other, title, &labels, field.value, &titles);
            if let (Some(here), Some(there)) = (here, there) {
                hold(sight, &other, &here, &there);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_the_only_programme_that_has_its_words() {
        let titles = ["Greffer les arbres fruitiers en fente", "Tailler la vigne en hiver"].map(title_words);
        assert_eq!(of_page(&title_words("Greffer arbres fruitiers"), &titles), Some(0));
        assert_eq!(of_page(&title_words("La vigne"), &titles), None);
        assert_eq!(of_page(&title_words("Tailler la vigne en hiver"), &titles), Some(1));
    }

    #[test]
    fn levels_are_not_one_training() {
        assert_eq!(title_words("Formation Excel niveau 1"), title_words("EXCEL – Niveau 1"));
        assert_ne!(title_words("Excel niveau 1"), title_words("Excel niveau 2"));
        assert_eq!(parts("Excel, les bases – 14 h – 900 €"), ("Excel, les bases", " – 14 h – 900 €"));
        assert_eq!(parts("H2 Plan de maîtrise sanitaire, 7 h, 290 €"), ("Plan de maîtrise sanitaire", ", 7 h, 290 €"));
    }
}
