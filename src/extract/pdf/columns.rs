//! Tables without a single drawn line: three columns or more, kept apart by white corridors through lines of text.
//!
//! Two columns are left to the writer of blocks: they may be labels with their values, or prose.

use hayro_interpret::kurbo::Rect;

use super::bands::{CORRIDOR, gaps};
use super::glyphs::{Glyph, Line};
use super::grid::Grid;

/// Gap that opens a table, by the height of the font.
const OPENS: f64 = 1.0;
/// Largest step from one line to the next, by the height of the font.
const STEP: f64 = 2.6;
/// Lines of text and columns of the smallest table.
const SMALLEST: (usize, usize) = (3, 3);
/// Most characters of the narrowest column of a table: wider ones all are columns of prose.
const NARROW: usize = 22;
/// Most lines of one table, and most glyphs of a page that is looked at.
const MOST: (usize, usize) = (400, 40_000);

/// One line: its glyphs from left to right.
struct Row<'g> {
    y: f64,
    size: f64,
    glyphs: Vec<&'g Glyph>,
    /// Spaces that are written: where, and the number of their show operation.
    blanks: Vec<(f64, u32)>,
}

impl Row<'_> {
    /// Number of stretches of text kept apart by a gap that opens a table.
    fn stretches(&self) -> usize {
        let mut count = 1;
        let mut end: Option<(f64, u32)> = None;
        for glyph in &self.glyphs {
            if let Some((end, run)) = end {
                // A space written as one, in the same stroke, is that of justified text however wide.
                let written = self.blanks.iter().any(|(x, r)| *r == run && *x > end - 0.5 && *x < glyph.x0);
                count += usize::from(glyph.x0 - end > OPENS * self.size && !(written && glyph.run == run));
            }
            end = Some((end.map_or(glyph.x1, |(e, _)| e.max(glyph.x1)), glyph.run));
        }
        count
    }
}

/// Finds such tables on the page, outside of those in `taken`.
#[must_use]
pub fn find(glyphs: &[Glyph], taken: &[Grid]) -> Vec<Grid> {
    if glyphs.len() > MOST.1 {
        return Vec::new();
    }
    let free = |g: &&Glyph| {
        let at = (g.x0.midpoint(g.x1), g.y - 0.3 * g.size);
        g.turn == 0 && !taken.iter().any(|t| t.bounds.contains(at))
    };
    let rows = rows(glyphs.iter().filter(free).collect());
    let mut out = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let end = if rows[at].stretches() >= SMALLEST.1 { run(&rows, at) } else { at };
        match (end >= at + SMALLEST.0).then(|| table(&rows[at..end], taken)).flatten() {
            Some(grid) => {
                out.push(grid);
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

fn rows(mut glyphs: Vec<&Glyph>) -> Vec<Row<'_>> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Row<'_>> = Vec::new();
    for glyph in glyphs {
        let same = |r: &&mut Row<'_>| (glyph.y - r.y).abs() <= 0.35 * r.size.min(glyph.size).max(1.0);
        match out.last_mut().filter(same) {
            Some(row) => row.glyphs.push(glyph),
            None => out.push(Row { y: glyph.y, size: glyph.size, glyphs: vec![glyph], blanks: Vec::new() }),
        }
    }
    for row in &mut out {
        let blank = |g: &&Glyph| g.text.trim().is_empty();
        row.blanks = row.glyphs.iter().copied().filter(blank).map(|g| (g.x0, g.run)).collect();
        row.glyphs.retain(|g| !blank(g));
        row.glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    out.retain(|row| !row.glyphs.is_empty());
    out
}

/// Where the lines end that leave the corridors free which the lines from `at` on have.
fn run(rows: &[Row<'_>], at: usize) -> usize {
    let size = rows[at].size;
    // Corridors as they narrow, line by line.
    let mut free: Vec<(f64, f64)> = corridors(&rows[at]);
    let mut end = at + 1;
    while let Some(next) = rows.get(end).filter(|_| end - at < MOST.0) {
        if next.y - rows[end - 1].y > STEP * size || (next.size - size).abs() > 0.35 * size {
            break;
        }
        let narrowed = narrow(&free, next, size);
        if narrowed.len() + 1 < SMALLEST.1 {
            break;
        }
        free = narrowed;
        end += 1;
    }
    // What follows at a distance, and holds one cell only, is no row any more.
    while end > at + 1 {
        let (last, before) = (&rows[end - 1], &rows[end - 2]);
        if last.stretches() > 1 || last.y - before.y < 1.5 * size {
            break;
        }
        end -= 1;
    }
    end
}

/// White stretches of one line, wide enough to part columns.
fn corridors(row: &Row<'_>) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    let mut end: Option<f64> = None;
    for glyph in &row.glyphs {
        if let Some(end) = end.filter(|e| glyph.x0 - e >= CORRIDOR * row.size) {
            out.push((end, glyph.x0));
        }
        end = Some(end.map_or(glyph.x1, |e| e.max(glyph.x1)));
    }
    out
}

/// What a further line leaves of the corridors.
fn narrow(free: &[(f64, f64)], row: &Row<'_>, size: f64) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(free.len());
    for (from, to) in free {
        let mut from = *from;
        let start = from;
        for glyph in row.glyphs.iter().filter(|g| g.x1 > start && g.x0 < *to) {
            if glyph.x0 - from >= CORRIDOR * size {
                out.push((from, glyph.x0));
            }
            from = from.max(glyph.x1);
        }
        if to - from >= CORRIDOR * size {
            out.push((from, *to));
        }
    }
    out
}

fn table(rows: &[Row<'_>], taken: &[Grid]) -> Option<Grid> {
    if rows.iter().filter(|r| r.stretches() >= SMALLEST.1).count() < 2 {
        return None;
    }
    let all: Vec<&Glyph> = rows.iter().flat_map(|r| r.glyphs.iter().copied()).collect();
    let size = rows[0].size;
    let x0 = all.iter().map(|g| g.x0).fold(f64::MAX, f64::min) - 1.0;
    let x1 = all.iter().map(|g| g.x1).fold(f64::MIN, f64::max) + 1.0;
    let sides = gaps(&all, x0, x1, size);
    if sides.len() + 1 < SMALLEST.1 || sides.len() > 40 {
        return None;
    }
    let mut xs = vec![x0];
    xs.extend(sides);
    xs.push(x1);
    // Characters of each cell, line by line.
    let cells: Vec<Vec<usize>> = rows
        .iter()
        .map(|row| {
            let within =
                |c: usize| row.glyphs.iter().filter(|g| g.x0 >= xs[c] - 0.5 && g.x1 <= xs[c + 1] + 0.5).count();
            (0..xs.len() - 1).map(within).collect()
        })
        .collect();
    let widest = (0..xs.len() - 1).map(|c| cells.iter().map(|r| r[c]).max().unwrap_or(0));
    if widest.min().unwrap_or(0) > NARROW {
        return None;
    }
    let starts = starts(rows, &cells, size);
    let opened = starts.iter().filter(|s| **s).count();
    let several = cells.iter().zip(&starts).filter(|(c, s)| **s && c.iter().filter(|n| **n > 0).count() >= 2).count();
    if opened < SMALLEST.0 || several * 5 < opened * 3 {
        return None;
    }
    let mut ys = vec![rows[0].y - size];
    for n in (1..rows.len()).filter(|n| starts[*n]) {
        ys.push((rows[n].y - 0.85 * size).max(rows[n - 1].y.midpoint(rows[n].y - 0.5 * size)));
    }
    ys.push(rows[rows.len() - 1].y + 0.35 * size);
    let (top, bottom) = (ys[0], ys[ys.len() - 1]);
    let area = Rect::new(x0, top, x1, bottom);
    if taken.iter().any(|t| t.bounds.intersect(area).area() > 0.0 && t.bounds.overlaps(area)) {
        return None;
    }
    let across = ys.iter().map(|y| Line { at: *y, from: x0, to: x1 }).collect();
    let down = xs.iter().map(|x| Line { at: *x, from: top, to: bottom }).collect();
    Grid::new(across, down).map(Grid::undrawn)
}

/// Which lines open a row. Lines of one cell stand clearly closer than rows; where all stand alike, a line whose
/// first cell is empty goes on with the row above.
fn starts(rows: &[Row<'_>], cells: &[Vec<usize>], size: f64) -> Vec<bool> {
    let steps: Vec<f64> = rows.windows(2).map(|w| w[1].y - w[0].y).collect();
    let mut sorted = steps.clone();
    sorted.sort_by(f64::total_cmp);
    let jump = sorted.windows(2).find(|w| w[1] > 1.25 * w[0]).map(|w| w[0].midpoint(w[1]));
    let inner = |step: f64| jump.is_some_and(|j| step < j) && step < 1.5 * size;
    let goes_on = |n: usize| {
        let (above, here) = (&cells[n - 1], &cells[n]);
        let held = |c: &[usize]| c.iter().filter(|n| **n > 0).count();
        here[0] == 0 && held(here) <= held(above).max(1) && steps[n - 1] < 1.45 * size
    };
    (0..rows.len()).map(|n| n == 0 || !(inner(steps[n - 1]) || goes_on(n))).collect()
}
