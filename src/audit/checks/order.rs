//! What comes too late: a person's paper after the contract, a letter sent once the session had begun.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::dated::run_facts;
use super::{Sight, current, finding, fr_date, per, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::values;
use crate::classify::{Run, Value};
use crate::fold::fold;
use crate::pack::model::{Check, Indicator, Role};
use crate::place::Place;
use crate::text::Text;

/// A contract lasts so many days at least: what is shorter says when somebody met.
const CONTRACT_DAYS: i32 = 20;
/// Further apart than this, it is of another contract (days).
const FAR: i32 = 200;

/// The first day told of each person a paper has a line for, by the lines that name one person alone.
fn told(case: &Case, sight: &Sight, trainees: &[usize]) -> BTreeMap<usize, Date> {
    let mut first: BTreeMap<usize, Date> = BTreeMap::new();
    for run in typed(sight) {
        for line in run.lines.iter().chain(&run.rows) {
            let (days, named) = (rows::days(line), rows::named(case, line, trainees));
            if let ([person], Some(day)) = (named.as_slice(), days.iter().min()) {
                let known = first.entry(*person).or_insert(*day);
                *known = (*known).min(*day);
            }
        }
    }
    first
}

/// When the contract of each person was signed at the latest, and when it begins: of contracts about one person alone.
fn contracts<'a>(case: &Case<'a>, check: &Check) -> Vec<(usize, Date, Date, Sight<'a>)> {
    let roster = &case.dossier.roster;
    let mut out = Vec::new();
    for sight in check.with.iter().flat_map(|id| current(case, id)) {
        for r in sight.1.all_runs() {
            let mut about = roster.trainees(sight.0.number, Some(r)).filter(|n| roster.all[*n].role == Role::Trainee);
            let (Some(person), None) = (about.next(), about.next()) else { continue };
            let facts = values(sight.0, r);
            let spans = facts.iter().filter_map(|v| match v {
                Value::Period(a, b) => Some((a.parse::<Date>().ok()?, b.parse::<Date>().ok()?)),
                _ => None,
            });
            let long = spans.filter(|(a, b)| a.until(*b).is_ok_and(|s| s.get_days() >= CONTRACT_DAYS));
            let Some(start) = long.map(|(a, _)| a).min() else { continue };
            let dates = facts.iter().filter_map(|v| if let Value::Date(d) = v { d.parse::<Date>().ok() } else { None });
            let Some(signed) = dates.filter(|d| *d <= start).max() else { continue };
            out.push((person, signed, start, sight));
        }
    }
    out
}

/// What a paper tells of a person, line by line, does not come after the contract of that person and its start.
pub(super) fn told_before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let trainees: Vec<usize> = (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainee).collect();
    let contracts = contracts(case, check);
    let mut first: BTreeMap<usize, (Date, &Sight)> = BTreeMap::new();
    for sight in sights {
        for (person, day) in told(case, sight, &trainees) {
            let known = first.entry(person).or_insert((day, sight));
            if day < known.0 {
                *known = (day, sight);
            }
        }
    }
    let mut found = Vec::new();
    for (person, (day, sight)) in first {
        let mut own = contracts.iter().filter(|(n, ..)| *n == person).collect::<Vec<_>>();
        own.sort_by_key(|(_, signed, ..)| *signed);
        let Some((_, signed, start, contract)) = own.last() else { continue };
        let near = start.until(day).is_ok_and(|s| s.get_days() <= FAR);
        if day <= *signed || day <= *start || !near || own.iter().any(|(_, s, b, _)| day <= *s || day <= *b) {
            continue;
        }
        let (name, who) = (case.name(&check.artefact), &roster.all[person].shown);
        let (file, other) = (short(&sight.0.entry.path), short(&contract.0.entry.path));
        let message = Text::new(
            format!(
                "{} de {who} : {} ({file}), après le contrat du {} et le début du {} ({other}).",
                name.fr,
                fr_date(day),
                fr_date(*signed),
                fr_date(*start)
            ),
            format!(
                "{} of {who}: {day} ({file}), after the contract of {signed} and the start of {start} ({other}).",
                name.en
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight, *contract]);
        f.subject.clone_from(who);
        f.confidence = Confidence::ToConfirm;
        found.push(f);
    }
    found
}

/// The day a mail was sent.
fn sent(run: &Run) -> Option<Date> {
    let subject = |p: &Place| matches!(p, Place::Part { part } if part == "subject");
    let days = run.fields.iter().filter(|f| subject(&f.place)).filter_map(|f| f.date.as_deref()?.parse().ok());
    days.min()
}

/// Whether a mail answers or passes on another: its date is not that of the first sending.
fn passed_on(sight: &Sight, run: &Run) -> bool {
    let begins = |text: &str| {
        let folded = fold(text);
        let mut words = folded.split_whitespace().skip_while(|w| matches!(*w, "objet" | "subject"));
        words.next().is_some_and(|w| matches!(w, "re" | "tr" | "fw" | "fwd"))
    };
    begins(short(&sight.0.entry.path)) || run.heads.iter().any(|h| begins(h))
}

/// Days that a paper tells: dates, and the first day of periods.
fn days(sight: &Sight) -> Vec<Date> {
    let day = |v: &Value| match v {
        Value::Date(d) | Value::Period(d, _) => d.parse::<Date>().ok(),
        _ => None,
    };
    run_facts(sight).filter_map(day).collect()
}

/// No mail that announces a session was sent after its first day, which it names itself.
pub(super) fn sent_before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let Some((first, last)) = course.days.filter(|(a, b)| a < b) else { continue };
        let mine: Vec<&Sight> = sights.iter().filter(|s| course.holds(s.0, s.1)).collect();
        let dated = |s: &Sight| s.0.run(s.1).filter(|r| r.recognised.is_none() && !passed_on(s, r)).and_then(sent);
        let late: Vec<(&Sight, Date)> = mine
            .iter()
            .filter_map(|s| Some((*s, dated(s)?)))
            .filter(|(s, day)| first < *day && *day <= last && days(s).contains(&first))
            .collect();
        let Some((sight, day)) = late.iter().min_by_key(|(_, d)| *d).copied() else { continue };
        let (name, session, file) = (case.name(&check.artefact), per::label(course), short(&sight.0.entry.path));
        let message = Text::new(
            format!(
                "{} : envoi du {}, la session a commencé le {} ({file}) – {}.",
                name.fr,
                fr_date(day),
                fr_date(first),
                session.fr
            ),
            format!("{}: sent on {day}, the session began on {first} ({file}) – {}.", name.en, session.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight]);
        f.confidence = Confidence::Probable;
        // another paper of the kind may have been in time
        // and one that names the first day alone may be about another
        let whole = |v: &Value| matches!(v, Value::Period(from, _) if from.parse::<Date>().is_ok_and(|d| d == first));
        if mine.len() > late.len() || !run_facts(sight).any(whole) {
            f.to_review();
        }
        found.push(f);
    }
    found
}
