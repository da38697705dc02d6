//! What comes too late: a person's paper after the contract, a letter sent once the session had begun.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::dated::run_facts;
use super::{Sight, current, finding, fr_date, per, rows, runs, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::{days, values};
use crate::classify::{Run, Value, read_values};
use crate::fold::fold;
use crate::pack::model::{Check, Indicator, Role};
use crate::place::Place;
use crate::shelf::Shelved;
use crate::text::Text;

/// A contract lasts so many days at least: what is shorter says when somebody met.
const CONTRACT_DAYS: i32 = 20;
/// Further apart than this, it is of another contract (days).
const FAR: i32 = 200;
/// So many others whose days come before their contracts show what the days of a paper are.
const SURE: usize = 2;

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

/// The contract of one person.
struct Contract<'a> {
    person: usize,
    /// The last day it tells before it begins.
    signed: Date,
    start: Date,
    sight: Sight<'a>,
}

impl<'a> Contract<'a> {
    /// The contract that tells these periods and days, the first that is long enough being its own.
    fn told(person: usize, spans: &[(Date, Date)], days: &[Date], sight: Sight<'a>) -> Option<Self> {
        let long = spans.iter().filter(|(a, b)| a.until(*b).is_ok_and(|s| s.get_days() >= CONTRACT_DAYS));
        let start = long.map(|(a, _)| *a).min()?;
        let signed = days.iter().copied().filter(|d| *d <= start).max()?;
        Some(Self { person, signed, start, sight })
    }
}

/// The contracts: of papers about one person alone, or put one after the other in one paper, each under the name.
fn contracts<'a>(case: &Case<'a>, check: &Check, trainees: &[usize]) -> Vec<Contract<'a>> {
    let roster = &case.dossier.roster;
    let mut out = Vec::new();
    for sight in check.with.iter().flat_map(|id| current(case, id)) {
        for r in sight.1.all_runs() {
            let mut about = roster.trainees(sight.0.number, Some(r)).filter(|n| roster.all[*n].role == Role::Trainee);
            match (about.next(), about.next()) {
                (Some(person), None) => {
                    let (mut spans, mut days) = (Vec::new(), Vec::new());
                    values(sight.0, r).into_iter().for_each(|v| add(v, &mut spans, &mut days));
                    out.extend(Contract::told(person, &spans, &days, sight));
                }
                (Some(_), Some(_)) => {
                    let exhibit = sight.0.exhibit.as_ref().map(Shelved::look);
                    let lines = exhibit.as_ref().and_then(|e| e.runs.get(r)).map_or(&[][..], |run| &run.lines);
                    batch(case, lines, trainees, sight, &mut out);
                }
                _ => {}
            }
        }
    }
    out
}

/// The contracts of a paper that holds several: from the line that names one person to the line that names another.
fn batch<'a>(case: &Case, lines: &[String], trainees: &[usize], sight: Sight<'a>, out: &mut Vec<Contract<'a>>) {
    let (mut whose, mut spans, mut days) = (None, Vec::new(), Vec::new());
    for line in lines {
        let named = rows::named(case, line, trainees);
        if let Some(person) = named.first().filter(|p| whose != Some(**p)) {
            out.extend(whose.and_then(|w| Contract::told(w, &spans, &days, sight)));
            // a line about several ends what was told of one
            whose = (named.len() == 1).then_some(*person);
            (spans, days) = Default::default();
        }
        read_values(line, |v, _| add(&v, &mut spans, &mut days));
    }
    out.extend(whose.and_then(|w| Contract::told(w, &spans, &days, sight)));
}

fn add(value: &Value, spans: &mut Vec<(Date, Date)>, days: &mut Vec<Date>) {
    match value {
        Value::Period(a, b) => spans.extend(a.parse().ok().zip(b.parse().ok())),
        Value::Date(d) => days.extend(d.parse::<Date>()),
        _ => {}
    }
}

/// What a paper tells of a person, line by line, does not come after the contract of that person and its start.
pub(super) fn told_before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let trainees: Vec<usize> = (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainee).collect();
    let contracts = contracts(case, check, &trainees);
    let mut first: BTreeMap<usize, (Date, &Sight)> = BTreeMap::new();
    for sight in sights {
        for (person, day) in told(case, sight, &trainees) {
            let known = first.entry(person).or_insert((day, sight));
            if day < known.0 {
                *known = (day, sight);
            }
        }
    }
    let late = |person: usize, day: Date| {
        let own: Vec<&Contract> = contracts.iter().filter(|c| c.person == person).collect();
        let last = own.iter().max_by_key(|c| c.signed)?;
        let near = last.start.until(day).is_ok_and(|s| s.get_days() <= FAR);
        let in_time = own.iter().any(|c| day <= c.signed || day <= c.start);
        Some((*last, !in_time && near, in_time))
    };
    let mut found = Vec::new();
    for (&person, &(day, sight)) in &first {
        let Some((Contract { signed, start, sight: contract, .. }, true, _)) = late(person, day) else { continue };
        // days that come before the contracts of the others are those on which they were met
        let others = first.iter().filter(|(p, (_, s))| **p != person && s.0.number == sight.0.number);
        let (early, too_late) = others
            .filter_map(|(p, (d, _))| late(*p, *d))
            .fold((0, 0), |(early, too_late), of| (early + usize::from(of.2), too_late + usize::from(of.1)));
        let sure = early >= SURE && early > 2 * too_late;
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
        f.confidence = if sure { Confidence::Probable } else { Confidence::ToConfirm };
        if !sure {
            f.to_review();
        }
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

/// Whether a paper tells a day, be it without its year.
fn tells(sight: &Sight, day: Date) -> bool {
    let loose = |r: usize| days::loose(sight.0, r).contains(&(day.month(), day.day()));
    days(sight).contains(&day) || sight.1.all_runs().any(loose)
}

/// No mail that announces a session was sent after its first day, which it names itself.
pub(super) fn sent_before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let Some((first, last)) = course.days.filter(|(a, b)| a < b) else { continue };
        let mine: Vec<&Sight> = sights.iter().filter(|s| course.holds(s.0, s.1)).collect();
        // what is sent on the first day itself is no invitation either
        let dated = |s: &Sight| s.0.run(s.1).filter(|r| r.recognised.is_none()).and_then(sent);
        let again = |s: &Sight| s.0.run(s.1).is_some_and(|r| passed_on(s, r));
        let late: Vec<(&Sight, Date)> = mine
            .iter()
            .filter_map(|s| Some((*s, dated(s)?)))
            .filter(|(s, day)| {
                first <= *day && *day <= last && tells(s, first) && (!again(s) || *day == first && mine.len() == 1)
            })
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
        // one that passes on another tells not when that one was sent
        if again(sight)
            || mine.len() > late.len()
            || !(run_facts(sight).any(whole) || tells(sight, first) && tells(sight, last))
        {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// A contract of a trainer is signed before the session of the trainer whose first day it states, unless another one, or
/// a paper `with` it, was.
pub(super) fn signed_before(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let number = check.than_field.as_deref().and_then(|f| case.pack.field(f));
    let signed = |run: &Run| -> Option<Date> {
        let fields = run.fields.iter().filter(|f| Some(f.field) == number && run.recognised.is_none());
        fields.filter_map(|f| f.date.as_deref()?.parse().ok()).max()
    };
    let trainers = |s: &Sight, r: usize| -> BTreeSet<usize> {
        roster.of(s.0.number, Some(r)).filter(|n| roster.all[*n].role == Role::Trainer).collect()
    };
    // whether some day, year or none, is among those a run states
    let states = |s: &Sight, r: usize, day: Date| {
        days::dates(s.0, r).contains(&day) || days::loose(s.0, r).contains(&(day.month(), day.day()))
    };
    let all = super::with_others(case, check, sights);
    let mut found = Vec::new();
    for sight in sights {
        for (r, run) in runs(sight) {
            let (Some(day), who) = (signed(run), trainers(sight, r)) else { continue };
            let theirs = case.dossier.followed().filter(|c| !c.trainers.is_disjoint(&who));
            let late = theirs.filter_map(|c| Some((c, c.days?))).find(|(_, (first, last))| {
                *first < day && day <= last.saturating_add(jiff::Span::new().days(AFTER)) && states(sight, r, *first)
            });
            let Some((course, (first, _))) = late else { continue };
            let in_time = all.iter().any(|o| {
                let mut others = runs(o).filter(|(n, _)| (o.0.number, *n) != (sight.0.number, r));
                others.any(|(n, run)| {
                    !trainers(o, n).is_disjoint(&who)
                        && (run.recognised.is_some() || signed(run).is_none_or(|d| d <= first))
                })
            });
            if in_time {
                continue;
            }
            let (name, file, session) = (case.name(&check.artefact), short(&sight.0.entry.path), per::label(course));
            let message = Text::new(
                format!(
                    "{} signé le {}, après le premier jour de la session qu'il prévoit : {} ({file}).",
                    name.fr,
                    fr_date(day),
                    session.fr
                ),
                format!(
                    "{} signed on {day}, after the first day of the session it is for: {} ({file}).",
                    name.en, session.en
                ),
            );
            let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[*sight]);
            f.confidence = Confidence::Probable;
            found.push(f);
        }
    }
    found
}

/// Days after the last of a session in which its contract may still have been signed for it.
const AFTER: i32 = 60;
