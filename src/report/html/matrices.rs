//! The matrices of the page: a symbol and its words in each cell, and below, what lacks and for whom.

use crate::audit::Audit;
use crate::report::evidence::Links;
use crate::report::matrix::{Mark, Matrix, Row, Subject};
use crate::report::safe::shown;
use crate::report::words::{count, pick};
use crate::text::Lang;

/// A matrix as drawn.
pub(super) struct Drawn {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) who: &'static str,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Line>,
    pub(super) gaps: Vec<Gap>,
    pub(super) whole: String,
}

pub(super) struct Line {
    pub(super) name: String,
    pub(super) detail: String,
    pub(super) lacks: &'static str,
    pub(super) cells: Vec<Square>,
}

/// A cell.
pub(super) struct Square {
    pub(super) class: &'static str,
    pub(super) symbol: &'static str,
    pub(super) words: String,
    pub(super) href: String,
}

/// What a row lacks.
pub(super) struct Gap {
    pub(super) name: String,
    pub(super) papers: String,
}

pub(super) fn drawn(audit: &Audit, links: &Links, lang: Lang) -> Vec<Drawn> {
    let all = [
        (Subject::Sessions, "sessions", pick(lang, "Sessions", "Sessions"), "Session"),
        (Subject::Trainers, "formateurs", pick(lang, "Formateurs", "Trainers"), pick(lang, "Formateur", "Trainer")),
        (
            Subject::Trainees,
            "beneficiaires",
            pick(lang, "Bénéficiaires", "Trainees"),
            pick(lang, "Bénéficiaire", "Trainee"),
        ),
    ];
    all.into_iter()
        .map(|(subject, id, name, who)| one((id, name, who), &Matrix::of(audit, subject, lang), links, lang))
        .filter(|d| !d.rows.is_empty())
        .collect()
}

/// The legend: symbol, class and words of each mark.
pub(super) fn legend(lang: Lang) -> Vec<Square> {
    let key =
        |m: Mark| Square { class: class(m), symbol: m.symbol(), words: m.words(lang).to_owned(), href: String::new() };
    Mark::ALL.map(key).into()
}

fn one((id, name, who): (&'static str, &'static str, &'static str), m: &Matrix, links: &Links, lang: Lang) -> Drawn {
    let gaps: Vec<Gap> = m.rows.iter().filter_map(|r| gap(m, r, lang)).collect();
    let (n, all) = ((m.rows.len() - gaps.len()) as u64, m.rows.len() as u64);
    let (n, all) = (count(n, lang), count(all, lang));
    Drawn {
        id,
        name,
        who,
        columns: m.columns.iter().map(|c| shown(c)).collect(),
        rows: m.rows.iter().map(|r| line(r, links, lang)).collect(),
        gaps,
        whole: match lang {
            Lang::Fr => format!("Sans manque\u{A0}: {n} sur {all}."),
            Lang::En => format!("Nothing lacking: {n} of {all}."),
        },
    }
}

fn line(r: &Row, links: &Links, lang: Lang) -> Line {
    let cell = |c: &crate::report::matrix::Cell| Square {
        class: class(c.mark),
        symbol: c.mark.symbol(),
        words: c.mark.words(lang).to_owned(),
        href: c.files.iter().map(|f| links.href(f)).find(|h| !h.is_empty()).unwrap_or_default().to_owned(),
    };
    Line {
        name: shown(&r.name),
        detail: r.detail.clone(),
        lacks: if r.cells.iter().any(|c| c.mark.lacks()) { "yes" } else { "no" },
        cells: r.cells.iter().map(cell).collect(),
    }
}

fn gap(m: &Matrix, r: &Row, lang: Lang) -> Option<Gap> {
    let papers: Vec<String> = m.lacking(r, lang).iter().map(|p| shown(p)).collect();
    let name = if r.detail.is_empty() { r.name.clone() } else { format!("{}, {}", r.name, r.detail) };
    let papers = papers.join(pick(lang, "\u{A0}; ", "; "));
    (!papers.is_empty()).then(|| Gap { name: shown(&name), papers })
}

fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Found => "conform",
        Mark::Partial => "minor",
        Mark::Missing => "major",
        Mark::Spared => "to-review",
        Mark::NotExpected => "not-applicable",
    }
}
