//! Blocks of a certification that a mapping leaves out.

use std::collections::BTreeSet;

use super::dated::run_codes;
use super::expired::of_one_thing;
use super::{Sight, current, finding, runs, short, typed};
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

/// A mapping names each block of the sheet of its certification.
pub(super) fn mapped(case: &Case, indicator: &Indicator, check: &Check, sights: &[Sight]) -> Vec<Finding> {
    let spared = compile_patterns(&check.any);
    let sheets: Vec<Sight> = check.with.iter().flat_map(|id| current(case, id)).collect();
    let mut found = Vec::new();
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
    use super::numbers;

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
