//! Trainers whom the list that should name them does not: who came since it was made, who was forgotten.

use super::dated::date_of;
use super::{Sight, finding, fr_date, per, short};
use crate::audit::chains;
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::Course;
use crate::pack::model::{Check, Indicator, Role, TrainerKind};
use crate::text::Text;

/// Fewest papers of a session that name whoever trains in it.
const PAPERS: usize = 2;

/// Whether a person bears a whole name, and papers enough of a session that is looked at name the person as who trains there.
fn surely_trains(case: &Case, n: usize, looked_at: impl Fn(&Course) -> bool) -> bool {
    let person = &case.dossier.roster.all[n];
    let shown = |c: &Course| person.sightings.iter().filter(|s| c.papers.contains(&(s.piece, s.run))).count() >= PAPERS;
    person.tokens.iter().filter(|t| t.len() > 1).count() > 1
        && case.dossier.followed().any(|c| c.trainers.contains(&n) && looked_at(c) && shown(c))
}

/// Whether the text of one of some papers names a person.
fn named(case: &Case, papers: &[Sight], n: usize) -> bool {
    papers.iter().any(|s| s.1.all_runs().any(|r| case.dossier.roster.in_text(s.0.number, r, n)))
}

/// Whoever is of the house and trained after the day of the newest list, when it is older than `months`, is named by one
/// of the lists.
pub(super) fn outgrown(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let roster = &case.dossier.roster;
    let trainers = || (0..roster.all.len()).filter(|n| roster.all[*n].role == Role::Trainer);
    let listed = |n: usize| named(case, sights, n);
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
    let since = |c: &Course| c.days.is_some_and(|(start, _)| start > day);
    let house = |n: usize| chains::trainer_kind(case.dossier, case.pack, n) == Some(TrainerKind::Employee);
    let lacks = |n: &usize| case.dossier.follows(*n) && !listed(*n) && surely_trains(case, *n, since) && house(*n);
    let lack: Vec<usize> = trainers().filter(lacks).collect();
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
    let trains = |n: &usize| {
        roster.all[*n].role == Role::Trainer && case.dossier.follows(*n) && surely_trains(case, *n, |_| true)
    };
    let all: Vec<usize> = (0..roster.all.len()).filter(trains).collect();
    let (on, off): (Vec<usize>, Vec<usize>) = all.iter().partition(|n| named(case, sights, **n));
    if on.len() < LISTED || on.len() * 3 < all.len() * 2 {
        return Vec::new();
    }
    let kind = |n: usize| chains::trainer_kind(case.dossier, case.pack, n);
    let beside: Vec<Sight> = check.with.iter().flat_map(|id| super::current(case, id)).collect();
    let known = |n: usize| check.with.is_empty() || named(case, &beside, n);
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
