//! The matrices: a row for each session or person, a column for each paper expected, a sign and words in each cell.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::{Done, Pen};
use crate::audit::{Session, Verdict};
use crate::report::matrix::{Mark, Matrix, Subject};

/// Height of the turned heads, in points.
const HEADS: f64 = 165.0;
/// Width of a column of signs, in characters.
const SIGN: f64 = 7.6;
/// Files named in a cell.
const FILES: usize = 12;

impl Pen<'_> {
    pub(super) fn sessions(&self, sheet: &mut Worksheet) -> Done {
        sheet.set_name("Sessions")?;
        self.matrix(
            sheet,
            Subject::Sessions,
            &[("Session", "Session", 30.0), ("Du", "From", 10.5), ("Au", "To", 10.5)],
        )?;
        for (row, s) in (1u32..).zip(&self.audit.sessions) {
            let Session { start, end, .. } = s;
            self.put_date(sheet, row, 1, start, &self.look.date)?;
            self.put_date(sheet, row, 2, end, &self.look.date)?;
        }
        Ok(())
    }

    pub(super) fn trainers(&self, sheet: &mut Worksheet) -> Done {
        sheet.set_name(self.pick("Formateurs", "Trainers"))?;
        self.matrix(
            sheet,
            Subject::Trainers,
            &[("Nom", "Name", 26.0), ("Interne ou externe", "Internal or external", 11.0)],
        )
    }

    pub(super) fn trainees(&self, sheet: &mut Worksheet) -> Done {
        sheet.set_name(self.pick("Bénéficiaires", "Trainees"))?;
        self.matrix(sheet, Subject::Trainees, &[("Nom", "Name", 26.0)])
    }

    fn matrix(&self, sheet: &mut Worksheet, subject: Subject, first: &[(&str, &str, f64)]) -> Done {
        let m = Matrix::of(self.audit, subject, self.lang);
        let signs: Vec<(&str, &str, f64)> = m.columns.iter().map(|c| (c.as_str(), c.as_str(), SIGN)).collect();
        let last = [("Ce qui manque, et pour qui", "What lacks, and for whom", 40.0), ("Fichiers", "Files", 70.0)];
        let heads: Vec<_> = first.iter().copied().chain(signs).chain(last).collect();
        self.table(sheet, &heads, m.rows.len(), 1)?;
        if !m.columns.is_empty() {
            sheet.set_row_height(0, HEADS)?;
        }
        let from = u16::try_from(first.len()).unwrap_or(u16::MAX);
        for (col, name) in (from..).zip(&m.columns) {
            self.line(sheet, 0, col, name, &self.look.turned)?;
        }
        let after = from.saturating_add(u16::try_from(m.columns.len()).unwrap_or(u16::MAX));
        let formats = Mark::ALL.map(|mark| (mark, self.sign(mark)));
        for (row, r) in (1u32..).zip(&m.rows) {
            self.tall.borrow_mut().insert(row, 2);
            self.put(sheet, row, 0, &r.name, &self.look.name)?;
            if subject == Subject::Trainers {
                self.put(sheet, row, 1, &r.detail, &self.look.text)?;
            }
            for (col, cell) in (from..).zip(&r.cells) {
                let Some((_, format)) = formats.iter().find(|(mark, _)| *mark == cell.mark) else { continue };
                self.line(sheet, row, col, &self.said(cell.mark), format)?;
            }
            self.put(sheet, row, after, &m.lacking(r, self.lang).join("\n"), &self.look.text)?;
            let mut files: Vec<&str> = r.files.iter().take(FILES).map(String::as_str).collect();
            if r.files.len() > FILES {
                files.push("…");
            }
            self.line(sheet, row, after + 1, &files.join(" | "), &self.look.line)?;
        }
        // the files are to look up, not to print
        sheet.set_print_area(0, 0, u32::try_from(m.rows.len()).unwrap_or(u32::MAX - 1), after)?;
        Ok(())
    }

    /// A sign, and below it its word: narrow, so that many papers fit on a page.
    fn said(&self, mark: Mark) -> String {
        let word = match mark {
            Mark::Found => self.pick("oui", "yes"),
            Mark::Partial => self.pick("en partie", "in part"),
            Mark::Missing => self.pick("non", "no"),
            Mark::Spared => self.pick("facultatif", "optional"),
            Mark::NotExpected => self.pick("non attendu", "not expected"),
        };
        format!("{}\n{word}", mark.symbol())
    }

    fn sign(&self, mark: Mark) -> Format {
        let verdict = match mark {
            Mark::Found => Verdict::Conform,
            Mark::Partial => Verdict::Minor,
            Mark::Missing => Verdict::Major,
            Mark::Spared => Verdict::ToReview,
            Mark::NotExpected => Verdict::NotApplicable,
        };
        self.look
            .verdict(verdict)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_font_size(8.0)
    }
}
