//! Papers made up for a try: lines of text read by the real reader, and the state a case gives them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::classify::{Exhibit, Fill, Hit, SignatureSigns, classify, first_date};
use crate::extract::{Block, BlockKind, Cell, Document, Mark};
use crate::format::Format;
use crate::incident::Incident;
use crate::pack::Pack;
use crate::pack::model::{CheckKind, Field, FieldType, Given, Indicator, RuleCase, SignalKind, State};
use crate::pipeline::Gathered;
use crate::place::Place;

/// Lines that head a mail.
const MAIL: [&str; 4] = ["De :", "À :", "Date :", "Objet :"];

/// A mail as a reader would give it.
fn mail(text: &str) -> Document {
    let mut document = document(text);
    let heads = |b: &&mut Block| MAIL.iter().any(|head| b.text.starts_with(head));
    document.blocks.iter_mut().filter(heads).for_each(|b| b.place = Place::Part { part: "subject".to_owned() });
    let head = |label: &str| text.lines().find_map(|l| l.trim().strip_prefix(label)).map(str::trim);
    document.meta.author = head("De :").map(str::to_owned);
    document.meta.modified = head("Date :").and_then(first_date);
    document
}

/// A text as a reader would give it: lines with tabs are rows of cells.
pub(super) fn document(text: &str) -> Document {
    let mut document = Document::default();
    let (mut table, mut within) = (0, false);
    for (n, line) in (1u32..).zip(text.lines()) {
        let place = Place::Line { line: n };
        let row = line.contains('\t');
        // a line between rows ends a table
        table += u32::from(row && !within);
        within = row;
        document.blocks.push(if row {
            Block::row(place, 0, table, line.split('\t').map(cell).collect())
        } else {
            Block::new(place, 0, BlockKind::Paragraph, line)
        });
    }
    document
}

/// What a cell that somebody signed holds, as a case writes it.
const SIGNED: &str = "[sig]";

fn cell(text: &str) -> Cell {
    if text.trim() == SIGNED { Cell { mark: Mark::Ink, ..Cell::default() } } else { Cell::text(text) }
}

/// A file of a dossier.
pub(super) fn file(path: String, exhibit: Option<Exhibit>) -> Gathered {
    Gathered {
        size: 1,
        digest: blake3::hash(path.as_bytes()).to_hex().to_string(),
        format: if path.ends_with(".eml") { Format::Eml } else { Format::Text },
        incidents: Vec::new(),
        exhibit: exhibit.map(Into::into),
        document: None,
        seat: None,
        path,
    }
}

/// The papers of a case, in order: those told one by one, then the ordinary ones.
pub(super) fn papers(case: &RuleCase, indicator: &Indicator, pack: &Pack, audit: Date) -> Vec<(Given, Gathered)> {
    let plain = |id: &String| Given {
        is: id.clone(),
        file: String::new(),
        fields: BTreeMap::new(),
        without: Vec::new(),
        text: String::new(),
        states: Vec::new(),
    };
    let all = case.papers.iter().cloned().chain(case.given.iter().map(plain));
    (1..).zip(all).map(|(n, given)| (given.clone(), gathered(n, &given, indicator, pack, audit))).collect()
}

fn gathered(n: usize, given: &Given, indicator: &Indicator, pack: &Pack, audit: Date) -> Gathered {
    let path = if given.file.is_empty() { format!("{n:02}-{}", named(&given.is, pack)) } else { given.file.clone() };
    if given.states.contains(&State::Unread) {
        let mut closed = file(path, None);
        closed.incidents = vec![Incident::Encrypted];
        return closed;
    }
    let text = text(given, indicator, pack, audit);
    let document = if path.ends_with(".eml") { mail(&text) } else { document(&text) };
    let mut exhibit = classify(&document, "text", pack);
    force(&mut exhibit, given, pack);
    file(path, Some(exhibit))
}

/// A file name that speaks for the artefact, as far as its patterns tell one.
fn named(artefact: &str, pack: &Pack) -> String {
    let groups = pack.artefact(artefact).into_iter().flat_map(|a| &a.signals);
    let heavy = groups.filter(|g| g.kind == SignalKind::File && g.weight >= 2.0).find_map(|g| g.any.first());
    format!("{}.txt", heavy.map_or(artefact, |p| p.trim_end_matches('*')))
}

/// The lines of a paper: its name, what the indicator's checks ask of it, its own lines.
fn text(given: &Given, indicator: &Indicator, pack: &Pack, audit: Date) -> String {
    let mut lines = vec![pack.name_of(&given.is, crate::text::Lang::Fr)];
    let checks = || indicator.checks.iter().filter(|c| c.artefact == given.is || c.with.contains(&given.is));
    let mut fields: Vec<&str> = Vec::new();
    for field in checks().flat_map(|c| c.fields.iter().chain(&c.field)).chain(given.fields.keys()) {
        if !fields.contains(&field.as_str()) && !given.without.contains(field) {
            fields.push(field);
        }
    }
    for id in fields {
        let Some(field) = pack.field(id).map(|n| &pack.fields[usize::from(n)]) else { continue };
        let until = checks().any(|c| c.kind == CheckKind::NotExpired && c.field.as_deref() == Some(id));
        let value = given.fields.get(id).cloned().unwrap_or_else(|| usual(field, audit, until));
        lines.push(match field.labels.iter().find(|l| l.chars().count() > 3).or(field.labels.first()) {
            Some(label) => format!("{label} : {value}"),
            None => format!("{} {value}", field.mentions.first().map_or("", String::as_str)),
        });
    }
    let words = checks().filter(|c| c.kind == CheckKind::Keyword && given.text.is_empty());
    lines.extend(words.filter_map(|c| c.any.first()).map(|w| w.trim_end_matches('*').to_owned()));
    if given.text.is_empty() && given.fields.is_empty() && given.without.is_empty() {
        lines.push(format!("Fait le {}", day(months_before(audit, 1))));
    }
    lines.extend(given.text.lines().map(str::to_owned));
    lines.join("\n")
}

fn months_before(date: Date, months: i32) -> Date {
    date.checked_sub(jiff::Span::new().months(months)).unwrap_or(date)
}

fn day(date: Date) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// A value nobody would object to.
fn usual(field: &Field, audit: Date, until: bool) -> String {
    match field.value {
        FieldType::Date if until => day(months_before(audit, -6)),
        FieldType::Date => day(months_before(audit, 1)),
        FieldType::Duration => "14 heures".to_owned(),
        FieldType::Amount => "1 250,00 €".to_owned(),
        FieldType::Person => "Camille ROUSSEAU".to_owned(),
        FieldType::Code => "RNCP37123".to_owned(),
        FieldType::Rate => "92 %".to_owned(),
        FieldType::Contact => "contact@exemple.fr – 04 72 00 00 00".to_owned(),
        FieldType::Time => "9 h 00".to_owned(),
        FieldType::Place => "12 rue des Lilas, 69003 Lyon".to_owned(),
        FieldType::Text => "précisé dans le document".to_owned(),
    }
}

/// Makes a paper what the case says it is, whatever its few lines look like.
fn force(exhibit: &mut Exhibit, given: &Given, pack: &Pack) {
    let number = pack.artefacts.iter().position(|a| a.id == given.is).and_then(|n| u16::try_from(n).ok());
    let Some(artefact) = number else { return };
    for run in &mut exhibit.runs {
        run.fits.clear();
        run.hits = vec![Hit { artefact, points: 20.0, kinds: 3, titled: true, whole: 1.0, because: Vec::new() }];
        let has = |state| given.states.contains(&state);
        if has(State::BlankTemplate) {
            run.fill = Fill { placeholders: 9, empty: 9, ..Fill::default() };
        } else if given.text.is_empty() {
            run.fill = Fill { filled: 9, ..Fill::default() };
        }
        run.fill.draft |= has(State::Draft);
        if has(State::Unsigned) {
            let first_empty = Some(Place::Line { line: 1 });
            run.signatures = SignatureSigns { asked: 1, first_empty, ..SignatureSigns::default() };
        } else if given.text.is_empty() {
            run.signatures = SignatureSigns { asked: 1, seen: 1, ..SignatureSigns::default() };
        }
    }
}
