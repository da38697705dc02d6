//! Rows of a list of equipment whose last verification is too old, or whose next one, or licence, is past.

use jiff::civil::Date;

use super::open::is_blank;
use super::{Sight, finding, fr_date, rows};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Rows written out.
const ROWS: usize = 5;
/// Most words of the head of a column of what was done.
const HEAD: usize = 6;

/// The only date of a cell.
fn day(cell: &str) -> Option<Date> {
    if let [one] = rows::days(cell).as_slice() { Some(*one) } else { None }
}

/// No row tells, under a head that says one of the words, of a day older than so many months; nor of a next day that is
/// past, under a head that says a word of `next`. Of tables one of whose heads says a word of `common` alone, when the check
/// names any; a row that says a word of `no` is left out, and, when the check gives words of `done`, one that tells something
/// under a head that says one of them. How old is too old is a working limit: to review.
pub(super) fn verified(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (last, next) = (compile_patterns(&check.any), compile_patterns(check.answer("next")));
    let done = compile_patterns(check.answer("done"));
    let (kind, no) = (compile_patterns(&check.common), compile_patterns(check.answer("no")));
    let months = jiff::Span::new().months(i64::from(check.months.unwrap_or(12)));
    let Ok(oldest) = case.audit_date.checked_sub(months) else { return Vec::new() };
    // rows whose next day is past, and rows whose last one is too old
    let (mut past, mut aged): (Rows, Rows) = Default::default();
    for sight in sights {
        // columns of the table read last: number, whether they tell the next day; those of what was done
        let (mut columns, mut kept): (Vec<(usize, bool)>, Vec<usize>) = Default::default();
        for row in rows::of(sight) {
            let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
            let is_next = |c: &str| rows::says(c, &next);
            let heads = cells.iter().enumerate().filter(|(_, c)| day(c).is_none());
            let told: Vec<(usize, bool)> =
                heads.filter(|(_, c)| rows::says(c, &last) || is_next(c)).map(|(i, c)| (i, is_next(c))).collect();
            if !told.is_empty() && cells.iter().all(|c| day(c).is_none()) && cells.len() > 2 {
                columns = told;
                columns.retain(|_| kind.is_empty() || rows::says(row, &kind));
                kept = rows::headed(&cells, &done, HEAD);
                kept.retain(|n| columns.iter().all(|(column, _)| column != n));
                continue;
            }
            let of = |wanted: bool| {
                let mine = columns.iter().filter(move |(_, n)| *n == wanted);
                mine.filter_map(|(i, _)| cells.get(*i).and_then(|c| day(c))).max()
            };
            // the next day says all, unless it was done since; else the last one
            let gone = match (of(true), of(false)) {
                (Some(next), last) => {
                    (next < case.audit_date && last.is_none_or(|d| d < next)).then_some((next, &mut past))
                }
                (None, last) => last.filter(|d| *d < oldest).map(|d| (d, &mut aged)),
            };
            let left =
                |cells: &[&str]| !kept.is_empty() && kept.iter().all(|n| cells.get(*n).is_none_or(|c| is_blank(c)));
            if let Some((day, kind)) = gone.filter(|_| !rows::says(row, &no) && (done.is_empty() || left(&cells))) {
                let what = cells.iter().filter(|c| !c.is_empty()).take(2).copied().collect::<Vec<_>>().join(" ");
                kind.add(what, day, sight);
            }
        }
    }
    let told = |rows: Rows, words: (&str, &str)| rows.finding(case, indicator, check, words);
    let mut found: Vec<Finding> = told(past, ("Échéance passée", "Past due")).into_iter().collect();
    found.extend(told(aged, ("Vérification ancienne", "Verification old")).map(|mut f| {
        f.to_review();
        f
    }));
    found
}

/// Rows that are late in some way, and the papers they stand in.
#[derive(Default)]
struct Rows<'a> {
    late: Vec<(String, Date)>,
    papers: Vec<Sight<'a>>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, what: String, day: Date, sight: &Sight<'a>) {
        self.late.push((what, day));
        if self.papers.last().is_none_or(|s| s.0.number != sight.0.number) {
            self.papers.push(*sight);
        }
    }

    /// What they tell, in the words of their kind in French and English.
    fn finding(
        self,
        case: &Case,
        indicator: &Indicator,
        check: &Check,
        (what, what_en): (&str, &str),
    ) -> Option<Finding> {
        if self.late.is_empty() {
            return None;
        }
        let list = |fr: bool| {
            let one =
                |(what, day): &(String, Date)| format!("{what} ({})", if fr { fr_date(*day) } else { day.to_string() });
            self.late.iter().take(ROWS).map(one).collect::<Vec<_>>().join(" ; ")
        };
        let files = super::files(&self.papers);
        let message = Text::new(
            format!("{what} à la date de l'audit : {} ({files}).", list(true)),
            format!("{what_en} at the audit: {} ({files}).", list(false)),
        );
        let mut f = finding(case, indicator, check, &check.cause, "expired", message, &self.papers);
        f.subject = super::subject(&self.papers);
        f.confidence = Confidence::Probable;
        Some(f)
    }
}
