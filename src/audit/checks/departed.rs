//! Whom a list still names though other papers say that the person has left.

use jiff::civil::Date;

use super::dated::run_facts;
use super::{Sight, current, finding, fr_date, rows, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::classify::name::{leading, tokens};
use crate::classify::{Value, read_values};
use crate::fold::{fold, fold_into};
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::Text;

/// Whoever left less long before the audit may still be on a list in use (days).
const RECENT: i32 = 31;
/// A day without its year, told in a paper, is at most so long before it; else it is of the year after (days).
const BEFORE: i32 = 180;

/// Somebody who has left.
struct Gone {
    shown: String,
    tokens: Vec<String>,
    /// The last day, when one is told.
    day: Option<Date>,
}

/// A name in a text and where it stands, in bytes.
pub(super) struct Named {
    pub(super) shown: String,
    tokens: Vec<String>,
    from: usize,
    until: usize,
}

/// The names of a text that are whole: a first name and a surname.
pub(super) fn named(text: &str) -> Vec<Named> {
    let (mut names, mut until) = (Vec::new(), 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let begins = c.is_uppercase() && !before.is_alphanumeric() && before != '-';
        before = c;
        if !begins || at < until {
            continue;
        }
        let Some(name) = leading(&text[at..]) else { continue };
        let tokens = tokens(&name.shown);
        if tokens.iter().filter(|t| t.len() > 1).count() >= 2 {
            // a comma ends the name, and is none of it
            until = at + text[at..at + name.end].trim_end_matches(|c: char| !c.is_alphanumeric()).len();
            names.push(Named { shown: name.shown, tokens, from: at, until });
        }
    }
    names
}

/// The sentences of a line; the full stop of an initial ends none.
pub(super) fn sentences(line: &str) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, sign) in line.match_indices(['.', ';', '\n', '•', '→', '?']) {
        let word = line[from..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let stops = sign != "." || word.chars().count() > 3 && line[at + 1..].starts_with([' ', '\u{a0}']);
        if stops {
            parts.push(&line[from..at]);
            from = at + sign.len();
        }
    }
    parts.push(&line[from..]);
    parts
}

/// Where words of a list stand in a text: bytes of the first and after the last, and whether what they say is of the
/// name that follows (« départ de »).
fn places(text: &str, words: &[String]) -> Vec<(usize, usize, bool)> {
    let (mut folded, mut starts) = (String::from(" "), Vec::new());
    fold_into(text, &mut folded, |at, original| starts.push((at, original)));
    let mut found = Vec::new();
    for word in words {
        for (at, _) in folded.match_indices(word.as_str()) {
            let first = starts.iter().find(|(f, _)| *f > at).map(|(_, o)| *o);
            let end = at + word.trim_end().len();
            let after = starts.iter().find(|(f, _)| *f >= end).map_or(text.len(), |(_, o)| *o);
            let follows =
                word.trim_end().ends_with(" de") || word.trim_end().ends_with(" d") || word.trim_end().ends_with(" of");
            found.extend(first.map(|first| (first, after, follows)));
        }
    }
    found
}

/// Whether what stands between a name and the words about it only tells more of the person: « , formatrice, »,
/// « (bureautique) ».
fn is_aside(between: &str) -> bool {
    let between = between.trim();
    let inner = || between.strip_prefix([',', '(', '–', '-']).and_then(|b| b.strip_suffix([',', ')', '–', '-']));
    between.is_empty() || matches!(between, "," | ", qui") || inner().is_some_and(|b| !b.contains(['.', ';', ':']))
}

/// Who has left by a sentence: the name that stands beside the words.
fn told(sentence: &str, leaving: &[String]) -> Option<Named> {
    let places = places(sentence, leaving);
    // « Démission de Karine Lafond »: the words themselves may look like the beginning of a name
    let announced = places
        .iter()
        .filter(|(_, _, follows)| *follows)
        .find_map(|(_, until, _)| named(sentence.get(*until..)?).into_iter().next().filter(|name| name.from == 0));
    let beside = |name: &Named| {
        let aside = |from: usize| sentence.get(name.until..from).is_some_and(is_aside);
        places.iter().any(|(from, _, follows)| !*follows && name.until <= *from && aside(*from))
    };
    announced.or_else(|| named(sentence).into_iter().find(beside))
}

/// The last day of a text.
fn last_day(text: &str) -> Option<Date> {
    rows::days(text).into_iter().max()
}

/// The last day of a sentence; one without its year is near the day of the paper. `Err`: a day that nobody can tell.
fn day_of(sentence: &str, paper: Option<Date>) -> Result<Option<Date>, ()> {
    if let Some(day) = last_day(sentence) {
        return Ok(Some(day));
    }
    let mut last = Ok(None);
    read_values(sentence, |v, _| {
        if let Value::Day(month, day) = v {
            let here = paper.and_then(|p| Date::new(p.year(), month, day).ok());
            let told = here.zip(paper).and_then(|(d, p)| {
                let long_ago = d.until(p).is_ok_and(|s| s.get_days() > BEFORE);
                if long_ago { Date::new(p.year() + 1, month, day).ok() } else { Some(d) }
            });
            last = told.map(Some).ok_or(());
        }
    });
    last
}

/// Who has left by the rows of a table: those that hold a past day under a head of leaving.
fn by_row(sight: &Sight, heads: &[String], audit: Date) -> Vec<Gone> {
    let mut out = Vec::new();
    let mut column: Option<usize> = None;
    for row in rows::of(sight) {
        let cells: Vec<&str> = rows::cells(row).map(str::trim).collect();
        if cells.iter().all(|c| last_day(c).is_none())
            && let Some(at) = cells.iter().position(|c| rows::says(c, heads))
        {
            column = Some(at).filter(|_| cells.len() > 2);
            continue;
        }
        // under « Mouvement », a cell that says no more than « sortie »
        let said = || cells.iter().skip(1).any(|c| c.split_whitespace().count() <= 2 && rows::says(c, heads));
        let lone = || Some(cells.iter().filter_map(|c| last_day(c)).collect::<Vec<_>>()).filter(|_| said());
        let day = match column {
            Some(c) => cells.get(c).and_then(|c| last_day(c)),
            None => lone().and_then(|days| days.first().copied().filter(|_| cells.len() > 2)),
        };
        let Some(day) = day.filter(|d| *d <= audit) else { continue };
        // « Lafond | Karine » in two cells is one name
        let whole = cells.iter().take(2).find_map(|c| named(c).into_iter().next());
        let joined = || named(&cells.iter().take(2).copied().collect::<Vec<_>>().join(" ")).into_iter().next();
        if let Some(name) = whole.or_else(joined) {
            out.push(Gone { shown: name.shown, tokens: name.tokens, day: Some(day) });
        }
    }
    out
}

/// Words before the colon of a list, at most.
const ANNOUNCED: usize = 6;

/// Who has left by a list that is announced as one: « Sortis en 2025 : Karine Lafond (30/06), Hugo Blin (31/08/2025) ».
fn listed(sentence: &str, announced: &[String], audit: Date) -> Vec<Gone> {
    let Some((head, list)) = sentence.split_once(':') else { return Vec::new() };
    if head.split_whitespace().count() > ANNOUNCED || !rows::says(head, announced) {
        return Vec::new();
    }
    let names = named(list);
    let until = |n: usize| names.get(n + 1).map_or(list.len(), |next| next.from);
    let days: Vec<Option<Date>> =
        names.iter().enumerate().map(|(n, name)| last_day(list.get(name.until..until(n))?)).collect();
    let gone = names.into_iter().zip(days).filter(|(_, day)| day.is_none_or(|d| d <= audit));
    gone.map(|(name, day)| Gone { shown: name.shown, tokens: name.tokens, day }).collect()
}

/// Who has left, by a paper.
fn gone(sight: &Sight, check: &Check, audit: Date) -> Vec<Gone> {
    let (leaving, other) = (compile_patterns(&check.any), compile_patterns(check.answer("no")));
    let mut out = by_row(sight, &compile_patterns(&check.common), audit);
    let paper = date(sight, audit);
    let read = typed(sight);
    let announced = compile_patterns(check.answer("announced"));
    for sentence in read.flat_map(|r| &r.lines).flat_map(|l| sentences(l)) {
        out.extend(listed(sentence, &announced, audit));
        if !rows::says(sentence, &leaving) || rows::says(sentence, &other) {
            continue;
        }
        let Ok(day) = day_of(sentence, paper) else { continue };
        if let Some(name) = told(sentence, &leaving).filter(|_| day.is_none_or(|d| d <= audit)) {
            out.push(Gone { shown: name.shown, tokens: name.tokens, day });
        }
    }
    out
}

/// Whether a list names a person, other than to say that somebody took the place; beside words of the appointment, when the
/// check gives any, or twice: whoever signs it is not appointed.
fn still_named(sight: &Sight, check: &Check, tokens: &[String]) -> bool {
    let leaving: Vec<String> =
        [&check.any[..], check.answer("former")].iter().flat_map(|w| compile_patterns(w)).collect();
    let near = compile_patterns(check.answer("near"));
    let names = |line: &&String| {
        let words = fold(line);
        let words: Vec<&str> = words.split_whitespace().collect();
        tokens.iter().filter(|t| t.len() > 1).all(|t| words.contains(&t.as_str())) && !rows::says(line, &leaving)
    };
    let named: Vec<&String> = typed(sight).flat_map(|r| r.lines.iter().chain(&r.rows)).filter(names).collect();
    !named.is_empty() && (near.is_empty() || named.len() > 1 || named.iter().any(|line| rows::says(line, &near)))
}

/// The latest day, not after the audit, that a paper tells.
fn date(sight: &Sight, audit: Date) -> Option<Date> {
    let days = run_facts(sight).filter_map(|v| match v {
        Value::Date(d) | Value::Period(_, d) => d.parse::<Date>().ok(),
        _ => None,
    });
    days.filter(|d| *d <= audit).max()
}

/// Nobody of whom papers `with` it say that they have left is on the list still.
pub(super) fn departed(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let number = check.field.as_deref().and_then(|f| case.pack.field(f));
    let mut found: Vec<Finding> = Vec::new();
    let mut seen: Vec<Vec<String>> = Vec::new();
    for source in check.with.iter().flat_map(|id| current(case, id)) {
        for person in gone(&source, check, case.audit_date) {
            let others: Vec<Sight> = sights.iter().filter(|s| s.0.number != source.0.number).copied().collect();
            // a list without the name is the one in use
            if seen.contains(&person.tokens)
                || others.is_empty()
                || !others.iter().all(|s| still_named(s, check, &person.tokens))
            {
                continue;
            }
            let version = |s: &Sight| {
                let run = s.0.run(s.1)?;
                let dates = run.fields.iter().filter(|f| Some(f.field) == number);
                dates.filter_map(|f| f.date.as_deref()?.parse::<Date>().ok()).max()
            };
            let since = person.day.or_else(|| date(&source, case.audit_date));
            let (name, who) = (case.name(&check.artefact), &person.shown);
            let (file, list) = (short(&source.0.entry.path), super::files(&others));
            let (when, when_en) = person
                .day
                .map_or((String::new(), String::new()), |d| (format!(" ({})", fr_date(d)), format!(" ({d})")));
            let message = Text::new(
                format!("{} : {who} y figure encore, son départ{when} est dit dans {file} ({list}).", name.fr),
                format!("{}: {who} is still on it, {file} says that the person has left{when_en} ({list}).", name.en),
            );
            let papers: Vec<Sight> = others.iter().copied().chain([source]).collect();
            let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &papers);
            f.subject.clone_from(who);
            f.confidence = Confidence::Probable;
            // somebody may have come back since, or be about to leave, or the list be renewed soon
            let newer = others.iter().filter_map(version).any(|v| since.is_none_or(|s| v >= s));
            let recent = since.is_none_or(|s| s.until(case.audit_date).is_ok_and(|d| d.get_days() <= RECENT));
            // and a list that says it itself may be the one in use
            if newer || recent || others.len() < sights.len() {
                f.to_review();
            }
            seen.push(person.tokens);
            found.push(f);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_left_stands_beside_the_words() {
        let words =
            compile_patterns(&["départ de", "démission de", "a quitté l'équipe", "remplacée par"].map(str::to_owned));
        let who = |text: &str| told(text, &words).map(|n| n.shown);
        for (text, name) in [
            ("Départ de Karine Lafond le 30 juin", Some("Karine Lafond")),
            ("Démission de Karine Lafond, effective le 30 juin", Some("Karine Lafond")),
            ("Mme Karine Lafond, formatrice en bureautique, a quitté l'équipe", Some("Karine Lafond")),
            ("Karine Lafond, remplacée par Hugo Blin", Some("Karine Lafond")),
            ("Hugo Blin informe du départ de l'assistante", None),
            ("Hugo Blin annonce que Karine Lafond a quitté l'équipe", Some("Karine Lafond")),
            ("Karine Lafond dit que l'assistante a quitté l'équipe", None),
        ] {
            assert_eq!(who(text).as_deref(), name, "{text}");
        }
        assert_eq!(sentences("Vu par K. Lafond. Départ d'un agent"), ["Vu par K. Lafond", " Départ d'un agent"]);
    }
}
