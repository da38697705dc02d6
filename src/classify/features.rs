//! What a run looks like to the lexicon: words, pairs of words, words of titles, of the first lines, of labels and of
//! table heads, pieces of long words (spelling and text recognition err), layouts, what the patterns of the
//! pack say, and the format.

use std::collections::BTreeMap;

use super::reading::Reading;
use crate::extract::BlockKind;
use crate::pack::Pack;
use crate::pack::lexicon::Hash;

/// Words looked at: what a paper is shows in its first pages.
const WORDS: usize = 3000;
/// Lines that count as the head.
const HEAD_LINES: usize = 6;
/// Values of the kinds of features.
const PAIR: f32 = 0.4;
const PIECE: f32 = 0.3;
const LABEL: f32 = 0.5;
const FORMAT: f32 = 0.5;
const LAYOUT: f32 = 1.0;
/// A point of the patterns, and how many count.
const POINT: f32 = 0.15;
const POINTS: f32 = 12.0;
/// Words of titles.
const TITLE: f32 = 0.7;
/// The first lines of a paper of so many distinct words weigh as they are; those of a longer one weigh more, up to so
/// much, or its text would drown them.
const HEAD_OF: f32 = 60.0;
const HEAD_MOST: f32 = 4.0;
/// Headings further down are those of chapters.
const TITLE_LINES: usize = 40;
/// Letters of a piece.
const PIECE_LETTERS: usize = 5;

/// What is known of a run beside its words.
pub struct Signs<'a> {
    /// Kebab-case format.
    pub format: &'a str,
    /// Layouts seen.
    pub layouts: &'a [&'static str],
    /// Points of the patterns, by artefact.
    pub spoken: &'a [(u16, f32)],
    /// The pack they are of.
    pub pack: &'a Pack,
}

/// Calls `emit` for each feature: kind, words, value. A feature is told once.
pub fn features(r: &Reading, signs: &Signs, mut emit: impl FnMut(&str, &str, &str, f32)) {
    // lists sorted by number rather than maps of words: the same order, a fraction of the work
    let all: Vec<&str> = r.folded.split(' ').filter(|w| !w.is_empty()).take(WORDS).map(figure).collect();
    let mut sorted: Vec<(u64, &str, usize)> = all.iter().enumerate().map(|(n, w)| (first_letters(w), *w, n)).collect();
    sorted.sort_unstable();
    let mut ranks = vec![0_usize; all.len()];
    let mut words: Vec<&str> = Vec::new();
    let mut pieces: Vec<(u64, &str)> = Vec::new();
    for (rank, same) in (0..).zip(sorted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))) {
        let word = same[0].1;
        words.push(word);
        same.iter().for_each(|(_, _, n)| ranks[*n] = rank);
        #[allow(clippy::cast_precision_loss)]
        let many = 1.0 + 0.3 * (same.len() as f32).ln();
        emit("", word, "", many);
        if word.len() > PIECE_LETTERS && word.is_ascii() {
            let piece = |from: usize| &word[from..from + PIECE_LETTERS];
            pieces.extend((0..=word.len() - PIECE_LETTERS).map(|from| (first_letters(piece(from)), piece(from))));
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let drowned = (words.len() as f32 / HEAD_OF).sqrt().clamp(1.0, HEAD_MOST);
    let mut pairs: Vec<(usize, usize)> = ranks.windows(2).map(|w| (w[0], w[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    for (a, b) in pairs {
        emit("", words[a], words[b], PAIR);
    }
    pieces.sort_unstable_by_key(|(letters, _)| *letters);
    pieces.dedup_by_key(|(letters, _)| *letters);
    for (_, piece) in pieces {
        emit("g:", piece, "", PIECE);
    }
    let (mut head, mut labels, mut heads) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut titles = BTreeMap::new();
    let mut row = usize::MAX;
    let mut in_table = false;
    for unit in r.units.iter().take_while(|u| u.start < WORDS * 12) {
        let words = |from: usize, to: usize| r.folded[from..to.max(from)].split(' ').filter(|w| !w.is_empty());
        if unit.line < HEAD_LINES {
            words(unit.start, unit.end).for_each(|w| _ = head.insert(figure(w), ()));
        }
        let styled = matches!(r.blocks[unit.block].kind, BlockKind::Title | BlockKind::Heading);
        if unit.line < 2 || styled && unit.line < TITLE_LINES {
            words(unit.start, unit.end).for_each(|w| _ = titles.insert(figure(w), ()));
        }
        match unit.cell {
            Some(cell) => {
                if !in_table {
                    row = unit.block;
                    in_table = true;
                }
                if unit.block == row {
                    words(unit.start, unit.end).for_each(|w| _ = heads.insert(figure(w), ()));
                }
                if cell == 0 {
                    words(unit.start, unit.end).for_each(|w| _ = labels.insert(figure(w), ()));
                }
            }
            None => {
                in_table = false;
                if let Some(colon) = unit.colon {
                    words(unit.start, colon.min(unit.end)).for_each(|w| _ = labels.insert(figure(w), ()));
                }
            }
        }
    }
    head.keys().for_each(|w| emit("t:", w, "", drowned));
    titles.keys().for_each(|w| emit("T:", w, "", TITLE * drowned));
    labels.keys().for_each(|w| emit("l:", w, "", LABEL));
    heads.keys().for_each(|w| emit("c:", w, "", LABEL));
    emit("x:", signs.format, "", FORMAT);
    signs.layouts.iter().for_each(|l| emit("y:", l, "", LAYOUT));
    for (artefact, points) in signs.spoken {
        emit("p:", &signs.pack.artefacts[usize::from(*artefact)].id, "", POINT * points.min(POINTS));
    }
}

/// The first eight bytes of a word as a number that sorts as the word does.
fn first_letters(word: &str) -> u64 {
    let mut letters = [0; 8];
    let some = word.len().min(letters.len());
    letters[..some].copy_from_slice(&word.as_bytes()[..some]);
    u64::from_be_bytes(letters)
}

/// Numbers are told by their length only.
fn figure(word: &str) -> &str {
    if word.bytes().all(|b| b.is_ascii_digit()) { &"00000000"[..word.len().min(8)] } else { word }
}

/// The features as the lexicon looks them up.
#[must_use]
pub fn hashed(r: &Reading, signs: &Signs) -> Vec<(Hash, f32)> {
    let mut out = Vec::new();
    features(r, signs, |kind, a, b, value| {
        let hash = Hash::new().with(kind).with(a);
        let hash = if b.is_empty() { hash } else { hash.with(" ").with(b) };
        out.push((hash, value));
    });
    out
}
