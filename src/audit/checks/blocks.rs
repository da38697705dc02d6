//! Blocks of a certification that a mapping leaves out.

use std::collections::BTreeSet;

use super::dated::run_codes;
use super::expired::of_one_thing;
use super::{Sight, current, finding, rows, runs, short, typed};
use crate::audit::judge::Case;
use crate::audit::outcome::{Confidence, Finding, Strength};
use crate::fold::fold;
use crate::pack::compile_patterns;
use crate::pack::model::{Check, Indicator};
use crate::text::{Text, en_count, fr_count};

/// Fewest blocks that a mapping names, before one more is missed.
const NAMED: usize = 2;
/// A certification has no more.
const MOST: u32 = 20;

/// The numbers of the blocks a text names: « RNCP99402BC04 », « BC 4 », « bloc n° 4 », « CCP2 »; those of other
/// certifications than `codes` left out.
fn numbers(text: &str, codes: &BTreeSet<String>) -> BTreeSet<u32> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let of = |word: &str| {
        let digits: String = word.strip_prefix("rncp")?.chars().take_while(char::is_ascii_digit).collect();
        Some(digits).filter(|d| !d.is_empty())
    };
    let foreign = |n: usize| {
        let before = n.checked_sub(1).and_then(|b| of(words[b]));
        let code = of(words[n]).or(before);
        code.is_some_and(|c| !codes.is_empty() && !codes.iter().any(|own| own.ends_with(&c)))
    };
    let figure = |w: &str| w.parse::<u32>().ok().filter(|n| (1..=MOST).contains(n));
    let glued = |w: &str| ["bc", "ccp", "bloc", "activite"].iter().find_map(|mark| figure(w.rsplit_once(mark)?.1));
    let named = words.iter().enumerate().filter_map(|(n, w)| {
        let next = || words[n + 1..].iter().filter(|w| !matches!(**w, "n" | "no" | "numero")).map(|w| figure(w)).next();
        let parted = matches!(*w, "bc" | "ccp" | "bloc") || w.ends_with("bc") && w.starts_with("rncp");
        glued(w).or_else(|| if parted { next().flatten() } else { None }).filter(|_| !foreign(n))
    });
    named.collect()
}

/// The blocks a paper names, where it was read with certainty.
fn blocks(sight: &Sight, codes: &BTreeSet<String>) -> BTreeSet<u32> {
    let read = typed(sight);
    read.flat_map(|r| r.lines.iter().chain(&r.rows)).flat_map(|t| numbers(t, codes)).collect()
}

/// Competences of a table, before one of them without anything is told.
const COMPETENCES: usize = 3;

/// Whether a text begins with the number of a competence: « C3.2 Ferrailler », « CP 4 », « C5 négocier ».
fn numbered(text: &str) -> bool {
    let text = text.trim();
    let rest = ["CP", "Cp", "C", "Comp.", "Compétence"].iter().find_map(|mark| text.strip_prefix(mark));
    let number: String = rest.unwrap_or_default().trim_start().chars().take(4).collect();
    let digits = number.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
    (1..=4).contains(&digits.len()) && digits.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a cell holds anything: a word, a figure, a cross.
fn holds(cell: &str) -> bool {
    cell.chars().any(char::is_alphanumeric)
        || cell.contains(['✓', '✔', '☑', '☒', '✗', '●', '•', '■', '×', '*', '✕', '+'])
}

/// The competences of a table that stand beside, or above, empty cells alone, where most others have something.
fn uncovered(rows: &[String]) -> Vec<String> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| rows::cells(r).map(str::trim).collect()).collect();
    let part = |all: Vec<(String, bool)>| -> Vec<String> {
        let (with, without): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, covered)| *covered);
        let some = with.len() >= COMPETENCES && without.len() * 2 <= with.len();
        if some { without.into_iter().map(|(name, _)| name).collect() } else { Vec::new() }
    };
    let beside = rows.iter().filter(|r| r.len() >= 3).filter_map(|row| {
        let from = row.iter().take(3).position(|c| numbered(c))?;
        // the words of the number may have a cell of their own
        let at = from + usize::from(row[from].split_whitespace().count() < 2);
        let rest = row.get(at + 1..).filter(|rest| rest.len() >= 2)?;
        Some((row[from..=at].join(" "), rest.iter().any(|c| holds(c))))
    });
    let beside = part(beside.collect());
    if !beside.is_empty() {
        return beside;
    }
    let Some(head) = rows.iter().position(|r| r.iter().filter(|c| numbered(c)).count() >= COMPETENCES) else {
        return Vec::new();
    };
    let body = &rows[head + 1..];
    let above = rows[head].iter().enumerate().filter(|(_, c)| numbered(c)).map(|(n, c)| {
        let covered = body.iter().any(|r| r.get(n).is_some_and(|c| holds(c)));
        ((*c).to_owned(), covered)
    });
    if body.len() < 2 { Vec::new() } else { part(above.collect()) }
}

/// The competences that mappings leave without anything.
fn left_out(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let spared = compile_patterns(&check.any);
    let mut found = Vec::new();
    for sight in sights {
        let lack: Vec<String> = typed(sight).flat_map(|r| uncovered(&r.rows)).collect();
        if lack.is_empty() {
            continue;
        }
        let (name, file, list) = (case.name(&check.artefact), short(&sight.0.entry.path), lack.join(" ; "));
        let message = Text::new(
            format!("{} : compétence sans séquence ni épreuve, {list} ({file}).", name.fr),
            format!("{}: competence with no sequence nor test, {list} ({file}).", name.en),
        );
        let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &[*sight]);
        f.confidence = Confidence::Probable;
        let partial =
            runs(sight).flat_map(|(_, r)| r.lines.iter().chain(&r.rows)).any(|t| super::rows::says(t, &spared));
        if partial || sight.2.strength < Strength::Strong {
            f.to_review();
        }
        found.push(f);
    }
    found
}

/// A mapping names each block of the sheet of its certification, and covers each competence that it names.
pub(super) fn mapped(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let spared = compile_patterns(&check.any);
    let sheets: Vec<Sight> = check.with.iter().flat_map(|id| current(case, id)).collect();
    let mut found = left_out(case, indicator, check, sights);
    for sight in sights {
        let same = |o: &&Sight| o.0.number != sight.0.number && of_one_thing(case, check, sight, o);
        // several mappings may share the blocks
        if sights.iter().filter(same).count() > 0 {
            continue;
        }
        let codes = run_codes(sight);
        let own = blocks(sight, &codes);
        let of: Vec<(&Sight, BTreeSet<u32>)> = sheets.iter().filter(same).map(|s| (s, blocks(s, &codes))).collect();
        let Some((sheet, all)) = of.iter().max_by_key(|(_, b)| b.len()).filter(|(_, b)| own.is_subset(b)) else {
            continue;
        };
        let lack: Vec<u32> = all.difference(&own).copied().collect();
        // a sheet names its blocks from the first to the last
        let whole = all.iter().copied().eq(1..=u32::try_from(all.len()).unwrap_or(0));
        if lack.is_empty() || own.len() < NAMED || !whole {
            continue;
        }
        let list = lack.iter().map(|n| format!("BC{n:02}")).collect::<Vec<_>>().join(", ");
        let (name, file, other) = (case.name(&check.artefact), short(&sight.0.entry.path), short(&sheet.0.entry.path));
        let n = lack.len();
        let message = Text::new(
            format!(
                "{} : {} de la fiche ({other}) sans correspondance, {list} ({file}).",
                name.fr,
                fr_count(n, "bloc", "blocs")
            ),
            format!(
                "{}: {} of the sheet ({other}) not mapped, {list} ({file}).",
                name.en,
                en_count(n, "block", "blocks")
            ),
        );
        let mut f = finding(case, indicator, check, &check.cause, "field-missing", message, &[*sight, **sheet]);
        f.confidence = Confidence::Probable;
        // a house may prepare some of the blocks only
        let partial =
            runs(sight).flat_map(|(_, r)| r.lines.iter().chain(&r.rows)).any(|t| super::rows::says(t, &spared));
        let taught =
            check.among.iter().flat_map(|id| current(case, id)).filter(|o| of_one_thing(case, check, sight, o));
        let taught: BTreeSet<u32> = taught.flat_map(|s| blocks(&s, &codes)).collect();
        let prepared = taught.is_empty() || lack.iter().any(|n| taught.contains(n));
        if partial || !prepared || sheet.2.strength < Strength::Strong || sight.2.strength < Strength::Strong {
            f.to_review();
        }
        found.push(f);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{numbers, uncovered};

    #[test]
    fn a_competence_is_covered_by_any_cell_beside_or_below_it() {
        let of = |rows: &[&str]| uncovered(&rows.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>());
        let beside = [
            "Bloc | Compétence | Séquence | Épreuve",
            "BC01 | C1.1 Lire | S1 | oral",
            "BC01 | C1.2 Tracer | S2 | ",
            "BC02 | C2.1 Monter |  | ",
            "BC02 | C2.2 Enduire | S4 | écrit",
        ];
        assert_eq!(of(&beside), ["C2.1 Monter"]);
        let below = ["Séquence | C1 lire | C2 écrire | C3 parler | C4 négocier", "A | x |  | x | ", "B |  | x |  | "];
        assert_eq!(of(&below), ["C4 négocier"]);
        assert!(of(&["Séquence | C1 | C2 | C3", "A | x | x | ", "B |  |  | x"]).is_empty());
        // where nothing is filled, something else is wrong
        assert!(of(&["Compétence | Quand | Où", "C1 a |  | ", "C2 b |  | ", "C3 c | S1 | x"]).is_empty());
    }

    #[test]
    fn blocks_are_told_by_number() {
        let codes = std::collections::BTreeSet::from(["RNCP99402".to_owned()]);
        for (text, all) in [
            ("RNCP99402BC04 conduire un chantier", vec![4]),
            ("BC01, BC02 et BC 3", vec![1, 2, 3]),
            ("Bloc n° 2 : préparer", vec![2]),
            ("CCP1 et CCP2", vec![1, 2]),
            ("un bloc opératoire de 12 lits, RNCP39518", vec![]),
            ("équivalence : RNCP11111BC05", vec![]),
        ] {
            assert_eq!(numbers(text, &codes).into_iter().collect::<Vec<_>>(), all, "{text}");
        }
    }
}
