//! Web pages: headings, paragraphs, list items, table rows as cells.
//!
//! Only the tokeniser of `html5ever` is used, one pass and no tree: time is linear whatever the
//! nesting. Scripts and styles are dropped; nothing is fetched. A table that holds another is taken
//! for layout, its text becomes paragraphs.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::encoding::decode;
use crate::incident::Incident;
use crate::limits;
use crate::place::Place;

/// Reads a web page in an unknown encoding.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    match declared(bytes) {
        Some(encoding) if std::str::from_utf8(bytes).is_err() => text(&encoding.decode(bytes).0),
        _ => text(&decode(bytes)),
    }
}

/// Reads a web page already decoded.
#[must_use]
pub fn text(source: &str) -> Document {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(source));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    // The sink never asks for a script to be run, so the input is consumed in one go.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut page = tokenizer.sink.0.into_inner();
    page.flush();
    while !page.tables.is_empty() {
        page.close_table();
    }
    if page.doc.blocks.is_empty() {
        page.doc.incidents.push(if page.images { Incident::ImageNotRead } else { Incident::NoText });
    }
    page.doc
}

/// The encoding a `meta` names in the first kilobyte.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = start.find("charset=")? + "charset=".len();
    let label: String = start[at..]
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    encoding_rs::Encoding::for_label(label.as_bytes())
}

#[derive(Default)]
struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => page.characters(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.start(&tag),
            Token::TagToken(tag) => page.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
struct Page {
    doc: Document,
    line: String,
    kind: Option<BlockKind>,
    paragraphs: u32,
    table_count: u32,
    tables: Vec<Table>,
    /// Text of the element is not part of the page (script, style).
    dropped: bool,
    title: bool,
    pre: bool,
    images: bool,
    choice: Option<Choice>,
}

/// A list to choose from that is open.
#[derive(Default)]
struct Choice {
    /// Where the line stood before it.
    at: usize,
    open: bool,
    selected: bool,
    shown: Option<String>,
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    /// Cells of the open row, with the columns each covers.
    row: Vec<(Cell, usize)>,
    /// Merged cells that go on below, by column, with the rows they still cover.
    held: std::collections::BTreeMap<usize, (Cell, usize)>,
    /// Rows the open cell covers.
    rows_covered: usize,
    mark: Mark,
    /// Columns of the open cell; 0 when none is open.
    span: usize,
    /// Holds another table.
    layout: bool,
}

impl Page {
    fn characters(&mut self, text: &str) {
        if self.dropped {
            return;
        }
        if self.pre {
            for (i, part) in text.split('\n').enumerate() {
                if i > 0 {
                    self.new_line();
                }
                self.line.push_str(part);
            }
            return;
        }
        let blank = |c: char| c.is_ascii_whitespace();
        if text.starts_with(blank) {
            self.space();
        }
        for word in text.split(blank).filter(|word| !word.is_empty()) {
            self.line.push_str(word);
            self.line.push(' ');
        }
        if !text.ends_with(blank) && self.line.ends_with(' ') {
            self.line.pop();
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
            self.line.push(' ');
        }
    }

    /// The table whose cell is open, when its cells are kept.
    fn cell(&mut self) -> Option<&mut Table> {
        self.tables.last_mut().filter(|t| t.span > 0 && !t.layout)
    }

    fn new_line(&mut self) {
        if self.cell().is_none() {
            self.flush();
        } else if !self.line.trim_end().is_empty() && !self.line.ends_with('\n') {
            self.line.push('\n');
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        match &*tag.name {
            "script" => {
                self.dropped = true;
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "style" | "noframes" | "iframe" | "noscript" | "template" => {
                self.dropped = true;
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            "title" => {
                self.flush();
                self.title = true;
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
            "br" => self.new_line(),
            "pre" => {
                self.new_line();
                self.pre = true;
            }
            "img" => {
                self.images = true;
                if let Some(table) = self.cell() {
                    table.mark = Mark::Image;
                }
            }
            "input" => self.input(tag),
            "select" => {
                self.close_choice();
                self.space();
                self.choice = Some(Choice { at: self.line.len(), ..Choice::default() });
            }
            "option" if self.choice.is_some() => {
                self.close_option();
                let chosen = tag.attrs.iter().any(|a| &*a.name.local == "selected");
                if let Some(choice) = &mut self.choice {
                    (choice.open, choice.selected) = (true, chosen);
                }
            }
            "table" => self.open_table(),
            "tr" => self.close_row(),
            "td" | "th" => self.open_cell(tag),
            "li" => self.open_block(BlockKind::Item),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.open_block(BlockKind::Heading),
            name if is_block(name) => self.open_block(BlockKind::Paragraph),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        match name {
            "script" | "style" | "noframes" | "iframe" | "noscript" | "template" => self.dropped = false,
            "select" => self.close_choice(),
            "option" if self.choice.is_some() => self.close_option(),
            "title" if self.title => {
                self.title = false;
                let title = std::mem::take(&mut self.line);
                if !title.trim().is_empty() && self.doc.meta.title.is_none() {
                    self.doc.meta.title = Some(title.trim().to_owned());
                    self.push(BlockKind::Title, title.trim());
                }
            }
            "pre" => {
                self.new_line();
                self.pre = false;
            }
            "table" => self.close_table(),
            "tr" => self.close_row(),
            "td" | "th" => self.close_cell(),
            "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.open_block(BlockKind::Paragraph),
            name if is_block(name) => self.open_block(BlockKind::Paragraph),
            _ => {}
        }
    }

    /// Of a list only what is chosen is shown: the first entry as long as nobody chose.
    fn close_option(&mut self) {
        let Some(choice) = &mut self.choice else { return };
        if std::mem::take(&mut choice.open) {
            let text = self.line.get(choice.at..).unwrap_or_default().trim().to_owned();
            if choice.selected || choice.shown.is_none() {
                choice.shown = Some(text);
            }
        }
        self.line.truncate(choice.at);
    }

    fn close_choice(&mut self) {
        self.close_option();
        if let Some(shown) = self.choice.take().and_then(|c| c.shown) {
            self.line.push_str(&shown);
            self.line.push(' ');
        }
    }

    fn input(&mut self, tag: &Tag) {
        let attr = |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value);
        match attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
            "checkbox" | "radio" => self.line.push_str(if attr("checked").is_some() { "☑ " } else { "☐ " }),
            "hidden" | "password" | "submit" | "button" => {}
            _ => {
                self.space();
                self.line.push_str(attr("value").unwrap_or_default());
            }
        }
    }

    fn open_block(&mut self, kind: BlockKind) {
        self.new_line();
        self.kind = Some(kind);
    }

    /// Ends the paragraph being gathered.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            let kind = self.kind.unwrap_or(BlockKind::Paragraph);
            self.push(kind, line.trim());
        }
    }

    fn push(&mut self, kind: BlockKind, text: &str) {
        // Word writes bullets as text.
        let (kind, text) = match text.strip_prefix(['·', '•', '§']) {
            Some(rest) if kind == BlockKind::Paragraph && rest.starts_with('\u{A0}') => (BlockKind::Item, rest.trim()),
            _ => (kind, text),
        };
        self.paragraphs += 1;
        self.doc.blocks.push(Block::new(Place::Paragraph { number: self.paragraphs }, 0, kind, text));
    }

    fn open_table(&mut self) {
        if let Some(outer) = self.tables.last_mut() {
            // What the outer table gathered was layout.
            outer.layout = true;
            let rows = std::mem::take(&mut outer.rows);
            let row = std::mem::take(&mut outer.row).into_iter().map(|(cell, _)| cell);
            for cell in rows.into_iter().flatten().chain(row).filter(|c| !c.text.is_empty()) {
                self.push(BlockKind::Paragraph, &cell.text);
            }
        }
        self.flush();
        self.kind = None;
        // deeper ones are read as text: nothing is lost, so that nothing is said
        let limit = limits::current().html_depth;
        if (self.tables.len() as u64) < limit {
            self.tables.push(Table::default());
        }
    }

    fn open_cell(&mut self, tag: &Tag) {
        self.close_cell();
        self.kind = None;
        let covers = |name: &str| {
            let covered = tag.attrs.iter().find(|a| &*a.name.local == name).and_then(|a| a.value.parse().ok());
            covered.unwrap_or(1_usize).clamp(1, 64)
        };
        let Some(table) = self.tables.last_mut() else { return };
        let fresh = table.span == 0 && !table.layout;
        table.span = covers("colspan");
        table.rows_covered = covers("rowspan");
        if fresh {
            let outside = std::mem::take(&mut self.line);
            if !outside.trim().is_empty() {
                self.push(BlockKind::Paragraph, outside.trim());
            }
        }
    }

    fn close_cell(&mut self) {
        let Some(table) = self.cell() else {
            self.flush();
            return;
        };
        let (span, mark) = (table.span, table.mark);
        table.span = 0;
        table.mark = Mark::None;
        let cell = super::docx_text::cell(&std::mem::take(&mut self.line), mark);
        if let Some(table) = self.tables.last_mut() {
            table.go_on();
            let column = table.columns();
            if table.rows_covered > 1 {
                table.held.extend((column..column + span).map(|c| (c, (cell.clone(), table.rows_covered - 1))));
            }
            table.row.push((cell, span));
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(table) = self.tables.last_mut().filter(|t| !t.row.is_empty()) {
            table.go_on();
            let row = std::mem::take(&mut table.row);
            table.rows.push(super::table::widened(row));
        }
    }

    fn close_table(&mut self) {
        self.close_row();
        self.kind = None;
        let Some(table) = self.tables.pop() else { return };
        if table.rows.iter().all(|row| row.len() < 2) {
            for cell in table.rows.into_iter().flatten().filter(|c| !c.text.is_empty()) {
                cell.text.lines().for_each(|line| self.push(BlockKind::Paragraph, line.trim()));
            }
            return;
        }
        self.table_count += 1;
        for (row, cells) in (1..).zip(table.rows) {
            let place = Place::Table { table: self.table_count, row };
            self.doc.blocks.push(Block::row(place, 0, self.table_count, cells));
        }
    }
}

impl Table {
    fn columns(&self) -> usize {
        self.row.iter().map(|(_, span)| span).sum()
    }

    /// Puts the cells in that go on from the rows above.
    fn go_on(&mut self) {
        loop {
            let column = self.columns();
            let Some((cell, rows)) = self.held.get_mut(&column).filter(|(_, rows)| *rows > 0) else { return };
            *rows -= 1;
            let cell = super::table::repeated(cell);
            self.row.push((cell, 1));
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "blockquote"
            | "address"
            | "form"
            | "fieldset"
            | "legend"
            | "figure"
            | "figcaption"
            | "hr"
            | "body"
            | "head"
            | "html"
            | "caption"
            | "option"
            | "details"
            | "summary"
            | "center"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(doc: &Document) -> Vec<String> {
        doc.blocks.iter().map(|b| b.line().into_owned()).collect()
    }

    #[test]
    fn structure_is_read_and_scripts_are_not() {
        let doc = read(
            "<html><head><title>Bilan &amp; suivi</title><style>p{}</style></head><body><script>if(a<b){}</script>
            <h1>Résul<b>tats</b></h1><p>Une\n ligne &eacute;crite<br>autre</p><ul><li>un<li>deux</ul></body>"
                .as_bytes(),
        );
        assert_eq!(lines(&doc), ["Bilan & suivi", "Résultats", "Une ligne écrite", "autre", "un", "deux"]);
        assert_eq!(doc.blocks[4].kind, BlockKind::Item);
        assert_eq!(doc.meta.title.as_deref(), Some("Bilan & suivi"));
    }

    #[test]
    fn cells_are_kept_and_layout_is_not() {
        let doc = read(b"<table><tr><td>Intro<table><tr><th>Nom<th>Signature</tr><tr><td>Dupont</td><td><img src=x></td></tr></table>fin</td></tr></table>");
        assert_eq!(lines(&doc), ["Intro", "Nom\tSignature", "Dupont\t", "fin"]);
        assert_eq!(doc.blocks[2].cells[1].mark, Mark::Image);
    }

    #[test]
    fn declared_encoding_is_followed() {
        let doc = read(b"<meta charset=iso-8859-1><p>\xE9valuation</p>");
        assert_eq!(lines(&doc), ["évaluation"]);
    }

    #[test]
    fn deep_nesting_ends() {
        let doc = read("<table><tr><td><div><b>".repeat(50_000).as_bytes());
        assert_eq!(doc.incidents, [Incident::NoText]);
    }
}
