//! Street addresses in the body of a paper, with the line each stands in: « 12 rue des Tanneurs ».

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::exhibit::Street;
use super::reading::{Reading, Unit};
use crate::extract::BlockKind;
use crate::fold::fold;

/// Most addresses of a run.
const STREETS: usize = 30;
/// Words of the name of a street that tell it.
const NAME_WORDS: usize = 2;
/// Letters of the name of a street.
const NAME: usize = 60;
/// A label on a line of its own has so many words at most.
const LABEL_WORDS: usize = 5;

#[allow(clippy::expect_used)]
static STREET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)([0-9]{1,4})(?:[  ]?(?:bis|ter))?,?[  ](?:rue|avenue|av\.|boulevard|bd\.?|place|all[ée]e|chemin|route|quai|impasse|cours|square)[  ]([\p{L}'’ .-]{3,})",
    )
    .expect("constant pattern, tested")
});

/// Kinds of streets as they stand in a folded text: most lines hold none, and need no search.
#[allow(clippy::expect_used)]
static KINDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let kinds = [
        "rue ",
        "avenue ",
        "av ",
        "boulevard ",
        "bd ",
        "place ",
        "allee ",
        "chemin ",
        "route ",
        "quai ",
        "impasse ",
        "cour ",
        "square ",
    ];
    AhoCorasick::new(kinds).expect("constant patterns, tested")
});

/// The addresses of a run.
pub fn streets(r: &Reading) -> Vec<Street> {
    let mut out: Vec<Street> = Vec::new();
    let mut named = KINDS.find_iter(&r.folded).map(|m| m.start()).peekable();
    if named.peek().is_none() {
        return out;
    }
    let mut label = "";
    for unit in &r.units {
        let text = r.text(unit);
        let edge = matches!(r.blocks[unit.block].kind, BlockKind::Header | BlockKind::Footer);
        let folded = &r.folded[unit.start..unit.end];
        let mut worth = false;
        while named.next_if(|at| *at < unit.end).is_some() {
            worth = true;
        }
        worth &= folded.bytes().any(|b| b.is_ascii_digit());
        for c in STREET.captures_iter(if worth { text } else { "" }) {
            // the name is cut here: to count its letters in the pattern would make a large one
            let (from, name) = c.get(2).map_or((0, ""), |m| (m.start(), m.as_str()));
            let name = name.char_indices().nth(NAME).map_or(name, |(end, _)| &name[..end]);
            let Some(key) = key(&c[1], name) else { continue };
            let whole = &text[c.get(0).map_or(0, |m| m.start())..from + name.len()];
            let beside = line(r, unit, label);
            let shown = [", ", ". ", " à ", " – "].iter().fold(whole, |t, end| t.split(end).next().unwrap_or(t));
            let shown = shown.trim().trim_end_matches(['.', ',']).to_owned();
            out.push(Street { key, shown, edge, beside, place: r.place(unit) });
            if out.len() >= STREETS {
                return out;
            }
        }
        // « Lieu : » alone on its line, or in the cell before
        label = if unit.words <= LABEL_WORDS { folded.trim() } else { "" };
    }
    out
}

/// Number and first telling words of the name.
fn key(number: &str, name: &str) -> Option<String> {
    let small = |w: &&str| w.len() > 2 && !matches!(*w, "de" | "des" | "le" | "les" | "aux" | "sur");
    let folded = fold(name.split([',', '.']).next().unwrap_or_default());
    // « quai des Lices à Angers »
    let name = folded.split_whitespace().take_while(|w| *w != "a");
    let words: Vec<&str> = name.filter(small).take(NAME_WORDS).collect();
    (!words.is_empty()).then(|| format!("{number} {}", words.join(" ")))
}

/// The line an address stands in, folded, the label before it included.
fn line(r: &Reading, unit: &Unit, label: &str) -> String {
    let own = match unit.cell {
        Some(_) => Cow::Owned(fold(&r.blocks[unit.block].line())),
        None => Cow::Borrowed(&r.folded[unit.start..unit.end]),
    };
    format!(" {label} {} ", crate::place::excerpt(own.trim()))
}

/// Words that a number of five digits before them counts.
const COUNTED: [&str; 12] = [
    "euros",
    "eur",
    "heures",
    "habitants",
    "salaries",
    "personnes",
    "stagiaires",
    "apprenants",
    "apprentis",
    "mots",
    "signes",
    "caracteres",
];
/// Words before a number of five digits that is a code of something else.
const CODES: [&str; 9] = ["rncp", "rs", "formacode", "nsf", "naf", "rome", "dossier", "facture", "code"];

/// The departments of the postal codes of a folded text: five digits before the name of a town. Corsica is 20.
pub(super) fn departments(folded: &str) -> std::collections::BTreeSet<u8> {
    let mut found = std::collections::BTreeSet::new();
    let (mut before, mut last) = ("", "");
    for word in folded.split(' ').filter(|w| !w.is_empty()) {
        let code = last.len() == 5 && last.bytes().all(|b| b.is_ascii_digit());
        if code
            && word.len() > 1
            && word.bytes().all(|b| b.is_ascii_lowercase())
            && !COUNTED.contains(&word)
            && !CODES.contains(&before)
            && let Some(n @ 1..=95) = last.get(..2).and_then(|d| d.parse().ok())
        {
            found.insert(n);
        }
        (before, last) = (last, word);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_street_is_its_number_and_its_name() {
        assert_eq!(key("6", "Jean-Jaurès"), key("6", "Jean Jaurès, 2e étage"));
        assert_eq!(key("12", "de la Filature"), key("12", "de la filature, salle Jacquard"));
        assert_ne!(key("12", "des Tanneries"), key("14", "des Tanneries"));
        assert_eq!(key("14", "des Lices à Angers. Vous"), key("14", "des Lices"));
        assert_eq!(key("5", "de l"), None);
    }
}
