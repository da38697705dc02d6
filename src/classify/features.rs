//! What a run looks like to the lexicon: words, pairs of words, words of the first lines, of labels and of
//! table heads, pieces of long words (spelling and text recognition err), layouts, what the patterns of the
//! pack say, and the format.

use std::collections::BTreeMap;

use super::reading::Reading;
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
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), ()> = BTreeMap::new();
    let mut last = "";
    for word in r.folded.split(' ').filter(|w| !w.is_empty()).take(WORDS).map(figure) {
        *counts.entry(word).or_default() += 1;
        if !last.is_empty() {
            pairs.insert((last, word), ());
        }
        last = word;
    }
    let mut pieces: BTreeMap<&str, ()> = BTreeMap::new();
    for (word, n) in &counts {
        #[allow(clippy::cast_precision_loss)]
        let many = 1.0 + 0.3 * (*n as f32).ln();
        emit("", word, "", many);
        if word.len() > PIECE_LETTERS && word.is_ascii() {
            for from in 0..=word.len() - PIECE_LETTERS {
                pieces.insert(&word[from..from + PIECE_LETTERS], ());
            }
        }
    }
    for (a, b) in pairs.keys() {
        emit("", a, b, PAIR);
    }
    for piece in pieces.keys() {
        emit("g:", piece, "", PIECE);
    }
    let (mut head, mut labels, mut heads) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut row = usize::MAX;
    let mut in_table = false;
    for unit in r.units.iter().take_while(|u| u.start < WORDS * 12) {
        let words = |from: usize, to: usize| r.folded[from..to.max(from)].split(' ').filter(|w| !w.is_empty());
        if unit.line < HEAD_LINES {
            words(unit.start, unit.end).for_each(|w| _ = head.insert(figure(w), ()));
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
    head.keys().for_each(|w| emit("t:", w, "", 1.0));
    labels.keys().for_each(|w| emit("l:", w, "", LABEL));
    heads.keys().for_each(|w| emit("c:", w, "", LABEL));
    emit("x:", signs.format, "", FORMAT);
    signs.layouts.iter().for_each(|l| emit("y:", l, "", LAYOUT));
    for (artefact, points) in signs.spoken {
        emit("p:", &signs.pack.artefacts[usize::from(*artefact)].id, "", POINT * points.min(POINTS));
    }
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
