//! Which session a paper belongs to: by its folder, the persons it names, its days and its title.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::title::{Named, Titles, same, stated, words};
use super::{Course, GAP_DAYS, days};
use crate::audit::outcome::Strength;
use crate::audit::people::Roster;
use crate::audit::piece::{Holding, Piece, folder};
use crate::pack::Pack;
use crate::pack::model::Scope;

/// Points from which a paper belongs to a session.
const BELONGS: u32 = 3;

/// The sessions, found by what their papers may bear.
struct Index<'a> {
    courses: &'a [Course],
    roster: &'a Roster,
    named: &'a Named,
    pack: &'a Pack,
    by_person: BTreeMap<usize, BTreeSet<usize>>,
    by_folder: BTreeMap<&'a str, Vec<usize>>,
    /// Titles and other names of the sessions, and whose they are.
    titles: Titles,
    owners: Vec<usize>,
    taken: BTreeSet<(usize, usize)>,
    /// Those with trainees.
    real: Vec<usize>,
}

impl<'a> Index<'a> {
    fn new(courses: &'a [Course], roster: &'a Roster, named: &'a Named, pack: &'a Pack) -> Self {
        let mut by_person: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut by_folder: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, c) in courses.iter().enumerate() {
            for t in c.trainees.iter().chain(&c.trainers) {
                by_person.entry(*t).or_default().insert(n);
            }
            if !c.folder.is_empty() {
                by_folder.entry(&c.folder).or_default().push(n);
            }
        }
        let (mut titles, mut owners) = (Vec::new(), Vec::new());
        for (n, c) in courses.iter().enumerate() {
            titles.push(words(&c.title));
            titles.extend(c.aliases.iter().cloned());
            owners.resize(titles.len(), n);
        }
        Self {
            courses,
            roster,
            named,
            pack,
            by_person,
            by_folder,
            titles: Titles::new(titles),
            owners,
            taken: courses.iter().flat_map(|c| c.papers.iter().copied()).collect(),
            real: (0..courses.len()).filter(|n| !courses[*n].trainees.is_empty()).collect(),
        }
    }

    /// The sessions whose training a run names, and how near its title is to theirs (percent of all their words).
    fn near(&self, piece: usize, run: usize) -> BTreeMap<usize, usize> {
        let mut near: BTreeMap<usize, usize> = BTreeMap::new();
        for (t, percent) in self.named.near(piece, run, &self.titles) {
            let best = near.entry(self.owners[t]).or_default();
            *best = (*best).max(percent);
        }
        near
    }

    /// The one session a run fits best.
    fn best(&self, piece: &Piece, holding: &Holding, run: usize) -> Option<usize> {
        let mut score: BTreeMap<usize, u32> = BTreeMap::new();
        let mut up = folder(&piece.entry.path);
        while !up.is_empty() {
            for n in self.by_folder.get(up).into_iter().flatten() {
                *score.entry(*n).or_default() += 3;
            }
            up = folder(up);
        }
        let mut persons: BTreeMap<usize, u32> = BTreeMap::new();
        for person in self.roster.of(piece.number, Some(run)) {
            for n in self.by_person.get(&person).into_iter().flatten() {
                *persons.entry(*n).or_default() += 1;
            }
        }
        for (n, many) in persons {
            *score.entry(n).or_default() += 1 + many.min(2);
        }
        let of_paper: BTreeSet<usize> = self.roster.trainees(piece.number, Some(run)).collect();
        let (dates, loose) = (days::dates(piece, run), days::loose(piece, run));
        let own = words(&stated(piece, run, self.pack));
        let mut titled: BTreeSet<usize> = self.near(piece.number, run).into_keys().collect();
        titled.extend(self.titles.alike(&own).map(|t| self.owners[t]));
        for (n, c) in self.courses.iter().enumerate() {
            let bears = |d: Date| u32::from(dates.contains(&d) || loose.contains(&(d.month(), d.day())));
            let on = c.days.map_or(0, |(a, b)| bears(a) + if a == b { 0 } else { bears(b) });
            let same = u32::from(titled.contains(&n));
            if on + same > 0 {
                *score.entry(n).or_default() += on * 2 + same;
            }
        }
        // alone in the dossier, a session has all that is dated about its time and names nobody else
        if let ([only], true) = (self.real.as_slice(), score.values().all(|s| *s < BELONGS))
            && self.pack.artefacts[holding.artefact].scope != Scope::Training
            && same(&words(&self.courses[*only].title), &own) != Some(false)
            && of_paper.is_subset(&self.courses[*only].trainees)
            && self.courses[*only].days.is_some_and(|(a, b)| {
                dates.iter().any(|d| days::between(a, *d).min(days::between(b, *d)) <= 2 * GAP_DAYS)
            })
        {
            score.insert(*only, BELONGS);
        }
        // a paper that names trainees, and none of a session, is of another
        if self.pack.artefacts[holding.artefact].scope != Scope::Training && !of_paper.is_empty() {
            let stranger = |c: &Course| !c.trainees.is_empty() && c.trainees.is_disjoint(&of_paper);
            score.retain(|n, _| !stranger(&self.courses[*n]));
        }
        let best = score.iter().map(|(n, s)| (*s, *n)).max_by_key(|(s, n)| (*s, std::cmp::Reverse(*n)));
        let (s, n) = best.filter(|(s, _)| *s >= BELONGS)?;
        (score.values().filter(|v| **v == s).count() == 1).then_some(n)
    }
}

/// Every other paper about a session or a trainee goes to the session it fits best; one about a training, to every
/// session of it.
pub(super) fn gather(courses: &mut [Course], pieces: &[Piece], roster: &Roster, named: &Named, pack: &Pack) {
    let index = Index::new(courses, roster, named, pack);
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    let mut taught: Vec<(usize, usize, usize, usize, usize)> = Vec::new();
    for (p, piece) in pieces.iter().enumerate() {
        for h in &piece.claims {
            let scope = pack.artefacts[h.artefact].scope;
            if piece.entry.artefacts[h.claim].strength < Strength::Probable
                || !matches!(scope, Scope::Session | Scope::Trainee | Scope::Training)
            {
                continue;
            }
            for run in h.all_runs() {
                if scope == Scope::Training {
                    let near = index.near(p, run);
                    taught.extend(near.into_iter().map(|(n, near)| (n, h.artefact, p, run, near)));
                }
                if index.taken.contains(&(p, run)) {
                    continue;
                }
                let best = index.best(piece, h, run);
                found.extend(best.map(|n| (n, p, run)));
            }
        }
    }
    // titles share words (« préparation à la certification ») : of each kind, the papers whose title is the nearest
    let mut nearest: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (n, artefact, _, _, near) in &taught {
        let best = nearest.entry((*n, *artefact)).or_default();
        *best = (*best).max(*near);
    }
    let best = |t: &&(usize, usize, usize, usize, usize)| t.4 * 5 >= nearest[&(t.0, t.1)] * 4;
    found.extend(taught.iter().filter(best).map(|(n, _, p, run, _)| (*n, *p, *run)));
    for (n, p, run) in found {
        courses[n].papers.insert((p, run));
        if courses[n].title.is_empty() {
            courses[n].title = stated(&pieces[p], run, pack);
        }
    }
}
