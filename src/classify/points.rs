//! Points of the artefacts in a run, from the patterns and the layouts seen.

use std::collections::{BTreeMap, BTreeSet};

use super::exhibit::{Because, Hit};
use super::reading::Reading;
use crate::extract::BlockKind;
use crate::pack::model::SignalKind;
use crate::pack::{Pack, groups};

/// Points from which a title alone opens a new run of pages.
pub const OPENING_WEIGHT: f32 = 6.0;
/// Hits below this are not sent back.
const KEEP_POINTS: f32 = 2.0;
/// Most hits of a run that are sent back.
const KEEP_HITS: usize = 12;
/// A text this long (words) is full strength for phrases; in longer ones phrases count less.
const PHRASE_WORDS: f32 = 2500.0;

/// What the patterns found in a run.
#[derive(Default)]
pub struct Seen {
    /// Per artefact.
    pub tallies: BTreeMap<u16, Tally>,
    /// Artefact and group, with the row that holds most heads of its columns.
    pub columns: BTreeMap<(u16, u16), Heads>,
    /// Layouts of the run.
    pub layouts: Vec<&'static str>,
}

/// Heads of columns, looked for row by row from the first to the last.
#[derive(Default)]
pub struct Heads {
    /// Of the rows that are over: cells that are heads, and the first block with so many.
    best: (usize, usize),
    block: usize,
    cells: Vec<usize>,
}

impl Heads {
    /// A cell of a block that is a head; blocks come in their order.
    pub fn add(&mut self, block: usize, cell: usize) {
        if block != self.block {
            self.best = self.most();
            self.block = block;
            self.cells.clear();
        }
        if !self.cells.contains(&cell) {
            self.cells.push(cell);
        }
    }

    /// The most cells of a row that are heads, and the first block that has so many.
    #[must_use]
    pub fn most(&self) -> (usize, usize) {
        if self.cells.len() > self.best.0 { (self.cells.len(), self.block) } else { self.best }
    }
}

/// Patterns seen for an artefact.
#[derive(Default)]
pub struct Tally {
    /// Per group: distinct patterns seen.
    pub groups: BTreeMap<u16, Vec<Sight>>,
}

/// A pattern seen.
pub struct Sight {
    /// Which one: only differences mean something.
    pub pattern: usize,
    /// Where it begins in the folded text, at first.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is worth.
    pub worth: f32,
}

/// The points of a run.
pub struct Scored {
    /// Artefacts with points enough to be told, best first.
    pub hits: Vec<Hit>,
    /// Points below zero: the paper says what it is not.
    pub against: BTreeMap<u16, f32>,
    /// Every artefact with a point or more.
    pub spoken: Vec<(u16, f32)>,
}

/// Whether the passages that speak for an artefact are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passages {
    /// For the report.
    Told,
    /// Only what they amount to is asked.
    Left,
}

/// Points of every artefact; `sender` is the author of a mail.
pub fn points(r: &Reading, sender: &str, seen: &Seen, pack: &Pack, told: Passages) -> Scored {
    let damp = (PHRASE_WORDS / r.words.max(1) as f32).sqrt().min(1.0);
    let senders = format!(" {}", crate::fold::fold(sender));
    let mut hits = Vec::new();
    let mut against: BTreeMap<u16, f32> = BTreeMap::new();
    let mut spoken = Vec::new();
    let columned: BTreeSet<u16> = seen.columns.keys().map(|(artefact, _)| *artefact).collect();
    let apart = |kind| kind == SignalKind::Layout || kind == SignalKind::Sender && !sender.is_empty();
    for (number, artefact) in pack.artefacts.iter().enumerate() {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        let tally = seen.tallies.get(&number);
        // most papers say nothing of most artefacts
        if tally.is_none() && !columned.contains(&number) && !groups(artefact).any(|g| apart(g.kind)) {
            continue;
        }
        let mut points = 0.0;
        let mut kinds: Vec<SignalKind> = Vec::new();
        let mut because: Vec<(SignalKind, f32, usize)> = Vec::new();
        let mut titled = false;
        let mut whole = 0.0_f32;
        for (g, group) in groups(artefact).enumerate() {
            // without a pattern seen, only these say something
            if tally.is_none() && !matches!(group.kind, SignalKind::Columns | SignalKind::Layout | SignalKind::Sender) {
                continue;
            }
            let index = u16::try_from(g).unwrap_or(u16::MAX);
            let counter = g >= artefact.signals.len();
            let sights = tally.and_then(|t| t.groups.get(&index)).map_or(&[][..], Vec::as_slice);
            let (told, at): (f32, Vec<usize>) = match group.kind {
                SignalKind::Layout => {
                    (count(group.any.iter().filter(|l| seen.layouts.contains(&l.as_str())).count()), Vec::new())
                }
                SignalKind::Columns => {
                    let best = seen.columns.get(&(number, index)).map(Heads::most);
                    let need = group.at_least.unwrap_or(2) as usize;
                    match best.filter(|(n, _)| *n >= need) {
                        Some((_, block)) => {
                            (1.0, r.units.iter().filter(|u| u.block == block).map(|u| u.start).take(1).collect())
                        }
                        None => (0.0, Vec::new()),
                    }
                }
                SignalKind::Sender if sender.is_empty() => (0.0, Vec::new()),
                SignalKind::Sender => {
                    let n = group
                        .any
                        .iter()
                        .filter(|p| crate::pack::compile_pattern(p).is_some_and(|p| senders.contains(&p)))
                        .count();
                    (count(n), Vec::new())
                }
                _ => (sights.iter().map(|s| s.worth).sum(), sights.iter().map(|s| s.start).collect()),
            };
            if told <= 0.0 {
                continue;
            }
            let mut got = (group.weight * told).min(group.max.unwrap_or(group.weight));
            if group.kind == SignalKind::Title {
                // what a paper is not is told by its first lines only
                let first = |s: &usize| r.unit_at(*s).is_some_and(|u| u.line <= 2);
                let first_lines = at.iter().filter(|s| !counter || first(s));
                got *= first_lines.map(|s| prominence(r, *s)).fold(0.0, f32::max);
            }
            if matches!(group.kind, SignalKind::Phrase | SignalKind::Label | SignalKind::Heading) {
                got *= damp;
            }
            if counter {
                points -= got;
                continue;
            }
            points += got;
            if group.kind == SignalKind::Title && group.weight >= OPENING_WEIGHT {
                let share = |seen: &Sight| {
                    let said = r.folded[seen.start..seen.end].split_whitespace().count();
                    let words = r.unit_at(seen.start).map_or(usize::MAX, |u| u.words);
                    prominence(r, seen.start) * (count(said) / count(words.max(1))).min(1.0)
                };
                whole = sights.iter().map(share).fold(whole, f32::max);
            }
            titled |= group.kind == SignalKind::Title && group.weight >= OPENING_WEIGHT;
            if group.kind != SignalKind::Sender && !kinds.contains(&group.kind) {
                kinds.push(group.kind);
            }
            because.extend(at.into_iter().take(3).map(|start| (group.kind, got, start)));
        }
        if points < 0.0 {
            against.insert(number, points);
        }
        if points >= 1.0 {
            spoken.push((number, points));
        }
        if points >= KEEP_POINTS {
            let kinds = u8::try_from(kinds.len()).unwrap_or(u8::MAX);
            hits.push((Hit { artefact: number, points, kinds, titled, whole, because: Vec::new() }, because));
        }
    }
    hits.sort_by(|(a, _), (b, _)| b.points.total_cmp(&a.points).then(a.artefact.cmp(&b.artefact)));
    hits.truncate(KEEP_HITS);
    // the same words speak for several
    let mut cut = BTreeMap::new();
    let hit = |(hit, because): (Hit, Vec<_>)| {
        if told == Passages::Left {
            return hit;
        }
        let sensitive = pack.artefacts[usize::from(hit.artefact)].sensitive;
        Hit { because: passages(r, because, sensitive, &mut cut), ..hit }
    };
    Scored { hits: hits.into_iter().map(hit).collect(), against, spoken }
}

/// Most passages told of a hit.
const KEEP_PASSAGES: usize = 5;

/// The passages that gave the most points, each once: kind of signal, points, offset in the folded text. `cut` holds those
/// that were told before, by offset.
fn passages(
    r: &Reading,
    mut because: Vec<(SignalKind, f32, usize)>,
    sensitive: bool,
    cut: &mut BTreeMap<usize, String>,
) -> Vec<Because> {
    because.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut out: Vec<Because> = Vec::new();
    for (kind, points, start) in because {
        let Some(unit) = r.unit_at(start) else { continue };
        if out.len() >= KEEP_PASSAGES {
            break;
        }
        let excerpt = cut.entry(start).or_insert_with(|| r.passage(unit, start));
        if out.last().is_none_or(|b| b.excerpt != *excerpt) {
            out.push(Because {
                signal: kind.word().to_owned(),
                points,
                place: r.place(unit),
                excerpt: excerpt.clone(),
            });
        }
    }
    if sensitive {
        out.iter_mut().for_each(|b| b.excerpt.clear());
    }
    out
}

#[allow(clippy::cast_precision_loss)]
pub fn count(n: usize) -> f32 {
    n as f32
}

/// How much of a title the words at `at` are: near the top, early in their line, most of it.
fn prominence(r: &Reading, at: usize) -> f32 {
    let Some(unit) = r.unit_at(at) else { return 0.0 };
    let lead = r.folded[unit.start..at].split_whitespace().count();
    let styled = matches!(r.blocks[unit.block].kind, BlockKind::Title | BlockKind::Heading);
    let rank = match unit.line {
        0 | 1 => 1.0,
        2 | 3 if styled => 1.0,
        2 => 0.85,
        3..=5 => 0.7,
        _ => 0.4,
    };
    let place = if lead <= 2 || unit.words <= 5 { 1.0 } else { 0.75 };
    rank * place
}
