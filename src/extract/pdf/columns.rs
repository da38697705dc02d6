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

/// Largest step between rows whose stretches begin where those of the rows above do, by the height of the font.
const FAR_STEP: f64 = 7.0;
/// Rows whose stretches begin at the same place make it the left side of a column; and how far they may be apart, in points.
const ANCHOR: (usize, f64) = (3, 0.75);
/// Of the rows a first cell opens, those that a column must fill to tell where rows begin, in tenths.
const KEYED: usize = 6;

/// Where a glyph stands on its line. `x1` is less than the glyph's own where a cell runs up to the next one.
#[derive(Clone, Copy)]
struct Span {
    x0: f64,
    x1: f64,
    run: u32,
}

/// One line: its glyphs from left to right.
struct Row {
    y: f64,
    size: f64,
    glyphs: Vec<Span>,
    /// Spaces that are written: where, and the number of their show operation.
    blanks: Vec<(f64, u32)>,
}

impl Row {
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

    /// Where stretches begin.
    fn begins(&self) -> impl Iterator<Item = f64> {
        let first = self.glyphs.first().map(|g| g.x0);
        let after = |w: &[Span]| (w[1].x0 - w[0].x1 > OPENS * self.size).then_some(w[1].x0);
        first.into_iter().chain(self.glyphs.windows(2).filter_map(after))
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

fn rows(mut glyphs: Vec<&Glyph>) -> Vec<Row> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut out: Vec<Row> = Vec::new();
    for glyph in glyphs {
        let same = |r: &&mut Row| (glyph.y - r.y).abs() <= 0.35 * r.size.min(glyph.size).max(1.0);
        if out.last_mut().filter(same).is_none() {
            out.push(Row { y: glyph.y, size: glyph.size, glyphs: Vec::new(), blanks: Vec::new() });
        }
        let Some(row) = out.last_mut() else { continue };
        if glyph.text.trim().is_empty() {
            row.blanks.push((glyph.x0, glyph.run));
        } else {
            row.glyphs.push(Span { x0: glyph.x0, x1: glyph.x1, run: glyph.run });
        }
    }
    out.retain(|row| !row.glyphs.is_empty());
    for row in &mut out {
        row.glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    part_full_cells(&mut out);
    out
}

/// Leaves a corridor after cells whose text runs up to the next column: what stands there is written by a stroke of
/// its own, and begins where the cells of other rows do.
fn part_full_cells(rows: &mut [Row]) {
    let mut begins: Vec<f64> = rows.iter().flat_map(Row::begins).collect();
    begins.sort_by(f64::total_cmp);
    // the left side of a column that begins from a place on, and before another
    let side = |from: f64, to: f64| {
        let first = begins.partition_point(|b| *b < from);
        let within = begins[first..].iter().take_while(|b| **b <= to + ANCHOR.1);
        within.enumerate().map(|(n, b)| (first + n, *b)).find_map(|(n, b)| {
            begins.get(n + ANCHOR.0 - 1).is_some_and(|last| *last <= b + 2.0 * ANCHOR.1).then_some(b)
        })
    };
    for row in rows {
        let corridor = 1.01 * CORRIDOR * row.size;
        for n in 0..row.glyphs.len() {
            let (here, next) = (row.glyphs[n], row.glyphs.get(n + 1));
            if next.is_some_and(|next| next.run == here.run) {
                continue;
            }
            let Some(side) = side(here.x1 - ANCHOR.1, here.x1 + corridor).filter(|x| *x > here.x0) else { continue };
            if next.is_none_or(|next| next.x0 >= side - ANCHOR.1) {
                row.glyphs[n].x1 = (side - corridor).max(here.x0);
            }
        }
    }
}

/// Where the lines end that leave the corridors free which the lines from `at` on have.
fn run(rows: &[Row], at: usize) -> usize {
    let size = rows[at].size;
    // Corridors as they narrow, line by line.
    let mut free: Vec<(f64, f64)> = corridors(&rows[at]);
    let mut end = at + 1;
    while let Some(next) = rows.get(end).filter(|_| end - at < MOST.0) {
        let step = next.y - rows[end - 1].y;
        let far = step > STEP * size && !(step < FAR_STEP * size && in_step(&rows[at..end], next));
        if far || (next.size - size).abs() > 0.35 * size {
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

/// Whether as many stretches as a table has begin where stretches of the rows above do.
fn in_step(above: &[Row], row: &Row) -> bool {
    let known = |x: &f64| above.iter().take(ANCHOR.0).any(|r| r.begins().any(|b| (b - x).abs() <= ANCHOR.1));
    row.begins().filter(known).count() >= SMALLEST.1
}

/// White stretches of one line, wide enough to part columns.
fn corridors(row: &Row) -> Vec<(f64, f64)> {
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
fn narrow(free: &[(f64, f64)], row: &Row, size: f64) -> Vec<(f64, f64)> {
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

fn table(rows: &[Row], taken: &[Grid]) -> Option<Grid> {
    if rows.iter().filter(|r| r.stretches() >= SMALLEST.1).count() < 2 {
        return None;
    }
    let all: Vec<Span> = rows.iter().flat_map(|r| r.glyphs.iter().copied()).collect();
    let size = rows[0].size;
    let x0 = all.iter().map(|g| g.x0).fold(f64::MAX, f64::min) - 1.0;
    let x1 = all.iter().map(|g| g.x1).fold(f64::MIN, f64::max) + 1.0;
    let sides = gaps(all.iter().map(|g| (g.x0, g.x1)), x0, x1, size);
    if sides.len() + 1 < SMALLEST.1 || sides.len() > 40 {
        return None;
    }
    let mut xs = vec![x0];
    xs.extend(sides);
    xs.push(x1);
    let mut cells = characters(rows, &xs);
    // Two columns that no line fills at once are one: a centred head over flush values.
    let mut at = 1;
    while at + 1 < xs.len() && xs.len() > SMALLEST.1 + 1 {
        if cells.iter().any(|line| line[at - 1] > 0 && line[at] > 0) {
            at += 1;
        } else {
            xs.remove(at);
            cells = characters(rows, &xs);
        }
    }
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

/// Characters of each cell, line by line, between the sides of the columns.
fn characters(rows: &[Row], xs: &[f64]) -> Vec<Vec<usize>> {
    let of = |row: &Row| {
        let within =
            |side: &[f64]| row.glyphs.iter().filter(|g| g.x0 >= side[0] - 0.5 && g.x1 <= side[1] + 0.5).count();
        xs.windows(2).map(within).collect()
    };
    rows.iter().map(of).collect()
}

/// Which lines open a row. Lines of one cell stand clearly closer than rows; where all stand alike, a line whose
/// first cell is empty goes on with the row above. Where some column is filled on most lines whose first cell is, and on
/// no other line (a number and a date), those lines open rows, however close.
fn starts(rows: &[Row], cells: &[Vec<usize>], size: f64) -> Vec<bool> {
    let steps: Vec<f64> = rows.windows(2).map(|w| w[1].y - w[0].y).collect();
    let mut sorted = steps.clone();
    sorted.sort_by(f64::total_cmp);
    let jump = sorted.windows(2).find(|w| w[1] > 1.25 * w[0]).map(|w| w[0].midpoint(w[1]));
    // one row that is higher than the others makes no cells of them
    let opened = jump.map_or(0, |j| steps.iter().filter(|s| **s >= j).count());
    let first = cells.iter().filter(|line| line[0] > 0).count();
    let jump = jump.filter(|_| opened * 4 >= rows.len() || first * 5 < rows.len() * 3);
    let inner = |step: f64| jump.is_some_and(|j| step < j) && step < 1.5 * size;
    let goes_on = |n: usize| {
        let (above, here) = (&cells[n - 1], &cells[n]);
        let held = |c: &[usize]| c.iter().filter(|n| **n > 0).count();
        here[0] == 0 && held(here) <= held(above).max(1) && steps[n - 1] < 1.45 * size
    };
    let keys = keys(cells);
    let keyed = |n: usize| cells[n][0] > 0 && keys.iter().any(|c| cells[n][*c] > 0);
    let mut out = vec![true];
    for n in 1..rows.len() {
        // where values stand at the foot of their row, its first cell has begun above
        let begun = inner(steps[n - 1]) && out[n - 1] && cells[n - 1][0] > 0 && !keyed(n - 1);
        out.push(keyed(n) && !begun || !(inner(steps[n - 1]) || goes_on(n)));
    }
    out
}

/// Columns beside the first that are filled where it is and nowhere else; none when every line has a first cell.
fn keys(cells: &[Vec<usize>]) -> Vec<usize> {
    let first = cells.iter().filter(|c| c[0] > 0).count();
    if first < SMALLEST.0 || first == cells.len() {
        return Vec::new();
    }
    let key = |c: &usize| {
        let filled = cells.iter().filter(|line| line[*c] > 0);
        let (with, without): (Vec<_>, Vec<_>) = filled.partition(|line| line[0] > 0);
        without.is_empty() && with.len() * 10 >= first * KEYED
    };
    (1..cells[0].len()).filter(key).collect()
}
