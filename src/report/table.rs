//! Plain tables – a comparison, a batch, an index – as CSV, as a workbook and as a page.

use std::cell::RefCell;
use std::collections::BTreeMap;

use askama::Template;
use rust_xlsxwriter::{DocProperties, Format, Url, Workbook, Worksheet, XlsxError};

use super::dialect;
use super::html::{SCRIPT, STYLE, class, digest};
use super::safe::{self, shown};
use super::sarif::uri;
use super::words::{self, pick};
use super::write::Manner;
use super::xlsx::{LINE, Look, MOST_LINES, PAPER, brief, date, lines};
use crate::audit::Verdict;
use crate::text::{Lang, typeset};

/// Longest target of a link in a workbook, characters (Excel refuses longer ones).
const LINK: usize = 2000;

/// Widths, in characters, up to which a column of a page does not break its words, and from which it has room, and much.
const NARROW: f64 = 8.0;
const ROOMY: f64 = 30.0;
const WIDE: f64 = 60.0;
/// Rows from which a table of a page has a field to search in, and tables from which it has a list of them.
const MANY: usize = 10;
const SEVERAL: usize = 3;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Number(u64),
    /// A day, ISO 8601; empty for none.
    Date(String),
    /// A verdict, in its colours.
    Verdict(Verdict),
    /// A file beside the table: its path relative to it, `/` separated.
    Link(String),
    /// How many findings of a verdict, in its colours where there are some.
    Count(u64, Verdict),
    /// Words over a note, of a page: a workbook and CSV have columns enough.
    Noted {
        /// What is said.
        text: String,
        /// Where it leads, as in [`Cell::Link`]; empty for nowhere.
        link: String,
        /// Said below, smaller; a line break begins another line.
        note: String,
    },
}

/// Head of a column: French, English, width in characters.
pub type Head = (&'static str, &'static str, f64);

/// A table.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name, 31 characters at most.
    pub name: String,
    /// Columns.
    pub heads: Vec<Head>,
    /// Rows: as many cells as heads.
    pub rows: Vec<Vec<Cell>>,
}

/// Tables that belong together.
#[derive(Debug, Clone)]
pub struct Book {
    /// Title.
    pub title: String,
    /// Said above the tables.
    pub notes: Vec<String>,
    /// The tables.
    pub sheets: Vec<Sheet>,
    /// Program that made them.
    pub generator: String,
    /// Day of making, ISO 8601.
    pub day: String,
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    /// What is read in it.
    #[must_use]
    pub fn shown(&self, lang: Lang) -> String {
        self.words(lang, lang)
    }

    fn words(&self, lang: Lang, figures: Lang) -> String {
        match self {
            Cell::Text(text) | Cell::Link(text) | Cell::Noted { text, .. } => text.clone(),
            Cell::Number(n) | Cell::Count(n, _) => n.to_string(),
            Cell::Date(iso) => words::date(iso, figures),
            Cell::Verdict(v) => words::verdict(*v, lang).to_owned(),
        }
    }
}

/// A table as CSV.
#[must_use]
pub fn csv(sheet: &Sheet, manner: Manner) -> Vec<u8> {
    let heads: Vec<(&str, &str)> = sheet.heads.iter().map(|(fr, en, _)| (*fr, *en)).collect();
    let mut table = dialect::Table::new(&heads, manner.lang, manner.dialect);
    for row in &sheet.rows {
        let cells: Vec<String> = row.iter().map(|c| c.words(manner.lang, manner.dialect.figures())).collect();
        table.row(&cells);
    }
    table.bytes()
}

/// The tables as a workbook: filters, frozen heads, A4 landscape; no formula.
///
/// # Errors
/// When a sheet breaks a limit of the format, or memory ends.
pub fn xlsx(book: &Book, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut out = Workbook::new();
    let day = date(&book.day).unwrap_or_default();
    out.set_properties(
        &DocProperties::new()
            .set_title(brief(&book.title))
            .set_author(brief(&book.generator))
            .set_creation_datetime(&day),
    );
    let look = Look::new();
    for sheet in &book.sheets {
        let page = out.add_worksheet();
        page.set_name(&sheet.name)?;
        page.set_landscape()
            .set_paper_size(PAPER)
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        page.set_footer("&L&A&R&P / &N");
        filled(page, sheet, &look, lang)?;
    }
    let about = out.add_worksheet();
    about.set_name(pick(lang, "À propos", "About"))?;
    about.set_column_width(0, 110.0)?;
    about.write_string_with_format(0, 0, safe::lines(&book.title), &Format::new().set_bold().set_font_size(14.0))?;
    for (row, note) in (2u32..).zip(book.notes.iter().chain([&book.generator])) {
        about.write_string_with_format(row, 0, safe::lines(note), &Format::new().set_text_wrap())?;
    }
    out.save_to_buffer()
}

fn filled(page: &mut Worksheet, sheet: &Sheet, look: &Look, lang: Lang) -> Result<(), XlsxError> {
    for (col, (fr, en, width)) in (0u16..).zip(&sheet.heads) {
        page.set_column_width(col, *width)?;
        page.write_string_with_format(0, col, pick(lang, fr, en), &look.head)?;
    }
    page.set_row_height(0, 32)?;
    let tall: RefCell<BTreeMap<u32, u32>> = RefCell::default();
    for (row, cells) in (1u32..).zip(&sheet.rows) {
        for ((col, cell), (_, _, width)) in (0u16..).zip(cells).zip(&sheet.heads) {
            let text = cell.words(lang, lang);
            let high = lines(&text, *width);
            if high > 1 {
                let mut tall = tall.borrow_mut();
                let known = tall.entry(row).or_insert(high);
                *known = high.max(*known);
            }
            match cell {
                Cell::Number(n) | Cell::Count(n, _) => {
                    page.write_number_with_format(row, col, *n as f64, &look.number)?
                }
                Cell::Date(iso) => match date(iso) {
                    Some(day) => page.write_datetime_with_format(row, col, &day, &look.date)?,
                    None => page.write_blank(row, col, &look.date)?,
                },
                Cell::Verdict(v) => page.write_string_with_format(row, col, text, &look.verdict(*v))?,
                Cell::Link(path) if !path.is_empty() && uri(path).len() < LINK => {
                    let url = Url::new(format!("file:///{}", uri(path))).set_text(safe::lines(path));
                    page.write_url_with_format(row, col, url, &look.link())?
                }
                _ if text.is_empty() => page.write_blank(row, col, &look.text)?,
                _ => page.write_string_with_format(row, col, safe::lines(&text), &look.text)?,
            };
        }
    }
    for (row, high) in tall.into_inner() {
        page.set_row_height(row, f64::from(high.min(MOST_LINES)) * LINE)?;
    }
    let last = u16::try_from(sheet.heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
    page.autofilter(0, 0, u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX - 1), last)?;
    page.set_freeze_panes(1, 1)?;
    page.set_repeat_rows(0, 0)?;
    Ok(())
}

#[derive(Template)]
#[template(path = "table.html")]
struct Page<'a> {
    lang: &'static str,
    style: &'static str,
    script: &'static str,
    style_hash: String,
    script_hash: String,
    title: String,
    notes: Vec<String>,
    search: &'static str,
    skip: &'static str,
    none: &'static str,
    contents: &'static str,
    listed: bool,
    tables: Vec<Drawn<'a>>,
    generator: &'a str,
}

struct Drawn<'a> {
    number: usize,
    name: &'a str,
    heads: Vec<(&'static str, &'static str)>,
    rows: Vec<Vec<Shown>>,
    search: bool,
}

struct Shown {
    class: &'static str,
    badge: &'static str,
    text: String,
    href: String,
    notes: Vec<String>,
}

/// The tables as one page that needs nothing else.
///
/// # Errors
/// When the template cannot be rendered, which its types exclude.
pub fn html(book: &Book, lang: Lang) -> Result<Vec<u8>, askama::Error> {
    let cell = |c: &Cell, narrow: bool| Shown {
        class: match c {
            Cell::Number(_) | Cell::Count(..) => "n",
            Cell::Date(_) => "no",
            _ if narrow => "no",
            _ => "",
        },
        badge: match c {
            Cell::Verdict(v) => class(*v),
            Cell::Count(1.., v) => class(*v),
            _ => "",
        },
        text: match c {
            Cell::Number(n) | Cell::Count(n, _) => words::count(*n, lang),
            c => c.shown(lang).lines().map(shown).collect::<Vec<_>>().join("\n"),
        },
        href: match c {
            Cell::Link(path) | Cell::Noted { link: path, .. } => uri(path),
            _ => String::new(),
        },
        notes: match c {
            Cell::Noted { note, .. } => note.lines().map(shown).collect(),
            _ => Vec::new(),
        },
    };
    // a column of numbers has its head above them
    let heads = |s: &Sheet| {
        let number = |col: usize| {
            let cells = || s.rows.iter().filter_map(|r| r.get(col));
            let typed = |c: &Cell| matches!(c, Cell::Number(_) | Cell::Count(..));
            cells().any(typed) && cells().all(|c| typed(c) || c.shown(lang).is_empty())
        };
        let named = s.heads.iter().enumerate();
        let class = |col: usize, width: f64| match width {
            _ if number(col) => "n",
            w if w <= NARROW => "no",
            w if w >= WIDE => "wide",
            w if w >= ROOMY => "roomy",
            _ => "",
        };
        named.map(|(col, (fr, en, width))| (pick(lang, fr, en), class(col, *width))).collect()
    };
    let tables = book.sheets.iter().enumerate().map(|(number, s)| Drawn {
        number,
        name: &s.name,
        heads: heads(s),
        rows: s
            .rows
            .iter()
            .map(|r| r.iter().zip(&s.heads).map(|(c, (_, _, width))| cell(c, *width <= NARROW)).collect())
            .collect(),
        search: s.rows.len() >= MANY,
    });
    let page = Page {
        lang: pick(lang, "fr", "en"),
        style: STYLE,
        script: SCRIPT,
        style_hash: digest(STYLE),
        script_hash: digest(SCRIPT),
        title: shown(&book.title),
        notes: book.notes.iter().map(|n| typeset(&shown(n), lang)).collect(),
        search: pick(lang, "Rechercher", "Search"),
        skip: pick(lang, "Aller au contenu", "Skip to the content"),
        none: pick(lang, "Rien.", "Nothing."),
        contents: pick(lang, "Sommaire", "Contents"),
        listed: book.sheets.len() > SEVERAL,
        tables: tables.collect(),
        generator: &book.generator,
    };
    Ok(safe::page(&page.render()?).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    fn book() -> Book {
        let row = |text: &str, n| {
            vec![
                Cell::text(text),
                Cell::Number(n),
                Cell::Date("2026-12-07".into()),
                Cell::Verdict(Verdict::Major),
                Cell::Link("a b/rapport.html".into()),
            ]
        };
        let heads = vec![
            ("Nom", "Name", 10.0),
            ("Nombre", "Number", 8.0),
            ("Date", "Date", 11.0),
            ("Verdict", "Verdict", 20.0),
            ("Lien", "Link", 20.0),
        ];
        Book {
            title: "<b>=Titre".into(),
            notes: vec!["Une note : la voici.".into()],
            sheets: vec![Sheet { name: "Table".into(), heads, rows: vec![row("=1+1", 1234), row("</td><script>", 2)] }],
            generator: "probant".into(),
            day: "2026-11-23".into(),
        }
    }

    #[test]
    fn a_workbook_has_typed_cells_and_no_formula() {
        let mut back = Xlsx::new(std::io::Cursor::new(xlsx(&book(), Lang::Fr).unwrap())).unwrap();
        let range = back.worksheet_range("Table").unwrap();
        assert_eq!(range.get((1, 0)), Some(&Data::String("'=1+1".into())));
        assert_eq!(range.get((1, 1)), Some(&Data::Float(1234.0)));
        assert!(matches!(range.get((1, 2)), Some(Data::DateTime(_))));
        assert!(back.worksheet_formula("Table").unwrap().is_empty());
        assert_eq!(xlsx(&book(), Lang::Fr).unwrap(), xlsx(&book(), Lang::Fr).unwrap());
    }

    #[test]
    fn a_page_escapes_and_links() {
        let page = String::from_utf8(html(&book(), Lang::En).unwrap()).unwrap();
        assert_eq!(page.matches("<script").count(), 1, "ours");
        assert!(page.contains("href=\"a%20b/rapport.html\"") && page.contains("1,234"));
        assert!(page.contains("default-src 'none'") && page.contains(&digest(SCRIPT)));
        assert_eq!(page.matches("<tr data-row").count(), 2);
    }

    #[test]
    fn a_table_follows_its_dialect() {
        let manner = Manner { lang: Lang::Fr, dialect: super::super::Dialect::Rfc4180 };
        let text = String::from_utf8(csv(&book().sheets[0], manner)).unwrap();
        assert!(
            text.starts_with("\"Nom\",\"Nombre\"") && text.contains("\"2026-12-07\"") && text.contains("\"'=1+1\"")
        );
    }
}
