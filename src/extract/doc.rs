//! Word 97–2003 documents (doc): text through the piece table, cells as rows.
//!
//! Headers, notes, comments and text boxes follow the text. Styles are not read. Format: \[MS-DOC\], sections 2.4.1 and 2.5.

use std::io::{Cursor, Read};

use super::doc_props::{Wanted, ranges, within};
use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::{docx_text, xml};
use crate::incident::Incident;
use crate::place::Place;

/// Largest stream read, in bytes.
const STREAM_LIMIT: u64 = 128 << 20;

/// Stands for the cell mark that ends a row: no character.
const ROW_END: u16 = 0xFFFF;
/// Stands for the end of a paragraph that is not the last of its cell.
const IN_CELL: u16 = 0xFDD0;
/// Stands for a character that was deleted.
const DELETED: u16 = 0xFFFE;

/// Reads a legacy Word document.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let damaged = |detail: &str| xml::unread(Incident::Damaged { detail: detail.into() });
    let Ok(mut ole) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return damaged("conteneur OLE abîmé") };
    if ole.exists("/EncryptedPackage") {
        return xml::unread(Incident::Encrypted);
    }
    let mut stream = |name: &str| {
        let mut out = Vec::new();
        let opened = ole.open_stream(name).ok()?;
        opened.take(STREAM_LIMIT).read_to_end(&mut out).ok()?;
        Some(out)
    };
    let Some(main) = stream("/WordDocument") else { return damaged("aucun texte Word dans le conteneur") };
    let (Some(version), Some(flags)) = (u16_at(&main, 2), u16_at(&main, 10)) else {
        return damaged("en-tête Word incomplet");
    };
    if version < 0xC1 {
        return xml::unread(Incident::FormatNotRead { format: "Word 6/95".into() });
    }
    if flags & 0x100 != 0 {
        return xml::unread(Incident::Encrypted);
    }
    let table = stream(if flags & 0x200 != 0 { "/1Table" } else { "/0Table" });
    let data = stream("/Data").unwrap_or_default();
    let text = table.as_deref().and_then(|table| piece_text([&main, table, &data]));
    let Some(text) = text else { return damaged("table des morceaux de texte illisible") };
    let mut doc = Document::default();
    let parts = parts(&main, table.as_deref().unwrap_or_default(), &text);
    for (kind, name, part) in &parts {
        aside(*kind, name, part, &mut doc, |k| k == BlockKind::Header);
    }
    blocks(text.get(..length_at(&main, 0x4C)).unwrap_or(&text), &mut doc);
    for (kind, name, part) in &parts {
        aside(*kind, name, part, &mut doc, |k| k != BlockKind::Header);
    }
    let deletions = text.split(|unit| *unit != DELETED).filter(|run| !run.is_empty()).count();
    if deletions > 0 {
        doc.incidents.push(Incident::TrackedChanges { count: u32::try_from(deletions).unwrap_or(u32::MAX) });
    }
    let images = text.contains(&0x01);
    xml::finish(&mut doc, None, images);
    doc
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The unit at a place of the main stream: ends of rows and deleted text become units of their own.
fn told(at: usize, unit: u16, [ends, tables, deleted]: [&[(u32, u32)]; 3]) -> u16 {
    let place = u32::try_from(at).unwrap_or(u32::MAX);
    match unit {
        0x07 if within(ends, place) => ROW_END,
        0x0D if within(tables, place) => IN_CELL,
        0x07 | 0x0D => unit,
        _ if within(deleted, place) => DELETED,
        _ => unit,
    }
}

fn length_at(main: &[u8], at: usize) -> usize {
    u32_at(main, at).unwrap_or(0) as usize
}

/// The texts that follow the main one: what each is, and its units.
fn parts<'t>(main: &[u8], table: &[u8], text: &'t [u16]) -> Vec<(BlockKind, &'static str, &'t [u16])> {
    let mut out = Vec::new();
    let mut at = length_at(main, 0x4C);
    for (place, kind, name) in [
        (0x50, BlockKind::Note, "note"),
        (0x54, BlockKind::Header, "header"),
        (0x58, BlockKind::Note, ""),
        (0x5C, BlockKind::Comment, "comment"),
        (0x60, BlockKind::Note, "note"),
        (0x64, BlockKind::Paragraph, "text-box"),
        (0x68, BlockKind::Header, "header"),
    ] {
        let end = at.saturating_add(length_at(main, place));
        let part = text.get(at..end.min(text.len())).unwrap_or_default();
        at = end;
        match place {
            0x54 => out.extend(stories(main, table, part)),
            0x58 => {}
            _ => out.push((kind, name, part)),
        }
    }
    out
}

/// Headers and footers, told apart by their order: six for the lines above notes, then six a section.
fn stories<'t>(main: &[u8], table: &[u8], text: &'t [u16]) -> Vec<(BlockKind, &'static str, &'t [u16])> {
    let (start, length) = (length_at(main, 0xF2), length_at(main, 0xF6));
    let places = table.get(start..start.saturating_add(length)).unwrap_or_default();
    let ends: Vec<usize> = (0..(places.len() / 4).min(10_000)).map(|n| length_at(places, 4 * n)).collect();
    let mut out = Vec::new();
    for (n, pair) in ends.windows(2).enumerate().skip(6) {
        let (kind, name) =
            if matches!(n % 6, 0 | 1 | 4) { (BlockKind::Header, "header") } else { (BlockKind::Footer, "footer") };
        out.extend(text.get(pair[0]..pair[1]).map(|part| (kind, name, part)));
    }
    out
}

/// Adds a text beside the main one, line by line; the same line of a header is said once.
fn aside(kind: BlockKind, name: &str, text: &[u16], doc: &mut Document, wanted: impl Fn(BlockKind) -> bool) {
    if !wanted(kind) {
        return;
    }
    let mut own = Document::default();
    blocks(text, &mut own);
    for block in own.blocks {
        let line = block.line().trim().trim_start_matches(['\u{2}', '\u{5}']).trim().to_owned();
        let said = |b: &Block| b.kind == kind && b.text == line;
        let repeats =
            matches!(kind, BlockKind::Header | BlockKind::Footer) && doc.blocks.iter().rev().take(50).any(said);
        if line.chars().any(char::is_alphanumeric) && !repeats {
            doc.blocks.push(Block::new(Place::Part { part: name.to_owned() }, 0, kind, line));
        }
    }
}

/// All texts as UTF-16 units, put together from their pieces: the main one first.
fn piece_text(streams: [&[u8]; 3]) -> Option<Vec<u16>> {
    let [main, table, _] = streams;
    // ccpText: characters of the main text, before notes and headers. fcClx, lcbClx: where the pieces are told.
    // The others follow: notes, headers, macros, comments, endnotes, text boxes, text boxes of headers.
    let wanted = (0..8).map(|n| length_at(main, 0x4C + 4 * n)).fold(0, usize::saturating_add);
    let (start, length) = (u32_at(main, 0x1A2)? as usize, u32_at(main, 0x1A6)? as usize);
    let mut clx = table.get(start..start.checked_add(length)?)?;
    while clx.first() == Some(&1) {
        clx = clx.get(3 + usize::from(u16_at(clx, 1)?)..)?;
    }
    if clx.first() != Some(&2) {
        return None;
    }
    let pieces = clx.get(5..)?;
    let count = pieces.len().checked_sub(4)? / 12;
    let mut out: Vec<u16> = Vec::new();
    let ends = ranges(streams, Wanted::RowEnd);
    let (tables, deleted) = (ranges(streams, Wanted::InTable), ranges(streams, Wanted::Deleted));
    let told = |at, unit| told(at, unit, [&ends, &tables, &deleted]);
    for piece in 0..count {
        let (from, to) = (u32_at(pieces, piece * 4)?, u32_at(pieces, piece * 4 + 4)?);
        let length = to.checked_sub(from)? as usize;
        let position = u32_at(pieces, (count + 1) * 4 + piece * 8 + 2)?;
        let at = (position & 0x3FFF_FFFF) as usize;
        if position & 0x4000_0000 != 0 {
            let bytes = main.get(at / 2..(at / 2).checked_add(length)?)?;
            let units = (at / 2..).zip(bytes).map(|(at, byte)| {
                let c = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(byte)).0;
                (at, c.encode_utf16().next().unwrap_or(0))
            });
            out.extend(units.map(|(at, unit)| told(at, unit)));
        } else {
            let bytes = main.get(at..at.checked_add(length.checked_mul(2)?)?)?;
            let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            out.extend((at..).step_by(2).zip(units).map(|(at, unit)| told(at, unit)));
        }
        // Pieces may share bytes: what they claim together is bounded by what Word can hold.
        if out.len() >= wanted || out.len() as u64 > STREAM_LIMIT {
            break;
        }
    }
    out.truncate(wanted);
    Some(out)
}

fn blocks(text: &[u16], doc: &mut Document) {
    let (mut line, mut cells, mut fields) = (String::new(), Vec::<Cell>::new(), Vec::<bool>::new());
    let mut hidden = 0usize;
    let told = text.contains(&ROW_END);
    let (mut paragraphs, mut table, mut row, mut page, mut mark) = (0, 0, 0, 1, Mark::None);
    for c in char::decode_utf16(text.iter().copied()).map(|c| c.unwrap_or('\u{FFFD}')) {
        match c {
            // A field: its code is hidden, its result is text.
            '\u{13}' => {
                fields.push(true);
                hidden += 1;
            }
            '\u{14}' => {
                if let Some(code) = fields.last_mut() {
                    hidden -= usize::from(std::mem::take(code));
                }
            }
            '\u{15}' => {
                hidden -= usize::from(fields.pop().unwrap_or(false));
            }
            _ if hidden > 0 => {}
            '\u{FFFE}' => {}
            '\u{FDD0}' => line.push('\n'),
            '\u{FFFF}' => {
                if !cells.is_empty() {
                    table += u32::from(row == 0);
                    row += 1;
                    let place = Place::Table { table, row };
                    doc.blocks.push(Block::row(place, page, table, std::mem::take(&mut cells)));
                }
                (line, mark) = (String::new(), Mark::None);
            }
            '\u{01}' => mark = Mark::Image,
            '\u{07}' => {
                let text = std::mem::take(&mut line);
                // A cell mark with nothing before it after a full row ends the row.
                if !told
                    && text.is_empty()
                    && mark == Mark::None
                    && !cells.is_empty()
                    && row_ends(&cells, doc, table, row)
                {
                    table += u32::from(row == 0);
                    row += 1;
                    let place = Place::Table { table, row };
                    doc.blocks.push(Block::row(place, page, table, std::mem::take(&mut cells)));
                } else {
                    cells.push(docx_text::cell(&text, std::mem::take(&mut mark)));
                }
            }
            '\r' | '\u{0C}' => {
                let text = std::mem::take(&mut line);
                if !cells.is_empty() {
                    // Still inside a cell, unless the row was not closed.
                    line = text + "\n";
                } else if !text.trim().is_empty() {
                    (paragraphs, row, mark) = (paragraphs + 1, 0, Mark::None);
                    let place = Place::Paragraph { number: paragraphs };
                    doc.blocks.push(Block::new(place, page, BlockKind::Paragraph, text.trim()));
                }
                page += u32::from(c == '\u{0C}');
            }
            '\u{0B}' => line.push('\n'),
            '\t' => line.push('\t'),
            '\u{1E}' => line.push('-'),
            '\u{F000}'..='\u{F0FF}' => line.extend(docx_text::symbol("Wingdings", u32::from(c))),
            c if c < ' ' => {}
            c => line.push(c),
        }
    }
    if !cells.is_empty() {
        doc.blocks.push(Block::row(Place::Table { table: table + 1, row: 1 }, page, table + 1, cells));
    }
    if !line.trim().is_empty() {
        doc.blocks.push(Block::new(
            Place::Paragraph { number: paragraphs + 1 },
            page,
            BlockKind::Paragraph,
            line.trim(),
        ));
    }
    doc.pages = page;
}

/// Whether an empty mark closes the row rather than an empty cell: the row is then as wide as the one before.
fn row_ends(cells: &[Cell], doc: &Document, table: u32, row: u32) -> bool {
    match doc.blocks.last() {
        Some(before) if row > 0 && before.kind == (BlockKind::Row { table }) => cells.len() >= before.cells.len(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn made(text: &str, version: u16) -> Vec<u8> {
        let body: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let count = (body.len() / 2) as u32;
        let mut main = vec![0u8; 0x200];
        main[2..4].copy_from_slice(&version.to_le_bytes());
        main[0x4C..0x50].copy_from_slice(&count.to_le_bytes());
        main[0x1A6..0x1AA].copy_from_slice(&21u32.to_le_bytes());
        main.extend(&body);
        let mut table = vec![2, 16, 0, 0, 0, 0, 0, 0, 0];
        table.extend(count.to_le_bytes());
        table.extend([0, 0]);
        table.extend(0x200u32.to_le_bytes());
        table.extend([0, 0]);
        let mut ole = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        ole.create_stream("/WordDocument").unwrap().write_all(&main).unwrap();
        ole.create_stream("/0Table").unwrap().write_all(&table).unwrap();
        ole.flush().unwrap();
        ole.into_inner().into_inner()
    }

    #[test]
    fn paragraphs_fields_and_rows_are_read() {
        let doc = read(&made(
            "Évaluation \u{13}DATE\u{14}12/05/2026\u{15}\rNom\u{7}Signature\u{7}\u{7}Dupont\u{7}\u{7}\u{7}fin\r",
            0xC1,
        ));
        let lines: Vec<_> = doc.blocks.iter().map(|b| b.line().into_owned()).collect();
        assert_eq!(lines, ["Évaluation 12/05/2026", "Nom\tSignature", "Dupont\t", "fin"]);
        assert_eq!(doc.incidents, []);
    }

    #[test]
    fn older_and_broken_files_say_so() {
        assert!(matches!(read(&made("x", 0x65)).incidents[..], [Incident::FormatNotRead { .. }]));
        assert!(matches!(read(b"rien").incidents[..], [Incident::Damaged { .. }]));
        let mut cut = made("texte\r", 0xC1);
        cut.truncate(cut.len() / 2);
        assert!(matches!(read(&cut).incidents[..], [Incident::Damaged { .. }]));
    }
}
