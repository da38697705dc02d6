//! One cause is one finding, with its cases.

use crate::audit::outcome::{Confidence, Finding};
use crate::text::{Lang, Text, fr_count};

/// Cases told one by one.
const TOLD: usize = 6;
/// Papers quoted for one finding.
const EVIDENCE: usize = 12;
/// Subjects named.
const SUBJECTS: usize = 12;

/// Findings of one check put together by cause, kind and verdict, in the order they came.
#[must_use]
pub(super) fn cases(found: Vec<Finding>) -> Vec<Finding> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    for finding in found {
        let same = |g: &&mut Vec<Finding>| {
            g.first()
                .is_some_and(|f| f.cause == finding.cause && f.kind == finding.kind && f.verdict == finding.verdict)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.into_iter().filter_map(together).collect()
}

fn together(group: Vec<Finding>) -> Option<Finding> {
    let n = group.len();
    let told = |lang: Lang| {
        let list = group.iter().take(TOLD).map(|f| f.message.get(lang)).collect::<Vec<_>>().join(" ");
        match (n.saturating_sub(TOLD), lang) {
            (0, _) => list,
            (more, Lang::Fr) => format!("{list} Et {} cas.", fr_count(more, "autre", "autres")),
            (more, Lang::En) => format!("{list} And {more} more."),
        }
    };
    let message = Text::new(told(Lang::Fr), told(Lang::En));
    let mut subjects: Vec<String> = Vec::new();
    for subject in group.iter().map(|f| &f.subject).filter(|s| !s.is_empty()) {
        if !subjects.contains(subject) {
            subjects.push(subject.clone());
        }
    }
    let more = subjects.len() > SUBJECTS;
    subjects.truncate(SUBJECTS);
    if more {
        subjects.push("…".to_owned());
    }
    let mut all = group.into_iter();
    let mut first = all.next()?;
    first.message = message;
    first.subject = subjects.join(" ; ");
    for mut other in all {
        first.evidence.append(&mut other.evidence);
        first.missing.append(&mut other.missing);
        first.refused.append(&mut other.refused);
        first.confidence = match (first.confidence, other.confidence) {
            (Confidence::ToConfirm, _) | (_, Confidence::ToConfirm) => Confidence::ToConfirm,
            (Confidence::Probable, _) | (_, Confidence::Probable) => Confidence::Probable,
            _ => Confidence::Certain,
        };
    }
    if n > 1 {
        let mut seen = std::collections::BTreeSet::new();
        first.evidence.retain(|e| seen.insert((e.file.clone(), e.artefact.clone())));
        first.evidence.truncate(EVIDENCE);
        let mut seen = std::collections::BTreeSet::new();
        first.missing.retain(|t| seen.insert(t.fr.clone()));
    }
    Some(first)
}
