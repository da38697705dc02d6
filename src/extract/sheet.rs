//! Workbooks (xlsx, xlsm, xlsb, xls; ods through its own reader): one row block per row that says
//! something, cells from column A, values as a French reader would see them.
//!
//! Cells are streamed where the format allows, so a declared size is never believed. Charts, macros
//! and pictures are not read.

use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Style, Xls, XlsError, Xlsb, Xlsx};

use super::document::{Block, BlockKind, Cell, Document};
use super::sheet_comments::comments;
use super::sheet_value::{Look, shown};
use super::table::{self, Area};
use super::xls_tame;
use super::xml::{self, OLE_MAGIC, Package};
use crate::incident::Incident;
use crate::limits;
use crate::place::Place;

/// Cells of a sheet from which merged areas are not looked for: such tables are data, not forms.
const AREAS_BELOW: u64 = 50_000;

/// Reads a workbook of any of the formats.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    if bytes.starts_with(&OLE_MAGIC) {
        return xls(bytes);
    }
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(incident) => return xml::unread(incident),
    };
    if package.names().iter().any(|n| n == "content.xml") {
        return super::ods::read(bytes);
    }
    let mut doc = Document::default();
    xml::core_properties(&mut package, &mut doc);
    let mut rows = Rows::new(doc);
    let broken = if package.names().iter().any(|n| n.eq_ignore_ascii_case("xl/workbook.bin")) {
        xlsb(bytes, &mut rows).err()
    } else {
        xlsx(bytes, &mut rows).err()
    };
    rows.close();
    let Rows { mut doc, .. } = rows;
    comments(&mut package, &mut doc);
    let images = package.names().iter().any(|n| n.starts_with("xl/media/"));
    finish(doc, broken, images)
}

/// Closes the document: `broken` says what stopped the reading, if anything did.
pub(super) fn finish(mut doc: Document, broken: Option<Incident>, images: bool) -> Document {
    // Names of sheets alone are not a text.
    if broken.is_none() && !doc.blocks.iter().any(|b| b.kind != BlockKind::Heading) {
        doc.incidents.push(if images { Incident::ImageNotRead } else { Incident::NoText });
    } else {
        xml::finish(&mut doc, broken, images);
    }
    doc
}

fn damaged() -> Incident {
    Incident::Damaged { detail: "classeur incomplet ou abîmé".into() }
}

fn xlsx(bytes: &[u8], rows: &mut Rows) -> Result<(), Incident> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut lost = 0u32;
    let mut broken = false;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        rows.open(&sheet.name, sheet.visible != SheetVisible::Visible);
        let mut holes = false;
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet.name) else {
            broken = true;
            continue;
        };
        let looks: Vec<Look> = cells.styles().iter().map(look).collect();
        loop {
            match cells.next_cell_with_style_id() {
                Ok(Some((cell, style))) => {
                    let look = looks.get(style).copied().unwrap_or_default();
                    holes |= *cell.get_value() == DataRef::Empty;
                    rows.put(cell.get_position(), || shown(cell.get_value(), look));
                }
                Ok(None) => break,
                Err(_) => {
                    broken = true;
                    break;
                }
            }
            if rows.full {
                break;
            }
        }
        drop(cells);
        // The areas stand behind the cells: to find them costs a second look at the sheet.
        if rows.sheet_cells() < AREAS_BELOW {
            rows.areas.extend(book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default().iter().map(area));
        }
        if holes && !rows.full {
            lost += formulas_without_value(&mut book, &sheet.name);
        }
    }
    if lost > 0 {
        rows.doc.incidents.push(Incident::FormulaWithoutValue { count: lost });
    }
    if broken { Err(damaged()) } else { Ok(()) }
}

fn formulas_without_value(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> u32 {
    let Ok(mut cells) = book.worksheet_cells_reader(sheet) else { return 0 };
    let mut count = 0;
    while let Ok(Some(cell)) = cells.next_cell_with_formula() {
        count += u32::from(cell.formula.is_some() && cell.value == DataRef::Empty);
    }
    count
}

/// How the number format of a style shows a number.
fn look(style: &Style) -> Look {
    let code = style.number_format.as_ref().map_or("", |f| f.format_code.as_str());
    let font = style.font.as_ref().and_then(|f| f.name.as_deref()).unwrap_or_default();
    match code {
        _ if font.eq_ignore_ascii_case("wingdings") => Look::Wingdings,
        _ if font.eq_ignore_ascii_case("wingdings 2") => Look::Wingdings2,
        _ if code.contains('%') => Look::Percent,
        _ if code.contains('€') || code.contains("EUR") => Look::Euro,
        _ => Look::Plain,
    }
}

fn xlsb(bytes: &[u8], rows: &mut Rows) -> Result<(), Incident> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut broken = false;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        rows.open(&sheet.name, sheet.visible != SheetVisible::Visible);
        let Ok(mut cells) = book.worksheet_cells_reader(&sheet.name) else {
            broken = true;
            continue;
        };
        while !rows.full {
            match cells.next_cell() {
                Ok(Some(cell)) => rows.put(cell.get_position(), || shown(cell.get_value(), Look::Plain)),
                Ok(None) => break,
                Err(_) => {
                    broken = true;
                    break;
                }
            }
        }
    }
    if broken { Err(damaged()) } else { Ok(()) }
}

fn xls(bytes: &[u8]) -> Document {
    let tamed = match xls_tame::tame(bytes) {
        Ok(tamed) => tamed,
        Err(incident) => return xml::unread(incident),
    };
    let bytes = &*tamed;
    let mut book = match Xls::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsError::Password) => return xml::unread(Incident::Encrypted),
        Err(_) => {
            let incident = match xml::ole_incident(bytes) {
                Incident::Encrypted => Incident::Encrypted,
                _ => damaged(),
            };
            return xml::unread(incident);
        }
    };
    let mut doc = Document::default();
    if let Ok(properties) = book.workbook_properties() {
        doc.meta.title = properties.title;
        doc.meta.author = properties.creator;
        doc.meta.created = properties.created;
        doc.meta.modified = properties.modified;
        doc.meta.producer = properties.application;
    }
    let mut rows = Rows::new(doc);
    let mut broken = false;
    for sheet in book.sheets_metadata().to_vec() {
        if matches!(sheet.typ, SheetType::Vba | SheetType::ChartSheet) {
            continue;
        }
        rows.open(&sheet.name, sheet.visible != SheetVisible::Visible);
        match book.worksheet_range(&sheet.name) {
            Ok(range) => {
                let (top, left) = range.start().unwrap_or_default();
                for (row, column, value) in range.used_cells() {
                    let at = (top + row as u32, left + column as u32);
                    rows.put(at, || shown(&borrowed(value), Look::Plain));
                    if rows.full {
                        break;
                    }
                }
            }
            Err(_) => broken = true,
        }
        rows.areas.extend(book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default().iter().map(area));
    }
    rows.close();
    finish(rows.doc, broken.then(damaged), false)
}

fn area(d: &Dimensions) -> Area {
    Area { from: d.start, to: d.end }
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(n) => DataRef::Int(*n),
        Data::Float(n) => DataRef::Float(*n),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(date) => DataRef::DateTime(*date),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Cells becoming row blocks, sheet after sheet.
pub(super) struct Rows {
    pub doc: Document,
    /// The cell limit was reached.
    pub full: bool,
    name: String,
    row: u32,
    cells: Vec<Cell>,
    count: u64,
    /// Merged areas of the sheet that is open.
    pub areas: Vec<Area>,
    /// Its first block, and the count of cells before it.
    start: (usize, u64),
}

impl Rows {
    pub fn new(doc: Document) -> Self {
        Self {
            doc,
            full: false,
            name: String::new(),
            row: 0,
            cells: Vec::new(),
            count: 0,
            areas: Vec::new(),
            start: (0, 0),
        }
    }

    /// Starts a sheet: its name is a heading.
    pub fn open(&mut self, name: &str, hidden: bool) {
        self.close();
        self.start = (self.doc.blocks.len(), self.count);
        // the format allows 31 characters, a file says what it likes
        let name = crate::source::shown(name);
        self.name.clone_from(&name);
        self.doc.pages += 1;
        if hidden {
            self.doc.incidents.push(Incident::HiddenSheet { name: name.clone() });
        }
        let place = Place::Sheet { sheet: name.clone(), row: 0 };
        self.doc.blocks.push(Block::new(place, self.doc.pages, BlockKind::Heading, name));
    }

    /// Adds the cell at `(row, column)`, from 0; nothing for an empty one.
    pub fn put(&mut self, (row, column): (u32, u32), cell: impl FnOnce() -> Cell) {
        let cell = cell();
        if self.full || cell == Cell::default() {
            return;
        }
        if row != self.row {
            self.flush();
            self.row = row;
        }
        let column = column as usize;
        self.count += (column + 1).saturating_sub(self.cells.len()).max(1) as u64;
        let limit = limits::current().cells;
        if self.count > limit {
            self.full = true;
            self.doc.incidents.push(Incident::limit("max-cells", limit, self.count, false));
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize_with(column + 1, Cell::default);
        }
        if let Some(slot) = self.cells.get_mut(column) {
            *slot = cell;
        }
    }

    /// Cells of the sheet that is open.
    pub fn sheet_cells(&self) -> u64 {
        self.count - self.start.1
    }

    /// Ends the sheet: its merged areas speak on all their rows, its rows get the empty cells they end with.
    pub fn close(&mut self) {
        self.flush();
        let blocks = self.doc.blocks.get_mut(self.start.0..).unwrap_or_default();
        table::spread(blocks, &std::mem::take(&mut self.areas));
        table::complete(blocks);
        self.start.0 = self.doc.blocks.len();
    }

    /// Ends the current row.
    pub fn flush(&mut self) {
        crate::pulse::step();
        if !self.cells.is_empty() {
            let place = Place::Sheet { sheet: self.name.clone(), row: self.row + 1 };
            let page = self.doc.pages;
            self.doc.blocks.push(Block::row(place, page, page, std::mem::take(&mut self.cells)));
        }
    }
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
