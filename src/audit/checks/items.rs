//! The items of a field: what a paper lists under one label, each in words that may begin with a verb.

use crate::classify::Run;
use crate::fold::fold;
use crate::place::excerpt;

/// Most items of one field.
const ITEMS: usize = 40;
/// So much of a value finds its line again (characters): it was shortened when it was read.
const KEY_CHARS: usize = 40;
/// A shorter word is no verb.
const VERB: usize = 4;

/// Signs before an item of a list.
fn bullet(c: char) -> bool {
    c.is_whitespace() || "•·●▪■□☐✓✔→►*–—-".contains(c)
}

/// An item without the bullet or the number before it, and without the words that open all of them.
fn bare<'t>(text: &'t str, openers: &[String]) -> &'t str {
    let text = text.trim_start_matches(bullet);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = if rest.len() < text.len() && rest.starts_with(['.', ')', '/']) { &rest[1..] } else { text };
    let text = text.trim_start_matches(bullet);
    let folded = format!(" {}", fold(text));
    let opener = openers.iter().filter(|o| folded.starts_with(o.as_str())).max_by_key(|o| o.len());
    let count = opener.map_or(0, |o| o.split_whitespace().count());
    // the same number of words, as the folding counts them
    let mut at = text;
    for _ in 0..count {
        let from = at.find(char::is_alphanumeric).unwrap_or(at.len());
        let len = at[from..].find(|c: char| !c.is_alphanumeric()).unwrap_or(at.len() - from);
        at = &at[from + len..];
    }
    at.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// Words that end like an infinitive and head the parts of a programme, folded.
const NOUNS: [&str; 16] = [
    "atelier",
    "cadre",
    "calendrier",
    "centre",
    "chapitre",
    "dossier",
    "formulaire",
    "horaire",
    "matiere",
    "metier",
    "nombre",
    "offre",
    "ordre",
    "partenaire",
    "questionnaire",
    "titre",
];

/// Whether a word may be the infinitive of a verb.
fn is_infinitive(word: &str) -> bool {
    let ends = ["er", "ir", "re"].iter().any(|end| word.ends_with(end));
    word.len() >= VERB && ends && word != "etre" && !NOUNS.contains(&word)
}

/// Whether an item begins with a verb: « rédiger », « s'approprier ».
pub(super) fn is_action(item: &str) -> bool {
    let folded = fold(item);
    let mut words = folded.split_whitespace().skip_while(|w| matches!(*w, "s" | "se"));
    let first = words.next();
    // « Savoir-faire » and « savoir-être » are heads of lists
    let noun = first == Some("savoir") && matches!(words.next(), Some("faire" | "etre"));
    first.is_some_and(is_infinitive) && !noun
}

/// Whether an item begins with one of the words.
pub(super) fn begins(item: &str, words: &[String]) -> bool {
    let folded = format!(" {}", fold(item));
    words.iter().any(|w| folded.starts_with(w.as_str()))
}

/// The parts of a line that each begin with a verb: « Comprendre le rôle, rédiger un avis et le défendre ».
fn parts(line: &str) -> Vec<&str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let signs = [";", "•", "\n", " – ", ", ", " et ", " puis ", ". "];
    let mut cuts: Vec<(usize, usize)> =
        signs.iter().flat_map(|s| line.match_indices(s).map(|(at, sign)| (at, at + sign.len()))).collect();
    cuts.sort_unstable();
    for (at, next) in cuts {
        let hard = line[at..next].contains([';', '•', '\n']);
        if at >= from && (hard || is_action(&line[next..])) {
            parts.push(&line[from..at]);
            from = next;
        }
    }
    parts.push(&line[from..]);
    parts
}

/// Lines below a list that are looked at, for it may go on under another heading.
const BELOW: usize = 4;

/// What a paper lists under one label.
pub(super) struct List {
    pub items: Vec<String>,
    /// Nothing else of the paper may belong to it: its end was seen, and no other line opens such a list.
    pub whole: bool,
}

/// The items of a field whose value was read as `value`: those of its line, and of the lines below that go on with it.
pub(super) fn of(run: &Run, value: &str, openers: &[String]) -> List {
    let key: String = value.trim_end_matches('…').chars().take(KEY_CHARS).collect();
    let same = |line: &String| line.split_whitespace().collect::<Vec<_>>().join(" ").contains(key.trim());
    let at = run.lines.iter().position(same).filter(|_| !key.trim().is_empty());
    let mut texts: Vec<&str> = Vec::new();
    let mut whole = false;
    if let Some(at) = at {
        let line = &run.lines[at];
        let first = key.split_whitespace().next().and_then(|w| line.find(w)).unwrap_or(0);
        texts.push(&line[first..]);
        let goes_on = |line: &&String| {
            line.starts_with(|c: char| bullet(c) && !c.is_whitespace()) || is_action(bare(line, openers))
        };
        texts.extend(run.lines[at + 1..].iter().take(ITEMS).take_while(goes_on).map(String::as_str));
        let (before, after) = (at.saturating_sub(1), at + texts.len());
        let elsewhere = run.lines.iter().enumerate().filter(|(n, _)| *n < before || *n >= after);
        whole = run.lines[after..].iter().take(BELOW).all(|l| !is_action(bare(l, &[])))
            && !elsewhere.into_iter().any(|(_, l)| begins(l, openers));
    } else {
        texts.push(value);
    }
    let all = texts.into_iter().flat_map(parts).map(|part| bare(part, openers).trim());
    List { items: all.filter(|item| !item.is_empty()).take(ITEMS).map(excerpt).collect(), whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::compile_patterns;

    #[test]
    fn each_verb_begins_an_item() {
        let openers = compile_patterns(&["être capable de", "à l'issue le stagiaire saura"].map(str::to_owned));
        let run = |lines: &[&str]| Run { lines: lines.iter().map(|l| (*l).to_owned()).collect(), ..Run::default() };
        let lines = [
            "Objectifs : comprendre le rôle du CSE, rédiger un avis",
            "– être capable de le défendre",
            "Public : tous",
        ];
        let all = of(&run(&lines), "comprendre le rôle du CSE, rédiger un avis", &openers);
        assert!(all.whole);
        assert_eq!(all.items, ["comprendre le rôle du CSE", "rédiger un avis", "le défendre"]);
        assert!(is_action("S'approprier les outils") && !is_action("Être sensibilisé aux risques"));
        assert!(!is_action("Horaires : 9 h – 17 h"));
        assert_eq!(of(&Run::default(), "connaître ses droits", &openers).items, ["connaître ses droits"]);
        let parted =
            ["Savoirs", "• connaître les règles", "• comprendre les risques", "Savoir-faire", "• rédiger un avis"];
        assert!(!of(&run(&parted), "connaître les règles", &openers).whole);
        assert_eq!(bare("2) Être capable de : lire un plan", &openers), "lire un plan");
    }
}
