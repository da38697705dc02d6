//! Days written without their year, whose year the next date of the list gives: « 22 et 23 septembre, 6 octobre 2026 ».

use jiff::civil::Date;
use regex::Captures;

use super::exhibit::Value;
use super::value::{day_in_words, month};
use crate::fold::fold;

/// Longest stretch (bytes) between two dates of one list.
const BETWEEN: usize = 48;
/// Two dates of one list are not farther apart (days).
const APART: i32 = 200;
/// Words between the dates of a list, folded (no final s).
const JOINING: [&str; 19] = [
    "et", "pui", "le", "les", "and", "then", "ainsi", "que", "enfin", "matin", "apre", "midi", "lundi", "mardi",
    "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];

/// Where a date with its year begins, and the date.
pub struct Dated {
    at: usize,
    date: Date,
}

impl Dated {
    /// None when `iso` is no date.
    pub fn new(at: usize, iso: &str) -> Option<Self> {
        Some(Self { at, date: iso.parse().ok()? })
    }
}

/// Days of one month, with the bytes they take.
struct Days {
    at: usize,
    end: usize,
    month: i8,
    days: Vec<i8>,
    /// « 22 au 24 » rather than « 22 et 24 ».
    through: bool,
}

impl Days {
    fn of(c: &Captures) -> Option<Self> {
        let whole = c.get(0)?;
        let text = |n: usize| c.get(n).map_or("", |m| m.as_str());
        let month = i8::try_from(month(text(5))).ok()?;
        // a leap year has every day
        let real = |d: &str| d.parse::<i8>().ok().filter(|d| Date::new(2024, month, *d).is_ok());
        let before = text(1).split(|c: char| !c.is_ascii_digit()).chain([text(2)]);
        let days = before.filter_map(real).chain([real(text(4))?]).collect();
        let through = text(1).is_empty() && matches!(text(3), "au" | "-" | "–");
        Some(Self { at: whole.start(), end: whole.end(), month, days, through })
    }

    /// The year, by the date that goes on with the list.
    fn year(&self, text: &str, next: &Dated) -> Option<i16> {
        let between =
            text.get(self.end..next.at).filter(|b| b.len() <= BETWEEN && !b.contains(['.', '(', ')', ':']))?;
        if !fold(between).split_whitespace().all(|w| JOINING.contains(&w)) {
            return None;
        }
        // December before a January is of the year before
        let year = next.date.year() - i16::from(self.month > next.date.month());
        let first = Date::new(year, self.month, *self.days.first()?).ok()?;
        first.until(next.date).is_ok_and(|s| (0..=APART).contains(&s.get_days())).then_some(year)
    }

    fn values(&self, year: Option<i16>) -> Vec<Value> {
        let Some(year) = year else { return self.days.iter().map(|d| Value::Day(self.month, *d)).collect() };
        let dates = self.days.iter().filter_map(|d| Date::new(year, self.month, *d).ok()).map(|d| d.to_string());
        let dates: Vec<String> = dates.collect();
        match &dates[..] {
            [from, to] if self.through && from < to => vec![Value::Period(from.clone(), to.clone())],
            _ => dates.into_iter().map(Value::Date).collect(),
        }
    }
}

/// Days without year, dated where the list they stand in goes on with one of `dated`.
pub fn days(text: &str, taken: &mut Vec<(usize, usize)>, dated: &[Dated], mut found: impl FnMut(Value, usize)) {
    let free = |d: &Days| !taken.iter().any(|(s, e)| d.at < *e && d.end > *s);
    let all: Vec<Days> = day_in_words(text).filter_map(|c| Days::of(&c)).filter(free).collect();
    taken.extend(all.iter().map(|d| (d.at, d.end)));
    // from the last to the first: the year goes up the list
    let mut last: Option<Dated> = None;
    let mut told: Vec<(usize, Vec<Value>)> = Vec::new();
    for days in all.iter().rev() {
        let own = dated.iter().filter(|d| d.at >= days.end).min_by_key(|d| d.at);
        let next = own.into_iter().chain(&last).min_by_key(|d| d.at);
        let year = next.and_then(|next| days.year(text, next));
        let date = year.zip(days.days.first()).and_then(|(y, d)| Date::new(y, days.month, *d).ok());
        last = date.map(|date| Dated { at: days.at, date }).or(last);
        told.push((days.at, days.values(year)));
    }
    told.into_iter().rev().for_each(|(at, values)| values.into_iter().for_each(|v| found(v, at)));
}
