//! Where a session is held: the street one paper sends to, held against that of the others.

use std::collections::BTreeSet;

use super::agrees::of;
use super::{Sight, finding, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::Street;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// The addresses of a paper.
fn streets<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a Street> + use<'a> {
    runs(sight).flat_map(|(_, run)| &run.figures.streets)
}

/// Whether two addresses may be one: « 12 rue Moulin », « 12 rue Moulin Lyon ».
fn one_street(a: &str, b: &str) -> bool {
    let begins = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|r| r.is_empty() || r.starts_with(' '));
    begins(a, b) || begins(b, a)
}

/// A paper that says where to come names a street that the papers `with` it name. The address of a party or of the
/// addressee is no place to come to: the words of the check stand beside one that is.
pub(super) fn same_place(case: &Case, indicator: &Indicator, check: &Check) -> Vec<Finding> {
    let words = crate::pack::compile_patterns(&check.any);
    let here = |s: &&Street| !s.edge && words.iter().any(|w| s.beside.contains(w.as_str()));
    // what stands at the edge of papers is where the organisation lives, whatever it is told beside
    let mut house: BTreeSet<String> = BTreeSet::new();
    for exhibit in case.dossier.pieces.iter().filter_map(|p| p.exhibit.as_ref()) {
        let exhibit = exhibit.look();
        let edge = exhibit.runs.iter().flat_map(|r| &r.figures.streets).filter(|s| s.edge);
        house.extend(edge.map(|s| s.key.clone()));
    }
    let house: BTreeSet<&str> = house.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for course in case.dossier.followed() {
        let others: Vec<Sight> = check.with.iter().flat_map(|id| of(case, course, id)).map(|(s, _)| s).collect();
        let known: BTreeSet<&str> = others.iter().flat_map(streets).map(|s| s.key.as_str()).collect();
        let Some((other, there)) = others.iter().find_map(|o| Some((o, streets(o).find(here)?))) else { continue };
        for (sight, _) in of(case, course, &check.artefact) {
            let among = |s: &Street, keys: &BTreeSet<&str>| keys.iter().any(|k| one_street(&s.key, k));
            let told: Vec<&Street> = streets(&sight).filter(here).filter(|s| !among(s, &house)).collect();
            let Some(first) = told.first().filter(|_| told.iter().all(|s| !among(s, &known))) else { continue };
            let name = case.name(&check.artefact);
            let (p, q) = (short(&sight.0.entry.path), short(&other.0.entry.path));
            let message = Text::new(
                format!("{} : adresse « {} » ({p}) ; {q} dit « {} ».", name.fr, first.shown, there.shown),
                format!("{}: address “{}” ({p}); {q} says “{}”.", name.en, first.shown, there.shown),
            );
            let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &[sight, *other]);
            f.subject = super::per::label(course).fr;
            f.confidence = Confidence::Probable;
            found.push(f);
        }
    }
    found
}
