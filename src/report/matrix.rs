//! What each session and each person should leave, against what was found: rows and columns for any report.

use super::words::{date, pick, set};
use crate::audit::{Audit, Expected, Found, Person, Session};
use crate::text::Lang;

/// What a matrix is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The sessions.
    Sessions,
    /// Who trains.
    Trainers,
    /// Who is trained.
    Trainees,
}

/// A matrix: expected papers in columns.
#[derive(Debug, Clone)]
pub struct Matrix<'a> {
    /// Names of the papers.
    pub columns: Vec<String>,
    /// Sessions or persons.
    pub rows: Vec<Row<'a>>,
}

/// A session or a person.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Its name.
    pub name: String,
    /// Days of a session, place of a trainer.
    pub detail: String,
    /// One cell for each column.
    pub cells: Vec<Cell<'a>>,
    /// Every file that speaks of it.
    pub files: &'a [String],
}

/// A paper of a row.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// Whether it is there.
    pub mark: Mark,
    /// Where it is.
    pub files: &'a [String],
    /// For whom it is not.
    pub missing: &'a [String],
}

/// Names written out after a paper that some have not.
const NAMES: usize = 12;

/// Whether a paper is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is.
    Found,
    /// For some.
    Partial,
    /// It is not.
    Missing,
    /// It is not, and need not be.
    Spared,
    /// Nobody expects it here.
    NotExpected,
}

impl Mark {
    /// All of them, in the order of a legend.
    pub const ALL: [Mark; 5] = [Mark::Found, Mark::Partial, Mark::Missing, Mark::Spared, Mark::NotExpected];

    /// One character.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Mark::Found => "✓",
            Mark::Partial => "◐",
            Mark::Missing => "✗",
            Mark::Spared => "○",
            Mark::NotExpected => "–",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Mark::Found => pick(lang, "trouvée", "found"),
            Mark::Partial => pick(lang, "en partie", "in part"),
            Mark::Missing => pick(lang, "non trouvée", "not found"),
            Mark::Spared => pick(lang, "non trouvée, facultative", "not found, optional"),
            Mark::NotExpected => pick(lang, "non attendue", "not expected"),
        }
    }

    /// Something is to be looked for.
    #[must_use]
    pub fn lacks(self) -> bool {
        matches!(self, Mark::Partial | Mark::Missing)
    }
}

impl Matrix<'_> {
    /// What a row lacks, and for whom: one text for each paper.
    #[must_use]
    pub fn lacking(&self, row: &Row, lang: Lang) -> Vec<String> {
        let one = |(cell, name): (&Cell, &String)| {
            let mut who: Vec<&str> = cell.missing.iter().take(NAMES).map(String::as_str).collect();
            if cell.missing.len() > NAMES {
                who.push("…");
            }
            match (cell.mark, who.is_empty()) {
                (Mark::Partial, false) => format!("{name} ({} {})", pick(lang, "pour", "for"), who.join(", ")),
                (Mark::Partial, true) => format!("{name} ({})", Mark::Partial.words(lang)),
                _ => name.clone(),
            }
        };
        row.cells.iter().zip(&self.columns).filter(|(c, _)| c.mark.lacks()).map(one).collect()
    }

    /// The matrix of an audit about `subject`.
    #[must_use]
    pub fn of(audit: &Audit, subject: Subject, lang: Lang) -> Matrix<'_> {
        match subject {
            Subject::Sessions => {
                matrix(&audit.sessions, |s| (&s.documents, &s.files), |s| (title(s, lang), days(s, lang)), lang)
            }
            Subject::Trainers => people(&audit.trainers, lang),
            Subject::Trainees => people(&audit.trainees, lang),
        }
    }
}

fn people(persons: &[Person], lang: Lang) -> Matrix<'_> {
    let kind = |p: &Person| match p.kind.as_str() {
        "employee" => pick(lang, "interne", "internal").to_owned(),
        "external" => pick(lang, "externe", "external").to_owned(),
        _ => p.company.clone(),
    };
    matrix(persons, |p| (&p.documents, &p.files), |p| (p.name.clone(), kind(p)), lang)
}

fn title(s: &Session, lang: Lang) -> String {
    if s.title.is_empty() {
        pick(lang, "Session sans titre", "Session without a title").to_owned()
    } else {
        s.title.clone()
    }
}

fn days(s: &Session, lang: Lang) -> String {
    let mut days: Vec<String> =
        [&s.start, &s.end].into_iter().filter(|d| !d.is_empty()).map(|d| date(d, lang)).collect();
    days.dedup();
    let days = days.join(" – ");
    match (s.followed, days.is_empty()) {
        (true, _) => days,
        (false, true) => pick(lang, "hors échantillon", "outside the sample").to_owned(),
        (false, false) => format!("{days}, {}", pick(lang, "hors échantillon", "outside the sample")),
    }
}

fn matrix<'a, T>(
    all: &'a [T],
    of: fn(&'a T) -> (&'a [Expected], &'a [String]),
    told: impl Fn(&T) -> (String, String),
    lang: Lang,
) -> Matrix<'a> {
    let mut papers: Vec<&Expected> = Vec::new();
    for e in all.iter().flat_map(|one| of(one).0) {
        if papers.iter().all(|p| p.artefact != e.artefact) {
            papers.push(e);
        }
    }
    let cell = |e: Option<&'a Expected>| match e {
        None => Cell { mark: Mark::NotExpected, files: &[], missing: &[] },
        Some(e) => {
            let mark = match (e.state, e.required) {
                (Found::Found, _) => Mark::Found,
                (Found::Partial, _) => Mark::Partial,
                (Found::Missing, true) => Mark::Missing,
                (Found::Missing, false) => Mark::Spared,
            };
            Cell { mark, files: &e.files, missing: &e.missing }
        }
    };
    let rows = all.iter().map(|one| {
        let ((name, detail), (documents, files)) = (told(one), of(one));
        let cells = papers.iter().map(|p| cell(documents.iter().find(|e| e.artefact == p.artefact)));
        Row { name, detail, cells: cells.collect(), files }
    });
    Matrix { rows: rows.collect(), columns: papers.iter().map(|p| set(&p.name, lang)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_paper_is_found_in_part_missing_spared_or_not_expected() {
        let audit = sample::chained();
        let matrix = Matrix::of(&audit, Subject::Sessions, Lang::Fr);
        let marks: Vec<Vec<Mark>> = matrix.rows.iter().map(|r| r.cells.iter().map(|c| c.mark).collect()).collect();
        assert_eq!(marks[0], [Mark::Found, Mark::Partial, Mark::Missing, Mark::Spared]);
        assert_eq!(marks[1], [Mark::NotExpected, Mark::Found, Mark::NotExpected, Mark::NotExpected]);
        assert_eq!(matrix.rows[0].cells[1].missing, ["Léa <b>Martin</b>"]);
        assert_eq!(matrix.rows[0].detail, "02/03/2026 – 03/03/2026");
        assert_eq!(matrix.rows[1].detail, "hors échantillon");
    }
}
