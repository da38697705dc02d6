//! Published rates held against the decisions of lists: how many of those listed passed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dated::run_facts;
use super::figures::{rates, shown};
use super::{Sight, current, finding, rows, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, FileState, Finding};
use crate::classify::{Rate, Value, first_date, is_month};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Who is on a list, by the words of the row before its decision, and whether the decision is the good one.
type Decisions = BTreeMap<BTreeSet<String>, bool>;

/// The decisions of one list: a row of which a cell begins with a word of either kind.
fn decisions(sight: &Sight, check: &Check) -> Decisions {
    let (yes, no) = (compile_patterns(check.answer("yes")), compile_patterns(check.answer("no")));
    let mut out = Decisions::new();
    for row in runs(sight).flat_map(|(_, r)| &r.rows) {
        let cells: Vec<String> = rows::cells(row).map(|c| format!(" {} ", fold(c).trim())).collect();
        let begins = |cell: &str, list: &[String]| list.iter().any(|w| cell.starts_with(w.as_str()));
        let Some(at) = cells.iter().position(|c| begins(c, &yes) || begins(c, &no)) else { continue };
        // « admis / présentés » heads a column
        let letters = |w: &&str| w.len() > 1 && w.bytes().all(|b| b.is_ascii_alphabetic());
        let who: BTreeSet<String> = rows::cells(row)
            .take(at)
            .filter(|c| c.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count() > 1)
            .filter(|c| !c.bytes().any(|b| b.is_ascii_digit()))
            .flat_map(|c| fold(c).split_whitespace().filter(letters).map(str::to_owned).collect::<Vec<_>>())
            .collect();
        if who.len() > 1 {
            *out.entry(who).or_default() |= begins(&cells[at], &yes);
        }
    }
    out
}

/// What all the lists of a year say: those who passed in any of them have passed.
fn of_year<'a>(lists: &[(Sight<'a>, Decisions)], years: &BTreeSet<u16>) -> (Decisions, Vec<Sight<'a>>) {
    let (mut all, mut papers) = (Decisions::new(), Vec::new());
    for (sight, list) in lists {
        let own = runs(sight).flat_map(|(_, r)| &r.figures.years).max();
        if own.is_some_and(|y| years.contains(y)) {
            papers.push(*sight);
            for (who, passed) in list {
                *all.entry(who.clone()).or_default() |= passed;
            }
        }
    }
    (all, papers)
}

/// What is published of those who passed goes with the lists.
pub(super) fn tally(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let about = compile_patterns(&check.any);
    let lists: Vec<(Sight, Decisions)> = check
        .with
        .iter()
        .flat_map(|id| current(case, id))
        .map(|s| (s, decisions(&s, check)))
        .filter(|(_, list)| !list.is_empty())
        .collect();
    let mut found = Vec::new();
    for sight in sights {
        let published = rates(sight, &about, false);
        if let Some(f) = of_session(case, indicator, check, (sight, &published), &lists) {
            found.push(f);
            continue;
        }
        let years: BTreeSet<u16> = published.iter().flat_map(|r| r.years.iter().copied()).collect();
        let (all, papers) = of_year(&lists, &years);
        let refused = all.values().filter(|passed| !**passed).count();
        // what is published of one training says nothing of those of another: only « all passed » is held against them
        let full = !published.is_empty() && published.iter().all(|r| r.hundredths == 10_000);
        if !full || refused == 0 {
            continue;
        }
        let (passed, presented) = (all.len() - refused, all.len());
        let rate = shown(10_000, true);
        let (file, list) = (short(&sight.0.entry.path), super::files(&papers));
        let message = Text::new(
            format!(
                "Taux publié : {rate} ({file}) ; les décisions de la même année disent {passed} sur {presented} ({list})."
            ),
            format!("Published rate: 100% ({file}); the decisions of that year say {passed} of {presented} ({list})."),
        );
        let evidence: Vec<Sight> = std::iter::once(*sight).chain(papers.iter().copied()).collect();
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &evidence);
        f.subject.clone_from(&sight.0.entry.path);
        f.confidence = Confidence::Probable;
        // sure when the counts beside the rates are of as many persons
        let whole: Option<u32> = published.iter().map(|r| r.of.map(|(_, whole)| whole)).sum();
        let all_read = evidence.iter().all(|s| s.0.entry.state == FileState::Read);
        if whole.is_none_or(|n| usize::try_from(n) != Ok(presented)) || !all_read {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// Codes of certifications, folded.
fn codes(sight: &Sight) -> BTreeSet<String> {
    let all = run_facts(sight);
    all.filter_map(|v| if let Value::Certification(c) = v { Some(fold(c).replace(' ', "")) } else { None }).collect()
}

/// Words that name a training, at least.
const NAME: usize = 2;

/// Whether a list is of what a row of a table names, in a year it is about: all words of the name stand in its first lines.
fn is_of(sight: &Sight, rate: &Rate) -> bool {
    let telling = |w: &&str| w.len() > 1 && !w.bytes().all(|b| b.is_ascii_digit());
    let name: BTreeSet<&str> = rate.row.split_whitespace().filter(telling).collect();
    let heads: BTreeSet<String> = runs(sight).flat_map(|(_, r)| &r.heads).flat_map(|h| rows::words(h)).collect();
    let own = runs(sight).flat_map(|(_, r)| &r.figures.years).max();
    name.len() >= NAME && name.iter().all(|w| heads.contains(*w)) && own.is_some_and(|y| rate.years.contains(y))
}

/// A count published for the session of one month, or for a training by its name and year, is that of the list of this
/// month or training: as many were presented, as many passed.
fn of_session(
    case: &Case,
    indicator: &Indicator,
    check: &Check,
    (sight, published): (&Sight, &[&Rate]),
    lists: &[(Sight, Decisions)],
) -> Option<Finding> {
    for rate in published.iter().copied() {
        // « juin 2026 »
        let month = first_date(&rate.row).and_then(|d| d.parse::<Date>().ok());
        let month = month.filter(|_| rate.row.split(' ').any(is_month));
        let Some((passed, presented)) = rate.of else { continue };
        let said = format!("{} {}", rate.label, rate.heading);
        let words: BTreeSet<String> = said.split_whitespace().map(str::to_owned).collect();
        let of_month = |s: &Sight, month: Date| {
            run_facts(s).any(|v| {
                let Value::Date(d) = v else { return false };
                d.parse::<Date>().is_ok_and(|d| (d.year(), d.month()) == (month.year(), month.month()))
            })
        };
        let all = codes(sight);
        let mine = |s: &Sight| {
            let own = codes(s);
            own.is_empty() || all.is_empty() || !own.is_disjoint(&words) || all.len() == 1 && !own.is_disjoint(&all)
        };
        let same = |n: u32, m: usize| usize::try_from(n) == Ok(m);
        let near = lists.iter().filter(|(s, decided)| {
            let dated = month.map_or_else(|| is_of(s, rate), |month| of_month(s, month));
            // of several lists of one name, that of as many persons
            s.0.number != sight.0.number && dated && mine(s) && (month.is_some() || same(presented, decided.len()))
        });
        let near: Vec<&(Sight, Decisions)> = near.collect();
        // a list of candidates decides nothing: of several, the one that refuses somebody
        let refuses: Vec<_> = near.iter().filter(|(_, decided)| decided.values().any(|passed| !passed)).collect();
        let ((list, decided), alone) = match (near.as_slice(), refuses.as_slice()) {
            ([one], _) => (*one, true),
            (_, [one]) if month.is_none() => (**one, false),
            _ => continue,
        };
        let good = decided.values().filter(|passed| **passed).count();
        if !same(presented, decided.len()) || same(passed, good) {
            continue;
        }
        let (file, other) = (short(&sight.0.entry.path), short(&list.0.entry.path));
        let (row, n) = (rate.row.trim(), decided.len());
        let message = Text::new(
            format!(
                "Résultats publiés pour {row} : {passed} sur {presented} ({file}) ; le procès-verbal dit {good} sur {n} ({other})."
            ),
            format!(
                "Results published for {row}: {passed} of {presented} ({file}); the minutes say {good} of {n} ({other})."
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight, *list]);
        f.subject.clone_from(&sight.0.entry.path);
        f.confidence = Confidence::Probable;
        if !alone || list.0.entry.state != FileState::Read || !all.is_empty() && codes(list).is_empty() {
            f.to_review();
        }
        return Some(f);
    }
    None
}
