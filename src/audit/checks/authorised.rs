//! Certifications that candidates are presented to, held against the papers that authorise the organisation to do so.

use std::collections::{BTreeMap, BTreeSet};

use super::dated::run_codes;
use super::{Sight, current, finding, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Claim, Confidence, Finding, Strength};
use crate::audit::piece::Piece;
use crate::classify::Value;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Begins the codes of the specific register: each has a certifier of its own, who must say yes. Diplomas of the State
/// stand in the other register too, and need no authorisation.
const SPECIFIC: &str = "RS";

/// Every code that papers of `among` (of exams) and papers of `with` bear is borne by a paper of the artefact, when there
/// are any.
pub(super) fn authorised(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let bears = |s: &Sight| !run_codes(s).is_empty();
    if !sights.iter().any(bears) {
        return Vec::new();
    }
    // one that bears no code may be for any
    let clear = sights.iter().all(bears);
    let known: BTreeSet<String> =
        maybe(case, &check.artefact).into_iter().chain(sights.iter().flat_map(run_codes)).collect();
    let of = |ids: &[String]| -> BTreeMap<String, Sight> {
        let all = ids.iter().flat_map(|id| current(case, id)).collect::<Vec<_>>();
        all.into_iter().rev().flat_map(|s| run_codes(&s).into_iter().map(move |code| (code, s))).collect()
    };
    let taught = of(&check.with);
    let open = of(&check.among).into_iter().filter(|(code, _)| taught.contains_key(code) && !known.contains(code));
    let mut found = Vec::new();
    for (code, exam) in open {
        let (name, file) = (case.name(&check.artefact), short(&exam.0.entry.path));
        let message = Text::new(
            format!(
                "{} : rien trouvé pour la certification {code}, à laquelle des candidats sont présentés ({file}).",
                name.fr
            ),
            format!("{}: nothing found for certification {code}, which candidates sit ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "missing", message, &[exam, taught[&code]]);
        f.subject.clone_from(&code);
        f.confidence = Confidence::Probable;
        if !clear || !code.starts_with(SPECIFIC) || exam.0.entry.recognised.is_some() {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// The codes of papers that may be of the artefact: taken for it whatever their state, or faintly and for nothing else.
fn maybe(case: &Case, artefact: &str) -> BTreeSet<String> {
    let told = |c: &&Claim| c.strength >= Strength::Probable;
    let own = |p: &&Piece| {
        let claims = &p.entry.artefacts;
        claims.iter().any(|c| c.artefact == artefact && (told(&c) || !claims.iter().any(|c| told(&c))))
    };
    let facts = case.dossier.pieces.iter().filter(own).flat_map(|p| p.exhibit.iter().flat_map(|e| &e.facts));
    facts.filter_map(|f| if let Value::Certification(code) = &f.value { Some(code.clone()) } else { None }).collect()
}
