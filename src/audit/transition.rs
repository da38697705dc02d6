//! The same dossier held against another pack of the same family: what the later one adds.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{Added, Change, Finding, IndicatorOutcome, PackRef, Transition, Verdict};
use crate::pack::Pack;

/// A dossier judged by a pack.
pub struct Judged<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Its outcomes.
    pub outcomes: &'a [IndicatorOutcome],
    /// Its findings, with their keys.
    pub findings: &'a [Finding],
}

/// What the later of two packs finds that the earlier does not.
#[must_use]
pub fn transition(one: &Judged, other: &Judged) -> Transition {
    let (from, to) = if one.pack.file.audits_from <= other.pack.file.audits_from { (one, other) } else { (other, one) };
    let before: BTreeMap<u32, Verdict> = from.outcomes.iter().map(|o| (o.indicator, o.verdict)).collect();
    // the same trouble may be told by a rule of another name
    let keys: BTreeSet<&str> = from.findings.iter().map(|f| f.key.as_str()).collect();
    let told: BTreeSet<(u32, &str)> = from.findings.iter().map(|f| (f.indicator, f.message.fr.as_str())).collect();
    let new = |f: &&Finding| {
        f.indicator > 0 && !keys.contains(f.key.as_str()) && !told.contains(&(f.indicator, f.message.fr.as_str()))
    };
    let change = |after: &IndicatorOutcome| {
        let added: Vec<Added> =
            to.findings.iter().filter(new).filter(|f| f.indicator == after.indicator).map(added).collect();
        let before = before.get(&after.indicator).copied();
        let worse = before.map_or(after.verdict > Verdict::NotApplicable, |b| after.verdict > b.max(Verdict::Conform));
        (worse || !added.is_empty()).then(|| Change {
            indicator: after.indicator,
            criterion: after.criterion,
            label: after.label.clone(),
            before,
            after: after.verdict,
            provisional: after.provisional,
            added,
        })
    };
    Transition {
        from: PackRef::of(from.pack),
        to: PackRef::of(to.pack),
        since: to.pack.file.audits_from.clone(),
        changes: to.outcomes.iter().filter_map(change).collect(),
    }
}

fn added(f: &Finding) -> Added {
    Added {
        key: f.key.clone(),
        rule: f.rule.clone(),
        verdict: f.verdict,
        message: f.message.clone(),
        action: f.action.clone(),
        provisional: f.provisional,
    }
}
