//! Tables whose rows are drawn and whose columns are not: rules between rows, or every other row shaded.
//!
//! Rules and shaded rectangles of one width give the rows; white corridors through all of them give the columns.
//! Shading that is drawn cell by cell gives the columns too.

use hayro_interpret::kurbo::Rect;

use super::glyphs::{Canvas, Glyph, Line};
use super::grid::{self, Grid};

/// How far apart two ends may be and still be the same, points.
const SAME: f64 = 3.0;
/// Least and most height of a row, points.
const ROW: (f64, f64) = (7.0, 170.0);
/// Least width of a table, points.
const WIDTH: f64 = 150.0;
/// Least width of a corridor between columns, by the height of the font.
pub const CORRIDOR: f64 = 0.42;
/// Most rules and shaded rectangles looked at.
const MOST: usize = 4_000;

/// Ends and heights of what separates rows.
#[derive(Debug, Clone)]
struct Ladder {
    x0: f64,
    x1: f64,
    /// Heights of the steps, from the top.
    ys: Vec<f64>,
    /// Where cells are shaded one by one: their sides.
    sides: Vec<f64>,
}

/// Finds such tables on the page, apart from those in `taken`.
#[must_use]
pub fn find(canvas: &Canvas, glyphs: &[Glyph], taken: &[Grid]) -> Vec<Grid> {
    let mut out: Vec<Grid> = Vec::new();
    for ladder in ladders(canvas) {
        for part in contiguous(&ladder) {
            let area = Rect::new(part.x0, part.ys[0], part.x1, part.ys[part.ys.len() - 1]);
            let apart = |g: &Grid| {
                let common = g.bounds.intersect(area);
                common.width() <= 0.0 || common.height() <= 2.0 * SAME
            };
            if taken.iter().chain(&out).all(apart) {
                out.extend(table(part, glyphs));
            }
        }
    }
    out.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0).then(a.bounds.x0.total_cmp(&b.bounds.x0)));
    out
}

/// Rules and shaded rows, put together by their ends.
fn ladders(canvas: &Canvas) -> Vec<Ladder> {
    let mut steps: Vec<(f64, f64, f64)> =
        grid::merge(&canvas.across).iter().take(MOST).map(|l| (l.from, l.to, l.at)).collect();
    let (rows, mut sides) = (shaded(&canvas.fills), Vec::new());
    for (row, cells) in &rows {
        steps.extend([(row.x0, row.x1, row.y0), (row.x0, row.x1, row.y1)]);
        sides.extend(cells.iter().map(|x| (row.x0, row.x1, *x)));
    }
    steps.retain(|s| s.1 - s.0 >= WIDTH);
    let mut out: Vec<Ladder> = Vec::new();
    for (x0, x1, y) in steps {
        match out.iter_mut().find(|l| (l.x0 - x0).abs() <= SAME && (l.x1 - x1).abs() <= SAME) {
            Some(ladder) => ladder.ys.push(y),
            None => out.push(Ladder { x0, x1, ys: vec![y], sides: Vec::new() }),
        }
    }
    for ladder in &mut out {
        ladder.ys.sort_by(f64::total_cmp);
        ladder.ys.dedup_by(|b, a| *b - *a <= SAME);
        let own = sides.iter().filter(|(x0, x1, _)| (ladder.x0 - x0).abs() <= SAME && (ladder.x1 - x1).abs() <= SAME);
        ladder.sides = own.map(|(.., x)| *x).collect();
        ladder.sides.sort_by(f64::total_cmp);
        ladder.sides.dedup_by(|b, a| *b - *a <= SAME);
        ladder.sides.retain(|x| *x > ladder.x0 + SAME && *x < ladder.x1 - SAME);
    }
    out
}

/// Rectangles side by side are one shaded row; with the sides of its cells.
fn shaded(fills: &[Rect]) -> Vec<(Rect, Vec<f64>)> {
    let mut fills: Vec<Rect> =
        fills.iter().copied().filter(|f| (ROW.0..ROW.1).contains(&f.height())).take(MOST).collect();
    fills.sort_by(|a, b| a.y0.total_cmp(&b.y0).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<(Rect, Vec<f64>)> = Vec::new();
    for fill in fills {
        let same = |r: &Rect| (r.y0 - fill.y0).abs() < 1.5 && (r.y1 - fill.y1).abs() < 1.5;
        let beside = |r: &Rect| fill.x0 <= r.x1 + SAME && fill.x1 >= r.x0 - SAME;
        match rows.iter_mut().rev().take(4).find(|(r, _)| same(r) && beside(r)) {
            Some((row, sides)) => {
                sides.extend([fill.x0, fill.x1]);
                *row = row.union(fill);
            }
            None => rows.push((fill, vec![fill.x0, fill.x1])),
        }
    }
    rows
}

/// Parts of a ladder without a step too high for a row.
fn contiguous(ladder: &Ladder) -> Vec<Ladder> {
    let near = |a: &f64, b: &f64| b - a <= ROW.1;
    let parts = ladder.ys.chunk_by(near).filter(|ys| ys.len() >= 3);
    parts.map(|ys| Ladder { ys: ys.to_vec(), ..ladder.clone() }).collect()
}

fn table(mut ladder: Ladder, glyphs: &[Glyph]) -> Option<Grid> {
    ladder.ys.dedup_by(|b, a| *b - *a < ROW.0);
    let (top, bottom) = (ladder.ys[0], ladder.ys[ladder.ys.len() - 1]);
    let inside = |g: &&Glyph| {
        let x = g.x0.midpoint(g.x1);
        g.turn == 0 && !g.text.trim().is_empty() && x > ladder.x0 - 1.0 && x < ladder.x1 + 1.0
    };
    let own: Vec<&Glyph> = glyphs.iter().filter(inside).collect();
    let middle = |g: &Glyph| g.y - 0.3 * g.size;
    let body: Vec<&Glyph> = own.iter().copied().filter(|g| middle(g) > top && middle(g) < bottom).collect();
    let (mut sizes, rows) = (body.iter().map(|g| g.size).collect::<Vec<_>>(), ladder.ys.len() - 1);
    sizes.sort_by(f64::total_cmp);
    let size = *sizes.get(sizes.len() / 2)?;
    // A heading of the table stands right above it: it names columns that may be empty below.
    let mut head: Vec<&Glyph> = Vec::new();
    let mut head_top = top;
    for _ in 0..3 {
        let near = |g: &&&Glyph| g.y <= head_top + 0.2 * g.size && g.y > head_top - 1.3 * size;
        let line: Vec<&Glyph> = own.iter().filter(near).copied().collect();
        let Some(above) = line.iter().map(|g| g.y - g.size).min_by(f64::total_cmp) else { break };
        if gaps(ends(&line), ladder.x0, ladder.x1, size).len() < 2 && head.is_empty() {
            break;
        }
        head.extend(line);
        head_top = above;
    }
    // Sides that cut words are not those of cells.
    let cut = |x: &f64| body.iter().filter(|g| g.x0 < x - 1.0 && g.x1 > x + 1.0).count() * 50 > body.len();
    if ladder.sides.iter().any(cut) {
        ladder.sides.clear();
    }
    let mut sides =
        if ladder.sides.is_empty() { gaps(ends(&body), ladder.x0, ladder.x1, size) } else { ladder.sides.clone() };
    let mut with_head = false;
    if !head.is_empty() {
        let all: Vec<&Glyph> = body.iter().chain(&head).copied().collect();
        let found = gaps(ends(&all), ladder.x0, ladder.x1, size);
        if found.len() >= sides.len().max(2) || !ladder.sides.is_empty() {
            with_head = true;
            if ladder.sides.is_empty() {
                sides = found;
            }
        }
    }
    // The last shaded row may be followed by one that is not.
    let mut foot = bottom;
    while let Some(next) = next_line(&own, foot, size) {
        let alone: Vec<&Glyph> = own.iter().copied().filter(|g| (g.y - next).abs() < 0.3 * size).collect();
        let crossed = alone.iter().any(|g| sides.iter().any(|x| g.x0 < x - 0.5 && g.x1 > x + 0.5));
        let several = sides.iter().filter(|x| alone.iter().any(|g| g.x1 <= **x) && alone.iter().any(|g| g.x0 >= **x));
        if crossed || foot == bottom && several.count() == 0 {
            break;
        }
        foot = next + 0.35 * size;
    }
    if with_head {
        ladder.ys.insert(0, head_top - 1.0);
    }
    if foot > bottom {
        ladder.ys.push(foot);
    }
    if sides.is_empty() || sides.len() > 40 {
        return None;
    }
    let mut xs = vec![ladder.x0];
    xs.extend(sides);
    xs.push(ladder.x1);
    plausible(&ladder.ys, &xs, &own, rows, size).then_some(())?;
    let (first, last) = (ladder.ys[0], ladder.ys[ladder.ys.len() - 1]);
    let across = ladder.ys.iter().map(|y| Line { at: *y, from: ladder.x0, to: ladder.x1 }).collect();
    let down = xs.iter().map(|x| Line { at: *x, from: first, to: last }).collect();
    Grid::new(across, down).map(Grid::undrawn)
}

/// The baseline right below, at the pace of lines of one cell or of rows that follow closely.
fn next_line(glyphs: &[&Glyph], below: f64, size: f64) -> Option<f64> {
    let near = glyphs.iter().map(|g| g.y).filter(|y| *y > below + 0.2 * size && *y < below + 1.35 * size);
    near.min_by(f64::total_cmp)
}

/// Both ends of each glyph.
fn ends(glyphs: &[&Glyph]) -> impl Iterator<Item = (f64, f64)> {
    glyphs.iter().map(|g| (g.x0, g.x1))
}

/// White corridors between stretches of text, given by their ends: the middle of each.
#[must_use]
pub fn gaps(spans: impl Iterator<Item = (f64, f64)>, x0: f64, x1: f64, size: f64) -> Vec<f64> {
    let mut spans: Vec<(f64, f64)> = spans.collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    let mut end: Option<f64> = None;
    for (a, b) in spans {
        if let Some(end) = end
            && a - end >= CORRIDOR * size
        {
            out.push(end.midpoint(a));
        }
        end = Some(end.map_or(b, |e| e.max(b)));
    }
    out.retain(|x| *x > x0 + 2.0 && *x < x1 - 2.0);
    out
}

/// Whether the rows hold what rows of a table hold: few lines, and several cells in most of them.
fn plausible(ys: &[f64], xs: &[f64], glyphs: &[&Glyph], rows: usize, size: f64) -> bool {
    let mut cells = vec![vec![false; xs.len() - 1]; ys.len() - 1];
    for glyph in glyphs {
        let y = glyph.y - 0.3 * glyph.size;
        let (r, c) = (ys.partition_point(|v| *v <= y), xs.partition_point(|v| *v <= glyph.x0.midpoint(glyph.x1)));
        let row = r.checked_sub(1).and_then(|r| cells.get_mut(r));
        if let Some(cell) = row.zip(c.checked_sub(1)).and_then(|(row, c)| row.get_mut(c)) {
            *cell = true;
        }
    }
    let held = |row: &&Vec<bool>| row.iter().filter(|c| **c).count() >= 2;
    let spoken = cells.iter().filter(|row| row.iter().any(|c| *c)).count();
    let several = cells.iter().filter(held).count();
    let mut heights: Vec<f64> = ys.windows(2).map(|w| w[1] - w[0]).collect();
    heights.sort_by(f64::total_cmp);
    rows >= 2 && several >= 2 && several * 2 >= spoken && heights[heights.len() / 2] < 8.0 * size
}
