//! OpenDocument texts and presentations (odt, ott, odp): paragraphs, tables, notes, comments, slides.
//!
//! Format: OpenDocument 1.2 part 1. Spreadsheets have their own reader, `ods`.

use std::collections::HashMap;

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::docx_text;
use super::table;
use super::xml::{self, Package, Tag, Token, Xml};
use crate::incident::Incident;
use crate::place::Place;

/// Reads a text or a presentation.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let mut package = match open(bytes) {
        Ok(package) => package,
        Err(incident) => return xml::unread(incident),
    };
    let mut doc = Document::default();
    let pages = properties(&mut package, &mut doc);
    let text = match package.part("content.xml") {
        Ok(Some(text)) => text,
        Ok(None) => {
            doc.incidents.push(Incident::Damaged { detail: "partie absente : content.xml".into() });
            return doc;
        }
        Err(incident) => {
            doc.incidents.push(incident);
            return doc;
        }
    };
    let mut styles = HashMap::new();
    let frame = package.optional("styles.xml", &mut doc.incidents).unwrap_or_default();
    read_styles(&frame, &mut styles);
    read_styles(&text, &mut styles);
    let mut reader = Reader { doc, styles, page: 1, ..Reader::default() };
    let mut page_frame = Xml::new(&frame);
    reader.frame(&mut page_frame, BlockKind::Header);
    let mut content = Xml::new(&text);
    reader.flow(&mut content, u32::MAX, BlockKind::Paragraph);
    let mut page_frame = Xml::new(&frame);
    reader.frame(&mut page_frame, BlockKind::Footer);
    let Reader { mut doc, after, slide, page, changes, images, .. } = reader;
    doc.blocks.extend(after);
    doc.pages = if slide > 0 { slide } else { page.max(pages) };
    if slide == 0 && page == 1 && pages > 1 {
        doc.blocks.iter_mut().for_each(|b| b.page = 0);
    }
    if changes > 0 {
        doc.incidents.push(Incident::TrackedChanges { count: changes });
    }
    xml::finish(&mut doc, content.incident(), images);
    doc
}

/// Opens an OpenDocument file; one whose parts are enciphered is `Encrypted`.
pub(super) fn open(bytes: &[u8]) -> Result<Package<'_>, Incident> {
    let mut package = Package::open(bytes)?;
    let manifest = package.part("META-INF/manifest.xml").ok().flatten().unwrap_or_default();
    if manifest.contains("encryption-data") { Err(Incident::Encrypted) } else { Ok(package) }
}

/// Reads `meta.xml`; returns the page count stated there.
pub(super) fn properties(package: &mut Package<'_>, doc: &mut Document) -> u32 {
    let Some(text) = package.optional("meta.xml", &mut doc.incidents) else { return 0 };
    let (mut xml, mut pages) = (Xml::new(&text), 0);
    loop {
        match xml.step() {
            Token::Start(tag) => {
                let slot = match tag.full_name() {
                    "dc:title" => &mut doc.meta.title,
                    "meta:initial-creator" => &mut doc.meta.author,
                    "meta:creation-date" => &mut doc.meta.created,
                    "dc:date" => &mut doc.meta.modified,
                    "meta:generator" => &mut doc.meta.producer,
                    "dc:creator" if doc.meta.author.is_none() => &mut doc.meta.author,
                    "meta:document-statistic" => {
                        pages = tag.number("page-count").unwrap_or(0);
                        continue;
                    }
                    _ => continue,
                };
                let value = xml.text();
                if !value.trim().is_empty() {
                    *slot = Some(value.trim().to_owned());
                }
            }
            Token::Eof => return pages,
            _ => {}
        }
    }
}

#[derive(Default)]
struct Style {
    parent: String,
    breaks: bool,
    bold: bool,
    /// Points.
    size: f32,
}

fn read_styles(text: &str, styles: &mut HashMap<String, Style>) {
    let (mut xml, mut name) = (Xml::new(text), String::new());
    loop {
        let tag = match xml.step() {
            Token::Start(tag) => tag,
            Token::Eof => return,
            _ => continue,
        };
        match tag.full_name() {
            "style:style" => {
                name = tag.attr("name").unwrap_or_default();
                let parent = tag.attr("parent-style-name").unwrap_or_default();
                styles.insert(name.clone(), Style { parent, ..Style::default() });
            }
            "style:paragraph-properties" => {
                if let Some(style) = styles.get_mut(&name) {
                    style.breaks |= tag.attr("break-before").as_deref() == Some("page");
                }
            }
            "style:text-properties" => {
                if let Some(style) = styles.get_mut(&name) {
                    style.bold |= tag.attr_full("fo:font-weight").as_deref() == Some("bold");
                    let size = tag.attr_full("fo:font-size").and_then(|s| s.trim_end_matches("pt").parse().ok());
                    style.size = size.unwrap_or(style.size);
                }
            }
            "office:body" | "style:master-page" => return,
            _ => {}
        }
    }
}

#[derive(Default)]
struct Reader {
    doc: Document,
    styles: HashMap<String, Style>,
    /// Notes and comments, shown after the text.
    after: Vec<Block>,
    page: u32,
    slide: u32,
    paragraphs: u32,
    tables: u32,
    changes: u32,
    images: bool,
    /// The shape is the title of its slide.
    title: bool,
    /// What the current paragraph or cell shows beside text.
    mark: Mark,
}

impl Reader {
    /// Headers or footers of the page models; the same text is kept once.
    fn frame(&mut self, xml: &mut Xml<'_>, kind: BlockKind) {
        let (wanted, part) = match kind {
            BlockKind::Header => ("style:header", "header"),
            _ => ("style:footer", "footer"),
        };
        let mut seen: Vec<String> = Vec::new();
        loop {
            match xml.step() {
                Token::Start(tag)
                    if tag.full_name().strip_prefix(wanted).is_some_and(|r| matches!(r, "" | "-left" | "-first")) =>
                {
                    let text = self.inline(xml);
                    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                        if !seen.iter().any(|s| s == line) {
                            seen.push(line.to_owned());
                            self.doc.blocks.push(Block::new(Place::Part { part: part.into() }, 0, kind, line));
                        }
                    }
                }
                Token::Eof => return,
                _ => {}
            }
        }
    }

    /// Paragraphs, tables and slides until `open` elements are closed.
    fn flow(&mut self, xml: &mut Xml<'_>, mut open: u32, kind: BlockKind) {
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "text:p" | "text:h" => self.paragraph(xml, &tag, kind),
                    "table:table" => self.table(xml),
                    "text:list-item" if kind == BlockKind::Paragraph => self.flow(xml, 1, BlockKind::Item),
                    "presentation:notes" => self.flow(xml, 1, BlockKind::Note),
                    "draw:page" => {
                        self.slide += 1;
                        self.flow(xml, 1, kind);
                    }
                    "draw:frame" | "draw:custom-shape" => {
                        self.title = tag.attr_full("presentation:class").as_deref() == Some("title");
                        self.flow(xml, 1, kind);
                        self.title = false;
                    }
                    "draw:image" => {
                        self.images = true;
                        open = open.saturating_add(1);
                    }
                    "text:tracked-changes" => self.tracked(xml),
                    "text:soft-page-break" => {
                        self.page += 1;
                        open = open.saturating_add(1);
                    }
                    "office:automatic-styles"
                    | "office:font-face-decls"
                    | "office:forms"
                    | "text:sequence-decls"
                    | "svg:title"
                    | "svg:desc"
                    | "office:scripts" => xml.skip(),
                    _ => open = open.saturating_add(1),
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    fn tracked(&mut self, xml: &mut Xml<'_>) {
        let mut open = 1u32;
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => {
                    self.changes += u32::from(tag.name() == "changed-region");
                    open += 1;
                }
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    fn paragraph(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>, kind: BlockKind) {
        let style = tag.attr("style-name").unwrap_or_default();
        let heading = tag.full_name() == "text:h";
        let own = self.styles.get(&style);
        // A break before the first paragraph leaves it on the first page.
        if own.is_some_and(|s| s.breaks) && self.paragraphs > 0 {
            self.page += 1;
        }
        let (name, bold, size) = own.map_or((style.as_str(), false, 0.0), |s| {
            (if s.parent.is_empty() { style.as_str() } else { s.parent.as_str() }, s.bold, s.size)
        });
        let titled = self.title || matches!(name, "Title" | "Titre");
        let headed = heading || name.starts_with("Heading") || name == "Subtitle" || (bold && size > 12.0);
        self.paragraphs += 1;
        let (number, at, page) = (self.paragraphs, self.doc.blocks.len(), self.page);
        let text = self.inline(xml);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let kind = match kind {
            BlockKind::Note => BlockKind::Note,
            _ if titled => BlockKind::Title,
            _ if headed && text.chars().count() <= 200 => BlockKind::Heading,
            other => other,
        };
        let place = self.place().unwrap_or(Place::Paragraph { number });
        let page = if self.slide > 0 { self.slide } else { page };
        self.doc.blocks.insert(at, Block::new(place, page, kind, text));
    }

    fn place(&self) -> Option<Place> {
        (self.slide > 0).then_some(Place::Slide { slide: self.slide })
    }

    /// Text inside the element just opened; notes and comments go after the document.
    fn inline(&mut self, xml: &mut Xml<'_>) -> String {
        let (mut text, mut open) = (String::new(), 1u32);
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "text:s" => {
                        text.extend(std::iter::repeat_n(' ', tag.number("c").unwrap_or(1).min(1_000) as usize));
                        open += 1;
                    }
                    "text:tab" => {
                        text.push('\t');
                        open += 1;
                    }
                    "text:p" | "text:h" | "text:line-break" => {
                        if !text.is_empty() && !text.ends_with('\n') {
                            text.push('\n');
                        }
                        open += 1;
                    }
                    "text:soft-page-break" => {
                        self.page += 1;
                        open += 1;
                    }
                    "text:note" => self.aside(xml, BlockKind::Note, "note"),
                    "office:annotation" => self.aside(xml, BlockKind::Comment, "comment"),
                    "draw:image" => {
                        self.images = true;
                        self.mark = Mark::Image;
                        open += 1;
                    }
                    "draw:path" | "draw:polyline" if self.mark == Mark::None => {
                        self.mark = Mark::Ink;
                        open += 1;
                    }
                    "text:tracked-changes" => self.tracked(xml),
                    "field:fieldmark" => {
                        let kind = tag.attr("type").unwrap_or_default();
                        text.push_str(&Self::field(xml, kind.ends_with("FORMCHECKBOX")));
                    }
                    "svg:title"
                    | "svg:desc"
                    | "text:note-citation"
                    | "text:ruby-text"
                    | "dc:creator"
                    | "dc:date"
                    | "meta:date-string"
                    | "meta:creator-initials" => xml.skip(),
                    _ => open += 1,
                },
                Token::End => open -= 1,
                // Line ends of the source are blanks; blanks that count are elements.
                Token::Text(part) => {
                    for (i, line) in part.split(['\n', '\r']).enumerate() {
                        if i > 0 && !text.ends_with(char::is_whitespace) {
                            text.push(' ');
                        }
                        let line = if i > 0 { line.trim_start() } else { line };
                        text.extend(line.chars().filter_map(docx_text::plain));
                    }
                }
                Token::Eof => break,
            }
        }
        text
    }

    fn aside(&mut self, xml: &mut Xml<'_>, kind: BlockKind, part: &str) {
        let text = self.inline(xml);
        if !text.trim().is_empty() {
            let place = self.place().unwrap_or(Place::Part { part: part.into() });
            self.after.push(Block::new(place, self.slide, kind, text.trim()));
        }
    }

    fn table(&mut self, xml: &mut Xml<'_>) {
        self.tables += 1;
        let (table, mut row, mut open) = (self.tables, 0, 1u32);
        let mut held = Held::new();
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    "table:table-row" => {
                        row += 1;
                        let page = if self.slide > 0 { self.slide } else { self.page };
                        let cells = self.row(xml, &mut held);
                        let place = self.place().unwrap_or(Place::Table { table, row });
                        if !cells.is_empty() {
                            self.doc.blocks.push(Block::row(place, page, table, cells));
                        }
                    }
                    "text:soft-page-break" => {
                        self.page += 1;
                        open += 1;
                    }
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => return,
            }
        }
    }

    /// Cells of a row, merged ones on each place they cover. A table inside a cell is text of the cell.
    fn row(&mut self, xml: &mut Xml<'_>, held: &mut Held) -> Vec<Cell> {
        let (mut cells, mut open) = (Vec::<(Cell, usize)>::new(), 1u32);
        let (mut column, mut beside) = (0, 0);
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => match tag.full_name() {
                    name @ ("table:table-cell" | "table:covered-table-cell") => {
                        let count = |name| tag.number(name).unwrap_or(1).clamp(1, 64) as usize;
                        let (repeated, span) = (count("number-columns-repeated"), count("number-columns-spanned"));
                        let (rows, covered) = (count("number-rows-spanned"), name == "table:covered-table-cell");
                        let outer = std::mem::take(&mut self.mark);
                        let text = self.inline(xml);
                        let cell = docx_text::cell(&text, std::mem::replace(&mut self.mark, outer));
                        if !covered {
                            held.extend((0..span).filter(|_| rows > 1).map(|n| (column + n, (cell.clone(), rows - 1))));
                            cells.extend(std::iter::repeat_n((cell, span), repeated));
                            (beside, column) = (span - 1, column + repeated);
                            continue;
                        }
                        for _ in 0..repeated {
                            if beside > 0 {
                                beside -= 1;
                            } else {
                                let above = held.get_mut(&column).filter(|(_, rows)| *rows > 0);
                                let cell = above.map(|(cell, rows)| {
                                    *rows -= 1;
                                    table::repeated(cell)
                                });
                                cells.push((cell.unwrap_or_default(), 1));
                            }
                            column += 1;
                        }
                    }
                    _ => open += 1,
                },
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        table::widened(cells)
    }

    /// A field of a form that another office suite left in the text: a box, or a list with what is chosen in it.
    fn field(xml: &mut Xml<'_>, boxed: bool) -> String {
        let (mut ticked, mut entries, mut chosen, mut open) = (false, Vec::new(), None, 1u32);
        while open > 0 {
            match xml.step() {
                Token::Start(tag) => {
                    let value = tag.attr("value").unwrap_or_default();
                    match tag.attr("name").unwrap_or_default().as_str() {
                        "Checkbox_Checked" => ticked = value == "true",
                        "Dropdown_ListEntry" if entries.len() < 1_000 => entries.push(value),
                        "Dropdown_Selected" => chosen = value.parse::<usize>().ok(),
                        _ => {}
                    }
                    open += 1;
                }
                Token::End => open -= 1,
                Token::Text(_) => {}
                Token::Eof => break,
            }
        }
        match chosen {
            _ if boxed => docx_text::tick(ticked).to_owned(),
            Some(n) => entries.get(n).cloned().unwrap_or_default(),
            None => String::new(),
        }
    }
}

/// Merged cells that go on below, by column, with the rows they still cover.
type Held = std::collections::BTreeMap<usize, (Cell, usize)>;

#[cfg(test)]
#[path = "odf_tests.rs"]
mod tests;
