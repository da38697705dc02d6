//! A plan of which nothing was done, though its days are past.

use jiff::civil::Date;

use super::dated::run_facts;
use super::{Sight, current, finding, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::{Run, Value, first_date};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Actions of a plan at least, for their state to mean something.
const ACTIONS: usize = 2;
/// A row as long as this was cut: its last cells are not known.
const CUT: usize = 300;

/// One row of a plan.
pub(super) struct Action<'a> {
    pub(super) row: &'a str,
    /// Something is told under the head of what is done, other than that it is still to be done.
    pub(super) done: bool,
    /// Nothing is told beside whom it is for.
    hollow: bool,
    /// The days under the head of what is planned, in their order.
    pub(super) days: Vec<Date>,
}

/// What a plan says of its actions.
#[derive(Debug, Default)]
struct Plan {
    actions: usize,
    done: usize,
    /// Those whose day is past.
    past: usize,
    /// Those of which nothing is told beside whom they are for.
    empty: usize,
}

/// What the words of the pack find in a plan: under the head of what is done, under that of what is planned.
pub(super) struct Words {
    done: Vec<String>,
    planned: Vec<String>,
    open: Vec<String>,
}

impl Words {
    pub(super) fn new(check: &Check) -> Self {
        let answers = |key: &str| compile_patterns(check.answer(key));
        Self { done: compile_patterns(&check.common), planned: answers("planned"), open: answers("open") }
    }

    /// The columns of what is done in a row of heads: those that begin so (« Fait le »), or else that say so (« Ce qui est fait »).
    fn heads(&self, cells: &[&str]) -> Vec<usize> {
        let says = |i: &usize| cells[*i].split_whitespace().count() <= 4 && rows::says(cells[*i], &self.done);
        let begins = |i: &usize| rows::begins(cells[*i], &self.done);
        let all: Vec<usize> = (1..cells.len()).filter(says).collect();
        if all.iter().any(begins) { all.into_iter().filter(begins).collect() } else { all }
    }
}

/// The days a cell tells, or the first of a month.
fn days(cell: &str) -> Vec<Date> {
    let days = rows::days(cell);
    let month = || first_date(cell).and_then(|d| d.parse().ok());
    if days.is_empty() { month().into_iter().collect() } else { days }
}

/// The rows of the tables of a run that have a head for what was done; none when one of its rows was cut.
pub(super) fn actions<'a>(run: &'a Run, words: &Words) -> Option<Vec<Action<'a>>> {
    let mut heads: Option<(Vec<usize>, Option<usize>)> = None;
    let mut actions = Vec::new();
    for row in &run.rows {
        if row.chars().count() >= CUT {
            return None;
        }
        let cells: Vec<&str> = rows::cells(row).map(|c| c.trim().trim_end_matches('|').trim()).collect();
        let full = cells.iter().filter(|c| !c.is_empty()).count();
        let done = if heads.is_none() && full >= 3 { words.heads(&cells) } else { Vec::new() };
        if !done.is_empty() {
            let planned = (0..cells.len()).find(|i| !done.contains(i) && rows::says(cells[*i], &words.planned));
            heads = Some((done, planned));
            continue;
        }
        let Some((done, planned)) = heads.as_ref().filter(|_| full >= 2) else { continue };
        let hollow = |c: &str| !c.chars().any(char::is_alphanumeric) || rows::says(c, &words.open);
        actions.push(Action {
            row,
            done: done.iter().filter_map(|i| cells.get(*i)).any(|c| !hollow(c)),
            hollow: cells.iter().skip(1).filter(|c| hollow(c)).count() + 1 == cells.len(),
            days: planned.and_then(|i| cells.get(i)).map_or(Vec::new(), |c| days(c)),
        });
    }
    Some(actions)
}

/// The latest day of the papers of some kinds.
fn latest<'a>(case: &Case<'a>, ids: &[String]) -> Option<(Date, Sight<'a>)> {
    let day = |s: &Sight| {
        let days = run_facts(s).filter_map(|v| match v {
            Value::Date(d) | Value::Period(_, d) => d.parse::<Date>().ok(),
            _ => None,
        });
        days.filter(|d| *d <= case.audit_date).max()
    };
    ids.iter().flat_map(|id| current(case, id)).filter_map(|s| Some((day(&s)?, s))).max_by_key(|(d, _)| *d)
}

/// Something of a plan was done, once most of its days are past.
pub(super) fn carried_out(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let words = Words::new(check);
    let (mut plan, mut papers, mut whole) = (Plan::default(), Vec::new(), true);
    for sight in sights {
        let before = plan.actions;
        for run in typed(sight) {
            let Some(actions) = actions(run, &words) else {
                whole = false;
                continue;
            };
            plan.actions += actions.len();
            plan.done += actions.iter().filter(|a| a.done).count();
            plan.empty += actions.iter().filter(|a| a.hollow).count();
            plan.past += actions.iter().filter(|a| a.days.first().is_some_and(|d| *d < case.audit_date)).count();
        }
        // a plan that does not tell what was done tells nothing of that
        if plan.actions == before {
            return Vec::new();
        }
        papers.push(*sight);
    }
    let hollow = plan.actions > ACTIONS && plan.empty == plan.actions;
    if !whole || plan.actions < ACTIONS || plan.done > 0 || !hollow && plan.past * 3 < plan.actions * 2 {
        return Vec::new();
    }
    let limit = case.audit_date.checked_sub(jiff::Span::new().months(i64::from(check.months.unwrap_or(24))));
    let recent = latest(case, &check.with).filter(|(d, _)| limit.as_ref().is_ok_and(|l| d >= l));
    let name = case.name(&check.artefact);
    let (n, past) = (plan.actions, plan.past);
    let file = papers.iter().map(|s| short(&s.0.entry.path)).collect::<Vec<_>>().join(" ; ");
    let message = if hollow {
        Text::new(
            format!("{} : aucune des {n} lignes n'est remplie, hors la première colonne ({file}).", name.fr),
            format!("{}: none of the {n} rows is filled beyond its first column ({file}).", name.en),
        )
    } else {
        Text::new(
            format!("{} : aucune des {n} actions n'est notée réalisée, {past} ont leur date passée ({file}).", name.fr),
            format!("{}: none of the {n} actions is marked done, {past} are past their date ({file}).", name.en),
        )
    };
    let mut f = finding(case, indicator, check, &check.cause, "never-used", message, &papers);
    f.confidence = Confidence::Probable;
    // another paper may show what the plan does not
    if recent.is_some() {
        f.to_review();
    }
    vec![f]
}
