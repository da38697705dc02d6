//! A grey picture with its resolution: decoding, turning, scaling.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::Trouble;

/// Most memory a decoder may ask for, bytes.
const DECODER: u64 = 500 << 20;
/// Long side of the paper taken for granted when a picture does not say its resolution, inches (A4).
const PAPER: f32 = 11.69;

/// Greys from here on are paper, for the engine.
const WHITE: u8 = 220;

/// A picture in 256 greys, 0 is black.
#[derive(Debug, Clone, PartialEq)]
pub struct Gray {
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row, `width * height` bytes.
    pub data: Vec<u8>,
    /// Pixels per inch.
    pub dpi: f32,
}

impl Gray {
    /// A picture, when the sizes agree and it is not empty.
    #[must_use]
    pub fn new(width: usize, height: usize, data: Vec<u8>, dpi: f32) -> Option<Self> {
        let fits = width > 0 && height > 0 && width.checked_mul(height) == Some(data.len());
        (fits && dpi.is_finite() && dpi > 0.0).then_some(Self { width, height, data, dpi })
    }

    /// From red, green and blue bytes.
    #[must_use]
    pub fn from_rgb(width: usize, height: usize, rgb: &[u8], dpi: f32) -> Option<Self> {
        let luma = |p: &[u8; 3]| ((u32::from(p[0]) * 77 + u32::from(p[1]) * 150 + u32::from(p[2]) * 29) >> 8) as u8;
        Self::new(width, height, rgb.as_chunks::<3>().0.iter().map(luma).collect(), dpi)
    }

    /// Decodes an image file, turned as its EXIF data say. `dpi` is that of a sheet of paper that fills it.
    ///
    /// # Errors
    /// When the picture is too large (said by its header, before anything is decoded) or broken.
    pub fn decode(bytes: &[u8], format: ImageFormat) -> Result<Self, Trouble> {
        let broken = |e: image::ImageError| Trouble::Picture(crate::place::excerpt(&e.to_string()));
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(DECODER);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(broken)?;
        let (w, h) = decoder.dimensions();
        if u64::from(w) * u64::from(h) > crate::limits::current().megapixels.saturating_mul(1_000_000) {
            return Err(Trouble::Picture(format!("{w} × {h} pixels")));
        }
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
        let gray = flatten(picture);
        let (width, height) = (gray.width() as usize, gray.height() as usize);
        let dpi = (width.max(height) as f32 / PAPER).clamp(70.0, 600.0);
        let gray = Self::new(width, height, gray.into_raw(), dpi);
        let gray = gray.ok_or_else(|| Trouble::Picture("image vide".to_owned()))?;
        let (turns, mirrored) = match orientation {
            Orientation::NoTransforms => (0, false),
            Orientation::Rotate90 => (1, false),
            Orientation::Rotate180 => (2, false),
            Orientation::Rotate270 => (3, false),
            Orientation::FlipHorizontal => (0, true),
            Orientation::FlipVertical => (2, true),
            Orientation::Rotate90FlipH => (1, true),
            Orientation::Rotate270FlipH => (3, true),
        };
        let gray = gray.turned(turns);
        Ok(if mirrored { gray.mirrored() } else { gray })
    }

    /// Hash of its pixels, size and resolution.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(self.width as u64).to_le_bytes());
        hasher.update(&(self.height as u64).to_le_bytes());
        hasher.update(&self.dpi.to_le_bytes());
        hasher.update(&self.data);
        hasher.finalize().to_hex().to_string()
    }

    /// Turned clockwise by quarter turns.
    #[must_use]
    pub fn turned(self, quarters: u8) -> Self {
        let (w, h) = (self.width, self.height);
        match quarters % 4 {
            1 => {
                let mut out = self.transposed();
                out.data.chunks_exact_mut(h).for_each(<[u8]>::reverse);
                out
            }
            2 => {
                let mut out = self;
                out.data.reverse();
                out
            }
            3 => {
                let flat = self.transposed();
                let data = flat.data.chunks_exact(h).rev().flatten().copied().collect();
                Self { width: h, height: w, data, dpi: flat.dpi }
            }
            _ => self,
        }
    }

    /// Left and right exchanged.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        let width = self.width;
        self.data.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        self
    }

    /// Rows become columns. In blocks, so that both sides stay in the cache.
    #[must_use]
    pub fn transposed(&self) -> Self {
        const BLOCK: usize = 32;
        let (w, h) = (self.width, self.height);
        let mut data = vec![0; w * h];
        for y0 in (0..h).step_by(BLOCK) {
            for x0 in (0..w).step_by(BLOCK) {
                for y in y0..(y0 + BLOCK).min(h) {
                    for x in x0..(x0 + BLOCK).min(w) {
                        data[x * h + y] = self.data[y * w + x];
                    }
                }
            }
        }
        Self { width: h, height: w, data, dpi: self.dpi }
    }

    /// At another resolution: averaged when smaller, interpolated when larger.
    #[must_use]
    pub fn scaled(&self, dpi: f32) -> Self {
        let factor = dpi / self.dpi;
        let times = (1.0 / factor).round();
        if times >= 2.0 && (times * factor - 1.0).abs() < 1e-4 && self.width.min(self.height) >= times as usize {
            return self.reduced(times as usize, dpi);
        }
        let side = |n: usize| ((n as f32 * factor).round() as usize).max(1);
        let (w, h) = (side(self.width), side(self.height));
        let (xs, ys) = (taps(self.width, w), taps(self.height, h));
        let mut data = Vec::with_capacity(w * h);
        let mut sums = vec![0_u32; w];
        let mut line = vec![0_u32; w];
        for (y0, weights) in &ys {
            sums.fill(0);
            for (n, wy) in weights.iter().enumerate() {
                let row = &self.data[(y0 + n) * self.width..(y0 + n + 1) * self.width];
                for (out, (x0, wx)) in line.iter_mut().zip(&xs) {
                    *out = wx.iter().zip(&row[*x0..]).map(|(w, p)| w * u32::from(*p)).sum::<u32>() >> 8;
                }
                sums.iter_mut().zip(&line).for_each(|(s, l)| *s += wy * l);
            }
            data.extend(sums.iter().map(|s| (s >> 8).min(255) as u8));
        }
        Self { width: w, height: h, data, dpi }
    }

    /// Every square of `times` pixels as one: their mean. What does not fill a square at the right and the foot is left.
    fn reduced(&self, times: usize, dpi: f32) -> Self {
        let (width, height) = (self.width / times, self.height / times);
        let area = (times * times) as u32;
        let mut data = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for band in self.data.chunks_exact(self.width * times) {
            sums.fill(0);
            for row in band.chunks_exact(self.width) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(times)) {
                    *sum += square.iter().map(|p| u32::from(*p)).sum::<u32>();
                }
            }
            data.extend(sums.iter().map(|sum| (sum / area) as u8));
        }
        Self { width, height, data, dpi }
    }

    /// Turned clockwise by a small angle (radians) around the centre; what comes in at the edges is white.
    #[must_use]
    pub fn straightened(&self, angle: f32) -> Self {
        let (sin, cos) = (-angle).sin_cos();
        let (cx, cy) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut data = Vec::with_capacity(self.data.len());
        // 16.16 fixed point, bilinear.
        let (dx, dy) = ((cos * 65536.0) as i64, (sin * 65536.0) as i64);
        let (w, h) = (self.width as i64, self.height as i64);
        for y in 0..self.height {
            let ry = y as f32 - cy;
            let mut sx = ((cx - cos * cx - sin * ry) * 65536.0) as i64;
            let mut sy = ((cy - sin * cx + cos * ry) * 65536.0) as i64;
            for _ in 0..self.width {
                let (x, y) = (sx >> 16, sy >> 16);
                if x >= 0 && y >= 0 && x + 1 < w && y + 1 < h {
                    let (fx, fy) = (((sx & 0xffff) >> 8) as u32, ((sy & 0xffff) >> 8) as u32);
                    let at = (y * w + x) as usize;
                    let row = |at: usize| u32::from(self.data[at]) * (256 - fx) + u32::from(self.data[at + 1]) * fx;
                    data.push(((row(at) * (256 - fy) + row(at + self.width) * fy) >> 16) as u8);
                } else {
                    data.push(255);
                }
                sx += dx;
                sy += dy;
            }
        }
        Self { width: self.width, height: self.height, data, dpi: self.dpi }
    }

    /// As a BMP file: of the formats every engine knows, the one read with least work. The grain of the paper is white
    /// in it, which is less work again.
    #[must_use]
    pub fn to_bmp(&self) -> Vec<u8> {
        const HEAD: usize = 14 + 40 + 4 * 256;
        let padded = self.width.next_multiple_of(4);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
        let mut out = Vec::with_capacity(HEAD + padded * self.height);
        out.extend_from_slice(b"BM");
        for n in [HEAD + padded * self.height, 0, HEAD, 40, self.width, self.height] {
            out.extend_from_slice(&number(n));
        }
        // one plane, eight bits a pixel
        out.extend_from_slice(&[1, 0, 8, 0]);
        let metre = (self.dpi / 0.0254).round() as usize;
        for n in [0, padded * self.height, metre, metre, 256, 256] {
            out.extend_from_slice(&number(n));
        }
        (0..=255_u8).for_each(|grey| {
            let shade = if grey >= WHITE { 255 } else { grey };
            out.extend_from_slice(&[shade, shade, shade, 0]);
        });
        for row in self.data.chunks_exact(self.width).rev() {
            out.extend_from_slice(row);
            out.resize(out.len() + padded - self.width, 255);
        }
        out
    }
}

/// Grey, what is transparent being paper.
fn flatten(picture: DynamicImage) -> image::GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let both = picture.into_luma_alpha8();
    let over = |p: &image::LumaA<u8>| {
        let [luma, alpha] = p.0.map(u32::from);
        ((luma * alpha + 255 * (255 - alpha)) / 255) as u8
    };
    let data = both.pixels().map(over).collect();
    image::GrayImage::from_raw(both.width(), both.height(), data).unwrap_or_default()
}

/// For each of `to` places: the first of `from` places that counts and the weights (of 256) from there.
fn taps(from: usize, to: usize) -> Vec<(usize, Vec<u32>)> {
    let step = from as f32 / to as f32;
    let place = |n: usize| {
        let (a, b) = if step >= 1.0 {
            (n as f32 * step, (n + 1) as f32 * step)
        } else {
            // a window one pixel wide around the centre: linear interpolation
            let middle = (n as f32 + 0.5) * step;
            (middle - 0.5, middle + 0.5)
        };
        let (a, b) = (a.max(0.0), b.min(from as f32));
        let first = (a as usize).min(from - 1);
        let last = ((b.ceil() as usize).max(first + 1)).min(from);
        let share = |i: usize| ((i + 1) as f32).min(b) - (i as f32).max(a);
        let total: f32 = (first..last).map(share).sum::<f32>().max(f32::EPSILON);
        let mut weights: Vec<u32> = (first..last).map(|i| (share(i) / total * 256.0).round() as u32).collect();
        // the weights add up to 256 exactly: white stays white
        let sum: u32 = weights.iter().sum();
        if let Some(largest) = weights.iter_mut().max() {
            *largest = (*largest + 256).saturating_sub(sum);
        }
        (first, weights)
    };
    (0..to).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Gray {
        Gray::new(3, 2, vec![1, 2, 3, 4, 5, 6], 100.0).unwrap()
    }

    #[test]
    fn four_quarter_turns_change_nothing() {
        assert_eq!(small().turned(1).data, [4, 1, 5, 2, 6, 3]);
        assert_eq!(small().turned(3).data, [3, 6, 2, 5, 1, 4]);
        assert_eq!(small().turned(1).turned(1), small().turned(2));
        assert_eq!(small().turned(3).turned(1), small());
    }

    #[test]
    fn white_stays_white_at_any_scale() {
        let white = Gray::new(97, 61, vec![255; 97 * 61], 150.0).unwrap();
        for dpi in [50.0, 110.0, 150.0, 400.0] {
            assert!(white.scaled(dpi).data.iter().all(|p| *p >= 253), "{dpi}");
        }
    }

    #[test]
    fn squares_become_their_mean() {
        let half = small().scaled(50.0);
        assert_eq!((half.width, half.height, half.data), (1, 1, vec![3]));
        let wide = Gray::new(7, 4, (0..28).collect(), 300.0).unwrap().scaled(100.0);
        assert_eq!((wide.width, wide.height, wide.data), (2, 1, vec![8, 11]));
    }

    #[test]
    fn a_bmp_is_read_back() {
        let wide = Gray::new(5, 3, (0..15).collect(), 200.0).unwrap();
        let back = image::load_from_memory(&wide.to_bmp()).unwrap().into_luma8();
        assert_eq!((back.width(), back.height(), back.into_raw()), (5, 3, wide.data));
    }

    #[test]
    fn sizes_must_agree() {
        assert_eq!(Gray::new(3, 3, vec![0; 8], 100.0), None);
        assert_eq!(Gray::new(0, 0, vec![], 100.0), None);
    }
}
