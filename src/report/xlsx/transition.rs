//! The sheet of what changes between two packs of a family.

use rust_xlsxwriter::Worksheet;

use super::{Done, Pen};
use crate::report::{outlook, words};

impl Pen<'_> {
    pub(super) fn transition(&self, sheet: &mut Worksheet) -> Done {
        let lang = self.lang;
        sheet.set_name("Transition")?;
        let heads = [
            ("N°", "No.", 6.0),
            ("Libellé", "Label", 38.0),
            ("Ce qui change", "What changes", 34.0),
            ("Relevé en plus", "Found as well", 70.0),
            ("Action corrective", "Corrective action", 60.0),
            ("D’un référentiel à l’autre", "From one pack to the other", 30.0),
            ("Provisoire", "Provisional", 12.0),
        ];
        let changes: Vec<_> =
            self.audit.transition.iter().flat_map(|t| t.changes.iter().map(move |c| (t, c))).collect();
        self.table(sheet, &heads, changes.len(), 1)?;
        for (row, (t, c)) in (1u32..).zip(&changes) {
            let added = outlook::added(c, lang);
            let column = |of: fn(&(String, String)) -> &String| {
                added.iter().map(of).map(String::as_str).collect::<Vec<_>>().join("\n")
            };
            sheet.write_number_with_format(row, 0, c.indicator, &self.look.centre)?;
            self.put(sheet, row, 1, &words::set(&c.label, lang), &self.look.text)?;
            self.put(sheet, row, 2, &outlook::turn(c, lang), &self.look.verdict(c.after))?;
            self.put(sheet, row, 3, &column(|a| &a.0), &self.look.text)?;
            self.put(sheet, row, 4, &column(|a| &a.1), &self.look.text)?;
            self.put(sheet, row, 5, &format!("{} → {}", t.from.id, t.to.id), &self.look.text)?;
            self.put(sheet, row, 6, words::yes(c.provisional, lang), &self.look.centre)?;
        }
        Ok(())
    }
}
