//! Titles of trainings that sentences tell: « … a suivi l'action de formation « Tableur, niveau 2 » », « vous participez à
//! la formation Tableur, 14 heures ».
//!
//! In: where words of the pack announce a title. Out: what follows them in quotation marks; or, without any, in capitals
//! at first, which is a title only when other papers call a training so.

use super::exhibit::TitleSeen;
use super::reading::{Reading, Unit};
use crate::fold::fold;

/// Most titles of a run, and most places where one is announced that are looked at.
pub(super) const MOST: usize = 60;
/// Most words between the words that announce a title and the title: « formation intitulée », « formation de base en ».
const BETWEEN: usize = 2;
/// Longest title, in words.
const WORDS: usize = 18;
/// What opens and closes a quotation.
const QUOTES: [(char, char); 3] = [('«', '»'), ('“', '”'), ('"', '"')];
/// What ends a title that stands without quotation marks.
const ENDS: [&str; 10] = [" (", ", ", ". ", ";", ":", " – ", " — ", " - ", "\n", " d'une durée"];
/// Words before the days of a training, which end its title as well.
const DAYS: [&str; 4] = [" du ", " le ", " les ", " des "];

/// Words that announce a title: where they begin and end in the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Announced {
    pub start: usize,
    pub end: usize,
    /// They alone tell that what follows in quotation marks is a title.
    pub alone: bool,
}

/// The titles under labels, and those that sentences tell.
pub(super) fn titles(r: &Reading, under_labels: Vec<TitleSeen>, announced: &[Announced]) -> Vec<TitleSeen> {
    let mut out = under_labels;
    let mut add = |text: &str, sure: bool, unit: &Unit| {
        let text = text.trim_matches(|c: char| c.is_whitespace() || ",;:*".contains(c));
        let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
        if !begins || !(1..=WORDS).contains(&words) || out.len() >= MOST {
            return;
        }
        match out.iter_mut().find(|t| t.text == text) {
            Some(known) => known.sure |= sure,
            None => out.push(TitleSeen { text: text.to_owned(), sure, place: r.place(unit) }),
        }
    };
    for words in announced {
        let Some(n) = r.index_at(words.start) else { continue };
        let unit = &r.units[n];
        let text = r.text(unit);
        let from = r.original(unit, words.start);
        let mut rest = text[from..].to_owned();
        for next in r.next_lines(n).filter(|_| unit.cell.is_none()) {
            rest.push(' ');
            rest.push_str(next);
        }
        let said = r.folded[words.start..words.end].split_whitespace().count();
        if let Some((before, quoted)) = quoted(&rest) {
            let between = fold(before).split_whitespace().count();
            if (said..=said + BETWEEN).contains(&between) && !before.contains(['.', ';']) {
                add(quoted, words.alone && quoted.contains(' '), unit);
                continue;
            }
        }
        if let Some(bare) = bare(&rest, said) {
            add(bare, false, unit);
        }
    }
    out
}

/// What stands before the first quotation of a text, and the quotation.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (at, open) = text.char_indices().find(|(_, c)| QUOTES.iter().any(|(open, _)| open == c))?;
    let close = QUOTES.iter().find(|(o, _)| *o == open)?.1;
    let inner = &text[at + open.len_utf8()..];
    let end = inner.find(close)?;
    Some((&text[..at], inner[..end].trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}')))
}

/// What follows the first `said` words of a text as far as it is one thing.
fn bare(text: &str, said: usize) -> Option<&str> {
    let mut rest = text;
    for _ in 0..said {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest = rest.trim_start_matches(char::is_alphanumeric);
    }
    let rest = rest.trim_start();
    let dated = |e: &&str| {
        let digit = |at: usize| rest[at + e.len()..].starts_with(|c: char| c.is_ascii_digit());
        rest.match_indices(*e).map(|(at, _)| at).find(|at| digit(*at))
    };
    let ends = ENDS.iter().filter_map(|e| rest.find(e)).chain(DAYS.iter().filter_map(dated));
    let end = ends.min().unwrap_or(rest.len());
    Some(rest[..end].trim()).filter(|t| t.starts_with(|c: char| c.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Block, BlockKind};
    use crate::place::Place;

    /// The titles of lines in which « formation » and « stage » tell one, « module » does not alone.
    fn of(lines: &[&str]) -> Vec<(String, bool)> {
        let block = |t: &&str| Block::new(Place::Whole, 0, BlockKind::Paragraph, *t);
        let blocks: Vec<Block> = lines.iter().map(block).collect();
        let r = Reading::new(blocks.iter().collect(), false);
        let mut announced: Vec<Announced> = Vec::new();
        for (word, alone) in [("formation", true), ("stage", true), ("module", false)] {
            let found = r.folded.match_indices(&format!(" {word} ")).map(|(at, _)| at + 1).collect::<Vec<_>>();
            announced.extend(found.into_iter().map(|start| Announced { start, end: start + word.len(), alone }));
        }
        announced.sort_by_key(|a| a.start);
        titles(&r, Vec::new(), &announced).into_iter().map(|t| (t.text, t.sure)).collect()
    }

    #[test]
    fn a_title_in_quotation_marks_follows_the_words_that_announce_it() {
        let sure = |t: &str| vec![(t.to_owned(), true)];
        assert_eq!(of(&["Lise Aubin a suivi la formation « Tailler la vigne », 14 h."]), sure("Tailler la vigne"));
        assert_eq!(of(&["au stage intitulé “Tailler la vigne” de mai"]), sure("Tailler la vigne"));
        // over two lines, and with a small word of its own
        assert_eq!(
            of(&["Vous participez à la formation « Tailler", "la vigne : débuter »"]),
            sure("Tailler la vigne : débuter")
        );
        assert_eq!(of(&["le module « Tailler la vigne »"]), [("Tailler la vigne".to_owned(), false)]);
    }

    #[test]
    fn without_quotation_marks_it_may_be_one() {
        let maybe = |t: &str| vec![(t.to_owned(), false)];
        assert_eq!(of(&["accueillir à la formation Tailler la vigne, 14 heures"]), maybe("Tailler la vigne"));
        assert_eq!(of(&["La formation a lieu à Royan."]), []);
    }

    #[test]
    fn what_is_quoted_for_itself_is_none() {
        assert_eq!(of(&["La formation « ne ressemble à rien » dit-il"]), []);
        assert_eq!(of(&["La formation est finie. Il a dit « Merci à tous »"]), []);
        assert_eq!(of(&["La formation de mai dernier a été suivie de « Merci à tous »"]), []);
    }
}
