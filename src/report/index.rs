//! The index of a package: per indicator each paper, where it comes from, its digests and citations.

use super::lexicon::Lexicon;
use super::table::{Book, Cell, Head, Sheet};
use super::words::{self, pick, set};
use crate::audit::{Audit, FileState, Verdict};
use crate::package::{Left, Paper};
use crate::text::{Lang, en_count, fr_count, typeset, typeset_around};

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

const NARROW: [Head; 4] =
    [("N°", "No.", 8.0), ("Pièce", "Paper", 28.0), ("Fichier", "File", 66.0), ("Passages", "Passages", 50.0)];

/// A paper in a line of the page: as many columns as a screen takes.
fn line(c: &Copied, names: &Lexicon, lang: Lang) -> Vec<Cell> {
    let p = &c.paper;
    let size = words::count(c.size, lang);
    let (folder, name) = p.path.rsplit_once('/').unwrap_or(("", &p.path));
    let note = match lang {
        Lang::Fr => format!("Rangé dans {folder}\nOrigine : {} ({size} octets)\nSHA-256 {}", p.origin, c.sha256),
        Lang::En => format!("Kept in {folder}\nFrom: {} ({size} bytes)\nSHA-256 {}", p.origin, c.sha256),
    };
    let session = match (session(p, lang), lang) {
        (s, _) if s.is_empty() => s,
        (s, Lang::Fr) => format!("Session : {s}"),
        (s, Lang::En) => format!("Session: {s}"),
    };
    let aside = set(&p.aside, lang);
    let below = [session, aside].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n");
    vec![
        Cell::text(&p.number),
        Cell::Noted { text: what(p, names, lang), link: String::new(), note: typeset(&below, lang) },
        Cell::Noted {
            text: name.to_owned(),
            link: p.path.clone(),
            note: typeset_around(&note, &[&p.origin, folder], lang),
        },
        Cell::text(cited(p, lang)),
    ]
}

/// A session in words: days and title.
fn session(p: &Paper, lang: Lang) -> String {
    let Some(s) = &p.session else { return String::new() };
    let days = match s.end.as_str() {
        "" => words::date(&s.start, lang),
        end if end == s.start => words::date(end, lang),
        end => format!("{} – {}", words::date(&s.start, lang), words::date(end, lang)),
    };
    [days, s.title.clone()].into_iter().filter(|x| !x.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn what(p: &Paper, names: &Lexicon, lang: Lang) -> String {
    let mut what = p.artefacts.iter().map(|a| names.artefact(a, lang)).collect::<Vec<_>>().join(", ");
    if matches!(p.state, FileState::Unread | FileState::Partly) {
        what = format!("{what} ({})", words::state(p.state, lang)).trim_start().to_owned();
    }
    what
}

fn cited(p: &Paper, lang: Lang) -> String {
    let cited = p.citations.iter().map(|(place, passage)| {
        let quoted = words::quoted(passage, lang);
        let place = set(place, lang);
        if place.is_empty() { quoted } else { format!("{quoted} ({place})") }
    });
    cited.collect::<Vec<_>>().join("\n")
}

fn row(c: &Copied, names: &Lexicon, lang: Lang) -> Vec<Cell> {
    let p = &c.paper;
    vec![
        Cell::text(&p.number),
        Cell::text(match set(&p.aside, lang) {
            aside if aside.is_empty() => what(p, names, lang),
            aside => format!("{} ({aside})", what(p, names, lang)),
        }),
        Cell::Link(p.path.clone()),
        Cell::text(&p.origin),
        Cell::text(session(p, lang)),
        Cell::text(cited(p, lang)),
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
        heads: NARROW.to_vec(),
        rows: copied.iter().filter(|c| of(&c.paper)).map(|c| line(c, names, lang)).collect(),
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
    let others = pick(lang, "Autres pièces", "Other papers").to_owned();
    sheets.push(table(others, &|p| p.indicators.is_empty() && p.aside.fr.is_empty()));
    let aside = pick(lang, "À ne pas produire", "Not to be shown").to_owned();
    sheets.push(table(aside, &|p| !p.aside.fr.is_empty()));
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
            "Chaque pièce est copiée une fois, sous le premier indicateur qui la demande, et citée sous chacun. Les empreintes sont celles des originaux, qui n'ont pas été modifiés ; index.csv donne aussi les empreintes BLAKE3. Modèles vierges, brouillons et anciennes versions sont à part, sous « À ne pas produire » : retirez ce dossier avant de remettre l'ensemble.".to_owned(),
        ],
        Lang::En => [
            format!(
                "Audit of {day} · {pack} · {} copied, {} not copied",
                en_count(n, "paper", "papers"),
                en_count(left, "file", "files")
            ),
            "Each paper is copied once, under the first indicator that wants it, and shown under each. The digests are those of the originals, which were not changed; index.csv has the BLAKE3 digests too. Blank templates, drafts and old versions are kept apart, under “Not to be shown”: remove that folder before handing the whole over.".to_owned(),
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
