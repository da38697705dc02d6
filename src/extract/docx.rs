//! Word documents (docx, dotx, docm): paragraphs, tables, headers, notes, comments, text boxes.
//!
//! Comes in: the zipped file. Goes out: blocks in reading order, headers first, notes and comments
//! last. Styles are read only to tell titles and headings; layout is not computed, so pages are those
//! Word itself left as marks. Format: ECMA-376 part 1, section 17.

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::docx_styles::{Style, Styles, promote};
use super::docx_text::{Run, bracket, legacy_checkbox, legacy_list, section_continues, symbol, tick};
use super::table;
use super::xml::{self, Package, Tag, Token, Xml};
use crate::incident::Incident;
use crate::place::Place;

/// Reads a Word document.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(incident) => return xml::unread(incident),
    };
    let mut doc = Document::default();
    let main = main_part(&mut package).unwrap_or_else(|| "word/document.xml".into());
    let folder = main.rfind('/').map_or("", |at| &main[..=at]).to_owned();
    let styles = package.optional(&format!("{folder}styles.xml"), &mut doc.incidents);
    let styles = styles.map_or_else(Styles::default, |text| Styles::read(&text));
    let stated = xml::core_properties(&mut package, &mut doc);
    let text = match package.part(&main) {
        Ok(Some(text)) => text,
        Ok(None) => return with(doc, Incident::Damaged { detail: format!("partie absente : {main}") }),
        Err(incident) => return with(doc, incident),
    };
    let mut reader = Reader::empty(&styles);
    side(&mut package, &mut reader, &mut doc, &format!("{folder}header"), BlockKind::Header, "header");
    let (body, stopped) = reader.part(&text);
    doc.blocks.extend(body);
    promote(&mut doc.blocks, &reader.sizes);
    doc.pages = reader.page.max(stated);
    if reader.page == 1 && stated > 1 {
        doc.blocks.iter_mut().for_each(|b| b.page = 0);
    }
    for (prefix, kind, name) in [
        ("footer", BlockKind::Footer, "footer"),
        ("footnotes", BlockKind::Note, "note"),
        ("endnotes", BlockKind::Note, "note"),
        ("comments", BlockKind::Comment, "comment"),
    ] {
        side(&mut package, &mut reader, &mut doc, &format!("{folder}{prefix}"), kind, name);
    }
    doc.blocks.append(&mut reader.unseen);
    if reader.changes > 0 {
        doc.incidents.push(Incident::TrackedChanges { count: reader.changes });
    }
    xml::finish(&mut doc, stopped, reader.images);
    doc
}

/// Whether the properties just opened are those of a content control that shows its placeholder.
fn shows_placeholder(xml: &mut Xml<'_>) -> bool {
    let (mut shows, mut open) = (false, 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => {
                shows |= tag.name() == "showingPlcHdr" && tag.on();
                open += 1;
            }
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    shows
}

fn with(mut doc: Document, incident: Incident) -> Document {
    doc.incidents.push(incident);
    doc
}

/// The main part, as the package relations name it (some writers call it `document2.xml`).
fn main_part(package: &mut Package<'_>) -> Option<String> {
    let rels = package.part("_rels/.rels").ok()??;
    let mut xml = Xml::new(&rels);
    loop {
        match xml.step() {
            Token::Start(tag) if tag.attr("Type").is_some_and(|t| t.ends_with("/officeDocument")) => {
                return Some(tag.attr("Target")?.trim_start_matches('/').to_owned());
            }
            Token::Eof => return None,
            _ => {}
        }
    }
}

/// Reads the parts that start with `prefix` as blocks of one kind; the same text is kept once.
fn side(
    package: &mut Package<'_>,
    reader: &mut Reader<'_>,
    doc: &mut Document,
    prefix: &str,
    kind: BlockKind,
    name: &str,
) {
    let mut seen: Vec<String> = Vec::new();
    for part in package.matching(prefix) {
        let stem = &part[prefix.len()..part.len() - 4];
        if !stem.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let Some(text) = package.optional(&part, &mut doc.incidents) else { continue };
        let mut own = Reader::empty(reader.styles);
        let (blocks, stopped) = own.part(&text);
        reader.changes += own.changes;
        if stopped.is_some() {
            doc.incidents.push(Incident::Repaired { detail: format!("partie incomplète : {part}") });
        }
        for block in blocks {
            let line = block.line().trim().to_owned();
            if line.is_empty() || (kind == BlockKind::Header || kind == BlockKind::Footer) && seen.contains(&line) {
                continue;
            }
            doc.blocks.push(Block::new(Place::Part { part: name.into() }, 0, kind, line.as_str()));
            seen.push(line);
        }
    }
}

struct Reader<'s> {
    styles: &'s Styles,
    blocks: Vec<Block>,
    paragraphs: u32,
    tables: u32,
    page: u32,
    /// A page break was written and nothing since: Word's own mark of it must not count twice.
    broke: bool,
    changes: u32,
    images: bool,
    /// Hidden text, shown after the rest.
    unseen: Vec<Block>,
    /// Paragraph number and size of headings found by their look.
    sizes: Vec<(u32, u32)>,
}

impl<'s> Reader<'s> {
    fn empty(styles: &'s Styles) -> Self {
        Self {
            styles,
            blocks: Vec::new(),
            paragraphs: 0,
            tables: 0,
            page: 1,
            broke: false,
            changes: 0,
            images: false,
            unseen: Vec::new(),
            sizes: Vec::new(),
        }
    }

    fn part(&mut self, text: &str) -> (Vec<Block>, Option<Incident>) {
        let mut xml = Xml::new(text);
        self.flow(&mut xml, u32::MAX);
        (std::mem::take(&mut self.blocks), xml.incident())
    }

    /// Paragraphs and tables until `open` elements are closed.
    fn flow(&mut self, xml: &mut Xml<'_>, mut open: u32) {
        let mut asks = false;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.name() {
                    "p" => self.paragraph(xml),
                    "tbl" => self.table(xml),
                    "del" | "moveFrom" => {
                        self.changes += 1;
                        xml.skip();
                    }
                    "sdtPr" => asks = shows_placeholder(xml),
                    "sdtContent" if std::mem::take(&mut asks) => {
                        let at = self.blocks.len();
                        self.flow(xml, 1);
                        let texts = self.blocks[at..].iter_mut().filter(|b| b.cells.is_empty());
                        texts.for_each(|b| b.text = bracket(&b.text));
                    }
                    "sectPr" | "Fallback" | "sdtEndPr" => xml.skip(),
                    other => {
                        self.changes += u32::from(matches!(other, "ins" | "moveTo"));
                        open = open.saturating_add(1);
                    }
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    fn paragraph(&mut self, xml: &mut Xml<'_>) {
        self.paragraphs += 1;
        let (number, at) = (self.paragraphs, self.blocks.len());
        let mut run = Run { page: self.page, ..Run::default() };
        self.inline(xml, &mut run);
        self.keep_unseen(&mut run);
        let text = run.text.trim();
        if !text.is_empty() {
            let kind = self.kind(&run, text, number);
            self.blocks.insert(at, Block::new(Place::Paragraph { number }, run.page, kind, text));
        }
        if run.section {
            self.turn();
        }
    }

    /// Hidden text is no part of what the document shows: it is said apart.
    fn keep_unseen(&mut self, run: &mut Run) {
        let unseen = std::mem::take(&mut run.unseen);
        if unseen.chars().any(char::is_alphanumeric) {
            let place = Place::Part { part: "hidden".into() };
            self.unseen.push(Block::new(place, 0, BlockKind::Comment, unseen.trim()));
        }
    }

    fn kind(&mut self, run: &Run, text: &str, number: u32) -> BlockKind {
        let style = run.style.as_deref().map_or_else(Style::default, |id| self.styles.of(id));
        if run.outline {
            return if style.role == Some(BlockKind::Title) { BlockKind::Title } else { BlockKind::Heading };
        }
        match style.role {
            Some(BlockKind::Item) | None => {}
            Some(role) => return role,
        }
        let size = if run.size > 0 { run.size } else { style.size };
        let bold = style.bold || run.all_bold();
        if bold && size > self.styles.body && text.chars().count() <= 120 && !text.contains('\n') {
            self.sizes.push((number, size));
            return BlockKind::Heading;
        }
        if run.list || style.role.is_some() { BlockKind::Item } else { BlockKind::Paragraph }
    }

    fn turn(&mut self) {
        self.page += 1;
        self.broke = true;
    }

    /// Content of the element just opened, added to `run`.
    fn inline(&mut self, xml: &mut Xml<'_>, run: &mut Run) {
        let mut open = 1u32;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => {
                    if self.element(xml, &tag, run) {
                        open += 1;
                    }
                }
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    /// One element inside a paragraph; true when its content is to be followed.
    fn element(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>, run: &mut Run) -> bool {
        match tag.name() {
            "t" => {
                let text = xml.text();
                if !text.is_empty() {
                    if run.text.trim().is_empty() {
                        run.page = self.page;
                    }
                    self.broke = false;
                    run.push(&text);
                }
                return false;
            }
            "r" => run.open_run(),
            "tab" if run.in_run => run.text.push('\t'),
            "cr" => run.text.push('\n'),
            "br" if tag.attr("type").as_deref() == Some("page") => self.turn(),
            "br" => run.text.push('\n'),
            "lastRenderedPageBreak" => {
                if !self.broke {
                    self.page += 1;
                }
                self.broke = false;
            }
            "noBreakHyphen" => run.text.push('-'),
            "sym" => {
                let font = tag.attr("font").unwrap_or_default();
                let code = tag.attr("char").and_then(|c| u32::from_str_radix(&c, 16).ok()).unwrap_or(0);
                run.text.extend(symbol(&font, code));
            }
            "pStyle" => run.style = tag.attr("val"),
            "outlineLvl" => run.outline = tag.number("val").is_some_and(|n| n < 9),
            "numId" => run.list = tag.number("val").is_some_and(|n| n > 0),
            "b" if run.in_run => run.bold = tag.on(),
            "sz" if run.in_run => run.size = run.size.max(tag.number("val").unwrap_or(0)),
            "sectPr" => {
                run.section = !section_continues(xml);
                return false;
            }
            "del" | "moveFrom" => {
                self.changes += 1;
                xml.skip();
                return false;
            }
            "ins" | "moveTo" => self.changes += 1,
            "checkbox" => run.checkbox = Some(false),
            "checked" if run.checkbox.is_some() => run.checkbox = Some(tag.on()),
            "vanish" if run.in_run => run.vanished = tag.on(),
            "showingPlcHdr" => run.asks = tag.on(),
            "sdtContent" => {
                if std::mem::take(&mut run.asks) && run.checkbox.is_none() {
                    let before = std::mem::take(&mut run.text);
                    self.inline(xml, run);
                    run.text = before + &bracket(&run.text);
                    return false;
                }
                if let Some(ticked) = run.checkbox.take() {
                    run.push(tick(ticked));
                    self.broke = false;
                    xml.skip();
                    return false;
                }
            }
            "checkBox" => {
                run.push(tick(legacy_checkbox(xml)));
                return false;
            }
            "ddList" => {
                run.push(&legacy_list(xml));
                return false;
            }
            "blip" | "imagedata" => {
                run.mark = Mark::Image;
                // a picture pasted several times is one part of the file
                let part = tag.attr("embed").or_else(|| tag.attr("id"));
                run.picture = part.map_or(0, |id| table::number(&id));
                self.images = true;
            }
            "contentPart" if run.mark == Mark::None => run.mark = Mark::Ink,
            "txbxContent" => {
                if run.boxed {
                    self.cell_content(xml, run);
                } else {
                    self.flow(xml, 1);
                }
                return false;
            }
            "instrText" | "delText" | "delInstrText" | "Fallback" | "rPrChange" | "pPrChange" | "rt" => {
                xml.skip();
                return false;
            }
            _ => {}
        }
        true
    }

    fn table(&mut self, xml: &mut Xml<'_>) {
        self.tables += 1;
        let (table, mut row, mut open) = (self.tables, 0, 1u32);
        let mut above: Vec<Cell> = Vec::new();
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.name() {
                    "tr" => {
                        let at = self.blocks.len();
                        let (page, cells) = self.row(xml, &above);
                        above.clone_from(&cells);
                        if !cells.is_empty() {
                            row += 1;
                            self.blocks.insert(at, Block::row(Place::Table { table, row }, page, table, cells));
                        }
                    }
                    "tblPr" | "tblGrid" | "sdtPr" => xml.skip(),
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    /// Page and cells of a row; a cell over several columns or rows is said on each, so that columns stay in line
    /// and an empty cell is one left empty. No cells for a deleted row.
    fn row(&mut self, xml: &mut Xml<'_>, above: &[Cell]) -> (u32, Vec<Cell>) {
        let (mut cells, mut page, mut deleted, mut open) = (Vec::new(), 0, false, 1u32);
        let mut column = 0;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.name() {
                    "tc" => {
                        let mut run = Run { boxed: true, page: self.page, ..Run::default() };
                        self.cell_content(xml, &mut run);
                        self.keep_unseen(&mut run);
                        page = if page == 0 { run.page } else { page };
                        let (span, goes_on) = (run.span.clamp(1, 64) as usize, run.goes_on);
                        let mut cell = run.cell();
                        if goes_on && cell == Cell::default() {
                            cell = above.get(column).map(table::repeated).unwrap_or_default();
                        }
                        cells.push((cell, span));
                        column += span;
                    }
                    "gridBefore" => {
                        let before = tag.number("val").unwrap_or(0).min(63) as usize;
                        cells.extend(std::iter::repeat_n((Cell::default(), 1), before));
                        column += before;
                        open += 1;
                    }
                    "sdtPr" => xml.skip(),
                    "del" => {
                        self.changes += 1;
                        deleted = true;
                        open += 1;
                    }
                    other => {
                        self.changes += u32::from(other == "ins");
                        open += 1;
                    }
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        if deleted {
            cells.clear();
        }
        (page, table::widened(cells))
    }

    /// Text of a cell, paragraphs on lines of their own. A table inside stands on its own after the
    /// row when it is a real one (two rows, two columns), and is text of the cell otherwise.
    fn cell_content(&mut self, xml: &mut Xml<'_>, run: &mut Run) {
        let mut open = 1u32;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.name() {
                    "p" => {
                        run.new_line();
                        run.in_run = false;
                        self.inline(xml, run);
                    }
                    "tbl" => {
                        let at = self.blocks.len();
                        self.table(xml);
                        let rows = &self.blocks[at..];
                        if rows.len() >= 2 && rows.iter().any(|r| r.cells.len() >= 2) {
                            continue;
                        }
                        for block in self.blocks.drain(at..) {
                            run.new_line();
                            run.text.push_str(&block.line());
                        }
                        self.tables = self.tables.saturating_sub(1);
                    }
                    "gridSpan" => {
                        run.span = tag.number("val").unwrap_or(1);
                        open += 1;
                    }
                    "vMerge" => {
                        run.goes_on = tag.attr("val").is_none_or(|v| v == "continue");
                        open += 1;
                    }
                    "Fallback" | "tcPrChange" => xml.skip(),
                    _ => {
                        if self.element(xml, &tag, run) {
                            open += 1;
                        }
                    }
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
