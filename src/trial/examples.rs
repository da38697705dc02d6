//! The examples and near misses of the artefacts, read as a file of text would be.

use super::papers;
use crate::audit::{Dossier, Strength};
use crate::classify::classify;
use crate::pack::Pack;

/// An example that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleTried {
    /// Artefact it stands beside.
    pub artefact: String,
    /// Whether it must be recognised; a near miss must not.
    pub wanted: bool,
    /// Its rank among those of its kind, from 1.
    pub rank: usize,
    /// Its first line.
    pub title: String,
    /// What it was taken for, at least as probable, with points.
    pub taken: Vec<(String, f32)>,
    /// Whether it went as it must.
    pub passed: bool,
}

/// Tries the examples and near misses of every artefact.
#[must_use]
pub fn run(pack: &Pack) -> Vec<ExampleTried> {
    let mut tried = Vec::new();
    for a in &pack.artefacts {
        for (list, wanted) in [(&a.examples.matches, true), (&a.examples.near_miss, false)] {
            for (rank, text) in (1..).zip(list) {
                let taken = taken(text, pack);
                tried.push(ExampleTried {
                    artefact: a.id.clone(),
                    wanted,
                    rank,
                    title: text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default().trim().to_owned(),
                    passed: taken.iter().any(|(id, _)| *id == a.id) == wanted,
                    taken,
                });
            }
        }
    }
    tried
}

/// Artefacts a text is taken for, at least as probable, with their points.
#[must_use]
pub fn taken(text: &str, pack: &Pack) -> Vec<(String, f32)> {
    let exhibit = classify(&papers::document(text), "text", pack);
    let dossier = Dossier::new(vec![papers::file("1.txt".to_owned(), Some(exhibit))], pack);
    let claims = dossier.pieces.iter().flat_map(|p| &p.entry.artefacts);
    claims.filter(|c| c.strength >= Strength::Probable).map(|c| (c.artefact.clone(), c.points)).collect()
}
