//! Tick boxes of forms: small squares drawn in ink, empty or not.

use super::Word;
use super::rules::Ink;

/// Least and most side, inches.
const SIDE: (f32, f32) = (0.09, 0.24);
/// Share of an edge that must be ink.
const EDGE: f32 = 0.86;
/// Share of the inside that is ink when something was put there.
const TICKED: f32 = 0.05;
/// Most boxes of one page.
const BOXES: usize = 500;

/// A tick box, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    /// Left, top, right and bottom ends.
    pub bounds: [f32; 4],
    /// Something is in it.
    pub ticked: bool,
}

/// Finds the tick boxes of a page.
#[must_use]
pub fn find(ink: &Ink) -> Vec<Square> {
    let (least, most) = ((SIDE.0 * ink.dpi) as usize, (SIDE.1 * ink.dpi) as usize);
    let mut out: Vec<Square> = Vec::new();
    for y in 1..ink.height.saturating_sub(least) {
        let row = &ink.dark[y * ink.width..(y + 1) * ink.width];
        let mut x = 0;
        while let Some(start) = row[x..].iter().position(|d| *d).map(|n| n + x) {
            let length = row[start..].iter().take_while(|d| **d).count();
            x = start + length;
            if !(least..=most).contains(&length) || out.len() >= BOXES {
                continue;
            }
            let known = out.iter().any(|s| {
                s.bounds[0] <= x as f32
                    && s.bounds[2] >= start as f32
                    && s.bounds[3] >= y as f32
                    && s.bounds[1] <= y as f32
            });
            if !known {
                out.extend(square(ink, start, y, length));
            }
        }
    }
    out
}

/// The box whose upper edge is a run of ink.
fn square(ink: &Ink, x: usize, y: usize, side: usize) -> Option<Square> {
    let slack = 2 + (ink.dpi / 150.0) as usize;
    let dark = |x: usize, y: usize| x < ink.width && y < ink.height && ink.dark[y * ink.width + x];
    // An edge may lean by a pixel or two: ink anywhere across it counts.
    let upright = |at: usize, from: usize, to: usize| {
        let hit = (from..to).filter(|y| (at.saturating_sub(slack)..=at + slack).any(|x| dark(x, *y))).count();
        hit as f32 >= EDGE * (to - from) as f32
    };
    let level = |at: usize| {
        let hit = (x..x + side).filter(|x| (at.saturating_sub(slack)..=at + slack).any(|y| dark(*x, y))).count();
        hit as f32 >= EDGE * side as f32
    };
    let bottom = (y + side).saturating_sub(slack)..=y + side + slack;
    let bottom = bottom.rev().find(|b| level(*b))?;
    let right = x + side - 1;
    if !upright(x, y, bottom) || !upright(right, y, bottom) {
        return None;
    }
    // Nothing goes on beyond the corners: it would be a cell of a table, or a letter.
    let beyond = |x: usize, y: usize| (0..=slack).any(|n| dark(x, y + n));
    let out = slack + 3;
    if x < out || beyond(x - out, y) || beyond(right + out, y) || beyond(x - out, bottom.saturating_sub(slack)) {
        return None;
    }
    let pad = slack + side / 8;
    let (x0, y0, x1, y1) = (x + pad, y + pad, right.checked_sub(pad)?, bottom.checked_sub(pad)?);
    let area = x1.checked_sub(x0)? * y1.checked_sub(y0)?;
    let inside = (y0..y1).map(|y| (x0..x1).filter(|x| dark(*x, y)).count()).sum::<usize>();
    let share = inside as f32 / area.max(1) as f32;
    // A black square is a bullet, not a box.
    (area > 0 && share < 0.75).then_some(Square {
        bounds: [x as f32, y as f32, (right + 1) as f32, (bottom + 1) as f32],
        ticked: share > TICKED,
    })
}

/// Takes letters out of the boxes and boxes out of the words: what stands within a word is one of its letters, and
/// what the engine took for a letter or two is a box.
pub fn settle(words: &mut Vec<Word>, squares: &mut Vec<Square>) {
    let letters = |w: &Word| w.text.chars().filter(|c| c.is_alphanumeric()).count();
    let middle = |b: [f32; 4]| ((b[0] + b[2]) / 2.0, (b[1] + b[3]) / 2.0);
    let within = |(x, y): (f32, f32), b: [f32; 4]| b[0] <= x && x <= b[2] && b[1] <= y && y <= b[3];
    squares.retain(|s| !words.iter().any(|w| letters(w) >= 2 && within(middle(s.bounds), w.bounds)));
    words.retain(|w| letters(w) > 2 || !squares.iter().any(|s| within(middle(w.bounds), s.bounds)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Gray;

    /// A page with two boxes of 30 pixels, the second crossed, and a table of cells as small.
    fn page() -> Ink {
        let (w, h) = (400, 300);
        let mut data = vec![255_u8; w * h];
        let mut dot = |x: usize, y: usize| data[y * w + x] = 0;
        for (left, crossed) in [(40, false), (140, true)] {
            for n in 0..30 {
                for thick in 0..2 {
                    dot(left + n, 50 + thick);
                    dot(left + n, 79 - thick);
                    dot(left + thick, 50 + n);
                    dot(left + 29 - thick, 50 + n);
                    if crossed {
                        dot(left + n, 50 + n);
                        dot(left + n, 79 - n);
                    }
                }
            }
        }
        for line in 0..4 {
            for n in 0..91 {
                dot(200 + n, 150 + 30 * line);
                dot(200 + 30 * line, 150 + n);
            }
        }
        Ink::new(&Gray::new(w, h, data, 200.0).unwrap(), 128)
    }

    #[test]
    fn boxes_are_seen_with_what_is_in_them_and_cells_are_not() {
        let seen = find(&page());
        let places: Vec<(f32, bool)> = seen.iter().map(|s| (s.bounds[0], s.ticked)).collect();
        assert_eq!(places, [(40.0, false), (140.0, true)]);
    }
}
