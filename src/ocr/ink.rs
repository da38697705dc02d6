//! Ink that is neither text nor line: signatures, stamps, strokes of the pen.

use super::Word;
use super::rules::{Ink, Rule};

/// Side of the tiles ink is gathered in, inches.
const TILE: f32 = 0.035;
/// Least width and height of a stroke that counts, inches: a small cross.
const LEAST: (f32, f32) = (0.055, 0.055);
/// Least ink of a stroke, square inches.
const AREA: f32 = 0.0008;
/// A word the engine is as sure of is text.
const SURE: f32 = 88.0;
/// Most strokes given of one page.
const STROKES: usize = 2_000;

/// Takes the ruling lines away.
pub fn without_rules(ink: &mut Ink, across: &[Rule], down: &[Rule]) {
    let pad = 1.0 + ink.dpi * 0.008;
    for rule in across {
        let half = rule.thick / 2.0 + pad;
        erase(ink, [rule.from - pad, rule.at - half, rule.to + pad, rule.at + half]);
    }
    for rule in down {
        let half = rule.thick / 2.0 + pad;
        erase(ink, [rule.at - half, rule.from - pad, rule.at + half, rule.to + pad]);
    }
}

/// Whether a word is a stroke of the pen that the engine took for letters: its ink is of one piece, where printed
/// letters stand apart, and the engine is not sure.
#[must_use]
pub fn is_stroke(word: &Word, ink: &Ink) -> bool {
    let letters = word.text.chars().filter(|c| !c.is_whitespace()).count();
    if word.confidence >= SURE || letters < 2 {
        return false;
    }
    let [x0, y0, x1, y1] = word.bounds;
    let inside = |v: f32, end: usize| (v.max(0.0) as usize).min(end);
    let (x0, x1) = (inside(x0, ink.width), inside(x1, ink.width));
    let (y0, y1) = (inside(y0, ink.height), inside(y1, ink.height));
    let (w, h) = (x1.saturating_sub(x0), y1.saturating_sub(y0));
    if w == 0 || h == 0 || w * h > ink.dark.len() / 20 {
        return true;
    }
    let mut left: Vec<bool> =
        (y0..y1).flat_map(|y| ink.dark[y * ink.width + x0..y * ink.width + x1].iter().copied()).collect();
    let mut widest = 0;
    for start in 0..left.len() {
        if !left[start] {
            continue;
        }
        left[start] = false;
        let (mut stack, mut low, mut high) = (vec![start], w, 0);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % w, at / w);
            (low, high) = (low.min(x), high.max(x));
            for ny in y.saturating_sub(1)..=(y + 1).min(h - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(w - 1) {
                    if std::mem::take(&mut left[ny * w + nx]) {
                        stack.push(ny * w + nx);
                    }
                }
            }
        }
        widest = widest.max(high + 1 - low);
    }
    // two letters touch often, more than half of a word seldom
    let share = if letters <= 3 { 0.8 } else { 0.55 };
    widest as f32 > share * w as f32
}

/// Boxes around ink left once words are taken away too, in pixels.
#[must_use]
pub fn strokes(mut ink: Ink, words: &[[f32; 4]]) -> Vec<[f32; 4]> {
    let pad = 1.0 + ink.dpi * 0.008;
    for [x0, y0, x1, y1] in words {
        erase(&mut ink, [x0 - pad, y0 - pad, x1 + pad, y1 + pad]);
    }
    // the edge of the sheet is shadow, punch holes and staples
    let margin = (ink.dpi * 0.12) as usize;
    let side = ((ink.dpi * TILE) as usize).max(2);
    let (columns, rows) = (ink.width.div_ceil(side), ink.height.div_ceil(side));
    let mut tiles = vec![0_u32; columns * rows];
    for y in margin..ink.height.saturating_sub(margin) {
        let row = &ink.dark[y * ink.width..(y + 1) * ink.width];
        for (x, dark) in row.iter().enumerate().take(ink.width.saturating_sub(margin)).skip(margin) {
            if *dark {
                tiles[y / side * columns + x / side] += 1;
            }
        }
    }
    // one or two dark pixels of a tile are dust
    let least = (side * side / 16).max(2) as u32;
    let mut seen: Vec<bool> = tiles.iter().map(|n| *n < least).collect();
    let mut out = Vec::new();
    for start in 0..tiles.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut stack, mut area) = (vec![start], 0_u32);
        let (mut x0, mut y0, mut x1, mut y1) = (columns, rows, 0, 0);
        while let Some(tile) = stack.pop() {
            let (x, y) = (tile % columns, tile / columns);
            (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x), y1.max(y));
            area += tiles[tile];
            for ny in y.saturating_sub(1)..=(y + 1).min(rows - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                    let next = ny * columns + nx;
                    if !seen[next] {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        let bounds = [x0 * side, y0 * side, (x1 + 1) * side, (y1 + 1) * side].map(|n| n as f32);
        let (w, h) = ((bounds[2] - bounds[0]) / ink.dpi, (bounds[3] - bounds[1]) / ink.dpi);
        if w >= LEAST.0 && h >= LEAST.1 && area as f32 >= AREA * ink.dpi * ink.dpi && out.len() < STROKES {
            out.push(bounds);
        }
    }
    out
}

/// Takes an area away.
pub fn erase(ink: &mut Ink, [x0, y0, x1, y1]: [f32; 4]) {
    let place = |v: f32, end: usize| (v.max(0.0) as usize).min(end);
    let (x0, x1) = (place(x0, ink.width), place(x1 + 1.0, ink.width));
    for y in place(y0, ink.height)..place(y1 + 1.0, ink.height) {
        ink.dark[y * ink.width + x0..y * ink.width + x1].fill(false);
    }
}
