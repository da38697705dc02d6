//! Ruling lines found in the pixels of a page.

/// A black and white page: ink is true.
#[derive(Debug, Clone)]
pub struct Ink {
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub dark: Vec<bool>,
    /// Pixels per inch.
    pub dpi: f32,
}

impl Ink {
    /// What is darker than `limit`.
    #[must_use]
    pub fn new(picture: &super::Gray, limit: u8) -> Self {
        let dark = picture.data.iter().map(|p| *p < limit).collect();
        Self { width: picture.width, height: picture.height, dark, dpi: picture.dpi }
    }

    fn transposed(&self) -> Self {
        const BLOCK: usize = 64;
        let (w, h) = (self.width, self.height);
        let mut dark = vec![false; w * h];
        for y0 in (0..h).step_by(BLOCK) {
            for x0 in (0..w).step_by(BLOCK) {
                for y in y0..(y0 + BLOCK).min(h) {
                    for x in x0..(x0 + BLOCK).min(w) {
                        dark[x * h + y] = self.dark[y * w + x];
                    }
                }
            }
        }
        Self { width: h, height: w, dark, dpi: self.dpi }
    }
}

/// A straight line along an axis, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Place across its direction.
    pub at: f32,
    /// Where it starts along its direction.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
    /// How thick it is.
    pub thick: f32,
}

/// Shortest horizontal and vertical line, inches.
const SHORTEST: (f32, f32) = (0.4, 0.22);
/// Thickest line, inches: beyond, it is a filled surface with edges.
const THICKEST: f32 = 0.05;
/// Most lines kept.
const LINES: usize = 5_000;

/// Horizontal and vertical lines.
#[must_use]
pub fn rules(ink: &Ink) -> (Vec<Rule>, Vec<Rule>) {
    let down = ink.transposed();
    (along(ink, SHORTEST.0 * ink.dpi), along(&down, SHORTEST.1 * ink.dpi))
}

/// Runs of one line, growing downwards.
struct Band {
    from: usize,
    to: usize,
    first: usize,
    last: usize,
    area: usize,
    weighted: f64,
}

fn along(ink: &Ink, shortest: f32) -> Vec<Rule> {
    let gap = 1 + (ink.dpi / 150.0) as usize;
    let least = shortest as usize;
    let mut open: Vec<Band> = Vec::new();
    let mut out = Vec::new();
    for y in 0..ink.height {
        let row = &ink.dark[y * ink.width..(y + 1) * ink.width];
        let (closed, still): (Vec<Band>, Vec<Band>) = open.into_iter().partition(|b| y - b.last > 2);
        close(closed, ink.dpi, &mut out);
        open = still;
        for (from, to) in runs(row, gap, least) {
            // the first band it touches takes it; a slanted line is a stair of runs
            let near = open.iter_mut().find(|b| from <= b.to + 3 && to + 3 >= b.from);
            let (length, weight) = (to - from, (to - from) as f64 * y as f64);
            match near {
                Some(band) => {
                    band.from = band.from.min(from);
                    band.to = band.to.max(to);
                    band.last = y;
                    band.area += length;
                    band.weighted += weight;
                }
                None => open.push(Band { from, to, first: y, last: y, area: length, weighted: weight }),
            }
        }
        if out.len() + open.len() > LINES {
            break;
        }
    }
    close(open, ink.dpi, &mut out);
    out
}

fn close(bands: Vec<Band>, dpi: f32, out: &mut Vec<Rule>) {
    for band in bands {
        let (from, to) = (band.from as f32, band.to as f32);
        let thick = band.area as f32 / (to - from).max(1.0);
        if thick <= THICKEST * dpi {
            let at = (band.weighted / band.area.max(1) as f64) as f32;
            out.push(Rule { at, from, to, thick });
        } else {
            // a shaded head of a table: its edges are the lines
            out.push(Rule { at: band.first as f32, from, to, thick: 1.0 });
            out.push(Rule { at: band.last as f32, from, to, thick: 1.0 });
        }
    }
}

/// Stretches of ink of a row, at least `least` long, across holes of at most `gap`, nearly full.
fn runs(row: &[bool], gap: usize, least: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut x = 0;
    while let Some(start) = row[x..].iter().position(|d| *d).map(|n| n + x) {
        let (mut end, mut dark, mut hole, mut at) = (start + 1, 1, 0, start + 1);
        while at < row.len() && hole <= gap {
            if row[at] {
                dark += 1;
                end = at + 1;
                hole = 0;
            } else {
                hole += 1;
            }
            at += 1;
        }
        if end - start >= least && dark * 20 >= (end - start) * 17 {
            out.push((start, end));
        }
        x = at;
        if x >= row.len() {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocr::Gray;

    #[test]
    fn a_slightly_slanted_line_is_one_line() {
        let (w, h) = (800, 400);
        let mut data = vec![255; w * h];
        for x in 50..750 {
            for thick in 0..3 {
                data[(100 + x / 200 + thick) * w + x] = 0;
                data[(x / 2) * w + 300 + thick] = 0;
            }
        }
        let ink = Ink::new(&Gray::new(w, h, data, 200.0).unwrap(), 128);
        let (across, down) = rules(&ink);
        assert_eq!((across.len(), down.len()), (1, 1), "{across:?} {down:?}");
        assert!((across[0].at - 103.0).abs() < 2.0 && across[0].from < 52.0 && across[0].to > 748.0);
        assert!((down[0].at - 301.0).abs() < 1.0, "{down:?}");
    }

    #[test]
    fn a_filled_surface_has_two_edges() {
        let (w, h) = (400, 200);
        let data = (0..w * h).map(|n| if (50..90).contains(&(n / w)) { 0 } else { 255 }).collect();
        let ink = Ink::new(&Gray::new(w, h, data, 200.0).unwrap(), 128);
        let (across, _) = rules(&ink);
        assert_eq!(across.iter().map(|r| r.at as i32).collect::<Vec<_>>(), [50, 89]);
    }
}
