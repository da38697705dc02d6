//! A piece: a file with what it was recognised as, names and folders now taken into account.

use std::collections::{BTreeMap, BTreeSet};

use super::bound::Shown;
use super::facts::facts;
use super::outcome::{Claim, FileEntry, FileState, IncidentEntry, Reason, Recognition, Strength};
use super::people::Roster;
use super::recognise::{self, NAME_CAP, PROBABLE};
use crate::classify::{Exhibit, Run, Topic, Value};
use crate::extract::mean_confidence;
use crate::format::Format;
use crate::incident::{Incident, Loss};
use crate::pack::model::{Artefact, Scope, SignalKind, Signatures};
use crate::pack::{Pack, Use, compile_patterns};
use crate::pipeline::Gathered;
use crate::place::Place;
use crate::shelf::Shelved;
use crate::text::{Lang, Text};

/// Most points the folders give.
const FOLDER_CAP: f32 = 2.0;
/// Text recognised with a lower mean confidence (percent) makes no claim strong.
pub(super) const POOR: u8 = 75;

/// A file with its claims.
#[derive(Debug)]
pub struct Piece {
    /// As the reports show it.
    pub entry: FileEntry,
    /// What its content says, apart from what follows.
    pub exhibit: Option<Shelved<Exhibit>>,
    /// Number of its runs.
    pub runs: usize,
    /// Word lists of `keyword` checks that its runs hold: run, number of the list.
    pub keywords: Box<[(usize, u32)]>,
    /// Topics of the profile questions met.
    pub topics: Vec<Topic>,
    /// Whether it is an archive that may hold files nobody saw.
    pub hides: bool,
    /// Whether it may be a document: no sound, program or the like.
    pub document: bool,
    /// Artefacts that its name or folder hints at, too faintly for a claim.
    pub hints: Vec<usize>,
    /// Claims with what the judgement needs of them.
    pub claims: Vec<Holding>,
    /// Its number in the dossier.
    pub number: usize,
}

/// A claim and the run it rests on.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Artefact number in the pack.
    pub artefact: usize,
    /// Index in [`FileEntry::artefacts`].
    pub claim: usize,
    /// Run of the exhibit; none when only the name speaks.
    pub run: Option<usize>,
    /// Every run that counts as this artefact.
    pub runs: Vec<usize>,
}

impl Holding {
    /// The runs that count, and the one the claim rests on.
    pub fn all_runs(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs.iter().copied().chain(self.run.filter(|r| !self.runs.contains(r)))
    }
}

/// The folder of a path; empty at the top.
#[must_use]
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Piece {
    /// The run a claim rests on.
    #[must_use]
    pub fn run(&self, holding: &Holding) -> Option<&Run> {
        self.exhibit.as_ref()?.runs.get(holding.run?)
    }

    /// Whether a claim rests on a run.
    #[must_use]
    pub fn has_run(&self, holding: &Holding) -> bool {
        holding.run.is_some_and(|run| run < self.runs)
    }

    /// Runs that hold words of a list.
    pub fn saying(&self, list: u32) -> impl Iterator<Item = usize> + '_ {
        self.keywords.iter().filter(move |(_, held)| *held == list).map(|(run, _)| *run)
    }
}

fn recognition(exhibit: &Exhibit) -> Option<Recognition> {
    let confidence = mean_confidence(&exhibit.recognised)?;
    Some(Recognition { pages: exhibit.recognised.iter().map(|r| r.page).collect(), confidence })
}

fn is_duplicate(file: &Gathered) -> bool {
    file.incidents.iter().any(|i| matches!(i, Incident::Duplicate { .. }))
}

/// Words around facts that are kept for the findings, in the whole dossier: some twenty megabytes.
const QUOTED: usize = 200_000;

/// The pieces, the persons they name, and who the organisation is.
pub(super) struct Told {
    pub pieces: Vec<Piece>,
    pub roster: Roster,
    pub house: Option<BTreeSet<String>>,
    pub own_siren: Option<String>,
    pub own_activity: Option<String>,
    pub departments: BTreeMap<u8, u32>,
}

/// What each file is and what is read in it, nothing held together yet.
pub(super) fn told(files: Vec<Gathered>, pack: &Pack) -> Told {
    let names = Names::new(pack);
    let (activity, siren, departments) = own_marks(&files);
    let own = Own { activity: activity.as_deref(), siren: siren.as_deref() };
    let known: BTreeMap<String, usize> =
        files.iter().enumerate().filter(|(_, f)| !is_duplicate(f)).map(|(n, f)| (f.path.clone(), n)).collect();
    let first = |file: &Gathered| {
        file.incidents
            .iter()
            .find_map(|i| if let Incident::Duplicate { of } = i { known.get(of).copied() } else { None })
    };
    let firsts: Vec<Option<usize>> = files.iter().map(first).collect();
    let mut shown = Shown::default();
    let mut quoted = QUOTED;
    // one after the other: what the report has its own copy of is let go before the next one is copied
    let one = |mut file: Gathered| {
        let exhibit = file.exhibit.take().map(Shelved::take);
        let mut piece = piece(&file, exhibit.as_ref(), pack, &names, own);
        shown.bound(&mut piece.entry);
        if let Some(mut exhibit) = exhibit.filter(|_| !is_mute(piece.entry.state, &file)) {
            exhibit.leave_recognition(&mut quoted);
            piece.runs = exhibit.runs.len();
            let said = |(n, run): (usize, &Run)| run.keywords.iter().map(|list| (n, *list)).collect::<Vec<_>>();
            piece.keywords = exhibit.runs.iter().enumerate().flat_map(said).collect();
            piece.topics = std::mem::take(&mut exhibit.topics);
            piece.exhibit = Some(exhibit.into());
        }
        piece
    };
    let mut pieces: Vec<Piece> = files.into_iter().map(one).collect();
    // A duplicate shows what its first copy is, and counts for nothing more.
    for (n, first) in firsts.into_iter().enumerate() {
        if let Some(first) = first.filter(|f| *f != n) {
            let claims = pieces[first].entry.artefacts.clone();
            let piece = &mut pieces[n];
            piece.entry.artefacts = claims.into_iter().map(|c| Claim { counts: false, ..c }).collect();
            piece.claims.clear();
            (piece.exhibit, piece.runs, piece.keywords, piece.topics) = Default::default();
        }
    }
    for (n, piece) in pieces.iter_mut().enumerate() {
        piece.number = n;
    }
    series(&mut pieces);
    supersede(&mut pieces, pack);
    let house = super::companies::house(&pieces);
    let roster = Roster::new(&pieces, house.as_ref(), pack);
    super::strangers::set_aside(&mut pieces, &roster, pack);
    if let Some(house) = &house {
        super::houses::set_aside(&mut pieces, house, &roster, pack);
    }
    Told { pieces, roster, house, own_siren: siren, own_activity: activity, departments }
}

/// What each file is recognised as, with the facts read in it; nothing is judged.
pub fn entries(files: Vec<Gathered>, pack: &Pack) -> Vec<FileEntry> {
    told(files, pack).pieces.into_iter().map(|p| p.entry).collect()
}

/// Papers of a series that must be recognised for the others to be taken along.
const SERIES: usize = 3;

/// Files of one folder and format whose names begin alike, most of them recognised as the same: what was not
/// recognised as anything, and is about as long, is one of them.
fn series(pieces: &mut [Piece]) {
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (n, piece) in pieces.iter().enumerate().filter(|(_, p)| p.exhibit.is_some()) {
        let (folder, name) = piece.entry.path.rsplit_once('/').unwrap_or(("", &piece.entry.path));
        let folded = crate::fold::fold(name);
        let first = folded.split_whitespace().find(|w| w.len() > 3 && !w.bytes().all(|b| b.is_ascii_digit()));
        if let Some(first) = first {
            groups.entry((folder.to_owned(), piece.entry.kind.clone(), first.to_owned())).or_default().push(n);
        }
    }
    for members in groups.into_values().filter(|m| m.len() > SERIES) {
        let mut kinds: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for n in &members {
            let known =
                pieces[*n].claims.iter().filter(|h| pieces[*n].entry.artefacts[h.claim].strength >= Strength::Probable);
            known.for_each(|h| kinds.entry(h.artefact).or_default().push(*n));
        }
        let Some((artefact, known)) = kinds.into_iter().max_by_key(|(a, list)| (list.len(), std::cmp::Reverse(*a)))
        else {
            continue;
        };
        if known.len() < SERIES || known.len() * 2 < members.len() {
            continue;
        }
        let usual: u32 =
            known.iter().map(|n| pieces[*n].entry.words).sum::<u32>() / u32::try_from(known.len()).unwrap_or(1);
        let sample =
            known.iter().find_map(|n| pieces[*n].claims.iter().find(|h| h.artefact == artefact).map(|h| (*n, h.claim)));
        let Some(id) = sample.map(|(n, c)| pieces[n].entry.artefacts[c].artefact.clone()) else { continue };
        for n in members {
            let piece = &mut pieces[n];
            let silent = piece.entry.artefacts.iter().all(|c| c.strength == Strength::Weak);
            let like = piece.entry.words * 2 >= usual && piece.entry.words <= usual * 2;
            let blank = piece.entry.artefacts.iter().any(|c| c.states.iter().any(|s| s != "name-only" && s != "ocr"));
            if !silent || !like || blank || piece.runs == 0 {
                continue;
            }
            piece.claims.retain(|h| h.artefact != artefact);
            piece.claims.push(Holding { artefact, claim: piece.entry.artefacts.len(), run: Some(0), runs: vec![0] });
            piece.entry.artefacts.push(Claim {
                artefact: id.clone(),
                strength: Strength::Probable,
                counts: true,
                states: Vec::new(),
                pages: String::new(),
                points: PROBABLE,
                because: vec![Reason {
                    signal: "series".to_owned(),
                    place: words(&Place::Whole),
                    passage: crate::place::excerpt(piece.entry.path.rsplit('/').next().unwrap_or_default()),
                }],
            });
        }
    }
}

/// A paper put aside by its name or folder, while another of the same kind counts, is looked at no more;
/// nor is the older of two of one title whose names differ by their year or version.
fn supersede(pieces: &mut [Piece], pack: &Pack) {
    let marks = compile_patterns(&pack.file.aside.names);
    let set_aside = |p: &Piece| {
        let folded = format!(" {}", crate::fold::fold(&p.entry.path));
        marks.iter().any(|w| folded.contains(w))
    };
    let aside: Vec<bool> = pieces.iter().map(set_aside).collect();
    let said = compile_patterns(&pack.file.version_words.names);
    let mut old: Vec<(usize, usize)> = Vec::new();
    let mut kinds: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (n, piece) in pieces.iter().enumerate() {
        for h in piece.claims.iter().filter(|h| piece.entry.artefacts[h.claim].counts) {
            kinds.entry(h.artefact).or_default().push((n, h.claim));
        }
    }
    for (artefact, list) in kinds {
        let lasting = matches!(pack.artefacts[artefact].scope, Scope::Organisation | Scope::Training);
        let current = list.iter().any(|(m, _)| !aside[*m]);
        let editions: Vec<Edition> =
            list.iter().filter(|_| lasting).map(|(n, _)| edition(&pieces[*n], &said)).collect();
        // words of a name, year, highest version
        let mut known: BTreeMap<&BTreeSet<String>, BTreeMap<u32, u32>> = BTreeMap::new();
        for (words, year, version) in &editions {
            let highest = known.entry(words).or_default().entry(*year).or_default();
            *highest = (*highest).max(*version);
        }
        for (at, (n, claim)) in list.iter().enumerate() {
            let newer = |(words, year, version): &Edition| {
                let all = known.get(words).filter(|_| !words.is_empty() && *year > 0);
                all.is_some_and(|years| {
                    let later = years.last_key_value().is_some_and(|(y, _)| y > year);
                    later || *version > 0 && years.get(year).is_some_and(|v| v > version)
                })
            };
            let replaced = aside[*n] && current || editions.get(at).is_some_and(newer);
            if replaced {
                old.push((*n, *claim));
            }
        }
    }
    for (n, claim) in old {
        pieces[n].entry.artefacts[claim].states.push("superseded".to_owned());
    }
}

/// Words of the name of a file, its year and its version: of two with the same words, a later year or a higher
/// version of the same year is the newer.
type Edition = (BTreeSet<String>, u32, u32);

fn edition(piece: &Piece, said: &[String]) -> Edition {
    let name = piece.entry.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(s, _)| s);
    let (mut words, mut year, mut version) = (BTreeSet::new(), 0, 0);
    for w in crate::fold::fold(stem).split_whitespace() {
        match (w.parse::<u32>(), w.strip_prefix('v').and_then(|v| v.parse::<u32>().ok())) {
            (Ok(y), _) if (2000..2100).contains(&y) => year = year.max(y),
            (_, Some(v)) => version = version.max(v),
            (Ok(_), _) => {}
            _ if said.iter().any(|word| word.trim() == w) => {}
            _ => _ = words.insert(w.to_owned()),
        }
    }
    (words, year, version)
}

/// The organisation's own numbers.
#[derive(Debug, Clone, Copy)]
struct Own<'a> {
    activity: Option<&'a str>,
    siren: Option<&'a str>,
}

/// The activity number and the company number most files carry: the organisation's own; and how many files give an address
/// in each department.
fn own_marks(files: &[Gathered]) -> (Option<String>, Option<String>, BTreeMap<u8, u32>) {
    let mut counts: [BTreeMap<String, u32>; 2] = Default::default();
    let mut departments: BTreeMap<u8, u32> = BTreeMap::new();
    for exhibit in files.iter().filter(|f| !is_duplicate(f)).filter_map(|f| f.exhibit.as_ref()) {
        let exhibit = exhibit.look();
        for (counts, numbers) in counts.iter_mut().zip([activity_numbers, company_numbers]) {
            for number in numbers(Some(&exhibit)) {
                match counts.get_mut(number) {
                    Some(count) => *count += 1,
                    None => _ = counts.insert(number.to_owned(), 1),
                }
            }
        }
        let all: BTreeSet<u8> = exhibit.runs.iter().flat_map(|r| &r.departments).copied().collect();
        all.into_iter().for_each(|d| *departments.entry(d).or_default() += 1);
    }
    let main = |counts: &BTreeMap<String, u32>| {
        let (number, n) = counts.iter().max_by_key(|(_, n)| **n)?;
        let second = counts.iter().filter(|(k, _)| *k != number).map(|(_, n)| *n).max().unwrap_or(0);
        (*n >= 3 && *n >= second * 2).then(|| number.clone())
    };
    (main(&counts[0]), main(&counts[1]), departments)
}

pub(super) fn activity_numbers(exhibit: Option<&Exhibit>) -> BTreeSet<&str> {
    let facts = exhibit.iter().flat_map(|e| &e.facts);
    facts.filter_map(|f| if let Value::Nda(n) = &f.value { Some(n.as_str()) } else { None }).collect()
}

/// The first nine digits of the company numbers of a file.
pub(super) fn company_numbers(exhibit: Option<&Exhibit>) -> BTreeSet<&str> {
    let facts = exhibit.iter().flat_map(|e| &e.facts);
    facts.filter_map(|f| if let Value::Siret(n) | Value::Siren(n) = &f.value { n.get(..9) } else { None }).collect()
}

/// What names of files say, compiled.
struct Names {
    artefacts: Vec<NamePatterns>,
    template: Vec<String>,
    draft: Vec<String>,
}

impl Names {
    fn new(pack: &Pack) -> Self {
        Self {
            artefacts: pack.artefacts.iter().map(NamePatterns::new).collect(),
            template: compile_patterns(&pack.file.template.names),
            draft: compile_patterns(&pack.file.draft.names),
        }
    }
}

/// Name and folder patterns of an artefact, compiled.
struct NamePatterns {
    file: Vec<(f32, f32, Vec<String>)>,
    folder: Vec<(f32, f32, Vec<String>)>,
}

impl NamePatterns {
    fn new(artefact: &Artefact) -> Self {
        let of = |kind: SignalKind| {
            let groups = artefact.signals.iter().filter(|g| g.kind == kind);
            groups.map(|g| (g.weight, g.max.unwrap_or(g.weight), compile_patterns(&g.any))).collect()
        };
        Self { file: of(SignalKind::File), folder: of(SignalKind::Folder) }
    }

    /// Points of a file name and of its folders, both folded.
    fn points(&self, file: &str, folder: &str) -> (f32, f32) {
        #[allow(clippy::cast_precision_loss)]
        let sum = |groups: &[(f32, f32, Vec<String>)], text: &str| -> f32 {
            groups
                .iter()
                .map(|(w, max, p)| (w * p.iter().filter(|p| text.contains(p.as_str())).count() as f32).min(*max))
                .sum()
        };
        let in_file = sum(&self.file, file);
        let in_folder = sum(&self.folder, folder);
        (in_file.min(NAME_CAP), in_folder.min(FOLDER_CAP))
    }
}

/// Points that a name and its folders give each artefact: only those with a pattern in them are looked at closely.
fn name_points(file: &str, folder: &str, pack: &Pack, names: &[NamePatterns]) -> Vec<(f32, f32)> {
    let mut points = vec![(0.0, 0.0); names.len()];
    for (text, wanted) in [(file, SignalKind::File), (folder, SignalKind::Folder)] {
        for what in pack.automaton.find(text).flat_map(|(_, _, uses)| uses.names()) {
            if let Use::Signal { artefact, kind, .. } = *what
                && kind == wanted
            {
                let artefact = usize::from(artefact);
                points[artefact] = names[artefact].points(file, folder);
            }
        }
    }
    points
}

/// Whether a file says nothing by itself.
fn is_mute(state: FileState, file: &Gathered) -> bool {
    state == FileState::Ignored || file.format.is_archive()
}

/// The file without its exhibit.
fn piece(file: &Gathered, exhibit: Option<&Exhibit>, pack: &Pack, names: &Names, own: Own) -> Piece {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let stem = name.rsplit_once('.').map_or(name, |(s, _)| s);
    let folded_name = format!(" {}", crate::fold::fold(stem));
    // far ancestors name a client or a year, not a paper
    let near: Vec<&str> = folder.rsplit('/').take(2).collect();
    let folded_folder = format!(" {}", crate::fold::fold(&near.join(" / ")));
    let state = state(file);
    let mut entry = FileEntry {
        path: file.path.clone(),
        size: file.size,
        digest: file.digest.clone(),
        kind: file.format.name(),
        state,
        pages: exhibit.map_or(0, |e| e.pages),
        words: exhibit.map_or(0, |e| e.words),
        recognised: exhibit.and_then(recognition),
        incidents: file
            .incidents
            .iter()
            .map(|i| IncidentEntry { code: i.code().to_owned(), message: i.message() })
            .collect(),
        artefacts: Vec::new(),
        facts: Vec::new(),
    };
    let mut claims = Vec::new();
    if is_mute(state, file) {
        let hides = matches!(state, FileState::Unread | FileState::Partly);
        return Piece { hides, ..bare(entry) };
    }
    let points = name_points(&folded_name, &folded_folder, pack, &names.artefacts);
    // best claim of each artefact over the runs
    let mut best: BTreeMap<usize, (Claim, Option<usize>)> = BTreeMap::new();
    let mut counting: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let runs = exhibit.map_or(&[][..], |e| &e.runs);
    let foreign = own.activity.is_some_and(|own| {
        let numbers = activity_numbers(exhibit);
        // a digit or two apart is a slip, not another organisation
        let slip = |n: &&str| super::checks::slip_of(n, own);
        !numbers.is_empty() && !numbers.contains(own) && !numbers.iter().any(slip)
    });
    let elsewhere = own.siren.is_some_and(|own| {
        let numbers = company_numbers(exhibit);
        !numbers.is_empty() && !numbers.contains(own)
    });
    let marked = names.template.iter().any(|w| folded_name.contains(w));
    let draft = names.draft.iter().any(|w| folded_name.contains(w));
    for (n, run) in runs.iter().enumerate() {
        for (artefact, total, strength) in recognise::recognised(run, &points, pack) {
            let hit = run.hits.iter().find(|h| usize::from(h.artefact) == artefact);
            let a = &pack.artefacts[artefact];
            let mut states = states(a, run, marked);
            if run.recognised.is_some() {
                states.push("ocr");
            }
            let poor = run.recognised.is_some_and(|c| c < POOR);
            let strength = if poor { strength.min(Strength::Probable) } else { strength };
            if draft && !states.contains(&"draft") {
                states.push("draft");
            }
            let scoped = matches!(a.scope, Scope::Organisation | Scope::Training | Scope::Session | Scope::Trainee);
            if (foreign && scoped) || (elsewhere && a.own) {
                states.push("other-organisation");
            }
            let claim = Claim {
                artefact: a.id.clone(),
                strength,
                counts: counts(a, strength, states.iter().copied()),
                states: states.iter().map(|s| (*s).to_owned()).collect(),
                pages: pages(run.pages, exhibit),
                points: (total * 10.0).round() / 10.0,
                because: hit.map_or(Vec::new(), |h| {
                    h.because
                        .iter()
                        .map(|b| Reason {
                            signal: b.signal.clone(),
                            place: words(&b.place),
                            passage: b.excerpt.clone(),
                        })
                        .collect()
                }),
            };
            if claim.counts {
                counting.entry(artefact).or_default().push(n);
            }
            let better = best.get(&artefact).is_none_or(|(c, _)| (claim.counts, claim.points) > (c.counts, c.points));
            if better {
                best.insert(artefact, (claim, Some(n)));
            }
        }
    }
    // what the name says where the content says nothing of it
    if best.values().all(|(c, _)| c.strength == Strength::Weak) {
        for (artefact, (in_file, in_folder)) in points.iter().enumerate() {
            if *in_file >= 2.0 && !best.contains_key(&artefact) {
                let a = &pack.artefacts[artefact];
                let claim = Claim {
                    artefact: a.id.clone(),
                    strength: Strength::Weak,
                    counts: false,
                    states: vec!["name-only".to_owned()],
                    pages: String::new(),
                    points: (in_file + in_folder).min(NAME_CAP),
                    because: vec![Reason {
                        signal: "file".to_owned(),
                        place: words(&Place::Whole),
                        passage: crate::place::excerpt(name),
                    }],
                };
                best.insert(artefact, (claim, None));
            }
        }
    }
    let mut list: Vec<_> = best.into_iter().collect();
    list.sort_by(|(a, (x, _)), (b, (y, _))| y.points.total_cmp(&x.points).then(a.cmp(b)));
    for (artefact, (claim, run)) in list {
        let runs = counting.remove(&artefact).unwrap_or_default();
        claims.push(Holding { artefact, claim: entry.artefacts.len(), run, runs });
        entry.artefacts.push(claim);
    }
    // a paper that should not be here is named, never quoted
    let sensitive = claims
        .iter()
        .any(|h| pack.artefacts[h.artefact].out_of_purpose && entry.artefacts[h.claim].strength >= Strength::Probable);
    if sensitive {
        for claim in &mut entry.artefacts {
            claim.because.iter_mut().for_each(|r| r.passage.clear());
        }
        for h in &claims {
            if pack.artefacts[h.artefact].out_of_purpose {
                entry.artefacts[h.claim].states.push("out-of-purpose".to_owned());
            }
        }
    } else if let Some(exhibit) = exhibit {
        entry.facts = facts(exhibit, pack);
    }
    let nameless = super::unread::nameless(&entry.path);
    let hints = (0..points.len()).filter(|n| points[*n].0 > 0.0 || points[*n].1 > 0.0 && nameless).collect();
    let document = !matches!(file.format, Format::Media | Format::Program);
    Piece { document, hints, claims, ..bare(entry) }
}

/// A piece of which nothing is known beside what the reports show.
fn bare(entry: FileEntry) -> Piece {
    Piece {
        entry,
        exhibit: None,
        runs: 0,
        keywords: Box::default(),
        topics: Vec::new(),
        hides: false,
        document: false,
        hints: Vec::new(),
        claims: Vec::new(),
        number: 0,
    }
}

/// Whether a paper of this strength, in these states, is evidence.
pub(super) fn counts<'s>(a: &Artefact, strength: Strength, mut states: impl Iterator<Item = &'s str>) -> bool {
    let refused = states.any(|s| matches!(s, "blank-template" | "draft" | "other-organisation"));
    strength >= Strength::Probable && !refused && !a.out_of_purpose
}

/// So many signatures show that a paper was used.
const SIGNED: u32 = 3;

fn states(a: &Artefact, run: &Run, marked: bool) -> Vec<&'static str> {
    let mut states = Vec::new();
    let f = &run.fill;
    let holes = f.placeholders + f.empty;
    // a model does not come signed by several
    let blank = run.signatures.seen < SIGNED
        && ((f.placeholders >= 3 && f.placeholders * 2 >= f.filled)
            || (holes >= 4 && f.filled * 2 <= holes)
            || (marked && holes >= 2));
    let no_line = f.register && f.entries == 0 && f.filled < 4;
    if a.must_be_filled && (blank || no_line) {
        states.push("blank-template");
    } else if a.must_be_filled && (holes > 2 && f.filled > 0 || super::checks::half_empty(&run.figures)) {
        states.push("partly-filled");
    }
    if f.draft {
        states.push("draft");
    }
    if a.signatures == Signatures::Required && !run.signatures.electronic && run.signatures.asked > 0 {
        if run.signatures.seen == 0 {
            states.push("unsigned");
        } else if run.signatures.seen < run.signatures.asked && run.signatures.first_empty.is_some() {
            states.push("partly-signed");
        }
    }
    states
}

fn state(file: &Gathered) -> FileState {
    let loss = file.incidents.iter().map(Incident::loss).max().unwrap_or(Loss::None);
    if file.incidents.iter().any(|i| matches!(i, Incident::Junk | Incident::Settings)) {
        FileState::Ignored
    } else if is_duplicate(file) {
        FileState::Duplicate
    } else if loss == Loss::All || (loss == Loss::Part && file.digest.is_empty()) {
        FileState::Unread
    } else if loss == Loss::Part {
        FileState::Partly
    } else {
        FileState::Read
    }
}

fn pages((first, last): (u32, u32), exhibit: Option<&Exhibit>) -> String {
    let total = exhibit.map_or(0, |e| e.pages);
    if first == 0 || (first == 1 && last >= total) {
        String::new()
    } else if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    }
}

/// A place in both languages.
#[must_use]
pub fn words(place: &Place) -> Text {
    Text::new(place.label(Lang::Fr), place.label(Lang::En))
}
