//! What is held against an organisation in its first year, and what is left to be followed.

use super::judge::Case;
use super::outcome::{Finding, Verdict};
use crate::pack::model::{Indicator, Scope};

/// In a first year, a process on paper is enough where the pack says so: what is missing is for a person to see.
pub(super) fn soften(indicator: &Indicator, findings: &mut [Finding]) {
    let Some(text) = &indicator.new_entrant else { return };
    for f in findings.iter_mut().filter(|f| f.verdict >= Verdict::Minor) {
        f.to_review();
        f.message.fr = format!("{} Nouvel entrant : {}.", f.message.fr, text.fr.trim_end_matches('.'));
        f.message.en = format!("{} New entrant: {}.", f.message.en, text.en.trim_end_matches('.'));
    }
}

/// A register without a line and a watch without a use are what a first year looks like.
pub(super) fn empty_yet(case: &Case, findings: &mut [Finding]) {
    let register = |f: &Finding| {
        let mut ids = f.refused.iter().map(|r| &r.artefact).chain(f.evidence.iter().map(|e| &e.artefact));
        ids.any(|id| case.pack.artefact(id).is_some_and(|a| a.scope == Scope::Organisation))
    };
    let empty = |f: &&mut Finding| matches!(f.kind.as_str(), "blank" | "never-used") && register(f);
    for f in findings.iter_mut().filter(|f| f.verdict >= Verdict::Minor).filter(empty) {
        f.to_review();
        f.message.fr += " Première année : à suivre.";
        f.message.en += " First year: to be followed.";
    }
}
