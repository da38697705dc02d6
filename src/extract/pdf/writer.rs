//! Writes the blocks of one page: lines joined into paragraphs, headings told apart, aligned gaps made into tables.

use hayro_interpret::kurbo::Rect;

use super::layout::{self, TextLine};
use crate::extract::{Block, BlockKind, Cell, Mark};
use crate::place::Place;

/// A line this much shorter than the text of its page is not full, unless the next goes on in small letters.
const NARROW: f64 = 0.6;
/// Longest heading, characters.
const HEADING: usize = 120;

/// Where the blocks of a page go.
#[derive(Debug)]
pub struct Writer<'o> {
    out: &'o mut Vec<Block>,
    tables: &'o mut u32,
    page: u32,
    /// Font height of the body, and of the title of the document.
    sizes: (f64, f64),
    ys: Vec<f64>,
    /// Both ends of each line of text, and the height of its letters: where columns end.
    ends: Vec<(f64, f64, f64)>,
    table: Option<usize>,
    /// Last line of the paragraph that is being written.
    open: Option<TextLine>,
}

impl<'o> Writer<'o> {
    /// A writer for one page; `ys` are the heights of its lines, sorted, `ends` both ends of each and the height of its letters.
    pub fn new(
        out: &'o mut Vec<Block>,
        tables: &'o mut u32,
        page: u32,
        sizes: (f64, f64),
        (ys, ends): (Vec<f64>, Vec<(f64, f64, f64)>),
    ) -> Self {
        Self { out, tables, page, sizes, ys, ends, table: None, open: None }
    }

    /// Whether `open` is as long as its column allows: the first word of `next` had no room on it.
    fn is_full(&self, open: &TextLine, next: &TextLine, text: &str) -> bool {
        let near = 4.0 * open.size;
        let like = |size: f64| (size - open.size).abs() < 0.1 * open.size;
        let beside = self.ends.iter().take(5000).filter(|(x0, _, _)| (x0 - open.x0()).abs() < near);
        // two short lines of one size are no column: what else begins there says how wide it is
        let (right, widest) = beside.fold((open.x1(), open.x1()), |(right, widest), (_, x1, size)| {
            (if like(*size) { right.max(*x1) } else { right }, widest.max(*x1))
        });
        if open.x1() - open.x0() < NARROW * (widest - open.x0()) && !text.starts_with(char::is_lowercase) {
            return false;
        }
        let word = text.split_whitespace().next().map_or(0, |w| w.chars().count());
        let letter = (next.x1() - next.x0()) / text.chars().count().max(1) as f64;
        open.x1() + 0.25 * open.size + letter * word as f64 > right - 0.5 * open.size
    }

    fn place(&self, y: f64) -> Place {
        let line = self.ys.partition_point(|v| *v <= y).max(1);
        Place::Page { page: self.page, line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    /// A block as it is.
    pub fn block(&mut self, y: f64, kind: BlockKind, text: String) {
        self.out.push(Block::new(self.place(y), self.page, kind, text));
        (self.table, self.open) = (None, None);
    }

    /// A row; rows that follow one another with the same `table` are of one table.
    pub fn row(&mut self, y: f64, table: Option<usize>, cells: Vec<Cell>) {
        if table.is_none() || table != self.table {
            *self.tables += 1;
        }
        (self.table, self.open) = (table, None);
        self.out.push(Block::row(self.place(y), self.page, *self.tables, cells));
    }

    /// A line of text: continues the paragraph, or opens one.
    pub fn line(&mut self, line: TextLine) {
        let text = line.text();
        let short = text.chars().count() <= HEADING && text.chars().any(char::is_alphabetic);
        let (body, title) = self.sizes;
        let item = layout::opens_item(&text);
        let kind = if short && line.size > 1.15 * body {
            if line.size >= 0.98 * title { BlockKind::Title } else { BlockKind::Heading }
        } else if short
            && line.bold
            && !item
            && (!layout::is_labelled(&text) || text.ends_with(':'))
            && text.chars().count() <= 80
            && !text.ends_with(['.', ',', ';'])
        {
            BlockKind::Heading
        } else if item {
            BlockKind::Item
        } else {
            BlockKind::Paragraph
        };
        let full = !layout::is_labelled(&text) && self.open.as_ref().is_some_and(|o| self.is_full(o, &line, &text));
        if let (Some(open), Some(last)) = (&self.open, self.out.last_mut()) {
            let same = (open.size - line.size).abs() < 0.1 * line.size && open.bold == line.bold;
            let near = line.y > open.y && line.y - open.y < 1.65 * line.size;
            let aligned = (open.x0() - line.x0()).abs() < 4.0 * line.size;
            let kept = match last.kind {
                BlockKind::Item => kind == BlockKind::Paragraph && full && aligned,
                BlockKind::Paragraph => kind == BlockKind::Paragraph && full && aligned,
                BlockKind::Title | BlockKind::Heading => kind == last.kind && full,
                _ => false,
            };
            if same && near && kept && last.text.len() < 8000 {
                layout::join(&mut last.text, &text);
                self.open = Some(line);
                return;
            }
        }
        self.block(line.y, kind, text);
        self.open = Some(line);
    }

    /// Lines with gaps: a table when their fragments align, else lines with tabs. Images and strokes fall in its cells.
    pub fn columns(&mut self, lines: Vec<TextLine>, images: &[Rect], inks: &[Rect]) {
        if lines.len() < 2 {
            for line in lines {
                self.line(line);
            }
            self.open = None;
            return;
        }
        let columns = columns(&lines);
        let aligned = columns.len() >= 2 && columns.len() <= 40;
        // Any number serves: the next block of another kind closes the table.
        let table = Some(usize::MAX - self.out.len());
        let together = if aligned { wrapped(&lines) } else { Vec::new() };
        let mut rows: Vec<(f64, f64, Vec<Cell>)> = Vec::new();
        for (n, line) in lines.into_iter().enumerate() {
            if !aligned {
                let cells = line.fragments.iter().map(|f| Cell::text(f.text.clone())).collect();
                self.row(line.y, table, cells);
                continue;
            }
            if !together.get(n).copied().unwrap_or(false) {
                rows.push((line.y, line.y, vec![Cell::default(); columns.len()]));
            }
            let Some((_, bottom, cells)) = rows.last_mut() else { continue };
            *bottom = line.y;
            for fragment in &line.fragments {
                let at = columns.partition_point(|c| c.1 < fragment.x1).min(columns.len() - 1);
                if let Some(cell) = cells.get_mut(at) {
                    layout::join(&mut cell.text, &fragment.text);
                }
            }
        }
        let bands: Vec<(f64, f64)> = rows.iter().map(|r| (r.0, r.1)).collect();
        for (rects, mark) in [(inks, Mark::Ink), (images, Mark::Image)] {
            for rect in rects.iter().take(2000) {
                if let Some((row, column)) = cell_at(rect.center().into(), &bands, &columns, self.sizes.0)
                    && rows[row].2[column].mark == Mark::None
                {
                    rows[row].2[column].mark = mark;
                }
            }
        }
        for (y, _, cells) in rows {
            self.row(y, table, cells);
        }
    }
}

/// Columns that aligned fragments share. Two that no line fills at once are one: a centred head over flush values.
fn columns(lines: &[TextLine]) -> Vec<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = lines.iter().flat_map(|l| &l.fragments).map(|f| (f.x0, f.x1)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for (a, b) in spans {
        match columns.last_mut() {
            Some(last) if a < last.1 => last.1 = last.1.max(b),
            _ => columns.push((a, b)),
        }
    }
    if columns.len() > 40 {
        return columns;
    }
    let fills = |line: &TextLine, c: (f64, f64)| line.fragments.iter().any(|f| f.x0 < c.1 && f.x1 > c.0);
    while columns.len() > 2 {
        let alone = |n: &usize| !lines.iter().any(|l| fills(l, columns[*n]) && fills(l, columns[n + 1]));
        let gap = |n: &usize| columns[n + 1].0 - columns[*n].1;
        let Some(n) = (0..columns.len() - 1).filter(alone).min_by(|a, b| gap(a).total_cmp(&gap(b))) else { break };
        columns[n].1 = columns[n].1.max(columns[n + 1].1);
        columns.remove(n + 1);
    }
    columns
}

/// Which lines continue the row above: line spacing inside a cell is clearly tighter than between rows.
fn wrapped(lines: &[TextLine]) -> Vec<bool> {
    let gaps: Vec<f64> = lines.windows(2).map(|w| w[1].y - w[0].y).collect();
    let mut sorted: Vec<f64> = gaps.iter().copied().filter(|g| *g > 0.0).collect();
    sorted.sort_by(f64::total_cmp);
    let jump = sorted.windows(2).find(|w| w[1] > 1.3 * w[0]).map(|w| w[0].midpoint(w[1]));
    let size = lines.iter().map(|l| l.size).fold(0.0, f64::max);
    let inside = |g: &f64| jump.is_some_and(|j| *g < j) && *g < 1.5 * size;
    std::iter::once(false).chain(gaps.iter().map(inside)).collect()
}

/// Row and column of a point, by the baselines of the rows and the extent of the columns.
fn cell_at(point: (f64, f64), rows: &[(f64, f64)], columns: &[(f64, f64)], size: f64) -> Option<(usize, usize)> {
    let (x, y) = point;
    let pitch = rows.windows(2).map(|w| w[1].0 - w[0].1).filter(|p| *p > 0.0).fold(f64::MAX, f64::min).min(60.0);
    let far = |r: &(f64, f64)| (r.0.midpoint(r.1) - 0.3 * size - y).abs() - (r.1 - r.0) / 2.0;
    let row = (0..rows.len()).min_by(|a, b| far(&rows[*a]).total_cmp(&far(&rows[*b])))?;
    let aside = |c: &(f64, f64)| (c.0 - x).max(x - c.1).max(0.0);
    let column = (0..columns.len()).min_by(|a, b| aside(&columns[*a]).total_cmp(&aside(&columns[*b])))?;
    (far(&rows[row]) < 0.6 * pitch && aside(&columns[column]) < 40.0).then_some((row, column))
}
