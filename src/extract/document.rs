//! What a reader makes of a file: blocks of text with their places, tables as rows of cells.

use serde::{Deserialize, Serialize};

use crate::incident::Incident;
use crate::place::Place;

/// What a file says, and where. Reading never fails: trouble is an [`Incident`] beside what was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Metadata written in the file.
    pub meta: Meta,
    /// Number of pages, sheets or slides, where the format has them.
    pub pages: u32,
    /// The contents a PDF keeps beside its pages, in their order.
    pub bookmarks: Vec<Bookmark>,
    /// The text, in reading order.
    pub blocks: Vec<Block>,
    /// Pages whose text was recognised in a picture.
    pub recognised: Vec<Recognised>,
    /// What went wrong, or must be known, about the reading.
    pub incidents: Vec<Incident>,
}

/// An entry of the contents of a PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Page it leads to.
    pub page: u32,
    /// Depth, 0 for the outermost.
    pub level: u8,
    /// Its title: a heading, or the name of a file that was put there with others.
    pub title: String,
}

/// A page read by text recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// Page number.
    pub page: u32,
    /// Mean confidence in its words, percent.
    pub confidence: u8,
    /// Number of words.
    pub words: u32,
}

/// Mean confidence of recognised pages, by their words; none when there are none.
#[must_use]
pub fn mean_confidence<'r>(pages: impl IntoIterator<Item = &'r Recognised>) -> Option<u8> {
    let (mut words, mut sum) = (0_u64, 0_u64);
    for page in pages {
        words += u64::from(page.words);
        sum += u64::from(page.words) * u64::from(page.confidence);
    }
    sum.checked_div(words).map(|mean| u8::try_from(mean).unwrap_or(100))
}

/// Metadata of a document, as the file states them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Title property.
    pub title: Option<String>,
    /// Author property, or sender of a mail.
    pub author: Option<String>,
    /// Creation date, ISO 8601.
    pub created: Option<String>,
    /// Last modification date, or date of a mail, ISO 8601.
    pub modified: Option<String>,
    /// Producing software.
    pub producer: Option<String>,
    /// Digital signatures: signer and date in words.
    pub signatures: Vec<String>,
}

/// One paragraph, heading or table row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Where it stands.
    pub place: Place,
    /// Page, slide or sheet number it belongs to (from 1), 0 where there are none.
    pub page: u32,
    /// What it is.
    pub kind: BlockKind,
    /// Its text; for a row, empty (see `cells`).
    pub text: String,
    /// Cells of a row, left to right, empty cells included; empty for other kinds.
    pub cells: Vec<Cell>,
}

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Title style, or text clearly larger than all the rest.
    Title,
    /// Heading style, or text clearly larger or bolder than the body.
    Heading,
    /// Running text.
    Paragraph,
    /// Item of a list.
    Item,
    /// Row of a table; cells are in [`Block::cells`].
    Row {
        /// Table number in the document, from 1.
        table: u32,
    },
    /// Page header.
    Header,
    /// Page footer.
    Footer,
    /// Foot- or endnote, speaker's note.
    Note,
    /// Reviewer's comment or annotation.
    Comment,
    /// Form field or content control: text is `label : value`.
    Field,
}

/// A cell of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Text of the cell, dates as `12/05/2026`, empty when blank.
    pub text: String,
    /// What else is seen in the cell.
    pub mark: Mark,
}

/// What is seen in a cell beside text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// An image, as scanned or pasted signatures are.
    Image,
    /// A free drawing (ink).
    Ink,
    /// A ticked box.
    Ticked,
    /// An empty box.
    Unticked,
}

impl Cell {
    /// A cell that holds only text.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), mark: Mark::None }
    }
}

impl Block {
    /// A block of text.
    pub fn new(place: Place, page: u32, kind: BlockKind, text: impl Into<String>) -> Self {
        Self { place, page, kind, text: text.into(), cells: Vec::new() }
    }

    /// A row of a table.
    #[must_use]
    pub fn row(place: Place, page: u32, table: u32, cells: Vec<Cell>) -> Self {
        Self { place, page, kind: BlockKind::Row { table }, text: String::new(), cells }
    }

    /// The text of the block; cells are joined by a tab.
    #[must_use]
    pub fn line(&self) -> std::borrow::Cow<'_, str> {
        if self.cells.is_empty() {
            return self.text.as_str().into();
        }
        let cells: Vec<&str> = self.cells.iter().map(|c| c.text.as_str()).collect();
        cells.join("\t").into()
    }
}
