//! The tables a consultant opens in Excel: findings, inventory, and the profile they rest on.
//!
//! Excel opens them by double click in the [`Dialect`] of its language: UTF-8 with BOM, CRLF, every
//! field quoted, one line per row, nothing that could run as a formula.

use std::collections::{BTreeMap, BTreeSet};

use super::dialect::{Dialect, Table};
use super::lexicon::Lexicon;
use super::profile;
use super::words::{self, pick, quoted, said, set};
use crate::audit::{Audit, Claim, FileEntry, Finding, IncidentEntry, Session};
use crate::incident;
use crate::text::{Lang, typeset};

/// Between several things in one cell.
const AND: &str = " | ";
/// Passages shown for one claim.
const REASONS: usize = 3;
/// Facts shown for one file.
const FACTS: usize = 12;

const FINDING_HEADS: [(&str, &str); 22] = [
    ("Dossier", "Dossier"),
    ("Critère", "Criterion"),
    ("Indicateur", "Indicator"),
    ("Libellé", "Label"),
    ("Verdict", "Verdict"),
    ("Gravité", "Grade"),
    ("Exigence", "Requirement"),
    ("Constat", "Finding"),
    ("Objet", "Subject"),
    ("Éléments vus", "Evidence seen"),
    ("Passage", "Passage"),
    ("Manque", "Missing"),
    ("Cause", "Cause"),
    ("Action corrective", "Corrective action"),
    ("Responsable", "Responsible"),
    ("Échéance", "Due date"),
    ("Source", "Source"),
    ("Confiance", "Confidence"),
    ("Provisoire", "Provisional"),
    ("Dérogation", "Waiver"),
    ("Règle", "Rule"),
    ("Clé", "Key"),
];

const PROFILE_HEADS: [(&str, &str); 7] = [
    ("Réponse à", "Answer to"),
    ("Question", "Question"),
    ("Réponse", "Answer"),
    ("Origine", "Origin"),
    ("D’après", "Read in"),
    ("Passage", "Passage"),
    ("Pour corriger", "To correct"),
];

const FILE_HEADS: [(&str, &str); 15] = [
    ("Chemin", "Path"),
    ("Taille (octets)", "Size (bytes)"),
    ("Empreinte", "Digest"),
    ("Type", "Type"),
    ("État", "State"),
    ("Pages", "Pages"),
    ("Mots", "Words"),
    ("Reconnu comme", "Recognised as"),
    ("Force", "Strength"),
    ("Compte comme preuve", "Counts as evidence"),
    ("Pourquoi", "Why"),
    ("Faits principaux", "Main facts"),
    ("Sessions", "Sessions"),
    ("Incident", "Incident"),
    ("Que faire", "What to do"),
];

/// One row per finding, as an action plan.
#[must_use]
pub fn non_conformites(audit: &Audit, lang: Lang, dialect: Dialect) -> Vec<u8> {
    let mut table = Table::new(&FINDING_HEADS, lang, dialect);
    for finding in &audit.findings {
        table.row(&finding_row(audit, finding, lang, dialect));
    }
    table.bytes()
}

fn finding_row(audit: &Audit, finding: &Finding, lang: Lang, dialect: Dialect) -> Vec<String> {
    let text = |t| set(t, lang);
    vec![
        audit.dossier.clone(),
        number(finding.criterion.into()),
        number(finding.indicator.into()),
        text(&finding.label),
        words::verdict(finding.verdict, lang).to_owned(),
        words::grade(&finding.grade, lang),
        text(&finding.requirement),
        words::message(finding, lang),
        finding.subject.clone(),
        seen(finding, lang),
        joined(finding.evidence.iter().map(|e| quoted(&e.passage, lang))),
        joined(finding.missing.iter().map(text)),
        match (words::kind(&finding.kind, lang), finding.cause.as_str()) {
            (kind, "") => kind,
            (kind, cause) if kind.is_empty() => cause.to_owned(),
            (kind, cause) => format!("{kind} ({cause})"),
        },
        text(&finding.action),
        text(&finding.responsible),
        words::date(&finding.due, dialect.figures()),
        typeset(&finding.source, lang),
        words::confidence(finding.confidence, lang).to_owned(),
        words::yes(finding.provisional, lang).to_owned(),
        words::waiver(audit, finding, lang),
        finding.rule.clone(),
        finding.key.clone(),
    ]
}

/// Evidence seen, then the nearest candidates and why they were refused.
pub(super) fn seen(finding: &Finding, lang: Lang) -> String {
    let evidence = finding.evidence.iter().map(|e| {
        let name = set(&e.name, lang);
        let head = if name.is_empty() { String::new() } else { format!("{name}{} ", pick(lang, "\u{A0}:", ":")) };
        match said(&e.place, lang) {
            "" => format!("{head}{}", e.file),
            place => format!("{head}{} › {}", e.file, typeset(place, lang)),
        }
    });
    let refused = finding.refused.iter().map(|r| {
        let why = match said(&r.message, lang) {
            "" => words::reason(&r.reason, lang),
            message => typeset(message, lang),
        };
        format!("{} {} ({why})", pick(lang, "écarté\u{A0}:", "refused:"), r.file)
    });
    joined(evidence.chain(refused))
}

/// One row per answer of the profile: what was declared and what was assumed.
#[must_use]
pub fn profil(audit: &Audit, lang: Lang, names: &Lexicon, dialect: Dialect) -> Vec<u8> {
    let mut table = Table::new(&PROFILE_HEADS, lang, dialect);
    for row in profile::rows(audit, names, lang) {
        let origin = profile::origin(row.origin, lang).to_owned();
        table.row(&[row.name, row.ask, row.answer, origin, row.seen, quoted(&row.passage, lang), row.mend]);
    }
    table.bytes()
}

/// One row per file met, members of archives included.
#[must_use]
pub fn inventaire(audit: &Audit, lang: Lang, names: &Lexicon, dialect: Dialect) -> Vec<u8> {
    let mut table = Table::new(&FILE_HEADS, lang, dialect);
    let mut sessions: BTreeMap<&str, Vec<&Session>> = BTreeMap::new();
    for session in &audit.sessions {
        for path in session.files.iter().collect::<BTreeSet<_>>() {
            sessions.entry(path).or_default().push(session);
        }
    }
    for file in &audit.files {
        let own = sessions.get(file.path.as_str()).map_or(&[][..], Vec::as_slice);
        table.row(&file_row(file, own, lang, names, dialect));
    }
    table.bytes()
}

fn file_row(file: &FileEntry, sessions: &[&Session], lang: Lang, names: &Lexicon, dialect: Dialect) -> Vec<String> {
    let claims = &file.artefacts;
    vec![
        file.path.clone(),
        file.size.to_string(),
        file.digest.clone(),
        words::format(&file.kind, lang),
        words::state(file.state, lang).to_owned(),
        number(file.pages.into()),
        file.words.to_string(),
        joined(claims.iter().map(|c| match c.pages.as_str() {
            "" => names.artefact(&c.artefact, lang),
            pages => format!("{} (p.\u{A0}{pages})", names.artefact(&c.artefact, lang)),
        })),
        joined(claims.iter().map(|c| words::strength(c.strength, lang).to_owned())),
        joined(claims.iter().map(|c| counts(c, lang))),
        joined(claims.iter().map(|c| because(c, lang))),
        figures(file, lang, names, dialect.figures()),
        joined(sessions.iter().map(|s| match words::date(&s.start, dialect.figures()) {
            day if day.is_empty() => s.title.clone(),
            day => format!("{} ({day})", s.title),
        })),
        joined(file.incidents.iter().map(|i| typeset(&happened(i, lang), lang))),
        joined_once(file.incidents.iter().filter_map(|i| incident::advice(&i.code).map(|todo| set(&todo, lang)))),
    ]
}

pub(super) fn counts(claim: &Claim, lang: Lang) -> String {
    let states: Vec<String> = claim.states.iter().map(|s| words::reason(s, lang)).collect();
    let yes = words::yes(claim.counts, lang);
    if states.is_empty() { yes.to_owned() } else { format!("{yes} ({})", states.join(", ")) }
}

fn because(claim: &Claim, lang: Lang) -> String {
    let reasons = claim.because.iter().take(REASONS).map(|r| {
        let passage = quoted(&r.passage, lang);
        match said(&r.place, lang) {
            "" => passage,
            place => format!("{passage} ({})", typeset(place, lang)),
        }
    });
    reasons.collect::<Vec<_>>().join(", ")
}

pub(super) fn facts(file: &FileEntry, lang: Lang, names: &Lexicon) -> String {
    figures(file, lang, names, lang)
}

/// The facts of a file, dates and decimals as `written` has them.
fn figures(file: &FileEntry, lang: Lang, names: &Lexicon, written: Lang) -> String {
    let mut shown: Vec<String> = Vec::new();
    for fact in &file.facts {
        let value = words::value(&fact.value, written);
        let colon = pick(lang, "\u{A0}:", ":");
        let words = format!("{}{colon} {value}", names.field(&fact.field, lang));
        if shown.contains(&words) {
            continue;
        }
        if shown.len() == FACTS {
            shown.push("…".to_owned());
            break;
        }
        shown.push(words);
    }
    joined(shown.into_iter())
}

/// What happened, without the advice that has its own column.
fn happened(entry: &IncidentEntry, lang: Lang) -> String {
    let message = said(&entry.message, lang);
    let advice = incident::advice(&entry.code);
    advice
        .as_ref()
        .and_then(|todo| message.strip_suffix(todo.get(lang)))
        .map(str::trim_end)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(message)
        .to_owned()
}

/// A number, or nothing for zero (outside the indicators, no pages).
fn number(n: u64) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(AND)
}

/// As [`joined`], each text once.
fn joined_once(parts: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for part in parts {
        if !once.contains(&part) {
            once.push(part);
        }
    }
    joined(once.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn read(bytes: &[u8], separator: u8) -> Vec<Vec<String>> {
        let text = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        ::csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .from_reader(text)
            .records()
            .map(|r| r.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn findings_come_back_from_their_csv() {
        let rows = read(&non_conformites(&sample::audit(), Lang::Fr, Dialect::ExcelFr), b';');
        assert_eq!(rows.len(), 2);
        assert_eq!(
            rows[0].join(";"),
            "Dossier;Critère;Indicateur;Libellé;Verdict;Gravité;Exigence;Constat;Objet;Éléments vus;Passage;Manque;Cause;Action corrective;Responsable;Échéance;Source;Confiance;Provisoire;Dérogation;Règle;Clé"
        );
        let at = |head: &str| rows[1][rows[0].iter().position(|h| h == head).unwrap()].as_str();
        assert_eq!(at("Dossier"), "'=Client; \"Dupont\"");
        assert_eq!(at("Verdict"), "Non-conformité majeure (présumée)");
        assert_eq!(at("Constat"), "'=HYPERLINK(\"http://x\")⏎ligne 2");
        assert_eq!(
            at("Éléments vus"),
            "Feuille d’émargement\u{A0}: a.pdf › p. 3 | écarté\u{A0}: modele.docx (modèle vierge)"
        );
        assert_eq!(at("Passage"), "«\u{A0}-5 absents\u{A0}»");
        assert_eq!(at("Cause"), "exigence sans preuve (I11-N1)");
        assert_eq!(at("Échéance"), "07/12/2026");
        assert_eq!(at("Confiance"), "à confirmer");
        let english = read(&non_conformites(&sample::audit(), Lang::En, Dialect::ExcelEn), b',');
        assert_eq!(english[1][15], "2026-12-07");
        assert_eq!(english[1][4], "Major non-conformity (presumed)");
    }

    #[test]
    fn the_inventory_has_one_row_per_file() {
        let audit = sample::audit();
        let rows = read(&inventaire(&audit, Lang::Fr, &sample::lexicon(), Dialect::ExcelFr), b';');
        assert_eq!(rows.len(), 1 + audit.files.len());
        let at = |head: &str| rows[1][rows[0].iter().position(|h| h == head).unwrap()].as_str();
        assert_eq!(at("Chemin"), "'@dossier.zip!/émargement;mars.pdf");
        assert_eq!(at("Reconnu comme"), "Feuille d’émargement (p.\u{A0}1-2)");
        assert_eq!(at("Compte comme preuve"), "non (modèle vierge)");
        assert_eq!(at("Pourquoi"), "«\u{A0}Feuille d’émargement\u{A0}» (p. 1, l. 2)");
        assert_eq!(at("Faits principaux"), "date\u{A0}: 02/03/2026 | durée (h)\u{A0}: 14,5");
        assert_eq!(at("Sessions"), "Excel (02/03/2026)");
        assert!(at("Incident").ends_with("non lues."), "{}", at("Incident"));
        assert!(at("Que faire").starts_with("Relancez avec la reconnaissance de texte"));
    }

    #[test]
    fn every_field_is_quoted_and_every_row_ends_with_crlf() {
        let text =
            String::from_utf8(inventaire(&sample::audit(), Lang::En, &sample::lexicon(), Dialect::ExcelFr)).unwrap();
        assert!(text.starts_with("\u{FEFF}\"Path\";") && text.ends_with("\"\r\n"));
        for row in text.trim_start_matches('\u{FEFF}').split_terminator("\r\n") {
            assert!(row.starts_with('"') && row.ends_with('"') && !row.contains('\n'), "{row}");
        }
    }

    #[test]
    fn each_dialect_has_its_separator_its_mark_and_its_dates() {
        let audit = sample::audit();
        let of = |dialect| non_conformites(&audit, Lang::Fr, dialect);
        let bom = "\u{FEFF}".as_bytes();
        for (dialect, separator, mark, due) in [
            (Dialect::ExcelFr, b';', true, "07/12/2026"),
            (Dialect::ExcelEn, b',', true, "2026-12-07"),
            (Dialect::Rfc4180, b',', false, "2026-12-07"),
        ] {
            let bytes = of(dialect);
            assert_eq!(bytes.starts_with(bom), mark, "{dialect:?}");
            let rows = read(&bytes, separator);
            assert_eq!((rows[0].len(), rows[1].len()), (22, 22), "{dialect:?}");
            assert_eq!(rows[1][15], due);
            assert!(rows[1][7].starts_with('\''), "formulas are defused in every dialect");
        }
        let facts = |dialect| read(&inventaire(&audit, Lang::Fr, &sample::lexicon(), dialect), b',')[1][11].clone();
        assert!(facts(Dialect::Rfc4180).contains("2026-03-02") && facts(Dialect::Rfc4180).contains("14.5"));
    }
}
