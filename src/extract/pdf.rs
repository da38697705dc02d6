//! PDF in, [`Document`] out: lines, headings, tables with their empty cells, form fields, comments, properties.
//!
//! Text comes from `hayro-interpret` through our own device (`glyphs`), never decoding an image. Pages that are
//! only an image are named in an incident: they are not read here.

mod bands;
mod blocks;
mod columns;
mod glyphs;
mod grid;
mod layout;
mod outline;
mod scan;
mod seals;
mod structure;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::extract::{Document, Means, recognition};
use crate::incident::Incident;
use crate::limits;
use crate::ocr::{Seen, Trouble};
use glyphs::Canvas;

/// Curved shapes that make a page without words a page of letters drawn as outlines.
const OUTLINES: u32 = 60;
/// Fewest words that make a page of text.
const WORDS: usize = 5;

/// Reads a PDF. Trouble is an incident of the document.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    read_with(bytes, Means::default())
}

/// Most pages read of one file.
fn most_pages() -> usize {
    usize::try_from(limits::current().pdf_pages).unwrap_or(usize::MAX)
}

/// Opens a PDF with the empty password, then with those given.
fn open(bytes: &[u8], passwords: &[String]) -> Result<Pdf, LoadPdfError> {
    let mut opened = Pdf::new(bytes.to_vec());
    for password in passwords {
        if !matches!(opened, Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) {
            break;
        }
        opened = Pdf::new_with_password(bytes.to_vec(), password);
    }
    opened
}

/// Reads a PDF that may be encrypted; pages without usable text are recognised when there is an engine for that.
#[must_use]
pub fn read_with(bytes: &[u8], means: Means<'_>) -> Document {
    let mut doc = Document::default();
    let pdf = match open(bytes, means.passwords) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm)) => {
            doc.incidents.push(Incident::Encrypted);
            return doc;
        }
        Err(_) => {
            doc.incidents.push(Incident::Damaged { detail: "structure du PDF illisible".to_owned() });
            return doc;
        }
    };
    let total = pdf.pages().len();
    doc.pages = u32::try_from(total).unwrap_or(u32::MAX);
    if total == 0 {
        doc.incidents.push(Incident::Damaged { detail: "aucune page".to_owned() });
        return doc;
    }
    doc.meta = structure::meta(&pdf);
    let (signatures, changes) = seals::read(&pdf, bytes);
    doc.meta.signatures = signatures;
    doc.bookmarks = outline::read(&pdf);
    if let Some(detail) = tail_trouble(bytes) {
        doc.incidents.push(Incident::Repaired { detail: detail.to_owned() });
    }
    let limits = limits::current();
    if pdf.len() as u64 > limits.pdf_objects {
        doc.incidents.push(Incident::limit("max-pdf-objects", limits.pdf_objects, pdf.len() as u64, true));
        return doc;
    }
    if total > most_pages() {
        doc.incidents.push(Incident::limit("max-pages", limits.pdf_pages, total as u64, false));
    }
    let mut pages = Vec::new();
    let (mut scans, mut garbled, mut full, mut silent) = (Vec::new(), Vec::new(), false, Vec::new());
    let (mut failed, mut mute, mut nested) = (Vec::new(), Vec::new(), false);
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    for (page, number) in pdf.pages().iter().take(most_pages()).zip(1_u32..) {
        crate::pulse::step();
        let (width, height) = page.render_dimensions();
        let mut canvas = Canvas::new(f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let area = hayro_interpret::kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(transform, area, &cache, pdf.xref(), settings.clone());
        // One broken page costs itself only.
        let done = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, &mut canvas)));
        full |= canvas.full;
        nested |= canvas.full && canvas.crowded();
        if done.is_err() && !canvas.full {
            failed.push(number);
        }
        let words = words(&canvas);
        if words < WORDS {
            // Some scanners cut a page in strips or tiles: together they cover it.
            // Others draw each letter: that is a picture of text all the same.
            if canvas.images.iter().map(|i| i.area()).sum::<f64>() > 0.5 * area.area() || canvas.curves > OUTLINES {
                scans.push(number);
            } else if let Some(content) = page.page_stream() {
                if content.windows(2).any(|w| w == b"Tj" || w == b"TJ") {
                    silent.push(number);
                } else if !canvas.drew() && content.iter().filter(|b| !b.is_ascii_whitespace()).nth(64).is_some() {
                    mute.push(number);
                }
            }
        }
        if blocks::is_garbled(&canvas) {
            garbled.push(number);
        }
        let extras = structure::annotations(page);
        let extras = extras.into_iter().map(|(rect, e)| (structure::on_page(&rect, transform), e)).collect();
        pages.push((number, canvas, extras));
    }
    if let Some(session) = means.ocr {
        let mut wanted: Vec<u32> = scans.iter().chain(&garbled).copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let read = session.read(&wanted, |number| {
            let page = pdf.pages().get(number as usize - 1);
            let picture = page.map(|p| catch_unwind(AssertUnwindSafe(|| scan::picture(p))));
            picture
                .and_then(Result::ok)
                .unwrap_or_else(|| Err(Trouble::Picture("page impossible à dessiner".to_owned())))
        });
        let done = recognition::report(read, session, &mut doc);
        scans.retain(|n| !done.contains_key(n));
        garbled.retain(|n| !done.contains_key(n));
        for (number, canvas, _) in &mut pages {
            if let Some(seen) = done.get(number) {
                *canvas = scan::canvas(seen);
            }
        }
    }
    let sheets = pages.into_iter().map(|(number, canvas, extras)| blocks::Sheet::new(number, canvas, extras));
    doc.blocks = blocks::assemble(sheets.collect());
    outline::head(&mut doc.blocks, &doc.bookmarks);
    recognition::mark(&mut doc);
    let silent: Vec<u32> = silent.into_iter().filter(|n| !doc.blocks.iter().any(|b| b.page == *n)).collect();
    if !silent.is_empty() {
        second_chance(bytes, &silent, &mut doc);
    }
    // An empty grid is rows without a word.
    let wordless = doc.blocks.iter().all(|b| b.line().trim().is_empty());
    if !scans.is_empty() {
        doc.incidents.push(Incident::ScanNotRead { pages: scans, total: doc.pages });
    } else if wordless && garbled.is_empty() {
        // "Opened without trouble" is said of sound files only.
        let broken = doc.incidents.iter().position(|i| matches!(i, Incident::Repaired { .. }));
        let reason = match broken.map(|n| doc.incidents.remove(n)) {
            Some(Incident::Repaired { detail }) => Incident::Damaged { detail },
            _ if !mute.is_empty() => Incident::Damaged { detail: "contenu des pages incompréhensible".to_owned() },
            _ if full => Incident::Damaged { detail: "les pages dessinent sans fin".to_owned() },
            _ if !failed.is_empty() => Incident::Damaged { detail: "aucune page lisible".to_owned() },
            // The cover of a portfolio says nothing, or only that the reader is too old.
            _ => match structure::embedded(&pdf).len() {
                0 => Incident::NoText,
                count => Incident::OnlyAttached { count: u32::try_from(count).unwrap_or(u32::MAX) },
            },
        };
        doc.incidents.push(reason);
    } else if !mute.is_empty() {
        doc.incidents.push(Incident::Repaired { detail: format!("pages incompréhensibles : {mute:?}") });
    }
    if !garbled.is_empty() {
        doc.incidents.push(Incident::Garbled { pages: garbled });
    }
    if full && !wordless {
        let (key, limit) =
            if nested { ("max-pdf-forms", limits.pdf_forms) } else { ("max-pdf-operations", limits.pdf_operations) };
        doc.incidents.push(Incident::limit(key, limit, limit + 1, false));
    }
    doc.incidents.extend(changes);
    if !failed.is_empty() {
        doc.incidents.push(Incident::Repaired { detail: format!("pages lues en partie : {failed:?}") });
    }
    doc
}

/// Files embedded in a PDF (attachments, portfolios), with the names it gives them.
#[must_use]
pub fn attachments(bytes: &[u8], passwords: &[String]) -> Vec<(String, Vec<u8>)> {
    open(bytes, passwords).map(|pdf| structure::embedded(&pdf)).unwrap_or_default()
}

/// The blocks of pages that were recognised elsewhere than in a PDF.
#[must_use]
pub fn recognised(pages: &[(u32, Seen)]) -> Vec<crate::extract::Block> {
    let sheets = pages.iter().map(|(number, seen)| blocks::Sheet::new(*number, scan::canvas(seen), Vec::new()));
    blocks::assemble(sheets.collect())
}

fn words(canvas: &Canvas) -> usize {
    if canvas.glyphs.len() > 400 {
        return WORDS;
    }
    layout::lines(canvas.glyphs.clone()).iter().map(|l| l.text().split_whitespace().count()).sum()
}

/// What is wrong with the end of the file: `startxref` missing, or leading to no table of objects.
fn tail_trouble(bytes: &[u8]) -> Option<&'static str> {
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let Some(at) = tail.windows(9).rposition(|w| w == b"startxref") else { return Some("fin du fichier manquante") };
    let digits = tail[at + 9..].iter().skip_while(|b| b.is_ascii_whitespace()).take_while(|b| b.is_ascii_digit());
    let offset = digits.take(12).fold(0_usize, |n, d| n * 10 + usize::from(d - b'0'));
    // Offsets count from the header, which some mail gateways push down.
    let shift = bytes.windows(5).take(1024).position(|w| w == b"%PDF-").unwrap_or(0);
    let leads = |start: usize| {
        let rest = bytes.get(start..).unwrap_or_default();
        let mut rest = rest.iter().copied().take(64).skip_while(u8::is_ascii_whitespace);
        let word: Vec<u8> = rest.by_ref().take(4).collect();
        word == b"xref" || word.first().is_some_and(u8::is_ascii_digit)
    };
    (!leads(offset) && !leads(offset + shift)).then_some("table des objets introuvable")
}

/// Pages that show text but gave none: `lopdf` may know their fonts.
fn second_chance(bytes: &[u8], pages: &[u32], doc: &mut Document) {
    let options = lopdf::LoadOptions { max_decompressed_size: Some(256 << 20), ..lopdf::LoadOptions::default() };
    let Ok(other) = lopdf::Document::load_mem_with_options(bytes, options) else { return };
    for page in pages {
        let Ok(text) = other.extract_text(&[*page]) else { continue };
        let known = text.chars().filter(|c| c.is_alphanumeric()).count();
        if known * 2 > text.chars().filter(|c| !c.is_whitespace()).count() {
            doc.blocks.extend(blocks::plain(*page, &text));
        }
    }
    doc.blocks.sort_by_key(|b| b.page);
}

#[cfg(test)]
mod tests;
