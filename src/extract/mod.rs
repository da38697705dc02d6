//! Bytes of one file in, a [`Document`] out: text with places, tables as rows of cells.

pub mod delimited;
pub mod doc;
mod document;
pub mod docx;
mod docx_styles;
mod docx_text;
pub mod html;
pub mod mail;
pub mod odf;
pub mod ods;
pub mod pdf;
pub mod picture;
pub mod plain;
mod recognition;
pub mod rtf;
pub mod sheet;
mod sheet_comments;
mod sheet_value;
pub mod slides;
pub mod xml;

pub use document::{Block, BlockKind, Cell, Document, Mark, Meta, Recognised, mean_confidence};

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::format::{Format, Kind};
use crate::incident::Incident;
use crate::ocr::Session;

/// Reads a file of a known format. Third-party parsers may panic: that is the file's incident.
///
/// # Errors
/// The incident that stands for a file of which nothing was read.
pub fn read(format: Format, bytes: &[u8]) -> Result<Document, Incident> {
    read_with(format, bytes, None)
}

/// Reads a file, pictures of text as well when there is an engine for them.
///
/// # Errors
/// The incident that stands for a file of which nothing was read.
pub fn read_with(format: Format, bytes: &[u8], ocr: Option<&Session<'_>>) -> Result<Document, Incident> {
    let reader: fn(&[u8]) -> Document = match format {
        Format::Pdf => return guarded(|| pdf::read_with(bytes, ocr)),
        Format::Docx => docx::read,
        Format::Doc => doc::read,
        Format::Rtf => rtf::read,
        Format::Odt | Format::Odp => odf::read,
        Format::Pptx => slides::read,
        Format::Xlsx | Format::Xlsb | Format::Xls => sheet::read,
        Format::Ods => ods::read,
        Format::Csv => delimited::read,
        Format::Html => html::read,
        Format::Text | Format::Json | Format::Xml => plain::read,
        Format::Markdown => plain::markdown,
        Format::Ics => plain::calendar,
        Format::Eml => mail::read,
        Format::Empty => return Err(Incident::Empty),
        Format::Unknown => return Err(Incident::FormatUnknown),
        _ if format.kind() == Kind::Image => {
            let session = ocr.filter(|_| picture::is_decoded(format)).ok_or(Incident::ImageNotRead)?;
            return guarded(|| picture::read(format, bytes, session));
        }
        _ => return Err(Incident::FormatNotRead { format: format.row().fr.to_owned() }),
    };
    let read = guarded(|| {
        let mut document = reader(bytes);
        if let Some(session) = ocr.filter(|_| picture::is_office(format))
            && document.incidents.contains(&Incident::ImageNotRead)
        {
            picture::read_office(bytes, session, &mut document);
        }
        document
    });
    read.map_err(|incident| match format {
        // What makes the workbook library panic is a file that ends too early.
        Format::Xls | Format::Xlsb | Format::Xlsx => {
            Incident::Damaged { detail: "classeur incomplet ou abîmé".to_owned() }
        }
        _ => incident,
    })
}

/// What a document carries inside it: attachments of a mail or a PDF.
#[must_use]
pub fn attachments(format: Format, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let list = match format {
        Format::Eml => guarded(|| mail::attachments(bytes)),
        Format::Pdf => guarded(|| pdf::attachments(bytes)),
        _ => return Vec::new(),
    };
    list.unwrap_or_default()
}

fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, Incident> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| {
        let said =
            panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        Incident::ReaderFailed { detail: crate::place::excerpt(&said.unwrap_or_default()) }
    })
}
