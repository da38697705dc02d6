//! The sheets of the workbook, one function each.

use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Worksheet};

use super::{Done, Pen};
use crate::audit::{FileEntry, FileState, IndicatorOutcome, Verdict, standing};
use crate::report::words::{self, by_weight, set};
use crate::report::{csv, outlook, profile, safe, term};
use crate::text::{Lang, typeset};

/// Findings on the summary sheet.
const FIRST: usize = 8;

impl Pen<'_> {
    pub(super) fn summary(&self, sheet: &mut Worksheet) -> Done {
        let (audit, lang) = (self.audit, self.lang);
        sheet.set_name(self.pick("Synthèse", "Summary"))?;
        self.set_widths(sheet, &[20.0, 36.0, 58.0, 46.0, 13.0])?;
        let plain = Format::new();
        self.line(sheet, 0, 0, &audit.dossier, &self.look.title)?;
        let day = words::date(&audit.audit_date, lang);
        let line = match lang {
            Lang::Fr => format!("Audit du {day} · {}", set(&audit.pack.name, lang)),
            Lang::En => format!("Audit of {day} · {}", set(&audit.pack.name, lang)),
        };
        self.line(sheet, 1, 0, &line, &plain)?;
        self.line(sheet, 2, 0, &term::read_and_followed(audit, lang), &plain)?;
        let mut row = 4;
        if let Some(forecast) = &audit.forecast {
            let head = format!("{}{}", self.pick("Prévision", "Forecast"), self.pick("\u{A0}:", ":"));
            self.line(sheet, 3, 0, &format!("{head} {}", outlook::forecast(forecast, lang)), &plain)?;
            row = 5;
        }
        self.line(sheet, row, 0, self.pick("Les indicateurs", "The indicators"), &self.look.section)?;
        row += 1;
        for (col, head) in (0..).zip([self.pick("Nombre", "Number"), "Verdict", self.pick("Indicateurs", "Indicators")])
        {
            self.line(sheet, row, col, head, &self.look.head)?;
        }
        let indicators = |kept: &dyn Fn(&IndicatorOutcome) -> bool| -> Vec<String> {
            audit.indicators.iter().filter(|i| kept(i)).map(|i| i.indicator.to_string()).collect()
        };
        for verdict in Verdict::ORDER {
            let of: Vec<String> = indicators(&|i| standing(audit, i) == (verdict, false));
            if of.is_empty() {
                continue;
            }
            row += 1;
            sheet.write_number_with_format(
                row,
                0,
                f64::from(u32::try_from(of.len()).unwrap_or(0)),
                &self.look.centre,
            )?;
            self.put(sheet, row, 1, words::verdict(verdict, lang), &self.look.verdict(verdict))?;
            self.put(sheet, row, 2, &of.join(", "), &self.look.text)?;
        }
        let waived = indicators(&|i| standing(audit, i).1);
        if !waived.is_empty() {
            row += 1;
            sheet.write_number_with_format(row, 0, u32::try_from(waived.len()).unwrap_or(0), &self.look.centre)?;
            self.put(sheet, row, 1, self.pick("Accepté par dérogation", "Waived"), &self.look.text)?;
            self.put(sheet, row, 2, &waived.join(", "), &self.look.text)?;
        }
        let first = by_weight(&audit.findings);
        if !first.is_empty() {
            row += 2;
            self.line(sheet, row, 0, self.pick("À faire d’abord", "To do first"), &self.look.section)?;
            row += 1;
            let heads = [
                self.pick("Indicateur", "Indicator"),
                "Verdict",
                self.pick("Constat", "Finding"),
                self.pick("Action corrective", "Corrective action"),
                self.pick("Échéance", "Due date"),
            ];
            for (col, head) in (0..).zip(heads) {
                self.line(sheet, row, col, head, &self.look.head)?;
            }
        }
        for finding in first.into_iter().take(FIRST) {
            row += 1;
            self.indicator(sheet, row, 0, finding.indicator)?;
            self.put(sheet, row, 1, words::verdict(finding.verdict, lang), &self.look.verdict(finding.verdict))?;
            self.put(sheet, row, 2, &words::message(finding, lang), &self.look.text)?;
            self.put(sheet, row, 3, &set(&finding.action, lang), &self.look.text)?;
            self.put_date(sheet, row, 4, &finding.due, &self.look.date)?;
        }
        let assumed = profile::assumed(audit, self.names, lang);
        if !assumed.is_empty() {
            row += 2;
            let head = self.pick("Profil supposé, à vérifier", "Profile assumed, to check");
            self.line(sheet, row, 0, head, &self.look.section)?;
        }
        for (title, text) in assumed {
            row += 1;
            sheet.merge_range(row, 1, row, 3, &safe::lines(&text), &self.look.text)?;
            self.line(sheet, row, 0, &title, &self.look.text)?;
        }
        Ok(())
    }

    fn indicator(&self, sheet: &mut Worksheet, row: u32, col: u16, number: u32) -> Done {
        match number {
            0 => sheet.write_blank(row, col, &self.look.centre)?,
            n => sheet.write_number_with_format(row, col, n, &self.look.centre)?,
        };
        Ok(())
    }

    pub(super) fn indicators(&self, sheet: &mut Worksheet) -> Done {
        let lang = self.lang;
        sheet.set_name(self.pick("Indicateurs", "Indicators"))?;
        let heads = [
            ("N°", "No.", 6.0),
            ("Critère", "Criterion", 30.0),
            ("Libellé", "Label", 38.0),
            ("Verdict", "Verdict", 24.0),
            ("Pourquoi", "Why", 70.0),
            ("Pièces citées", "Evidence quoted", 60.0),
            ("Provisoire", "Provisional", 12.0),
        ];
        self.table(sheet, &heads, self.audit.indicators.len(), 1)?;
        for (row, i) in (1u32..).zip(&self.audit.indicators) {
            self.indicator(sheet, row, 0, i.indicator)?;
            let criterion = format!("{} – {}", i.criterion, self.names.criterion(i.criterion, lang));
            self.put(sheet, row, 1, criterion.trim_end_matches([' ', '–']), &self.look.text)?;
            self.put(sheet, row, 2, &set(&i.label, lang), &self.look.text)?;
            let (stands, accepted) = standing(self.audit, i);
            let beside = if accepted { self.pick(", accepté par dérogation", ", waived") } else { "" };
            let verdict = format!("{}{beside}", words::verdict(stands, lang));
            self.put(sheet, row, 3, &verdict, &self.look.verdict(stands))?;
            let findings = self.audit.findings.iter().filter(|f| f.indicator == i.indicator);
            let mut why: Vec<String> = findings.map(|f| words::message(f, lang)).collect();
            if why.is_empty() {
                why = i.because.iter().map(|t| set(t, lang)).collect();
            }
            self.put(sheet, row, 4, &why.join("\n"), &self.look.text)?;
            let seen: Vec<String> = i
                .evidence
                .iter()
                .map(|e| format!("{}{} {}", set(&e.name, lang), self.pick("\u{A0}:", ":"), e.file))
                .collect();
            self.put(sheet, row, 5, &seen.join("\n"), &self.look.text)?;
            self.put(sheet, row, 6, if i.provisional { words::yes(true, lang) } else { "" }, &self.look.centre)?;
        }
        Ok(())
    }

    pub(super) fn plan(&self, sheet: &mut Worksheet) -> Done {
        let lang = self.lang;
        sheet.set_name(self.pick("Plan d’actions", "Action plan"))?;
        // what is filled and printed first, what it rests on after
        let heads = [
            ("Indicateur", "Indicator", 10.0),
            ("Verdict", "Verdict", 17.0),
            ("Exigence", "Requirement", 26.0),
            ("Constat", "Finding", 44.0),
            ("Action corrective", "Corrective action", 34.0),
            ("Responsable", "Owner", 17.0),
            ("Échéance", "Due date", 11.5),
            ("Statut", "Status", 11.0),
            ("Clos le", "Closed on", 11.5),
            ("Preuve de clôture", "Proof of closing", 22.0),
            ("Objet", "Subject", 30.0),
            ("Éléments vus", "Evidence seen", 60.0),
            ("Manque", "Missing", 34.0),
            ("Confiance", "Confidence", 12.0),
            ("Clé", "Key", 15.0),
        ];
        let findings: Vec<_> = self.audit.findings.iter().collect();
        self.table(sheet, &heads, findings.len(), 2)?;
        let [todo, doing, done, dropped, waived] = match lang {
            Lang::Fr => ["À faire", "En cours", "Fait", "Sans suite", "Dérogation"],
            Lang::En => ["To do", "Under way", "Done", "Dropped", "Waived"],
        };
        for (row, f) in (1u32..).zip(&findings) {
            self.indicator(sheet, row, 0, f.indicator)?;
            self.put(sheet, row, 1, words::verdict(f.verdict, lang), &self.look.verdict(f.verdict))?;
            self.put(sheet, row, 2, &set(&f.requirement, lang), &self.look.text)?;
            self.put(sheet, row, 3, &words::message(f, lang), &self.look.text)?;
            self.put(sheet, row, 4, &set(&f.action, lang), &self.look.text)?;
            self.put(sheet, row, 5, &set(&f.responsible, lang), &self.look.fill)?;
            self.put_date(sheet, row, 6, &f.due, &self.look.fill_date)?;
            self.put(sheet, row, 7, if f.waiver.is_empty() { todo } else { waived }, &self.look.fill)?;
            self.put(sheet, row, 8, "", &self.look.fill_date)?;
            self.put(sheet, row, 9, &words::waiver(self.audit, f, lang), &self.look.fill)?;
            self.put(sheet, row, 10, &f.subject, &self.look.text)?;
            self.put(sheet, row, 11, &csv::seen(f, lang).replace(" | ", "\n"), &self.look.text)?;
            let missing: Vec<String> = f.missing.iter().map(|m| set(m, lang)).collect();
            self.put(sheet, row, 12, &missing.join("\n"), &self.look.text)?;
            self.put(sheet, row, 13, words::confidence(f.confidence, lang), &self.look.text)?;
            self.put(sheet, row, 14, &f.key, &self.look.line)?;
        }
        let Some(last) = u32::try_from(findings.len()).ok().filter(|n| *n > 0) else { return Ok(()) };
        let status = DataValidation::new().allow_list_strings(&[todo, doing, done, dropped, waived])?;
        sheet.add_data_validation(1, 7, last, 7, &status)?;
        sheet.set_print_area(0, 0, last, 9)?;
        let mut owners: Vec<String> =
            findings.iter().map(|f| set(&f.responsible, lang)).filter(|o| !o.is_empty() && !o.contains(',')).collect();
        owners.sort();
        owners.dedup();
        // Excel keeps lists of at most 255 characters; any other name may be typed
        if !owners.is_empty() && owners.iter().map(|o| o.chars().count() + 1).sum::<usize>() < 255 {
            let owner = DataValidation::new().allow_list_strings(&owners)?.show_error_message(false);
            sheet.add_data_validation(1, 5, last, 5, &owner)?;
        }
        let green = Format::new().set_background_color(Color::RGB(0xD5F5E3)).set_font_color(Color::RGB(0x145A32));
        let closed = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::EqualTo(done)).set_format(green);
        sheet.add_conditional_format(1, 7, last, 7, &closed)?;
        Ok(())
    }

    pub(super) fn profile(&self, sheet: &mut Worksheet) -> Done {
        let lang = self.lang;
        sheet.set_name(self.pick("Profil", "Profile"))?;
        let heads = [
            ("Question", "Question", 66.0),
            ("Réponse", "Answer", 18.0),
            ("Origine", "Origin", 26.0),
            ("D’après", "Read in", 60.0),
            ("Passage", "Passage", 50.0),
            ("Pour corriger", "To correct", 46.0),
        ];
        let rows = profile::rows(self.audit, self.names, lang);
        self.table(sheet, &heads, rows.len(), 1)?;
        for (row, r) in (1u32..).zip(&rows) {
            let ask = if r.ask.is_empty() { &r.name } else { &r.ask };
            let origin = profile::origin(r.origin, lang);
            let passage = words::quoted(&r.passage, lang);
            for (col, text) in (0..).zip([ask.as_str(), &r.answer, origin, &r.seen, &passage, &r.mend]) {
                self.put(sheet, row, col, text, &self.look.text)?;
            }
        }
        Ok(())
    }

    pub(super) fn inventory(&self, sheet: &mut Worksheet) -> Done {
        sheet.set_name(self.pick("Inventaire", "Inventory"))?;
        let heads = [
            ("Chemin", "Path", 70.0),
            ("Type", "Type", 24.0),
            ("État", "State", 14.0),
            ("Taille (octets)", "Size (bytes)", 13.0),
            ("Pages", "Pages", 8.0),
            ("Mots", "Words", 9.0),
            ("Reconnu comme", "Recognised as", 46.0),
            ("Compte comme preuve", "Counts as evidence", 24.0),
            ("Faits principaux", "Main facts", 60.0),
            ("Incident", "Incident", 60.0),
        ];
        self.table(sheet, &heads, self.audit.files.len(), 1)?;
        for (row, file) in (1u32..).zip(&self.audit.files) {
            self.file(sheet, row, file)?;
        }
        Ok(())
    }

    fn file(&self, sheet: &mut Worksheet, row: u32, file: &FileEntry) -> Done {
        let lang = self.lang;
        let look = &self.look.line;
        let counted = |n: u32| f64::from(n);
        self.line(sheet, row, 0, &file.path, look)?;
        self.line(sheet, row, 1, &words::format(&file.kind, lang), look)?;
        self.line(sheet, row, 2, words::state(file.state, lang), look)?;
        #[expect(clippy::cast_precision_loss, reason = "spreadsheets count in floating point")]
        sheet.write_number_with_format(row, 3, file.size as f64, &self.look.number)?;
        for (col, n) in [(4, file.pages), (5, file.words)] {
            match n {
                0 => sheet.write_blank(row, col, &self.look.number)?,
                n => sheet.write_number_with_format(row, col, counted(n), &self.look.number)?,
            };
        }
        let claims: Vec<String> = file.artefacts.iter().map(|c| self.names.artefact(&c.artefact, lang)).collect();
        self.line(sheet, row, 6, &claims.join(" | "), look)?;
        let counts: Vec<String> = file.artefacts.iter().map(|c| csv::counts(c, lang)).collect();
        self.line(sheet, row, 7, &counts.join(" | "), look)?;
        self.line(sheet, row, 8, &csv::facts(file, lang, self.names), look)?;
        let trouble: Vec<String> = file.incidents.iter().map(|i| set(&i.message, lang)).collect();
        self.line(sheet, row, 9, &trouble.join(" | "), look)
    }

    pub(super) fn unread(&self, sheet: &mut Worksheet) -> Done {
        let lang = self.lang;
        sheet.set_name(self.pick("Non lus", "Not read"))?;
        let heads = [
            ("Chemin", "Path", 80.0),
            ("Type", "Type", 26.0),
            ("État", "State", 16.0),
            ("Ce qui s’est passé, et que faire", "What happened, and what to do", 90.0),
        ];
        let unread = |f: &&FileEntry| matches!(f.state, FileState::Unread | FileState::Partly);
        let files: Vec<&FileEntry> = self.audit.files.iter().filter(unread).collect();
        self.table(sheet, &heads, files.len(), 1)?;
        for (row, file) in (1u32..).zip(&files) {
            self.put(sheet, row, 0, &file.path, &self.look.text)?;
            self.put(sheet, row, 1, &words::format(&file.kind, lang), &self.look.text)?;
            self.put(sheet, row, 2, words::state(file.state, lang), &self.look.text)?;
            let trouble: Vec<String> = file.incidents.iter().map(|i| set(&i.message, lang)).collect();
            self.put(sheet, row, 3, &trouble.join("\n"), &self.look.text)?;
        }
        if files.is_empty() {
            self.put(
                sheet,
                1,
                0,
                self.pick("Tous les fichiers ont été lus.", "Every file was read."),
                &self.look.note,
            )?;
        }
        Ok(())
    }

    pub(super) fn about(&self, sheet: &mut Worksheet) -> Done {
        let (audit, lang) = (self.audit, self.lang);
        sheet.set_name(self.pick("À propos", "About"))?;
        self.set_widths(sheet, &[26.0, 110.0])?;
        let day = |iso: &str| words::date(iso, lang);
        let pack = format!("{} {} – {}", audit.pack.id, audit.pack.version, set(&audit.pack.name, lang));
        let notice = audit.pack.notice.as_ref().map(|n| set(n, lang)).unwrap_or_default();
        let limits = self.pick(
            "Ce classeur dit ce que les pièces montrent. Tout constat est présumé et se vérifie ; il n'atteste d'aucune conformité, et la prévision n'engage aucune décision.",
            "This workbook says what the papers show. Every finding is presumed and to be checked; it certifies nothing, and the forecast binds nobody.",
        );
        let verdicts: Vec<String> = Verdict::ORDER.iter().map(|v| words::verdict(*v, lang).to_owned()).collect();
        let rows = [
            (self.pick("Dossier", "Dossier"), audit.dossier.clone()),
            (self.pick("Date de l’audit", "Date of the audit"), day(&audit.audit_date)),
            (self.pick("Analysé le", "Read on"), day(&audit.as_of)),
            (self.pick("Programme", "Program"), audit.generator.clone()),
            (self.pick("Règles", "Rules"), pack),
            (self.pick("Avertissement", "Notice"), notice),
            ("Verdicts", verdicts.join("\n")),
            (self.pick("Portée", "Scope"), typeset(limits, lang)),
        ];
        for (row, (name, text)) in (0u32..).zip(rows) {
            self.line(sheet, row, 0, name, &self.look.section)?;
            self.put(sheet, row, 1, &text, &self.look.text)?;
        }
        Ok(())
    }
}
