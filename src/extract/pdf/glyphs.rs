//! What one page draws: glyphs with their Unicode text and place, lines, images, free strokes and small boxes.
//!
//! A [`Canvas`] is the drawing device of `hayro-interpret`. Coordinates are points from the top left corner of the
//! page as it is read (rotation applied). Images are never decoded and nothing is rendered.

use compact_str::{CompactString, ToCompactString};
use hayro_interpret::CacheKey as _;
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask, hayro_cmap::BfString,
};

use crate::limits;

/// Most lines kept of one page: beyond, it is a drawing and not a table.
const LINES: usize = 60_000;

/// Most codes of a run that are kept in mind.
const LETTERS: usize = 64;

/// One glyph, in points.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it reads; more than one character for a ligature.
    pub text: CompactString,
    /// Left end.
    pub x0: f64,
    /// Right end, by the advance width.
    pub x1: f64,
    /// Baseline.
    pub y: f64,
    /// Height of the font.
    pub size: f64,
    /// Drawn in a bold font, or twice.
    pub bold: bool,
    /// Number of the show operation.
    pub run: u32,
    /// Direction of writing in quarter turns, clockwise.
    pub turn: u8,
    /// The font does not say which character it is.
    pub unknown: bool,
}

impl Glyph {
    /// Whether it is a space.
    #[must_use]
    pub fn is_space(&self) -> bool {
        match self.text.as_bytes() {
            [letter] => matches!(letter, b'\t'..=b'\r' | b' '),
            _ => self.text.trim().is_empty(),
        }
    }
}

/// A horizontal or vertical line, or a thin filled rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// Place across its direction: y of a horizontal line, x of a vertical one.
    pub at: f64,
    /// Where it starts along its direction.
    pub from: f64,
    /// Where it ends along its direction.
    pub to: f64,
}

/// Everything one page draws.
#[derive(Debug, Default)]
pub struct Canvas {
    /// Width and height of the page.
    pub size: (f64, f64),
    /// Glyphs in drawing order.
    pub glyphs: Vec<Glyph>,
    /// Horizontal lines.
    pub across: Vec<Line>,
    /// Vertical lines.
    pub down: Vec<Line>,
    /// Shaded rectangles as wide as words, as rows and cells of tables are.
    pub fills: Vec<Rect>,
    /// Images, clipped to what can be seen.
    pub images: Vec<Rect>,
    /// Which picture each image is, as far as known.
    pub pictures: Vec<u64>,
    /// Curved or slanted strokes: signatures, ticks.
    pub inks: Vec<Rect>,
    /// Small squares that may be tick boxes.
    pub boxes: Vec<Rect>,
    /// Small filled shapes with curves, as letters drawn as outlines are.
    pub curves: u32,
    /// The page drew more than the limit; the rest is not read.
    pub full: bool,
    /// Seen in a picture, not drawn: strokes are all the signatures there are.
    pub recognised: bool,
    clips: Vec<Rect>,
    operations: u64,
    nested: u64,
    run: u32,
}

/// Thrown to leave a page that draws without end; see [`Canvas::full`].
pub struct Overdrawn;

impl Canvas {
    /// An empty page.
    #[must_use]
    pub fn new(width: f64, height: f64) -> Self {
        Self { size: (width, height), ..Self::default() }
    }

    /// Whether anything at all was drawn.
    #[must_use]
    pub fn drew(&self) -> bool {
        self.operations > 0
    }

    /// Whether clips and groups, which forms that draw forms multiply, are too many.
    #[must_use]
    pub fn crowded(&self) -> bool {
        self.nested > limits::current().pdf_forms
    }

    fn spend(&mut self, operations: u64, nested: u64) {
        self.operations += operations;
        self.nested += nested;
        if self.operations > limits::current().pdf_operations || self.crowded() {
            self.full = true;
            // Without a message: the page reader catches it. A flag alone would not end 2^26 nested forms.
            std::panic::resume_unwind(Box::new(Overdrawn));
        }
    }

    fn visible(&self, rect: Rect) -> Option<Rect> {
        let page = Rect::new(0.0, 0.0, self.size.0, self.size.1);
        let rect = rect.intersect(self.clips.last().copied().unwrap_or(page)).intersect(page);
        (rect.width() >= 0.0 && rect.height() >= 0.0).then_some(rect)
    }

    fn add_line(&mut self, a: Point, b: Point) {
        let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let Some(seen) = self.visible(Rect::from_points(a, b)) else { return };
        if self.across.len() + self.down.len() > LINES || !(dx + dy).is_finite() {
            return;
        }
        if dy < 0.8 && dx > 2.0 {
            self.across.push(Line { at: a.y.midpoint(b.y), from: seen.x0, to: seen.x1 });
        } else if dx < 0.8 && dy > 2.0 {
            self.down.push(Line { at: a.x.midpoint(b.x), from: seen.y0, to: seen.y1 });
        } else if dx > 1.0 && dy > 1.0 && self.inks.len() < LINES {
            self.inks.push(seen);
        }
    }

    fn add_rect(&mut self, rect: Rect, stroked: bool) {
        let (w, h) = (rect.width(), rect.height());
        let centre = rect.center();
        if h <= 3.0 && w > 2.0 * h {
            self.add_line(Point::new(rect.x0, centre.y), Point::new(rect.x1, centre.y));
        } else if w <= 3.0 && h > 2.0 * w {
            self.add_line(Point::new(centre.x, rect.y0), Point::new(centre.x, rect.y1));
        } else if (5.0..=16.0).contains(&w) && (w - h).abs() < 1.5 {
            if stroked
                && let Some(seen) = self.visible(rect)
                && self.boxes.len() < LINES
            {
                self.boxes.push(seen);
            }
        } else if !stroked {
            if w > 8.0
                && h > 5.0
                && let Some(seen) = self.visible(rect)
                && self.fills.len() < LINES
            {
                self.fills.push(seen);
            }
        } else {
            let Rect { x0, y0, x1, y1 } = rect;
            for (a, b) in [((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))] {
                self.add_line(a.into(), b.into());
            }
        }
    }

    fn add_path(&mut self, path: &BezPath, stroked: bool) {
        let bounds = path.bounding_box();
        if !bounds.is_finite() {
            return;
        }
        if path.elements().iter().any(|e| matches!(e, PathEl::QuadTo(..) | PathEl::CurveTo(..))) {
            if !stroked && bounds.width() < 40.0 && (2.0..40.0).contains(&bounds.height()) {
                self.curves = self.curves.saturating_add(1);
            }
            if stroked
                && bounds.width() > 2.0
                && let Some(seen) = self.visible(bounds)
                && self.inks.len() < LINES
            {
                self.inks.push(seen);
            }
            return;
        }
        // Straight lines: each subpath is a rectangle, or a row of segments.
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        let mut part: Vec<(Point, Point)> = Vec::new();
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(p) => {
                    self.add_part(&part, stroked);
                    part.clear();
                    (start, last) = (p, p);
                }
                PathEl::LineTo(p) => {
                    part.push((last, p));
                    last = p;
                }
                PathEl::ClosePath => {
                    part.push((last, start));
                    last = start;
                }
                PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
            }
        }
        self.add_part(&part, stroked);
    }

    fn add_part(&mut self, part: &[(Point, Point)], stroked: bool) {
        let straight = part.iter().all(|(a, b)| (a.x - b.x).abs() < 0.5 || (a.y - b.y).abs() < 0.5);
        if straight && part.len() >= 3 && part.len() <= 6 {
            let bounds =
                part.iter().fold(Rect::from_points(part[0].0, part[0].1), |r, (a, b)| r.union_pt(*a).union_pt(*b));
            self.add_rect(bounds, stroked);
        } else if stroked {
            for (a, b) in part {
                self.add_line(*a, *b);
            }
        }
    }

    fn draw(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode) {
        self.spend(1 + path.elements().len() as u64 / 8, 0);
        if matches!(mode, DrawMode::Invisible) || path.elements().is_empty() {
            return;
        }
        let mut path = path.clone();
        path.apply_affine(transform);
        let thick = match mode {
            // A very thick stroke is a filled rectangle in disguise.
            DrawMode::Stroke(props) => f64::from(props.line_width) * transform.determinant().abs().sqrt() > 6.0,
            _ => false,
        };
        self.add_path(&path, !matches!(mode, DrawMode::Fill(_)) && !thick);
    }
}

impl<'a> Device<'a> for Canvas {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.draw(path, props.transform, mode);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.push_clip_rect(&clip.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.spend(1, 1);
        let seen = self.visible(*rect).unwrap_or(Rect::new(-9.0, -9.0, -9.0, -9.0));
        self.clips.push(seen);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.spend(1, 1);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.spend(run.glyphs().len() as u64, 0);
        self.run += 1;
        let bold = run.glyphs().first().is_some_and(|g| is_bold(g));
        let placed: Vec<Affine> = run.glyphs().iter().map(|g| props.transform * g.transform()).collect();
        let shape = |t: &Affine| {
            let c = t.as_coeffs();
            (c[0].hypot(c[1]), c[2].hypot(c[3]))
        };
        // A substituted font is stretched glyph by glyph; its advance widths are not.
        let ratios = placed.iter().map(|t| {
            let (x, y) = shape(t);
            if y > 0.0 { x / y } else { 1.0 }
        });
        let (low, high) = ratios.fold((f64::MAX, 0.0_f64), |(l, h), r| (l.min(r), h.max(r)));
        let stretched = high > low * 1.01;
        let mut known = Letters::default();
        for (glyph, t) in run.glyphs().iter().zip(&placed) {
            let (xu, yu) = shape(t);
            let size = yu * 1000.0;
            let start = *t * Point::ZERO;
            let c = t.as_coeffs();
            if !(0.5..=2000.0).contains(&size) || !start.is_finite() || xu == 0.0 {
                continue;
            }
            let (text, unknown, advance) = known.of(glyph);
            let width = f64::from(advance.unwrap_or(500.0)) * if stretched { yu } else { xu };
            let (ux, uy) = (c[0] / xu, c[1] / xu);
            let turn = match (ux.abs() >= uy.abs(), ux > 0.0, uy > 0.0) {
                (true, true, _) => 0,
                (false, _, true) => 1,
                (true, false, _) => 2,
                (false, _, false) => 3,
            };
            let (sx, sy) = (self.size.0, self.size.1);
            let middle = Point::new(start.x + ux * width / 2.0, start.y + uy * width / 2.0);
            if middle.x < -1.0 || middle.y < -1.0 || middle.x > sx + 1.0 || middle.y > sy + 1.0 + size * 0.3 {
                continue;
            }
            // Turned text is kept in its own frame, where it reads from left to right.
            let (x, y) = turned(start, turn, self.size);
            self.glyphs.push(Glyph { text, x0: x, x1: x + width, y, size, bold, run: self.run, turn, unknown });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.spend(1, 0);
        let bounds = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        if let Some(seen) = self.visible(props.transform.transform_rect_bbox(bounds)) {
            if seen.width() <= 3.0 || seen.height() <= 3.0 {
                self.add_rect(seen, false);
            } else {
                self.pictures.resize(self.images.len(), 0);
                self.images.push(seen);
                self.pictures.push(picture(&image));
            }
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {}
}

/// Which picture an image is: its object in the file, or its bytes.
#[allow(clippy::cast_possible_truncation)] // half of a digest tells pictures apart as well
fn picture(image: &Image<'_, '_>) -> u64 {
    let key = match image {
        Image::Raster(raster) => raster.cache_key(),
        Image::Stencil(_) => 0,
    };
    key as u64
}

/// What the codes of one run, which are of one font, stand for: looked up once each.
#[derive(Default)]
struct Letters(Vec<(u32, Letter)>);

/// Text, whether it is a guess, advance width.
type Letter = (CompactString, bool, Option<f32>);

impl Letters {
    fn of(&mut self, glyph: &Drawn<'_>) -> Letter {
        let code = glyph.char_code();
        if let Some((_, known)) = self.0.iter().find(|(c, _)| *c == code) {
            return known.clone();
        }
        let advance = match glyph {
            Drawn::Outline(o) => o.advance_width(),
            Drawn::Type3(g) => g.advance_width(),
        };
        let (text, unknown) = text_of(glyph);
        if self.0.len() < LETTERS {
            self.0.push((code, (text.clone(), unknown, advance)));
        }
        (text, unknown, advance)
    }
}

/// The point in the frame where text of this turn reads from left to right, y downwards.
#[must_use]
pub fn turned(p: Point, turn: u8, (width, height): (f64, f64)) -> (f64, f64) {
    match turn {
        1 => (p.y, width - p.x),
        2 => (width - p.x, height - p.y),
        3 => (height - p.y, p.x),
        _ => (p.x, p.y),
    }
}

fn is_bold(glyph: &Drawn<'_>) -> bool {
    let Drawn::Outline(outline) = glyph else { return false };
    outline.font_data().is_some_and(|f| {
        f.weight.is_some_and(|w| w >= 600)
            || f.postscript_name.is_some_and(|n| {
                let n = n.to_ascii_lowercase();
                n.contains("bold") || n.contains("black") || n.contains("heavy")
            })
    })
}

/// The text of a glyph, and whether it is a guess.
fn text_of(glyph: &Drawn<'_>) -> (CompactString, bool) {
    let text = match glyph.as_unicode() {
        Some(BfString::Char(c)) => c.to_compact_string(),
        Some(BfString::String(s)) => in_order(s).into(),
        None => CompactString::default(),
    };
    let drawn = matches!(glyph, Drawn::Type3(_));
    let useful = |c: char| !c.is_control() && c != '\u{fffd}' && !is_private(c);
    if !text.is_empty() && text.chars().all(|c| c.is_whitespace() || useful(c)) {
        return (text, false);
    }
    if let Some(c) = text.chars().next()
        && let Some(known) = symbol(c)
    {
        return (known.to_compact_string(), false);
    }
    // Bitmap fonts of old TeX and the like: the code is the character.
    match u8::try_from(glyph.char_code()) {
        Ok(code) if drawn && cork(code).is_some() => (cork(code).unwrap_or_default().into(), true),
        Ok(code) if code >= 0x20 => {
            let byte = [code];
            let (c, _, _) = encoding_rs::WINDOWS_1252.decode(&byte);
            (c.into(), true)
        }
        _ => ("\u{fffd}".into(), true),
    }
}

/// Ligatures whose two bytes Ghostscript writes the wrong way round: « 昀椀 » is « fi ».
fn in_order(text: String) -> String {
    let swapped = |c: char| {
        let code = u32::from(c);
        match code >> 8 {
            0xCF if code & 0xFF == 0 => Some("fi".to_owned()),
            high if code & 0xFF == 0 && (0x61..=0x7A).contains(&high) => char::from_u32(high).map(String::from),
            _ => None,
        }
    };
    if text.chars().count() < 2 { text } else { text.chars().map(swapped).collect::<Option<String>>().unwrap_or(text) }
}

/// What a code of the Cork encoding of TeX draws, where Windows has another character or none.
fn cork(code: u8) -> Option<&'static str> {
    Some(match code {
        0x10 => "“",
        0x11 => "”",
        0x13 => "«",
        0x14 => "»",
        0x15 => "–",
        0x16 => "—",
        0x1B => "ff",
        0x1C => "fi",
        0x1D => "fl",
        0x1E => "ffi",
        0x1F => "ffl",
        0x27 => "’",
        0xD7 => "Œ",
        0xF7 => "œ",
        _ => return None,
    })
}

/// Whether the character is in the private use area.
#[must_use]
pub fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

/// Symbols that Word writes with private codes (Wingdings, Symbol).
fn symbol(c: char) -> Option<char> {
    Some(match c {
        '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{f0e0}' => '•',
        '\u{f0fc}' => '✓',
        '\u{f0fb}' => '✗',
        '\u{f0fe}' | '\u{f053}' | '\u{f052}' => '☑',
        '\u{f0fd}' | '\u{f078}' => '☒',
        '\u{f0a8}' | '\u{f06f}' | '\u{f071}' | '\u{f0a3}' | '\u{f072}' => '☐',
        '\u{f020}' => ' ',
        _ => return None,
    })
}
