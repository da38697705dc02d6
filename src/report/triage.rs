//! One line per dossier, the worst first: what a batch leaves beside the reports.

use serde::{Deserialize, Serialize};

use super::outlook;
use super::table::{Book, Cell, Head, Sheet};
use super::words::{self, pick};
use crate::audit::{Audit, FileState, Verdict};
use crate::text::{Lang, Text, capital, en_count, fr_count, typeset};

/// A dossier in a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the dossier.
    pub dossier: String,
    /// Why it could not be audited; none when it was.
    pub failure: Option<Text>,
    /// Date of the audit prepared for.
    pub audit_date: String,
    /// Day of the run.
    pub as_of: String,
    /// Pack and version.
    pub pack: String,
    /// Presumed major findings, accepted ones left out.
    pub majors: u64,
    /// Presumed minor findings, accepted ones left out.
    pub minors: u64,
    /// Findings that could not be verified.
    pub unverifiable: u64,
    /// Findings that a person must look at.
    pub to_review: u64,
    /// Findings accepted by a waiver.
    pub waived: u64,
    /// Files met.
    pub files: u64,
    /// Files read in full, duplicates and ignored ones left out of both sides: percent.
    pub coverage: u64,
    /// Files not read, or in part.
    pub unread: u64,
    /// Sessions found.
    pub sessions: u64,
    /// Forecast of the decision, when the pack has one.
    #[serde(default)]
    pub forecast: Text,
    /// The report, relative to the table, `/` separated; empty when there is none.
    #[serde(default)]
    pub report: String,
}

impl Row {
    /// The line of an audit.
    #[must_use]
    pub fn of(audit: &Audit) -> Self {
        let count = |v: Verdict| audit.findings.iter().filter(|f| f.verdict == v && f.waiver.is_empty()).count() as u64;
        let c = &audit.coverage;
        let counted = c.read + c.partly + c.unread;
        let lost = audit.files.iter().filter(|f| matches!(f.state, FileState::Unread | FileState::Partly));
        Self {
            dossier: audit.dossier.clone(),
            failure: None,
            audit_date: audit.audit_date.clone(),
            as_of: audit.as_of.clone(),
            pack: format!("{} {}", audit.pack.id, audit.pack.version),
            majors: count(Verdict::Major),
            minors: count(Verdict::Minor),
            unverifiable: count(Verdict::Unverifiable),
            to_review: count(Verdict::ToReview),
            waived: audit.findings.iter().filter(|f| !f.waiver.is_empty()).count() as u64,
            files: c.files,
            coverage: (c.read * 100).checked_div(counted).unwrap_or(0),
            unread: lost.count() as u64,
            sessions: audit.sessions.len() as u64,
            forecast: audit.forecast.as_ref().map_or_else(Text::default, |f| {
                Text::new(outlook::forecast(f, Lang::Fr), outlook::forecast(f, Lang::En))
            }),
            report: String::new(),
        }
    }

    /// The line of a dossier that could not be audited.
    #[must_use]
    pub fn failed(dossier: &str, why: Text) -> Self {
        Self { dossier: dossier.to_owned(), failure: Some(why), ..Self::default() }
    }

    /// In a few words, for a line of progress.
    #[must_use]
    pub fn brief(&self, lang: Lang) -> String {
        if let Some(why) = &self.failure {
            return why.get(lang).to_owned();
        }
        let (major, minor, unsure, look) = (self.majors, self.minors, self.unverifiable, self.to_review);
        match lang {
            Lang::Fr => format!("{major} M, {minor} m, {unsure} ?, {look} ○ · {} % lus", self.coverage),
            Lang::En => format!("{major} M, {minor} m, {unsure} ?, {look} ○ · {}% read", self.coverage),
        }
    }
}

/// Share of its files, percent, below which hardly anything of a dossier was read: how few findings it has says nothing.
const HARDLY: u64 = 20;

/// The worst first: what could not be audited, of which hardly anything was read, then majors, minors, unverifiable, to review, least read.
pub fn sort(rows: &mut [Row]) {
    use std::cmp::Reverse;
    rows.sort_by(|a, b| {
        let weight = |r: &Row| {
            (
                Reverse(r.failure.is_some()),
                Reverse(r.files > 0 && r.coverage < HARDLY),
                Reverse((r.majors, r.minors, r.unverifiable, r.to_review)),
                r.coverage,
                r.dossier.clone(),
                r.report.clone(),
            )
        };
        weight(a).cmp(&weight(b))
    });
}

const HEADS: [Head; 16] = [
    ("Dossier", "Dossier", 36.0),
    ("Majeures", "Majors", 10.0),
    ("Mineures", "Minors", 10.0),
    ("Non vérifiables", "Unverifiable", 12.0),
    ("À examiner", "To review", 11.0),
    ("Dérogations", "Waivers", 12.0),
    ("Lus (%)", "Read (%)", 9.0),
    ("Fichiers", "Files", 9.0),
    ("Erreurs de lecture", "Read errors", 11.0),
    ("Sessions", "Sessions", 9.0),
    ("Date d’audit", "Audit date", 12.0),
    ("Analysé le", "Read on", 12.0),
    ("Règles", "Rules", 16.0),
    ("Prévision", "Forecast", 40.0),
    ("Remarque", "Remark", 50.0),
    ("Rapport", "Report", 40.0),
];

/// Title of the table.
fn title(rows: &[Row], lang: Lang) -> String {
    match lang {
        Lang::Fr => format!("Triage – {}", fr_count(rows.len(), "dossier", "dossiers")),
        Lang::En => format!("Triage – {}", en_count(rows.len(), "dossier", "dossiers")),
    }
}

const NARROW: [Head; 9] = [
    ("Dossier", "Dossier", 36.0),
    ("Majeures", "Majors", 10.0),
    ("Mineures", "Minors", 10.0),
    ("Non vérif.", "Unverif.", 12.0),
    ("À examiner", "To review", 11.0),
    ("Déroga\u{AD}tions", "Waivers", 12.0),
    ("Sessions", "Sessions", 9.0),
    ("Lecture", "Reading", 20.0),
    ("Prévision", "Forecast", 40.0),
];

/// The table as a page: as many columns as a screen takes, what all rows share said once above.
#[must_use]
pub fn page(rows: &[Row], notes: Vec<String>, day: &str, generator: &str, lang: Lang) -> Book {
    let when = |r: &Row| {
        let (day, read) = (words::date(&r.audit_date, lang), words::date(&r.as_of, lang));
        match lang {
            Lang::Fr => format!("Audit du {day} · analysé le {read} · {}", r.pack),
            Lang::En => format!("Audit of {day} · read on {read} · {}", r.pack),
        }
    };
    let mut audited = rows.iter().filter(|r| r.failure.is_none()).map(when);
    let first = audited.next().unwrap_or_default();
    let shared = audited.all(|w| w == first);
    let line = |r: &Row| {
        let failed = r.failure.as_ref().map(|f| typeset(f.get(lang), lang));
        let count = |n: u64, v: Verdict| if failed.is_some() { Cell::text("") } else { Cell::Count(n, v) };
        let number = |n: u64| if failed.is_some() { Cell::text("") } else { Cell::Number(n) };
        let (share, of) = match lang {
            Lang::Fr => (
                format!("{}\u{A0}%", r.coverage),
                format!(
                    "{}, {}",
                    fr_count(r.files, "fichier", "fichiers"),
                    fr_count(r.unread, "non lu ou lu en partie", "non lus ou lus en partie")
                ),
            ),
            Lang::En => (
                format!("{}%", r.coverage),
                format!("{}, {} not read or in part", en_count(r.files, "file", "files"), r.unread),
            ),
        };
        let noted = |text: String, link: &str, note: String| Cell::Noted { text, link: link.to_owned(), note };
        vec![
            noted(r.dossier.clone(), &r.report, if shared || failed.is_some() { String::new() } else { when(r) }),
            count(r.majors, Verdict::Major),
            count(r.minors, Verdict::Minor),
            count(r.unverifiable, Verdict::Unverifiable),
            count(r.to_review, Verdict::ToReview),
            number(r.waived),
            number(r.sessions),
            if failed.is_some() { Cell::text("") } else { noted(share, "", of) },
            Cell::text(failed.unwrap_or_else(|| capital(r.forecast.get(lang)))),
        ]
    };
    let said = if shared && !first.is_empty() { vec![first] } else { Vec::new() };
    Book {
        title: title(rows, lang),
        notes: said.into_iter().chain(notes).collect(),
        sheets: vec![Sheet {
            name: pick(lang, "Du plus au moins préoccupant", "The worst first").to_owned(),
            heads: NARROW.to_vec(),
            rows: rows.iter().map(line).collect(),
        }],
        generator: generator.to_owned(),
        day: day.to_owned(),
    }
}

/// The table with all its columns, for a workbook and for other programs; `notes` are said above it.
#[must_use]
pub fn book(rows: &[Row], notes: Vec<String>, day: &str, generator: &str, lang: Lang) -> Book {
    let line = |r: &Row| {
        let number = |n: u64| if r.failure.is_some() { Cell::text("") } else { Cell::Number(n) };
        vec![
            Cell::text(&r.dossier),
            number(r.majors),
            number(r.minors),
            number(r.unverifiable),
            number(r.to_review),
            number(r.waived),
            number(r.coverage),
            number(r.files),
            number(r.unread),
            number(r.sessions),
            Cell::Date(r.audit_date.clone()),
            Cell::Date(r.as_of.clone()),
            Cell::text(&r.pack),
            Cell::text(r.forecast.get(lang)),
            Cell::text(r.failure.as_ref().map(|f| typeset(f.get(lang), lang)).unwrap_or_default()),
            Cell::Link(r.report.clone()),
        ]
    };
    Book {
        title: title(rows, lang),
        notes,
        sheets: vec![Sheet {
            name: pick(lang, "Dossiers", "Dossiers").to_owned(),
            heads: HEADS.to_vec(),
            rows: rows.iter().map(line).collect(),
        }],
        generator: generator.to_owned(),
        day: day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_worst_come_first_and_what_failed_before_all() {
        let row = |name: &str, majors, minors, coverage| Row {
            dossier: name.into(),
            majors,
            minors,
            coverage,
            ..Row::default()
        };
        let mut rows = vec![
            row("sain", 0, 0, 100),
            row("mal lu", 0, 0, 40),
            row("grave", 2, 0, 100),
            row("pire", 2, 3, 100),
            Row { files: 30, ..row("muet", 0, 0, 9) },
            Row::failed("cassé", Text::new("illisible", "unreadable")),
        ];
        sort(&mut rows);
        let names: Vec<&str> = rows.iter().map(|r| r.dossier.as_str()).collect();
        assert_eq!(names, ["cassé", "muet", "pire", "grave", "mal lu", "sain"]);
    }

    #[test]
    fn accepted_findings_are_counted_apart() {
        let mut audit = sample::audit();
        assert_eq!((Row::of(&audit).majors, Row::of(&audit).waived), (1, 0));
        audit.findings[0].waiver = "accepté".into();
        assert_eq!((Row::of(&audit).majors, Row::of(&audit).waived), (0, 1));
    }
}
