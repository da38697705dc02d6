//! From lines and grids to blocks: paragraphs, headings, items, rows, fields, headers and footers.

use std::collections::BTreeMap;

use hayro_interpret::kurbo::Rect;

use super::glyphs::{self, Canvas};
use super::layout::{self, TextLine};
use super::structure::Extra;
use super::writer::Writer;
use super::{bands, columns, grid};
use crate::extract::{Block, BlockKind, Cell, Mark};
use crate::place::Place;

/// Least width and height of a stroke that may be a signature, and how far below its line it may stand, points.
const SIGNED: (f64, f64, f64) = (25.0, 7.0, 110.0);

/// Characters nothing is known of that make a page one not to be trusted, when they are one in twenty.
const LOST: usize = 20;

/// One page, laid out.
#[derive(Debug)]
pub struct Sheet {
    number: u32,
    height: f64,
    pieces: Vec<Piece>,
    /// Bytes of text in tables without drawn columns, by four times the height of the font.
    tabled: BTreeMap<i64, usize>,
    images: Vec<Rect>,
    inks: Vec<Rect>,
}

#[derive(Debug)]
struct Piece {
    y: f64,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Line(TextLine),
    /// A row; the number tells tables of one page apart, the size is its count of rows.
    Row {
        table: usize,
        rows: usize,
        cells: Vec<Cell>,
    },
    Block(BlockKind, String),
}

impl Sheet {
    /// Lays a page out.
    #[must_use]
    pub fn new(number: u32, mut canvas: Canvas, extras: Vec<(Rect, Extra)>) -> Self {
        let height = canvas.size.1;
        let mut glyphs = std::mem::take(&mut canvas.glyphs);
        let mut notes = Vec::new();
        let widgets: Vec<Rect> = extras.iter().map(|(area, _)| area.inflate(2.0, 2.0)).collect();
        for (area, extra) in extras {
            match extra {
                Extra::Signature(label, signed) => {
                    let text = match signed {
                        Some(who) => {
                            canvas.images.push(area);
                            canvas.pictures.resize(canvas.images.len(), 0);
                            format!("{label} : {who}")
                        }
                        None => format!("{label} :"),
                    };
                    notes.push(Piece { y: area.y1, kind: Kind::Block(BlockKind::Field, text) });
                }
                Extra::Choice(label, value) => {
                    let text = if label.is_empty() { value } else { format!("{label} : {value}") };
                    notes.push(Piece { y: area.y1, kind: Kind::Block(BlockKind::Field, text) });
                }
                Extra::Ink => canvas.inks.push(area),
                Extra::Comment(text) => notes.push(Piece { y: area.y0, kind: Kind::Block(BlockKind::Comment, text) }),
                Extra::Field(label, value) => {
                    let drawn = glyphs.iter().any(|g| {
                        g.turn == 0 && !g.is_space() && area.contains((g.x0.midpoint(g.x1), g.y - 0.2 * g.size))
                    });
                    if !drawn || value.starts_with(['☑', '☐']) {
                        let text = if label.is_empty() { value } else { format!("{label} : {value}") };
                        notes.push(Piece { y: area.y1, kind: Kind::Block(BlockKind::Field, text) });
                    }
                }
            }
        }
        straighten(&mut canvas, &mut glyphs);
        let mut tables: Vec<(Rect, Vec<Piece>)> = Vec::new();
        let mut tabled = BTreeMap::new();
        let mut grids = grid::find(&canvas);
        let banded = bands::find(&canvas, &glyphs, &grids);
        grids.extend(banded);
        if !canvas.recognised {
            let open = columns::find(&glyphs, &grids);
            grids.extend(open);
        }
        grids.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0).then(a.bounds.x0.total_cmp(&b.bounds.x0)));
        for (table, grid) in grids.iter().enumerate() {
            if grid.open {
                for glyph in glyphs.iter().filter(|g| g.turn == 0 && grid.bounds.contains((g.x0, g.y - 0.3 * g.size))) {
                    *tabled.entry((glyph.size * 4.0).round() as i64).or_default() += glyph.text.len();
                }
            }
            let rows = grid.rows(&mut glyphs, &canvas);
            let count = rows.len();
            let row = |(y, cells)| Piece { y, kind: Kind::Row { table, rows: count, cells } };
            tables.push((grid.bounds, rows.into_iter().map(row).collect()));
        }
        let free = |b: &&Rect| !widgets.iter().any(|w| w.contains(b.center()));
        let bounds: Vec<Rect> = tables.iter().map(|t| t.0).collect();
        tick(&canvas, &bounds, free, &mut glyphs);
        let mut turns: Vec<Vec<glyphs::Glyph>> = vec![Vec::new(); 4];
        for glyph in glyphs {
            turns[usize::from(glyph.turn % 4)].push(glyph);
        }
        let mut pieces = Vec::new();
        let mut turns = turns.into_iter();
        let upright = layout::lines(turns.next().unwrap_or_default());
        // Tables cut the page: text above them is ordered before the text below.
        let mut rest = upright;
        for (table, rows) in tables {
            let (above, below): (Vec<_>, Vec<_>) = rest.into_iter().partition(|l| l.y <= table.y0 + 2.0);
            push_lines(&mut pieces, above);
            pieces.extend(rows);
            rest = below;
        }
        push_lines(&mut pieces, rest);
        for turned in turns {
            push_lines(&mut pieces, layout::lines(turned));
        }
        if canvas.recognised {
            signed(&canvas.inks, &bounds, &mut pieces);
        }
        for note in notes {
            let at = pieces.iter().position(|p| p.y > note.y).unwrap_or(pieces.len());
            pieces.insert(at, note);
        }
        let area = canvas.size.0 * canvas.size.1;
        let small = |rects: Vec<Rect>| rects.into_iter().filter(|r| r.area() < 0.1 * area).collect();
        Self { number, height, pieces, tabled, images: small(canvas.images), inks: small(canvas.inks) }
    }
}

/// Strokes below or beside a line that asks for a signature become a row of one signed cell.
fn signed(inks: &[Rect], tables: &[Rect], pieces: &mut Vec<Piece>) {
    let asks = |text: &str| ["signature", "signe", "cachet", "approuv"].iter().any(|w| text.contains(w));
    let lines: Vec<f64> = pieces
        .iter()
        .filter(|p| matches!(&p.kind, Kind::Line(l) if asks(&crate::fold::fold(&l.text()))))
        .map(|p| p.y)
        .collect();
    let large = |r: &&Rect| r.width() >= SIGNED.0 && r.height() >= SIGNED.1;
    let free = |r: &&Rect| !tables.iter().any(|t| t.contains(r.center()));
    for ink in inks.iter().filter(large).filter(free) {
        let y = ink.center().y;
        let Some(line) = lines.iter().rfind(|l| **l - SIGNED.1 <= y && y - **l < SIGNED.2) else { continue };
        let at = pieces.iter().position(|p| p.y > y.max(line + 1.0)).unwrap_or(pieces.len());
        let cells = vec![Cell { mark: Mark::Ink, ..Cell::default() }];
        pieces.insert(at, Piece { y, kind: Kind::Row { table: usize::MAX / 2, rows: 1, cells } });
    }
}

/// Writes drawn tick boxes outside of tables into the text, ticked or not.
fn tick(canvas: &Canvas, tables: &[Rect], free: impl Fn(&&Rect) -> bool, glyphs: &mut Vec<glyphs::Glyph>) {
    for (square, run) in canvas.boxes.iter().take(500).filter(free).zip(1..) {
        let around = square.inflate(2.0, 2.0);
        let middle = |g: &glyphs::Glyph| (g.x0.midpoint(g.x1), g.y - 0.3 * g.size);
        if tables.iter().any(|t| t.contains(square.center())) {
            continue;
        }
        let cross = |g: &glyphs::Glyph| g.turn == 0 && around.contains(middle(g)) && !g.is_space();
        let written = glyphs.iter().position(cross);
        if written.is_some_and(|n| !["x", "X", "✓", "✔", "✗", "✘", "4"].contains(&glyphs[n].text.as_str())) {
            continue;
        }
        let ticked = written.is_some() || canvas.inks.iter().take(5000).any(|i| around.contains(i.center()));
        // On the baseline of the text beside it, else a little above its own foot.
        let beside = |g: &&glyphs::Glyph| {
            g.turn == 0 && g.x0 > square.x1 - 1.0 && g.x0 < square.x1 + 30.0 && g.y > square.y0 && g.y < square.y1 + 4.0
        };
        let Some(label) = glyphs.iter().find(beside).cloned() else { continue };
        if let Some(n) = written {
            glyphs.remove(n);
        }
        let text = if ticked { "☑" } else { "☐" }.into();
        let (x0, x1) = (square.x0, square.x1.min(label.x0));
        glyphs.push(glyphs::Glyph { text, x0, x1, run: u32::MAX - run, ..label });
    }
}

fn push_lines(pieces: &mut Vec<Piece>, lines: Vec<TextLine>) {
    // What is mostly unknown signs says nothing to anybody.
    let known = |l: &TextLine| {
        let text = l.text();
        text.matches('\u{FFFD}').count() * 3 < text.chars().filter(|c| !c.is_whitespace()).count().max(1)
    };
    let lines = layout::reading_order(lines.into_iter().filter(known).collect(), 3);
    pieces.extend(lines.into_iter().map(|l| Piece { y: l.y, kind: Kind::Line(l) }));
}

/// When most of the text is turned, the page is read in the frame of that text.
fn straighten(canvas: &mut Canvas, glyphs: &mut [glyphs::Glyph]) {
    let mut counts = [0_usize; 4];
    for glyph in glyphs.iter() {
        counts[usize::from(glyph.turn % 4)] += 1;
    }
    let turn = (1..4_u8).max_by_key(|t| counts[usize::from(*t)]).unwrap_or(0);
    if counts[usize::from(turn)] <= glyphs.len() / 2 {
        return;
    }
    let size = canvas.size;
    let spin = |r: &mut Rect| {
        let (a, b) = (glyphs::turned((r.x0, r.y0).into(), turn, size), glyphs::turned((r.x1, r.y1).into(), turn, size));
        *r = Rect::from_points(a, b);
    };
    canvas.images.iter_mut().chain(&mut canvas.fills).chain(&mut canvas.inks).chain(&mut canvas.boxes).for_each(spin);
    let line = |x0: f64, y0: f64, x1: f64, y1: f64| {
        let (a, b) = (glyphs::turned((x0, y0).into(), turn, size), glyphs::turned((x1, y1).into(), turn, size));
        Rect::from_points(a, b)
    };
    let across: Vec<Rect> = canvas.across.iter().map(|l| line(l.from, l.at, l.to, l.at)).collect();
    let down: Vec<Rect> = canvas.down.iter().map(|l| line(l.at, l.from, l.at, l.to)).collect();
    let (mut flat, mut tall) = (across, down);
    if turn % 2 == 1 {
        std::mem::swap(&mut flat, &mut tall);
        canvas.size = (size.1, size.0);
    }
    canvas.across = flat.iter().map(|r| glyphs::Line { at: r.y0, from: r.x0, to: r.x1 }).collect();
    canvas.down = tall.iter().map(|r| glyphs::Line { at: r.x0, from: r.y0, to: r.y1 }).collect();
    for glyph in glyphs {
        // Minor directions keep their text only.
        glyph.turn = (glyph.turn + 4 - turn) % 4;
    }
}

/// Whether the fonts of the page say little about what is drawn.
#[must_use]
pub fn is_garbled(canvas: &Canvas) -> bool {
    let inked: Vec<&glyphs::Glyph> = canvas.glyphs.iter().filter(|g| !g.is_space()).collect();
    let unknown = inked.iter().filter(|g| g.unknown).count();
    // Of a damaged file one font may be lost and the others not.
    let lost = inked.iter().filter(|g| g.text == "\u{FFFD}").count();
    if lost >= LOST && lost * 20 >= inked.len() {
        return true;
    }
    if inked.len() < 20 || unknown * 2 < inked.len() {
        return false;
    }
    // Guessed codes may still be plain text: letters in number, and vowels among them.
    let text: Vec<char> = inked.iter().flat_map(|g| g.text.chars()).collect();
    let letters = text.iter().filter(|c| c.is_alphabetic()).count();
    let vowels = text.iter().filter(|c| "aeiouyAEIOUYéèêàâîôùû".contains(**c)).count();
    letters * 10 < text.len() * 5 || vowels * 10 < letters * 2 || vowels * 10 > letters * 7
}

/// Lines of text without a place on the page.
#[must_use]
pub fn plain(page: u32, text: &str) -> Vec<Block> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines.zip(1..).map(|(l, line)| Block::new(Place::Page { page, line }, page, BlockKind::Paragraph, l)).collect()
}

/// All pages as blocks.
#[must_use]
pub fn assemble(sheets: Vec<Sheet>) -> Vec<Block> {
    let total = sheets.len();
    let body = body_size(&sheets);
    let edges = repeated(&sheets, body);
    let title = sheets.first().map_or(0.0, |s| {
        s.pieces
            .iter()
            .filter_map(|p| if let Kind::Line(l) = &p.kind { Some(l.size) } else { None })
            .fold(0.0, f64::max)
    });
    let mut out = Vec::new();
    let mut tables = 0;
    for sheet in sheets {
        let mut ys: Vec<f64> = sheet.pieces.iter().map(|p| p.y).collect();
        ys.sort_by(f64::total_cmp);
        ys.dedup_by(|b, a| *b - *a <= 2.0);
        let sizes = (body, if sheet.number == 1 { title } else { f64::MAX });
        // a footer in small letters is wider than the column above it
        let (height, number) = (sheet.height, sheet.number);
        let edge_of = |p: &Piece| edge(p, height).filter(|_| edges.contains_key(&edge_key(p, height, number, total)));
        let ends = sheet.pieces.iter().filter_map(|p| match &p.kind {
            Kind::Line(l) if l.fragments.len() == 1 && edge_of(p).is_none() => Some((l.x0(), l.x1(), l.size)),
            _ => None,
        });
        let ends = ends.collect();
        let mut writer = Writer::new(&mut out, &mut tables, sheet.number, sizes, (ys, ends));
        let mut pieces = sheet.pieces.into_iter();
        while let Some(piece) = pieces.next() {
            if let Some(kind) = edge_of(&piece) {
                let text = text_of(&piece);
                writer.block(piece.y, kind, text);
                continue;
            }
            match piece.kind {
                Kind::Block(kind, text) => writer.block(piece.y, kind, text),
                Kind::Row { table, cells, .. } => writer.row(piece.y, Some(table), cells),
                Kind::Line(line) if line.fragments.len() >= 2 => {
                    let group = group(line, &mut pieces, |p| {
                        edges.contains_key(&edge_key(p, sheet.height, sheet.number, total))
                    });
                    writer.columns(group, &sheet.images, &sheet.inks);
                }
                Kind::Line(line) => writer.line(line),
            }
        }
    }
    out
}

/// The lines of a table without rules: lines with gaps, and lines of one column between them or at their pace.
fn group(first: TextLine, pieces: &mut std::vec::IntoIter<Piece>, is_edge: impl Fn(&Piece) -> bool) -> Vec<TextLine> {
    let mut group = vec![first];
    let mut pitch: Option<f64> = None;
    let mut rows = 1;
    while let Some(piece) = pieces.as_slice().first()
        && let Kind::Line(next) = &piece.kind
        && !is_edge(piece)
    {
        let last = &group[group.len() - 1];
        let gap = next.y - last.y;
        if gap.abs() >= 3.5 * next.size {
            break;
        }
        let joins = if next.fragments.len() >= 2 {
            rows += 1;
            true
        } else {
            let wide = group.iter().map(|l| l.fragments.len()).max().unwrap_or(0);
            let steady = pitch.is_some_and(|p| (gap - p).abs() < 0.15 * p);
            let followed = match pieces.as_slice().get(1) {
                Some(Piece { kind: Kind::Line(after), .. }) => {
                    after.fragments.len() >= 3 && after.y - next.y < 1.5 * next.size
                }
                _ => false,
            };
            wide >= 3 && gap > 0.0 && (rows >= 2 && steady || followed) && in_column(next, &group)
        };
        if !joins {
            break;
        }
        pitch = Some(pitch.map_or(gap, |p| if gap > 1.15 * p { gap } else { p }));
        let Some(Piece { kind: Kind::Line(next), .. }) = pieces.next() else { break };
        group.push(next);
    }
    group
}

/// Whether a line of one fragment stands in a column of the lines above, and leaves the next column free.
fn in_column(line: &TextLine, above: &[TextLine]) -> bool {
    let fragments = || above.iter().flat_map(|l| &l.fragments);
    let (x0, x1) = (line.x0(), line.x1());
    let aligned =
        fragments().any(|f| (f.x0 - x0).abs() < 3.0 || (f.x1 - x1).abs() < 3.0 || (f.x0 + f.x1 - x0 - x1).abs() < 6.0);
    let right = fragments().map(|f| f.x0).filter(|x| *x > x0 + 3.0).fold(f64::MAX, f64::min);
    aligned && x1 < right
}

fn text_of(piece: &Piece) -> String {
    match &piece.kind {
        Kind::Line(line) => line.text(),
        Kind::Row { cells, .. } => cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("\t"),
        Kind::Block(_, text) => text.clone(),
    }
}

/// The kind a piece would have as a repeated line of the top or bottom.
fn edge(piece: &Piece, height: f64) -> Option<BlockKind> {
    let may = match &piece.kind {
        Kind::Line(_) => true,
        Kind::Row { rows, .. } => *rows <= 3,
        Kind::Block(..) => false,
    };
    match piece.y / height {
        p if may && p < 0.13 => Some(BlockKind::Header),
        p if may && p > 0.88 => Some(BlockKind::Footer),
        _ => None,
    }
}

/// Size of a title, in sizes of the body.
const TITLE_SIZE: f64 = 1.3;

/// What repeated lines of two pages have in common: height, and text where page and total numbers do not count.
fn edge_key(piece: &Piece, height: f64, page: u32, total: usize) -> (String, i64) {
    let shown = text_of(piece);
    let numbers = shown.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).count();
    let mut text = String::new();
    let mut digits = String::new();
    for c in shown.chars().chain(['\n']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let number = digits.parse::<usize>().ok();
        let ahead = number.and_then(|n| i64::try_from(n).ok()).map(|n| n - i64::from(page));
        match (number, ahead) {
            (Some(n), _) if n == page as usize || n == total => text.push('#'),
            // Page numbers may start after a cover.
            (_, Some(ahead @ -3..=3)) if numbers == 1 => text.push_str(&format!("#{ahead}")),
            _ => text.push_str(&digits),
        }
        digits.clear();
        text.push(c);
    }
    (text, (piece.y / height * 50.0).round() as i64)
}

/// What stands at the edge of half the pages. A line much larger than the body is a title, however often it comes back:
/// papers of one model were put end to end.
fn repeated(sheets: &[Sheet], body: f64) -> BTreeMap<(String, i64), usize> {
    let total = sheets.len();
    let mut counts = BTreeMap::new();
    for sheet in sheets {
        let keys: std::collections::BTreeSet<_> = sheet
            .pieces
            .iter()
            .filter(|p| edge(p, sheet.height).is_some())
            .filter(|p| !matches!(&p.kind, Kind::Line(line) if line.size > TITLE_SIZE * body))
            .map(|p| edge_key(p, sheet.height, sheet.number, total))
            .collect();
        for key in keys {
            *counts.entry(key).or_insert(0) += 1;
        }
    }
    let least = 2.max(sheets.len() / 2);
    counts.retain(|_, n| *n >= least);
    counts
}

fn body_size(sheets: &[Sheet]) -> f64 {
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for (size, bytes) in sheets.iter().flat_map(|s| &s.tabled) {
        *sizes.entry(*size).or_default() += bytes;
    }
    let all = sheets.iter().flat_map(|s| s.pieces.iter().map(|p| (p, s.height)));
    for (piece, height) in all {
        if let Kind::Line(line) = &piece.kind
            && edge(piece, height) != Some(BlockKind::Footer)
            && piece.y > 0.06 * height
        {
            *sizes.entry((line.size * 4.0).round() as i64).or_default() += line.text().len();
        }
    }
    let half = sizes.values().sum::<usize>() / 2;
    let mut seen = 0;
    sizes
        .iter()
        .find(|(_, n)| {
            seen += **n;
            seen > half
        })
        .map_or(10.0, |(s, _)| *s as f64 / 4.0)
}
