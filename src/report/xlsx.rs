//! `audit.xlsx`: the audit as a workbook to fill with the client.
//!
//! Summary, indicators, action plan (status, owner and dates to fill), profile, inventory, unread
//! files, about. Every text is written as a string, never as a formula; dates are dates. Matrices
//! of sessions, trainers and trainees are there when the audit names some.

mod matrices;
mod sheets;
mod transition;
mod waivers;

use std::cell::RefCell;
use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use unicode_width::UnicodeWidthStr;

use super::lexicon::Lexicon;
use super::safe;
use super::words::pick;
use crate::audit::{Audit, Verdict};
use crate::text::Lang;

/// Height of a line, in points.
pub(super) const LINE: f64 = 13.5;
/// The tallest row: higher ones are hard to scroll past.
pub(super) const MOST_LINES: u32 = 20;
/// A4.
pub(super) const PAPER: u8 = 9;

/// The workbook, as bytes.
///
/// # Errors
/// When a sheet breaks a limit of the format, or memory ends.
pub fn audit(audit: &Audit, lang: Lang, names: &Lexicon) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = date(&audit.as_of).unwrap_or_default();
    book.set_properties(
        &DocProperties::new()
            .set_title(brief(&audit.dossier))
            .set_author(brief(&audit.generator))
            .set_creation_datetime(&day),
    );
    let pen = Pen { lang, audit, names, look: Look::new(), widths: RefCell::default(), tall: RefCell::default() };
    let mut sheets: Vec<Fill<'_>> = vec![Pen::summary, Pen::indicators, Pen::plan, Pen::profile];
    let entities: [(bool, Fill<'_>); 5] = [
        (audit.waivers.is_empty(), Pen::waivers),
        (audit.transition.is_empty(), Pen::transition),
        (audit.sessions.is_empty(), Pen::sessions),
        (audit.trainers.is_empty(), Pen::trainers),
        (audit.trainees.is_empty(), Pen::trainees),
    ];
    sheets.extend(entities.into_iter().filter(|(empty, _)| !empty).map(|(_, fill)| fill));
    sheets.extend([Pen::inventory as Fill<'_>, Pen::unread, Pen::about]);
    for fill in sheets {
        let sheet = book.add_worksheet();
        sheet
            .set_landscape()
            .set_paper_size(PAPER)
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
        sheet.set_header(format!("&L{}&R&A", brief(&audit.dossier).replace('&', "&&")));
        sheet.set_footer(format!(
            "&L{}&R&P / &N",
            pick(lang, "Constats présumés au vu des pièces", "Findings presumed from the papers")
        ));
        pen.widths.take();
        fill(&pen, sheet)?;
        // spreadsheets do not fit wrapped rows of a workbook they did not write
        for (row, lines) in pen.tall.take() {
            sheet.set_row_height(row, f64::from(lines.min(MOST_LINES)) * LINE)?;
        }
    }
    book.save_to_buffer()
}

/// A text for what is not a cell: a header, which the format bounds at 255 characters, or the properties of the file.
pub(super) fn brief(text: &str) -> String {
    safe::shown(text).chars().take(100).collect()
}

/// Lines a text takes in a column of `width` characters, a little more than less.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    let lines = text.split('\n').map(|line| (line.width() as f64 * 1.08 / width.max(1.0)).ceil().max(1.0) as u32);
    lines.sum::<u32>().max(1)
}

pub(super) fn date(iso: &str) -> Option<ExcelDateTime> {
    ExcelDateTime::parse_from_str(iso).ok()
}

/// The formats of the cells.
pub(super) struct Look {
    pub(super) title: Format,
    pub(super) head: Format,
    pub(super) section: Format,
    pub(super) text: Format,
    pub(super) line: Format,
    pub(super) centre: Format,
    pub(super) number: Format,
    pub(super) date: Format,
    pub(super) fill: Format,
    pub(super) fill_date: Format,
    pub(super) note: Format,
    pub(super) turned: Format,
    pub(super) name: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let cell = || {
            Format::new()
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0xD5D8DC))
        };
        let yellow = Color::RGB(0xFEFBEA);
        Self {
            title: Format::new().set_bold().set_font_size(16.0),
            section: Format::new().set_bold().set_font_size(12.0).set_font_color(Color::RGB(0x1F3A5F)),
            head: cell()
                .set_bold()
                .set_text_wrap()
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1F3A5F))
                .set_align(FormatAlign::VerticalCenter),
            text: cell().set_text_wrap(),
            line: cell(),
            centre: cell().set_align(FormatAlign::Center),
            number: cell().set_num_format("#,##0"),
            date: cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
            fill: cell().set_text_wrap().set_background_color(yellow),
            fill_date: cell().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center).set_background_color(yellow),
            turned: cell()
                .set_text_wrap()
                .set_font_size(9.0)
                .set_rotation(90)
                .set_font_color(Color::White)
                .set_background_color(Color::RGB(0x1F3A5F))
                .set_align(FormatAlign::Bottom)
                .set_align(FormatAlign::Center),
            name: cell().set_bold().set_text_wrap(),
            note: Format::new()
                .set_text_wrap()
                .set_italic()
                .set_font_color(Color::RGB(0x566573))
                .set_align(FormatAlign::Top),
        }
    }

    /// A link.
    pub(super) fn link(&self) -> Format {
        self.text.clone().set_font_color(Color::RGB(0x1F4E79)).set_underline(rust_xlsxwriter::FormatUnderline::Single)
    }

    /// A cell in the colours of a verdict: its words still say what it is.
    pub(super) fn verdict(&self, verdict: Verdict) -> Format {
        let (ink, paper) = match verdict {
            Verdict::Major => (0x922B21, 0xFADBD8),
            Verdict::Minor => (0x7E5109, 0xFDEBD0),
            Verdict::Unverifiable => (0x5B2C6F, 0xE8DAEF),
            Verdict::ToReview => (0x1B4F72, 0xD6EAF8),
            Verdict::Conform => (0x145A32, 0xD5F5E3),
            Verdict::NotApplicable => (0x626567, 0xF2F3F4),
        };
        self.text.clone().set_font_color(Color::RGB(ink)).set_background_color(Color::RGB(paper))
    }
}

/// What the sheets are written from.
struct Pen<'a> {
    lang: Lang,
    audit: &'a Audit,
    names: &'a Lexicon,
    look: Look,
    /// Widths of the columns of the sheet being written, in characters.
    widths: RefCell<Vec<f64>>,
    /// Lines of its rows that need more than one.
    tall: RefCell<BTreeMap<u32, u32>>,
}

type Done = Result<(), XlsxError>;
/// What writes one sheet.
type Fill<'a> = fn(&Pen<'a>, &mut Worksheet) -> Done;

impl Pen<'_> {
    fn pick<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        pick(self.lang, fr, en)
    }

    fn set_widths(&self, sheet: &mut Worksheet, widths: &[f64]) -> Done {
        for (col, width) in (0u16..).zip(widths) {
            sheet.set_column_width(col, *width)?;
        }
        *self.widths.borrow_mut() = widths.to_vec();
        Ok(())
    }

    /// A text cell whose row grows with it; empty texts keep their frame.
    fn put(&self, sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Done {
        let width = self.widths.borrow().get(usize::from(col)).copied().unwrap_or(f64::MAX);
        let lines = lines(text, width);
        if lines > 1 {
            let mut tall = self.tall.borrow_mut();
            let known = tall.entry(row).or_insert(lines);
            *known = lines.max(*known);
        }
        self.line(sheet, row, col, text, format)
    }

    /// A text cell of one line.
    fn line(&self, sheet: &mut Worksheet, row: u32, col: u16, text: &str, format: &Format) -> Done {
        if text.is_empty() {
            sheet.write_blank(row, col, format)?;
        } else {
            sheet.write_string_with_format(row, col, safe::lines(text), format)?;
        }
        Ok(())
    }

    fn put_date(&self, sheet: &mut Worksheet, row: u32, col: u16, iso: &str, format: &Format) -> Done {
        match date(iso) {
            Some(day) => sheet.write_datetime_with_format(row, col, &day, format)?,
            None => sheet.write_blank(row, col, format)?,
        };
        Ok(())
    }

    /// Heads with their widths, filters, and the rows that stay in view and come back on each page.
    fn table(&self, sheet: &mut Worksheet, heads: &[(&str, &str, f64)], rows: usize, frozen: u16) -> Done {
        let widths: Vec<f64> = heads.iter().map(|(_, _, width)| *width).collect();
        self.set_widths(sheet, &widths)?;
        for (col, (fr, en, _)) in (0u16..).zip(heads) {
            self.line(sheet, 0, col, self.pick(fr, en), &self.look.head)?;
        }
        let last = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.set_row_height(0, 32)?;
        sheet.autofilter(0, 0, u32::try_from(rows).unwrap_or(u32::MAX - 1), last)?;
        sheet.set_freeze_panes(1, frozen)?;
        sheet.set_repeat_rows(0, 0)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use calamine::{Data, Reader, Xlsx};

    fn open(audit_: &Audit, lang: Lang) -> Xlsx<std::io::Cursor<Vec<u8>>> {
        Xlsx::new(std::io::Cursor::new(audit(audit_, lang, &sample::lexicon()).unwrap())).unwrap()
    }

    #[test]
    fn a_reader_finds_the_sheets_the_rows_and_the_dates() {
        let sample = sample::large();
        let mut book = open(&sample, Lang::Fr);
        let names = [
            "Synthèse",
            "Indicateurs",
            "Plan d’actions",
            "Profil",
            "Transition",
            "Sessions",
            "Inventaire",
            "Non lus",
            "À propos",
        ];
        assert_eq!(book.sheet_names(), names);
        assert_eq!(book.worksheet_range("Indicateurs").unwrap().height(), 1 + sample.indicators.len());
        assert_eq!(book.worksheet_range("Inventaire").unwrap().height(), 1 + sample.files.len());
        let plan = book.worksheet_range("Plan d’actions").unwrap();
        assert_eq!(plan.height(), 1 + sample.findings.len());
        assert!(matches!(plan.get((1, 6)), Some(Data::DateTime(_))), "{:?}", plan.get((1, 6)));
        assert_eq!(plan.get((1, 7)), Some(&Data::String("À faire".to_owned())));
    }

    #[test]
    fn matrices_say_each_paper_by_a_sign_and_in_words() {
        let mut book = open(&sample::chained(), Lang::Fr);
        let sessions = book.worksheet_range("Sessions").unwrap();
        let text = |row, col| sessions.get((row, col)).map(ToString::to_string).unwrap_or_default();
        assert_eq!([text(0, 3), text(0, 4)], ["Pièce a", "Pièce b"]);
        assert_eq!([text(1, 3), text(1, 4)], ["✓\noui", "◐\nen partie"]);
        assert_eq!([text(1, 5), text(1, 6)], ["✗\nnon", "○\nfacultatif"]);
        assert_eq!(text(2, 3), "–\nnon attendu");
        assert!(text(1, 7).contains("Pièce b (pour Léa <b>Martin</b>)"), "{}", text(1, 7));
        assert!(matches!(sessions.get((1, 1)), Some(Data::DateTime(_))));
        let trainers = book.worksheet_range("Formateurs").unwrap();
        assert_eq!(trainers.get((1, 0)), Some(&Data::String("'=Karim".to_owned())));
    }

    #[test]
    fn nothing_is_a_formula() {
        let mut book = open(&sample::audit(), Lang::En);
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
        }
        let plan = book.worksheet_range("Action plan").unwrap();
        let Some(Data::String(text)) = plan.get((1, 3)) else { panic!("a text") };
        assert!(text.starts_with("'=HYPERLINK"), "a string, and still one once saved as CSV: {text}");
    }

    #[test]
    fn the_same_audit_gives_the_same_bytes() {
        let audit_ = sample::audit();
        let once = || audit(&audit_, Lang::Fr, &sample::lexicon()).unwrap();
        assert_eq!(once(), once());
    }
}
