//! Kind of audit and forecast of the decision: what the policy of the pack makes of the verdicts.

use super::judge::Case;
use super::outcome::{Forecast, IndicatorOutcome, Preparation, Verdict};
use crate::pack::model::{AuditKind, Covers};
use crate::text::Text;

/// What may be expected; none when the pack forecasts nothing.
#[must_use]
pub fn forecast(case: &Case, outcomes: &[IndicatorOutcome]) -> Option<Forecast> {
    let policy = &case.pack.file.policy;
    let count =
        |of: &[Verdict]| u32::try_from(outcomes.iter().filter(|o| of.contains(&o.verdict)).count()).unwrap_or(u32::MAX);
    let (majors, minors) = (count(&[Verdict::Major]), count(&[Verdict::Minor]));
    let open = count(&[Verdict::Unverifiable, Verdict::ToReview]);
    let counted = majors + minors.checked_div(policy.minors_equal_major).unwrap_or(0);
    let fits = policy
        .forecasts
        .iter()
        .find(|f| case.holds(f.when.as_ref()) && counted >= f.majors && minors >= f.minors && open >= f.open)?;
    let asked = [(majors, &policy.major.then), (minors, &policy.minor.then)];
    Some(Forecast {
        audit: policy.audits.iter().find(|a| case.holds(a.when.as_ref())).map(|a| preparation(case, a, outcomes)),
        majors,
        minors,
        open,
        counted,
        id: fits.id.clone(),
        label: fits.label.clone(),
        says: fits.says.clone(),
        then: asked.into_iter().filter(|(n, _)| *n > 0).filter_map(|(_, then)| then.clone()).collect(),
        caution: policy.caution.clone().unwrap_or_default(),
    })
}

/// The audit prepared for, and the indicators it covers.
fn preparation(case: &Case, kind: &AuditKind, outcomes: &[IndicatorOutcome]) -> Preparation {
    let also = kind.also.as_ref().and_then(|q| case.answers.get(q));
    let named = |n: u32| also.is_some_and(|set| set.contains(&n.to_string()));
    let covered = |n: u32| {
        let marked = || case.pack.indicators.iter().any(|i| i.number == n && i.covered_by.contains(&kind.id));
        kind.covers == Covers::All || named(n) || marked()
    };
    Preparation {
        id: kind.id.clone(),
        name: kind.name.clone(),
        says: kind.says.clone().unwrap_or_else(|| Text::new("", "")),
        everything: kind.covers == Covers::All,
        covers: outcomes
            .iter()
            .filter(|o| o.verdict != Verdict::NotApplicable && covered(o.indicator))
            .map(|o| o.indicator)
            .collect(),
    }
}
