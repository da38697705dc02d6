//! A document held against a pack: one automaton pass per run, then points per artefact.

use std::collections::{BTreeMap, BTreeSet};

use super::bare::BareDays;
use super::closing::closing;
use super::columns::{Full, Latest, column, heads_nothing, heads_table, under};
use super::exhibit::{
    Beside, Column, Exhibit, Fact, FieldSeen, Fit, Hit, PersonSeen, Quote, RowSigns, Run, TitleSeen, Topic, Value,
};
use super::features::{Signs, features};
use super::fit::{LEAST_WORDS, fit};
use super::forms::{Forms, complete, forms};
use super::layout::{fill, signatures};
use super::line::LabelsOfLine;
use super::near::{self, Spots};
use super::parties::{parties, signatories};
use super::people::{Naming, mentions, persons};
use super::points::{OPENING_WEIGHT, Passages, Seen, points};
use super::reading::{Opening, Reading, Unit, is_blank, runs};
use super::signals::{Told, scan};
use super::titles::{self, Announced};
use super::value::{first_date, last_date, values};
use crate::extract::{Block, BlockKind, Cell, Document, mean_confidence};
use crate::pack::model::{FieldType, Role};
use crate::pack::{Pack, Use};
use crate::place::Place;

/// Words, folded, of the day a mail was sent and of the day a letter was made: a field that is none of them says so.
const POSTED: &str = " envoye le ";
const MADE: &str = " fait a ";
/// How often a field is tried as the head of a column.
const HEADS: u8 = 3;
/// Most labels of a run that are looked at for parties.
const PARTIES: usize = 12;
/// Most labels and phrases of a run that are looked at for persons.
const NAMINGS: usize = 300;

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
        let values = facts(&reading, &mut exhibit.facts);
        let mut run = recognise(&reading, values, document, format, pack, &mut exhibit.topics);
        run.sections = super::sections::told(&reading, &run, |part| {
            fitted(part, (&scan(part, format, pack, |_, _| {}), Passages::Left), document, format, pack)
        });
        run.pages = pages;
        let inside = |page: u32| pages.0 == 0 || (pages.0..=pages.1).contains(&page);
        run.recognised = mean_confidence(document.recognised.iter().filter(|r| inside(r.page)));
        run.first_fact = first_fact;
        exhibit.runs.push(run);
    }
    exhibit
}

/// Lines of a letterhead above the day of a letter.
const LETTERHEAD: usize = 6;

/// What stands at the top of a page: specific titles, and « page 1 » again.
fn opening(blocks: &[&Block], pack: &Pack) -> Opening {
    let top: Vec<&Block> = blocks.iter().copied().take(12).collect();
    let titles = titles_of(top.clone(), pack);
    let head = top.iter().take_while(|b| b.kind == BlockKind::Header);
    let lines: Vec<Block> = head.map(|b| Block { kind: BlockKind::Paragraph, ..(*b).clone() }).collect();
    let running = if lines.is_empty() { Vec::new() } else { titles_of(lines.iter().collect(), pack) };
    let edges = blocks.iter().take(3).chain(blocks.iter().rev().take(3)).filter(|b| b.kind != BlockKind::Heading);
    let numbers: Vec<(u32, u32)> = edges.filter_map(|b| page_number(&b.line())).collect();
    let restarts = numbers.iter().any(|(n, of)| *n == 1 && *of > 1);
    let goes_on = numbers.iter().any(|(n, _)| *n > 1);
    let letter =
        blocks.iter().filter(|b| b.kind != BlockKind::Header).take(LETTERHEAD).any(|b| near::opens_a_letter(&b.line()));
    let first = blocks.iter().find(|b| b.kind != BlockKind::Header && !b.line().trim().is_empty());
    let headed = first.is_some_and(|b| b.kind == BlockKind::Heading && !is_part(&b.line()));
    Opening { restarts: restarts && !titles.is_empty(), goes_on, letter, headed, titles, running }
}

/// First words, folded, of headings of parts of a paper.
const PARTS: [&str; 12] = [
    "annexe", "annexes", "article", "art", "titre", "chapitre", "partie", "suite", "section", "module", "appendix",
    "part",
];

/// Whether a heading is of a part of a paper: « Annexe 1 », « 3. Prix ».
fn is_part(heading: &str) -> bool {
    let folded = crate::fold::fold(heading);
    folded.split_whitespace().next().is_none_or(|w| PARTS.contains(&w) || w.bytes().all(|b| b.is_ascii_digit()))
}

/// The artefacts whose specific titles stand in these lines.
fn titles_of(top: Vec<&Block>, pack: &Pack) -> Vec<u16> {
    let reading = Reading::new(top, false);
    let mut titles = Vec::new();
    for (start, end, uses) in pack.automaton.find(&reading.folded) {
        let Some(unit) = reading.unit_at(start).filter(|u| u.title && end <= u.end && u.words <= 10) else { continue };
        // the title must be most of its line, or a heading: a sentence that begins a page is none
        if !unit.heading && reading.folded[start..end].split(' ').count() * 2 < unit.words {
            continue;
        }
        for what in uses.titles() {
            if let Use::Signal { artefact, group, .. } = what {
                let a = &pack.artefacts[usize::from(*artefact)];
                let specific = a.signals.get(usize::from(*group)).is_some_and(|g| g.weight >= OPENING_WEIGHT);
                if specific && !titles.contains(artefact) {
                    titles.push(*artefact);
                }
            }
        }
    }
    titles
}

/// « 1/3 », « page 1 sur 3 », alone on its line: the page, and how many there are.
fn page_number(line: &str) -> Option<(u32, u32)> {
    let folded = crate::fold::fold(line);
    let mut words = folded.split_whitespace().filter(|w| !matches!(*w, "page" | "p" | "sur" | "of" | "de"));
    let (page, of) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (words.next().is_none() && page <= of).then_some((page, of))
}

/// What one pass of the automaton finds in a run.
#[derive(Default)]
struct Found {
    seen: Seen,
    fields: BTreeMap<u16, (u8, FieldSeen)>,
    keywords: Vec<u32>,
    namings: Vec<Naming>,
    columns: BTreeMap<u16, Column>,
    placeholders: u32,
    draft: bool,
    /// Where labels announce an organisation that is a party.
    parties: Vec<usize>,
    /// Blocks that hold words of a list about persons.
    status: BTreeSet<(u32, usize)>,
    /// Blocks that hold words of a list whose lines are kept.
    quoted: BTreeSet<(u32, usize)>,
    /// Titles of trainings under labels.
    titles: Vec<TitleSeen>,
    /// Words before titles in sentences.
    announced: Vec<Announced>,
}

/// Most lines and rows whose names are kept beside the words they hold.
const BESIDE: usize = 200;
/// A longer line speaks of several things.
const BESIDE_WORDS: usize = 40;

/// The names of the lines and rows that hold words about persons.
fn beside(r: &Reading, status: &BTreeSet<(u32, usize)>) -> Vec<Beside> {
    let names = |block: usize| mentions(&Reading::new(vec![r.blocks[block]], false));
    let all = status.iter().take(BESIDE).map(|(list, block)| Beside { list: *list, names: names(*block) });
    all.filter(|b| !b.names.is_empty()).collect()
}

/// Most lines kept for the words they hold.
const QUOTES: usize = 100;

/// The lines and rows that hold words of a list whose lines are kept.
fn quotes(r: &Reading, quoted: &BTreeSet<(u32, usize)>) -> Vec<Quote> {
    let text = |block: usize| match r.blocks[block].cells.as_slice() {
        [] | [_] => r.blocks[block].line().trim().to_owned(),
        cells => row(cells),
    };
    let cut = |text: String| text.chars().take(LINE_CHARS).collect();
    quoted.iter().map(|(list, block)| Quote { list: *list, text: cut(text(*block)) }).collect()
}

/// What was seen in a reading as points and fit: hits, fits, and the fit of none.
fn fitted(
    r: &Reading,
    (seen, told): (&Seen, Passages),
    document: &Document,
    format: &str,
    pack: &Pack,
) -> (Vec<Hit>, Vec<Fit>, f32) {
    let sender = document.meta.author.as_deref().unwrap_or_default();
    let scored = points(r, sender, seen, pack, told);
    fit(r, format, &seen.layouts, pack, (scored, told))
}

fn recognise(
    r: &Reading,
    told: (Forms, Spots),
    document: &Document,
    format: &str,
    pack: &Pack,
    topics: &mut Vec<Topic>,
) -> Run {
    let found = find(r, told, format, pack, topics);
    let (hits, fits, fits_none) = fitted(r, (&found.seen, Passages::Told), document, format, pack);
    let signing = super::parties::heads(r);
    let words = pack.signing_words.heard(&r.folded);
    let likely = hits.iter().filter(|h| h.points >= LIKELY).map(|h| h.artefact).chain(fits.first().map(|f| f.artefact));
    let likely: Vec<_> = likely.map(|a| &pack.artefacts[usize::from(a)]).collect();
    let rows = if likely.iter().any(|a| a.by_row) { rows(r) } else { Vec::new() };
    let lines = if likely.iter().any(|a| a.by_line) { lines(r) } else { Vec::new() };
    let parts = if likely.iter().all(|a| a.under.is_empty()) {
        Vec::new()
    } else {
        super::parts::parts(r, self::rows, |part| {
            let found = find(part, Default::default(), format, pack, &mut Vec::new());
            (found.columns.into_values().collect(), fill(part, found.placeholders, found.draft, &pack.optional))
        })
    };
    Run {
        recognised: None,
        pages: (0, 0),
        heads: heads(r),
        hits,
        fits,
        fits_none,
        fill: fill(r, found.placeholders, found.draft, &pack.optional),
        fields: found.fields.into_values().map(|(_, f)| f).collect(),
        signatures: signatures(r, &document.meta, &words),
        figures: super::figures::figures(r, &pack.optional),
        columns: found.columns.into_values().collect(),
        persons: {
            let mut all = persons(r, &found.namings, pack.heading, (&words, &pack.parts));
            if let Some(field) = pack.signing {
                let new = |name: &str, all: &[PersonSeen]| !all.iter().any(|p| p.field == field && p.name == name);
                for (name, place) in signatories(r, &signing) {
                    if new(&name, &all) {
                        all.push(PersonSeen { field, name, place, signs: RowSigns::default() });
                    }
                }
            }
            all
        },
        parties: parties(r, &found.parties, &signing),
        titles: titles::titles(r, found.titles, &found.announced),
        beside: beside(r, &found.status),
        quotes: quotes(r, &found.quoted),
        names: mentions(r),
        keywords: found.keywords,
        rows,
        lines,
        parts,
        departments: super::streets::departments(&r.folded),
        first_fact: 0,
        sections: Vec::new(),
    }
}

/// Points from which a run may be a register that is looked at row by row.
const LIKELY: f32 = 3.0;
/// Most rows kept, and most characters of one.
const ROWS: (usize, usize) = (400, 300);
/// Most characters of a line of a paper whose lines are kept.
const LINE_CHARS: usize = 1200;

/// The rows of a register, a bar between their cells.
fn rows(r: &Reading) -> Vec<String> {
    let cells = r.blocks.iter().filter(|b| b.cells.len() > 1);
    kept(cells.map(|b| row(&b.cells)), ROWS.1)
}

/// The cells of a row, a bar between them.
fn row(cells: &[Cell]) -> String {
    cells.iter().map(|c| c.text.trim()).collect::<Vec<_>>().join(" | ")
}

/// The lines of a paper; what an inventory or another table of it lists is left out.
fn lines(r: &Reading) -> Vec<String> {
    kept(r.blocks.iter().filter(|b| b.cells.len() < 3).map(|b| b.line().trim().to_owned()), LINE_CHARS)
}

fn kept(texts: impl Iterator<Item = String>, chars: usize) -> Vec<String> {
    let cut = texts.map(|t| t.chars().take(chars).collect::<String>());
    cut.filter(|t| t.chars().any(char::is_alphanumeric)).take(ROWS.0).collect()
}

/// Whether a field is of who is trained, or of anyone.
fn trained(field: u16, pack: &Pack) -> bool {
    matches!(pack.fields[usize::from(field)].role, Some(Role::Trainee | Role::Anyone))
}

/// Most lines kept as possible titles.
const TITLES: usize = 8;
/// A longer line is a sentence.
const LINE_WORDS: usize = 26;

/// The title zone and the first lines.
fn heads(r: &Reading) -> Vec<String> {
    let first = |u: &&Unit| u.title || (u.line < TITLES && u.cell.is_none() && u.words <= LINE_WORDS);
    let lines = r.units.iter().filter(first).take(TITLES);
    lines.map(|u| crate::place::excerpt(r.text(u).trim())).collect()
}

/// The features of every run of a document, for the trainer of a lexicon.
#[must_use]
pub fn learn(document: &Document, format: &str, pack: &Pack) -> Vec<Vec<(String, f32)>> {
    let sheets = is_workbook(format);
    let split = runs(document, sheets, |blocks| opening(blocks, pack));
    let sender = document.meta.author.as_deref().unwrap_or_default();
    let one = |blocks: Vec<&Block>| {
        let reading = Reading::new(blocks, sheets || format == "csv");
        let mut out = Vec::new();
        if reading.words >= LEAST_WORDS {
            let seen = scan(&reading, format, pack, |_, _| {});
            let spoken = points(&reading, sender, &seen, pack, Passages::Left).spoken;
            let signs = Signs { format, layouts: &seen.layouts, spoken: &spoken, pack };
            features(&reading, &signs, |kind, a, b, value| {
                let gap = if b.is_empty() { "" } else { " " };
                out.push((format!("{kind}{a}{gap}{b}"), value));
            });
        }
        out
    };
    split.into_iter().map(|(_, blocks)| one(blocks)).filter(|f| !f.is_empty()).collect()
}

fn find(r: &Reading, (forms, dates): (Forms, Spots), format: &str, pack: &Pack, topics: &mut Vec<Topic>) -> Found {
    let mut fields: BTreeMap<u16, (u8, FieldSeen)> = BTreeMap::new();
    let mut keywords = vec![false; pack.keywords.len()];
    let mut namings: Vec<Naming> = Vec::new();
    let mut columns_of: BTreeMap<u16, Column> = BTreeMap::new();
    let mut looked: BTreeMap<u16, u8> = BTreeMap::new();
    let (mut placeholders, mut draft) = (0u32, false);
    let (mut parties, mut status, mut quoted) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let title = pack.field("title");
    // rows that head a table: what stands under « action » may be the action of a plan
    let tabled: std::cell::RefCell<Vec<Place>> = std::cell::RefCell::default();
    let mut listed: Vec<TitleSeen> = Vec::new();
    let (mut titles, mut announced): (Vec<TitleSeen>, Vec<Announced>) = (Vec::new(), Vec::new());
    let mut tell = |fields: &mut BTreeMap<u16, (u8, FieldSeen)>, field: u16, seen: (u8, FieldSeen)| {
        if Some(field) == title && titles.len() < titles::MOST {
            let sure = !tabled.borrow().contains(&seen.1.place);
            titles.push(TitleSeen { text: seen.1.value.clone(), sure, place: seen.1.place.clone() });
        }
        offer(fields, field, Some(seen));
    };
    let mut latest = Latest::default();
    let mut full = Full::default();
    let mut line = LabelsOfLine::default();
    let mut labels = 0;
    let seen = scan(r, format, pack, |what, told| {
        let Told { unit, start, end, inside, .. } = *told;
        line.begin(unit.start, r, |field, seen| tell(&mut fields, field, seen));
        match *what {
            Use::Signal { .. } => {}
            Use::Label(field) if told.is_label() => {
                let kind = pack.fields[usize::from(field)].value;
                // heads stand in the first rows: a field met again further down is a value
                if let Some(cell) = unit.cell
                    && *looked.entry(field).and_modify(|n| *n = n.saturating_add(1)).or_insert(1) <= HEADS
                    && let Some(column) = column(r, unit, cell, field, &mut full)
                {
                    columns_of.entry(field).or_insert(column);
                }
                if pack.fields[usize::from(field)].parties && parties.len() < PARTIES {
                    parties.push(start);
                }
                if kind == FieldType::Person && namings.len() < NAMINGS {
                    namings.push(Naming { field, start, end, label: true, trained: trained(field, pack) });
                }
                line.note(start, end);
                // a long table is not read again for each of its rows once nothing can outrank what was seen
                let best = if kind == FieldType::Date { 4 } else { 3 };
                // « Module 2 : », « Action 3 : » are parts of something
                if Some(field) == title
                    && unit.colon.is_some_and(|c| r.folded[end.min(c)..c].bytes().any(|b| b.is_ascii_digit()))
                {
                    return;
                }
                let titled = Some(field) == title && {
                    labels += 1;
                    labels <= titles::MOST
                };
                if titled
                    && heads_table(r, unit)
                    && let Some(cell) = unit.cell
                {
                    tabled.borrow_mut().push(r.place(unit));
                    let room = titles::MOST.saturating_sub(listed.len());
                    let seen = |(n, text): (usize, &str)| TitleSeen {
                        text: crate::place::excerpt(text),
                        sure: false,
                        place: r.blocks[n].place.clone(),
                    };
                    listed.extend(under(r, unit.block, cell).take(room).map(seen));
                }
                if !titled && fields.get(&field).is_some_and(|(rank, _)| *rank >= best) {
                    return;
                }
                let other = || !heads_table(r, unit) && near::is_other(r, unit, (start, end), pack.near(field));
                if kind == FieldType::Date
                    && (other() || is_posted(r, unit, format) && near::leaves(pack.near(field), POSTED))
                {
                    return;
                }
                let vague = !pack.near(field).is_empty();
                let mut seen = labelled(r, unit, (start, end), (kind, vague), &mut latest);
                if kind == FieldType::Date && near::leaves(pack.near(field), MADE) {
                    // « Votre formation », and below it « Royan, le 5 mai 2026 »
                    seen = seen.filter(|(_, seen)| !near::dates_a_letter(&seen.value));
                }
                if kind == FieldType::Text {
                    line.keep(field, start, end, seen);
                } else {
                    offer(&mut fields, field, seen);
                }
            }
            Use::Label(field)
                if inside
                    && pack.fields[usize::from(field)].value == FieldType::Person
                    && namings.len() < NAMINGS
                    && (before_colon(r, unit, end)
                        || pack.fields[usize::from(field)].role == Some(Role::Trainer)
                            && before_name(r, unit, (start, end))) =>
            {
                namings.push(Naming { field, start, end, label: false, trained: trained(field, pack) });
            }
            Use::Mention(field) => {
                let person = pack.fields[usize::from(field)].value == FieldType::Person;
                if person && inside && namings.len() < NAMINGS {
                    namings.push(Naming { field, start, end, label: false, trained: trained(field, pack) });
                }
                if heads_nothing(r, unit) || near::is_other(r, unit, (start, end), pack.near(field)) {
                    return;
                }
                let dated = pack.fields[usize::from(field)].value == FieldType::Date && inside;
                let wanted = dated && fields.get(&field).is_none_or(|(rank, _)| *rank < 2);
                let date = if wanted { said_there(r, unit, start) } else { None };
                let rank = 1 + u8::from(date.is_some());
                let seen = FieldSeen { field, value: date.clone().unwrap_or_default(), date, place: r.place(unit) };
                offer(&mut fields, field, Some((rank, seen)));
            }
            Use::Infer(rule) => {
                if topics.iter().all(|t| t.rule != rule) {
                    topics.push(Topic { rule, place: r.place(unit), excerpt: r.passage(unit, start) });
                }
            }
            Use::Keyword(check) => {
                let list = u32::from(check);
                keywords[usize::from(check)] = true;
                let words = || r.of_block(unit.block).map(|u| u.words).sum::<usize>();
                if inside && pack.about.contains(&list) && status.len() < BESIDE && words() <= BESIDE_WORDS {
                    status.insert((list, unit.block));
                }
                if quoted.len() < QUOTES && pack.quoted.contains(&list) {
                    quoted.insert((list, unit.block));
                }
            }
            Use::Title(alone) if inside && announced.len() < titles::MOST => {
                announced.push(Announced { start, end, alone });
            }
            Use::Title(_) => {}
            Use::Template => placeholders += 1,
            Use::Draft => {
                draft |= unit.title || matches!(r.blocks[unit.block].kind, BlockKind::Header | BlockKind::Footer)
            }
            Use::Label(_) => {}
        }
    });
    line.end(r, |field, seen| tell(&mut fields, field, seen));
    titles.append(&mut listed);
    let keywords = (0..).zip(keywords).filter(|(_, said)| *said).map(|(list, _)| list).collect();
    if let Some(field) = pack.field("signature_date").filter(|f| !fields.contains_key(f)) {
        offer(&mut fields, field, closing(r).map(|seen| (0, seen)));
    }
    typed_fields(r, (forms, &dates), pack, &columns_of, &mut fields);
    for (number, _) in (0u16..).zip(&pack.fields).filter(|(_, f)| f.arrow) {
        if !fields.contains_key(&number)
            && let Some((unit, value)) =
                r.units.iter().filter(|u| u.words > 4).find_map(|u| Some((u, after_arrow(r.text(u))?)))
        {
            let value = crate::place::excerpt(value);
            offer(&mut fields, number, Some((1, FieldSeen { field: number, value, date: None, place: r.place(unit) })));
        }
    }
    Found {
        seen,
        fields,
        keywords,
        namings,
        columns: columns_of,
        placeholders,
        draft,
        parties,
        status,
        quoted,
        titles,
        announced,
    }
}

/// What an arrow of a line leads to, when words stand on both its sides: three before it, two behind.
fn after_arrow(text: &str) -> Option<&str> {
    const ARROWS: [&str; 8] = ["→", "⇒", "➔", "➜", "➡", "->", "=>", "\u{F0E0}"];
    let (before, after) = ARROWS.iter().find_map(|a| text.split_once(a))?;
    let words = |s: &str| s.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    (words(before) > 2 && words(after) > 1).then(|| after.trim())
}

/// So many letters after the words that announce a date hold it.
const ANNOUNCED: usize = 60;

/// The date that the words beginning at `start` announce in their line; the name of a month goes with the day before it.
fn said_there(r: &Reading, unit: &Unit, start: usize) -> Option<String> {
    let text = r.text(unit);
    let at = r.original(unit, start);
    let before = text.get(..at)?.trim_end();
    let day = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_day = matches!(day.strip_suffix("er").unwrap_or(day).parse(), Ok(1..=31u8));
    let rest = text.get(if is_day { before.len() - day.len() } else { at }..)?;
    let end = rest.char_indices().nth(ANNOUNCED).map_or(rest.len(), |(at, _)| at);
    first_date(&rest[..end])
}

/// Whether a line is one of the head of a mail.
fn is_posted(r: &Reading, unit: &Unit, format: &str) -> bool {
    matches!(format, "eml" | "msg" | "mbox") && r.blocks[unit.block].kind == BlockKind::Field
}

fn is_workbook(format: &str) -> bool {
    matches!(format, "xlsx" | "xls" | "xlsb" | "ods")
}

/// A field whose value can be told by its form alone (a date, an amount, an address) is stated by any
/// such value, when no label was found.
fn typed_fields(
    r: &Reading,
    (forms, dates): (Forms, &Spots),
    pack: &Pack,
    columns: &BTreeMap<u16, Column>,
    fields: &mut BTreeMap<u16, (u8, FieldSeen)>,
) {
    let rates = std::cell::LazyCell::new(|| Spots::of_rates(r));
    let forms = complete(forms, r.units.iter().map(|u| r.text(u)));
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
        let near = pack.near(number);
        let found = found.and_then(|n| r.units.get(n));
        let unit = match field.value {
            _ if near.is_empty() || fields.contains_key(&number) => found,
            // what stands under its head states it in some way
            _ if columns.get(&number).is_some_and(|c| c.filled > 0) => found.or(r.units.first()),
            FieldType::Date => near::of_field(r, dates, near).or_else(|| near::year(r, near)),
            FieldType::Rate => near::of_field(r, &rates, near),
            _ => found,
        };
        if let Some(unit) = unit {
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

/// Whether a colon follows the words that end at `end`, in the midst of a line.
fn before_colon(r: &Reading, unit: &Unit, end: usize) -> bool {
    end + 1 < unit.end && r.text(unit)[..r.original(unit, end + 1)].trim_end().ends_with(':')
}

/// Beginnings, folded, of labels of those who train; who advises may be of any organisation.
const TRAINS: [&str; 5] = ["format", "interven", "animat", "enseign", "train"];

/// Whether a label that begins something said in a line is followed by a word in capitals at first: « – formatrice Lise
/// Aubin », « Art. 5 – Intervenant. Paul Rey ».
fn before_name(r: &Reading, unit: &Unit, (start, end): (usize, usize)) -> bool {
    if end + 1 >= unit.end || !TRAINS.iter().any(|w| r.folded[start..end].starts_with(w)) {
        return false;
    }
    let text = r.text(unit);
    let (from, to) = (r.original(unit, start), r.original(unit, end + 1));
    let (before, label, next) = (text[..from].trim_end(), &text[from..to], &text[to..]);
    let begins = before.is_empty() || before.ends_with(|c: char| c.is_ascii_digit() || "–—-,;(.|•/".contains(c));
    let between = label.trim_start_matches(|c: char| c.is_alphanumeric()).trim();
    begins && matches!(between, "" | ".") && next.starts_with(char::is_uppercase)
}

/// Longest value, bytes, that states a date without being one.
const VAGUE: usize = 60;

/// The value beside a label: after the colon, in the next cells of the row, under it in the column, or on the next lines.
fn labelled(
    r: &Reading,
    unit: &Unit,
    (start, end): (usize, usize),
    (kind, vague): (FieldType, bool),
    latest: &mut Latest,
) -> Option<(u8, FieldSeen)> {
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
    let own = !value.is_empty() || unit.cell.is_some();
    if value.is_empty() {
        if let Some(cell) = unit.cell {
            // a two-column form reads rightwards; a table with a header reads downwards
            let right =
                block.cells[cell + 1..].iter().map(|c| c.text.trim()).find(|t| !t.is_empty()).unwrap_or_default();
            let mut below = under(r, unit.block, cell).map(|(_, text)| text);
            let full = block.cells.iter().filter(|c| !is_blank(&c.text)).count();
            value = if heads_nothing(r, unit) {
                String::new()
            } else if full < 3 && !right.is_empty() {
                right.to_owned()
            } else if let Some(first) = below.next() {
                // for dates the latest entry, else the first
                let latest = (kind == FieldType::Date).then(|| latest.under(r, unit.block, cell)).flatten();
                latest.unwrap_or_else(|| first.to_owned())
            } else {
                right.to_owned()
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
    let told = |slot: fn(&Forms) -> Option<usize>| slot(&forms(std::iter::once(value.as_str()))).is_some();
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
        // « version : 3 », « échéance : 2 mois » say it without a day
        let said = vague && value.len() <= VAGUE && value.bytes().any(|b| b.is_ascii_digit());
        return said
            .then(|| (0, FieldSeen { field: 0, value: crate::place::excerpt(&value), date, place: r.place(unit) }));
    }
    // what follows a label on its line is surer than what stands on the next one
    Some((
        if date.is_some() { 4 } else { 2 + u8::from(own) },
        FieldSeen { field: 0, value: crate::place::excerpt(&value), date, place: r.place(unit) },
    ))
}

fn last_or_first(value: &str) -> Option<String> {
    last_date(value).or_else(|| first_date(value))
}

/// The typed values of a run, which units hold the first of each form, and where its days stand.
fn facts(r: &Reading, out: &mut Vec<Fact>) -> (Forms, Spots) {
    let mut seen: BTreeMap<Value, u32> = BTreeMap::new();
    let (mut forms, mut days) = (Forms::default(), Spots::default());
    let bare = BareDays::of(r);
    for (n, unit) in r.units.iter().enumerate() {
        let full = out.len() as u64 >= crate::limits::current().facts;
        if full && !forms.wants(n) {
            break;
        }
        let text = r.text(unit);
        let mut tell = |value, at: usize| {
            forms.note(n, &value);
            if matches!(value, Value::Date(_) | Value::Period(..)) {
                days.note(n, at);
            }
            if full {
                return;
            }
            // the same duration may be two facts, anything else is one
            let most = if matches!(value, Value::Minutes(_)) { 2 } else { 1 };
            let count = seen.get(&value).copied().unwrap_or(0);
            if count < most {
                seen.insert(value.clone(), count + 1);
                let start =
                    text[..at].char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(4).map_or(0, |(i, _)| i);
                out.push(Fact { value, excerpt: crate::mask::passage(text, start), place: r.place(unit) });
            }
        };
        match bare.at(unit) {
            Some(day) => tell(day, 0),
            None => values(text, tell),
        }
    }
    (forms, days)
}
