//! Bytes of one file in, a [`Document`] out: text with places, tables as rows of cells.

mod document;
pub mod pdf;

pub use document::{Block, BlockKind, Cell, Document, Mark, Meta};
