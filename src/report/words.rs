//! The words of the reports: verdicts, states, reasons and dates, in both languages.
//!
//! Codes come in, words for a consultant come out; a code without words is shown as it is.

use crate::audit::{Audit, Confidence, FileState, Finding, Strength, Verdict, Waiver, WaiverState};
use crate::text::{Lang, Text, typeset, typeset_around};

/// One of two wordings.
pub(crate) fn pick<'a>(lang: Lang, fr: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// The wording in `lang`, or the other one where it is empty.
pub(crate) fn said(text: &Text, lang: Lang) -> &str {
    let words = text.get(lang);
    if words.is_empty() {
        text.get(match lang {
            Lang::Fr => Lang::En,
            Lang::En => Lang::Fr,
        })
    } else {
        words
    }
}

/// As [`said`], with the typography of the language.
pub(crate) fn set(text: &Text, lang: Lang) -> String {
    typeset(said(text, lang), lang)
}

/// What was found, with the typography of the language; names of files stay as they are.
#[must_use]
pub fn message(finding: &Finding, lang: Lang) -> String {
    let files = finding.evidence.iter().map(|e| &e.file).chain(finding.refused.iter().map(|r| &r.file));
    let names: Vec<&str> = files
        .chain([&finding.subject])
        .flat_map(|path| [path.as_str(), path.rsplit(['/', '\\']).next().unwrap_or_default()])
        .collect();
    typeset_around(said(&finding.message, lang), &names, lang)
}

/// What a waiver says of a finding: accepted by whom and until when, or no longer; nothing when there is none.
#[must_use]
pub fn waiver(audit: &Audit, finding: &Finding, lang: Lang) -> String {
    let of = |state| audit.waivers.iter().find(|w| w.state == state && w.findings.contains(&finding.key));
    of(WaiverState::Active)
        .or_else(|| of(WaiverState::Expired))
        .map_or_else(|| finding.waiver.clone(), |w| waived(w, lang))
}

/// A waiver in a sentence.
#[must_use]
pub fn waived(w: &Waiver, lang: Lang) -> String {
    let [given, until] = [&w.date, &w.expiry].map(|d| date(d, lang));
    let (reason, author) = (&w.reason, &w.author);
    match (w.state, lang) {
        (WaiverState::Expired, Lang::Fr) => {
            format!("Dérogation expirée le {until} (accordée par {author} le {given})\u{A0}: {reason}")
        }
        (WaiverState::Expired, Lang::En) => {
            format!("Waiver expired on {until} (granted by {author} on {given}): {reason}")
        }
        (WaiverState::Active, Lang::Fr) => {
            format!("Accepté par {author} le {given}, jusqu’au {until}\u{A0}: {reason}")
        }
        (WaiverState::Active, Lang::En) => format!("Accepted by {author} on {given}, until {until}: {reason}"),
        (WaiverState::Unused, Lang::Fr) => {
            format!("Dérogation sans constat ({author}, {given}, jusqu’au {until})\u{A0}: {reason}")
        }
        (WaiverState::Unused, Lang::En) => {
            format!("Waiver that matches no finding ({author}, {given}, until {until}): {reason}")
        }
    }
}

/// What a waiver is worth, in words.
#[must_use]
pub fn waiver_state(state: WaiverState, lang: Lang) -> &'static str {
    match (state, lang) {
        (WaiverState::Active, Lang::Fr) => "Appliquée",
        (WaiverState::Active, Lang::En) => "In force",
        (WaiverState::Expired, Lang::Fr) => "Expirée, constat rouvert",
        (WaiverState::Expired, Lang::En) => "Expired, finding open again",
        (WaiverState::Unused, Lang::Fr) => "Sans constat, à retirer",
        (WaiverState::Unused, Lang::En) => "Matches no finding, to remove",
    }
}

/// The findings that a waiver is about.
pub(crate) fn waived_findings<'a>(audit: &'a Audit, w: &'a Waiver) -> impl Iterator<Item = &'a Finding> {
    audit.findings.iter().filter(|f| w.findings.contains(&f.key))
}

/// What a waiver names, in words.
#[must_use]
pub fn waiver_target(w: &Waiver, lang: Lang) -> String {
    if !w.key.is_empty() {
        return w.key.clone();
    }
    let rule = format!("{} {}", pick(lang, "règle", "rule"), w.rule);
    if w.subject.is_empty() { rule } else { format!("{rule}, {}", quoted(&w.subject, lang)) }
}

/// A passage between the quotation marks of the language: it then reads as a quotation, and no
/// spreadsheet takes it for a number, a date or a formula.
#[must_use]
pub fn quoted(passage: &str, lang: Lang) -> String {
    match (passage, lang) {
        ("", _) => String::new(),
        (passage, Lang::Fr) => format!("«\u{A0}{passage}\u{A0}»"),
        (passage, Lang::En) => format!("“{passage}”"),
    }
}

/// Findings in the order to take them up: the gravest, then the surest, then the quickest to mend.
///
/// Mending a paper that exists (a signature, a date, a statement) is quicker than making one.
#[must_use]
pub fn by_weight(findings: &[Finding]) -> Vec<&Finding> {
    let mut sorted: Vec<&Finding> = findings.iter().filter(|f| f.waiver.is_empty()).collect();
    let sure = |f: &Finding| match f.confidence {
        Confidence::Certain => 0,
        Confidence::Probable => 1,
        Confidence::ToConfirm => 2,
    };
    let quick = |f: &Finding| match f.kind.as_str() {
        "field-missing" | "unsigned" | "undated" | "unanswered" | "wording" => 0,
        "blank" | "draft" | "expired" | "unread" | "stopped" => 1,
        _ => 2,
    };
    sorted.sort_by_key(|f| (std::cmp::Reverse(f.verdict), sure(f), quick(f), f.indicator));
    sorted
}

/// A verdict as the reports call it.
#[must_use]
pub fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    match (verdict, lang) {
        (Verdict::NotApplicable, Lang::Fr) => "Sans objet",
        (Verdict::NotApplicable, Lang::En) => "Not applicable",
        (Verdict::Conform, Lang::Fr) => "Conforme au vu des pièces",
        (Verdict::Conform, Lang::En) => "Conform as far as the papers show",
        (Verdict::ToReview, Lang::Fr) => "À examiner",
        (Verdict::ToReview, Lang::En) => "To review",
        (Verdict::Unverifiable, Lang::Fr) => "Non vérifiable",
        (Verdict::Unverifiable, Lang::En) => "Unverifiable",
        (Verdict::Minor, Lang::Fr) => "Non-conformité mineure (présumée)",
        (Verdict::Minor, Lang::En) => "Minor non-conformity (presumed)",
        (Verdict::Major, Lang::Fr) => "Non-conformité majeure (présumée)",
        (Verdict::Major, Lang::En) => "Major non-conformity (presumed)",
    }
}

/// How sure a finding is.
#[must_use]
pub fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    match (confidence, lang) {
        (Confidence::Certain, Lang::Fr) => "certaine",
        (Confidence::Certain, Lang::En) => "certain",
        (Confidence::Probable, _) => "probable",
        (Confidence::ToConfirm, Lang::Fr) => "à confirmer",
        (Confidence::ToConfirm, Lang::En) => "to confirm",
    }
}

/// How far a file was read.
#[must_use]
pub fn state(state: FileState, lang: Lang) -> &'static str {
    match (state, lang) {
        (FileState::Read, Lang::Fr) => "lu",
        (FileState::Read, Lang::En) => "read",
        (FileState::Partly, Lang::Fr) => "lu en partie",
        (FileState::Partly, Lang::En) => "partly read",
        (FileState::Unread, Lang::Fr) => "non lu",
        (FileState::Unread, Lang::En) => "not read",
        (FileState::Ignored, Lang::Fr) => "ignoré",
        (FileState::Ignored, Lang::En) => "ignored",
        (FileState::Duplicate, Lang::Fr) => "doublon",
        (FileState::Duplicate, Lang::En) => "duplicate",
    }
}

/// How sure a recognition is.
#[must_use]
pub fn strength(strength: Strength, lang: Lang) -> &'static str {
    match (strength, lang) {
        (Strength::Weak, Lang::Fr) => "faible",
        (Strength::Weak, Lang::En) => "weak",
        (Strength::Probable, _) => "probable",
        (Strength::Strong, Lang::Fr) => "forte",
        (Strength::Strong, Lang::En) => "strong",
    }
}

/// Yes or no.
pub(crate) fn yes(value: bool, lang: Lang) -> &'static str {
    match (value, lang) {
        (true, Lang::Fr) => "oui",
        (true, Lang::En) => "yes",
        (false, Lang::Fr) => "non",
        (false, Lang::En) => "no",
    }
}

/// The grade of a finding (`minor`, `major` or empty).
pub(crate) fn grade(code: &str, lang: Lang) -> String {
    coded(code, lang, &[("minor", "mineure", "minor"), ("major", "majeure", "major")])
}

/// The kind of a finding: what went wrong, in a few words.
pub(crate) fn kind(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("missing", "exigence sans preuve", "requirement without evidence"),
            ("partial", "pièce absente pour certains", "missing for some"),
            ("unanswered", "ligne sans suite", "row left open"),
            ("never-used", "jamais exploité", "never used"),
            ("stopped", "suivi arrêté", "follow-up stopped"),
            ("wording", "formulation", "wording"),
            ("blank", "modèle vierge", "blank template"),
            ("expired", "pièce périmée", "evidence out of date"),
            ("left-out", "oublié dans une série", "left out of a series"),
            ("lapsed", "contrat échu avant la session", "contract over before the session"),
            ("field-missing", "mention absente", "statement missing"),
            ("unsigned", "non signé", "unsigned"),
            ("undated", "non daté", "undated"),
            ("contradiction", "pièces contradictoires", "papers contradict"),
            ("unread", "pièce non lue", "evidence not read"),
            ("weak", "indice faible", "weak sign only"),
            ("draft", "brouillon", "draft"),
            ("other-organisation", "pièce d’un autre organisme", "another organisation’s paper"),
            ("out-of-purpose", "pièce hors objet", "paper out of purpose"),
            ("wrong-person", "pièce d’une autre personne", "another person’s paper"),
            ("alike", "formulaires identiques", "identical forms"),
            ("same-file", "même fichier deux fois", "same file twice"),
            ("rest-day", "dimanche ou jour férié", "Sunday or public holiday"),
        ],
    )
}

/// Where a signal was seen, in words.
#[must_use]
pub fn signal(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("title", "titre", "title"),
            ("heading", "intertitre", "heading"),
            ("phrase", "texte", "text"),
            ("label", "libellé", "label"),
            ("columns", "colonnes", "columns"),
            ("layout", "disposition", "layout"),
            ("words", "vocabulaire", "wording"),
            ("file", "nom du fichier", "file name"),
            ("folder", "nom du dossier", "folder name"),
            ("series", "fichier d’une série", "file of a series"),
            ("sender", "expéditeur ou objet", "sender or subject"),
        ],
    )
}

/// A state of a claim or the reason of a refusal.
#[must_use]
pub fn reason(code: &str, lang: Lang) -> String {
    coded(
        code,
        lang,
        &[
            ("blank-template", "modèle vierge", "blank template"),
            ("blank", "modèle vierge", "blank template"),
            ("draft", "brouillon", "draft"),
            ("unsigned", "non signé", "unsigned"),
            ("undated", "non daté", "undated"),
            ("expired", "périmé", "out of date"),
            ("weak", "indice faible", "weak sign only"),
            ("unread", "non lu", "not read"),
            ("name-only", "reconnu au nom seulement", "recognised by name only"),
            ("other-organisation", "autre organisme", "other organisation"),
            ("other-person", "autre personne", "other person"),
            ("other-year", "autre année", "other year"),
            ("ocr", "lu par OCR", "read by OCR"),
            ("superseded", "remplacé par un plus récent", "superseded by a newer one"),
            ("mention", "simple mention", "only mentioned"),
            ("mention-only", "simple mention", "only mentioned"),
            ("partly-filled", "rempli en partie", "partly filled"),
            ("partly-signed", "signé en partie", "partly signed"),
            ("out-of-purpose", "hors objet", "out of purpose"),
        ],
    )
}

/// A format in words.
#[must_use]
pub fn format(code: &str, lang: Lang) -> String {
    let row = crate::format::TABLE.iter().find(|row| row.format.name() == code);
    row.map_or_else(|| code.replace(['-', '_'], " "), |row| pick(lang, row.fr, row.en).to_owned())
}

/// A type of fact in words; `None` for a field of the pack, which has its own name.
pub(crate) fn field(code: &str, lang: Lang) -> Option<String> {
    [
        ("date", "date", "date"),
        ("period", "période", "period"),
        ("minutes", "durée (min)", "duration (min)"),
        ("hours", "durée (h)", "duration (h)"),
        ("duration", "durée", "duration"),
        ("cents", "montant", "amount"),
        ("amount", "montant", "amount"),
        ("rate", "taux", "rate"),
        ("siret", "SIRET", "SIRET"),
        ("siren", "SIREN", "SIREN"),
        ("nda", "NDA", "NDA"),
        ("certification", "certification", "certification"),
        ("person", "personne", "person"),
        ("trainer", "formateur", "trainer"),
        ("trainee", "stagiaire", "trainee"),
        ("title", "intitulé", "title"),
        ("nda_number", "numéro de déclaration d’activité", "activity declaration number"),
    ]
    .iter()
    .find(|(known, _, _)| *known == code)
    .map(|(_, fr, en)| pick(lang, fr, en).to_owned())
}

fn coded(code: &str, lang: Lang, table: &[(&str, &str, &str)]) -> String {
    table
        .iter()
        .find(|(known, _, _)| *known == code)
        .map_or_else(|| code.replace(['-', '_'], " "), |(_, fr, en)| pick(lang, fr, en).to_owned())
}

/// A whole number as people of the language write it: `123 456` (no-break), `123,456`.
#[must_use]
pub fn count(n: u64, lang: Lang) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(pick(lang, "\u{A0}", ","));
        }
        out.push(digit);
    }
    out
}

/// An ISO date as people of the language write it: `07/12/2026` in French; anything else unchanged.
#[must_use]
pub fn date(iso: &str, lang: Lang) -> String {
    if lang == Lang::Fr
        && iso.len() == 10
        && let Ok(day) = iso.parse::<jiff::civil::Date>()
    {
        return format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year());
    }
    iso.to_owned()
}

/// A value of a fact: dates and periods as [`date`], a decimal point becomes a comma in French.
#[must_use]
pub fn value(raw: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return raw.to_owned();
    }
    if let Some((from, to)) = raw.split_once('/')
        && from.len() == 10
        && to.len() == 10
    {
        return format!("{} – {}", date(from, lang), date(to, lang));
    }
    if let Some((whole, part)) = raw.split_once('.')
        && [whole, part].iter().all(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
    {
        return format!("{whole},{part}");
    }
    date(raw, lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_language() {
        assert_eq!(date("2026-12-07", Lang::Fr), "07/12/2026");
        assert_eq!(date("2026-12-07", Lang::En), "2026-12-07");
        assert_eq!(date("2026-13-07", Lang::Fr), "2026-13-07");
        assert_eq!(date("", Lang::Fr), "");
        assert_eq!(value("14.5", Lang::Fr), "14,5");
        assert_eq!(value("1.2.3", Lang::Fr), "1.2.3");
        assert_eq!(value("2026-12-07/2026-12-09", Lang::Fr), "07/12/2026 – 09/12/2026");
    }

    #[test]
    fn unknown_codes_are_shown_as_they_are() {
        assert_eq!(reason("some-new-state", Lang::Fr), "some new state");
        assert_eq!(reason("draft", Lang::Fr), "brouillon");
    }
}
