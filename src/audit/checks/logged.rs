//! Logs of a platform: time logged for hours declared, and those who never came.

use std::collections::BTreeSet;

use super::hours::{hours, minutes, under};
use super::per::covers;
use super::{Sight, finding, names, rows, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::Course;
use crate::classify::{Value, read_values};
use crate::pack::model::{Check, Indicator, Scope};
use crate::text::{Lang, Text};

/// The time that logs show of a trainee backs the hours that papers declare under a field.
pub(super) fn logged(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let papers: Vec<Sight> = check.with.iter().flat_map(|id| super::current(case, id)).collect();
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let seen = |t: usize| {
            let mut time = 0;
            let mut log: Option<Sight> = None;
            for s in &roster.all[t].sightings {
                let own = |l: &&Sight| l.0.number == s.piece && l.1.all_runs().any(|r| r == s.run);
                let Some(sight) = sights.iter().find(own).filter(|_| s.signs.timed) else { continue };
                if course.papers.contains(&(s.piece, s.run)) {
                    time += s.signs.minutes;
                    log.get_or_insert(*sight);
                }
            }
            log.map(|log| (time, log))
        };
        let times: Vec<(usize, u32, Sight)> =
            course.trainees.iter().filter_map(|t| seen(*t).map(|(time, log)| (*t, time, log))).collect();
        // a log of noughts alone is the form of one
        if times.iter().all(|(_, time, _)| *time == 0) {
            continue;
        }
        for (t, time, log) in times {
            // of several figures the least: a part may be of another kind
            let mine = papers.iter().filter(|s| {
                let personal = case.pack.artefacts[s.1.artefact].scope == Scope::Trainee;
                course.holds(s.0, s.1) && (!personal || covers(case, s, t))
            });
            let declared = mine.flat_map(|s| under(case, s, check.field.as_deref()).into_iter().map(move |m| (m, s)));
            let Some((hours_declared, paper)) = declared.min_by_key(|(m, _)| *m) else { continue };
            if f64::from(time) >= f64::from(hours_declared) * (1.0 - check.tolerance) {
                continue;
            }
            let who = &roster.all[t].shown;
            let (p, q) = (short(&log.0.entry.path), short(&paper.0.entry.path));
            let told = |fr| (hours(time, fr), hours(hours_declared, fr));
            let ((x, y), (x_en, y_en)) = (told(true), told(false));
            let field = check.field.as_slice();
            let (name, name_en) = (names(case, field, Lang::Fr), names(case, field, Lang::En));
            let (message, kind) = if time == 0 {
                let message = Text::new(
                    format!("{who} : aucun temps de connexion ({p}) pour {y} h annoncées ({name} – {q})."),
                    format!("{who}: no time logged ({p}) for {y_en} h declared ({name_en} – {q})."),
                );
                (message, "never-used")
            } else {
                let message = Text::new(
                    format!("{who} : {x} h relevées ({p}) pour {y} h annoncées ({name} – {q})."),
                    format!("{who}: {x_en} h logged ({p}) for {y_en} h declared ({name_en} – {q})."),
                );
                (message, "contradiction")
            };
            let mut f = finding(case, indicator, check, &check.cause, kind, message, &[log, *paper]);
            f.subject.clone_from(who);
            f.confidence = Confidence::Probable;
            done.insert(t);
            found.push(f);
        }
        for (person, log, paper, sure) in never(case, course, sights, &papers).into_iter().filter(|n| done.insert(n.0))
        {
            let (who, p, q) = (&roster.all[person].shown, short(&log.0.entry.path), short(&paper.0.entry.path));
            let message = Text::new(
                format!("{who} : aucun temps de connexion ({p}), mais des durées attestées ({q})."),
                format!("{who}: no time logged ({p}), yet lengths are certified ({q})."),
            );
            let mut f = finding(case, indicator, check, &check.cause, "never-used", message, &[log, paper]);
            f.subject.clone_from(who);
            f.confidence = if sure { Confidence::Probable } else { Confidence::ToConfirm };
            if !sure {
                f.to_review();
            }
            found.push(f);
        }
    }
    found
}

/// Others with time in a log, before one without any means something.
const PEERS: usize = 2;

/// Those who have no time in a log in which others have, and whose paper states lengths all the same: the person, the log,
/// the paper, and whether it states those of the others.
fn never<'a>(
    case: &Case,
    course: &Course,
    logs: &[Sight<'a>],
    papers: &[Sight<'a>],
) -> Vec<(usize, Sight<'a>, Sight<'a>, bool)> {
    let roster = &case.dossier.roster;
    let own = |s: &&Sight| case.pack.artefacts[s.1.artefact].scope == Scope::Trainee && course.holds(s.0, s.1);
    let papers: Vec<Sight> = papers.iter().filter(own).copied().collect();
    let trainees: Vec<usize> = course.trainees.iter().copied().collect();
    let mut out = Vec::new();
    for log in logs {
        for run in log.1.all_runs().filter(|r| course.papers.contains(&(log.0.number, *r))) {
            let time = |t: usize| {
                let here = roster.all[t].sightings.iter().filter(|s| (s.piece, s.run) == (log.0.number, run));
                here.filter(|s| s.signs.timed).map(|s| s.signs.minutes).max()
            };
            let came: Vec<usize> = trainees.iter().copied().filter(|t| time(*t).is_some_and(|m| m > 0)).collect();
            if came.len() < PEERS {
                continue;
            }
            for t in trainees.iter().copied().filter(|t| time(*t) == Some(0)) {
                let Some((lengths, paper)) = certified(case, &papers, &trainees, t) else { continue };
                let of = |o: &&usize| certified(case, &papers, &trainees, **o).map(|(l, _)| l);
                let others: Vec<Vec<u32>> = came.iter().filter_map(|o| of(&o)).collect();
                let same = others.iter().filter(|l| **l == lengths).count();
                // other lengths are those of who was there less
                if same > 0 || others.is_empty() {
                    out.push((t, *log, paper, same >= PEERS));
                }
            }
        }
    }
    out
}

/// The lengths that the paper of a person states: in the row that names no other, or in all of a paper that names no
/// other.
fn certified<'a>(
    case: &Case,
    papers: &[Sight<'a>],
    trainees: &[usize],
    person: usize,
) -> Option<(Vec<u32>, Sight<'a>)> {
    let lengths = |row: &str| {
        let mut all = Vec::new();
        read_values(row, |v, _| all.extend(if let Value::Minutes(m) = v { Some(m) } else { None }));
        all
    };
    papers.iter().find_map(|s| {
        let mut rows = rows::of(s).filter(|row| rows::named(case, row, trainees) == [person]).map(lengths);
        let alone = || {
            let runs = s.1.all_runs().filter(|r| {
                let mut named = trainees.iter().filter(|t| case.dossier.roster.in_text(s.0.number, *r, **t));
                named.next() == Some(&person) && named.next().is_none()
            });
            runs.map(|r| minutes(case, s.0.number, r).into_iter().collect::<Vec<u32>>()).find(|l| !l.is_empty())
        };
        rows.find(|l| !l.is_empty()).or_else(alone).map(|l| (l, *s))
    })
}
