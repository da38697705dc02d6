//! A form that is for one person and was left blank, while those of the others of the session are filled.

use std::collections::BTreeSet;

use super::dated::run_facts;
use super::{Sight, finding, per, runs, said, short};
use crate::audit::blank::is_model;
use crate::audit::companies::{companies, words};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::classify::Value;
use crate::fold::fold;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Rows that hold nothing, before a form is blank below its head.
const BARE: u32 = 3;
/// Words of the name of a company that tell it from others, at least.
const COMPANY: usize = 2;
/// Persons of the session whose forms are filled, before the blank one is held against anyone.
const PEERS: usize = 2;

/// Whether every row of a form holds nothing, and no day is written anywhere.
fn bare(sight: &Sight) -> bool {
    let empty = |f: &crate::classify::Figures| f.body_rows >= BARE && f.bare_rows == f.body_rows;
    let mut all = runs(sight).peekable();
    let day = |v: &Value| matches!(v, Value::Date(_) | Value::Period(..));
    all.peek().is_some() && all.all(|(_, r)| r.recognised.is_none() && empty(&r.figures)) && !run_facts(sight).any(day)
}

/// The one person trained whom a paper, or its path, names.
fn person(case: &Case, sight: &Sight) -> Option<usize> {
    let all: BTreeSet<usize> =
        sight.1.all_runs().flat_map(|r| case.dossier.roster.trainees(sight.0.number, Some(r))).collect();
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
}

/// No form of one person is blank where the others of the session have theirs.
pub(super) fn left_blank(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let marked = |s: &Sight| s.2.states.iter().any(|x| x == "blank-template");
    let foreign = |s: &Sight| s.2.states.iter().any(|x| x == "other-organisation");
    let filled: Vec<&Sight> = sights.iter().filter(|s| !bare(s)).collect();
    let apart = said::list(case, &check.any);
    let mut found = Vec::new();
    for sight in super::read(case, &check.artefact).filter(|s| s.2.strength >= Strength::Probable && !foreign(s)) {
        let path = &sight.0.entry.path;
        // one that bears the person's name as a file is told where its need is
        let told = marked(&sight) && case.dossier.roster.by_path(sight.0.number).next().is_some();
        if !(marked(&sight) || bare(&sight)) || told || is_model(case, path) {
            continue;
        }
        let Some(person) = person(case, &sight) else {
            found.extend(of_company(case, indicator, check, &sight, &filled));
            continue;
        };
        let begun = |c: &&crate::audit::sessions::Course| c.days.is_some_and(|(first, _)| first <= case.audit_date);
        let mut courses = case.dossier.followed().filter(begun).filter(|c| c.trainees.contains(&person));
        let other = |s: &&&Sight| s.0.number != sight.0.number;
        let has = |t: usize| filled.iter().filter(other).any(|s| per::covers(case, s, t));
        let Some(course) = courses.find(|c| {
            let others = c.trainees.iter().filter(|t| **t != person);
            let with = others.clone().filter(|t| has(**t)).count();
            with >= PEERS && with * 2 > others.count()
        }) else {
            continue;
        };
        let mine: Vec<&&Sight> = filled.iter().filter(other).filter(|s| per::covers(case, s, person)).collect();
        let alone = |s: &Sight| {
            let here = |t: &&usize| s.1.all_runs().any(|r| case.dossier.roster.names(s.0.number, Some(r), **t));
            course.trainees.iter().filter(here).count() < 2
        };
        if mine.iter().any(|s| alone(s)) {
            continue;
        }
        let (name, who) = (case.name(&check.artefact), &case.dossier.roster.all[person].shown);
        let (session, file) = (per::label(course), short(path));
        let message = Text::new(
            format!(
                "{} : formulaire de {who} laissé vierge ({file}), ceux des autres bénéficiaires sont remplis – {}.",
                name.fr, session.fr
            ),
            format!("{}: form of {who} left blank ({file}), those of the others are filled – {}.", name.en, session.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "blank", message, &[sight]);
        f.confidence = Confidence::Probable;
        f.missing = vec![name];
        // a paper about all may say it of this person too, unless it says that the form is apart
        if !mine.iter().all(|s| apart.is_some_and(|list| said::says(s, list)))
            || per::closed_file(case, check, person).is_some()
        {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// The form of a company that is left blank, where most others of the session have theirs.
fn of_company(case: &Case, indicator: &Indicator, check: &Check, sight: &Sight, filled: &[&Sight]) -> Option<Finding> {
    let text = fold(&runs(sight).flat_map(|(_, r)| r.lines.iter().map(String::as_str)).collect::<Vec<_>>().join(" "));
    let text: BTreeSet<&str> = text.split_whitespace().collect();
    let firms = companies(case.dossier, case.pack);
    let here = |name: &String| {
        let words = words(name);
        words.len() >= COMPANY && words.iter().all(|w| text.contains(w.as_str()))
    };
    let here: BTreeSet<&String> = firms.values().filter(|name| here(name)).collect();
    let mut here = here.into_iter();
    let firm = here.next().filter(|_| here.next().is_none())?;
    let has = |t: usize| filled.iter().any(|s| s.0.number != sight.0.number && per::covers(case, s, t));
    // those of the company may be named by the one paper that is blank alone
    let (course, theirs) = case.dossier.followed().find_map(|course| {
        course.days.filter(|(first, _)| *first <= case.audit_date)?;
        let (theirs, others): (Vec<usize>, Vec<usize>) =
            course.trainees.iter().partition(|t| firms.get(t).is_some_and(|f| f == firm));
        let told = others.iter().filter(|t| has(**t)).count();
        let lacking = !theirs.is_empty() && !theirs.iter().any(|t| has(*t));
        (lacking && told >= PEERS && told * 2 > others.len()).then_some((course, theirs))
    })?;
    let (name, who, file) = (case.name(&check.artefact), per::names(case, &theirs), short(&sight.0.entry.path));
    let session = per::label(course);
    let message = Text::new(
        format!("{} : formulaire de {firm} laissé vierge ({file}), rien d'autre pour {who} – {}.", name.fr, session.fr),
        format!("{}: form of {firm} left blank ({file}), nothing else for {who} – {}.", name.en, session.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "blank", message, &[*sight]);
    f.confidence = Confidence::Probable;
    f.missing = vec![name];
    Some(f)
}
