//! Writes the blocks of one page: lines joined into paragraphs, headings told apart, aligned gaps made into tables.

use super::layout::{self, TextLine};
use crate::extract::{Block, BlockKind, Cell};
use crate::place::Place;

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
    table: Option<usize>,
    /// Last line of the paragraph that is being written.
    open: Option<TextLine>,
}

impl<'o> Writer<'o> {
    /// A writer for one page; `ys` are the heights of its lines, sorted.
    pub fn new(out: &'o mut Vec<Block>, tables: &'o mut u32, page: u32, sizes: (f64, f64), ys: Vec<f64>) -> Self {
        Self { out, tables, page, sizes, ys, table: None, open: None }
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
        } else if short && line.bold && !item && text.chars().count() <= 80 && !text.ends_with(['.', ',', ';']) {
            BlockKind::Heading
        } else if item {
            BlockKind::Item
        } else {
            BlockKind::Paragraph
        };
        if let (Some(open), Some(last)) = (&self.open, self.out.last_mut()) {
            let same = (open.size - line.size).abs() < 0.1 * line.size && open.bold == line.bold;
            let near = line.y > open.y && line.y - open.y < 1.65 * line.size;
            let full = open.x1() > line.x1() - 4.0 * line.size && open.x1() - open.x0() > 25.0 * line.size * 0.5;
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

    /// Lines with gaps: a table when their fragments align, else lines with tabs.
    pub fn columns(&mut self, lines: Vec<TextLine>) {
        if lines.len() < 2 {
            for line in lines {
                self.line(line);
            }
            self.open = None;
            return;
        }
        let mut spans: Vec<(f64, f64)> = lines.iter().flat_map(|l| &l.fragments).map(|f| (f.x0, f.x1)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut columns: Vec<(f64, f64)> = Vec::new();
        for (a, b) in spans {
            match columns.last_mut() {
                Some(last) if a < last.1 => last.1 = last.1.max(b),
                _ => columns.push((a, b)),
            }
        }
        let aligned = columns.len() >= 2 && columns.len() <= 40;
        // Any number serves: the next block of another kind closes the table.
        let table = Some(usize::MAX - self.out.len());
        for line in lines {
            let mut cells: Vec<Cell> = Vec::new();
            if aligned {
                cells.resize(columns.len(), Cell::default());
                for fragment in &line.fragments {
                    let at = columns.partition_point(|c| c.1 < fragment.x1).min(columns.len() - 1);
                    if let Some(cell) = cells.get_mut(at) {
                        layout::join(&mut cell.text, &fragment.text);
                    }
                }
            } else {
                cells.extend(line.fragments.iter().map(|f| Cell::text(f.text.clone())));
            }
            self.row(line.y, table, cells);
        }
    }
}
