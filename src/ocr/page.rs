//! One page: prepared, read, turned and read again when that gave little, with its lines and ink.

use serde::{Deserialize, Serialize};

use super::prepare::{fitted, prepare, threshold};
use super::rules::{Ink, rules};
use super::{Engine, Gray, Layout, Trouble, Word, boxes, ink};

/// A confidence below which a word is not text but a stroke read as text.
const NOISE: f32 = 25.0;
/// A confidence below which a word must look like one to be kept.
const UNSURE: f32 = 55.0;
/// A page of fewer good words, or of a lower mean confidence, may be turned.
const POOR: (usize, f32) = (10, 60.0);
/// A page of a lower mean confidence was not read.
const READ: f32 = 58.0;
/// Points of an inch.
const POINTS: f32 = 72.0;

/// A box in points from the top left corner: left, top, right, bottom.
pub type Frame = [f32; 4];

/// What is seen on a page, in points of the page once upright.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Width and height.
    pub size: (f32, f32),
    /// Words.
    pub words: Vec<Word>,
    /// Horizontal lines: y, left and right end.
    pub across: Vec<[f32; 3]>,
    /// Vertical lines: x, top and bottom end.
    pub down: Vec<[f32; 3]>,
    /// Strokes of the pen, stamps, and the boxes that are ticked.
    pub inks: Vec<Frame>,
    /// Tick boxes.
    pub boxes: Vec<Frame>,
    /// Mean confidence of the words, by their length, 0 to 100.
    pub confidence: f32,
}

/// Reads a page.
///
/// # Errors
/// When the engine fails, or finds nothing that reads as text.
pub fn read_page(picture: Gray, engine: &dyn Engine) -> Result<Seen, Trouble> {
    let given = fitted(picture);
    let mut picture = prepare(given.clone());
    let mut words = clean(engine.words(&picture, Layout::Sparse)?);
    if is_poor(&words)
        && let Some(turn) = engine.orientation(&given).filter(|t| *t > 0)
    {
        let turned = prepare(given.turned(turn));
        let again = clean(engine.words(&turned, Layout::Sparse)?);
        if weight(&again) > weight(&words) {
            (picture, words) = (turned, again);
        }
    }
    let mut dark = Ink::new(&picture, threshold(&picture));
    let mut squares = boxes::find(&dark);
    boxes::settle(&mut words, &mut squares);
    let (across, down) = rules(&dark);
    for square in &squares {
        let [x0, y0, x1, y1] = square.bounds;
        ink::erase(&mut dark, [x0 - 3.0, y0 - 3.0, x1 + 3.0, y1 + 3.0]);
    }
    ink::without_rules(&mut dark, &across, &down);
    words.retain(|w| !ink::is_stroke(w, &dark));
    if is_noise(&words) {
        return Err(Trouble::NoText);
    }
    let taken: Vec<[f32; 4]> = words.iter().map(|w| w.bounds).collect();
    let mut inks = ink::strokes(dark, &taken);
    inks.extend(squares.iter().filter(|s| s.ticked).map(|s| s.bounds));
    let scale = POINTS / picture.dpi;
    let line = |r: super::Rule| [r.at, r.from, r.to].map(|v| v * scale);
    let confidence = confidence(&words);
    let words = words.into_iter().map(|w| Word { bounds: w.bounds.map(|v| v * scale), ..w }).collect();
    Ok(Seen {
        size: (picture.width as f32 * scale, picture.height as f32 * scale),
        words,
        across: across.into_iter().map(line).collect(),
        down: down.into_iter().map(line).collect(),
        boxes: squares.iter().map(|s| s.bounds.map(|v| v * scale)).collect(),
        inks: inks.into_iter().map(|b| b.map(|v| v * scale)).collect(),
        confidence,
    })
}

/// Words that are words: strokes, edges and dust read as text are left out.
fn clean(mut words: Vec<Word>) -> Vec<Word> {
    let mut heights: Vec<f32> =
        words.iter().filter(|w| w.confidence > 80.0).map(|w| w.bounds[3] - w.bounds[1]).collect();
    heights.sort_by(f32::total_cmp);
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    words.retain(|w| {
        let letters = w.text.chars().filter(|c| c.is_alphanumeric()).count();
        let all = w.text.chars().count();
        let tall = usual > 0.0 && w.bounds[3] - w.bounds[1] > 2.2 * usual;
        match w.confidence {
            c if c < NOISE => false,
            c if c < UNSURE => letters >= 3 && letters * 4 >= all * 3 && !tall,
            // edges of cells and dust
            _ => letters > 0 || !matches!(w.text.as_str(), "|" | "_" | "[" | "]" | "‘" | "’" | "~" | "\"" | "'" | "."),
        }
    });
    words
}

/// Handwriting, pictures and blur also give words, few of them good.
fn is_noise(words: &[Word]) -> bool {
    let written = words.iter().filter(|w| w.text.chars().filter(|c| c.is_alphanumeric()).count() >= 2).count();
    written < 3 || confidence(words) < READ
}

fn is_poor(words: &[Word]) -> bool {
    let good = words.iter().filter(is_good).count();
    good < POOR.0 || good * 3 < words.len() || confidence(words) < POOR.1
}

fn confidence(words: &[Word]) -> f32 {
    let length = |w: &Word| w.text.chars().count() as f32;
    let total: f32 = words.iter().map(length).sum();
    if total == 0.0 { 0.0 } else { words.iter().map(|w| w.confidence * length(w)).sum::<f32>() / total }
}

/// How much was read, for comparing two readings.
fn weight(words: &[Word]) -> f32 {
    words.iter().filter(is_good).map(|w| w.confidence).sum()
}

/// A word of three letters or more that the engine is not unsure of.
fn is_good(word: &&Word) -> bool {
    word.confidence >= UNSURE && word.text.chars().filter(|c| c.is_alphabetic()).count() >= 3
}
