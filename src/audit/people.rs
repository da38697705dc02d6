//! Persons of the dossier: trainees and trainers, joined over spellings, and the papers that name them.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::Strength;
use super::piece::Piece;
use super::sessions::{is_kind, paper_kinds};
use crate::classify::name::{called, pair, tokens};
use crate::classify::{PersonSeen, RowSigns};
use crate::fold::fold;
use crate::pack::model::{Role, Scope};
use crate::pack::{Pack, compile_pattern, compile_patterns};
use crate::shelf::Shelved;

/// Shortest surname that may stand for a person alone.
const SURNAME: usize = 4;
/// Most persons of a dossier.
const PERSONS: usize = 20_000;

/// A trainee or a trainer.
#[derive(Debug, Clone)]
pub struct Individual {
    /// Name as most often written.
    pub shown: String,
    /// Words that identify.
    pub tokens: Vec<String>,
    /// What the papers call the person.
    pub role: Role,
    /// Where the person is announced in that role: piece, run, and what the row shows.
    pub sightings: Vec<Sighting>,
}

/// A person announced in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Piece number.
    pub piece: usize,
    /// Run number.
    pub run: usize,
    /// What the row shows.
    pub signs: RowSigns,
}

/// All persons, and who is named where.
#[derive(Debug, Default)]
pub struct Roster {
    /// The persons, sorted by name.
    pub all: Vec<Individual>,
    /// Persons named in each run: piece, run → numbers.
    named: BTreeMap<(usize, usize), BTreeSet<usize>>,
    /// Persons the path of a piece names.
    paths: BTreeMap<usize, BTreeSet<usize>>,
    /// Who bears each word of a name.
    bearers: BTreeMap<String, Vec<usize>>,
    /// What words beside the name of a trainer say of the person: of the house, from outside.
    told: BTreeMap<usize, (bool, bool)>,
}

impl Roster {
    /// Rebuilds the persons from all pieces; the words of the organisation's name are no person's.
    #[must_use]
    pub fn new(pieces: &[Piece], house: Option<&BTreeSet<String>>, pack: &Pack) -> Self {
        let mut all = individuals(pieces, house, pack);
        all.truncate(PERSONS);
        let mut roster = Self { all, ..Self::default() };
        roster.link(pieces, pack);
        roster
    }

    /// Persons named in a run of a piece, by its text or its path.
    pub fn of(&self, piece: usize, run: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let text = run.and_then(|r| self.named.get(&(piece, r)));
        let path = self.paths.get(&piece);
        let all: BTreeSet<usize> = text.into_iter().chain(path).flatten().copied().collect();
        all.into_iter()
    }

    /// Those of them who are trained.
    pub fn trainees(&self, piece: usize, run: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        self.of(piece, run).filter(|n| self.all[*n].role != Role::Trainer)
    }

    /// Whether a run, or the path of its piece, names the person.
    #[must_use]
    pub fn names(&self, piece: usize, run: Option<usize>, person: usize) -> bool {
        run.and_then(|r| self.named.get(&(piece, r))).is_some_and(|s| s.contains(&person))
            || self.paths.get(&piece).is_some_and(|s| s.contains(&person))
    }

    /// Who bears a word of a name.
    #[must_use]
    pub fn bearers(&self, word: &str) -> &[usize] {
        self.bearers.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether a word of a name is that of one person alone.
    #[must_use]
    pub fn is_lone(&self, word: &str) -> bool {
        self.bearers(word).len() == 1
    }

    /// Persons the path of a piece names.
    pub fn by_path(&self, piece: usize) -> impl Iterator<Item = usize> + '_ {
        self.paths.get(&piece).into_iter().flatten().copied()
    }

    /// Whether the text of a run names the person.
    #[must_use]
    pub fn in_text(&self, piece: usize, run: usize, person: usize) -> bool {
        self.named.get(&(piece, run)).is_some_and(|s| s.contains(&person))
    }

    /// What words beside a trainer's name say: that the person is of the house, that the person comes from outside.
    #[must_use]
    pub fn told(&self, person: usize) -> (bool, bool) {
        self.told.get(&person).copied().unwrap_or_default()
    }

    fn link(&mut self, pieces: &[Piece], pack: &Pack) {
        let mut pairs: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut owners: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (n, p) in self.all.iter().enumerate() {
            for (i, a) in p.tokens.iter().enumerate() {
                owners.entry(a).or_default().push(n);
                for b in &p.tokens[i + 1..] {
                    if a.len() > 1 && b.len() > 1 {
                        pairs.entry(pair(a, b)).or_default().push(n);
                    }
                }
            }
        }
        let alone: BTreeMap<u32, usize> =
            owners.iter().filter(|(w, o)| w.len() >= SURNAME && o.len() == 1).map(|(w, o)| (called(w), o[0])).collect();
        self.bearers = owners.iter().map(|(word, of)| ((*word).to_owned(), of.clone())).collect();
        let kinds = &pack.chains.kinds;
        let list = |words: &[String]| pack.keyword(words).filter(|_| !words.is_empty());
        let (employee, external) = (list(&kinds.employee_says), list(&kinds.external_says));
        for (p, piece) in pieces.iter().enumerate() {
            let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
            for (r, run) in exhibit.runs.iter().enumerate() {
                let mut seen: BTreeSet<usize> = BTreeSet::new();
                for key in &run.names {
                    seen.extend(pairs.get(key).into_iter().flatten());
                    seen.extend(alone.get(key));
                }
                if !seen.is_empty() {
                    self.named.insert((p, r), seen);
                }
                for beside in &run.beside {
                    let keys = beside.names.iter();
                    let here: BTreeSet<usize> =
                        keys.flat_map(|k| pairs.get(k).into_iter().flatten().chain(alone.get(k))).copied().collect();
                    // a row that names two says it of either
                    let mut trainers = here.iter().filter(|n| self.all[**n].role == Role::Trainer);
                    if let (Some(one), None) = (trainers.next(), trainers.next()) {
                        let (house, outside) = self.told.entry(*one).or_default();
                        *house |= Some(beside.list) == employee;
                        *outside |= Some(beside.list) == external;
                    }
                }
            }
        }
        for (p, piece) in pieces.iter().enumerate() {
            let words = path_words(&piece.entry.path);
            let mut hits: BTreeMap<usize, usize> = BTreeMap::new();
            let mut seen = BTreeSet::new();
            for word in &words {
                if let Some(list) = owners.get(word.as_str()) {
                    for n in list {
                        *hits.entry(*n).or_default() += 1;
                    }
                    if let ([only], true) = (list.as_slice(), word.len() >= SURNAME) {
                        seen.insert(*only);
                    }
                }
            }
            seen.extend(hits.iter().filter(|(_, n)| **n >= 2).map(|(n, _)| *n));
            if !seen.is_empty() {
                self.paths.insert(p, seen);
            }
        }
        for (n, person) in self.all.iter().enumerate() {
            for s in &person.sightings {
                self.named.entry((s.piece, s.run)).or_default().insert(n);
            }
        }
    }
}

/// Folded words of the file name and of the folder it stands in.
fn path_words(path: &str) -> BTreeSet<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(s, _)| s);
    let near = folder.rsplit('/').next().unwrap_or_default();
    // « FerrandJulie » and « ferrand_julie » are two words
    let mut spaced = String::new();
    let mut small = false;
    for c in near.chars().chain([' ']).chain(stem.chars()) {
        if c.is_uppercase() && small {
            spaced.push(' ');
        }
        small = c.is_lowercase();
        spaced.push(c);
    }
    tokens(&spaced).into_iter().collect()
}

struct Raw {
    name: String,
    tokens: Vec<String>,
    role: Role,
    /// The field says the role, rather than the kind of the paper.
    told: bool,
    /// A column or an own paper: enough alone; else another paper must name the person too.
    firm: bool,
    /// The paper is one of anybody's who works in the house, or a later one took its place.
    past: bool,
    at: Sighting,
}

/// The role a field gives in a paper of this scope.
fn role(seen: &PersonSeen, scope: Scope, pack: &Pack) -> Option<Role> {
    let field = &pack.fields[usize::from(seen.field)];
    match (field.role, scope) {
        (Some(Role::Trainer), Scope::Session | Scope::Trainee | Scope::Training | Scope::Trainer) => {
            Some(Role::Trainer)
        }
        (Some(Role::Trainee), Scope::Session | Scope::Trainee) => Some(Role::Trainee),
        (Some(Role::Anyone), Scope::Trainee | Scope::Session) => Some(Role::Trainee),
        (Some(Role::Anyone), Scope::Trainer) => Some(Role::Trainer),
        _ => None,
    }
}

fn raw(pieces: &[Piece], pack: &Pack) -> Vec<Raw> {
    let mut out = Vec::new();
    let kinds = paper_kinds(pack);
    let nobody: Vec<String> = pack.file.nobody.names.iter().filter_map(|n| compile_pattern(n)).collect();
    // a house stands at the head of its papers as a person does
    let houses = compile_patterns(&pack.file.houses.markers);
    let is_nobody = |name: &str| {
        let folded = format!(" {} ", fold(name).trim());
        nobody.iter().any(|n| folded.contains(n.as_str())) || houses.iter().any(|h| folded.starts_with(h.as_str()))
    };
    for (p, piece) in pieces.iter().enumerate() {
        let Some(exhibit) = piece.exhibit.as_ref().map(Shelved::look) else { continue };
        for (r, run) in exhibit.runs.iter().enumerate() {
            let Some((scope, past)) = scope_of(piece, r, pack) else { continue };
            for seen in &run.persons {
                let Some(role) = role(seen, scope, pack) else { continue };
                let tokens = tokens(&seen.name);
                let long = tokens.iter().filter(|t| t.len() > 1).count();
                // « CURRICULUM VITAE » at the head of a paper is its name
                if tokens.is_empty() || long == 0 || is_kind(&seen.name, &kinds) || is_nobody(&seen.name) {
                    continue;
                }
                let column = seen.signs.asked + seen.signs.seen + seen.signs.absent > 0;
                let firm =
                    long >= 2 && (column || matches!(scope, Scope::Trainee | Scope::Trainer) || role == Role::Trainer);
                let at = Sighting { piece: p, run: r, signs: seen.signs };
                let told = pack.fields[usize::from(seen.field)].role != Some(Role::Anyone);
                // the secretary has a professional interview too
                let past = past.superseded || past.staff && !told;
                out.push(Raw { name: seen.name.clone(), tokens, role, told, firm, past, at });
            }
        }
    }
    out
}

/// What the run is about: the scope of its best claim that is evidence of somebody's.
fn scope_of(piece: &Piece, run: usize, pack: &Pack) -> Option<(Scope, Bearing)> {
    let claims = piece.claims.iter().filter(|h| h.all_runs().any(|r| r == run));
    let best = claims
        .map(|h| (h, &piece.entry.artefacts[h.claim]))
        .filter(|(_, c)| c.strength >= Strength::Probable)
        .filter(|(_, c)| {
            !c.states.iter().any(|s| matches!(s.as_str(), "blank-template" | "other-organisation" | "out-of-purpose"))
        })
        .max_by(|a, b| a.1.points.total_cmp(&b.1.points))?;
    let artefact = &pack.artefacts[best.0.artefact];
    let superseded = best.1.states.iter().any(|s| s == "superseded");
    Some((artefact.scope, Bearing { superseded, staff: pack.chains.kinds.staff.contains(&artefact.id) }))
}

/// What the paper that names a person says of the part the person takes.
#[derive(Debug, Clone, Copy)]
struct Bearing {
    /// A later paper took its place.
    superseded: bool,
    /// Anybody of the house has one.
    staff: bool,
}

fn individuals(pieces: &[Piece], house: Option<&BTreeSet<String>>, pack: &Pack) -> Vec<Individual> {
    let mut raws = raw(pieces, pack);
    // « TANDEM LANGUES », the head of a paper; a house may bear the name of somebody, who is written otherwise too
    if let Some(house) = house {
        let capitals = |raw: &Raw| !raw.name.chars().any(char::is_lowercase);
        let spelt: BTreeSet<Vec<String>> = raws.iter().filter(|r| !capitals(r)).map(|r| r.tokens.clone()).collect();
        let is_house = |raw: &Raw| raw.tokens.len() > 1 && raw.tokens.iter().all(|t| house.contains(t));
        raws.retain(|raw| !(capitals(raw) && is_house(raw) && !spelt.contains(&raw.tokens)));
    }
    // whole names first: initials and surnames join them
    raws.sort_by(|a, b| {
        b.tokens
            .iter()
            .filter(|t| t.len() > 1)
            .count()
            .min(2)
            .cmp(&a.tokens.iter().filter(|t| t.len() > 1).count().min(2))
            .then(a.tokens.cmp(&b.tokens))
            .then(a.name.cmp(&b.name))
            .then((a.at.piece, a.at.run).cmp(&(b.at.piece, b.at.run)))
    });
    let mut groups: Vec<(Vec<String>, Vec<Raw>)> = Vec::new();
    let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for raw in raws {
        let candidates: BTreeSet<usize> = raw.tokens.iter().filter_map(|t| by_word.get(t)).flatten().copied().collect();
        let same: Vec<usize> = candidates.into_iter().filter(|g| agrees(&groups[*g].0, &raw.tokens)).collect();
        let exact = same.iter().copied().find(|g| equal(&groups[*g].0, &raw.tokens));
        let only = if let [g] = same.as_slice() { Some(*g) } else { None };
        match exact.or(only) {
            Some(g) => groups[g].1.push(raw),
            None if !same.is_empty() => {} // two persons could be meant: neither is
            None => {
                for t in &raw.tokens {
                    by_word.entry(t.clone()).or_default().push(groups.len());
                }
                groups.push((raw.tokens.clone(), vec![raw]));
            }
        }
    }
    let mut all: Vec<Individual> = Vec::new();
    for (tokens, raws) in groups {
        if tokens.iter().filter(|t| t.len() > 1).count() < 2 {
            continue; // a surname alone is nobody in particular
        }
        if raws.iter().all(|r| r.past) {
            continue; // neither trains nor is trained, or does no more
        }
        let papers =
            |role: Role| raws.iter().filter(|r| r.role == role).map(|r| r.at.piece).collect::<BTreeSet<_>>().len();
        let (trainer, trainee) = (papers(Role::Trainer), papers(Role::Trainee));
        // who sat in a session and is nowhere called a trainer is none, though a certificate be taken for a trainer's
        let sat = raws.iter().any(|r| r.role == Role::Trainee && r.told)
            && !raws.iter().any(|r| r.role == Role::Trainer && r.told);
        let role = if trainer > 0 && trainer * 2 >= trainee && !sat { Role::Trainer } else { Role::Trainee };
        let mine: Vec<&Raw> = raws.iter().filter(|r| r.role == role).collect();
        let papers: BTreeSet<usize> = mine.iter().map(|r| r.at.piece).collect();
        if !(mine.iter().any(|r| r.firm) || papers.len() >= 2) {
            continue;
        }
        let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
        let whole = raws.iter().filter(|r| r.tokens.len() >= 2 && r.tokens.iter().all(|t| t.len() > 1)).count() > 0;
        let full = |r: &&Raw| !whole || (r.tokens.len() >= 2 && r.tokens.iter().all(|t| t.len() > 1));
        for r in raws.iter().filter(full) {
            *spellings.entry(&r.name).or_default() += 1;
        }
        let shown = spellings.iter().max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name))).map_or("", |(n, _)| n);
        let mut sightings: Vec<Sighting> = raws.iter().filter(|r| r.role == role).map(|r| r.at).collect();
        sightings.sort_by_key(|s| (s.piece, s.run, std::cmp::Reverse(s.signs.asked + s.signs.absent)));
        sightings.dedup_by_key(|s| (s.piece, s.run));
        all.push(Individual { shown: shown.to_owned(), tokens, role, sightings });
    }
    all.sort_by(|a, b| a.tokens.cmp(&b.tokens));
    all
}

/// Whether two names are the same words.
pub fn equal(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|t| b.contains(t))
}

/// Whether two names may be of one person.
pub fn agrees(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = short.iter().filter(|t| long.contains(t)).count();
    if common == 0 {
        return false;
    }
    let rest: Vec<&String> = short.iter().filter(|t| !long.contains(t)).collect();
    match rest.as_slice() {
        // a married name added, or a surname alone
        [] => true,
        [word] => {
            let others = long.iter().filter(|t| !short.contains(t));
            let mut others = others.peekable();
            others.peek().is_some()
                && others.any(|o| {
                    if word.len() == 1 || o.len() == 1 {
                        o.starts_with(&word[..1]) || word.starts_with(&o[..1])
                    } else {
                        near(word, o)
                    }
                })
        }
        _ => false,
    }
}

/// One letter apart, in words long enough for that to be a slip.
fn near(a: &str, b: &str) -> bool {
    if a.len().min(b.len()) < 5 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (a, b) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let skip = usize::from(a.len() == b.len());
    a[(start + skip).min(a.len())..] == b[(start + 1).min(b.len())..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(name: &str) -> Vec<String> {
        tokens(name)
    }

    #[test]
    fn spellings_of_one_person_agree() {
        for (a, b) in [
            ("DUPONT Marie", "Marie Dupont"),
            ("Marie Dupont", "Mme DUPOND Marie"),
            ("Marie Dupont", "Marie Dupont-Leroy"),
            ("M. Dupont", "Marie Dupont"),
            ("J. Ferrand", "Julie Ferrand"),
            ("Stéphane Nguema", "STEPHANE NGUÉMA"),
        ] {
            assert!(agrees(&t(a), &t(b)), "{a} / {b}");
        }
        for (a, b) in
            [("Marie Dupont", "Paul Dupont"), ("Julie Ferrand", "Cédric Maillard"), ("Anna Roux", "Anne Rouy")]
        {
            assert!(!agrees(&t(a), &t(b)), "{a} / {b}");
        }
    }

    #[test]
    fn names_in_paths_are_words() {
        let words = path_words("S1/Positionnement/test_FerrandJulie-2026.pdf");
        assert!(words.contains("ferrand") && words.contains("julie"));
    }
}
