//! What an engine of text recognition must do.

use serde::{Deserialize, Serialize};

use super::Gray;

/// A word an engine read, in pixels of the picture it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// What it reads.
    pub text: String,
    /// Left, top, right and bottom ends.
    pub bounds: [f32; 4],
    /// How sure the engine is, 0 to 100.
    pub confidence: f32,
    /// Words of one line have the same number.
    pub line: u32,
}

/// How the engine should look for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Words anywhere on the page, in no order: forms, tables, letters alike.
    Sparse,
    /// The same, and the engine finds out by itself how the page is turned.
    SparseTurned,
}

/// Why a page was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The engine took longer than so many seconds.
    Timeout(u64),
    /// The engine could not be started, or failed.
    Failed(String),
    /// The picture could not be decoded, or is larger than the limit.
    Picture(String),
    /// Nothing on the page that reads as text.
    NoText,
    /// The pages allowed were used up before this one.
    PagesSpent,
    /// The time allowed was used up before this page.
    TimeSpent,
}

/// Reads words from a picture.
pub trait Engine: Sync {
    /// Name and version, for reports.
    fn name(&self) -> String;

    /// Words of an upright picture.
    ///
    /// # Errors
    /// When the engine fails or takes too long.
    fn words(&self, picture: &Gray, layout: Layout) -> Result<Vec<Word>, Trouble>;

    /// Quarter turns, clockwise, that put the picture upright; none when the engine cannot tell.
    fn orientation(&self, picture: &Gray) -> Option<u8>;
}
