//! Delimited text (CSV, TSV): encoding and separator found out, one row block per record.
//!
//! Lines before the header are rows like the others; what they mean is not decided here.

use super::document::{Block, Cell, Document};
use super::encoding::decode;
use crate::incident::Incident;
use crate::limits;
use crate::place::Place;

/// Separators tried, the likeliest first.
const SEPARATORS: [u8; 4] = [b';', b'\t', b'|', b','];

/// Bytes looked at to find the separator.
const SAMPLE: usize = 64 << 10;

/// Reads a delimited text.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let text = decode(bytes);
    let mut doc = Document::default();
    let (separator, skipped) = match text.as_bytes() {
        // Excel's own hint, a first line `sep=;`.
        [b's', b'e', b'p', b'=', separator, b'\r' | b'\n', ..] => (*separator, 1),
        all => (separator(&all[..all.len().min(SAMPLE)]), 0),
    };
    // An odd quote would swallow the rest of the file into one field.
    let quoting = text.bytes().filter(|b| *b == b'"').count() % 2 == 0;
    let mut reader = reader(text.as_bytes(), separator, quoting);
    let mut record = csv::StringRecord::new();
    let mut cells = 0u64;
    let mut lines = LineCount { text: text.as_bytes(), at: 0, line: 1 };
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let line = lines.at(record.position().map_or(0, csv::Position::byte) as usize);
        cells += record.len() as u64;
        crate::pulse::step();
        let limit = limits::current().cells;
        if cells > limit {
            doc.incidents.push(Incident::limit("max-cells", limit, cells, false));
            break;
        }
        if line <= skipped || record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let row = record.iter().map(|field| super::docx_text::cell(field, super::document::Mark::None));
        let mut row: Vec<Cell> = row.collect();
        while row.last().is_some_and(|cell| cell.text.is_empty()) {
            row.pop();
        }
        doc.blocks.push(Block::row(Place::Line { line }, 0, 1, row));
    }
    super::table::complete(&mut doc.blocks);
    if doc.blocks.is_empty() {
        doc.incidents.push(Incident::NoText);
    }
    doc
}

/// Line numbers of growing positions; the record reader counts them before the line ends it skips.
struct LineCount<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
}

impl LineCount<'_> {
    fn at(&mut self, mut byte: usize) -> u32 {
        while matches!(self.text.get(byte), Some(b'\r' | b'\n')) {
            byte += 1;
        }
        let passed = self.text.get(self.at..byte).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u32;
        self.at = self.at.max(byte);
        self.line
    }
}

fn reader(bytes: &[u8], separator: u8, quoting: bool) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).quoting(quoting).from_reader(bytes)
}

/// The separator that gives most records the same number of fields, at least two.
fn separator(sample: &[u8]) -> u8 {
    let mut best = (0, 0, SEPARATORS[0]);
    for separator in SEPARATORS {
        let mut widths: Vec<usize> =
            reader(sample, separator, true).byte_records().flatten().map(|r| r.len()).filter(|n| *n > 1).collect();
        widths.sort_unstable();
        let common = widths.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
        if let Some(same) = common.filter(|same| (same.len(), same[0]) > (best.0, best.1)) {
            best = (same.len(), same[0], separator);
        }
    }
    best.2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<String> {
        read(bytes).blocks.iter().map(|b| b.line().into_owned()).collect()
    }

    #[test]
    fn french_export_in_windows_1252_is_read() {
        let bytes = b"Liste des stagiaires\r\nNom;Pr\xE9nom;Note\r\nDupont;Zo\xE9;12,5\r\nMartin;L\xE9a;13,0\r\n";
        assert_eq!(
            rows(bytes),
            ["Liste des stagiaires", "Nom\tPrénom\tNote", "Dupont\tZoé\t12,5", "Martin\tLéa\t13,0"]
        );
        assert_eq!(read(bytes).blocks[2].place, Place::Line { line: 3 });
    }

    #[test]
    fn marks_hints_and_quotes_are_followed() {
        assert_eq!(rows("\u{FEFF}a,b\n\"x, y\",2\n".as_bytes()), ["a\tb", "x, y\t2"]);
        assert_eq!(rows(b"sep=|\na|b;c\n"), ["a\tb;c"]);
        let utf16: Vec<u8> = "é;b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows(&[&[0xFF, 0xFE], &utf16[..]].concat()), ["é\tb"]);
        assert_eq!(rows(b"\"ouvert;1\nsuite;2\n"), ["\"ouvert\t1", "suite\t2"]);
    }

    #[test]
    fn nothing_is_no_text() {
        assert_eq!(read(b"\n;;\n").incidents, [Incident::NoText]);
    }
}
