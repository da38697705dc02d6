//! Sessions and persons as the report shows them: expected papers, found or not.

use std::collections::{BTreeMap, BTreeSet};

use super::companies::companies;
use super::dossier::Dossier;
use super::outcome::{Claim, Expected, Found, Person, Session};
use super::piece::{Holding, Piece};
use super::sessions::Course;
use crate::classify::name;
use crate::pack::model::{Each, Link, Role, Scope, TrainerKind};
use crate::pack::{Answers, Pack, When};
use crate::shelf::Shelved;

/// Papers that count, with what they were recognised as.
fn counted<'a>(dossier: &'a Dossier, link: &'a Link) -> impl Iterator<Item = (&'a Piece, &'a Holding, &'a Claim)> {
    let any = std::iter::once(&link.artefact).chain(&link.or);
    any.flat_map(|artefact| dossier.claims(artefact)).filter(|(_, _, c)| c.counts)
}

/// The papers of the chains that hold, each once; required where one chain requires it.
fn links<'p>(pack: &'p Pack, answers: &Answers, of: Each, kind: Option<TrainerKind>) -> Vec<(&'p Link, bool)> {
    let holds = |w: &Option<String>| w.as_ref().is_none_or(|w| When::parse(w).is_ok_and(|w| w.holds(answers)));
    let chains = pack.chains.chains.iter().filter(|c| c.of == of && holds(&c.when));
    let chains = chains.filter(|c| c.kind.is_none_or(|k| Some(k) == kind));
    let mut out: Vec<(&Link, bool)> = Vec::new();
    for link in chains.flat_map(|c| &c.papers).filter(|l| holds(&l.when)) {
        match out.iter_mut().find(|(l, _)| l.artefact == link.artefact) {
            Some((_, required)) => *required |= !link.optional,
            None => out.push((link, !link.optional)),
        }
    }
    out
}

/// The sessions, in order of their days.
#[must_use]
pub fn sessions(dossier: &Dossier, pack: &Pack, answers: &Answers) -> Vec<Session> {
    let shown = |set: &BTreeSet<usize>| set.iter().map(|n| dossier.roster.all[*n].shown.clone()).collect();
    let chain = |kinds: &BTreeSet<String>| {
        let own = super::sessions::answers(&pack.chains.sessions, kinds, answers);
        let mut chain = links(pack, &own, Each::Session, None);
        // what each trainee should have shows in the session, with the names of those who have not
        for (link, required) in links(pack, &own, Each::Trainee, None) {
            if chain.iter().all(|(l, _)| l.artefact != link.artefact) {
                chain.push((link, required));
            }
        }
        chain
    };
    // the same for all sessions of a kind
    let mut chains: BTreeMap<&BTreeSet<String>, Vec<(&Link, bool)>> = BTreeMap::new();
    for course in &dossier.courses {
        chains.entry(&course.kinds).or_insert_with(|| chain(&course.kinds));
    }
    let one = |course: &Course| {
        let documents =
            chains[&course.kinds].iter().map(|(link, required)| expected(dossier, pack, course, link, *required));
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
            followed: !course.left_out,
        }
    };
    dossier.courses.iter().map(one).collect()
}

/// One expected paper of a session.
fn expected(dossier: &Dossier, pack: &Pack, course: &Course, link: &Link, required: bool) -> Expected {
    let scope = pack.artefact(&link.artefact).map(|a| a.scope);
    let own: Vec<_> = counted(dossier, link).filter(|(p, h, _)| course.holds(p, h)).collect();
    // what no session claims may be this session's: answers of all sessions may lie in one file
    let free = || counted(dossier, link).filter(|(p, h, _)| !dossier.in_session(p, h));
    let without = |papers: &[(&Piece, &Holding, &Claim)]| -> Vec<usize> {
        let runs = |t: usize, (p, h, _): &(&Piece, &Holding, &Claim)| {
            h.all_runs().any(|r| dossier.roster.names(p.number, Some(r), t))
        };
        course.trainees.iter().copied().filter(|t| !papers.iter().any(|paper| runs(*t, paper))).collect()
    };
    let shared = |papers: Vec<_>| {
        let lack = without(&papers);
        (if lack.is_empty() { Found::Found } else { Found::Partial }, lack, papers)
    };
    let (state, lack, papers) = match (own.is_empty(), scope) {
        (false, Some(Scope::Trainee)) => shared(own),
        (false, _) => (Found::Found, Vec::new(), own),
        (true, Some(Scope::Trainee)) => {
            let told = shared(free().collect());
            // one that names none of them is not theirs
            if told.1.len() < course.trainees.len() { told } else { (Found::Missing, Vec::new(), own) }
        }
        (true, Some(Scope::Session | Scope::Training)) if free().next().is_some() => (Found::Partial, Vec::new(), own),
        (true, _) => (Found::Missing, Vec::new(), own),
    };
    Expected {
        artefact: link.artefact.clone(),
        name: pack.text_of(&link.artefact),
        state,
        files: papers.iter().map(|(p, _, _)| p.entry.path.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
        missing: lack.into_iter().map(|t| dossier.roster.all[t].shown.clone()).collect(),
        required,
    }
}

/// Papers that name a person: all of them, and those that count, by what they were recognised as.
#[derive(Default)]
struct Papers<'a> {
    files: BTreeSet<&'a str>,
    counted: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// The papers of every person, in one pass over the dossier.
fn papers(dossier: &Dossier) -> BTreeMap<usize, Papers<'_>> {
    let mut all: BTreeMap<usize, Papers> = BTreeMap::new();
    for piece in &dossier.pieces {
        let path = piece.entry.path.as_str();
        let runs = (0..piece.runs).map(Some);
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
                all.entry(n).or_default().counted.entry(&claim.artefact).or_default().insert(path);
            }
        }
    }
    all
}

/// Whether a trainer is of the house or from outside, by the papers that announce the person or stand under the name.
#[must_use]
pub fn trainer_kind(dossier: &Dossier, pack: &Pack, person: usize) -> Option<TrainerKind> {
    let roster = &dossier.roster;
    let own = |ids: &[String]| {
        ids.iter().flat_map(|id| dossier.claims(id)).filter(|(_, _, c)| c.counts).any(|(p, h, _)| {
            let sightings = &roster.all[person].sightings;
            let announced = || sightings.iter().any(|s| s.piece == p.number && h.runs.contains(&s.run));
            let trainer = |n: &usize| roster.all[*n].role == Role::Trainer;
            let only = |r: &usize| {
                roster.in_text(p.number, *r, person)
                    && roster.of(p.number, Some(*r)).filter(trainer).count() == 1
                    && !dossier.is_own(p)
            };
            // one of those the contract is between
            let party = |r: &usize| {
                let exhibit = p.exhibit.as_ref().map(Shelved::look);
                let run = exhibit.as_ref().and_then(|e| e.runs.get(*r));
                let mut parties = run.into_iter().flat_map(|run| &run.parties).filter(|party| party.sure);
                parties.any(|party| super::people::equal(&name::tokens(&party.name), &roster.all[person].tokens))
            };
            let written = || h.runs.iter().any(|r| only(r) || party(r));
            roster.names(p.number, None, person) || announced() || written()
        })
    };
    let kinds = &pack.chains.kinds;
    let tokens = &roster.all[person].tokens;
    let signs = |p: &Piece, h: &Holding| {
        let runs = h.all_runs().filter_map(|r| p.exhibit.as_ref()?.runs.get(r));
        let mut signing = runs.flat_map(|r| &r.persons).filter(|s| Some(s.field) == pack.signing);
        signing.any(|s| super::people::equal(&name::tokens(&s.name), tokens))
    };
    let mut papers = kinds.signed_by_house.iter().flat_map(|id| dossier.claims(id)).filter(|(_, _, c)| c.counts);
    if papers.any(|(p, h, _)| signs(p, h)) {
        return Some(TrainerKind::Employee);
    }
    match (own(&kinds.employee), own(&kinds.external)) {
        (_, true) => return Some(TrainerKind::External),
        (true, false) => return Some(TrainerKind::Employee),
        _ => {}
    }
    // no contract: what is written beside the name, else the papers that name the people of the house
    let named = |id: &String| {
        let mut papers = dossier.claims(id).filter(|(_, _, c)| c.counts);
        papers.any(|(p, h, _)| h.all_runs().any(|r| roster.in_text(p.number, r, person)))
    };
    match roster.told(person) {
        (true, false) => Some(TrainerKind::Employee),
        (false, true) => Some(TrainerKind::External),
        // « gérante, suit les sous-traitants » says both and neither
        _ => kinds.house.iter().any(named).then_some(TrainerKind::Employee),
    }
}

/// The persons of a role, by name.
#[must_use]
pub fn persons(dossier: &Dossier, pack: &Pack, answers: &Answers, role: Role) -> Vec<Person> {
    let of = if role == Role::Trainer { Each::Trainer } else { Each::Trainee };
    let mut papers = papers(dossier);
    let mut companies = if role == Role::Trainer { BTreeMap::new() } else { companies(dossier, pack) };
    let mut out: Vec<Person> = Vec::new();
    for (n, individual) in dossier.roster.all.iter().enumerate().filter(|(_, p)| p.role == role) {
        let mine = papers.remove(&n).unwrap_or_default();
        // whoever only papers name that count for nothing, another's certificate or a model, is nobody of the house
        let takes_part = |c: &Course| c.trainees.contains(&n) || c.trainers.contains(&n);
        if mine.counted.is_empty() && !dossier.courses.iter().any(takes_part) {
            continue;
        }
        let kind = if role == Role::Trainer { trainer_kind(dossier, pack, n) } else { None };
        let of_person = |c: &&Course| c.trainees.contains(&n);
        let kinds = dossier.courses.iter().filter(of_person).flat_map(|c| c.kinds.iter().cloned()).collect();
        let own = super::sessions::answers(&pack.chains.sessions, &kinds, answers);
        let documents = links(pack, &own, of, kind).into_iter().map(|(link, required)| {
            let any = std::iter::once(&link.artefact).chain(&link.or);
            let files: BTreeSet<&str> = any.filter_map(|a| mine.counted.get(a.as_str())).flatten().copied().collect();
            Expected {
                artefact: link.artefact.clone(),
                name: pack.text_of(&link.artefact),
                state: if files.is_empty() { Found::Missing } else { Found::Found },
                files: files.into_iter().map(str::to_owned).collect(),
                missing: Vec::new(),
                required,
            }
        });
        let sessions = dossier.courses.iter().enumerate();
        let sessions = sessions.filter(|(_, c)| c.trainees.contains(&n) || c.trainers.contains(&n)).map(|(i, _)| i + 1);
        out.push(Person {
            name: individual.shown.clone(),
            kind: match kind {
                Some(TrainerKind::Employee) => "employee",
                Some(TrainerKind::External) => "external",
                None => "",
            }
            .to_owned(),
            company: companies.remove(&n).unwrap_or_default(),
            sessions: sessions.collect(),
            documents: documents.collect(),
            artefacts: mine.counted.keys().map(|a| (*a).to_owned()).collect(),
            files: mine.files.into_iter().map(str::to_owned).collect(),
        });
    }
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}
