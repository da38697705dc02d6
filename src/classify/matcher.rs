//! A document held against a pack: one automaton pass per run, then points per artefact.

use std::collections::BTreeMap;

use super::exhibit::{Because, Column, Exhibit, Fact, FieldSeen, Fit, Hit, Run, Topic, Value};
use super::features::{features, hashed};
use super::layout::{fill, layouts, signatures};
use super::people::{Naming, mentions, persons};
use super::reading::{Opening, Reading, Unit, runs};
use super::value::{first_date, last_date, values};
use crate::extract::{Block, BlockKind, Document, Mark, mean_confidence};
use crate::pack::lexicon::Hash;
use crate::pack::model::{FieldType, SignalKind};
use crate::pack::{Pack, Use, groups};

/// Points from which a title alone opens a new run of pages.
const OPENING_WEIGHT: f32 = 6.0;
/// Hits below this are not sent back.
const KEEP_POINTS: f32 = 2.0;
/// Most hits of a run that are sent back.
const KEEP_HITS: usize = 12;
/// A pattern of more artefacts than this is worth less for each.
const COMMON: f32 = 6.0;
/// Best fits that are sent back.
const KEEP_FITS: usize = 8;
/// What a point against an artefact takes from its fit, and how many count.
const AGAINST: f32 = 0.15;
const AGAINST_CAP: f32 = 10.0;
/// Fit of an artefact that was never learnt: so much for each point beyond these.
const UNLEARNT: f32 = 0.5;
const UNLEARNT_FROM: f32 = 5.0;
/// Under so many words, a run fits nothing.
const LEAST_WORDS: usize = 5;
/// How often a field is tried as the head of a column.
const HEADS: u8 = 3;
/// Rows of a column looked at.
const ROWS: usize = 2000;
/// Most labels and phrases of a run that are looked at for persons.
const NAMINGS: usize = 300;
/// A text this long (words) is full strength for phrases; in longer ones phrases count less.
const PHRASE_WORDS: f32 = 2500.0;

/// Recognises `document`; `format` is its kebab-case format name.
#[must_use]
pub fn classify(document: &Document, format: &str, pack: &Pack) -> Exhibit {
    let sheets = is_workbook(format);
    let split = runs(document, sheets, |blocks| opening(blocks, pack));
    let mut exhibit = Exhibit { meta: document.meta.clone(), pages: document.pages, ..Exhibit::default() };
    exhibit.recognised.clone_from(&document.recognised);
    for (pages, blocks) in split {
        let reading = Reading::new(blocks, sheets || format == "csv");
        exhibit.words += u32::try_from(reading.words).unwrap_or(u32::MAX);
        let first_fact = u32::try_from(exhibit.facts.len()).unwrap_or(u32::MAX);
        facts(&reading, &mut exhibit.facts);
        let mut run = recognise(&reading, document, format, pack, &mut exhibit.topics);
        run.pages = pages;
        let inside = |page: u32| pages.0 == 0 || (pages.0..=pages.1).contains(&page);
        run.recognised = mean_confidence(document.recognised.iter().filter(|r| inside(r.page)));
        run.first_fact = first_fact;
        exhibit.runs.push(run);
    }
    exhibit
}

/// What stands at the top of a page: specific titles, and « page 1 » again.
fn opening(blocks: &[&Block], pack: &Pack) -> Opening {
    let top: Vec<&Block> = blocks.iter().copied().take(12).collect();
    let reading = Reading::new(top, false);
    let mut titles = Vec::new();
    for (start, end, uses) in pack.automaton.find(&reading.folded) {
        let Some(unit) = reading.unit_at(start).filter(|u| u.title && end <= u.end && u.words <= 10) else { continue };
        // the title must be most of its line, or a heading: a sentence that begins a page is none
        if !unit.heading && reading.folded[start..end].split(' ').count() * 2 < unit.words {
            continue;
        }
        for what in uses {
            if let Use::Signal { artefact, group, kind: SignalKind::Title } = what {
                let a = &pack.artefacts[usize::from(*artefact)];
                let specific = a.signals.get(usize::from(*group)).is_some_and(|g| g.weight >= OPENING_WEIGHT);
                if specific && !titles.contains(artefact) {
                    titles.push(*artefact);
                }
            }
        }
    }
    let edges = blocks.iter().take(3).chain(blocks.iter().rev().take(3));
    let restarts = edges.filter(|b| b.kind != BlockKind::Heading).any(|b| page_one(&b.line()));
    Opening { restarts: restarts && !titles.is_empty(), titles }
}

/// « 1/3 », « page 1 sur 3 », alone on its line.
fn page_one(line: &str) -> bool {
    let folded = crate::fold::fold(line);
    let words: Vec<&str> =
        folded.split_whitespace().filter(|w| !matches!(*w, "page" | "p" | "sur" | "of" | "de")).collect();
    matches!(words.as_slice(), ["1", n] if n.parse::<u32>().is_ok_and(|n| n > 1))
}

/// Where title patterns stand: a shorter one inside a longer one of another artefact is no title
/// (« convention » in « convention de stage »), nor is what follows the label of a training's title.
struct Titles {
    spans: Vec<(usize, usize, Vec<u16>)>,
    values: Vec<(usize, usize)>,
}

impl Titles {
    fn new(r: &Reading, pack: &Pack) -> Self {
        let title = pack.field("title");
        let mut titles = Self { spans: Vec::new(), values: Vec::new() };
        // titles stand at the head: the rest of the text is searched once, with everything else
        let head = r.units.iter().rfind(|u| u.title).map_or(0, |u| u.end);
        for (start, end, uses) in pack.automaton.find(&r.folded[..head]) {
            let Some(unit) = r.unit_at(start).filter(|u| u.title && end <= u.end) else { continue };
            let mut owners = Vec::new();
            for what in uses {
                match *what {
                    Use::Signal { artefact, group, kind: SignalKind::Title } if !is_counter(pack, artefact, group) => {
                        owners.push(artefact);
                    }
                    Use::Label(field) if Some(field) == title => {
                        if let Some(colon) = unit.colon.filter(|c| *c >= end && *c < unit.end) {
                            titles.values.push((colon, unit.end));
                        }
                    }
                    _ => {}
                }
            }
            if !owners.is_empty() {
                titles.spans.push((start, end, owners));
            }
        }
        titles
    }

    fn allows(&self, artefact: u16, start: usize, end: usize) -> bool {
        let inner = |(s, e, owners): &(usize, usize, Vec<u16>)| {
            *s <= start && *e >= end && (*e - *s) > (end - start) && !owners.contains(&artefact)
        };
        !self.spans.iter().any(inner) && !self.values.iter().any(|(s, e)| *s <= start && start < *e)
    }
}

#[derive(Default)]
struct Tally {
    /// Per group: distinct patterns seen, with the first place and the worth of each.
    groups: BTreeMap<u16, Vec<(usize, usize, f32)>>,
}

fn recognise(r: &Reading, document: &Document, format: &str, pack: &Pack, topics: &mut Vec<Topic>) -> Run {
    let mut tallies: BTreeMap<u16, Tally> = BTreeMap::new();
    // columns: (artefact, group) → block → cells
    let mut columns: BTreeMap<(u16, u16), BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    let mut fields: BTreeMap<u16, (u8, FieldSeen)> = BTreeMap::new();
    let mut keywords = Vec::new();
    let mut namings: Vec<Naming> = Vec::new();
    let mut columns_of: BTreeMap<u16, Column> = BTreeMap::new();
    let mut looked: BTreeMap<u16, u8> = BTreeMap::new();
    let (mut placeholders, mut draft) = (0u32, false);
    let sender = document.meta.author.as_deref().unwrap_or_default();
    let titles = Titles::new(r, pack);
    for (start, end, uses) in pack.automaton.find(&r.folded) {
        let Some(unit) = r.unit_at(start) else { continue };
        let inside = end <= unit.end;
        let identity = uses.as_ptr() as usize;
        let worth = specificity(uses, pack);
        for what in uses {
            match *what {
                Use::Signal { artefact, group, kind } => {
                    let seen = match kind {
                        SignalKind::Title => inside && unit.title && titles.allows(artefact, start, end),
                        SignalKind::Heading => inside && unit.heading,
                        SignalKind::Phrase => end <= unit.end || r.blocks[unit.block].cells.is_empty(),
                        SignalKind::Label => inside && is_label(unit, start, end, r),
                        SignalKind::Columns => {
                            // a header cell begins with its word; a question holds it anywhere
                            let lead = r.folded[unit.start..start].split_whitespace().count();
                            let long = r.folded[start..end].contains(' ');
                            if inside
                                && unit.words <= 20
                                && (lead <= 2 || long)
                                && let Some(cell) = unit.cell
                            {
                                let cells =
                                    columns.entry((artefact, group)).or_default().entry(unit.block).or_default();
                                if !cells.contains(&cell) {
                                    cells.push(cell);
                                }
                            }
                            false
                        }
                        SignalKind::Layout | SignalKind::File | SignalKind::Folder | SignalKind::Sender => false,
                    };
                    if seen {
                        let number = group;
                        let group = tallies.entry(artefact).or_default().groups.entry(number).or_default();
                        if group.iter().all(|(id, _, _)| *id != identity) {
                            let counter = is_counter(pack, artefact, number);
                            group.push((identity, start, if counter { 1.0 } else { worth }));
                        }
                    }
                }
                Use::Label(field) if inside && is_label(unit, start, end, r) => {
                    let kind = pack.fields[usize::from(field)].value;
                    // heads stand in the first rows: a field met again further down is a value
                    if let Some(cell) = unit.cell
                        && *looked.entry(field).and_modify(|n| *n = n.saturating_add(1)).or_insert(1) <= HEADS
                        && let Some(column) = column(r, unit, cell, field)
                    {
                        columns_of.entry(field).or_insert(column);
                    }
                    if kind == FieldType::Person && namings.len() < NAMINGS {
                        namings.push(Naming { field, start, end, label: true });
                    }
                    // a long table is not read again for each of its rows once nothing can outrank what was seen
                    let best = if kind == FieldType::Date { 3 } else { 2 };
                    if fields.get(&field).is_some_and(|(rank, _)| *rank >= best) {
                        continue;
                    }
                    let seen = labelled(r, unit, start, end, kind);
                    offer(&mut fields, field, seen);
                }
                Use::Label(field)
                    if inside
                        && pack.fields[usize::from(field)].value == FieldType::Person
                        && namings.len() < NAMINGS
                        && before_colon(r, unit, end) =>
                {
                    namings.push(Naming { field, start, end, label: false });
                }
                Use::Mention(field) => {
                    let person = pack.fields[usize::from(field)].value == FieldType::Person;
                    if person && inside && namings.len() < NAMINGS {
                        namings.push(Naming { field, start, end, label: false });
                    }
                    if heads_nothing(r, unit) {
                        continue;
                    }
                    let seen = FieldSeen { field, value: String::new(), date: None, place: r.place(unit) };
                    offer(&mut fields, field, Some((1, seen)));
                }
                Use::Infer(rule) => {
                    if topics.iter().all(|t| t.rule != rule) {
                        topics.push(Topic { rule, place: r.place(unit), excerpt: r.passage(unit, start) });
                    }
                }
                Use::Keyword(check) if !keywords.contains(&u32::from(check)) => keywords.push(u32::from(check)),
                Use::Template => placeholders += 1,
                Use::Draft => {
                    draft |= unit.title || matches!(r.blocks[unit.block].kind, BlockKind::Header | BlockKind::Footer)
                }
                Use::Label(_) | Use::Keyword(_) => {}
            }
        }
    }
    keywords.sort_unstable();
    typed_fields(r, pack, &mut fields);
    let layouts = layouts(r, format);
    let damp = (PHRASE_WORDS / r.words.max(1) as f32).sqrt().min(1.0);
    let senders = format!(" {}", crate::fold::fold(sender));
    let mut hits = Vec::new();
    let mut against: BTreeMap<u16, f32> = BTreeMap::new();
    for (number, artefact) in pack.artefacts.iter().enumerate() {
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        let tally = tallies.get(&number);
        let mut points = 0.0;
        let mut kinds: Vec<SignalKind> = Vec::new();
        let mut because: Vec<Because> = Vec::new();
        let mut titled = false;
        for (g, group) in groups(artefact).enumerate() {
            let index = u16::try_from(g).unwrap_or(u16::MAX);
            let counter = g >= artefact.signals.len();
            let (seen, at): (f32, Vec<usize>) = match group.kind {
                SignalKind::Layout => {
                    (count(group.any.iter().filter(|l| layouts.contains(&l.as_str())).count()), Vec::new())
                }
                SignalKind::Columns => {
                    let best = columns.get(&(number, index)).and_then(|rows| {
                        rows.iter()
                            .map(|(block, cells)| (cells.len(), *block))
                            .max_by_key(|(n, b)| (*n, usize::MAX - b))
                    });
                    let need = group.at_least.unwrap_or(2) as usize;
                    match best.filter(|(n, _)| *n >= need) {
                        Some((_, block)) => {
                            (1.0, r.units.iter().filter(|u| u.block == block).map(|u| u.start).take(1).collect())
                        }
                        None => (0.0, Vec::new()),
                    }
                }
                SignalKind::Sender => {
                    let n = group
                        .any
                        .iter()
                        .filter(|p| crate::pack::compile_pattern(p).is_some_and(|p| senders.contains(&p)))
                        .count();
                    (count(n), Vec::new())
                }
                _ => tally.and_then(|t| t.groups.get(&index)).map_or((0.0, Vec::new()), |v| {
                    (v.iter().map(|(_, _, w)| w).sum(), v.iter().map(|(_, s, _)| *s).collect())
                }),
            };
            if seen <= 0.0 {
                continue;
            }
            let mut got = (group.weight * seen).min(group.max.unwrap_or(group.weight));
            if group.kind == SignalKind::Title {
                // what a paper is not is told by its first lines only
                let first = |s: &usize| r.unit_at(*s).is_some_and(|u| u.line <= 2);
                let told = at.iter().filter(|s| !counter || first(s));
                got *= told.map(|s| prominence(r, *s)).fold(0.0, f32::max);
            }
            if matches!(group.kind, SignalKind::Phrase | SignalKind::Label | SignalKind::Heading) {
                got *= damp;
            }
            if counter {
                points -= got;
                continue;
            }
            points += got;
            titled |= group.kind == SignalKind::Title && group.weight >= OPENING_WEIGHT;
            if group.kind != SignalKind::Sender && !kinds.contains(&group.kind) {
                kinds.push(group.kind);
            }
            for start in at.into_iter().take(3) {
                if let Some(unit) = r.unit_at(start) {
                    because.push(Because {
                        signal: group.kind.word().to_owned(),
                        points: got,
                        place: r.place(unit),
                        excerpt: r.passage(unit, start),
                    });
                }
            }
        }
        if points < 0.0 {
            against.insert(number, points);
        }
        if points >= KEEP_POINTS {
            because.sort_by(|a, b| b.points.total_cmp(&a.points));
            because.dedup_by(|a, b| a.excerpt == b.excerpt);
            because.truncate(5);
            if artefact.sensitive {
                because.iter_mut().for_each(|b| b.excerpt.clear());
            }
            hits.push(Hit {
                artefact: number,
                points,
                kinds: u8::try_from(kinds.len()).unwrap_or(u8::MAX),
                titled,
                because,
            });
        }
    }
    hits.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.artefact.cmp(&b.artefact)));
    hits.truncate(KEEP_HITS);
    let (fits, fits_none) = fit(r, format, pack, &mut hits, &against);
    Run {
        recognised: None,
        pages: (0, 0),
        hits,
        fits,
        fits_none,
        fill: fill(r, placeholders, draft),
        fields: fields.into_values().map(|(_, f)| f).collect(),
        signatures: signatures(r, &document.meta),
        columns: columns_of.into_values().collect(),
        persons: persons(r, &namings, pack.heading),
        names: mentions(r),
        keywords,
        first_fact: 0,
    }
}

/// The artefacts the words of the run fit best, and those that patterns speak for; the best fit gets passages.
fn fit(r: &Reading, format: &str, pack: &Pack, hits: &mut Vec<Hit>, against: &BTreeMap<u16, f32>) -> (Vec<Fit>, f32) {
    if pack.lexicon.is_empty() || r.words < LEAST_WORDS {
        return (Vec::new(), 0.0);
    }
    let mut scores = pack.lexicon.score(&hashed(r, format));
    for (artefact, logit) in &mut scores.artefacts {
        *logit += against.get(artefact).map_or(0.0, |points| AGAINST * points.max(-AGAINST_CAP));
    }
    scores.artefacts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let wanted = |n: usize, artefact: u16| n < KEEP_FITS || hits.iter().any(|h| h.artefact == artefact);
    let kept = scores.artefacts.iter().enumerate().filter(|(n, (a, _))| wanted(*n, *a));
    let mut fits: Vec<Fit> = kept.map(|(_, (artefact, logit))| Fit { artefact: *artefact, logit: *logit }).collect();
    // what was never learnt, as an artefact a pack adds, stands by its points
    for hit in hits.iter().filter(|h| !pack.lexicon.knows(h.artefact)) {
        fits.push(Fit { artefact: hit.artefact, logit: scores.none + UNLEARNT * (hit.points - UNLEARNT_FROM) });
    }
    fits.sort_by(|a, b| b.logit.total_cmp(&a.logit).then(a.artefact.cmp(&b.artefact)));
    if let Some(best) = fits.first().filter(|f| f.logit > scores.none)
        && hits.iter().all(|h| h.artefact != best.artefact)
    {
        let sensitive = pack.artefacts[usize::from(best.artefact)].sensitive;
        let because = telling(r, pack, best.artefact, sensitive);
        hits.push(Hit { artefact: best.artefact, points: 0.0, kinds: 0, titled: false, because });
    }
    (fits, scores.none)
}

/// The lines whose words speak most for the artefact.
fn telling(r: &Reading, pack: &Pack, artefact: u16, sensitive: bool) -> Vec<Because> {
    let mut best: Vec<(f32, &Unit)> = Vec::new();
    for unit in r.units.iter().take(200) {
        let words = r.folded[unit.start..unit.end].split(' ').filter(|w| !w.is_empty());
        let sum: f32 = words.take(30).map(|w| pack.lexicon.weight(Hash::new().with(w), artefact)).sum();
        if sum > 0.0 {
            best.push((sum, unit));
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    let because = |(_, unit): &(f32, &Unit)| Because {
        signal: "words".to_owned(),
        points: 0.0,
        place: r.place(unit),
        excerpt: if sensitive { String::new() } else { r.passage(unit, unit.start) },
    };
    best.iter().take(2).map(because).collect()
}

/// The features of every run of a document, for the trainer of a lexicon.
#[must_use]
pub fn learn(document: &Document, format: &str, pack: &Pack) -> Vec<Vec<(String, f32)>> {
    let sheets = is_workbook(format);
    let split = runs(document, sheets, |blocks| opening(blocks, pack));
    let one = |blocks: Vec<&Block>| {
        let reading = Reading::new(blocks, sheets || format == "csv");
        let mut out = Vec::new();
        if reading.words >= LEAST_WORDS {
            features(&reading, format, |kind, a, b, value| {
                let gap = if b.is_empty() { "" } else { " " };
                out.push((format!("{kind}{a}{gap}{b}"), value));
            });
        }
        out
    };
    split.into_iter().map(|(_, blocks)| one(blocks)).filter(|f| !f.is_empty()).collect()
}

fn is_workbook(format: &str) -> bool {
    matches!(format, "xlsx" | "xls" | "xlsb" | "ods")
}

/// What a pattern is worth: words that speak for many artefacts say little about any.
fn specificity(uses: &[Use], pack: &Pack) -> f32 {
    let mut owners: Vec<u16> = uses
        .iter()
        .filter_map(|u| match *u {
            Use::Signal { artefact, group, .. } if !is_counter(pack, artefact, group) => Some(artefact),
            _ => None,
        })
        .collect();
    owners.dedup();
    (COMMON / count(owners.len().max(1))).sqrt().min(1.0)
}

fn is_counter(pack: &Pack, artefact: u16, group: u16) -> bool {
    usize::from(group) >= pack.artefacts[usize::from(artefact)].signals.len()
}

#[allow(clippy::cast_precision_loss)]
fn count(n: usize) -> f32 {
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

/// A field whose value can be told by its form alone (a date, an amount, an address) is stated by any
/// such value, when no label was found.
fn typed_fields(r: &Reading, pack: &Pack, fields: &mut BTreeMap<u16, (u8, FieldSeen)>) {
    let forms = super::value::forms(r.units.iter().map(|u| r.text(u)));
    for (number, field) in (0u16..).zip(&pack.fields) {
        let found = match field.value {
            FieldType::Date => forms.date,
            FieldType::Duration => forms.duration,
            FieldType::Amount => forms.amount,
            FieldType::Rate => forms.rate,
            FieldType::Contact => forms.contact,
            FieldType::Time => forms.time,
            FieldType::Place => forms.place,
            FieldType::Text | FieldType::Person | FieldType::Code => None,
        };
        if let Some(unit) = found.and_then(|n| r.units.get(n)) {
            let seen = FieldSeen { field: number, value: String::new(), date: None, place: r.place(unit) };
            offer(fields, number, Some((0, seen)));
        }
    }
}

/// Keeps the best sight of a field: with a value, then with a label, then mentioned.
fn offer(fields: &mut BTreeMap<u16, (u8, FieldSeen)>, field: u16, seen: Option<(u8, FieldSeen)>) {
    if let Some((rank, mut seen)) = seen {
        seen.field = field;
        if fields.get(&field).is_none_or(|(r, _)| *r < rank) {
            fields.insert(field, (rank, seen));
        }
    }
}

/// A pattern is a label when it begins its line or cell (a number or a bullet may stand before) and
/// the line ends with it, a colon follows, or it is a heading.
fn is_label(unit: &Unit, start: usize, end: usize, r: &Reading) -> bool {
    let lead = r.folded[unit.start..start].split_whitespace().count();
    if lead > 3 {
        return false;
    }
    let rest = r.folded[end.min(unit.end)..unit.end].split_whitespace().count();
    let alone = lead <= 1 && rest <= 2 && (unit.heading || unit.cell.is_some() || rest == 0);
    alone
        || unit.heading && lead <= 2
        || unit.colon.is_some_and(|c| end <= c + 1 && r.folded[end.min(c)..c].split_whitespace().count() <= 4)
}

/// Whether a colon follows the words that end at `end`, in the midst of a line.
fn before_colon(r: &Reading, unit: &Unit, end: usize) -> bool {
    end + 1 < unit.end && r.text(unit)[..r.original(unit, end + 1)].trim_end().ends_with(':')
}

/// The value beside a label: after the colon, in the next cells of the row, under it in the column, or on the next lines.
fn labelled(r: &Reading, unit: &Unit, start: usize, end: usize, kind: FieldType) -> Option<(u8, FieldSeen)> {
    let text = r.text(unit);
    let block = r.blocks[unit.block];
    let mut value = String::new();
    if let Some(colon) = unit.colon.filter(|c| *c >= end.saturating_sub(1)) {
        if colon < unit.end {
            value = text[r.original(unit, colon)..].trim().to_owned();
        }
    } else if unit.words > r.folded[start..end].split(' ').count() + 1 && unit.cell.is_none() && !unit.heading {
        value =
            text.get(r.original(unit, end.min(unit.end - 1)).min(text.len())..).unwrap_or_default().trim().to_owned();
    }
    if value.is_empty() {
        if let Some(cell) = unit.cell {
            // a two-column form reads rightwards; a table with a header reads downwards
            let right =
                block.cells[cell + 1..].iter().map(|c| c.text.trim()).find(|t| !t.is_empty()).unwrap_or_default();
            let below: Vec<&str> = r.blocks[unit.block + 1..]
                .iter()
                .take_while(|b| matches!((b.kind, block.kind), (BlockKind::Row { table: a }, BlockKind::Row { table: b }) if a == b))
                .filter_map(|b| b.cells.get(cell))
                .map(|c| c.text.trim())
                .filter(|t| !t.is_empty())
                .collect();
            let full = block.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
            value = if heads_nothing(r, unit) {
                String::new()
            } else if full >= 3 && !below.is_empty() {
                column_value(&below, kind)
            } else if !right.is_empty() {
                right.to_owned()
            } else {
                column_value(&below, kind)
            };
        } else {
            let next = r.units.iter().filter(|u| u.block > unit.block).take(3);
            for u in next.take_while(|u| !u.heading) {
                let t = r.text(u).trim();
                if !t.is_empty() {
                    t.clone_into(&mut value);
                    break;
                }
            }
        }
    }
    let told = |slot: fn(&super::value::Forms) -> Option<usize>| {
        slot(&super::value::forms(std::iter::once(value.as_str()))).is_some()
    };
    let fits = match kind {
        FieldType::Duration => told(|f| f.duration),
        FieldType::Amount => told(|f| f.amount),
        FieldType::Rate => told(|f| f.rate),
        FieldType::Time => told(|f| f.time),
        FieldType::Date
        | FieldType::Text
        | FieldType::Person
        | FieldType::Code
        | FieldType::Contact
        | FieldType::Place => true,
    };
    if !fits {
        return None;
    }
    let blank = value.chars().all(|c| !c.is_alphanumeric())
        || value.starts_with("____")
        || value.starts_with('[') && value.ends_with(']');
    if blank {
        return None;
    }
    let date = (kind == FieldType::Date).then(|| last_or_first(&value)).flatten();
    if kind == FieldType::Date && date.is_none() {
        return None;
    }
    Some((
        if date.is_some() { 3 } else { 2 },
        FieldSeen { field: 0, value: crate::place::excerpt(&value), date, place: r.place(unit) },
    ))
}

fn last_or_first(value: &str) -> Option<String> {
    last_date(value).or_else(|| first_date(value))
}

/// Whether the unit heads a column of a table that holds rows, but nothing under this head.
fn heads_nothing(r: &Reading, unit: &Unit) -> bool {
    let (Some(cell), header) = (unit.cell, r.blocks[unit.block]) else { return false };
    let same = |b: &&&Block| matches!((b.kind, header.kind), (BlockKind::Row { table: a }, BlockKind::Row { table: b }) if a == b);
    let full = |b: &Block| {
        b.cells.iter().filter(|c| c.text.chars().any(|c| !c.is_whitespace()) || c.mark != Mark::None).count()
    };
    let mut rows = r.blocks[unit.block + 1..].iter().take(ROWS).take_while(same).peekable();
    if full(header) < 3 || rows.peek().is_none() {
        return false;
    }
    rows.all(|b| b.cells.get(cell).is_none_or(|c| c.text.trim().is_empty() && c.mark == Mark::None))
}

/// How far the column under a head is filled; none when the cell heads no register.
fn column(r: &Reading, head: &Unit, cell: usize, field: u16) -> Option<Column> {
    let header = r.blocks[head.block];
    let BlockKind::Row { table } = header.kind else { return None };
    let full = |b: &Block| {
        b.cells.iter().filter(|c| c.text.chars().any(|c| !c.is_whitespace()) || c.mark != Mark::None).count()
    };
    if full(header) < 3 || full(header) + 1 < header.cells.len() {
        return None;
    }
    let rows = r.blocks[head.block + 1..].iter().take(ROWS);
    let rows = rows.take_while(|b| matches!(b.kind, BlockKind::Row { table: t } if t == table));
    let mut column = Column { field, filled: 0, empty: 0, first_empty: header.place.clone() };
    for row in rows.filter(|b| full(b) >= 2) {
        match row.cells.get(cell) {
            Some(c) if c.text.chars().any(char::is_alphanumeric) || c.mark != Mark::None => column.filled += 1,
            _ => {
                if column.empty == 0 {
                    column.first_empty = row.place.clone();
                }
                column.empty += 1;
            }
        }
    }
    (column.filled + column.empty > 0).then_some(column)
}

/// The value of a column: for dates the latest entry, else the first.
fn column_value(cells: &[&str], kind: FieldType) -> String {
    if kind == FieldType::Date {
        let latest = cells.iter().filter_map(|c| first_date(c)).max();
        if let Some(d) = latest {
            return d;
        }
    }
    cells.first().map_or(String::new(), |c| (*c).to_owned())
}

fn facts(r: &Reading, out: &mut Vec<Fact>) {
    let mut seen: BTreeMap<Value, u32> = BTreeMap::new();
    for unit in &r.units {
        if out.len() as u64 >= crate::limits::current().facts {
            return;
        }
        let text = r.text(unit);
        values(text, |value, at| {
            // the same duration may be two facts, anything else is one
            let most = if matches!(value, Value::Minutes(_)) { 2 } else { 1 };
            let count = seen.get(&value).copied().unwrap_or(0);
            if count < most {
                seen.insert(value.clone(), count + 1);
                let start =
                    text[..at].char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(4).map_or(0, |(i, _)| i);
                out.push(Fact { value, excerpt: crate::place::excerpt(&text[start..]), place: r.place(unit) });
            }
        });
    }
}
