//! Makes a picture easy to read: resolution, even light, small skew.

use super::Gray;

/// Resolutions the engine reads best, dots per inch.
const BEST: (f32, f32) = (120.0, 300.0);
/// Largest skew looked for, degrees.
const SKEW: f32 = 5.0;
/// Skew that does no harm, degrees.
const STRAIGHT: f32 = 0.12;
/// Resolution at which skew is measured.
const COARSE: f32 = 100.0;
/// Side of the tiles whose brightest grey is taken for paper, inches.
const TILE: f32 = 0.2;

/// Brings the resolution into what is read best.
#[must_use]
pub fn fitted(picture: Gray) -> Gray {
    if picture.dpi > BEST.1 * 1.1 {
        picture.scaled(BEST.1)
    } else if picture.dpi < BEST.0 {
        picture.scaled(picture.dpi * 2.0)
    } else {
        picture
    }
}

/// Evens out the light and straightens.
#[must_use]
pub fn prepare(picture: Gray) -> Gray {
    let picture = even(picture);
    let angle = skew(&picture);
    if angle.abs() < STRAIGHT.to_radians() { picture } else { picture.straightened(-angle) }
}

/// Divides by the grey of the paper around, when that is uneven or dark: photos, grey copies.
#[must_use]
pub fn even(mut picture: Gray) -> Gray {
    let side = ((picture.dpi * TILE) as usize).max(8);
    let (columns, rows) = (picture.width.div_ceil(side), picture.height.div_ceil(side));
    let mut paper = vec![0_u8; columns * rows];
    for (n, value) in paper.iter_mut().enumerate() {
        let (x0, y0) = (n % columns * side, n / columns * side);
        let mut counts = [0_u32; 256];
        let mut total = 0;
        for y in (y0..(y0 + side).min(picture.height)).step_by(2) {
            let row = &picture.data[y * picture.width + x0..y * picture.width + (x0 + side).min(picture.width)];
            for p in row.iter().step_by(2) {
                counts[usize::from(*p)] += 1;
                total += 1;
            }
        }
        // the 80th percentile: paper, unless the tile is a filled surface
        let mut above = total / 5;
        *value = (0..=255_u8)
            .rev()
            .find(|v| {
                let n = counts[usize::from(*v)];
                let enough = n > above;
                above = above.saturating_sub(n);
                enough
            })
            .unwrap_or(255);
    }
    let mut sorted = paper.clone();
    sorted.sort_unstable();
    let (low, usual) = (sorted[sorted.len() / 20], sorted[sorted.len() / 2]);
    if low >= 200 {
        return picture;
    }
    // A filled surface keeps the paper of its neighbours.
    let floor = usual / 2;
    let known: Vec<u8> = paper.iter().map(|p| if *p < floor { usual } else { *p }).collect();
    let at = |c: usize, r: usize| u32::from(known[r.min(rows - 1) * columns + c.min(columns - 1)]);
    let (width, half) = (picture.width, side / 2);
    for (y, row) in picture.data.chunks_exact_mut(width).enumerate() {
        let (r, fy) = (y.saturating_sub(half) / side, (y.saturating_sub(half) % side * 256 / side) as u32);
        // the paper of this row, at the middle of each tile
        let line: Vec<u32> = (0..=columns).map(|c| (at(c, r) * (256 - fy) + at(c, r + 1) * fy) >> 8).collect();
        for (x, p) in row.iter_mut().enumerate() {
            let x = x.saturating_sub(half);
            let (c, fx) = (x / side, (x % side * 256 / side) as u32);
            let paper = ((line[c] * (256 - fx) + line[c + 1] * fx) >> 8).max(1);
            *p = (u32::from(*p) * 250 / paper).min(255) as u8;
        }
    }
    picture
}

/// The grey between ink and paper (Otsu), kept within reason.
#[must_use]
pub fn threshold(picture: &Gray) -> u8 {
    let mut counts = [0_u64; 256];
    picture.data.iter().step_by(3).for_each(|p| counts[usize::from(*p)] += 1);
    let total: u64 = counts.iter().sum();
    let sum: u64 = counts.iter().zip(0_u64..).map(|(n, v)| n * v).sum();
    let (mut below, mut weighted, mut best) = (0_u64, 0_u64, (0.0, 128_u8));
    for (value, count) in (0..=255_u8).zip(counts) {
        below += count;
        weighted += count * u64::from(value);
        if below == 0 || below == total {
            continue;
        }
        let (dark, light) = (weighted as f64 / below as f64, (sum - weighted) as f64 / (total - below) as f64);
        let spread = below as f64 * (total - below) as f64 * (light - dark) * (light - dark);
        if spread > best.0 {
            best = (spread, value);
        }
    }
    best.1.clamp(90, 190)
}

/// Angle of the lines of text, radians, positive when they go down to the right.
#[must_use]
pub fn skew(picture: &Gray) -> f32 {
    let coarse = if picture.dpi > COARSE * 1.3 { picture.scaled(COARSE) } else { picture.clone() };
    let limit = threshold(&coarse).saturating_add(30);
    let margin = coarse.width.min(coarse.height) / 50;
    let mut dark: Vec<(f32, f32)> = Vec::new();
    for y in margin..coarse.height - margin {
        let row = &coarse.data[y * coarse.width..(y + 1) * coarse.width];
        let below = coarse.data.get((y + 1) * coarse.width..).unwrap_or_default();
        for (x, p) in row.iter().enumerate().take(coarse.width - margin).skip(margin) {
            // the lower edge of ink: a filled surface or a photograph weighs little
            if *p < limit && below.get(x).is_none_or(|b| *b >= limit) {
                dark.push((x as f32, y as f32));
            }
        }
    }
    if dark.len() < 200 {
        return 0.0;
    }
    let keep = dark.len().div_ceil(40_000);
    let dark: Vec<(f32, f32)> = dark.into_iter().step_by(keep).collect();
    let mut bins = vec![0_u32; coarse.height * 2 + coarse.width];
    let mut score = |degrees: f32| -> f64 {
        bins.fill(0);
        let (slope, shift) = (degrees.to_radians().tan(), coarse.width as f32 * 0.1);
        let last = bins.len() - 1;
        for (x, y) in &dark {
            let at = ((y - x * slope + shift) * 2.0).max(0.0) as usize;
            bins[at.min(last)] += 1;
        }
        bins.iter().map(|n| f64::from(*n) * f64::from(*n)).sum()
    };
    let mut best = (score(0.0), 0.0_f32);
    for (reach, step) in [(SKEW, 0.5), (0.5, 0.1), (0.08, 0.02)] {
        let centre = best.1;
        let steps = (reach / step).round() as i32;
        for n in -steps..=steps {
            let degrees = centre + n as f32 * step;
            let found = score(degrees);
            if found > best.0 * 1.001 {
                best = (found, degrees);
            }
        }
    }
    if best.1.abs() > SKEW { 0.0 } else { best.1.to_radians() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dashes in lines, as words are.
    fn lines() -> Gray {
        let (w, h) = (800, 1000);
        let mut data = vec![255; w * h];
        for y in (100..900).step_by(24) {
            for x in (80..720).filter(|x| x % 40 < 30) {
                for dy in 0..8 {
                    data[(y + dy) * w + x] = if (x + dy) % 3 == 0 { 120 } else { 10 };
                }
            }
        }
        Gray::new(w, h, data, 100.0).unwrap()
    }

    #[test]
    fn skew_is_found_and_taken_away() {
        for degrees in [-4.0_f32, -1.0, 0.0, 0.6, 3.0] {
            let turned = lines().straightened(degrees.to_radians());
            let found = skew(&turned).to_degrees();
            assert!((found - degrees).abs() < 0.1, "{degrees} {found}");
        }
    }

    #[test]
    fn a_shadow_becomes_paper() {
        let mut shaded = lines();
        let width = shaded.width;
        for (n, p) in shaded.data.iter_mut().enumerate() {
            *p = (usize::from(*p) * (40 + 60 * (n % width) / width) / 100) as u8;
        }
        let clean = even(shaded);
        let paper = |x: usize| clean.data[50 * width + x];
        assert!([10, 200, 400, 790].into_iter().all(|x| paper(x) > 225), "{:?}", [10, 200, 400, 790].map(paper));
        assert!(clean.data[104 * width + 85] < 90);
    }
}
