//! The picture of a page for text recognition: its one image as it is stored, else the page rendered.

use std::collections::BTreeMap;

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, BezPath, Rect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::page::Page;

use super::glyphs::{Canvas, Glyph, Line};
use crate::ocr::{Gray, Seen, Trouble};

/// Resolution of pages that are rendered without an image to take it from, dots per inch.
const DPI: f64 = 200.0;
/// Least and most resolution of a rendered page.
const RANGE: (f64, f64) = (150.0, 300.0);
/// Most pixels of a rendered page, and most pixels of an image that is decoded (LIMITS.md).
fn most_pixels() -> f64 {
    crate::limits::current().megapixels as f64 * 1e6
}
/// Points of an inch.
const POINTS: f64 = 72.0;

/// The picture of a page. May panic on hostile files, as the parsers do.
///
/// # Errors
/// When it is larger than the limit.
pub fn picture(page: &Page<'_>) -> Result<Gray, Trouble> {
    let (width, height) = page.render_dimensions();
    let size = (f64::from(width), f64::from(height));
    let mut look = Look { size, ..Look::default() };
    let transform = page.initial_transform(true).to_kurbo();
    let cache = InterpreterCache::new();
    let area = Rect::new(0.0, 0.0, size.0, size.1);
    let mut context = Context::new(transform, area, &cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut look);
    if look.pixels > most_pixels() {
        return Err(Trouble::Picture(format!("{:.0} millions de pixels", look.pixels / 1e6)));
    }
    if look.images == 1
        && look.others == 0
        && let Some(gray) = look.whole.take()
    {
        return Ok(gray);
    }
    let dpi = if look.dpi > 0.0 { look.dpi.clamp(RANGE.0, RANGE.1) } else { DPI };
    let most = (most_pixels() / 4.0 / (size.0 * size.1)).sqrt() * POINTS;
    let dpi = dpi.min(most).min(f64::from(u16::MAX) * POINTS / size.0.max(size.1));
    let scale = (dpi / POINTS) as f32;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let interpreter = InterpreterSettings::default();
    let pixmap = render(page, &RenderCache::new(), &interpreter, &RenderSettings::default(), &settings);
    let (w, h) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
    let luma = |p: &[u8; 4]| ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29) >> 8) as u8;
    let data: Vec<u8> = pixmap.data_as_u8_slice().as_chunks::<4>().0.iter().map(luma).collect();
    Gray::new(w, h, data, dpi as f32).ok_or_else(|| Trouble::Picture("page vide".to_owned()))
}

/// What a page is made of, and its image when there is but one.
#[derive(Default)]
struct Look {
    size: (f64, f64),
    /// Images seen.
    images: usize,
    /// Anything else that leaves a mark.
    others: usize,
    /// Pixels of the largest image.
    pixels: f64,
    /// Largest resolution of an image that covers a good part of the page.
    dpi: f64,
    /// The image that covers the page, upright.
    whole: Option<Gray>,
}

impl<'a> Device<'a> for Look {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        // a white sheet drawn below the scan is common and harmless, but telling is not worth it
        let bounds = props.transform.transform_rect_bbox(path.bounding_box());
        self.others +=
            usize::from(bounds.area() > 0.0 && bounds.overlaps(Rect::new(0.0, 0.0, self.size.0, self.size.1)));
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, mode: &DrawMode) {
        self.others += usize::from(!matches!(mode, DrawMode::Invisible) && !run.glyphs().is_empty());
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        self.images += 1;
        self.pixels = self.pixels.max(w * h);
        let place = props.transform.transform_rect_bbox(Rect::new(0.0, 0.0, w, h));
        let page = Rect::new(0.0, 0.0, self.size.0, self.size.1);
        let covered = place.intersect(page).area() / page.area().max(1.0);
        let c = props.transform.as_coeffs();
        let dpi = POINTS / c[0].hypot(c[1]).max(1e-6);
        if covered > 0.1 {
            self.dpi = self.dpi.max(dpi);
        }
        // as large as the page, and not cropped
        let fits = covered > 0.8 && place.area() < 1.1 * page.area();
        if self.images == 1 && fits && w * h <= most_pixels() {
            self.whole = stored(&image, props.transform, dpi);
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}

/// The pixels of an image, turned as it is drawn; none when it is drawn askew.
fn stored(image: &Image<'_, '_>, transform: Affine, dpi: f64) -> Option<Gray> {
    let c = transform.as_coeffs();
    let long = c.iter().take(4).fold(0.0_f64, |m, v| m.max(v.abs()));
    let small = |v: f64| v.abs() < 0.01 * long;
    // (quarter turns clockwise, mirrored afterwards); y points down on both sides
    let (turns, mirrored) = if small(c[1]) && small(c[2]) {
        match (c[0] > 0.0, c[3] > 0.0) {
            (true, true) => (0, false),
            (false, false) => (2, false),
            (false, true) => (0, true),
            (true, false) => (2, true),
        }
    } else if small(c[0]) && small(c[3]) {
        match (c[1] > 0.0, c[2] > 0.0) {
            (true, false) => (1, false),
            (false, true) => (3, false),
            (true, true) => (1, true),
            (false, false) => (3, true),
        }
    } else {
        return None;
    };
    let Image::Raster(raster) = image else { return None };
    let mut out = None;
    raster.with_rgba(
        |data, alpha| {
            if alpha.is_some() {
                return;
            }
            out = match data {
                ImageData::Rgb(d) => Gray::from_rgb(d.width as usize, d.height as usize, &d.data, dpi as f32),
                ImageData::Luma(d) => Gray::new(d.width as usize, d.height as usize, d.data, dpi as f32),
            };
        },
        None,
    );
    let gray = out?.turned(turns);
    Some(if mirrored { gray.mirrored() } else { gray })
}

/// A page that was recognised, as if its text had been drawn.
#[must_use]
pub fn canvas(seen: &Seen) -> Canvas {
    let mut canvas = Canvas::new(f64::from(seen.size.0), f64::from(seen.size.1));
    // Boxes are measured on a few pixels, and some are as high as their line: the middle of a line decides.
    let mut lines: BTreeMap<u32, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for word in seen.words.iter().filter(|w| w.text.chars().any(char::is_alphanumeric)) {
        let letters = Letters::of(&word.text);
        let size = letters.size(word.bounds);
        let (sizes, feet) = lines.entry(word.line).or_default();
        sizes.push(size);
        feet.push(f64::from(word.bounds[3]) - letters.below() * size);
    }
    let lines: BTreeMap<u32, (f64, f64)> = lines.into_iter().map(|(n, (s, f))| (n, (median(s), median(f)))).collect();
    let body = median(seen.words.iter().filter_map(|w| lines.get(&w.line)).map(|l| l.0).collect());
    for (word, run) in seen.words.iter().zip(0_u32..) {
        let [x0, y0, x1, y1] = word.bounds.map(f64::from);
        // a dash alone on its line stands above the foot of the text
        let (size, y) = lines.get(&word.line).copied().unwrap_or((body, y0.midpoint(y1) + 0.28 * body));
        let size = if (size / body - 1.0).abs() < 0.2 { body } else { size };
        let glyph =
            Glyph { text: word.text.as_str().into(), x0, x1, y, size, bold: false, run, turn: 0, unknown: false };
        canvas.glyphs.push(Glyph { text: " ".into(), x0: x1, x1, ..glyph.clone() });
        canvas.glyphs.push(glyph);
    }
    let line = |l: &[f32; 3]| Line { at: f64::from(l[0]), from: f64::from(l[1]), to: f64::from(l[2]) };
    canvas.recognised = true;
    canvas.across = seen.across.iter().map(line).collect();
    canvas.down = seen.down.iter().map(line).collect();
    canvas.inks = seen.inks.iter().map(|b| b.map(f64::from)).map(|[a, b, c, d]| Rect::new(a, b, c, d)).collect();
    canvas.boxes = seen.boxes.iter().map(|b| b.map(f64::from)).map(|[a, b, c, d]| Rect::new(a, b, c, d)).collect();
    canvas
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(10.0)
}

/// Which parts of the line the letters of a word fill.
struct Letters {
    tall: bool,
    deep: bool,
}

impl Letters {
    fn of(text: &str) -> Self {
        let tall = |c: char| c.is_uppercase() || c.is_ascii_digit() || "bdfhkltiéèêëàâîïôûùj/()[]«»%&".contains(c);
        let deep = |c: char| "gjpqyç,;()[]Qµ".contains(c);
        Self { tall: text.chars().any(tall), deep: text.chars().any(deep) }
    }

    /// Height of the font that gives a box of this height.
    fn size(&self, [_, y0, _, y1]: [f32; 4]) -> f64 {
        let part = if self.tall { 0.72 } else { 0.52 } + self.below();
        f64::from(y1 - y0) / part
    }

    /// Share of the font's height below the line.
    fn below(&self) -> f64 {
        if self.deep { 0.2 } else { 0.0 }
    }
}
