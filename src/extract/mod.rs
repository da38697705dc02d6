//! Bytes of one file in, a [`Document`] out: text with places, tables as rows of cells.

mod document;
pub mod delimited;
pub mod doc;
pub mod docx;
mod docx_styles;
mod docx_text;
pub mod html;
pub mod mail;
pub mod odf;
pub mod ods;
pub mod plain;
pub mod rtf;
pub mod sheet;
mod sheet_comments;
mod sheet_value;
pub mod slides;
pub mod xml;

pub use document::{Block, BlockKind, Cell, Document, Mark, Meta};
