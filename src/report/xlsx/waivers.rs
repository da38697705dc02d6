//! The sheet of the findings that somebody accepted: those that hold, ran out, or match nothing.

use rust_xlsxwriter::Worksheet;

use super::{Done, Pen};
use crate::audit::{Verdict, WaiverState};
use crate::report::words;

impl Pen<'_> {
    pub(super) fn waivers(&self, sheet: &mut Worksheet) -> Done {
        sheet.set_name(self.pick("Dérogations", "Waivers"))?;
        let heads = [
            ("État", "State", 26.0),
            ("Constat ou règle", "Finding or rule", 30.0),
            ("Ce qui est constaté", "What is found", 70.0),
            ("Motif", "Reason", 44.0),
            ("Auteur", "Author", 20.0),
            ("Accordée le", "Granted", 12.0),
            ("Jusqu’au", "Until", 12.0),
        ];
        let waivers = &self.audit.waivers;
        self.table(sheet, &heads, waivers.len(), 1)?;
        for (row, w) in (1u32..).zip(waivers) {
            let colour = match w.state {
                WaiverState::Active => Verdict::Conform,
                WaiverState::Expired => Verdict::Major,
                WaiverState::Unused => Verdict::NotApplicable,
            };
            self.put(sheet, row, 0, words::waiver_state(w.state, self.lang), &self.look.verdict(colour))?;
            self.put(sheet, row, 1, &words::waiver_target(w, self.lang), &self.look.text)?;
            let found: Vec<String> =
                words::waived_findings(self.audit, w).map(|f| words::message(f, self.lang)).collect();
            self.put(sheet, row, 2, &found.join("\n"), &self.look.text)?;
            self.put(sheet, row, 3, &w.reason, &self.look.text)?;
            self.put(sheet, row, 4, &w.author, &self.look.text)?;
            for (col, iso) in [(5, &w.date), (6, &w.expiry)] {
                match super::date(iso) {
                    Some(day) => sheet.write_datetime_with_format(row, col, &day, &self.look.date)?,
                    None => sheet.write_blank(row, col, &self.look.date)?,
                };
            }
        }
        Ok(())
    }
}
