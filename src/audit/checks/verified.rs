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
/// under a head that says one of them.
pub(super) fn verified(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let (last, next) = (compile_patterns(&check.any), compile_patterns(check.answer("next")));
    let done = compile_patterns(check.answer("done"));
    let (kind, no) = (compile_patterns(&check.common), compile_patterns(check.answer("no")));
    let months = jiff::Span::new().months(i64::from(check.months.unwrap_or(12)));
    let Ok(oldest) = case.audit_date.checked_sub(months) else { return Vec::new() };
    let (mut late, mut papers): (Vec<(String, Date)>, Vec<Sight>) = (Vec::new(), Vec::new());
    // whether a last day is among those that are too old
    let mut aged = false;
    for sight in sights {
        let before = late.len();
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
            // the next day says all; else the last one
            let gone = match (of(true), of(false)) {
                (Some(next), _) => (next < case.audit_date).then_some(next),
                (None, last) => last.filter(|d| *d < oldest),
            };
            let left =
                |cells: &[&str]| !kept.is_empty() && kept.iter().all(|n| cells.get(*n).is_none_or(|c| is_blank(c)));
            if let Some(day) = gone.filter(|_| !rows::says(row, &no) && (done.is_empty() || left(&cells))) {
                aged |= of(true).is_none();
                let what = cells.iter().filter(|c| !c.is_empty()).take(2).copied().collect::<Vec<_>>().join(" ");
                late.push((what, day));
            }
        }
        if late.len() > before {
            papers.push(*sight);
        }
    }
    if late.is_empty() {
        return Vec::new();
    }
    let list = |fr: bool| {
        let one =
            |(what, day): &(String, Date)| format!("{what} ({})", if fr { fr_date(*day) } else { day.to_string() });
        late.iter().take(ROWS).map(one).collect::<Vec<_>>().join(" ; ")
    };
    let files = super::files(&papers);
    let (what, what_en) = if aged {
        ("Vérification ancienne ou échue", "Verification old or past due")
    } else {
        ("Échéance passée", "Past due")
    };
    let message = Text::new(
        format!("{what} à la date de l'audit : {} ({files}).", list(true)),
        format!("{what_en} at the audit: {} ({files}).", list(false)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "expired", message, &papers);
    f.subject = super::subject(&papers);
    f.confidence = Confidence::Probable;
    vec![f]
}
