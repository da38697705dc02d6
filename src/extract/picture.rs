//! An image file in, what text recognition reads in it out.

use std::io::Cursor;

use image::ImageFormat;

use super::{Document, Meta, pdf, recognition};
use crate::format::Format;
use crate::incident::Incident;
use crate::ocr::{Gray, Session, Trouble};
use crate::source::Archive;

/// Most pages of a TIFF.
const TIFF_PAGES: usize = 2_000;
/// Most pictures of an office document that are looked at.
const PICTURES: usize = 2_000;
/// Largest picture of an office document, bytes.
const PICTURE_BYTES: u64 = 64 << 20;

/// Whether the pixels of this format can be decoded.
#[must_use]
pub fn is_decoded(format: Format) -> bool {
    decoder(format).is_some()
}

/// Whether files of this format are, or may hold, pictures that are read for their text.
#[must_use]
pub fn holds_pictures(format: Format) -> bool {
    is_decoded(format) || is_office(format)
}

/// Whether pictures pasted in documents of this format are read when there is no text beside them.
#[must_use]
pub fn is_office(format: Format) -> bool {
    matches!(format, Format::Docx | Format::Odt | Format::Pptx | Format::Odp)
}

fn decoder(format: Format) -> Option<ImageFormat> {
    Some(match format {
        Format::Png => ImageFormat::Png,
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Tiff => ImageFormat::Tiff,
        Format::Webp => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
        Format::Bmp => ImageFormat::Bmp,
        _ => return None,
    })
}

/// An image whose text is not read: only what it says of itself.
#[must_use]
pub fn unread(format: Format, bytes: &[u8]) -> Document {
    let mut doc = Document { meta: exif(bytes), ..Document::default() };
    doc.incidents.push(if is_decoded(format) { Incident::ImageNotRead } else { Incident::PhotoFormat });
    doc
}

/// When and with what a photo was taken, by its EXIF data.
fn exif(bytes: &[u8]) -> Meta {
    let head = &bytes[..bytes.len().min(256 << 10)];
    let mut meta = Meta::default();
    let Some(at) = head.windows(6).position(|w| w == b"Exif\0\0") else { return meta };
    let data = &head[at + 6..];
    let little = data.starts_with(b"II");
    let number = |at: usize, size: usize| -> Option<usize> {
        let raw = data.get(at..at.checked_add(size)?)?;
        let fold = |n: usize, b: &u8| n << 8 | usize::from(*b);
        Some(if little { raw.iter().rev().fold(0, fold) } else { raw.iter().fold(0, fold) })
    };
    let entry = |directory: usize, tag: usize| {
        let count = number(directory, 2)?.min(1_000);
        (0..count).map(|n| directory + 2 + 12 * n).find(|e| number(*e, 2) == Some(tag))
    };
    let text = |directory: usize, tag: usize| {
        let at = entry(directory, tag)?;
        let length = number(at + 4, 4)?.min(200);
        let from = if length > 4 { number(at + 8, 4)? } else { at + 8 };
        let raw = data.get(from..from.checked_add(length)?)?;
        let text = String::from_utf8_lossy(raw).trim_matches(['\0', ' ']).to_owned();
        (!text.is_empty()).then_some(text)
    };
    let Some(first) = number(4, 4) else { return meta };
    let inner = entry(first, 0x8769).and_then(|at| number(at + 8, 4));
    // `2026:05:12 09:29:58`
    let iso = |date: String| date.replacen(':', "-", 2).replace(' ', "T");
    meta.created = inner.and_then(|d| text(d, 0x9003)).map(iso);
    meta.modified = text(first, 0x0132).map(iso);
    meta.producer = text(first, 0x0110).or_else(|| text(first, 0x010F));
    meta
}

/// Reads the text of an image.
#[must_use]
pub fn read(format: Format, bytes: &[u8], session: &Session<'_>) -> Document {
    let Some(decoder) = decoder(format) else { return unread(format, bytes) };
    let mut doc = Document { meta: exif(bytes), ..Document::default() };
    let directories = if format == Format::Tiff { tiff_pages(bytes) } else { Vec::new() };
    if directories.len() < 2 {
        read_pages(1, session, &mut doc, |_| Gray::decode(bytes, decoder));
        return doc;
    }
    let mut copy = bytes.to_vec();
    read_pages(directories.len(), session, &mut doc, |page| {
        // the decoder reads the first page: each becomes the first in turn
        let first = directories.get(page as usize - 1).zip(copy.get_mut(4..8));
        let (directory, first) = first.ok_or_else(|| Trouble::Picture("page perdue".to_owned()))?;
        first.copy_from_slice(directory);
        Gray::decode(&copy, decoder)
    });
    doc
}

/// Reads so many pictures as the pages of a document.
fn read_pages(
    total: usize,
    session: &Session<'_>,
    doc: &mut Document,
    picture: impl FnMut(u32) -> Result<Gray, Trouble>,
) {
    doc.pages = u32::try_from(total).unwrap_or(u32::MAX);
    let wanted: Vec<u32> = (1..=doc.pages).collect();
    let read = session.read(&wanted, picture);
    let done: Vec<_> = recognition::report(read, session, doc).into_iter().collect();
    let left: Vec<u32> = wanted.into_iter().filter(|n| !done.iter().any(|(d, _)| d == n)).collect();
    if done.is_empty() {
        doc.incidents.push(Incident::ImageNotRead);
    } else if !left.is_empty() {
        doc.incidents.push(Incident::ScanNotRead { pages: left, total: doc.pages });
    }
    doc.blocks = pdf::recognised(&done);
    recognition::mark(doc);
}

/// Reads the pictures of an office document that holds nothing else: scans pasted page after page.
pub fn read_office(bytes: &[u8], session: &Session<'_>, doc: &mut Document) {
    let Ok(mut archive) = Archive::open(Cursor::new(bytes)) else { return };
    let pasted =
        |name: &str| ["word/media/", "Pictures/", "ppt/media/", "xl/media/"].iter().any(|f| name.starts_with(f));
    let mut pictures: Vec<(String, usize)> =
        archive.members().iter().filter(|m| !m.is_dir && pasted(&m.name)).map(|m| (m.name.clone(), m.index)).collect();
    // « image2 » before « image10 »
    pictures.sort_by_key(|(name, _)| (name.len(), name.clone()));
    let mut known: Vec<(usize, ImageFormat)> = Vec::new();
    for (name, index) in pictures.into_iter().take(PICTURES) {
        known.extend(Format::announced(&name).and_then(decoder).map(|f| (index, f)));
    }
    if known.is_empty() {
        return;
    }
    doc.incidents.retain(|i| *i != Incident::ImageNotRead);
    read_pages(known.len(), session, doc, |page| {
        let lost = || Trouble::Picture("image illisible".to_owned());
        let (index, format) = known.get(page as usize - 1).ok_or_else(lost)?;
        let bytes = archive.read(*index, PICTURE_BYTES).map_err(|_| lost())?;
        Gray::decode(&bytes, *format)
    });
}

/// Where the directories of a TIFF are, one a page, as they are written in the file.
fn tiff_pages(bytes: &[u8]) -> Vec<[u8; 4]> {
    let little = bytes.starts_with(b"II*\0");
    if !little && !bytes.starts_with(b"MM\0*") {
        return Vec::new();
    }
    let take = |at: usize| bytes.get(at..)?.first_chunk::<4>().copied();
    let number = |raw: [u8; 4]| if little { u32::from_le_bytes(raw) } else { u32::from_be_bytes(raw) } as usize;
    let mut out: Vec<[u8; 4]> = Vec::new();
    let mut next = take(4);
    while let Some(raw) = next.filter(|raw| number(*raw) > 0 && !out.contains(raw) && out.len() < TIFF_PAGES) {
        let at = number(raw);
        let Some(count) = bytes.get(at..).and_then(|b| b.first_chunk::<2>()) else { break };
        let count = if little { u16::from_le_bytes(*count) } else { u16::from_be_bytes(*count) };
        out.push(raw);
        next = take(at + 2 + 12 * usize::from(count));
    }
    out
}
