//! Persons named in a run: beside a label, under a column head, after a phrase; and every name as keys,
//! so that papers can be joined by person without their text.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::Lasting;
use super::exhibit::{PersonSeen, RowSigns};
use super::name::{called, is_civility, is_plural_civility, leading, list, pair, token};
use super::reading::{Reading, Unit};
use super::said::{Said, said};
use crate::extract::{Block, BlockKind, Cell, Mark};
use crate::fold::{fold, fold_into};
use crate::pack::{Parts, Signing};

/// Most persons of a run.
const PERSONS: usize = 500;
/// Most keys of a run.
const KEYS: usize = 6000;
/// More words than these after a name and a colon are a remark on the group, not on a person.
const REMARK: usize = 4;
/// Most rows of a column read for names.
const ROWS: usize = 400;
/// Heads of one column of a table whose rows are read: a word met again and again down a column heads nothing.
const HEADS: usize = 24;

/// A label or phrase of the pack that announces a person.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// Field of the pack.
    pub field: u16,
    /// Where its words begin in the folded text.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// A label, rather than a phrase in a sentence.
    pub label: bool,
    /// The field is of who is trained, or of anyone.
    pub trained: bool,
}

/// The persons announced at `namings`; a name alone on one of the first lines is one of `heading`.
#[must_use]
pub fn persons(
    r: &Reading,
    namings: &[Naming],
    heading: Option<u16>,
    (words, parts): (&Signing, &Parts),
) -> Vec<PersonSeen> {
    let mut out: Vec<PersonSeen> = Vec::new();
    let mut columns: BTreeMap<(u16, u32, usize), BTreeSet<usize>> = BTreeMap::new();
    let mut known = Known::new();
    for naming in namings {
        let Some(n) = r.index_at(naming.start) else { continue };
        let unit = &r.units[n];
        let before = out.len();
        if naming.label {
            beside(r, n, naming, parts, &mut out);
            if out.len() == before
                && let (Some(cell), BlockKind::Row { table }) = (unit.cell, r.blocks[unit.block].kind)
                && let heads = columns.entry((naming.field, table, cell)).or_default()
                && heads.len() < HEADS
                && heads.insert(unit.block)
            {
                column(r, unit.block, cell, naming, (&mut known, words, parts), &mut out);
            }
        } else {
            let from = r.original(unit, naming.end.min(unit.end.saturating_sub(1)));
            after(r, unit, r.text(unit).get(from..).unwrap_or_default(), naming.field, &mut out);
        }
        if out.len() >= PERSONS {
            break;
        }
    }
    if let Some(field) = heading {
        heads(r, field, &mut out);
        let naming = Naming { field, start: 0, end: 0, label: true, trained: true };
        if out.len() < PERSONS {
            let read: BTreeSet<usize> =
                columns.iter().filter(|((.., cell), _)| *cell == 0).flat_map(|(_, heads)| heads).copied().collect();
            let new = nameless(r).filter(|head| !read.contains(head));
            new.for_each(|head| column(r, head, 0, &naming, (&mut known, words, parts), &mut out));
        }
    }
    out.sort_by(|a, b| (a.field, &a.name, &a.place).cmp(&(b.field, &b.name, &b.place)));
    // one row read twice, below two heads of its table
    out.dedup_by(|b, a| {
        let same = a.field == b.field && a.name == b.name && a.place == b.place;
        if same {
            let (minutes, timed) = (a.signs.minutes.max(b.signs.minutes), a.signs.timed || b.signs.timed);
            if b.signs.asked + b.signs.absent > a.signs.asked + a.signs.absent {
                a.signs = b.signs;
            }
            (a.signs.minutes, a.signs.timed) = (minutes, timed);
        }
        same
    });
    // a sheet has a row of somebody for each week, a log one for each time somebody came
    out.dedup_by(|b, a| {
        let same = a.field == b.field && a.name == b.name;
        if same {
            a.signs.asked = a.signs.asked.saturating_add(b.signs.asked);
            a.signs.seen = a.signs.seen.saturating_add(b.signs.seen);
            a.signs.absent = a.signs.absent.saturating_add(b.signs.absent);
            a.signs.excused = a.signs.excused.saturating_add(b.signs.excused);
            a.signs.minutes = a.signs.minutes.saturating_add(b.signs.minutes);
            a.signs.timed |= b.signs.timed;
        }
        same
    });
    out.truncate(PERSONS);
    out
}

/// A name alone on a line of the head, as on a CV; or whom a paper on one person is about: « Julie Ferrand, secrétaire
/// médicale, 44 ans ».
fn heads(r: &Reading, field: u16, out: &mut Vec<PersonSeen>) {
    for unit in r.units.iter().take_while(|u| u.line < 3).filter(|u| u.cell.is_none()) {
        let text = r.text(unit).trim();
        let alone = |rest: &str| unit.words <= 5 && rest.chars().all(|c| !c.is_alphanumeric());
        let name = leading(text).filter(|n| alone(&text[n.end..]) || is_subject(n.shown.contains(' '), text, n.end));
        if let Some(name) = name {
            out.push(person(r, unit, field, &name.shown, RowSigns::default()));
        }
    }
}

/// Beginnings, folded, of what those are who receive others rather than what somebody comes from.
const RECEIVES: [&str; 17] = [
    "format",
    "consult",
    "accompagn",
    "interven",
    "animat",
    "directeur",
    "directrice",
    "gerant",
    "charge",
    "responsable",
    "conseill",
    "psycholog",
    "president",
    "coordin",
    "referent",
    "evaluat",
    "tuteur",
];

/// Beginnings, folded, of what a house is or does: « Nova Digital, organisme de formation ».
const HOUSE: [&str; 26] = [
    "organisme",
    "societe",
    "entreprise",
    "association",
    "cabinet",
    "centre",
    "ecole",
    "institut",
    "agence",
    "groupe",
    "reseau",
    "service",
    "siret",
    "siren",
    "numero",
    "declar",
    "enregistr",
    "immatricul",
    "situe",
    "dont",
    "represent",
    "certifi",
    "agree",
    "membre",
    "votre",
    "notre",
];

/// Whether what follows a name on its line says what the person does, and not that the person is of the house.
fn is_subject(whole: bool, text: &str, end: usize) -> bool {
    if !whole {
        return false;
    }
    let before = text[..end].trim_end();
    let rest = text[end..].trim_start();
    // « Julie Ferrand – consultante : Gwenola Tanguy » is about the first
    if let Some(other) = rest.strip_prefix(['–', '—']) {
        let label = other.split_once(':').map(|(label, _)| fold(label));
        return label.is_some_and(|l| {
            let words: Vec<&str> = l.split_whitespace().collect();
            (1..=2).contains(&words.len()) && RECEIVES.iter().any(|w| words[0].starts_with(w))
        });
    }
    let Some(rest) = rest.strip_prefix(',').or_else(|| before.ends_with(',').then_some(rest)) else { return false };
    let rest = rest.trim_start();
    let trade = fold(rest);
    let first = trade.split_whitespace().next().unwrap_or_default();
    rest.starts_with(char::is_lowercase)
        && first.len() > 2
        && first.chars().all(char::is_alphabetic)
        && !RECEIVES.iter().chain(&HOUSE).any(|w| first.starts_with(w))
}

fn person(r: &Reading, unit: &Unit, field: u16, name: &str, signs: RowSigns) -> PersonSeen {
    PersonSeen { field, name: crate::place::excerpt(name.trim()), place: r.place(unit), signs }
}

/// Names within the first words of `text`.
fn after(r: &Reading, unit: &Unit, text: &str, field: u16, out: &mut Vec<PersonSeen>) {
    let mut rest = text;
    for _ in 0..3 {
        let names = list(rest);
        if !names.is_empty() {
            out.extend(names.iter().map(|n| person(r, unit, field, &n.shown, RowSigns::default())));
            return;
        }
        let Some((_, tail)) = rest.trim_start().split_once([' ', '\u{a0}']) else { return };
        rest = tail;
    }
}

/// The value of a label in its own line, in the cell beside it, or on the lines below.
fn beside(r: &Reading, n: usize, naming: &Naming, parts: &Parts, out: &mut Vec<PersonSeen>) {
    let unit = &r.units[n];
    let text = r.text(unit);
    let label = r.folded.get(naming.start..naming.end).unwrap_or_default().trim();
    let own = unit.colon.filter(|c| *c + 1 >= naming.end && *c < unit.end).map(|c| &text[r.original(unit, c)..]);
    if label.starts_with("prenom") && !label.contains(" nom") {
        return; // read with the surname
    }
    let block = r.blocks[unit.block];
    if let Some(value) = own.filter(|v| !v.trim().is_empty()) {
        if label.starts_with("nom")
            && let Some(name) = with_first_name(r, n, value)
        {
            out.push(person(r, unit, naming.field, &name, RowSigns::default()));
            return;
        }
        let names = list(value);
        let signs = unit.cell.filter(|_| names.len() == 1).map(|cell| row_signed(block, cell)).unwrap_or_default();
        out.extend(names.iter().map(|name| person(r, unit, naming.field, &name.shown, signs)));
        return;
    }
    match unit.cell {
        Some(cell) => {
            let full = block.cells.iter().filter(|c| !c.text.trim().is_empty()).count();
            let right = block.cells.get(cell + 1).map(|c| c.text.trim()).unwrap_or_default();
            if let Some(name) = named_beside_role(r, unit, cell, parts) {
                out.push(person(r, unit, naming.field, &name, RowSigns::default()));
                return;
            }
            if full > 4 && unit.colon.is_none() {
                return;
            }
            if label.starts_with("nom")
                && let Some(name) = with_first_name(r, n, right)
            {
                out.push(person(r, unit, naming.field, &name, RowSigns::default()));
                return;
            }
            out.extend(list(right).iter().map(|n| person(r, unit, naming.field, &n.shown, RowSigns::default())));
        }
        None => {
            // a list under its label: each line a name, or the list is over
            for next in r.units[n + 1..].iter().take(40) {
                let Some(name) = leading(r.text(next)) else { break };
                let rest = r.text(next)[name.end..].trim_start();
                if next.words > 12 || rest.chars().next().is_some_and(char::is_lowercase) {
                    break;
                }
                out.push(person(r, next, naming.field, &name.shown, RowSigns::default()));
                if next.cell.is_some() {
                    break;
                }
            }
        }
    }
}

/// The name in the row of a cell that says what somebody is, under a head that says so: « Fiona Macleish | formatrice |
/// 17:50 ».
fn named_beside_role(r: &Reading, unit: &Unit, cell: usize, parts: &Parts) -> Option<String> {
    let row = r.blocks[unit.block];
    let BlockKind::Row { table } = row.kind else { return None };
    // the rows above are looked through for short cells only
    if unit.words > 2 {
        return None;
    }
    let same = |b: &&&Block| matches!(b.kind, BlockKind::Row { table: t } if t == table);
    let head = r.blocks[..unit.block].iter().rev().take(ROWS).take_while(same).last()?;
    if !parts.is_head(&head.cells.get(cell)?.text) {
        return None;
    }
    let name = |c: &Cell| leading(&c.text).filter(|n| n.shown.contains(' ') && c.text[n.end..].trim().is_empty());
    let others = row.cells.iter().enumerate().filter(|(n, _)| *n != cell);
    others.into_iter().find_map(|(_, c)| name(c)).map(|n| n.shown)
}

/// « Nom : Ferrand   Prénom : Julie », in one line or in the next ones.
fn with_first_name(r: &Reading, n: usize, value: &str) -> Option<String> {
    let lower = value.to_lowercase();
    let split = lower.find("prénom").or_else(|| lower.find("prenom")).filter(|at| value.is_char_boundary(*at));
    let cut = |t: &str| -> Option<String> {
        let t = t.trim_start_matches(|c: char| c.is_whitespace() || ":·-".contains(c));
        let words: Vec<&str> = t
            .split_whitespace()
            .take_while(|w| {
                w.chars().next().is_some_and(char::is_uppercase)
                    && w.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
            })
            .take(3)
            .collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    if let Some(at) = split {
        let (surname, first) = (cut(&value[..at])?, cut(value[at..].split_once(':')?.1)?);
        return Some(format!("{first} {surname}"));
    }
    if leading(value).is_some() {
        return None;
    }
    let surname = cut(value)?;
    let unit = &r.units[n];
    let near = r.units[n + 1..].iter().take(4).find(|u| r.folded[u.start..u.end].starts_with("prenom"))?;
    if near.block > unit.block + 2 {
        return None;
    }
    let text = r.text(near);
    let first = match text.split_once(':') {
        Some((_, v)) if !v.trim().is_empty() => cut(v)?,
        _ => cut(&r.blocks[near.block].cells.get(near.cell? + 1)?.text)?,
    };
    Some(format!("{first} {surname}"))
}

/// Names read in rows, by block, column of the surname and column of the first name: a long table is read
/// again below each head that is found in it.
type Known = BTreeMap<(usize, usize, Option<usize>), Option<String>>;

/// The name in a row of a register.
fn name_in(row: &Block, cell: usize, first: Option<usize>) -> Option<String> {
    let filled = |i: usize| row.cells.get(i).map(|c| c.text.trim()).filter(|t| !t.is_empty());
    let text = filled(cell)?;
    let name = match first.and_then(filled) {
        Some(first) => format!("{first} {text}"),
        None => text.to_owned(),
    };
    let name = titled(&name);
    let found = leading(&name).filter(|n| n.shown.split_whitespace().count() >= 2 || n.civil)?;
    // « Bilan du groupe : ce que chacun a dit » stands under the rows
    let rest = name.get(found.end.saturating_sub(1)..).unwrap_or_default();
    let remark = rest.trim_start_matches(|c: char| c != ':' && !c.is_whitespace()).trim_start();
    let remark = remark.strip_prefix(':').map_or(0, |r| r.split_whitespace().count());
    (remark <= REMARK).then_some(found.shown)
}

/// A day without words: « 21/04 », « 21/04/2026 ». Its month has two figures.
fn day(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('/');
    let of = |s: Option<&str>, most: u32| s?.parse::<u32>().ok().filter(|n| (1..=most).contains(n));
    let (day, month) = (of(parts.next(), 31)?, parts.next().filter(|m| m.len() == 2));
    let (month, year) = (of(month, 12)?, parts.next());
    let year = year.map_or(Some(0), |y| of(Some(y).filter(|y| matches!(y.len(), 2 | 4)), 9999))?;
    parts.next().is_none().then_some((year, month, day))
}

/// Whether the heads of columns are days that follow one another, and no marks out of ten: « 21/04 | 23/04 | 05/05 ».
fn are_days<'t>(heads: impl Iterator<Item = &'t str>) -> bool {
    let days: Option<Vec<_>> = heads.filter(|t| !t.is_empty()).map(day).collect();
    let follows = |w: &[(u32, u32, u32)]| w[0] <= w[1] || w[0].0 == 0 && w[1].1 < w[0].1;
    days.is_some_and(|days| days.len() > 1 && days.windows(2).all(follows))
}

/// Words, folded, of the parts of a day and of the days of a week, as they head the columns of a sheet.
const SLOTS: [&str; 20] = [
    "matin", "matinee", "am", "apres", "pm", "ap", "soir", "soiree", "journee", "lundi", "mardi", "mercredi", "jeudi",
    "vendredi", "samedi", "lun", "mar", "mer", "jeu", "ven",
];

/// Whether a head names a day or a part of one: « 12/01 matin », « mardi 22 », « après-midi ».
fn is_slot(head: &str) -> bool {
    let head = head.trim();
    head.split_whitespace().next().is_some_and(|w| day(w).is_some())
        || fold(head).split_whitespace().next().is_some_and(|w| SLOTS.contains(&w))
}

/// Heads of tables that name their columns by days, and the one of the persons by no word or by one nobody foresaw:
/// « | 12/01 matin | 12/01 après-midi », « Équipage | 12/01 | 13/01 ».
fn nameless<'r>(r: &'r Reading) -> impl Iterator<Item = usize> + use<'r> {
    let is_head = move |b: &Block| {
        let BlockKind::Row { .. } = b.kind else { return false };
        let Some((first, others)) = b.cells.split_first().filter(|(_, others)| others.len() > 1) else { return false };
        let first = first.text.trim();
        first.split_whitespace().count() <= 3 && !is_slot(first) && others.iter().all(|c| is_slot(&c.text))
    };
    (0..r.blocks.len()).filter(move |n| is_head(r.blocks[*n]))
}

/// The names under a column head, with what their rows show of signatures.
fn column(
    r: &Reading,
    head: usize,
    cell: usize,
    naming: &Naming,
    (known, words, parts): (&mut Known, &Signing, &Parts),
    out: &mut Vec<PersonSeen>,
) {
    let header = r.blocks[head];
    let BlockKind::Row { table } = header.kind else { return };
    let title = |i: usize| header.cells.get(i).map(|c| fold(&c.text)).unwrap_or_default();
    let own = title(cell);
    let first = (own.starts_with("nom ") && !own.contains("prenom"))
        .then(|| {
            (0..header.cells.len())
                .find(|i| *i != cell && title(*i).starts_with("prenom") && !title(*i).contains(" nom"))
        })
        .flatten();
    if own.starts_with("prenom") && !own.contains(" nom") {
        return;
    }
    // « Formateurs (1 à 4) | 4 | 3 | 4 » is a row of marks, no head
    let mut others = (0..).zip(&header.cells).filter(|(i, h)| *i != cell && !h.text.trim().is_empty()).peekable();
    let number = |t: &str| t.trim().chars().all(|c| c.is_ascii_digit() || ", .%/".contains(c));
    let days = are_days(header.cells.iter().enumerate().filter(|(i, _)| *i != cell).map(|(_, h)| h.text.trim()));
    if others.peek().is_some() && others.all(|(_, h)| number(&h.text)) && !days {
        return;
    }
    let asks = |(i, h): (usize, &Cell)| i != cell && Some(i) != first && !h.text.trim().is_empty();
    let mut heads: Vec<(usize, Option<Lasting>)> =
        (0..).zip(&header.cells).filter(|(i, h)| asks((*i, h))).map(|(i, h)| (i, Lasting::head(&h.text))).collect();
    // the parts are not counted beside their sum
    if heads.iter().any(|(_, lasting)| lasting.as_ref().is_some_and(|l| l.total)) {
        heads.iter_mut().for_each(|(_, lasting)| *lasting = lasting.take().filter(|l| l.total));
    }
    // who answers for the company is not trained
    let part = if naming.trained { header.cells.iter().position(|h| parts.is_head(&h.text)) } else { None };
    let other = |row: &Block| part.and_then(|n| row.cells.get(n)).is_some_and(|c| parts.is_other(&c.text));
    let rows = r.blocks[head + 1..]
        .iter()
        .take_while(|b| matches!(b.kind, BlockKind::Row { table: t } if t == table))
        .take(ROWS);
    for (number, row) in (head + 1..).zip(rows) {
        let shown = known.entry((number, cell, first)).or_insert_with(|| name_in(row, cell, first));
        let Some(shown) = shown.clone() else { continue };
        if other(row) {
            continue;
        }
        // above a repetition of the head stands the title of the part it heads
        let next = r.blocks.get(number + 1).and_then(|b| b.cells.get(cell));
        if next.is_some_and(|c| c.text == header.cells[cell].text) {
            continue;
        }
        let signs = row_signs(&heads, row, words);
        let text = row.cells[cell].text.as_str();
        // a cell may list several
        let list = if first.is_none() && text.contains([',', ';', '\n']) { list(text) } else { Vec::new() };
        let others = list.into_iter().map(|n| n.shown).filter(|n| *n != shown && n.contains(' ')).collect::<Vec<_>>();
        let seen = |name, signs| PersonSeen { field: naming.field, name, place: row.place.clone(), signs };
        out.push(seen(shown, signs));
        out.extend(others.into_iter().map(|name| seen(name, RowSigns::default())));
    }
}

/// A cell of a register may be typed without capitals.
fn titled(name: &str) -> String {
    // « conductrice de travaux » says what somebody does
    let joins = name.split_whitespace().any(|w| matches!(w, "de" | "du" | "des" | "d'" | "en"));
    if joins || name.split_whitespace().count() > 4 || name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let cap = |w: &str| {
        let mut c = w.chars();
        c.next().map_or(String::new(), |f| f.to_uppercase().chain(c).collect())
    };
    name.split_whitespace().map(cap).collect::<Vec<String>>().join(" ")
}

/// Cells of the row, under the heads of others than the name, that are to be signed, and how many are; « absent » is
/// neither.
fn row_signs(heads: &[(usize, Option<Lasting>)], row: &Block, words: &Signing) -> RowSigns {
    let mut signs = RowSigns::default();
    for (i, lasting) in heads {
        let Some(c) = row.cells.get(*i) else { continue };
        if says_absent(&c.text) {
            signs.absent += 1;
            signs.excused += u16::from(says_excused(&c.text));
        } else if c.mark == Mark::Image || c.mark == Mark::Ink {
            signs.asked += 1;
            signs.seen += 1;
        } else if let Some(minutes) = lasting.as_ref().and_then(|l| l.minutes(&c.text)) {
            signs.minutes += minutes;
            signs.timed = true;
        } else if c.text.trim().is_empty() {
            signs.asked += u16::from(c.mark == Mark::None);
        } else if let Some(told @ (Said::Given | Said::Lacking)) = said(&c.text, words) {
            signs.asked += 1;
            signs.seen += u16::from(told == Said::Given);
        }
    }
    signs
}

/// The signatures in the cells of a row that one cell names the person of: « Formateur : Paul Rey | ✍ | ✍ »; what is
/// not signed there may be another's to sign.
fn row_signed(row: &Block, cell: usize) -> RowSigns {
    let signed = |c: &Cell| matches!(c.mark, Mark::Image | Mark::Ink);
    let seen = row.cells.iter().enumerate().filter(|(n, c)| *n != cell && signed(c)).count();
    let seen = u16::try_from(seen).unwrap_or(u16::MAX);
    RowSigns { asked: seen, seen, ..RowSigns::default() }
}

/// Whether a cell marks somebody absent.
pub(super) fn says_absent(text: &str) -> bool {
    // most cells begin otherwise
    if !text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_ascii() || matches!(c, 'a' | 'A' | 'e' | 'E'))
    {
        return false;
    }
    let folded = fold(text);
    let text = folded.trim();
    text.starts_with("absen") || matches!(text, "abs" | "ab" | "excuse" | "excusee" | "abandon")
}

/// Beginnings, folded, of words that say that it is known why somebody is away.
const EXCUSES: [&str; 8] = ["excus", "justif", "malad", "medical", "arret", "conge", "prevenu", "accident"];

/// Whether a cell that marks somebody absent says that it is known why.
fn says_excused(text: &str) -> bool {
    let folded = fold(text);
    let unjustified = folded.split_whitespace().any(|w| matches!(w, "non" | "pas") || w.starts_with("injust"));
    !unjustified && folded.split_whitespace().any(|w| EXCUSES.iter().any(|e| w.starts_with(e)))
}

/// The word before word `n`.
fn previous<'t>(folded: &'t str, words: &[(usize, usize)], n: usize) -> &'t str {
    let at = |n: usize| words.get(n).map_or(folded.len(), |w| w.0);
    folded[at(n.saturating_sub(1))..at(n)].trim_end()
}

/// Keys of every name in a text.
pub(super) fn keys(text: &str) -> Vec<u32> {
    let block = Block::new(crate::place::Place::Whole, 0, BlockKind::Paragraph, text);
    mentions(&Reading::new(vec![&block], false))
}

/// Keys of every name in the run: neighbours that begin with a capital, or stand alone in a cell.
#[must_use]
pub fn mentions(r: &Reading) -> Vec<u32> {
    let mut keys = BTreeSet::new();
    let mut last: Option<(usize, usize, String)> = None; // block, cell, word
    let mut scratch = String::new();
    let mut words: Vec<(usize, usize)> = Vec::new();
    for unit in &r.units {
        let text = r.text(unit);
        let cell = unit.cell.is_some() && unit.words <= 4;
        if !cell && !text.chars().any(char::is_uppercase) {
            last = None;
            continue;
        }
        let at_cell = unit.cell.unwrap_or(0);
        // neighbours across cells only in the next cell
        if !last.as_ref().is_some_and(|(b, c, _)| cell && *b == unit.block && *c + 1 == at_cell) {
            last = None;
        }
        let mut civil = false;
        // « Mesdames Roche, Vidal et Costa »: every surname of the list is one
        let mut several = false;
        scratch.clear();
        words.clear();
        fold_into(text, &mut scratch, |at, original| words.push((at, original)));
        for (n, (at, original)) in words.iter().enumerate() {
            let end = words.get(n + 1).map_or(scratch.len(), |w| w.0);
            let word = scratch[*at..end].trim_end();
            let capital = cell || text[*original..].chars().next().is_some_and(char::is_uppercase);
            let between = n.checked_sub(1).and_then(|p| text.get(words[p].1..*original)).unwrap_or_default();
            if between.contains([':', ';', '|', '\n'])
                || between.contains(". ") && !civil && last.as_ref().is_some_and(|(_, _, w)| w.len() > 1)
            {
                last = None;
            }
            if is_civility(word) && (word.len() > 1 || text[*original..].starts_with("M")) {
                civil = true;
                several = is_plural_civility(word);
                last = None;
                continue;
            }
            let listed = between.contains(',') || n > 0 && previous(&scratch, &words, n) == "et";
            several &= capital || word == "et";
            civil |= several && capital && listed;
            if !capital {
                if !matches!(word, "de" | "du" | "la" | "le" | "d" | "l" | "van" | "von" | "el" | "ben") {
                    last = None;
                }
                civil = false;
                continue;
            }
            // « L. Carré »: a letter with a full stop is an initial, whatever small word it looks like
            let initial = word.len() == 1 && text[*original..].get(1..).is_some_and(|rest| rest.starts_with('.'));
            let Some(word) = token(word).or(initial.then_some(word)) else { continue };
            if civil || last.as_ref().is_some_and(|(_, _, w)| w.len() == 1) {
                keys.insert(called(word));
            }
            if let Some((_, _, before)) = &last
                && before.len() > 1
                && word.len() > 1
            {
                keys.insert(pair(before, word));
            }
            if last.as_ref().is_some_and(|(_, _, w)| w.len() > 1) && word.len() == 1 {
                // « Ferrand J. »
                keys.insert(called(&last.as_ref().map_or(String::new(), |(_, _, w)| w.clone())));
            }
            civil = false;
            last = Some((unit.block, at_cell, word.to_owned()));
        }
        if keys.len() >= KEYS {
            break;
        }
    }
    keys.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Option<String> {
        let name = leading(text)?;
        is_subject(name.shown.contains(' '), text, name.end).then_some(name.shown)
    }

    #[test]
    fn whom_a_paper_is_about_stands_at_its_head() {
        assert_eq!(subject("Julie Ferrand, secrétaire médicale, 44 ans").as_deref(), Some("Julie Ferrand"));
        assert_eq!(subject("Mme Lise AUBIN, aide à domicile, reçue le 12 mai").as_deref(), Some("Lise AUBIN"));
        assert_eq!(subject("Julie FERRAND – consultante : Lise Aubin").as_deref(), Some("Julie FERRAND"));
        for text in [
            "Nova Digital, organisme de formation",
            "Julie Ferrand – formatrice",
            "Julie Ferrand – 12 mai : reprise",
            "Paul Rey, consultant en bilan",
            "Julie Ferrand, Brest",
            "Julie Ferrand",
            "Ferrand, secrétaire",
            "Programme, durée et prix",
        ] {
            assert_eq!(subject(text), None, "{text}");
        }
    }

    #[test]
    fn days_head_columns_and_marks_do_not() {
        assert!(are_days(["21/04", "23/04", "05/05"].into_iter()));
        assert!(are_days(["15/12/2025", "05/01/2026"].into_iter()));
        assert!(are_days(["15/12", "05/01"].into_iter()));
        assert!(!are_days(["8/10", "7/10", "9/10"].into_iter()));
        assert!(!are_days(["12/20", "14/20"].into_iter()));
        assert!(!are_days(["4", "3", "4"].into_iter()));
    }
}
