//! Bytes of one file in, a [`Document`] out: text with places, tables as rows of cells.

pub mod delimited;
pub mod doc;
mod doc_props;
mod document;
pub mod docx;
mod docx_styles;
mod docx_text;
mod embedded;
pub mod encoding;
pub mod html;
mod locked;
mod lzfu;
pub mod mail;
pub mod msg;
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
mod table;
mod xls_tame;
pub mod xml;

pub use document::{Block, BlockKind, Bookmark, Cell, Document, Mark, Meta, Recognised, mean_confidence};

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::format::{Format, Kind};
use crate::incident::Incident;
use crate::ocr::Session;

/// Reads a file of a known format. Third-party parsers may panic: that is the file's incident.
///
/// # Errors
/// The incident that stands for a file of which nothing was read.
pub fn read(format: Format, bytes: &[u8]) -> Result<Document, Incident> {
    read_with(format, bytes, Means::default())
}

/// What may be needed to read a file beside its bytes.
#[derive(Clone, Copy, Default)]
pub struct Means<'a> {
    /// Passwords to try on what is encrypted.
    pub passwords: &'a [String],
    /// Text recognition for pictures, when there is an engine.
    pub ocr: Option<&'a Session<'a>>,
}

/// Reads a file of a known format with the means there are.
///
/// # Errors
/// The incident that stands for a file of which nothing was read.
pub fn read_with(format: Format, bytes: &[u8], means: Means<'_>) -> Result<Document, Incident> {
    let reader: fn(&[u8]) -> Document = match format {
        Format::Pdf => return guarded(|| pdf::read_with(bytes, means)),
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
        Format::Msg => msg::read,
        Format::Empty => return Err(Incident::Empty),
        Format::Unknown if bytes.iter().all(|b| *b == 0) => return Err(Incident::Hollow),
        Format::Unknown => return Err(Incident::FormatUnknown),
        Format::Rar => return Err(Incident::ArchiveNotRead { format: format.row().fr.to_owned() }),
        _ if format.kind() == Kind::Image => {
            return guarded(|| match means.ocr {
                Some(session) => picture::read(format, bytes, session),
                None => picture::unread(format, bytes),
            });
        }
        _ => return Err(Incident::FormatNotRead { format: format.row().fr.to_owned() }),
    };
    let read = guarded(|| {
        let mut document = reader(bytes);
        if let Some(session) = means.ocr.filter(|_| picture::is_office(format))
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

/// A file carried inside a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name, `/` separated.
    pub name: String,
    /// Its bytes, or why they cannot be had.
    pub content: Result<Vec<u8>, Incident>,
}

impl Part {
    /// Its size in bytes, 0 when it cannot be had.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.content.as_ref().map_or(0, |bytes| bytes.len() as u64)
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a document carries inside it: attachments of a mail or a PDF, files embedded in an office document.
#[must_use]
pub fn parts(format: Format, bytes: &[u8], passwords: &[String]) -> Vec<Part> {
    let whole = |list: Vec<(String, Vec<u8>)>| {
        list.into_iter().map(|(name, bytes)| Part { name, content: Ok(bytes) }).collect::<Vec<_>>()
    };
    let list = match format {
        Format::Docx | Format::Xlsx | Format::Xlsb | Format::Pptx => guarded(|| embedded::parts(bytes)),
        Format::Iwork => guarded(|| embedded::previews(bytes)),
        Format::Eml => guarded(|| whole(mail::attachments(bytes))),
        Format::Msg => guarded(|| msg::attachments(bytes)),
        Format::Pdf => guarded(|| whole(pdf::attachments(bytes, passwords))),
        _ => return Vec::new(),
    };
    list.unwrap_or_default()
}

/// The files of [`parts`] that can be had.
#[must_use]
pub fn attachments(format: Format, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    parts(format, bytes, &[]).into_iter().filter_map(|p| Some((p.name, p.content.ok()?))).collect()
}

/// The package behind the password of an office document; `None` when there is none or it is not known.
#[must_use]
pub fn unlock(format: Format, bytes: &[u8], passwords: &[String]) -> Option<Vec<u8>> {
    match format {
        Format::Docx | Format::Xlsx | Format::Xlsb | Format::Pptx => {
            guarded(|| locked::unlock(bytes, passwords)).unwrap_or_default()
        }
        _ => None,
    }
}

fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, Incident> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| {
        let said =
            panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        Incident::ReaderFailed { detail: crate::place::excerpt(&said.unwrap_or_default()) }
    })
}
