//! Kind of audit and forecast of the decision: what the policy of the pack makes of the verdicts.

use super::outcome::{Audit, Forecast, IndicatorOutcome, Preparation, Verdict};
use super::waiver::standing;
use crate::pack::model::{AuditKind, Covers};
use crate::pack::{Answers, Pack, When};
use crate::text::Text;

/// What may be expected; none when the pack forecasts nothing.
#[must_use]
pub fn forecast(pack: &Pack, answers: &Answers, outcomes: &[IndicatorOutcome]) -> Option<Forecast> {
    let policy = &pack.file.policy;
    let holds = |when: Option<&String>| when.is_none_or(|w| When::parse(w).is_ok_and(|w| w.holds(answers)));
    let count =
        |of: &[Verdict]| u32::try_from(outcomes.iter().filter(|o| of.contains(&o.verdict)).count()).unwrap_or(u32::MAX);
    let (majors, minors) = (count(&[Verdict::Major]), count(&[Verdict::Minor]));
    let open = count(&[Verdict::Unverifiable, Verdict::ToReview]);
    let counted = majors + minors.checked_div(policy.minors_equal_major).unwrap_or(0);
    let fits = policy
        .forecasts
        .iter()
        .find(|f| holds(f.when.as_ref()) && counted >= f.majors && minors >= f.minors && open >= f.open)?;
    let asked = [(majors, &policy.major.then), (minors, &policy.minor.then)];
    Some(Forecast {
        audit: policy.audits.iter().find(|a| holds(a.when.as_ref())).map(|a| preparation((pack, answers), a, outcomes)),
        majors,
        minors,
        open,
        counted,
        waived: 0,
        id: fits.id.clone(),
        label: fits.label.clone(),
        says: fits.says.clone(),
        then: asked.into_iter().filter(|(n, _)| *n > 0).filter_map(|(_, then)| then.clone()).collect(),
        caution: policy.caution.clone().unwrap_or_default(),
    })
}

/// The forecast without what was accepted: who decides may hold the waivers for good or not, so how many there are is said.
pub fn without_waived(audit: &mut Audit, pack: &Pack) {
    let waived = audit.findings.iter().filter(|f| !f.waiver.is_empty()).count();
    if waived == 0 || audit.forecast.is_none() {
        return;
    }
    let left = |o: &IndicatorOutcome| {
        let (verdict, accepted) = standing(audit, o);
        IndicatorOutcome { verdict: if accepted { Verdict::Conform } else { verdict }, ..o.clone() }
    };
    let outcomes: Vec<IndicatorOutcome> = audit.indicators.iter().map(left).collect();
    let answers = audit.profile.iter().map(|a| (a.question.clone(), a.answer.iter().cloned().collect())).collect();
    let waived = u32::try_from(waived).unwrap_or(u32::MAX);
    audit.forecast = forecast(pack, &answers, &outcomes).map(|f| Forecast { waived, ..f });
}

/// The audit prepared for, and the indicators it covers.
fn preparation((pack, answers): (&Pack, &Answers), kind: &AuditKind, outcomes: &[IndicatorOutcome]) -> Preparation {
    let also = kind.also.as_ref().and_then(|q| answers.get(q));
    let named = |n: u32| also.is_some_and(|set| set.contains(&n.to_string()));
    let covered = |n: u32| {
        let marked = || pack.indicators.iter().any(|i| i.number == n && i.covered_by.contains(&kind.id));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{compile, embedded};

    /// Outcomes of the first indicators of a pack, all others conform.
    fn outcomes(pack: &Pack, first: &[Verdict]) -> Vec<IndicatorOutcome> {
        let verdicts = first.iter().copied().chain(std::iter::repeat(Verdict::Conform));
        let one = |(i, verdict): (&crate::pack::model::Indicator, Verdict)| IndicatorOutcome {
            indicator: i.number,
            criterion: i.criterion,
            label: i.label.clone(),
            verdict,
            because: Vec::new(),
            evidence: Vec::new(),
            provisional: false,
        };
        pack.indicators.iter().zip(verdicts).map(one).collect()
    }

    fn expected(pack: &Pack, first: &[Verdict], profile: &[(&str, &str)]) -> Forecast {
        let mut answers = Answers::new();
        for (question, value) in profile {
            answers.entry((*question).to_owned()).or_default().insert((*value).to_owned());
        }
        forecast(pack, &answers, &outcomes(pack, first)).unwrap()
    }

    #[test]
    fn minors_add_up_to_a_major_as_the_pack_says() {
        use Verdict::{Major, Minor, ToReview};
        let pack = compile(&embedded(), "rnq-2019").unwrap();
        for (first, id, counted) in [
            (&[][..], "favourable", 0),
            (&[ToReview][..], "open", 0),
            (&[Verdict::Unverifiable; 22][..], "unknown", 0),
            (&[Minor; 4][..], "reserved", 0),
            (&[Minor; 5][..], "suspension", 1),
            (&[Major, Minor][..], "suspension", 1),
        ] {
            let f = expected(&pack, first, &[("audit_type", "renewal")]);
            assert_eq!((f.id.as_str(), f.counted), (id, counted), "{first:?}");
        }
        let mut lenient = pack.clone();
        lenient.file.policy.minors_equal_major = 0;
        assert_eq!(expected(&lenient, &[Minor; 9], &[("audit_type", "renewal")]).id, "reserved", "it is data");
        assert_eq!(expected(&pack, &[Major], &[("audit_type", "initial")]).id, "refusal");
    }

    #[test]
    fn a_surveillance_covers_at_least_what_the_pack_marks_and_what_was_wrong_before() {
        let pack = compile(&embedded(), "rnq-2019").unwrap();
        let least = [("audit_type", "surveillance"), ("previous_nonconformities", "23")];
        let kind = expected(&pack, &[], &least).audit.unwrap();
        assert_eq!((kind.id.as_str(), kind.everything), ("surveillance", false));
        assert!([1, 4, 17, 19, 23, 32].iter().all(|n| kind.covers.contains(n)), "{:?}", kind.covers);
        assert!([2, 8, 24, 30].iter().all(|n| !kind.covers.contains(n)), "{:?}", kind.covers);
        let new = [("audit_type", "surveillance"), ("new_entrant", "true")];
        assert!(expected(&pack, &[], &new).audit.unwrap().everything, "a new entrant is looked at in full");
    }

    /// An audit with findings in the first indicators of a pack, those named accepted.
    fn waived(pack: &Pack, verdicts: &[Verdict], accepted: &[usize]) -> Forecast {
        let mut audit = crate::report::sample::audit();
        let shape = audit.findings[0].clone();
        audit.indicators = outcomes(pack, verdicts);
        audit.forecast = forecast(pack, &Answers::new(), &audit.indicators);
        audit.findings = verdicts
            .iter()
            .enumerate()
            .map(|(n, &verdict)| crate::audit::Finding {
                indicator: audit.indicators[n].indicator,
                verdict,
                waiver: if accepted.contains(&n) { "accepté".into() } else { String::new() },
                ..shape.clone()
            })
            .collect();
        without_waived(&mut audit, pack);
        audit.forecast.unwrap()
    }

    #[test]
    fn what_was_accepted_is_not_in_the_forecast_which_says_how_much_it_is() {
        use Verdict::{Major, Minor};
        let pack = compile(&embedded(), "rnq-2019").unwrap();
        let all = waived(&pack, &[Major, Minor], &[]);
        assert_eq!((all.majors, all.minors, all.waived), (1, 1, 0));
        let f = waived(&pack, &[Major, Minor], &[0]);
        assert_eq!((f.id.as_str(), f.majors, f.minors, f.waived), ("reserved", 0, 1, 1));
        let f = waived(&pack, &[Minor; 5], &[2]);
        assert_eq!((f.id.as_str(), f.minors, f.counted, f.waived), ("reserved", 4, 0, 1), "no five minors any more");
        let f = waived(&pack, &[Major, Minor], &[0, 1]);
        assert_eq!((f.id.as_str(), f.waived), ("favourable", 2));
    }
}
