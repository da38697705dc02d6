//! Stable keys: the same trouble has the same key in the next run.
//!
//! A key rests on the rule, its cause, and what the trouble is about – never on how a file is named or
//! where it lies, nor on how a title is spelled: a paper is told by what it is and whom or which session
//! it concerns, a session by its days, a person by the words of the name in any order. Only where two
//! papers cannot be told apart so does the content decide.

use std::collections::BTreeMap;

use super::dossier::Dossier;
use super::outcome::Finding;
use super::piece::Piece;
use super::sessions::Course;
use crate::audit::checks::per;
use crate::classify::name::tokens;
use crate::fold::fold;
use crate::pack::Pack;
use crate::pack::model::Scope;

/// Gives each finding its key.
pub fn set_keys(findings: &mut [Finding], dossier: &Dossier, pack: &Pack) {
    let paths: BTreeMap<&str, &Piece> = dossier.pieces.iter().map(|p| (p.entry.path.as_str(), p)).collect();
    let mut texts: Vec<String> = findings
        .iter()
        .map(|f| format!("{}|{}|{}|{}", f.indicator, f.rule, f.cause, anchor(f, &paths, dossier, pack)))
        .collect();
    // a key that several share says less than what tells them apart: accepting one must not accept the others
    let mut count: BTreeMap<String, u32> = BTreeMap::new();
    for text in &texts {
        *count.entry(text.clone()).or_default() += 1;
    }
    for (f, text) in findings.iter().zip(&mut texts) {
        if count[text.as_str()] > 1 {
            let content = paths.get(f.subject.as_str()).map(|p| p.entry.digest.as_str()).filter(|d| !d.is_empty());
            text.push('|');
            text.push_str(content.unwrap_or(&f.subject));
        }
    }
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (f, text) in findings.iter_mut().zip(texts) {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        let n = seen.entry(text).or_default();
        *n += 1;
        f.key = format!("I{:02}-{}{}", f.indicator, &hash[..8], if *n > 1 { format!("-{n}") } else { String::new() });
    }
}

/// What a finding is about, in words that a re-run finds again.
fn anchor(f: &Finding, paths: &BTreeMap<&str, &Piece>, dossier: &Dossier, pack: &Pack) -> String {
    if f.subject.is_empty() {
        return String::new();
    }
    if let Some(piece) = paths.get(f.subject.as_str()) {
        // outside the indicators it is this very file that must go
        return if f.indicator == 0 { piece.entry.digest.clone() } else { paper(f, piece, dossier, pack) };
    }
    let mut parts: Vec<String> = f
        .subject
        .split(" ; ")
        .map(|part| {
            if let Some(piece) = paths.get(part) {
                return paper(f, piece, dossier, pack);
            }
            let course = dossier.courses.iter().find(|c| per::label(c).fr == part);
            if let Some(days) = course.and_then(days) {
                return days;
            }
            let mut names: Vec<String> = part.split(", ").map(person).collect();
            names.sort();
            names.join(",")
        })
        .collect();
    parts.sort();
    parts.dedup();
    parts.join(";")
}

/// A paper: what it is, then its person, its sessions, or the training it names.
fn paper(f: &Finding, piece: &Piece, dossier: &Dossier, pack: &Pack) -> String {
    let claimed = f.evidence.iter().find(|e| e.file == piece.entry.path).map(|e| e.artefact.as_str());
    let id = claimed.or(piece.entry.artefacts.first().map(|c| c.artefact.as_str())).unwrap_or_default();
    let mut parts = vec![id.to_owned()];
    let scope = pack.artefact(id).map(|a| a.scope);
    if matches!(scope, Some(Scope::Trainee | Scope::Trainer)) {
        let runs = piece.runs;
        let named = (0..runs).flat_map(|r| dossier.roster.of(piece.number, Some(r)));
        let mut names: Vec<String> = named.map(|n| person(&dossier.roster.all[n].shown)).collect();
        names.sort();
        names.dedup();
        parts.extend(names);
    }
    if matches!(scope, Some(Scope::Trainee | Scope::Session)) {
        let of = |c: &&Course| c.papers.iter().any(|(p, _)| *p == piece.number);
        let mut sessions: Vec<String> = dossier.courses.iter().filter(of).filter_map(days).collect();
        sessions.sort();
        parts.extend(sessions);
    }
    if parts.len() == 1 {
        parts.extend(title(piece, pack));
    }
    parts.join("+")
}

fn days(course: &Course) -> Option<String> {
    course.days.map(|(from, to)| format!("{from}/{to}"))
}

/// A name in any order.
fn person(name: &str) -> String {
    let mut words = tokens(name);
    words.sort();
    words.join(" ")
}

/// The title of the training that a paper names.
fn title(piece: &Piece, pack: &Pack) -> Option<String> {
    let field = pack.field("title")?;
    let runs = &piece.exhibit.as_ref()?.runs;
    let seen = runs.iter().flat_map(|r| &r.fields).find(|f| f.field == field && !f.value.is_empty())?;
    Some(fold(&seen.value).trim().to_owned())
}
