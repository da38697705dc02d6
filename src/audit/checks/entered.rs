//! Letters and mails that belong in a register: each has a row there, by its day or by who wrote it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Sight, files, finding, fr_date, rows, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, FileState, Finding, Strength};
use crate::audit::piece::Piece;
use crate::audit::sessions::values;
use crate::classify::Value;
use crate::classify::name::tokens;
use crate::fold::fold;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// A row so many days around a letter is its row, whoever it names.
const NEAR: i32 = 3;
/// A row so many days after it may be its row, when it names who wrote it or nobody.
const LATE: i32 = 60;
/// A letter younger than this at the audit may be entered yet.
const YOUNG: i32 = 7;
/// A longer paper is no letter.
const WORDS: u32 = 400;

/// A row of a register: its days and its words.
pub(super) struct Row {
    pub(super) days: Vec<Date>,
    pub(super) words: BTreeSet<String>,
    /// Names somebody: capitals in the middle of a cell.
    named: bool,
}

pub(super) fn entries(sights: &[Sight]) -> Vec<Row> {
    let one = |text: &str| {
        let named = super::rows::cells(text).any(|cell| {
            let capitals = cell.split_whitespace().filter(|w| w.chars().next().is_some_and(char::is_uppercase));
            capitals.filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 2).count() >= 2
        });
        Row { days: rows::days(text), words: fold(text).split_whitespace().map(str::to_owned).collect(), named }
    };
    sights.iter().flat_map(rows::of).map(one).collect()
}

/// A letter that belongs in the register.
struct Letter<'a> {
    piece: &'a Piece,
    day: Option<Date>,
    /// Words that tell who wrote it.
    who: BTreeSet<String>,
}

pub(super) fn is_mail(piece: &Piece) -> bool {
    matches!(piece.entry.kind.as_str(), "eml" | "msg")
}

/// Whether a piece is a mail, or a short paper that is no paper of the dossier.
fn is_letter(piece: &Piece) -> bool {
    let other = piece.entry.artefacts.iter().any(|c| c.strength >= Strength::Probable);
    piece.entry.state == FileState::Read && piece.entry.words <= WORDS && (is_mail(piece) || !other)
}

fn letter<'a>(case: &Case<'a>, piece: &'a Piece) -> Letter<'a> {
    let exhibit = piece.exhibit.as_ref();
    let runs = piece.runs;
    let days = (0..runs).flat_map(|r| values(piece, r)).filter_map(|v| match v {
        Value::Date(d) => d.parse::<Date>().ok(),
        _ => None,
    });
    let sender = exhibit.and_then(|e| e.meta.author.as_deref()).unwrap_or_default();
    let name = sender.split('<').next().unwrap_or_default();
    // « a.martin@transports-martin.fr » is the company's too
    let house = sender.split('@').nth(1).and_then(|d| d.rsplit_once('.')).map_or("", |(d, _)| d);
    let mail = is_mail(piece);
    let mut who: BTreeSet<String> = tokens(name).into_iter().filter(|w| mail && w.len() > 3).collect();
    let domain = tokens(house).into_iter().filter(|w| w.len() > 3);
    who.extend(domain.filter(|w| mail && fold(name).contains(w.as_str())));
    let roster = &case.dossier.roster;
    let persons = (0..runs).flat_map(|r| roster.trainees(piece.number, Some(r)));
    who.extend(persons.flat_map(|n| roster.all[n].tokens.clone()).filter(|w| w.len() > 3));
    Letter { piece, day: days.into_iter().next(), who }
}

/// Whether a register holds a letter; none when a row may be the letter's and nothing tells.
fn holds(rows: &[Row], letter: &Letter) -> Option<bool> {
    let mut doubt = false;
    for row in rows {
        let names = row.words.iter().any(|w| letter.who.contains(w));
        let Some(day) = letter.day.filter(|_| !row.days.is_empty()) else {
            if names {
                return Some(true);
            }
            continue;
        };
        let gap = |d: &Date| day.until(*d).map_or(i32::MAX, |s| s.get_days());
        let near = row.days.iter().any(|d| gap(d).abs() <= NEAR);
        let late = row.days.iter().any(|d| (0..=LATE).contains(&gap(d)));
        if near || late && names {
            return Some(true);
        }
        doubt |= late && !row.named;
    }
    (!doubt).then_some(false)
}

/// Each letter that says one of the words is entered in the register.
pub(super) fn entered(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(list) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let rows = entries(sights);
    let says = |p: &Piece| {
        let read = |n: usize| p.exhibit.as_ref().is_some_and(|e| e.look().runs[n].recognised.is_none());
        p.saying(list).any(read)
    };
    let recent = |l: &Letter| {
        let age = l.day.and_then(|d| d.until(case.audit_date).ok()).map(|s| s.get_days());
        age.is_some_and(|days| days < YOUNG)
    };
    let says_of = |p: &Piece, words: &[String]| {
        let list = case.read_with.keyword(words);
        list.is_some_and(|list| p.saying(list).next().is_some())
    };
    // somebody writes to somebody: a newspaper tells of others
    let personal = check.answer("personal");
    let written = |p: &Piece| personal.is_empty() || is_mail(p) || says_of(p, personal);
    // what a mail says beside makes it sure
    let asks = check.answer("asks");
    let sure = |p: &Piece| asks.is_empty() || is_mail(p) && says_of(p, asks);
    let pieces = case.dossier.pieces.iter().filter(|p| is_letter(p) && says(p) && written(p) && sure(p));
    let mut found = Vec::new();
    for letter in pieces.map(|p| letter(case, p)).filter(|l| !recent(l)) {
        let held = holds(&rows, &letter);
        if held == Some(true) {
            continue;
        }
        let (file, register) = (short(&letter.piece.entry.path), files(sights));
        let (fr, en) =
            letter.day.map_or_else(Default::default, |d| (format!(" du {}", fr_date(d)), format!(" of {d}")));
        let name = case.name(&check.artefact);
        let message = Text::new(
            format!("Courrier{fr} ({file}) : aucune ligne ne le reprend dans « {} » ({register}).", name.fr),
            format!("Letter{en} ({file}): no row tells of it in “{}” ({register}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "not-entered", message, sights);
        f.subject.clone_from(&letter.piece.entry.path);
        f.confidence = Confidence::Probable;
        let passage = letter.piece.exhibit.as_ref().and_then(|e| e.runs.first()?.heads.first().cloned());
        f.evidence.insert(
            0,
            crate::audit::outcome::Evidence {
                artefact: String::new(),
                name: Text::new("Courrier", "Letter"),
                file: letter.piece.entry.path.clone(),
                place: Text::default(),
                passage: passage.unwrap_or_default(),
            },
        );
        // a day nobody could read, a row that may be the letter's, a register read in part
        if letter.day.is_none() || held.is_none() || sights.iter().any(|s| s.0.entry.state != FileState::Read) {
            f.to_review();
        }
        found.push(f);
    }
    found
}
