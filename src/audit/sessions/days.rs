//! Days of a session: what its papers bear, days without their year among them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{GAP_DAYS, facts, with_values};
use crate::audit::piece::Piece;
use crate::classify::{Value, read_values};
use crate::fold::fold;
use crate::pack::Pack;
use crate::shelf::Shelved;

/// A longer period is a contract's or a school year's, not a session's, unless a paper calls it a training's.
const LONGEST: i32 = 400;
/// No training lasts longer: three years and some days of grace.
const TRAINING: i32 = 1200;

/// The dates of a run, the ends of its periods among them.
#[must_use]
pub fn dates(piece: &Piece, run: usize) -> BTreeSet<Date> {
    with_values(piece, run, |all| {
        let days = all.flat_map(|v| match v {
            Value::Date(d) => [Some(d), None],
            Value::Period(a, b) => [Some(a), Some(b)],
            _ => [None, None],
        });
        days.flatten().filter_map(|d| d.parse().ok()).collect()
    })
}

/// Days of a run written without their year: month and day.
#[must_use]
pub fn loose(piece: &Piece, run: usize) -> BTreeSet<(i8, i8)> {
    let day = |v: &Value| if let Value::Day(m, d) = v { Some((*m, *d)) } else { None };
    with_values(piece, run, |all| all.filter_map(day).collect())
}

/// First and last day of the dates a paper bears; a lone date far from the others is a version's or a print's.
#[must_use]
pub fn span(piece: &Piece, run: usize) -> Option<(Date, Date)> {
    let days = loose(piece, run);
    if let Some(span) = period(piece, run) {
        return Some(span);
    }
    let dates: Vec<Date> = dates(piece, run).into_iter().collect();
    let full = cluster(&dates);
    // a sheet heads its columns with days, and bears the full date of its print alone
    let more = full.is_none_or(|f| days.len() >= 2 && f.len() < days.len());
    if let Some(year) = year(piece, run).filter(|_| !days.is_empty() && more) {
        return within(&days, year).or_else(|| ends(full?));
    }
    ends(full?).filter(|_| days.len() < 2)
}

/// The longest period a paper states.
fn period(piece: &Piece, run: usize) -> Option<(Date, Date)> {
    periods(piece, run).into_iter().max_by_key(|(a, b)| between(*a, *b))
}

/// The periods a paper states that may be a session's.
#[must_use]
pub fn periods(piece: &Piece, run: usize) -> BTreeSet<(Date, Date)> {
    within_days(piece, run, LONGEST)
}

/// The periods of a paper of at most so many days.
fn within_days(piece: &Piece, run: usize, most: i32) -> BTreeSet<(Date, Date)> {
    let period = |v: &Value| match v {
        Value::Period(a, b) => Some((a.parse::<Date>().ok()?, b.parse::<Date>().ok()?)),
        _ => None,
    };
    let short = |(a, b): &(Date, Date)| between(*a, *b) <= most;
    with_values(piece, run, |all| all.filter_map(period).filter(short).collect())
}

/// The periods that a paper gives as those of the training: under a label of its days, or after the word.
#[must_use]
pub fn told(piece: &Piece, run: usize, pack: &Pack) -> BTreeSet<(Date, Date)> {
    let mut out = BTreeSet::new();
    let mut add = |v: &Value| {
        if let Value::Period(a, b) = v
            && let (Ok(a), Ok(b)) = (a.parse::<Date>(), b.parse::<Date>())
            && between(a, b) <= TRAINING
        {
            out.insert((a, b));
        }
    };
    let numbers: Vec<u16> = pack.chains.sessions.dated_by.iter().filter_map(|f| pack.field(f)).collect();
    let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { return out };
    let fields = exhibit.runs.get(run).map_or(&[][..], |r| &r.fields);
    for seen in fields.iter().filter(|f| numbers.contains(&f.field)) {
        read_values(&seen.value, |v, _| add(&v));
    }
    for fact in facts(&exhibit, run).iter().filter(|f| matches!(f.value, Value::Period(..))) {
        // the words before a period, and not those before the next one
        let before = fact.excerpt.split_whitespace().take(BEFORE).collect::<Vec<_>>().join(" ");
        let said = fold(&before);
        if TRAINED.iter().any(|w| said.contains(w)) || TITLED.iter().any(|w| before.contains(w)) {
            add(&fact.value);
        }
    }
    out
}

/// Words of a passage as far as the value it was cut for: four before it, and its first ones.
const BEFORE: usize = 6;
/// Words, folded, before the days of a whole training.
const TRAINED: [&str; 6] = ["formation du ", "action du ", "stage du ", "parcour du ", "cursu du ", "date du cycle "];
/// The end of a title, or of its code in brackets, before the days of its training.
const TITLED: [&str; 3] = ["» du ", "\u{201d} du ", ") du "];

/// The periods of a paper, however long.
#[must_use]
pub fn long(piece: &Piece, run: usize) -> BTreeSet<(Date, Date)> {
    within_days(piece, run, TRAINING)
}

/// The most dates that lie near each other, the later ones of two alike.
fn cluster(dates: &[Date]) -> Option<&[Date]> {
    let mut best: Option<&[Date]> = None;
    let mut from = 0;
    for n in 0..dates.len() {
        if n + 1 == dates.len() || between(dates[n], dates[n + 1]) > GAP_DAYS {
            let cluster = &dates[from..=n];
            if best.is_none_or(|b| cluster.len() >= b.len()) {
                best = Some(cluster);
            }
            from = n + 1;
        }
    }
    best
}

fn ends(cluster: &[Date]) -> Option<(Date, Date)> {
    Some((*cluster.first()?, *cluster.last()?))
}

/// The one year that a paper, or else its path, names.
fn year(piece: &Piece, run: usize) -> Option<i16> {
    let exhibit = piece.exhibit.as_ref()?.look();
    let run = exhibit.runs.get(run)?;
    let one = |years: BTreeSet<i16>| if years.len() == 1 { years.into_iter().next() } else { None };
    let said: BTreeSet<i16> = run.figures.years.iter().filter_map(|y| i16::try_from(*y).ok()).collect();
    if !said.is_empty() {
        return one(said);
    }
    let words = piece.entry.path.split(|c: char| !c.is_ascii_digit());
    one(words.filter(|w| w.len() == 4 && w.starts_with("20")).filter_map(|w| w.parse().ok()).collect())
}

/// First and last of some days in a year; days that begin in autumn end in the next year.
fn within(days: &BTreeSet<(i8, i8)>, year: i16) -> Option<(Date, Date)> {
    let all: Vec<Date> = days.iter().filter_map(|(m, d)| Date::new(year, *m, *d).ok()).collect();
    cluster(&all).and_then(ends)
}

/// The days of a session written without year, in the year that another of its papers gives one of them.
#[must_use]
pub fn settled(days: &BTreeSet<(i8, i8)>, known: &BTreeSet<Date>) -> Option<(Date, Date)> {
    let years: BTreeSet<i16> =
        known.iter().filter(|k| days.contains(&(k.month(), k.day()))).map(|k| k.year()).collect();
    if years.len() == 1 { within(days, years.into_iter().next()?) } else { None }
}

/// Days from one to the other, either way.
#[must_use]
pub fn between(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |s| s.get_days().abs())
}
