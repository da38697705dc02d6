//! Who sits: the groups that minutes name among those who were there.

use std::collections::BTreeSet;

use super::{Sight, finding, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::Run;
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Most lines after the one that opens a passage.
const LINES: usize = 12;
/// Fewer persons tell nothing of who lacks.
const PERSONS: usize = 3;
/// Key of the words by which a group shows anywhere that it took part.
const ELSEWHERE: &str = "elsewhere";

/// A text without what follows a word of absence.
fn present(line: &str) -> &str {
    let at = ["xcus", "bsen"].iter().filter_map(|sign| line.find(sign)).min();
    at.map_or(line, |at| line.get(..at.saturating_sub(1)).unwrap_or(line))
}

/// Whether a line begins another matter: a number, a chapter in Roman figures, the agenda.
fn ends(line: &str, agenda: &[String]) -> bool {
    let folded = format!(" {}", fold(line));
    let first = folded.split_whitespace().next().unwrap_or_default();
    first.starts_with(|c: char| c.is_ascii_digit())
        || !first.is_empty() && first.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'))
        || agenda.iter().any(|w| folded.starts_with(w.as_str()))
}

/// The lines that tell who was there, those who sent excuses left out; none when no line opens them.
fn passage(run: &Run, openers: &[String], agenda: &[String]) -> Option<Vec<String>> {
    let opens = |line: &String| {
        let folded = format!(" {}", fold(line));
        openers.iter().any(|w| folded.starts_with(w.as_str()))
    };
    let first = run.lines.iter().position(opens)?;
    let head = &run.lines[first];
    let said = head.split_once([':', '–', '—']).map_or("", |(_, rest)| rest);
    let rest = run.lines[first + 1..].iter().take(LINES).take_while(|l| !ends(l, agenda));
    let lines = std::iter::once(said).chain(rest.map(String::as_str)).map(|l| present(l).trim().to_owned());
    Some(lines.filter(|l| l.chars().any(char::is_alphanumeric)).collect())
}

/// The parts of a text between commas, those inside brackets left together.
fn members(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.into_iter().map(str::trim).filter(|p| p.chars().any(char::is_alphanumeric)).collect()
}

/// Whether brackets tell what several persons are: « O. Brossard, M. Riolland (formateurs) ».
fn tells_several(part: &str) -> bool {
    let inside = part.split_once('(').map_or("", |(_, rest)| rest);
    inside.split_whitespace().next().is_some_and(|w| w.trim_end_matches([')', ',']).ends_with(['s', 'x']))
}

/// How many persons or groups a passage tells, when it says what each of them is.
fn told(lines: &[String], known: &[String]) -> Option<usize> {
    let mut persons = 0;
    for part in lines.iter().flat_map(|l| l.split(';')) {
        let labelled = part.split_once(':').is_some_and(|(label, _)| rows::says(label, known));
        let members = members(part);
        persons += members.len();
        let clear = |n: usize| {
            let next = members[n + 1..].iter().find(|m| m.contains('('));
            rows::says(members[n], known) || next.is_some_and(|m| tells_several(m) && rows::says(m, known))
        };
        if !labelled && !(0..members.len()).all(clear) {
            return None;
        }
    }
    Some(persons)
}

/// The groups a paper does not name among those present; none when it does not say what everybody is.
fn lacking<'c>(check: &'c Check, sight: &Sight) -> Option<BTreeSet<&'c str>> {
    let openers = compile_patterns(&check.any);
    let functions = compile_patterns(&check.common);
    let groups: Vec<(&str, Vec<String>)> = check
        .answers
        .iter()
        .filter(|(key, _)| *key != ELSEWHERE)
        .map(|(key, words)| (key.as_str(), compile_patterns(words)))
        .collect();
    let known: Vec<String> = groups.iter().flat_map(|(_, w)| w.clone()).chain(functions).collect();
    let agenda = compile_patterns(&["ordre du jour", "point", "agenda"].map(str::to_owned));
    let read: Vec<&Run> = typed(sight).collect();
    let lines = read.iter().find_map(|run| passage(run, &openers, &agenda))?;
    if told(&lines, &known)? < PERSONS {
        return None;
    }
    let whole = lines.join("\n");
    // a table may tell who sat, each in a row
    let in_table = |words: &[String]| read.iter().flat_map(|r| &r.rows).any(|row| rows::says(row, words));
    let elsewhere = compile_patterns(check.answer(ELSEWHERE));
    let took_part = read.iter().flat_map(|r| &r.lines).any(|line| rows::says(line, &elsewhere));
    let lacks = groups.iter().filter(|(_, words)| !rows::says(&whole, words) && !in_table(words) && !took_part);
    Some(lacks.map(|(key, _)| *key).collect())
}

/// Minutes that say what everybody present is name somebody of each group. One group that lacks is to review.
pub(super) fn represented(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    // one meeting at which all sat settles it, and one that does not tell may be that one
    let all: Option<Vec<BTreeSet<&str>>> = sights.iter().map(|s| lacking(check, s)).collect();
    let common = all.and_then(|all| all.into_iter().reduce(|a, b| a.intersection(&b).copied().collect()));
    let Some(lacks) = common.filter(|l| !l.is_empty()) else { return Vec::new() };
    let (name, file) = (case.name(&check.artefact), sights.first().map_or("", |s| short(&s.0.entry.path)));
    let word = |key: &&str| check.answer(key).first().map_or("", |w| w.trim_end_matches('*')).to_owned();
    let fr = lacks.iter().map(|k| format!("« {} »", word(k))).collect::<Vec<_>>().join(", ");
    let en = lacks.iter().copied().collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("{} : personne parmi les présents qui soit dit {fr} ({file}).", name.fr),
        format!("{}: nobody among those present is said to be of: {en} ({file}).", name.en),
    );
    let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, sights);
    f.subject = super::subject(sights);
    f.confidence = Confidence::Probable;
    if lacks.len() < 2 {
        f.to_review();
    }
    vec![f]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_what_everybody_is_or_nothing_is() {
        let known = compile_patterns(&["directeur", "secrétaire", "formateur", "élu*"].map(str::to_owned));
        let count = |line: &str| told(&[line.to_owned()], &known);
        assert_eq!(
            count("Marc Allibe (directeur, président), G. Rostolan et F. Thollet (formateurs), B. Ougier (secrétaire)"),
            Some(3)
        );
        assert_eq!(count("O. Brossard, M. Riolland (formateurs) ; E. Chauveau, L. Bodin (élus)"), Some(4));
        assert_eq!(count("formateurs : Ezan, Guyader"), Some(2));
        assert_eq!(count("Y. Le Mével (directeur), N. Ezan, P. Jaffré (Nautic'Service)"), None);
        assert_eq!(present("M. Ly (formateur). Excusée : la déléguée"), "M. Ly (formateur). ");
    }
}
