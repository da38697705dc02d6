//! Trainers of the house who came after the list that should name them was made.

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
