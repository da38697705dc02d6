//! An image file in, what text recognition reads in it out.

use image::ImageFormat;

use super::{Document, pdf, recognition};
use crate::format::Format;
use crate::incident::Incident;
use crate::ocr::{Gray, Session};

/// Whether the pixels of this format can be decoded.
#[must_use]
pub fn is_decoded(format: Format) -> bool {
    decoder(format).is_some()
}

/// Whether files of this format are, or may hold, pictures that are read for their text.
#[must_use]
pub fn holds_pictures(format: Format) -> bool {
    is_decoded(format)
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

/// Reads the text of an image.
#[must_use]
pub fn read(format: Format, bytes: &[u8], session: &Session<'_>) -> Document {
    let mut doc = Document { pages: 1, ..Document::default() };
    let Some(format) = decoder(format) else {
        doc.incidents.push(Incident::ImageNotRead);
        return doc;
    };
    let read = session.read(&[1], |_| Gray::decode(bytes, format));
    let done: Vec<_> = recognition::report(read, session, &mut doc).into_iter().collect();
    if done.is_empty() {
        doc.incidents.push(Incident::ImageNotRead);
        return doc;
    }
    doc.blocks = pdf::recognised(&done);
    recognition::mark(&mut doc);
    doc
}
