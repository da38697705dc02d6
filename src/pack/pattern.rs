//! Patterns that would cost much and tell nothing: refused when a pack is loaded, with the reason and the rewrite.

use super::automaton::compile_pattern;
use super::load::t;
use crate::text::Text;

/// Longest pattern, bytes.
const LONGEST: usize = 400;
/// Most words of a pattern.
const WORDS: usize = 16;
/// Words of nearly every line of French or English.
const EMPTY: &str = " a au aux avec ce cette ces dan de des du elle en et il ils je la le les leur lui ma mais me mes mon ne \
nos notre nous on ou par pas pour qu que qui sa se ses si son sur ta te tes tu un une vos votre vou y est sont the of and to in for is ";

/// Whether a pattern is made of words and of a usual length.
pub(super) fn searchable(pattern: &str) -> bool {
    let words = compile_pattern(pattern).filter(|_| !pattern.trim_end_matches('*').contains('*'));
    words.is_some_and(|w| w.split_whitespace().count() <= WORDS) && pattern.len() <= LONGEST
}

/// What is wrong with a pattern, and how to write it.
pub(super) fn flaw(pattern: &str) -> Option<(Text, Text)> {
    let said = |fr: String, en: String, help: (&str, &str)| Some((t(fr, en), t(help.0, help.1)));
    let open = pattern.trim().ends_with('*');
    let Some(compiled) = compile_pattern(pattern).filter(|_| !pattern.trim_end_matches('*').contains('*')) else {
        return said(
            format!("le motif « {pattern} » n'est pas fait de mots"),
            format!("the pattern “{pattern}” is not made of words"),
            ("écrivez des mots ; « * » seulement à la fin", "write words; “*” at the end only"),
        );
    };
    if pattern.len() > LONGEST || compiled.split_whitespace().count() > WORDS {
        return said(
            format!("motif de plus de {LONGEST} caractères ou de {WORDS} mots"),
            format!("pattern longer than {LONGEST} characters or {WORDS} words"),
            (
                "un motif est une courte suite de mots : gardez les trois ou quatre qui disent tout",
                "a pattern is a few words: keep the three or four that say it all",
            ),
        );
    }
    let mut words = compiled.split_whitespace();
    let (Some(word), None) = (words.next(), words.next()) else { return None };
    let letters = word.chars().count();
    if open && (letters < 2 || word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit())) {
        said(
            format!("le motif « {pattern} » commence des milliers de mots : lent, et il ne distingue rien"),
            format!("the pattern “{pattern}” begins thousands of words: slow, and it tells nothing apart"),
            ("écrivez au moins trois lettres avant « * »", "write three letters at least before “*”"),
        )
    } else if !open
        && (letters < 2 && !word.bytes().all(|b| b.is_ascii_digit()) || EMPTY.contains(&format!(" {word} ")))
    {
        said(
            format!("le motif « {pattern} » est dans presque toutes les lignes : lent, et il ne distingue rien"),
            format!("the pattern “{pattern}” is in nearly every line: slow, and it tells nothing apart"),
            ("ajoutez le mot qui le suit ou le précède", "add the word that follows or precedes it"),
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn patterns_that_match_everywhere_are_refused_and_others_are_not() {
        for pattern in ["de", "les", "a*", "12*", "x", "…", "a * b", &"mot ".repeat(17), &"x".repeat(401)] {
            assert!(flaw(pattern).is_some(), "{pattern}");
        }
        for pattern in ["cv", "NC*", "RS5*", "feuille de présence", "émarg*", "www*", "20"] {
            assert!(flaw(pattern).is_none(), "{pattern}");
        }
    }
}
