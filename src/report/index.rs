//! The index of a package: per indicator each paper, where it comes from, its digests and citations.

use super::lexicon::Lexicon;
use super::table::{Book, Cell, Head, Sheet};
use super::words::{self, pick, set};
use crate::audit::{Audit, FileState, Verdict};
use crate::package::{Left, Paper};
use crate::text::{Lang, en_count, fr_count, typeset};

/// A paper that was copied.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The paper.
    pub paper: Paper,
    /// Bytes.
    pub size: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

const HEADS: [Head; 9] = [
    ("N°", "No.", 8.0),
    ("Pièce", "Paper", 28.0),
    ("Fichier", "File", 50.0),
    ("Chemin d’origine", "Original path", 50.0),
    ("Session", "Session", 30.0),
    ("Passages", "Passages", 50.0),
    ("Taille (octets)", "Size (bytes)", 12.0),
    ("BLAKE3", "BLAKE3", 66.0),
    ("SHA-256", "SHA-256", 66.0),
];

fn row(c: &Copied, names: &Lexicon, lang: Lang) -> Vec<Cell> {
    let p = &c.paper;
    let mut what = p.artefacts.iter().map(|a| names.artefact(a, lang)).collect::<Vec<_>>().join(", ");
    if matches!(p.state, FileState::Unread | FileState::Partly) {
        what = format!("{what} ({})", words::state(p.state, lang)).trim_start().to_owned();
    }
    let cited = p.citations.iter().map(|(place, passage)| {
        let quoted = words::quoted(passage, lang);
        let place = set(place, lang);
        if place.is_empty() { quoted } else { format!("{quoted} ({place})") }
    });
    vec![
        Cell::text(&p.number),
        Cell::text(what),
        Cell::Link(p.path.clone()),
        Cell::text(&p.origin),
        Cell::text(&p.session),
        Cell::text(cited.collect::<Vec<_>>().join("\n")),
        Cell::Number(c.size),
        Cell::text(&p.digest),
        Cell::text(&c.sha256),
    ]
}

/// The index: one table per indicator that applies, then the other papers, then what was left out.
#[must_use]
pub fn book(audit: &Audit, copied: &[Copied], left: &[Left], names: &Lexicon, lang: Lang) -> Book {
    let table = |name: String, of: &dyn Fn(&Paper) -> bool| Sheet {
        name,
        heads: HEADS.to_vec(),
        rows: copied.iter().filter(|c| of(&c.paper)).map(|c| row(c, names, lang)).collect(),
    };
    let mut sheets: Vec<Sheet> = audit
        .indicators
        .iter()
        .filter(|i| i.verdict != Verdict::NotApplicable)
        .map(|i| {
            let name = format!("{} {} – {}", pick(lang, "Indicateur", "Indicator"), i.indicator, set(&i.label, lang));
            table(name, &|p| p.indicators.contains(&i.indicator))
        })
        .collect();
    sheets.push(table(pick(lang, "Autres pièces", "Other papers").to_owned(), &|p| p.indicators.is_empty()));
    sheets.push(Sheet {
        name: pick(lang, "Non copiés", "Not copied").to_owned(),
        heads: vec![("Chemin d’origine", "Original path", 60.0), ("Pourquoi", "Why", 60.0)],
        rows: left.iter().map(|l| vec![Cell::text(&l.origin), Cell::text(set(&l.why, lang))]).collect(),
    });
    let day = words::date(&audit.audit_date, lang);
    let (n, left) = (copied.len(), left.len());
    let pack = format!("{} {}", audit.pack.id, audit.pack.version);
    let notes = match lang {
        Lang::Fr => [
            format!(
                "Audit du {day} · {pack} · {}, {}",
                fr_count(n, "pièce copiée", "pièces copiées"),
                fr_count(left, "fichier non copié", "fichiers non copiés")
            ),
            "Chaque pièce est copiée une fois, sous le premier indicateur qui la demande, et citée sous chacun. Les empreintes sont celles des originaux, qui n'ont pas été modifiés.".to_owned(),
        ],
        Lang::En => [
            format!(
                "Audit of {day} · {pack} · {} copied, {} not copied",
                en_count(n, "paper", "papers"),
                en_count(left, "file", "files")
            ),
            "Each paper is copied once, under the first indicator that wants it, and shown under each. The digests are those of the originals, which were not changed.".to_owned(),
        ],
    };
    Book {
        title: format!("{} – {}", audit.dossier, pick(lang, "pièces pour l’audit", "papers for the audit")),
        notes: notes.into_iter().map(|n| typeset(&n, lang)).collect(),
        sheets,
        generator: audit.generator.clone(),
        day: audit.as_of.clone(),
    }
}

/// The index as one table: a row per paper, its indicators in one cell.
#[must_use]
pub fn flat(copied: &[Copied], names: &Lexicon, lang: Lang) -> Sheet {
    let mut heads = vec![("Indicateurs", "Indicators", 12.0)];
    heads.extend(HEADS);
    let line = |c: &Copied| {
        let of = c.paper.indicators.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        std::iter::once(Cell::text(of)).chain(row(c, names, lang)).collect()
    };
    Sheet { name: "index".to_owned(), heads, rows: copied.iter().map(line).collect() }
}
