//! Small pieces of Word text: a paragraph or cell being gathered, symbols, ticked boxes.

use super::document::{Cell, Mark};
use super::xml::{Token, Xml};

/// A paragraph, or a whole cell, being gathered.
#[derive(Default)]
pub(super) struct Run {
    pub text: String,
    /// Identifier of the paragraph style.
    pub style: Option<String>,
    /// The paragraph has an outline level of its own.
    pub outline: bool,
    /// The paragraph is numbered or bulleted.
    pub list: bool,
    /// The current run is bold.
    pub bold: bool,
    /// Inside a run: properties are of characters, not of the paragraph mark.
    pub in_run: bool,
    pub bold_seen: bool,
    pub plain_seen: bool,
    /// Largest size, in half-points; 0 when inherited.
    pub size: u32,
    /// Page of the first text.
    pub page: u32,
    pub mark: Mark,
    /// Which picture it holds; 0: none, or not known.
    pub picture: u64,
    /// State of the checkbox whose content comes next.
    pub checkbox: Option<bool>,
    /// A section that starts on a new page ends here.
    pub section: bool,
    /// Text boxes and tables inside become text of this cell.
    pub boxed: bool,
    /// Columns the cell covers.
    pub span: u32,
    /// The current run is hidden text.
    pub vanished: bool,
    /// Hidden text met.
    pub unseen: String,
    /// The content control that comes next shows what it asks for: nobody filled it.
    pub asks: bool,
    /// The cell is the rest of the one above.
    pub goes_on: bool,
}

impl Run {
    pub fn open_run(&mut self) {
        self.in_run = true;
        self.vanished = false;
        self.bold = false;
    }

    /// Adds text; private-use symbols are made readable.
    pub fn push(&mut self, text: &str) {
        if self.vanished {
            self.unseen.push_str(text);
            return;
        }
        if text.chars().any(|c| !c.is_whitespace()) {
            if self.bold { self.bold_seen = true } else { self.plain_seen = true }
        }
        if text.contains(|c| ('\u{F000}'..='\u{F0FF}').contains(&c)) {
            self.text.extend(text.chars().filter_map(plain));
        } else {
            self.text.push_str(text);
        }
    }

    pub fn all_bold(&self) -> bool {
        self.bold_seen && !self.plain_seen
    }

    pub fn new_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub fn cell(self) -> Cell {
        Cell { picture: self.picture, ..cell(&self.text, self.mark) }
    }
}

/// A cell of `text`: a lone box becomes its state.
pub(super) fn cell(text: &str, mark: Mark) -> Cell {
    let text = text.trim();
    let mark = match text {
        "☑" | "☒" | "✓" | "✔" | "✗" | "✘" if mark == Mark::None => Mark::Ticked,
        "☐" | "□" | "▢" if mark == Mark::None => Mark::Unticked,
        _ => mark,
    };
    Cell { text: text.to_owned(), mark, picture: 0 }
}

pub(super) fn tick(ticked: bool) -> &'static str {
    if ticked { "☑" } else { "☐" }
}

/// The character itself, or what a symbol font draws for it.
pub(super) fn plain(c: char) -> Option<char> {
    if ('\u{F000}'..='\u{F0FF}').contains(&c) { symbol("Wingdings", u32::from(c)) } else { Some(c) }
}

/// What is chosen in a legacy list, whose element was just opened.
pub(super) fn legacy_list(xml: &mut Xml<'_>) -> String {
    let (mut entries, mut chosen, mut open) = (Vec::new(), 0, 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => {
                match tag.name() {
                    "listEntry" if entries.len() < 1_000 => entries.push(tag.attr("val").unwrap_or_default()),
                    "result" => chosen = tag.number("val").unwrap_or(0) as usize,
                    _ => {}
                }
                open += 1;
            }
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    entries.into_iter().nth(chosen).unwrap_or_default()
}

/// Brackets around what only asks to be replaced.
pub(super) fn bracket(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.starts_with(['[', '<', '(']) { text.to_owned() } else { format!("[{text}]") }
}

/// The character a symbol font draws for a code.
pub(super) fn symbol(font: &str, code: u32) -> Option<char> {
    let low = code & 0xFF;
    let font = font.to_ascii_lowercase();
    if font.starts_with("wingdings 2") {
        return Some(match low {
            0x50 => '✓',
            0x4F | 0x54 | 0x53 | 0x56 => '☒',
            0x51 | 0x52 => '☑',
            0x2A | 0xA3 => '☐',
            _ => '•',
        });
    }
    if font.starts_with("wingdings") {
        return Some(match low {
            0xFC => '✓',
            0xFB => '✗',
            0xFE => '☑',
            0xFD | 0x78 => '☒',
            0x6F | 0x70 | 0x71 | 0x72 | 0xA8 => '☐',
            0xE0 | 0xE8 => '→',
            _ => '•',
        });
    }
    if font.starts_with("symbol") || font.starts_with("webdings") {
        return Some('•');
    }
    char::from_u32(if (0xF000..=0xF0FF).contains(&code) { low } else { code })
}

/// State of a legacy form checkbox, whose element was just opened.
pub(super) fn legacy_checkbox(xml: &mut Xml<'_>) -> bool {
    let (mut state, mut default, mut open) = (None, false, 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => {
                match tag.name() {
                    "checked" => state = Some(tag.on()),
                    "default" => default = tag.on(),
                    _ => {}
                }
                open += 1;
            }
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    state.unwrap_or(default)
}

/// True when the section just opened does not start on a new page.
pub(super) fn section_continues(xml: &mut Xml<'_>) -> bool {
    let (mut same_page, mut open) = (false, 1u32);
    while open > 0 {
        match xml.step() {
            Token::Start(tag) => {
                same_page |= tag.name() == "type" && tag.attr("val").as_deref() == Some("continuous");
                open += 1;
            }
            Token::End => open -= 1,
            Token::Text(_) => {}
            Token::Eof => break,
        }
    }
    same_page
}
