//! OpenDocument spreadsheets, streamed: a row or cell repeated a million times costs nothing when empty.
//!
//! Same blocks as the other workbooks, see `sheet`.

use std::collections::HashSet;

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::sheet::{Rows, finish};
use super::sheet_value::{Look, iso_date, iso_duration, number};
use super::table::Area;
use super::xml::{self, Tag, Token, Xml};
use super::{docx_text, odf};
use crate::incident::Incident;
use crate::place::Place;

/// Most copies of a row or cell that says something; a real repetition is far below.
const REPEAT_LIMIT: u32 = 1_000;
/// Most merged areas of a sheet.
const MERGED: usize = 100_000;

/// Reads an OpenDocument spreadsheet.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut package = match odf::open(bytes) {
        Ok(package) => package,
        Err(incident) => return xml::unread(incident),
    };
    let mut doc = Document::default();
    odf::properties(&mut package, &mut doc);
    let text = match package.part("content.xml") {
        Ok(Some(text)) => text,
        Ok(None) => return xml::unread(Incident::Damaged { detail: "partie absente : content.xml".into() }),
        Err(incident) => return xml::unread(incident),
    };
    let mut book = Book { rows: Rows::new(doc), comments: Vec::new(), hidden: HashSet::new(), lost: 0, images: false };
    let mut xml = Xml::new(&text);
    book.content(&mut xml);
    book.rows.close();
    let mut doc = book.rows.doc;
    doc.blocks.append(&mut book.comments);
    if book.lost > 0 {
        doc.incidents.push(Incident::FormulaWithoutValue { count: book.lost });
    }
    finish(doc, xml.incident(), book.images)
}

struct Book {
    rows: Rows,
    comments: Vec<Block>,
    /// Table styles that hide their sheet.
    hidden: HashSet<String>,
    lost: u32,
    images: bool,
}

impl Book {
    fn content(&mut self, xml: &mut Xml<'_>) {
        let mut style = String::new();
        loop {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "style:style" => style = tag.attr("name").unwrap_or_default(),
                    "style:table-properties" if tag.attr_full("table:display").as_deref() == Some("false") => {
                        self.hidden.insert(style.clone());
                    }
                    "table:table" => {
                        let name = tag.attr("name").unwrap_or_default();
                        let hidden = tag.attr("style-name").is_some_and(|s| self.hidden.contains(&s));
                        self.rows.open(&name, hidden);
                        self.sheet(xml, &name);
                    }
                    "table:tracked-changes" => xml.skip(),
                    _ => {}
                },
                Token::Eof => return,
                _ => {}
            }
        }
    }

    fn sheet(&mut self, xml: &mut Xml<'_>, name: &str) {
        let (mut row, mut open) = (0u32, 1u32);
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "table:table-row" => {
                        let repeated = tag.number("number-rows-repeated").unwrap_or(1).max(1);
                        let cells = self.row(xml, name, row);
                        for copy in 0..if cells.is_empty() { 0 } else { repeated.min(REPEAT_LIMIT) } {
                            for (column, cell) in &cells {
                                self.rows.put((row.saturating_add(copy), *column), || cell.clone());
                            }
                        }
                        row = row.saturating_add(repeated);
                    }
                    // Pictures and copies of other files are not cells.
                    "table:shapes" => {
                        self.images = true;
                        xml.skip();
                    }
                    "office:forms" => xml.skip(),
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    /// Cells of a row that say something, with their columns.
    fn row(&mut self, xml: &mut Xml<'_>, sheet: &str, row: u32) -> Vec<(u32, Cell)> {
        let (mut cells, mut column, mut open) = (Vec::new(), 0u32, 1u32);
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "table:table-cell" | "table:covered-table-cell" => {
                        let repeated = tag.number("number-columns-repeated").unwrap_or(1).max(1);
                        let spanned = |name| tag.number(name).unwrap_or(1).max(1) - 1;
                        let (wide, high) = (spanned("number-columns-spanned"), spanned("number-rows-spanned"));
                        if wide + high > 0 && self.rows.areas.len() < MERGED {
                            let to = (row.saturating_add(high), column.saturating_add(wide));
                            self.rows.areas.push(Area { from: (row, column), to });
                        }
                        let cell = self.cell(xml, &tag, sheet, row);
                        if cell != Cell::default() && tag.full_name() == "table:table-cell" {
                            for copy in 0..repeated.min(REPEAT_LIMIT) {
                                cells.push((column.saturating_add(copy), cell.clone()));
                            }
                        }
                        column = column.saturating_add(repeated);
                    }
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        cells
    }

    fn cell(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>, sheet: &str, row: u32) -> Cell {
        let (mut text, mut mark, mut open) = (String::new(), Mark::None, 1u32);
        while open > 0 {
            match xml.step() {
                Token::Start(inner) => match inner.full_name() {
                    "office:annotation" => {
                        let comment = annotation(xml);
                        if !comment.is_empty() {
                            let place = Place::Sheet { sheet: sheet.to_owned(), row: row + 1 };
                            self.comments.push(Block::new(place, self.rows.doc.pages, BlockKind::Comment, comment));
                        }
                    }
                    "text:p" => {
                        if !text.is_empty() {
                            text.push('\n');
                        }
                        open += 1;
                    }
                    "text:s" => {
                        text.push(' ');
                        open += 1;
                    }
                    "draw:image" => {
                        (mark, self.images) = (Mark::Image, true);
                        open += 1;
                    }
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(part) => text.push_str(part.trim_matches('\n')),
                Token::Eof => break,
            }
        }
        let value = || tag.attr_full("office:value").and_then(|v| v.parse::<f64>().ok());
        let shown = match tag.attr_full("office:value-type").as_deref() {
            Some("float") => value().map(|v| number(v, Look::Plain)),
            Some("percentage") => value().map(|v| number(v, Look::Percent)),
            Some("currency") if tag.attr_full("office:currency").is_none_or(|c| c == "EUR") => {
                value().map(|v| number(v, Look::Euro))
            }
            Some("date") => tag.attr_full("office:date-value").map(|v| iso_date(&v)),
            Some("boolean") => {
                let value = tag.attr_full("office:boolean-value");
                value.map(|v| if v == "true" { "VRAI" } else { "FAUX" }.to_owned())
            }
            Some("time") => tag.attr_full("office:time-value").map(|v| iso_duration(&v)),
            Some(_) => None,
            None => {
                self.lost += u32::from(text.is_empty() && tag.attr_full("table:formula").is_some());
                None
            }
        };
        docx_text::cell(&shown.unwrap_or(text), mark)
    }
}

/// Text of a comment, without its author and date.
fn annotation(xml: &mut Xml<'_>) -> String {
    let (mut text, mut open) = (String::new(), 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => match tag.full_name() {
                "dc:date" | "dc:creator" | "meta:date-string" | "meta:creator-initials" => xml.skip(),
                _ => open += 1,
            },
            Token::End => open -= 1,
            Token::Text(part) => text.push_str(&part),
            Token::Eof => break,
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::xml::tests::zipped;

    #[test]
    fn repeated_emptiness_costs_nothing_and_values_are_shown() {
        let doc = read(&zipped(&[(
            "content.xml",
            r#"<d><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>
            <table:table table:name="Suivi"><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
            <table:table-row><table:table-cell/><table:table-cell office:value-type="date" office:date-value="2026-05-12"><text:p>12 mai</text:p></table:table-cell>
            <table:table-cell office:value-type="percentage" office:value="0.875"><text:p>88%</text:p></table:table-cell>
            <table:table-cell office:value-type="time" office:time-value="PT07H00M00S"><text:p>7</text:p></table:table-cell>
            <table:table-cell office:value-type="string" table:number-columns-repeated="2"><office:annotation><dc:creator>x</dc:creator><text:p>vu</text:p></office:annotation><text:p>P&amp;L</text:p></table:table-cell>
            <table:table-cell table:formula="of:=1"/></table:table-row></table:table>
            <table:table table:name="Base" table:style-name="ta2"/></d>"#,
        )]));
        assert_eq!(doc.blocks[1].line(), "\t12/05/2026\t87,5 %\t7:00\tP&L\tP&L");
        assert_eq!(doc.blocks[1].place, Place::Sheet { sheet: "Suivi".into(), row: 1_048_576 });
        assert_eq!(doc.blocks[3].text, "vu");
        let hidden = Incident::HiddenSheet { name: "Base".into() };
        assert_eq!(doc.incidents, [hidden, Incident::FormulaWithoutValue { count: 1 }]);
    }
}
