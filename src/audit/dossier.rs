//! The dossier: the pieces, with the persons and the sessions they show.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::resolve;
use super::outcome::Claim;
use super::people::Roster;
use super::piece::{Holding, Piece, Told, company_numbers, told};
use super::sessions::{self, Course, Named};
use crate::pack::Pack;
use crate::pack::model::Role;
use crate::pipeline::Gathered;
use crate::shelf::Shelved;

/// All pieces, sorted by path.
#[derive(Debug)]
pub struct Dossier {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// The persons they name.
    pub roster: Roster,
    /// The words of the organisation's name, when it is clear which of its parties it is.
    pub house: Option<BTreeSet<String>>,
    /// The sessions they show.
    pub courses: Vec<Course>,
    /// Runs of each piece that are papers of some session.
    of_sessions: Vec<BTreeSet<usize>>,
    /// Claims by artefact: piece and number among its claims.
    by_artefact: BTreeMap<String, Vec<(usize, usize)>>,
    /// The organisation's own company number.
    own_siren: Option<String>,
    /// Its activity number.
    pub own_activity: Option<String>,
    /// How many files give an address in each department.
    pub departments: BTreeMap<u8, u32>,
}

impl Dossier {
    /// Puts the files together.
    #[must_use]
    pub fn new(files: Vec<Gathered>, pack: &Pack) -> Self {
        let Told { mut pieces, roster, house, own_siren, own_activity, departments } = told(files, pack);
        let named = Named::new(&pieces, &roster, pack);
        let courses = sessions::courses(&pieces, &roster, &named, pack);
        resolve(&mut pieces, &roster, &named, pack);
        let mut by_artefact: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (p, piece) in pieces.iter().enumerate() {
            for (n, held) in piece.claims.iter().enumerate() {
                by_artefact.entry(piece.entry.artefacts[held.claim].artefact.clone()).or_default().push((p, n));
            }
        }
        let mut of_sessions = vec![BTreeSet::new(); pieces.len()];
        courses.iter().flat_map(|c| &c.papers).for_each(|(piece, run)| _ = of_sessions[*piece].insert(*run));
        let mut dossier =
            Self { pieces, roster, house, courses, of_sessions, by_artefact, own_siren, own_activity, departments };
        dossier.rest();
        dossier
    }

    /// Whether some papers are away ([`crate::shelf`]), to be opened when somebody looks at them.
    #[must_use]
    pub fn is_shelved(&self) -> bool {
        self.pieces.iter().filter_map(|p| p.exhibit.as_ref()).any(Shelved::is_away)
    }

    /// Nobody looks at any paper for now.
    pub fn rest(&mut self) {
        self.pieces.iter_mut().filter_map(|p| p.exhibit.as_mut()).for_each(Shelved::rest);
    }

    /// The sessions that are followed: all, or those of the sample.
    pub fn followed(&self) -> impl Iterator<Item = &Course> {
        self.courses.iter().filter(|c| !c.left_out)
    }

    /// Whether a paper is of some session.
    #[must_use]
    pub fn in_session(&self, piece: &Piece, holding: &Holding) -> bool {
        let here = &self.of_sessions[piece.number];
        !here.is_empty() && holding.all_runs().any(|r| here.contains(&r))
    }

    /// Whether a person takes part in a session that is followed, or in none at all.
    #[must_use]
    pub fn follows(&self, person: usize) -> bool {
        let mut takes_part =
            self.courses.iter().filter(|c| c.trainees.contains(&person) || c.trainers.contains(&person)).peekable();
        takes_part.peek().is_none() || takes_part.any(|c| !c.left_out)
    }

    /// Whether a piece bears the organisation's own company number.
    #[must_use]
    pub fn is_own(&self, piece: &Piece) -> bool {
        self.own_siren.as_deref().is_some_and(|own| company_numbers(piece.exhibit.as_deref()).contains(own))
    }

    /// Whether a run announces the person it is about.
    #[must_use]
    pub fn announces(&self, piece: &Piece, run: usize, pack: &Pack) -> bool {
        let run = piece.exhibit.as_ref().and_then(|e| e.runs.get(run));
        run.is_some_and(|r| r.persons.iter().any(|p| pack.fields[usize::from(p.field)].role == Some(Role::Anyone)))
    }

    /// Every claim of the artefact, with its piece.
    pub fn claims(&self, artefact: &str) -> impl Iterator<Item = (&Piece, &Holding, &Claim)> {
        self.by_artefact.get(artefact).into_iter().flatten().map(|(p, n)| {
            let piece = &self.pieces[*p];
            let held = &piece.claims[*n];
            (piece, held, &piece.entry.artefacts[held.claim])
        })
    }
}
