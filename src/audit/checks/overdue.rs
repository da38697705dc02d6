//! Actions of a plan that are past their day and not done.

use jiff::civil::Date;

use super::carried_out::{Words, actions};
use super::{Sight, finding, per, rows, said, short, trainees, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Days past its own date from which an action is late, when the check says none.
const LATE: u32 = 30;

/// The actions of a paper that have a day in the past, and those of them that are not done.
fn late(case: &Case, check: &Check, sight: &Sight) -> (usize, Vec<(String, Date)>) {
    let words = Words::new(check);
    let given_up = compile_patterns(check.answer("no"));
    let limit = case.audit_date.checked_sub(jiff::Span::new().days(i64::from(check.margin.unwrap_or(LATE))));
    let Ok(limit) = limit else { return (0, Vec::new()) };
    let (mut past, mut late) = (0, Vec::new());
    for run in typed(sight) {
        for action in actions(run, &words).into_iter().flatten() {
            let Some(due) = action.days.iter().max().filter(|d| **d < limit) else { continue };
            past += 1;
            // put off to a day that is to come, or given up
            let put_off = rows::days(action.row).iter().any(|d| *d >= limit) || rows::says(action.row, &given_up);
            if !action.done && !put_off {
                let what = rows::cells(action.row).max_by_key(|c| c.chars().count()).unwrap_or_default();
                late.push((what.trim().to_owned(), *due));
            }
        }
    }
    (past, late)
}

/// Most of the actions whose day is past are done.
pub(super) fn overdue(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let least = check.at_least.unwrap_or(2);
    let told_by = said::list(case, &check.any);
    let others = || super::with_others(case, check, &[]);
    let mut found = Vec::new();
    for sight in sights {
        let (past, late) = late(case, check, sight);
        if late.len() < least || late.len() * 2 < past {
            continue;
        }
        let (name, file, n) = (case.name(&check.artefact), short(&sight.0.entry.path), late.len());
        let Some((what, due)) = late.iter().min_by_key(|(_, due)| *due) else { continue };
        let message = Text::new(
            format!(
                "{} : {n} actions sur {past} échues et non faites, dont « {what} », prévue pour le {} ({file}).",
                name.fr,
                super::fr_date(*due)
            ),
            format!(
                "{}: {n} of {past} actions past their day and not done, among them “{what}”, due {due} ({file}).",
                name.en
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "late", message, &[*sight]);
        f.confidence = Confidence::Probable;
        // another paper about the same persons may tell what was done
        let mine = trainees(case, sight);
        let told = |o: &Sight| {
            o.0.number != sight.0.number
                && mine.iter().any(|t| per::covers(case, o, *t))
                && told_by.is_some_and(|list| said::says(o, list))
        };
        if others().iter().any(told) {
            f.to_review();
        }
        found.push(f);
    }
    found
}
