//! Tables drawn with lines: crossing lines become a grid, a grid becomes rows of cells, empty cells included.

use hayro_interpret::kurbo::Rect;

use super::glyphs::{Canvas, Glyph, Line};
use super::layout;
use crate::extract::table::REPEATED;
use crate::extract::{Cell, Mark};

/// How far apart two lines may be and still be the same, points.
const SAME: f64 = 3.0;
/// Most cells of one grid.
const CELLS: usize = 100_000;

/// A table found on the page.
#[derive(Debug)]
pub struct Grid {
    /// Outer box.
    pub bounds: Rect,
    /// Its columns are not drawn: the text alone tells them.
    pub open: bool,
    xs: Vec<f64>,
    ys: Vec<f64>,
    /// Number of the merged cell for each place, row by row.
    region: Vec<usize>,
    across: Vec<Line>,
    down: Vec<Line>,
}

/// Finds the grids the lines of a page draw.
#[must_use]
pub fn find(canvas: &Canvas) -> Vec<Grid> {
    let (across, down) = (merge(&canvas.across), merge(&canvas.down));
    if across.len() < 2 || down.is_empty() || across.len() * down.len() > 4_000_000 {
        return Vec::new();
    }
    // Connected components of crossing lines.
    let mut parent: Vec<usize> = (0..across.len() + down.len()).collect();
    for (i, h) in across.iter().enumerate() {
        for (j, v) in down.iter().enumerate() {
            let crosses = v.at >= h.from - SAME && v.at <= h.to + SAME && h.at >= v.from - SAME && h.at <= v.to + SAME;
            if crosses {
                let (a, b) = (root(&mut parent, i), root(&mut parent, across.len() + j));
                parent[a] = b;
            }
        }
    }
    let mut groups: std::collections::BTreeMap<usize, (Vec<Line>, Vec<Line>)> = std::collections::BTreeMap::new();
    for i in 0..parent.len() {
        let group = groups.entry(root(&mut parent, i)).or_default();
        match across.get(i) {
            Some(h) => group.0.push(*h),
            None => group.1.push(down[i - across.len()]),
        }
    }
    let mut grids: Vec<Grid> = groups.into_values().filter_map(|(h, v)| Grid::new(h, v)).collect();
    grids.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0).then(a.bounds.x0.total_cmp(&b.bounds.x0)));
    grids
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// Pieces of one line put together.
pub fn merge(lines: &[Line]) -> Vec<Line> {
    let mut lines = lines.to_vec();
    lines.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out: Vec<Line> = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let mut end = start + 1;
        while end < lines.len() && lines[end].at - lines[start].at <= 1.5 {
            end += 1;
        }
        let band = &mut lines[start..end];
        band.sort_by(|a, b| a.from.total_cmp(&b.from));
        let first = out.len();
        for line in band.iter() {
            match out[first..].last_mut() {
                Some(last) if line.from <= last.to + SAME => last.to = last.to.max(line.to),
                _ => out.push(*line),
            }
        }
        start = end;
    }
    out.retain(|l| l.to - l.from > 4.0);
    out
}

fn marks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.dedup_by(|b, a| *b - *a <= SAME + 0.5);
    values
}

impl Grid {
    /// The grid that these lines draw.
    pub fn new(across: Vec<Line>, down: Vec<Line>) -> Option<Self> {
        if across.len() < 2 || down.is_empty() {
            return None;
        }
        let (left, right) = across.iter().fold((f64::MAX, f64::MIN), |(l, r), h| (l.min(h.from), r.max(h.to)));
        let xs = marks(down.iter().map(|v| v.at).chain([left, right]));
        let (top, bottom) = down.iter().fold((f64::MAX, f64::MIN), |(t, b), v| (t.min(v.from), b.max(v.to)));
        let ys = marks(across.iter().map(|h| h.at).chain([top, bottom]));
        let (rows, columns) = (ys.len().checked_sub(1)?, xs.len().checked_sub(1)?);
        if columns < 2
            || rows < 1
            || rows * columns > CELLS
            || rows * columns * (across.len() + down.len()) > 100_000_000
        {
            return None;
        }
        let bounds = Rect::new(xs[0], ys[0], xs[columns], ys[rows]);
        let mut grid = Self { bounds, open: false, xs, ys, region: Vec::new(), across, down };
        let mut parent: Vec<usize> = (0..rows * columns).collect();
        for r in 0..rows {
            for c in 0..columns {
                let here = r * columns + c;
                if c + 1 < columns && !grid.wall_right(r, c) {
                    let (a, b) = (root(&mut parent, here), root(&mut parent, here + 1));
                    parent[a.max(b)] = a.min(b);
                }
                if r + 1 < rows && !grid.wall_below(r, c) {
                    let (a, b) = (root(&mut parent, here), root(&mut parent, here + columns));
                    parent[a.max(b)] = a.min(b);
                }
            }
        }
        grid.region = (0..rows * columns).map(|i| root(&mut parent, i)).collect();
        let first = grid.region[0];
        // A frame around one text is not a table.
        (!grid.region.iter().all(|r| *r == first)).then_some(grid)
    }

    /// The same, not drawn.
    #[must_use]
    pub fn undrawn(self) -> Self {
        Self { open: true, ..self }
    }

    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    fn wall_right(&self, r: usize, c: usize) -> bool {
        let (x, y) = (self.xs[c + 1], self.ys[r].midpoint(self.ys[r + 1]));
        self.down.iter().any(|v| (v.at - x).abs() <= SAME + 0.5 && v.from <= y && v.to >= y)
    }

    fn wall_below(&self, r: usize, c: usize) -> bool {
        let (y, x) = (self.ys[r + 1], self.xs[c].midpoint(self.xs[c + 1]));
        self.across.iter().any(|h| (h.at - y).abs() <= SAME + 0.5 && h.from <= x && h.to >= x)
    }

    fn place(&self, x: f64, y: f64) -> Option<usize> {
        if !self.bounds.contains((x, y)) {
            return None;
        }
        let c = self.xs.partition_point(|v| *v <= x).checked_sub(1)?.min(self.columns() - 1);
        let r = self.ys.partition_point(|v| *v <= y).checked_sub(1)?.min(self.ys.len() - 2);
        self.region.get(r * self.columns() + c).copied()
    }

    /// Takes the glyphs that stand inside the grid and gives its rows: baseline or top, and cells.
    #[must_use]
    pub fn rows(&self, glyphs: &mut Vec<Glyph>, canvas: &Canvas) -> Vec<(f64, Vec<Cell>)> {
        let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); self.region.len()];
        let mut outside = Vec::with_capacity(glyphs.len());
        for glyph in glyphs.drain(..) {
            let (along, above) = (glyph.x0.midpoint(glyph.x1), glyph.y - 0.3 * glyph.size);
            let (x, y) = super::glyphs::turned(
                (along, above).into(),
                (4 - glyph.turn) % 4,
                turned_size(canvas.size, glyph.turn),
            );
            match self.place(x, y) {
                Some(region) => inside[region].push(glyph),
                None => outside.push(glyph),
            }
        }
        *glyphs = outside;
        let mut cells: Vec<Cell> = inside.into_iter().map(cell).collect();
        self.mark(&mut cells, canvas);
        self.emit(&cells)
    }

    fn mark(&self, cells: &mut [Cell], canvas: &Canvas) {
        let page = canvas.size.0 * canvas.size.1;
        let inks = canvas.inks.iter().map(|r| (r, Mark::Ink, 0));
        let pictures = canvas.pictures.iter().copied().chain(std::iter::repeat(0));
        let images = canvas.images.iter().zip(pictures).map(|(r, p)| (r, Mark::Image, p));
        for (rect, mark, picture) in inks.chain(images).filter(|(r, _, _)| r.area() < 0.3 * page) {
            let in_box = canvas.boxes.iter().take(2000).any(|b| b.inflate(2.0, 2.0).contains(rect.center()));
            let centre = rect.center();
            if let Some(region) = self.place(centre.x, centre.y)
                && !in_box
                && cells[region].mark == Mark::None
            {
                (cells[region].mark, cells[region].picture) = (mark, picture);
            }
        }
        for square in canvas.boxes.iter().take(2000) {
            let inner = |r: &Rect| square.inflate(2.0, 2.0).contains(r.center());
            if let Some(region) = self.place(square.center().x, square.center().y) {
                let text = cells[region].text.trim();
                let ticked = canvas.inks.iter().take(5000).any(inner)
                    || text.starts_with(['x', 'X', '✓', '✔', '✗']) && text.len() < 4;
                let cell = &mut cells[region];
                if ticked {
                    cell.mark = Mark::Ticked;
                } else if cell.mark == Mark::None {
                    cell.mark = Mark::Unticked;
                }
            }
        }
    }

    fn emit(&self, cells: &[Cell]) -> Vec<(f64, Vec<Cell>)> {
        let columns = self.columns();
        let row = |r: usize| &self.region[r * columns..(r + 1) * columns];
        // Each merged cell of a row with the columns it covers.
        let spans = |r: usize| -> Vec<(usize, usize, usize)> {
            let mut out: Vec<(usize, usize, usize)> = Vec::new();
            for (c, region) in row(r).iter().enumerate() {
                match out.last_mut() {
                    Some(last) if last.0 == *region => last.2 = c + 1,
                    _ => out.push((*region, c, c + 1)),
                }
            }
            out
        };
        let rows = self.ys.len() - 1;
        let all: Vec<Vec<(usize, usize, usize)>> = (0..rows).map(spans).collect();
        let mut counts = std::collections::BTreeMap::new();
        for spans in &all {
            *counts.entry(spans.len()).or_insert(0_usize) += 1;
        }
        let usual = counts.iter().max_by_key(|(n, times)| (**times, **n)).map_or(0, |(n, _)| *n);
        let model = all.iter().find(|s| s.len() == usual);
        let mut out = Vec::new();
        for (r, spans) in all.iter().enumerate() {
            if r > 0 && row(r) == row(r - 1) {
                continue;
            }
            let mut line = Vec::new();
            for (region, from, to) in spans {
                let cell = &cells[*region];
                let covered = model.map_or(1, |m| {
                    m.iter()
                        .filter(|(_, a, b)| {
                            let mid = (a + b) as f64 / 2.0;
                            (*from as f64) < mid && mid < *to as f64
                        })
                        .count()
                });
                let repeat = if spans.len() < usual && spans.len() > 1 { covered.max(1) } else { 1 };
                let below = r > 0 && row(r - 1)[*from] == *region;
                let continued = below && cell.text.chars().count() > REPEATED;
                for copy in 0..repeat {
                    let blank = continued || copy > 0 && cell.text.chars().count() > REPEATED;
                    // one picture over several cells is there once
                    let picture = if below || copy > 0 { 0 } else { cell.picture };
                    line.push(if blank { Cell::default() } else { Cell { picture, ..cell.clone() } });
                }
            }
            out.push((self.ys[r], line));
        }
        out
    }
}

fn turned_size((w, h): (f64, f64), turn: u8) -> (f64, f64) {
    if turn % 2 == 1 { (h, w) } else { (w, h) }
}

fn cell(mut glyphs: Vec<Glyph>) -> Cell {
    let mut text = String::new();
    for turn in 0..4 {
        let part: Vec<Glyph> = if turn == 0 && glyphs.iter().all(|g| g.turn == 0) {
            std::mem::take(&mut glyphs)
        } else {
            glyphs.iter().filter(|g| g.turn == turn).cloned().collect()
        };
        for line in layout::lines(part) {
            layout::join(&mut text, &line.text().replace('\t', " "));
        }
    }
    let (ticks, empty) = (text.contains(['☑', '☒', '✓', '✔']), text.contains(['☐', '□', '❏', '❑']));
    let mark = if ticks {
        Mark::Ticked
    } else if empty {
        Mark::Unticked
    } else {
        Mark::None
    };
    Cell { text, mark, picture: 0 }
}
