//! Papers of trainers that are in the name of somebody the dossier does not know.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::people::{Individual, Roster};
use super::piece::Piece;
use crate::classify::Run;
use crate::classify::name::{called, pair, tokens};
use crate::pack::Pack;
use crate::pack::model::{Role, Scope};
use crate::shelf::Shelved;

/// Papers that name somebody before the person is of the team.
const TEAM: usize = 3;

/// The persons a run is about, as it announces them: the words of each name, two at least.
fn announced(run: &Run, pack: &Pack) -> Vec<Vec<String>> {
    let announced = run.persons.iter().filter(|p| pack.fields[usize::from(p.field)].role == Some(Role::Anyone));
    announced.map(|p| tokens(&p.name)).filter(|t| t.len() >= 2).collect()
}

/// The keys by which a text may name a person.
fn keys(words: &[String]) -> Vec<u32> {
    let mut keys: Vec<u32> = words.iter().filter(|w| w.len() > 3).map(|w| called(w)).collect();
    for (i, a) in words.iter().enumerate() {
        keys.extend(words[i + 1..].iter().filter(|b| a.len() > 1 && b.len() > 1).map(|b| pair(a, b)));
    }
    keys
}

/// Papers of a trainer that are somebody else's: the person they announce is named nowhere else, though the
/// dossier says who trains. They show nothing of those who do.
pub fn set_aside(pieces: &mut [Piece], roster: &Roster, pack: &Pack) {
    let foreign = |p: &Piece| p.entry.artefacts.iter().any(|c| c.states.iter().any(|s| s == "other-organisation"));
    let mut papers: BTreeMap<usize, usize> = BTreeMap::new();
    for piece in pieces.iter().filter(|p| !foreign(p)) {
        let runs = 0..piece.runs;
        let here: BTreeSet<usize> = runs.flat_map(|r| roster.of(piece.number, Some(r))).collect();
        here.into_iter().for_each(|n| *papers.entry(n).or_default() += 1);
    }
    let of_team = papers.into_iter().filter(|(_, n)| *n >= TEAM).map(|(n, _)| &roster.all[n]);
    let team: Vec<&Individual> = of_team.filter(|p| p.role == Role::Trainer).collect();
    if team.is_empty() {
        return;
    }
    let of_trainers = |piece: &&Piece| {
        let claims = || piece.claims.iter().map(|h| (&pack.artefacts[h.artefact], &piece.entry.artefacts[h.claim]));
        piece.exhibit.is_some() && claims().any(|(a, c)| a.scope == Scope::Trainer && c.counts)
    };
    // of all the names of the dossier, those that papers of trainers announce
    let mut known: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for exhibit in pieces.iter().filter(of_trainers).filter_map(|p| p.exhibit.as_ref()) {
        let names = exhibit.look().runs.iter().flat_map(|r| announced(r, pack)).collect::<Vec<_>>();
        known.extend(names.iter().flat_map(|words| keys(words)).map(|key| (key, BTreeSet::new())));
    }
    for piece in pieces.iter().filter(|p| !foreign(p)) {
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        for key in exhibit.runs.iter().flat_map(|r| &r.names) {
            if let Some(papers) = known.get_mut(key) {
                papers.insert(piece.number);
            }
        }
    }
    let elsewhere = |words: &[String], piece: usize| {
        keys(words).iter().filter_map(|k| known.get(k)).any(|in_pieces| in_pieces.iter().any(|p| *p != piece))
    };
    // a name of the team under another surname, or in the name of another file, is left to a person
    let paths = LazyCell::new(|| {
        let path = |p: &Piece| (p.number, format!(" {}", crate::fold::fold(&p.entry.path)));
        pieces.iter().map(path).collect::<Vec<_>>()
    });
    let near = |words: &[String], piece: usize| {
        let long = || words.iter().filter(|w| w.len() > 3);
        long().any(|w| team.iter().any(|p| p.tokens.contains(w)))
            || long().any(|w| {
                let word = format!(" {w} ");
                paths.iter().any(|(number, path)| *number != piece && path.contains(&word))
            })
    };
    let mut others: Vec<(usize, usize, BTreeSet<usize>)> = Vec::new();
    for piece in pieces.iter().filter(of_trainers) {
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        for (n, h) in piece.claims.iter().enumerate() {
            if pack.artefacts[h.artefact].scope != Scope::Trainer || !piece.entry.artefacts[h.claim].counts {
                continue;
            }
            let strange = |run: &Run| {
                let names = announced(run, pack);
                let unknown = |t: &Vec<String>| !elsewhere(t, piece.number) && !near(t, piece.number);
                run.recognised.is_none() && !names.is_empty() && names.iter().all(unknown)
            };
            let runs: BTreeSet<usize> = h.all_runs().filter(|r| exhibit.runs.get(*r).is_some_and(strange)).collect();
            if !runs.is_empty() {
                others.push((piece.number, n, runs));
            }
        }
    }
    for (p, n, runs) in others {
        let holding = &mut pieces[p].claims[n];
        holding.runs.retain(|r| !runs.contains(r));
        let claim = holding.claim;
        if holding.runs.is_empty() {
            let claim = &mut pieces[p].entry.artefacts[claim];
            claim.states.push("other-person".to_owned());
            claim.counts = false;
        }
    }
}
