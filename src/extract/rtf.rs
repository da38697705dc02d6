//! Rich text (RTF): paragraphs and table rows, from a single tolerant pass.
//!
//! Fonts, colours, pictures and layout are skipped. Format: Rich Text Format 1.9.

use encoding_rs::Encoding;

use super::document::{Block, BlockKind, Cell, Document, Mark};
use super::{docx_text, xml};
use crate::incident::Incident;
use crate::place::Place;

/// Groups whose content is not text.
const SKIPPED: [&str; 21] = [
    "colortbl",
    "stylesheet",
    "pict",
    "object",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "themedata",
    "colorschememapping",
    "latentstyles",
    "datastore",
    "fldinst",
    "listtext",
    "pntext",
    "filetbl",
    "revtbl",
    "nonshppict",
    "bkmkstart",
    "bkmkend",
];

/// Reads a rich text.
#[must_use]
pub fn read(bytes: &[u8]) -> Document {
    let bytes = bytes.trim_ascii_start();
    if !bytes.starts_with(b"{\\rtf") {
        return xml::unread(Incident::Damaged { detail: "le fichier ne commence pas comme un RTF".into() });
    }
    let mut reader = Reader { page: 1, encoding: Some(encoding_rs::WINDOWS_1252), ..Reader::default() };
    reader.run(bytes);
    reader.end_row();
    reader.paragraph();
    let Reader { mut doc, page, images, groups, .. } = reader;
    doc.pages = page;
    let cut = (!groups.is_empty()).then(|| Incident::Damaged { detail: "RTF incomplet".into() });
    xml::finish(&mut doc, cut, images);
    doc
}

/// State that a group restores when it closes.
#[derive(Clone, Copy, Default, PartialEq)]
enum Target {
    #[default]
    Text,
    Skip,
    Title,
    Author,
    Header,
    Footer,
    Note,
    Comment,
    /// Names of fonts.
    Fonts,
}

#[derive(Clone, Copy, Default)]
struct Group {
    target: Target,
    /// Characters that follow a `\u` for readers without Unicode.
    fallback: u32,
    hidden: bool,
    /// Number of the font.
    font: i64,
}

#[derive(Default)]
struct Reader {
    doc: Document,
    groups: Vec<Group>,
    now: Group,
    encoding: Option<&'static Encoding>,
    bytes: Vec<u8>,
    text: String,
    aside: String,
    cells: Vec<Cell>,
    in_table: bool,
    table: u32,
    row: u32,
    paragraphs: u32,
    page: u32,
    skip: u32,
    high: Option<u16>,
    mark: Mark,
    images: bool,
    /// Fonts whose letters are signs, by number.
    symbols: std::collections::BTreeMap<i64, String>,
}

impl Reader {
    fn run(&mut self, bytes: &[u8]) {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.settle();
                    self.groups.push(self.now);
                }
                b'}' => {
                    self.settle();
                    self.close();
                }
                b'\\' => at = self.control(bytes, at),
                b'\r' | b'\n' => {}
                _ if self.skip > 0 => self.skip -= 1,
                _ => self.byte(byte),
            }
        }
        self.settle();
    }

    fn byte(&mut self, byte: u8) {
        if self.now.target != Target::Skip && !self.now.hidden {
            self.bytes.push(byte);
        }
    }

    /// A control word or symbol starting at `at`; returns where the text goes on.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        let letters = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            match rest.first() {
                Some(b'\'') => {
                    let digits = rest.get(1..3).and_then(|d| std::str::from_utf8(d).ok());
                    if let Some(value) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
                        if self.skip > 0 { self.skip -= 1 } else { self.byte(value) }
                    }
                    return at + 3.min(rest.len());
                }
                Some(b'*') => self.now.target = Target::Skip,
                Some(b'~') => self.push(' '),
                Some(b'_') => self.push('-'),
                Some(b'\r' | b'\n') => self.paragraph(),
                Some(b @ (b'{' | b'}' | b'\\')) => self.byte(*b),
                _ => {}
            }
            return at + 1;
        }
        let word = std::str::from_utf8(&rest[..letters]).unwrap_or_default();
        let sign = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest[letters + sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let mut end = letters;
        let mut number = None;
        if digits > 0 {
            end = letters + sign + digits;
            number = std::str::from_utf8(&rest[letters..end]).ok().and_then(|n| n.parse::<i64>().ok());
        }
        end += usize::from(rest.get(end) == Some(&b' '));
        self.word(word, number);
        if word == "bin" {
            end += usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(rest.len());
        }
        at + end
    }

    fn word(&mut self, word: &str, number: Option<i64>) {
        match word {
            "u" => {
                self.unicode(number.unwrap_or(0));
                self.skip = self.now.fallback;
            }
            "uc" => self.now.fallback = number.and_then(|n| u32::try_from(n).ok()).unwrap_or(1).min(16),
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.encoding = Encoding::for_label(label.as_bytes()).or(self.encoding);
            }
            "mac" => self.encoding = Some(encoding_rs::MACINTOSH),
            "rtf" => self.now.fallback = 1,
            "v" => self.now.hidden = number != Some(0),
            "pict" => {
                self.images = true;
                self.mark = Mark::Image;
                self.now.target = Target::Skip;
            }
            "info" => self.now.target = Target::Skip,
            "title" if self.now.target == Target::Skip => self.now.target = Target::Title,
            "author" if self.now.target == Target::Skip => self.now.target = Target::Author,
            "header" | "headerl" | "headerr" | "headerf" => self.now.target = Target::Header,
            "footer" | "footerl" | "footerr" | "footerf" => self.now.target = Target::Footer,
            "footnote" => self.now.target = Target::Note,
            "annotation" => self.now.target = Target::Comment,
            "fonttbl" => self.now.target = Target::Fonts,
            "f" | "plain" => {
                self.settle();
                self.now.font = number.unwrap_or(0);
            }
            // Shapes hold their text in a group that old readers are told to skip.
            "shpinst" | "shptxt" if self.now.target == Target::Skip => self.now.target = Target::Text,
            "sp" => self.now.target = Target::Skip,
            "deleted" => self.now.hidden = number != Some(0),
            name if SKIPPED.contains(&name) => self.now.target = Target::Skip,
            _ if self.now.target == Target::Skip => {}
            "par" | "sect" => self.paragraph(),
            "line" => self.push('\n'),
            "page" => {
                self.paragraph();
                self.page += 1;
            }
            "tab" => self.push('\t'),
            "intbl" => self.in_table = true,
            "pard" => self.in_table = false,
            "cell" | "nestcell" => self.cell(),
            "row" | "nestrow" => self.end_row(),
            "emdash" => self.push('—'),
            "endash" => self.push('–'),
            "bullet" => self.push('•'),
            "lquote" => self.push('‘'),
            "rquote" => self.push('’'),
            "ldblquote" => self.push('“'),
            "rdblquote" => self.push('”'),
            _ => {}
        }
    }

    fn unicode(&mut self, number: i64) {
        // Written as a signed 16-bit unit; beyond the first plane, as two of them.
        let unit = (number & 0xFFFF) as u16;
        match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => self.high = Some(unit),
            (Some(high), 0xDC00..=0xDFFF) => {
                char::decode_utf16([high, unit]).flatten().for_each(|c| self.push(c));
            }
            _ => {
                if let 0xF000..=0xF0FF = unit {
                    docx_text::symbol("Wingdings", unit.into()).into_iter().for_each(|c| self.push(c));
                } else if let Some(c) = char::from_u32(unit.into()) {
                    self.push(c);
                }
            }
        }
    }

    fn push(&mut self, c: char) {
        self.settle();
        if !self.now.hidden {
            match self.now.target {
                Target::Skip | Target::Fonts => {}
                Target::Text => self.text.push(c),
                _ => self.aside.push(c),
            }
        }
    }

    /// Decodes the bytes gathered.
    fn settle(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let encoding = self.encoding.unwrap_or(encoding_rs::WINDOWS_1252);
        let text = encoding.decode_without_bom_handling(&self.bytes).0;
        match self.now.target {
            Target::Skip => {}
            Target::Fonts => {
                let name = text.trim_end_matches(';').trim();
                if ["wingdings", "symbol", "webdings"].iter().any(|s| name.to_ascii_lowercase().starts_with(s)) {
                    self.symbols.insert(self.now.font, name.to_owned());
                }
            }
            Target::Text if self.symbols.contains_key(&self.now.font) => {
                let font = self.symbols.get(&self.now.font).map_or("", String::as_str);
                let signs = self.bytes.iter().filter(|b| !b.is_ascii_whitespace());
                self.text.extend(signs.filter_map(|b| docx_text::symbol(font, u32::from(*b))));
                if self.bytes.last().is_some_and(u8::is_ascii_whitespace) {
                    self.text.push(' ');
                }
            }
            Target::Text => self.text.push_str(&text),
            _ => self.aside.push_str(&text),
        }
        self.bytes.clear();
    }

    fn close(&mut self) {
        let before = self.groups.pop().unwrap_or_default();
        let target = std::mem::replace(&mut self.now, before).target;
        self.skip = 0;
        if target == before.target || matches!(target, Target::Text | Target::Skip | Target::Fonts) {
            return;
        }
        let aside = std::mem::take(&mut self.aside);
        let aside = aside.trim();
        if aside.is_empty() {
            return;
        }
        let (kind, part) = match target {
            Target::Title => return self.doc.meta.title = Some(aside.to_owned()),
            Target::Author => return self.doc.meta.author = Some(aside.to_owned()),
            Target::Header => (BlockKind::Header, "header"),
            Target::Footer => (BlockKind::Footer, "footer"),
            Target::Comment => (BlockKind::Comment, "comment"),
            _ => (BlockKind::Note, "note"),
        };
        let block = Block::new(Place::Part { part: part.into() }, 0, kind, aside);
        // Each section repeats its headers, each kind of page too.
        let said = |b: &Block| b.kind == kind && b.text == block.text;
        if !matches!(kind, BlockKind::Header | BlockKind::Footer) || !self.doc.blocks.iter().take(50).any(said) {
            self.doc.blocks.push(block);
        }
    }

    fn paragraph(&mut self) {
        self.settle();
        if self.now.target != Target::Text {
            return self.push('\n');
        }
        if self.in_table {
            return self.text.push('\n');
        }
        self.end_row();
        self.row = 0;
        let text = std::mem::take(&mut self.text);
        self.mark = Mark::None;
        if !text.trim().is_empty() {
            self.paragraphs += 1;
            let place = Place::Paragraph { number: self.paragraphs };
            self.doc.blocks.push(Block::new(place, self.page, BlockKind::Paragraph, text.trim()));
        }
    }

    fn cell(&mut self) {
        self.settle();
        let text = std::mem::take(&mut self.text);
        self.cells.push(docx_text::cell(&text, std::mem::take(&mut self.mark)));
    }

    fn end_row(&mut self) {
        if self.cells.is_empty() {
            return;
        }
        self.table += u32::from(self.row == 0);
        self.row += 1;
        let place = Place::Table { table: self.table, row: self.row };
        self.doc.blocks.push(Block::row(place, self.page, self.table, std::mem::take(&mut self.cells)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_accents_and_tables_are_read() {
        let doc = read(br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Programme d\'e9taill\'e9}{\author Zo\'eb}}
\pard \'c9valuation \u8364?{\b  gras}\par\pard\intbl Nom\cell Signature\cell\row\pard\intbl Dupont\cell\cell\row\pard {\*\secret x}fin\par}");
        let lines: Vec<_> = doc.blocks.iter().map(|b| b.line().into_owned()).collect();
        assert_eq!(lines, ["Évaluation € gras", "Nom\tSignature", "Dupont\t", "fin"]);
        assert_eq!(doc.meta.title.as_deref(), Some("Programme détaillé"));
        assert_eq!(doc.blocks[2].place, Place::Table { table: 1, row: 2 });
        assert_eq!(doc.incidents, []);
    }

    #[test]
    fn broken_text_never_panics() {
        for text in ["{\\rtf1 a", "{\\rtf1\\'", "{\\rtf1\\bin99999999 x}", "{\\rtf1\\u-}}}}}\\", "{\\rtf1{\\*\\"] {
            let _ = read(text.as_bytes());
        }
        assert_eq!(read(b"{\\rtf1 }").incidents, [Incident::NoText]);
    }
}
