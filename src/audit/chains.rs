//! Sessions and persons as the report shows them: expected papers, found or not.

use std::collections::{BTreeMap, BTreeSet};

use super::dossier::{Dossier, Holding, Piece};
use super::outcome::{Claim, Expected, Found, Person, Session};
use crate::pack::Pack;
use crate::pack::model::{Role, Scope};

/// Papers that count, with what they were recognised as.
fn counted<'a>(dossier: &'a Dossier, artefact: &'a str) -> impl Iterator<Item = (&'a Piece, &'a Holding, &'a Claim)> {
    dossier.claims(artefact).filter(|(_, _, c)| c.counts)
}

/// The sessions, in order of their days.
#[must_use]
pub fn sessions(dossier: &Dossier, pack: &Pack) -> Vec<Session> {
    let shown = |set: &BTreeSet<usize>| set.iter().map(|n| dossier.roster.all[*n].shown.clone()).collect();
    let one = |course: &super::sessions::Course| {
        let documents = pack.chains.session.iter().map(|artefact| {
            let scope = pack.artefact(artefact).map(|a| a.scope);
            let papers: Vec<_> = counted(dossier, artefact).filter(|(p, h, _)| course.holds(p, h)).collect();
            let lack: Vec<usize> = course
                .trainees
                .iter()
                .copied()
                .filter(|t| {
                    !papers.iter().any(|(p, h, _)| h.all_runs().any(|r| dossier.roster.names(p.number, Some(r), *t)))
                })
                .collect();
            let (state, lack) = match (papers.is_empty(), scope) {
                (true, _) => (Found::Missing, Vec::new()),
                (false, Some(Scope::Trainee)) if !lack.is_empty() => (Found::Partial, lack),
                _ => (Found::Found, Vec::new()),
            };
            Expected {
                artefact: artefact.clone(),
                name: pack.text_of(artefact),
                state,
                files: papers.iter().map(|(p, _, _)| p.entry.path.clone()).collect(),
                missing: lack.into_iter().map(|t| dossier.roster.all[t].shown.clone()).collect(),
            }
        });
        let files: BTreeSet<&str> = course.papers.iter().map(|(p, _)| dossier.pieces[*p].entry.path.as_str()).collect();
        let artefacts: BTreeSet<&str> = course
            .papers
            .iter()
            .flat_map(|(p, r)| {
                let piece = &dossier.pieces[*p];
                let here = piece.claims.iter().filter(move |h| h.all_runs().any(|x| x == *r));
                here.map(|h| &piece.entry.artefacts[h.claim]).filter(|c| c.counts).map(|c| c.artefact.as_str())
            })
            .collect();
        Session {
            title: course.title.clone(),
            start: course.days.map_or(String::new(), |(a, _)| a.to_string()),
            end: course.days.map_or(String::new(), |(_, b)| b.to_string()),
            trainees: shown(&course.trainees),
            trainers: shown(&course.trainers),
            files: files.into_iter().map(str::to_owned).collect(),
            artefacts: artefacts.into_iter().map(str::to_owned).collect(),
            documents: documents.collect(),
        }
    };
    dossier.courses.iter().map(one).collect()
}

/// Papers that name a person: all of them, and those that count, by what they were recognised as.
#[derive(Default)]
struct Papers<'a> {
    files: BTreeSet<&'a str>,
    counted: BTreeMap<&'a str, Vec<&'a str>>,
}

/// The papers of every person, in one pass over the dossier.
fn papers(dossier: &Dossier) -> BTreeMap<usize, Papers<'_>> {
    let mut all: BTreeMap<usize, Papers> = BTreeMap::new();
    for piece in &dossier.pieces {
        let path = piece.entry.path.as_str();
        let runs = (0..piece.exhibit.as_ref().map_or(0, |e| e.runs.len())).map(Some);
        for run in std::iter::once(None).chain(runs) {
            for n in dossier.roster.of(piece.number, run) {
                all.entry(n).or_default().files.insert(path);
            }
        }
        for h in &piece.claims {
            let claim = &piece.entry.artefacts[h.claim];
            let named: BTreeSet<usize> =
                h.all_runs().filter(|_| claim.counts).flat_map(|r| dossier.roster.of(piece.number, Some(r))).collect();
            for n in named {
                all.entry(n).or_default().counted.entry(&claim.artefact).or_default().push(path);
            }
        }
    }
    all
}

/// The persons of a role, by name.
#[must_use]
pub fn persons(dossier: &Dossier, pack: &Pack, role: Role) -> Vec<Person> {
    let chain = if role == Role::Trainer { &pack.chains.trainer } else { &pack.chains.trainee };
    let owned = |paths: &[&str]| -> Vec<String> { paths.iter().map(|p| (*p).to_owned()).collect() };
    let mut papers = papers(dossier);
    let mut out: Vec<Person> = Vec::new();
    for (n, individual) in dossier.roster.all.iter().enumerate().filter(|(_, p)| p.role == role) {
        let mine = papers.remove(&n).unwrap_or_default();
        let documents = chain.iter().map(|artefact| {
            let files = mine.counted.get(artefact.as_str()).map_or(Vec::new(), |f| owned(f));
            Expected {
                artefact: artefact.clone(),
                name: pack.text_of(artefact),
                state: if files.is_empty() { Found::Missing } else { Found::Found },
                files,
                missing: Vec::new(),
            }
        });
        let sessions = dossier.courses.iter().enumerate();
        let sessions = sessions.filter(|(_, c)| c.trainees.contains(&n) || c.trainers.contains(&n)).map(|(i, _)| i + 1);
        out.push(Person {
            name: individual.shown.clone(),
            sessions: sessions.collect(),
            documents: documents.collect(),
            artefacts: mine.counted.keys().map(|a| (*a).to_owned()).collect(),
            files: mine.files.into_iter().map(str::to_owned).collect(),
        });
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}
