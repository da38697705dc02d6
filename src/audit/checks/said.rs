//! Words a paper says or must not say: what it follows from, what it is about, marks that do not belong there.

use std::collections::BTreeSet;

use super::{Sight, current, files, finding, runs, short};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding};
use crate::audit::sessions::values;
use crate::classify::Value;
use crate::pack::model::{Check, Indicator};
use crate::text::{Lang, Text, en_count, fr_count};

/// Words quoted in a message.
const WORDS: usize = 4;

/// Whether one of the words of a list stands in a paper.
pub fn says(sight: &Sight, list: u32) -> bool {
    runs(sight).any(|(_, r)| r.keywords.contains(&list))
}

/// The number of a word list of a check, when it holds any word.
pub(super) fn list(case: &Case, words: &[String]) -> Option<u32> {
    case.read_with.keyword(words).filter(|_| !words.is_empty())
}

fn quoted(words: &[String], lang: Lang) -> String {
    let (open, close) = if lang == Lang::Fr { ("« ", " »") } else { ("“", "”") };
    let words = words.iter().take(WORDS).map(|w| format!("{open}{}{close}", w.trim_end_matches('*')));
    words.collect::<Vec<_>>().join(", ")
}

/// Rows of a paper that tell something: those of a register with a date; a paper of rates, or without rows, tells by itself.
fn entries(sight: &Sight) -> Option<u32> {
    runs(sight).find_map(|(n, r)| {
        let dated = || values(sight.0, n).iter().any(|v| matches!(v, Value::Date(_)));
        match (r.fill.register && r.figures.rates.is_empty(), r.fill.entries) {
            (false, _) => Some(0),
            (true, rows) if rows > 0 && dated() => Some(rows),
            _ => None,
        }
    })
}

/// The days a paper names.
fn dates<'a>(sight: &Sight<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let piece = sight.0;
    let all = sight.1.all_runs().collect::<Vec<_>>().into_iter().flat_map(move |r| values(piece, r));
    all.filter_map(|v| if let Value::Date(d) = v { Some(d.as_str()) } else { None })
}

/// A paper that follows from others says so, when they have entries.
pub(super) fn refers(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    // words nobody looked for when the papers were read prove nothing by being absent
    let Some(list) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let sources = check.with.iter().flat_map(|id| current(case, id));
    let sources: Vec<(Sight, u32)> = sources.filter_map(|s| Some((s, entries(&s)?))).collect();
    let same = |s: &Sight| sources.iter().any(|(o, _)| o.0.number == s.0.number);
    // one paper that holds both, or one that could be read in part only, proves nothing
    let unsure = |s: &Sight| same(s) || s.0.entry.state != crate::audit::FileState::Read;
    let Some((source, rows)) = sources.first().copied() else { return Vec::new() };
    // what is dated of the day of an entry follows from it, whatever it says
    let days: BTreeSet<&str> = sources.iter().flat_map(|(s, _)| dates(s)).collect();
    let dated = |s: &Sight| dates(s).any(|d| days.contains(d));
    if sights.iter().any(|s| says(s, list) || unsure(s) || dated(s)) {
        return Vec::new();
    }
    let (name, other) = (case.name(&check.artefact), case.name(&source.2.artefact));
    let file = short(&source.0.entry.path);
    let (lines, lines_en) = match rows {
        0 => Default::default(),
        n => (
            format!(", {n} ligne{}", if n > 1 { "s" } else { "" }),
            format!(", {n} row{}", if n > 1 { "s" } else { "" }),
        ),
    };
    let message = Text::new(
        format!(
            "{} ({}) : aucun renvoi ({}…) à : {} ({file}{lines}).",
            name.fr,
            files(sights),
            quoted(&check.any, Lang::Fr),
            other.fr.to_lowercase()
        ),
        format!(
            "{} ({}): no reference ({}…) to: {} ({file}{lines_en}).",
            name.en,
            files(sights),
            quoted(&check.any, Lang::En),
            other.en.to_lowercase()
        ),
    );
    let papers: Vec<Sight> = sights.iter().take(2).copied().chain([source]).collect();
    let mut f = finding(case, indicator, check, &check.cause, "no-link", message, &papers);
    f.subject = super::subject(sights);
    f.confidence = Confidence::ToConfirm;
    vec![f]
}

/// None of the papers says one of the words.
pub(super) fn avoids(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(list) = case.read_with.keyword(&check.any) else { return Vec::new() };
    let others = check.with.iter().flat_map(|id| current(case, id));
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let say = |s: &Sight| says(s, list) && super::is_typed(s);
    let speak: Vec<Sight> =
        sights.iter().copied().chain(others).filter(say).filter(|s| seen.insert(s.0.number)).collect();
    if speak.is_empty() {
        return Vec::new();
    }
    let (n, words) = (speak.len(), |l| quoted(&check.any, l));
    let message = Text::new(
        format!("{} où se lit {} : {}.", fr_count(n, "pièce", "pièces"), words(Lang::Fr), files(&speak)),
        format!("{} {}: {}.", en_count(n, "paper that says", "papers that say"), words(Lang::En), files(&speak)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "mark", message, &speak);
    f.subject = super::subject(&speak);
    f.confidence = Confidence::ToConfirm;
    vec![f]
}

/// A paper that names answers of a question names all that the dossier gives.
pub(super) fn names_answers(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let Some(question) = check.question.as_deref() else { return Vec::new() };
    let Some(given) = case.answers.get(question) else { return Vec::new() };
    let named = |s: &Sight| -> BTreeSet<&str> {
        let lists = check.answers.iter();
        let said = lists.filter(|(_, words)| case.read_with.keyword(words).is_some_and(|list| says(s, list)));
        said.map(|(answer, _)| answer.as_str()).collect()
    };
    // a paper that names none says nothing about it, as far as it was read
    let speak: Vec<Sight> = sights.iter().filter(|s| !named(s).is_empty()).copied().collect();
    let said: BTreeSet<&str> = speak.iter().flat_map(named).collect();
    let known = |a: &&String| check.answers.contains_key(*a) && !said.contains(a.as_str());
    let lack: Vec<&String> = given.iter().filter(known).collect();
    if speak.is_empty() || lack.is_empty() {
        return Vec::new();
    }
    let asked = case.pack.questions.iter().find(|q| q.id == question);
    let words = |all: &mut dyn Iterator<Item = &str>, l: Lang| {
        let word = |a: &str| asked.and_then(|q| q.words.get(a)).map_or_else(|| a.to_owned(), |w| w.get(l).to_owned());
        all.map(word).collect::<Vec<_>>().join(", ")
    };
    let told = |l: Lang| (words(&mut lack.iter().map(|a| a.as_str()), l), words(&mut said.iter().copied(), l));
    let name = case.name(&check.artefact);
    let ((fr, has), (en, has_en)) = (told(Lang::Fr), told(Lang::En));
    let message = Text::new(
        format!("{} : {fr} n'y figure pas (lu : {has} – {}).", name.fr, files(&speak)),
        format!("{}: {en} is not on it (read: {has_en} – {}).", name.en, files(&speak)),
    );
    let mut f = finding(case, indicator, check, &check.cause, "contradiction", message, &speak);
    f.subject = super::subject(&speak);
    f.confidence = Confidence::Probable;
    vec![f]
}
