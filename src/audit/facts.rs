//! What each file states: values, dates under a label, persons, the training; as the reports show it.

use super::outcome::{FactEntry, Strength};
use super::people::Roster;
use super::piece::{Holding, Piece, words};
use super::sessions::{self, Named};
use crate::classify::{Exhibit, Run, Value};
use crate::fold::fold;
use crate::pack::Pack;
use crate::pack::model::{Role, Scope};
use crate::place::Place;
use crate::shelf::Shelved;

/// The first page of a run, or the whole of what has no pages.
fn whole(run: &Run) -> Place {
    if run.pages.0 == 0 { Place::Whole } else { Place::Page { page: run.pages.0, line: 0 } }
}

/// Adds to the facts of the papers about persons and sessions whom they name and what training, now that these are known.
pub(super) fn resolve(pieces: &mut [Piece], roster: &Roster, titles: &Named, pack: &Pack) {
    let of_role = |role: Role| pack.fields.iter().find(|f| f.role == Some(role)).map(|f| f.id.clone());
    let (trainee, trainer) = (of_role(Role::Trainee), of_role(Role::Trainer));
    for piece in pieces {
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        let mut more: Vec<FactEntry> = Vec::new();
        for (r, run) in exhibit.runs.iter().enumerate() {
            let about = |h: &&Holding| {
                let scope = pack.artefacts[h.artefact].scope;
                let likely = piece.entry.artefacts[h.claim].strength >= Strength::Probable;
                likely && h.all_runs().any(|x| x == r) && scope != Scope::Organisation
            };
            if !piece.claims.iter().any(|h| about(&h)) {
                continue;
            }
            let place = words(&whole(run));
            for n in roster.of(piece.number, Some(r)).filter(|n| roster.in_text(piece.number, r, *n)) {
                let person = &roster.all[n];
                let field = if person.role == Role::Trainer { &trainer } else { &trainee };
                let field = field.clone().unwrap_or_else(|| "person".to_owned());
                more.push(FactEntry { field, value: person.shown.clone(), place: place.clone() });
            }
            let stated = sessions::stated(piece, r, pack);
            let mut told: Vec<&str> = Vec::new();
            for title in std::iter::once(stated.as_str()).chain(titles.titles(piece.number, r)) {
                let known = title.is_empty() || told.iter().any(|t| fold(t) == fold(title));
                if !known && told.len() < TITLES {
                    told.push(title);
                }
            }
            let entry = |t: &str| FactEntry { field: "title".to_owned(), value: t.to_owned(), place: place.clone() };
            more.extend(told.into_iter().map(entry));
        }
        let known = |f: &FactEntry| piece.entry.facts.iter().any(|k| k.field == f.field && k.value == f.value);
        more.retain(|f| !known(f));
        more.dedup();
        more.truncate(NAMED);
        piece.entry.facts.extend(more);
    }
}

/// Most titles of one run.
const TITLES: usize = 6;
/// Most persons and titles added to the facts of a file.
const NAMED: usize = 100;

/// What a file states, as the reports show it.
pub(super) fn facts(exhibit: &Exhibit, pack: &Pack) -> Vec<FactEntry> {
    let mut out: Vec<FactEntry> = Vec::new();
    for fact in exhibit.facts.iter().take(200) {
        let (field, value) = match &fact.value {
            Value::Date(d) => ("date", d.clone()),
            Value::Period(a, b) => ("period", format!("{a}/{b}")),
            // « sous 15 jours » is a delay, not hours of training
            Value::Minutes(m) if fact.excerpt.to_lowercase().contains("heure") || fact.excerpt.contains('h') => {
                ("hours", decimal(u64::from(*m) * 100 / 60))
            }
            Value::Minutes(_) | Value::Day(..) => continue,
            Value::Cents(c) => ("amount", decimal(*c)),
            Value::Rate(r) => ("rate", decimal(u64::from(*r))),
            Value::Siret(s) => ("siret", s.clone()),
            Value::Siren(s) => ("siren", s.clone()),
            Value::Nda(s) => ("nda_number", s.clone()),
            Value::Certification(s) => ("certification_code", s.clone()),
            Value::Person(role, name) => (role.as_str(), name.clone()),
            Value::Title(t) => ("title", t.clone()),
        };
        out.push(FactEntry { field: field.to_owned(), value, place: words(&fact.place) });
    }
    for seen in exhibit.runs.iter().flat_map(|r| &r.persons).take(200) {
        let field = &pack.fields[usize::from(seen.field)];
        if field.role.is_some() {
            out.push(FactEntry { field: field.id.clone(), value: seen.name.clone(), place: words(&seen.place) });
        }
    }
    let field = pack.fields.iter().find(|f| f.parties);
    let mut named: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    let parties = exhibit.runs.iter().flat_map(|r| &r.parties).filter(|p| p.sure && named.insert(&p.name)).take(50);
    for (party, field) in parties.filter_map(|p| Some((p, field?))) {
        out.push(FactEntry { field: field.id.clone(), value: party.name.clone(), place: words(&party.place) });
    }
    for (run, minutes) in exhibit.runs.iter().filter_map(|r| Some((r, r.figures.minutes?))) {
        let value = decimal(u64::from(minutes) * 100 / 60);
        out.push(FactEntry { field: "hours".to_owned(), value, place: words(&whole(run)) });
    }
    for (run, minutes) in exhibit.runs.iter().flat_map(|r| r.figures.hours.iter().map(move |m| (r, *m))).take(50) {
        let value = decimal(u64::from(minutes) * 100 / 60);
        out.push(FactEntry { field: "hours".to_owned(), value, place: words(&whole(run)) });
    }
    for rate in exhibit.runs.iter().flat_map(|r| &r.figures.rates).take(50) {
        let value = decimal(u64::from(rate.hundredths));
        out.push(FactEntry { field: "rate".to_owned(), value, place: words(&rate.place) });
    }
    let said = &pack.chains.sessions;
    let names = |id: &str| said.not_titles.iter().any(|f| f == id);
    for seen in exhibit.runs.iter().flat_map(|r| &r.fields) {
        // a label says what a date is; what most others announce is text, and may be anything
        let told =
            (names(&pack.fields[usize::from(seen.field)].id) && !seen.value.is_empty()).then(|| seen.value.clone());
        let Some(value) = seen.date.clone().or(told) else { continue };
        out.push(FactEntry {
            field: pack.fields[usize::from(seen.field)].id.clone(),
            value,
            place: words(&seen.place),
        });
    }
    out
}

/// Hundredths as a decimal number with a point.
fn decimal(hundredths: u64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}").trim_end_matches('0').to_owned() }
}
