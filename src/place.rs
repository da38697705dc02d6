//! Where something is written: inside a document ([`Place`]) and in the dossier ([`Citation`]).

use serde::{Deserialize, Serialize};

use crate::text::Lang;

/// A place inside one document. Numbers count from 1, as people do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The document as a whole (metadata, file name).
    Whole,
    /// A line of a page (PDF). `line` 0 means the whole page.
    Page {
        /// Page number.
        page: u32,
        /// Line on the page, from the top; 0 for the page.
        line: u32,
    },
    /// A line of a page that was read by text recognition. `line` 0 means the whole page.
    Scan {
        /// Page number.
        page: u32,
        /// Line on the page, from the top; 0 for the page.
        line: u32,
    },
    /// A row of a sheet.
    Sheet {
        /// Name of the sheet.
        sheet: String,
        /// Row number, as the spreadsheet shows it.
        row: u32,
    },
    /// A paragraph of a text document.
    Paragraph {
        /// Paragraph number.
        number: u32,
    },
    /// A row of a table in a text document or a slide.
    Table {
        /// Table number in the document.
        table: u32,
        /// Row number in the table.
        row: u32,
    },
    /// A slide.
    Slide {
        /// Slide number.
        slide: u32,
    },
    /// A line of a text file or a record of a CSV file.
    Line {
        /// Line number.
        line: u32,
    },
    /// A named part: `header`, `footer`, `note`, `comment`, `subject`, `body`…
    Part {
        /// Name of the part.
        part: String,
    },
}

impl Place {
    /// The place in words, short: `p. 3, l. 12`.
    #[must_use]
    pub fn label(&self, lang: Lang) -> String {
        let fr = lang == Lang::Fr;
        match self {
            Place::Whole => "document".to_owned(),
            Place::Page { page, line: 0 } => format!("p. {page}"),
            Place::Page { page, line } => format!("p. {page}, l. {line}"),
            Place::Scan { page, line: 0 } => format!("p. {page} (OCR)"),
            Place::Scan { page, line } => format!("p. {page}, l. {line} (OCR)"),
            Place::Sheet { sheet, row: 0 } => {
                if fr {
                    format!("feuille « {sheet} »")
                } else {
                    format!("sheet “{sheet}”")
                }
            }
            Place::Sheet { sheet, row } => {
                if fr {
                    format!("feuille « {sheet} », ligne {row}")
                } else {
                    format!("sheet “{sheet}”, row {row}")
                }
            }
            Place::Paragraph { number } => format!("§ {number}"),
            Place::Table { table, row } => {
                if fr {
                    format!("tableau {table}, ligne {row}")
                } else {
                    format!("table {table}, row {row}")
                }
            }
            Place::Slide { slide } => {
                if fr {
                    format!("diapositive {slide}")
                } else {
                    format!("slide {slide}")
                }
            }
            Place::Line { line } => {
                if fr {
                    format!("ligne {line}")
                } else {
                    format!("line {line}")
                }
            }
            Place::Part { part } => part_label(part, lang).to_owned(),
        }
    }
}

fn part_label(part: &str, lang: Lang) -> &str {
    match (part, lang) {
        ("header", Lang::Fr) => "en-tête",
        ("footer", Lang::Fr) => "pied de page",
        ("note", Lang::Fr) => "note",
        ("comment", Lang::Fr) => "commentaire",
        ("text-box", Lang::Fr) => "zone de texte",
        ("text-box", Lang::En) => "text box",
        ("hidden", Lang::Fr) => "texte masqué",
        ("hidden", Lang::En) => "hidden text",
        ("subject", Lang::Fr) => "objet du message",
        ("body", Lang::Fr) => "corps du message",
        _ => part,
    }
}

/// A passage with where it stands: file, place, excerpt of at most [`EXCERPT_CHARS`] characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Display path of the file, `archive.zip!/inner/name` for a member.
    pub file: String,
    /// Place inside the file.
    pub place: Place,
    /// The passage, shortened.
    pub excerpt: String,
}

/// Longest passage a report may quote (LIMITS.md, personal data: minimisation), in characters.
pub const EXCERPT_CHARS: usize = 120;

/// Shortens `text` to [`EXCERPT_CHARS`] characters on one line; says with `…` that it was cut.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let len = word.chars().count();
        if count + len + 1 > EXCERPT_CHARS {
            if count == 0 {
                out.extend(word.chars().take(EXCERPT_CHARS - 1));
            }
            out.push('…');
            return out;
        }
        if count > 0 {
            out.push(' ');
            count += 1;
        }
        out.push_str(word);
        count += len;
    }
    out
}
