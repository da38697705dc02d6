//! Mails whose writers say that nobody answered them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::entered::{Row, entries, is_mail};
use super::{Sight, files, finding, fr_date, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Evidence, FileState, Finding};
use crate::audit::piece::Piece;
use crate::classify::name::tokens;
use crate::fold::fold;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Days within which the mail itself may be answered yet, when the check says nothing else.
const DAYS: u32 = 15;
/// Mails from one address, before it is the house's own for being the most frequent.
const OWN: usize = 3;

/// What stands after the sign of an address, without its last part.
fn domain(piece: &Piece) -> Option<String> {
    let exhibit = piece.exhibit.as_ref()?;
    let address = exhibit.meta.author.as_deref()?.rsplit_once('@')?.1.trim_end_matches(['>', ' ']).to_lowercase();
    address.rsplit_once('.').map(|(house, _)| house.to_owned())
}

/// The name a mail was sent under.
fn sender(piece: &Piece) -> BTreeSet<String> {
    let exhibit = piece.exhibit.as_ref();
    let author = exhibit.and_then(|e| e.meta.author.as_deref()).unwrap_or_default();
    tokens(author.split('<').next().unwrap_or_default()).into_iter().filter(|w| w.len() > 3).collect()
}

/// The day a mail was sent.
fn sent(piece: &Piece) -> Option<Date> {
    piece.exhibit.as_ref()?.meta.modified.as_deref()?.get(..10)?.parse().ok()
}

/// The addresses the house itself writes from: those that bear a word of its name, else the most frequent one.
fn own(case: &Case, mails: &[&Piece]) -> BTreeSet<String> {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for domain in mails.iter().filter_map(|p| domain(p)) {
        *all.entry(domain).or_default() += 1;
    }
    let house = case.dossier.house.iter().flatten().filter(|w| w.len() > 3).collect::<Vec<_>>();
    let named = |d: &String| house.iter().any(|w| fold(d).split_whitespace().any(|part| part == w.as_str()));
    let own: BTreeSet<String> = all.keys().filter(|d| named(d)).cloned().collect();
    if !own.is_empty() {
        return own;
    }
    let most = all.values().copied().max().unwrap_or_default();
    let mut first = all.into_iter().filter(|(_, n)| *n == most && most >= OWN).map(|(d, _)| d);
    first.next().filter(|_| first.next().is_none()).into_iter().collect()
}

/// Whether the texts of a piece, or its name, hold one of some words.
fn mentions(piece: &Piece, words: &BTreeSet<String>) -> bool {
    let held = |text: &str| fold(text).split_whitespace().any(|w| words.contains(w));
    let title = piece.exhibit.as_ref().and_then(|e| e.meta.title.as_deref()).unwrap_or_default();
    let runs = piece.exhibit.iter().flat_map(|e| &e.runs);
    held(&piece.entry.path) || held(title) || runs.flat_map(|r| r.heads.iter().chain(&r.lines)).any(|t| held(t))
}

/// Whether a row of the register that names who wrote tells of something since.
fn told(rows: &[Row], who: &BTreeSet<String>, day: Date) -> bool {
    let names = |row: &Row| row.words.iter().any(|w| who.contains(w));
    rows.iter().filter(|row| names(row)).any(|row| row.days.is_empty() || row.days.iter().any(|d| *d > day))
}

/// Nobody outside the house writes, by one of `any`, that no answer came, without a reply since: a mail of the house, or a row
/// of the register.
pub(super) fn answered(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(list) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let mails: Vec<&Piece> =
        case.dossier.pieces.iter().filter(|p| is_mail(p) && p.entry.state == FileState::Read).collect();
    let own = own(case, &mails);
    let span = jiff::Span::new().days(i64::from(check.margin.unwrap_or(DAYS)));
    let Ok(limit) = case.audit_date.checked_sub(span) else { return Vec::new() };
    let rows = entries(sights);
    let mut found = Vec::new();
    for mail in mails.iter().filter(|p| p.saying(list).next().is_some()) {
        let outside = domain(mail).is_some_and(|d| !own.is_empty() && !own.contains(&d));
        let (Some(day), who) = (sent(mail).filter(|d| *d <= limit), sender(mail)) else { continue };
        let replies = |p: &&&Piece| {
            domain(p).is_some_and(|d| own.contains(&d)) && sent(p).is_some_and(|d| d >= day) && mentions(p, &who)
        };
        if !outside || who.is_empty() || told(&rows, &who, day) || mails.iter().any(|p| replies(&p)) {
            continue;
        }
        let (file, register) = (short(&mail.entry.path), files(sights));
        let name = case.name(&check.artefact);
        let message = Text::new(
            format!(
                "Message du {} ({file}) : dit n'avoir reçu aucune réponse, rien ne la montre depuis, ni message ni ligne de « {} » ({register}).",
                fr_date(day),
                name.fr
            ),
            format!(
                "Message of {day} ({file}): says that no answer came, and nothing shows one since, be it a message or a row of “{}” ({register}).",
                name.en
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "unanswered", message, sights);
        f.subject.clone_from(&mail.entry.path);
        f.confidence = Confidence::Probable;
        let passage = mail.exhibit.as_ref().and_then(|e| e.runs.first()?.heads.first().cloned());
        f.evidence.insert(
            0,
            Evidence {
                artefact: String::new(),
                name: Text::new("Courrier", "Letter"),
                file: mail.entry.path.clone(),
                place: Text::default(),
                passage: passage.unwrap_or_default(),
            },
        );
        found.push(f);
    }
    found
}
