//! The passage beside a finding: the words that show what it says, not those by which the paper was recognised.

use super::{fr_date, hours};
use crate::audit::judge::Case;
use crate::audit::outcome::{Evidence, Finding};
use crate::audit::piece::{Piece, words};
use crate::classify::{Exhibit, FieldSeen, Run, Value};
use crate::fold::fold;
use crate::place::Place;
use crate::text::Text;

/// Puts, for each paper of a finding, the place and words of what the finding tells of it, where these are known.
pub fn show_passages(case: &Case, finding: &mut Finding) {
    let Finding { message, kind, evidence, .. } = finding;
    for e in evidence {
        let pieces = &case.dossier.pieces;
        let at = pieces.binary_search_by(|p| p.entry.path.as_str().cmp(&e.file)).ok();
        let Some(piece) = at.map(|n| &pieces[n]).or_else(|| pieces.iter().find(|p| p.entry.path == e.file)) else {
            continue;
        };
        // what should not be here is never quoted
        if piece.entry.artefacts.iter().any(|c| c.states.iter().any(|s| s == "out-of-purpose")) {
            continue;
        }
        let Some((place, passage)) = shown(piece, e, kind, &message.fr) else { continue };
        e.place = place;
        e.passage = crate::place::excerpt(&passage);
    }
}

fn shown(piece: &Piece, e: &Evidence, kind: &str, told: &str) -> Option<(Text, String)> {
    let exhibit = piece.exhibit.as_ref()?;
    let held = piece.claims.iter().find(|h| piece.entry.artefacts[h.claim].artefact == e.artefact)?;
    let runs: Vec<&Run> = held.all_runs().filter_map(|r| exhibit.runs.get(r)).collect();
    let at = |(passage, place): (String, Place)| (words(&place), passage);
    match kind {
        "blank" => {
            // the first place left to be filled, else where nobody signed
            let open = runs.iter().find_map(|r| r.fill.open.clone());
            let unsigned = || runs.iter().find_map(|r| Some((String::new(), r.signatures.first_empty.clone()?)));
            open.or_else(unsigned).map(at)
        }
        // a day to come is a date all the same
        "undated" if exhibit.facts.iter().any(|f| matches!(f.value, Value::Date(_) | Value::Period(..))) => None,
        "undated" => {
            let nowhere = || Text::new("aucune date dans tout le document", "no date in the whole document");
            let open = runs.iter().find_map(|r| r.fill.open_date.clone());
            Some(open.map_or_else(|| (nowhere(), String::new()), at))
        }
        // the check itself tells which words
        "wording" => None,
        _ => seen(exhibit, &runs, kind, told).map(|(place, passage)| at((passage, place))),
    }
}

/// What other kinds of findings tell of: gaps, dates, figures, persons.
fn seen(exhibit: &Exhibit, runs: &[&Run], kind: &str, told: &str) -> Option<(Place, String)> {
    if kind == "unsigned" {
        let signs = runs.iter().map(|r| &r.signatures).find(|s| s.first_empty.is_some())?;
        let gap = signs.gaps.first().map(|g| [&g.who, &g.when].map(String::as_str)).unwrap_or_default();
        let gap: Vec<&str> = gap.into_iter().filter(|x| !x.is_empty()).collect();
        return Some((signs.first_empty.clone()?, gap.join(" – ")));
    }
    if let Some(place) = runs.iter().find_map(|r| r.fill.first_short.as_ref()).filter(|_| kind == "unanswered") {
        return Some((place.clone(), String::new()));
    }
    let said = |v: &Value| -> Option<bool> {
        let day = |iso: &str| iso.parse().is_ok_and(|d| told.contains(&fr_date(d)));
        Some(match v {
            Value::Date(d) => day(d),
            Value::Period(a, b) => day(b) || day(a),
            Value::Minutes(m) => told.contains(&format!(" {} h", hours::hours(*m, true))),
            Value::Siret(s) | Value::Siren(s) | Value::Nda(s) | Value::Certification(s) => told.contains(s.as_str()),
            _ => return None,
        })
    };
    let facts = || exhibit.facts.iter().filter(|f| !f.excerpt.is_empty());
    // a label says what a date is: of several mentions, the labelled one
    let dated =
        |f: &&FieldSeen| f.date.as_deref().and_then(|d| d.parse().ok()).is_some_and(|d| told.contains(&fr_date(d)));
    let field = runs.iter().flat_map(|r| &r.fields).find(dated);
    let near = field.and_then(|field| facts().find(|f| f.place == field.place && said(&f.value) == Some(true)));
    if let Some(fact) = near.or_else(|| facts().find(|f| said(&f.value) == Some(true))) {
        return Some((fact.place.clone(), fact.excerpt.clone()));
    }
    if let Some(field) = field {
        let iso = field.value.parse().ok().map(fr_date);
        return Some((field.place.clone(), iso.unwrap_or_else(|| field.value.clone())));
    }
    let folded = format!(" {} ", fold(told));
    let named = |name: &str| {
        let name = fold(name);
        let mut parts = name.split_whitespace().peekable();
        parts.peek().is_some() && name.contains(' ') && parts.all(|w| folded.contains(&format!(" {w} ")))
    };
    let person = runs.iter().flat_map(|r| &r.persons).find(|p| named(&p.name))?;
    Some((person.place.clone(), person.name.clone()))
}
