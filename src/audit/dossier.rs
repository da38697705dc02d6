//! The dossier: every file with what it was recognised as, names and folders now taken into account.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::{Claim, FactEntry, FileEntry, FileState, IncidentEntry, Reason, Recognition, Strength};
use crate::classify::{Exhibit, Run, Value};
use crate::extract::mean_confidence;
use crate::format::Format;
use crate::incident::{Incident, Loss};
use crate::pack::model::{Artefact, Group, Scope, SignalKind, Signatures};
use crate::pack::{Pack, compile_pattern};
use crate::pipeline::Gathered;
use crate::place::Place;
use crate::text::{Lang, Text};

/// Points for a probable claim (`rules/README.md`).
const PROBABLE: f32 = 6.0;
/// Points for a probable claim when the file name says the same as the content.
const NAMED: f32 = 5.0;
/// Points for a strong claim.
const STRONG: f32 = 10.0;
/// Points for a weak claim.
const WEAK: f32 = 3.0;
/// Most points name, folder and sender give together.
const NAME_CAP: f32 = 3.0;
/// Most points the folders give.
const FOLDER_CAP: f32 = 2.0;
/// Text recognised with a lower mean confidence (percent) makes no claim strong.
pub(super) const POOR: u8 = 75;
/// A claim below this share of the best of its pages is an echo of it: when it has a title of its own,
/// when neither has one, when only the best has one.
const ECHO: [f32; 3] = [0.5, 0.75, 0.85];

/// A file with its claims.
#[derive(Debug)]
pub struct Piece {
    /// As the reports show it.
    pub entry: FileEntry,
    /// What its content says.
    pub exhibit: Option<Exhibit>,
    /// Claims with what the judgement needs of them.
    pub claims: Vec<Holding>,
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
}

/// All pieces, sorted by path.
#[derive(Debug)]
pub struct Dossier {
    /// The pieces.
    pub pieces: Vec<Piece>,
}

impl Dossier {
    /// Puts the files together.
    #[must_use]
    pub fn new(files: Vec<Gathered>, pack: &Pack) -> Self {
        let names: Vec<NamePatterns> = pack.artefacts.iter().map(NamePatterns::new).collect();
        let own = main_activity_number(&files);
        let known: BTreeMap<String, usize> =
            files.iter().enumerate().filter(|(_, f)| !is_duplicate(f)).map(|(n, f)| (f.path.clone(), n)).collect();
        let mut pieces: Vec<Piece> = files.iter().map(|f| piece(f, pack, &names, own.as_deref())).collect();
        // A duplicate shows what its first copy is, and counts for nothing more.
        for n in 0..pieces.len() {
            let of = files[n].incidents.iter().find_map(|i| match i {
                Incident::Duplicate { of } => known.get(of),
                _ => None,
            });
            if let Some(first) = of.filter(|f| **f != n) {
                let claims = pieces[*first].entry.artefacts.clone();
                pieces[n].entry.artefacts = claims.into_iter().map(|c| Claim { counts: false, ..c }).collect();
                pieces[n].claims.clear();
                pieces[n].exhibit = None;
            }
        }
        Self { pieces }
    }

    /// Every claim of the artefact, with its piece.
    pub fn claims(&self, artefact: &str) -> impl Iterator<Item = (&Piece, &Holding, &Claim)> {
        self.pieces.iter().flat_map(move |p| {
            p.claims
                .iter()
                .map(move |h| (p, h, &p.entry.artefacts[h.claim]))
                .filter(move |(_, _, c)| c.artefact == artefact)
        })
    }
}

impl Piece {
    /// The run a claim rests on.
    #[must_use]
    pub fn run(&self, holding: &Holding) -> Option<&Run> {
        self.exhibit.as_ref()?.runs.get(holding.run?)
    }
}

fn recognition(exhibit: &Exhibit) -> Option<Recognition> {
    let confidence = mean_confidence(&exhibit.recognised)?;
    Some(Recognition { pages: exhibit.recognised.iter().map(|r| r.page).collect(), confidence })
}

fn is_duplicate(file: &Gathered) -> bool {
    file.incidents.iter().any(|i| matches!(i, Incident::Duplicate { .. }))
}

/// The activity number most files carry: the organisation's own.
fn main_activity_number(files: &[Gathered]) -> Option<String> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for file in files.iter().filter(|f| !is_duplicate(f)) {
        for number in activity_numbers(file.exhibit.as_ref()) {
            *counts.entry(number).or_default() += 1;
        }
    }
    let (number, n) = counts.iter().max_by_key(|(_, n)| **n)?;
    let second = counts.iter().filter(|(k, _)| *k != number).map(|(_, n)| *n).max().unwrap_or(0);
    (*n >= 3 && *n >= second * 2).then(|| (*number).to_owned())
}

fn activity_numbers(exhibit: Option<&Exhibit>) -> BTreeSet<&str> {
    let facts = exhibit.iter().flat_map(|e| &e.facts);
    facts.filter_map(|f| if let Value::Nda(n) = &f.value { Some(n.as_str()) } else { None }).collect()
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
            let compiled = |g: &Group| g.any.iter().filter_map(|p| compile_pattern(p)).collect();
            groups.map(|g| (g.weight, g.max.unwrap_or(g.weight), compiled(g))).collect()
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

fn piece(file: &Gathered, pack: &Pack, names: &[NamePatterns], own: Option<&str>) -> Piece {
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
        pages: file.exhibit.as_ref().map_or(0, |e| e.pages),
        words: file.exhibit.as_ref().map_or(0, |e| e.words),
        recognised: file.exhibit.as_ref().and_then(recognition),
        incidents: file
            .incidents
            .iter()
            .map(|i| IncidentEntry { code: i.code().to_owned(), message: i.message() })
            .collect(),
        artefacts: Vec::new(),
        facts: Vec::new(),
    };
    let mut claims = Vec::new();
    if state == FileState::Ignored || file.format == Format::Zip {
        return Piece { entry, exhibit: None, claims };
    }
    let points: Vec<(f32, f32)> = names.iter().map(|n| n.points(&folded_name, &folded_folder)).collect();
    // best claim of each artefact over the runs
    let mut best: BTreeMap<usize, (Claim, Option<usize>)> = BTreeMap::new();
    let runs = file.exhibit.as_ref().map_or(&[][..], |e| &e.runs);
    let foreign = own.is_some_and(|own| {
        let numbers = activity_numbers(file.exhibit.as_ref());
        !numbers.is_empty() && !numbers.contains(own)
    });
    let marked = [" modele ", " vierge ", " trame ", " template ", " exemple ", " gabarit "]
        .iter()
        .any(|w| folded_name.contains(w));
    let draft = [" brouillon ", " draft "].iter().any(|w| folded_name.contains(w));
    for (n, run) in runs.iter().enumerate() {
        for (artefact, total, strength) in recognised(run, &points, pack) {
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
            if foreign && matches!(a.scope, Scope::Organisation | Scope::Training | Scope::Session | Scope::Trainee) {
                states.push("other-organisation");
            }
            let refused = ["blank-template", "draft", "other-organisation"].iter().any(|s| states.contains(s));
            let claim = Claim {
                artefact: a.id.clone(),
                strength,
                counts: strength >= Strength::Probable && !refused && !a.out_of_purpose,
                states: states.iter().map(|s| (*s).to_owned()).collect(),
                pages: pages(run.pages, file),
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
        claims.push(Holding { artefact, claim: entry.artefacts.len(), run });
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
    } else if let Some(exhibit) = &file.exhibit {
        entry.facts = facts(exhibit, pack);
    }
    Piece { entry, exhibit: file.exhibit.clone(), claims }
}

/// Artefacts a run is recognised as: number, points, strength.
fn recognised(run: &Run, names: &[(f32, f32)], pack: &Pack) -> Vec<(usize, f32, Strength)> {
    let mut list: Vec<(usize, f32, f32, Strength, bool)> = Vec::new();
    for hit in &run.hits {
        let artefact = usize::from(hit.artefact);
        let (in_file, in_folder) = names[artefact];
        let total = hit.points + (in_file + in_folder).min(NAME_CAP);
        let strength = if total >= STRONG && hit.kinds >= 2 {
            Strength::Strong
        } else if hit.points >= PROBABLE / 2.0 && (total >= PROBABLE || (in_file >= 2.0 && total >= NAMED)) {
            Strength::Probable
        } else if total >= WEAK {
            Strength::Weak
        } else {
            continue;
        };
        list.push((artefact, total, hit.points, strength, hit.titled));
    }
    let (top, top_titled) =
        list.iter().map(|x| (x.1, x.4)).fold((0.0, false), |best, x| if x.0 > best.0 { x } else { best });
    let echo = |total: f32, titled: bool| {
        let share = if titled {
            ECHO[0]
        } else if top_titled {
            ECHO[2]
        } else {
            ECHO[1]
        };
        total < top * share
    };
    let winners: Vec<&str> = list
        .iter()
        .filter(|x| x.3 >= Strength::Probable && !echo(x.1, x.4))
        .map(|x| pack.artefacts[x.0].id.as_str())
        .collect();
    list.iter()
        .filter_map(|(artefact, total, _, strength, titled)| {
            let a = &pack.artefacts[*artefact];
            let beaten = a.unless.iter().any(|u| winners.contains(&u.as_str())) || echo(*total, *titled);
            let strength = if beaten && *strength >= Strength::Probable { Strength::Weak } else { *strength };
            // weak echoes of a clear winner are noise
            let noise = strength == Strength::Weak && top >= STRONG && *total < top * 0.4;
            (!noise).then_some((*artefact, *total, strength))
        })
        .collect()
}

fn states(a: &Artefact, run: &Run, marked: bool) -> Vec<&'static str> {
    let mut states = Vec::new();
    let f = &run.fill;
    let holes = f.placeholders + f.empty;
    let blank = (f.placeholders >= 3 && f.placeholders * 2 >= f.filled)
        || (holes >= 4 && f.filled * 2 <= holes)
        || (marked && holes >= 2);
    let no_line = f.register && f.entries == 0 && f.filled < 4;
    if a.must_be_filled && (blank || no_line) {
        states.push("blank-template");
    } else if a.must_be_filled && holes > 2 && f.filled > 0 {
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
    if file.incidents.iter().any(|i| matches!(i, Incident::Junk)) {
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

fn pages((first, last): (u32, u32), file: &Gathered) -> String {
    let total = file.exhibit.as_ref().map_or(0, |e| e.pages);
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

fn facts(exhibit: &Exhibit, pack: &Pack) -> Vec<FactEntry> {
    let mut out: Vec<FactEntry> = Vec::new();
    for fact in exhibit.facts.iter().take(200) {
        let (field, value) = match &fact.value {
            Value::Date(d) => ("date", d.clone()),
            Value::Period(a, b) => ("period", format!("{a}/{b}")),
            // « sous 15 jours » is a delay, not hours of training
            Value::Minutes(m) if fact.excerpt.to_lowercase().contains("heure") || fact.excerpt.contains('h') => {
                ("hours", decimal(u64::from(*m) * 100 / 60))
            }
            Value::Minutes(_) => continue,
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
    for seen in exhibit.runs.iter().flat_map(|r| &r.fields) {
        // a label says what a date is; what other labels announce is text, and may be anything
        let Some(value) = seen.date.clone() else { continue };
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
