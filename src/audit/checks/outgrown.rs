//! Trainers whom the list that should name them does not: who came since it was made, who was forgotten.

use super::dated::date_of;
use super::{Sight, finding, fr_date, per, short};
use crate::audit::chains;
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::pack::model::{Check, Indicator, Role, TrainerKind};
use crate::text::Text;

/// Fewest papers of a session that name whoever trains in it.
const PAPERS: usize = 2;

/// Whoever is of the house and trained after the day of the newest list, when it is older than `months`, is named by one
/// of the lists.
pub(super) fn outgrown(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let trainers = || (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainer);
    let listed = |n: usize| sights.iter().any(|s| s.1.all_runs().any(|r| roster.in_text(s.0.number, r, n)));
    let dated =
        sights.iter().map(|s| date_of(case, s, check.field.as_deref()).filter(|(_, told)| *told).map(|d| (d.0, s)));
    // an undated list may be the one in use
    let Some(dated) = dated.collect::<Option<Vec<_>>>() else { return Vec::new() };
    let Some((day, newest)) = dated.into_iter().max_by_key(|(day, _)| *day) else { return Vec::new() };
    let span = jiff::Span::new().months(i64::from(check.months.unwrap_or(0)));
    // a list that names none of those who train is of something else
    if day.checked_add(span).is_ok_and(|due| due > case.audit_date) || !trainers().any(listed) {
        return Vec::new();
    }
    let since = |n: usize| {
        let courses = case.dossier.followed().filter(|c| c.days.is_some_and(|(start, _)| start > day));
        courses.filter(|c| c.trainers.contains(&n)).any(|c| {
            let papers = roster.all[n].sightings.iter().filter(|s| c.papers.contains(&(s.piece, s.run)));
            papers.count() >= PAPERS
        })
    };
    let whole = |n: usize| roster.all[n].tokens.iter().filter(|t| t.len() > 1).count() > 1;
    let house = |n: usize| chains::trainer_kind(case.dossier, case.pack, n) == Some(TrainerKind::Employee);
    let lack: Vec<usize> =
        trainers().filter(|n| whole(*n) && case.dossier.follows(*n) && !listed(*n) && since(*n) && house(*n)).collect();
    if lack.is_empty() {
        return Vec::new();
    }
    let (who, name, file) = (per::names(case, &lack), case.name(&check.artefact), short(&newest.0.entry.path));
    let message = Text::new(
        format!("{} du {} ({file}) : intervient depuis et n'y figure pas : {who}.", name.fr, fr_date(day)),
        format!("{} of {day} ({file}): trains since and is not on it: {who}.", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "outdated-version", message, &[*newest]);
    f.subject = who;
    f.confidence = Confidence::Probable;
    vec![f]
}

/// Fewest of those who train whom lists name before they are lists of all.
const LISTED: usize = 2;

/// Whoever surely trains is named by one of the lists, when they name two thirds of those who do, one of the same kind among
/// them. Of those whom a paper `with` names, when the check gives any: of the others another check tells.
pub(super) fn enlisted(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let named = |s: &Sight, n: usize| s.1.all_runs().any(|r| roster.in_text(s.0.number, r, n));
    let listed = |n: usize| sights.iter().any(|s| named(s, n));
    let whole = |n: usize| roster.all[n].tokens.iter().filter(|t| t.len() > 1).count() > 1;
    let trains = |n: &usize| {
        let courses = case.dossier.followed().filter(|c| c.trainers.contains(n));
        courses.into_iter().any(|c| {
            let papers = roster.all[*n].sightings.iter().filter(|s| c.papers.contains(&(s.piece, s.run)));
            papers.count() >= PAPERS
        })
    };
    let people = (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainer && whole(*n));
    let all: Vec<usize> = people.filter(|n| case.dossier.follows(*n)).filter(trains).collect();
    let (on, off): (Vec<usize>, Vec<usize>) = all.iter().partition(|n| listed(**n));
    if on.len() < LISTED || on.len() * 3 < all.len() * 2 {
        return Vec::new();
    }
    let kind = |n: usize| chains::trainer_kind(case.dossier, case.pack, n);
    let beside: Vec<Sight> = check.with.iter().flat_map(|id| super::current(case, id)).collect();
    let known = |n: usize| check.with.is_empty() || beside.iter().any(|s| named(s, n));
    let alike = |n: usize| kind(n).is_some() && on.iter().any(|o| kind(*o) == kind(n));
    let lack: Vec<usize> = off.into_iter().filter(|n| known(*n) && alike(*n)).collect();
    if lack.is_empty() {
        return Vec::new();
    }
    let (who, name, file) = (per::names(case, &lack), case.name(&check.artefact), super::files(sights));
    let message = Text::new(
        format!("{} ({file}) : intervient en session et n'y figure pas : {who}.", name.fr),
        format!("{} ({file}): trains in a session and is not on it: {who}.", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "incomplete", message, sights);
    f.subject = who;
    f.confidence = Confidence::Probable;
    vec![f]
}
